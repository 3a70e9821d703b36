//! Anthropic Messages: `POST /v1/messages`, and the body of InvokeModel for Claude.
//!
//! Every field, block and event of `anthropic` 2.12.0 (Python, its typed models, plain and beta, read
//! 2026-11-22), and what Bedrock adds (`anthropic_version`, `anthropic_beta`, `amazon-bedrock-*`). Requests
//! and responses share their blocks: what one side of the wire never sends is absent there.

mod cache;
mod citation;
mod compaction;
mod content;
mod context;
mod count;
mod event;
mod request;
mod response;
mod server_tools;
mod thinking;
mod tool;
mod usage;

pub use cache::*;
pub use citation::*;
pub use compaction::*;
pub use content::*;
pub use context::*;
pub use count::*;
pub use event::*;
pub use request::*;
pub use response::*;
pub use server_tools::*;
pub use thinking::*;
pub use tool::*;
pub use usage::*;
