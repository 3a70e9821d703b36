//! `output_config`: effort by model, structured output by model and host, and schemas the service compiles.

use serde_json::Value;

use super::shape::{at, object, one_of, only, required, text};
use super::{Check, Route, Rules};
use crate::models::Disabled;
use crate::refusal::Refusal;

const EFFORTS: &[&str] = &["low", "medium", "high", "xhigh", "max"];

/// Keywords that native structured output refuses, with the type they belong to.
const REFUSED: &[(&str, &str)] = &[
    ("minimum", "integer"),
    ("maximum", "integer"),
    ("exclusiveMinimum", "integer"),
    ("exclusiveMaximum", "integer"),
    ("multipleOf", "integer"),
    ("minLength", "string"),
    ("maxLength", "string"),
    ("maxItems", "array"),
    ("uniqueItems", "array"),
    ("minProperties", "object"),
    ("maxProperties", "object"),
    ("patternProperties", "object"),
];

pub(super) fn check(rules: &Rules<'_>, body: &Value) -> Check {
    let Some(config) = body.get("output_config") else { return Ok(()) };
    let config = object(config, "output_config")?;
    only(config, &["effort", "format"], "output_config")?;
    if let Some(effort) = config.get("effort") {
        self::effort(rules, body, text(effort, "output_config.effort")?)?;
    }
    if let Some(format) = config.get("format").filter(|format| !format.is_null()) {
        self::format(rules, format)?;
    }
    Ok(())
}

fn effort(rules: &Rules<'_>, body: &Value, effort: &str) -> Check {
    one_of(effort, EFFORTS, "output_config.effort")?;
    let model = rules.model;
    if model.efforts.is_empty() {
        return Err(Refusal::invalid("This model does not support the effort parameter."));
    }
    if model.name == "claude-opus-4-5" && !rules.beta("effort-2025-11-24") {
        return Err(at("output_config.effort", "Extra inputs are not permitted"));
    }
    if !model.efforts.contains(&effort) {
        let listed = model.efforts.join(", ");
        return Err(Refusal::invalid(format!(
            "This model does not support effort level '{effort}'. Supported levels: {listed}."
        )));
    }
    let above_high = matches!(effort, "xhigh" | "max");
    match body.pointer("/thinking/type").and_then(Value::as_str) {
        Some("disabled") if above_high && model.thinking.disabled == Disabled::UpToHigh => {
            Err(Refusal::invalid(
                "\"thinking.type.disabled\" is not supported with effort above 'high' for this model.",
            ))
        }
        Some("between_tools") if above_high => Err(Refusal::invalid(
            "\"thinking.type.between_tools\" is not supported with effort above 'high'.",
        )),
        _ => Ok(()),
    }
}

fn format(rules: &Rules<'_>, format: &Value) -> Check {
    if !matches!(rules.route, Route::Invoke | Route::Converse) || !rules.model.structured {
        return Err(at("output_config.format", "Extra inputs are not permitted"));
    }
    let format = object(format, "output_config.format")?;
    only(format, &["type", "schema"], "output_config.format")?;
    one_of(
        text(required(format, "type", "output_config.format")?, "output_config.format.type")?,
        &["json_schema"],
        "output_config.format.type",
    )?;
    let root = required(format, "schema", "output_config.format")?;
    schema(root, "output_config.format.schema")
}

/// What the grammar compiler of structured output and strict tools refuses.
pub(super) fn schema(schema: &Value, path: &str) -> Check {
    let Some(object) = schema.as_object() else { return Ok(()) };
    let kind = object.get("type").and_then(Value::as_str).unwrap_or("object");
    if object.get("type").is_some_and(|kind| kind == "object")
        && object.get("additionalProperties") != Some(&Value::Bool(false))
    {
        return Err(at(path, "For 'object' type, 'additionalProperties' must be explicitly set to false"));
    }
    let mut refused: Vec<&str> =
        REFUSED.iter().map(|(key, _)| *key).filter(|key| object.contains_key(*key)).collect();
    if object.get("minItems").and_then(Value::as_u64).is_some_and(|least| least > 1) {
        refused.push("minItems");
    }
    if let Some(first) = refused.first() {
        let words = match refused.as_slice() {
            [_] => format!("For '{kind}' type, property '{first}' is not supported"),
            many => format!("For '{kind}' type, properties {} are not supported", many.join(", ")),
        };
        return Err(at(path, &words));
    }
    for key in ["properties", "$defs", "definitions"] {
        for part in object.get(key).and_then(Value::as_object).into_iter().flat_map(|parts| parts.values()) {
            self::schema(part, path)?;
        }
    }
    for key in ["anyOf", "allOf", "oneOf"] {
        for part in object.get(key).and_then(Value::as_array).into_iter().flatten() {
            self::schema(part, path)?;
        }
    }
    object.get("items").map_or(Ok(()), |items| self::schema(items, path))
}
