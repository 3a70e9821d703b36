//! The JSON Schema of `--schema`: checked, and made such that models with structured output take it.
//!
//! Anthropic and `OpenAI` models refuse an object without `"additionalProperties": false`, which ordinary schemas do not
//! say (Anthropic and `OpenAI` documentation of structured outputs, read 2026-11-22). The order of members is kept: models
//! answer in it.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A schema to send.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) json: String,
    /// Whether every object wants all its properties and no more, as `OpenAI` asks of strict schemas.
    pub(super) strict: bool,
}

const TYPES: [&str; 7] = ["object", "array", "string", "number", "integer", "boolean", "null"];

/// Of these, a schema has one at least.
const TELLING: [&str; 8] = ["type", "properties", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"];

/// Checks and closes a schema; the error says what is wrong with it.
pub(super) fn ready(json: &str) -> Result<Ready, String> {
    serde_json::from_str::<&RawValue>(json).map_err(|error| error.to_string())?;
    if !json.trim_start().starts_with('{') {
        return Err("it is not an object".to_owned());
    }
    let Members(members) = read(json, "it", "an object")?;
    if !members.iter().any(|(key, _)| TELLING.contains(&key.as_str())) {
        return Err(format!("it has none of `{}`", TELLING.join("`, `")));
    }
    let mut ready = Ready { json: String::with_capacity(json.len()), strict: true };
    ready.schema(json, "it")?;
    Ok(ready)
}

impl Ready {
    /// Writes one schema. `at` names it to people.
    fn schema(&mut self, json: &str, at: &str) -> Result<(), String> {
        if matches!(json, "true" | "false") {
            self.json.push_str(json);
            return Ok(());
        }
        let Members(members) = read(json, at, "a schema, which is an object")?;
        let get = |name: &str| members.iter().find(|(key, _)| key == name).map(|(_, value)| value.get());
        let object = get("type").map(|kind| is_object(kind, at)).transpose()?.unwrap_or(false);
        if object || get("properties").is_some() {
            let required: Vec<String> = match get("required") {
                Some(list) => read(list, &format!("`required` of {at}"), "a list of names")?,
                None => Vec::new(),
            };
            let Members(properties) =
                read(get("properties").unwrap_or("{}"), &format!("`properties` of {at}"), "an object")?;
            self.strict &= properties.iter().all(|(name, _)| required.contains(name));
        }
        self.json.push('{');
        for (i, (key, value)) in members.iter().enumerate() {
            self.key(i, key);
            self.member(key, value.get(), at)?;
        }
        match get("additionalProperties") {
            None if object => {
                self.key(members.len(), "additionalProperties");
                self.json.push_str("false");
            }
            more => self.strict &= more.is_none_or(|more| more == "false"),
        }
        self.json.push('}');
        Ok(())
    }

    fn member(&mut self, key: &str, value: &str, at: &str) -> Result<(), String> {
        let here = format!("`{key}` of {at}");
        match key {
            "properties" | "$defs" | "definitions" => {
                let Members(schemas) = read(value, &here, "an object")?;
                self.json.push('{');
                for (i, (name, schema)) in schemas.iter().enumerate() {
                    self.key(i, name);
                    self.schema(schema.get(), &format!("`{name}`"))?;
                }
                self.json.push('}');
            }
            "anyOf" | "oneOf" | "allOf" => {
                let schemas: Vec<&RawValue> = read(value, &here, "a list of schemas")?;
                self.json.push('[');
                for (i, schema) in schemas.iter().enumerate() {
                    self.json.push_str(if i == 0 { "" } else { "," });
                    self.schema(schema.get(), &here)?;
                }
                self.json.push(']');
            }
            "items" if !value.starts_with('[') => self.schema(value, &here)?,
            "additionalProperties" => self.schema(value, &here)?,
            _ => self.json.push_str(value),
        }
        Ok(())
    }

    fn key(&mut self, position: usize, key: &str) {
        self.json.push_str(if position == 0 { "" } else { "," });
        self.json.push_str(&serde_json::Value::from(key).to_string());
        self.json.push(':');
    }
}

/// Reads `type`: a name or a list of names.
fn is_object(kind: &str, at: &str) -> Result<bool, String> {
    let kinds: Vec<String> = if kind.starts_with('[') {
        read(kind, &format!("`type` of {at}"), "a name or a list of names")?
    } else {
        vec![read(kind, &format!("`type` of {at}"), "a name or a list of names")?]
    };
    match kinds.iter().find(|kind| !TYPES.contains(&kind.as_str())) {
        Some(kind) => Err(format!("there is no type `{kind}`, but {}", TYPES.join(", "))),
        None => Ok(kinds.iter().any(|kind| kind == "object")),
    }
}

fn read<'a, T: Deserialize<'a>>(json: &'a str, at: &str, wanted: &str) -> Result<T, String> {
    serde_json::from_str(json).map_err(|_| format!("{at} is not {wanted}"))
}

/// The members of an object, in order.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Object).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_closed_and_members_keep_their_order() {
        let json = r#"{"type":"object","properties":{"z":{"type":"object","properties":{}},"a":{"type":"array","items":{"type":["object","null"]}}},"required":["z","a"]}"#;
        let closed = r#"{"type":"object","properties":{"z":{"type":"object","properties":{},"additionalProperties":false},"a":{"type":"array","items":{"type":["object","null"],"additionalProperties":false}}},"required":["z","a"],"additionalProperties":false}"#;
        assert_eq!(ready(json), Ok(Ready { json: closed.to_owned(), strict: true }));
        assert_eq!(ready(closed), Ok(Ready { json: closed.to_owned(), strict: true }));
    }

    #[test]
    fn what_is_optional_or_open_is_not_strict() {
        for json in [
            r#"{"type":"object","properties":{"a":{"type":"string"}}}"#,
            r#"{"type":"object","additionalProperties":{"type":"string"}}"#,
        ] {
            assert!(!ready(json).unwrap().strict, "{json}");
        }
    }

    #[test]
    fn what_is_no_schema_is_told() {
        for (json, said) in [
            ("{\"a\": ", "EOF"),
            ("[1]", "it is not an object"),
            (r#"{"type":"nonsense"}"#, "there is no type `nonsense`"),
            (r#"{"type":5}"#, "`type` of it is not a name"),
            (r#"{"properties":5}"#, "`properties` of it is not an object"),
            (r#"{"properties":{"a":5}}"#, "`a` is not a schema"),
            (r#"{"type":"object","required":"a"}"#, "`required` of it is not a list"),
            (r#"{"model":"m","messages":[]}"#, "it has none of `type`"),
        ] {
            let error = ready(json).unwrap_err();
            assert!(error.contains(said), "{json}: {error}");
        }
    }
}
