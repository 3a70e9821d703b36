//! How long each check may take: a hung host costs seconds.

use std::time::Duration;

/// How long each kind of check may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// A name, and a connection.
    pub(crate) connect: Duration,
    /// An answer that is there already: a list, an identity.
    pub(crate) answer: Duration,
    /// A model.
    pub(crate) call: Duration,
    /// A source of credentials.
    pub(crate) load: Duration,
}

impl Limits {
    /// The same for all, by a person's word.
    pub(crate) fn of(limit: Duration) -> Self {
        Self { connect: limit / 2, answer: limit, call: limit, load: limit }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(10),
            call: Duration::from_secs(30),
            load: Duration::from_secs(15),
        }
    }
}
