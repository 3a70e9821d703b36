//! The golden cases of embeddings and rerank: what is asked, what each call must hold, and what the caller must see.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

#[expect(dead_code, reason = "shared with the cases of conversations")]
mod golden_case;

use golden_case::{Case, cases_in, same};
use outcrop_api_types::parse;
use outcrop_translation::{Error, Warnings, embeddings, rerank};
use serde_json::{Value, json};

/// A request of either kind, as it was read.
enum Reading {
    Vectors(embeddings::Reading),
    Ranks(rerank::Reading),
}

#[test]
fn every_golden_case_holds() {
    let cases = cases_in("embeddings");
    assert!(cases.len() >= 54, "only {} cases were found", cases.len());
    let failures: Vec<String> =
        cases.iter().filter_map(|case| run(case).err().map(|why| format!("{}: {why}", case.file))).collect();
    assert!(failures.is_empty(), "{} of {} fail:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

fn run(case: &Case) -> Result<(), String> {
    let mut warnings = Warnings::new();
    let sent = send(case, &mut warnings);
    if let Some(expected) = case.value.get("expect_error") {
        return match sent {
            Err(error) => check_error(&error, expected),
            Ok((bodies, _)) => Err(format!("not refused, but sent {bodies}")),
        };
    }
    let (bodies, reading) = sent.map_err(|error| format!("refused: {error:?}"))?;
    same("upstream", &bodies, &case.value["expect_upstream"])?;
    let ignored: Vec<&str> = warnings.iter().map(|warning| warning.field.as_str()).collect();
    same("ignored", &json!(ignored), &case.value["expect_ignored"])?;
    let Some(replies) = case.value.get("upstream_replies").and_then(Value::as_array) else { return Ok(()) };
    match (receive(&reading, replies), case.value.get("expect_reply_error").and_then(Value::as_str)) {
        (Ok(client), None) => same("client", &client, &case.value["expect_client"]),
        (Err(error), Some(words)) if error.to_string().contains(words) => Ok(()),
        (outcome, expected) => Err(format!("reply: got {outcome:?}, want {expected:?}")),
    }
}

fn send(case: &Case, warnings: &mut Warnings) -> Result<(Value, Reading), Error> {
    let body = case.request_bytes();
    if let Some(form) = case.value.get("form") {
        let form = serde_json::from_value(form.clone()).unwrap();
        let sent = embeddings::request(parse(&body)?, form, warnings)?;
        return Ok((serde_json::to_value(&sent.bodies).unwrap(), Reading::Vectors(sent.reading)));
    }
    let form = serde_json::from_value(case.value["rank"].clone()).unwrap();
    let sent = rerank::request(parse(&body)?, form, warnings)?;
    Ok((json!([sent.body]), Reading::Ranks(sent.reading)))
}

fn receive(reading: &Reading, replies: &[Value]) -> Result<Value, Error> {
    let reply = |at: usize| (replies[at]["body"].to_string(), replies[at]["tokens"].as_u64());
    match reading {
        Reading::Vectors(reading) => {
            let part = |at| {
                let (body, counted) = reply(at);
                reading.part(at, body.as_bytes(), counted)
            };
            let parts = (0..replies.len()).map(part).collect::<Result<_, _>>()?;
            Ok(serde_json::to_value(reading.whole(parts)).unwrap())
        }
        Reading::Ranks(reading) => {
            let (body, counted) = reply(0);
            let reply = reading.reply(body.as_bytes(), counted, "rerank-golden".to_owned())?;
            Ok(serde_json::to_value(reply).unwrap())
        }
    }
}

fn check_error(error: &Error, expected: &Value) -> Result<(), String> {
    same("param", &json!(error.param()), &expected["param"])?;
    if let Some(code) = expected.get("code") {
        same("code", &json!(error.code()), code)?;
    }
    match expected.get("message_contains").and_then(Value::as_str) {
        Some(word) if !error.to_string().contains(word) => Err(format!("`{error}` does not say `{word}`")),
        _ => Ok(()),
    }
}

/// Digits survive: a float that cannot be told from its neighbours is not read and written again.
#[test]
fn numbers_are_handed_on_as_the_model_wrote_them() {
    let mut warnings = Warnings::new();
    let request = parse(br#"{"model":"m","input":"a"}"#).unwrap();
    let sent = embeddings::request(request, embeddings::Form::TitanText2, &mut warnings).unwrap();
    let body = br#"{"embedding":[0.012345678901234567, -1e-3,1],"inputTextTokenCount":1}"#;
    let whole = sent.reading.whole(vec![sent.reading.part(0, body, None).unwrap()]);
    assert_eq!(whole.data[0].embedding.get(), "[0.012345678901234567, -1e-3,1]");
}
