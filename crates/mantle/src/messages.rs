//! Anthropic Messages on mantle: served for `anthropic.claude-*` ids.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use outcrop_transport::{Kind, Path};

use crate::client::Client;
use crate::error::Error;
use crate::relay::{Relay, peek};
use crate::stream::EventStream;
use crate::whole::{Whole, streamed};

const MESSAGES: Path = Path::fixed("/anthropic/v1/messages");
const COUNT_TOKENS: Path = Path::fixed("/anthropic/v1/messages/count_tokens");

/// Source of the paths and of `anthropic-version: 2023-06-01`: AWS Bedrock user guide (bedrock-mantle, count tokens),
/// anthropic-python 2.12.0, read 2026-11-22.
impl Client {
    /// `POST /anthropic/v1/messages` for a whole answer. `body` is a Messages request that does not ask for a stream.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows.
    pub async fn messages(&self, body: Bytes) -> Result<Whole, Error> {
        self.messages_with(body, None).await
    }

    /// [`Client::messages`] with beta flags: what goes into the `anthropic-beta` header.
    ///
    /// # Errors
    /// As [`Client::messages`].
    pub async fn messages_with(&self, body: Bytes, betas: Option<HeaderValue>) -> Result<Whole, Error> {
        self.call(self.post(MESSAGES, &self.anthropic(betas), body, Kind::Whole), Whole::read).await
    }

    /// The same for a stream. `body` must say `"stream": true`.
    ///
    /// # Errors
    /// As [`Client::messages`]; an error that is the first event counts as one, and is retried like one.
    pub async fn messages_stream(&self, body: Bytes) -> Result<EventStream, Error> {
        self.messages_stream_with(body, None).await
    }

    /// [`Client::messages_stream`] with beta flags.
    ///
    /// # Errors
    /// As [`Client::messages_stream`].
    pub async fn messages_stream_with(
        &self,
        body: Bytes,
        betas: Option<HeaderValue>,
    ) -> Result<EventStream, Error> {
        let call = self.post(MESSAGES, &self.anthropic(betas), body, Kind::Stream);
        self.call(call, async |response| EventStream::begin(streamed(response).await?).await).await
    }

    /// [`Client::messages_stream_with`], but the bytes of the events stay as they came.
    ///
    /// # Errors
    /// As [`Client::messages_stream`].
    pub async fn messages_relay(&self, body: Bytes, betas: Option<HeaderValue>) -> Result<Relay, Error> {
        let call = self.post(MESSAGES, &self.anthropic(betas), body, Kind::Stream);
        self.call(call, async |response| peek(streamed(response).await?).await).await
    }

    /// `POST /anthropic/v1/messages/count_tokens`: `{"input_tokens": n}`. Free.
    ///
    /// # Errors
    /// As [`Client::messages`].
    pub async fn count_tokens(&self, body: Bytes) -> Result<Whole, Error> {
        self.call(self.post(COUNT_TOKENS, &self.0.anthropic, body, Kind::Whole), Whole::read).await
    }

    fn anthropic(&self, betas: Option<HeaderValue>) -> HeaderMap {
        let mut headers = self.0.anthropic.clone();
        if let Some(betas) = betas {
            headers.insert("anthropic-beta", betas);
        }
        headers
    }
}
