//! What callers speak: one request read, its reply written, in the same dialect.

use bytes::Bytes;
use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::messages::MessagesRequest;
use outcrop_api_types::responses::{Event as ResponsesEvent, ResponsesRequest};
use outcrop_api_types::{Text, parse};
use outcrop_framing::sse;
use outcrop_translation::conversation::{Answer, Ask, Event};
use outcrop_translation::failure::Failure;
use outcrop_translation::front::{chat, messages, responses};
use outcrop_translation::{Error as TranslationError, Policy, Warnings};
use serde::Serialize;

use crate::error::chat_failure;
use crate::responses::{Draft, Session};
use crate::stamp;

/// A dialect of callers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dialect<'d> {
    Chat,
    /// `betas`: the values of the `anthropic-beta` header.
    Messages {
        betas: &'d [&'d str],
    },
    /// `session`: where answers are kept.
    Responses {
        session: Option<&'d Session>,
    },
}

/// The model that answers, as far as its thinking goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Thinker<'p> {
    /// Its thinking goes back to its own family and to no other.
    pub(crate) family: &'p str,
    /// Its thinking is there to be read.
    pub(crate) open: bool,
}

/// What the reply needs to know of the request, in its dialect.
#[derive(Debug)]
pub(crate) enum Turn {
    Chat(chat::Turn),
    Messages(messages::Turn),
    /// With what is to be kept of it.
    Responses(Box<responses::Turn>, Option<Draft>),
}

/// Writes a streamed reply in its dialect.
#[derive(Debug)]
pub(crate) enum Writing {
    Chat(chat::Writer),
    Messages(Box<messages::Writer>),
    Responses(Box<responses::Writer>, Finished),
}

/// The whole answer of a stream, as its last event tells it.
#[derive(Debug)]
pub(crate) enum Finished {
    /// Nobody asks for it.
    Ignored,
    /// Not there yet.
    Awaited,
    Is(Bytes),
}

/// Reads a request of the dialect. What the body borrows ends before the first `await`.
pub(crate) fn read<'a>(
    dialect: Dialect<'a>,
    body: &'a [u8],
    thinker: Thinker<'_>,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(Ask<'a>, Turn), TranslationError> {
    match dialect {
        Dialect::Chat => {
            let request: ChatRequest<'a> = parse(body)?;
            let (ask, turn) = chat::request(request, stamp::chat(), policy, warnings)?;
            Ok((ask, Turn::Chat(turn)))
        }
        Dialect::Messages { betas } => {
            let mut request: MessagesRequest<'a> = parse(body)?;
            let flags = betas.iter().flat_map(|flags| flags.split(','));
            let flags = flags.map(|flag| Text::from(flag.trim().to_owned())).filter(|flag| !flag.is_empty());
            request.betas.get_or_insert_default().extend(flags);
            let (ask, turn) = messages::request(request, stamp::messages(), policy, warnings)?;
            Ok((ask, Turn::Messages(turn)))
        }
        Dialect::Responses { session } => {
            let request: ResponsesRequest<'a> = parse(body)?;
            let stamp = stamp::responses(thinker);
            let Some(session) = session else {
                let (ask, turn) = responses::request(request, stamp, policy, warnings)?;
                return Ok((ask, Turn::Responses(Box::new(turn), None)));
            };
            let draft = if request.store == Some(false) {
                None
            } else {
                Some(session.draft(&stamp.id, stamp.created, request.input.clone())?)
            };
            let history = session.history()?;
            let (ask, turn) = responses::request_with_history(request, history, stamp, policy, warnings)?;
            Ok((ask, Turn::Responses(Box::new(turn), draft)))
        }
    }
}

impl Turn {
    /// The whole reply.
    pub(crate) fn reply(&mut self, answer: Answer<'_>) -> Result<Bytes, TranslationError> {
        match self {
            Self::Chat(turn) => json(&chat::reply(answer, turn)),
            Self::Messages(turn) => json(&messages::reply(answer, turn)),
            Self::Responses(turn, _) => {
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
            Self::Responses(turn, _) => {
                let finished = if turn.store() { Finished::Awaited } else { Finished::Ignored };
                Writing::Responses(Box::new(responses::Writer::new(*turn)), finished)
            }
        }
    }

    /// What is to be kept of it.
    pub(crate) fn take_draft(&mut self) -> Option<Draft> {
        match self {
            Self::Responses(_, draft) => draft.take(),
            Self::Chat(_) | Self::Messages(_) => None,
        }
    }

    /// An error of the back in the words of the caller's body.
    pub(crate) fn in_own_words(&self, error: TranslationError) -> TranslationError {
        match self {
            Self::Responses(turn, _) => turn.in_own_words(error),
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
            Self::Responses(writer, finished) => {
                if matches!(event, Event::End { .. }) {
                    writer.set_completed_at(stamp::now());
                }
                writer.push(event, |event| {
                    if let (
                        Finished::Awaited,
                        ResponsesEvent::Completed(last) | ResponsesEvent::Incomplete(last),
                    ) = (&finished, &event)
                    {
                        *finished = Finished::Is(json(&last.response)?);
                    }
                    named(event.tag(), &event, out)
                })
            }
        }
    }

    /// The whole answer, once it was told.
    pub(crate) fn take_finished(&mut self) -> Option<Bytes> {
        let Self::Responses(_, finished) = self else { return None };
        match std::mem::replace(finished, Finished::Ignored) {
            Finished::Is(response) => Some(response),
            not_yet => {
                *finished = not_yet;
                None
            }
        }
    }

    /// Whether the callers read Bedrock's own words, so that nothing may be put behind them.
    pub(crate) fn keeps_words(&self) -> bool {
        matches!(self, Self::Messages(_))
    }

    /// Whether the reply is whole.
    pub(crate) fn is_finished(&self) -> bool {
        match self {
            Self::Chat(writer) => writer.is_finished(),
            Self::Messages(writer) => writer.is_finished(),
            Self::Responses(writer, _) => writer.is_finished(),
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
            Self::Responses(writer, _) => writer.fail(failure, |event| named(event.tag(), &event, out)),
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
