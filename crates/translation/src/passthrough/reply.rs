//! A whole reply of Claude's, for a caller that speaks Messages.

use std::borrow::Cow;

use outcrop_api_types::Document;
use outcrop_api_types::messages::InvocationMetrics;

use super::edits::{Edits, Fate, Span};
use super::walk::{Broken, Walk, quoted, string};
use crate::error::Error;

/// The reply with the name that the caller used for the model, and without what Bedrock adds. Everything else stays
/// as it came.
///
/// # Errors
/// [`Error::Reply`] when it is no JSON object.
pub fn reply(body: &[u8], client_model: &str) -> Result<Vec<u8>, Error> {
    let text = Document::new(body).map_err(|error| Error::reply(error.to_string()))?.text();
    let mut message = Object::read(text)?;
    let added = message.take_additions();
    rename(&mut message, client_model);
    if added.intervened {
        message.set("stop_reason", REFUSAL.to_owned());
    }
    if let Some(usage) = message.get("usage") {
        let filled = with_cache(usage, added.cache_read, added.cache_write)?;
        message.replace("usage", usage, filled);
    }
    Ok(message.write().into_bytes())
}

/// What a guardrail that stepped in is called in Anthropic's words.
pub(super) const REFUSAL: &str = r#""refusal""#;

/// Puts the caller's name for the model into a message.
pub(super) fn rename(message: &mut Object<'_>, client_model: &str) {
    if message.get("model").is_some_and(|model| string(model).as_deref() != Some(client_model)) {
        message.set("model", quoted(client_model));
    }
}

/// What Bedrock adds to Anthropic's objects.
#[derive(Debug, Default)]
pub(super) struct Additions {
    /// A guardrail stepped in.
    pub(super) intervened: bool,
    pub(super) cache_read: u64,
    pub(super) cache_write: u64,
    pub(super) metrics: Option<InvocationMetrics<'static>>,
}

/// Usage with cache counts that are known from elsewhere, where it has none of its own.
pub(super) fn with_cache(usage: &str, read: u64, write: u64) -> Result<String, Error> {
    let counts = [("cache_read_input_tokens", read), ("cache_creation_input_tokens", write)];
    if !usage.starts_with('{') || counts.iter().all(|(_, known)| *known == 0) {
        return Ok(usage.to_owned());
    }
    let mut object = Object::read(usage)?;
    for (name, known) in counts {
        let own = object.get(name).and_then(|raw| raw.parse::<u64>().ok()).unwrap_or_default();
        if own == 0 && known > 0 {
            object.set(name, known.to_string());
        }
    }
    Ok(object.write())
}

/// One JSON object whose members can be changed; what is not changed keeps its bytes.
#[derive(Debug)]
pub(super) struct Object<'a> {
    text: &'a str,
    inside: usize,
    members: Vec<(Cow<'a, str>, Span, Fate)>,
    added: Vec<String>,
}

