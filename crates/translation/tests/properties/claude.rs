//! Answers as Claude gives them: blocks, then the same as a whole message and as events.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// One block, and how its pieces are cut when it streams.
#[derive(Debug, Clone)]
pub(crate) enum Block {
    Text { text: String, sources: Vec<Value> },
    Thinking { text: String, signature: String },
    Redacted { data: String },
    Tool { id: String, name: &'static str, input: &'static str, at_once: bool },
    Server { kind: &'static str },
}

/// Tools as callers name them: a plain one, one that must be renamed, one with a union at its root, a custom one.
pub(crate) const PLAIN: &str = "plain";
pub(crate) const DOTTED: &str = "with.dots";
pub(crate) const UNION: &str = "union";
pub(crate) const CUSTOM: &str = "custom";

/// `with.dots` as it goes upstream.
const DOTTED_UPSTREAM: &str = "with_dots_49133ba9";

/// A whole answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) blocks: Vec<Block>,
    pub(crate) stop_reason: &'static str,
    pub(crate) usage: Value,
    /// Where the pieces of a stream are cut.
    pub(crate) cuts: Vec<Index>,
}

pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Hi".to_owned()),
        "[ -~]{1,20}",
        "\\PC{1,12}",
        Just("line\nline \"quoted\" \\ back".to_owned()),
        Just("🦀é\u{2028}\u{0}".to_owned()),
    ]
}

fn source() -> impl Strategy<Value = Value> {
    prop_oneof![
        (text(), any::<bool>()).prop_map(|(quote, titled)| {
            let title = titled.then(|| json!("A page"));
            json!({"type": "web_search_result_location", "cited_text": quote, "encrypted_index": "e",
                   "title": title, "url": "https://example.org/a"})
        }),
        text().prop_map(|quote| json!({"type": "char_location", "cited_text": quote, "document_index": 0,
            "document_title": null, "start_char_index": 1, "end_char_index": 4})),
    ]
}

pub(crate) fn thinking() -> impl Strategy<Value = Block> {
    prop_oneof![
        3 => (prop_oneof![4 => text(), 1 => Just(String::new())], "[A-Za-z0-9+/]{4,40}={0,2}")
            .prop_map(|(text, signature)| Block::Thinking { text, signature }),
        1 => "[A-Za-z0-9+/]{4,40}".prop_map(|data| Block::Redacted { data }),
    ]
}

pub(crate) fn spoken() -> impl Strategy<Value = Block> {
    (text(), prop::collection::vec(source(), 0..3)).prop_map(|(text, sources)| Block::Text { text, sources })
}

