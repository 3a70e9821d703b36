//! Chat completions on both hosts, and which model offers which `OpenAI` API where.
//!
//! Source: AWS Bedrock user guide (chat completions), measured answers; read 2026-11-22.

mod body;

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::incoming::{Incoming, json_with_model, streams};
use crate::inference::{before, take};
use crate::models::{Apis, OTHERS};
use crate::outgoing::{Outgoing, Piece};
use crate::random::ALPHANUMERIC;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::runtime_host::is_claude;
use crate::script::{Fault, Step};
use crate::state::State;
use crate::stream::{Wire, pieces, whole_pieces};
use crate::usage;

pub(crate) async fn mantle_chat(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
) -> Outgoing {
    let checked = read(request, ticket)
        .and_then(|(id, body)| offered_on_mantle(&id, &request.path, CHAT).map(|()| (id, body)));
    finish(state, request, request_id, checked).await
}

pub(crate) async fn runtime_chat(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
) -> Outgoing {
    let checked =
        read(request, ticket).and_then(|(id, body)| offered_on_runtime(&id, CHAT).map(|()| (id, body)));
    finish(state, request, request_id, checked).await
}

/// One of the two APIs: its path, and the column of the table that says who offers it.
#[derive(Clone, Copy)]
pub(crate) struct Api {
    path: &'static str,
    offers: fn(Apis) -> bool,
}

const CHAT: Api = Api { path: "/chat/completions", offers: |apis| apis.chat };
pub(crate) const RESPONSES: Api = Api { path: "/responses", offers: |apis| apis.responses };

fn unsupported(id: &str, api: Api) -> Refusal {
    Refusal::invalid(format!("The model '{id}' does not support the '/v1{}' API", api.path))
}

/// Whether a model of mantle offers this API on the router that `path` names.
pub(crate) fn offered_on_mantle(id: &str, path: &str, api: Api) -> Result<(), Refusal> {
    let prefix = path.strip_suffix(api.path).unwrap_or_default();
    match OTHERS.iter().find(|other| other.mantle == id) {
        Some(other) if !(api.offers)(other.apis) => Err(unsupported(id, api)),
        Some(other) if other.prefix == prefix => Ok(()),
        Some(_) => Err(Refusal::invalid(format!("The model '{id}' isn't supported on this route"))),
        None if is_claude(id) => Err(unsupported(id, api)),
        None => Err(Refusal::not_found(format!("The model '{id}' does not exist"))),
    }
}

/// Whether a model of the runtime host offers this API.
pub(crate) fn offered_on_runtime(id: &str, api: Api) -> Result<(), Refusal> {
    let found = OTHERS.iter().filter_map(|other| other.runtime).find(|(one, _)| *one == id);
    match found {
        Some((_, apis)) if (api.offers)(apis) => Ok(()),
        Some(_) => Err(unsupported(id, api)),
        None if is_claude(id) => Err(unsupported(id, api)),
        None if id.contains(":application-inference-profile/") => {
            Err(Refusal::invalid("Application inference profiles are not supported on this API."))
        }
        None => Err(Refusal::invalid("The provided model identifier is invalid.")),
    }
}

fn read(request: &Incoming, ticket: &Ticket) -> Result<(String, Value), Refusal> {
    let (id, body) = json_with_model(request)?;
    ticket.model(&id);
    Ok((id, body))
}

async fn finish(
    state: &Arc<State>,
    request: &Incoming,
    request_id: &str,
    checked: Result<(String, Value), Refusal>,
) -> Outgoing {
    let (id, body) = match checked {
        Ok(accepted) => accepted,
        Err(refusal) => return State::refuse(&refusal, Shape::OpenAi, request_id),
    };
    if let Err(refusal) = body::check(&body) {
        return State::refuse(&refusal, Shape::OpenAi, request_id);
    }
    let step = take(state, request, &id, true);
    if let Some(instead) = before(&step, Shape::OpenAi, request_id).await {
        return instead;
    }
    let mut random = state.fork();
    let completion = Completion {
        id: format!("chatcmpl-{}", random.text(ALPHANUMERIC, 24)),
        created: state.clock.now(),
        message: message(&step, &body),
        input: usage::input_tokens(&body),
        model: id,
    };
    if !streams(&body) {
        let bytes = Bytes::from(completion.whole().to_string());
        let mut out = Outgoing::whole(200, "application/json", bytes.clone());
        out.pieces = whole_pieces(&bytes, &step);
        return out;
    }
    let events = if step.reply.events.is_empty() {
        completion.chunks(body.pointer("/stream_options/include_usage") == Some(&Value::Bool(true)))
    } else {
        step.reply.events.clone()
    };
    let mut pieces = pieces(&events, Wire::OpenAiSse, &step, &mut random);
    let ends_early = step.faults.iter().any(|fault| match fault {
        Fault::Exception { .. } | Fault::ErrorEvent { .. } => true,
        Fault::Cut { after, .. } | Fault::End { after } | Fault::Hang { after } => *after < events.len(),
        _ => false,
    });
    if !ends_early {
        // Before what goes wrong once all is told.
        let told =
            pieces.iter().rposition(|piece| matches!(piece, Piece::Bytes(_))).map_or(0, |last| last + 1);
        pieces.insert(told, Piece::Bytes(Bytes::from_static(b"data: [DONE]\n\n")));
    }
    Outgoing::stream("text/event-stream; charset=utf-8", pieces)
}

