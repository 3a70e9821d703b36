//! Requests and answers through every stage.

use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::messages::MessagesResponse;
use outcrop_api_types::parse;
use outcrop_translation::front::chat::{Stamp, Turn, Writer};
use outcrop_translation::{Caps, Error, Policy, UnionSchema, Warnings, back, front};
use serde_json::{Value, json};

use crate::claude::{CUSTOM, DOTTED, PLAIN, UNION};

/// What was sent, and what reading the answer needs.
pub(crate) struct Sent {
    pub(crate) upstream: String,
    pub(crate) turn: Turn,
    pub(crate) reading: back::messages::Reading,
    pub(crate) warnings: Warnings,
}

/// Union roots are wrapped, so that unwrapping is met too.
pub(crate) fn policy() -> Policy {
    Policy { union_schema: UnionSchema::Wrap, ..Policy::default() }
}

/// Translates a request.
pub(crate) fn send(body: &str, caps: &Caps, policy: &Policy) -> Result<Sent, Error> {
    let mut warnings = Warnings::new();
    let chat: ChatRequest<'_> = parse(body.as_bytes())?;
    let stamp = Stamp { id: "chatcmpl-p".into(), created: 1_700_000_000 };
    let (ask, turn) = front::chat::request(chat, stamp, policy, &mut warnings)?;
    let mut sent = back::messages::request(ask, caps, policy, &mut warnings)?;
    let upstream = serde_json::to_string(sent.for_invoke()).unwrap();
    Ok(Sent { upstream, turn, reading: sent.reading, warnings })
}

/// A request with the tools that `claude` calls.
pub(crate) fn request(messages: &Value, stream: bool) -> String {
    let object = json!({"type": "object", "properties": {}});
    let mut body = json!({"model": "sonnet", "messages": messages, "stream": stream, "tools": [
        {"type": "function", "function": {"name": PLAIN, "parameters": object}},
        {"type": "function", "function": {"name": DOTTED, "parameters": object}},
        {"type": "function", "function": {"name": UNION, "parameters": {"anyOf": [object, {"type": "string"}]}}},
        {"type": "custom", "custom": {"name": CUSTOM}},
    ]});
    if stream {
        body["stream_options"] = json!({"include_usage": true});
    }
    body.to_string()
}

/// The first turn of a conversation.
pub(crate) fn first(stream: bool) -> Sent {
    let messages = json!([{"role": "user", "content": "Hi"}]);
    send(&request(&messages, stream), &Caps::default(), &policy()).unwrap()
}

/// The Chat Completion for a whole message.
pub(crate) fn whole(message: &str, sent: &Sent) -> Value {
    let body: MessagesResponse<'_> = parse(message.as_bytes()).unwrap();
    let answer = back::messages::reply(body, &sent.reading).unwrap();
    serde_json::to_value(front::chat::reply(answer, &sent.turn)).unwrap()
}

/// A stream as the caller sees it.
#[derive(Debug, PartialEq)]
pub(crate) struct Streamed {
    pub(crate) chunks: Vec<Value>,
    /// `[DONE]` follows.
    pub(crate) done: bool,
    pub(crate) error: Option<Error>,
}

/// The chunks for these events, up to the first error.
pub(crate) fn streamed<'e>(events: impl IntoIterator<Item = &'e String>, sent: &Sent) -> Streamed {
    let mut reader = back::messages::Reader::new(sent.reading.clone());
    let mut writer = Writer::new(sent.turn.clone());
    let mut chunks = Vec::new();
    let mut error = None;
    for event in events {
        let pushed = reader.push(event.as_bytes(), |event| {
            writer.push(event, |chunk| {
                chunks.push(serde_json::to_value(&chunk).unwrap());
                Ok(())
            })
        });
        if let Err(failed) = pushed {
            error = Some(failed);
            break;
        }
    }
    assert_eq!(reader.is_finished(), writer.is_finished(), "both know the end");
    Streamed { chunks, done: writer.is_finished(), error }
}
