//! Anthropic Messages, as Claude on Bedrock takes it: the body of InvokeModel and of the Messages routes.

mod blocks;
mod format;
mod reading;
mod reply;
mod request;
mod stream;
mod tools;

pub use reading::Reading;
pub use reply::reply;
pub use request::{Sent, request};
pub use stream::Reader;
