//! Anthropic Messages to Claude: forwarded, not translated. Claude on Bedrock takes what Anthropic's own API takes,
//! but for some fields; those are taken out, renamed or refused, and every other byte stays as it was.
//!
//! The rules are data (`passthrough/rules.rs`), applied in one pass over the raw JSON: nothing is parsed into types and
//! written anew, so that prompt caches stay warm and signatures valid.
//!
//! ```
//! use outcrop_translation::passthrough::{self, Target};
//! use outcrop_translation::{Caps, Policy, Warnings};
//!
//! let body = br#"{"model":"sonnet","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"speed":"fast"}"#;
//! let mut warnings = Warnings::new();
//! let passed = passthrough::messages(body, &[], &Caps::default(), &Policy::default(), Target::Invoke, &mut warnings)?;
//! let sent = r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":9,"messages":[{"role":"user","content":"Hi"}]}"#;
//! assert_eq!(String::from_utf8_lossy(&passed.body), sent);
//! assert_eq!((passed.stream, &*passed.client_model), (true, "sonnet"));
//! assert_eq!(warnings.iter().next().map(|w| w.field.as_str()), Some("speed"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod block;
mod edits;
mod reasoning;
mod reply;
mod rewrite;
mod rules;
mod seen;
mod settle;
mod stream;
mod tool;
mod turns;
mod walk;

use outcrop_api_types::{Document, Text};

pub use reply::reply;
pub use stream::Events;

use self::rewrite::Rewriter;
use self::rules::ROOT;
use self::seen::{Halt, Section};
use crate::caps::Caps;
use crate::error::Error;
use crate::policy::Policy;
use crate::warning::Warnings;

/// Where a body goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'t> {
    /// InvokeModel, with or without its stream: the model is in the path.
    Invoke,
    /// A Messages route, of either host.
    Messages {
        /// Bedrock's own id of the model.
        model: &'t str,
    },
    /// The body inside a `CountTokens` call: as for InvokeModel, with a limit of one token when there is none.
    CountTokens,
}

/// A body that can be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The body.
    pub body: Vec<u8>,
    /// The beta flags that are left, each once: for the `anthropic-beta` header of a Messages route. For InvokeModel
    /// they are in the body already.
    pub betas: Vec<String>,
    /// Whether the caller wants a stream.
    pub stream: bool,
    /// The model as the caller names it, for the reply.
    pub client_model: String,
}

/// The end of a model's name by which Claude Code asks for a million tokens of context.
const MILLION_SUFFIX: &str = "[1m]";

/// The name of a model without what only clients understand: `sonnet[1m]` is `sonnet`.
pub fn bare_model(name: &str) -> &str {
    name.strip_suffix(MILLION_SUFFIX).unwrap_or(name)
}

/// Makes a Messages body one that Claude on Bedrock takes. `betas` are the values of the `anthropic-beta` header.
///
/// # Errors
/// A body that is no JSON, and what Bedrock has no form for, each with its path.
pub fn messages(
    body: &[u8],
    betas: &[&str],
    caps: &Caps,
    policy: &Policy,
    target: Target<'_>,
    warnings: &mut Warnings,
) -> Result<Passed, Error> {
    let text = Document::new(body)?.text();
    let mut trim: Vec<(Section, usize)> = Vec::new();
    // Mostly once. Only when all of the body is known is it known how many cache points are too many.
    for _ in 0..3 {
        let mut rewriter = Rewriter::new(text, target, caps, policy, warnings);
        rewriter.asked_betas = betas.iter().map(|flags| Text::from(*flags)).collect();
        rewriter.trim.clone_from(&trim);
        match rewriter.body() {
            Ok(passed) => return Ok(passed),
            Err(Halt::Trim(surplus)) => trim.extend(surplus),
            Err(Halt::Refused(error)) => return Err(error),
            Err(Halt::Broken) => return Err(broken(body)),
        }
    }
    Err(Error::value("cache_control", "more prompt-cache points than the model takes; remove some"))
}

impl Rewriter<'_, '_> {
    fn body(mut self) -> Result<Passed, Halt> {
        self.object(&ROOT)?;
        let text = self.walk.text();
        self.walk.clone().finish()?;
        let body = if self.edits.is_empty() { text.to_owned() } else { self.edits.apply(text) };
        Ok(Passed {
            body: body.into_bytes(),
            betas: self.betas,
            stream: self.stream,
            client_model: self.client_model.unwrap_or_default(),
        })
    }
}

/// Why a body could not be read: it is read again, slower, to say where.
fn broken(body: &[u8]) -> Error {
    match outcrop_api_types::skim(body) {
        Err(error) => error.into(),
        Ok(_) => Error::invalid("", "the body is not what a Messages request should be"),
    }
}
