//! What holds for every stream of Converse's, not only for those of the golden cases: the pieces add up to the whole
//! reply, stops may be missing, unknown events change nothing, a cut stream never ends well, and the frames of the
//! reference vectors are read.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

use std::collections::BTreeMap;

use outcrop_api_types::converse::ConverseResponse;
use outcrop_api_types::parse;
use outcrop_translation::back::converse::{Reader, Reading, reply};
use outcrop_translation::conversation::{AnswerBlock, BlockStart, Event, Stop, Usage};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A block of a made-up answer, in the pieces that stream.
#[derive(Debug, Clone)]
enum Made {
    Text(Vec<String>),
    Thinking(Vec<String>, String),
    Redacted(String),
    Call(Vec<String>),
}

impl Made {
    fn whole(&self, index: usize) -> Value {
        match self {
            Self::Text(pieces) => json!({"text": pieces.concat()}),
            Self::Thinking(pieces, signature) if signature.is_empty() => {
                json!({"reasoningContent": {"reasoningText": {"text": pieces.concat()}}})
            }
            Self::Thinking(pieces, signature) => {
                let text = pieces.concat();
                json!({"reasoningContent": {"reasoningText": {"text": text, "signature": signature}}})
            }
            Self::Redacted(data) => json!({"reasoningContent": {"redactedContent": data}}),
            Self::Call(pieces) => {
                let input: Value = json!({"x": pieces.concat()});
                json!({"toolUse": {"toolUseId": format!("t{index}"), "name": "f", "input": input}})
            }
        }
    }

    fn events(&self, index: usize) -> Vec<(&'static str, Value)> {
        let delta = |delta: Value| ("contentBlockDelta", json!({"contentBlockIndex": index, "delta": delta}));
        match self {
            Self::Text(pieces) => pieces.iter().map(|piece| delta(json!({"text": piece}))).collect(),
            Self::Thinking(pieces, signature) => {
                let text = pieces.iter().map(|piece| delta(json!({"reasoningContent": {"text": piece}})));
                let seal = delta(json!({"reasoningContent": {"signature": signature}}));
                text.chain((!signature.is_empty()).then_some(seal)).collect()
            }
            Self::Redacted(data) => vec![delta(json!({"reasoningContent": {"redactedContent": data}}))],
            Self::Call(pieces) => {
                let start = json!({"toolUse": {"toolUseId": format!("t{index}"), "name": "f"}});
                let start = ("contentBlockStart", json!({"contentBlockIndex": index, "start": start}));
                let quoted = serde_json::to_string(&pieces.concat()).unwrap();
                let json = format!("{{\"x\":{quoted}}}");
                let half = json.char_indices().nth(json.chars().count() / 2).map_or(0, |(at, _)| at);
                let input = |json: &str| delta(json!({"toolUse": {"input": json}}));
                vec![start, input(""), input(&json[..half]), input(&json[half..])]
            }
        }
    }
}

fn made() -> impl Strategy<Value = Vec<Made>> {
    let pieces = || prop::collection::vec(".{0,6}", 1..4);
    let block = prop_oneof![
        pieces().prop_map(Made::Text),
        (pieces(), "[A-Za-z0-9]{0,8}").prop_map(|(pieces, signature)| Made::Thinking(pieces, signature)),
        "[A-Za-z0-9]{4}".prop_map(Made::Redacted),
        pieces().prop_map(Made::Call),
    ];
    prop::collection::vec(block, 0..5)
}

const USAGE: &str = r#"{"inputTokens":10,"outputTokens":5,"totalTokens":15,"cacheReadInputTokens":3}"#;

fn metadata() -> (&'static str, Value) {
    let usage: Value = serde_json::from_str(USAGE).unwrap();
    ("metadata", json!({"usage": usage, "metrics": {"latencyMs": 1}}))
}

/// All events, with those stops of blocks that `stops` keeps.
fn events(blocks: &[Made], stops: &[bool]) -> Vec<(&'static str, Value)> {
    let mut events = vec![("messageStart", json!({"role": "assistant"}))];
    for (index, block) in blocks.iter().enumerate() {
        events.extend(block.events(index));
        if stops.get(index).copied().unwrap_or(true) {
            events.push(("contentBlockStop", json!({"contentBlockIndex": index})));
        }
    }
    events.push(("messageStop", json!({"stopReason": "end_turn"})));
    events.push(metadata());
    events
}

/// What a stream, or a reply, says: its blocks by index, each as its kind and its parts.
#[derive(Debug, Default, PartialEq)]
struct Said {
    blocks: BTreeMap<u64, Vec<String>>,
    open: BTreeMap<u64, bool>,
    started: u32,
    ended: Option<(String, Usage)>,
}

