//! Why a call to Amazon Bedrock failed, and what to do: one table.
//!
//! It does **not** call anything, nor decide whether a failure is retried: it only tells people what a failure means.
//! A cause is picked by class, status, exception, host and known circumstance. Words of a message never pick one alone:
//! they choose between the causes that class, status and host leave, because Bedrock's exceptions do not tell them apart.
//!
//! The types to know: [`Hint`], one cause with its stable code; and [`Seen`], what is known of a failure.
//!
//! ```
//! use outcrop_hints::{Host, Seen, find};
//!
//! let seen = Seen {
//!     host: Some(Host::Runtime),
//!     status: Some(400),
//!     class: "invalid",
//!     exception: Some("ValidationException"),
//!     message: "Invocation of model ID x with on-demand throughput isn\u{2019}t supported.",
//!     ..Seen::default()
//! };
//! assert_eq!(find(&seen).map(|hint| hint.code), Some("profile-needed"));
//! ```
//!
//! Sources: AWS Bedrock user guide (troubleshooting, endpoints, model access, API keys), botocore 1.44.5 service models,
//! and published measurements of 2024 to 2026; read 2026-11-22.

pub mod causes;
mod hint;
mod page;
mod seen;
pub mod variables;
mod when;

pub use causes::{GROUPS, Group};
pub use hint::{Hint, all, by_code, find};
pub use page::markdown;
pub use seen::{Circumstance, Host, Seen};
pub use when::{Parts, When};
