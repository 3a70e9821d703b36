//! The server's own refusals, in the error shape that OpenAI's SDKs read.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use outcrop_api_types::failure;

use crate::body::Body;

/// A refusal of ours: `{"error": {"message", "type", "param", "code"}}`.
///
/// Source: openai-python 3.54.0 (`_exceptions.py`, `_base_client.py` for `x-should-retry`), read 2026-11-22.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) param: Option<&'static str>,
    /// `x-should-retry`, where the status alone would mislead the SDKs.
    pub(crate) should_retry: Option<bool>,
    /// Seconds for `retry-after`.
    pub(crate) retry_after: Option<u64>,
    /// The rest of the request is not read, so the connection cannot be used again.
    pub(crate) close: bool,
    /// The methods that the path has, for a 405.
    pub(crate) allow: Option<&'static str>,
}

impl Failure {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            param: None,
            should_retry: None,
            retry_after: None,
            close: false,
            allow: None,
        }
    }

    pub(crate) fn closing(mut self) -> Self {
        self.close = true;
        self
    }

    /// The JSON body.
    pub(crate) fn json(&self) -> Bytes {
        let kind = if self.status.is_server_error() { "server_error" } else { "invalid_request_error" };
        let body = failure::openai(self.message.as_str(), kind, self.param, Some(self.code));
        // Texts always serialize.
        serde_json::to_vec(&body).unwrap_or_default().into()
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::whole(self.json()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if let Some(retry) = self.should_retry {
            headers.insert("x-should-retry", HeaderValue::from_static(if retry { "true" } else { "false" }));
        }
        if let Some(methods) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(methods));
        }
        if self.close {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
