//! `ApplyGuardrail`, and the one policy all guardrails have here: a denied word.
//!
//! Every well-formed identifier is a guardrail, but for those that begin with `missing`. Source: botocore 1.44.5,
//! read 2026-11-22.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::incoming::{Incoming, decode};
use crate::inference::{before, take};
use crate::outgoing::Outgoing;
use crate::refusal::{Refusal, Shape};
use crate::shapes;
use crate::state::State;

/// The word that every guardrail blocks.
pub(crate) const DENIED: &str = "outcrop-denied";
/// What is said instead.
pub(crate) const BLOCKED: &str = "Sorry, the model cannot answer this question.";

pub(crate) fn exists(id: &str) -> Result<(), Refusal> {
    if id.starts_with("missing") {
        return Err(Refusal::not_found(
            "The guardrail identifier or version provided in the request does not exist.",
        ));
    }
    Ok(())
}

/// Denied words of a text, as they stand there.
pub(crate) fn denied(text: &str) -> Vec<String> {
    let plain = text.to_ascii_lowercase();
    plain
        .match_indices(DENIED)
        .filter_map(|(at, _)| text.get(at..at + DENIED.len()))
        .map(str::to_owned)
        .collect()
}

/// One assessment; empty when nothing was found.
pub(crate) fn assessment(found: &[String]) -> Value {
    let metrics = json!({"guardrailProcessingLatency": 21, "usage": usage(1)});
    if found.is_empty() {
        return json!({"invocationMetrics": metrics});
    }
    let words: Vec<Value> =
        found.iter().map(|word| json!({"match": word, "action": "BLOCKED", "detected": true})).collect();
    json!({"wordPolicy": {"customWords": words, "managedWordLists": []}, "invocationMetrics": metrics})
}

fn usage(units: usize) -> Value {
    json!({
        "topicPolicyUnits": 0, "contentPolicyUnits": 0, "wordPolicyUnits": units,
        "sensitiveInformationPolicyUnits": 0, "sensitiveInformationPolicyFreeUnits": 0,
        "contextualGroundingPolicyUnits": 0,
    })
}

/// `POST /guardrail/{id}/version/{version}/apply`
pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    request_id: &str,
    (id, version): (&str, &str),
) -> Outgoing {
    let body = match read(request, id, version) {
        Ok(body) => body,
        Err(refusal) => return State::refuse(&refusal, Shape::Aws, request_id),
    };
    let step = take(state, request, "", false);
    if let Some(instead) = before(&step, Shape::Aws, request_id).await {
        return instead;
    }
    Outgoing::json(200, &apply(&body))
}

fn read(request: &Incoming, id: &str, version: &str) -> Result<Value, Refusal> {
    let (id, version) = (decode(id)?, decode(version)?);
    let body: Value = serde_json::from_slice(&request.body)
        .map_err(|_| Refusal::new(400, "SerializationException", "Unexpected end of JSON input"))?;
    for (value, name, pattern) in [
        (&id, "guardrailIdentifier", &shapes::GUARDRAIL_ID),
        (&version, "guardrailVersion", &shapes::GUARDRAIL_VERSION),
    ] {
        if value.is_empty() || !(pattern.matches)(value) {
            return Err(Refusal::invalid(format!(
                "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: Member must \
                 satisfy regular expression pattern: {}",
                pattern.text
            )));
        }
    }
    shapes::check(&shapes::GUARDRAIL, &body)?;
    exists(&id)?;
    Ok(body)
}

fn apply(body: &Value) -> Value {
    let content = body["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    let texts = || content.iter().filter_map(|block| block.pointer("/text/text").and_then(Value::as_str));
    let found: Vec<String> = texts().flat_map(denied).collect();
    let full = body["outputScope"] == "FULL";
    let characters: usize = texts().map(|text| text.chars().count()).sum();
    let blocked = !found.is_empty();
    let outputs = if blocked { json!([{"text": BLOCKED}]) } else { json!([]) };
    let assessments = if blocked || full { json!([assessment(&found)]) } else { json!([]) };
    json!({
        "usage": usage(characters.div_ceil(1_000)),
        "action": if blocked { "GUARDRAIL_INTERVENED" } else { "NONE" },
        "actionReason": if blocked { "Guardrail blocked." } else { "No action." },
        "outputs": outputs,
        "assessments": assessments,
        "guardrailCoverage": {"textCharacters": {"guarded": characters, "total": characters}},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_denied_word_is_found_in_any_case_and_blocked() {
        let body = |text: &str| json!({"source": "INPUT", "content": [{"text": {"text": text}}]});
        let clean = apply(&body("all is well"));
        assert_eq!((&clean["action"], &clean["assessments"]), (&json!("NONE"), &json!([])));
        let blocked = apply(&body("say Outcrop-Denied twice, outcrop-denied"));
        assert_eq!(blocked["action"], "GUARDRAIL_INTERVENED");
        assert_eq!(blocked["outputs"][0]["text"], BLOCKED);
        let words = &blocked["assessments"][0]["wordPolicy"]["customWords"];
        assert_eq!(
            (&words[0]["match"], &words[1]["match"]),
            (&json!("Outcrop-Denied"), &json!("outcrop-denied"))
        );
    }

    #[test]
    fn the_full_scope_reports_clean_text_as_well() {
        let body =
            json!({"source": "OUTPUT", "content": [{"text": {"text": "fine"}}], "outputScope": "FULL"});
        assert!(apply(&body)["assessments"][0]["invocationMetrics"].is_object());
    }
}
