//! Every field, block, event and enum value of the typed Python models has a place in our types.
//!
//! `fixtures/typed_fields.json` holds the fields of `openai` 3.54.0 and `anthropic` 2.12.0, made by
//! `fixtures/export_fields.py`. From it come objects with every field and every alternative; our types
//! must take them with nothing left over in `extra` or `Unknown`, at any depth, and write them back.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the fixture is ours; a test may fail loudly"
)]

use std::fmt::Debug;

use outcrop_api_types::chat::{ChatChunk, ChatCompletion, ChatRequest};
use outcrop_api_types::messages::{
    CountTokensRequest, CountTokensResponse, Event, MessagesRequest, MessagesResponse,
};
use outcrop_api_types::models::{AnthropicModel, Model};
use outcrop_api_types::parse;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

struct Fields {
    roots: Map<String, Value>,
    types: Map<String, Value>,
}

impl Fields {
    fn load() -> Self {
        let text = include_str!("fixtures/typed_fields.json");
        let Value::Object(mut file) = serde_json::from_str(text).unwrap() else { panic!("not an object") };
        let mut take = |name: &str| match file.remove(name) {
            Some(Value::Object(map)) => map,
            _ => panic!("no {name}"),
        };
        Self { roots: take("roots"), types: take("types") }
    }

    fn root(&self, name: &str, all: bool) -> Vec<Value> {
        self.samples(&self.roots[name], all)
    }

    /// Values that together show every alternative (`all`), or the shortest of each alternative.
    fn samples(&self, kind: &Value, all: bool) -> Vec<Value> {
        match kind {
            Value::Array(alternatives) => {
                alternatives.iter().flat_map(|one| self.samples(one, all)).collect()
            }
            Value::Object(one) => {
                let (name, inner) = one.iter().next().unwrap();
                match name.as_str() {
                    "lit" => inner.as_array().unwrap().clone(),
                    "list" if all => vec![Value::Array(self.samples(inner, all))],
                    "list" => vec![json!([])],
                    "map" if inner == "any" => vec![json!({"any": {"b": [1.5, null], "a": ""}})],
                    "map" => {
                        self.samples(inner, all).into_iter().map(|value| json!({ "key": value })).collect()
                    }
                    other => panic!("{other}"),
                }
            }
            Value::String(name) => match name.as_str() {
                "str" => vec![json!("text")],
                "int" => vec![json!(7)],
                "float" => vec![json!(0.5)],
                "bool" => vec![json!(true), json!(false)],
                "null" => vec![Value::Null],
                "any" => vec![json!({"any": 1})],
                name => self.object(name.strip_prefix('#').unwrap(), all),
            },
            other => panic!("{other}"),
        }
    }

    fn object(&self, name: &str, all: bool) -> Vec<Value> {
        let fields = self.types[name].as_object().unwrap();
        if let Some(union) = fields.get("*") {
            return self.samples(union, all);
        }
        let columns: Vec<Column<'_>> = fields
            .iter()
            .filter(|(name, _)| all || !name.ends_with('?'))
            .map(|(name, kind)| Column {
                name: name.trim_end_matches('?'),
                values: self.samples(kind, all),
                rest: (!name.ends_with('?')).then(|| self.samples(kind, false).swap_remove(0)),
            })
            .collect();
        let rows = columns.iter().map(|column| column.values.len()).max().unwrap_or(1);
        let row = |i: usize| columns.iter().filter_map(|c| Some((c.name.to_owned(), c.value(i)?))).collect();
        (0..rows).map(|i| Value::Object(row(i))).collect()
    }
}

/// One field: the values to be shown, and the shortest one for rows after these (none if it may be absent).
struct Column<'f> {
    name: &'f str,
    values: Vec<Value>,
    rest: Option<Value>,
}

impl Column<'_> {
    fn value(&self, row: usize) -> Option<Value> {
        self.values.get(row).or(self.rest.as_ref()).cloned()
    }
}

