use super::*;
use crate::event_stream::{Header, encode};

fn frame(payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    encode(&mut out, &[Header::text(":event-type", "chunk")], payload).unwrap();
    out
}

/// A prelude with a right checksum, whatever it says.
fn prelude(length: u32, headers: u32) -> Vec<u8> {
    let mut out = [length.to_be_bytes(), headers.to_be_bytes()].concat();
    out.extend_from_slice(&crc32fast::hash(&out).to_be_bytes());
    out
}

fn error_of(bytes: Vec<u8>) -> FrameError {
    let mut decoder = Decoder::default();
    decoder.push(Bytes::from(bytes));
    decoder.next_frame().unwrap_err()
}

#[test]
fn a_frame_inside_one_chunk_is_a_slice_of_it() {
    let chunk = Bytes::from([frame(b"first"), frame(b"second"), frame(b"third")[..30].to_vec()].concat());
    let range = chunk.as_ptr_range();
    let mut decoder = Decoder::default();
    decoder.push(chunk.clone());
    for expected in [&b"first"[..], b"second"] {
        let frame = decoder.next_frame().unwrap().unwrap();
        assert_eq!(frame.payload, expected);
        assert!(range.contains(&frame.payload.as_ptr()), "payload was copied");
        assert!(range.contains(&frame.event_type().unwrap().as_ptr()), "headers were copied");
    }
    assert_eq!(decoder.next_frame().unwrap(), None);
}

#[test]
fn a_frame_over_three_chunks_is_whole_and_what_follows_is_a_slice_again() {
    let (first, second) = (frame(b"first"), frame(b"second"));
    let mut decoder = Decoder::default();
    decoder.push(Bytes::copy_from_slice(&first[..7]));
    assert_eq!(decoder.next_frame().unwrap(), None);
    decoder.push(Bytes::copy_from_slice(&first[7..20]));
    assert_eq!(decoder.next_frame().unwrap(), None);
    let last = Bytes::from([&first[20..], &second].concat());
    decoder.push(last.clone());
    assert_eq!(decoder.next_frame().unwrap().unwrap().payload, &b"first"[..]);
    let frame = decoder.next_frame().unwrap().unwrap();
    assert_eq!(frame.payload, &b"second"[..]);
    assert!(last.as_ptr_range().contains(&frame.payload.as_ptr()));
    assert_eq!(decoder.finish(), Ok(()));
}

#[test]
fn chunks_may_be_pushed_ahead_of_pulling() {
    let mut decoder = Decoder::default();
    for byte in [frame(b"first"), frame(b"second")].concat() {
        decoder.push(Bytes::from(vec![byte]));
    }
    assert_eq!(decoder.next_frame().unwrap().unwrap().payload, &b"first"[..]);
    assert_eq!(decoder.next_frame().unwrap().unwrap().payload, &b"second"[..]);
    assert_eq!(decoder.next_frame().unwrap(), None);
}

#[test]
fn a_bad_prelude_checksum_is_refused_after_twelve_bytes() {
    let good = prelude(100, 10);
    for bit in 0..12 * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let mut decoder = Decoder::default();
        decoder.push(Bytes::copy_from_slice(&bad[..11]));
        assert_eq!(decoder.next_frame(), Ok(None), "eleven bytes are not enough");
        decoder.push(Bytes::copy_from_slice(&bad[11..]));
        let error = decoder.next_frame().unwrap_err();
        assert!(matches!(error, FrameError::PreludeChecksum { .. }), "bit {bit}: {error}");
    }
}

#[test]
fn absurd_lengths_are_refused_after_twelve_bytes() {
    let limit = DEFAULT_LIMIT;
    let over = u32::try_from(limit + 1).unwrap();
    assert_eq!(error_of(prelude(over, 0)), FrameError::FrameTooLarge { length: limit + 1, limit });
    let most = usize::try_from(u32::MAX).unwrap();
    assert_eq!(error_of(prelude(u32::MAX, 0)), FrameError::FrameTooLarge { length: most, limit });
    assert_eq!(
        error_of(prelude(1_000_000, 131_073)),
        FrameError::HeadersTooLarge { length: 131_073, limit: 131_072 }
    );
    assert_eq!(
        error_of(prelude(u32::MAX, u32::MAX)),
        FrameError::HeadersTooLarge { length: most, limit: 131_072 }
    );
    assert_eq!(error_of(prelude(115, 100)), FrameError::LengthMismatch { length: 115, headers: 100 });
    for length in 0..16 {
        let short = usize::try_from(length).unwrap();
        assert_eq!(error_of(prelude(length, 0)), FrameError::LengthMismatch { length: short, headers: 0 });
    }
}

