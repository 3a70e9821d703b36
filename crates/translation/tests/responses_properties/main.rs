//! Properties of Responses in front of Claude: what holds for every answer and for every request.
//!
//! The answers are those of the properties of Chat, and so is what happens to a stream that breaks.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

#[path = "../properties/broken.rs"]
mod broken;
#[path = "../properties/claude.rs"]
mod claude;
mod requests;
#[path = "../responses_checks/mod.rs"]
mod responses_checks;
mod run;
mod sums;
mod two_turns;
