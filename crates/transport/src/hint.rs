//! What to do about a refusal: words for people, picked by fragments of the service's words. Nothing else is decided by
//! them; the class never is.

use crate::class::Class;
use crate::refusal::Refusal;

/// Fragments of messages, in lower case with straight apostrophes, and what to do. The first that fits is used.
///
/// Source: AWS Bedrock user guide (troubleshooting), and messages measured from 2024 to 2026, read 2026-11-22.
const BY_MESSAGE: &[(&str, &str)] = &[
    (
        "on-demand throughput isn't supported",
        "this model is served through inference profiles: use its `us.`, `eu.` or `global.` id, or a profile ARN",
    ),
    (
        "doesn't support on-demand throughput",
        "this model needs an inference profile or provisioned throughput",
    ),
    (
        "model identifier is invalid",
        "check the id, and that it is an id of this host and region (`outcrop models`)",
    ),
    ("isn't supported on this route", "this model is served on the other path: `/v1` or `/openai/v1`"),
    ("does not support the '", "this model is not served on this API: ask for it on another endpoint"),
    (
        "aws marketplace",
        "the first use of a model needs marketplace rights: grant them and try again in 15 minutes",
    ),
    ("have access to the model", "ask for access to this model in the Bedrock console"),
    (
        "is not available for this account",
        "this account may not use this model: ask AWS, or choose another (`outcrop models`)",
    ),
    ("use case details have not been submitted", "submit Anthropic's use-case form in the Bedrock console"),
    ("api key format", "AWS_BEARER_TOKEN_BEDROCK does not hold a Bedrock API key: copy it again"),
    (
        "make sure your api key is valid",
        "the Bedrock API key is wrong, revoked, ended, or for another region: make a new one",
    ),
    (
        "not authorized to perform: bedrock",
        "the IAM policy must allow this on the profile's ARN and on the model's ARN in every region behind it",
    ),
    ("end of its life", "this model is retired: choose its successor (`outcrop models`)"),
    ("too many tokens per day", "the daily quota is used up: it does not help to try again today"),
    ("too many tokens", "lower `max_tokens`: it is counted against the quota before the answer is known"),
    ("too many requests", "send fewer requests at once, or ask AWS for a higher quota"),
    ("cannot both be specified", "send `temperature` or `top_p`, not both"),
    ("are not supported for this model", "this model takes no forced `tool_choice`: use `auto`"),
    ("extra inputs are not permitted", "this field is not supported by this model or route: leave it out"),
    ("tool type '", "tools that run on the server are not served by Bedrock"),
    ("malformed input request", "the body is not what this model family takes"),
    ("input is too long", "the conversation is longer than the model's context: shorten it"),
    ("prompt is too long", "the conversation is longer than the model's context: shorten it"),
    ("data retention mode", "set the account's data retention mode to one that this model allows"),
    (
        "token has expired",
        "the Bedrock API key has ended: make a new one (short-term keys last 12 hours at most)",
    ),
    ("security token included in the request", "the AWS credentials have ended or are wrong: log in again"),
];

impl Refusal {
    /// What to do about it, where we know.
    pub fn hint(&self) -> Option<&'static str> {
        let message = self.message.replace(['\u{2018}', '\u{2019}'], "'").to_lowercase();
        let by_message =
            BY_MESSAGE.iter().find(|(fragment, _)| message.contains(fragment)).map(|(_, hint)| *hint);
        by_message.or_else(|| by_class(self.class()))
    }
}

fn by_class(class: Class) -> Option<&'static str> {
    match class {
        Class::Credentials => Some("the credentials were refused: renew the key, or log in again"),
        Class::AccessDenied => Some("check the IAM policy, and access to the model in the Bedrock console"),
        Class::NotFound => Some("check the model id and the region (`outcrop models`)"),
        Class::Throttled => Some("wait, send less, or ask AWS for a higher quota"),
        Class::Quota => Some("ask AWS for a higher quota"),
        Class::Overloaded => {
            Some("there is no capacity just now: another region or a `global.` profile may have some")
        }
        Class::TooLarge => Some("send a smaller body: Bedrock takes 20 MB"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;

    use crate::{Refusal, Said};

    fn hint(status: u16, message: &str) -> Option<&'static str> {
        let said = Said { message: message.to_owned(), ..Said::default() };
        let status = StatusCode::from_u16(status).unwrap();
        Refusal { status, ..Refusal::in_stream(said, None, Bytes::new()) }.hint()
    }

    #[test]
    fn the_words_users_see_have_a_hint_each() {
        for (status, message, hinted) in [
            (
                400,
                "Invocation of model ID X with on-demand throughput isn\u{2019}t supported. Retry your request",
                "inference profiles",
            ),
            (400, "The provided model identifier is invalid.", "check the id"),
            (400, "The provided model doesn't support on-demand throughput.", "provisioned"),
            (403, "You don't have access to the model with the specified model ID.", "ask for access"),
            (
                403,
                "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace actions",
                "marketplace",
            ),
            (403, "claude-x is not available for this account. You can explore", "may not use"),
            (404, "Model use case details have not been submitted for this account", "use-case form"),
            (
                403,
                "User: arn:aws:iam::1:user/x is not authorized to perform: bedrock:InvokeModel on resource: arn:x",
                "IAM policy",
            ),
            (404, "This model version has reached the end of its life.", "retired"),
            (429, "Too many tokens, please wait", "max_tokens"),
            (429, "Too many requests", "fewer"),
            (429, "Too many tokens per day", "daily"),
            (400, "`temperature` and `top_p` cannot both be specified for this model.", "not both"),
            (400, "tool_choice: type \"tool\" and \"any\" are not supported for this model.", "`auto`"),
            (400, "output_config.format: Extra inputs are not permitted", "leave it out"),
            (400, "tool type 'web_search' is not supported", "server"),
            (400, "Malformed input request: 2 schema violations found", "family"),
            (400, "Input is too long for requested model", "shorten"),
            (403, "The security token included in the request is expired", "log in"),
            (403, "Authentication failed: Please make sure your API Key is valid.", "make a new one"),
        ] {
            let found = hint(status, message).unwrap_or_default();
            assert!(found.contains(hinted), "{message}: {found}");
        }
    }

    #[test]
    fn words_never_seen_are_hinted_by_class_or_not_at_all() {
        assert!(hint(403, "nope").unwrap().contains("IAM"));
        assert_eq!(hint(400, "nope"), None);
    }
}
