//! The order of turns, and tool calls with their results.

use std::collections::HashSet;

use serde_json::Value;

use super::blocks::{Place, blank, check as check_block, text_block};
use super::shape::{at, object, only, required, required_text};
use super::{Check, Rules, fields, thinking};
use crate::refusal::Refusal;

pub(super) fn check(rules: &Rules<'_>, body: &Value) -> Check {
    if let Some(system) = body.get("system").filter(|system| !system.is_null()) {
        fields::system(system, |block, path| text_block(rules, object(block, path)?, path))?;
    }
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let latest = messages.iter().rposition(|message| message["role"] == "assistant");
    for (index, message) in messages.iter().enumerate() {
        message_shape(rules, message, index, latest == Some(index), index + 1 == messages.len())?;
    }
    order(rules, messages)?;
    pairs(messages)?;
    last_turn(rules, body, messages)?;
    match latest.and_then(|index| Some((index, messages.get(index)?["content"].as_array()?))) {
        Some((index, blocks)) => {
            let prefill = index + 1 == messages.len();
            thinking::check_turn(rules, body, blocks, &format!("messages.{index}"), prefill)
        }
        None => Ok(()),
    }
}

fn message_shape(rules: &Rules<'_>, message: &Value, index: usize, latest: bool, last: bool) -> Check {
    let path = format!("messages.{index}");
    let fields = object(message, &path)?;
    only(fields, &["role", "content"], &path)?;
    let role = required_text(fields, "role", &path)?;
    match role {
        "user" | "assistant" => {}
        "system" if rules.model.system_turns && index > 0 => {}
        "system" => {
            return Err(Refusal::invalid(
                "messages: Unexpected role \"system\". The Messages API accepts a top-level `system` parameter, not \
                 \"system\" as an input message role.",
            ));
        }
        _ => {
            return Err(Refusal::invalid(format!(
                "messages: Unexpected role \"{role}\". Allowed roles are \"user\" or \"assistant\""
            )));
        }
    }
    let empty_is_fine = role == "assistant" && last;
    match required(fields, "content", &path)? {
        Value::String(words) if words.is_empty() && empty_is_fine => Ok(()),
        Value::String(words) if words.is_empty() => Err(empty(&path, role)),
        Value::String(words) => blank(words, "messages"),
        Value::Array(blocks) if blocks.is_empty() && !empty_is_fine => Err(empty(&path, role)),
        Value::Array(blocks) => {
            for (at, block) in blocks.iter().enumerate() {
                check_block(rules, block, Place { path: &format!("{path}.content.{at}"), role, latest })?;
            }
            Ok(())
        }
        _ => Err(at(&format!("{path}.content"), "Input should be a valid string or list")),
    }
}

fn empty(path: &str, role: &str) -> Refusal {
    if role == "user" {
        at(path, "user messages must have non-empty content")
    } else {
        at(path, "all messages must have non-empty content except for the optional final assistant message")
    }
}

fn order(rules: &Rules<'_>, messages: &[Value]) -> Check {
    if messages.first().is_some_and(|first| first["role"] != "user") {
        return Err(Refusal::invalid("messages: first message must use the \"user\" role"));
    }
    let speakers: Vec<&str> = messages.iter().filter_map(|message| message["role"].as_str()).collect();
    let spoken: Vec<&str> = speakers.into_iter().filter(|role| *role != "system").collect();
    let twice = spoken.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first());
    match twice {
        Some(role) if rules.options.strict_alternation => Err(Refusal::invalid(format!(
            "messages: roles must alternate between \"user\" and \"assistant\", but found multiple \"{role}\" roles in a row"
        ))),
        _ => Ok(()),
    }
}

/// One turn as the service sees it: messages of one role in a row are one turn.
struct Turn<'a> {
    /// Of its first message.
    index: usize,
    assistant: bool,
    blocks: Vec<(String, &'a Value)>,
}

