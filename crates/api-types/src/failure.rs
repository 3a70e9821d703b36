//! Error bodies of all sides: read leniently, written exactly.
//!
//! Sources: botocore 1.44.5 (rest-json errors), `openai` 3.54.0 and `anthropic` 2.12.0 (typed models), AWS
//! Bedrock user guide (API error codes); read 2026-11-22.

mod told;

use crate::messages::ErrorDetail;
use crate::object::object;
use crate::{Extra, RawJson, Text};

pub use told::{is_error, is_unknown_operation};

/// Longest message taken from a body that is not an error object, in bytes.
const LONGEST_TEXT: usize = 2048;

/// What an error body says, whoever wrote it. Every field may be missing; the message may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failure {
    /// Exception or error type: `ThrottlingException`, `overloaded_error`. Without namespace or address.
    pub kind: Option<String>,
    /// For people.
    pub message: String,
    /// OpenAI's `code`, as text.
    pub code: Option<String>,
    /// OpenAI's `param`: the field at fault.
    pub param: Option<String>,
    /// To be quoted to the provider.
    pub request_id: Option<String>,
    /// Bedrock: HTTP status that the model itself gave.
    pub original_status: Option<u16>,
    /// Bedrock: what the model itself said.
    pub original_message: Option<String>,
    /// Bedrock: the model that failed.
    pub resource_name: Option<String>,
}

/// Reads an error body. Never fails: what is no error object is taken as text.
///
/// The message is the first of `error.message`, `message`, `Message`, `Output.__type`, the text itself.
///
/// ```
/// use outcrop_api_types::failure;
///
/// let failure = failure::read(br#"{"__type":"com.amazon.bedrock#ThrottlingException","Message":"Too many requests"}"#);
/// assert_eq!(failure.kind.as_deref(), Some("ThrottlingException"));
/// assert_eq!(failure.message, "Too many requests");
/// ```
pub fn read(body: &[u8]) -> Failure {
    let Some(root) = std::str::from_utf8(body).ok().and_then(object) else {
        return Failure { message: text(body), ..Failure::default() };
    };
    let mut failure = Failure {
        request_id: string(&root, "request_id").or_else(|| string(&root, "requestId")),
        original_status: root.get("originalStatusCode").and_then(|raw| raw.read().ok()),
        original_message: string(&root, "originalMessage"),
        resource_name: string(&root, "resourceName"),
        ..Failure::default()
    };
    if let Some(error) = root.get("error").and_then(|raw| object(raw.get())) {
        failure.kind = string(&error, "type").map(class);
        failure.message = string(&error, "message").unwrap_or_default();
        failure.code = string(&error, "code").or_else(|| number(&error, "code"));
        failure.param = string(&error, "param");
        failure.request_id = failure.request_id.or_else(|| string(&error, "request_id"));
        if !failure.message.is_empty() {
            return failure;
        }
    }
    let output = root.get("Output").and_then(|raw| object(raw.get()));
    let output_class = output.as_ref().and_then(|output| string(output, "__type")).map(class);
    let own_class = string(&root, "__type").or_else(|| string(&root, "code")).map(class);
    failure.kind = failure.kind.or(own_class).or_else(|| output_class.clone());
    failure.message = string(&root, "message")
        .or_else(|| string(&root, "Message"))
        .or_else(|| string(&root, "error"))
        .or(output_class)
        .unwrap_or_else(|| text(body));
    failure
}

/// `com.amazon.bedrock#ThrottlingException:http://internal...` is a `ThrottlingException`. Also for the
/// header `x-amzn-ErrorType`.
pub fn class(name: impl AsRef<str>) -> String {
    let name = name.as_ref();
    let name = name.split(':').next().unwrap_or(name);
    name.rsplit('#').next().unwrap_or(name).trim().to_owned()
}

fn object(text: &str) -> Option<Extra<'_>> {
    serde_json::from_str(text).ok()
}

fn string(object: &Extra<'_>, name: &str) -> Option<String> {
    object.get(name).and_then(|raw: &RawJson<'_>| raw.read::<String>().ok()).filter(|text| !text.is_empty())
}

fn number(object: &Extra<'_>, name: &str) -> Option<String> {
    object.get(name).and_then(|raw| raw.read::<serde_json::Number>().ok()).map(|number| number.to_string())
}

/// The body as text, cut to a length that fits a log line's context.
fn text(body: &[u8]) -> String {
    let body = body.get(..LONGEST_TEXT).unwrap_or(body);
    String::from_utf8_lossy(body).trim().to_owned()
}

object! {
    /// OpenAI: `{"error": {"message": "...", "type": "...", "param": null, "code": null}}`
    pub struct OpenAiFailure<'a> {
        /// What happened.
        required error: OpenAiError<'a>,
    }

    /// The inside of [`OpenAiFailure`]; [`openai`] writes all four keys, as the SDKs expect.
    pub struct OpenAiError<'a> {
        /// For people.
        required message: Text<'a>,
        /// `invalid_request_error`, `rate_limit_error`, `api_error`, ...
        nullable kind as "type": Text<'a>,
        /// The field at fault.
        nullable param: Text<'a>,
        /// For programs.
        nullable code: Text<'a>,
        /// About actions of the model that looked unintended.
        optional misalignment: RawJson<'a>,
    }

    /// Anthropic: `{"type": "error", "error": {"type": "...", "message": "..."}, "request_id": "..."}`
    pub struct AnthropicFailure<'a> {
        /// `error`
        required kind as "type": Text<'a>,
        /// What happened.
        required error: ErrorDetail<'a>,
        /// To be quoted to the provider.
        optional request_id: Text<'a>,
    }

    /// Bedrock runtime and control plane: `{"message": "..."}`; the class is in the header
    /// `x-amzn-ErrorType`.
    #[derive(Default)]
    pub struct AwsFailure<'a> {
        /// For people.
        optional message: Text<'a>,
        /// Class, where it is in the body.
        optional class as "__type": Text<'a>,
        /// `ModelErrorException`: HTTP status that the model itself gave.
        optional original_status_code as "originalStatusCode": u16,
        /// `ModelStreamErrorException`: what the model itself said.
        optional original_message as "originalMessage": Text<'a>,
        /// `ModelErrorException`: the model.
        optional resource_name as "resourceName": Text<'a>,
    }
}

