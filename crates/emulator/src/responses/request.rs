//! The root of a request: known fields and their types.

use serde_json::{Map, Value};

use super::{Check, tools};
use crate::incoming::Host;
use crate::refusal::Refusal;

/// Of openai-python 3.54.0, with `stream`, and `client_metadata`, which the Codex CLI sends.
const FIELDS: &[&str] = &[
    "access_programs",
    "background",
    "background_options",
    "client_metadata",
    "context_management",
    "conversation",
    "image",
    "include",
    "input",
    "instructions",
    "max_output_tokens",
    "max_tool_calls",
    "metadata",
    "model",
    "moderation",
    "parallel_tool_calls",
    "previous_response_id",
    "prompt",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "reasoning",
    "safety_identifier",
    "service_tier",
    "store",
    "stream",
    "stream_options",
    "temperature",
    "text",
    "tool_choice",
    "tools",
    "top_logprobs",
    "top_p",
    "truncation",
    "user",
];
const INCLUDED: &[&str] = &[
    "file_search_call.results",
    "web_search_call.results",
    "web_search_call.action.sources",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "code_interpreter_call.outputs",
    "reasoning.encrypted_content",
    "message.output_text.logprobs",
];
const EFFORTS: &[&str] = &["none", "minimal", "low", "medium", "high", "xhigh", "max"];

pub(super) fn check(body: &Value, host: Host) -> Check {
    let Some(fields) = body.as_object() else {
        return Err(Refusal::invalid("We could not parse the JSON body of your request."));
    };
    only(fields, FIELDS, "")?;
    if fields.get("input").is_none_or(Value::is_null) {
        return Err(missing("input"));
    }
    for key in ["background", "store", "stream", "parallel_tool_calls"] {
        typed(fields, key, "a boolean", Value::is_boolean)?;
    }
    for key in ["instructions", "previous_response_id", "prompt_cache_key", "safety_identifier", "user"] {
        typed(fields, key, "a string", Value::is_string)?;
    }
    for key in ["temperature", "top_p"] {
        typed(fields, key, "a decimal", Value::is_number)?;
    }
    for key in ["max_output_tokens", "max_tool_calls", "top_logprobs"] {
        typed(fields, key, "an integer", |value| value.is_i64() || value.is_u64())?;
    }
    bounds(fields)?;
    if host != Host::Mantle && body["background"] == true {
        return Err(Refusal::field("background", "unsupported_value", "Background mode is not supported."));
    }
    if body["background"] == true && body["store"] == false {
        return Err(Refusal::field("background", "invalid_value", "Background mode requires store=true."));
    }
    words(fields)?;
    format(body)?;
    metadata(fields)?;
    tools::check(fields)
}

/// `Unknown parameter: 'x'.`
pub(super) fn only(fields: &Map<String, Value>, allowed: &[&str], path: &str) -> Check {
    match fields.keys().find(|key| !allowed.contains(&key.as_str())) {
        Some(key) => {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            Err(Refusal::field(&path, "unknown_parameter", format!("Unknown parameter: '{path}'.")))
        }
        None => Ok(()),
    }
}

pub(crate) fn missing(path: &str) -> Refusal {
    let message = format!("Missing required parameter: '{path}'.");
    Refusal::field(path, "missing_required_parameter", message)
}

pub(crate) fn invalid_type(path: &str, expected: &str) -> Refusal {
    let message = format!("Invalid type for '{path}': expected {expected}.");
    Refusal::field(path, "invalid_type", message)
}

pub(crate) fn one_of(value: &Value, allowed: &[&str], path: &str) -> Check {
    match value.as_str() {
        Some(word) if allowed.contains(&word) => Ok(()),
        Some(word) => {
            let listed: Vec<String> = allowed.iter().map(|word| format!("'{word}'")).collect();
            let message = format!("Invalid value: '{word}'. Supported values are: {}.", listed.join(", "));
            Err(Refusal::field(path, "invalid_value", message))
        }
        None => Err(invalid_type(path, "a string")),
    }
}

/// The string at `key` of an object.
pub(super) fn text<'a>(object: &'a Value, key: &str, path: &str) -> Result<&'a str, Refusal> {
    let path = format!("{path}.{key}");
    match &object[key] {
        Value::Null => Err(missing(&path)),
        value => value.as_str().ok_or_else(|| invalid_type(&path, "a string")),
    }
}

fn typed(fields: &Map<String, Value>, key: &str, expected: &str, is: fn(&Value) -> bool) -> Check {
    match fields.get(key).filter(|value| !value.is_null()) {
        Some(value) if !is(value) => Err(invalid_type(key, expected)),
        _ => Ok(()),
    }
}

