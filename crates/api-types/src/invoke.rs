//! Bodies of `POST /model/{id}/invoke` for models that embed and rank. For Claude see
//! [`messages`](crate::messages).
//!
//! The AWS Bedrock and Amazon Nova user guides, read 2026-11-22; what differs from the makers' own reference
//! is noted at the field. Vectors stay as written ([`RawJson::read`](crate::RawJson::read) gives numbers).

mod cohere;
mod nova;
mod rank;
mod titan;

pub use cohere::*;
pub use nova::*;
pub use rank::*;
pub use titan::*;
