//! The golden cases: one JSON file each, written from the specification, run through every stage.
//!
//! A case says what is asked (`request`, `caps`, `policy`), what must go upstream (`expect_upstream`) or why not
//! (`expect_error`), what must be reported (`expect_ignored`), and for a reply (`upstream_reply` or `upstream_events`)
//! what the caller must see (`expect_client`, `expect_chunks`, `expect_end`).

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

mod golden_case;

use golden_case::{Case, cases, compare_end, reduced, same};
use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::messages::MessagesResponse;
use outcrop_api_types::parse;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_translation::front::chat::{Stamp, Turn, Writer};
use outcrop_translation::{Caps, Error, Policy, Warnings, back, front};
use serde_json::{Value, json};

#[test]
fn every_golden_case_holds() {
    let cases = cases();
    assert!(cases.len() > 300, "only {} cases were found", cases.len());
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
        (Ok((upstream, _, _)), Some(_)) => Err(format!("not refused, but sent {upstream}")),
        (Ok((upstream, turn, reading)), None) => {
            check_upstream(case, &upstream)?;
            check_ignored(case, &warnings)?;
            check_whole(case, &turn, &reading)?;
            check_stream(case, &turn, &reading)
        }
    }
}

fn send(
    body: &[u8],
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(String, Turn, back::messages::Reading), Error> {
    let chat: ChatRequest<'_> = parse(body)?;
    let stamp = Stamp { id: "chatcmpl-golden".into(), created: 1_700_000_000 };
    let (ask, turn) = front::chat::request(chat, stamp, policy, warnings)?;
    let mut sent = back::messages::request(ask, caps, policy, warnings)?;
    let text = serde_json::to_string(sent.for_invoke()).unwrap();
    Ok((text, turn, sent.reading))
}

fn check_error(error: &Error, expected: &Value) -> Result<(), String> {
    let got = json!({"param": error.param(), "code": error.code(), "message": error.to_string()});
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

fn check_upstream(case: &Case, upstream: &str) -> Result<(), String> {
    if let Some(expected) = case.value.get("expect_upstream") {
        let mut got: Value = serde_json::from_str(upstream).unwrap();
        got.as_object_mut().unwrap().remove("anthropic_version");
        same("upstream", &got, expected)?;
    }
    match case.value.get("expect_upstream_contains_text").and_then(Value::as_str) {
        Some(text) if !upstream.contains(text) => {
            Err(format!("upstream lacks the bytes `{text}`: {upstream}"))
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

fn check_whole(case: &Case, turn: &Turn, reading: &back::messages::Reading) -> Result<(), String> {
    let Some(reply) = case.value.get("upstream_reply") else { return Ok(()) };
    let bytes = serde_json::to_vec(reply).unwrap();
    let body: MessagesResponse<'_> = parse(&bytes).map_err(|e| format!("reply: {e}"))?;
    let answer = back::messages::reply(body, reading).map_err(|e| format!("reply: {e}"))?;
    let got = serde_json::to_value(front::chat::reply(answer, turn)).unwrap();
    same("client", &reduced(got), &reduced(case.member("expect_client")))
}

fn check_stream(case: &Case, turn: &Turn, reading: &back::messages::Reading) -> Result<(), String> {
    let Some(events) = case.value.get("upstream_events").and_then(Value::as_array) else { return Ok(()) };
    let mut reader = back::messages::Reader::new(reading.clone());
    let mut writer = Writer::new(turn.clone());
    let mut chunks: Vec<Value> = Vec::new();
    let mut failed = None;
    for event in events {
        let data = serde_json::to_vec(event).unwrap();
        let pushed = reader.push(&data, |event| {
            writer.push(event, |chunk| {
                chunks.push(serde_json::to_value(&chunk).unwrap());
                Ok(())
            })
        });
        if let Err(error) = pushed {
            failed = Some(error);
            break;
        }
    }
    let end = match failed {
        Some(error) => Some(failure(&error)),
        None if writer.is_finished() => None,
        None => Some(Failure {
            kind: FailureKind::Truncated,
            message: "the stream ended early".into(),
            retry_after: None,
        }),
    };
    compare_end(case, &chunks, end.as_ref())
}

fn failure(error: &Error) -> Failure {
    let kind = match error {
        Error::Upstream { kind, .. } => FailureKind::of_anthropic(kind),
        _ => FailureKind::BadReply,
    };
    Failure { kind, message: error.to_string(), retry_after: None }
}
