//! A response as the events of a stream, numbered from 0.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

use serde_json::{Value, json};

use super::answer::Response;
use crate::random::{ALPHANUMERIC, Random};

struct Writer<'a, 'r> {
    response: &'a Response<'a>,
    out: Vec<Value>,
    /// Padding of deltas, unless the caller wants none.
    random: Option<&'r mut Random>,
}

impl Response<'_> {
    pub(super) fn events(&self, random: &mut Random) -> Vec<Value> {
        let plain =
            self.asked.body.pointer("/stream_options/include_obfuscation") == Some(&Value::Bool(false));
        let mut writer = Writer { response: self, out: Vec::new(), random: (!plain).then_some(random) };
        writer.push("response.created", json!({"response": self.started()}));
        writer.push("response.in_progress", json!({"response": self.started()}));
        for (index, item) in self.output.iter().enumerate() {
            writer.item(index, item);
        }
        let (status, _) = self.ending();
        writer.push(&format!("response.{status}"), json!({"response": self.object()}));
        writer.out
    }
}

impl Writer<'_, '_> {
    fn push(&mut self, kind: &str, mut event: Value) {
        event["type"] = json!(kind);
        event["sequence_number"] = json!(self.out.len());
        if kind.rsplit('.').next() == Some("delta")
            && let Some(random) = &mut self.random
        {
            let length = random.below(16) + 1;
            event["obfuscation"] = json!(random.text(ALPHANUMERIC, length));
        }
        self.out.push(event);
    }

    fn item(&mut self, index: usize, item: &Value) {
        let kind = item["type"].as_str().unwrap_or_default();
        let mut started = item.clone();
        let empty: &[(&str, Value)] = match kind {
            "message" => &[("content", json!([])), ("status", json!("in_progress"))],
            "function_call" => &[("arguments", json!("")), ("status", json!("in_progress"))],
            "custom_tool_call" => &[("input", json!("")), ("status", json!("in_progress"))],
            "reasoning" => &[("summary", json!([]))],
            _ => &[],
        };
        for (key, value) in empty {
            started[*key] = value.clone();
        }
        if let (Some(object), "reasoning") = (started.as_object_mut(), kind) {
            object.remove("encrypted_content");
            object.remove("content");
        }
        self.push("response.output_item.added", json!({"output_index": index, "item": started}));
        let id = &item["id"];
        match kind {
            "message" => {
                for (at, part) in item["content"].as_array().into_iter().flatten().enumerate() {
                    self.part(index, id, at, part);
                }
            }
            "reasoning" => self.reasoning(index, item),
            "function_call" => {
                let place = json!({"item_id": id, "output_index": index});
                let arguments = item["arguments"].as_str().unwrap_or_default();
                self.deltas("response.function_call_arguments.delta", &place, arguments);
                let done = with(&place, "arguments", item["arguments"].clone());
                self.push("response.function_call_arguments.done", with(&done, "name", item["name"].clone()));
            }
            "custom_tool_call" => {
                let place = json!({"item_id": id, "output_index": index});
                let input = item["input"].as_str().unwrap_or_default();
                self.deltas("response.custom_tool_call_input.delta", &place, input);
                self.push(
                    "response.custom_tool_call_input.done",
                    with(&place, "input", item["input"].clone()),
                );
            }
            _ => {}
        }
        self.push("response.output_item.done", json!({"output_index": index, "item": item}));
    }

    fn deltas(&mut self, kind: &str, place: &Value, text: &str) {
        let response = self.response;
        for part in response.answer.chunks(text) {
            self.push(kind, with(place, "delta", json!(part)));
        }
    }

    fn part(&mut self, index: usize, id: &Value, at: usize, part: &Value) {
        let place = json!({"item_id": id, "output_index": index, "content_index": at});
        let refused = part["type"] == "refusal";
        let started = if refused {
            json!({"type": "refusal", "refusal": ""})
        } else {
            json!({"type": "output_text", "text": "", "annotations": [], "logprobs": []})
        };
        self.push("response.content_part.added", with(&place, "part", started));
        if refused {
            self.deltas("response.refusal.delta", &place, part["refusal"].as_str().unwrap_or_default());
            self.push("response.refusal.done", with(&place, "refusal", part["refusal"].clone()));
        } else {
            let numbered = with(&place, "logprobs", json!([]));
            self.deltas("response.output_text.delta", &numbered, part["text"].as_str().unwrap_or_default());
            for (number, annotation) in part["annotations"].as_array().into_iter().flatten().enumerate() {
                let event =
                    with(&with(&place, "annotation_index", json!(number)), "annotation", annotation.clone());
                self.push("response.output_text.annotation.added", event);
            }
            self.push("response.output_text.done", with(&numbered, "text", part["text"].clone()));
        }
        self.push("response.content_part.done", with(&place, "part", part.clone()));
    }

    fn reasoning(&mut self, index: usize, item: &Value) {
        let id = &item["id"];
        for (at, part) in item["content"].as_array().into_iter().flatten().enumerate() {
            let place = json!({"item_id": id, "output_index": index, "content_index": at});
            let started = json!({"type": part["type"], "text": ""});
            self.push("response.content_part.added", with(&place, "part", started));
            self.deltas("response.reasoning_text.delta", &place, part["text"].as_str().unwrap_or_default());
            self.push("response.reasoning_text.done", with(&place, "text", part["text"].clone()));
            self.push("response.content_part.done", with(&place, "part", part.clone()));
        }
        for (at, part) in item["summary"].as_array().into_iter().flatten().enumerate() {
            let place = json!({"item_id": id, "output_index": index, "summary_index": at});
            let started = json!({"type": "summary_text", "text": ""});
            self.push("response.reasoning_summary_part.added", with(&place, "part", started));
            self.deltas(
                "response.reasoning_summary_text.delta",
                &place,
                part["text"].as_str().unwrap_or_default(),
            );
            self.push("response.reasoning_summary_text.done", with(&place, "text", part["text"].clone()));
            self.push("response.reasoning_summary_part.done", with(&place, "part", part.clone()));
        }
    }
}

fn with(object: &Value, key: &str, value: Value) -> Value {
    let mut out = object.clone();
    out[key] = value;
    out
}
