//! Bytes to events.

use std::collections::VecDeque;
use std::fmt;

use bytes::{Buf, Bytes};
use memchr::{memchr, memchr2};

use crate::FrameError;

/// The default limit of one line, and of one event, in bytes: 8 MiB. Ours; the standard has none.
pub const DEFAULT_LIMIT: usize = 8 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// One event, ended by its blank line. Cheap to clone: it shares the bytes it was read from.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// The `event` field; `None` when absent or empty, which the standard reads as `message`.
    pub event: Option<Bytes>,
    /// The `data` lines, joined by LF. A single line that lay in one chunk is a slice of it.
    ///
    /// The standard replaces what is not UTF-8; these are the bytes as they came, so that whoever reads
    /// them as JSON can refuse them instead.
    pub data: Bytes,
    /// The last `id` field of the stream so far, of this event or an earlier one; `None` when absent or empty.
    pub id: Option<Bytes>,
}

impl Event {
    /// Whether this is the event's name; an event without one is a `message`.
    pub fn is(&self, name: &str) -> bool {
        self.event.as_deref().unwrap_or(b"message") == name.as_bytes()
    }
}

/// Shows names and only the length of the data, which may hold what a user wrote.
impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let data = format_args!("{} bytes", self.data.len());
        f.debug_struct("Event")
            .field("event", &self.event)
            .field("data", &data)
            .field("id", &self.id)
            .finish()
    }
}

/// Reads events out of chunks that were cut anywhere, also inside a code point or between CR and LF.
///
/// An event without a `data` field is none, whatever else it has: the standard drops it, and so does this.
/// Pull until `None` after each push; then at most one unfinished event is held.
pub struct Decoder {
    limit: usize,
    /// Pushed and not yet read.
    chunks: VecDeque<Bytes>,
    /// The start of a line that went over the end of its chunk.
    partial: Vec<u8>,
    /// The first line has been read, and a byte order mark with it.
    begun: bool,
    /// The last line ended in CR: an LF that follows belongs to it.
    after_cr: bool,
    /// The `event` field of the event being read.
    name: Option<Bytes>,
    /// The `data` fields of the event being read.
    data: Data,
    last_id: Option<Bytes>,
    retry: Option<u64>,
    /// The error that ended the stream.
    dead: Option<FrameError>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new(DEFAULT_LIMIT)
    }
}

