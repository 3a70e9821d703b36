//! A whole answer, and the checks that it is one.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use outcrop_api_types::failure::is_unknown_operation;
use outcrop_transport::{Refusal, Response, request_id};

use crate::error::Error;
use crate::said::said;

/// The largest whole answer that is read, in bytes.
const LARGEST: usize = 64 * 1024 * 1024;

/// A whole answer: JSON, as the service wrote it.
#[derive(Clone)]
pub struct Whole {
    /// The status, 200 to 299.
    pub status: StatusCode,
    /// The headers, as they came.
    pub headers: HeaderMap,
    /// The body: a JSON object, not yet parsed.
    pub body: Bytes,
}

impl Whole {
    /// The service's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }

    /// Reads an answer whose status is a success.
    pub(crate) async fn read(response: Response) -> Result<Self, Error> {
        let Response { status, headers, body } = encoded_as_is(response)?;
        let body = body.collect(LARGEST).await?;
        if is_unknown_operation(&body) {
            let refusal = Refusal::in_stream(said(&body), request_id(&headers), body);
            return Err(Error::refused(refusal.with_status(StatusCode::NOT_FOUND)));
        }
        if body.trim_ascii_start().first() != Some(&b'{') {
            return Err(not("a JSON object", &headers, &body));
        }
        Ok(Self { status, headers, body })
    }
}

/// Shows only the length of the body, which holds what a model wrote.
impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Whole")
            .field("status", &self.status)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// Refuses an answer that was compressed unasked.
fn encoded_as_is(response: Response) -> Result<Response, Error> {
    match response.headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => Err(Error::Body {
            expected: "plain",
            found: format!("encoded as {}", shown(encoding.as_bytes())),
            request_id: response.request_id().map(str::to_owned),
        }),
        _ => Ok(response),
    }
}

/// Refuses an answer that is not a stream of events; one that says the path is unknown is a 404.
pub(crate) async fn streamed(response: Response) -> Result<Response, Error> {
    let response = encoded_as_is(response)?;
    let kind = response.headers.get(header::CONTENT_TYPE).map(http::HeaderValue::as_bytes);
    if kind.is_some_and(|kind| kind.starts_with(b"text/event-stream")) {
        return Ok(response);
    }
    let Whole { headers, body, .. } = Whole::read(response).await?;
    Err(not("a stream of events", &headers, &body))
}

fn not(expected: &'static str, headers: &HeaderMap, body: &[u8]) -> Error {
    let kind =
        headers.get(header::CONTENT_TYPE).map_or("of no type".to_owned(), |kind| shown(kind.as_bytes()));
    let found = if body.is_empty() { "empty".to_owned() } else { kind };
    tracing::debug!(%found, begins = shown(body), "answer that makes no sense");
    Error::Body { expected, found, request_id: request_id(headers).map(str::to_owned) }
}

/// The beginning of foreign bytes, fit for one line.
fn shown(bytes: &[u8]) -> String {
    let begin = bytes.get(..bytes.len().min(120)).unwrap_or_default();
    String::from_utf8_lossy(begin).escape_debug().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_does_not_show_what_a_model_wrote() {
        let body = Bytes::from_static(b"{\"canary\":1}");
        let whole = Whole { status: StatusCode::OK, headers: HeaderMap::new(), body };
        assert!(!format!("{whole:?}").contains("canary"));
    }
}
