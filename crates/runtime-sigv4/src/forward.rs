//! The OpenAI and Anthropic routes of the runtime host, for the models that it serves there: the bytes go through as
//! they are.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use outcrop_api_types::failure::is_error;
use outcrop_framing::{FrameError, sse};
use outcrop_transport::{ByteStream, Kind, Path, Refusal, Response, request_id};

use crate::client::Client;
use crate::error::Error;
use crate::said::said;
use crate::whole::{Whole, streamed};

/// Source: AWS Bedrock user guide (inference with chat completions), read 2026-11-22: not for Claude.
const CHAT: Path = Path::fixed("/openai/v1/chat/completions");

/// Source: AWS Bedrock user guide (inference with the Responses API), read 2026-11-22: GPT and others, by the ids of their
/// profiles; not gpt-oss.
const RESPONSES: Path = Path::fixed("/openai/v1/responses");

/// Source: AWS Bedrock user guide (inference with the Messages API); measured 2026-09, read 2026-11-22: Claude from Opus 4.7
/// on, by the ids of their profiles, with the version in a header.
const MESSAGES: Path = Path::fixed("/anthropic/v1/messages");

/// A streamed answer whose bytes are handed on untouched. Its first event has been seen, and is no error.
#[derive(Debug)]
pub struct Relay {
    /// The headers, as they came.
    pub headers: HeaderMap,
    /// The body from its first byte.
    pub body: ByteStream,
}

impl Relay {
    /// The service's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        request_id(&self.headers)
    }
}

impl Client {
    /// `POST /openai/v1/chat/completions` for a whole answer. The body is sent, and the answer given, as it is.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows.
    pub async fn chat(&self, body: Bytes) -> Result<Whole, Error> {
        self.post_whole(CHAT, headers(Kind::Whole), body).await
    }

    /// The same for a stream of server-sent events. `body` must say `"stream": true`.
    ///
    /// # Errors
    /// As [`Client::chat`]; an error that is the first event counts as one, and is retried like one.
    pub async fn chat_stream(&self, body: Bytes) -> Result<Relay, Error> {
        self.post_stream(CHAT, headers(Kind::Stream), body).await
    }

    /// `POST /openai/v1/responses` for a whole answer.
    ///
    /// # Errors
    /// As [`Client::chat`].
    pub async fn responses(&self, body: Bytes) -> Result<Whole, Error> {
        self.post_whole(RESPONSES, headers(Kind::Whole), body).await
    }

    /// The same for a stream of server-sent events. `body` must say `"stream": true`.
    ///
    /// # Errors
    /// As [`Client::chat_stream`].
    pub async fn responses_stream(&self, body: Bytes) -> Result<Relay, Error> {
        self.post_stream(RESPONSES, headers(Kind::Stream), body).await
    }

    /// `GET /openai/v1/responses/{id}`: an answer that Bedrock stored in this region.
    ///
    /// # Errors
    /// As [`Client::chat`]; an id that cannot be a path segment is refused before anything is sent.
    pub async fn response(&self, id: &str) -> Result<Whole, Error> {
        let host = self.host();
        host.call(host.get(RESPONSES.segment(id)?), Whole::read).await
    }

    /// `DELETE /openai/v1/responses/{id}`
    ///
    /// # Errors
    /// As [`Client::response`].
    pub async fn delete_response(&self, id: &str) -> Result<Whole, Error> {
        let host = self.host();
        host.call(host.bare(Method::DELETE, RESPONSES.segment(id)?), Whole::read).await
    }

    /// `POST /openai/v1/responses/{id}/cancel`
    ///
    /// # Errors
    /// As [`Client::response`].
    pub async fn cancel_response(&self, id: &str) -> Result<Whole, Error> {
        let host = self.host();
        host.call(host.bare(Method::POST, RESPONSES.segment(id)?.then("/cancel")), Whole::read).await
    }

    /// `POST /anthropic/v1/messages` for a whole answer. `betas` go into the `anthropic-beta` header.
    ///
    /// # Errors
    /// As [`Client::chat`].
    pub async fn messages(&self, body: Bytes, betas: Option<HeaderValue>) -> Result<Whole, Error> {
        self.post_whole(MESSAGES, anthropic(Kind::Whole, betas), body).await
    }

    /// The same for a stream of server-sent events. `body` must say `"stream": true`.
    ///
    /// # Errors
    /// As [`Client::chat_stream`].
    pub async fn messages_stream(&self, body: Bytes, betas: Option<HeaderValue>) -> Result<Relay, Error> {
        self.post_stream(MESSAGES, anthropic(Kind::Stream, betas), body).await
    }

    pub(crate) async fn post_whole(
        &self,
        path: Path,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Whole, Error> {
        let host = self.host();
        host.call(host.post(path, headers, body, Kind::Whole), Whole::read).await
    }

    async fn post_stream(&self, path: Path, headers: HeaderMap, body: Bytes) -> Result<Relay, Error> {
        let host = self.host();
        host.call(host.post(path, headers, body, Kind::Stream), async |response| {
            peek(streamed(response, "text/event-stream").await?).await
        })
        .await
    }
}

pub(crate) fn headers(kind: Kind) -> HeaderMap {
    let accept = match kind {
        Kind::Whole => "application/json",
        Kind::Stream => "text/event-stream",
    };
    let mut headers = HeaderMap::with_capacity(4);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    headers
}

fn anthropic(kind: Kind, betas: Option<HeaderValue>) -> HeaderMap {
    let mut headers = headers(kind);
    headers.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
    if let Some(betas) = betas {
        headers.insert("anthropic-beta", betas);
    }
    headers
}

/// Looks at the first event and puts its bytes back.
async fn peek(response: Response) -> Result<Relay, Error> {
    let Response { headers, mut body, .. } = response;
    let mut decoder = sse::Decoder::default();
    let mut seen = Vec::new();
    let request_id = || request_id(&headers).map(str::to_owned);
    loop {
        let damaged = |source| Error::Frame { source, request_id: request_id() };
        if let Some(event) = decoder.next_event().map_err(damaged)? {
            if event.is("error") || is_error(&event.data) {
                let refusal = Refusal::in_stream(said(&event.data), request_id().as_deref(), event.data);
                return Err(Error::refused(refusal));
            }
            break;
        }
        match body.next_chunk().await? {
            Some(bytes) => {
                decoder.push(bytes.clone());
                seen.push(bytes);
            }
            None => return Err(damaged(FrameError::Truncated { seen: 0, needed: None })),
        }
    }
    for bytes in seen.into_iter().rev() {
        body.put_back(bytes);
    }
    Ok(Relay { headers, body })
}