impl<'a> Object<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Error> {
        Self::walk(text).map_err(|Broken| Error::reply("a JSON object was expected"))
    }

    fn walk(text: &'a str) -> Result<Self, Broken> {
        let mut walk = Walk::new(text);
        let inside = walk.open(b'{')?;
        let (mut first, mut members) = (true, Vec::new());
        while walk.more(b'}', &mut first)? {
            let start = walk.here();
            let name = walk.name()?;
            let value = walk.skip()?;
            members.push((name, Span { start, value }, Fate::Keep));
        }
        walk.finish()?;
        Ok(Self { text, inside, members, added: Vec::new() })
    }

    /// A value as it came; `null` is absent.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let (_, span, _) =
            self.members.iter().find(|(known, _, fate)| known == name && *fate != Fate::Drop)?;
        self.text.get(span.value.clone()).filter(|raw| *raw != "null")
    }

    /// Gives a member another value, or adds it.
    pub(super) fn set(&mut self, name: &str, value: String) {
        match self.members.iter_mut().find(|(known, _, _)| known == name) {
            Some((_, _, fate)) => *fate = Fate::Value(value),
            None => self.added.push(format!("{}:{value}", quoted(name))),
        }
    }

    /// As [`Object::set`], unless nothing changes.
    pub(super) fn replace(&mut self, name: &str, before: &str, after: String) {
        if before != after {
            self.set(name, after);
        }
    }

    /// Takes out what Bedrock adds, and reads it.
    pub(super) fn take_additions(&mut self) -> Additions {
        let mut added = Additions::default();
        for (name, span, fate) in &mut self.members {
            let Some(what) = name.strip_prefix("amazon-bedrock-") else { continue };
            let raw = self.text.get(span.value.clone()).unwrap_or_default();
            match what {
                "guardrailAction" => added.intervened = raw == r#""INTERVENED""#,
                "invocationMetrics" => {
                    let metrics = serde_json::from_str::<InvocationMetrics<'_>>(raw).ok();
                    added.metrics = metrics.map(InvocationMetrics::into_owned);
                }
                _ => {}
            }
            *fate = Fate::Drop;
        }
        if let Some(metrics) = &added.metrics {
            added.cache_read = metrics.cache_read_input_token_count.unwrap_or_default();
            added.cache_write = metrics.cache_write_input_token_count.unwrap_or_default();
        }
        added
    }

    /// The object as text.
    pub(super) fn write(self) -> String {
        let mut edits = Edits::default();
        let left = edits.settle(self.members.iter().map(|(_, span, fate)| (span, fate)));
        if let (Some((_, last, _)), true) = (self.members.last(), left > 0) {
            // Behind the last member, also when that goes: what follows it is only the bracket.
            if !self.added.is_empty() {
                edits.insert(last.value.end, format!(",{}", self.added.join(",")));
            }
        } else if !self.added.is_empty() {
            edits.insert(self.inside, self.added.join(","));
        }
        if edits.is_empty() { self.text.to_owned() } else { edits.apply(self.text) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replied(body: &str) -> String {
        String::from_utf8(reply(body.as_bytes(), "sonnet").unwrap()).unwrap()
    }

    #[test]
    fn only_the_model_and_the_additions_change() {
        let body = r#"{ "id":"msg_1", "model": "claude-x", "content":[{"type":"text","text":"\u00e9"}],"usage":{"input_tokens":1.0}, "amazon-bedrock-trace":{"a":[1]} }"#;
        assert_eq!(
            replied(body),
            r#"{ "id":"msg_1", "model": "sonnet", "content":[{"type":"text","text":"\u00e9"}],"usage":{"input_tokens":1.0} }"#
        );
    }

    #[test]
    fn a_guardrail_that_stepped_in_is_a_refusal() {
        let body = r#"{"model":"m","stop_reason":"end_turn","amazon-bedrock-guardrailAction":"INTERVENED"}"#;
        assert_eq!(replied(body), r#"{"model":"sonnet","stop_reason":"refusal"}"#);
        let body = r#"{"amazon-bedrock-guardrailAction":"INTERVENED"}"#;
        assert_eq!(replied(body), r#"{"stop_reason":"refusal"}"#);
        let body = r#"{"model":"sonnet","stop_reason":"end_turn","amazon-bedrock-guardrailAction":"NONE"}"#;
        assert_eq!(replied(body), r#"{"model":"sonnet","stop_reason":"end_turn"}"#);
    }

    #[test]
    fn counts_of_bedrocks_own_fill_what_usage_lacks() {
        let body = r#"{"usage":{"output_tokens":2,"cache_read_input_tokens":0},"amazon-bedrock-invocationMetrics":{"cacheReadInputTokenCount":5,"cacheWriteInputTokenCount":7}}"#;
        let filled =
            r#"{"usage":{"output_tokens":2,"cache_read_input_tokens":5,"cache_creation_input_tokens":7}}"#;
        assert_eq!(replied(body), filled);
        let body = r#"{"usage":{"cache_read_input_tokens":3},"amazon-bedrock-invocationMetrics":{"cacheReadInputTokenCount":5}}"#;
        assert_eq!(replied(body), r#"{"usage":{"cache_read_input_tokens":3}}"#);
    }

    #[test]
    fn what_is_no_object_is_an_error() {
        for body in ["", "[]", "{", "<html>", "{\"a\":1,}"] {
            assert!(matches!(reply(body.as_bytes(), "m"), Err(Error::Reply { .. })), "{body}");
        }
    }
}
