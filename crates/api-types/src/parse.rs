//! Bytes to typed views, in one pass.

use serde::Deserialize;
use serde_path_to_error::Segment;

use crate::error::{ParseError, Reason};
use crate::path;
use crate::scan::{self, Limits};
use crate::skim::{self, Skim};

/// Reads a body as `T`, borrowing from it.
///
/// ```
/// use outcrop_api_types::{chat::ChatRequest, parse};
///
/// let body = br#"{"model": "claude-sonnet-4-5", "messages": [{"role": "user", "content": 5}]}"#;
/// let error = parse::<ChatRequest<'_>>(body).unwrap_err();
/// assert_eq!(error.path(), "messages[0].content");
/// ```
///
/// # Errors
/// Not UTF-8, a byte order mark, nested deeper than 64 (128 inside a JSON schema), a lone surrogate escape,
/// not JSON, trailing bytes, or a field that is missing, repeated or of another type.
pub fn parse<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, ParseError> {
    Document::new(bytes)?.parse()
}

/// A body whose encoding and nesting have been checked, for those who read it twice.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    text: &'a str,
}

impl<'a> Document<'a> {
    /// Checks encoding, nesting and surrogate escapes; not yet the JSON itself.
    ///
    /// # Errors
    /// As [`parse`], for these three.
    pub fn new(bytes: &'a [u8]) -> Result<Self, ParseError> {
        scan::check(bytes, Limits::BODY).map(|text| Self { text })
    }

    /// Reads it as `T`.
    ///
    /// # Errors
    /// As [`parse`].
    pub fn parse<T: Deserialize<'a>>(self) -> Result<T, ParseError> {
        typed(self.text)
    }

    /// Reads the two fields that decide where it goes.
    ///
    /// # Errors
    /// As [`skim`](fn@crate::skim).
    pub fn skim(self) -> Result<Skim<'a>, ParseError> {
        skim::read(self.text)
    }

    /// The body.
    pub fn text(self) -> &'a str {
        self.text
    }
}

/// Reads checked text. Only a failure pays for finding the path: it is read again, slower.
pub(crate) fn typed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, ParseError> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(error) => {
            let outcome = ParseError::from_json(text, &error);
            if !matches!(outcome.reason(), Reason::Shape(_)) {
                let at = outcome.offset().map(|offset| path::at(text, offset)).unwrap_or_default();
                return Err(outcome.with_path(at));
            }
            match located::<T>(text) {
                Ok(_) => Err(outcome),
                Err((path, _)) => Err(outcome.with_path(path)),
            }
        }
    }
}

/// Reads text while keeping track of the path; on failure gives the path and a message without content.
pub(crate) fn located<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, (String, String)> {
    let mut json = serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let mut path = String::new();
        for segment in error.path() {
            match segment {
                Segment::Seq { index } => path::push_index(&mut path, *index),
                Segment::Map { key } => path::push_name(&mut path, key),
                Segment::Enum { variant } => path::push_name(&mut path, variant),
                Segment::Unknown => {}
            }
        }
        let message = crate::error::shape(error.inner(), &mut path);
        (path, message)
    })
}
