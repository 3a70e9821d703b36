//! The body of a chat completion: messages, calls with their results, tools, and what depends on each other.
//!
//! Source: openai-python 3.54.0 (`types/chat/completion_create_params.py`), refusals that users reported; read 2026-11-22.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

use serde_json::Value;

use crate::refusal::Refusal;
use crate::responses::{invalid_type, missing, one_of};

type Check = Result<(), Refusal>;

const ROLES: &[&str] = &["developer", "system", "user", "assistant", "tool", "function"];
const EFFORTS: &[&str] = &["none", "minimal", "low", "medium", "high", "xhigh", "max"];
const FORMATS: &[&str] = &["text", "json_object", "json_schema"];

pub(super) fn check(body: &Value) -> Check {
    let messages = body["messages"].as_array().ok_or_else(|| missing("messages"))?;
    if messages.is_empty() {
        let message = "Invalid 'messages': empty array. Expected an array with minimum length 1.";
        return Err(Refusal::field("messages", "empty_array", message));
    }
    for (at, message) in messages.iter().enumerate() {
        one(message, &format!("messages[{at}]"))?;
    }
    calls_and_results(messages)?;
    tools(body)?;
    options(body)
}

fn one(message: &Value, path: &str) -> Check {
    if !message.is_object() {
        return Err(invalid_type(path, "an object"));
    }
    one_of(&message["role"], ROLES, &format!("{path}.role"))?;
    let role = message["role"].as_str().unwrap_or_default();
    let place = format!("{path}.content");
    match &message["content"] {
        Value::String(_) => {}
        Value::Array(parts) if !parts.is_empty() => {
            for (at, one) in parts.iter().enumerate() {
                part(one, role, &format!("{place}[{at}]"))?;
            }
        }
        Value::Null
            if role == "assistant"
                && (message["tool_calls"].is_array() || message["refusal"].is_string()) => {}
        _ => return Err(invalid_type(&place, "a string or a list of parts")),
    }
    if role == "tool" && !message["tool_call_id"].is_string() {
        return Err(missing(&format!("{path}.tool_call_id")));
    }
    let calls = message["tool_calls"].as_array().into_iter().flatten();
    calls.enumerate().try_for_each(|(at, one)| call(one, &format!("{path}.tool_calls[{at}]")))
}

fn part(part: &Value, role: &str, path: &str) -> Check {
    let allowed: &[&str] = match role {
        "user" => &["text", "image_url", "input_audio", "file"],
        "assistant" => &["text", "refusal"],
        _ => &["text"],
    };
    one_of(&part["type"], allowed, &format!("{path}.type"))?;
    let (member, is_there) = match part["type"].as_str() {
        Some("text") => ("text", part["text"].is_string()),
        Some("refusal") => ("refusal", part["refusal"].is_string()),
        Some("image_url") => ("image_url.url", part["image_url"]["url"].is_string()),
        Some("input_audio") => ("input_audio.data", part["input_audio"]["data"].is_string()),
        _ => ("file", part["file"].is_object()),
    };
    if is_there { Ok(()) } else { Err(missing(&format!("{path}.{member}"))) }
}

fn call(call: &Value, path: &str) -> Check {
    if !call["id"].is_string() {
        return Err(missing(&format!("{path}.id")));
    }
    one_of(&call["type"], &["function", "custom"], &format!("{path}.type"))?;
    if call["type"] == "custom" {
        return Ok(());
    }
    name(&call["function"]["name"], &format!("{path}.function.name"))?;
    if call["function"]["arguments"].is_string() {
        Ok(())
    } else {
        Err(invalid_type(&format!("{path}.function.arguments"), "a string"))
    }
}

fn name(name: &Value, path: &str) -> Check {
    let name = name.as_str().ok_or_else(|| missing(path))?;
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if (1..=64).contains(&name.len()) && name.chars().all(legal) {
        return Ok(());
    }
    let message = format!(
        "Invalid '{path}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]{{1,64}}$'."
    );
    Err(Refusal::field(path, "invalid_value", message))
}

/// Each call is answered right behind it, and nothing else is.
fn calls_and_results(messages: &[Value]) -> Check {
    let mut open: Vec<&str> = Vec::new();
    for (at, message) in messages.iter().enumerate() {
        if message["role"] == "tool" {
            let id = message["tool_call_id"].as_str().unwrap_or_default();
            let Some(found) = open.iter().position(|open| *open == id) else {
                let message = "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
                return Err(Refusal::field(&format!("messages.[{at}].role"), "invalid_value", message));
            };
            open.remove(found);
            continue;
        }
        answered(&open)?;
        let calls = message["tool_calls"].as_array().into_iter().flatten();
        open = calls.filter_map(|call| call["id"].as_str()).collect();
    }
    answered(&open)
}

fn answered(open: &[&str]) -> Check {
    if open.is_empty() {
        return Ok(());
    }
    Err(Refusal::field(
        "messages",
        "invalid_value",
        format!(
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. \
             The following tool_call_ids did not have response messages: {}",
            open.join(", ")
        ),
    ))
}

