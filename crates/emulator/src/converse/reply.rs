//! A made answer as a Converse message, whole or as the events of a stream. An event here is an object with one member:
//! its type, and its payload.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::guard::{self, Verdict};
use crate::answer::Answer;

const LATENCY: u64 = 42;

/// One answer with what of the request shapes it.
#[derive(Debug)]
pub(super) struct Reply<'a> {
    body: &'a Value,
    answer: Answer,
    verdict: Verdict,
    /// Whether `inputTokens` count cached tokens in.
    includes_cache: bool,
}

impl<'a> Reply<'a> {
    pub(super) fn new(body: &'a Value, mut answer: Answer, includes_cache: bool) -> Self {
        let verdict = guard::judge(body, &answer.blocks);
        if let Some(words) = verdict.instead() {
            answer.blocks = vec![json!({"type": "text", "text": words})];
            "guardrail_intervened".clone_into(&mut answer.stop_reason);
        }
        Self { body, answer, verdict, includes_cache }
    }

    fn stop_reason(&self) -> &str {
        match self.answer.stop_reason.as_str() {
            "refusal" => "content_filtered",
            "pause_turn" => "end_turn",
            other => other,
        }
    }

    fn usage(&self) -> Value {
        let count = |name: &str| self.answer.count(name);
        let (input, output) = (count("input_tokens"), count("output_tokens"));
        let (read, write) = (count("cache_read_input_tokens"), count("cache_creation_input_tokens"));
        let total = input + output + read + write;
        let input = if self.includes_cache { input + read + write } else { input };
        let mut usage = json!({
            "inputTokens": input, "outputTokens": output, "totalTokens": total,
            "cacheReadInputTokens": read, "cacheWriteInputTokens": write,
        });
        let written = |name: &str| {
            self.answer
                .usage
                .get("cache_creation")
                .and_then(|written| written[name].as_u64())
                .unwrap_or_default()
        };
        let details: Vec<Value> = [("1h", "ephemeral_1h_input_tokens"), ("5m", "ephemeral_5m_input_tokens")]
            .into_iter()
            .filter(|(_, name)| written(name) > 0)
            .map(|(ttl, name)| json!({"ttl": ttl, "inputTokens": written(name)}))
            .collect();
        if let (false, Some(object)) = (details.is_empty(), usage.as_object_mut()) {
            object.insert("cacheDetails".to_owned(), Value::Array(details));
        }
        usage
    }

    /// `trace`, `performanceConfig`, `serviceTier`: there when the request asked.
    fn extras(&self, out: &mut Map<String, Value>) {
        if let Some(trace) = self.verdict.trace(self.body) {
            out.insert("trace".to_owned(), json!({"guardrail": trace}));
        }
        for key in ["performanceConfig", "serviceTier"] {
            if let Some(value) = self.body.get(key).filter(|value| !value.is_null()) {
                out.insert(key.to_owned(), value.clone());
            }
        }
    }

    /// Fields of the model's own answer that the request points at.
    fn native_fields(&self) -> Option<Value> {
        let paths = self.body["additionalModelResponseFieldPaths"].as_array()?;
        let native = self.answer.to_json();
        let mut out = json!({});
        for path in paths.iter().filter_map(Value::as_str) {
            if let Some(found) = native.pointer(path) {
                place(&mut out, path.trim_start_matches('/'), found.clone());
            }
        }
        (out != json!({})).then_some(out)
    }

    /// The body of `Converse`.
    pub(super) fn to_json(&self) -> Value {
        let content: Vec<Value> = self.answer.blocks.iter().map(block).collect();
        let mut out = Map::new();
        out.insert("output".to_owned(), json!({"message": {"role": "assistant", "content": content}}));
        out.insert("stopReason".to_owned(), json!(self.stop_reason()));
        out.insert("usage".to_owned(), self.usage());
        out.insert("metrics".to_owned(), json!({"latencyMs": LATENCY}));
        if let Some(fields) = self.native_fields() {
            out.insert("additionalModelResponseFields".to_owned(), fields);
        }
        self.extras(&mut out);
        Value::Object(out)
    }

