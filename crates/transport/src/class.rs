//! What kind of failure an answer is: the one table that retries, blame and statuses are picked from.

use std::fmt;

use http::StatusCode;

/// The kind of a failure. Read from exception type and status code, never from the text of a message.
///
/// Source: AWS Bedrock user guide (troubleshooting API error codes), botocore 1.44.5 service models, read 2026-11-22.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// Too many requests or tokens for now: 429.
    Throttled,
    /// A daily or account quota is used up. Waiting seconds does not help.
    Quota,
    /// No capacity for now: 503, 529, model not ready.
    Overloaded,
    /// The service failed: 500, 502.
    Internal,
    /// The model took too long, or one of our clocks ran out: 408, 504. The work may have been billed.
    Timeout,
    /// The model itself failed: 424. `transient` when the original status was 429 or 5xx.
    ModelError {
        /// Whether the status behind the failure is one that passes.
        transient: bool,
    },
    /// The request is not acceptable: 400 and its kin.
    Invalid,
    /// The credentials are good but may not do this: 403.
    AccessDenied,
    /// The credentials were refused: expired, revoked, unknown, or signed wrongly.
    Credentials,
    /// No credentials could be had from their source.
    NoCredentials,
    /// No such model, path or resource: 404.
    NotFound,
    /// The request body is too large: 413.
    TooLarge,
    /// The connection could not be made, or broke before a whole answer was read.
    Network,
    /// An answer that makes no sense: redirect, HTML, bad frame, wrong encoding.
    BadUpstream,
    /// A mistake on our side of the wire: a bad endpoint, path or setting.
    Local,
}

/// Whose fault a failure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Blame {
    /// Whoever asked: the request must change.
    Caller,
    /// Bedrock, or the way to it.
    Upstream,
    /// Us: our credentials, our configuration, our code.
    Outcrop,
}

impl Class {
    /// The class of a refusal: by `kind` (an exception or error type) where it says enough, else by `status`.
    ///
    /// `kind` may be as it came: `ThrottlingException:http://…`, `com.amazon.coral#ThrottlingException`, or the
    /// `throttlingException` of an event stream. `original` is the status behind a model error.
    ///
    /// ```
    /// use http::StatusCode;
    /// use outcrop_transport::Class;
    /// assert_eq!(Class::of(StatusCode::OK, Some("throttlingException"), None), Class::Throttled);
    /// assert_eq!(Class::of(StatusCode::NOT_FOUND, None, None), Class::NotFound);
    /// ```
    pub fn of(status: StatusCode, kind: Option<&str>, original: Option<u16>) -> Self {
        kind.and_then(|kind| by_kind(bare_kind(kind), status, original))
            .unwrap_or_else(|| by_status(status, original))
    }

    /// Whose fault it is.
    pub fn blame(self) -> Blame {
        match self {
            Self::Invalid | Self::AccessDenied | Self::NotFound | Self::TooLarge => Blame::Caller,
            Self::Credentials | Self::NoCredentials | Self::Local => Blame::Outcrop,
            _ => Blame::Upstream,
        }
    }

