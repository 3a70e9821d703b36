//! `bedrock-runtime`: which path is which operation, and who may call it.
//!
//! Source: botocore 1.44.5, AWS Bedrock user guide (endpoints), measured answers; read 2026-11-22.

use std::sync::Arc;

use http::Method;
use serde_json::json;

use crate::incoming::Incoming;
use crate::models::CLAUDE;
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::rules::Route;
use crate::state::State;
use crate::stream::Wire;
use crate::{converse_route, guardrail, invoke_route, messages_route, openai, responses};

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
        ["model", id, operation] if post => match admit(state, request, ticket, false) {
            Ok(()) => model(state, request, ticket, request_id, (id, operation)).await,
            Err(refusal) => State::refuse(&refusal, Shape::Aws, request_id),
        },
        ["guardrail", id, "version", version, "apply"] if post => {
            match admit(state, request, ticket, false) {
                Ok(()) => guardrail::answer(state, request, request_id, (id, version)).await,
                Err(refusal) => State::refuse(&refusal, Shape::Aws, request_id),
            }
        }
        ["openai", "v1", "chat", "completions"] if post => match admit(state, request, ticket, false) {
            Ok(()) => openai::runtime_chat(state, request, ticket, request_id).await,
            Err(refusal) => State::refuse(&refusal, Shape::OpenAi, request_id),
        },
        ["openai", "v1", "responses"] if post => match admit(state, request, ticket, false) {
            Ok(()) => responses::create(state, request, ticket, request_id).await,
            Err(refusal) => State::refuse(&refusal, Shape::OpenAi, request_id),
        },
        ["openai", "v1", "responses", id] | ["openai", "v1", "responses", id, "cancel"] => {
            match admit(state, request, ticket, false) {
                Ok(()) => responses::stored(state, request, request_id, id).await,
                Err(refusal) => State::refuse(&refusal, Shape::OpenAi, request_id),
            }
        }
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

/// Operations under `/model/{id}`.
async fn model(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
    (id, operation): (&str, &str),
) -> Outgoing {
    match operation {
        "invoke" => invoke_route::answer(state, request, ticket, request_id, (id, None)).await,
        "invoke-with-response-stream" => {
            invoke_route::answer(state, request, ticket, request_id, (id, Some(Wire::EventStream))).await
        }
        "converse" => converse_route::answer(state, request, ticket, request_id, (id, false)).await,
        "converse-stream" => converse_route::answer(state, request, ticket, request_id, (id, true)).await,
        "count-tokens" => converse_route::count(state, request, ticket, request_id, id).await,
        _ => unknown_operation(404),
    }
}

/// Whether an id, in any of its forms, is one of Claude's.
pub(crate) fn is_claude(id: &str) -> bool {
    id.contains("anthropic.claude") || CLAUDE.iter().any(|model| model.name == id)
}
