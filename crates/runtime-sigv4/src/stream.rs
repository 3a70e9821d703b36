//! A streamed answer of `InvokeModel`: one event at a time, unwrapped from its frame.

use std::borrow::Cow;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_core::Stream;
use outcrop_api_types::failure::is_error;
use outcrop_transport::Response;
use serde::Deserialize;

use crate::error::Error;
use crate::frames::Frames;
use crate::said::said;

/// The events of a Messages answer: each item is the JSON of one event, as the model wrote it.
///
/// The first event has been seen before this is handed out. An exception frame, or an error event, is an `Err` with its
/// class. The stream ends after the HTTP body did; whether `message_stop` was among the events is the reader's to check.
/// After an `Err` it is over; dropping it closes the connection.
///
/// The last event, `message_stop`, holds `amazon-bedrock-invocationMetrics`, which Anthropic's own does not.
pub struct EventStream {
    first: Option<Bytes>,
    frames: Frames,
}

impl EventStream {
    /// Reads up to the first event that says something.
    pub(crate) async fn begin(response: Response) -> Result<Self, Error> {
        let mut stream = Self { first: None, frames: Frames::new(response) };
        loop {
            match poll_fn(|context| stream.poll_event(context)).await {
                Some(Ok(event)) if is_ping(&event) => {}
                Some(Ok(event)) => {
                    stream.first = Some(event);
                    return Ok(stream);
                }
                Some(Err(error)) => return Err(error),
                None => return Err(stream.frames.empty()),
            }
        }
    }

    /// The service's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        self.frames.request_id()
    }

    fn poll_event(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            let frame = match ready!(self.frames.poll_event(context)) {
                Some(Ok(frame)) => frame,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            if frame.event_type() != Some("chunk") {
                tracing::debug!(event = frame.event_type(), "event of an unknown kind passed over");
                continue;
            }
            return Poll::Ready(Some(match unwrap(&frame.payload) {
                Ok(event) if is_error(&event) => Err(self.frames.refused(said(&event), event)),
                Ok(event) => Ok(event),
                Err(source) => Err(self.frames.unreadable(source)),
            }));
        }
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
        f.debug_struct("EventStream").field("frames", &self.frames).finish_non_exhaustive()
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
