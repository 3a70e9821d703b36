//! A conversation of items in the form of Messages, which default answers and token counts are made from.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

use serde_json::{Value, json};

use super::Asked;

pub(super) fn body(asked: &Asked) -> Value {
    let body = &asked.body;
    let mut messages = Vec::new();
    for item in &asked.items {
        let (role, block) = match item["type"].as_str() {
            Some("function_call" | "custom_tool_call") => {
                let input = item.get("arguments").or_else(|| item.get("input"));
                ("assistant", json!({"type": "tool_use", "name": item["name"], "input": input}))
            }
            Some("function_call_output" | "custom_tool_call_output") => {
                ("user", json!({"type": "tool_result", "content": words(&item["output"])}))
            }
            Some("message") | None => {
                let role = if item["role"] == "assistant" { "assistant" } else { "user" };
                (role, json!({"type": "text", "text": words(&item["content"])}))
            }
            Some(_) => continue,
        };
        messages.push(json!({"role": role, "content": [block]}));
    }
    let mut native = json!({"messages": messages, "tools": tools(&body["tools"]), "tool_choice": choice(&body["tool_choice"])});
    if let Some(instructions) = body["instructions"].as_str() {
        native["system"] = json!(instructions);
    }
    if let Some(tokens) = body["max_output_tokens"].as_u64() {
        native["max_tokens"] = json!(tokens);
    }
    if body.pointer("/text/format/type").is_some_and(|kind| kind == "json_schema") {
        native["output_config"] = json!({"format": {"schema": body["text"]["format"]["schema"]}});
    }
    native
}

/// All text of a content.
pub(super) fn words(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect(),
        _ => String::new(),
    }
}

fn tools(tools: &Value) -> Vec<Value> {
    let mut out = Vec::new();
    for tool in tools.as_array().into_iter().flatten() {
        match tool["type"].as_str() {
            Some("function") => out.push(json!({"name": tool["name"], "input_schema": tool["parameters"]})),
            Some("custom") => {
                let input = json!({"type": "object", "properties": {"input": {"type": "string"}}});
                out.push(json!({"name": tool["name"], "input_schema": input}));
            }
            Some("namespace") => out.extend(self::tools(&tool["tools"])),
            _ => {}
        }
    }
    out
}

fn choice(choice: &Value) -> Value {
    match choice {
        Value::String(word) if word == "required" => json!({"type": "any"}),
        Value::Object(_) if choice["name"].is_string() => json!({"type": "tool", "name": choice["name"]}),
        _ => json!({"type": "auto"}),
    }
}
