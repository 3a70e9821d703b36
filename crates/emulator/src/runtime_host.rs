//! `bedrock-runtime`: `InvokeModel` and its stream for Claude, and the two compatible routes.
//!
//! Source: botocore 1.44.5, AWS Bedrock user guide (endpoints), measured answers; read 2026-11-22.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use crate::incoming::{Incoming, decode};
use crate::inference::Inference;
use crate::models::{CLAUDE, Model, on_runtime};
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::rules::{NEW_VERSION, Route, Rules};
use crate::state::State;
use crate::stream::Wire;
use crate::{messages_route, openai};

/// Bytes of a request body (Bedrock's limit for Claude).
pub(crate) const BODY_MAX: usize = 20 * 1024 * 1024;

const SERVICES: &[&str] = &["bedrock"];

pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
) -> Outgoing {
    let segments = request.segments();
    let post = request.method == Method::POST;
    match segments.as_slice() {
        ["model", id, "invoke"] if post => invoke(state, request, ticket, request_id, (id, None)).await,
        ["model", id, "invoke-with-response-stream"] if post => {
            invoke(state, request, ticket, request_id, (id, Some(Wire::EventStream))).await
        }
        ["openai", "v1", "chat", "completions"] if post => match admit(state, request, ticket, false) {
            Ok(()) => openai::runtime_chat(state, request, ticket, request_id).await,
            Err(refusal) => State::refuse(&refusal, Shape::OpenAi, request_id),
        },
        ["anthropic", "v1", "messages"] if post => match admit(state, request, ticket, true) {
            Ok(()) => {
                messages_route::answer(state, request, ticket, request_id, Route::RuntimeMessages).await
            }
            Err(refusal) => State::refuse(&refusal, Shape::Anthropic, request_id),
        },
        ["anthropic", "v1", "messages", "batches"] => {
            let refusal = Refusal::forbidden("AccessDeniedException", "Authorization header is missing");
            State::refuse(&refusal, Shape::Aws, request_id)
        }
        // The service answers these with 200 and a body that says otherwise.
        ["anthropic", "v1", ..] => unknown_operation(200),
        _ => unknown_operation(404),
    }
}

pub(crate) fn unknown_operation(status: u16) -> Outgoing {
    let body =
        json!({"Output": {"__type": "com.amazon.coral.service#UnknownOperationException"}, "Version": "1.0"});
    let out = Outgoing::json(status, &body);
    if status == 200 { out } else { out.header("x-amzn-errortype", "UnknownOperationException") }
}

fn admit(state: &State, request: &Incoming, ticket: &Ticket, x_api_key: bool) -> Result<(), Refusal> {
    ticket.auth(state.guard(SERVICES, x_api_key).check(request)?);
    if request.body.len() > BODY_MAX {
        return Err(Refusal::new(413, "RequestEntityTooLargeException", "Request body is too large."));
    }
    Ok(())
}

async fn invoke(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
    (segment, wire): (&str, Option<Wire>),
) -> Outgoing {
    let checked =
        admit(state, request, ticket, false).and_then(|()| read_invoke(state, request, ticket, segment));
    match checked {
        Ok((id, model, body)) => {
            let inference = Inference {
                state,
                request,
                request_id,
                model,
                called: &id,
                body: &body,
                wire,
                shape: Shape::Aws,
            };
            inference.run().await
        }
        Err(refusal) => State::refuse(&refusal, Shape::Aws, request_id),
    }
}

fn read_invoke(
    state: &State,
    request: &Incoming,
    ticket: &Ticket,
    segment: &str,
) -> Result<(String, &'static Model, Value), Refusal> {
    let id = decode(segment)?;
    ticket.model(&id);
    guardrail(request)?;
    let model = on_runtime(&id, &state.places)?;
    let body: Value = serde_json::from_slice(&request.body).map_err(|_| {
        Refusal::invalid("Malformed input request, please reformat your input and try again.")
    })?;
    let betas = strings(body.get("anthropic_beta"));
    let new_version = body.get("anthropic_version").is_some_and(|version| version == NEW_VERSION);
    let (route, options, sealer) = (Route::Invoke, state.options, &state.sealer);
    Rules { model, route, options, sealer, betas: &betas, new_version }.check(&body)?;
    Ok((id, model, body))
}

/// Guardrail id and version come together or not at all, and are spelt as modelled.
fn guardrail(request: &Incoming) -> Result<(), Refusal> {
    let id = request.header("x-amzn-bedrock-guardrailidentifier");
    let version = request.header("x-amzn-bedrock-guardrailversion");
    match (id, version) {
        (None, None) => {}
        (Some(_), Some(version)) => {
            let number = version.len() <= 8
                && version.starts_with(|c: char| c.is_ascii_digit() && c != '0')
                && version.chars().all(|c| c.is_ascii_digit());
            if version != "DRAFT" && !number {
                return Err(Refusal::invalid("The guardrail version is invalid."));
            }
        }
        _ => {
            return Err(Refusal::invalid(
                "The guardrail identifier and the guardrail version must be provided together.",
            ));
        }
    }
    for (name, allowed) in [
        ("x-amzn-bedrock-trace", &["ENABLED", "DISABLED", "ENABLED_FULL"][..]),
        ("x-amzn-bedrock-performanceconfig-latency", &["standard", "optimized"]),
        ("x-amzn-bedrock-service-tier", &["priority", "default", "flex", "reserved"]),
    ] {
        if let Some(value) = request.header(name).filter(|value| !allowed.contains(value)) {
            return Err(Refusal::invalid(format!(
                "Value '{value}' at '{name}' failed to satisfy constraint: Member must satisfy enum value set: \
                 [{}]",
                allowed.join(", ")
            )));
        }
    }
    Ok(())
}

fn strings(value: Option<&Value>) -> Vec<String> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

/// Whether an id, in any of its forms, is one of Claude's.
pub(crate) fn is_claude(id: &str) -> bool {
    id.contains("anthropic.claude") || CLAUDE.iter().any(|model| model.name == id)
}
