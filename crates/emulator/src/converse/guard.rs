//! `guardrailConfig`: the same word filter as `ApplyGuardrail`, over the last user turn and the answer.

use serde_json::{Value, json};

use super::{Check, content::kind};
use crate::guardrail::{self, BLOCKED};
use crate::refusal::Refusal;

/// What the guardrail made of one exchange.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    guarded: bool,
    input: Vec<String>,
    output: Vec<String>,
}

/// Identifier and version come together, and the guardrail exists.
pub(super) fn check_config(body: &Value) -> Check {
    let config = &body["guardrailConfig"];
    if config.is_null() {
        return Ok(());
    }
    let text = |key: &str| config[key].as_str().filter(|text| !text.is_empty());
    match (text("guardrailIdentifier"), text("guardrailVersion")) {
        (Some(id), Some(_)) => guardrail::exists(id),
        _ => Err(Refusal::invalid(
            "The guardrail identifier and the guardrail version must be provided together.",
        )),
    }
}

pub(super) fn judge(body: &Value, answer: &[Value]) -> Verdict {
    if body["guardrailConfig"].is_null() {
        return Verdict::default();
    }
    let messages = body["messages"].as_array().into_iter().flatten();
    let asked = messages.rev().find(|message| message["role"] == "user");
    let blocks =
        asked.and_then(|message| message["content"].as_array()).map(Vec::as_slice).unwrap_or_default();
    let marked = blocks.iter().any(|block| kind(block) == "guardContent");
    // Once something is marked, only what is marked is looked at.
    let input = blocks.iter().filter_map(|block| match kind(block) {
        "guardContent" => block.pointer("/guardContent/text/text").and_then(Value::as_str),
        "text" if !marked => block["text"].as_str(),
        _ => None,
    });
    let output = answer.iter().filter_map(|block| block["text"].as_str());
    Verdict {
        guarded: true,
        input: input.flat_map(guardrail::denied).collect(),
        output: output.flat_map(guardrail::denied).collect(),
    }
}

impl Verdict {
    /// What is said in place of the answer.
    pub(super) fn instead(&self) -> Option<&'static str> {
        (!self.input.is_empty() || !self.output.is_empty()).then_some(BLOCKED)
    }

    /// The trace, when it was asked for.
    pub(super) fn trace(&self, body: &Value) -> Option<Value> {
        let config = &body["guardrailConfig"];
        let wanted = matches!(config["trace"].as_str(), Some("enabled" | "enabled_full"));
        if !self.guarded || !wanted {
            return None;
        }
        let id = config["guardrailIdentifier"].as_str().unwrap_or_default();
        let mut trace = json!({"inputAssessment": {id: guardrail::assessment(&self.input)}});
        if let (true, Some(object)) = (self.input.is_empty(), trace.as_object_mut()) {
            let assessments = json!({id: [guardrail::assessment(&self.output)]});
            object.insert("outputAssessments".to_owned(), assessments);
        }
        Some(trace)
    }
}
