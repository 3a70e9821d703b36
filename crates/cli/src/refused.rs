//! What a server said when it refused, as a failure: its words, and apart from them why and what to do.

use outcrop_api_types::{ParseError, failure};
use outcrop_hints::causes::general::ANSWER_NOT_UNDERSTOOD;
use outcrop_hints::{Hint, all, by_code};
use outcrop_transport::{Refusal, Said};

use crate::failure::Failure;

/// What outcrop puts around the next step behind a message.
const HINT: &str = " (hint: ";

/// A refusal told by an event in the middle of an answer. It has no header, so its cause is known by the step that
/// outcrop put behind the words, or, where another server wrote it, by type and code.
pub(crate) fn of_event(event: &[u8]) -> Failure {
    let (words, next) = split(failure::read(event).message);
    let cause = match &next {
        Some(next) => all().find(|cause| cause.next == next),
        None => in_stream(event),
    };
    failed(words, next, cause)
}

/// The same of a whole answer: `code` is what its header `x-outcrop-hint` says.
pub(crate) fn of_body(who: impl std::fmt::Display, body: &[u8], code: Option<&str>) -> Failure {
    let (words, next) = split(failure::read(body).message);
    failed(format!("{who}: {words}"), next, code.and_then(by_code))
}

/// An answer that makes no sense to this version: nothing that the one who asked did wrong.
pub(crate) fn not_understood(error: &ParseError) -> Failure {
    let words = format!("the answer cannot be read: {error}");
    Failure { cause: Some(&ANSWER_NOT_UNDERSTOOD), ..Failure::new(words, None) }
}

fn failed(words: String, next: Option<String>, cause: Option<&'static Hint>) -> Failure {
    let hint = next.or_else(|| cause.map(|cause| cause.next.to_owned()));
    Failure { cause, ..Failure::new(words, hint) }
}

/// The words, and the step behind them.
fn split(message: String) -> (String, Option<String>) {
    let Some((words, rest)) = message.split_once(HINT) else { return (message, None) };
    let Some((next, rest)) = rest.rsplit_once(')') else { return (message, None) };
    (format!("{words}{rest}"), Some(next.to_owned()))
}

fn in_stream(event: &[u8]) -> Option<&'static Hint> {
    let failure::Failure { kind, message, code, original_status, .. } = failure::read(event);
    let said = Said { kind, code, message, original_status, request_id: None };
    Refusal::in_stream(said, None, bytes::Bytes::new()).cause(None, &[])
}

#[cfg(test)]
mod tests {
    use outcrop_hints::causes::load::THROTTLED;

    use super::{of_body, of_event};

    fn parts(failure: &crate::failure::Failure) -> (String, Option<&str>, Option<&str>) {
        (failure.error.to_string(), failure.cause.map(|cause| cause.code), failure.hint.as_deref())
    }

    #[test]
    fn the_step_behind_the_words_tells_the_cause_and_is_not_told_twice() {
        let message = format!("slow (down) (hint: {}) Please try again in 3s.", THROTTLED.next);
        let event = format!(r#"{{"error":{{"message":"{message}","type":"rate_limit_error"}}}}"#);
        let expected =
            ("slow (down) Please try again in 3s.".to_owned(), Some("throttled"), Some(THROTTLED.next));
        assert_eq!(parts(&of_event(event.as_bytes())), expected);
    }

    #[test]
    fn an_error_of_another_server_has_its_cause_by_its_type() {
        let event = br#"{"error":{"message":"no room","type":"overloaded_error","code":null}}"#;
        assert_eq!(parts(&of_event(event)).1, Some("no-capacity"));
        let event = br#"{"error":{"message":"hm","type":"never_heard_of"}}"#;
        assert_eq!(parts(&of_event(event)).0, "hm");
    }

    #[test]
    fn a_whole_answer_names_its_cause_in_a_header() {
        let body = br#"{"error":{"message":"not here (hint: look)"}}"#;
        let failure = of_body("it answered 404", body, Some("model-not-found"));
        let expected = ("it answered 404: not here".to_owned(), Some("model-not-found"), Some("look"));
        assert_eq!(parts(&failure), expected);
        assert_eq!(
            parts(&of_body("it answered 500", b"<html>", None)),
            ("it answered 500: <html>".into(), None, None)
        );
    }
}
