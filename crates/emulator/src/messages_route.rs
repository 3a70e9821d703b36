//! `/anthropic/v1/messages`: one reading of the body for both hosts that serve it.
//!
//! Source: AWS Bedrock user guide (Messages API), measured answers; read 2026-11-22.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::incoming::{Incoming, json_with_model, streams};
use crate::inference::{Inference, before, take};
use crate::models::{Model, Served, on_mantle, on_runtime};
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::rules::{NEW_VERSION, Route, Rules};
use crate::state::State;
use crate::stream::Wire;
use crate::usage;

/// Answers, whole or as server-sent events.
pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
    route: Route,
) -> Outgoing {
    match read(state, request, ticket, route) {
        Ok((id, model, body)) => {
            let wire = streams(&body).then_some(Wire::Sse);
            let shape = Shape::Anthropic;
            Inference { state, request, request_id, model, called: &id, body: &body, wire, shape }.run().await
        }
        Err(refusal) => State::refuse(&refusal, Shape::Anthropic, request_id),
    }
}

/// Counts the tokens of a body that would be accepted.
pub(crate) async fn count(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
) -> Outgoing {
    match read(state, request, ticket, Route::Count) {
        Ok((id, _, body)) => {
            let step = take(state, request, &id, false);
            match before(&step, Shape::Anthropic, request_id).await {
                Some(instead) => instead,
                None => Outgoing::json(200, &json!({"input_tokens": usage::input_tokens(&body)})),
            }
        }
        Err(refusal) => State::refuse(&refusal, Shape::Anthropic, request_id),
    }
}

type Accepted = (String, &'static Model, Value);

fn read(state: &State, request: &Incoming, ticket: &Ticket, route: Route) -> Result<Accepted, Refusal> {
    let (id, body) = json_with_model(request)?;
    ticket.model(&id);
    let unsupported =
        || Refusal::invalid(format!("The model '{id}' does not support the '/anthropic/v1/messages' API"));
    let model = match route {
        Route::RuntimeMessages => match on_runtime(&id, &state.places)? {
            Served::Claude(model) if model.modern => model,
            _ => return Err(unsupported()),
        },
        _ => on_mantle(&id, &state.places)?,
    };
    let field =
        body.get("anthropic_version").filter(|_| route == Route::RuntimeMessages).and_then(Value::as_str);
    let new_version = version(request, field)? == NEW_VERSION;
    let betas = header_betas(request);
    let rules =
        Rules { model, route, options: state.options, sealer: &state.sealer, betas: &betas, new_version };
    rules.check(&body)?;
    Ok((id, model, body))
}

/// The API version: a header, or a field on the runtime host.
fn version<'a>(request: &'a Incoming, field: Option<&'a str>) -> Result<&'a str, Refusal> {
    match request.header("anthropic-version").or(field) {
        Some(version @ ("2023-06-01" | "bedrock-2023-05-31" | NEW_VERSION)) => Ok(version),
        Some(version) => {
            Err(Refusal::invalid(format!("anthropic-version: \"{version}\" is not a valid version")))
        }
        None => Err(Refusal::invalid("anthropic-version: header is required")),
    }
}

/// Flags of the `anthropic-beta` header.
fn header_betas(request: &Incoming) -> Vec<String> {
    let joined = request.canonical_header("anthropic-beta").unwrap_or_default();
    joined.split(',').map(str::trim).filter(|flag| !flag.is_empty()).map(str::to_owned).collect()
}
