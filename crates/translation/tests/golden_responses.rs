//! The golden cases of callers that speak Responses: one JSON file each, written from the specification.
//!
//! ```text
//! {
//!   "name": "a sentence", "rows": ["D.1 store", "H 91"],       the rows of the tables that it shows
//!   "way": "claude" | "converse",                              what is behind; events of Converse are `{kind, data}`
//!   "caps": {}, "policy": {}, "stamp": {},                     what differs from the default
//!   "request": {}, "history": [],                              as the client sends it; what the server kept for it
//!   "expect_upstream": {}, "expect_ignored": [],               the body without `anthropic_version`; what is reported
//!   "expect_upstream_contains_text": "...",                    where bytes matter
//!   "expect_error": {"param", "code", "message_contains"},     instead: why it is refused
//!   "upstream_reply": {}, "expect_response": {},               a whole reply of Claude's, and what the client gets
//!   "upstream_events": [], "expect_events": [],                a stream of Claude's, and what the client gets
//!   "failure": {"kind", "message", "retry_after"},             what breaks the stream off, where no event does
//!   "next": {"input": [], "expect_upstream": {}}               the second turn: what the client adds to the answer
//! }
//! ```
//!
//! A response is written without what is always there and the same (`echo`); events without `sequence_number`.
//! `oc1.*` stands for an envelope: the second turn opens it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

#[expect(dead_code, reason = "shared with the cases of Chat in front of Claude")]
mod golden_case;
mod responses_checks;

use std::time::Duration;

use golden_case::{Case, cases_in, same};
use outcrop_api_types::converse::ConverseResponse;
use outcrop_api_types::messages::MessagesResponse;
use outcrop_api_types::parse;
use outcrop_api_types::responses::{Item, ResponsesRequest};
use outcrop_translation::conversation::Event;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_translation::front::responses::{self as front, Stamp, Turn, Writer};
use outcrop_translation::{Caps, Error, Policy, Warnings, back};
use serde_json::{Map, Value, json};

#[test]
fn every_golden_case_holds() {
    let cases = cases_in("responses");
    assert!(cases.len() > 90, "only {} cases were found", cases.len());
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

/// A request on its way, and all that belongs to it.
struct Sent {
    upstream: String,
    turn: Turn,
    reading: Reading,
}

/// What reading the answer needs.
enum Reading {
    Claude(back::messages::Reading),
    Converse(back::converse::Reading),
}

fn run(case: &Case) -> Result<(), String> {
    let mut warnings = Warnings::new();
    match (send(case, &case.request_bytes(), &mut warnings)?, case.value.get("expect_error")) {
        (Err(error), Some(expected)) => check_error(&error, expected),
        (Err(error), None) => Err(format!("refused: {error:?}")),
        (Ok(sent), Some(_)) => Err(format!("not refused, but sent {}", sent.upstream)),
        (Ok(sent), None) => {
            check_upstream(&case.value, &sent.upstream)?;
            check_ignored(case, &warnings)?;
            let whole = check_whole(case, &sent)?;
            let streamed = check_stream(case, &sent)?;
            match case.value.get("next") {
                Some(next) => check_next(case, next, whole.or(streamed)),
                None => Ok(()),
            }
        }
    }
}

fn send(case: &Case, body: &[u8], warnings: &mut Warnings) -> Result<Result<Sent, Error>, String> {
    let caps: Caps = serde_json::from_value(case.member("caps")).map_err(|e| format!("caps: {e}"))?;
    let policy: Policy = serde_json::from_value(case.member("policy")).map_err(|e| format!("policy: {e}"))?;
    let stamp = case.member("stamp");
    let told = Stamp {
        id: "resp_golden".into(),
        created: 1_700_000_000,
        family: stamp["family"].as_str().unwrap_or("claude").to_owned(),
        open_thinking: stamp["open_thinking"] == true,
    };
    let history = case.value.get("history").map(Value::to_string);
    let history: Option<Vec<Item<'_>>> = match &history {
        Some(history) => Some(parse(history.as_bytes()).map_err(|e| format!("history: {e}"))?),
        None => None,
    };
    let sent = || {
        let request: ResponsesRequest<'_> = parse(body)?;
        let (ask, mut turn) = match history {
            Some(history) => front::request_with_history(request, history, told, &policy, warnings)?,
            None => front::request(request, told, &policy, warnings)?,
        };
        let written = if case.value["way"] == "converse" {
            back::converse::request(ask, &caps, &policy, warnings)
                .map(|sent| (serde_json::to_string(&sent.body).unwrap(), Reading::Converse(sent.reading)))
        } else {
            back::messages::request(ask, &caps, &policy, warnings).map(|mut sent| {
                let body = serde_json::to_string(sent.for_invoke()).unwrap();
                (body, Reading::Claude(sent.reading))
            })
        };
        let (upstream, reading) = written.map_err(|error| turn.in_own_words(error))?;
        if let Some(at) = stamp["completed_at"].as_u64() {
            turn.set_completed_at(at);
        }
        if stamp["incomplete_as_completed"] == true {
            turn.set_incomplete_as_completed();
        }
        Ok(Sent { upstream, turn, reading })
    };
    Ok(sent())
}

