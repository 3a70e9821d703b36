//! What went wrong, in the words of the caller's dialect.

use std::time::Duration;

/// Why a request failed, as the caller has to be told. One row each in [`Failure::chat_status`] and
/// [`Failure::chat_words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The request is not valid, says Bedrock.
    Invalid,
    /// The conversation is longer than the model's context.
    ContextLength,
    /// The model id is not one that can be called here (Bedrock says 400).
    ModelInvalid,
    /// No such model (Bedrock says 404).
    ModelNotFound,
    /// The output schema is refused.
    Schema,
    /// The body is too large.
    TooLarge,
    /// The account may not do this.
    AccessDenied,
    /// The gateway's own credentials are refused: nothing the caller can mend.
    Credentials,
    /// Too many requests or tokens.
    Throttled,
    /// A quota that does not come back within minutes.
    Quota,
    /// No capacity at the moment.
    Overloaded,
    /// No answer in time.
    Timeout,
    /// The model failed.
    Model,
    /// Bedrock failed.
    Internal,
    /// Bedrock could not be reached.
    Unreachable,
    /// The answer was not understood.
    BadReply,
    /// The stream ended before the answer did.
    Truncated,
}

impl FailureKind {
    /// From the `error.type` of an Anthropic error, or the word of OpenAI's where Anthropic has none.
    pub fn of_anthropic(kind: &str) -> Self {
        match kind {
            "context_length_exceeded" => Self::ContextLength,
            "insufficient_quota" => Self::Quota,
            "invalid_request_error" => Self::Invalid,
            "authentication_error" => Self::Credentials,
            "permission_error" | "billing_error" => Self::AccessDenied,
            "not_found_error" => Self::ModelNotFound,
            "request_too_large" => Self::TooLarge,
            "rate_limit_error" => Self::Throttled,
            "overloaded_error" => Self::Overloaded,
            "timeout_error" => Self::Timeout,
            _ => Self::Internal,
        }
    }
}

/// One failure with Bedrock's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind.
    pub kind: FailureKind,
    /// Bedrock's message, word for word, and a hint where there is one.
    pub message: String,
    /// When a retry makes sense.
    pub retry_after: Option<Duration>,
}

/// `type` and `code` of an OpenAI error body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChatWords {
    /// `error.type`
    pub kind: &'static str,
    /// `error.code`
    pub code: Option<&'static str>,
    /// `error.param`
    pub param: Option<&'static str>,
}

impl Failure {
    /// Refines an invalid request by Bedrock's text: the class is from status and exception type already, the
    /// text only chooses the `code` that clients act on.
    #[must_use]
    pub fn refined(mut self) -> Self {
        let text = self.message.to_lowercase().replace('\u{2019}', "'");
        let says = |fragments: &[&str]| fragments.iter().any(|fragment| text.contains(fragment));
        self.kind = match self.kind {
            FailureKind::Invalid
                if says(&["too long", "exceeds the context", "exceed context", "too many input tokens"]) =>
            {
                FailureKind::ContextLength
            }
            FailureKind::Invalid
                if says(&[
                    "model identifier is invalid",
                    "on-demand throughput isn't supported",
                    "support on-demand",
                ]) =>
            {
                FailureKind::ModelInvalid
            }
            FailureKind::Invalid if says(&["output_config.format", "json schema", "json_schema"]) => {
                FailureKind::Schema
            }
            FailureKind::Throttled if says(&["per day", "daily"]) => FailureKind::Quota,
            // A refused API key has the class of a missing right; only its words tell.
            FailureKind::AccessDenied
                if says(&["invalid api key", "your api key is valid", "token has expired"]) =>
            {
                FailureKind::Credentials
            }
            kind => kind,
        };
        self
    }

    /// Refines by the `code` of an OpenAI error body, which clients act on; by the text where the code says no more
    /// than the status does.
    #[must_use]
    pub fn refined_by(mut self, code: Option<&str>) -> Self {
        let kind = match (self.kind, code) {
            (FailureKind::Invalid | FailureKind::TooLarge, Some("context_length_exceeded")) => {
                FailureKind::ContextLength
            }
            (FailureKind::Invalid, Some("model_not_found")) => FailureKind::ModelInvalid,
            (FailureKind::Invalid, Some("invalid_json_schema")) => FailureKind::Schema,
            (FailureKind::Throttled, Some("insufficient_quota")) => FailureKind::Quota,
            _ => return self.refined(),
        };
        self.kind = kind;
        self
    }

    /// HTTP status on OpenAI's routes.
    pub fn chat_status(&self) -> u16 {
        match self.kind {
            FailureKind::Invalid
            | FailureKind::ContextLength
            | FailureKind::ModelInvalid
            | FailureKind::Schema => 400,
            FailureKind::AccessDenied => 403,
            FailureKind::ModelNotFound => 404,
            FailureKind::TooLarge => 413,
            FailureKind::Throttled | FailureKind::Quota => 429,
            FailureKind::Internal => 500,
            FailureKind::Model
            | FailureKind::Unreachable
            | FailureKind::BadReply
            | FailureKind::Truncated => 502,
            FailureKind::Credentials | FailureKind::Overloaded => 503,
            FailureKind::Timeout => 504,
        }
    }

