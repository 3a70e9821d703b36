//! OpenAI Chat Completions, for models that speak nothing else, asked by a caller of another dialect.
//!
//! Source: the typed models of `openai` 3.54.0; AWS Bedrock user guide (Chat Completions API); read 2026-11-22.

mod calls;
mod messages;
mod reply;
mod request;
mod stream;

pub use super::openai::Reading;
pub use reply::reply;
pub use request::{Sent, request};
pub use stream::Reader;
