//! Runs a whole stream of server-sent events through the decoder, cut as asked.

use bytes::Bytes;
use outcrop_framing::FrameError;
use outcrop_framing::sse::{Decoder, Event};

/// The events of these chunks, and how the stream ended.
pub(crate) fn of_chunks<'a>(
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Event>, Result<(), FrameError>) {
    let mut decoder = Decoder::default();
    let mut events = Vec::new();
    for chunk in chunks {
        decoder.push(Bytes::copy_from_slice(chunk));
        loop {
            match decoder.next_event() {
                Ok(Some(event)) => events.push(event),
                Ok(None) => break,
                Err(error) => return (events, Err(error)),
            }
        }
    }
    (events, decoder.finish())
}

/// The events of bytes that come in one chunk, and how the stream ended.
pub(crate) fn of(bytes: &[u8]) -> (Vec<Event>, Result<(), FrameError>) {
    of_chunks([bytes])
}
