//! The wording of type errors, and getters that use it.

use serde_json::{Map, Value};

use super::Check;
use crate::refusal::Refusal;

/// `path: message`
pub(super) fn at(path: &str, message: &str) -> Refusal {
    Refusal::invalid(format!("{path}: {message}"))
}

/// Refuses the first key that is not allowed.
pub(super) fn only(object: &Map<String, Value>, allowed: &[&str], path: &str) -> Check {
    match object.keys().find(|key| !allowed.contains(&key.as_str())) {
        Some(key) => Err(at(&join(path, key), "Extra inputs are not permitted")),
        None => Ok(()),
    }
}

pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

pub(super) fn object<'a>(value: &'a Value, path: &str) -> Result<&'a Map<String, Value>, Refusal> {
    value.as_object().ok_or_else(|| at(path, "Input should be a valid dictionary"))
}

pub(super) fn list<'a>(value: &'a Value, path: &str) -> Result<&'a [Value], Refusal> {
    value.as_array().map(Vec::as_slice).ok_or_else(|| at(path, "Input should be a valid list"))
}

pub(super) fn text<'a>(value: &'a Value, path: &str) -> Result<&'a str, Refusal> {
    value.as_str().ok_or_else(|| at(path, "Input should be a valid string"))
}

/// A member that must be there.
pub(super) fn required<'a>(
    object: &'a Map<String, Value>,
    key: &str,
    path: &str,
) -> Result<&'a Value, Refusal> {
    object.get(key).ok_or_else(|| at(&join(path, key), "Field required"))
}

/// A string member that must be there.
pub(super) fn required_text<'a>(
    object: &'a Map<String, Value>,
    key: &str,
    path: &str,
) -> Result<&'a str, Refusal> {
    text(required(object, key, path)?, &join(path, key))
}

/// One of a few words.
pub(super) fn one_of(value: &str, allowed: &[&str], path: &str) -> Check {
    if allowed.contains(&value) {
        return Ok(());
    }
    let quoted: Vec<String> = allowed.iter().map(|word| format!("'{word}'")).collect();
    let listed = match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    };
    Err(at(path, &format!("Input should be {listed}")))
}

/// `[a-zA-Z0-9_-]` and not empty.
pub(super) fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}
