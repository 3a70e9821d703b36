//! A streamed answer of `InvokeModel`: one event at a time, unwrapped from its frame.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_core::Stream;
use outcrop_framing::FrameError;
use outcrop_framing::event_stream::{Decoder, Frame};
use outcrop_transport::{ByteStream, Refusal, Response, Said};
use serde::Deserialize;

use crate::error::Error;
use crate::said::{is_error, said};

/// The events of a Messages answer: each item is the JSON of one event, as the model wrote it.
///
/// The first event has been seen before this is handed out. An exception frame, or an error event, is an `Err` with its
/// class. The stream ends after the HTTP body did; whether `message_stop` was among the events is the reader's to check.
/// After an `Err` it is over; dropping it closes the connection.
///
/// The last event, `message_stop`, holds `amazon-bedrock-invocationMetrics`, which Anthropic's own does not.
pub struct EventStream {
    first: Option<Bytes>,
    source: Option<Source>,
    request_id: Option<String>,
}

struct Source {
    body: ByteStream,
    decoder: Decoder,
}

impl EventStream {
    /// Reads up to the first event that says something.
    pub(crate) async fn begin(response: Response) -> Result<Self, Error> {
        let request_id = response.request_id().map(str::to_owned);
        let mut body = response.body;
        body.clock_by_hand(); // the clock is for events, not for bytes
        let source = Some(Source { body, decoder: Decoder::default() });
        let mut stream = Self { first: None, source, request_id };
        loop {
            match std::future::poll_fn(|context| stream.poll_event(context)).await {
                Some(Ok(event)) if is_ping(&event) => {}
                Some(Ok(event)) => {
                    stream.first = Some(event);
                    return Ok(stream);
                }
                Some(Err(error)) => return Err(error),
                None => return Err(stream.damaged(FrameError::Truncated { seen: 0, needed: None })),
            }
        }
    }

    /// The service's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            let Some(Source { body, decoder }) = self.source.as_mut() else { return Poll::Ready(None) };
            match decoder.next_frame() {
                Ok(Some(frame)) => {
                    body.restart_clock();
                    if let Some(outcome) = self.read(&frame).transpose() {
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

    /// The event in a frame; none in a frame of a kind that is not known yet.
    fn read(&mut self, frame: &Frame) -> Result<Option<Bytes>, Error> {
        match (frame.message_type(), frame.event_type()) {
            (Some("event"), Some("chunk")) => {
                let event = unwrap(&frame.payload).map_err(|source| {
                    self.source = None;
                    Error::Payload { source, request_id: self.request_id.clone() }
                })?;
                if is_error(&event) {
                    return Err(self.refused(said(&event), event));
                }
                Ok(Some(event))
            }
            // Modelled: the type is in a header, the words are in the payload.
            (Some("exception"), _) => {
                let said = said(&frame.payload);
                let kind = frame.exception_type().map(str::to_owned).or(said.kind);
                Err(self.refused(Said { kind, ..said }, frame.payload.clone()))
            }
            // Unmodelled: both are in headers, and the payload may be empty.
            (Some("error"), _) => {
                let said = said(&frame.payload);
                let kind = frame.error_code().map(str::to_owned).or(said.kind);
                let message = frame.error_message().map_or(said.message, str::to_owned);
                Err(self.refused(Said { kind, message, ..said }, frame.payload.clone()))
            }
            (message, event) => {
                tracing::debug!(message, event, "frame of an unknown kind passed over");
                Ok(None)
            }
        }
    }

    fn refused(&mut self, said: Said, body: Bytes) -> Error {
        self.source = None;
        Error::refused(Refusal::in_stream(said, self.request_id(), body))
    }

    fn damaged(&mut self, source: FrameError) -> Error {
        self.source = None;
        Error::Frame { source, request_id: self.request_id.clone() }
    }
}

impl Stream for EventStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(first))),
            None => self.poll_event(context),
        }
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("request_id", &self.request_id)
            .field("open", &self.source.is_some())
            .finish_non_exhaustive()
    }
}

/// `{"bytes":"<base64 of one event>","p":"<padding against guessing lengths>"}`.
///
/// Source: botocore 1.44.5 `PayloadPart`; the padding was measured, and is in no model. Read 2026-11-22.
fn unwrap(payload: &[u8]) -> Result<Bytes, Box<dyn std::error::Error + Send + Sync>> {
    #[derive(Deserialize)]
    struct Chunk<'a> {
        #[serde(borrow)]
        bytes: Cow<'a, str>,
    }
    let chunk: Chunk<'_> = serde_json::from_slice(payload)?;
    Ok(STANDARD.decode(chunk.bytes.as_bytes())?.into())
}

fn is_ping(event: &[u8]) -> bool {
    event.len() < 64 && memchr::memmem::find(event, b"\"ping\"").is_some()
}

#[cfg(test)]
mod tests;
