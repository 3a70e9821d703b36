//! The response object.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

use serde_json::{Value, json};

use super::{Asked, native};
use crate::answer::{Answer, Prompt, Speaker, ToolIdStyle};
use crate::random::{ALPHANUMERIC, Random};
use crate::script::Reply;
use crate::state::State;
use crate::usage::Counted;

/// One response, complete.
#[derive(Debug)]
pub(super) struct Response<'a> {
    pub(super) asked: &'a Asked,
    id: String,
    created: i64,
    pub(super) answer: Answer,
    /// Output items, all done.
    pub(super) output: Vec<Value>,
}

impl<'a> Response<'a> {
    pub(super) fn new(state: &State, asked: &'a Asked, reply: &Reply, random: &mut Random) -> Self {
        let native = native::body(asked);
        let effort = asked.body.pointer("/reasoning/effort").and_then(Value::as_str);
        let summary = asked.body.pointer("/reasoning/summary").is_some_and(|summary| !summary.is_null());
        let speaker = Speaker {
            name: "",
            family: "",
            thinks: effort != Some("none") && (effort.is_some() || summary),
            omits_thinking: false,
            signs: false,
            tool_ids: ToolIdStyle::OpenAi,
        };
        let counted = Counted { input: crate::usage::input_tokens(&native), ..Counted::default() };
        let prompt = Prompt { body: &native, speaker, counted, sealer: &state.sealer };
        let answer = Answer::new(&prompt, reply, random);
        let sealer = &state.sealer;
        let seal = |words: &str, nonce: u64| sealer.redact(&asked.model, words, nonce);
        let output = items(asked, &answer, seal, random);
        let id = format!("resp_{}", random.text(ALPHANUMERIC, 48));
        Self { asked, id, created: state.clock.now(), answer, output }
    }

    /// `status` and `incomplete_details`
    pub(super) fn ending(&self) -> (&'static str, Value) {
        match self.answer.stop_reason.as_str() {
            "max_tokens" => ("incomplete", json!({"reason": "max_output_tokens"})),
            "content_filter" => ("incomplete", json!({"reason": "content_filter"})),
            _ => ("completed", Value::Null),
        }
    }

    fn usage(&self) -> Value {
        let count = |name: &str| self.answer.count(name);
        let (read, write) = (count("cache_read_input_tokens"), count("cache_creation_input_tokens"));
        let (input, output) = (count("input_tokens") + read + write, count("output_tokens"));
        let details = self.answer.usage.get("output_tokens_details");
        let thinking = details.and_then(|details| details["thinking_tokens"].as_u64()).unwrap_or_default();
        json!({
            "input_tokens": input,
            "input_tokens_details": {"cached_tokens": read, "cache_write_tokens": write},
            "output_tokens": output,
            "output_tokens_details": {"reasoning_tokens": thinking},
            "total_tokens": input + output,
        })
    }

    /// As it ends.
    pub(super) fn object(&self) -> Value {
        let (status, details) = self.ending();
        let mut object = self.started();
        object["status"] = json!(status);
        object["incomplete_details"] = details;
        object["output"] = json!(self.output);
        object["usage"] = self.usage();
        object["completed_at"] = json!(self.created);
        object
    }

    /// As it begins.
    pub(super) fn started(&self) -> Value {
        let body = &self.asked.body;
        let or = |key: &str, default: Value| match &body[key] {
            Value::Null => default,
            value => value.clone(),
        };
        let text = or("text", json!({"format": {"type": "text"}, "verbosity": "medium"}));
        let reasoning = json!({
            "effort": body.pointer("/reasoning/effort"), "summary": body.pointer("/reasoning/summary"),
        });
        json!({
            "id": self.id, "object": "response", "created_at": self.created, "completed_at": null,
            "status": "in_progress", "background": or("background", json!(false)), "error": null,
            "incomplete_details": null, "instructions": body["instructions"],
            "max_output_tokens": body["max_output_tokens"], "max_tool_calls": body["max_tool_calls"],
            "metadata": or("metadata", json!({})), "model": self.asked.model, "output": [],
            "parallel_tool_calls": or("parallel_tool_calls", json!(true)),
            "previous_response_id": body["previous_response_id"],
            "prompt_cache_key": body["prompt_cache_key"], "reasoning": reasoning,
            "safety_identifier": body["safety_identifier"], "service_tier": "default",
            "store": or("store", json!(true)), "temperature": or("temperature", json!(1.0)), "text": text,
            "tool_choice": or("tool_choice", json!("auto")), "tools": or("tools", json!([])),
            "top_logprobs": or("top_logprobs", json!(0)), "top_p": or("top_p", json!(1.0)),
            "truncation": or("truncation", json!("disabled")), "usage": null, "user": body["user"],
        })
    }
}