impl Decoder {
    /// A decoder that refuses lines of more than `limit` bytes, and events whose data lines are together
    /// more than that.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            chunks: VecDeque::new(),
            partial: Vec::new(),
            begun: false,
            after_cr: false,
            name: None,
            data: Data::None,
            last_id: None,
            retry: None,
            dead: None,
        }
    }

    /// Takes the next bytes of the stream. After an error they are dropped.
    pub fn push(&mut self, chunk: Bytes) {
        if self.dead.is_none() && !chunk.is_empty() {
            self.chunks.push_back(chunk);
        }
    }

    /// The next event, or `None` when more bytes are needed.
    ///
    /// # Errors
    /// [`FrameError::LineTooLong`] or [`FrameError::EventTooLarge`]. Every later call gives the same error
    /// again.
    pub fn next_event(&mut self) -> Result<Option<Event>, FrameError> {
        if let Some(error) = &self.dead {
            return Err(error.clone());
        }
        self.advance().inspect_err(|error| {
            self.dead = Some(error.clone());
            self.chunks = VecDeque::new();
            self.partial = Vec::new();
            self.data = Data::None;
        })
    }

    /// The last `retry` field of the stream so far, in milliseconds.
    pub fn retry(&self) -> Option<u64> {
        self.retry
    }

    /// Says that the stream has ended. Pull all events first.
    ///
    /// # Errors
    /// [`FrameError::Truncated`] inside an event: after a `data` or `event` line without the blank line
    /// that ends the event, or inside a line that is no comment. Or the error that the decoder had given
    /// before.
    pub fn finish(self) -> Result<(), FrameError> {
        if let Some(error) = self.dead {
            return Err(error);
        }
        let line = if self.begun { &self.partial[..] } else { without_mark(&self.partial) };
        let line = if line.starts_with(b":") { 0 } else { line.len() };
        let fields = self.data.len().saturating_add(self.name.as_ref().map_or(0, Bytes::len));
        let unread = self.chunks.iter().fold(line, |sum, chunk| sum.saturating_add(chunk.len()));
        let unfinished = unread > 0 || self.name.is_some() || !matches!(self.data, Data::None);
        if unfinished {
            Err(FrameError::Truncated { seen: fields.saturating_add(unread), needed: None })
        } else {
            Ok(())
        }
    }

    fn advance(&mut self) -> Result<Option<Event>, FrameError> {
        while let Some(chunk) = self.chunks.front_mut() {
            if self.after_cr && !chunk.is_empty() {
                self.after_cr = false;
                if chunk.first() == Some(&b'\n') {
                    chunk.advance(1);
                }
            }
            let end = memchr2(b'\n', b'\r', chunk);
            let seen = self.partial.len().saturating_add(end.unwrap_or(chunk.len()));
            if seen > self.limit {
                return Err(FrameError::LineTooLong { seen, limit: self.limit });
            }
            let Some(end) = end else {
                self.partial.extend_from_slice(chunk);
                self.chunks.pop_front();
                continue;
            };
            let mut line = chunk.split_to(end);
            self.after_cr = chunk.first() == Some(&b'\r');
            chunk.advance(1);
            if chunk.is_empty() {
                self.chunks.pop_front();
            }
            if !self.partial.is_empty() {
                self.partial.extend_from_slice(&line);
                line = Bytes::from(std::mem::take(&mut self.partial));
            }
            if let Some(event) = self.line(line)? {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    /// Reads one line, its end taken off. A blank one may give an event.
    fn line(&mut self, mut line: Bytes) -> Result<Option<Event>, FrameError> {
        if !self.begun {
            self.begun = true;
            line.advance(line.len().saturating_sub(without_mark(&line).len()));
        }
        if line.is_empty() {
            return Ok(self.dispatch());
        }
        let colon = memchr(b':', &line).unwrap_or(line.len());
        let field = line.split_to(colon);
        line.advance(usize::from(!line.is_empty()));
        line.advance(usize::from(line.first() == Some(&b' ')));
        match &field[..] {
            b"data" => self.data.push(line, self.limit)?,
            b"event" => self.name = Some(line).filter(|name| !name.is_empty()),
            // Kept for the whole stream, so copied: a slice would keep its chunk as long.
            b"id" if memchr(0, &line).is_none() => {
                self.last_id = Some(Bytes::copy_from_slice(&line)).filter(|id| !id.is_empty());
            }
            b"retry" => self.retry = milliseconds(&line).or(self.retry),
            _ => {} // a comment has an empty field name; others are to be ignored
        }
        Ok(None)
    }

    fn dispatch(&mut self) -> Option<Event> {
        let event = self.name.take();
        let data = std::mem::replace(&mut self.data, Data::None).into_bytes()?;
        Some(Event { event, data, id: self.last_id.clone() })
    }
}

/// Shows no data, which may hold what a user wrote.
impl fmt::Debug for Decoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decoder")
            .field("limit", &self.limit)
            .field("dead", &self.dead)
            .finish_non_exhaustive()
    }
}

/// The data lines of an event so far. One line stays where it lies; only the second makes a copy.
enum Data {
    None,
    One(Bytes),
    Many(Vec<u8>),
}

impl Data {
    fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::One(line) => line.len(),
            Self::Many(lines) => lines.len(),
        }
    }

    fn push(&mut self, line: Bytes, limit: usize) -> Result<(), FrameError> {
        let joint = usize::from(!matches!(self, Self::None));
        let seen = self.len().saturating_add(joint).saturating_add(line.len());
        if seen > limit {
            return Err(FrameError::EventTooLarge { seen, limit });
        }
        let mut lines = match std::mem::replace(self, Self::None) {
            Self::None => {
                *self = Self::One(line);
                return Ok(());
            }
            Self::One(first) => Vec::from(first),
            Self::Many(lines) => lines,
        };
        lines.push(b'\n');
        lines.extend_from_slice(&line);
        *self = Self::Many(lines);
        Ok(())
    }

    fn into_bytes(self) -> Option<Bytes> {
        match self {
            Self::None => None,
            Self::One(line) => Some(line),
            Self::Many(lines) => Some(Bytes::from(lines)),
        }
    }
}

fn without_mark(line: &[u8]) -> &[u8] {
    line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line)
}

/// Digits only, as the standard has it: no sign, no blank.
fn milliseconds(value: &[u8]) -> Option<u64> {
    let digits = value.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(value).ok().filter(|_| digits)?.parse().ok()
}

#[cfg(test)]
mod tests;
