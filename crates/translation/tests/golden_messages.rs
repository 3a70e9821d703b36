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
//!   "upstream_events": [], "expect_events": []                 a stream of Claude's, and what the client gets
//! }
//! ```

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

use std::path::Path;

use outcrop_api_types::messages::{MessagesRequest, MessagesResponse};
use outcrop_api_types::parse;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_translation::front::messages::{self as front, Stamp, Turn, Writer};
use outcrop_translation::passthrough::{self, Events, Passed, Target};
use outcrop_translation::{Caps, Error, Policy, Warnings, back};
use serde_json::{Value, json};

/// Bedrock's own id of the model.
const UPSTREAM: &str = "anthropic.claude-golden";

#[test]
fn every_golden_case_holds() {
    let cases = cases();
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
    for case in cases() {
        if case.value["way"] != "passthrough" || case.value.get("expect_error").is_some() {
            continue;
        }
        let (caps, policy) = case.settings().unwrap();
        let target = Target::Messages { model: UPSTREAM };
        let once = case.pass(&caps, &policy, target, &mut Warnings::new()).unwrap();
        let mut warnings = Warnings::new();
        let again = passthrough::messages(&once.body, &[], &caps, &policy, target, &mut warnings).unwrap();
        let text = |passed: &Passed| String::from_utf8(passed.body.clone()).unwrap();
        assert_eq!(text(&again), text(&once), "{}", case.file);
        assert!(warnings.is_empty(), "{}: {warnings:?}", case.file);
    }
}

struct Case {
    file: String,
    value: Value,
    text: String,
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/messages");
    let mut cases: Vec<Case> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let file = path.file_stem().unwrap().to_string_lossy().into_owned();
            let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
            Case { file, value, text }
        })
        .collect();
    cases.sort_by(|a, b| a.file.cmp(&b.file));
    cases
}

fn run(case: &Case) -> Result<(), String> {
    let (caps, policy) = case.settings()?;
    let mut warnings = Warnings::new();
    match case.value["way"].as_str() {
        Some("passthrough") => {
            let target = match case.value.get("target").and_then(Value::as_str) {
                Some("messages") => Target::Messages { model: UPSTREAM },
                Some("count_tokens") => Target::CountTokens,
                _ => Target::Invoke,
            };
            let Some(passed) = case.settle(case.pass(&caps, &policy, target, &mut warnings))? else {
                return Ok(());
            };
            case.upstream(&String::from_utf8(passed.body.clone()).map_err(|e| e.to_string())?)?;
            case.list("expect_betas", &passed.betas)?;
            case.ignored(&warnings)?;
            case.passed_reply(&passed.client_model)?;
            case.passed_events(&passed.client_model)
        }
        Some("translation") => {
            let sent = case.translate(&caps, &policy, &mut warnings);
            let Some((upstream, turn)) = case.settle(sent)? else { return Ok(()) };
            case.upstream(&upstream)?;
            case.ignored(&warnings)?;
            case.written_reply(&turn)?;
            case.written_events(&turn)
        }
        other => Err(format!("no such way: {other:?}")),
    }
}

impl Case {
    fn settings(&self) -> Result<(Caps, Policy), String> {
        let member = |name: &str| self.value.get(name).cloned().unwrap_or_else(|| json!({}));
        let caps = serde_json::from_value(member("caps")).map_err(|e| format!("caps: {e}"))?;
        let policy = serde_json::from_value(member("policy")).map_err(|e| format!("policy: {e}"))?;
        Ok((caps, policy))
    }

