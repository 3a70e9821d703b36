//! What can be wrong with bytes that should be frames.

/// Why bytes could not be read as frames, or a frame could not be written.
///
/// Every reading error is the fault of whoever sent the bytes, and final: a decoder that gave one gives
/// the same one for ever, because after it nobody knows where the next frame starts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The input ended inside a frame or an event.
    #[error("stream ended inside a frame after {seen} of {} bytes", Expected(*.needed))]
    Truncated {
        /// Bytes of the unfinished frame that had arrived.
        seen: usize,
        /// Bytes the frame announced; `None` if it was cut before it said so, and always for server-sent events.
        needed: Option<usize>,
    },
    /// Event stream: the first eight bytes of a frame do not have the checksum that follows them.
    #[error("frame prelude has checksum {computed:08x} but says {stated:08x}")]
    PreludeChecksum {
        /// The checksum in the frame.
        stated: u32,
        /// The checksum of the bytes that arrived.
        computed: u32,
    },
    /// Event stream: the bytes of a frame do not have the checksum at its end. Its payload is never handed out.
    #[error("frame of {length} bytes has checksum {computed:08x} but says {stated:08x}")]
    MessageChecksum {
        /// Length of the frame in bytes.
        length: usize,
        /// The checksum in the frame.
        stated: u32,
        /// The checksum of the bytes that arrived.
        computed: u32,
    },
    /// Event stream: a frame announces more bytes than the decoder accepts. Found after twelve bytes.
    #[error("frame announces {length} bytes, over the limit of {limit}")]
    FrameTooLarge {
        /// The announced length of the whole frame in bytes.
        length: usize,
        /// The decoder's limit in bytes.
        limit: usize,
    },
    /// Event stream: a frame has more bytes of headers than the protocol allows.
    #[error("frame has {length} bytes of headers, over the limit of {limit}")]
    HeadersTooLarge {
        /// The length of the headers in bytes.
        length: usize,
        /// The protocol's limit in bytes.
        limit: usize,
    },
    /// Event stream: a frame announces less than its own headers and checksums need.
    #[error("frame announces {length} bytes, too few for {headers} bytes of headers")]
    LengthMismatch {
        /// The announced length of the whole frame in bytes.
        length: usize,
        /// The announced length of its headers in bytes.
        headers: usize,
    },
    /// Event stream: a header goes beyond the end of the headers.
    #[error("header at byte {at} of the headers goes beyond their end")]
    HeaderCut {
        /// Where the header starts, in bytes from the first header.
        at: usize,
    },
    /// Event stream: a header has a value type that the protocol does not have.
    #[error("header at byte {at} of the headers has unknown value type {found}")]
    HeaderType {
        /// Where the header starts, in bytes from the first header.
        at: usize,
        /// The type byte that was found; the protocol has 0 to 9.
        found: u8,
    },
    /// Event stream: a header's name or its string value is not UTF-8.
    #[error("header at byte {at} of the headers is not valid UTF-8")]
    HeaderNotUtf8 {
        /// Where the header starts, in bytes from the first header.
        at: usize,
    },
    /// Server-sent events: a line is longer than the decoder accepts.
    #[error("line of at least {seen} bytes, over the limit of {limit}")]
    LineTooLong {
        /// Bytes of the line seen so far.
        seen: usize,
        /// The decoder's limit in bytes.
        limit: usize,
    },
    /// Server-sent events: the data lines of one event are together longer than the decoder accepts.
    #[error("event of at least {seen} bytes, over the limit of {limit}")]
    EventTooLarge {
        /// Bytes of the event's data seen so far.
        seen: usize,
        /// The decoder's limit in bytes.
        limit: usize,
    },
    /// Writing: a header's name or value, or a whole frame, is longer than its length field can say.
    #[error("{what} of {length} bytes cannot be written: the limit is {limit}")]
    Unwritable {
        /// Which part is too long.
        what: &'static str,
        /// Its length in bytes.
        length: usize,
        /// The protocol's limit in bytes.
        limit: usize,
    },
    /// Writing: the name of a server-sent event has a line break in it, which would start another field.
    #[error("event name with a line break at byte {at} cannot be written")]
    LineBreakInName {
        /// Where the line break is, in bytes from the start of the name.
        at: usize,
    },
}

impl FrameError {
    /// What to do about it, if there is something to do.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Truncated { .. } => {
                "the connection was closed early; the answer is incomplete and may be asked for again"
            }
            Self::PreludeChecksum { .. } | Self::LengthMismatch { .. } => {
                "this is not an AWS event stream, or a middlebox changed it: look at the response's content-type"
            }
            Self::MessageChecksum { .. } => {
                "bytes were changed on the way: look for a middlebox that rewrites bodies"
            }
            Self::FrameTooLarge { .. } | Self::LineTooLong { .. } | Self::EventTooLarge { .. } => {
                "give the decoder a higher limit if frames of this size are expected"
            }
            Self::LineBreakInName { .. } => "an event name is one line",
            Self::HeadersTooLarge { .. }
            | Self::HeaderCut { .. }
            | Self::HeaderType { .. }
            | Self::HeaderNotUtf8 { .. }
            | Self::Unwritable { .. } => return None,
        })
    }
}

/// A length that may not be known.
struct Expected(Option<usize>);

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some(length) => length.fmt(f),
            None => f.write_str("an unknown number of"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_truncation_says_how_much_came_and_how_much_was_announced() {
        let cut = FrameError::Truncated { seen: 20, needed: Some(201) };
        assert_eq!(cut.to_string(), "stream ended inside a frame after 20 of 201 bytes");
        let early = FrameError::Truncated { seen: 5, needed: None };
        assert_eq!(early.to_string(), "stream ended inside a frame after 5 of an unknown number of bytes");
    }

    #[test]
    fn a_limit_is_named_with_what_was_seen() {
        let error = FrameError::FrameTooLarge { length: 20_000_000, limit: 16_777_216 };
        assert_eq!(error.to_string(), "frame announces 20000000 bytes, over the limit of 16777216");
        assert!(error.hint().is_some_and(|hint| hint.contains("limit")));
    }
}
