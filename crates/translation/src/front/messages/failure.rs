//! What went wrong, in Anthropic's words. Bedrock's own sentences stay as they are: Claude Code recovers by them.

use outcrop_api_types::RawJson;
use outcrop_api_types::failure::{AnthropicFailure, anthropic};

use crate::error::Error;
use crate::failure::{Failure, FailureKind};
use crate::words::in_anthropics_words;

impl Failure {
    /// HTTP status and `error.type` for a caller that speaks Messages.
    pub fn messages_words(&self) -> (u16, &'static str) {
        match self.kind {
            FailureKind::Invalid | FailureKind::ContextLength | FailureKind::Schema => {
                (400, "invalid_request_error")
            }
            FailureKind::ModelInvalid | FailureKind::ModelNotFound => (404, "not_found_error"),
            FailureKind::TooLarge => (413, "request_too_large"),
            FailureKind::AccessDenied => (403, "permission_error"),
            // Not the caller's: a 401 would make it log in again.
            FailureKind::Credentials => (503, "api_error"),
            FailureKind::Throttled | FailureKind::Quota => (429, "rate_limit_error"),
            FailureKind::Overloaded => (529, "overloaded_error"),
            FailureKind::Timeout => (504, "timeout_error"),
            FailureKind::Model
            | FailureKind::Internal
            | FailureKind::Unreachable
            | FailureKind::BadReply
            | FailureKind::Truncated => (500, "api_error"),
        }
    }

    /// The body of the error, or the data of an `error` event.
    pub fn messages_body<'f>(&'f self, request_id: Option<&'f str>) -> AnthropicFailure<'f> {
        let (_, kind) = self.messages_words();
        anthropic(kind, self.message.as_str(), request_id)
    }
}

/// The body for a request that is refused here (a 400), `path: why` as Anthropic's own. A server-held thread has a code
/// of its own, by which the SDKs know to go on without it.
pub fn refused(error: &Error, request_id: Option<&str>) -> AnthropicFailure<'static> {
    let message = match error.param() {
        None => error.to_string(),
        Some(path) => {
            let text = error.to_string();
            let why = text.strip_prefix(path).and_then(|rest| rest.strip_prefix(": ")).unwrap_or(&text);
            format!("{}: {}", in_anthropics_words(path), said(path, why))
        }
    };
    let mut body = anthropic("invalid_request_error", message, request_id).into_owned();
    if error.param() == Some("thread") {
        let details = RawJson::from_string(r#"{"error_code":"thread_unsupported_request"}"#.to_owned());
        body.error.details = details.ok();
    }
    body
}

/// A sentence that begins with the place again, told with the place in Anthropic's words.
fn said(path: &str, why: &str) -> String {
    match why.strip_prefix(path) {
        Some(rest) => format!("{}{rest}", in_anthropics_words(path)),
        None => why.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(body: &AnthropicFailure<'_>) -> String {
        serde_json::to_string(body).unwrap()
    }

    #[test]
    fn a_thread_is_refused_with_the_code_that_sdks_know() {
        let body = refused(&Error::unsupported("thread", "no threads are kept here"), Some("req_1"));
        assert_eq!(
            written(&body),
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"thread: no threads are kept here","details":{"error_code":"thread_unsupported_request"}},"request_id":"req_1"}"#
        );
    }

    #[test]
    fn a_refusal_names_its_place_as_anthropic_does() {
        let body = refused(&Error::NeedsFetch { path: "messages[3].content[1].source.url".into() }, None);
        assert!(body.error.message.starts_with("messages.3.content.1.source.url: Bedrock does not fetch"));
        assert_eq!(refused(&Error::invalid("", "not JSON"), None).error.message, "not JSON");
    }

    #[test]
    fn bedrocks_own_words_stay() {
        let failure =
            Failure { kind: FailureKind::Throttled, message: "Too many tokens".into(), retry_after: None };
        assert_eq!(failure.messages_words(), (429, "rate_limit_error"));
        let body = r#"{"type":"error","error":{"type":"rate_limit_error","message":"Too many tokens"}}"#;
        assert_eq!(written(&failure.messages_body(None)), body);
    }
}