/// Output items in the order of the answer's blocks; adjacent texts are parts of one message.
fn items(
    asked: &Asked,
    answer: &Answer,
    seal: impl Fn(&str, u64) -> String,
    random: &mut Random,
) -> Vec<Value> {
    let mut out: Vec<Value> = Vec::new();
    let encrypted = asked.body["include"]
        .as_array()
        .is_some_and(|include| include.iter().any(|one| one == "reasoning.encrypted_content"));
    let status = if answer.stop_reason == "max_tokens" { "incomplete" } else { "completed" };
    for block in &answer.blocks {
        let mut id = |prefix: &str| format!("{prefix}_{}", random.text(ALPHANUMERIC, 32));
        match block["type"].as_str().unwrap_or_default() {
            "text" => {
                let part = json!({
                    "type": "output_text", "text": block["text"], "annotations": annotations(block), "logprobs": [],
                });
                match out.last_mut().filter(|item| item["type"] == "message") {
                    Some(Value::Object(message)) => {
                        if let Some(Value::Array(content)) = message.get_mut("content") {
                            content.push(part);
                        }
                    }
                    _ => out.push(message(&id("msg"), status, &part)),
                }
            }
            "thinking" | "redacted_thinking" => {
                let words = block["thinking"].as_str().or_else(|| block["data"].as_str()).unwrap_or_default();
                let mut item = json!({"id": id("rs"), "type": "reasoning", "summary": []});
                let open = asked.model.contains("gpt-oss") && block["type"] == "thinking";
                if open {
                    item["content"] = json!([{"type": "reasoning_text", "text": words}]);
                } else if block["type"] == "thinking"
                    && asked.body.pointer("/reasoning/summary").is_some_and(|summary| !summary.is_null())
                {
                    item["summary"] = json!([{"type": "summary_text", "text": words}]);
                }
                if encrypted {
                    item["encrypted_content"] = json!(seal(words, random.next()));
                }
                out.push(item);
            }
            "tool_use" => out.push(call(&asked.body["tools"], block, &mut id, status)),
            // An item of the Responses API's own, as a script may give it.
            _ => out.push(block.clone()),
        }
    }
    if let Some(details) = answer.stop_details.as_ref().filter(|_| answer.stop_reason == "refusal") {
        let id = format!("msg_{}", random.text(ALPHANUMERIC, 32));
        let part = json!({"type": "refusal", "refusal": details["explanation"]});
        out.push(message(&id, "completed", &part));
    }
    out
}

fn message(id: &str, status: &str, part: &Value) -> Value {
    json!({"id": id, "type": "message", "role": "assistant", "status": status, "content": [part]})
}

fn annotations(block: &Value) -> Vec<Value> {
    let citations = block["citations"].as_array().into_iter().flatten();
    let end = block["text"].as_str().unwrap_or_default().chars().count();
    citations
        .map(|citation| match citation["url"].as_str() {
            Some(url) => json!({
                "type": "url_citation", "url": url, "title": citation["title"], "start_index": 0, "end_index": end,
            }),
            None => json!({
                "type": "file_citation", "file_id": "file_0", "filename": citation["document_title"], "index": end,
            }),
        })
        .collect()
}

fn call(tools: &Value, block: &Value, id: &mut impl FnMut(&str) -> String, status: &str) -> Value {
    let (name, namespace) = (&block["name"], namespace(tools, &block["name"]));
    let custom = |tool: &Value| tool["type"] == "custom" && tool["name"] == *name;
    if tools.as_array().is_some_and(|tools| tools.iter().any(custom)) {
        let input = block["input"]["input"].as_str().unwrap_or_default();
        return json!({
            "id": id("ctc"), "type": "custom_tool_call", "call_id": block["id"], "name": name, "input": input,
            "status": status,
        });
    }
    let mut item = json!({
        "id": id("fc"), "type": "function_call", "call_id": block["id"], "name": name,
        "arguments": block["input"].to_string(), "status": status,
    });
    if let Some(namespace) = namespace {
        item["namespace"] = namespace.clone();
    }
    item
}

/// The namespace a tool of this name is in.
fn namespace<'a>(tools: &'a Value, name: &Value) -> Option<&'a Value> {
    let spaces = tools.as_array().into_iter().flatten().filter(|tool| tool["type"] == "namespace");
    let holds = |space: &&Value| {
        space["tools"].as_array().is_some_and(|tools| tools.iter().any(|tool| tool["name"] == *name))
    };
    spaces.into_iter().find(holds).map(|space| &space["name"])
}
