//! What Bedrock's own routes do: the request is taken in, checked, and handed to the gateway, which hands Bedrock's answer
//! back as it came.

use std::borrow::Cow;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, header};
use outcrop_gateway::native::{Listing, NativeBody, NativeError, NativeReply, Verb};
use percent_encoding::percent_decode_str;

use crate::admit::Admitted;
use crate::app::App;
use crate::body::{Body, Live};
use crate::failure::Failure;
use crate::handlers::{self, retry_after};
use crate::hinted::hinted;
use crate::intake;
use crate::record::Record;
use crate::routes::put;
use crate::table::To;

/// `POST /model/{id}/..`
pub(crate) async fn operation<B>(
    app: &App,
    verb: Verb,
    model: &str,
    head: &Parts,
    body: B,
    admitted: &Admitted<'_>,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let model = decoded(model)?;
    let body = taken(app, head, body, admitted, record).await?;
    Ok(answered(app, app.gateway.native(verb, &model, &head.headers, body).await, record))
}

/// `POST /guardrail/{id}/version/{id}/apply`
pub(crate) async fn guardrail<B>(
    app: &App,
    [guardrail, version]: [&str; 2],
    head: &Parts,
    body: B,
    admitted: &Admitted<'_>,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let (guardrail, version) = (decoded(guardrail)?, decoded(version)?);
    let body = taken(app, head, body, admitted, record).await?;
    let answer = app.gateway.apply_guardrail(&guardrail, &version, &head.headers, body).await;
    Ok(answered(app, answer, record))
}

/// `GET /foundation-models`, `GET /inference-profiles`, and one of either.
pub(crate) async fn listing(
    app: &App,
    to: To,
    id: &str,
    head: &Parts,
    admitted: &Admitted<'_>,
    record: &mut Record,
) -> Result<Response<Body>, Failure> {
    admitted.check(head, &Bytes::new())?;
    let id = if id.is_empty() { Cow::Borrowed("") } else { decoded(id)? };
    let listing = match to {
        To::FoundationModel => Listing::FoundationModel(&id),
        To::Availability => Listing::Availability(&id),
        To::InferenceProfiles => Listing::InferenceProfiles,
        To::InferenceProfile => Listing::InferenceProfile(&id),
        _ => Listing::FoundationModels,
    };
    let query = query(head.uri.query().unwrap_or_default())?;
    let query: Vec<(&str, &str)> = query.iter().map(|(name, value)| (&**name, &**value)).collect();
    Ok(answered(app, app.gateway.listing(listing, &query).await, record))
}

/// The body, once it is known to be the caller's.
async fn taken<B>(
    app: &App,
    head: &Parts,
    body: B,
    admitted: &Admitted<'_>,
    record: &mut Record,
) -> Result<Bytes, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let settings = &app.settings;
    intake::check_native(&head.headers, settings.body_limit)?;
    let body = intake::read(body, settings.body_limit, settings.body_idle_timeout).await?;
    record.bytes_in = body.len();
    admitted.check(head, &body)?;
    Ok(body)
}

fn answered(app: &App, answer: Result<NativeReply, NativeError>, record: &mut Record) -> Response<Body> {
    let NativeReply { status, headers, body, ignored, upstream_model, upstream_request_id, tokens, .. } =
        match answer {
            Ok(reply) => reply,
            Err(error) => return refused(&error, record),
        };
    let body = match body {
        NativeBody::Whole(bytes) => Body::whole(bytes),
        NativeBody::Stream(stream) => {
            let length =
                headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
            Body::Live(Box::pin(Live::raw(stream, length, &app.end)))
        }
    };
    record.stream = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/vnd.amazon.eventstream"));
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    if !ignored.is_empty() {
        put(&mut response, "x-outcrop-ignored", &handlers::ignored(&ignored));
    }
    if let Some(model) = &upstream_model {
        put(&mut response, "x-outcrop-upstream-model", model);
    }
    record.ignored = ignored.len();
    record.tokens = tokens;
    record.upstream_model = upstream_model;
    record.upstream_request_id = upstream_request_id;
    response
}

fn refused(error: &NativeError, record: &mut Record) -> Response<Body> {
    record.error = Some(error.code());
    record.upstream_request_id = error.upstream_request_id().map(str::to_owned);
    let mut response = Response::new(Body::whole(error.body()));
    *response.status_mut() = error.status();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    put(&mut response, "x-amzn-errortype", error.kind());
    if let Some(wait) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after(wait).into());
    }
    hinted(&mut response, error.cause());
    if let Some(id) = error.upstream_request_id() {
        put(&mut response, "x-amzn-requestid", id);
    }
    response
}

/// One segment of a path, decoded.
fn decoded(segment: &str) -> Result<Cow<'_, str>, Failure> {
    percent_decode_str(segment).decode_utf8().map_err(|_| {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "invalid_path",
            "a part of the path is not UTF-8 once it is decoded",
        )
    })
}

/// A name and a value of a query.
type Pair<'q> = (Cow<'q, str>, Cow<'q, str>);

/// `type=SYSTEM_DEFINED&maxResults=10`, decoded.
fn query(text: &str) -> Result<Vec<Pair<'_>>, Failure> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(value)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_taken_apart_and_decoded() {
        let pairs = query("type=SYSTEM_DEFINED&&nextToken=a%2Bb%3D&flag").unwrap();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(pairs, [("type", "SYSTEM_DEFINED"), ("nextToken", "a+b="), ("flag", "")]);
        assert!(query("a=%ff").is_err());
    }
}
