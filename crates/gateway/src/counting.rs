//! `POST /v1/messages/count_tokens` for models that are not Claude: Bedrock counts what it can; the rest is estimated.

use bytes::Bytes;
use outcrop_api_types::converse::ConverseRequest;
use outcrop_translation::{Error as TranslationError, Warnings, back};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dialect::{self, Dialect};
use crate::error::Error;
use crate::gateway::Gateway;
use crate::messages::counted;
use crate::reply::{Reply, ReplyBody, reply};
use crate::run::ignored;
use crate::upstream::Whole;
use crate::{Api, Plan};

/// What an image costs, about.
///
/// A round number for a large one: an estimate, without a source.
const IMAGE: u64 = 1600;
/// What stands around a message, about.
const AROUND: u64 = 4;

/// The part of a Converse request that `CountTokens` reads.
///
/// Source: botocore 1.44.5 `ConverseTokensRequest`, read 2026-11-22.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counted<'r, 'a> {
    messages: &'r Option<Vec<outcrop_api_types::converse::Message<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system: &'r Option<Vec<outcrop_api_types::converse::SystemContentBlock<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: &'r Option<outcrop_api_types::converse::ToolConfiguration<'a>>,
}

impl Gateway {
    /// Counts by `CountTokens` where the model has Converse, and estimates where Bedrock does not count it.
    pub(crate) async fn count_or_estimate(
        &self,
        plan: &Plan,
        body: &Bytes,
        betas: &[&str],
    ) -> Result<Reply, Error> {
        let mut warnings = Warnings::new();
        let asked = match plan.api {
            Api::Converse => Some(self.as_converse(plan, body, betas, &mut warnings)?),
            _ => None,
        };
        if let Some(asked) = asked {
            let base = self.0.catalog.split_geo(&plan.id).map_or(&*plan.id, |(_, base)| base);
            match self.runtime()?.count_tokens(base, asked).await {
                Ok(whole) => {
                    let Whole { body, request_id } = whole.into();
                    return Ok(reply(
                        ReplyBody::Whole(counted(&body)?),
                        ignored(&warnings),
                        plan,
                        request_id,
                    ));
                }
                // Not counted is not the same as not there: the model may well answer.
                Err(error) if refused(&error) => tracing::debug!(model = %plan.id, "not counted by Bedrock"),
                Err(error) => return Err(self.failed(&error)),
            }
        }
        let body = format!(r#"{{"input_tokens":{}}}"#, estimate(body)?);
        let reply = reply(ReplyBody::Whole(body.into()), ignored(&warnings), plan, None);
        Ok(Reply { estimated: true, ..reply })
    }

    fn as_converse(
        &self,
        plan: &Plan,
        body: &[u8],
        betas: &[&str],
        warnings: &mut Warnings,
    ) -> Result<Bytes, Error> {
        #[derive(Serialize)]
        struct Input<T> {
            input: T,
        }
        #[derive(Serialize)]
        struct Converse<T> {
            converse: T,
        }
        let policy = &self.0.policy;
        let named = with_limit(body)?;
        let (ask, turn) =
            dialect::read(Dialect::Messages { betas }, &named, self.thinker(plan), policy, warnings)?;
        let sent = back::converse::request(ask, &plan.caps, policy, warnings)
            .map_err(|error| turn.in_own_words(error))?;
        let ConverseRequest { messages, system, tool_config, .. } = &sent.body;
        let converse = Counted { messages, system, tool_config };
        let written = serde_json::to_vec(&Input { input: Converse { converse } });
        let written = written.map_err(|error| TranslationError::Reply { why: error.to_string() })?;
        Ok(written.into())
    }
}

/// A body to be counted needs no `max_tokens`; one to be answered does.
fn with_limit(body: &[u8]) -> Result<Vec<u8>, TranslationError> {
    #[derive(Deserialize)]
    struct Limited<'a> {
        #[serde(borrow, default)]
        max_tokens: Option<&'a serde_json::value::RawValue>,
    }
    let limited = outcrop_api_types::parse::<Limited<'_>>(body)?.max_tokens.is_some();
    let inside = body.trim_ascii_start();
    let Some(inside) = inside.strip_prefix(b"{").filter(|_| !limited) else { return Ok(body.to_vec()) };
    let mut named = br#"{"max_tokens":1,"#.to_vec();
    named.extend_from_slice(inside);
    Ok(named)
}

/// Bedrock does not count this model.
fn refused(error: &outcrop_runtime_sigv4::Error) -> bool {
    error.refusal().is_some_and(|refusal| matches!(refusal.status.as_u16(), 400 | 404))
}

/// About how many tokens a body has: a token for three and a half bytes of text.
fn estimate(body: &[u8]) -> Result<u64, TranslationError> {
    #[derive(Deserialize)]
    struct Told {
        #[serde(default)]
        system: Option<Value>,
        messages: Vec<Value>,
        #[serde(default)]
        tools: Option<Value>,
    }
    let Told { system, messages, tools } = outcrop_api_types::parse(body)?;
    let mut size = Size::default();
    system.iter().chain(&tools).chain(&messages).for_each(|part| size.add(part));
    let around = AROUND.saturating_mul(u64::try_from(messages.len()).unwrap_or(u64::MAX));
    let text = size.bytes.saturating_mul(2).div_ceil(7);
    Ok(text.saturating_add(around).saturating_add(size.images.saturating_mul(IMAGE)).max(1))
}

/// What was met on the way through a body.
#[derive(Default)]
struct Size {
    bytes: u64,
    images: u64,
}

impl Size {
    fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.text(text),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            // Base64, of which the model reads pixels or pages.
            Value::Object(members) if members.get("type").is_some_and(|kind| kind == "base64") => {
                self.images = self.images.saturating_add(1);
            }
            Value::Object(members) => {
                for (name, member) in members.iter().filter(|(name, _)| !is_form(name)) {
                    self.text(name);
                    self.add(member);
                }
            }
            Value::Number(number) => self.text(&number.to_string()),
            Value::Bool(_) | Value::Null => self.bytes = self.bytes.saturating_add(4),
        }
    }

    fn text(&mut self, text: &str) {
        self.bytes = self.bytes.saturating_add(u64::try_from(text.len()).unwrap_or(u64::MAX));
    }
}

/// Members that the model does not get to read.
fn is_form(name: &str) -> bool {
    matches!(name, "role" | "type" | "cache_control" | "signature")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_follows_the_text_and_not_the_bytes_of_images() {
        let of = |body: &str| estimate(body.as_bytes()).unwrap();
        let short = of(r#"{"messages":[{"role":"user","content":"Hello there"}]}"#);
        assert!((5..20).contains(&short), "{short}");
        let text = "word ".repeat(7000);
        let long = of(&format!(r#"{{"system":"{text}","messages":[]}}"#));
        assert_eq!(long, 10_000);
        let data = "A".repeat(1_000_000);
        let image = format!(
            r#"{{"messages":[{{"role":"user","content":[{{"type":"image","source":{{"type":"base64","media_type":"image/png","data":"{data}"}}}}]}}]}}"#
        );
        assert!((IMAGE..IMAGE + 50).contains(&of(&image)));
        assert!(estimate(br#"{"messages":7}"#).is_err());
    }
}
