//! What an error body says. The only JSON read here: AWS's own refusals stand in front of every route, whatever dialect
//! the route speaks, so every client must read all of these shapes.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::class::bare_kind;

/// What an error body, or an error inside a stream, says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// The exception or error type.
    pub kind: Option<String>,
    /// The message.
    pub message: Option<String>,
    /// The status behind a model error.
    pub original_status: Option<u16>,
    /// The request id, if the body names one.
    pub request_id: Option<String>,
}

impl Said {
    /// Reads a body of any of the shapes there are; what is none of them becomes the message as it is, cut short.
    ///
    /// `{"message"}`, `{"Message"}` and `{"__type"}` are AWS's, `{"error":{"message","type","code"}}` is OpenAI's,
    /// `{"type":"error","request_id","error":{"type","message"}}` Anthropic's, and `{"Output":{"__type"}}` is what the
    /// runtime host says with status 200 to a path it does not know.
    ///
    /// Source: botocore 1.44.5 rest-json errors; AWS Bedrock user guide, count tokens; measured 2026-06-03 and
    /// 2026-09-05; read 2026-11-22.
    ///
    /// ```
    /// use outcrop_transport::Said;
    /// let said = Said::read(br#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#);
    /// assert_eq!(said.kind.as_deref(), Some("overloaded_error"));
    /// assert_eq!(said.message.as_deref(), Some("Overloaded"));
    /// ```
    pub fn read(body: &[u8]) -> Self {
        let Ok(body) = serde_json::from_slice::<Body>(body) else { return Self::raw(body) };
        let (type_, code, message) = match body.error {
            Some(Inner::Object(error)) => (text(error.type_), text(error.code), text(error.message)),
            Some(Inner::Other(Loose::Text(message))) => (None, None, Some(message)),
            _ => (None, None, None),
        };
        let output = body.output.and_then(|output| output.amazon_type);
        // `invalid_request_error` is said of many things; the code beside it says which.
        let vague = |kind: &String| {
            matches!(kind.as_str(), "" | "error" | "invalid_request_error" | "api_error" | "server_error")
        };
        let kind = type_
            .clone()
            .filter(|kind| !vague(kind))
            .or(code)
            .or(type_)
            .or(body.amazon_type)
            .or_else(|| text(body.code))
            .or(output);
        Self {
            kind: kind.map(|kind| bare_kind(&kind).to_owned()).filter(|kind| !kind.is_empty()),
            message: message.or_else(|| text(body.message)).or_else(|| text(body.capital_message)),
            original_status: body.original_status.and_then(|status| match status {
                Loose::Number(status) => u16::try_from(status).ok(),
                _ => None,
            }),
            request_id: body.request_id,
        }
    }

    /// Whether a body of an answer with status 200 says that the path is not known.
    ///
    /// Source: measured 2026-09-03 and 2026-09-05, read 2026-11-22.
    pub fn is_unknown_operation(body: &[u8]) -> bool {
        // The real ones are about a hundred bytes; an answer that only speaks of it is not taken for one.
        body.len() < 1024
            && std::str::from_utf8(body).is_ok_and(|text| text.contains("UnknownOperationException"))
            && serde_json::from_slice::<Body>(body)
                .ok()
                .and_then(|body| body.output?.amazon_type)
                .is_some_and(|kind| kind.ends_with("UnknownOperationException"))
    }

    fn raw(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let message: String = text.trim().chars().take(300).collect();
        Self { message: Some(message).filter(|message| !message.is_empty()), ..Self::default() }
    }
}

#[derive(Deserialize)]
struct Body {
    error: Option<Inner>,
    #[serde(rename = "__type")]
    amazon_type: Option<String>,
    code: Option<Loose>,
    message: Option<Loose>,
    #[serde(rename = "Message")]
    capital_message: Option<Loose>,
    #[serde(rename = "originalStatusCode")]
    original_status: Option<Loose>,
    request_id: Option<String>,
    #[serde(rename = "Output")]
    output: Option<Output>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Inner {
    Object(InnerError),
    Other(Loose),
}

#[derive(Deserialize)]
struct InnerError {
    #[serde(rename = "type")]
    type_: Option<Loose>,
    code: Option<Loose>,
    message: Option<Loose>,
}

#[derive(Deserialize)]
struct Output {
    #[serde(rename = "__type")]
    amazon_type: Option<String>,
}

/// A value that is mostly a text, and not worth an error when it is not.
#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Text(String),
    Number(u64),
    Other(IgnoredAny),
}

fn text(value: Option<Loose>) -> Option<String> {
    match value? {
        Loose::Text(text) => Some(text).filter(|text| !text.is_empty()),
        Loose::Number(number) => Some(number.to_string()),
        Loose::Other(IgnoredAny) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Said;

    fn read(body: &str) -> (Option<String>, Option<String>) {
        let said = Said::read(body.as_bytes());
        (said.kind, said.message)
    }

    fn both(kind: &str, message: &str) -> (Option<String>, Option<String>) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (some(kind), some(message))
    }

    #[test]
    fn every_shape_of_error_body_is_read() {
        for (body, kind, message) in [
            (r#"{"message":"no"}"#, "", "no"),
            (r#"{"Message":"Invalid API Key format"}"#, "", "Invalid API Key format"),
            (
                r#"{"__type":"com.amazon.coral.service#ThrottlingException:x","message":"slow"}"#,
                "ThrottlingException",
                "slow",
            ),
            (r#"{"code":"AccessDeniedException","message":"no"}"#, "AccessDeniedException", "no"),
            (
                r#"{"error":{"message":"m","type":"not_found_error","param":null,"code":null}}"#,
                "not_found_error",
                "m",
            ),
            (
                r#"{"error":{"message":"m","type":"invalid_request_error","code":"validation_error"}}"#,
                "validation_error",
                "m",
            ),
            (r#"{"error":{"message":"m","type":"invalid_request_error","code":400}}"#, "400", "m"),
            (r#"{"error":{"message":"m","type":"invalid_request_error"}}"#, "invalid_request_error", "m"),
            (
                r#"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#,
                "overloaded_error",
                "m",
            ),
            (r#"{"error":"plain words"}"#, "", "plain words"),
            (
                r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#,
                "UnknownOperationException",
                "",
            ),
            ("<html>bad gateway</html>", "", "<html>bad gateway</html>"),
            ("", "", ""),
            ("[1]", "", "[1]"),
        ] {
            assert_eq!(read(body), both(kind, message), "{body}");
        }
    }

    #[test]
    fn a_request_id_and_an_original_status_are_read() {
        let said = Said::read(
            br#"{"type":"error","request_id":"req_1","error":{"type":"api_error","message":"m"}}"#,
        );
        assert_eq!(said.request_id.as_deref(), Some("req_1"));
        let said = Said::read(br#"{"message":"m","originalStatusCode":429,"originalMessage":"x"}"#);
        assert_eq!(said.original_status, Some(429));
    }

    #[test]
    fn only_the_runtimes_own_words_are_an_unknown_operation() {
        let body =
            br#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#;
        assert!(Said::is_unknown_operation(body));
        assert!(!Said::is_unknown_operation(br#"{"content":[{"text":"UnknownOperationException"}]}"#));
        assert!(!Said::is_unknown_operation(b"{}"));
    }
}