#[test]
fn the_limit_itself_is_accepted_and_one_byte_more_is_not() {
    let wire = Bytes::from(frame(b"payload"));
    let mut decoder = Decoder::new(wire.len());
    decoder.push(wire.clone());
    assert!(decoder.next_frame().unwrap().is_some());
    let mut decoder = Decoder::new(wire.len() - 1);
    decoder.push(wire.slice(..12));
    let error = FrameError::FrameTooLarge { length: wire.len(), limit: wire.len() - 1 };
    assert_eq!(decoder.next_frame(), Err(error));
}

#[test]
fn the_smallest_frame_has_neither_headers_nor_payload() {
    let mut wire = Vec::new();
    encode(&mut wire, &[], b"").unwrap();
    assert_eq!(wire.len(), 16);
    let mut decoder = Decoder::default();
    decoder.push(Bytes::from(wire));
    let frame = decoder.next_frame().unwrap().unwrap();
    assert!(frame.payload.is_empty() && frame.headers.iter().next().is_none());
    assert_eq!(frame.message_type(), None);
}

#[test]
fn a_bit_flipped_behind_the_prelude_never_gives_a_frame() {
    let good = frame(b"payload");
    for bit in 12 * 8..good.len() * 8 {
        let mut bad = good.clone();
        bad[bit / 8] ^= 1 << (bit % 8);
        let error = error_of(bad);
        let length = good.len();
        assert!(matches!(error, FrameError::MessageChecksum { length: found, .. } if found == length));
    }
}

#[test]
fn after_an_error_the_decoder_stays_dead() {
    let mut bad = frame(b"payload");
    *bad.last_mut().unwrap() ^= 1;
    let mut decoder = Decoder::default();
    decoder.push(Bytes::from(bad));
    decoder.push(Bytes::from(frame(b"good")));
    let error = decoder.next_frame().unwrap_err();
    for _ in 0..3 {
        decoder.push(Bytes::from(frame(b"good")));
        assert_eq!(decoder.next_frame(), Err(error.clone()));
    }
    assert!(decoder.chunks.is_empty(), "what comes after an error is not kept");
    assert_eq!(decoder.finish(), Err(error));
}

#[test]
fn malformed_headers_under_a_right_checksum_are_refused() {
    let headers = b"\x01a\x07\x00\x09short";
    let mut wire = prelude(u32::try_from(headers.len() + 16).unwrap(), u32::try_from(headers.len()).unwrap());
    wire.extend_from_slice(headers);
    let crc = crc32fast::hash(&wire);
    wire.extend_from_slice(&crc.to_be_bytes());
    assert_eq!(error_of(wire), FrameError::HeaderCut { at: 0 });
}

#[test]
fn an_end_inside_a_frame_is_truncated_and_says_how_much_was_seen() {
    let wire = Bytes::from(frame(b"payload"));
    for cut in 0..=wire.len() {
        let mut decoder = Decoder::default();
        decoder.push(wire.slice(..cut));
        let whole = decoder.next_frame().unwrap().is_some();
        let expected = match cut {
            0 => Ok(()),
            1..12 => Err(FrameError::Truncated { seen: cut, needed: None }),
            _ if whole => Ok(()),
            _ => Err(FrameError::Truncated { seen: cut, needed: Some(wire.len()) }),
        };
        assert_eq!(whole, cut == wire.len());
        assert_eq!(decoder.finish(), expected, "cut at {cut}");
    }
}

#[test]
fn a_length_that_lies_allocates_only_what_has_come() {
    let mut decoder = Decoder::default();
    decoder.push(Bytes::from(prelude(u32::try_from(DEFAULT_LIMIT).unwrap(), 0)));
    assert_eq!(decoder.next_frame(), Ok(None));
    assert!(decoder.partial.capacity() <= 2 * RESERVE, "{}", decoder.partial.capacity());
}

#[test]
fn one_byte_at_a_time_moves_the_buffer_a_few_times_only() {
    let wire = frame(&vec![7; 200_000]);
    let mut decoder = Decoder::default();
    let (mut moves, mut capacity) = (0, 0);
    let mut last = None;
    for byte in &wire {
        decoder.push(Bytes::copy_from_slice(&[*byte]));
        last = decoder.next_frame().unwrap();
        if decoder.partial.capacity() != capacity && last.is_none() {
            capacity = decoder.partial.capacity();
            moves += 1;
        }
    }
    assert_eq!(last.unwrap().payload.len(), 200_000);
    assert!(moves < 12, "{moves} allocations for a frame of {} bytes", wire.len());
}

#[test]
fn debug_shows_no_bytes_of_the_stream() {
    let mut decoder = Decoder::default();
    decoder.push(Bytes::from_static(b"secret"));
    assert!(!format!("{decoder:?}").contains("secret"));
}
