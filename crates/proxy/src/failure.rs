//! The server's own refusals, in the error shape that the SDKs of the route's dialect read.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use outcrop_api_types::failure;
use serde::Serialize;

use crate::body::Body;
use crate::table::Dialect;

/// A refusal of ours: `{"error": {"message", "type", "param", "code"}}`, or Bedrock's `{"message"}` and an exception in a
/// header.
///
/// Source: openai-python 3.54.0 (`_exceptions.py`, `_base_client.py` for `x-should-retry`), botocore 1.44.5 (rest-json
/// errors), read 2026-11-22.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) param: Option<&'static str>,
    /// The exception on Bedrock's routes, where the status does not say it.
    pub(crate) exception: Option<&'static str>,
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
            exception: None,
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

    /// The JSON body for callers that speak Anthropic's Messages.
    pub(crate) fn anthropic_json(&self) -> Bytes {
        let kind = match self.status.as_u16() {
            401 => "authentication_error",
            403 => "permission_error",
            404 | 405 => "not_found_error",
            413 => "request_too_large",
            503 => "overloaded_error",
            500.. => "api_error",
            _ => "invalid_request_error",
        };
        serde_json::to_vec(&failure::anthropic(kind, self.message.as_str(), None)).unwrap_or_default().into()
    }

    /// The data of an `error` event of Responses, with its place among the events.
    pub(crate) fn responses_event(&self, sequence_number: u64) -> Bytes {
        #[derive(Serialize)]
        struct Event<'a> {
            r#type: &'static str,
            code: &'a str,
            message: &'a str,
            param: Option<&'a str>,
            sequence_number: u64,
        }
        let Self { code, message, param, .. } = self;
        let event = Event { r#type: "error", code, message, param: *param, sequence_number };
        serde_json::to_vec(&event).unwrap_or_default().into()
    }

    /// The exception that Bedrock would name.
    fn exception(&self) -> &'static str {
        self.exception.unwrap_or(match self.status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => "AccessDeniedException",
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "UnknownOperationException",
            StatusCode::SERVICE_UNAVAILABLE => "ServiceUnavailableException",
            status if status.is_client_error() => "ValidationException",
            _ => "InternalServerException",
        })
    }

    pub(crate) fn into_response(self, dialect: Dialect) -> Response<Body> {
        let native = dialect == Dialect::Bedrock;
        let body = match dialect {
            Dialect::Bedrock => native_json(&self.message),
            Dialect::Anthropic => self.anthropic_json(),
            Dialect::OpenAi | Dialect::Health => self.json(),
        };
        let mut response = Response::new(Body::whole(body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if native {
            headers.insert("x-amzn-errortype", HeaderValue::from_static(self.exception()));
        }
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

fn native_json(message: &str) -> Bytes {
    #[derive(Serialize)]
    struct Native<'a> {
        message: &'a str,
    }
    serde_json::to_vec(&Native { message }).unwrap_or_default().into()
}
