//! Bytes to frames.

use std::collections::VecDeque;
use std::fmt;

use bytes::{Buf, Bytes};

use super::{Frame, Headers, MAX_HEADERS, OVERHEAD, PRELUDE};
use crate::FrameError;

/// The default limit of one frame, in bytes: 16 MiB. Ours; `botocore` 1.44.5 takes payloads up to 24 MiB.
pub const DEFAULT_LIMIT: usize = 16 * 1024 * 1024;

/// The most that is set aside for a frame before its bytes have come.
const RESERVE: usize = 16 * 1024;

/// Reads frames out of chunks that were cut anywhere.
///
/// After twelve bytes of a frame its prelude is checked: checksum, length of the headers, length of the
/// whole against the limit. Only then is the rest awaited, and memory grows with what has arrived, never
/// with what was announced. A frame is handed out once its own checksum is right and its headers are
/// well-formed.
///
/// Pull until `None` after each push; then at most one frame is held.
pub struct Decoder {
    limit: usize,
    /// Pushed and not yet read.
    chunks: VecDeque<Bytes>,
    /// The start of a frame that went over the end of its chunk.
    partial: Vec<u8>,
    /// What the frame in `partial` announces, once twelve bytes of it are there.
    prelude: Option<Prelude>,
    /// The error that ended the stream.
    dead: Option<FrameError>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new(DEFAULT_LIMIT)
    }
}

impl Decoder {
    /// A decoder that refuses frames of more than `limit` bytes, prelude and checksums included.
    pub fn new(limit: usize) -> Self {
        Self { limit, chunks: VecDeque::new(), partial: Vec::new(), prelude: None, dead: None }
    }

    /// Takes the next bytes of the stream. After an error they are dropped.
    pub fn push(&mut self, chunk: Bytes) {
        if self.dead.is_none() && !chunk.is_empty() {
            self.chunks.push_back(chunk);
        }
    }

    /// The next frame, or `None` when more bytes are needed.
    ///
    /// # Errors
    /// Whatever makes the bytes no event stream: [`FrameError::PreludeChecksum`],
    /// [`FrameError::MessageChecksum`], [`FrameError::FrameTooLarge`], [`FrameError::HeadersTooLarge`],
    /// [`FrameError::LengthMismatch`], and the three of a malformed header. Every later call gives the
    /// same error again.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        if let Some(error) = &self.dead {
            return Err(error.clone());
        }
        self.advance().inspect_err(|error| {
            self.dead = Some(error.clone());
            self.chunks = VecDeque::new();
            self.partial = Vec::new();
        })
    }

    /// Says that the stream has ended. Pull all frames first.
    ///
    /// # Errors
    /// [`FrameError::Truncated`] if bytes are left, which are then the start of a frame; or the error that
    /// the decoder had given before.
    pub fn finish(self) -> Result<(), FrameError> {
        if let Some(error) = self.dead {
            return Err(error);
        }
        let unread =
            self.chunks.iter().fold(self.partial.len(), |sum, chunk| sum.saturating_add(chunk.len()));
        let needed = self.prelude.map(|prelude| prelude.length);
        if unread == 0 { Ok(()) } else { Err(FrameError::Truncated { seen: unread, needed }) }
    }

    fn advance(&mut self) -> Result<Option<Frame>, FrameError> {
        while let Some(chunk) = self.chunks.front_mut() {
            if self.partial.is_empty()
                && let Some(twelve) = chunk.first_chunk()
            {
                let prelude = Prelude::read(twelve, self.limit)?;
                if chunk.len() >= prelude.length {
                    let frame = chunk.split_to(prelude.length);
                    self.drop_empty_chunk();
                    return open(frame, prelude).map(Some);
                }
                self.expect(prelude);
            }
            self.gather();
            if self.prelude.is_none()
                && let Some(twelve) = self.partial.first_chunk()
            {
                self.expect(Prelude::read(twelve, self.limit)?);
            }
            if let Some(prelude) = self.prelude.take_if(|prelude| prelude.length == self.partial.len()) {
                let frame = Bytes::from(std::mem::take(&mut self.partial));
                return open(frame, prelude).map(Some);
            }
        }
        Ok(None)
    }

    /// Remembers what the frame in `partial` announces, and makes room for a frame of usual size.
    fn expect(&mut self, prelude: Prelude) {
        let room = prelude.length.min(RESERVE).saturating_sub(self.partial.len());
        self.partial.reserve_exact(room);
        self.prelude = Some(prelude);
    }

    /// Moves bytes from the first chunk to `partial`: up to the end of the frame, or of the prelude while
    /// the frame's length is not known.
    fn gather(&mut self) {
        let missing =
            self.prelude.map_or(PRELUDE, |prelude| prelude.length).saturating_sub(self.partial.len());
        if let Some(chunk) = self.chunks.front_mut() {
            let part = chunk.get(..missing).unwrap_or(chunk);
            self.partial.extend_from_slice(part);
            chunk.advance(part.len());
            self.drop_empty_chunk();
        }
    }

    fn drop_empty_chunk(&mut self) {
        if self.chunks.front().is_some_and(Bytes::is_empty) {
            self.chunks.pop_front();
        }
    }
}

/// Shows no bytes of the stream, which may hold what a user wrote.
impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("limit", &self.limit)
            .field("dead", &self.dead)
            .finish_non_exhaustive()
    }
}

/// What a frame announces in its first twelve bytes.
#[derive(Debug, Clone, Copy)]
struct Prelude {
    /// Of the whole frame, in bytes.
    length: usize,
    /// Of the headers, in bytes.
    headers: usize,
}

impl Prelude {
    /// Reads and checks it: `headers + 16 <= length <= limit` holds for what this gives.
    fn read(bytes: &[u8; PRELUDE], limit: usize) -> Result<Self, FrameError> {
        let (mut lengths, mut crc) = bytes.split_at(8);
        let (stated, computed) = (crc.get_u32(), crc32fast::hash(lengths));
        if stated != computed {
            return Err(FrameError::PreludeChecksum { stated, computed });
        }
        let (length, headers) = (size(lengths.get_u32()), size(lengths.get_u32()));
        if headers > MAX_HEADERS {
            return Err(FrameError::HeadersTooLarge { length: headers, limit: MAX_HEADERS });
        }
        if headers.saturating_add(OVERHEAD) > length {
            return Err(FrameError::LengthMismatch { length, headers });
        }
        if length > limit {
            return Err(FrameError::FrameTooLarge { length, limit });
        }
        Ok(Self { length, headers })
    }
}

/// Takes apart a frame of which every byte is there; `frame.len()` is `prelude.length`.
fn open(mut frame: Bytes, prelude: Prelude) -> Result<Frame, FrameError> {
    let stated = frame.split_off(prelude.length.saturating_sub(size_of::<u32>())).get_u32();
    let computed = crc32fast::hash(&frame);
    if stated != computed {
        return Err(FrameError::MessageChecksum { length: prelude.length, stated, computed });
    }
    frame.advance(PRELUDE);
    let headers = Headers::check(frame.split_to(prelude.headers))?;
    Ok(Frame { headers, payload: frame })
}

fn size(length: u32) -> usize {
    usize::try_from(length).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests;
