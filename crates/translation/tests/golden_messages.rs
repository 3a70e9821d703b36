//! The golden cases of callers that speak Anthropic Messages: one JSON file each, written from the specification.
//!
//! ```text
//! {
//!   "name": "a sentence", "rows": ["E.1 model", "H 82"],       the rows of the tables that it shows
//!   "way": "passthrough" | "translation",                      to Claude as it is, or through the middle to Converse
//!   "target": "invoke" | "messages" | "count_tokens",          passthrough: the route (invoke)
//!   "caps": {}, "policy": {}, "betas": ["..."],                what differs from the default; the header's flags
//!   "request": {} | "request_text": "...",                     as the client sends it; text where bytes matter
//!   "expect_upstream": {} | "expect_text": "...",              the body, as JSON without `anthropic_version`, or its bytes
//!   "expect_betas": [], "expect_ignored": [],                  the flags that are sent, the fields that are reported
//!   "expect_error": {"param", "code", "message_contains"},     instead: why it is refused, in Anthropic's words
//!   "upstream_reply": {}, "expect_client": {},                 a whole reply of Claude's, and what the client gets
//!   "upstream_events": [], "expect_events": []                 a stream, and what the client gets: Claude's events, or
//!                                                              `{kind, data}` of Converse, with `null` for its end
//! }
//! ```

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

#[expect(dead_code, reason = "shared with the cases of Chat, which need more of it")]
mod golden_case;

use golden_case::{Case, cases_in, same};
use outcrop_api_types::messages::{Event as WireEvent, MessagesRequest, MessagesResponse};
use outcrop_api_types::parse;
use outcrop_translation::conversation::Event;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_translation::front::messages::{self as front, Stamp, Turn, Writer};
use outcrop_translation::passthrough::{self, Events, Passed, Target};
use outcrop_translation::{Caps, Error, Policy, Warnings, back};
use serde_json::{Value, json};

/// Bedrock's own id of the model.
const UPSTREAM: &str = "anthropic.claude-golden";

