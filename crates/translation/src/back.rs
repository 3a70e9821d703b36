//! What Bedrock speaks: requests for it are written here, its replies read.

mod balance;
pub mod chat;
pub mod converse;
pub mod messages;
mod openai;
pub mod responses;
