//! A refusal before it has a shape, and the four shapes Bedrock's hosts give it.
//!
//! Source: AWS Bedrock user guide (troubleshooting API errors), botocore 1.44.5, measured answers; read 2026-11-22.

use serde_json::{Value, json};

/// What was refused and how AWS calls it.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    /// The AWS class, such as `ValidationException`.
    pub(crate) class: String,
    pub(crate) message: String,
    pub(crate) headers: Vec<(String, String)>,
    /// Of the layer in front of the service, which words its refusals as AWS does, whatever the route.
    pub(crate) front_door: Option<Letter>,
    /// `error.details.error_code` of an Anthropic envelope.
    pub(crate) detail: Option<&'static str>,
    /// `param` and `code` of an `OpenAI` envelope, when the refusal is about one field.
    pub(crate) field: Option<Box<(String, &'static str)>>,
}

/// How the layer in front spells `message`: API keys get a capital, signatures do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letter {
    Capital,
    Small,
}

/// How a route words its errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `{"message"}` and `x-amzn-ErrorType`.
    Aws,
    /// `{"type":"error","error":{"type","message"}}`.
    Anthropic,
    /// `{"error":{"message","type","param","code"}}`.
    OpenAi,
}

impl Refusal {
    pub(crate) fn new(status: u16, class: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            class: class.to_owned(),
            message: message.into(),
            headers: Vec::new(),
            front_door: None,
            detail: None,
            field: None,
        }
    }

    /// 400 `ValidationException`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    /// 400 about one field, as `OpenAI`'s API words it.
    pub(crate) fn field(param: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self { field: Some(Box::new((param.to_owned(), code))), ..Self::invalid(message) }
    }

    /// 404 `ResourceNotFoundException`.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "ResourceNotFoundException", message)
    }

    /// 403 with a class of the authentication layer.
    pub(crate) fn forbidden(class: &str, message: impl Into<String>) -> Self {
        Self::new(403, class, message)
    }

    /// The body of this refusal on a route of this shape.
    pub(crate) fn body(&self, shape: Shape, request_id: &str) -> Value {
        let shape = match self.front_door {
            Some(Letter::Capital) => return json!({"Message": self.message}),
            Some(Letter::Small) => Shape::Aws,
            None => shape,
        };
        match shape {
            Shape::Aws => json!({"message": self.message}),
            Shape::Anthropic => {
                let mut error = json!({"type": anthropic_type(self.status), "message": self.message});
                if let (Some(code), Some(object)) = (self.detail, error.as_object_mut()) {
                    object.insert("details".to_owned(), json!({"error_code": code}));
                }
                json!({"type": "error", "request_id": request_id, "error": error})
            }
            Shape::OpenAi => {
                let (kind, code) = openai_type(self.status);
                let (param, code) = match self.field.as_deref() {
                    Some((param, code)) => (Value::from(param.as_str()), *code),
                    None => (Value::Null, code),
                };
                json!({"error": {"message": self.message, "type": kind, "param": param, "code": code}})
            }
        }
    }
}

/// Anthropic's error type for a status.
pub(crate) fn anthropic_type(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        408 | 504 => "timeout_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 | 529 => "overloaded_error",
        500..=599 => "api_error",
        _ => "invalid_request_error",
    }
}

fn openai_type(status: u16) -> (&'static str, &'static str) {
    match status {
        401 => ("invalid_request_error", "access_denied"),
        403 => ("permission_error", "access_denied"),
        404 => ("invalid_request_error", "not_found_error"),
        429 => ("rate_limit_error", "rate_limit_exceeded"),
        500..=599 => ("server_error", "server_error"),
        _ => ("invalid_request_error", "validation_error"),
    }
}

/// The status AWS gives a class (AWS Bedrock user guide, troubleshooting, read 2026-11-22).
pub(crate) fn status_of(class: &str) -> u16 {
    match class.to_ascii_lowercase().trim_end_matches("exception") {
        "throttling" | "modelnotready" | "rate_limit_error" => 429,
        "accessdenied" | "expiredtoken" | "unrecognizedclient" | "invalidsignature" | "permission_error" => {
            403
        }
        "resourcenotfound" | "not_found_error" => 404,
        "modeltimeout" | "timeout_error" => 408,
        "modelerror" | "modelstreamerror" => 424,
        "internalserver" | "api_error" => 500,
        "serviceunavailable" => 503,
        "overloaded_error" => 529,
        _ => 400,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shape_words_the_same_refusal() {
        let refusal = Refusal::new(429, "ThrottlingException", "Too many requests");
        assert_eq!(refusal.body(Shape::Aws, "r"), json!({"message": "Too many requests"}));
        assert_eq!(refusal.body(Shape::Anthropic, "r")["error"]["type"], "rate_limit_error");
        assert_eq!(refusal.body(Shape::OpenAi, "r")["error"]["code"], "rate_limit_exceeded");
    }

    #[test]
    fn classes_have_their_status_in_either_case() {
        for (class, status) in [
            ("throttlingException", 429),
            ("ThrottlingException", 429),
            ("modelStreamErrorException", 424),
            ("validationException", 400),
            ("overloaded_error", 529),
        ] {
            assert_eq!(status_of(class), status, "{class}");
        }
    }
}