/// A call with an input that no serializer would write: its bytes must stay.
pub(crate) fn tool() -> impl Strategy<Value = Block> {
    let input = prop_oneof![
        Just((PLAIN, "{}")),
        Just((PLAIN, r#"{ "b":1.0, "a" : [ ],"n":12345678901234567890123 }"#)),
        Just((PLAIN, r#"{"deep":{"é":"\u00e9\n"},"null":null}"#)),
        Just((DOTTED, r#"{"x":1e2}"#)),
        Just((UNION, r#"{"value":{"k": 1.0}}"#)),
        Just((UNION, r#"{"value":"a string"}"#)),
        Just((CUSTOM, r#"{"input":"line\nline \"q\" 🦀"}"#)),
    ];
    (input, any::<bool>()).prop_map(|((name, input), at_once)| Block::Tool {
        id: String::new(),
        name,
        input,
        at_once,
    })
}

fn server() -> impl Strategy<Value = Block> {
    select(vec!["server_tool_use", "web_search_tool_result", "block_of_tomorrow"])
        .prop_map(|kind| Block::Server { kind })
}

fn usage() -> impl Strategy<Value = Value> {
    (
        0_u64..1000,
        0_u64..1000,
        prop::option::of(0_u64..50),
        prop::option::of(0_u64..50),
        prop::option::of(0_u64..99),
    )
        .prop_map(|(input, output, read, write, thinking)| {
            json!({"input_tokens": input, "output_tokens": output, "cache_read_input_tokens": read,
                   "cache_creation_input_tokens": write,
                   "output_tokens_details": thinking.map(|tokens| json!({"thinking_tokens": tokens}))})
        })
}

pub(crate) fn stop_reason() -> impl Strategy<Value = &'static str> {
    select(vec![
        "end_turn",
        "tool_use",
        "max_tokens",
        "stop_sequence",
        "refusal",
        "pause_turn",
        "compaction",
        "model_context_window_exceeded",
        "content_filtered",
        "reason_of_tomorrow",
    ])
}

/// An answer of these blocks.
pub(crate) fn of(blocks: impl Strategy<Value = Vec<Block>>) -> impl Strategy<Value = Answer> {
    (blocks, stop_reason(), usage(), prop::collection::vec(any::<Index>(), 1..20)).prop_map(
        |(mut blocks, stop_reason, usage, cuts)| {
            for (index, block) in blocks.iter_mut().enumerate() {
                if let Block::Tool { id, .. } = block {
                    *id = format!("toolu_{index}");
                }
            }
            Answer { blocks, stop_reason, usage, cuts }
        },
    )
}

/// Any answer.
pub(crate) fn answer() -> impl Strategy<Value = Answer> {
    let block = prop_oneof![3 => spoken(), 2 => thinking(), 3 => tool(), 1 => server()];
    of(prop::collection::vec(block, 0..7))
}

fn upstream_name(name: &str) -> &str {
    if name == DOTTED { DOTTED_UPSTREAM } else { name }
}

impl Block {
    /// As it stands in a whole message. The input of a call is text, so that its bytes stay.
    fn json(&self) -> String {
        match self {
            Self::Text { text, sources } => {
                json!({"type": "text", "text": text, "citations": sources}).to_string()
            }
            Self::Thinking { text, signature } => {
                json!({"type": "thinking", "thinking": text, "signature": signature}).to_string()
            }
            Self::Redacted { data } => json!({"type": "redacted_thinking", "data": data}).to_string(),
            Self::Tool { id, name, input, .. } => {
                let name = upstream_name(name);
                format!(r#"{{"type":"tool_use","id":"{id}","name":"{name}","input":{input}}}"#)
            }
            Self::Server { kind } => match *kind {
                "server_tool_use" => {
                    json!({"type": kind, "id": "srv", "name": "web_search", "input": {"query": "q"}})
                        .to_string()
                }
                "web_search_tool_result" => {
                    json!({"type": kind, "tool_use_id": "srv", "content": []}).to_string()
                }
                _ => json!({"type": kind, "anything": [1, {"a": null}]}).to_string(),
            },
        }
    }

    /// As it begins, and the deltas that follow.
    fn pieces(&self, index: usize, cuts: &mut impl Iterator<Item = Index>) -> Vec<String> {
        let (start, deltas) = match self {
            Self::Text { text, sources } => {
                let mut deltas: Vec<Value> = cut(text, cuts)
                    .into_iter()
                    .map(|piece| json!({"type": "text_delta", "text": piece}))
                    .collect();
                deltas.extend(
                    sources.iter().map(|source| json!({"type": "citations_delta", "citation": source})),
                );
                (json!({"type": "text", "text": ""}).to_string(), deltas)
            }
            Self::Thinking { text, signature } => {
                let mut deltas: Vec<Value> = cut(text, cuts)
                    .into_iter()
                    .map(|piece| json!({"type": "thinking_delta", "thinking": piece}))
                    .collect();
                deltas.extend(
                    cut(signature, cuts)
                        .into_iter()
                        .map(|piece| json!({"type": "signature_delta", "signature": piece})),
                );
                (json!({"type": "thinking", "thinking": "", "signature": ""}).to_string(), deltas)
            }
            Self::Tool { id, name, input, at_once: false } => {
                let start = json!({"type": "tool_use", "id": id, "name": upstream_name(name), "input": {}});
                let deltas = if *input == "{}" { Vec::new() } else { cut(input, cuts) };
                let deltas = deltas
                    .into_iter()
                    .map(|piece| json!({"type": "input_json_delta", "partial_json": piece}))
                    .collect();
                (start.to_string(), deltas)
            }
            Self::Redacted { .. } | Self::Tool { .. } | Self::Server { .. } => (self.json(), Vec::new()),
        };
        let mut events =
            vec![format!(r#"{{"type":"content_block_start","index":{index},"content_block":{start}}}"#)];
        events.extend(
            deltas.into_iter().map(|delta| {
                json!({"type": "content_block_delta", "index": index, "delta": delta}).to_string()
            }),
        );
        events.push(json!({"type": "content_block_stop", "index": index}).to_string());
        events
    }
}

/// The text in pieces, an empty one among them.
fn cut(text: &str, cuts: &mut impl Iterator<Item = Index>) -> Vec<String> {
    let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    places.push(text.len());
    let mut at: Vec<usize> = cuts.take(3).map(|cut| *cut.get(&places)).collect();
    at.extend([0, text.len()]);
    at.sort_unstable();
    at.windows(2).map(|pair| text[pair[0]..pair[1]].to_owned()).collect()
}

impl Answer {
    /// The whole message.
    pub(crate) fn message(&self) -> String {
        let content: Vec<String> = self.blocks.iter().map(Block::json).collect();
        format!(
            r#"{{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[{}],"stop_reason":"{}","stop_sequence":null,"usage":{}}}"#,
            content.join(","),
            self.stop_reason,
            self.usage
        )
    }

    /// The events of the stream.
    pub(crate) fn events(&self) -> Vec<String> {
        let mut cuts = self.cuts.iter().copied().cycle();
        let start = json!({"type": "message_start", "message": {"id": "msg_1", "type": "message", "role": "assistant",
            "model": "claude", "content": [], "stop_reason": null, "stop_sequence": null,
            "usage": {"input_tokens": self.usage["input_tokens"], "output_tokens": 1}}});
        let mut events = vec![start.to_string()];
        for (index, block) in self.blocks.iter().enumerate() {
            events.extend(block.pieces(index, &mut cuts));
        }
        let delta = json!({"type": "message_delta",
            "delta": {"stop_reason": self.stop_reason, "stop_sequence": null}, "usage": self.usage});
        events.extend([delta.to_string(), json!({"type": "message_stop"}).to_string()]);
        events
    }
}
