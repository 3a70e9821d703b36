//! Server-sent events (`text/event-stream`): the framing of OpenAI, Anthropic and `bedrock-mantle` streams.
//!
//! Lines end in LF, CR or CRLF; a blank line ends an event; `data` lines of one event are joined by LF;
//! a line that begins with a colon is a comment. What is text in the standard stays bytes here: see
//! [`Event::data`].
//!
//! Source: WHATWG HTML standard, section "Interpreting an event stream", read 2026-11-22.

mod decoder;
mod encoder;

pub use decoder::{DEFAULT_LIMIT, Decoder, Event};
pub use encoder::{write_comment, write_data, write_event, write_with};
