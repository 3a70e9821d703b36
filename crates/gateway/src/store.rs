//! Answers that are kept, so that a later request can go on from one (`previous_response_id`) or ask for it.
//!
//! The gateway says what is kept and who may see it; a [`ResponseStore`] only keeps it, within its [`Bounds`].

mod ledger;
mod memory;

use std::fmt;
use std::io;
use std::time::Duration;

use bytes::Bytes;

pub use ledger::{Entry, Ledger};
pub use memory::Memory;

/// Keeps answers. Its methods may block: the gateway calls them on threads where that harms nobody.
///
/// Times are Unix seconds, and given, so that a store needs no clock.
pub trait ResponseStore: fmt::Debug + Send + Sync + 'static {
    /// Keeps an answer. What no longer fits within the bounds goes, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be kept.
    fn put(&self, kept: Kept) -> Result<(), StoreError>;

    /// An answer, unless it is unknown or too old at `now`.
    ///
    /// # Errors
    /// [`StoreError`] when that cannot be told.
    fn get(&self, id: &str, now: u64) -> Result<Option<Kept>, StoreError>;

    /// Forgets an answer; whether there was one.
    ///
    /// # Errors
    /// [`StoreError`] when it may still be there.
    fn delete(&self, id: &str) -> Result<bool, StoreError>;
}

/// An answer with what it answers.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// `resp_…`: letters, digits, `_` and `-` only.
    pub id: String,
    /// The name of the key that it was made with, if any: nobody else may see it.
    pub owner: Option<String>,
    /// Unix seconds.
    pub created: u64,
    /// The items of the request's own input, a JSON array; each has an id.
    pub input: Bytes,
    /// The answer, a JSON object as the caller got it.
    pub response: Bytes,
}

impl Kept {
    /// How much of the bounds it takes.
    pub fn size(&self) -> u64 {
        let size = self.input.len().saturating_add(self.response.len());
        u64::try_from(size).unwrap_or(u64::MAX)
    }
}

/// Shows no word of what was said.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("id", &self.id).field("size", &self.size()).finish_non_exhaustive()
    }
}

/// Whether a text can be the id of an answer, in a store and in a path: letters, digits, `_` and `-`, 128 at most.
pub fn is_id(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=128).contains(&text.len()) && text.bytes().all(legal)
}

/// How much is kept, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Most answers.
    pub entries: usize,
    /// Most bytes of one of them, with its input.
    pub entry_bytes: u64,
    /// Most bytes of all.
    pub total_bytes: u64,
    /// Longest time.
    pub age: Duration,
}

/// 10,000 answers, 32 MiB each and 1 GiB in all, 30 days.
///
/// Source: OpenAI keeps answers for 30 days (platform documentation, conversation state, read 2026-11-22).
impl Default for Bounds {
    fn default() -> Self {
        Self {
            entries: 10_000,
            entry_bytes: 32 << 20,
            total_bytes: 1 << 30,
            age: Duration::from_hours(30 * 24),
        }
    }
}

/// A store cannot do what it should.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// It is too large to be kept.
    #[error("an answer with its input has {size} bytes; {limit} can be kept")]
    TooLarge {
        /// Its bytes.
        size: u64,
        /// Most bytes.
        limit: u64,
    },
    /// The system refuses.
    #[error("cannot {what} a stored answer")]
    Io {
        /// What was wanted.
        what: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// Not an id that a store could have given.
    #[error("not an id of a stored answer")]
    Id,
    /// The work was given up, because the process ends or the store has a defect.
    #[error("the store gave up")]
    Lost,
}

/// Does work of a store where it may block.
pub(crate) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(StoreError::Lost))
}
