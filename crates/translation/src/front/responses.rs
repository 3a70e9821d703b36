//! OpenAI Responses, as callers speak it.
//!
//! A request's items become a conversation, an answer's blocks become items. Nothing is kept here: what a server
//! keeps of earlier answers is handed in with [`request_with_history`].
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

pub use envelope::compaction;
pub use reply::reply;
pub use request::{request, request_with_history};
pub use stream::Writer;
pub use turn::{Stamp, Turn};