    /// One or two words for logs, metrics and headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Quota => "quota",
            Self::Overloaded => "overloaded",
            Self::Internal => "internal",
            Self::Timeout => "timeout",
            Self::ModelError { .. } => "model_error",
            Self::Invalid => "invalid",
            Self::AccessDenied => "access_denied",
            Self::Credentials => "credentials",
            Self::NoCredentials => "no_credentials",
            Self::NotFound => "not_found",
            Self::TooLarge => "too_large",
            Self::Network => "network",
            Self::BadUpstream => "bad_upstream",
            Self::Local => "local",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The bare name in an error type: `namespace#Name:http://…` is `Name`.
///
/// Source: botocore 1.44.5 rest-json error parsing, read 2026-11-22.
pub fn bare_kind(kind: &str) -> &str {
    let kind = kind.split(':').next().unwrap_or(kind);
    kind.rsplit('#').next().unwrap_or(kind).trim()
}

/// One row per exception of Bedrock, and per error type of the OpenAI and Anthropic dialects.
fn by_kind(kind: &str, status: StatusCode, original: Option<u16>) -> Option<Class> {
    let kind = kind.to_ascii_lowercase();
    let class = match kind.strip_suffix("exception").unwrap_or(&kind) {
        "throttling"
        | "throttled"
        | "toomanyrequests"
        | "requestlimitexceeded"
        | "rate_limit_error"
        | "rate_limit_exceeded" => Class::Throttled,
        "servicequotaexceeded" | "limitexceeded" | "insufficient_quota" => Class::Quota,
        "modelnotready" | "serviceunavailable" | "serviceunavailableerror" | "overloaded_error" => {
            Class::Overloaded
        }
        "internalserver" | "internalservererror" | "internalfailure" | "internalerror" => Class::Internal,
        "modeltimeout" | "timeout_error" => Class::Timeout,
        "modelerror" | "modelstreamerror" => model_error(original),
        "validation" | "conflict" | "invalidaction" | "serialization" | "malformedhttprequest" => {
            Class::Invalid
        }
        "accessdenied" | "notauthorized" | "unauthorizedoperation" | "permission_error" | "access_denied" => {
            Class::AccessDenied
        }
        "expiredtoken"
        | "unrecognizedclient"
        | "invalidclienttokenid"
        | "invalidsignature"
        | "signaturedoesnotmatch"
        | "missingauthenticationtoken"
        | "incompletesignature"
        | "requestexpired"
        | "requesttimetooskewed"
        | "authentication_error"
        | "invalid_api_key" => Class::Credentials,
        "resourcenotfound" | "unknownoperation" | "not_found_error" | "model_not_found" => Class::NotFound,
        "request_too_large" | "requestentitytoolarge" => Class::TooLarge,
        // Said of many things: the status knows better, unless the answer was a 200 that failed later.
        "invalid_request_error" if status.is_success() => Class::Invalid,
        "api_error" | "server_error" if status.is_success() => Class::Internal,
        _ => return None,
    };
    Some(class)
}

fn by_status(status: StatusCode, original: Option<u16>) -> Class {
    match status.as_u16() {
        401 => Class::Credentials,
        403 => Class::AccessDenied,
        404 => Class::NotFound,
        408 | 504 => Class::Timeout,
        413 => Class::TooLarge,
        424 => model_error(original),
        429 => Class::Throttled,
        503 | 529 => Class::Overloaded,
        400..=499 => Class::Invalid,
        // A 2xx is a stream that said `error` with a word we do not know.
        500..=599 | 200..=299 => Class::Internal,
        _ => Class::BadUpstream,
    }
}

fn model_error(original: Option<u16>) -> Class {
    Class::ModelError {
        transient: original.is_some_and(|status| status == 429 || (500..600).contains(&status)),
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::{Blame, Class, bare_kind};

    fn of(status: u16, kind: &str, original: Option<u16>) -> Class {
        let kind = (!kind.is_empty()).then_some(kind);
        Class::of(StatusCode::from_u16(status).unwrap(), kind, original)
    }

    #[test]
    fn every_documented_exception_has_its_class() {
        for (status, kind, class) in [
            (403, "AccessDeniedException", Class::AccessDenied),
            (400, "ValidationException", Class::Invalid),
            (404, "ResourceNotFoundException", Class::NotFound),
            (400, "ServiceQuotaExceededException", Class::Quota),
            (400, "ConflictException", Class::Invalid),
            (429, "ThrottlingException", Class::Throttled),
            (429, "ModelNotReadyException", Class::Overloaded),
            (408, "ModelTimeoutException", Class::Timeout),
            (424, "ModelErrorException", Class::ModelError { transient: false }),
            (500, "InternalServerException", Class::Internal),
            (503, "ServiceUnavailableException", Class::Overloaded),
            (529, "overloaded_error", Class::Overloaded),
            (403, "UnrecognizedClientException", Class::Credentials),
            (403, "InvalidClientTokenId", Class::Credentials),
            (403, "InvalidSignatureException", Class::Credentials),
            (403, "ExpiredTokenException", Class::Credentials),
            (403, "MissingAuthenticationToken", Class::Credentials),
            (400, "IncompleteSignature", Class::Credentials),
            (400, "RequestExpired", Class::Credentials),
            (400, "NotAuthorized", Class::AccessDenied),
            (400, "InvalidAction", Class::Invalid),
        ] {
            assert_eq!(of(status, kind, None), class, "{status} {kind}");
        }
    }

    #[test]
    fn a_status_alone_is_enough() {
        for (status, class) in [
            (400, Class::Invalid),
            (401, Class::Credentials),
            (403, Class::AccessDenied),
            (404, Class::NotFound),
            (408, Class::Timeout),
            (413, Class::TooLarge),
            (422, Class::Invalid),
            (424, Class::ModelError { transient: false }),
            (429, Class::Throttled),
            (500, Class::Internal),
            (502, Class::Internal),
            (503, Class::Overloaded),
            (504, Class::Timeout),
            (529, Class::Overloaded),
            (302, Class::BadUpstream),
        ] {
            assert_eq!(of(status, "", None), class, "{status}");
        }
    }

    #[test]
    fn stream_exceptions_are_the_same_classes_in_camel_case() {
        for (kind, class) in [
            ("internalServerException", Class::Internal),
            ("modelStreamErrorException", Class::ModelError { transient: false }),
            ("validationException", Class::Invalid),
            ("throttlingException", Class::Throttled),
            ("modelTimeoutException", Class::Timeout),
            ("serviceUnavailableException", Class::Overloaded),
        ] {
            assert_eq!(of(200, kind, None), class, "{kind}");
        }
    }

    #[test]
    fn a_model_error_passes_only_when_its_original_status_does() {
        assert_eq!(of(424, "ModelErrorException", Some(429)), Class::ModelError { transient: true });
        assert_eq!(of(424, "ModelErrorException", Some(503)), Class::ModelError { transient: true });
        assert_eq!(of(424, "ModelErrorException", Some(400)), Class::ModelError { transient: false });
        assert_eq!(of(424, "", Some(500)), Class::ModelError { transient: true });
    }

    #[test]
    fn a_vague_error_type_leaves_the_word_to_the_status() {
        assert_eq!(of(404, "invalid_request_error", None), Class::NotFound);
        assert_eq!(of(529, "api_error", None), Class::Overloaded);
        assert_eq!(of(200, "api_error", None), Class::Internal);
        assert_eq!(of(200, "never_seen_before", None), Class::Internal);
    }

    #[test]
    fn decorations_of_an_error_type_are_cut_off() {
        assert_eq!(bare_kind("ValidationException:http://internal.amazon.com/coral/"), "ValidationException");
        assert_eq!(
            bare_kind("com.amazon.coral.service#UnknownOperationException"),
            "UnknownOperationException"
        );
    }

    #[test]
    fn blame_follows_the_class() {
        assert_eq!(Class::Invalid.blame(), Blame::Caller);
        assert_eq!(Class::Throttled.blame(), Blame::Upstream);
        assert_eq!(Class::Credentials.blame(), Blame::Outcrop);
    }
}