    /// The events of `ConverseStream`.
    pub(super) fn events(&self) -> Vec<Value> {
        let mut events = vec![json!({"messageStart": {"role": "assistant"}})];
        for (index, block) in self.answer.blocks.iter().enumerate() {
            // Only tool calls have a start.
            if block["type"] == "tool_use" {
                let start = json!({"toolUse": {"toolUseId": block["id"], "name": block["name"]}});
                events.push(json!({"contentBlockStart": {"contentBlockIndex": index, "start": start}}));
            }
            let deltas = self.deltas(block).into_iter();
            events.extend(
                deltas
                    .map(|delta| json!({"contentBlockDelta": {"contentBlockIndex": index, "delta": delta}})),
            );
            events.push(json!({"contentBlockStop": {"contentBlockIndex": index}}));
        }
        let mut stop = json!({"stopReason": self.stop_reason()});
        if let (Some(fields), Some(object)) = (self.native_fields(), stop.as_object_mut()) {
            object.insert("additionalModelResponseFields".to_owned(), fields);
        }
        events.push(json!({"messageStop": stop}));
        let mut metadata = Map::new();
        metadata.insert("usage".to_owned(), self.usage());
        metadata.insert("metrics".to_owned(), json!({"latencyMs": LATENCY}));
        self.extras(&mut metadata);
        events.push(json!({"metadata": metadata}));
        events
    }

    fn deltas(&self, block: &Value) -> Vec<Value> {
        let text = |key: &str| block[key].as_str().unwrap_or_default();
        let parts = |text: &str| self.answer.chunks(text).map(str::to_owned).collect::<Vec<_>>();
        match text("type") {
            "text" => {
                let mut deltas: Vec<Value> =
                    parts(text("text")).into_iter().map(|part| json!({"text": part})).collect();
                let citations = block["citations"].as_array().into_iter().flatten();
                deltas.extend(citations.map(|one| json!({"citation": citation(one)})));
                deltas
            }
            "thinking" => {
                let thoughts = parts(text("thinking")).into_iter();
                let mut deltas: Vec<Value> =
                    thoughts.map(|part| json!({"reasoningContent": {"text": part}})).collect();
                if let Some(signature) = block["signature"].as_str() {
                    deltas.push(json!({"reasoningContent": {"signature": signature}}));
                }
                deltas
            }
            "redacted_thinking" => {
                vec![json!({"reasoningContent": {"redactedContent": STANDARD.encode(text("data"))}})]
            }
            "tool_use" => {
                // The service opens with an empty fragment.
                let mut deltas = vec![json!({"toolUse": {"input": ""}})];
                let input = block["input"].to_string();
                if input != "{}" {
                    deltas.extend(parts(&input).into_iter().map(|part| json!({"toolUse": {"input": part}})));
                }
                deltas
            }
            _ => Vec::new(),
        }
    }
}

/// Puts `value` where a JSON pointer says, objects all the way.
fn place(into: &mut Value, path: &str, value: Value) {
    let (head, rest) = path.split_once('/').map_or((path, None), |(head, rest)| (head, Some(rest)));
    let Some(object) = into.as_object_mut() else { return };
    match rest {
        None => {
            object.insert(head.to_owned(), value);
        }
        Some(rest) => place(object.entry(head).or_insert_with(|| json!({})), rest, value),
    }
}

fn block(block: &Value) -> Value {
    match block["type"].as_str().unwrap_or_default() {
        "text" => match block["citations"].as_array() {
            Some(citations) => {
                let citations: Vec<Value> = citations.iter().map(citation).collect();
                json!({"citationsContent": {"content": [{"text": block["text"]}], "citations": citations}})
            }
            None => json!({"text": block["text"]}),
        },
        "thinking" => {
            let mut thought = json!({"text": block["thinking"]});
            if let (Some(signature), Some(object)) = (block["signature"].as_str(), thought.as_object_mut()) {
                object.insert("signature".to_owned(), json!(signature));
            }
            json!({"reasoningContent": {"reasoningText": thought}})
        }
        "redacted_thinking" => {
            let data = block["data"].as_str().unwrap_or_default();
            json!({"reasoningContent": {"redactedContent": STANDARD.encode(data)}})
        }
        "tool_use" => {
            json!({"toolUse": {"toolUseId": block["id"], "name": block["name"], "input": block["input"]}})
        }
        // A block of Converse's own, as a script may give it.
        _ => block.clone(),
    }
}

fn citation(citation: &Value) -> Value {
    let location = match citation["type"].as_str() {
        Some("web_search_result_location") => json!({"web": {"url": citation["url"]}}),
        Some("page_location") => json!({"documentPage": {
            "documentIndex": citation["document_index"], "start": citation["start_page_number"],
            "end": citation["end_page_number"],
        }}),
        _ => json!({"documentChar": {
            "documentIndex": citation["document_index"], "start": citation["start_char_index"],
            "end": citation["end_char_index"],
        }}),
    };
    let title = citation.get("document_title").unwrap_or(&citation["title"]);
    json!({"title": title, "sourceContent": [{"text": citation["cited_text"]}], "location": location})
}
