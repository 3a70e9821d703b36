//! Bytes of events: AWS event-stream frames by the smithy codec, server-sent events by hand, and broken ones.
//!
//! Source: Amazon Event Stream encoding (botocore 1.44.5, executed), measured Bedrock streams; read 2026-11-22.

use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{BufMut, Bytes, BytesMut};
use serde_json::{Value, json};

use crate::random::{ALPHANUMERIC, Random};

/// A `chunk` frame of `InvokeModelWithResponseStream`: the event in base64, with padding against length side channels.
pub(crate) fn invoke_chunk(event: &str, padding: &mut Random) -> Bytes {
    self::event("chunk", json!({"bytes": STANDARD.encode(event)}), padding)
}

/// A named event with padding.
pub(crate) fn event(kind: &str, mut payload: Value, padding: &mut Random) -> Bytes {
    let length = padding.below(ALPHANUMERIC.len());
    let filler: String = ALPHANUMERIC.iter().take(length).copied().map(char::from).collect();
    if let (false, Some(object)) = (filler.is_empty(), payload.as_object_mut()) {
        object.insert("p".to_owned(), Value::String(filler));
    }
    raw_event(kind, &payload.to_string())
}

/// A named event whose payload is this text, JSON or not.
pub(crate) fn raw_event(kind: &str, payload: &str) -> Bytes {
    frame(
        &[(":event-type", kind), (":content-type", "application/json"), (":message-type", "event")],
        payload,
    )
}

/// A modelled exception inside a stream.
pub(crate) fn exception(kind: &str, message: &str) -> Bytes {
    let headers =
        [(":exception-type", kind), (":content-type", "application/json"), (":message-type", "exception")];
    let mut payload = json!({"message": message});
    if let ("modelStreamErrorException", Some(object)) = (kind, payload.as_object_mut()) {
        object.insert("originalStatusCode".to_owned(), json!(500));
        object.insert("originalMessage".to_owned(), json!(message));
    }
    frame(&headers, &payload.to_string())
}

/// An unmodelled error: code and message are headers, the payload is empty.
pub(crate) fn error(code: &str, message: &str) -> Bytes {
    frame(&[(":error-code", code), (":error-message", message), (":message-type", "error")], "")
}

/// An event of a kind nobody knows yet.
pub(crate) fn unknown_event() -> Bytes {
    let headers =
        [(":event-type", "futureEvent"), (":content-type", "application/json"), (":message-type", "event")];
    frame(&headers, r#"{"future":true}"#)
}

fn frame(headers: &[(&'static str, &str)], payload: &str) -> Bytes {
    let headers = headers
        .iter()
        .map(|(name, value)| Header::new(*name, HeaderValue::String((*value).to_owned().into())))
        .collect();
    let message = Message::new_from_parts(headers, Bytes::copy_from_slice(payload.as_bytes()));
    let mut out = BytesMut::new().writer();
    // Fails on headers or payloads over the format's own limits only; nothing here comes near them.
    let _ = write_message_to(&message, out.get_mut());
    out.into_inner().freeze()
}

/// One server-sent event with its name on an `event:` line.
pub(crate) fn sse(event: &str, data: &str) -> Bytes {
    Bytes::from(if event.is_empty() {
        format!("data: {data}\n\n")
    } else {
        format!("event: {event}\ndata: {data}\n\n")
    })
}

/// A server-sent event that is not UTF-8.
pub(crate) fn broken_sse() -> Bytes {
    Bytes::from_static(b"data: \xff\xfe\xfd\n\n")
}

/// A line longer than any event has a right to be (9 MiB).
pub(crate) fn oversized_sse() -> Bytes {
    let mut out = BytesMut::from(&b"data: "[..]);
    out.put_bytes(b'x', 9 * 1024 * 1024);
    out.put_slice(b"\n\n");
    out.freeze()
}

/// The same frame with a wrong checksum at its end.
pub(crate) fn bad_crc(frame: &Bytes) -> Bytes {
    let mut out = BytesMut::from(&frame[..]);
    if let Some(last) = out.last_mut() {
        *last ^= 0xff;
    }
    out.freeze()
}

/// The same frame with a wrong checksum of its prelude.
pub(crate) fn bad_prelude(frame: &Bytes) -> Bytes {
    let mut out = BytesMut::from(&frame[..]);
    if let Some(byte) = out.get_mut(8) {
        *byte ^= 0xff;
    }
    out.freeze()
}

/// The same frame saying that it is nearly 2 GiB long, with a prelude checksum that agrees.
pub(crate) fn oversized(frame: &Bytes) -> Bytes {
    let mut out = BytesMut::new();
    out.put_u32(0x7fff_ffff);
    out.put_slice(frame.get(4..8).unwrap_or_default());
    let crc = crc32(&out);
    out.put_u32(crc);
    out.put_slice(frame.get(12..).unwrap_or_default());
    out.freeze()
}

/// CRC-32 (IEEE), bit by bit: only a lying prelude needs it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_eventstream::frame::read_message_from;

    #[test]
    fn chunks_hold_the_event_in_base64() {
        let bytes = invoke_chunk(r#"{"type":"ping"}"#, &mut Random::new(3));
        let message = read_message_from(&bytes[..]).unwrap();
        let payload: Value = serde_json::from_slice(message.payload()).unwrap();
        assert_eq!(STANDARD.decode(payload["bytes"].as_str().unwrap()).unwrap(), br#"{"type":"ping"}"#);
        assert!(payload["p"].as_str().is_none_or(|p| p.starts_with('a')));
    }

    #[test]
    fn broken_frames_are_refused_by_the_reference_codec() {
        let good = invoke_chunk("{}", &mut Random::new(1));
        assert!(read_message_from(&good[..]).is_ok());
        for bad in [bad_crc(&good), bad_prelude(&good), oversized(&good)] {
            assert!(read_message_from(&bad[..]).is_err());
        }
    }

    #[test]
    fn the_oversized_prelude_has_a_right_checksum() {
        let good = invoke_chunk("{}", &mut Random::new(1));
        assert_eq!(crc32(&good[..8]).to_be_bytes(), good[8..12]);
        let lying = oversized(&good);
        assert_eq!(crc32(&lying[..8]).to_be_bytes(), lying[8..12]);
    }
}
