//! Converse and ConverseStream: one form for every family that has no better one of its own.
//!
//! Source: AWS Bedrock user guide and botocore 1.44.5 (`bedrock-runtime` 2023-09-30), read 2026-11-22.

mod blocks;
mod documents;
mod effort;
mod fields;
mod format;
mod ids;
mod open;
mod reading;
mod reasoning;
mod reply;
mod request;
mod stream;
mod tools;

pub use reading::Reading;
pub use reply::reply;
pub use request::{Sent, request};
pub use stream::Reader;
