//! `OpenAI`'s API on mantle, Chat Completions and Responses: the bytes go through as they are, on the prefix that serves
//! the model.

use bytes::Bytes;
use http::Method;
use outcrop_transport::{Kind, Path, TransportError};

use crate::client::Client;
use crate::error::Error;
use crate::prefix::Prefix;
use crate::relay::{Relay, peek};
use crate::whole::{Whole, streamed};

/// Source: AWS Bedrock user guide (bedrock-mantle, inference with the Responses API), read 2026-11-22.
impl Client {
    /// `POST {prefix}/chat/completions` for a whole answer. The body is sent, and the answer given, as it is.
    ///
    /// The prefix is the one remembered for `model`, else `first`. When the host says that the model is on the other
    /// route, that one is tried, once, and remembered.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows.
    pub async fn chat(&self, model: &str, first: Prefix, body: Bytes) -> Result<Whole, Error> {
        self.on_its_prefix(model, first, |prefix| self.openai_whole(prefix.chat(), body.clone())).await
    }

    /// The same for a stream of server-sent events. `body` must say `"stream": true`.
    ///
    /// # Errors
    /// As [`Client::chat`]; an error that is the first event counts as one, and is retried like one.
    pub async fn chat_stream(&self, model: &str, first: Prefix, body: Bytes) -> Result<Relay, Error> {
        self.on_its_prefix(model, first, |prefix| self.openai_stream(prefix.chat(), body.clone())).await
    }

    /// `POST {prefix}/responses` for a whole answer; the prefix as in [`Client::chat`].
    ///
    /// # Errors
    /// As [`Client::chat`].
    pub async fn responses(&self, model: &str, first: Prefix, body: Bytes) -> Result<Whole, Error> {
        self.on_its_prefix(model, first, |prefix| self.openai_whole(prefix.responses(), body.clone())).await
    }

    /// The same for a stream of server-sent events. `body` must say `"stream": true`.
    ///
    /// # Errors
    /// As [`Client::chat_stream`].
    pub async fn responses_stream(&self, model: &str, first: Prefix, body: Bytes) -> Result<Relay, Error> {
        self.on_its_prefix(model, first, |prefix| self.openai_stream(prefix.responses(), body.clone())).await
    }

    /// `GET {prefix}/responses/{id}`: an answer that Bedrock stored. An id that is not found under `first` is looked for
    /// under the other prefix.
    ///
    /// # Errors
    /// As [`Client::chat`]; an id that cannot be a path segment is refused before anything is sent.
    pub async fn response(&self, first: Prefix, id: &str) -> Result<Whole, Error> {
        self.stored(Method::GET, first, |path| path.segment(id)).await
    }

    /// `DELETE {prefix}/responses/{id}`
    ///
    /// # Errors
    /// As [`Client::response`].
    pub async fn delete_response(&self, first: Prefix, id: &str) -> Result<Whole, Error> {
        self.stored(Method::DELETE, first, |path| path.segment(id)).await
    }

    /// `POST {prefix}/responses/{id}/cancel`
    ///
    /// # Errors
    /// As [`Client::response`].
    pub async fn cancel_response(&self, first: Prefix, id: &str) -> Result<Whole, Error> {
        self.stored(Method::POST, first, |path| Ok(path.segment(id)?.then("/cancel"))).await
    }

    async fn stored(
        &self,
        method: Method,
        first: Prefix,
        path: impl Fn(Path) -> Result<Path, TransportError>,
    ) -> Result<Whole, Error> {
        self.on_either_prefix(first, async |prefix| {
            let call = self.bare(method.clone(), path(prefix.responses())?);
            self.call(call, Whole::read).await
        })
        .await
    }

    async fn openai_whole(&self, path: Path, body: Bytes) -> Result<Whole, Error> {
        self.call(self.post(path, &self.0.openai, body, Kind::Whole), Whole::read).await
    }

    async fn openai_stream(&self, path: Path, body: Bytes) -> Result<Relay, Error> {
        let call = self.post(path, &self.0.openai, body, Kind::Stream);
        self.call(call, async |response| peek(streamed(response).await?).await).await
    }
}
