//! Errors that come as if they were answers.

use super::{AnthropicFailure, OpenAiFailure, read};
use crate::parse;

/// Whether an answer with status 200 says that the path is not known.
///
/// Source: measured 2026-09-03 and 2026-09-05, read 2026-11-22.
pub fn is_unknown_operation(body: &[u8]) -> bool {
    let name = "UnknownOperationException";
    // The real ones are about a hundred bytes; an answer that only speaks of it has no such type.
    body.len() < 1024
        && memchr::memmem::find(body, name.as_bytes()).is_some()
        && read(body).kind.as_deref() == Some(name)
}

/// Whether the data of an event without a name of its own is an error: Anthropic's `{"type":"error"}`, or OpenAI's
/// object with an `error` in it.
pub fn is_error(data: &[u8]) -> bool {
    // In a string the quotes would be escaped: most events are known to be none without a parse.
    memchr::memmem::find(data, b"\"error\"").is_some()
        && match parse::<AnthropicFailure<'_>>(data) {
            Ok(failure) => failure.kind == "error",
            Err(_) => parse::<OpenAiFailure<'_>>(data).is_ok(),
        }
}

#[cfg(test)]
mod tests {
    use super::{is_error, is_unknown_operation};

    #[test]
    fn an_error_is_told_from_an_event_that_speaks_of_one() {
        for (data, error) in [
            (r#"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, true),
            (r#"{"error":{"type":"overloaded_error","message":"m"},"type":"error"}"#, true),
            (r#"{"error":{"message":"m","code":"x"}}"#, true),
            (r#"{"error":null,"choices":[]}"#, false),
            (r#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"\"error\""}}"#, false),
            (
                r#"{"type":"content_block_start","content_block":{"type":"tool_use","input":{"error":1}}}"#,
                false,
            ),
            ("[DONE]", false),
        ] {
            assert_eq!(is_error(data.as_bytes()), error, "{data}");
        }
    }

    #[test]
    fn only_the_hosts_own_words_are_an_unknown_operation() {
        let body =
            br#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#;
        assert!(is_unknown_operation(body));
        assert!(!is_unknown_operation(br#"{"content":[{"text":"UnknownOperationException"}]}"#));
        assert!(!is_unknown_operation(b"{}"));
    }
}
