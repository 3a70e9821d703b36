//! Properties: what holds for every answer of Claude's and for every request, not only for those of the golden cases.
//!
//! `claude` makes answers, as a whole message and as the events of a stream; `client` adds chunks up as
//! openai-python does; the other modules say what must hold.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

mod broken;
mod claude;
mod client;
mod requests;
mod run;
mod sums;
mod two_turns;
