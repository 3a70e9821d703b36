//! The golden cases of Chat in front of Converse: one JSON file each, written from the specification.
//!
//! As `golden.rs`, but `expect_upstream` is a body of Converse, `upstream_events` are `{kind, data}`, and
//! `expect_streams: false` says that the model cannot stream what is asked: then `expect_chunks` are those of the
//! whole reply told as a stream.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

#[expect(dead_code, reason = "shared with the cases of Chat in front of Claude")]
mod golden_case;

use golden_case::{Case, cases_in, compare_end, reduced, same};
use outcrop_api_types::chat::{ChatChunk, ChatRequest};
use outcrop_api_types::converse::ConverseResponse;
use outcrop_api_types::parse;
use outcrop_translation::conversation::Event;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_translation::front::chat::{Stamp, Turn, Writer};
use outcrop_translation::{Caps, Error, Policy, Warnings, back, front};
use serde_json::{Value, json};

/// What was sent: the body, whether it may stream, and what reading the reply needs.
struct Sent {
    body: String,
    streams: bool,
    turn: Turn,
    reading: back::converse::Reading,
}

#[test]
fn every_golden_case_holds() {
    let cases = cases_in("converse");
    assert!(cases.len() > 100, "only {} cases were found", cases.len());
    let failures: Vec<String> =
        cases.iter().filter_map(|case| run(case).err().map(|why| format!("{}: {why}", case.file))).collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases fail:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

fn run(case: &Case) -> Result<(), String> {
    let caps: Caps = serde_json::from_value(case.member("caps")).map_err(|e| format!("caps: {e}"))?;
    let policy: Policy = serde_json::from_value(case.member("policy")).map_err(|e| format!("policy: {e}"))?;
    let body = case.request_bytes();
    let mut warnings = Warnings::new();
    match (send(&body, &caps, &policy, &mut warnings), case.value.get("expect_error")) {
        (Err(error), Some(expected)) => check_error(&error, expected),
        (Err(error), None) => Err(format!("refused: {error:?}")),
        (Ok(sent), Some(_)) => Err(format!("not refused, but sent {}", sent.body)),
        (Ok(sent), None) => {
            check_upstream(case, &sent)?;
            check_ignored(case, &warnings)?;
            check_whole(case, &sent)?;
            if sent.streams { check_stream(case, &sent) } else { check_told(case, &sent) }
        }
    }
}

fn send(body: &[u8], caps: &Caps, policy: &Policy, warnings: &mut Warnings) -> Result<Sent, Error> {
    let chat: ChatRequest<'_> = parse(body)?;
    let stamp = Stamp { id: "chatcmpl-golden".into(), created: 1_700_000_000 };
    let (ask, turn) = front::chat::request(chat, stamp, policy, warnings)?;
    let sent = back::converse::request(ask, caps, policy, warnings)?;
    let body = serde_json::to_string(&sent.body).unwrap();
    Ok(Sent { body, streams: sent.streams, turn, reading: sent.reading })
}

fn check_error(error: &Error, expected: &Value) -> Result<(), String> {
    let got = json!({"param": error.param(), "code": error.code()});
    for key in ["param", "code"] {
        if let Some(want) = expected.get(key)
            && got[key] != *want
        {
            return Err(format!("error {key}: got {}, want {want} ({error})", got[key]));
        }
    }
    match expected.get("message_contains").and_then(Value::as_str) {
        Some(word) if !error.to_string().to_lowercase().contains(&word.to_lowercase()) => {
            Err(format!("error message `{error}` does not say `{word}`"))
        }
        _ => Ok(()),
    }
}

fn check_upstream(case: &Case, sent: &Sent) -> Result<(), String> {
    let streams = case.value.get("expect_streams").and_then(Value::as_bool).unwrap_or(true);
    if sent.streams != streams {
        return Err(format!("streams: got {}, want {streams}", sent.streams));
    }
    if let Some(expected) = case.value.get("expect_upstream") {
        let got: Value = serde_json::from_str(&sent.body).unwrap();
        same("upstream", &got, expected)?;
    }
    match case.value.get("expect_upstream_contains_text").and_then(Value::as_str) {
        Some(text) if !sent.body.contains(text) => {
            Err(format!("upstream lacks the bytes `{text}`: {}", sent.body))
        }
        _ => Ok(()),
    }
}

fn check_ignored(case: &Case, warnings: &Warnings) -> Result<(), String> {
    let Some(expected) = case.value.get("expect_ignored").and_then(Value::as_array) else { return Ok(()) };
    let mut got: Vec<&str> = warnings.iter().map(|warning| warning.field.as_str()).collect();
    let mut want: Vec<&str> = expected.iter().filter_map(Value::as_str).collect();
    got.sort_unstable();
    want.sort_unstable();
    if got == want { Ok(()) } else { Err(format!("ignored: got {got:?}, want {want:?}")) }
}

fn check_whole(case: &Case, sent: &Sent) -> Result<(), String> {
    let (Some(reply), Some(expected)) = (case.value.get("upstream_reply"), case.value.get("expect_client"))
    else {
        return Ok(());
    };
    let bytes = serde_json::to_vec(reply).unwrap();
    let body: ConverseResponse<'_> = parse(&bytes).map_err(|e| format!("reply: {e}"))?;
    match (back::converse::reply(body, &sent.reading), expected.get("error")) {
        (Ok(answer), None) => {
            let got = serde_json::to_value(front::chat::reply(answer, &sent.turn)).unwrap();
            same("client", &reduced(got), &reduced(expected.clone()))
        }
        (Err(error), Some(expected)) => check_error(&error, expected),
        (Err(error), None) => Err(format!("reply: {error}")),
        (Ok(answer), Some(_)) => Err(format!("reply was read as {answer:?}")),
    }
}

fn check_told(case: &Case, sent: &Sent) -> Result<(), String> {
    let bytes = serde_json::to_vec(&case.member("upstream_reply")).unwrap();
    let body: ConverseResponse<'_> = parse(&bytes).map_err(|e| format!("reply: {e}"))?;
    let answer = back::converse::reply(body, &sent.reading).map_err(|e| format!("reply: {e}"))?;
    let mut writer = Writer::new(sent.turn.clone());
    let mut chunks = Vec::new();
    answer.tell(|event| write(&mut writer, event, &mut chunks)).map_err(|e| format!("told: {e}"))?;
    compare_end(case, &chunks, None)
}

fn check_stream(case: &Case, sent: &Sent) -> Result<(), String> {
    let Some(events) = case.value.get("upstream_events").and_then(Value::as_array) else { return Ok(()) };
    let mut reader = back::converse::Reader::new(sent.reading.clone());
    let mut writer = Writer::new(sent.turn.clone());
    let mut chunks: Vec<Value> = Vec::new();
    let mut outcome = Ok(());
    for event in events {
        let data = serde_json::to_vec(&event["data"]).unwrap();
        let kind = event["kind"].as_str().unwrap();
        outcome = reader.push(kind, &data, |event| write(&mut writer, event, &mut chunks));
        if outcome.is_err() {
            break;
        }
    }
    if outcome.is_ok() {
        outcome = reader.finish(|event| write(&mut writer, event, &mut chunks));
    }
    let end = match outcome {
        Err(error) => Some(failure(&error)),
        Ok(()) if reader.is_finished() && writer.is_finished() => None,
        Ok(()) => Some(Failure {
            kind: FailureKind::Truncated,
            message: "the stream ended early".into(),
            retry_after: None,
        }),
    };
    compare_end(case, &chunks, end.as_ref())
}

fn write(writer: &mut Writer, event: Event<'_>, chunks: &mut Vec<Value>) -> Result<(), Error> {
    writer.push(event, |chunk: ChatChunk<'_>| {
        chunks.push(serde_json::to_value(&chunk).unwrap());
        Ok(())
    })
}

fn failure(error: &Error) -> Failure {
    let kind = match error {
        Error::Upstream { kind, .. } => FailureKind::of_anthropic(kind),
        _ => FailureKind::BadReply,
    };
    Failure { kind, message: error.to_string(), retry_after: None }
}
