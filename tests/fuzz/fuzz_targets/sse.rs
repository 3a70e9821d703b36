//! Server-sent event bytes: cuts do not matter, what was read is written back alike, nothing panics.
//!
//! Input: one byte for the length of the pieces, then the stream.
#![no_main]

use std::mem::discriminant;

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use outcrop_framing::FrameError;
use outcrop_framing::sse::{Decoder, Event, write_data, write_event};

/// Low, so that the limit is met too.
const LIMIT: usize = 512;

fuzz_target!(|input: &[u8]| {
    let [step, wire @ ..] = input else { return };
    let (events, end) = read(wire, wire.len().max(1));
    for step in [usize::from(*step).max(1), 1] {
        let (found, found_end) = read(wire, step);
        assert_eq!(found, events, "cut every {step} bytes");
        // How much was seen when a limit was met does depend on the cuts.
        assert_eq!(
            found_end.map_err(|error| discriminant(&error)),
            end.clone().map_err(|error| discriminant(&error))
        );
    }
    for event in events {
        assert!(event.data.len() <= LIMIT);
        let mut again = Vec::new();
        match event.event.as_deref().map(std::str::from_utf8) {
            Some(Ok(name)) => {
                write_event(&mut again, name, &event.data).expect("a name that was read is one line")
            }
            Some(Err(_)) => continue,
            None => write_data(&mut again, &event.data),
        }
        let mut decoder = Decoder::default();
        decoder.push(Bytes::from(again));
        let found = decoder.next_event().expect("our own writing").expect("one event");
        assert_eq!((found.event, found.data), (event.event, event.data));
        assert_eq!(decoder.next_event(), Ok(None));
        assert_eq!(decoder.finish(), Ok(()));
    }
});

fn read(wire: &[u8], step: usize) -> (Vec<Event>, Result<(), FrameError>) {
    let mut decoder = Decoder::new(LIMIT);
    let mut events = Vec::new();
    for chunk in wire.chunks(step) {
        decoder.push(Bytes::copy_from_slice(chunk));
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(decoder.next_event(), Err(error.clone()), "it stays dead");
                    return (events, Err(error));
                }
            }
        }
    }
    (events, decoder.finish())
}