    /// The request's own bytes: key order and number forms as written in the file.
    fn request(&self) -> Vec<u8> {
        #[derive(serde::Deserialize)]
        struct File<'a> {
            #[serde(borrow)]
            request: &'a serde_json::value::RawValue,
        }
        match self.value.get("request_text").and_then(Value::as_str) {
            Some(text) => text.as_bytes().to_vec(),
            None => serde_json::from_str::<File<'_>>(&self.text).unwrap().request.get().as_bytes().to_vec(),
        }
    }

    fn betas(&self) -> Vec<&str> {
        self.value
            .get("betas")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect()
    }

    fn pass(
        &self,
        caps: &Caps,
        policy: &Policy,
        target: Target<'_>,
        warnings: &mut Warnings,
    ) -> Result<Passed, Error> {
        passthrough::messages(&self.request(), &self.betas(), caps, policy, target, warnings)
    }

    fn translate(
        &self,
        caps: &Caps,
        policy: &Policy,
        warnings: &mut Warnings,
    ) -> Result<(String, Turn), Error> {
        let body = self.request();
        let request: MessagesRequest<'_> = parse(&body)?;
        let stamp = Stamp { id: "msg_golden".into(), created: 1_700_000_000 };
        let (ask, turn) = front::request(request, stamp, policy, warnings)?;
        let sent = back::converse::request(ask, caps, policy, warnings)?;
        Ok((serde_json::to_string(&sent.body).unwrap(), turn))
    }

    /// Holds a refusal against the one that is expected. `None` when it was rightly refused.
    fn settle<T>(&self, outcome: Result<T, Error>) -> Result<Option<T>, String> {
        let expected = match (outcome, self.value.get("expect_error")) {
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

    fn upstream(&self, got: &str) -> Result<(), String> {
        if let Some(want) = self.value.get("expect_text").and_then(Value::as_str)
            && got != want
        {
            return Err(format!("upstream\n     got  {got}\n     want {want}"));
        }
        let Some(want) = self.value.get("expect_upstream") else { return Ok(()) };
        let mut got: Value = serde_json::from_str(got).map_err(|e| format!("{e} in {got}"))?;
        if let Some(version) = got.as_object_mut().and_then(|body| body.remove("anthropic_version"))
            && version != "bedrock-2023-05-31"
        {
            return Err(format!("version {version}"));
        }
        same("upstream", &got, want)
    }

    fn list(&self, name: &str, got: &[String]) -> Result<(), String> {
        let Some(want) = self.value.get(name) else { return Ok(()) };
        same(name, &json!(got), want)
    }

    fn ignored(&self, warnings: &Warnings) -> Result<(), String> {
        let mut got: Vec<&str> = warnings.iter().map(|warning| warning.field.as_str()).collect();
        let listed = self.value.get("expect_ignored").and_then(Value::as_array);
        let mut want: Vec<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
        got.sort_unstable();
        want.sort_unstable();
        if got == want { Ok(()) } else { Err(format!("ignored: got {got:?}, want {want:?}")) }
    }

    fn passed_reply(&self, client_model: &str) -> Result<(), String> {
        let Some(reply) = self.value.get("upstream_reply") else { return Ok(()) };
        let body = serde_json::to_vec(reply).unwrap();
        let got = passthrough::reply(&body, client_model).map_err(|e| format!("reply: {e}"))?;
        same("client", &serde_json::from_slice(&got).unwrap(), &self.value["expect_client"])
    }

    fn passed_events(&self, client_model: &str) -> Result<(), String> {
        let Some(events) = self.value.get("upstream_events").and_then(Value::as_array) else { return Ok(()) };
        let mut filter = Events::new(client_model);
        let mut got = Vec::new();
        let mut emit = |name: &str, data: &[u8]| {
            let event: Value = serde_json::from_slice(data).unwrap();
            assert_eq!(event["type"], name);
            got.push(event);
            Ok(())
        };
        for event in events {
            filter
                .push(&serde_json::to_vec(event).unwrap(), &mut emit)
                .map_err(|e| format!("stream: {e}"))?;
        }
        filter.finish(&mut emit).map_err(|e| format!("stream: {e}"))?;
        same_list(&got, &self.value["expect_events"])
    }

    fn written_reply(&self, turn: &Turn) -> Result<(), String> {
        let Some(reply) = self.value.get("upstream_reply") else { return Ok(()) };
        let body = serde_json::to_vec(reply).unwrap();
        let reply: MessagesResponse<'_> = parse(&body).map_err(|e| format!("reply: {e}"))?;
        let reading = back::messages::Reading::default();
        let answer = back::messages::reply(reply, &reading).map_err(|e| format!("reply: {e}"))?;
        let got = serde_json::to_value(front::reply(answer, turn)).unwrap();
        same("client", &got, &self.value["expect_client"])
    }

    /// Through the reader for Claude: what a reader is fed with makes no difference to the writer.
    fn written_events(&self, turn: &Turn) -> Result<(), String> {
        let Some(events) = self.value.get("upstream_events").and_then(Value::as_array) else { return Ok(()) };
        let mut reader = back::messages::Reader::new(back::messages::Reading::default());
        let mut writer = Writer::new(turn.clone());
        let mut got: Vec<Value> = Vec::new();
        let mut failed = None;
        for event in events {
            let data = serde_json::to_vec(event).unwrap();
            let pushed = reader.push(&data, |event| {
                writer.push(event, |event| {
                    got.push(serde_json::to_value(&event).unwrap());
                    Ok(())
                })
            });
            if let Err(error) = pushed {
                let kind = match &error {
                    Error::Upstream { kind, .. } => FailureKind::of_anthropic(kind),
                    _ => FailureKind::BadReply,
                };
                failed = Some(Failure { kind, message: error.to_string(), retry_after: None });
                break;
            }
        }
        if failed.is_none() && !writer.is_finished() {
            let message = "the stream ended early".to_owned();
            failed = Some(Failure { kind: FailureKind::Truncated, message, retry_after: None });
        }
        if let Some(failure) = failed {
            let emit = |event: outcrop_api_types::messages::Event<'_>| {
                got.push(serde_json::to_value(&event).unwrap());
                Ok(())
            };
            writer.fail(&failure, emit).map_err(|e| e.to_string())?;
        }
        same_list(&got, &self.value["expect_events"])
    }
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

fn same(what: &str, got: &Value, want: &Value) -> Result<(), String> {
    match difference(got, want, String::new()) {
        None => Ok(()),
        Some(place) => Err(format!("{what} differs at {place}\n     got  {got}\n     want {want}")),
    }
}

/// Where two values differ first; numbers by value.
fn difference(got: &Value, want: &Value, at: String) -> Option<String> {
    match (got, want) {
        (Value::Number(a), Value::Number(b)) => (a.as_f64() != b.as_f64()).then_some(at),
        (Value::Object(a), Value::Object(b)) => {
            let keys: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            keys.into_iter().find_map(|key| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) => difference(a, b, format!("{at}.{key}")),
                _ => Some(format!("{at}.{key}")),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(i, (a, b))| difference(a, b, format!("{at}[{i}]")))
        }
        _ => (got != want).then_some(at),
    }
}
