//! A stream holds a bounded part of the answer, gives it back when a block is whole, and stays broken once it is.

#![expect(clippy::unwrap_used, reason = "a test: what is not there is a failure")]

use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::parse;
use outcrop_translation::front::chat::{Stamp, Writer};
use outcrop_translation::{Caps, Error, Policy, UnionSchema, Warnings, back, front};
use serde_json::{Value, json};

const MEGABYTE: usize = 1024 * 1024;

/// A reader and a writer that have seen `message_start`.
struct Stream {
    reader: back::messages::Reader,
    writer: Writer,
    chunks: usize,
}

impl Stream {
    fn started() -> Self {
        let body = json!({"model": "m", "stream": true, "messages": [{"role": "user", "content": "Hi"}],
            "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "string"}}},
            "tools": [
                {"type": "custom", "custom": {"name": "custom"}},
                {"type": "function", "function": {"name": "plain"}},
                {"type": "function", "function": {"name": "union", "parameters": {"anyOf": []}}},
            ]})
        .to_string();
        let policy = Policy { union_schema: UnionSchema::Wrap, ..Policy::default() };
        let mut warnings = Warnings::new();
        let chat: ChatRequest<'_> = parse(body.as_bytes()).unwrap();
        let stamp = Stamp { id: "id".into(), created: 1 };
        let (ask, turn) = front::chat::request(chat, stamp, &policy, &mut warnings).unwrap();
        let sent = back::messages::request(ask, &Caps::default(), &policy, &mut warnings).unwrap();
        let mut stream =
            Self { reader: back::messages::Reader::new(sent.reading), writer: Writer::new(turn), chunks: 0 };
        let message = json!({"id": "m", "type": "message", "role": "assistant", "model": "c", "content": [],
            "stop_reason": null, "stop_sequence": null, "usage": {}});
        stream.push(&json!({"type": "message_start", "message": message})).unwrap();
        stream
    }

    fn push(&mut self, event: &Value) -> Result<(), Error> {
        let Self { reader, writer, chunks } = self;
        reader.push(event.to_string().as_bytes(), |event| {
            writer.push(event, |_| {
                *chunks += 1;
                Ok(())
            })
        })
    }

    fn start(&mut self, index: usize, block: &Value) -> Result<(), Error> {
        self.push(&json!({"type": "content_block_start", "index": index, "content_block": block}))
    }

    fn delta(&mut self, index: usize, delta: &Value) -> Result<(), Error> {
        self.push(&json!({"type": "content_block_delta", "index": index, "delta": delta}))
    }

    fn stop(&mut self, index: usize) -> Result<(), Error> {
        self.push(&json!({"type": "content_block_stop", "index": index}))
    }
}

fn tool(name: &str) -> Value {
    json!({"type": "tool_use", "id": "t", "name": name, "input": {}})
}

/// Every block of which something is held, with a delta of a megabyte.
fn held() -> Vec<(&'static str, Value, Value)> {
    let long = "a".repeat(MEGABYTE);
    let json = || json!({"type": "input_json_delta", "partial_json": long});
    let source = json!({"type": "char_location", "cited_text": long, "document_index": 0, "document_title": null,
        "start_char_index": 0, "end_char_index": 1});
    vec![
        (
            "signature",
            json!({"type": "thinking", "thinking": ""}),
            json!({"type": "signature_delta", "signature": long}),
        ),
        (
            "citation",
            json!({"type": "text", "text": ""}),
            json!({"type": "citations_delta", "citation": source}),
        ),
        ("custom", tool("custom"), json()),
        ("wrapped", tool("union"), json()),
        ("structured", tool("outcrop_json_output"), json()),
    ]
}

#[test]
fn what_must_be_sent_whole_is_refused_beyond_eight_megabytes() {
    for (what, start, delta) in held() {
        let mut stream = Stream::started();
        stream.start(0, &start).unwrap();
        for _ in 0..7 {
            stream.delta(0, &delta).unwrap();
        }
        let error = (0..2).find_map(|_| stream.delta(0, &delta).err());
        assert!(matches!(&error, Some(Error::Reply { why }) if why.contains("8388608")), "{what}: {error:?}");
    }
}

#[test]
fn what_comes_whole_counts_too() {
    let long = "a".repeat(3 * MEGABYTE);
    for (what, start) in [
        ("redacted", json!({"type": "redacted_thinking", "data": long})),
        ("input", json!({"type": "tool_use", "id": "t", "name": "plain", "input": {"a": long}})),
        (
            "structured",
            json!({"type": "tool_use", "id": "t", "name": "outcrop_json_output", "input": {"value": long}}),
        ),
    ] {
        let mut stream = Stream::started();
        stream.start(0, &start).unwrap();
        stream.start(1, &start).unwrap();
        assert!(stream.start(2, &start).is_err(), "{what}");
    }
}

#[test]
fn a_block_that_is_whole_gives_back_what_was_held_for_it() {
    for (what, start, delta) in held() {
        let mut stream = Stream::started();
        for index in 0..20 {
            stream.start(index, &start).unwrap();
            stream.delta(index, &delta).unwrap_or_else(|error| panic!("{what} {index}: {error}"));
            stream.stop(index).unwrap();
        }
    }
}

#[test]
fn no_more_than_a_thousand_blocks_are_open_at_once() {
    let mut stream = Stream::started();
    let text = json!({"type": "text", "text": ""});
    for index in 0..1024 {
        stream.start(index, &text).unwrap();
    }
    assert!(stream.start(1024, &text).is_err());
}

#[test]
fn a_stream_that_failed_stays_failed() {
    let mut stream = Stream::started();
    assert!(stream.stop(5).is_err());
    let before = stream.chunks;
    for event in [
        json!({"type": "ping"}),
        json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {}}),
        json!({"type": "message_stop"}),
    ] {
        assert!(stream.push(&event).is_err());
    }
    assert_eq!(stream.chunks, before);
    assert!(!stream.reader.is_finished() && !stream.writer.is_finished());
}

#[test]
fn usage_is_known_when_a_stream_breaks() {
    let mut stream = Stream::started();
    let usage = json!({"input_tokens": 3, "output_tokens": 4});
    stream.push(&json!({"type": "message_delta", "delta": {}, "usage": usage})).unwrap();
    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}});
    assert!(matches!(stream.push(&error), Err(Error::Upstream { .. })));
    assert_eq!((stream.reader.usage().input, stream.reader.usage().output), (3, 4));
}
