//! Requests and answers through every stage.

use outcrop_api_types::messages::MessagesResponse;
use outcrop_api_types::parse;
use outcrop_api_types::responses::ResponsesRequest;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_translation::front::responses::{self as front, Stamp, Turn, Writer};
use outcrop_translation::{Caps, Error, Policy, UnionSchema, Warnings, back};
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
    let request: ResponsesRequest<'_> = parse(body.as_bytes())?;
    let stamp = Stamp {
        id: "resp_p".into(),
        created: 1_700_000_000,
        family: "claude".to_owned(),
        open_thinking: false,
    };
    let (ask, turn) = front::request(request, stamp, policy, &mut warnings)?;
    let mut sent = back::messages::request(ask, caps, policy, &mut warnings)
        .map_err(|error| turn.in_own_words(error))?;
    let upstream = serde_json::to_string(sent.for_invoke()).unwrap();
    Ok(Sent { upstream, turn, reading: sent.reading, warnings })
}

/// A request with the tools that `claude` calls.
pub(crate) fn request(input: &Value, stream: bool) -> String {
    let object = json!({"type": "object", "properties": {}});
    json!({"model": "sonnet", "input": input, "stream": stream, "store": false, "reasoning": {"summary": "auto"},
        "tools": [
            {"type": "function", "name": PLAIN, "parameters": object},
            {"type": "function", "name": DOTTED, "parameters": object},
            {"type": "function", "name": UNION, "parameters": {"anyOf": [object, {"type": "string"}]}},
            {"type": "custom", "name": CUSTOM},
        ]})
    .to_string()
}

/// The first turn of a conversation.
pub(crate) fn first(stream: bool) -> Sent {
    let input = json!([{"role": "user", "content": "Hi"}]);
    send(&request(&input, stream), &Caps::default(), &policy()).unwrap()
}

/// The Response for a whole message.
pub(crate) fn whole(message: &str, sent: &Sent) -> Value {
    let body: MessagesResponse<'_> = parse(message.as_bytes()).unwrap();
    let answer = back::messages::reply(body, &sent.reading).unwrap();
    serde_json::to_value(front::reply(answer, &sent.turn)).unwrap()
}

/// A stream as the caller sees it.
#[derive(Debug, PartialEq)]
pub(crate) struct Streamed {
    pub(crate) events: Vec<Value>,
    /// The answer was told to its end.
    pub(crate) done: bool,
    pub(crate) error: Option<Error>,
}

/// The events for these of Claude's. What breaks off is told as a failure.
pub(crate) fn streamed<'e>(events: impl IntoIterator<Item = &'e String>, sent: &Sent) -> Streamed {
    let mut reader = back::messages::Reader::new(sent.reading.clone());
    let mut writer = Writer::new(sent.turn.clone());
    let mut told = Vec::new();
    let mut error = None;
    for event in events {
        let pushed = reader.push(event.as_bytes(), |event| {
            writer.push(event, |event| {
                told.push(serde_json::to_value(&event).unwrap());
                Ok(())
            })
        });
        if let Err(failed) = pushed {
            error = Some(failed);
            break;
        }
    }
    assert_eq!(reader.is_finished(), writer.is_finished(), "both know the end");
    let done = writer.is_finished();
    let failure = Failure { kind: FailureKind::Truncated, message: "broken".to_owned(), retry_after: None };
    let failed = writer.fail(&failure, |event| {
        told.push(serde_json::to_value(&event).unwrap());
        Ok(())
    });
    failed.unwrap();
    assert_eq!(writer.is_finished(), done, "a failure is no end");
    Streamed { events: told, done, error }
}
