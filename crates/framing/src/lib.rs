//! Bytes to frames and back: server-sent events and AWS event stream.
//!
//! **What it is.** Two pairs of sans-IO codecs. A decoder is fed with whatever the network gave
//! ([`push`](event_stream::Decoder::push)) and gives out one frame at a time; it holds no reader, no
//! clock and no logger. A frame that lies inside one chunk is a slice of that chunk, never a copy; one
//! that spans chunks is gathered in one buffer. Every decoder has a size cap, and a length that lies makes it
//! refuse, not allocate.
//!
//! **What it is not.** It knows no JSON, no dialect and no HTTP: what is inside a payload is its
//! caller's business, and so is what an exception frame means.
//!
//! **The types to know.**
//! - [`event_stream::Decoder`] and [`event_stream::Frame`]: `application/vnd.amazon.eventstream`, which
//!   `bedrock-runtime` speaks; [`event_stream::encode`] is the way back.
//! - [`sse::Decoder`] and [`sse::Event`]: `text/event-stream`, which OpenAI, Anthropic and
//!   `bedrock-mantle` speak; [`sse::write_data`], [`sse::write_event`] and [`sse::write_with`] are the
//!   way back.
//! - [`FrameError`]: what was wrong, how much was seen, and what the limit was.
//!
//! ```
//! use bytes::Bytes;
//! use outcrop_framing::event_stream::{self, Header};
//! use outcrop_framing::sse;
//!
//! // What an upstream sends: one event-stream frame, here cut in two by the network.
//! let mut wire = Vec::new();
//! let headers = [Header::text(":message-type", "event"), Header::text(":event-type", "chunk")];
//! event_stream::encode(&mut wire, &headers, br#"{"n":1}"#)?;
//! let second = Bytes::from(wire.split_off(20));
//!
//! let mut decoder = event_stream::Decoder::default();
//! decoder.push(Bytes::from(wire));
//! assert!(decoder.next_frame()?.is_none());
//! decoder.push(second);
//! let frame = decoder.next_frame()?.expect("now it is whole");
//! assert_eq!(frame.event_type(), Some("chunk"));
//! decoder.finish()?; // would be `Truncated` inside a frame
//!
//! // What a caller gets: the same payload as a server-sent event.
//! let mut out = Vec::new();
//! sse::write_data(&mut out, &frame.payload);
//! assert_eq!(out, b"data: {\"n\":1}\n\n");
//! # Ok::<(), outcrop_framing::FrameError>(())
//! ```
//!
//! **Sources**, read 2026-11-22: the frame layout is that of `botocore` 1.44.5 (`eventstream.py`) and
//! `aws-smithy-eventstream` 0.61.6, which both read the same vectors as our tests; the AWS pages on the
//! event stream encoding say the same. Server-sent events follow the WHATWG HTML standard, section
//! "Interpreting an event stream". The default limits are our own and are said at each of them.

pub mod event_stream;
pub mod sse;

mod error;

pub use error::FrameError;
