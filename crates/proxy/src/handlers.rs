//! What each route does.

use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Response, StatusCode, header};
use outcrop_gateway::{Asked, Reply, ReplyBody};
use serde::Serialize;

use crate::app::App;
use crate::body::{Body, Events, Live};
use crate::failure::Failure;
use crate::hinted::hinted;
use crate::intake;
use crate::record::Record;
use crate::routes::put;

/// `POST /v1/chat/completions`
pub(crate) async fn chat<B>(
    app: &App,
    head: &Parts,
    body: B,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let body = taken(app, head, body, record).await?;
    match app.gateway.chat_bytes(Asked::new(body, &head.headers)).await {
        Ok(reply) => Ok(answered(app, reply, Events::Chat, record)),
        Err(error) => Ok(refused(&error, record)),
    }
}

/// `POST /v1/embeddings`
pub(crate) async fn embeddings<B>(
    app: &App,
    head: &Parts,
    body: B,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let body = taken(app, head, body, record).await?;
    match app.gateway.embeddings_bytes(body).await {
        Ok(reply) => Ok(answered(app, reply, Events::Chat, record)),
        Err(error) => Ok(refused(&error, record)),
    }
}

/// `POST /v1/rerank` and `/v2/rerank`
pub(crate) async fn rerank<B>(
    app: &App,
    head: &Parts,
    body: B,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let body = taken(app, head, body, record).await?;
    match app.gateway.rerank_bytes(body).await {
        Ok(reply) => Ok(answered(app, reply, Events::Chat, record)),
        Err(error) => Ok(refused(&error, record)),
    }
}

/// The body of a request, within its limits.
pub(crate) async fn taken<B>(app: &App, head: &Parts, body: B, record: &mut Record) -> Result<Bytes, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let settings = &app.settings;
    intake::check(&head.headers, settings.body_limit)?;
    let body = intake::read(body, settings.body_limit, settings.body_idle_timeout).await?;
    record.bytes_in = body.len();
    Ok(body)
}

/// `events` is in whose form a stream is told.
pub(crate) fn answered(app: &App, reply: Reply, events: Events, record: &mut Record) -> Response<Body> {
    let (body, kind) = match reply.body {
        ReplyBody::Whole(bytes) => (Body::whole(bytes), "application/json"),
        ReplyBody::Stream(pieces) => {
            record.stream = true;
            let live = Live::new(Box::pin(pieces), events, app.settings.heartbeat, &app.end);
            (Body::Live(Box::pin(live)), "text/event-stream; charset=utf-8")
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if record.stream {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    }
    if !reply.ignored.is_empty() {
        put(&mut response, "x-outcrop-ignored", &ignored(&reply.ignored));
    }
    if reply.estimated {
        put(&mut response, "x-outcrop-estimate", "true");
    }
    put(&mut response, "x-outcrop-upstream-model", &reply.upstream_model);
    if let Some(id) = &reply.upstream_request_id {
        put(&mut response, "x-outcrop-upstream-request-id", id);
    }
    record.ignored = reply.ignored.len();
    record.tokens = reply.tokens;
    record.upstream_model = Some(reply.upstream_model);
    record.upstream_request_id = reply.upstream_request_id;
    response
}

/// Most bytes of the names in `x-outcrop-ignored`: the names of unknown fields are the caller's, and clients bound what
/// they read of headers.
const MOST_IGNORED: usize = 2048;

/// What was left out, as a header can tell it: shortened where there is too much, never left out itself.
pub(crate) fn ignored(fields: &[String]) -> String {
    let mut told = String::new();
    for (at, field) in fields.iter().enumerate() {
        let shown: String = field.chars().flat_map(char::escape_default).take(256).collect();
        if told.len() + shown.len() > MOST_IGNORED {
            let more = fields.len() - at;
            return format!("{told}, and {more} more");
        }
        if at > 0 {
            told.push_str(", ");
        }
        told.push_str(&shown);
    }
    told
}

pub(crate) fn refused(error: &outcrop_gateway::Error, record: &mut Record) -> Response<Body> {
    refused_with(error, error.status(), error.body(), record)
}

/// A refusal of the gateway's in the words of the caller's dialect.
pub(crate) fn refused_with(
    error: &outcrop_gateway::Error,
    status: StatusCode,
    body: Bytes,
    record: &mut Record,
) -> Response<Body> {
    record.error = Some(error.code());
    record.upstream_request_id = error.upstream_request_id().map(str::to_owned);
    let mut response = Response::new(Body::whole(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(wait) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, retry_after(wait).into());
    }
    if let Some(retry) = error.should_retry() {
        put(&mut response, "x-should-retry", if retry { "true" } else { "false" });
    }
    hinted(&mut response, error.cause());
    if let Some(id) = error.upstream_request_id() {
        put(&mut response, "x-outcrop-upstream-request-id", id);
    }
    response
}

/// Seconds for `retry-after`, rounded up: to come back a moment early is to be refused again.
pub(crate) fn retry_after(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// `GET /healthz`: the process answers.
pub(crate) fn health() -> Response<Body> {
    json(StatusCode::OK, Bytes::from_static(br#"{"status":"ok"}"#))
}

/// `GET /readyz`: it takes requests, and has credentials to serve them with.
pub(crate) async fn ready(app: &App) -> Response<Body> {
    #[derive(Serialize)]
    struct NotReady<'a> {
        status: &'a str,
        reason: &'a str,
    }
    let reason = if app.is_draining() {
        Some("the server is shutting down".to_owned())
    } else {
        app.found.check().await.err().map(|error| error.to_string())
    };
    let Some(reason) = reason else {
        return json(StatusCode::OK, Bytes::from_static(br#"{"status":"ready"}"#));
    };
    let body = serde_json::to_vec(&NotReady { status: "not ready", reason: &reason }).unwrap_or_default();
    json(StatusCode::SERVICE_UNAVAILABLE, body.into())
}

pub(crate) fn json(status: StatusCode, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::whole(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_always_fits_a_header() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(ignored(&names(&["seed", "messages[0].name"])), "seed, messages[0].name");
        assert_eq!(ignored(&names(&["caf\u{e9}", "a\r\nx: y"])), "caf\\u{e9}, a\\r\\nx: y");
        let many: Vec<String> = (0..10_000).map(|n| format!("unknown_field_{n}")).collect();
        let told = ignored(&many);
        assert!(
            told.len() < 3000 && told.starts_with("unknown_field_0, ") && told.ends_with(" more"),
            "{told}"
        );
        assert!(HeaderValue::from_str(&ignored(&names(&["\u{0}", &"x".repeat(100_000)]))).is_ok());
    }
}
