//! AWS event stream (`application/vnd.amazon.eventstream`): the framing of `bedrock-runtime` streams.
//!
//! ```text
//! offset size
//! 0      4    total length of the frame (big endian, like all numbers here)
//! 4      4    length of the headers, H
//! 8      4    CRC-32 of bytes 0..8
//! 12     H    headers: name length (1), name, value type (1), value
//! 12+H   P    payload, P = total - H - 16
//! end-4  4    CRC-32 of everything before it
//! ```
//!
//! Source: `botocore` 1.44.5 `eventstream.py` and `aws-smithy-eventstream` 0.61.6, read 2026-11-22.

mod decoder;
mod encoder;
mod frame;
mod header;

pub use decoder::{DEFAULT_LIMIT, Decoder};
pub use encoder::encode;
pub use frame::Frame;
pub use header::{Header, HeaderIter, Headers, Value};

/// Length of the prelude: two lengths and their checksum.
const PRELUDE: usize = 12;

/// What a frame needs beside its headers and payload: the prelude and the checksum at the end.
const OVERHEAD: usize = PRELUDE + 4;

/// The most headers a frame may have, in bytes.
///
/// Source: `botocore` 1.44.5 `eventstream.py`, `_MAX_HEADERS_LENGTH`, read 2026-11-22.
const MAX_HEADERS: usize = 128 * 1024;
