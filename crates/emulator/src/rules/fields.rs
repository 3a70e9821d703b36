//! The root of a body: required fields, unknown fields, sampling, stop sequences, betas, metadata.

use serde_json::{Map, Value};

use super::shape::{at, join, list, object, only, required, text};
use super::{Check, NEW_VERSION, Route, Rules};
use crate::models::Sampling;
use crate::refusal::Refusal;

/// On every route that answers.
const ANSWERED: &[&str] = &[
    "max_tokens",
    "messages",
    "system",
    "stop_sequences",
    "temperature",
    "top_p",
    "top_k",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "metadata",
];
/// On the counting route.
const COUNTED: &[&str] =
    &["messages", "system", "tools", "tool_choice", "thinking", "output_config", "model"];

/// Beta flags a Bedrock host takes. Sources disagree on `interleaved-thinking` over `InvokeModel` (a public allow-list
/// leaves it out, AWS's own pages and Claude Code send it there): it is taken.
const BETAS: &[&str] = &[
    "computer-use-2025-01-24",
    "computer-use-2025-11-24",
    "context-1m-2025-08-07",
    "context-management-2025-06-27",
    "compact-2026-01-12",
    "effort-2025-11-24",
    "fine-grained-tool-streaming-2025-05-14",
    "interleaved-thinking-2025-05-14",
    "tool-search-tool-2025-10-19",
    "thinking-binding-controls-2026-08-01",
    "thinking-display-updates-2026-08-18",
    "mid-conversation-output-config-2026-07-01",
    "mid-conversation-tool-changes-2026-07-01",
    "dangerous-tool-use-2026-09-03",
];
/// Flags mantle takes besides.
const MANTLE_BETAS: &[&str] = &[
    "claude-code-20250219",
    "output-128k-2025-02-19",
    "per-turn-control-2026-07-01",
    "structured-outputs-2025-11-13",
    "token-efficient-tools-2025-02-19",
    "tool-examples-2025-10-29",
    "web-search-2025-03-05",
];

pub(super) fn check(rules: &Rules<'_>, body: &Value) -> Check {
    let Some(fields) = body.as_object() else {
        return Err(Refusal::invalid(
            "Malformed input request: expected type: JSONObject, please reformat your input.",
        ));
    };
    only(fields, &allowed(rules), "").map_err(|refusal| thread(fields, refusal))?;
    version(rules, fields)?;
    betas(rules, fields)?;
    if rules.route != Route::Count {
        max_tokens(rules, fields)?;
    }
    if list(required(fields, "messages", "")?, "messages")?.is_empty() {
        return Err(Refusal::invalid("messages: at least one message is required"));
    }
    stop_sequences(fields)?;
    metadata(rules, fields)?;
    if fields.get("stream").is_some_and(|stream| !stream.is_boolean()) {
        return Err(at("stream", "Input should be a valid boolean"));
    }
    sampling(rules, body, fields)
}

