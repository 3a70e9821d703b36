//! OpenAI Chat Completions on the runtime host, for the models that it serves there: the bytes go through as they are.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use outcrop_framing::{FrameError, sse};
use outcrop_transport::{ByteStream, Kind, Path, Refusal, Response, request_id};

use crate::client::Client;
use crate::error::Error;
use crate::said::{is_error, said};
use crate::whole::{Whole, streamed};

/// Source: AWS Bedrock user guide (inference with chat completions), read 2026-11-22: not for Claude.
const CHAT: Path = Path::fixed("/openai/v1/chat/completions");

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
        let host = self.host();
        host.call(host.post(CHAT, headers("application/json"), body, Kind::Whole), Whole::read).await
    }

    /// The same for a stream of server-sent events. `body` must say `"stream": true`.
    ///
    /// # Errors
    /// As [`Client::chat`]; an error that is the first event counts as one, and is retried like one.
    pub async fn chat_stream(&self, body: Bytes) -> Result<Relay, Error> {
        let host = self.host();
        host.call(host.post(CHAT, headers("text/event-stream"), body, Kind::Stream), async |response| {
            peek(streamed(response, "text/event-stream").await?).await
        })
        .await
    }
}

fn headers(accept: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(2);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
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
