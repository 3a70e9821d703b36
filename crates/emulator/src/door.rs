//! The control door: scripts and calls over HTTP, for programs that do not link this crate. Loopback only, no key.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::incoming::Incoming;
use crate::script::Step;
use crate::state::State;

pub(crate) async fn answer(state: &Arc<State>, request: &Incoming) -> Response {
    let (status, body) = match (&request.method, request.path.as_str()) {
        (&Method::GET, "/_emulator") => {
            (StatusCode::OK, state.description.lock().unwrap_or_else(PoisonError::into_inner).clone())
        }
        (&Method::DELETE, "/_emulator") => {
            state.clear();
            (StatusCode::OK, json!({"cleared": true}))
        }
        (&Method::POST, "/_emulator/script") => script(state, request),
        (&Method::GET, "/_emulator/calls") => (StatusCode::OK, calls(state, request).await),
        _ => (
            StatusCode::NOT_FOUND,
            json!({"error": "the door knows GET and DELETE /_emulator, POST /_emulator/script and GET /_emulator/calls"}),
        ),
    };
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/json"));
    response
}

fn script(state: &State, request: &Incoming) -> (StatusCode, Value) {
    let steps = serde_json::from_slice::<Value>(&request.body)
        .map_err(|error| error.to_string())
        .and_then(|script| Step::from_json(&script).map_err(|error| error.to_string()));
    match steps {
        Ok(steps) => {
            state.queue.extend(steps);
            (StatusCode::OK, json!({"queued": state.queue.len()}))
        }
        Err(error) => (StatusCode::BAD_REQUEST, json!({"error": error})),
    }
}

/// With `finished=N` it waits until N calls have ended, at most `timeout_ms` (10 s unless said).
async fn calls(state: &State, request: &Incoming) -> Value {
    let number = |name: &str| request.query_value(name).and_then(|text| text.parse::<u64>().ok());
    let calls = match number("finished").and_then(|count| usize::try_from(count).ok()) {
        Some(count) => {
            let limit = Duration::from_millis(number("timeout_ms").unwrap_or(10_000));
            let waited = tokio::time::timeout(limit, state.recorder.finished(count)).await;
            waited.unwrap_or_else(|_| state.recorder.calls())
        }
        None => state.recorder.calls(),
    };
    json!({"calls": calls.iter().map(crate::record::Call::to_json).collect::<Vec<_>>()})
}
