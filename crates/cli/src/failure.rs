//! A command that did not do what it was asked to: what, why, and what to do.

use std::io;

use outcrop_gateway::RouteError;
use outcrop_hints::Hint;

/// What the AWS SDK puts around each cause, which says nothing.
const WITHOUT_A_WORD: &str = "an error occurred while loading credentials";

/// An error with a hint for people.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) error: anyhow::Error,
    pub(crate) hint: Option<String>,
    /// Why, by the table of causes, where the error does not know it itself.
    pub(crate) cause: Option<&'static Hint>,
    /// 1 when it was refused or failed, 2 when the command was used wrongly.
    pub(crate) code: u8,
}

impl Failure {
    /// A failure of our own words.
    pub(crate) fn new(message: impl Into<String>, hint: Option<String>) -> Self {
        Self { hint, ..Self::of(anyhow::Error::msg(message.into())) }
    }

    /// An error without a word of advice.
    pub(crate) fn of(error: anyhow::Error) -> Self {
        Self { error, hint: None, cause: None, code: 1 }
    }

    /// The command was used wrongly.
    pub(crate) fn usage(message: impl Into<String>, hint: &str) -> Self {
        Self { code: 2, ..Self::new(message, Some(hint.to_owned())) }
    }

    /// What went wrong was the answer, and is printed already: only the exit code is left.
    pub(crate) fn told() -> Self {
        Self { error: Told.into(), ..Self::new("", None) }
    }

    /// What happened and why, on one line.
    pub(crate) fn in_a_line(&self) -> String {
        let said: Vec<String> = self.error.chain().map(ToString::to_string).collect();
        let said: Vec<&str> =
            said.iter().map(String::as_str).filter(|words| *words != WITHOUT_A_WORD).collect();
        said.join(": ")
    }

    /// Whether nothing more is to be said.
    pub(crate) fn is_told(&self) -> bool {
        self.error.is::<Told>()
    }

    /// Whoever reads our output reads no more: a normal end (`outcrop chat .. | head -1`).
    pub(crate) fn is_broken_pipe(&self) -> bool {
        let broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
        self.error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(broken))
    }
}

/// Marks a failure that was the answer.
#[derive(Debug)]
struct Told;

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("told already")
    }
}

impl std::error::Error for Told {}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::of(error.into())
    }
}

/// Takes the hint along with the error.
macro_rules! with_hint {
    ($($error:ty),+) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                let hint = error.hint().map(Into::into);
                Self { hint, ..Self::of(error.into()) }
            }
        }
    )+};
}

impl From<RouteError> for Failure {
    fn from(error: RouteError) -> Self {
        Self { cause: error.cause(), hint: error.hint(), ..Self::of(error.into()) }
    }
}

impl From<outcrop_proxy::Error> for Failure {
    fn from(error: outcrop_proxy::Error) -> Self {
        use outcrop_credentials::Error::BadRegion;
        use outcrop_proxy::Error::{Credentials, Value};
        // What was typed wrongly is wrong usage; a variable or a file is not.
        let typed = match &error {
            Value { from, .. } => from.starts_with("--"),
            Credentials(BadRegion { found_in, .. }) => found_in == "--region",
            _ => false,
        };
        let (hint, code) = (error.hint(), if typed { 2 } else { 1 });
        Self { hint, code, ..Self::of(error.into()) }
    }
}

with_hint!(
    outcrop_gateway::Error,
    outcrop_gateway::CatalogError,
    outcrop_transport::TransportError,
    outcrop_framing::FrameError,
    outcrop_api_types::ParseError,
    outcrop_emulator::EmulatorError
);
