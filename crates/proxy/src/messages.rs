//! Anthropic's Messages, as its SDKs and Claude Code speak them.

use bytes::Bytes;
use http::Response;
use http::request::Parts;
use outcrop_gateway::Asked;

use crate::app::App;
use crate::body::{Body, Events};
use crate::failure::Failure;
use crate::handlers::{answered, refused_with, taken};
use crate::record::Record;
use crate::routes::put;

/// `POST /v1/messages`
pub(crate) async fn messages<B>(
    app: &App,
    head: &Parts,
    body: B,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let body = taken(app, head, body, record).await?;
    match app.gateway.messages_bytes(Asked::new(body, &head.headers), &betas(head)).await {
        Ok(reply) => {
            let request_id = reply.upstream_request_id.clone();
            let mut response = answered(app, reply, Events::Messages, record);
            // The SDKs read this name.
            if let Some(id) = request_id {
                put(&mut response, "request-id", &id);
            }
            Ok(response)
        }
        Err(error) => Ok(refused(&error, record)),
    }
}

/// `POST /v1/messages/count_tokens`
pub(crate) async fn count_tokens<B>(
    app: &App,
    head: &Parts,
    body: B,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let body = taken(app, head, body, record).await?;
    match app.gateway.count_tokens_bytes(body, &betas(head)).await {
        Ok(reply) => Ok(answered(app, reply, Events::Messages, record)),
        Err(error) => Ok(refused(&error, record)),
    }
}

/// The beta flags that the caller sends; each header may hold several.
fn betas(head: &Parts) -> Vec<&str> {
    head.headers.get_all("anthropic-beta").iter().filter_map(|value| value.to_str().ok()).collect()
}

fn refused(error: &outcrop_gateway::Error, record: &mut Record) -> Response<Body> {
    let (status, body) = error.messages(error.upstream_request_id());
    refused_with(error, status, body, record)
}
