//! A Claude message before it is sent: from a script or by default, whole or as events.
//!
//! Source: Anthropic Messages documentation, measured Bedrock answers; read 2026-11-22.

mod default;
mod events;
mod schema;

use serde_json::{Map, Value, json};

use crate::models::{Disabled, Model};
use crate::random::{ALPHANUMERIC, Random};
use crate::script::Reply;
use crate::signature::Sealer;
use crate::usage::{self, Counted};

/// One message, complete.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) id: String,
    pub(crate) model: String,
    pub(crate) blocks: Vec<Value>,
    pub(crate) stop_reason: String,
    pub(crate) stop_sequence: Option<String>,
    pub(crate) stop_details: Option<Value>,
    pub(crate) usage: Map<String, Value>,
    /// Characters per delta.
    pub(crate) chunk_chars: usize,
    pub(crate) pings: usize,
}

/// What an answer is made from.
#[derive(Debug)]
pub(crate) struct Prompt<'a> {
    /// In the form of Anthropic Messages.
    pub(crate) body: &'a Value,
    pub(crate) speaker: Speaker,
    pub(crate) counted: Counted,
    pub(crate) sealer: &'a Sealer,
}

/// Who answers, as far as the answer shows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speaker {
    /// `model` of the answer.
    pub(crate) name: &'static str,
    /// Whose signatures it takes back.
    pub(crate) family: &'static str,
    /// Thinks on this request.
    pub(crate) thinks: bool,
    /// Does not show what it thinks.
    pub(crate) omits_thinking: bool,
    /// Signs what it thinks.
    pub(crate) signs: bool,
    pub(crate) tool_ids: ToolIdStyle,
}

/// How ids of tool calls look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ToolIdStyle {
    /// `toolu_bdrk_…`
    Claude,
    /// `tooluse_…`
    Converse,
    /// Nine letters or digits.
    Nine,
    /// `call_…`
    OpenAi,
}

impl Speaker {
    /// A Claude model on a Messages body.
    pub(crate) fn claude(model: &Model, body: &Value) -> Self {
        let thinks = match body.pointer("/thinking/type").and_then(Value::as_str) {
            Some("disabled") => model.thinking.disabled == Disabled::No,
            Some(_) => true,
            None => model.thinking.by_default,
        };
        // Claude 4.7 and later show thinking only when asked to.
        let omits_thinking = match body.pointer("/thinking/display").and_then(Value::as_str) {
            Some(display) => display == "omitted",
            None => model.modern,
        };
        Self {
            name: model.reply_name(),
            family: model.name,
            thinks,
            omits_thinking,
            signs: true,
            tool_ids: ToolIdStyle::Claude,
        }
    }
}

impl Answer {
    pub(crate) fn new(prompt: &Prompt<'_>, reply: &Reply, random: &mut Random) -> Self {
        let scripted = !reply.blocks.is_empty() || reply.stop_details.is_some();
        let mut made = if scripted {
            default::Made { blocks: reply.blocks.clone(), stop_reason: None, stop_sequence: None }
        } else {
            default::answer(prompt)
        };
        for block in &mut made.blocks {
            finish(block, prompt, random);
        }
        let calls_tool = made.blocks.iter().any(|block| block["type"] == "tool_use");
        let stop_reason = reply
            .stop_reason
            .clone()
            .or(made.stop_reason)
            .unwrap_or_else(|| if calls_tool { "tool_use" } else { "end_turn" }.to_owned());
        let mut usage =
            prompt.counted.to_json(usage::output_tokens(&made.blocks), thinking_tokens(&made.blocks));
        usage.extend(reply.usage.clone());
        Self {
            id: format!("msg_bdrk_{}", random.text(ALPHANUMERIC, 24)),
            model: reply.model.clone().unwrap_or_else(|| prompt.speaker.name.to_owned()),
            blocks: made.blocks,
            stop_reason,
            stop_sequence: reply.stop_sequence.clone().or(made.stop_sequence),
            stop_details: reply.stop_details.clone(),
            usage,
            chunk_chars: reply.chunk_chars.unwrap_or(12).max(1),
            pings: reply.pings,
        }
    }

    /// The answer of a call that is not streamed.
    pub(crate) fn to_json(&self) -> Value {
        let mut message = json!({
            "id": self.id, "type": "message", "role": "assistant", "model": self.model, "content": self.blocks,
            "stop_reason": self.stop_reason, "stop_sequence": self.stop_sequence, "usage": self.usage,
        });
        if let (Some(details), Some(object)) = (&self.stop_details, message.as_object_mut()) {
            object.insert("stop_details".to_owned(), details.clone());
        }
        message
    }

    /// A count of `usage`, 0 when it is not there.
    pub(crate) fn count(&self, name: &str) -> u64 {
        self.usage.get(name).and_then(Value::as_u64).unwrap_or_default()
    }
}

/// Gives a block what only the service knows: ids and signatures.
fn finish(block: &mut Value, prompt: &Prompt<'_>, random: &mut Random) {
    let kind = block["type"].as_str().unwrap_or_default().to_owned();
    let Some(object) = block.as_object_mut() else { return };
    let text = |object: &Map<String, Value>, key: &str| {
        object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    match kind.as_str() {
        "tool_use" if !object.contains_key("id") => {
            let id = match prompt.speaker.tool_ids {
                ToolIdStyle::Claude => format!("toolu_bdrk_{}", random.text(ALPHANUMERIC, 24)),
                ToolIdStyle::Converse => format!("tooluse_{}", random.text(ALPHANUMERIC, 22)),
                ToolIdStyle::Nine => random.text(ALPHANUMERIC, 9),
                ToolIdStyle::OpenAi => format!("call_{}", random.text(ALPHANUMERIC, 24)),
            };
            object.insert("id".to_owned(), json!(id));
        }
        "thinking" if prompt.speaker.signs && !object.contains_key("signature") => {
            if prompt.speaker.omits_thinking {
                object.insert("thinking".to_owned(), json!(""));
            }
            let shown = text(object, "thinking");
            let signature = prompt.sealer.sign(prompt.speaker.family, &shown, random.next());
            object.insert("signature".to_owned(), json!(signature));
        }
        "redacted_thinking" => {
            let sealed = prompt.sealer.redact(prompt.speaker.family, &text(object, "data"), random.next());
            object.insert("data".to_owned(), json!(sealed));
        }
        _ => {}
    }
}

fn thinking_tokens(blocks: &[Value]) -> Option<u64> {
    let thinking: Vec<Value> = blocks
        .iter()
        .filter(|block| block["type"].as_str().is_some_and(|kind| kind.contains("thinking")))
        .cloned()
        .collect();
    (!thinking.is_empty()).then(|| usage::output_tokens(&thinking))
}

#[cfg(test)]
mod tests;
