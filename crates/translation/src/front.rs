//! What callers speak: their requests are read here, their replies written.

pub mod chat;
pub mod messages;
pub mod responses;
