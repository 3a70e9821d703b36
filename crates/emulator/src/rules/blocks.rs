//! Content blocks: known kinds, known keys, the role they may stand in.

use serde_json::{Map, Value};

use super::cache::check_mark;
use super::shape::{at, is_word, list, object, only, required, required_text, text};
use super::{Check, Rules, media, thinking};
use crate::refusal::Refusal;

const KINDS: &str = "'document', 'image', 'redacted_thinking', 'search_result', 'text', 'thinking', 'tool_result', \
                     'tool_use'";

/// Where a block stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// `messages.0.content.1`
    pub(super) path: &'a str,
    pub(super) role: &'a str,
    /// In the last assistant turn.
    pub(super) latest: bool,
}

pub(super) fn check(rules: &Rules<'_>, value: &Value, place: Place<'_>) -> Check {
    let Place { path, role, latest } = place;
    let block = object(value, path)?;
    let kind = required_text(block, "type", path)?;
    allowed_in(rules, kind, role, path)?;
    let tagged = format!("{path}.{kind}");
    match kind {
        "text" => {
            text_block(rules, block, path)?;
            let cited = block.get("citations").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
            if rules.new_version && role == "user" && cited {
                return Err(at(&format!("{tagged}.citations"), "Extra inputs are not permitted"));
            }
        }
        "image" => {
            only(block, &["type", "source", "cache_control"], &tagged)?;
            media::image(block, path)?;
        }
        "document" => {
            only(block, &["type", "source", "title", "context", "citations", "cache_control"], &tagged)?;
            media::document(block, path)?;
        }
        "search_result" => {
            only(block, &["type", "source", "title", "content", "citations", "cache_control"], &tagged)?;
            required_text(block, "source", &tagged)?;
            required_text(block, "title", &tagged)?;
            list(required(block, "content", &tagged)?, &format!("{tagged}.content"))?;
        }
        "thinking" | "redacted_thinking" => return thinking::check_block(rules, block, path, latest),
        "tool_use" => tool_use(block, &tagged)?,
        "tool_result" => tool_result(rules, block, path)?,
        _ => {
            return Err(at(
                path,
                &format!(
                    "Input tag '{kind}' found using 'type' does not match any of the expected tags: {KINDS}"
                ),
            ));
        }
    }
    check_mark(rules, block.get("cache_control"), &tagged)
}

fn allowed_in(rules: &Rules<'_>, kind: &str, role: &str, path: &str) -> Check {
    let only_in = |role: &str| Err(at(path, &format!("`{kind}` blocks can only be in `{role}` messages")));
    match (kind, role) {
        ("tool_use" | "thinking" | "redacted_thinking", "user" | "system") => only_in("assistant"),
        ("tool_result" | "image" | "search_result", "assistant" | "system") | ("document", "system") => {
            only_in("user")
        }
        ("document", "assistant") if rules.new_version => only_in("user"),
        _ => Ok(()),
    }
}

/// A text block in messages or system.
pub(super) fn text_block(rules: &Rules<'_>, block: &Map<String, Value>, path: &str) -> Check {
    let tagged = if path.starts_with("system") { path.to_owned() } else { format!("{path}.text") };
    only(block, &["type", "text", "cache_control", "citations"], &tagged)?;
    let root = path.split('.').next().unwrap_or_default();
    let marked = block.get("cache_control").is_some_and(|mark| !mark.is_null());
    let words = required_text(block, "text", &tagged)?;
    if words.is_empty() && marked {
        return Err(at(path, "cache_control cannot be set for empty text blocks"));
    }
    blank(words, root)?;
    match block.get("citations") {
        None | Some(Value::Null | Value::Array(_)) => check_mark(rules, block.get("cache_control"), &tagged),
        Some(_) => Err(at(&format!("{tagged}.citations"), "Input should be a valid list")),
    }
}

/// Empty or blank text is refused in `messages` and `system` alike.
pub(super) fn blank(words: &str, root: &str) -> Check {
    if words.is_empty() {
        Err(Refusal::invalid(format!("{root}: text content blocks must be non-empty")))
    } else if words.trim().is_empty() {
        Err(Refusal::invalid(format!("{root}: text content blocks must contain non-whitespace text")))
    } else {
        Ok(())
    }
}

fn tool_use(block: &Map<String, Value>, tagged: &str) -> Check {
    only(block, &["type", "id", "name", "input", "cache_control"], tagged)?;
    if !is_word(required_text(block, "id", tagged)?) {
        return Err(at(&format!("{tagged}.id"), "String should match pattern '^[a-zA-Z0-9_-]+$'"));
    }
    let name = required_text(block, "name", tagged)?;
    if name.is_empty() || name.len() > 200 {
        return Err(at(&format!("{tagged}.name"), "String should have between 1 and 200 characters"));
    }
    object(required(block, "input", tagged)?, &format!("{tagged}.input")).map(|_| ())
}

fn tool_result(rules: &Rules<'_>, block: &Map<String, Value>, path: &str) -> Check {
    let tagged = format!("{path}.tool_result");
    only(block, &["type", "tool_use_id", "content", "is_error", "cache_control"], &tagged)?;
    if !is_word(required_text(block, "tool_use_id", &tagged)?) {
        return Err(at(&format!("{tagged}.tool_use_id"), "String should match pattern '^[a-zA-Z0-9_-]+$'"));
    }
    if block.get("is_error").is_some_and(|flag| !flag.is_boolean() && !flag.is_null()) {
        return Err(at(&format!("{tagged}.is_error"), "Input should be a valid boolean"));
    }
    match block.get("content") {
        None | Some(Value::Null | Value::String(_)) => Ok(()),
        Some(Value::Array(parts)) => {
            for (index, part) in parts.iter().enumerate() {
                let path = format!("{tagged}.content.{index}");
                let kind = text(part.get("type").unwrap_or(&Value::Null), &format!("{path}.type"))?;
                if !matches!(kind, "text" | "image" | "document" | "search_result") {
                    return Err(at(
                        &path,
                        &format!(
                            "Input tag '{kind}' found using 'type' does not match any of the expected tags: \
                             'document', 'image', 'search_result', 'text'"
                        ),
                    ));
                }
                check(rules, part, Place { path: &path, role: "user", latest: false })?;
            }
            Ok(())
        }
        Some(_) => Err(at(&format!("{tagged}.content"), "Input should be a valid string or list")),
    }
}
