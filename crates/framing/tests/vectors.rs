//! The event-stream vectors: made by an independent encoder, read by `botocore` 1.44.5.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "test code")]

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use outcrop_framing::FrameError;
use outcrop_framing::event_stream::{self, Decoder, Header, Value};
use serde_json::Value as Json;

mod frames;

/// Vector files with good frames; one more has bad ones.
const GOOD: usize = 8;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/vectors")
}

fn load(name: &str) -> Json {
    serde_json::from_slice(&fs::read(folder().join(name)).unwrap()).unwrap()
}

/// Every event-stream vector with good frames, by name.
fn good() -> Vec<(String, Json)> {
    let mut found: Vec<_> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("eventstream-") && name != "eventstream-corrupt.json")
        .map(|name| (name.clone(), load(&name)))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found.len(), GOOD, "a vector is missing");
    found
}

fn hex(text: &Json) -> Vec<u8> {
    let text = text.as_str().unwrap();
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

/// The payload is text, but for the one frame that shows raw bytes.
fn payload(name: &str, frame: &Json) -> Vec<u8> {
    if name == "eventstream-header-types.json" {
        hex(&frame["payload"])
    } else {
        frame["payload"].as_str().unwrap().as_bytes().to_vec()
    }
}

/// Whether a header reads as the vector says.
fn same(found: Value<'_>, expected: &Json) -> bool {
    let value = &expected["value"];
    match (found, expected["type"].as_u64().unwrap()) {
        (Value::Bool(found), 0) => found,
        (Value::Bool(found), 1) => !found,
        (Value::Byte(found), 2) => value.as_i64() == Some(found.into()),
        (Value::Short(found), 3) => value.as_i64() == Some(found.into()),
        (Value::Int(found), 4) => value.as_i64() == Some(found.into()),
        (Value::Long(found), 5) | (Value::Timestamp(found), 8) => value.as_i64() == Some(found),
        (Value::Bytes(found), 6) => found == hex(value),
        (Value::String(found), 7) => value.as_str() == Some(found),
        (Value::Uuid(found), 9) => found[..] == hex(value),
        _ => false,
    }
}

#[test]
fn every_vector_reads_as_it_says() {
    for (name, vector) in good() {
        let (frames, end) = frames::of(&hex(&vector["concatenated_hex"]));
        assert_eq!(end, Ok(()), "{name}");
        let expected = vector["frames"].as_array().unwrap();
        assert_eq!(frames.len(), expected.len(), "{name}");
        for (frame, expected) in frames.iter().zip(expected) {
            assert_eq!(frame.payload, payload(&name, expected), "{name}");
            let headers = expected["headers"].as_array().unwrap();
            assert_eq!(frame.headers.iter().count(), headers.len(), "{name}");
            for (header, expected) in frame.headers.iter().zip(headers) {
                assert_eq!(expected["name"], header.name, "{name}");
                assert!(same(header.value, expected), "{name}: {header:?} is not {expected}");
            }
        }
    }
}

#[test]
fn every_vector_is_written_with_the_same_bytes() {
    for (name, vector) in good() {
        let mut all = Vec::new();
        for expected in vector["frames"].as_array().unwrap() {
            let wire = hex(&expected["hex"]);
            let (frames, _) = frames::of(&wire);
            let headers: Vec<Header<'_>> = frames[0].headers.iter().collect();
            let mut out = Vec::new();
            event_stream::encode(&mut out, &headers, &payload(&name, expected)).unwrap();
            assert_eq!(out, wire, "{name}");
            event_stream::encode(&mut all, &headers, &frames[0].payload).unwrap();
        }
        assert_eq!(all, hex(&vector["concatenated_hex"]), "{name}");
    }
}

#[test]
fn exceptions_and_errors_name_themselves() {
    let vector = load("eventstream-invoke-exceptions.json");
    let (exceptions, _) = frames::of(&hex(&vector["concatenated_hex"]));
    for (frame, expected) in exceptions.iter().zip(vector["frames"].as_array().unwrap()) {
        assert_eq!(frame.message_type(), Some("exception"));
        assert_eq!(frame.exception_type(), expected["botocore_parsed"]["Error"]["Code"].as_str());
        assert_eq!(frame.content_type(), Some("application/json"));
        assert_eq!(frame.event_type(), None);
    }

    let (errors, _) = frames::of(&hex(&load("eventstream-error-frame.json")["concatenated_hex"]));
    assert_eq!(errors[0].message_type(), Some("error"));
    assert_eq!(errors[0].error_code(), Some("InternalError"));
    assert_eq!(errors[0].error_message(), Some("An internal server error occurred"));
    assert!(errors[0].payload.is_empty());
}

#[test]
fn corrupt_frames_are_refused_and_their_payload_never_handed_out() {
    let vector = load("eventstream-corrupt.json");
    let good = hex(&vector["good_hex"]);
    assert_eq!(frames::of(&good).1, Ok(()));
    let bad = vector["frames"].as_array().unwrap();
    assert_eq!(bad.len(), 3);
    for frame in bad {
        let name = frame["name"].as_str().unwrap();
        assert_eq!(frame["botocore_error"], "ChecksumMismatch");
        let wire = [good.clone(), hex(&frame["hex"]), good.clone()].concat();
        let (frames, end) = frames::of(&wire);
        assert_eq!(frames.len(), 1, "{name}: the frame before it is good, none after it is read");
        match end {
            Err(FrameError::PreludeChecksum { .. }) => assert_eq!(name, "prelude_crc_flipped"),
            Err(FrameError::MessageChecksum { .. }) => assert_ne!(name, "prelude_crc_flipped"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_prefix_waits_for_the_rest() {
    let vector = load("eventstream-corrupt.json");
    let good = Bytes::from(hex(&vector["good_hex"]));
    let lengths = vector["truncated_prefix_lengths_that_must_wait"].as_array().unwrap();
    assert!(!lengths.is_empty());
    for length in lengths {
        let length = usize::try_from(length.as_u64().unwrap()).unwrap();
        let mut decoder = Decoder::default();
        decoder.push(good.slice(..length));
        assert_eq!(decoder.next_frame(), Ok(None), "after {length} bytes");
        decoder.push(good.slice(length..));
        assert!(decoder.next_frame().unwrap().is_some(), "after {length} bytes and the rest");
    }
}

#[test]
fn every_vector_cut_in_two_anywhere_reads_the_same() {
    for (name, vector) in good() {
        let wire = hex(&vector["concatenated_hex"]);
        let whole = frames::of(&wire);
        for cut in 0..=wire.len() {
            let (head, tail) = wire.split_at(cut);
            assert_eq!(frames::of_chunks([head, tail]), whole, "{name} cut at {cut}");
        }
    }
}

#[test]
fn every_vector_byte_by_byte_reads_the_same() {
    for (name, vector) in good() {
        let wire = hex(&vector["concatenated_hex"]);
        assert_eq!(frames::of_chunks(wire.chunks(1)), frames::of(&wire), "{name}");
    }
}

#[test]
fn every_vector_ended_inside_a_frame_is_truncated() {
    for (name, vector) in good() {
        let wire = hex(&vector["concatenated_hex"]);
        let lengths: Vec<usize> =
            vector["frames"].as_array().unwrap().iter().map(|frame| hex(&frame["hex"]).len()).collect();
        let ends: Vec<usize> = lengths
            .iter()
            .scan(0, |end, length| {
                *end += length;
                Some(*end)
            })
            .collect();
        for cut in 0..wire.len() {
            let (frames, end) = frames::of(&wire[..cut]);
            assert_eq!(frames.len(), ends.iter().filter(|end| **end <= cut).count(), "{name} cut at {cut}");
            if cut == 0 || ends.contains(&cut) {
                assert_eq!(end, Ok(()), "{name} cut at {cut}, between two frames");
            } else {
                assert!(matches!(end, Err(FrameError::Truncated { .. })), "{name} cut at {cut}: {end:?}");
            }
        }
    }
}
