//! What Bedrock speaks: requests for it are written here, its replies read.

pub mod converse;
pub mod messages;
