//! A message as the events of a stream.

use serde_json::{Map, Value, json};

use super::Answer;

impl Answer {
    /// `message_start`, the blocks, `message_delta`, `message_stop`.
    pub(crate) fn events(&self) -> Vec<Value> {
        let mut usage = self.usage.clone();
        usage.insert("output_tokens".to_owned(), json!(1));
        usage.remove("output_tokens_details");
        let mut events = vec![json!({"type": "message_start", "message": {
            "id": self.id, "type": "message", "role": "assistant", "model": self.model, "content": [],
            "stop_reason": null, "stop_sequence": null, "usage": usage,
        }})];
        events.extend((0..self.pings).map(|_| json!({"type": "ping"})));
        for (index, block) in self.blocks.iter().enumerate() {
            self.block(index, block, &mut events);
        }
        let mut delta = json!({"stop_reason": self.stop_reason, "stop_sequence": self.stop_sequence});
        if let (Some(details), Some(object)) = (&self.stop_details, delta.as_object_mut()) {
            object.insert("stop_details".to_owned(), details.clone());
        }
        let mut totals = self.usage.clone();
        totals.remove("service_tier");
        totals.remove("cache_creation");
        events.push(json!({"type": "message_delta", "delta": delta, "usage": totals}));
        events.push(json!({"type": "message_stop"}));
        events
    }

    fn block(&self, index: usize, block: &Value, events: &mut Vec<Value>) {
        let text = |key: &str| block[key].as_str().unwrap_or_default();
        let (start, deltas): (Value, Vec<Value>) = match text("type") {
            "text" => {
                let mut start = json!({"type": "text", "text": ""});
                let mut deltas: Vec<Value> = self
                    .chunks(text("text"))
                    .map(|part| json!({"type": "text_delta", "text": part}))
                    .collect();
                if let (Some(citations), Some(object)) =
                    (block["citations"].as_array(), start.as_object_mut())
                {
                    object.insert("citations".to_owned(), json!([]));
                    deltas.extend(
                        citations
                            .iter()
                            .map(|citation| json!({"type": "citations_delta", "citation": citation})),
                    );
                }
                (start, deltas)
            }
            "thinking" => {
                let mut deltas: Vec<Value> = self
                    .chunks(text("thinking"))
                    .map(|part| json!({"type": "thinking_delta", "thinking": part}))
                    .collect();
                deltas.push(json!({"type": "signature_delta", "signature": text("signature")}));
                (json!({"type": "thinking", "thinking": "", "signature": ""}), deltas)
            }
            "tool_use" => {
                let mut start = block.clone();
                if let Some(object) = start.as_object_mut() {
                    object.insert("input".to_owned(), Value::Object(Map::new()));
                }
                // The service opens with an empty fragment.
                let input = block["input"].to_string();
                let mut deltas = vec![json!({"type": "input_json_delta", "partial_json": ""})];
                if input != "{}" {
                    let parts = self.chunks(&input);
                    deltas
                        .extend(parts.map(|part| json!({"type": "input_json_delta", "partial_json": part})));
                }
                (start, deltas)
            }
            _ => (block.clone(), Vec::new()),
        };
        events.push(json!({"type": "content_block_start", "index": index, "content_block": start}));
        let deltas = deltas.into_iter();
        events.extend(
            deltas.map(|delta| json!({"type": "content_block_delta", "index": index, "delta": delta})),
        );
        events.push(json!({"type": "content_block_stop", "index": index}));
    }

    /// A text in the pieces it streams in.
    pub(crate) fn chunks<'a>(&self, text: &'a str) -> impl Iterator<Item = &'a str> + use<'a> {
        let size = self.chunk_chars;
        let mut rest = text;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let at = rest.char_indices().nth(size).map_or(rest.len(), |(at, _)| at);
            let (head, tail) = rest.split_at(at);
            rest = tail;
            Some(head)
        })
    }
}
