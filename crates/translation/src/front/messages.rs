//! Anthropic Messages, as callers speak it, for models that speak something else. What goes to Claude is forwarded
//! instead: see [`passthrough`](crate::passthrough).

mod block;
mod document;
mod failure;
mod foreign;
mod message;
mod reply;
mod request;
mod stream;
mod tools;
mod turn;

pub use crate::words::in_anthropics_words;
pub use failure::refused;
pub use reply::reply;
pub use request::request;
pub use stream::Writer;
pub use turn::{Stamp, Turn};
