//! `tools` and `tool_choice` of a request.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::Check;
use super::request::{invalid_type, missing, one_of, only, text};
use crate::refusal::Refusal;

const TYPES: &[&str] = &[
    "function",
    "custom",
    "namespace",
    "tool_search",
    "web_search",
    "web_search_preview",
    "file_search",
    "code_interpreter",
    "image_generation",
    "computer",
    "computer_use_preview",
    "mcp",
    "local_shell",
    "shell",
    "apply_patch",
    "programmatic_tool_calling",
];
const FUNCTION: &[&str] = &[
    "type",
    "name",
    "description",
    "parameters",
    "strict",
    "defer_loading",
    "output_schema",
    "allowed_callers",
    "async",
];

pub(super) fn check(fields: &Map<String, Value>) -> Check {
    let tools = match fields.get("tools") {
        None | Some(Value::Null) => &[][..],
        Some(tools) => tools.as_array().ok_or_else(|| invalid_type("tools", "an array of objects"))?,
    };
    let mut names = HashSet::new();
    for (index, tool) in tools.iter().enumerate() {
        one_tool(tool, &format!("tools[{index}]"), &mut names)?;
    }
    match fields.get("tool_choice") {
        None | Some(Value::Null) => Ok(()),
        Some(choice) => self::choice(choice, &names),
    }
}

fn one_tool<'a>(tool: &'a Value, path: &str, names: &mut HashSet<&'a str>) -> Check {
    let object = tool.as_object().ok_or_else(|| invalid_type(path, "an object"))?;
    if tool["type"].is_null() {
        return Err(missing(&format!("{path}.type")));
    }
    one_of(&tool["type"], TYPES, &format!("{path}.type"))?;
    match tool["type"].as_str().unwrap_or_default() {
        "function" => {
            only(object, FUNCTION, path)?;
            names.insert(name(tool, path)?);
            if tool["strict"] == true {
                let context = tool["name"].as_str().unwrap_or_default();
                strict_schema(&tool["parameters"], &format!("{path}.parameters"), context)?;
            }
            Ok(())
        }
        "custom" => {
            names.insert(name(tool, path)?);
            Ok(())
        }
        "namespace" => {
            name(tool, path)?;
            text(tool, "description", path)?;
            let inner = tool["tools"].as_array().ok_or_else(|| missing(&format!("{path}.tools")))?;
            for (index, tool) in inner.iter().enumerate() {
                one_tool(tool, &format!("{path}.tools[{index}]"), names)?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn name<'a>(tool: &'a Value, path: &str) -> Result<&'a str, Refusal> {
    let name = text(tool, "name", path)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || name.len() > 128 || !name.chars().all(plain) {
        let path = format!("{path}.name");
        let message = format!(
            "Invalid '{path}': string does not match pattern. Expected a string that matches the pattern \
             '^[a-zA-Z0-9_-]+$'."
        );
        return Err(Refusal::field(&path, "invalid_value", message));
    }
    Ok(name)
}

/// What strict mode wants of every object of a schema.
pub(super) fn strict_schema(schema: &Value, path: &str, context: &str) -> Check {
    if schema["type"] == "object" {
        let refuse = |words: String| {
            let message = format!("Invalid schema for '{context}': {words}");
            Err(Refusal::field(path, "invalid_json_schema", message))
        };
        if schema["additionalProperties"] != false {
            return refuse("'additionalProperties' is required to be supplied and to be false.".to_owned());
        }
        let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (key, part) in schema["properties"].as_object().into_iter().flatten() {
            if !required.iter().any(|one| one == key) {
                return refuse(format!(
                    "'required' is required to be supplied and to be an array including every key in properties. \
                     Missing '{key}'."
                ));
            }
            strict_schema(part, path, context)?;
        }
    }
    strict_items(schema, path, context)
}

fn strict_items(schema: &Value, path: &str, context: &str) -> Check {
    if schema["items"].is_object() {
        strict_schema(&schema["items"], path, context)?;
    }
    for key in ["anyOf", "$defs"] {
        let parts: Vec<&Value> = match &schema[key] {
            Value::Array(parts) => parts.iter().collect(),
            Value::Object(parts) => parts.values().collect(),
            _ => Vec::new(),
        };
        for part in parts {
            strict_schema(part, path, context)?;
        }
    }
    Ok(())
}

fn choice(choice: &Value, names: &HashSet<&str>) -> Check {
    match choice {
        Value::String(_) => one_of(choice, &["none", "auto", "required"], "tool_choice"),
        Value::Object(_) => match choice["type"].as_str() {
            Some("function" | "custom") => {
                let name = text(choice, "name", "tool_choice")?;
                if names.contains(name) {
                    return Ok(());
                }
                let message = format!("Tool choice '{name}' not found in 'tools' parameter.");
                Err(Refusal::field("tool_choice", "invalid_value", message))
            }
            Some("allowed_tools") => {
                one_of(&choice["mode"], &["auto", "required"], "tool_choice.mode")?;
                choice["tools"].as_array().map(|_| ()).ok_or_else(|| missing("tool_choice.tools"))
            }
            Some(_) => Ok(()),
            None => Err(missing("tool_choice.type")),
        },
        _ => Err(invalid_type("tool_choice", "a string or an object")),
    }
}
