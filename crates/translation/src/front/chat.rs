//! OpenAI Chat Completions, as callers speak it.

mod call;
mod extensions;
mod message;
mod part;
mod reasoning;
mod reply;
mod request;
mod stream;
mod tools;
mod turn;
mod verdict;

pub use reply::reply;
pub use request::request;
pub use stream::Writer;
pub use turn::{Stamp, Turn};
