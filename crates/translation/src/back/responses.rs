//! OpenAI Responses, for models that speak nothing else, asked by a caller of another dialect.
//!
//! Nothing is kept at the server: every request holds the whole conversation, and the thinking of earlier turns goes
//! back encrypted, as it came.
//!
//! Source: the typed models of `openai` 3.54.0; AWS Bedrock user guide (Responses API); read 2026-11-22.

mod items;
mod reply;
mod request;
mod stream;
mod thoughts;

pub use super::openai::Reading;
pub use reply::reply;
pub use request::{Sent, request};
pub use stream::Reader;
