//! What the emulator says on its own. It never pretends to be Claude.

use serde_json::{Value, json};

use super::{Prompt, schema};
use crate::usage;

/// Blocks, and how the message ended when that was not at its end.
#[derive(Debug, Default)]
pub(crate) struct Made {
    pub(crate) blocks: Vec<Value>,
    pub(crate) stop_reason: Option<String>,
    pub(crate) stop_sequence: Option<String>,
}

pub(crate) fn answer(prompt: &Prompt<'_>) -> Made {
    let body = prompt.body;
    let mut made = Made::default();
    if prompt.speaker.thinks {
        let thought = format!("The emulator was asked: {}", excerpt(body));
        made.blocks.push(json!({"type": "thinking", "thinking": thought}));
    }
    if let Some(tool) = forced_tool(body) {
        let input = schema::instance(&tool["input_schema"]);
        made.blocks.push(json!({"type": "tool_use", "name": tool["name"], "input": input}));
        return made;
    }
    let format = body.pointer("/output_config/format/schema");
    let text = match format {
        Some(schema) => schema::instance(schema).to_string(),
        None => words(body),
    };
    let (text, stop) = stopped(text, body);
    let limit = body["max_tokens"].as_u64().unwrap_or(u64::MAX);
    let spent = usage::output_tokens(&made.blocks);
    let text = match limit.saturating_sub(spent).saturating_mul(4).try_into() {
        Ok(room) if text.chars().count() > room => {
            made.stop_reason = Some("max_tokens".to_owned());
            text.chars().take(room).collect()
        }
        _ => text,
    };
    if let (Some(sequence), None) = (stop, &made.stop_reason) {
        made.stop_reason = Some("stop_sequence".to_owned());
        made.stop_sequence = Some(sequence);
    }
    if !text.is_empty() {
        made.blocks.push(json!({"type": "text", "text": text}));
    }
    made
}

/// The tool that `tool_choice` forces; the first one for `any`.
fn forced_tool(body: &Value) -> Option<&Value> {
    let tools = body["tools"].as_array()?;
    match body.pointer("/tool_choice/type").and_then(Value::as_str) {
        Some("any") => tools.first(),
        Some("tool") => {
            let name = body.pointer("/tool_choice/name");
            tools.iter().find(|tool| tool.get("name") == name)
        }
        _ => None,
    }
}

fn words(body: &Value) -> String {
    let last = body["messages"].as_array().and_then(|messages| messages.last());
    let has_result = last
        .and_then(|message| message["content"].as_array())
        .is_some_and(|blocks| blocks.iter().any(|block| block["type"] == "tool_result"));
    if has_result {
        return format!(
            "This answer comes from the outcrop emulator, not from Amazon Bedrock. It received a tool result: {}",
            excerpt(body)
        );
    }
    format!(
        "This answer comes from the outcrop emulator, not from Amazon Bedrock. You said: {}",
        excerpt(body)
    )
}

/// Up to 60 characters of the last text of the last message.
fn excerpt(body: &Value) -> String {
    let last = body["messages"].as_array().and_then(|messages| messages.last());
    let text = last.and_then(|message| last_text(&message["content"])).unwrap_or_default();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = line.chars().take(60).collect();
    if short.len() < line.len() { format!("{short}…") } else { short }
}

fn last_text(content: &Value) -> Option<&str> {
    match content {
        Value::String(text) => Some(text),
        Value::Array(blocks) => blocks.iter().rev().find_map(|block| match block["type"].as_str() {
            Some("text") => block["text"].as_str(),
            Some("tool_result") => last_text(&block["content"]),
            _ => None,
        }),
        _ => None,
    }
}

/// Cuts the text at the first stop sequence it contains.
fn stopped(text: String, body: &Value) -> (String, Option<String>) {
    let found = body["stop_sequences"].as_array().into_iter().flatten().filter_map(Value::as_str);
    match found.filter_map(|sequence| Some((text.find(sequence)?, sequence))).min() {
        Some((at, sequence)) => (text.get(..at).unwrap_or_default().to_owned(), Some(sequence.to_owned())),
        None => (text, None),
    }
}