    /// `type`, `code` and `param` of the OpenAI error body.
    pub fn chat_words(&self) -> ChatWords {
        let (kind, code, param) = match self.kind {
            FailureKind::Invalid => ("invalid_request_error", None, None),
            FailureKind::ContextLength => ("invalid_request_error", Some("context_length_exceeded"), None),
            FailureKind::ModelInvalid | FailureKind::ModelNotFound => {
                ("invalid_request_error", Some("model_not_found"), Some("model"))
            }
            FailureKind::Schema => {
                ("invalid_request_error", Some("invalid_json_schema"), Some("response_format"))
            }
            FailureKind::TooLarge => ("invalid_request_error", Some("request_too_large"), None),
            FailureKind::AccessDenied => ("permission_error", Some("access_denied"), None),
            FailureKind::Throttled => ("rate_limit_error", Some("rate_limit_exceeded"), None),
            FailureKind::Quota => ("rate_limit_error", Some("insufficient_quota"), None),
            FailureKind::Credentials => ("server_error", Some("upstream_credentials"), None),
            FailureKind::Overloaded => ("server_error", Some("overloaded"), None),
            FailureKind::Timeout => ("server_error", Some("timeout"), None),
            FailureKind::Model => ("server_error", Some("upstream_error"), None),
            FailureKind::Internal => ("server_error", None, None),
            FailureKind::Unreachable => ("server_error", Some("upstream_unreachable"), None),
            FailureKind::BadReply => ("server_error", Some("bad_upstream_response"), None),
            FailureKind::Truncated => ("server_error", Some("stream_truncated"), None),
        };
        ChatWords { kind, code, param }
    }

    /// The message with the sentence that clients read a delay from.
    pub fn chat_message(&self) -> String {
        match (self.kind, self.retry_after) {
            (FailureKind::Throttled, Some(after)) => {
                let seconds = after.as_secs().max(1);
                format!("{} Please try again in {seconds}s.", self.message)
            }
            _ => self.message.clone(),
        }
    }

    /// Whether the caller's SDK should try again (`x-should-retry`); `None` leaves it to the status.
    pub fn should_retry(&self) -> Option<bool> {
        match self.kind {
            FailureKind::Quota
            | FailureKind::Credentials
            | FailureKind::Model
            | FailureKind::BadReply
            | FailureKind::Truncated => Some(false),
            FailureKind::Throttled | FailureKind::Overloaded => Some(true),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(kind: FailureKind, message: &str) -> Failure {
        Failure { kind, message: message.to_owned(), retry_after: None }
    }

    #[test]
    fn texts_refine_an_invalid_request_whatever_the_apostrophe() {
        for (kind, text, refined) in [
            (FailureKind::Invalid, "Input is too long for requested model.", FailureKind::ContextLength),
            (FailureKind::Invalid, "prompt is too long: 1 > 0", FailureKind::ContextLength),
            (FailureKind::Invalid, "The provided model identifier is invalid.", FailureKind::ModelInvalid),
            (
                FailureKind::Invalid,
                "Invocation of model ID x with on-demand throughput isn\u{2019}t supported.",
                FailureKind::ModelInvalid,
            ),
            (FailureKind::Invalid, "messages: roles must alternate", FailureKind::Invalid),
            (FailureKind::Throttled, "Too many tokens per day", FailureKind::Quota),
            (FailureKind::Throttled, "Too many requests", FailureKind::Throttled),
            (FailureKind::Internal, "prompt is too long", FailureKind::Internal),
        ] {
            assert_eq!(failure(kind, text).refined().kind, refined, "{text}");
        }
    }

    #[test]
    fn a_code_counts_before_the_text() {
        for (kind, code, text, refined) in [
            (FailureKind::Invalid, "context_length_exceeded", "at most 10", FailureKind::ContextLength),
            (FailureKind::TooLarge, "context_length_exceeded", "at most 10", FailureKind::ContextLength),
            (FailureKind::Invalid, "invalid_json_schema", "too long", FailureKind::Schema),
            (FailureKind::Invalid, "model_not_found", "no such model", FailureKind::ModelInvalid),
            (FailureKind::Throttled, "insufficient_quota", "Too many requests", FailureKind::Quota),
            (FailureKind::Invalid, "validation_error", "prompt is too long", FailureKind::ContextLength),
            (FailureKind::Internal, "context_length_exceeded", "m", FailureKind::Internal),
        ] {
            assert_eq!(failure(kind, text).refined_by(Some(code)).kind, refined, "{code}");
        }
    }

    #[test]
    fn throttling_names_the_delay_as_openai_does() {
        let mut throttled = failure(FailureKind::Throttled, "Too many requests.");
        throttled.retry_after = Some(Duration::from_secs(3));
        assert_eq!(throttled.chat_message(), "Too many requests. Please try again in 3s.");
        assert_eq!((throttled.chat_status(), throttled.should_retry()), (429, Some(true)));
    }

    #[test]
    fn the_gateways_own_credentials_are_never_a_401() {
        let refused = failure(FailureKind::Credentials, "expired");
        assert_eq!((refused.chat_status(), refused.should_retry()), (503, Some(false)));
        assert_eq!(refused.chat_words().code, Some("upstream_credentials"));
    }
}
