//! What callers speak: one request read, its reply written, in the same dialect.

use bytes::Bytes;
use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::messages::MessagesRequest;
use outcrop_api_types::parse;
use outcrop_api_types::responses::ResponsesRequest;
use outcrop_framing::sse;
use outcrop_translation::conversation::{Answer, Ask, Event};
use outcrop_translation::failure::Failure;
use outcrop_translation::front::{chat, messages, responses};
use outcrop_translation::{Error as TranslationError, Policy, Warnings};
use serde::Serialize;

use crate::error::chat_failure;
use crate::stamp;

/// A dialect of callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Chat,
    Messages,
    Responses,
}

/// What the reply needs to know of the request, in its dialect.
#[derive(Debug)]
pub(crate) enum Turn {
    Chat(chat::Turn),
    Messages(messages::Turn),
    Responses(Box<responses::Turn>),
}

/// Writes a streamed reply in its dialect.
#[derive(Debug)]
pub(crate) enum Writing {
    Chat(chat::Writer),
    Messages(Box<messages::Writer>),
    Responses(Box<responses::Writer>),
}

/// Reads a request of the dialect. What the body borrows ends before the first `await`.
pub(crate) fn read<'a>(
    dialect: Dialect,
    body: &'a [u8],
    family: &str,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(Ask<'a>, Turn), TranslationError> {
    match dialect {
        Dialect::Chat => {
            let request: ChatRequest<'a> = parse(body)?;
            let (ask, turn) = chat::request(request, stamp::chat(), policy, warnings)?;
            Ok((ask, Turn::Chat(turn)))
        }
        Dialect::Messages => {
            let request: MessagesRequest<'a> = parse(body)?;
            let (ask, turn) = messages::request(request, stamp::messages(), policy, warnings)?;
            Ok((ask, Turn::Messages(turn)))
        }
        Dialect::Responses => {
            let request: ResponsesRequest<'a> = parse(body)?;
            let (ask, turn) = responses::request(request, stamp::responses(family), policy, warnings)?;
            Ok((ask, Turn::Responses(Box::new(turn))))
        }
    }
}

impl Turn {
    /// The whole reply.
    pub(crate) fn reply(&mut self, answer: Answer<'_>) -> Result<Bytes, TranslationError> {
        match self {
            Self::Chat(turn) => json(&chat::reply(answer, turn)),
            Self::Messages(turn) => json(&messages::reply(answer, turn)),
            Self::Responses(turn) => {
                turn.set_completed_at(stamp::now());
                json(&responses::reply(answer, turn))
            }
        }
    }

    /// The writer of a streamed reply.
    pub(crate) fn writing(self) -> Writing {
        match self {
            Self::Chat(turn) => Writing::Chat(chat::Writer::new(turn)),
            Self::Messages(turn) => Writing::Messages(Box::new(messages::Writer::new(turn))),
            Self::Responses(turn) => Writing::Responses(Box::new(responses::Writer::new(*turn))),
        }
    }

    /// An error of the back in the words of the caller's body.
    pub(crate) fn in_own_words(&self, error: TranslationError) -> TranslationError {
        match self {
            Self::Responses(turn) => turn.in_own_words(error),
            Self::Chat(_) | Self::Messages(_) => error,
        }
    }
}

impl Writing {
    /// Writes what one event means.
    pub(crate) fn push(&mut self, event: Event<'_>, out: &mut Vec<u8>) -> Result<(), TranslationError> {
        match self {
            Self::Chat(writer) => writer.push(event, |chunk| data(&chunk, out)),
            Self::Messages(writer) => writer.push(event, |event| named(event.tag(), &event, out)),
            Self::Responses(writer) => {
                if matches!(event, Event::End { .. }) {
                    writer.set_completed_at(stamp::now());
                }
                writer.push(event, |event| named(event.tag(), &event, out))
            }
        }
    }

    /// Whether the reply is whole.
    pub(crate) fn is_finished(&self) -> bool {
        match self {
            Self::Chat(writer) => writer.is_finished(),
            Self::Messages(writer) => writer.is_finished(),
            Self::Responses(writer) => writer.is_finished(),
        }
    }

    /// What follows a whole reply.
    pub(crate) fn close(&self, out: &mut Vec<u8>) {
        if matches!(self, Self::Chat(_)) {
            sse::write_data(out, b"[DONE]");
        }
    }

    /// Tells that the reply broke off. It is the last that is told.
    pub(crate) fn fail(&mut self, failure: &Failure, out: &mut Vec<u8>) {
        let told = match self {
            Self::Chat(_) => {
                sse::write_data(out, &chat_failure(failure));
                Ok(())
            }
            Self::Messages(writer) => writer.fail(failure, |event| named(event.tag(), &event, out)),
            Self::Responses(writer) => writer.fail(failure, |event| named(event.tag(), &event, out)),
        };
        if let Err(error) = told {
            tracing::warn!(%error, "a failure could not be told");
        }
    }
}

fn json(value: &impl Serialize) -> Result<Bytes, TranslationError> {
    serde_json::to_vec(value).map(Bytes::from).map_err(|error| unwritable(&error))
}

fn data(value: &impl Serialize, out: &mut Vec<u8>) -> Result<(), TranslationError> {
    sse::write_with(out, |out| serde_json::to_writer(out, value)).map_err(|error| unwritable(&error))
}

/// The `event:` line repeats the tag: some clients read only the one, some only the other.
fn named(tag: &str, value: &impl Serialize, out: &mut Vec<u8>) -> Result<(), TranslationError> {
    out.extend_from_slice(b"event: ");
    out.extend_from_slice(tag.as_bytes());
    out.push(b'\n');
    data(value, out)
}

fn unwritable(error: &serde_json::Error) -> TranslationError {
    TranslationError::Reply { why: format!("a reply could not be written: {error}") }
}