/// Takes the value and tells what has no place of its own.
fn left_over<'a, T: Deserialize<'a> + Serialize + Debug>(json: &'a str) -> Option<String> {
    let value: T = match parse(json.as_bytes()) {
        Ok(value) => value,
        Err(error) => return Some(format!("{error}\n{json}")),
    };
    let debug = format!("{value:?}");
    if let Some((_, found)) = debug.split_once("Unknown(") {
        return Some(format!("unknown: {}", &found[..found.len().min(200)]));
    }
    if let Some(found) = debug.split("extra: ").skip(1).find(|rest| !rest.starts_with("{}")) {
        return Some(format!("extra: {}", &found[..found.len().min(200)]));
    }
    let before = without_nulls(serde_json::from_str(json).unwrap());
    let after = without_nulls(serde_json::to_value(&value).unwrap());
    difference("$", &before, &after)
}

/// Where two values first differ.
fn difference(path: &str, before: &Value, after: &Value) -> Option<String> {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            let side =
                |map: &Map<String, Value>, name: &String| map.get(name).cloned().unwrap_or(json!("(absent)"));
            names
                .into_iter()
                .find_map(|name| difference(&format!("{path}.{name}"), &side(a, name), &side(b, name)))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(i, (a, b))| difference(&format!("{path}[{i}]"), a, b))
        }
        // The tag of a caller's own tool may be absent; it is always written.
        (Value::String(a), Value::String(b))
            if a == "(absent)" && b == "custom" && path.rsplit('.').next() == Some("type") =>
        {
            None
        }
        (a, b) => (a != b).then(|| format!("{path}: {a} became {b}")),
    }
}

/// `null` and absent are one thing for optional fields.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            map.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, without_nulls(v))).collect()
        }
        Value::Array(list) => list.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

macro_rules! covered {
    ($($test:ident $kind:ident;)*) => {$(
        #[test]
        fn $test() {
            let fields = Fields::load();
            let mut seen = 0;
            for all in [true, false] {
                for sample in fields.root(stringify!($kind), all) {
                    let json = sample.to_string();
                    if let Some(what) = left_over::<$kind<'_>>(&json) {
                        panic!("{what}");
                    }
                    seen += 1;
                }
            }
            assert!(seen > 1);
        }
    )*};
}

covered! {
    every_field_of_a_chat_request_has_a_place ChatRequest;
    every_field_of_a_chat_completion_has_a_place ChatCompletion;
    every_field_of_a_chat_chunk_has_a_place ChatChunk;
    every_field_of_an_openai_model_has_a_place Model;
    every_field_of_a_messages_request_has_a_place MessagesRequest;
    every_field_of_a_messages_response_has_a_place MessagesResponse;
    every_field_of_a_messages_event_has_a_place Event;
    every_field_of_a_token_count_request_has_a_place CountTokensRequest;
    every_field_of_a_token_count_has_a_place CountTokensResponse;
    every_field_of_an_anthropic_model_has_a_place AnthropicModel;
}

#[test]
fn the_check_sees_a_field_a_tag_or_a_value_that_is_new() {
    let message = |content: &str| {
        format!(
            r#"{{"model":"m","messages":[{{"role":"user","content":[{content}]}}],"service_tier":"auto"}}"#
        )
    };
    let known = message(r#"{"type":"text","text":"a"}"#);
    assert_eq!(left_over::<ChatRequest<'_>>(&known), None);
    for new in [r#"{"type":"text","text":"a","new":1}"#, r#"{"type":"new"}"#] {
        assert!(left_over::<ChatRequest<'_>>(&message(new)).is_some(), "{new}");
    }
    assert!(left_over::<ChatRequest<'_>>(&known.replace("auto", "new")).is_some());
    assert!(left_over::<ChatRequest<'_>>(r#"{"model":"m"}"#).is_some());
}
