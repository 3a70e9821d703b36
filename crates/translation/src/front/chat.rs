//! OpenAI Chat Completions, as callers speak it.

pub(super) mod call;
mod delta;
pub(super) mod extensions;
mod message;
pub(super) mod part;
mod reasoning;
pub(super) mod reply;
pub(super) mod request;
pub(super) mod stream;
mod tools;
mod turn;
pub(super) mod verdict;

pub use reply::reply;
pub use request::request;
pub use stream::Writer;
pub use turn::{Stamp, Turn};
