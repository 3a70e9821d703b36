//! The JSON shapes that OpenAI, Anthropic and Amazon Bedrock speak, borrowed from the bytes they arrive in.
//!
//! A body is read in one pass into a view that points into it. Text is copied only where it holds escapes;
//! tool input and schemas stay the very bytes that came. What this version does not know survives: unknown
//! fields in `extra`, unknown variants and enum values in `Unknown`, all written back as they were.
//!
//! **What it is not**: no rule about any model, no default that a wire format does not have, no HTTP, no
//! translation. A value that parses may still be one that a server refuses.
//!
//! # The types to know
//!
//! [`parse`] reads a body as one of the types below and names the place of a fault; [`skim`](fn@skim) reads just
//! `model` and `stream`. [`Text`] is a string that borrows, [`RawJson`] is JSON that is carried,
//! [`Extra`] holds what is not known. `into_owned()` on every type cuts the tie to the body.
//!
//! - [`chat`]: OpenAI Chat Completions. What most clients speak. Messages have roles, tool arguments are JSON
//!   inside a string, a stream is a list of chunks and ends with `[DONE]`.
//! - [`messages`]: Anthropic Messages. What Claude speaks, on Bedrock too. A message is a list of typed
//!   blocks, tool input is a JSON object, a stream is a list of events that open, fill and close blocks.
//! - [`responses`]: OpenAI Responses. What Codex speaks. A conversation is a list of items, answers are made
//!   of the same items, a stream repeats each whole when it is done.
//! - [`converse`]: Bedrock's own form, for every model. Unions hold exactly one member, a stream names its
//!   events outside their JSON.
//! - [`embeddings`] and [`rerank`]: vectors and rankings, as their users ask; [`invoke`]: as the models do.
//! - [`models`]: what models there are, as either of the two lists them.
//! - [`control`]: what models and inference profiles there are, as Bedrock's control plane lists them.
//! - [`failure`]: what went wrong, in the words of OpenAI, Anthropic, or AWS.
//!
//! ```
//! use outcrop_api_types::chat::{ChatRequest, Message};
//! use outcrop_api_types::parse;
//!
//! let body = br#"{"model": "nova-lite", "messages": [{"role": "user", "content": "Hi"}], "vendor": {"a": 1.0}}"#;
//! let request: ChatRequest<'_> = parse(body)?;
//! assert_eq!(request.model, "nova-lite");
//! assert!(matches!(request.messages[0], Message::User(_)));
//! assert_eq!(request.extra.get("vendor").unwrap().get(), r#"{"a": 1.0}"#);
//! # Ok::<(), outcrop_api_types::ParseError>(())
//! ```
//!
//! # Sources
//!
//! The typed models of the Python packages `openai` 3.54.0 and `anthropic` 2.12.0 (plain and beta), read field
//! by field 2026-11-22; botocore 1.44.5 for Bedrock's own shapes. A test compares the fields with lists taken
//! from those packages.

pub mod chat;
pub mod control;
pub mod converse;
pub mod embeddings;
mod error;
pub mod failure;
pub mod invoke;
mod keyed;
mod members;
pub mod messages;
pub mod models;
mod object;
mod open_enum;
mod owned;
mod parse;
mod path;
mod raw_json;
pub mod rerank;
pub mod responses;
mod scan;
mod skim;
mod text;
mod union;

pub use error::{ParseError, Reason};
pub use keyed::UnknownMember;
pub use members::{Extra, Members};
pub use owned::IntoOwned;
pub use parse::{Document, parse};
pub use raw_json::RawJson;
pub use skim::{Skim, skim};
pub use text::{SecretText, Text};
pub use union::{Bare, UnknownVariant};
