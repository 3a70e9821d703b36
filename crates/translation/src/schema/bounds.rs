//! Bounds that Bedrock's native structured output refuses, moved into the description.
//!
//! `zodResponseFormat` (openai-node) and the Vercel AI SDK write `minimum` and `maximum` for every integer.
//! Source: behaviour of those clients observed 2026-11-22; Anthropic's structured-output documentation lists
//! numeric, length and count bounds as unsupported.

use serde_json::value::RawValue;

use super::entries::entries;

const BOUNDS: [&str; 11] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
];

/// The schema without its bounds, which its descriptions then tell; `None` when it has none.
pub(crate) fn without_bounds(schema: &str) -> Option<String> {
    if !BOUNDS.iter().any(|bound| schema.contains(bound)) {
        return None;
    }
    let mut out = String::with_capacity(schema.len().saturating_add(64));
    write_schema(schema, &mut out).then_some(out)
}

/// Writes one schema; says whether a bound was moved.
fn write_schema(schema: &str, out: &mut String) -> bool {
    let Some(members) = entries(schema) else {
        out.push_str(schema);
        return false;
    };
    let mut told: Vec<String> = Vec::new();
    let mut description = None;
    let mut moved = false;
    out.push('{');
    let mut first = true;
    for (key, value) in &members {
        if is_refused(key, value) {
            told.push(format!("{key}: {}", value.get()));
            continue;
        }
        if key == "description" {
            description = Some(*value);
            continue;
        }
        write_key(key, &mut first, out);
        moved |= write_member(key, value, out);
    }
    if description.is_some() || !told.is_empty() {
        write_key("description", &mut first, out);
        write_description(description, &told, out);
    }
    out.push('}');
    moved || !told.is_empty()
}

/// `minItems` of 0 or 1 is supported.
fn is_refused(key: &str, value: &RawValue) -> bool {
    BOUNDS.contains(&key) && !(key == "minItems" && matches!(value.get(), "0" | "1"))
}

fn write_key(key: &str, first: &mut bool, out: &mut String) {
    if !std::mem::take(first) {
        out.push(',');
    }
    write_string(key, out);
    out.push(':');
}

/// A member's value: a schema, a list of schemas, a map of schemas, or anything else.
fn write_member(key: &str, value: &RawValue, out: &mut String) -> bool {
    match key {
        "items" | "additionalProperties" | "not" | "contains" | "if" | "then" | "else" | "propertyNames" => {
            write_schema(value.get(), out)
        }
        "anyOf" | "oneOf" | "allOf" | "prefixItems" => write_list(value, out),
        "properties" | "$defs" | "definitions" | "patternProperties" => write_map(value, out),
        _ => {
            out.push_str(value.get());
            false
        }
    }
}

fn write_list(list: &RawValue, out: &mut String) -> bool {
    let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(list.get()) else {
        out.push_str(list.get());
        return false;
    };
    let mut moved = false;
    for (i, item) in items.iter().enumerate() {
        out.push(if i == 0 { '[' } else { ',' });
        moved |= write_schema(item.get(), out);
    }
    out.push_str(if items.is_empty() { "[]" } else { "]" });
    moved
}

fn write_map(map: &RawValue, out: &mut String) -> bool {
    let Some(members) = entries(map.get()) else {
        out.push_str(map.get());
        return false;
    };
    let (mut first, mut moved) = (true, false);
    out.push('{');
    for (name, schema) in &members {
        write_key(name, &mut first, out);
        moved |= write_schema(schema.get(), out);
    }
    out.push('}');
    moved
}

fn write_description(description: Option<&RawValue>, told: &[String], out: &mut String) {
    let own = description.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok()).unwrap_or_default();
    let mut text = own;
    if !told.is_empty() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push('(');
        text.push_str(&told.join(", "));
        text.push(')');
    }
    write_string(&text, out);
}

fn write_string(text: &str, out: &mut String) {
    // Writing a string cannot fail; an empty one would only follow from a bug in serde_json.
    out.push_str(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_without_bounds_is_left_alone() {
        assert_eq!(without_bounds(r#"{"type":"object","properties":{"a":{"type":"string"}}}"#), None);
    }

    #[test]
    fn bounds_move_into_the_description_at_every_depth() {
        let schema = r#"{"type":"object","properties":{"n":{"type":"integer","minimum":0,"maximum":10,"description":"Count."},"l":{"type":"array","items":{"type":"string","maxLength":3},"minItems":1}}}"#;
        let expected = r#"{"type":"object","properties":{"n":{"type":"integer","description":"Count. (minimum: 0, maximum: 10)"},"l":{"type":"array","items":{"type":"string","description":"(maxLength: 3)"},"minItems":1}}}"#;
        assert_eq!(without_bounds(schema).as_deref(), Some(expected));
    }

    #[test]
    fn a_property_named_like_a_bound_is_a_property() {
        let schema = r#"{"type":"object","properties":{"minimum":{"type":"number"}}}"#;
        assert_eq!(without_bounds(schema), None);
    }

    #[test]
    fn unions_and_definitions_are_searched() {
        let schema = r##"{"anyOf":[{"type":"number","multipleOf":5},{"$ref":"#/$defs/a"}],"$defs":{"a":{"minLength":2}}}"##;
        let moved = without_bounds(schema).unwrap();
        assert!(moved.contains("(multipleOf: 5)") && moved.contains("(minLength: 2)"), "{moved}");
    }
}
