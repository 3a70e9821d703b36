//! Why a body could not be read, and where.

use std::fmt;

use serde_json::error::Category;

use crate::path;

/// A body that is not what it should be. Names the place by its fields; never repeats a value.
///
/// `Display` is one line:
///
/// ```text
/// `messages[3].content[1].type`: invalid type: integer, expected a string (line 1, column 57)
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ParseError {
    reason: Reason,
    path: String,
    offset: Option<usize>,
    line: usize,
    column: usize,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The body is empty.
    #[error("the body is empty")]
    Empty,
    /// The body begins with a byte order mark.
    #[error("the body begins with a byte order mark")]
    ByteOrderMark,
    /// The bytes are not UTF-8.
    #[error("the body is not valid UTF-8")]
    NotUtf8,
    /// Objects and arrays inside each other, deeper than allowed.
    #[error("nested deeper than {limit} levels")]
    TooDeep {
        /// The deepest level allowed.
        limit: usize,
    },
    /// Half of a surrogate pair, written as an escape.
    #[error("a surrogate escape without its other half")]
    LoneSurrogate,
    /// The body ends inside a value.
    #[error("the body ends too early")]
    Truncated,
    /// Something follows the value.
    #[error("unexpected bytes after the JSON value")]
    TrailingBytes,
    /// Not JSON.
    #[error("invalid JSON: {0}")]
    Syntax(String),
    /// JSON, but not of the expected shape: a missing, repeated or ill-typed field.
    #[error("{0}")]
    Shape(String),
}

impl ParseError {
    /// What is wrong.
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// Where: `messages[3].content[1].type`, or empty for the body itself. Names that are long or odd
    /// appear as `?`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Byte offset at which reading stopped, where it is known.
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// Line at which reading stopped, from 1; 0 when there is no text to point into.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Column in bytes, from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What the caller can do, when that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self.reason {
            Reason::Empty => Some("send a JSON object as the body"),
            Reason::ByteOrderMark => Some("send UTF-8 without a byte order mark"),
            Reason::NotUtf8 => Some("encode the body as UTF-8"),
            Reason::LoneSurrogate => Some("cut text between characters, not inside a surrogate pair"),
            Reason::Truncated => Some("check that the whole body was sent"),
            _ => None,
        }
    }

    pub(crate) fn at_offset(text: &str, offset: usize, reason: Reason) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        Self {
            reason,
            path: String::new(),
            offset: Some(offset),
            line,
            column: before.len() - line_start + 1,
        }
    }

    pub(crate) fn with_path(self, path: String) -> Self {
        Self { path, ..self }
    }

    /// From an error of `serde_json` about this text.
    pub(crate) fn from_json(text: &str, error: &serde_json::Error) -> Self {
        let mut path = String::new();
        let reason = match error.classify() {
            _ if text.trim_ascii().is_empty() && error.is_eof() => Reason::Empty,
            Category::Eof => Reason::Truncated,
            Category::Data => Reason::Shape(shape(error, &mut path)),
            Category::Syntax | Category::Io => match bare_message(error) {
                message if message == "trailing characters" => Reason::TrailingBytes,
                message => Reason::Syntax(message),
            },
        };
        let offset = (error.line() > 0).then(|| offset_of(text, error.line(), error.column()));
        Self { reason, path, offset, line: error.line(), column: error.column() }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "`{}`: ", self.path)?;
        }
        write!(f, "{}", self.reason)?;
        if self.line > 0 {
            write!(f, " (line {}, column {})", self.line, self.column)?;
        }
        Ok(())
    }
}

/// The message without what it quotes, and the path that `Entries` put in front of it.
pub(crate) fn shape(error: &serde_json::Error, path: &mut String) -> String {
    let message = bare_message(error);
    let mut message = message.as_str();
    while let Some((inner, rest)) = message.strip_prefix("in `").and_then(|rest| rest.split_once("`: ")) {
        path::join(path, inner);
        message = rest;
    }
    without_content(message)
}

/// `invalid type: string "secret", expected u64` becomes `invalid type: string, expected an integer, 0 or
/// more`. All other messages are made of our own words.
fn without_content(message: &str) -> String {
    for start in ["invalid type: ", "invalid value: "] {
        if let Some(rest) = message.strip_prefix(start) {
            let expected = rest.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected);
            let found = rest.split([',', '`', '"', '\'']).next().unwrap_or_default().trim_end();
            return format!("{start}{}, expected {}", in_json_words(found), in_json_words(expected));
        }
    }
    message.to_owned()
}

/// serde's words for what JSON calls otherwise.
fn in_json_words(words: &str) -> &str {
    match words {
        "sequence" => "array",
        "map" => "object",
        "floating point" => "number with a fraction",
        "a sequence" => "an array",
        "a map" => "an object",
        "i64" => "an integer",
        "u64" | "u32" => "an integer, 0 or more",
        "u16" => "an integer from 0 to 65535",
        "u8" => "an integer from 0 to 255",
        same => same,
    }
}

/// `serde_json` appends the position to its message.
fn bare_message(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    if message.ends_with(&position) {
        message.truncate(message.len() - position.len());
    }
    message
}

fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (before + column.saturating_sub(1)).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_never_repeat_content() {
        for (message, bare) in [
            (
                "invalid type: string \"a, expected b\", expected u64",
                "invalid type: string, expected an integer, 0 or more",
            ),
            ("invalid type: integer `5`, expected a string", "invalid type: integer, expected a string"),
            ("invalid type: boolean `true`, expected a string", "invalid type: boolean, expected a string"),
            (
                "invalid value: integer `-1`, expected u64",
                "invalid value: integer, expected an integer, 0 or more",
            ),
            (
                "invalid type: floating point `1.5`, expected i64",
                "invalid type: number with a fraction, expected an integer",
            ),
            ("invalid type: null, expected a sequence", "invalid type: null, expected an array"),
            ("invalid type: sequence, expected an object", "invalid type: array, expected an object"),
            ("missing field `role`", "missing field `role`"),
        ] {
            assert_eq!(without_content(message), bare);
        }
    }

    #[test]
    fn the_position_counts_lines_and_bytes() {
        let error = ParseError::at_offset("ab\ncd\nef", 7, Reason::LoneSurrogate);
        assert_eq!((error.line(), error.column()), (3, 2));
        assert_eq!(error.to_string(), "a surrogate escape without its other half (line 3, column 2)");
        assert_eq!(offset_of("ab\ncd\nef", 3, 2), 7);
    }
}
