//! `tools` and `tool_choice`.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::output::schema;
use super::shape::{at, is_word, list, object, one_of, only, required, required_text, text};
use super::{Check, Route, Rules};
use crate::models::Forced;
use crate::refusal::Refusal;

/// Tools that run on the caller's side and have a type of their own.
const CLIENT_SIDE: &[&str] = &["bash_", "text_editor_", "computer_", "memory_"];

pub(super) fn check(rules: &Rules<'_>, body: &Value) -> Check {
    let tools = match body.get("tools") {
        None | Some(Value::Null) => &[][..],
        Some(tools) => list(tools, "tools")?,
    };
    let mut names = HashSet::new();
    for (index, tool) in tools.iter().enumerate() {
        let fields = object(tool, &format!("tools.{index}"))?;
        let name = check_tool(rules, fields, index)?;
        if !names.insert(name) {
            return Err(Refusal::invalid("tools: Tool names must be unique."));
        }
    }
    check_choice(rules, body, &names)
}

/// A history with calls or results needs the tools they belong to.
pub(super) fn check_history(body: &Value) -> Check {
    let in_history = |block: &Value| matches!(block["type"].as_str(), Some("tool_use" | "tool_result"));
    let messages = body["messages"].as_array().into_iter().flatten();
    let used = messages.filter_map(|message| message["content"].as_array()).flatten().any(in_history);
    if used && body["tools"].as_array().is_none_or(Vec::is_empty) {
        return Err(Refusal::invalid(
            "Requests which include `tool_use` or `tool_result` blocks must define tools.",
        ));
    }
    Ok(())
}

fn check_tool<'a>(rules: &Rules<'_>, tool: &'a Map<String, Value>, index: usize) -> Result<&'a str, Refusal> {
    match tool.get("type").filter(|kind| !kind.is_null()) {
        None => {}
        Some(kind) if kind == "custom" => {}
        Some(kind) => return check_typed(rules, tool, text(kind, &format!("tools.{index}.type"))?, index),
    }
    let path = format!("tools.{index}.custom");
    let mut allowed = vec!["name", "description", "input_schema", "type", "cache_control"];
    let strict = matches!(rules.route, Route::Invoke | Route::Converse) && rules.model.strict_tools;
    if strict {
        allowed.push("strict");
    }
    if rules.beta("tool-examples-2025-10-29") {
        allowed.push("input_examples");
    }
    if rules.beta("tool-search-tool-2025-10-19") {
        allowed.push("defer_loading");
    }
    only(tool, &allowed, &path)?;
    let name = required_text(tool, "name", &path)?;
    if !is_word(name) || name.len() > 64 {
        return Err(at(&format!("{path}.name"), "String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"));
    }
    if let Some(description) = tool.get("description").filter(|value| !value.is_null()) {
        text(description, &format!("{path}.description"))?;
    }
    let path = format!("{path}.input_schema");
    let input = object(required(tool, "input_schema", path.trim_end_matches(".input_schema"))?, &path)?;
    match required(input, "type", &path)?.as_str() {
        Some("object") => {}
        _ => return Err(at(&format!("{path}.type"), "Input should be 'object'")),
    }
    if ["anyOf", "oneOf", "allOf"].iter().any(|key| input.contains_key(*key)) {
        return Err(at(&path, "input_schema does not support oneOf, allOf, or anyOf at the top level"));
    }
    if tool.get("strict").is_some_and(|strict| strict == true) {
        schema(&Value::Object(input.clone()), path.trim_end_matches(".input_schema"))?;
    }
    Ok(name)
}

fn check_typed<'a>(
    rules: &Rules<'_>,
    tool: &'a Map<String, Value>,
    kind: &str,
    index: usize,
) -> Result<&'a str, Refusal> {
    let search = kind.starts_with("tool_search_tool_") && rules.beta("tool-search-tool-2025-10-19");
    if !search && !CLIENT_SIDE.iter().any(|prefix| kind.starts_with(prefix)) {
        return Err(Refusal::invalid(format!("tool type '{kind}' is not supported")));
    }
    if let Some(version) = kind.strip_prefix("computer_") {
        let beta = if version == "20250124" { "computer-use-2025-01-24" } else { "computer-use-2025-11-24" };
        if !rules.beta(beta) {
            return Err(Refusal::invalid(format!("tool type '{kind}' is not supported")));
        }
    }
    required_text(tool, "name", &format!("tools.{index}.{kind}"))
}

fn check_choice(rules: &Rules<'_>, body: &Value, names: &HashSet<&str>) -> Check {
    let Some(choice) = body.get("tool_choice").filter(|choice| !choice.is_null()) else { return Ok(()) };
    let choice = object(choice, "tool_choice")?;
    let kind = required_text(choice, "type", "tool_choice")?;
    one_of(kind, &["auto", "any", "tool", "none"], "tool_choice.type")?;
    let allowed: &[&str] = match kind {
        "none" => &["type"],
        "tool" => &["type", "name", "disable_parallel_tool_use"],
        _ => &["type", "disable_parallel_tool_use"],
    };
    only(choice, allowed, &format!("tool_choice.{kind}"))?;
    if names.is_empty() {
        return Err(at("tool_choice", "tool_choice may only be specified while providing tools"));
    }
    if kind == "tool" {
        let name = required_text(choice, "name", "tool_choice.tool")?;
        if !names.contains(name) {
            return Err(Refusal::invalid(format!("Tool '{name}' not found in provided tools")));
        }
    }
    if matches!(kind, "auto" | "none") {
        return Ok(());
    }
    match rules.model.forced_tools {
        Forced::No => {
            Err(Refusal::invalid("tool_choice: type \"tool\" and \"any\" are not supported for this model."))
        }
        Forced::UnlessThinking if rules.thinks(body) => {
            Err(Refusal::invalid("Thinking may not be enabled when tool_choice forces tool use."))
        }
        Forced::UnlessThinking | Forced::Yes => Ok(()),
    }
}
