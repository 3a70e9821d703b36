//! What cannot be translated, with the JSON path of the place.

use outcrop_api_types::{ParseError, Reason};
use thiserror::Error;

/// A request that is refused, or a reply that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// A field that the target has no form for.
    #[error("{path}: {why}")]
    UnsupportedParameter {
        /// JSON path in the caller's body.
        path: String,
        /// What is missing and what to do.
        why: String,
    },
    /// A field whose value the target cannot honour.
    #[error("{path}: {why}")]
    UnsupportedValue {
        /// JSON path in the caller's body.
        path: String,
        /// What is missing and what to do.
        why: String,
    },
    /// A value that makes no sense in itself.
    #[error("{}{why}", prefix(path))]
    InvalidValue {
        /// JSON path in the caller's body.
        path: String,
        /// What is wrong and what was expected.
        why: String,
    },
    /// Something that must be there is not.
    #[error("{path}: {why}")]
    Missing {
        /// JSON path in the caller's body.
        path: String,
        /// What is needed.
        why: String,
    },
    /// A remote file that Bedrock will not fetch and that this pure crate cannot.
    #[error("{path}: Bedrock does not fetch URLs; send the file inline as a data: URL")]
    NeedsFetch {
        /// JSON path in the caller's body.
        path: String,
    },
    /// Bedrock ended the answer with an error of its own.
    #[error("{message}")]
    Upstream {
        /// Anthropic's error type: `overloaded_error`.
        kind: String,
        /// Bedrock's words.
        message: String,
    },
    /// A reply of Bedrock's that is not what its documentation says.
    #[error("reply not understood: {why}")]
    Reply {
        /// What was read and what was expected. Never holds content.
        why: String,
    },
}

/// A body that is wrong as a whole has no path.
fn prefix(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("{path}: ") }
}

impl From<ParseError> for Error {
    /// A body that could not be read; a missing field is named as the place.
    fn from(error: ParseError) -> Self {
        let missing = match error.reason() {
            Reason::Shape(shape) => {
                shape.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'))
            }
            _ => None,
        };
        match missing {
            Some(field) if error.path().is_empty() => Self::missing(field, "is required"),
            Some(field) => Self::missing(format!("{}.{field}", error.path()), "is required"),
            None => {
                let place = match (error.line(), error.column()) {
                    (0, _) => String::new(),
                    (line, column) => format!(" (line {line}, column {column})"),
                };
                Self::invalid(error.path(), format!("{}{place}", error.reason()))
            }
        }
    }
}

impl Error {
    pub(crate) fn unsupported(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self::UnsupportedParameter { path: path.into(), why: why.into() }
    }

    pub(crate) fn value(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self::UnsupportedValue { path: path.into(), why: why.into() }
    }

    pub(crate) fn invalid(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self::InvalidValue { path: path.into(), why: why.into() }
    }

    pub(crate) fn missing(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Missing { path: path.into(), why: why.into() }
    }

    pub(crate) fn reply(why: impl Into<String>) -> Self {
        Self::Reply { why: why.into() }
    }

    /// The JSON path in the caller's body; `None` when the reply is at fault.
    pub fn param(&self) -> Option<&str> {
        match self {
            Self::UnsupportedParameter { path, .. }
            | Self::UnsupportedValue { path, .. }
            | Self::InvalidValue { path, .. }
            | Self::Missing { path, .. }
            | Self::NeedsFetch { path } => Some(path.as_str()).filter(|path| !path.is_empty()),
            Self::Reply { .. } | Self::Upstream { .. } => None,
        }
    }

    /// The `code` of the OpenAI error body.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnsupportedParameter { .. } => "unsupported_parameter",
            Self::UnsupportedValue { .. } | Self::NeedsFetch { .. } => "unsupported_value",
            Self::InvalidValue { .. } => "invalid_value",
            Self::Missing { .. } => "missing_required_parameter",
            Self::Reply { .. } => "bad_upstream_response",
            Self::Upstream { .. } => "upstream_error",
        }
    }
}
