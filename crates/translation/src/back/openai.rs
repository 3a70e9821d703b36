//! What OpenAI's two dialects have in common when a model speaks one of them: an ask settled against the model, and
//! the blocks of an answer as it streams.
//!
//! A model is reached this way when the caller speaks another dialect than the model; the same dialect on both sides
//! is forwarded. So what the dialect has a field for is written as it is, and Bedrock judges it, as it would then.

mod blocks;
mod failure;
mod parts;
mod reading;
mod settle;
mod tools;

pub(super) use blocks::{Blocks, Key};
pub(super) use failure::{in_event, upstream};
pub(super) use parts::{data_url, document_text, file_name};
pub use reading::Reading;
pub(super) use settle::{Settled, refuse, settle};
pub(super) use tools::{Choice, Function, upstream_name};
