//! `cache_control`: where it may stand, how often, and in which order.

use serde_json::Value;

use super::shape::{at, object, one_of, only, required_text, text};
use super::{Check, Rules};
use crate::refusal::Refusal;

/// One mark; `path` is the block it stands on.
pub(super) fn check_mark(rules: &Rules<'_>, mark: Option<&Value>, path: &str) -> Check {
    let Some(mark) = mark.filter(|mark| !mark.is_null()) else { return Ok(()) };
    let path = if path.is_empty() { "cache_control".to_owned() } else { format!("{path}.cache_control") };
    let mark = object(mark, &path)?;
    one_of(required_text(mark, "type", &path)?, &["ephemeral"], &format!("{path}.type"))?;
    let path = format!("{path}.ephemeral");
    only(mark, &["type", "ttl"], &path)?;
    if let Some(ttl) = mark.get("ttl").filter(|ttl| !ttl.is_null()) {
        let allowed: &[&str] = if rules.model.hour_cache { &["5m", "1h"] } else { &["5m"] };
        one_of(text(ttl, &format!("{path}.ttl"))?, allowed, &format!("{path}.ttl"))?;
    }
    Ok(())
}

/// At most four marks, and none of an hour after one of five minutes.
pub(super) fn check(rules: &Rules<'_>, body: &Value) -> Check {
    check_mark(rules, body.get("cache_control"), "")?;
    let mut marks = Vec::new();
    for key in ["tools", "system"] {
        for (index, item) in body[key].as_array().into_iter().flatten().enumerate() {
            collect(item, &format!("{key}.{index}"), &mut marks);
            if key == "tools" {
                check_mark(rules, item.get("cache_control"), &format!("tools.{index}"))?;
            }
        }
    }
    for (index, message) in body["messages"].as_array().into_iter().flatten().enumerate() {
        for (at, block) in message["content"].as_array().into_iter().flatten().enumerate() {
            collect(block, &format!("messages.{index}.content.{at}"), &mut marks);
            for (inner, part) in block["content"].as_array().into_iter().flatten().enumerate() {
                collect(part, &format!("messages.{index}.content.{at}.content.{inner}"), &mut marks);
            }
        }
    }
    let count = marks.len() + usize::from(body["cache_control"].is_object());
    if count > 4 {
        return Err(Refusal::invalid(format!(
            "A maximum of 4 blocks with cache_control may be provided. Found {count}."
        )));
    }
    let mut short_seen = false;
    for (path, hour) in marks {
        if hour && short_seen {
            return Err(at(
                &format!("{path}.cache_control.ttl"),
                "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks \
                 are processed in the following order: `tools`, `system`, `messages`.",
            ));
        }
        short_seen |= !hour;
    }
    Ok(())
}

fn collect(block: &Value, path: &str, marks: &mut Vec<(String, bool)>) {
    if let Some(mark) = block.get("cache_control").filter(|mark| mark.is_object()) {
        marks.push((path.to_owned(), mark["ttl"] == "1h"));
    }
}
