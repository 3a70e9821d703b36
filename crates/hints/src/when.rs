//! One row of the table: when a cause is meant.

use crate::seen::{Circumstance, Host, Seen};

/// A condition: all that is said in it must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    pub(crate) class: &'static str,
    pub(crate) status: Option<u16>,
    pub(crate) exceptions: &'static [&'static str],
    pub(crate) host: Option<Host>,
    pub(crate) circumstance: Option<Circumstance>,
    pub(crate) words: &'static [&'static str],
}

impl When {
    /// A failure of this class.
    pub(crate) const fn class(class: &'static str) -> Self {
        Self { class, status: None, exceptions: &[], host: None, circumstance: None, words: &[] }
    }

    /// With this status. A failure inside a stream has none of its own (200), so it fits any.
    pub(crate) const fn status(self, status: u16) -> Self {
        Self { status: Some(status), ..self }
    }

    /// With one of these exceptions.
    pub(crate) const fn exceptions(self, exceptions: &'static [&'static str]) -> Self {
        Self { exceptions, ..self }
    }

    /// By this host.
    pub(crate) const fn host(self, host: Host) -> Self {
        Self { host: Some(host), ..self }
    }

    /// In this circumstance.
    pub(crate) const fn circumstance(self, circumstance: Circumstance) -> Self {
        Self { circumstance: Some(circumstance), ..self }
    }

    /// In words that hold one of these fragments: lower case, apostrophes straight.
    pub(crate) const fn words(self, words: &'static [&'static str]) -> Self {
        Self { words, ..self }
    }

    /// What it says.
    pub const fn parts(&self) -> Parts {
        let Self { class, status, exceptions, host, circumstance, words } = *self;
        Parts { class, status, exceptions, host, circumstance, words }
    }

    /// Whether it holds. `message` is [`plain`] already.
    pub(crate) fn fits(&self, seen: &Seen<'_>, message: &str) -> bool {
        let Self { class, status, exceptions, host, circumstance, words } = *self;
        class == seen.class
            && status.is_none_or(|status| seen.status.is_none_or(|seen| seen == status || seen == 200))
            && (exceptions.is_empty() || seen.exception.is_some_and(|seen| named(seen, exceptions)))
            && host.is_none_or(|host| seen.host == Some(host))
            && circumstance.is_none_or(|circumstance| seen.circumstances.contains(&circumstance))
            && (words.is_empty() || words.iter().any(|fragment| message.contains(fragment)))
    }
}

/// A message as fragments are looked for in it: Bedrock writes some apostrophes typographically.
pub(crate) fn plain(message: &str) -> String {
    message.replace(['\u{2018}', '\u{2019}'], "'").to_lowercase()
}

/// `ExpiredTokenException`, `expiredTokenException` and `ExpiredToken` are one name.
fn named(seen: &str, exceptions: &[&str]) -> bool {
    let bare = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.strip_suffix("exception").map(str::to_owned).unwrap_or(name)
    };
    let seen = bare(seen);
    exceptions.iter().any(|exception| bare(exception) == seen)
}

/// What a row says.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Parts {
    /// The class, by its name.
    pub class: &'static str,
    /// The status.
    pub status: Option<u16>,
    /// Exceptions, any of them.
    pub exceptions: &'static [&'static str],
    /// The host that answered.
    pub host: Option<Host>,
    /// What else must be known.
    pub circumstance: Option<Circumstance>,
    /// Fragments of the message, any of them.
    pub words: &'static [&'static str],
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: When = When::class("invalid").status(400).host(Host::Mantle).words(&["isn't here"]);

    fn seen(message: &str) -> Seen<'_> {
        Seen { host: Some(Host::Mantle), status: Some(400), class: "invalid", message, ..Seen::default() }
    }

    fn fits(row: When, seen: &Seen<'_>) -> bool {
        row.fits(seen, &plain(seen.message))
    }

    #[test]
    fn all_that_a_row_says_must_hold() {
        assert!(fits(ROW, &seen("It isn\u{2019}t HERE")));
        assert!(!fits(ROW, &seen("It is here")));
        assert!(!fits(ROW, &Seen { class: "access_denied", ..seen("isn't here") }));
        assert!(!fits(ROW, &Seen { status: Some(404), ..seen("isn't here") }));
        assert!(!fits(ROW, &Seen { host: Some(Host::Runtime), ..seen("isn't here") }));
        assert!(!fits(ROW.circumstance(Circumstance::Bearer), &seen("isn't here")));
    }

    #[test]
    fn a_failure_inside_a_stream_has_no_status_of_its_own() {
        assert!(fits(ROW, &Seen { status: Some(200), ..seen("isn't here") }));
        assert!(fits(ROW, &Seen { status: None, ..seen("isn't here") }));
    }

    #[test]
    fn an_exception_has_one_name_in_every_spelling() {
        let row = When::class("credentials").exceptions(&["ExpiredToken"]);
        for exception in ["ExpiredTokenException", "expiredTokenException", "ExpiredToken"] {
            let seen = Seen { class: "credentials", exception: Some(exception), ..Seen::default() };
            assert!(fits(row, &seen), "{exception}");
        }
        assert!(!fits(row, &Seen { class: "credentials", ..Seen::default() }));
    }
}
