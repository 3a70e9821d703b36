//! `/v1/responses`: asking, and what is kept of the answers.

use bytes::Bytes;
use http::request::Parts;
use http::{Response, StatusCode};
use outcrop_gateway::{Asked, Page};

use crate::app::App;
use crate::body::{Body, Events};
use crate::failure::Failure;
use crate::handlers::{answered, json, refused_with, taken};
use crate::record::Record;
use crate::table::To;

/// `POST /v1/responses`
pub(crate) async fn create<B>(
    app: &App,
    head: &Parts,
    body: B,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let body = taken(app, head, body, record).await?;
    match app.gateway.responses_bytes(Asked::new(body, &head.headers), record.key.as_deref()).await {
        Ok(reply) => Ok(answered(app, reply, Events::Responses, record)),
        Err(error) => Ok(refused_with(&error, error.status(), error.responses_body(), record)),
    }
}

/// `GET` and `DELETE /v1/responses/{id}`, `GET …/input_items`, `POST …/cancel`
pub(crate) async fn kept(
    app: &App,
    to: To,
    id: &str,
    head: &Parts,
    record: &mut Record,
) -> Result<Response<Body>, Failure> {
    let (gateway, owner) = (&app.gateway, record.key.as_deref());
    let query = head.uri.query().unwrap_or_default();
    let outcome = match to {
        To::DeleteResponse => gateway.delete_response(id, owner).await,
        To::CancelResponse => gateway.cancel_response(id, owner).await,
        To::ResponseInputs => gateway.response_inputs(id, owner, &page(query)?).await,
        _ => {
            whole_only(query)?;
            gateway.response(id, owner).await
        }
    };
    match outcome {
        Ok(body) => Ok(json(StatusCode::OK, body)),
        Err(error) => Ok(refused_with(&error, error.status(), error.responses_body(), record)),
    }
}

fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query.split('&').filter_map(|pair| pair.split_once('='))
}

/// Answers that are done are not streamed again.
fn whole_only(query: &str) -> Result<(), Failure> {
    let streams = |(name, value): (&str, &str)| name == "stream" && value != "false";
    if pairs(query).any(streams) {
        return Err(bad("stream", "only background responses can be streamed again"));
    }
    Ok(())
}

/// Source: openai-python 3.54.0 (`resources/responses/input_items.py`), read 2026-11-22: `order` is `asc` or `desc`,
/// newest first by default; `limit` is 1 to 100, 20 by default.
fn page(query: &str) -> Result<Page, Failure> {
    let mut page = Page::default();
    for (name, value) in pairs(query) {
        match (name, value) {
            ("order", "asc") => page.newest_first = false,
            ("order", "desc") => page.newest_first = true,
            ("order", _) => return Err(bad("order", "`order` must be `asc` or `desc`")),
            ("limit", _) => {
                let limit = value.parse().ok().filter(|limit| (1..=100).contains(limit));
                page.limit = limit.ok_or_else(|| bad("limit", "`limit` must be a number from 1 to 100"))?;
            }
            ("after", _) => page.after = Some(value.to_owned()),
            // `include` asks for what is never left out here.
            _ => {}
        }
    }
    Ok(page)
}

fn bad(param: &'static str, message: &str) -> Failure {
    let mut failure = Failure::new(StatusCode::BAD_REQUEST, "invalid_value", message);
    failure.param = Some(param);
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_from_the_query() {
        assert_eq!(page("").unwrap(), Page::default());
        let page_of = page("order=asc&limit=3&after=msg_1&include[]=x").unwrap();
        assert_eq!(
            (page_of.newest_first, page_of.limit, page_of.after.as_deref()),
            (false, 3, Some("msg_1"))
        );
        for (query, param) in
            [("order=up", "order"), ("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit")]
        {
            assert_eq!(page(query).unwrap_err().param, Some(param), "{query}");
        }
        assert!(whole_only("include[]=x&stream=false").is_ok());
        assert!(whole_only("stream=true").is_err());
    }
}
