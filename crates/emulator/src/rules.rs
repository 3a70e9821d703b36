//! Which Messages bodies Bedrock refuses, and in which words. One table of rules per file.
//!
//! Words in the manner of the service are quoted from its answers (measured, issue threads, documentation; read
//! 2026-11-22). Bedrock changes them: clients should read the status and the class, never the text.

mod blocks;
mod cache;
mod fields;
mod media;
mod output;
mod shape;
mod thinking;
mod tools;
mod turns;

use serde_json::Value;

use crate::models::Model;
use crate::refusal::Refusal;
use crate::signature::Sealer;
use crate::state::Options;

/// The route a body came on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `InvokeModel` and its stream.
    Invoke,
    /// `Converse` and its stream, after the body was rewritten.
    Converse,
    /// `/anthropic/v1/messages` on the runtime host.
    RuntimeMessages,
    /// `/anthropic/v1/messages` on mantle.
    Mantle,
    /// `/anthropic/v1/messages/count_tokens` on mantle.
    Count,
}

/// A body in its surroundings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    pub(crate) model: &'static Model,
    pub(crate) route: Route,
    pub(crate) options: Options,
    pub(crate) sealer: &'a Sealer,
    /// Beta flags, from the body (`Invoke`) or the header.
    pub(crate) betas: &'a [String],
    /// Whether API version `2026-10-21` was asked for.
    pub(crate) new_version: bool,
}

/// The API version that refuses sampling parameters.
pub(crate) const NEW_VERSION: &str = "2026-10-21";

pub(crate) use media::kind_of as image_kind;

type Check = Result<(), Refusal>;

impl Rules<'_> {
    /// Refuses a body that Bedrock would refuse.
    pub(crate) fn check(&self, body: &Value) -> Check {
        fields::check(self, body)?;
        output::check(self, body)?;
        tools::check(self, body)?;
        thinking::check_config(self, body)?;
        turns::check(self, body)?;
        tools::check_history(body)?;
        cache::check(self, body)
    }

    fn beta(&self, flag: &str) -> bool {
        self.betas.iter().any(|beta| beta == flag)
    }

    /// Whether the model will think on this request.
    fn thinks(&self, body: &Value) -> bool {
        match body.pointer("/thinking/type").and_then(Value::as_str) {
            Some("disabled") => false,
            Some(_) => true,
            None => self.model.thinking.by_default,
        }
    }
}

#[cfg(test)]
mod tests;
