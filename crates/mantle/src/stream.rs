//! A streamed Messages answer: one event at a time.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_core::Stream;
use outcrop_api_types::failure::is_error;
use outcrop_framing::{FrameError, sse};
use outcrop_transport::{ByteStream, Refusal, Response};

use crate::error::Error;
use crate::said::said;

/// The events of a Messages answer: each item is the JSON of one event, as the service wrote it.
///
/// The first event has been seen before this is handed out. An error event is an `Err` with its class. The stream ends
/// after the HTTP body did; whether `message_stop` was among the events is the reader's to check. After an `Err` it is
/// over; dropping it closes the connection.
pub struct EventStream {
    first: Option<Bytes>,
    source: Option<Source>,
    request_id: Option<String>,
}

struct Source {
    body: ByteStream,
    decoder: sse::Decoder,
}

/// What one event is.
enum Seen {
    Event(Bytes),
    Ping(Bytes),
}

impl EventStream {
    /// Reads up to the first event that says something.
    pub(crate) async fn begin(response: Response) -> Result<Self, Error> {
        let request_id = response.request_id().map(str::to_owned);
        let mut body = response.body;
        body.clock_by_hand(); // the clock is for events, not for bytes
        let source = Some(Source { body, decoder: sse::Decoder::default() });
        let mut stream = Self { first: None, source, request_id };
        loop {
            match std::future::poll_fn(|context| stream.poll_seen(context)).await {
                Some(Ok(Seen::Event(event))) => {
                    stream.first = Some(event);
                    return Ok(stream);
                }
                Some(Ok(Seen::Ping(_))) => {}
                Some(Err(error)) => return Err(error),
                None => return Err(stream.damaged(FrameError::Truncated { seen: 0, needed: None })),
            }
        }
    }

    /// The service's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    fn poll_seen(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Seen, Error>>> {
        loop {
            let Some(Source { body, decoder }) = self.source.as_mut() else { return Poll::Ready(None) };
            match decoder.next_event() {
                Ok(Some(event)) => {
                    body.restart_clock();
                    return Poll::Ready(Some(self.read(event)));
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

    fn read(&mut self, event: sse::Event) -> Result<Seen, Error> {
        if event.is("error") || is_error(&event.data) {
            self.source = None;
            let refusal = Refusal::in_stream(said(&event.data), self.request_id(), event.data);
            return Err(Error::refused(refusal));
        }
        Ok(if event.is("ping") { Seen::Ping(event.data) } else { Seen::Event(event.data) })
    }

    fn damaged(&mut self, source: FrameError) -> Error {
        self.source = None;
        Error::Frame { source, request_id: self.request_id.clone() }
    }
}

impl Stream for EventStream {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        let seen = ready!(self.poll_seen(context));
        Poll::Ready(seen.map(|seen| seen.map(|(Seen::Event(data) | Seen::Ping(data))| data)))
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

#[cfg(test)]
mod tests;
