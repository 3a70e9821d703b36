//! The table. Its order matters: the first row that fits is meant, so what is precise stands before what is general.

pub mod access;
pub mod credentials;
pub mod general;
pub mod load;
pub mod model;
pub mod network;
pub mod request;

use crate::hint::Hint;

/// Causes that belong together.
#[derive(Debug)]
#[non_exhaustive]
pub struct Group {
    /// Its heading.
    pub title: &'static str,
    /// Its causes.
    pub hints: &'static [&'static Hint],
}

/// All causes.
pub static GROUPS: &[Group] = &[
    Group { title: "Credentials", hints: credentials::ALL },
    Group { title: "Access", hints: access::ALL },
    Group { title: "Models and routes", hints: model::ALL },
    Group { title: "Requests", hints: request::ALL },
    Group { title: "Load and quotas", hints: load::ALL },
    Group { title: "Network", hints: network::ALL },
    Group { title: "Everything else", hints: general::ALL },
];
