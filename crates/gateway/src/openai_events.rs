//! A stream of one of `OpenAI`'s APIs, event by event, for a caller that speaks another dialect.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use outcrop_framing::{FrameError, sse};
use outcrop_translation::failure::{Failure, FailureKind};
use outcrop_transport::{ByteStream, Class};

use crate::error::Upstream;
use crate::relay::truncated;

/// The events of an answer. After an `Err` it is over; whether the answer is whole is the reader's to check.
#[derive(Debug)]
pub(crate) struct OpenAiEvents {
    source: Option<(ByteStream, sse::Decoder)>,
    request_id: Option<String>,
}

impl OpenAiEvents {
    pub(crate) fn new(mut body: ByteStream, request_id: Option<String>) -> Self {
        body.clock_by_hand(); // the clock is for events, not for bytes
        Self { source: Some((body, sse::Decoder::default())), request_id }
    }

    /// Bedrock's id of the request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The data of the next event; `[DONE]` is one too.
    pub(crate) fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Upstream>>> {
        loop {
            let Some((body, decoder)) = self.source.as_mut() else { return Poll::Ready(None) };
            match decoder.next_event() {
                Ok(Some(event)) => {
                    body.restart_clock();
                    return Poll::Ready(Some(Ok(event.data)));
                }
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(self.damaged(&error)))),
            }
            match ready!(Pin::new(body).poll_next(context)) {
                Some(Ok(bytes)) => decoder.push(bytes),
                Some(Err(error)) => {
                    let failure = Failure {
                        kind: FailureKind::Truncated,
                        message: format!("the answer broke off: {error}"),
                        retry_after: None,
                    };
                    return Poll::Ready(Some(Err(self.broken(failure, error.class()))));
                }
                None => {
                    let Some((_, decoder)) = self.source.take() else { return Poll::Ready(None) };
                    return Poll::Ready(decoder.finish().err().map(|error| Err(self.damaged(&error))));
                }
            }
        }
    }

    fn damaged(&mut self, error: &FrameError) -> Upstream {
        match error {
            FrameError::Truncated { .. } => self.broken(truncated(), Class::Network),
            error => {
                let message = format!("the answer of Bedrock is damaged: {error}");
                let failure = Failure { kind: FailureKind::BadReply, message, retry_after: None };
                self.broken(failure, Class::BadUpstream)
            }
        }
    }

    fn broken(&mut self, failure: Failure, class: Class) -> Upstream {
        self.source = None;
        let request_id = self.request_id.clone();
        Upstream {
            failure,
            class,
            request_id,
            not_here: false,
            cause: None,
            local_hint: None,
            told: Box::default(),
        }
    }
}
