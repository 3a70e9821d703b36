//! Reads a request body, within bounds of size and time, and refuses what is no JSON body by its headers.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header};
use http_body::Body;
use http_body_util::BodyExt;

use crate::failure::Failure;

/// Checks the headers of a request that should carry JSON.
///
/// The content type is required: a web page can send a simple request without asking, and `application/json` is
/// what makes a browser ask first.
pub(crate) fn check(headers: &HeaderMap, limit: usize) -> Result<(), Failure> {
    if !says_json(headers) {
        return Err(no_json());
    }
    check_size(headers, limit)
}

/// Checks the headers of a request to one of Bedrock's own operations, whose body may be sent without a type (boto3 does
/// so): then a header that no web page can send unasked must stand beside it.
pub(crate) fn check_native(headers: &HeaderMap, limit: usize) -> Result<(), Failure> {
    let typed = text(headers, header::CONTENT_TYPE).is_some_and(|kind| kind != "application/octet-stream");
    let proven = headers.contains_key(header::AUTHORIZATION) || headers.contains_key("x-amz-date");
    if !says_json(headers) && (typed || !proven) {
        return Err(no_json());
    }
    check_size(headers, limit)
}

fn says_json(headers: &HeaderMap) -> bool {
    let kind = text(headers, header::CONTENT_TYPE).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn no_json() -> Failure {
    let message = "the request needs the header `content-type: application/json`";
    Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message).closing()
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

fn check_size(headers: &HeaderMap, limit: usize) -> Result<(), Failure> {
    if text(headers, header::CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"))
    {
        let message = "a compressed request body is not accepted: send it as it is";
        return Err(
            Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding", message).closing()
        );
    }
    let length = text(headers, header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if length.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
        return Err(too_large(limit));
    }
    Ok(())
}

/// Reads the body. One that arrives in one piece is not copied.
pub(crate) async fn read<B>(body: B, limit: usize, idle: Duration) -> Result<Bytes, Failure>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut body = body;
    let expected = usize::try_from(body.size_hint().lower()).unwrap_or(0).min(limit);
    let (mut first, mut rest) = (Bytes::new(), BytesMut::new());
    loop {
        let piece = match tokio::time::timeout(idle, body.frame()).await {
            Err(_) => {
                let message = format!("nothing of the request body came for {} s", idle.as_secs());
                return Err(Failure::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", message).closing());
            }
            Ok(None) => break,
            Ok(Some(Err(_))) => {
                let message = "the request body ended before it was complete";
                return Err(Failure::new(StatusCode::BAD_REQUEST, "incomplete_body", message).closing());
            }
            Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
        };
        if first.len() + rest.len() + piece.len() > limit {
            return Err(too_large(limit));
        }
        if first.is_empty() && rest.is_empty() {
            first = piece;
            continue;
        }
        if rest.is_empty() {
            rest.reserve(expected.max(first.len() + piece.len()));
            rest.extend_from_slice(&first);
            first = Bytes::new();
        }
        rest.extend_from_slice(&piece);
    }
    let whole = if rest.is_empty() { first } else { rest.freeze() };
    if whole.is_empty() {
        return Err(Failure::new(
            StatusCode::BAD_REQUEST,
            "empty_body",
            "the request body is empty: it should be a JSON object",
        ));
    }
    Ok(whole)
}

fn too_large(limit: usize) -> Failure {
    let message = format!("the request body is larger than {limit} bytes");
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "request_too_large", message).closing()
}

#[cfg(test)]
mod tests;
