//! Bodies against the shapes of the service model: one small checker, and the tables it reads.
//!
//! Words are those of the service where users have seen them (`1 validation error detected: …`, `Unexpected field
//! type`); for unknown members and for unions with more or less than one member they are our own. Source: botocore
//! 1.44.5, `bedrock-runtime` 2023-09-30, read 2026-11-22.

mod blocks;
mod pattern;
mod requests;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::refusal::Refusal;
pub(crate) use pattern::{GUARDRAIL_ID, GUARDRAIL_VERSION, Pattern};
pub(crate) use requests::{CONVERSE, CONVERSE_STREAM, COUNT_TOKENS, GUARDRAIL};

/// What a value may be.
#[derive(Debug)]
pub(crate) enum Shape {
    /// Characters: least, most, and the pattern all of them match.
    Text {
        min: usize,
        max: usize,
        pattern: Option<&'static Pattern>,
    },
    Enum(&'static [&'static str]),
    Integer {
        min: i64,
    },
    /// Zero to one.
    Share,
    Boolean,
    /// Base64, with at least this many bytes.
    Blob {
        min: usize,
    },
    /// Any JSON.
    Document,
    List {
        min: usize,
        max: usize,
        of: &'static Shape,
    },
    Map {
        max: usize,
        key: &'static Shape,
        value: &'static Shape,
    },
    Structure(&'static [Member]),
    /// Exactly one member.
    Union(&'static [Member]),
}

/// One member of a structure or union.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) shape: &'static Shape,
    pub(crate) required: bool,
}

pub(super) const fn may(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, shape, required: false }
}

pub(super) const fn must(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, shape, required: true }
}

pub(super) const fn list(of: &'static Shape) -> Shape {
    Shape::List { min: 0, max: usize::MAX, of }
}

pub(super) static TEXT: Shape = Shape::Text { min: 0, max: usize::MAX, pattern: None };
pub(super) static SOME_TEXT: Shape = Shape::Text { min: 1, max: usize::MAX, pattern: None };
pub(super) static BOOLEAN: Shape = Shape::Boolean;
pub(super) static DOCUMENT: Shape = Shape::Document;
pub(super) static COUNT: Shape = Shape::Integer { min: 0 };
pub(super) static BYTES: Shape = Shape::Blob { min: 1 };

/// Refuses a body that does not have this shape, with every violated constraint.
pub(crate) fn check(shape: &Shape, body: &Value) -> Result<(), Refusal> {
    let mut found = Vec::new();
    walk(shape, body, "", &mut found)?;
    if found.is_empty() {
        return Ok(());
    }
    let errors = if found.len() == 1 { "error" } else { "errors" };
    Err(Refusal::invalid(format!("{} validation {errors} detected: {}", found.len(), found.join("; "))))
}

/// A constraint that `path` does not satisfy.
fn violated(path: &str, shown: Option<&str>, rule: &str) -> String {
    let value = shown.map_or("Value".to_owned(), |shown| format!("Value '{shown}'"));
    format!("{value} at '{path}' failed to satisfy constraint: {rule}")
}

fn length_rules(length: usize, min: usize, max: usize, path: &str, found: &mut Vec<String>) {
    if length < min {
        let rule = format!("Member must have length greater than or equal to {min}");
        found.push(violated(path, None, &rule));
    }
    if length > max {
        found.push(violated(path, None, &format!("Member must have length less than or equal to {max}")));
    }
}

