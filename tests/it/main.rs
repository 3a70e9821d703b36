//! The whole stack over loopback: a real HTTP client, the real server, the emulated Bedrock.

mod auth;
mod bad_input;
mod chat;
mod faults;
mod routing;
mod server;
mod stack;
