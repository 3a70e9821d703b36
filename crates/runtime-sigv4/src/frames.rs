//! The frames of a streamed answer: events are handed on, exceptions and errors end it.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use outcrop_framing::FrameError;
use outcrop_framing::event_stream::{Decoder, Frame};
use outcrop_transport::{ByteStream, Refusal, Response, Said};

use crate::error::Error;
use crate::said::said;

/// The event frames of a body. After an `Err` it is over; dropping it closes the connection.
pub(crate) struct Frames {
    source: Option<Source>,
    request_id: Option<String>,
}

struct Source {
    body: ByteStream,
    decoder: Decoder,
}

impl Frames {
    pub(crate) fn new(response: Response) -> Self {
        let request_id = response.request_id().map(str::to_owned);
        let mut body = response.body;
        body.clock_by_hand(); // the clock is for events, not for bytes
        Self { source: Some(Source { body, decoder: Decoder::default() }), request_id }
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// The next frame that is an event. Frames of a kind that is not known yet are passed over.
    pub(crate) fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame, Error>>> {
        loop {
            let Some(Source { body, decoder }) = self.source.as_mut() else { return Poll::Ready(None) };
            match decoder.next_frame() {
                Ok(Some(frame)) => {
                    body.restart_clock();
                    if let Some(outcome) = self.read(frame) {
                        return Poll::Ready(Some(outcome));
                    }
                    continue;
                }
                Err(error) => return Poll::Ready(Some(Err(self.damaged(error)))),
                Ok(None) => {}
            }
            match ready!(Pin::new(body).poll_next(context)) {
                Some(Ok(bytes)) => decoder.push(bytes),
                Some(Err(error)) => {
                    self.source = None;
                    return Poll::Ready(Some(Err(error.into())));
                }
                None => {
                    let Some(Source { decoder, .. }) = self.source.take() else { return Poll::Ready(None) };
                    return Poll::Ready(decoder.finish().err().map(|error| Err(self.damaged(error))));
                }
            }
        }
    }

    fn read(&mut self, frame: Frame) -> Option<Result<Frame, Error>> {
        match frame.message_type() {
            Some("event") => Some(Ok(frame)),
            // Modelled: the type is in a header, the words are in the payload.
            Some("exception") => {
                let said = said(&frame.payload);
                let kind = frame.exception_type().map(str::to_owned).or(said.kind);
                Some(Err(self.refused(Said { kind, ..said }, frame.payload.clone())))
            }
            // Unmodelled: both are in headers, and the payload may be empty.
            Some("error") => {
                let said = said(&frame.payload);
                let kind = frame.error_code().map(str::to_owned).or(said.kind);
                let message = frame.error_message().map_or(said.message, str::to_owned);
                Some(Err(self.refused(Said { kind, message, ..said }, frame.payload.clone())))
            }
            message => {
                tracing::debug!(message, event = frame.event_type(), "frame of an unknown kind passed over");
                None
            }
        }
    }

    /// The service said no in the middle of its answer, which is over with that.
    pub(crate) fn refused(&mut self, said: Said, body: Bytes) -> Error {
        self.source = None;
        Error::refused(Refusal::in_stream(said, self.request_id(), body))
    }

    /// The answer cannot be read on.
    pub(crate) fn damaged(&mut self, source: FrameError) -> Error {
        self.source = None;
        Error::Frame { source, request_id: self.request_id.clone() }
    }

    /// A payload is not what the service promises.
    pub(crate) fn unreadable(&mut self, source: Box<dyn std::error::Error + Send + Sync>) -> Error {
        self.source = None;
        Error::Payload { source, request_id: self.request_id.clone() }
    }

    /// An answer without any event.
    pub(crate) fn empty(&mut self) -> Error {
        self.damaged(FrameError::Truncated { seen: 0, needed: None })
    }
}

impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames")
            .field("request_id", &self.request_id)
            .field("open", &self.source.is_some())
            .finish_non_exhaustive()
    }
}
