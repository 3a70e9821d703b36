//! Streams as servers really write them, in every line-end dialect and cut everywhere.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

use outcrop_framing::FrameError;

mod events;

/// As `api.openai.com` writes: no names, `[DONE]` at the end.
const OPENAI: &str = "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n\
data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"content\":\"Hello, wörld ✓\"}}]}\n\n\
data: [DONE]\n\n";

/// As `api.anthropic.com` and `bedrock-mantle` write: a name before each, pings between, no `[DONE]`.
const ANTHROPIC: &str = "event: message_start\ndata: {\"type\":\"message_start\"}\n\n\
event: ping\ndata: {\"type\": \"ping\"}\n\n\
event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"a: b\\nc\"}}\n\n\
event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

/// As gateways write: signs of life, ids, retries, no blank after the colon, data over several lines.
const GATEWAY: &str = "\u{feff}: OPENROUTER PROCESSING\n\nretry: 3000\n\nid: 7\ndata:{\ndata:  \"a\": 1\ndata:}\n\n\
: keep-alive\nevent: done\ndata\n\n";

/// Name and data of the events that a stream holds.
type Expected = &'static [(&'static str, &'static str)];

const CORPUS: [(&str, Expected); 3] = [
    (
        OPENAI,
        &[
            ("message", "{\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}"),
            ("message", "{\"id\":\"chatcmpl-1\",\"choices\":[{\"delta\":{\"content\":\"Hello, wörld ✓\"}}]}"),
            ("message", "[DONE]"),
        ],
    ),
    (
        ANTHROPIC,
        &[
            ("message_start", "{\"type\":\"message_start\"}"),
            ("ping", "{\"type\": \"ping\"}"),
            ("content_block_delta", "{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"a: b\\nc\"}}"),
            ("message_stop", "{\"type\":\"message_stop\"}"),
        ],
    ),
    (GATEWAY, &[("message", "{\n \"a\": 1\n}"), ("done", "")]),
];

/// The stream with each kind of line end.
fn dialects(stream: &str) -> [String; 3] {
    [stream.to_owned(), stream.replace('\n', "\r\n"), stream.replace('\n', "\r")]
}

fn check<'a>(chunks: impl IntoIterator<Item = &'a [u8]>, expected: Expected, place: &str) {
    let (events, end) = events::of_chunks(chunks);
    assert_eq!(end, Ok(()), "{place}");
    assert_eq!(events.len(), expected.len(), "{place}");
    for (event, (name, data)) in events.iter().zip(expected) {
        assert!(event.is(name), "{place}: {event:?}");
        assert_eq!(event.data, data, "{place}");
    }
}

#[test]
fn every_stream_cut_in_two_anywhere_reads_the_same() {
    for (stream, expected) in CORPUS {
        for text in dialects(stream) {
            for cut in 0..=text.len() {
                let (head, tail) = text.as_bytes().split_at(cut);
                check([head, tail], expected, &format!("{text:?} cut at {cut}"));
            }
        }
    }
}

#[test]
fn every_stream_byte_by_byte_reads_the_same() {
    for (stream, expected) in CORPUS {
        for text in dialects(stream) {
            check(text.as_bytes().chunks(1), expected, &text);
        }
    }
}

#[test]
fn every_stream_without_its_last_blank_line_is_truncated_and_gives_no_half_event() {
    for (stream, expected) in CORPUS {
        for text in dialects(stream) {
            let cut = text.trim_end_matches(['\r', '\n']);
            for kept in [cut, &text[..text.len() - (text.len() - cut.len()) / 2]] {
                let (events, end) = events::of(kept.as_bytes());
                assert_eq!(events.len(), expected.len() - 1, "{kept:?}");
                assert!(matches!(end, Err(FrameError::Truncated { .. })), "{kept:?}: {end:?}");
            }
        }
    }
}
