//! Errors in Bedrock's own form: a status, an exception in a header, and `{"message": ".."}`.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use outcrop_hints::Hint;
use outcrop_translation::failure::FailureKind;
use outcrop_transport::Class;
use serde::Serialize;

use crate::RouteError;
use crate::error::{self, Failed, Upstream, without_accounts};

/// An operation that was not served, told as Bedrock would tell it.
///
/// Source: botocore 1.44.5 (rest-json errors, `bedrock-runtime`), read 2026-11-22.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", .0.kind, .0.message)]
pub struct NativeError(Box<Told>);

#[derive(Debug)]
struct Told {
    status: StatusCode,
    /// The exception.
    kind: Cow<'static, str>,
    message: String,
    /// Bedrock's own body, where it sent one.
    body: Option<Bytes>,
    class: Class,
    retry_after: Option<Duration>,
    request_id: Option<String>,
    not_here: bool,
    cause: Option<&'static Hint>,
}

#[derive(Serialize)]
struct Body<'a> {
    message: &'a str,
}

impl NativeError {
    /// A call that failed. What Bedrock itself said is handed on in its own words and with its own status, but for a
    /// refusal of our credentials, which are none of the caller's.
    pub(super) fn of(error: &impl Failed, credential: Option<&str>) -> Self {
        let upstream = error::upstream(error, credential);
        let ours = upstream.failure.kind == FailureKind::Credentials;
        let Self(mut told) = Self::told(upstream);
        if let Some(refusal) = error.refusal().filter(|refusal| !ours && !refusal.status.is_success()) {
            told.status = refusal.status;
            told.retry_after = refusal.retry_after;
            told.message.clone_from(&refusal.message);
            if let Some(kind) = &refusal.kind {
                told.kind = Cow::Owned(kind.clone());
            }
            let own = match std::str::from_utf8(&refusal.body) {
                Ok(text) => without_accounts(text).into(),
                Err(_) => refusal.body.clone(),
            };
            told.body = Some(own).filter(|body: &Bytes| !body.is_empty());
        }
        Self(told)
    }

    /// A failure in our words: where Bedrock said nothing, or spoke another dialect.
    pub(super) fn told(upstream: Upstream) -> Self {
        // A key that has expired is refused in words that only the translation's table knows.
        let ours = upstream.failure.kind == FailureKind::Credentials;
        let class = if ours { Class::Credentials } else { upstream.class };
        let Self(made) = Self::made(class, upstream.failure.message);
        Self(Box::new(Told {
            retry_after: upstream.failure.retry_after,
            request_id: upstream.request_id,
            not_here: upstream.not_here,
            cause: upstream.cause,
            ..*made
        }))
    }

    /// A request that cannot be served as it is.
    pub(super) fn invalid(message: String) -> Self {
        Self::made(Class::Invalid, message)
    }

    /// An answer that is not what it should be.
    pub(super) fn unreadable(error: &outcrop_translation::Error) -> Self {
        Self::made(Class::BadUpstream, format!("Bedrock's answer cannot be read: {error}"))
    }

    /// A model that cannot be called from here.
    pub(super) fn route(error: &RouteError) -> Self {
        let class = if error.status() == 404 { Class::NotFound } else { Class::Invalid };
        let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
        // The first sentence is Bedrock's own: programs look for it.
        let known = if class == Class::Invalid { "The provided model identifier is invalid. " } else { "" };
        let Self(told) = Self::made(class, format!("{known}{error}{hint}"));
        Self(Box::new(Told { cause: error.cause(), ..*told }))
    }

    pub(super) fn no_client(host: &str) -> Self {
        Self::made(Class::Local, format!("no client for {host} was configured"))
    }

    fn made(class: Class, message: String) -> Self {
        let (status, kind) = exception(class);
        Self(Box::new(Told {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            kind: Cow::Borrowed(kind),
            message,
            body: None,
            class,
            retry_after: None,
            request_id: None,
            not_here: false,
            cause: None,
        }))
    }

    /// The cause of a call that failed, where the table has one.
    pub fn cause(&self) -> Option<&'static Hint> {
        self.0.cause
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The exception, for the `x-amzn-errortype` header: `ThrottlingException`.
    pub fn kind(&self) -> &str {
        &self.0.kind
    }

    /// The body: Bedrock's own, else `{"message": ".."}`.
    pub fn body(&self) -> Bytes {
        let made = || serde_json::to_vec(&Body { message: &self.0.message }).unwrap_or_default().into();
        self.0.body.clone().unwrap_or_else(made)
    }

    /// The class of the failure: for logs.
    pub fn code(&self) -> &'static str {
        self.0.class.name()
    }

    /// When a retry makes sense.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Bedrock's id of the request.
    pub fn upstream_request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    pub(super) fn is_not_here(&self) -> bool {
        self.0.not_here
    }
}

/// The status and the exception of each class of failure.
///
/// Source: AWS Bedrock user guide (troubleshooting API error codes), read 2026-11-22. Credentials that were refused are
/// ours: to the caller the service is not available.
fn exception(class: Class) -> (u16, &'static str) {
    match class {
        Class::Throttled => (429, "ThrottlingException"),
        Class::Quota => (400, "ServiceQuotaExceededException"),
        Class::Overloaded | Class::Network | Class::Credentials | Class::NoCredentials => {
            (503, "ServiceUnavailableException")
        }
        Class::Timeout => (408, "ModelTimeoutException"),
        Class::ModelError { .. } => (424, "ModelErrorException"),
        Class::Invalid => (400, "ValidationException"),
        Class::TooLarge => (413, "ValidationException"),
        Class::AccessDenied => (403, "AccessDeniedException"),
        Class::NotFound => (404, "ResourceNotFoundException"),
        _ => (500, "InternalServerException"),
    }
}

/// The exception in the middle of a stream.
///
/// Source: botocore 1.44.5 `ResponseStream`, read 2026-11-22.
pub(super) fn stream_exception(class: Class) -> &'static str {
    match class {
        Class::Throttled | Class::Quota => "throttlingException",
        Class::Overloaded | Class::Credentials | Class::NoCredentials => "serviceUnavailableException",
        Class::Timeout => "modelTimeoutException",
        Class::Invalid | Class::TooLarge | Class::NotFound | Class::AccessDenied => "validationException",
        Class::ModelError { .. } | Class::Network | Class::BadUpstream => "modelStreamErrorException",
        _ => "internalServerException",
    }
}
