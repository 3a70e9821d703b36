//! The four verdicts for a field: mapped by the caller of these, harmless, left out and reported, refused.

use std::fmt::Display;

use crate::error::Error;
use crate::policy::{Policy, Unsupported};
use crate::warning::Warnings;

/// Collects what is left out, and refuses what cannot be.
pub(super) struct Verdicts<'v> {
    /// The model as the caller names it, for messages.
    pub(super) model: String,
    pub(super) policy: &'v Policy,
    pub(super) warnings: &'v mut Warnings,
}

impl Verdicts<'_> {
    /// Touches cost, speed or routing only: left out and reported.
    pub(super) fn hint(&mut self, path: impl Display, reason: &'static str) {
        self.warnings.add(path, reason);
    }

    /// The field has no form on Bedrock: refused, or left out and reported when the operator says so.
    pub(super) fn refuse(&mut self, path: &str, why: &'static str) -> Result<(), Error> {
        if self.policy.unsupported_params == Unsupported::Drop {
            self.warnings.add(path, why);
            return Ok(());
        }
        Err(Error::unsupported(path, self.sentence(path, why)))
    }

    /// This value of the field has no form on Bedrock.
    pub(super) fn refuse_value(&mut self, path: &str, why: &'static str) -> Result<(), Error> {
        if self.policy.unsupported_params == Unsupported::Drop {
            self.warnings.add(path, why);
            return Ok(());
        }
        Err(Error::value(path, self.sentence(path, why)))
    }

    fn sentence(&self, path: &str, why: &str) -> String {
        format!(
            "{path} is not supported by model '{}' ({why}); remove it or set unsupported_params=drop",
            self.model
        )
    }
}
