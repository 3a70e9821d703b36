//! One frame, as read.

use std::fmt;

use bytes::Bytes;

use super::{Headers, Value};

/// One frame whose checksums were right. Cheap to clone: it shares the bytes it was read from.
///
/// `:message-type` tells what it is. Of Bedrock's:
///
/// | `:message-type` | names itself in | payload |
/// |---|---|---|
/// | `event` | `:event-type`, e.g. `chunk` | JSON |
/// | `exception` | `:exception-type`, e.g. `throttlingException` | JSON with a `message` |
/// | `error` | `:error-code` and `:error-message` | may be empty |
///
/// Source: `botocore` 1.44.5 `eventstream.py` and its `bedrock-runtime` model, read 2026-11-22.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its headers.
    pub headers: Headers,
    /// Its payload.
    pub payload: Bytes,
}

impl Frame {
    /// `event`, `exception` or `error`, if the frame says it.
    pub fn message_type(&self) -> Option<&str> {
        self.header(":message-type")
    }

    /// The kind of an `event`: `chunk`, or the name of a Converse event.
    pub fn event_type(&self) -> Option<&str> {
        self.header(":event-type")
    }

    /// The kind of an `exception`, in lower camel case: `throttlingException`.
    pub fn exception_type(&self) -> Option<&str> {
        self.header(":exception-type")
    }

    /// The code of an `error`.
    pub fn error_code(&self) -> Option<&str> {
        self.header(":error-code")
    }

    /// The words of an `error`.
    pub fn error_message(&self) -> Option<&str> {
        self.header(":error-message")
    }

    /// The media type of the payload: `application/json`.
    pub fn content_type(&self) -> Option<&str> {
        self.header(":content-type")
    }

    /// The first header of this name, if its value is a string; [`Headers::get`] also gives other types.
    pub fn header(&self, name: &str) -> Option<&str> {
        match self.headers.get(name) {
            Some(Value::String(value)) => Some(value),
            _ => None,
        }
    }
}

/// Shows the headers and only the length of the payload, which may hold what a user wrote.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = format_args!("{} bytes", self.payload.len());
        f.debug_struct("Frame").field("headers", &self.headers).field("payload", &payload).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_payload() {
        let headers = Headers::check(Bytes::from_static(b"\x05:name\x07\x00\x05chunk")).unwrap();
        let frame = Frame { headers, payload: Bytes::from_static(b"what a user wrote") };
        let shown = format!("{frame:?}");
        assert!(shown.contains("chunk") && shown.contains("17 bytes"), "{shown}");
        assert!(!shown.contains("user"), "{shown}");
    }
}