fn check_error(error: &Error, expected: &Value) -> Result<(), String> {
    let got = json!({"param": error.param(), "code": error.code()});
    for (key, want) in expected.as_object().unwrap() {
        match key.as_str() {
            "message_contains" if error.to_string().contains(want.as_str().unwrap()) => {}
            "param" | "code" if got[key] == *want => {}
            _ => return Err(format!("error {key}: want {want}, got {got} `{error}`")),
        }
    }
    Ok(())
}

fn check_upstream(case: &Value, upstream: &str) -> Result<(), String> {
    if let Some(expected) = case.get("expect_upstream") {
        let mut got: Value = serde_json::from_str(upstream).unwrap();
        got.as_object_mut().unwrap().remove("anthropic_version");
        same("upstream", &got, expected)?;
    }
    match case.get("expect_upstream_contains_text").and_then(Value::as_str) {
        Some(text) if !upstream.contains(text) => {
            Err(format!("upstream lacks the bytes `{text}`: {upstream}"))
        }
        _ => Ok(()),
    }
}

/// `store` is reported for every request that does not switch it off, so that it need not be listed.
fn check_ignored(case: &Case, warnings: &Warnings) -> Result<(), String> {
    let Some(expected) = case.value.get("expect_ignored").and_then(Value::as_array) else { return Ok(()) };
    let mut want: Vec<&str> = expected.iter().filter_map(Value::as_str).collect();
    let is_listed = want.contains(&"store");
    let mut got: Vec<&str> = warnings
        .iter()
        .map(|warning| warning.field.as_str())
        .filter(|field| is_listed || *field != "store")
        .collect();
    got.sort_unstable();
    want.sort_unstable();
    if got == want { Ok(()) } else { Err(format!("ignored: got {got:?}, want {want:?}")) }
}

/// What is always there, and the same unless the case says otherwise.
fn echo(case: &Case, response: &Value) -> Value {
    let request: Value = serde_json::from_slice(&case.request_bytes()).unwrap();
    let mut whole = json!({
        "id": "resp_golden", "object": "response", "created_at": 1_700_000_000, "status": "in_progress",
        "error": null, "incomplete_details": null, "instructions": null, "metadata": {}, "model": request["model"],
        "output": [], "parallel_tool_calls": true, "temperature": null, "top_p": null, "tool_choice": "auto",
        "tools": request.get("tools").cloned().unwrap_or_else(|| json!([])), "max_output_tokens": null,
        "previous_response_id": null, "reasoning": {"effort": null, "summary": null}, "store": false,
        "text": {"format": {"type": "text"}}, "truncation": "disabled", "usage": null, "user": null,
        "background": false,
    });
    let members: &mut Map<String, Value> = whole.as_object_mut().unwrap();
    let default = case.member("echo");
    for (key, value) in default.as_object().unwrap().iter().chain(response.as_object().unwrap()) {
        members.insert(key.clone(), value.clone());
    }
    whole
}

/// An envelope is told by its beginning.
fn sealed(mut value: Value) -> Value {
    match &mut value {
        Value::String(text) if text.starts_with("oc1.") => json!("oc1.*"),
        Value::Array(items) => items.drain(..).map(sealed).collect(),
        Value::Object(map) => {
            for value in map.values_mut() {
                *value = sealed(value.take());
            }
            value
        }
        _ => value,
    }
}

fn check_whole(case: &Case, sent: &Sent) -> Result<Option<Value>, String> {
    let Some(reply) = case.value.get("upstream_reply") else { return Ok(None) };
    let bytes = serde_json::to_vec(reply).unwrap();
    let answer = match &sent.reading {
        Reading::Claude(reading) => {
            let body: MessagesResponse<'_> = parse(&bytes).map_err(|e| format!("reply: {e}"))?;
            back::messages::reply(body, reading)
        }
        Reading::Converse(reading) => {
            let body: ConverseResponse<'_> = parse(&bytes).map_err(|e| format!("reply: {e}"))?;
            back::converse::reply(body, reading)
        }
    };
    let answer = answer.map_err(|e| format!("reply: {e}"))?;
    let got = serde_json::to_value(front::reply(answer, &sent.turn)).unwrap();
    let want = echo(case, &case.member("expect_response"));
    same("response", &sealed(got.clone()), &want)?;
    Ok(Some(got["output"].clone()))
}

