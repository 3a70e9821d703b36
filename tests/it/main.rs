//! The whole stack over loopback: a real HTTP client, the real server, the emulated Bedrock.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod auth;
mod bad_input;
mod beside;
mod bridges;
mod chat;
mod counting;
mod embeddings;
mod faults;
mod hints;
mod models;
mod native;
mod responses;
mod routing;
mod server;
mod stack;
