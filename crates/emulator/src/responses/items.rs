//! Input items: their types, their members, calls with their outputs, reasoning that comes back.

use std::collections::HashSet;

use serde_json::Value;

use super::Check;
use super::request::{invalid_type, missing, one_of, text};
use crate::refusal::Refusal;

const TYPES: &[&str] = &[
    "message",
    "function_call",
    "function_call_output",
    "custom_tool_call",
    "custom_tool_call_output",
    "reasoning",
    "item_reference",
    "additional_tools",
    "configuration_update",
    "compaction",
    "compaction_trigger",
    "local_shell_call",
    "local_shell_call_output",
    "shell_call",
    "shell_call_output",
    "apply_patch_call",
    "apply_patch_call_output",
    "tool_search_call",
    "tool_search_output",
    "web_search_call",
    "file_search_call",
    "code_interpreter_call",
    "image_generation_call",
    "computer_call",
    "computer_call_output",
    "mcp_list_tools",
    "mcp_approval_request",
    "mcp_approval_response",
    "mcp_call",
    "program",
    "program_output",
];

/// The first `earlier` items were accepted with an earlier response.
pub(super) fn check(
    items: &[Value],
    earlier: usize,
    stored: impl Fn(&str) -> bool,
    sealed: impl Fn(&str) -> bool,
) -> Check {
    let mut ids = HashSet::new();
    for (at, item) in items.iter().enumerate().skip(earlier) {
        let path = format!("input[{}]", at - earlier);
        one(item, &path, &stored, &sealed)?;
        if let Some(id) = item["id"].as_str().filter(|_| item["type"] != "item_reference")
            && !ids.insert(id)
        {
            return Err(Refusal::invalid(format!(
                "Duplicate item found with id {id}. Remove duplicate items from your input and try again."
            )));
        }
    }
    pairs(items)
}

/// A message may leave its type out.
fn kind(item: &Value) -> &str {
    match &item["type"] {
        Value::Null if !item["role"].is_null() => "message",
        kind => kind.as_str().unwrap_or_default(),
    }
}

fn one(item: &Value, path: &str, stored: &impl Fn(&str) -> bool, sealed: &impl Fn(&str) -> bool) -> Check {
    if !item.is_object() {
        return Err(invalid_type(path, "an object"));
    }
    let kind = kind(item);
    one_of(&Value::from(kind), TYPES, path)?;
    match kind {
        "message" => message(item, path),
        "function_call" => {
            for key in ["call_id", "name", "arguments"] {
                text(item, key, path)?;
            }
            Ok(())
        }
        "custom_tool_call" => {
            for key in ["call_id", "name", "input"] {
                text(item, key, path)?;
            }
            Ok(())
        }
        "function_call_output" | "custom_tool_call_output" => {
            text(item, "call_id", path)?;
            match &item["output"] {
                Value::String(_) => Ok(()),
                Value::Array(parts) => {
                    let mut parts = parts.iter().enumerate();
                    parts.try_for_each(|(at, part)| part_of(part, "user", &format!("{path}.output[{at}]")))
                }
                Value::Null => Err(missing(&format!("{path}.output"))),
                _ => Err(invalid_type(&format!("{path}.output"), "a string or an array")),
            }
        }
        "reasoning" => reasoning(item, path, stored, sealed),
        "item_reference" => {
            let id = text(item, "id", path)?;
            if stored(id) { Ok(()) } else { Err(not_found(id)) }
        }
        _ => Ok(()),
    }
}

fn not_found(id: &str) -> Refusal {
    Refusal::not_found(format!(
        "Item with id '{id}' not found. Items are not persisted when `store` is set to false. Try again with `store` set \
         to true, or remove this item from your input."
    ))
}

