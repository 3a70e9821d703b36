//! Event-stream bytes: cuts do not matter, what was read is written back alike, nothing panics.
//!
//! Input: one byte for the length of the pieces, then pieces of a stream. A piece begins with its kind:
//! even takes the rest as it is, odd is put in a frame with right checksums, which chance would not find.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use outcrop_framing::FrameError;
use outcrop_framing::event_stream::{Decoder, Frame, Header, encode};

/// Low, so that the limit is met too.
const LIMIT: usize = 2048;

fuzz_target!(|input: &[u8]| {
    let [step, rest @ ..] = input else { return };
    let wire = stream(rest);
    let whole = read(&wire, wire.len().max(1));
    assert_eq!(read(&wire, usize::from(*step).max(1)), whole, "cut every {step} bytes");
    assert_eq!(read(&wire, 1), whole, "byte by byte");

    let mut at = 0;
    for frame in &whole.0 {
        let headers: Vec<Header<'_>> = frame.headers.iter().collect();
        let mut again = Vec::new();
        encode(&mut again, &headers, &frame.payload).expect("no header of this length can be too long");
        assert_eq!(again, wire[at..at + again.len()]);
        at += again.len();
    }
    if whole.1.is_ok() {
        assert_eq!(at, wire.len(), "a stream without error has nothing but its frames");
    }
});

/// Frames with these headers and payloads, or plain noise.
fn stream(mut input: &[u8]) -> Vec<u8> {
    let mut wire = Vec::new();
    while let [kind, headers, payload, rest @ ..] = input {
        if kind % 2 == 0 {
            wire.extend_from_slice(rest);
            break;
        }
        let (headers, rest) = rest.split_at(usize::from(*headers).min(rest.len()));
        let (payload, rest) = rest.split_at(usize::from(*payload).min(rest.len()));
        let start = wire.len();
        wire.extend_from_slice(&u32::try_from(headers.len() + payload.len() + 16).unwrap().to_be_bytes());
        wire.extend_from_slice(&u32::try_from(headers.len()).unwrap().to_be_bytes());
        wire.extend_from_slice(&crc32fast::hash(&wire[start..]).to_be_bytes());
        wire.extend_from_slice(headers);
        wire.extend_from_slice(payload);
        wire.extend_from_slice(&crc32fast::hash(&wire[start..]).to_be_bytes());
        input = rest;
    }
    wire
}

fn read(wire: &[u8], step: usize) -> (Vec<Frame>, Result<(), FrameError>) {
    let mut decoder = Decoder::new(LIMIT);
    let mut frames = Vec::new();
    for chunk in wire.chunks(step) {
        decoder.push(Bytes::copy_from_slice(chunk));
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(decoder.next_frame(), Err(error.clone()), "it stays dead");
                    return (frames, Err(error));
                }
            }
        }
    }
    (frames, decoder.finish())
}
