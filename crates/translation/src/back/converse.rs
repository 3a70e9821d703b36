//! Converse and ConverseStream: one form for every family that has no better one of its own.
//!
//! Source: AWS Bedrock user guide and botocore 1.44.5 (`bedrock-runtime` 2023-09-30), read 2026-11-22.

mod blocks;
mod documents;
pub(super) mod effort;
mod fields;
pub(super) mod format;
pub(super) mod ids;
mod open;
mod reading;
pub(super) mod reasoning;
mod reply;
pub(super) mod request;
mod stream;
mod tools;

pub use reading::Reading;
pub use reply::reply;
pub use request::{Sent, request};
pub use stream::Reader;
