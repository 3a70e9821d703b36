//! What holds for every input: cuts do not matter, ends are noticed, nothing panics.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

use std::mem::discriminant;

use outcrop_framing::event_stream::{Header, encode};
use outcrop_framing::{FrameError, sse};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

mod events;
mod frames;

fn wire_of(payloads: &[Vec<u8>]) -> (Vec<u8>, Vec<usize>) {
    let (mut wire, mut ends) = (Vec::new(), Vec::new());
    for payload in payloads {
        let headers = [Header::text(":message-type", "event"), Header::text(":event-type", "chunk")];
        encode(&mut wire, &headers, payload).unwrap();
        ends.push(wire.len());
    }
    (wire, ends)
}

/// The pieces between these places.
fn cut<'a>(bytes: &'a [u8], cuts: &[Index]) -> Vec<&'a [u8]> {
    let mut places: Vec<usize> = cuts.iter().map(|cut| cut.index(bytes.len() + 1)).collect();
    places.extend([0, bytes.len()]);
    places.sort_unstable();
    places.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect()
}

fn payloads() -> impl Strategy<Value = Vec<Vec<u8>>> {
    vec(vec(any::<u8>(), 0..500), 0..6)
}

/// Bytes in which the things that matter to a reader of events are common.
fn sse_like() -> impl Strategy<Value = Vec<u8>> {
    const PIECES: &[&[u8]] = &[
        b"data",
        b"event",
        b"id",
        b"retry",
        b": ",
        b":",
        b"\n",
        b"\n\n",
        b"\r",
        b"\r\n",
        b" ",
        b"\xef\xbb\xbf",
        b"\xef",
        b"\0",
        b"12",
        b"data: {}\n\n",
        b"\xe2\x9c\x93",
        b"\xff",
    ];
    let piece = prop::sample::select(PIECES);
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The standard's algorithm in its plainest form: all bytes at hand, split into lines, one by one.
/// Gives `(event, data, last id)`.
fn plain(bytes: &[u8]) -> Vec<(Vec<u8>, Vec<u8>, Vec<u8>)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut lines = vec![Vec::new()];
    let mut previous = 0;
    for byte in bytes {
        match byte {
            b'\n' if previous == b'\r' => {}
            b'\n' | b'\r' => lines.push(Vec::new()),
            _ => lines.last_mut().unwrap().push(*byte),
        }
        previous = *byte;
    }
    lines.pop(); // the last one has no end
    let (mut events, mut event, mut data, mut id) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for line in lines {
        if line.is_empty() {
            if data.pop().is_some() {
                events.push((event.clone(), data.clone(), id.clone()));
            }
            event.clear();
            data.clear();
            continue;
        }
        let colon = line.iter().position(|byte| *byte == b':');
        let (field, value) = line.split_at(colon.unwrap_or(line.len()));
        let value = value.strip_prefix(b":").unwrap_or(value);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"data" => data.extend([value, b"\n"].concat()),
            b"event" => event = value.to_vec(),
            b"id" if !value.contains(&0) => id = value.to_vec(),
            _ => {}
        }
    }
    events
}

