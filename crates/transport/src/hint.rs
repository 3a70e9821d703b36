//! Why a refusal came, and what to do: looked up in the table of `outcrop-hints`. Nothing else is decided by it.

use outcrop_hints::causes::network::PAGE;
use outcrop_hints::{Circumstance, Hint, Host, Seen, find};

use crate::refusal::Refusal;

impl Refusal {
    /// What to do about it, where we know.
    pub fn hint(&self) -> Option<&'static str> {
        self.cause(None, &[]).map(|hint| hint.next)
    }

    /// The cause that fits best. `host` is who refused, `circumstances` what else is known: both may be left out.
    pub fn cause(&self, host: Option<Host>, circumstances: &[Circumstance]) -> Option<&'static Hint> {
        if self.status.is_server_error() && self.holds_page() && !self.is_page() {
            return Some(&PAGE);
        }
        find(&Seen {
            host,
            status: Some(self.status.as_u16()),
            class: self.class().name(),
            exception: self.kind.as_deref(),
            message: &self.message,
            circumstances,
        })
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;

    use crate::{Refusal, Said};

    fn code(status: u16, kind: Option<&str>, message: &str) -> Option<&'static str> {
        let said = Said { kind: kind.map(str::to_owned), message: message.to_owned(), ..Said::default() };
        let status = StatusCode::from_u16(status).unwrap();
        let refusal = Refusal { status, ..Refusal::in_stream(said, None, Bytes::new()) };
        refusal.cause(None, &[]).map(|hint| hint.code)
    }

    #[test]
    fn the_words_users_see_have_a_cause_each() {
        for (status, message, expected) in [
            (
                400,
                "Invocation of model ID X with on-demand throughput isn\u{2019}t supported. Retry your request",
                "profile-needed",
            ),
            (400, "The provided model identifier is invalid.", "model-id-invalid"),
            (400, "The provided model doesn't support on-demand throughput.", "provisioned-only"),
            (403, "You don't have access to the model with the specified model ID.", "access-not-granted"),
            (
                403,
                "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions",
                "marketplace",
            ),
            (403, "claude-x is not available for this account. You can explore", "account-not-entitled"),
            (404, "Model use case details have not been submitted for this account", "use-case-form"),
            (
                403,
                "User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:InvokeModel on resource: arn:x",
                "iam-denied",
            ),
            (404, "This model version has reached the end of its life.", "model-end-of-life"),
            (429, "Too many tokens, please wait", "tokens-per-minute"),
            (429, "Too many requests", "requests-per-minute"),
            (429, "Too many tokens per day", "daily-tokens"),
            (
                400,
                "`temperature` and `top_p` cannot both be specified for this model.",
                "temperature-and-top-p",
            ),
            (
                400,
                "tool_choice: type \"tool\" and \"any\" are not supported for this model.",
                "forced-tool-choice",
            ),
            (400, "output_config.format: Extra inputs are not permitted", "extra-inputs"),
            (400, "tool type 'web_search' is not supported", "server-tool"),
            (400, "Malformed input request: 2 schema violations found", "wrong-body"),
            (400, "Input is too long for requested model", "context-length"),
            (403, "Authentication failed: Please make sure your API Key is valid.", "bearer-refused"),
        ] {
            assert_eq!(code(status, None, message), Some(expected), "{message}");
        }
        let expired = "The security token included in the request is expired";
        assert_eq!(code(403, Some("ExpiredTokenException"), expired), Some("credentials-expired"));
    }

    #[test]
    fn words_never_seen_are_hinted_by_class_or_not_at_all() {
        assert_eq!(code(403, None, "nope"), Some("access-denied"));
        assert_eq!(code(400, None, "nope"), None);
    }

    #[test]
    fn the_table_names_classes_as_they_are_named_here() {
        let ours: Vec<&str> = [
            crate::Class::Throttled,
            crate::Class::Quota,
            crate::Class::Overloaded,
            crate::Class::Internal,
            crate::Class::Timeout,
            crate::Class::ModelError { transient: false },
            crate::Class::Invalid,
            crate::Class::AccessDenied,
            crate::Class::Credentials,
            crate::Class::NoCredentials,
            crate::Class::NotFound,
            crate::Class::TooLarge,
            crate::Class::Network,
            crate::Class::BadUpstream,
        ]
        .map(crate::Class::name)
        .to_vec();
        for when in outcrop_hints::all().flat_map(|hint| hint.when) {
            assert!(ours.contains(&when.parts().class), "{}", when.parts().class);
        }
    }
}
