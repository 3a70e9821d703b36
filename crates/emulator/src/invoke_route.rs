//! `InvokeModel` and its stream: Claude, embeddings, rerank.
//!
//! Source: botocore 1.44.5, AWS Bedrock user guide, measured answers; read 2026-11-22.

use std::sync::Arc;

use serde_json::Value;

use crate::incoming::{Incoming, decode, texts};
use crate::inference::Inference;
use crate::models::{Foundation, Model, Served, Task, on_runtime};
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::rules::{NEW_VERSION, Route, Rules};
use crate::state::State;
use crate::stream::Wire;
use crate::vectors::{self, Asked};

/// Answers one call; `wire` is `None` for the operation that does not stream.
pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
    (segment, wire): (&str, Option<Wire>),
) -> Outgoing {
    match read(state, request, ticket, segment) {
        Ok((id, Body::Claude(model, body))) => {
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
        Ok((_, Body::Vectors(_))) if wire.is_some() => {
            let refusal = Refusal::invalid("The model is unsupported for streaming.");
            State::refuse(&refusal, Shape::Aws, request_id)
        }
        Ok((id, Body::Vectors(asked))) => vectors::answer(state, request, request_id, &id, &asked).await,
        Err(refusal) => State::refuse(&refusal, Shape::Aws, request_id),
    }
}

/// A body that passed.
enum Body {
    Claude(&'static Model, Value),
    Vectors(Asked),
}

fn read(
    state: &State,
    request: &Incoming,
    ticket: &Ticket,
    segment: &str,
) -> Result<(String, Body), Refusal> {
    let id = decode(segment)?;
    ticket.model(&id);
    headers(request)?;
    let served = on_runtime(&id, &state.places)?;
    let body: Value = serde_json::from_slice(&request.body).map_err(|_| {
        Refusal::invalid("Malformed input request, please reformat your input and try again.")
    })?;
    match served {
        Served::Claude(model) => {
            check_claude(state, model, &body)?;
            Ok((id, Body::Claude(model, body)))
        }
        Served::Other(model) => Ok((id, Body::Vectors(other(model, &body)?))),
    }
}

fn other(model: &Foundation, body: &Value) -> Result<Asked, Refusal> {
    match model.task {
        Task::Embed(kind) => vectors::embed(*kind, body),
        Task::Rerank(kind) => vectors::rerank(*kind, body),
        Task::Chat(_) => Err(Refusal::invalid(format!(
            "Model {} is not played on this route by the emulator: InvokeModel speaks to Claude, embeddings and rerank \
             only, Converse to all chat models.",
            model.id
        ))),
    }
}

/// Checks the body of an `InvokeModel` call of Claude.
pub(crate) fn check_claude(state: &State, model: &'static Model, body: &Value) -> Result<(), Refusal> {
    let betas = texts(body.get("anthropic_beta"));
    let new_version = body.get("anthropic_version").is_some_and(|version| version == NEW_VERSION);
    let (route, options, sealer) = (Route::Invoke, state.options, &state.sealer);
    Rules { model, route, options, sealer, betas: &betas, new_version }.check(body)
}

/// Guardrail id and version come together or not at all, and are spelt as modelled.
fn headers(request: &Incoming) -> Result<(), Refusal> {
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
