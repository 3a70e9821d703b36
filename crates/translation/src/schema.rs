//! JSON Schemas, edited as text: what is not touched keeps its bytes, so that prompt caches stay warm.

mod bounds;
mod entries;

pub(crate) use bounds::without_bounds;
use entries::{Entries, entries};

use outcrop_api_types::RawJson;

use crate::error::Error;
use crate::policy::UnionSchema;
use crate::warning::Warnings;

/// A tool without parameters.
pub(crate) const EMPTY_OBJECT: &str = r#"{"type":"object","properties":{}}"#;

/// A custom tool takes one text.
pub(crate) const CUSTOM_INPUT: &str =
    r#"{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}"#;

/// The property under which a schema that is no object is wrapped.
pub(crate) const WRAPPER: &str = "value";

/// A schema that Bedrock takes at the root of a tool.
pub(crate) struct RootSchema<'a> {
    pub(crate) schema: RawJson<'a>,
    /// The caller's schema now stands under [`WRAPPER`].
    pub(crate) wrapped: bool,
}

/// The input schema of a function tool. Its root must say `type: object` and hold no union.
pub(crate) fn tool_input<'a>(
    schema: Option<RawJson<'a>>,
    path: &str,
    unions: UnionSchema,
    warnings: &mut Warnings,
) -> Result<RootSchema<'a>, Error> {
    let Some(schema) = schema.filter(|schema| schema.get() != "null") else {
        return Ok(plain(fixed(EMPTY_OBJECT)?));
    };
    let Some(root) = entries(schema.get()) else {
        return Err(Error::invalid(path, "a tool's parameters must be a JSON Schema object"));
    };
    if root.is_empty() {
        return Ok(plain(fixed(EMPTY_OBJECT)?));
    }
    if has_union(&root) {
        if unions == UnionSchema::Reject {
            return Err(Error::value(
                path,
                "anyOf, oneOf or allOf at the root of a tool schema is refused by Bedrock; make the root an object \
                 (or set union_schema = \"wrap\")",
            ));
        }
        warnings.add(path, "wrapped under the property `value`");
        return Ok(RootSchema { schema: wrapped(schema.get())?, wrapped: true });
    }
    match root.iter().find(|(key, _)| key == "type") {
        None => Ok(plain(with_object_type(schema.get())?)),
        Some((_, kind)) if kind.get().trim_matches('"') == "object" => Ok(plain(schema)),
        Some(_) => Err(Error::value(path, "the root of a tool schema must have `type: object`")),
    }
}

/// The schema of the tool that stands in for structured output: wrapped unless its root is an object.
pub(crate) fn answer_tool<'a>(schema: RawJson<'a>, path: &str) -> Result<RootSchema<'a>, Error> {
    let Some(root) = entries(schema.get()) else {
        return Err(Error::invalid(path, "must be a JSON Schema object"));
    };
    let kind = root.iter().find(|(key, _)| key == "type").map(|(_, kind)| kind.get());
    match kind {
        Some(r#""object""#) if !has_union(&root) => Ok(plain(schema)),
        None if !has_union(&root) && root.iter().any(|(key, _)| key == "properties") => {
            Ok(plain(with_object_type(schema.get())?))
        }
        _ => Ok(RootSchema { schema: wrapped(schema.get())?, wrapped: true }),
    }
}

/// Whether a tool's schema has to be wrapped: its root is a union.
pub(crate) fn is_union(schema: &str) -> bool {
    entries(schema).is_some_and(|root| has_union(&root))
}

/// A value put under [`WRAPPER`], the way back of [`unwrap`].
pub(crate) fn wrap_value(value: &str) -> Result<RawJson<'static>, Error> {
    built(format!(r#"{{"{WRAPPER}":{value}}}"#))
}

/// The value under [`WRAPPER`] of a JSON object, as it is written there.
pub(crate) fn unwrap(input: &str) -> Option<&str> {
    entries(input)?.iter().find(|(key, _)| key == WRAPPER).map(|(_, value)| value.get())
}

/// The members of a JSON object as they are written; `None` when the text is no object.
pub(crate) fn members(json: &str) -> Option<impl Iterator<Item = (std::borrow::Cow<'_, str>, &str)>> {
    Some(entries(json)?.into_iter().map(|(name, value)| (name, value.get())))
}

/// A string member of a JSON object.
pub(crate) fn text_member(json: &str, name: &str) -> Option<String> {
    let members = entries(json)?;
    let (_, value) = members.iter().find(|(key, _)| key == name)?;
    serde_json::from_str(value.get()).ok()
}

fn has_union(root: &Entries<'_>) -> bool {
    root.iter().any(|(key, _)| matches!(key.as_ref(), "anyOf" | "oneOf" | "allOf"))
}

fn plain(schema: RawJson<'_>) -> RootSchema<'_> {
    RootSchema { schema, wrapped: false }
}

fn with_object_type(schema: &str) -> Result<RawJson<'static>, Error> {
    let rest = schema.trim_start().strip_prefix('{').unwrap_or_default();
    built(format!(r#"{{"type":"object",{rest}"#))
}

fn wrapped(schema: &str) -> Result<RawJson<'static>, Error> {
    built(format!(r#"{{"type":"object","properties":{{"{WRAPPER}":{schema}}},"required":["{WRAPPER}"]}}"#))
}

pub(crate) fn fixed(json: &'static str) -> Result<RawJson<'static>, Error> {
    built(json.to_owned())
}

/// JSON that was put together here from parts already read as JSON.
pub(crate) fn built(json: String) -> Result<RawJson<'static>, Error> {
    RawJson::from_string(json).map_err(|_| Error::reply("JSON put together from parts did not read as JSON"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(schema: &str) -> Result<String, Error> {
        let raw = RawJson::from_string(schema.to_owned()).unwrap();
        tool_input(Some(raw), "tools[0].function.parameters", UnionSchema::Reject, &mut Warnings::new())
            .map(|root| root.schema.get().to_owned())
    }

    #[test]
    fn nothing_becomes_an_object_without_properties() {
        assert_eq!(input("{}").unwrap(), EMPTY_OBJECT);
        assert_eq!(input("null").unwrap(), EMPTY_OBJECT);
    }

    #[test]
    fn a_schema_with_its_type_keeps_its_bytes() {
        let schema = r#"{ "properties" : {"n":{"minimum":1.0}}, "type": "object" }"#;
        assert_eq!(input(schema).unwrap(), schema);
    }

    #[test]
    fn a_missing_type_is_put_first() {
        assert_eq!(input(r#"{"properties":{}}"#).unwrap(), r#"{"type":"object","properties":{}}"#);
    }

    #[test]
    fn a_union_or_another_type_at_the_root_is_refused() {
        for schema in
            [r#"{"anyOf":[]}"#, r#"{"type":"object","oneOf":[]}"#, r#"{"type":"string"}"#, "[]", "true"]
        {
            assert_eq!(input(schema).unwrap_err().param(), Some("tools[0].function.parameters"), "{schema}");
        }
    }

    #[test]
    fn wrapped_answers_come_out_as_they_were_written() {
        assert_eq!(unwrap(r#"{"value": [1.0, 2e3]}"#), Some("[1.0, 2e3]"));
        assert_eq!(unwrap(r#"{"other": 1}"#), None);
    }
}
