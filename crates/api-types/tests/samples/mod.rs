//! Bodies made from a list of fields, and what of them has no place in our types.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the fixture is ours; a test may fail loudly"
)]

use std::collections::BTreeSet;
use std::fmt::Debug;

use outcrop_api_types::parse;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The fields of many types, as the scripts beside the fixtures write them.
pub(crate) struct Fields {
    roots: Map<String, Value>,
    types: Map<String, Value>,
}

impl Fields {
    pub(crate) fn load(text: &str) -> Self {
        let Value::Object(mut file) = serde_json::from_str(text).unwrap() else { panic!("not an object") };
        let mut take = |name: &str| match file.remove(name) {
            Some(Value::Object(map)) => map,
            _ => panic!("no {name}"),
        };
        Self { roots: take("roots"), types: take("types") }
    }

    /// Bodies of this root that together show every field and every alternative (`all`), or the shortest of
    /// each alternative.
    pub(crate) fn root(&self, name: &str, all: bool) -> Vec<Value> {
        self.samples(&self.roots[name], all)
    }

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

/// Takes the body and tells what has no place of its own. `default_tag` may be written where there was none.
pub(crate) fn left_over<'a, T>(json: &'a str, default_tag: &str) -> Option<String>
where
    T: Deserialize<'a> + Serialize + Debug,
{
    let value: T = match parse(json.as_bytes()) {
        Ok(value) => value,
        Err(error) => return Some(format!("{error}\n{json}")),
    };
    let debug = format!("{value:?}");
    if let Some((_, found)) = debug.split_once("Unknown(") {
        return Some(format!("unknown: {}", found.chars().take(200).collect::<String>()));
    }
    if let Some(found) = debug.split("extra: ").skip(1).find(|rest| !rest.starts_with("{}")) {
        return Some(format!("extra: {}", found.chars().take(200).collect::<String>()));
    }
    let before = without_nulls(serde_json::from_str(json).unwrap());
    let after = without_nulls(serde_json::to_value(&value).unwrap());
    difference("$", default_tag, &before, &after)
}

/// Where two values first differ.
fn difference(path: &str, default_tag: &str, before: &Value, after: &Value) -> Option<String> {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            names.into_iter().find_map(|name| match (a.get(name), b.get(name)) {
                (Some(a), Some(b)) => difference(&format!("{path}.{name}"), default_tag, a, b),
                (None, Some(tag)) if name == "type" && tag == default_tag => None,
                (a, b) => Some(format!("{path}.{name}: {a:?} became {b:?}")),
            })
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let pairs = a.iter().zip(b).enumerate();
            pairs.into_iter().find_map(|(i, (a, b))| difference(&format!("{path}[{i}]"), default_tag, a, b))
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

/// One test per type: every field of the root of the same name has a place.
macro_rules! covered {
    ($fixture:literal, $default_tag:literal: $($test:ident $kind:ident;)*) => {$(
        #[test]
        fn $test() {
            let fields = $crate::samples::Fields::load(include_str!($fixture));
            let mut seen = 0;
            for all in [true, false] {
                for sample in fields.root(stringify!($kind), all) {
                    let json = sample.to_string();
                    if let Some(what) = $crate::samples::left_over::<$kind<'_>>(&json, $default_tag) {
                        panic!("{what}");
                    }
                    seen += 1;
                }
            }
            assert!(seen > 1);
        }
    )*};
}

pub(crate) use covered;
