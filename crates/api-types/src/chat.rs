//! OpenAI Chat Completions: `POST /v1/chat/completions`.
//!
//! Every field of `openai` 3.54.0 (Python, its typed models, read 2026-11-22), and the extensions that
//! gateways and their clients agreed on: reasoning, cache markers, Bedrock's own request fields. Each
//! extension says so.

mod chunk;
mod message;
mod moderation;
mod request;
mod response;
mod tool;

pub use chunk::*;
pub use message::*;
pub use moderation::*;
pub use request::*;
pub use response::*;
pub use tool::*;
