//! The way of a request through the server, step by step from the outermost to the innermost.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};

use crate::admit::{self, Admitted};
use crate::app::App;
use crate::body::Body;
use crate::failure::Failure;
use crate::record::Record;
use crate::table::{Dialect, Ids, ROUTES, Route, To, dialect_of_unknown};
use crate::{handlers, messages, model_list, native, responses};

/// Answers one request.
pub(crate) async fn answer<B>(app: &App, request: Request<B>) -> Response<Body>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let (head, body) = request.into_parts();
    let mut record = Record::open(&head); // 1. its id, 2. its line in the log
    let found = find(&head);
    let dialect = match &found {
        // Both have these; the caller's headers say which is meant.
        Ok((route, _))
            if matches!(route.to, To::Models | To::Model) && model_list::wants_anthropic(&head) =>
        {
            Dialect::Anthropic
        }
        Ok((route, _)) => route.dialect,
        Err(_) => dialect_of_unknown(head.uri.path()),
    };
    let outcome = match found {
        Ok((route, ids)) => steps(app, route, ids, &head, body, &mut record).await,
        Err(failure) => Err(failure),
    };
    let mut response = match outcome {
        Ok(response) => response,
        Err(failure) => {
            record.error = Some(failure.code);
            failure.into_response(dialect)
        }
    };
    if let Some(id) = record.id_header() {
        if dialect == Dialect::Bedrock && !response.headers().contains_key("x-amzn-requestid") {
            response.headers_mut().insert("x-amzn-requestid", id.clone());
        }
        response.headers_mut().insert("x-request-id", id);
    }
    let status = response.status();
    match response.body_mut() {
        Body::Live(live) => {
            record.answered(status, None);
            live.record = Some(record); // the line is written when the stream is over
        }
        whole @ Body::Whole(_) => record.answered(status, Some(whole.whole_length())),
    }
    response
}

async fn steps<B>(
    app: &App,
    route: &'static Route,
    ids: Ids<'_>,
    head: &Parts,
    body: B,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    // 3. the route: its matched form decides everything after, never the raw path
    record.route = route.path;
    record.quiet = route.dialect == Dialect::Health;
    if route.dialect == Dialect::Health {
        return Ok(match route.to {
            To::Ready => handlers::ready(app).await,
            _ => handlers::health(),
        });
    }
    // 4. the caller; a signature is checked in full once there is a body
    host_is_ours(app, head)?;
    let admitted = admit::caller(&app.settings.keys, route.dialect, &head.headers)?;
    record.key = admitted.name().map(str::to_owned);
    // 5. a place among the requests served at once
    if app.is_draining() {
        let message = "the server is shutting down";
        let mut failure = Failure::new(StatusCode::SERVICE_UNAVAILABLE, "shutting_down", message).closing();
        failure.retry_after = Some(1);
        return Err(failure);
    }
    let slot = app.slots.clone().try_acquire_owned().map_err(|_| overloaded())?;
    // 6. size and time of the body, in `intake`
    let mut response = to(app, route.to, ids, head, body, &admitted, record).await?;
    if let Body::Live(live) = response.body_mut() {
        live.slot = Some(slot);
    }
    Ok(response)
}

async fn to<B>(
    app: &App,
    to: To,
    [id, second]: Ids<'_>,
    head: &Parts,
    body: B,
    admitted: &Admitted<'_>,
    record: &mut Record,
) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    match to {
        To::Chat => handlers::chat(app, head, body, record).await,
        To::Responses => responses::create(app, head, body, record).await,
        To::Response | To::DeleteResponse | To::ResponseInputs | To::CancelResponse => {
            responses::kept(app, to, id, head, record).await
        }
        To::Messages => messages::messages(app, head, body, record).await,
        To::CountTokens => messages::count_tokens(app, head, body, record).await,
        To::Embeddings => handlers::embeddings(app, head, body, record).await,
        To::Rerank => handlers::rerank(app, head, body, record).await,
        To::Model => model_list::model(app, head, id),
        To::Models | To::Root | To::Health | To::Ready => Ok(model_list::models(app, head)),
        To::Native(verb) => native::operation(app, verb, id, head, body, admitted, record).await,
        To::ApplyGuardrail => native::guardrail(app, [id, second], head, body, admitted, record).await,
        To::FoundationModels
        | To::FoundationModel
        | To::Availability
        | To::InferenceProfiles
        | To::InferenceProfile => native::listing(app, to, id, head, admitted, record).await,
    }
}

/// The route of a request, and what stands in the places of `{id}`.
fn find(head: &Parts) -> Result<(&'static Route, Ids<'_>), Failure> {
    let path = head.uri.path();
    let mut other = None;
    for route in &ROUTES {
        let Some(ids) = route.matched(path) else { continue };
        if head.method == route.method || (head.method == Method::HEAD && route.method == Method::GET) {
            return Ok((route, ids));
        }
        other = Some(route);
    }
    let Some(route) = other else {
        let known: Vec<String> =
            ROUTES.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        let message = format!("there is no such path here; there are {}", known.join(", "));
        return Err(Failure::new(StatusCode::NOT_FOUND, "unknown_url", message));
    };
    let message = format!("{} takes {} only", route.path, route.allow);
    let mut failure = Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message);
    failure.allow = Some(route.allow);
    Err(failure)
}

/// Without keys anyone on this machine may call, but not a web page whose host name was pointed at loopback (DNS
/// rebinding): the browser then names a host that is not ours.
fn host_is_ours(app: &App, head: &Parts) -> Result<(), Failure> {
    if !app.settings.keys.is_empty() {
        return Ok(());
    }
    let named =
        head.headers.get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| head.uri.host());
    let Some(named) = named else { return Ok(()) };
    let host = if named.starts_with('[') { named } else { named.split(':').next().unwrap_or_default() };
    let ours = host.starts_with('[')
        || host.parse::<std::net::Ipv4Addr>().is_ok()
        || host == "localhost"
        || host.ends_with(".localhost");
    if ours {
        return Ok(());
    }
    let message = "without keys this server answers only to `localhost` and to addresses; configure [[keys]] to use another host name";
    Err(Failure::new(StatusCode::FORBIDDEN, "host_not_allowed", message).closing())
}

fn overloaded() -> Failure {
    let message = "the server is serving as many requests as it may (`limits.concurrency`)";
    let mut failure = Failure::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", message);
    failure.retry_after = Some(1);
    failure
}

/// Adds a header when its value has a legal form.
pub(crate) fn put(response: &mut Response<Body>, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

#[cfg(test)]
mod tests;