proptest! {
    #[test]
    fn frames_do_not_depend_on_where_the_stream_is_cut(
        payloads in payloads(), cuts in vec(any::<Index>(), 0..12),
    ) {
        let (wire, _) = wire_of(&payloads);
        let (frames, end) = frames::of_chunks(cut(&wire, &cuts));
        prop_assert_eq!(end, Ok(()));
        let found: Vec<_> = frames.iter().map(|frame| frame.payload.to_vec()).collect();
        prop_assert_eq!(found, payloads);
    }

    #[test]
    fn an_end_inside_a_frame_is_truncated(
        payloads in payloads(), end in any::<Index>(), cuts in vec(any::<Index>(), 0..4),
    ) {
        let (wire, ends) = wire_of(&payloads);
        let kept = &wire[..end.index(wire.len() + 1)];
        let (frames, end) = frames::of_chunks(cut(kept, &cuts));
        prop_assert_eq!(frames.len(), ends.iter().filter(|end| **end <= kept.len()).count());
        if kept.is_empty() || ends.contains(&kept.len()) {
            prop_assert_eq!(end, Ok(()));
        } else {
            let truncated = matches!(end, Err(FrameError::Truncated { .. }));
            prop_assert!(truncated, "{:?}", end);
        }
    }

    #[test]
    fn any_bytes_after_good_frames_end_alike_however_they_are_cut(
        payloads in payloads(), noise in vec(any::<u8>(), 0..200), cuts in vec(any::<Index>(), 0..12),
    ) {
        let wire = [wire_of(&payloads).0, noise].concat();
        prop_assert_eq!(frames::of_chunks(cut(&wire, &cuts)), frames::of(&wire));
    }

    #[test]
    fn events_are_those_of_the_standard_however_they_are_cut(
        text in sse_like(), cuts in vec(any::<Index>(), 0..12),
    ) {
        let (events, end) = events::of_chunks(cut(&text, &cuts));
        let found: Vec<_> = events
            .iter()
            .map(|event| {
                let name = event.event.as_deref().unwrap_or_default().to_vec();
                (name, event.data.to_vec(), event.id.as_deref().unwrap_or_default().to_vec())
            })
            .collect();
        prop_assert_eq!(found, plain(&text));
        prop_assert_eq!(end, events::of(&text).1);
    }

    #[test]
    fn any_bytes_are_read_as_events_without_a_panic(
        bytes in vec(any::<u8>(), 0..400), cuts in vec(any::<Index>(), 0..12),
    ) {
        prop_assert_eq!(events::of_chunks(cut(&bytes, &cuts)), events::of(&bytes));
    }

    #[test]
    fn a_limit_is_kept_however_the_stream_is_cut(
        text in sse_like(), limit in 0_usize..30, cuts in vec(any::<Index>(), 0..6),
    ) {
        let run = |chunks: Vec<&[u8]>| {
            let mut decoder = sse::Decoder::new(limit);
            let mut count = 0;
            for chunk in chunks {
                decoder.push(bytes::Bytes::copy_from_slice(chunk));
                loop {
                    match decoder.next_event() {
                        Ok(Some(event)) => {
                            assert!(event.data.len() <= limit);
                            count += 1;
                        }
                        Ok(None) => break,
                        Err(error) => return (count, Some(discriminant(&error))),
                    }
                }
            }
            (count, decoder.finish().err().map(|error| discriminant(&error)))
        };
        prop_assert_eq!(run(cut(&text, &cuts)), run(vec![&text]));
    }

    #[test]
    fn what_is_written_is_read_back(
        events in vec(("[a-z_.]{1,20}", ".{0,80}"), 0..6), comment in ".{0,20}", cuts in vec(any::<Index>(), 0..12),
    ) {
        let mut wire = Vec::new();
        for (name, data) in &events {
            sse::write_event(&mut wire, name, data.as_bytes()).unwrap();
            sse::write_comment(&mut wire, &comment);
        }
        let (found, end) = events::of_chunks(cut(&wire, &cuts));
        prop_assert_eq!(end, Ok(()));
        prop_assert_eq!(found.len(), events.len());
        for (found, (name, data)) in found.iter().zip(&events) {
            prop_assert!(found.is(name));
            prop_assert_eq!(&found.data, &data.replace("\r\n", "\n").replace('\r', "\n"));
        }
    }

    #[test]
    fn data_with_any_line_breaks_is_read_back_with_lf(data in "[a\n\r:]{0,20}") {
        let (mut copied, mut in_place) = (Vec::new(), Vec::new());
        sse::write_data(&mut copied, data.as_bytes());
        let body = |out: &mut Vec<u8>| {
            out.extend_from_slice(data.as_bytes());
            Ok::<(), ()>(())
        };
        sse::write_with(&mut in_place, body).unwrap();
        prop_assert_eq!(&copied, &in_place);
        let (found, end) = events::of(&copied);
        prop_assert_eq!(end, Ok(()));
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(&found[0].data, &data.replace("\r\n", "\n").replace('\r', "\n"));
    }
}
