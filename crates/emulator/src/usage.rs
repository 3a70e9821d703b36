//! Plausible token counts, prompt cache included. Four characters are a token here; no real tokenizer says so.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value, json};

/// Tokens of one image or document, whatever its size.
const MEDIA: u64 = 1_500;

/// The input side of `usage`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) input: u64,
    pub(crate) cache_read: u64,
    pub(crate) cache_write_5m: u64,
    pub(crate) cache_write_1h: u64,
}

impl Counted {
    pub(crate) fn to_json(self, output: u64, thinking: Option<u64>) -> Map<String, Value> {
        let mut usage = json!({
            "input_tokens": self.input,
            "cache_creation_input_tokens": self.cache_write_5m + self.cache_write_1h,
            "cache_read_input_tokens": self.cache_read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.cache_write_5m,
                "ephemeral_1h_input_tokens": self.cache_write_1h,
            },
            "output_tokens": output,
            "service_tier": "standard",
        });
        if let (Some(thinking), Some(object)) = (thinking, usage.as_object_mut()) {
            object.insert("output_tokens_details".to_owned(), json!({"thinking_tokens": thinking}));
        }
        usage.as_object().cloned().unwrap_or_default()
    }
}

/// Which prefixes were cached, for ever: an emulator does not live long enough for five minutes to matter.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<HashSet<u64>>);

impl Cache {
    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Counts a request and remembers its marked prefixes of at least `least` tokens.
    pub(crate) fn count(&self, body: &Value, model: &str, least: u64) -> Counted {
        let parts = parts(body);
        let total: u64 = parts.iter().map(|part| part.tokens).sum();
        let mut hasher = DefaultHasher::new();
        model.hash(&mut hasher);
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut prefix, mut counted, mut fresh) = (0, Counted::default(), Vec::new());
        for part in &parts {
            part.text.hash(&mut hasher);
            prefix += part.tokens;
            if let Some(hour) = part.marked.filter(|_| prefix >= least) {
                let key = hasher.finish();
                if seen.contains(&key) {
                    counted = Counted { cache_read: prefix, ..Counted::default() };
                } else {
                    let done = counted.cache_read + counted.cache_write_5m + counted.cache_write_1h;
                    let added = prefix.saturating_sub(done);
                    if hour {
                        counted.cache_write_1h += added;
                    } else {
                        counted.cache_write_5m += added;
                    }
                    fresh.push(key);
                }
            }
        }
        seen.extend(fresh);
        drop(seen);
        counted.input =
            total.saturating_sub(counted.cache_read + counted.cache_write_5m + counted.cache_write_1h).max(1);
        counted
    }
}

/// All input tokens of a request, for counting routes.
pub(crate) fn input_tokens(body: &Value) -> u64 {
    parts(body).iter().map(|part| part.tokens).sum::<u64>().max(1)
}

/// Tokens of an answer's blocks.
pub(crate) fn output_tokens(blocks: &[Value]) -> u64 {
    let words = |block: &Value| match block["type"].as_str() {
        Some("text") => weigh(&block["text"]),
        Some("thinking") => weigh(&block["thinking"]).max(1),
        Some("tool_use") => weigh(&block["name"]) + weigh(&block["input"]),
        _ => weigh(block),
    };
    blocks.iter().map(words).sum()
}

struct Part {
    tokens: u64,
    text: String,
    /// A cache mark: whether its TTL is one hour.
    marked: Option<bool>,
}

/// Tools, system, messages: the order in which the service reads a prompt.
fn parts(body: &Value) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut add = |value: &Value| {
        let mark = value.get("cache_control").filter(|mark| mark.is_object());
        let mut bare = value.clone();
        if let Some(object) = bare.as_object_mut() {
            object.remove("cache_control");
        }
        parts.push(Part {
            tokens: weigh(&bare),
            text: bare.to_string(),
            marked: mark.map(|mark| mark["ttl"] == "1h"),
        });
    };
    for list in [&body["tools"], &body["system"]] {
        match list {
            Value::Array(items) => items.iter().for_each(&mut add),
            Value::Null => {}
            one => add(one),
        }
    }
    for message in body["messages"].as_array().into_iter().flatten() {
        match &message["content"] {
            Value::Array(blocks) => blocks.iter().for_each(&mut add),
            text => add(text),
        }
    }
    if let (Some(mark), Some(last)) =
        (body.get("cache_control").filter(|mark| mark.is_object()), parts.last_mut())
    {
        last.marked = Some(mark["ttl"] == "1h");
    }
    parts
}

fn weigh(value: &Value) -> u64 {
    match value {
        Value::String(text) => u64::try_from(text.len()).unwrap_or(u64::MAX).div_ceil(4),
        Value::Array(items) => items.iter().map(weigh).sum(),
        Value::Object(object) if object.get("type").is_some_and(|kind| kind == "base64") => MEDIA,
        Value::Object(object) => {
            // A signature is not prompt text, and an omitted thought still cost something.
            let inner: u64 =
                object.iter().filter(|(key, _)| *key != "signature").map(|(_, value)| weigh(value)).sum();
            inner + 1
        }
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "claude-sonnet-5-5";

    fn request(question: &str) -> Value {
        json!({
            "system": [{"type": "text", "text": "s".repeat(4_000), "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": "user", "content": question}],
        })
    }

    #[test]
    fn a_marked_prefix_is_written_once_and_read_afterwards() {
        let cache = Cache::default();
        let first = cache.count(&request("one"), MODEL, 512);
        let second = cache.count(&request("two"), MODEL, 512);
        assert!(first.cache_write_5m >= 1_000 && first.cache_read == 0);
        assert_eq!((second.cache_read, second.cache_write_5m), (first.cache_write_5m, 0));
        assert_eq!(second.input, 1);
    }

    #[test]
    fn a_prefix_below_the_minimum_is_not_cached() {
        let body = json!({"messages": [{"role": "user", "content": [
            {"type": "text", "text": "short", "cache_control": {"type": "ephemeral", "ttl": "1h"}}]}]});
        let counted = Cache::default().count(&body, MODEL, 512);
        assert_eq!((counted.cache_write_5m, counted.cache_write_1h), (0, 0));
        assert!(counted.input > 0);
    }

    #[test]
    fn one_hour_marks_are_counted_apart() {
        let mut body = request("one");
        body["system"][0]["cache_control"]["ttl"] = json!("1h");
        let counted = Cache::default().count(&body, MODEL, 512);
        assert!(counted.cache_write_1h > 0 && counted.cache_write_5m == 0);
    }
}
