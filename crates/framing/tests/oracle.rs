//! Our event-stream codec against `aws-smithy-eventstream`, in both directions.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

use aws_smithy_eventstream::frame::{read_message_from, write_message_to};
use aws_smithy_types::DateTime;
use aws_smithy_types::event_stream::{self as smithy, HeaderValue, Message};
use aws_smithy_types::str_bytes::StrBytes;
use bytes::Bytes;
use outcrop_framing::event_stream::{Frame, Header, Value, encode};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;

mod frames;

/// A value that owns its text, so that a strategy can make it.
#[derive(Debug, Clone)]
enum Owned {
    Plain(Value<'static>),
    Bytes(Vec<u8>),
    String(String),
}

impl Owned {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Plain(value) => *value,
            Self::Bytes(bytes) => Value::Bytes(bytes),
            Self::String(text) => Value::String(text),
        }
    }
}

fn value() -> impl Strategy<Value = Owned> {
    prop_oneof![
        any::<bool>().prop_map(|value| Owned::Plain(Value::Bool(value))),
        any::<i8>().prop_map(|value| Owned::Plain(Value::Byte(value))),
        any::<i16>().prop_map(|value| Owned::Plain(Value::Short(value))),
        any::<i32>().prop_map(|value| Owned::Plain(Value::Int(value))),
        any::<i64>().prop_map(|value| Owned::Plain(Value::Long(value))),
        vec(any::<u8>(), 0..300).prop_map(Owned::Bytes),
        ".{0,80}".prop_map(Owned::String),
        any::<i64>().prop_map(|value| Owned::Plain(Value::Timestamp(value))),
        any::<[u8; 16]>().prop_map(|value| Owned::Plain(Value::Uuid(value))),
    ]
}

fn headers() -> impl Strategy<Value = Vec<(String, Owned)>> {
    vec((".{0,60}", value()), 0..6)
}

fn to_smithy(header: Header<'_>) -> smithy::Header {
    let value = match header.value {
        Value::Bool(value) => HeaderValue::Bool(value),
        Value::Byte(value) => HeaderValue::Byte(value),
        Value::Short(value) => HeaderValue::Int16(value),
        Value::Int(value) => HeaderValue::Int32(value),
        Value::Long(value) => HeaderValue::Int64(value),
        Value::Bytes(value) => HeaderValue::ByteArray(Bytes::copy_from_slice(value)),
        Value::String(value) => HeaderValue::String(StrBytes::copy_from_str(value)),
        Value::Timestamp(value) => HeaderValue::Timestamp(DateTime::from_millis(value)),
        Value::Uuid(value) => HeaderValue::Uuid(u128::from_be_bytes(value)),
    };
    smithy::Header::new(StrBytes::copy_from_str(header.name), value)
}

fn message(frame: &Frame) -> Message {
    Message::new_from_parts(frame.headers.iter().map(to_smithy).collect(), frame.payload.clone())
}

/// A frame with right checksums around any bytes.
fn sealed(headers: &[u8], payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(headers.len() + payload.len() + 16).unwrap();
    let mut wire = [length.to_be_bytes(), u32::try_from(headers.len()).unwrap().to_be_bytes()].concat();
    wire.extend_from_slice(&crc32fast::hash(&wire).to_be_bytes());
    wire.extend_from_slice(headers);
    wire.extend_from_slice(payload);
    let crc = crc32fast::hash(&wire);
    wire.extend_from_slice(&crc.to_be_bytes());
    wire
}

/// Headers that are right, but for a byte changed or cut off here and there.
fn header_like() -> impl Strategy<Value = Vec<u8>> {
    let header = (vec(any::<u8>(), 0..3), 0_u8..10, vec(any::<u8>(), 16)).prop_map(|(name, kind, value)| {
        let name = String::from_utf8_lossy(&name);
        let text = String::from_utf8_lossy(&value);
        let counted = |bytes: &[u8]| [&u16::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat();
        let value = match kind {
            0 | 1 => Vec::new(),
            2 => value[..1].to_vec(),
            3 => value[..2].to_vec(),
            4 => value[..4].to_vec(),
            5 | 8 => value[..8].to_vec(),
            6 => counted(&value),
            7 => counted(text.as_bytes()),
            _ => value,
        };
        [&[u8::try_from(name.len()).unwrap()], name.as_bytes(), &[kind], &value].concat()
    });
    let fault = proptest::option::of((any::<Index>(), 0_u8..16, any::<bool>()));
    (vec(header, 1..4), fault).prop_map(|(headers, fault)| {
        let mut bytes = headers.concat();
        match fault {
            Some((at, _, true)) => bytes.truncate(at.index(bytes.len())),
            Some((at, byte, false)) => {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            None => {}
        }
        bytes
    })
}

proptest! {
    #[test]
    fn both_write_the_same_bytes_and_read_each_others(
        headers in headers(), payload in vec(any::<u8>(), 0..2_000),
    ) {
        let headers: Vec<Header<'_>> =
            headers.iter().map(|(name, value)| Header { name, value: value.value() }).collect();
        let mut ours = Vec::new();
        encode(&mut ours, &headers, &payload).unwrap();

        let asked =
            Message::new_from_parts(headers.iter().copied().map(to_smithy).collect(), payload.clone());
        let mut theirs = Vec::new();
        write_message_to(&asked, &mut theirs).unwrap();
        prop_assert_eq!(&ours, &theirs);

        prop_assert_eq!(read_message_from(&ours[..]).unwrap(), asked);
        let (frames, end) = frames::of(&theirs);
        prop_assert_eq!(end, Ok(()));
        prop_assert_eq!(frames.len(), 1);
        prop_assert_eq!(frames[0].headers.iter().collect::<Vec<_>>(), headers);
        prop_assert_eq!(&frames[0].payload, &payload);
    }

    #[test]
    fn both_accept_the_same_headers_and_read_the_same_from_them(
        headers in header_like(), payload in vec(any::<u8>(), 0..40),
    ) {
        let wire = sealed(&headers, &payload);
        let theirs = read_message_from(&wire[..]);
        let (frames, end) = frames::of(&wire);
        match (theirs, end) {
            (Ok(theirs), Ok(())) => prop_assert_eq!(message(&frames[0]), theirs),
            (Err(_), Err(_)) => {}
            (theirs, ours) => prop_assert!(false, "theirs: {:?}, ours: {:?}", theirs, ours),
        }
    }

    #[test]
    fn both_refuse_a_frame_with_bytes_changed(
        headers in headers(), payload in vec(any::<u8>(), 0..200),
        at in any::<Index>(), change in 1_u8..,
    ) {
        let headers: Vec<Header<'_>> =
            headers.iter().map(|(name, value)| Header { name, value: value.value() }).collect();
        let mut wire = Vec::new();
        encode(&mut wire, &headers, &payload).unwrap();
        let at = at.index(wire.len());
        wire[at] ^= change;
        prop_assert!(read_message_from(&wire[..]).is_err());
        let (frames, end) = frames::of(&wire);
        prop_assert!(frames.is_empty() && end.is_err());
    }
}

#[test]
fn the_headers_made_here_are_often_good_and_often_bad() {
    // Else the comparison above would compare nothing.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut good, mut bad) = (0, 0);
    for _ in 0..500 {
        let headers = header_like().new_tree(&mut runner).unwrap().current();
        if frames::of(&sealed(&headers, b"")).1.is_ok() { good += 1 } else { bad += 1 }
    }
    assert!(good > 100 && bad > 100, "{good} good, {bad} bad");
}
