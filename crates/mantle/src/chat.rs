//! OpenAI Chat Completions on mantle: the bytes go through as they are, on the prefix that serves the model.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::HeaderMap;
use outcrop_framing::sse;
use outcrop_transport::{ByteStream, Kind, Path, Refusal, Response, request_id};

use crate::client::Client;
use crate::error::Error;
use crate::said::{is_error, said};
use crate::whole::{Whole, streamed};

/// How many models' prefixes are remembered.
const REMEMBERED: usize = 256;

/// Where on the host the OpenAI routes of a model are.
///
/// Source: AWS Bedrock user guide (inference with the Responses API), `LiteLLM` 1.106.2; measured June to August 2026, read
/// 2026-11-22: most open-weight models are on `/v1`; `openai.gpt-5`, `google.gemma-4`, `xai.grok-4` on `/openai/v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Prefix {
    /// `/v1`
    V1,
    /// `/openai/v1`
    OpenAiV1,
}

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
    /// `POST {prefix}/chat/completions` for a whole answer. The body is sent, and the answer given, as it is.
    ///
    /// The prefix is the one remembered for `model`, else `first`. When the host says that the model is on the other
    /// route, that one is tried, once, and remembered.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows.
    pub async fn chat(&self, model: &str, first: Prefix, body: Bytes) -> Result<Whole, Error> {
        self.on_its_prefix(model, first, |path| {
            self.call(self.post(path, &self.0.openai, body.clone(), Kind::Whole), Whole::read)
        })
        .await
    }

    /// The same for a stream of server-sent events. `body` must say `"stream": true`.
    ///
    /// # Errors
    /// As [`Client::chat`]; an error that is the first event counts as one, and is retried like one.
    pub async fn chat_stream(&self, model: &str, first: Prefix, body: Bytes) -> Result<Relay, Error> {
        self.on_its_prefix(model, first, |path| {
            let call = self.post(path, &self.0.openai, body.clone(), Kind::Stream);
            self.call(call, async |response| peek(streamed(response).await?).await)
        })
        .await
    }

    async fn on_its_prefix<T, F: Future<Output = Result<T, Error>>>(
        &self,
        model: &str,
        first: Prefix,
        send: impl Fn(Path) -> F,
    ) -> Result<T, Error> {
        let prefix = self.0.routes.of(model).unwrap_or(first);
        let error = match send(prefix.chat()).await {
            Err(error) if error.refusal().is_some_and(is_wrong_route) => error,
            outcome => return outcome,
        };
        let other = prefix.other();
        tracing::debug!(other = other.as_str(), "the model is on the other route");
        match send(other.chat()).await {
            Ok(answer) => {
                self.0.routes.remember(model, other);
                Ok(answer)
            }
            // Neither route: the first word is the one to hear.
            Err(second) if second.refusal().is_some_and(is_wrong_route) => Err(error),
            Err(second) => Err(second),
        }
    }
}

impl Prefix {
    /// The prefix: `/v1` or `/openai/v1`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "/v1",
            Self::OpenAiV1 => "/openai/v1",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::V1 => Self::OpenAiV1,
            Self::OpenAiV1 => Self::V1,
        }
    }

    fn chat(self) -> Path {
        match self {
            Self::V1 => Path::fixed("/v1/chat/completions"),
            Self::OpenAiV1 => Path::fixed("/openai/v1/chat/completions"),
        }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the host said that the path, not the request, is wrong. It says so in words only: a 400 that speaks of the
/// route. A path without any route is a 404 without a body.
///
/// Source: AWS Bedrock user guide (inference with the Responses API); measured 2026, read 2026-11-22.
fn is_wrong_route(refusal: &Refusal) -> bool {
    match refusal.status.as_u16() {
        400 => refusal.message.to_lowercase().contains("supported on this route"),
        404 => refusal.body.is_empty(),
        _ => false,
    }
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
            None => return Err(damaged(outcrop_framing::FrameError::Truncated { seen: 0, needed: None })),
        }
    }
    for bytes in seen.into_iter().rev() {
        body.put_back(bytes);
    }
    Ok(Relay { headers, body })
}

/// The prefixes learned, by model.
#[derive(Default)]
pub(crate) struct Routes(Mutex<HashMap<Box<str>, Prefix>>);

impl Routes {
    fn of(&self, model: &str) -> Option<Prefix> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(model).copied()
    }

    fn remember(&self, model: &str, prefix: Prefix) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED && !known.contains_key(model) {
            known.clear(); // learned again when needed
        }
        known.insert(model.into(), prefix);
    }
}

#[cfg(test)]
mod tests {
    use super::{Prefix, REMEMBERED, Routes};

    #[test]
    fn what_is_remembered_has_a_bound() {
        let routes = Routes::default();
        for n in 0..=REMEMBERED {
            routes.remember(&n.to_string(), Prefix::OpenAiV1);
        }
        assert_eq!(routes.of("0"), None);
        assert_eq!(routes.of(&REMEMBERED.to_string()), Some(Prefix::OpenAiV1));
    }
}
