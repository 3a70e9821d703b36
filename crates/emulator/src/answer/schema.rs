//! One value that fits a JSON schema: plain, always the same.

use serde_json::{Map, Value, json};

/// A conforming instance, as far as the usual keywords go.
pub(crate) fn instance(schema: &Value) -> Value {
    build(schema, schema, 0)
}

fn build(schema: &Value, root: &Value, depth: usize) -> Value {
    if depth > 16 {
        return Value::Null;
    }
    if let Some(target) = schema["$ref"].as_str() {
        let target =
            target.strip_prefix('#').and_then(|pointer| root.pointer(pointer)).unwrap_or(&Value::Null);
        return build(target, root, depth + 1);
    }
    if let Some(value) =
        schema.get("const").or_else(|| schema["enum"].get(0)).or_else(|| schema.get("default"))
    {
        return value.clone();
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(first) = schema[key].get(0) {
            return build(first, root, depth + 1);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return merged(parts, root, depth);
    }
    match kind(schema) {
        "object" => {
            let properties = schema["properties"].as_object().into_iter().flatten();
            Value::Object(
                properties.map(|(name, part)| (name.clone(), build(part, root, depth + 1))).collect(),
            )
        }
        "array" => {
            let count = schema["minItems"].as_u64().unwrap_or(1).min(8);
            (0..count).map(|_| build(&schema["items"], root, depth + 1)).collect()
        }
        "string" => string(schema),
        "integer" => number(schema, 1),
        "number" => schema["minimum"].as_f64().map_or(json!(1.5), |minimum| json!(minimum)),
        "boolean" => json!(true),
        _ => Value::Null,
    }
}

fn merged(parts: &[Value], root: &Value, depth: usize) -> Value {
    let built = parts.iter().map(|part| build(part, root, depth + 1));
    let mut out = Map::new();
    for value in built {
        match value {
            Value::Object(object) => out.extend(object),
            other => return other,
        }
    }
    Value::Object(out)
}

fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::String(kind) => kind,
        Value::Array(kinds) => {
            kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null").unwrap_or("null")
        }
        _ if schema.get("properties").is_some() => "object",
        _ if schema.get("items").is_some() => "array",
        _ => "string",
    }
}

fn number(schema: &Value, fallback: i64) -> Value {
    if let Some(minimum) = schema["minimum"].as_i64() {
        return json!(minimum);
    }
    if let Some(minimum) = schema["exclusiveMinimum"].as_i64() {
        return json!(minimum + 1);
    }
    let maximum = schema["maximum"].as_i64().unwrap_or(fallback);
    json!(maximum.min(fallback))
}

fn string(schema: &Value) -> Value {
    let text = match schema["format"].as_str() {
        Some("date-time") => "2026-11-22T12:00:00Z",
        Some("date") => "2026-11-22",
        Some("time") => "12:00:00Z",
        Some("duration") => "P1D",
        Some("email") => "emulator@example.com",
        Some("hostname") => "example.com",
        Some("uri") => "https://example.com/",
        Some("ipv4") => "127.0.0.1",
        Some("ipv6") => "::1",
        Some("uuid") => "00000000-0000-4000-8000-000000000000",
        _ => "emulator",
    };
    let least =
        schema["minLength"].as_u64().and_then(|least| usize::try_from(least).ok()).unwrap_or(0).min(1_000);
    let most = schema["maxLength"].as_u64().and_then(|most| usize::try_from(most).ok()).unwrap_or(usize::MAX);
    let padded: String =
        text.chars().chain(std::iter::repeat_n('x', least.saturating_sub(text.len()))).collect();
    json!(padded.chars().take(most).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_fit_their_schema() {
        for (schema, expected) in [
            (
                json!({"type": "object", "properties": {"a": {"type": "integer"}, "b": {"enum": ["x", "y"]}}}),
                json!({"a": 1, "b": "x"}),
            ),
            (json!({"type": ["string", "null"], "format": "date"}), json!("2026-11-22")),
            (json!({"type": "array", "items": {"type": "boolean"}, "minItems": 2}), json!([true, true])),
            (json!({"$ref": "#/$defs/n", "$defs": {"n": {"type": "integer", "minimum": 5}}}), json!(5)),
            (json!({"anyOf": [{"type": "null"}, {"type": "string"}]}), json!(null)),
            (json!({"type": "string", "minLength": 10}), json!("emulatorxx")),
            (json!({"type": "string", "maxLength": 3}), json!("emu")),
            (json!({"type": "integer", "maximum": 0}), json!(0)),
        ] {
            assert_eq!(instance(&schema), expected, "{schema}");
        }
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schema = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
        assert!(instance(&schema).is_object());
    }
}
