//! What is sent back: one piece of bytes, or a stream that is kept open by comments while Bedrock is silent.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::StatusCode;
use http_body::{Frame, SizeHint};
use outcrop_gateway::native::NativeStream;
use serde::Deserialize;
use tokio::sync::futures::OwnedNotified;
use tokio::sync::{Notify, OwnedSemaphorePermit};
use tokio::time::{Instant, Sleep};

use crate::failure::Failure;
use crate::record::Record;

/// A comment of the event stream format: clients skip it, proxies in between see traffic.
const PING: Bytes = Bytes::from_static(b": ping\n\n");

/// Whose events a stream has: an error in its midst is told in their form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Events {
    /// Chat Completions: `data:` alone.
    Chat,
    /// Responses: named, with the name inside too.
    Responses,
    /// Anthropic's Messages: the SDKs pass over an event that has no name.
    Messages,
}

/// The body of an answer.
pub(crate) enum Body {
    /// All of it, until it has been taken.
    Whole(Option<Bytes>),
    /// Piece by piece.
    Live(Pin<Box<Live>>),
}

impl Body {
    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(Some(bytes.into()).filter(|bytes: &Bytes| !bytes.is_empty()))
    }

    /// The length of a whole body in bytes; 0 for a stream.
    pub(crate) fn whole_length(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.as_ref().map_or(0, Bytes::len),
            Self::Live(_) => 0,
        }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole(_) => "Body::Whole",
            Self::Live(_) => "Body::Live",
        })
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BrokenOff;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BrokenOff>>> {
        let piece = match self.get_mut() {
            Self::Whole(bytes) => bytes.take().map(Ok),
            Self::Live(live) => ready!(live.as_mut().get_mut().poll_piece(cx)),
        };
        Poll::Ready(piece.map(|piece| piece.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_none(),
            Self::Live(live) => live.over,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            whole @ Self::Whole(_) => {
                u64::try_from(whole.whole_length()).map_or_else(|_| SizeHint::default(), SizeHint::with_exact)
            }
            Self::Live(live) => live.left.map_or_else(SizeHint::default, SizeHint::with_exact),
        }
    }
}

/// An answer that cannot go on, and has no way to say so: its connection is broken off, as Bedrock's was.
#[derive(Debug, thiserror::Error)]
#[error("the answer broke off")]
pub(crate) struct BrokenOff;

/// Where the pieces come from.
enum Source {
    /// Server-sent events, which may have comments between them and errors at their end.
    Events(Pieces, Events),
    /// Bytes that are not ours to add to.
    Raw(NativeStream),
}

/// The pieces of a streamed answer.
pub(crate) type Pieces = Pin<Box<dyn Stream<Item = Bytes> + Send>>;

/// An answer under way. Dropping it (the caller went away, or it is over) cancels the call to Bedrock, frees its
/// place and writes its log line.
pub(crate) struct Live {
    source: Source,
    /// Bytes that are still to come, where that is known: nobody asks for more after the last of them.
    left: Option<u64>,
    over: bool,
    /// Whether what was sent ends with the end of an event. What is passed on as it came may be cut anywhere.
    between_events: bool,
    /// The number that the next event of Responses would have.
    next_number: u64,
    silence: Pin<Box<Sleep>>,
    last: Instant,
    heartbeat: Duration,
    /// Rings when the server will wait no longer.
    end: Pin<Box<OwnedNotified>>,
    /// The line for the log, written when this is dropped.
    pub(crate) record: Option<Record>,
    /// The place among the requests served at once.
    pub(crate) slot: Option<OwnedSemaphorePermit>,
}

impl Live {
    pub(crate) fn new(pieces: Pieces, events: Events, heartbeat: Duration, end: &Arc<Notify>) -> Self {
        Self::of(Source::Events(pieces, events), heartbeat, end)
    }

    /// An answer that is handed on byte for byte. `length` is how long it will be, where that is known.
    pub(crate) fn raw(bytes: NativeStream, length: Option<u64>, end: &Arc<Notify>) -> Self {
        let live = Self::of(Source::Raw(bytes), Duration::MAX, end);
        Self { left: length, ..live }
    }

