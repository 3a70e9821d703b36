//! A stream of Claude's for a caller that speaks Messages: the events pass, but for what Bedrock adds.

use std::task::{Context, Poll};

use bytes::Bytes;
use outcrop_framing::sse;
use outcrop_translation::Error as TranslationError;
use outcrop_translation::failure::Failure;
use outcrop_translation::passthrough::Events;

use crate::relay::{failure, in_stream, truncated};
use crate::upstream::EventStream;

/// A passed stream under way.
#[derive(Debug)]
pub(crate) struct Passing {
    stream: EventStream,
    events: Events,
    out: Vec<u8>,
    over: bool,
}

impl Passing {
    pub(crate) fn new(stream: EventStream, client_model: String) -> Self {
        Self { stream, events: Events::new(client_model), out: Vec::with_capacity(1024), over: false }
    }

    /// Some whole events, or `None` at the end.
    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        while !self.over && self.out.len() < 32 * 1024 {
            match self.stream.poll_data(context) {
                Poll::Pending if self.out.is_empty() => return Poll::Pending,
                Poll::Pending => break,
                Poll::Ready(Some(Ok(event))) => self.event(&event),
                Poll::Ready(Some(Err(failed))) => self.fail(&in_stream(failed.failure)),
                Poll::Ready(None) if self.events.is_finished() || self.events.is_failed() => self.over = true,
                Poll::Ready(None) => self.fail(&truncated()),
            }
        }
        let piece = std::mem::take(&mut self.out);
        Poll::Ready((!piece.is_empty()).then(|| piece.into()))
    }

    fn event(&mut self, event: &[u8]) {
        let Self { events, out, .. } = self;
        if let Err(error) = events.push(event, |name, data| written(name, data, out)) {
            self.fail(&failure(&error));
        }
    }

    /// What was held back is told first; then the error, which is the last.
    fn fail(&mut self, failure: &Failure) {
        let Self { events, out, .. } = self;
        let held = events.finish(|name, data| written(name, data, out));
        let body = serde_json::to_vec(&failure.messages_body(None)).unwrap_or_default();
        if held.and_then(|()| written("error", &body, &mut self.out)).is_err() {
            tracing::warn!("a failure could not be told");
        }
        self.over = true;
    }
}

fn written(name: &str, data: &[u8], out: &mut Vec<u8>) -> Result<(), TranslationError> {
    sse::write_event(out, name, data)
        .map_err(|error| TranslationError::Reply { why: format!("an event could not be written: {error}") })
}
