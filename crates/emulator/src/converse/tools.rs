//! `toolConfig`, and tool calls with their results, whatever the model.

use std::collections::HashSet;

use serde_json::Value;

use super::Check;
use crate::refusal::Refusal;

fn invalid<T>(message: String) -> Result<T, Refusal> {
    Err(Refusal::invalid(message))
}

/// Named tools of a request.
pub(super) fn specs(body: &Value) -> impl Iterator<Item = (usize, &Value)> {
    let tools = body.pointer("/toolConfig/tools").and_then(Value::as_array);
    let tools = tools.into_iter().flatten().enumerate();
    tools.filter_map(|(index, tool)| Some((index, tool.get("toolSpec").filter(|spec| !spec.is_null())?)))
}

/// Blocks of one kind in a message, with their place.
pub(super) fn blocks<'a>(message: &'a Value, kind: &'a str) -> impl Iterator<Item = (usize, &'a Value)> {
    let content = message["content"].as_array().into_iter().flatten().enumerate();
    content.filter_map(move |(at, block)| Some((at, block.get(kind).filter(|value| !value.is_null())?)))
}

pub(super) fn check(body: &Value) -> Check {
    let mut names = HashSet::new();
    for (index, spec) in specs(body) {
        let path = format!("toolConfig.tools.{index}.toolSpec");
        let name = spec["name"].as_str().unwrap_or_default();
        if !names.insert(name) {
            return invalid(format!(
                "The name {name} at {path}.name is used more than once. Tool names must be unique."
            ));
        }
        if spec["description"].as_str().is_some_and(|text| text.trim().is_empty()) {
            return invalid(format!("The description field at {path} is blank."));
        }
        let schema = spec.pointer("/inputSchema/json").unwrap_or(&Value::Null);
        if !schema.is_object() {
            return invalid(format!(
                "The format of the value at {path}.inputSchema.json is invalid. Provide a json object for the field \
                 and try again."
            ));
        }
        if schema["type"] != "object" {
            return invalid(format!(
                "The value at {path}.inputSchema.json.type must be one of the following: object."
            ));
        }
    }
    if let Some(name) = body.pointer("/toolConfig/toolChoice/tool/name").and_then(Value::as_str)
        && !names.contains(name)
    {
        return invalid(format!(
            "The tool {name} at toolConfig.toolChoice.tool.name is not in toolConfig.tools."
        ));
    }
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let used = messages.iter().any(|message| {
        blocks(message, "toolUse").next().is_some() || blocks(message, "toolResult").next().is_some()
    });
    if used && body["toolConfig"].is_null() {
        return invalid(
            "The toolConfig field must be defined when using toolUse and toolResult content blocks."
                .to_owned(),
        );
    }
    pairs(messages)
}

fn ids<'a>(message: &'a Value, kind: &'static str) -> Vec<&'a str> {
    let found = message["content"].as_array().into_iter().flatten().filter_map(move |block| block.get(kind));
    found.filter_map(|block| block["toolUseId"].as_str()).collect()
}

/// Each call of a turn has its result in the next turn, and each result its call.
fn pairs(messages: &[Value]) -> Check {
    let spoken: Vec<(usize, &Value)> =
        messages.iter().enumerate().filter(|(_, message)| message["role"] != "system").collect();
    let mut ever = HashSet::new();
    for (position, (index, message)) in spoken.iter().enumerate() {
        let previous = position.checked_sub(1).and_then(|at| spoken.get(at)).map(|(_, message)| *message);
        let calls = previous.map(|message| ids(message, "toolUse")).unwrap_or_default();
        let results = ids(message, "toolResult");
        let path = format!("messages.{index}.content");
        if let Some(id) = ids(message, "toolUse").into_iter().find(|id| !ever.insert(*id)) {
            return invalid(format!("The toolUse blocks at {path} contain duplicate Ids: {id}"));
        }
        let mut seen = HashSet::new();
        if let Some(id) = results.iter().find(|id| !seen.insert(**id)) {
            return invalid(format!("The toolResult blocks at {path} contain duplicate Ids: {id}"));
        }
        if results.len() > calls.len() {
            return invalid(format!(
                "The number of toolResult blocks at {path} exceeds the number of toolUse blocks of previous turn."
            ));
        }
        let missing: Vec<&str> = calls.into_iter().filter(|id| !results.contains(id)).collect();
        if !missing.is_empty() {
            return invalid(format!(
                "Expected toolResult blocks at {path} for the following Ids: {}",
                missing.join(", ")
            ));
        }
    }
    match spoken.last() {
        Some((index, last)) if !ids(last, "toolUse").is_empty() => invalid(format!(
            "Expected toolResult blocks at messages.{}.content for the following Ids: {}",
            index + 1,
            ids(last, "toolUse").join(", ")
        )),
        _ => Ok(()),
    }
}
