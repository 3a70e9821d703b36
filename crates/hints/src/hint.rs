//! One cause, and how it is found.

use crate::causes::GROUPS;
use crate::seen::Seen;
use crate::when::{When, plain};

/// A cause of failures: its code, what it means, what to do, and where that is from.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hint {
    /// A stable name: `profile-needed`.
    pub code: &'static str,
    /// One sentence: what it means.
    pub meaning: &'static str,
    /// The next step, as an order.
    pub next: &'static str,
    /// Where this is from.
    pub source: &'static str,
    /// When it is meant; empty where only a caller that looked can know.
    pub when: &'static [When],
}

/// The cause that fits what was seen: the first row of the table that does.
pub fn find(seen: &Seen<'_>) -> Option<&'static Hint> {
    let message = plain(seen.message);
    all().find(|hint| hint.when.iter().any(|when| when.fits(seen, &message)))
}

/// The cause with this code.
pub fn by_code(code: &str) -> Option<&'static Hint> {
    all().find(|hint| hint.code == code)
}

/// The whole table, in the order in which it is searched.
pub fn all() -> impl Iterator<Item = &'static Hint> {
    GROUPS.iter().flat_map(|group| group.hints.iter().copied())
}
