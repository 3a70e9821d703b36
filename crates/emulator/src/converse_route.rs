//! `Converse`, `ConverseStream` and `CountTokens`: from a path segment and bytes to a checked conversation.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::converse::{self, ChatModel, Conversation};
use crate::incoming::{Incoming, decode};
use crate::inference::{before, deliver, take};
use crate::invoke_route::check_claude;
use crate::models::{Model, countable, on_runtime};
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::shapes;
use crate::state::State;
use crate::usage;

/// `POST /model/{id}/converse` and `/converse-stream`
pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
    (segment, stream): (&str, bool),
) -> Outgoing {
    match read(state, request, ticket, segment, stream) {
        Ok((id, conversation)) => {
            converse::answer(state, request, request_id, &id, &conversation, stream).await
        }
        Err(refusal) => State::refuse(&refusal, Shape::Aws, request_id),
    }
}

fn read(
    state: &State,
    request: &Incoming,
    ticket: &Ticket,
    segment: &str,
    stream: bool,
) -> Result<(String, Conversation), Refusal> {
    let id = decode(segment)?;
    ticket.model(&id);
    let model = ChatModel::of(on_runtime(&id, &state.places)?)?;
    Ok((id, converse::read(state, model, json(request)?, stream)?))
}

fn json(request: &Incoming) -> Result<Value, Refusal> {
    let bytes: &[u8] = if request.body.is_empty() { b"{}" } else { &request.body };
    serde_json::from_slice(bytes)
        .map_err(|_| Refusal::new(400, "SerializationException", "Unexpected end of JSON input"))
}

/// `POST /model/{id}/count-tokens`
pub(crate) async fn count(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
    segment: &str,
) -> Outgoing {
    let counted = decode(segment).and_then(|id| {
        ticket.model(&id);
        let model = countable(&id, &state.places)?;
        Ok((id, tokens(state, model, &json(request)?)?))
    });
    match counted {
        Ok((id, tokens)) => {
            let step = take(state, request, &id, false);
            match before(&step, Shape::Aws, request_id).await {
                Some(instead) => instead,
                None => deliver(&step, json!({"inputTokens": tokens}), Shape::Aws, request_id),
            }
        }
        Err(refusal) => State::refuse(&refusal, Shape::Aws, request_id),
    }
}

/// Tokens of a body that the inference operation would accept.
fn tokens(state: &State, model: &'static Model, body: &Value) -> Result<u64, Refusal> {
    shapes::check(&shapes::COUNT_TOKENS, body)?;
    let input = &body["input"];
    if let Some(blob) = input.pointer("/invokeModel/body").and_then(Value::as_str) {
        let bytes = STANDARD.decode(blob).unwrap_or_default();
        let body: Value = serde_json::from_slice(&bytes).map_err(|_| {
            Refusal::invalid("Malformed input request, please reformat your input and try again.")
        })?;
        check_claude(state, model, &body)?;
        return Ok(usage::input_tokens(&body));
    }
    let conversation = converse::read(state, ChatModel::Claude(model), input["converse"].clone(), false)?;
    Ok(conversation.input_tokens())
}