fn message(item: &Value, path: &str) -> Check {
    let role = text(item, "role", path)?;
    one_of(&Value::from(role), &["user", "assistant", "system", "developer"], &format!("{path}.role"))?;
    match &item["content"] {
        Value::String(_) => Ok(()),
        Value::Array(parts) => {
            let mut parts = parts.iter().enumerate();
            parts.try_for_each(|(at, part)| part_of(part, role, &format!("{path}.content[{at}]")))
        }
        Value::Null => Err(missing(&format!("{path}.content"))),
        _ => Err(invalid_type(&format!("{path}.content"), "a string or an array")),
    }
}

fn part_of(part: &Value, role: &str, path: &str) -> Check {
    let allowed: &[&str] = if role == "assistant" {
        &["output_text", "refusal"]
    } else {
        &["input_text", "input_image", "input_file", "input_audio"]
    };
    if part["type"].is_null() {
        return Err(missing(&format!("{path}.type")));
    }
    one_of(&part["type"], allowed, path)?;
    match part["type"].as_str().unwrap_or_default() {
        "input_text" | "output_text" => text(part, "text", path).map(|_| ()),
        "refusal" => text(part, "refusal", path).map(|_| ()),
        "input_image" if part["file_id"].is_null() => {
            let url = text(part, "image_url", path)?;
            if url.starts_with("data:image/") || url.starts_with("https://") || url.starts_with("s3://") {
                Ok(())
            } else {
                let message = format!("Invalid '{path}.image_url'. Expected a valid URL or data URI.");
                Err(Refusal::field(&format!("{path}.image_url"), "invalid_value", message))
            }
        }
        "input_file" if part["file_id"].is_null() && part["file_url"].is_null() => {
            text(part, "filename", path)?;
            text(part, "file_data", path).map(|_| ())
        }
        _ => Ok(()),
    }
}

fn reasoning(
    item: &Value,
    path: &str,
    stored: &impl Fn(&str) -> bool,
    sealed: &impl Fn(&str) -> bool,
) -> Check {
    if !item["summary"].is_array() {
        return Err(missing(&format!("{path}.summary")));
    }
    let id = item["id"].as_str().unwrap_or_default();
    match item["encrypted_content"].as_str() {
        Some(data) if sealed(data) => Ok(()),
        Some(_) => Err(Refusal::field(
            &format!("{path}.encrypted_content"),
            "invalid_encrypted_content",
            format!("The encrypted content for item {id} could not be verified."),
        )),
        None if item["content"].as_array().is_some_and(|content| !content.is_empty()) || stored(id) => Ok(()),
        None => Err(not_found(id)),
    }
}

/// Each output has its call, each call its output.
fn pairs(items: &[Value]) -> Check {
    let calls = |suffix: &'static str| {
        let of = move |item: &&Value| {
            kind(item) == format!("function_call{suffix}")
                || kind(item) == format!("custom_tool_call{suffix}")
        };
        items.iter().filter(of).filter_map(|item| item["call_id"].as_str()).collect::<HashSet<_>>()
    };
    let (made, answered) = (calls(""), calls("_output"));
    for item in items {
        let id = item["call_id"].as_str().unwrap_or_default();
        match kind(item) {
            "function_call_output" if !made.contains(id) => {
                return Err(Refusal::field(
                    "input",
                    "invalid_value",
                    format!("No tool call found for function call output with call_id {id}."),
                ));
            }
            "custom_tool_call_output" if !made.contains(id) => {
                return Err(Refusal::field(
                    "input",
                    "invalid_value",
                    format!("No tool call found for custom tool call output with call_id {id}."),
                ));
            }
            "function_call" if !answered.contains(id) => {
                let message = format!("No tool output found for function call {id}.");
                return Err(Refusal::field("input", "invalid_value", message));
            }
            "custom_tool_call" if !answered.contains(id) => {
                let message = format!("No tool output found for custom tool call {id}.");
                return Err(Refusal::field("input", "invalid_value", message));
            }
            _ => {}
        }
    }
    Ok(())
}