/// The assistant message: a script's texts, tool calls and thoughts, or a default.
fn message(step: &Step, body: &Value) -> Value {
    let mut message = said(step, body);
    let thoughts = step.reply.blocks.iter().filter_map(|block| block["thinking"].as_str());
    let thoughts: String = thoughts.collect();
    if let (Some(object), false) = (message.as_object_mut(), thoughts.is_empty()) {
        object.insert("reasoning".to_owned(), json!(thoughts));
    }
    message
}

fn said(step: &Step, body: &Value) -> Value {
    let of = |kind: &str| step.reply.blocks.iter().filter(|block| block["type"] == kind).collect::<Vec<_>>();
    let texts: String = of("text").iter().filter_map(|block| block["text"].as_str()).collect();
    let calls: Vec<Value> = of("tool_use")
        .iter()
        .enumerate()
        .map(|(index, block)| {
            json!({"id": format!("call_{index}"), "type": "function",
                   "function": {"name": block["name"], "arguments": block["input"].to_string()}})
        })
        .collect();
    if !calls.is_empty() {
        let content = if texts.is_empty() { Value::Null } else { Value::String(texts) };
        return json!({"role": "assistant", "content": content, "tool_calls": calls});
    }
    let default = || {
        let last = body["messages"].as_array().and_then(|messages| messages.last());
        let said = last.and_then(|message| message["content"].as_str()).unwrap_or_default();
        let said: String = said.chars().take(60).collect();
        format!("This answer comes from the outcrop emulator, not from Amazon Bedrock. You said: {said}")
    };
    json!({"role": "assistant", "content": if texts.is_empty() { default() } else { texts }})
}

struct Completion {
    id: String,
    created: i64,
    model: String,
    message: Value,
    input: u64,
}

impl Completion {
    fn finish_reason(&self) -> &'static str {
        if self.message.get("tool_calls").is_some() { "tool_calls" } else { "stop" }
    }

    fn text(&self) -> &str {
        self.message.get("content").and_then(Value::as_str).unwrap_or_default()
    }

    fn thoughts(&self) -> &str {
        self.message.get("reasoning").and_then(Value::as_str).unwrap_or_default()
    }

    fn calls(&self) -> &[Value] {
        self.message.get("tool_calls").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
    }

    fn usage(&self) -> Value {
        let output = usage::output_tokens(std::slice::from_ref(&self.message)).max(1);
        json!({"prompt_tokens": self.input, "completion_tokens": output, "total_tokens": self.input + output})
    }

    fn whole(&self) -> Value {
        json!({
            "id": self.id, "object": "chat.completion", "created": self.created, "model": self.model,
            "choices": [{
                "index": 0, "message": self.message, "finish_reason": self.finish_reason(), "logprobs": null,
            }],
            "usage": self.usage(),
        })
    }

    fn chunks(&self, with_usage: bool) -> Vec<Value> {
        let chunk = |choices: Value, usage: Value| {
            let mut chunk = json!({
                "id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model,
                "choices": choices,
            });
            if let (true, Some(object)) = (with_usage, chunk.as_object_mut()) {
                object.insert("usage".to_owned(), usage);
            }
            chunk
        };
        let delta = |delta: Value, finish: Value| {
            chunk(json!([{"index": 0, "delta": delta, "finish_reason": finish}]), Value::Null)
        };
        let mut chunks = vec![delta(json!({"role": "assistant", "content": ""}), Value::Null)];
        let pieces = |text: &str| -> Vec<String> {
            let text: Vec<char> = text.chars().collect();
            text.chunks(12).map(|part| part.iter().collect()).collect()
        };
        let thoughts = pieces(self.thoughts()).into_iter();
        chunks.extend(thoughts.map(|part| delta(json!({"reasoning": part}), Value::Null)));
        let said = pieces(self.text()).into_iter();
        chunks.extend(said.map(|part| delta(json!({"content": part}), Value::Null)));
        for (index, call) in self.calls().iter().enumerate() {
            let mut call = call.clone();
            if let Some(object) = call.as_object_mut() {
                object.insert("index".to_owned(), json!(index));
            }
            chunks.push(delta(json!({"tool_calls": [call]}), Value::Null));
        }
        chunks.push(delta(json!({}), json!(self.finish_reason())));
        if with_usage {
            chunks.push(chunk(json!([]), self.usage()));
        }
        chunks
    }
}