fn check_stream(case: &Case, sent: &Sent) -> Result<Option<Value>, String> {
    let Some(events) = case.value.get("upstream_events").and_then(Value::as_array) else { return Ok(None) };
    let mut writer = Writer::new(sent.turn.clone());
    let mut got: Vec<Value> = Vec::new();
    let mut write = |writer: &mut Writer, event: Event<'_>| {
        writer.push(event, |event| {
            let value = serde_json::to_value(&event).unwrap();
            assert_eq!(value["type"], event.tag());
            got.push(value);
            Ok(())
        })
    };
    let outcome = match &sent.reading {
        Reading::Claude(reading) => {
            let mut reader = back::messages::Reader::new(reading.clone());
            events.iter().try_for_each(|event| {
                let data = serde_json::to_vec(event).unwrap();
                reader.push(&data, |event| write(&mut writer, event))
            })
        }
        Reading::Converse(reading) => {
            let mut reader = back::converse::Reader::new(reading.clone());
            events.iter().try_for_each(|event| {
                let data = serde_json::to_vec(&event["data"]).unwrap();
                reader.push(event["kind"].as_str().unwrap(), &data, |event| write(&mut writer, event))
            })
        }
    };
    let failed = match outcome {
        Err(error) => Some(failure(&error)),
        Ok(()) => case.value.get("failure").map(told_failure),
    };
    if let Some(failure) = failed {
        let told = writer.fail(&failure, |event| {
            got.push(serde_json::to_value(&event).unwrap());
            Ok(())
        });
        told.map_err(|error| error.to_string())?;
    }
    responses_checks::check(&got)?;
    let want = case.value["expect_events"].as_array().ok_or("expect_events is missing")?;
    for (index, (got, want)) in got.iter().zip(want).enumerate() {
        let mut want = want.clone();
        want.as_object_mut().unwrap().entry("sequence_number").or_insert_with(|| json!(index));
        if let Some(response) = want.get_mut("response") {
            *response = echo(case, response);
        }
        same(&format!("event {index}"), &sealed(got.clone()), &want)?;
    }
    if got.len() != want.len() {
        let types =
            |events: &[Value]| events.iter().map(|event| event["type"].to_string()).collect::<Vec<_>>();
        return Err(format!("{} events, want {}: {:?}", got.len(), want.len(), types(&got)));
    }
    Ok(got.last().map(|last| last["response"]["output"].clone()))
}

fn failure(error: &Error) -> Failure {
    let kind = match error {
        Error::Upstream { kind, .. } => FailureKind::of_anthropic(kind),
        _ => FailureKind::BadReply,
    };
    Failure { kind, message: error.to_string(), retry_after: None }.refined()
}

fn told_failure(told: &Value) -> Failure {
    let kind = match told["kind"].as_str().unwrap() {
        "context_length" => FailureKind::ContextLength,
        "throttled" => FailureKind::Throttled,
        "quota" => FailureKind::Quota,
        "invalid" => FailureKind::Invalid,
        "access_denied" => FailureKind::AccessDenied,
        "overloaded" => FailureKind::Overloaded,
        "truncated" => FailureKind::Truncated,
        other => panic!("no failure `{other}`"),
    };
    let retry_after = told["retry_after"].as_u64().map(Duration::from_secs);
    Failure { kind, message: told["message"].as_str().unwrap().to_owned(), retry_after }
}

/// The client sends back what it sent, what it got, and what it has to add.
fn check_next(case: &Case, next: &Value, output: Option<Value>) -> Result<(), String> {
    let mut request: Value = serde_json::from_slice(&case.request_bytes()).unwrap();
    let mut input = match request["input"].take() {
        Value::String(text) => vec![json!({"role": "user", "content": text})],
        items => items.as_array().unwrap().clone(),
    };
    input.extend(output.ok_or("no answer to go on from")?.as_array().unwrap().iter().cloned());
    input.extend(next["input"].as_array().unwrap().iter().cloned());
    request["input"] = input.into();
    let sent = send(case, request.to_string().as_bytes(), &mut Warnings::new())?;
    check_upstream(next, &sent.map_err(|error| format!("next: {error:?}"))?.upstream)
}
