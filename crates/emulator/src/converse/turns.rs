//! Turns of a conversation, whatever the model: their order, what each may hold, text that says something.

use serde_json::Value;

use super::{Check, content};
use crate::refusal::Refusal;

pub(super) fn check(body: &Value, strict_alternation: bool) -> Check {
    for (index, block) in body["system"].as_array().into_iter().flatten().enumerate() {
        if let Some(text) = block["text"].as_str() {
            not_blank(text, "SystemContentBlock", &format!("system.{index}"))?;
        }
    }
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    order(messages, strict_alternation)?;
    for (index, message) in messages.iter().enumerate() {
        let blocks = message["content"].as_array().map(Vec::as_slice).unwrap_or_default();
        if blocks.is_empty() {
            return Err(Refusal::invalid(format!(
                "The content field in the Message object at messages.{index} is empty. Add a ContentBlock object to \
                 the content field and try again."
            )));
        }
        content::check(blocks, message["role"].as_str().unwrap_or_default(), index)?;
    }
    content::check_counts(messages)
}

pub(super) fn not_blank(text: &str, object: &str, path: &str) -> Check {
    if !text.trim().is_empty() {
        return Ok(());
    }
    Err(Refusal::invalid(format!(
        "The text field in the {object} object at {path} is blank. Add text to the text field, and try again."
    )))
}

fn order(messages: &[Value], strict: bool) -> Check {
    let roles: Vec<&str> = messages
        .iter()
        .filter_map(|message| message["role"].as_str())
        .filter(|role| *role != "system")
        .collect();
    if roles.first() != Some(&"user") || messages.first().is_some_and(|first| first["role"] == "system") {
        return Err(Refusal::invalid(
            "A conversation must start with a user message. Try again with a conversation that starts with a user \
             message.",
        ));
    }
    if strict && roles.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(Refusal::invalid(
            "A conversation must alternate between user and assistant roles. Make sure the conversation alternates \
             between user and assistant roles and try again.",
        ));
    }
    Ok(())
}
