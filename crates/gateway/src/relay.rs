//! A translated stream: Claude's events in, Chat Completions chunks out.
//!
//! Pulled, never pushed: each poll reads what Bedrock has sent, translates it into one buffer, and hands the buffer on
//! when there is nothing more to read. No task, no channel, no queue.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use outcrop_framing::sse;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_translation::front::chat::Writer;
use outcrop_translation::{Error as TranslationError, back};
use tokio::time::{Sleep, sleep};

use crate::error::chat_failure;
use crate::upstream::EventStream;

/// A buffer of this size is handed on even when more could be read at once.
const FULL: usize = 32 * 1024;

/// How long to wait for Bedrock to close the connection after the answer is whole: then it can be used again.
const GRACE: Duration = Duration::from_secs(1);

/// A translated stream under way.
#[derive(Debug)]
pub(crate) struct Relay {
    events: EventStream,
    reader: back::messages::Reader,
    writer: Writer,
    out: Vec<u8>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// Events are to come.
    Open,
    /// The answer is whole and told; only the end of the connection is awaited.
    Told(Option<Pin<Box<Sleep>>>),
    /// Nothing follows what is in the buffer.
    Over,
}

impl Relay {
    pub(crate) fn new(events: EventStream, reader: back::messages::Reader, writer: Writer) -> Self {
        Self { events, reader, writer, out: Vec::with_capacity(1024), state: State::Open }
    }

    /// Some whole events, or `None` at the end.
    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            match &mut self.state {
                State::Over => return Poll::Ready(self.take()),
                State::Told(_) if !self.out.is_empty() => return Poll::Ready(self.take()),
                State::Told(grace) => {
                    let closed = self.events.poll_event(context).is_ready();
                    let grace = grace.get_or_insert_with(|| Box::pin(sleep(GRACE)));
                    if !closed && grace.as_mut().poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    self.state = State::Over;
                }
                State::Open => match self.events.poll_event(context) {
                    Poll::Ready(Some(Ok(event))) => self.event(&event),
                    Poll::Ready(Some(Err(failed))) => self.fail(&in_stream(failed.failure)),
                    Poll::Ready(None) => self.fail(&truncated()),
                    Poll::Pending => {
                        return self.take().map_or(Poll::Pending, |piece| Poll::Ready(Some(piece)));
                    }
                },
            }
            if self.out.len() >= FULL {
                return Poll::Ready(self.take());
            }
        }
    }

    fn take(&mut self) -> Option<Bytes> {
        if self.out.is_empty() {
            return None;
        }
        let capacity = self.out.len().clamp(256, FULL);
        Some(std::mem::replace(&mut self.out, Vec::with_capacity(capacity)).into())
    }

    fn event(&mut self, event: &[u8]) {
        let Self { reader, writer, out, .. } = self;
        let pushed = reader.push(event, |event| {
            writer.push(event, |chunk| {
                sse::write_with(out, |out| serde_json::to_writer(out, &chunk)).map_err(|error| {
                    TranslationError::Reply { why: format!("a chunk could not be written: {error}") }
                })
            })
        });
        match pushed {
            Ok(()) if self.writer.is_finished() => {
                sse::write_data(&mut self.out, b"[DONE]");
                self.state = State::Told(None);
            }
            Ok(()) => {}
            Err(error) => self.fail(&failure(&error)),
        }
    }

    /// The error event is the last: no finish reason and no `[DONE]` follow.
    fn fail(&mut self, failure: &Failure) {
        tracing::debug!(kind = ?failure.kind, "stream broke off");
        sse::write_data(&mut self.out, &chat_failure(failure));
        self.state = State::Over;
    }
}

fn failure(error: &TranslationError) -> Failure {
    let kind = match error {
        TranslationError::Upstream { kind, .. } => FailureKind::of_anthropic(kind),
        _ => FailureKind::BadReply,
    };
    Failure { kind, message: error.to_string(), retry_after: None }
}

/// A connection that breaks in mid-answer is a truncated answer.
pub(crate) fn in_stream(failure: Failure) -> Failure {
    match failure.kind {
        FailureKind::Unreachable => Failure { kind: FailureKind::Truncated, ..failure },
        _ => failure,
    }
}

pub(crate) fn truncated() -> Failure {
    Failure {
        kind: FailureKind::Truncated,
        message: "the answer broke off: Bedrock closed the stream before its end".to_owned(),
        retry_after: None,
    }
}
