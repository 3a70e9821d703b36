//! The two hosts' streams and answers as one.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use outcrop_mantle as mantle;
use outcrop_runtime_sigv4 as runtime;

use crate::error::{self, Upstream};
use crate::openai_events::OpenAiEvents;

/// The events of an answer from either host.
#[derive(Debug)]
pub(crate) enum EventStream {
    /// Anthropic's events over mantle.
    Mantle(mantle::EventStream),
    /// Anthropic's events in InvokeModel's frames.
    Runtime(runtime::EventStream),
    /// Converse's events.
    Converse(runtime::ConverseStream),
    /// The events of `OpenAI`'s APIs, from either host.
    OpenAi(Box<OpenAiEvents>),
}

/// One event: Anthropic's and `OpenAI`'s say their kind themselves, Converse's stands in the frame.
#[derive(Debug)]
pub(crate) enum UpstreamEvent {
    Anthropic(Bytes),
    Converse(runtime::ConverseEvent),
    OpenAi(Bytes),
}

impl EventStream {
    /// Bedrock's id of the request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        match self {
            Self::Mantle(stream) => stream.request_id(),
            Self::Runtime(stream) => stream.request_id(),
            Self::Converse(stream) => stream.request_id(),
            Self::OpenAi(events) => events.request_id(),
        }
    }

    /// The next event.
    pub(crate) fn poll_event(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<UpstreamEvent, Upstream>>> {
        Poll::Ready(match self {
            Self::Mantle(stream) => ready!(Pin::new(stream).poll_next(context)).map(|event| {
                event.map(UpstreamEvent::Anthropic).map_err(|error| error::upstream(&error, None))
            }),
            Self::Runtime(stream) => ready!(Pin::new(stream).poll_next(context)).map(|event| {
                event.map(UpstreamEvent::Anthropic).map_err(|error| error::upstream(&error, None))
            }),
            Self::Converse(stream) => ready!(Pin::new(stream).poll_next(context)).map(|event| {
                event.map(UpstreamEvent::Converse).map_err(|error| error::upstream(&error, None))
            }),
            Self::OpenAi(events) => {
                ready!(events.poll_event(context)).map(|event| event.map(UpstreamEvent::OpenAi))
            }
        })
    }

    /// The JSON of the next event of Anthropic's; others are of another kind.
    pub(crate) fn poll_data(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Upstream>>> {
        Poll::Ready(ready!(self.poll_event(context)).map(|event| match event? {
            UpstreamEvent::Anthropic(data) => Ok(data),
            UpstreamEvent::Converse(_) | UpstreamEvent::OpenAi(_) => {
                Err(Upstream::local("an event of another API".to_owned()))
            }
        }))
    }
}

/// A whole answer from either host.
#[derive(Debug)]
pub(crate) struct Whole {
    pub(crate) body: Bytes,
    pub(crate) request_id: Option<String>,
}

impl From<mantle::Whole> for Whole {
    fn from(whole: mantle::Whole) -> Self {
        Self { request_id: whole.request_id().map(str::to_owned), body: whole.body }
    }
}

impl From<runtime::Whole> for Whole {
    fn from(whole: runtime::Whole) -> Self {
        Self { request_id: whole.request_id().map(str::to_owned), body: whole.body }
    }
}
