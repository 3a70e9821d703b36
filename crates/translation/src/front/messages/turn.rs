//! What the reply must know of the request.

pub use crate::front::chat::Stamp;

/// What the reply must know of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub(super) stamp: Stamp,
    /// The name the caller used, not Bedrock's: Claude Code forgets its thinking when the two differ.
    pub(super) model: String,
    pub(super) stream: bool,
}

impl Turn {
    /// Whether the caller asked for a stream.
    pub fn stream(&self) -> bool {
        self.stream
    }
}
