//! A stream of Claude's for a caller that speaks Messages: the events pass, but for what Bedrock adds.

use std::task::{Context, Poll};

use bytes::Bytes;
use outcrop_framing::sse;
use outcrop_translation::Error as TranslationError;
use outcrop_translation::failure::Failure;
use outcrop_translation::passthrough::Events;

use crate::grace::Grace;
use crate::relay::{failure, in_stream, truncated};
use crate::tokens::Tokens;
use crate::upstream::EventStream;

/// A buffer of this size is handed on even when more could be read at once.
const FULL: usize = 32 * 1024;

/// A passed stream under way.
#[derive(Debug)]
pub(crate) struct Passing {
    stream: EventStream,
    events: Events,
    out: Vec<u8>,
    state: State,
    tokens: Tokens,
}

#[derive(Debug)]
enum State {
    /// Events are to come.
    Open,
    /// The last event was told; only the end of the connection is awaited, and nothing that comes before it matters.
    Told(Grace),
    /// Nothing follows what is in the buffer.
    Over,
}

impl Passing {
    pub(crate) fn new(stream: EventStream, client_model: String) -> Self {
        let events = Events::new(client_model);
        let (out, state, tokens) = (Vec::with_capacity(1024), State::Open, Tokens::default());
        Self { stream, events, out, state, tokens }
    }

    /// Where its cost becomes known.
    pub(crate) fn tokens(&self) -> Tokens {
        self.tokens.clone()
    }

    /// Some whole events, or `None` at the end.
    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            if self.out.len() >= FULL {
                return Poll::Ready(self.take());
            }
            match &mut self.state {
                State::Over => return Poll::Ready(self.take()),
                State::Told(_) if !self.out.is_empty() => return Poll::Ready(self.take()),
                State::Told(grace) => {
                    let closed = self.stream.poll_data(context).is_ready();
                    if !closed && grace.poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    self.state = State::Over;
                }
                State::Open => match self.stream.poll_data(context) {
                    Poll::Ready(Some(Ok(event))) => self.event(&event),
                    Poll::Ready(Some(Err(failed))) => self.fail(&in_stream(failed.failure)),
                    Poll::Ready(None) => self.fail(&truncated()),
                    Poll::Pending => {
                        return self.take().map_or(Poll::Pending, |piece| Poll::Ready(Some(piece)));
                    }
                },
            }
        }
    }

    fn take(&mut self) -> Option<Bytes> {
        (!self.out.is_empty()).then(|| std::mem::take(&mut self.out).into())
    }

    fn event(&mut self, event: &[u8]) {
        let Self { events, out, .. } = self;
        match events.push(event, |name, data| written(name, data, out)) {
            Ok(()) if self.events.is_finished() || self.events.is_failed() => {
                self.tokens.note(&self.events.usage());
                self.state = State::Told(Grace::default());
            }
            Ok(()) => {}
            Err(error) => self.fail(&failure(&error)),
        }
    }

    /// What was held back is told first; then the error, which is the last.
    fn fail(&mut self, failure: &Failure) {
        let Self { events, out, .. } = self;
        self.tokens.note(&events.usage());
        let held = events.finish(|name, data| written(name, data, out));
        let body = serde_json::to_vec(&failure.messages_body(None)).unwrap_or_default();
        if held.and_then(|()| written("error", &body, &mut self.out)).is_err() {
            tracing::warn!("a failure could not be told");
        }
        self.state = State::Over;
    }
}

fn written(name: &str, data: &[u8], out: &mut Vec<u8>) -> Result<(), TranslationError> {
    sse::write_event(out, name, data)
        .map_err(|error| TranslationError::Reply { why: format!("an event could not be written: {error}") })
}