fn merged(messages: &[Value]) -> Vec<Turn<'_>> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for (index, message) in messages.iter().enumerate().filter(|(_, message)| message["role"] != "system") {
        let assistant = message["role"] == "assistant";
        let blocks = message["content"].as_array().map(Vec::as_slice).unwrap_or_default();
        let blocks =
            blocks.iter().enumerate().map(|(at, block)| (format!("messages.{index}.content.{at}"), block));
        match turns.last_mut() {
            Some(turn) if turn.assistant == assistant => turn.blocks.extend(blocks),
            _ => turns.push(Turn { index, assistant, blocks: blocks.collect() }),
        }
    }
    turns
}

fn pairs(messages: &[Value]) -> Check {
    let turns = merged(messages);
    let mut seen = HashSet::new();
    let nothing = Vec::new();
    for (position, turn) in turns.iter().enumerate() {
        let uses = ids(&turn.blocks, "tool_use", "id");
        if let Some(twice) = uses.iter().find(|id| !seen.insert(**id)) {
            return Err(Refusal::invalid(format!(
                "messages: `tool_use` ids must be unique, found `{twice}` twice"
            )));
        }
        let next =
            turns.get(position + 1).filter(|next| !next.assistant).map_or(&nothing, |next| &next.blocks);
        answered(turn, &uses, next)?;
        let before =
            position.checked_sub(1).and_then(|before| turns.get(before)).filter(|before| before.assistant);
        let known = before.map(|before| ids(&before.blocks, "tool_use", "id")).unwrap_or_default();
        let mut results = HashSet::new();
        for (path, block) in turn.blocks.iter().filter(|(_, block)| block["type"] == "tool_result") {
            let id = block["tool_use_id"].as_str().unwrap_or_default();
            if !known.contains(&id) {
                return Err(at(
                    path,
                    &format!(
                        "unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block must \
                         have a corresponding `tool_use` block in the previous message."
                    ),
                ));
            }
            if !results.insert(id) {
                return Err(at(
                    path,
                    &format!(
                        "each tool_use must have a single result. Found multiple `tool_result` blocks with id: {id}"
                    ),
                ));
            }
        }
    }
    Ok(())
}

/// Every call is answered in the next turn, and there before anything else.
fn answered(turn: &Turn<'_>, uses: &[&str], next: &[(String, &Value)]) -> Check {
    if uses.is_empty() {
        return Ok(());
    }
    let leading: Vec<(String, &Value)> = next
        .iter()
        .take_while(|(_, block)| block["type"] == "tool_result")
        .map(|(path, block)| (path.clone(), *block))
        .collect();
    let results = ids(&leading, "tool_result", "tool_use_id");
    let missing: Vec<&str> = uses.iter().copied().filter(|id| !results.contains(id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(at(
        &format!("messages.{}", turn.index),
        &format!(
            "`tool_use` ids were found without `tool_result` blocks immediately after: {}. Each `tool_use` block must \
             have a corresponding `tool_result` block in the next message.",
            missing.join(", ")
        ),
    ))
}

fn ids<'a>(blocks: &[(String, &'a Value)], kind: &str, key: &str) -> Vec<&'a str> {
    blocks
        .iter()
        .filter(|(_, block)| block["type"] == kind)
        .filter_map(|(_, block)| block[key].as_str())
        .collect()
}

fn last_turn(rules: &Rules<'_>, body: &Value, messages: &[Value]) -> Check {
    let Some(last) = messages.last().filter(|last| last["role"] == "assistant") else { return Ok(()) };
    if !rules.model.prefill {
        return Err(Refusal::invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        ));
    }
    let words = match &last["content"] {
        Value::String(words) => Some(words.as_str()),
        Value::Array(blocks) => blocks.last().and_then(|block| block["text"].as_str()),
        _ => None,
    };
    if words.is_some_and(|words| words.ends_with(char::is_whitespace)) {
        return Err(Refusal::invalid(
            "messages: final assistant content cannot end with trailing whitespace",
        ));
    }
    if rules.thinks(body) && last["content"].is_string() {
        return Err(Refusal::invalid(
            "messages: assistant message prefill is not supported when thinking is enabled",
        ));
    }
    Ok(())
}
