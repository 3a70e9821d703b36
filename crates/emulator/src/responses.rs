//! The Responses API of models that speak it: created whole or streamed, stored, read, deleted, cancelled.
//!
//! Source: AWS Bedrock user guide (bedrock-mantle), openai-python 3.54.0 types, refusals that users reported; read
//! 2026-11-22.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

mod answer;
mod events;
mod items;
mod native;
mod request;
mod store;
mod tools;

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use crate::incoming::{Host, Incoming, decode, json_with_model, streams};
use crate::inference::{before, deliver, take};
use crate::openai::{RESPONSES, offered_on_mantle, offered_on_runtime};
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::state::State;
use crate::stream::{Wire, pieces};
use answer::Response;
pub(crate) use request::{invalid_type, missing, one_of};
pub(crate) use store::Store;

type Check = Result<(), Refusal>;

/// A body that passed.
#[derive(Debug)]
struct Asked {
    /// As the caller named it.
    model: String,
    body: Value,
    /// The whole conversation: what came before, then this request's own items.
    items: Vec<Value>,
}

/// `POST …/responses`
pub(crate) async fn create(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
) -> Outgoing {
    let asked = match read(state, request, ticket) {
        Ok(asked) => asked,
        Err(refusal) => return State::refuse(&refusal, Shape::OpenAi, request_id),
    };
    let step = take(state, request, &asked.model, true);
    if let Some(instead) = before(&step, Shape::OpenAi, request_id).await {
        return instead;
    }
    let mut random = state.fork();
    let response = Response::new(state, &asked, &step.reply, &mut random);
    let object = response.object();
    if asked.body["store"] != false {
        state.responses.keep(request.host, &object, &asked.items);
    }
    if !streams(&asked.body) {
        let shown = if asked.body["background"] == true { queued(object) } else { object };
        return deliver(&step, shown, Shape::OpenAi, request_id);
    }
    let events =
        if step.reply.events.is_empty() { response.events(&mut random) } else { step.reply.events.clone() };
    let pieces = pieces(&events, Wire::Responses, &step, &mut random);
    Outgoing::stream("text/event-stream; charset=utf-8", pieces).header("cache-control", "no-cache")
}

/// A background response as it is told at once; it is done by the time it is read.
fn queued(mut object: Value) -> Value {
    object["status"] = json!("queued");
    object["output"] = json!([]);
    object["usage"] = Value::Null;
    object
}

fn read(state: &State, request: &Incoming, ticket: &Ticket) -> Result<Asked, Refusal> {
    let (model, body) = json_with_model(request)?;
    ticket.model(&model);
    match request.host {
        Host::Mantle => offered_on_mantle(&model, &request.path, RESPONSES)?,
        Host::Runtime | Host::Control => offered_on_runtime(&model, RESPONSES)?,
    }
    request::check(&body, request.host)?;
    let mut items = match body["previous_response_id"].as_str() {
        Some(id) => state.responses.history(request.host, id).ok_or_else(|| {
            let message = format!("Previous response with id '{id}' not found.");
            Refusal::field("previous_response_id", "previous_response_not_found", message)
        })?,
        None => Vec::new(),
    };
    let earlier = items.len();
    items.extend(request::items(&body["input"]));
    let stored = |id: &str| state.responses.holds_item(request.host, id);
    let sealed = |data: &str| state.sealer.knows(&model, data);
    items::check(&items, earlier, stored, sealed)?;
    Ok(Asked { model, body, items })
}

/// `GET` and `DELETE …/responses/{id}`, `POST …/{id}/cancel`
pub(crate) async fn stored(
    state: &Arc<State>,
    request: &Incoming,
    request_id: &str,
    segment: &str,
) -> Outgoing {
    let step = take(state, request, "", false);
    if let Some(instead) = before(&step, Shape::OpenAi, request_id).await {
        return instead;
    }
    let found = decode(segment).and_then(|id| {
        let missing = || Refusal::not_found(format!("Response with id '{id}' not found."));
        match request.method {
            Method::GET => state.responses.get(request.host, &id).ok_or_else(missing),
            Method::DELETE if state.responses.remove(request.host, &id) => {
                Ok(json!({"id": id, "object": "response", "deleted": true}))
            }
            Method::DELETE => Err(missing()),
            _ => {
                let object = state.responses.get(request.host, &id).ok_or_else(missing)?;
                if object["background"] != true {
                    return Err(Refusal::invalid("Cannot cancel a synchronous response."));
                }
                Ok(state.responses.cancel(request.host, &id).unwrap_or(object))
            }
        }
    });
    match found {
        Ok(body) => deliver(&step, body, Shape::OpenAi, request_id),
        Err(refusal) => State::refuse(&refusal, Shape::OpenAi, request_id),
    }
}

#[cfg(test)]
mod tests;
