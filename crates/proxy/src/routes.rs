//! The way of a request through the server, step by step from the outermost to the innermost.

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};

use crate::app::App;
use crate::body::Body;
use crate::failure::Failure;
use crate::handlers;
use crate::keys::Denied;
use crate::record::Record;

/// Every route. Each passes the same steps; only the health routes ask for no key and no place.
pub(crate) const ROUTES: [Route; 5] = [
    Route { path: "/v1/chat/completions", to: To::Chat, method: Method::POST, allow: "POST", health: false },
    Route { path: "/v1/models", to: To::Models, method: Method::GET, allow: "GET, HEAD", health: false },
    Route { path: "/v1/models/{id}", to: To::Model, method: Method::GET, allow: "GET, HEAD", health: false },
    Route { path: "/healthz", to: To::Health, method: Method::GET, allow: "GET, HEAD", health: true },
    Route { path: "/readyz", to: To::Ready, method: Method::GET, allow: "GET, HEAD", health: true },
];

/// A path and what answers it.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub(crate) path: &'static str,
    to: To,
    method: Method,
    allow: &'static str,
    health: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum To {
    Chat,
    Models,
    Model,
    Health,
    Ready,
}

/// Answers one request.
pub(crate) async fn answer<B>(app: &App, request: Request<B>) -> Response<Body>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let (head, body) = request.into_parts();
    let mut record = Record::open(&head); // 1. its id, 2. its line in the log
    let mut response = match steps(app, &head, body, &mut record).await {
        Ok(response) => response,
        Err(failure) => {
            record.error = Some(failure.code);
            failure.into_response()
        }
    };
    if let Some(id) = record.id_header() {
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

async fn steps<B>(app: &App, head: &Parts, body: B, record: &mut Record) -> Result<Response<Body>, Failure>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    // 3. the route: its matched form decides everything after, never the raw path
    let (route, rest) = find(head)?;
    record.route = route.path;
    record.quiet = route.health;
    if route.health {
        return Ok(if route.to == To::Ready { handlers::ready(app).await } else { handlers::health() });
    }
    // 4. the caller
    host_is_ours(app, head)?;
    record.key = app.settings.keys.check(&head.headers).map_err(denied)?.map(str::to_owned);
    // 5. a place among the requests served at once
    if app.is_draining() {
        let message = "the server is shutting down";
        let mut failure = Failure::new(StatusCode::SERVICE_UNAVAILABLE, "shutting_down", message).closing();
        failure.retry_after = Some(1);
        return Err(failure);
    }
    let slot = app.slots.clone().try_acquire_owned().map_err(|_| overloaded())?;
    let mut response = match route.to {
        To::Chat => handlers::chat(app, head, body, record).await?, // 6. size and time of the body, in `intake`
        To::Model => handlers::model(app, rest)?,
        To::Models | To::Health | To::Ready => handlers::models(app),
    };
    if let Body::Live(live) = response.body_mut() {
        live.slot = Some(slot);
    }
    Ok(response)
}

/// The route of a request, and what stands in the place of `{id}`.
fn find(head: &Parts) -> Result<(&'static Route, &str), Failure> {
    const MODEL: &str = "/v1/models/";
    static TABLE: [Route; 5] = ROUTES;
    let path = head.uri.path();
    let id = path.strip_prefix(MODEL).filter(|id| !id.is_empty());
    let here = |route: &&Route| {
        if id.is_some() { route.to == To::Model } else { route.path == path && route.to != To::Model }
    };
    let route = TABLE.iter().find(here).ok_or_else(|| {
        let known: Vec<String> =
            TABLE.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        let message = format!("there is no such path here; there are {}", known.join(", "));
        Failure::new(StatusCode::NOT_FOUND, "unknown_url", message)
    })?;
    if head.method != route.method && !(head.method == Method::HEAD && route.method == Method::GET) {
        let message = format!("{} takes {} only", route.path, route.allow);
        let mut failure = Failure::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message);
        failure.allow = Some(route.allow);
        return Err(failure);
    }
    Ok((route, id.unwrap_or_default()))
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

fn denied(why: Denied) -> Failure {
    let message = match why {
        Denied::Missing => "no API key: send `Authorization: Bearer KEY` or `x-api-key: KEY`",
        Denied::Wrong => "the API key is not one of this server's keys",
        Denied::Two => "the request carries two different API keys",
    };
    // The SDKs expect this code from OpenAI.
    Failure::new(StatusCode::UNAUTHORIZED, "invalid_api_key", message).closing()
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
