//! `Converse` and `ConverseStream`: one dialect for every model that Bedrock serves. And `CountTokens`.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_core::Stream;
use http::{HeaderMap, HeaderValue, header};
use outcrop_framing::event_stream::Frame;
use outcrop_transport::{Kind, Path, Response};

use crate::client::Client;
use crate::error::Error;
use crate::forward::headers;
use crate::frames::Frames;
use crate::whole::{Whole, streamed};

/// Source: botocore 1.44.5 `Converse`, `ConverseStream`, `CountTokens`, read 2026-11-22.
impl Client {
    /// `POST /model/{model}/converse`. `model` is a model id, an inference profile's id, or an ARN.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows; a model id that cannot be a path segment is refused before
    /// anything is sent.
    pub async fn converse(&self, model: &str, body: Bytes) -> Result<Whole, Error> {
        let path = Path::fixed("/model").segment(model)?.then("/converse");
        self.post_whole(path, headers(Kind::Whole), body).await
    }

    /// `POST /model/{model}/converse-stream`: the events of the answer, taken out of their frames.
    ///
    /// # Errors
    /// As [`Client::converse`]; an exception that is the first event counts as one, and is retried like one.
    pub async fn converse_stream(&self, model: &str, body: Bytes) -> Result<ConverseStream, Error> {
        let path = Path::fixed("/model").segment(model)?.then("/converse-stream");
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
        let host = self.host();
        host.call(host.post(path, headers, body, Kind::Stream), async |response| {
            ConverseStream::begin(streamed(response, "application/vnd.amazon.eventstream").await?).await
        })
        .await
    }

    /// How many tokens a body of `InvokeModel` would read: [`Client::count_tokens`] with that body inside.
    ///
    /// # Errors
    /// As [`Client::count_tokens`].
    pub async fn count_invoke_tokens(&self, model: &str, invoke: &[u8]) -> Result<Whole, Error> {
        let body = STANDARD.encode(invoke);
        self.count_tokens(model, format!(r#"{{"input":{{"invokeModel":{{"body":"{body}"}}}}}}"#).into()).await
    }

    /// `POST /model/{model}/count-tokens`: `{"inputTokens": n}`. Free. `model` is the id of a foundation model: most
    /// models that need an inference profile are refused.
    ///
    /// # Errors
    /// As [`Client::converse`].
    pub async fn count_tokens(&self, model: &str, body: Bytes) -> Result<Whole, Error> {
        let path = Path::fixed("/model").segment(model)?.then("/count-tokens");
        self.post_whole(path, headers(Kind::Whole), body).await
    }
}

/// One event of [`ConverseStream`]: its kind stands beside the payload, not in it.
#[derive(Clone)]
pub struct ConverseEvent(Frame);

impl ConverseEvent {
    /// `messageStart`, `contentBlockDelta`, `metadata`; empty when the frame names none.
    pub fn kind(&self) -> &str {
        self.0.event_type().unwrap_or_default()
    }

    /// The JSON of the event, without its kind.
    pub fn payload(&self) -> &Bytes {
        &self.0.payload
    }
}

/// Shows the kind and only the length of the payload, which may hold what a model wrote.
impl fmt::Debug for ConverseEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConverseEvent")
            .field("kind", &self.kind())
            .field("payload", &format_args!("{} bytes", self.payload().len()))
            .finish()
    }
}

/// The events of a Converse answer.
///
/// The first event has been seen before this is handed out. An exception is an `Err` with its class. The stream ends after
/// the HTTP body did; whether `messageStop` and `metadata` were among the events is the reader's to check. After an `Err`
/// it is over; dropping it closes the connection.
pub struct ConverseStream {
    first: Option<ConverseEvent>,
    frames: Frames,
}

impl ConverseStream {
    /// Reads the first event.
    async fn begin(response: Response) -> Result<Self, Error> {
        let mut frames = Frames::new(response);
        match poll_fn(|context| frames.poll_event(context)).await {
            Some(first) => Ok(Self { first: Some(ConverseEvent(first?)), frames }),
            None => Err(frames.empty()),
        }
    }

    /// The service's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        self.frames.request_id()
    }
}

impl Stream for ConverseStream {
    type Item = Result<ConverseEvent, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.first.take() {
            Some(first) => Poll::Ready(Some(Ok(first))),
            None => self.frames.poll_event(context).map(|frame| frame.map(|frame| frame.map(ConverseEvent))),
        }
    }
}

impl fmt::Debug for ConverseStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConverseStream").field("frames", &self.frames).finish_non_exhaustive()
    }
}
