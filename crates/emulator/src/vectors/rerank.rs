//! Rerank: the share of the query's words that a document holds, made into a score.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Asked, malformed, only, required, text, tokens, type_name};
use crate::models::Rerank;
use crate::refusal::Refusal;

const DOCUMENTS: usize = 1_000;

pub(super) fn rank(kind: Rerank, fields: &Map<String, Value>) -> Result<Asked, Refusal> {
    let allowed: &[&str] = match kind {
        Rerank::Cohere => &["query", "documents", "top_n", "api_version", "max_tokens_per_doc"],
        Rerank::Amazon => &["query", "documents", "top_n"],
    };
    only(fields, allowed, "")?;
    let query = text(required(fields, "query", "")?, "/query")?;
    let listed = required(fields, "documents", "")?;
    let documents = listed.as_array().ok_or_else(|| {
        malformed("/documents", &format!("expected type: JSONArray, found: {}", type_name(listed)))
    })?;
    match documents.len() {
        0 => return Err(malformed("/documents", "expected minimum item count: 1, found: 0")),
        count if count > DOCUMENTS => {
            let words = format!("expected maximum item count: {DOCUMENTS}, found: {count}");
            return Err(malformed("/documents", &words));
        }
        _ => {}
    }
    let texts = documents.iter().enumerate().map(|(index, one)| text(one, &format!("/documents/{index}")));
    let texts: Vec<&str> = texts.collect::<Result<_, _>>()?;
    if kind == Rerank::Cohere {
        let version = required(fields, "api_version", "")?;
        if version.as_u64() != Some(2) {
            return Err(malformed("/api_version", &format!("{version} is not greater or equal to 2")));
        }
    }
    let top = match fields.get("top_n") {
        None => texts.len(),
        Some(value) => value
            .as_u64()
            .filter(|top| *top >= 1)
            .and_then(|top| usize::try_from(top).ok())
            .ok_or_else(|| malformed("/top_n", &format!("{value} is not greater or equal to 1")))?,
    };
    let mut scores: Vec<(usize, f64)> = texts.iter().map(|one| score(query, one)).enumerate().collect();
    scores.sort_by(|(a, x), (b, y)| y.total_cmp(x).then(a.cmp(b)));
    let results: Vec<Value> = scores
        .into_iter()
        .take(top)
        .map(|(index, score)| json!({"index": index, "relevance_score": score}))
        .collect();
    let count = tokens(query) + texts.iter().map(|one| tokens(one)).sum::<u64>();
    Ok(Asked { answer: json!({"results": results}), tokens: count })
}

/// From 0.001 to 0.999.
fn score(query: &str, document: &str) -> f64 {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let (asked, there) = (words(query), words(document));
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let shared = count(asked.intersection(&there).count());
    let share = shared / count(asked.len()).max(1.0);
    (share.mul_add(0.998, 0.001) * 1e6).round() / 1e6
}
