//! `thinking`, and thinking blocks that come back.

use serde_json::{Map, Value};

use super::shape::{at, object, one_of, only, required, required_text, text};
use super::{Check, Route, Rules};
use crate::models::Disabled;
use crate::refusal::Refusal;
use crate::signature::Seal;

const DOCUMENTATION: &str =
    "Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking";

pub(super) fn check_config(rules: &Rules<'_>, body: &Value) -> Check {
    let Some(config) = body.get("thinking").filter(|config| !config.is_null()) else { return Ok(()) };
    let config = object(config, "thinking")?;
    let kind = required_text(config, "type", "thinking")?;
    let path = format!("thinking.{kind}");
    let allowed: &[&str] = match kind {
        "enabled" => &["type", "budget_tokens", "display"],
        "adaptive" => &["type", "display"],
        "disabled" | "between_tools" => &["type"],
        _ => {
            return Err(at(
                "thinking",
                &format!(
                    "Input tag '{kind}' found using 'type' does not match any of the expected tags: 'adaptive', \
                     'disabled', 'enabled'"
                ),
            ));
        }
    };
    supported(rules, kind)?;
    only(config, allowed, &path)?;
    if let Some(display) = config.get("display").filter(|display| !display.is_null()) {
        let display = text(display, &format!("{path}.display"))?;
        one_of(display, &["summarized", "omitted"], &format!("{path}.display"))?;
    }
    if kind == "enabled" { budget(rules, body, config) } else { Ok(()) }
}

fn supported(rules: &Rules<'_>, kind: &str) -> Check {
    let rule = &rules.model.thinking;
    match kind {
        "enabled" if !rule.enabled => Err(Refusal::invalid(
            "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\" and \
             \"output_config.effort\" to control thinking behavior.",
        )),
        "adaptive" if !rule.adaptive => {
            Err(Refusal::invalid("adaptive thinking is not supported on this model"))
        }
        "disabled" if rule.disabled == Disabled::No => {
            Err(Refusal::invalid("\"thinking.type.disabled\" is not supported for this model."))
        }
        "between_tools" if !rule.between_tools => {
            Err(Refusal::invalid("\"thinking.type.between_tools\" is not supported for this model."))
        }
        _ => Ok(()),
    }
}

fn budget(rules: &Rules<'_>, body: &Value, config: &Map<String, Value>) -> Check {
    let path = "thinking.enabled.budget_tokens";
    let Some(budget) = required(config, "budget_tokens", "thinking.enabled")?.as_u64() else {
        return Err(at(path, "Input should be a valid integer"));
    };
    if budget < 1_024 {
        return Err(at(path, "Input should be greater than or equal to 1024"));
    }
    let limit = body["max_tokens"].as_u64().unwrap_or(u64::MAX);
    if rules.route != Route::Count && budget >= limit {
        return Err(Refusal::invalid(format!(
            "`max_tokens` must be greater than `thinking.budget_tokens`. {DOCUMENTATION}"
        )));
    }
    Ok(())
}

/// A `thinking` or `redacted_thinking` block of an assistant turn; `latest` is the last such turn.
pub(super) fn check_block(rules: &Rules<'_>, block: &Map<String, Value>, path: &str, latest: bool) -> Check {
    let redacted = block.get("type").is_some_and(|kind| kind == "redacted_thinking");
    let family = rules.model.name;
    let (seal, field, name) = if redacted {
        let path = format!("{path}.redacted_thinking");
        only(block, &["type", "data"], &path)?;
        (
            rules.sealer.check_redacted(family, required_text(block, "data", &path)?),
            "data",
            "redacted_thinking",
        )
    } else {
        let path = format!("{path}.thinking");
        only(block, &["type", "thinking", "signature"], &path)?;
        let shown = required_text(block, "thinking", &path)?;
        let signature = required_text(block, "signature", &path)?;
        (rules.sealer.check(family, shown, signature), "signature", "thinking")
    };
    match seal {
        Seal::Intact => Ok(()),
        Seal::Modified if latest => Err(at(
            path,
            "`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks \
             must remain as they were in the original response.",
        )),
        Seal::Modified | Seal::Foreign => Err(at(path, &format!("Invalid `{field}` in `{name}` block"))),
    }
}

/// With a thinking budget, a turn that calls tools starts with its thinking.
pub(super) fn check_turn(
    rules: &Rules<'_>,
    body: &Value,
    blocks: &[Value],
    path: &str,
    prefill: bool,
) -> Check {
    let enabled = body.pointer("/thinking/type").is_some_and(|kind| kind == "enabled");
    let calls = blocks.iter().any(|block| block["type"] == "tool_use");
    let first = blocks.first().and_then(|block| block["type"].as_str()).unwrap_or("text");
    if !enabled || !(calls || prefill) || first.contains("thinking") || !rules.model.thinking.enabled {
        return Ok(());
    }
    Err(at(
        &format!("{path}.content.0.type"),
        &format!(
            "Expected `thinking` or `redacted_thinking`, but found `{first}`. When `thinking` is enabled, a final \
             `assistant` message must start with a thinking block (preceeding the lastmost set of `tool_use` and \
             `tool_result` blocks). We recommend you include thinking blocks from previous turns. To avoid this \
             requirement, disable `thinking`. {DOCUMENTATION}"
        ),
    ))
}