fn bounds(fields: &Map<String, Value>) -> Check {
    if let Some(tokens) = fields.get("max_output_tokens").and_then(Value::as_i64)
        && tokens < 16
    {
        return Err(Refusal::field(
            "max_output_tokens",
            "integer_below_min_value",
            format!(
                "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got {tokens} \
                 instead."
            ),
        ));
    }
    for (key, most) in [("temperature", 2.0), ("top_p", 1.0)] {
        let number = fields.get(key).and_then(Value::as_f64);
        if let Some(number) = number.filter(|number| !(0.0..=most).contains(number)) {
            let (code, bound) = if number < 0.0 {
                ("decimal_below_min_value", "below minimum value. Expected a value >= 0".to_owned())
            } else {
                ("decimal_above_max_value", format!("above maximum value. Expected a value <= {most}"))
            };
            let message = format!("Invalid '{key}': decimal {bound}, but got {number} instead.");
            return Err(Refusal::field(key, code, message));
        }
    }
    Ok(())
}

/// Fields of a few words.
fn words(fields: &Map<String, Value>) -> Check {
    let there = |key: &str| fields.get(key).filter(|value| !value.is_null());
    if let Some(value) = there("truncation") {
        one_of(value, &["auto", "disabled"], "truncation")?;
    }
    if let Some(value) = there("service_tier") {
        one_of(value, &["auto", "default", "flex", "priority", "reserved"], "service_tier")?;
    }
    if let Some(include) = there("include") {
        let items = include.as_array().ok_or_else(|| invalid_type("include", "an array of strings"))?;
        for (index, item) in items.iter().enumerate() {
            one_of(item, INCLUDED, &format!("include[{index}]"))?;
        }
    }
    if let Some(reasoning) = there("reasoning") {
        let object = reasoning.as_object().ok_or_else(|| invalid_type("reasoning", "an object"))?;
        only(object, &["effort", "summary", "generate_summary", "context", "mode"], "reasoning")?;
        for (key, allowed) in [
            ("effort", EFFORTS),
            ("summary", &["auto", "concise", "detailed"]),
            ("generate_summary", &["auto", "concise", "detailed"]),
            ("context", &["auto", "current_turn", "all_turns"]),
        ] {
            if let Some(value) = object.get(key).filter(|value| !value.is_null()) {
                one_of(value, allowed, &format!("reasoning.{key}"))?;
            }
        }
    }
    Ok(())
}

fn format(body: &Value) -> Check {
    let text = match &body["text"] {
        Value::Null => return Ok(()),
        text => text.as_object().ok_or_else(|| invalid_type("text", "an object"))?,
    };
    only(text, &["format", "verbosity"], "text")?;
    if let Some(verbosity) = text.get("verbosity").filter(|value| !value.is_null()) {
        one_of(verbosity, &["low", "medium", "high"], "text.verbosity")?;
    }
    let Some(format) = text.get("format").filter(|value| !value.is_null()) else { return Ok(()) };
    one_of(&format["type"], &["text", "json_schema", "json_object"], "text.format.type")?;
    if format["type"] == "json_schema" {
        let fields = format.as_object().ok_or_else(|| invalid_type("text.format", "an object"))?;
        only(fields, &["type", "name", "schema", "strict", "description"], "text.format")?;
        self::text(format, "name", "text.format")?;
        if !format["schema"].is_object() {
            return Err(missing("text.format.schema"));
        }
        if format["strict"] == true {
            tools::strict_schema(&format["schema"], "text.format.schema", "response_format")?;
        }
    }
    Ok(())
}

fn metadata(fields: &Map<String, Value>) -> Check {
    let Some(metadata) = fields.get("metadata").filter(|value| !value.is_null()) else { return Ok(()) };
    let pairs = metadata.as_object().ok_or_else(|| invalid_type("metadata", "an object"))?;
    if pairs.len() > 16 {
        let message =
            "Invalid 'metadata': too many properties. Expected an object with at most 16 properties.";
        return Err(Refusal::field("metadata", "object_above_max_properties", message));
    }
    match pairs.iter().find(|(_, value)| !value.is_string()) {
        Some((key, _)) => Err(invalid_type(&format!("metadata.{key}"), "a string")),
        None => Ok(()),
    }
}

/// `input` as items: a string is one message of the user.
pub(super) fn items(input: &Value) -> Vec<Value> {
    match input {
        Value::String(text) => vec![serde_json::json!({"type": "message", "role": "user", "content": text})],
        Value::Array(items) => items.clone(),
        other => vec![other.clone()],
    }
}
