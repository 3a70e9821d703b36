//! The four verdicts for a field: mapped by the caller of these, harmless, left out and reported, refused.

use std::collections::HashSet;
use std::fmt::Display;

use outcrop_api_types::Extra;

use crate::error::Error;
use crate::policy::{Policy, Unsupported};
use crate::warning::Warnings;

/// Collects what is left out, and refuses what cannot be.
pub(in crate::front) struct Verdicts<'v> {
    /// The model as the caller names it, for messages.
    pub(in crate::front) model: String,
    pub(in crate::front) policy: &'v Policy,
    pub(in crate::front) warnings: &'v mut Warnings,
    /// Tools whose calls in the history may hold any JSON: their schemas are wrapped on the way.
    pub(in crate::front) any_arguments: HashSet<String>,
}

impl Verdicts<'_> {
    /// Touches cost, speed or routing only: left out and reported.
    pub(in crate::front) fn hint(&mut self, path: impl Display, reason: &'static str) {
        self.warnings.add(path, reason);
    }

    /// Fields of an object that we do not know: left out and reported.
    pub(in crate::front) fn unknown(&mut self, parent: impl Display, extra: &Extra<'_>) {
        for name in extra.names() {
            self.warnings.unknown(&parent, name);
        }
    }

    /// The field has no form on Bedrock: refused, or left out and reported when the operator says so.
    pub(in crate::front) fn refuse(&mut self, path: &str, why: &'static str) -> Result<(), Error> {
        if self.policy.unsupported_params == Unsupported::Drop {
            self.warnings.add(path, why);
            return Ok(());
        }
        Err(Error::unsupported(path, self.sentence(path, why)))
    }

    /// This value of the field has no form on Bedrock.
    pub(in crate::front) fn refuse_value(&mut self, path: &str, why: &'static str) -> Result<(), Error> {
        if self.policy.unsupported_params == Unsupported::Drop {
            self.warnings.add(path, why);
            return Ok(());
        }
        Err(Error::value(path, self.sentence(path, why)))
    }

    fn sentence(&self, path: &str, why: &str) -> String {
        format!(
            "{path} is not supported by model '{}' ({why}); remove it or set unsupported_params=drop",
            shown(&self.model)
        )
    }
}

/// A word of the caller's, short and plain enough for an error text.
pub(in crate::front) fn shown(word: &str) -> String {
    let mut clean: String = word.chars().filter(|c| !c.is_control()).take(40).collect();
    if clean.len() < word.len() {
        clean.push('…');
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_callers_is_shown_short_and_without_controls() {
        assert_eq!(shown("get_weather"), "get_weather");
        assert_eq!(shown("a\r\nb"), "ab…");
        assert_eq!(shown(&"é".repeat(1_000)), format!("{}…", "é".repeat(40)));
    }
}
