//! What the reply must know of the request.

use std::collections::HashSet;

use crate::policy::Compat;

/// The id and the time of one reply: handed in, so that a translation is a pure function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// `chatcmpl-…`, the same in every chunk.
    pub id: String,
    /// Unix seconds.
    pub created: u64,
}

/// What the reply must know of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub(crate) stamp: Stamp,
    /// The name the caller used, not Bedrock's.
    pub(crate) model: String,
    /// The caller wants a stream.
    pub(crate) stream: bool,
    /// The caller wants a last chunk with usage.
    pub(crate) include_usage: bool,
    pub(crate) compat: Compat,
    /// Names of custom tools: Bedrock sees functions of one text.
    pub(crate) custom: HashSet<String>,
}

impl Turn {
    /// Whether the caller asked for a stream.
    pub fn stream(&self) -> bool {
        self.stream
    }

    pub(crate) fn is_custom(&self, name: &str) -> bool {
        self.custom.contains(name)
    }
}