#[test]
fn every_golden_case_holds() {
    let cases = cases_in("messages");
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

#[test]
fn what_has_been_passed_on_once_passes_unchanged() {
    for case in &cases_in("messages") {
        if case.value["way"] != "passthrough" || case.value.get("expect_error").is_some() {
            continue;
        }
        let (caps, policy) = settings(case).unwrap();
        let target = Target::Messages { model: UPSTREAM };
        let once = pass(case, &caps, &policy, target, &mut Warnings::new()).unwrap();
        let mut warnings = Warnings::new();
        let again = passthrough::messages(&once.body, &[], &caps, &policy, target, &mut warnings).unwrap();
        let text = |passed: &Passed| String::from_utf8(passed.body.clone()).unwrap();
        assert_eq!(text(&again), text(&once), "{}", case.file);
        assert!(warnings.is_empty(), "{}: {warnings:?}", case.file);
    }
}

fn run(case: &Case) -> Result<(), String> {
    let (caps, policy) = settings(case)?;
    let mut warnings = Warnings::new();
    match case.value["way"].as_str() {
        Some("passthrough") => {
            let target = match case.value.get("target").and_then(Value::as_str) {
                Some("messages") => Target::Messages { model: UPSTREAM },
                Some("count_tokens") => Target::CountTokens,
                _ => Target::Invoke,
            };
            let Some(passed) = settle(case, pass(case, &caps, &policy, target, &mut warnings))? else {
                return Ok(());
            };
            sent_as_expected(case, &String::from_utf8(passed.body.clone()).map_err(|e| e.to_string())?)?;
            list(case, "expect_betas", &passed.betas)?;
            ignored(case, &warnings)?;
            passed_reply(case, &passed.client_model)?;
            passed_events(case, &passed.client_model)
        }
        Some("translation") => {
            let sent = translate(case, &caps, &policy, &mut warnings);
            let Some((upstream, turn)) = settle(case, sent)? else { return Ok(()) };
            sent_as_expected(case, &upstream)?;
            ignored(case, &warnings)?;
            written_reply(case, &turn)?;
            written_events(case, &turn)
        }
        other => Err(format!("no such way: {other:?}")),
    }
}

fn settings(case: &Case) -> Result<(Caps, Policy), String> {
    let member = |name: &str| case.value.get(name).cloned().unwrap_or_else(|| json!({}));
    let caps = serde_json::from_value(member("caps")).map_err(|e| format!("caps: {e}"))?;
    let policy = serde_json::from_value(member("policy")).map_err(|e| format!("policy: {e}"))?;
    Ok((caps, policy))
}

fn betas(case: &Case) -> Vec<&str> {
    case.value
        .get("betas")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn pass(
    case: &Case,
    caps: &Caps,
    policy: &Policy,
    target: Target<'_>,
    warnings: &mut Warnings,
) -> Result<Passed, Error> {
    passthrough::messages(&case.request_bytes(), &betas(case), caps, policy, target, warnings)
}

fn translate(
    case: &Case,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(String, Turn), Error> {
    let body = case.request_bytes();
    let request: MessagesRequest<'_> = parse(&body)?;
    let stamp = Stamp { id: "msg_golden".into(), created: 1_700_000_000 };
    let (ask, turn) = front::request(request, stamp, policy, warnings)?;
    let sent = back::converse::request(ask, caps, policy, warnings)?;
    Ok((serde_json::to_string(&sent.body).unwrap(), turn))
}

/// Holds a refusal against the one that is expected. `None` when it was rightly refused.
fn settle<T>(case: &Case, outcome: Result<T, Error>) -> Result<Option<T>, String> {
    let expected = match (outcome, case.value.get("expect_error")) {
        (Ok(value), None) => return Ok(Some(value)),
        (Ok(_), Some(_)) => return Err("not refused".into()),
        (Err(error), None) => return Err(format!("refused: {error:?}")),
        (Err(error), Some(expected)) => (error, expected),
    };
    let (error, expected) = expected;
    let message = front::refused(&error, None).error.message.into_string();
    let param = error.param().map(front::in_anthropics_words);
    if let Some(want) = expected.get("param").and_then(Value::as_str)
        && (param.as_deref() != Some(want) || !message.starts_with(&format!("{want}: ")))
    {
        return Err(format!("error at {param:?}, want {want} ({message})"));
    }
    if expected.get("code").and_then(Value::as_str).is_some_and(|want| want != error.code()) {
        return Err(format!("error code {} ({message})", error.code()));
    }
    match expected.get("message_contains").and_then(Value::as_str) {
        Some(word) if !message.contains(word) => Err(format!("error `{message}` does not say `{word}`")),
        _ => Ok(None),
    }
}

fn sent_as_expected(case: &Case, got: &str) -> Result<(), String> {
    if let Some(want) = case.value.get("expect_text").and_then(Value::as_str)
        && got != want
    {
        return Err(format!("upstream\n     got  {got}\n     want {want}"));
    }
    let Some(want) = case.value.get("expect_upstream") else { return Ok(()) };
    let mut got: Value = serde_json::from_str(got).map_err(|e| format!("{e} in {got}"))?;
    if let Some(version) = got.as_object_mut().and_then(|body| body.remove("anthropic_version"))
        && version != "bedrock-2023-05-31"
    {
        return Err(format!("version {version}"));
    }
    same("upstream", &got, want)
}

fn list(case: &Case, name: &str, got: &[String]) -> Result<(), String> {
    let Some(want) = case.value.get(name) else { return Ok(()) };
    same(name, &json!(got), want)
}

fn ignored(case: &Case, warnings: &Warnings) -> Result<(), String> {
    let mut got: Vec<&str> = warnings.iter().map(|warning| warning.field.as_str()).collect();
    let listed = case.value.get("expect_ignored").and_then(Value::as_array);
    let mut want: Vec<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
    got.sort_unstable();
    want.sort_unstable();
    if got == want { Ok(()) } else { Err(format!("ignored: got {got:?}, want {want:?}")) }
}

fn passed_reply(case: &Case, client_model: &str) -> Result<(), String> {
    let Some(reply) = case.value.get("upstream_reply") else { return Ok(()) };
    let body = serde_json::to_vec(reply).unwrap();
    let got = passthrough::reply(&body, client_model).map_err(|e| format!("reply: {e}"))?;
    same("client", &serde_json::from_slice(&got).unwrap(), &case.value["expect_client"])
}

fn passed_events(case: &Case, client_model: &str) -> Result<(), String> {
    let Some(events) = case.value.get("upstream_events").and_then(Value::as_array) else { return Ok(()) };
    let mut filter = Events::new(client_model);
    let mut got = Vec::new();
    let mut emit = |name: &str, data: &[u8]| {
        let event: Value = serde_json::from_slice(data).unwrap();
        assert_eq!(event["type"], name);
        got.push(event);
        Ok(())
    };
    for event in events {
        filter.push(&serde_json::to_vec(event).unwrap(), &mut emit).map_err(|e| format!("stream: {e}"))?;
    }
    filter.finish(&mut emit).map_err(|e| format!("stream: {e}"))?;
    same_list(&got, &case.value["expect_events"])
}

fn written_reply(case: &Case, turn: &Turn) -> Result<(), String> {
    let Some(reply) = case.value.get("upstream_reply") else { return Ok(()) };
    let body = serde_json::to_vec(reply).unwrap();
    let reply: MessagesResponse<'_> = parse(&body).map_err(|e| format!("reply: {e}"))?;
    let reading = back::messages::Reading::default();
    let answer = back::messages::reply(reply, &reading).map_err(|e| format!("reply: {e}"))?;
    let got = serde_json::to_value(front::reply(answer, turn)).unwrap();
    same("client", &got, &case.value["expect_client"])
}

/// Through the reader that the events are for: to the writer it makes no difference.
fn written_events(case: &Case, turn: &Turn) -> Result<(), String> {
    let Some(events) = case.value.get("upstream_events").and_then(Value::as_array) else { return Ok(()) };
    let mut claude = back::messages::Reader::new(back::messages::Reading::default());
    let mut converse = back::converse::Reader::new(back::converse::Reading::default());
    let mut writer = Writer::new(turn.clone());
    let mut got: Vec<Value> = Vec::new();
    let mut outcome = Ok(());
    for event in events {
        let mut keep = |event: WireEvent<'_>| {
            assert_eq!(serde_json::to_value(&event).unwrap()["type"], event.tag());
            got.push(serde_json::to_value(&event).unwrap());
            Ok(())
        };
        let write = |event: Event<'_>| writer.push(event, &mut keep);
        outcome = match (event.get("kind").and_then(Value::as_str), event.get("data")) {
            (Some(kind), Some(data)) => converse.push(kind, &serde_json::to_vec(data).unwrap(), write),
            _ if event.is_null() => converse.finish(write),
            _ => claude.push(&serde_json::to_vec(event).unwrap(), write),
        };
        if outcome.is_err() {
            break;
        }
    }
    let failed = match outcome {
        Err(error) => {
            let kind = match &error {
                Error::Upstream { kind, .. } => FailureKind::of_anthropic(kind),
                _ => FailureKind::BadReply,
            };
            Some(Failure { kind, message: error.to_string(), retry_after: None })
        }
        Ok(()) if writer.is_finished() => None,
        Ok(()) => {
            let message = "the stream ended early".to_owned();
            Some(Failure { kind: FailureKind::Truncated, message, retry_after: None })
        }
    };
    if let Some(failure) = failed {
        let keep = |event: WireEvent<'_>| {
            got.push(serde_json::to_value(&event).unwrap());
            Ok(())
        };
        writer.fail(&failure, keep).map_err(|e| e.to_string())?;
    }
    same_list(&got, &case.value["expect_events"])
}

fn same_list(got: &[Value], want: &Value) -> Result<(), String> {
    let want = want.as_array().ok_or("expect_events is missing")?;
    for (index, (got, want)) in got.iter().zip(want).enumerate() {
        same(&format!("event {index}"), got, want)?;
    }
    if got.len() == want.len() {
        return Ok(());
    }
    Err(format!(
        "{} events, want {}:\n     got  {}\n     want {}",
        got.len(),
        want.len(),
        json!(got),
        json!(want)
    ))
}
