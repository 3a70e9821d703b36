//! Every field of a Chat Completions request has a verdict: mapped, harmless, reported or refused. None is forgotten.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

use std::collections::BTreeSet;

use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::parse;
use outcrop_translation::front::chat::Stamp;
use outcrop_translation::{Caps, Error, Policy, Sampling, Warnings, back, front};
use serde_json::{Value, json};

/// What becomes of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Verdict {
    /// Something goes upstream that would not without it.
    Mapped,
    /// It asks for what happens anyway, or speaks to the proxy alone.
    Harmless,
    /// Left out, and its name is in the warnings.
    Reported,
    /// Refused, and the error names it.
    Refused,
}

use Verdict::{Harmless, Mapped, Refused, Reported};

/// Names every field of the struct: a new one does not compile until it stands here, and then needs a row below.
macro_rules! fields {
    ($($field:ident)*) => {
        const FIELDS: &[&str] = &[$(stringify!($field)),*];
        #[expect(dead_code, reason = "it is compiled, that is all")]
        fn all(request: ChatRequest<'_>) {
            let ChatRequest { $($field: _,)* extra: _ } = request;
        }
    };
}

fields! {
    model messages audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens
    metadata modalities moderation n parallel_tool_calls prediction presence_penalty prompt_cache_key
    prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier seed service_tier
    stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity
    web_search_options top_k thinking output_config anthropic_beta cache_control guardrail_config
    additional_model_request_fields
}

/// A value of a field, and what must become of it. Values that differ from the default first.
#[expect(clippy::too_many_lines, reason = "a table")]
fn rows() -> Vec<(&'static str, Value, Verdict)> {
    let object = json!({"type": "object", "properties": {}});
    let schema = json!({"type": "json_schema", "json_schema": {"name": "x", "schema": object}});
    let moderation = |mode: &str| json!({"model": "m", "policy": {"input": {"mode": mode}}});
    vec![
        ("model", json!("opus"), Harmless),
        ("messages", json!([{"role": "user", "content": "Other"}]), Mapped),
        ("messages", json!([]), Refused),
        ("audio", json!({"format": "wav", "voice": "alloy"}), Harmless),
        ("frequency_penalty", json!(0.5), Refused),
        ("frequency_penalty", json!(0), Harmless),
        ("function_call", json!({"name": "f"}), Refused),
        ("function_call", json!("none"), Harmless),
        ("functions", json!([{"name": "f"}]), Refused),
        ("functions", json!([]), Harmless),
        ("logit_bias", json!({"50256": -100}), Refused),
        ("logit_bias", json!({}), Harmless),
        ("logprobs", json!(true), Refused),
        ("logprobs", json!(false), Harmless),
        ("max_completion_tokens", json!(7), Mapped),
        ("max_completion_tokens", json!(0), Refused),
        ("max_tokens", json!(7), Mapped),
        ("max_tokens", json!(-1), Refused),
        ("metadata", json!({"a": "b"}), Reported),
        ("metadata", json!({}), Harmless),
        ("modalities", json!(["text", "audio"]), Refused),
        ("modalities", json!(["text"]), Harmless),
        ("moderation", moderation("block"), Refused),
        ("moderation", moderation("score"), Reported),
        ("n", json!(2), Refused),
        ("n", json!(0), Refused),
        ("n", json!(1), Harmless),
        ("parallel_tool_calls", json!(false), Harmless), // without tools
        ("prediction", json!({"type": "content", "content": "x"}), Reported),
        ("presence_penalty", json!(-0.5), Refused),
        ("presence_penalty", json!(0.0), Harmless),
        ("prompt_cache_key", json!("k"), Reported),
        ("prompt_cache_options", json!({"mode": "implicit"}), Reported),
        ("prompt_cache_options", json!({"mode": "explicit"}), Harmless), // there is no automatic point to leave out
        ("prompt_cache_retention", json!("24h"), Reported),
        ("reasoning_effort", json!("low"), Mapped),
        ("reasoning_effort", json!("none"), Harmless),
        ("reasoning_effort", json!("extreme"), Refused),
        ("response_format", schema, Mapped),
        ("response_format", json!({"type": "json_object"}), Reported),
        ("response_format", json!({"type": "text"}), Harmless),
        ("response_format", json!({"type": "xml"}), Refused),
        ("safety_identifier", json!("s"), Reported),
        ("seed", json!(7), Reported),
        ("service_tier", json!("flex"), Mapped),
        ("service_tier", json!("auto"), Harmless),
        ("service_tier", json!("scale"), Refused),
        ("stop", json!(["END"]), Mapped),
        ("stop", json!([]), Harmless),
        ("stop", json!(""), Refused),
        ("store", json!(true), Reported),
        ("store", json!(false), Harmless),
        ("stream", json!(true), Harmless),
        ("stream_options", json!({"include_usage": true}), Refused), // without `stream`
        ("temperature", json!(0.5), Mapped),
        ("temperature", json!(1.5), Refused),
        ("tool_choice", json!("required"), Refused), // without tools
        ("tool_choice", json!("none"), Harmless),
        ("tools", json!([{"type": "function", "function": {"name": "f"}}]), Mapped),
        ("tools", json!([{"type": "web_search"}]), Refused),
        ("tools", json!([]), Harmless),
        ("top_logprobs", json!(3), Refused),
        ("top_logprobs", json!(0), Harmless),
        ("top_p", json!(0.5), Mapped),
        ("top_p", json!(1), Harmless),
        ("user", json!("u"), Reported),
        ("verbosity", json!("low"), Reported),
        ("verbosity", json!("medium"), Harmless),
        ("web_search_options", json!({}), Refused),
        ("top_k", json!(5), Mapped),
        ("thinking", json!({"type": "enabled", "budget_tokens": 2000}), Mapped),
        ("output_config", json!({"effort": "low"}), Mapped),
        ("anthropic_beta", json!(["known"]), Mapped),
        ("anthropic_beta", json!(["unknown"]), Reported),
        ("cache_control", json!({"type": "ephemeral"}), Mapped),
        ("cache_control", json!({"type": "eternal"}), Reported),
        ("guardrail_config", json!({"guardrailIdentifier": "g", "guardrailVersion": "1"}), Mapped),
        ("guardrail_config", json!({}), Refused),
        ("additional_model_request_fields", json!({"top_k": 5}), Mapped),
        ("additional_model_request_fields", json!({"anything": 5}), Refused),
    ]
}

