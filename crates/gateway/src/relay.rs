//! A translated stream: Bedrock's events in, the caller's out.
//!
//! Pulled, never pushed: each poll reads what Bedrock has sent, translates it into one buffer, and hands the buffer on
//! when there is nothing more to read. No task, no channel, no queue.

use std::task::{Context, Poll};

use bytes::Bytes;
use outcrop_hints::Hint;
use outcrop_hints::causes::general::{ANSWER_NOT_UNDERSTOOD, STREAM_CUT};
use outcrop_translation::conversation::Usage;
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_translation::{Error as TranslationError, back};

use crate::dialect::Writing;
use crate::grace::Grace;
use crate::hinted::with_step;
use crate::tokens::Tokens;
use crate::upstream::{EventStream, UpstreamEvent};

/// A buffer of this size is handed on even when more could be read at once.
const FULL: usize = 32 * 1024;

/// Reads the events of a stream.
#[derive(Debug)]
pub(crate) enum Reader {
    Messages(Box<back::messages::Reader>),
    Converse(Box<back::converse::Reader>),
    Chat(Box<back::chat::Reader>),
    Responses(Box<back::responses::Reader>),
}

impl Reader {
    /// What is known of the cost so far.
    fn usage(&self) -> Usage {
        match self {
            Self::Messages(reader) => reader.usage(),
            Self::Converse(reader) => reader.usage(),
            Self::Chat(reader) => reader.usage(),
            Self::Responses(reader) => reader.usage(),
        }
    }
}

/// A translated stream under way.
#[derive(Debug)]
pub(crate) struct Relay {
    events: EventStream,
    reader: Reader,
    writing: Writing,
    out: Vec<u8>,
    state: State,
    tokens: Tokens,
}

#[derive(Debug)]
enum State {
    /// Events are to come.
    Open,
    /// The answer is whole and told; only the end of the connection is awaited.
    Told(Grace),
    /// Nothing follows what is in the buffer.
    Over,
}

impl Relay {
    pub(crate) fn new(events: EventStream, reader: Reader, writing: Writing) -> Self {
        let (out, state, tokens) = (Vec::with_capacity(1024), State::Open, Tokens::default());
        Self { events, reader, writing, out, state, tokens }
    }

    /// Where its cost becomes known.
    pub(crate) fn tokens(&self) -> Tokens {
        self.tokens.clone()
    }

    /// Some whole events, or `None` at the end.
    pub(crate) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            match &mut self.state {
                State::Over => return Poll::Ready(self.take()),
                State::Told(_) if !self.out.is_empty() => return Poll::Ready(self.take()),
                State::Told(grace) => {
                    let closed = self.events.poll_event(context).is_ready();
                    if !closed && grace.poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    self.state = State::Over;
                }
                State::Open => match self.events.poll_event(context) {
                    Poll::Ready(Some(Ok(event))) => self.event(&event),
                    Poll::Ready(Some(Err(failed))) => {
                        let told = if self.writing.keeps_words() { failed.failure } else { failed.hinted() };
                        self.fail(&in_stream(told));
                    }
                    Poll::Ready(None) => self.end(),
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

    /// The whole answer, once what tells it was handed on.
    pub(crate) fn take_finished(&mut self) -> Option<Bytes> {
        self.writing.take_finished()
    }

    fn take(&mut self) -> Option<Bytes> {
        if self.out.is_empty() {
            return None;
        }
        let capacity = self.out.len().clamp(256, FULL);
        Some(std::mem::replace(&mut self.out, Vec::with_capacity(capacity)).into())
    }

    fn event(&mut self, event: &UpstreamEvent) {
        let Self { reader, writing, out, .. } = self;
        let pushed = match (reader, event) {
            (Reader::Messages(reader), UpstreamEvent::Anthropic(data)) => {
                reader.push(data, |event| writing.push(event, out))
            }
            (Reader::Converse(reader), UpstreamEvent::Converse(event)) => {
                reader.push(event.kind(), event.payload(), |event| writing.push(event, out))
            }
            (Reader::Chat(reader), UpstreamEvent::OpenAi(data)) => {
                reader.push(data, |event| writing.push(event, out))
            }
            (Reader::Responses(reader), UpstreamEvent::OpenAi(data)) => {
                reader.push(data, |event| writing.push(event, out))
            }
            _ => Err(TranslationError::Reply { why: "an event of another API".to_owned() }),
        };
        self.after(pushed);
    }

    /// Bedrock has closed the stream: well only after the end of the answer.
    fn end(&mut self) {
        let Self { reader, writing, out, .. } = self;
        let pushed = match reader {
            Reader::Messages(_) => Ok(()),
            // Converse and Chat tell the cost after the end; an answer without it is whole all the same.
            Reader::Converse(reader) => reader.finish(|event| writing.push(event, out)),
            Reader::Chat(reader) => reader.finish(|event| writing.push(event, out)),
            Reader::Responses(reader) => reader.finish(|event| writing.push(event, out)),
        };
        self.after(pushed);
        match self.state {
            State::Open => self.fail(&self.told(truncated(), &STREAM_CUT)),
            State::Told(_) | State::Over => self.state = State::Over,
        }
    }

    fn after(&mut self, pushed: Result<(), TranslationError>) {
        match pushed {
            Ok(()) if self.writing.is_finished() => {
                self.tokens.note(&self.reader.usage());
                self.writing.close(&mut self.out);
                self.state = State::Told(Grace::default());
            }
            Ok(()) => {}
            Err(error @ TranslationError::Upstream { .. }) => self.fail(&failure(&error)),
            Err(error) => self.fail(&self.told(failure(&error), &ANSWER_NOT_UNDERSTOOD)),
        }
    }

    /// With the next step, where the dialect leaves room for it.
    fn told(&self, failure: Failure, cause: &Hint) -> Failure {
        if self.writing.keeps_words() { failure } else { with_step(failure, cause) }
    }

    /// The error event is the last: nothing that could be taken for an end follows.
    fn fail(&mut self, failure: &Failure) {
        tracing::debug!(kind = ?failure.kind, "stream broke off");
        self.tokens.note(&self.reader.usage());
        self.writing.fail(failure, &mut self.out);
        self.state = State::Over;
    }
}

/// What went wrong while an answer was read.
pub(crate) fn failure(error: &TranslationError) -> Failure {
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