/// Wrong types and unknown members end the check at once; constraints are collected.
fn walk(shape: &Shape, value: &Value, path: &str, found: &mut Vec<String>) -> Result<(), Refusal> {
    let unexpected = || Refusal::invalid(format!("Unexpected field type at '{path}'"));
    match shape {
        Shape::Text { min, max, pattern } => {
            let text = value.as_str().ok_or_else(unexpected)?;
            length_rules(text.chars().count(), *min, *max, path, found);
            if let Some(pattern) = pattern.filter(|pattern| !(pattern.matches)(text)) {
                let rule = format!("Member must satisfy regular expression pattern: {}", pattern.text);
                found.push(violated(path, Some(text), &rule));
            }
        }
        Shape::Enum(allowed) => {
            let word = value.as_str().ok_or_else(unexpected)?;
            if !allowed.contains(&word) {
                let rule = format!("Member must satisfy enum value set: [{}]", allowed.join(", "));
                found.push(violated(path, Some(word), &rule));
            }
        }
        Shape::Integer { min } => {
            if value.as_i64().ok_or_else(unexpected)? < *min {
                let rule = format!("Member must have value greater than or equal to {min}");
                found.push(violated(path, Some(&value.to_string()), &rule));
            }
        }
        Shape::Share => {
            let number = value.as_f64().ok_or_else(unexpected)?;
            if !(0.0..=1.0).contains(&number) {
                let bound =
                    if number < 0.0 { "greater than or equal to 0" } else { "less than or equal to 1" };
                let rule = format!("Member must have value {bound}");
                found.push(violated(path, Some(&value.to_string()), &rule));
            }
        }
        Shape::Boolean => {
            value.as_bool().ok_or_else(unexpected)?;
        }
        Shape::Blob { min } => {
            let bytes = value.as_str().and_then(|text| STANDARD.decode(text).ok()).ok_or_else(unexpected)?;
            length_rules(bytes.len(), *min, usize::MAX, path, found);
        }
        Shape::Document => {}
        Shape::List { min, max, of } => {
            let items = value.as_array().ok_or_else(unexpected)?;
            length_rules(items.len(), *min, *max, path, found);
            for (index, item) in items.iter().enumerate() {
                walk(of, item, &format!("{path}.{}.member", index + 1), found)?;
            }
        }
        Shape::Map { max, key, value: of } => {
            let entries = value.as_object().ok_or_else(unexpected)?;
            length_rules(entries.len(), 1, *max, path, found);
            for (name, item) in entries {
                walk(key, &Value::from(name.as_str()), &format!("{path}.key"), found)?;
                walk(of, item, &format!("{path}.value"), found)?;
            }
        }
        Shape::Structure(members) => structure(members, value, path, found)?,
        Shape::Union(members) => union(members, value, path, found)?,
    }
    Ok(())
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The members that are there: JSON `null` is an absent member.
fn present<'a>(members: &[Member], value: &'a Value, path: &str) -> Result<&'a Map<String, Value>, Refusal> {
    let object =
        value.as_object().ok_or_else(|| Refusal::invalid(format!("Unexpected field type at '{path}'")))?;
    match object.keys().find(|key| members.iter().all(|member| member.name != key.as_str())) {
        Some(key) => Err(Refusal::invalid(format!("Unexpected field '{}'", join(path, key)))),
        None => Ok(object),
    }
}

fn structure(members: &[Member], value: &Value, path: &str, found: &mut Vec<String>) -> Result<(), Refusal> {
    let object = present(members, value, path)?;
    for member in members {
        let path = join(path, member.name);
        match object.get(member.name).filter(|value| !value.is_null()) {
            Some(value) => walk(member.shape, value, &path, found)?,
            None if member.required => found.push(format!(
                "Value null at '{path}' failed to satisfy constraint: Member must not be null"
            )),
            None => {}
        }
    }
    Ok(())
}

fn union(members: &[Member], value: &Value, path: &str, found: &mut Vec<String>) -> Result<(), Refusal> {
    let object = present(members, value, path)?;
    let set: Vec<&Member> = members
        .iter()
        .filter(|member| object.get(member.name).is_some_and(|value| !value.is_null()))
        .collect();
    match set.as_slice() {
        [one] => {
            let value = object.get(one.name).unwrap_or(&Value::Null);
            walk(one.shape, value, &join(path, one.name), found)
        }
        several => {
            let names: Vec<&str> = members.iter().map(|member| member.name).collect();
            let rule = format!(
                "Member must have exactly one of [{}] set, but {} are",
                names.join(", "),
                several.len()
            );
            found.push(violated(path, None, &rule));
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
