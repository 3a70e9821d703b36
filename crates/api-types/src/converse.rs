//! Bedrock's own form: `POST /model/{id}/converse`, `/converse-stream`, `/count-tokens`, and guardrails.
//!
//! Every shape and member of botocore 1.44.5 (`bedrock-runtime` 2023-09-30, read 2026-11-22), and the padding
//! `p` that the service adds to stream events without saying so in its model. Unions carry exactly one
//! member; binary data is base64 text; free JSON stays raw.

mod citation;
mod content;
mod count;
mod event;
mod guardrail;
mod media;
mod request;
mod response;
mod tool;

pub use citation::*;
pub use content::*;
pub use count::*;
pub use event::*;
pub use guardrail::*;
pub use media::*;
pub use request::*;
pub use response::*;
pub use tool::*;
