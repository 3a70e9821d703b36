//! Runs a whole stream of frames through the decoder, cut as asked.

use bytes::Bytes;
use outcrop_framing::FrameError;
use outcrop_framing::event_stream::{Decoder, Frame};

/// The frames of these chunks, and how the stream ended.
pub(crate) fn of_chunks<'a>(
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Frame>, Result<(), FrameError>) {
    let mut decoder = Decoder::default();
    let mut frames = Vec::new();
    for chunk in chunks {
        decoder.push(Bytes::copy_from_slice(chunk));
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(error) => return (frames, Err(error)),
            }
        }
    }
    (frames, decoder.finish())
}

/// The frames of bytes that come in one chunk, and how the stream ended.
pub(crate) fn of(bytes: &[u8]) -> (Vec<Frame>, Result<(), FrameError>) {
    of_chunks([bytes])
}
