//! The golden cases of models that speak OpenAI's own dialects behind a caller of another one: one JSON file each,
//! written from the specification.
//!
//! `front` is `chat`, `responses` or `messages`, `back` is `chat` or `responses`. A case holds the caller's `request`,
//! `caps` and `policy` (what differs from the defaults), and what must come of it: `expect_upstream` (the body for the
//! model `m`, streaming if the request is) and `expect_ignored`, or `expect_error`; and `upstream_reply` with
//! `expect_client`, of which the named members are compared.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

#[expect(dead_code, reason = "shared with the cases of other pairs")]
mod golden_case;

use golden_case::{Case, cases_in, same};
use outcrop_api_types::parse;
use outcrop_translation::conversation::{Answer, Ask};
use outcrop_translation::front::{chat, messages, responses};
use outcrop_translation::{Caps, Error, Policy, Warnings, back};
use serde_json::{Value, json};

enum Turn {
    Chat(chat::Turn),
    Messages(messages::Turn),
    Responses(Box<responses::Turn>),
}

#[test]
fn every_golden_case_holds() {
    let cases = cases_in("openai");
    assert!(cases.len() > 20, "only {} cases were found", cases.len());
    let failures: Vec<String> =
        cases.iter().filter_map(|case| run(case).err().map(|why| format!("{}: {why}", case.file))).collect();
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

fn run(case: &Case) -> Result<(), String> {
    let mut warnings = Warnings::new();
    let body = case.request_bytes();
    let outcome = send(case, &body, &mut warnings);
    let expected = case.value.get("expect_error");
    let (sent, reply) = match (outcome, expected) {
        (Err(error), Some(expected)) => {
            return same("error", &json!({"param": error.param(), "code": error.code()}), expected);
        }
        (Err(error), None) => return Err(format!("refused: {error:?}")),
        (Ok((sent, _)), Some(_)) => return Err(format!("not refused, but sent {sent}")),
        (Ok(sent), None) => sent,
    };
    if let Some(expected) = case.value.get("expect_upstream") {
        same("upstream", &sent, expected)?;
    }
    let got: Vec<&str> = warnings.iter().map(|warning| warning.field.as_str()).collect();
    same("ignored", &json!(got), case.value.get("expect_ignored").unwrap_or(&json!([])))?;
    let Some(expected) = case.value.get("expect_client") else { return Ok(()) };
    let client = reply.map_err(|error| format!("reply: {error}"))?;
    for (name, want) in expected.as_object().unwrap() {
        same(name, &client[name], want)?;
    }
    Ok(())
}

/// The body for the model, and what the caller gets for the reply.
fn send(case: &Case, body: &[u8], warnings: &mut Warnings) -> Result<(Value, Result<Value, Error>), Error> {
    let caps: Caps = serde_json::from_value(case.member("caps")).unwrap();
    let policy: Policy = serde_json::from_value(case.member("policy")).unwrap();
    let (ask, turn) = read(case.value["front"].as_str().unwrap(), body, &policy, warnings)?;
    let own = |error: Error| match &turn {
        Turn::Responses(turn) => turn.in_own_words(error),
        Turn::Chat(_) | Turn::Messages(_) => error,
    };
    let stream = case.value["request"]["stream"] == json!(true);
    let reply = serde_json::to_vec(&case.member("upstream_reply")).unwrap();
    match case.value["back"].as_str().unwrap() {
        "chat" => {
            let mut sent = back::chat::request(ask, &caps, &policy, warnings).map_err(own)?;
            let body = serde_json::to_value(sent.for_model("m".into(), stream)).unwrap();
            let answer = parse(&reply).map_err(Error::from);
            let answer = answer.and_then(|reply| back::chat::reply(reply, &sent.reading));
            Ok((body, answer.map(|answer| told(answer, turn))))
        }
        "responses" => {
            let mut sent = back::responses::request(ask, &caps, &policy, warnings).map_err(own)?;
            let body = serde_json::to_value(sent.for_model("m".into(), stream)).unwrap();
            let answer = parse(&reply).map_err(Error::from);
            let answer = answer.and_then(|reply| back::responses::reply(reply, &sent.reading));
            Ok((body, answer.map(|answer| told(answer, turn))))
        }
        other => panic!("no such back: {other}"),
    }
}

fn read<'a>(
    front: &str,
    body: &'a [u8],
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(Ask<'a>, Turn), Error> {
    match front {
        "chat" => {
            let stamp = chat::Stamp { id: "chatcmpl-1".into(), created: 1 };
            let (ask, turn) = chat::request(parse(body)?, stamp, policy, warnings)?;
            Ok((ask, Turn::Chat(turn)))
        }
        "messages" => {
            let stamp = messages::Stamp { id: "msg_1".into(), created: 1 };
            let (ask, turn) = messages::request(parse(body)?, stamp, policy, warnings)?;
            Ok((ask, Turn::Messages(turn)))
        }
        "responses" => {
            let (family, open_thinking) = ("openai".to_owned(), false);
            let stamp = responses::Stamp { id: "resp_1".into(), created: 1, family, open_thinking };
            let (ask, turn) = responses::request(parse(body)?, stamp, policy, warnings)?;
            Ok((ask, Turn::Responses(Box::new(turn))))
        }
        other => panic!("no such front: {other}"),
    }
}

fn told(answer: Answer<'_>, turn: Turn) -> Value {
    match turn {
        Turn::Chat(turn) => serde_json::to_value(chat::reply(answer, &turn)).unwrap(),
        Turn::Messages(turn) => serde_json::to_value(messages::reply(answer, &turn)).unwrap(),
        Turn::Responses(turn) => serde_json::to_value(responses::reply(answer, &turn)).unwrap(),
    }
}
