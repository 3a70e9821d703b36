//! What faults do to a stream, read back with the reference codec.

use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::BytesMut;
use serde_json::json;

use super::*;

fn events() -> Vec<Value> {
    (0..4).map(|n| json!({"type": "ping", "n": n})).collect()
}

fn run(step: &Step, wire: Wire) -> (Vec<u8>, Option<Piece>) {
    let pieces = pieces(&events(), wire, step, &mut Random::new(5));
    let mut bytes = Vec::new();
    let mut ending = None;
    for piece in pieces {
        match piece {
            Piece::Bytes(part) => bytes.extend_from_slice(&part),
            Piece::Abort | Piece::Hang => ending = Some(piece),
            Piece::Flush | Piece::Pause(_) => {}
        }
    }
    (bytes, ending)
}

/// Events by number, other frames by the kind of message, a failure of the codec as `broken`.
fn decoded(bytes: &[u8]) -> Vec<String> {
    let mut decoder = MessageFrameDecoder::new();
    let mut buffer = BytesMut::from(bytes);
    let mut out = Vec::new();
    loop {
        match decoder.decode_frame(&mut buffer) {
            Ok(DecodedFrame::Complete(message)) => {
                let header = |name: &str| {
                    let found = message.headers().iter().find(|header| header.name().as_str() == name)?;
                    Some(found.value().as_string().unwrap().as_str().to_owned())
                };
                match header(":message-type").unwrap().as_str() {
                    "event" if header(":event-type").unwrap() == "chunk" => {
                        let payload: Value = serde_json::from_slice(message.payload()).unwrap();
                        let inner = STANDARD.decode(payload["bytes"].as_str().unwrap()).unwrap();
                        out.push(match serde_json::from_slice::<Value>(&inner) {
                            Ok(event) => event["n"].to_string(),
                            Err(_) => "garbage".to_owned(),
                        });
                    }
                    "event" => out.push(header(":event-type").unwrap()),
                    "exception" => out.push(header(":exception-type").unwrap()),
                    _ => out.push(header(":error-code").unwrap()),
                }
            }
            Ok(DecodedFrame::Incomplete) => {
                if !buffer.is_empty() {
                    out.push("half".to_owned());
                }
                return out;
            }
            Err(_) => {
                out.push("broken".to_owned());
                return out;
            }
        }
    }
}

#[test]
fn each_fault_leaves_its_own_trace_in_an_event_stream() {
    for (step, frames, ending) in [
        (Step::answer(), "0 1 2 3", None),
        (Step::answer().exception_after(0, "throttlingException", "x"), "throttlingException", None),
        (
            Step::answer().exception_after(2, "modelStreamErrorException", "x"),
            "0 1 modelStreamErrorException",
            None,
        ),
        (Step::answer().exception_after(99, "validationException", "x"), "0 1 2 3 validationException", None),
        (Step::answer().error_event_after(1, "InternalError", "x"), "0 InternalError", None),
        (Step::answer().cut_after(2), "0 1", Some(Piece::Abort)),
        (Step::answer().cut_inside(2, 20), "0 1 half", Some(Piece::Abort)),
        (Step::answer().end_after(3), "0 1 2", None),
        (Step::answer().hang_after(1), "0", Some(Piece::Hang)),
        (Step::answer().bad_crc(1), "0 broken", None),
        (Step::answer().bad_prelude(1), "0 broken", None),
        (Step::answer().garbage(1, "{not json"), "0 garbage 1 2 3", None),
        (Step::answer().insert(1, json!({"type": "future", "n": 77})), "0 77 1 2 3", None),
        (Step::answer().future(), "futureEvent 0 futureEvent 1 futureEvent 2 futureEvent 3", None),
    ] {
        let (bytes, found) = run(&step, Wire::EventStream);
        assert_eq!(decoded(&bytes).join(" "), frames, "{step:?}");
        assert_eq!(found, ending, "{step:?}");
    }
}

#[test]
fn an_oversized_frame_lies_about_its_length_only() {
    let (bytes, _) = run(&Step::answer().oversized(0), Wire::EventStream);
    assert_eq!(bytes[..4], 0x7fff_ffff_u32.to_be_bytes());
}

#[test]
fn one_byte_writes_change_no_byte() {
    let (plain, _) = run(&Step::answer(), Wire::Sse);
    let (dripped, _) = run(&Step::answer().one_byte(), Wire::Sse);
    assert_eq!(plain, dripped);
    let single = pieces(&events(), Wire::Sse, &Step::answer().one_byte(), &mut Random::new(5));
    assert!(single.iter().all(|piece| !matches!(piece, Piece::Bytes(bytes) if bytes.len() != 1)));
}

#[test]
fn a_drip_pauses_between_events() {
    let pieces = pieces(&events(), Wire::Sse, &Step::answer().drip_ms(7), &mut Random::new(5));
    let pauses = pieces.iter().filter(|piece| matches!(piece, Piece::Pause(_))).count();
    assert_eq!(pauses, 3);
}

#[test]
fn server_sent_events_have_names_and_errors_their_own_event() {
    let step = Step::answer().exception_after(1, "throttlingException", "slow down");
    let text = String::from_utf8(run(&step, Wire::Sse).0).unwrap();
    assert!(text.starts_with("event: ping\ndata: {"), "{text}");
    assert!(text.ends_with("event: error\ndata: {\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\"},\"type\":\"error\"}\n\n"), "{text}");
    let (broken, _) = run(&Step::answer().bad_crc(1), Wire::Sse);
    assert!(String::from_utf8(broken).is_err());
    let (long, _) = run(&Step::answer().oversized(1), Wire::Sse);
    assert!(long.len() > 9 * 1024 * 1024);
}

#[test]
fn a_whole_body_can_be_cut_hang_and_drip() {
    let body = Bytes::from_static(b"0123456789");
    let half = Piece::Bytes(Bytes::from_static(b"01234"));
    assert_eq!(whole_pieces(&body, &Step::answer().cut_after(0)), [half.clone(), Piece::Flush, Piece::Abort]);
    assert_eq!(whole_pieces(&body, &Step::answer().hang_after(3)), [half, Piece::Flush, Piece::Hang]);
    assert_eq!(whole_pieces(&body, &Step::answer().one_byte()).len(), 20);
    assert_eq!(whole_pieces(&body, &Step::answer().drip_ms(1)).len(), 4);
    assert_eq!(whole_pieces(&body, &Step::answer()), [Piece::Bytes(body)]);
}
