//! Errors of OpenAI's inside an answer, in the words of the middle.

use outcrop_api_types::failure::{self, Failure};

use crate::error::Error;
use crate::schema;

/// An error object where an event was awaited.
pub(in crate::back) fn in_event(data: &[u8]) -> Option<Error> {
    let text = std::str::from_utf8(data).ok()?;
    let is_error = schema::members(text)?.any(|(name, value)| name == "error" && value != "null");
    is_error.then(|| upstream(&failure::read(data)))
}

/// With Anthropic's word for its kind, or OpenAI's where clients act on more than Anthropic tells apart.
pub(in crate::back) fn upstream(failure: &Failure) -> Error {
    let word = [&failure.code, &failure.kind].into_iter().flatten().find_map(|word| kind(word));
    Error::Upstream { kind: word.unwrap_or("api_error").to_owned(), message: failure.message.clone() }
}

fn kind(word: &str) -> Option<&'static str> {
    Some(match word {
        "context_length_exceeded" => "context_length_exceeded",
        "insufficient_quota" => "insufficient_quota",
        "rate_limit_exceeded"
        | "rate_limit_error"
        | "throttlingException"
        | "ThrottlingException"
        | "429" => "rate_limit_error",
        "invalid_request_error"
        | "invalid_prompt"
        | "validation_error"
        | "validationException"
        | "ValidationException"
        | "400" => "invalid_request_error",
        "overloaded_error" | "server_overloaded" | "slow_down" | "service_unavailable_error" | "503" => {
            "overloaded_error"
        }
        "authentication_error" | "invalid_api_key" => "authentication_error",
        "permission_error" | "permission_denied" => "permission_error",
        "not_found_error" | "model_not_found" => "not_found_error",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::FailureKind;

    #[test]
    fn the_code_of_an_error_counts_before_its_type() {
        let told =
            in_event(br#"{"error":{"message":"slow","type":"server_error","code":"rate_limit_exceeded"}}"#);
        assert_eq!(
            told,
            Some(Error::Upstream { kind: "rate_limit_error".to_owned(), message: "slow".to_owned() })
        );
    }

    #[test]
    fn what_clients_act_on_keeps_its_code() {
        for (code, kind) in [
            ("context_length_exceeded", FailureKind::ContextLength),
            ("insufficient_quota", FailureKind::Quota),
        ] {
            let data = format!(
                r#"{{"error":{{"message":"at most 10","type":"invalid_request_error","code":"{code}"}}}}"#
            );
            let Some(Error::Upstream { kind: word, .. }) = in_event(data.as_bytes()) else {
                panic!("no error in {data}")
            };
            assert_eq!(FailureKind::of_anthropic(&word), kind);
        }
    }

    #[test]
    fn an_error_of_no_known_kind_is_the_servers() {
        let told = in_event(br#"{"error":{"message":"m","type":"of_tomorrow"}}"#);
        assert_eq!(told, Some(Error::Upstream { kind: "api_error".to_owned(), message: "m".to_owned() }));
    }

    #[test]
    fn what_holds_no_error_is_none() {
        for data in [&br#"{"error":null}"#[..], br#"{"id":"x"}"#, b"[DONE]", b"\xff"] {
            assert_eq!(in_event(data), None);
        }
    }
}