impl Said {
    /// Adds an event up, and fails where one comes out of order.
    fn add(&mut self, event: Event<'_>) {
        assert!(self.ended.is_none(), "after the end: {event:?}");
        let first = matches!(event, Event::Start { .. });
        assert_eq!(self.started == 0, first, "the start is first and once: {event:?}");
        match event {
            Event::Start { .. } => self.started += 1,
            Event::BlockStart { index, block } => {
                assert!(self.open.insert(index, true).is_none(), "opened twice");
                let parts = match block {
                    BlockStart::Text => vec!["text".into(), String::new()],
                    BlockStart::Thinking => vec!["thinking".into(), String::new(), String::new()],
                    BlockStart::RedactedThinking { data } => vec!["redacted".into(), data.into_string()],
                    BlockStart::ToolUse { id, name, .. } => {
                        vec!["call".into(), String::new(), id.into_string(), name.into_string()]
                    }
                    BlockStart::Other => vec!["other".into()],
                };
                self.blocks.insert(index, parts);
            }
            Event::Text { index, text } => self.part(index, "text", 1, &text),
            Event::Thinking { index, text } => self.part(index, "thinking", 1, &text),
            Event::Signature { index, signature } => self.part(index, "thinking", 2, &signature),
            Event::ToolInput { index, json } => self.part(index, "call", 1, &json),
            Event::Citation { .. } => {}
            Event::BlockStop { index } => {
                assert_eq!(self.open.insert(index, false), Some(true), "stopped, but not open");
            }
            Event::End { stop, usage } => self.ended = Some((format!("{stop:?}"), usage)),
        }
    }

    fn part(&mut self, index: u64, kind: &str, place: usize, text: &str) {
        assert_eq!(self.open.get(&index), Some(&true), "a delta for a block that is not open");
        let block = self.blocks.get_mut(&index).unwrap();
        assert_eq!(block[0], kind);
        block[place].push_str(text);
    }

    fn of_reply(blocks: &[Made]) -> BTreeMap<u64, Vec<String>> {
        let content: Vec<Value> = blocks.iter().enumerate().map(|(i, block)| block.whole(i)).collect();
        let usage: Value = serde_json::from_str(USAGE).unwrap();
        let body = json!({
            "output": {"message": {"role": "assistant", "content": content}},
            "stopReason": "end_turn", "usage": usage, "metrics": {"latencyMs": 1},
        });
        let bytes = serde_json::to_vec(&body).unwrap();
        let body: ConverseResponse<'_> = parse(&bytes).unwrap();
        let answer = reply(body, &Reading::default()).unwrap();
        let mut said = BTreeMap::new();
        for (index, block) in (0..).zip(answer.blocks) {
            let parts = match block {
                AnswerBlock::Text { text, .. } => vec!["text".into(), text.into_string()],
                AnswerBlock::Thinking { text, signature, .. } => {
                    vec!["thinking".into(), text.into_string(), signature.into_string()]
                }
                AnswerBlock::RedactedThinking { data, .. } => vec!["redacted".into(), data.into_string()],
                AnswerBlock::ToolUse { id, name, input } => {
                    vec!["call".into(), input.get().to_owned(), id.into_string(), name.into_string()]
                }
            };
            said.insert(index, parts);
        }
        said
    }
}

fn read(events: &[(&str, Value)]) -> (Said, Reader) {
    let mut reader = Reader::new(Reading::default());
    let mut said = Said::default();
    for (kind, data) in events {
        let data = serde_json::to_vec(data).unwrap();
        reader
            .push(kind, &data, |event| {
                said.add(event);
                Ok(())
            })
            .unwrap();
    }
    (said, reader)
}

