//! OpenAI Responses, as callers speak it.
//!
//! A request's items become a conversation, an answer's blocks become items. Nothing is kept here: what a server
//! keeps of earlier answers is handed in with [`request_with_history`].
//!
//! ```
//! use outcrop_api_types::{parse, responses::ResponsesRequest};
//! use outcrop_translation::conversation::{Event, Stop, Usage};
//! use outcrop_translation::front::responses::{self, Stamp, Writer};
//! use outcrop_translation::{Policy, Warnings};
//!
//! let body = br#"{"model":"sonnet","input":"Hi","stream":true,"store":false}"#;
//! let request: ResponsesRequest<'_> = parse(body)?;
//! let stamp = Stamp { id: "resp_1".into(), created: 1, family: "claude".into(), open_thinking: false };
//! let (_ask, turn) = responses::request(request, stamp, &Policy::default(), &mut Warnings::new())?;
//!
//! let mut tags = Vec::new();
//! let mut writer = Writer::new(turn);
//! for event in [Event::Start { id: "msg_1".into() }, Event::End { stop: Stop::End, usage: Usage::default() }] {
//!     writer.push(event, |event| Ok(tags.push(event.tag().to_owned())))?;
//! }
//! assert_eq!(tags, ["response.created", "response.in_progress", "response.completed"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Source: the typed models of `openai` 3.54.0 and the behaviour of its SDKs and of Codex 0.169, read 2026-11-22.

mod call;
mod choice;
mod envelope;
mod failure;
mod fields;
mod frame;
mod hosted;
mod items;
mod output;
mod pairs;
mod part;
mod reply;
mod request;
mod stream;
mod tools;
mod turn;
mod wrapper;

pub use crate::words::in_responses_words;
pub use envelope::compaction;
pub use reply::reply;
pub use request::{request, request_with_history};
pub use stream::Writer;
pub use turn::{Stamp, Turn};