fn allowed(rules: &Rules<'_>) -> Vec<&'static str> {
    let mut allowed = if rules.route == Route::Count { COUNTED } else { ANSWERED }.to_vec();
    match rules.route {
        Route::Invoke => allowed.extend(["anthropic_version", "anthropic_beta"]),
        Route::RuntimeMessages => allowed.extend(["model", "stream", "service_tier", "anthropic_version"]),
        Route::Mantle => allowed.extend(["model", "stream", "service_tier"]),
        Route::Converse => allowed.push("anthropic_beta"),
        Route::Count => {}
    }
    if rules.model.modern {
        allowed.push("cache_control");
    }
    if rules.beta("context-management-2025-06-27") {
        allowed.push("context_management");
    }
    allowed
}

/// SDK tool runners start a server-held thread unless they are told in this way that there is none.
fn thread(fields: &Map<String, Value>, mut refusal: Refusal) -> Refusal {
    if fields.contains_key("thread") && refusal.message.starts_with("thread:") {
        refusal.detail = Some("thread_unsupported_request");
    }
    refusal
}

fn version(rules: &Rules<'_>, fields: &Map<String, Value>) -> Check {
    if rules.route != Route::Invoke {
        return Ok(());
    }
    let version = text(required(fields, "anthropic_version", "")?, "anthropic_version")?;
    let old_model = !rules.model.modern && !rules.options.old_models_accept_new_version;
    match version {
        "bedrock-2023-05-31" | "2023-06-01" => Ok(()),
        NEW_VERSION if !old_model => Ok(()),
        _ => Err(at("anthropic_version", "Input should be 'bedrock-2023-05-31'")),
    }
}

fn betas(rules: &Rules<'_>, fields: &Map<String, Value>) -> Check {
    if let Some(value) = fields.get("anthropic_beta") {
        for flag in list(value, "anthropic_beta")? {
            text(flag, "anthropic_beta")?;
        }
    }
    let mantle = matches!(rules.route, Route::Mantle | Route::Count);
    let known = |flag: &str| BETAS.contains(&flag) || (mantle && MANTLE_BETAS.contains(&flag));
    if rules.betas.iter().all(|flag| known(flag)) {
        Ok(())
    } else {
        Err(Refusal::invalid("invalid beta flag"))
    }
}

fn max_tokens(rules: &Rules<'_>, fields: &Map<String, Value>) -> Check {
    let value = required(fields, "max_tokens", "")?;
    let Some(tokens) = value.as_i64() else {
        return Err(at("max_tokens", "Input should be a valid integer"));
    };
    if tokens < 1 {
        return Err(at("max_tokens", "Input should be greater than or equal to 1"));
    }
    let cap = rules.model.max_output;
    if u64::try_from(tokens).unwrap_or_default() > cap {
        return Err(at(
            "max_tokens",
            &format!(
                "{tokens} > {cap}, which is the maximum allowed number of output tokens for {}",
                rules.model.reply_name()
            ),
        ));
    }
    Ok(())
}

fn stop_sequences(fields: &Map<String, Value>) -> Check {
    let Some(value) = fields.get("stop_sequences") else { return Ok(()) };
    for (index, sequence) in list(value, "stop_sequences")?.iter().enumerate() {
        if text(sequence, &format!("stop_sequences.{index}"))?.trim().is_empty() {
            return Err(at("stop_sequences", "each stop sequence must contain non-whitespace"));
        }
    }
    Ok(())
}

fn metadata(rules: &Rules<'_>, fields: &Map<String, Value>) -> Check {
    let Some(metadata) = fields.get("metadata") else { return Ok(()) };
    let metadata = object(metadata, "metadata")?;
    only(metadata, &["user_id"], "metadata")?;
    let Some(user) = metadata.get("user_id").filter(|user| !user.is_null()) else { return Ok(()) };
    let user = text(user, "metadata.user_id")?;
    if user.chars().count() > 256 {
        return Err(at("metadata.user_id", "String should have at most 256 characters"));
    }
    // Measured on runtime's Messages route alone (2026-09): Claude Code sends JSON there and over `InvokeModel`, and only the
    // former is refused.
    let plain = |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || ":_@$#=/+,-.".contains(c);
    if rules.route == Route::RuntimeMessages && !user.chars().all(plain) {
        return Err(Refusal::invalid(
            "Request metadata contains a value that violates the regular expression",
        ));
    }
    Ok(())
}

fn sampling(rules: &Rules<'_>, body: &Value, fields: &Map<String, Value>) -> Check {
    let number = |key: &str| match fields.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_f64().map(Some).ok_or_else(|| at(key, "Input should be a valid number")),
    };
    let (temperature, top_p, top_k) = (number("temperature")?, number("top_p")?, number("top_k")?);
    if rules.new_version
        && let Some((key, _)) = [("temperature", temperature), ("top_p", top_p), ("top_k", top_k)]
            .iter()
            .find(|(_, v)| v.is_some())
    {
        return Err(at(key, "Extra inputs are not permitted"));
    }
    for (key, value) in [("temperature", temperature), ("top_p", top_p)] {
        if value.is_some_and(|value| !(0.0..=1.0).contains(&value)) {
            return Err(at(key, "range: 0..1"));
        }
    }
    if top_k.is_some_and(|k| k < 0.0) {
        return Err(at("top_k", "Input should be greater than or equal to 0"));
    }
    let deprecated = |key: &str| Err(Refusal::invalid(format!("`{key}` is deprecated for this model.")));
    match rules.model.sampling {
        Sampling::Either if temperature.is_some() && top_p.is_some() => {
            return Err(Refusal::invalid(
                "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
            ));
        }
        Sampling::All | Sampling::Either => {}
        Sampling::DefaultsOnly => {
            if temperature.is_some_and(|value| (value - 1.0).abs() > f64::EPSILON) {
                return deprecated("temperature");
            }
            if top_p.is_some_and(|value| !(0.99..1.0).contains(&value)) {
                return deprecated("top_p");
            }
            if top_k.is_some() {
                return deprecated("top_k");
            }
        }
    }
    if rules.thinks(body) && rules.route != Route::Count {
        return with_thinking(temperature, top_p, top_k);
    }
    Ok(())
}

fn with_thinking(temperature: Option<f64>, top_p: Option<f64>, top_k: Option<f64>) -> Check {
    let hint = "Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking";
    let refuse = |words: &str| Err(Refusal::invalid(format!("{words}. {hint}")));
    if temperature.is_some_and(|value| (value - 1.0).abs() > f64::EPSILON) {
        return refuse("`temperature` may only be set to 1 when thinking is enabled or in adaptive mode");
    }
    if top_k.is_some() {
        return refuse("`top_k` must be unset when thinking is enabled or in adaptive mode");
    }
    if top_p.is_some_and(|value| value < 0.95) {
        return refuse(
            "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled or in adaptive mode",
        );
    }
    Ok(())
}

/// `system`: a string or text blocks.
pub(super) fn system(value: &Value, block: impl Fn(&Value, &str) -> Check) -> Check {
    match value {
        Value::String(_) => Ok(()),
        Value::Array(blocks) => {
            for (index, one) in blocks.iter().enumerate() {
                let path = join("system", &index.to_string());
                if one["type"] != "text" {
                    return Err(at(&format!("{path}.type"), "Input should be 'text'"));
                }
                block(one, &path)?;
            }
            Ok(())
        }
        _ => Err(at("system", "Input should be a valid string or list")),
    }
}