proptest! {
    #[test]
    fn a_stream_adds_up_to_the_whole_reply_with_and_without_its_block_stops(
        blocks in made(),
        stops in prop::collection::vec(any::<bool>(), 5),
    ) {
        let (said, reader) = read(&events(&blocks, &stops));
        prop_assert!(reader.is_finished());
        prop_assert!(said.open.values().all(|open| !open), "{said:?}");
        prop_assert_eq!(&said.blocks, &Said::of_reply(&blocks));
        let (stop, usage) = said.ended.unwrap();
        prop_assert_eq!(stop, format!("{:?}", Stop::End));
        prop_assert_eq!((usage.input, usage.output, usage.cache_read), (10, 5, 3));
    }

    #[test]
    fn unknown_events_and_padding_change_nothing(
        blocks in made(),
        places in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let plain = events(&blocks, &[]);
        let mut noisy: Vec<(&str, Value)> = plain
            .iter()
            .map(|(kind, data)| {
                let mut data = data.clone();
                data["p"] = json!("abcdefghij");
                (*kind, data)
            })
            .collect();
        let count = places.len();
        for place in places {
            noisy.insert(place.index(noisy.len() + 1), ("somethingNew", json!([1, {"role": 2}])));
        }
        let (quiet, _) = read(&plain);
        let (loud, reader) = read(&noisy);
        prop_assert_eq!(loud, quiet);
        prop_assert_eq!(reader.unknown(), u64::try_from(count).unwrap());
    }

    #[test]
    fn a_stream_cut_before_its_stop_never_ends_well(blocks in made(), cut in any::<prop::sample::Index>()) {
        let all = events(&blocks, &[]);
        let whole = all.len() - 2;
        let (said, mut reader) = read(&all[..cut.index(whole + 1)]);
        reader.finish(|event| panic!("an end was made up: {event:?}")).unwrap();
        prop_assert!(!reader.is_finished());
        prop_assert_eq!(said.ended, None);
    }

    #[test]
    fn a_stream_without_metadata_ends_when_it_is_over(blocks in made()) {
        let mut all = events(&blocks, &[]);
        all.pop();
        let (mut said, mut reader) = read(&all);
        prop_assert!(!reader.is_finished());
        reader.finish(|event| { said.add(event); Ok(()) }).unwrap();
        prop_assert!(reader.is_finished());
        prop_assert_eq!(&said.blocks, &Said::of_reply(&blocks));
        prop_assert_eq!(said.ended.unwrap().1, Usage { untold: true, ..Usage::default() });
    }

    #[test]
    fn whatever_comes_is_read_or_refused_and_a_refusal_is_final(
        kinds in prop::collection::vec(prop::sample::select(KINDS.to_vec()), 0..12),
        bytes in prop::collection::vec(".{0,30}", 12),
    ) {
        let mut reader = Reader::new(Reading::default());
        let mut failed = false;
        for (kind, data) in kinds.iter().zip(&bytes) {
            let outcome = reader.push(kind, data.as_bytes(), |_| Ok(()));
            prop_assert!(!(failed && outcome.is_ok()));
            failed |= outcome.is_err();
        }
        prop_assert!(!reader.is_finished());
    }
}

const KINDS: [&str; 8] = [
    "messageStart",
    "contentBlockStart",
    "contentBlockDelta",
    "contentBlockStop",
    "messageStop",
    "metadata",
    "throttlingException",
    "else",
];

fn frames(name: &str) -> Vec<(String, String)> {
    let path = format!("{}/../../tests/fixtures/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let vector: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let kind = |frame: &Value| {
        let headers = frame["headers"].as_array().unwrap();
        let name = headers
            .iter()
            .find(|header| matches!(header["name"].as_str(), Some(":event-type" | ":exception-type")));
        name.unwrap()["value"].as_str().unwrap().to_owned()
    };
    let frames = vector["frames"].as_array().unwrap();
    frames.iter().map(|frame| (kind(frame), frame["payload"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn the_reference_stream_of_claude_is_read_to_its_end() {
    let mut reader = Reader::new(Reading::default());
    let mut said = Said::default();
    for (kind, payload) in frames("eventstream-converse-claude") {
        let pushed = reader.push(&kind, payload.as_bytes(), |event| {
            said.add(event);
            Ok(())
        });
        pushed.unwrap();
    }
    assert!(reader.is_finished());
    let kinds: Vec<&str> = said.blocks.values().map(|block| block[0].as_str()).collect();
    assert_eq!(kinds, ["thinking", "text", "call"]);
    assert!(said.blocks.values().all(|block| block.iter().all(|part| !part.is_empty())), "{said:?}");
    assert_eq!(said.ended.unwrap().0, format!("{:?}", Stop::ToolUse));
}

#[test]
fn every_event_of_the_reference_vectors_is_known() {
    // One of each, in no order that a stream has: those that end it come last here.
    let mut frames = frames("eventstream-converse-all-events");
    frames.sort_by_key(|(kind, _)| matches!(kind.as_str(), "messageStop" | "metadata"));
    let mut reader = Reader::new(Reading::default());
    for (kind, payload) in frames {
        reader
            .push(&kind, payload.as_bytes(), |_| Ok(()))
            .unwrap_or_else(|e| panic!("{kind} {payload}: {e}"));
    }
    assert_eq!(reader.unknown(), 0);
}

#[test]
fn every_exception_of_the_reference_vectors_is_an_error_with_its_words() {
    let frames = frames("eventstream-converse-exceptions");
    assert_eq!(frames.len(), 5);
    for (kind, payload) in frames {
        let mut reader = Reader::new(Reading::default());
        let error = reader.push(&kind, payload.as_bytes(), |_| Ok(())).unwrap_err();
        let words: Value = serde_json::from_str(&payload).unwrap();
        assert!(error.to_string().contains(words["message"].as_str().unwrap()), "{kind}: {error}");
    }
}
