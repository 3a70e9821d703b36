//! Embeddings and rerank through `InvokeModel`. A vector depends on its text alone; a score on the words that query and
//! document share. Nothing here means anything.
//!
//! Source: AWS Bedrock model cards, LiteLLM's request builders, refusals that users reported; read 2026-11-22.

mod cohere;
mod nova;
mod rerank;
mod titan;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::incoming::Incoming;
use crate::inference::{before, deliver, take};
use crate::models::{Embed, Rerank};
use crate::outgoing::Outgoing;
use crate::random::{ALPHANUMERIC, Random};
use crate::refusal::{Refusal, Shape};
use crate::state::State;

/// What a checked body is answered with.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) answer: Value,
    /// For the header that counts input tokens.
    pub(crate) tokens: u64,
}

/// Checks a body of an embedding model.
pub(crate) fn embed(kind: Embed, body: &Value) -> Result<Asked, Refusal> {
    let fields = fields(body)?;
    match kind {
        Embed::TitanV1 | Embed::TitanV2 => titan::text(kind, fields),
        Embed::TitanImage => titan::image(fields),
        Embed::CohereV3 | Embed::CohereV4 => cohere::embed(kind, fields),
        Embed::NovaMultimodal => nova::embed(fields),
    }
}

/// Checks a body of a rerank model.
pub(crate) fn rerank(kind: Rerank, body: &Value) -> Result<Asked, Refusal> {
    rerank::rank(kind, fields(body)?)
}

pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    request_id: &str,
    called: &str,
    asked: &Asked,
) -> Outgoing {
    let step = take(state, request, called, true);
    if let Some(instead) = before(&step, Shape::Aws, request_id).await {
        return instead;
    }
    let out = deliver(&step, asked.answer.clone(), Shape::Aws, request_id);
    if out.status != 200 {
        return out;
    }
    out.header("x-amzn-bedrock-invocation-latency", 42)
        .header("x-amzn-bedrock-input-token-count", asked.tokens)
}

/// `#/path: words`, as the models' own schema checks say it.
fn malformed(path: &str, words: &str) -> Refusal {
    Refusal::invalid(format!(
        "Malformed input request: #{path}: {words}, please reformat your input and try again."
    ))
}

fn fields(body: &Value) -> Result<&Map<String, Value>, Refusal> {
    body.as_object().ok_or_else(|| malformed("", "expected type: JSONObject"))
}

fn only(fields: &Map<String, Value>, allowed: &[&str], path: &str) -> Result<(), Refusal> {
    match fields.keys().find(|key| !allowed.contains(&key.as_str())) {
        Some(key) => Err(malformed(path, &format!("extraneous key [{key}] is not permitted"))),
        None => Ok(()),
    }
}

fn required<'a>(fields: &'a Map<String, Value>, key: &str, path: &str) -> Result<&'a Value, Refusal> {
    fields.get(key).ok_or_else(|| malformed(path, &format!("required key [{key}] not found")))
}

fn text<'a>(value: &'a Value, path: &str) -> Result<&'a str, Refusal> {
    match value.as_str() {
        Some("") => Err(malformed(path, "expected minLength: 1, actual: 0")),
        Some(text) => Ok(text),
        None => Err(malformed(path, &format!("expected type: String, found: {}", type_name(value)))),
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "Null",
        Value::Bool(_) => "Boolean",
        Value::Number(number) if number.is_f64() => "Double",
        Value::Number(_) => "Integer",
        Value::String(_) => "String",
        Value::Array(_) => "JSONArray",
        Value::Object(_) => "JSONObject",
    }
}

fn one_of<T: PartialEq + std::fmt::Display>(value: T, allowed: &[T], path: &str) -> Result<T, Refusal> {
    if allowed.contains(&value) {
        return Ok(value);
    }
    Err(malformed(path, &format!("{value} is not a valid enum value")))
}

/// A whole number of a small set.
fn size(value: Option<&Value>, allowed: &[u64], default: u64, path: &str) -> Result<u64, Refusal> {
    match value {
        None => Ok(default),
        Some(value) => {
            let found = || malformed(path, &format!("expected type: Integer, found: {}", type_name(value)));
            one_of(value.as_u64().ok_or_else(found)?, allowed, path)
        }
    }
}

/// Tokens of a text: four bytes each.
fn tokens(text: &str) -> u64 {
    u64::try_from(text.len()).unwrap_or(u64::MAX).div_ceil(4)
}

/// Numbers that belong to a text.
fn numbers(text: &str) -> Random {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Random::new(hasher.finish())
}

/// A unit vector that belongs to a text.
fn floats(text: &str, length: u64) -> Vec<f64> {
    let mut random = numbers(text);
    let raw: Vec<f64> = (0..length)
        .map(|_| {
            f64::from(u32::try_from(random.next() >> 32).unwrap_or_default()) / f64::from(1_u32 << 31) - 1.0
        })
        .collect();
    let norm = raw.iter().map(|x| x * x).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    raw.into_iter().map(|x| (x / norm * 1e7).round() / 1e7).collect()
}

/// Whole numbers that belong to a text, from `least` up to 255 more.
fn integers(text: &str, length: u64, least: i64) -> Vec<i64> {
    let mut random = numbers(text);
    (0..length).map(|_| least + i64::try_from(random.next() % 256).unwrap_or_default()).collect()
}

fn id(text: &str) -> Value {
    json!(numbers(text).text(ALPHANUMERIC, 24))
}

#[cfg(test)]
mod tests;
