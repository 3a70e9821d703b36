//! `InvokeModel` for Claude: the body is a Messages body without `model` and `stream`, with `anthropic_version`.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use outcrop_transport::{Kind, Path};

use crate::client::Client;
use crate::error::Error;
use crate::stream::EventStream;
use crate::whole::{Whole, streamed};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What is said beside the body, in headers. Nothing by default.
///
/// Source: botocore 1.44.5 `InvokeModel`, read 2026-11-22.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct InvokeOptions(HeaderMap);

impl InvokeOptions {
    /// A guardrail, by id or ARN, and its version (`1`, `DRAFT`).
    pub fn guardrail(self, identifier: HeaderValue, version: HeaderValue) -> Self {
        self.with("x-amzn-bedrock-guardrailidentifier", identifier)
            .with("x-amzn-bedrock-guardrailversion", version)
    }

    /// Whether the guardrail says what it found: `ENABLED`, `DISABLED`, `ENABLED_FULL`.
    pub fn trace(self, trace: HeaderValue) -> Self {
        self.with("x-amzn-bedrock-trace", trace)
    }

    /// `priority`, `default`, `flex` or `reserved`.
    pub fn service_tier(self, tier: HeaderValue) -> Self {
        self.with("x-amzn-bedrock-service-tier", tier)
    }

    /// `standard` or `optimized`.
    pub fn latency(self, latency: HeaderValue) -> Self {
        self.with("x-amzn-bedrock-performanceconfig-latency", latency)
    }

    /// Metadata for the invocation log: a JSON object of texts, up to 8500 characters.
    pub fn request_metadata(self, json: HeaderValue) -> Self {
        self.with("x-amzn-bedrock-request-metadata", json)
    }

    fn with(mut self, name: &'static str, value: HeaderValue) -> Self {
        self.0.insert(HeaderName::from_static(name), value);
        self
    }
}

impl Client {
    /// `POST /model/{model}/invoke`. `model` is a model id, an inference profile's id, or an ARN.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows; a model id that cannot be a path segment is refused before
    /// anything is sent.
    pub async fn invoke(&self, model: &str, body: Bytes, options: InvokeOptions) -> Result<Whole, Error> {
        let path = Path::fixed("/model").segment(model)?.then("/invoke");
        let InvokeOptions(mut headers) = options;
        headers.insert(header::CONTENT_TYPE, JSON);
        headers.insert(header::ACCEPT, JSON);
        let host = self.host();
        host.call(host.post(path, headers, body, Kind::Whole), Whole::read).await
    }

    /// `POST /model/{model}/invoke-with-response-stream`: the events of a Messages answer, unwrapped.
    ///
    /// # Errors
    /// As [`Client::invoke`]; an exception that is the first event counts as one, and is retried like one.
    pub async fn invoke_stream(
        &self,
        model: &str,
        body: Bytes,
        options: InvokeOptions,
    ) -> Result<EventStream, Error> {
        let path = Path::fixed("/model").segment(model)?.then("/invoke-with-response-stream");
        let InvokeOptions(mut headers) = options;
        headers.insert(header::CONTENT_TYPE, JSON);
        // `Accept` is for the frames; what is in them is asked for by this one.
        headers.insert(HeaderName::from_static("x-amzn-bedrock-accept"), JSON);
        let host = self.host();
        host.call(host.post(path, headers, body, Kind::Stream), async |response| {
            EventStream::begin(streamed(response, "application/vnd.amazon.eventstream").await?).await
        })
        .await
    }
}