/// An OpenAI error body with all four keys.
///
/// ```
/// let body = outcrop_api_types::failure::openai("`n` must be 1", "invalid_request_error", Some("n"), None);
/// assert_eq!(
///     serde_json::to_string(&body).unwrap(),
///     r#"{"error":{"message":"`n` must be 1","type":"invalid_request_error","param":"n","code":null}}"#,
/// );
/// ```
pub fn openai<'a>(
    message: impl Into<Text<'a>>,
    kind: impl Into<Text<'a>>,
    param: Option<&'a str>,
    code: Option<&'a str>,
) -> OpenAiFailure<'a> {
    OpenAiFailure::new(OpenAiError {
        message: message.into(),
        kind: Some(Some(kind.into())),
        param: Some(param.map(Text::from)),
        code: Some(code.map(Text::from)),
        misalignment: None,
        extra: Extra::new(),
    })
}

/// An Anthropic error body.
///
/// ```
/// let body = outcrop_api_types::failure::anthropic("overloaded_error", "Overloaded", Some("req_1"));
/// assert_eq!(
///     serde_json::to_string(&body).unwrap(),
///     r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#,
/// );
/// ```
pub fn anthropic<'a>(
    kind: impl Into<Text<'a>>,
    message: impl Into<Text<'a>>,
    request_id: Option<&'a str>,
) -> AnthropicFailure<'a> {
    AnthropicFailure {
        request_id: request_id.map(Text::from),
        ..AnthropicFailure::new("error", ErrorDetail::new(kind, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_and_message(body: &str) -> (Option<String>, String) {
        let failure = read(body.as_bytes());
        (failure.kind, failure.message)
    }

    #[test]
    fn each_shape_is_read_in_the_documented_order() {
        let rows = [
            (
                r#"{"error":{"message":"a","type":"t","param":null,"code":null},"message":"b"}"#,
                Some("t"),
                "a",
            ),
            (
                r#"{"type":"error","request_id":"r","error":{"type":"overloaded_error","message":"a"}}"#,
                Some("overloaded_error"),
                "a",
            ),
            (r#"{"message":"a","Message":"b","__type":"ns#X:http://y"}"#, Some("X"), "a"),
            (r#"{"Message":"b","code":"X"}"#, Some("X"), "b"),
            (
                r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#,
                Some("UnknownOperationException"),
                "UnknownOperationException",
            ),
            (r#"{"error":"plain words"}"#, None, "plain words"),
            (r#"{"error":{"type":"t"},"message":"outer"}"#, Some("t"), "outer"),
            ("<html>Bad Gateway</html>\n", None, "<html>Bad Gateway</html>"),
            (r#"{"message":5}"#, None, r#"{"message":5}"#),
            ("", None, ""),
        ];
        for (body, kind, message) in rows {
            assert_eq!(kind_and_message(body), (kind.map(str::to_owned), message.to_owned()), "{body}");
        }
    }

    #[test]
    fn details_are_kept() {
        let failure = read(
            br#"{"message":"m","originalStatusCode":529,"resourceName":"arn","originalMessage":"busy"}"#,
        );
        assert_eq!(failure.original_status, Some(529));
        assert_eq!(failure.original_message.as_deref(), Some("busy"));
        assert_eq!(failure.resource_name.as_deref(), Some("arn"));
        let failure =
            read(br#"{"error":{"message":"m","type":"t","param":"n","code":404},"request_id":"r"}"#);
        assert_eq!((failure.param.as_deref(), failure.code.as_deref()), (Some("n"), Some("404")));
        assert_eq!(failure.request_id.as_deref(), Some("r"));
    }

    #[test]
    fn bytes_that_are_no_text_are_read_as_far_as_they_go() {
        assert_eq!(read(b"\xff\xfe broken").message, "\u{fffd}\u{fffd} broken");
        assert_eq!(read(&vec![b'x'; 100_000]).message.len(), LONGEST_TEXT);
    }
}
