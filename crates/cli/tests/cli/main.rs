//! The `outcrop` binary as people run it: what it prints, where, and how it ends.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod basics;
mod chat;
mod connect;
mod curl;
mod doctor;
mod errors;
mod help;
mod iam_policy;
mod mishaps;
mod models;
mod repl;
mod stand;
mod terminal;
mod token;
mod translate;
mod widths;