/// As it is called in JSON.
fn wire(field: &str) -> &str {
    match field {
        "guardrail_config" => "guardrailConfig",
        "additional_model_request_fields" => "additionalModelRequestFields",
        field => field,
    }
}

/// The request with this member, through both halves: everything that goes upstream, and the warnings.
fn send(field: &str, value: &Value) -> Result<(Value, Warnings), Error> {
    let mut body = json!({"model": "sonnet", "messages": [{"role": "user", "content": "Hi"}]});
    body[wire(field)] = value.clone();
    let caps = Caps { sampling: Sampling::Any, betas: vec!["known".to_owned()], ..Caps::default() };
    let (policy, mut warnings) = (Policy::default(), Warnings::new());
    let body = body.to_string();
    let chat: ChatRequest<'_> = parse(body.as_bytes())?;
    assert!(chat.extra.is_empty(), "{field} is a field");
    let stamp = Stamp { id: "id".into(), created: 1 };
    let (ask, _turn) = front::chat::request(chat, stamp, &policy, &mut warnings)?;
    let mut sent = back::messages::request(ask, &caps, &policy, &mut warnings)?;
    let guardrail = sent.guardrail.as_ref().map(|guardrail| guardrail.id.clone());
    let tier = sent.service_tier.as_ref().map(ToString::to_string);
    let body = serde_json::to_value(sent.for_invoke()).unwrap();
    Ok((json!([body, guardrail, tier]), warnings))
}

fn verdict(field: &str, value: &Value, plain: &Value) -> Verdict {
    match send(field, value) {
        Err(error) => {
            let param = error.param().unwrap_or_default();
            assert!(param.starts_with(wire(field)), "{field}: the error names `{param}`");
            Refused
        }
        Ok((upstream, warnings)) => {
            let reported = warnings.iter().any(|warning| warning.field.starts_with(wire(field)));
            assert_eq!(reported, !warnings.is_empty(), "{field}: {warnings:?}");
            match (upstream == *plain, reported) {
                (_, true) => Reported,
                (true, false) => Harmless,
                (false, false) => Mapped,
            }
        }
    }
}

#[test]
fn every_field_has_a_verdict() {
    let (plain, _) = send("model", &json!("sonnet")).unwrap();
    for (field, value, expected) in rows() {
        assert_eq!(verdict(field, &value, &plain), expected, "{field}: {value}");
    }
}

#[test]
fn no_field_is_without_a_row() {
    let rows: BTreeSet<&str> = rows().iter().map(|(field, ..)| *field).collect();
    assert_eq!(rows, FIELDS.iter().copied().collect());
}

#[test]
fn null_is_nothing_in_every_optional_field() {
    let (plain, _) = send("model", &json!("sonnet")).unwrap();
    for field in FIELDS.iter().filter(|field| !matches!(**field, "model" | "messages")) {
        assert_eq!(verdict(field, &Value::Null, &plain), Harmless, "{field}");
    }
}