    fn of(source: Source, heartbeat: Duration, end: &Arc<Notify>) -> Self {
        let mut end = Box::pin(Arc::clone(end).notified_owned());
        end.as_mut().enable();
        Self {
            source,
            left: None,
            over: false,
            between_events: true,
            next_number: 0,
            silence: Box::pin(tokio::time::sleep(heartbeat)),
            last: Instant::now(),
            heartbeat,
            end,
            record: None,
            slot: None,
        }
    }

    /// The next piece; a comment after a time of silence; None at the end.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, BrokenOff>>> {
        if self.over {
            return Poll::Ready(None);
        }
        let next = match &mut self.source {
            Source::Events(pieces, _) => pieces.as_mut().poll_next(cx).map(|piece| piece.map(Ok)),
            Source::Raw(bytes) => Pin::new(bytes).poll_next(cx),
        };
        let events = match self.source {
            Source::Events(_, events) => Some(events),
            Source::Raw(_) => None,
        };
        let piece = match next {
            Poll::Ready(piece) => piece.map(|piece| piece.map_err(|error| self.broken("broke_off", &error))),
            Poll::Pending if self.end.as_mut().poll(cx).is_ready() => {
                self.over = true;
                self.note(|record| record.error = Some("shutting_down"));
                Some(events.map(|events| self.shutting_down(events)).ok_or(BrokenOff))
            }
            Poll::Pending if events.is_none() || !self.between_events => return Poll::Pending,
            Poll::Pending => {
                ready!(self.poll_silence(cx));
                Some(Ok(PING))
            }
        };
        if let Some(Ok(piece)) = &piece {
            self.between_events = ends_an_event(piece);
            if let Some(Events::Responses) = events
                && let Some(number) = last_number(piece)
            {
                self.next_number = number.saturating_add(1);
            }
        }
        let sent = piece.iter().flatten().map(Bytes::len).sum();
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(u64::try_from(sent).unwrap_or(u64::MAX));
        }
        let over = piece.is_none() || self.left == Some(0);
        self.over |= over || !matches!(piece, Some(Ok(_)));
        self.last = Instant::now();
        self.note(|record| record.piece(sent, over));
        Poll::Ready(piece)
    }

    /// The last event of an answer that the server will not see to its end.
    fn shutting_down(&self, events: Events) -> Bytes {
        let failure = Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "shutting_down",
            "the server is shutting down and ended this answer before it was complete",
        );
        let (name, data) = match events {
            Events::Chat => ("", failure.json()),
            Events::Responses => ("event: error\n", failure.responses_event(self.next_number)),
            Events::Messages => ("event: error\n", failure.anthropic_json()),
        };
        let end_first = if self.between_events { "" } else { "\n\n" };
        [end_first.as_bytes(), name.as_bytes(), b"data: ", &*data, b"\n\n"].concat().into()
    }

    fn broken(&mut self, code: &'static str, error: &dyn std::error::Error) -> BrokenOff {
        tracing::debug!(%error, "an answer is broken off");
        self.note(|record| record.error = Some(code));
        BrokenOff
    }

    /// Ready when nothing was sent for as long as a heartbeat takes. The timer is not moved for every piece: when
    /// it rings too early it is set to the rest.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(self.silence.as_mut().poll(cx));
            let due = self.last + self.heartbeat;
            if due <= Instant::now() {
                self.silence.as_mut().reset(Instant::now() + self.heartbeat);
                return Poll::Ready(());
            }
            self.silence.as_mut().reset(due);
        }
    }

    fn note(&mut self, change: impl FnOnce(&mut Record)) {
        if let Some(record) = &mut self.record {
            change(record);
        }
    }
}

fn ends_an_event(piece: &[u8]) -> bool {
    [b"\n\n".as_slice(), b"\r\r", b"\r\n\r\n"].iter().any(|end| piece.ends_with(end))
}

/// The number of the last event of Responses that a piece has whole.
fn last_number(piece: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Numbered {
        sequence_number: u64,
    }
    let mut data = piece.rsplit(|byte| *byte == b'\n').filter_map(|line| line.strip_prefix(b"data:"));
    data.find_map(|data| serde_json::from_slice::<Numbered>(data).ok()).map(|event| event.sequence_number)
}

#[cfg(test)]
mod tests;