fn tools(body: &Value) -> Check {
    let given = match &body["tools"] {
        Value::Null => 0,
        Value::Array(tools) if tools.is_empty() => {
            let message = "Invalid 'tools': empty array. Expected an array with minimum length 1.";
            return Err(Refusal::field("tools", "empty_array", message));
        }
        Value::Array(tools) => {
            for (at, tool) in tools.iter().enumerate() {
                let path = format!("tools[{at}]");
                one_of(&tool["type"], &["function", "custom"], &format!("{path}.type"))?;
                let kind = tool["type"].as_str().unwrap_or_default();
                name(&tool[kind]["name"], &format!("{path}.{kind}.name"))?;
                let parameters = &tool["function"]["parameters"];
                if !parameters.is_null() && !parameters.is_object() {
                    return Err(invalid_type(&format!("{path}.function.parameters"), "an object"));
                }
            }
            tools.len()
        }
        _ => return Err(invalid_type("tools", "an array")),
    };
    for dependent in ["tool_choice", "parallel_tool_calls"] {
        if given == 0 && !body[dependent].is_null() {
            let message = format!(
                "Invalid value for '{dependent}': '{dependent}' is only allowed when 'tools' are specified."
            );
            return Err(Refusal::field(dependent, "invalid_value", message));
        }
    }
    match &body["tool_choice"] {
        Value::Null | Value::Object(_) => Ok(()),
        word => one_of(word, &["none", "auto", "required"], "tool_choice"),
    }
}

fn options(body: &Value) -> Check {
    if !body["stream_options"].is_null() && body["stream"] != true {
        let message = "The 'stream_options' parameter is only allowed when 'stream' is enabled.";
        return Err(Refusal::field("stream_options", "invalid_value", message));
    }
    for (key, most) in [("temperature", 2.0), ("top_p", 1.0)] {
        let value = &body[key];
        if !value.is_null() && !value.as_f64().is_some_and(|value| (0.0..=most).contains(&value)) {
            return Err(invalid_type(key, &format!("a decimal from 0 to {most}")));
        }
    }
    for key in ["max_tokens", "max_completion_tokens"] {
        if !body[key].is_null() && body[key].as_u64().is_none_or(|tokens| tokens == 0) {
            return Err(invalid_type(key, "a positive integer"));
        }
    }
    if !body["reasoning_effort"].is_null() {
        one_of(&body["reasoning_effort"], EFFORTS, "reasoning_effort")?;
    }
    let format = &body["response_format"];
    if format.is_null() {
        return Ok(());
    }
    one_of(&format["type"], FORMATS, "response_format.type")?;
    if format["type"] == "json_schema" {
        return name(&format["json_schema"]["name"], "response_format.json_schema.name");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(changes: &Value) -> Value {
        let mut body = json!({"model": "m", "messages": [{"role": "user", "content": "Hi"}]});
        for (key, value) in changes.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    }

    fn call(id: &str) -> Value {
        json!({"id": id, "type": "function", "function": {"name": "f", "arguments": "{}"}})
    }

    #[test]
    fn bodies_are_refused_with_the_place() {
        let calls = |content: Value| json!([{"role": "user", "content": "Hi"}, content]);
        for (changes, place) in [
            (json!({"messages": []}), "'messages'"),
            (json!({"messages": [{"role": "narrator", "content": "x"}]}), "'narrator'"),
            (json!({"messages": [{"role": "user", "content": null}]}), "messages[0].content"),
            (json!({"messages": [{"role": "user", "content": [{"type": "refusal"}]}]}), "'refusal'"),
            (
                json!({"messages": calls(json!({"role": "tool", "tool_call_id": "a", "content": "x"}))}),
                "preceeding",
            ),
            (
                json!({"messages": calls(json!({"role": "assistant", "tool_calls": [call("a")]}))}),
                "response messages: a",
            ),
            (json!({"tools": []}), "'tools'"),
            (json!({"tools": [{"type": "function", "function": {"name": "a.b"}}]}), "tools[0].function.name"),
            (json!({"tool_choice": "auto"}), "'tool_choice'"),
            (json!({"stream_options": {"include_usage": true}}), "stream_options"),
            (json!({"temperature": 3}), "temperature"),
            (json!({"max_completion_tokens": 0}), "max_completion_tokens"),
            (json!({"reasoning_effort": "huge"}), "huge"),
            (json!({"response_format": {"type": "json_schema", "json_schema": {}}}), "json_schema.name"),
        ] {
            let refusal = check(&asked(&changes)).unwrap_err();
            assert!(refusal.message.contains(place), "{changes}: {}", refusal.message);
        }
    }

    #[test]
    fn a_tool_turn_is_taken() {
        let body = asked(&json!({
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "Hi"}]},
                {"role": "assistant", "content": null, "tool_calls": [call("a"), call("b")]},
                {"role": "tool", "tool_call_id": "b", "content": "2"},
                {"role": "tool", "tool_call_id": "a", "content": "1"},
            ],
            "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}],
            "tool_choice": "required", "stream": true, "stream_options": {"include_usage": true},
        }));
        assert!(check(&body).is_ok());
    }
}
