//! Why a call failed, by the one table of causes, and where the hint is told.
//!
//! Callers that speak OpenAI get it behind Bedrock's own words. Messages and native callers get Bedrock's words alone
//! (Claude Code recovers by them); for them, as for all, a server can tell [`Error::cause`] in a header.

use std::fmt;
use std::sync::Arc;

use outcrop_hints::causes::model;
use outcrop_hints::causes::network::{NO_ROOTS, TLS_FAILED};
use outcrop_hints::{Circumstance, Hint, Seen, find};
use outcrop_translation::failure::Failure;
use outcrop_transport::TransportError;

use crate::RouteError;
use crate::error::{Error, Failed, Upstream};
use crate::gateway::Gateway;

/// Tells at the moment of a failure what is known beside the answer.
type Tell = dyn Fn() -> Vec<Circumstance> + Send + Sync;

/// What is known of the credential in use.
#[derive(Clone, Default)]
pub(crate) struct Known(Option<Arc<Tell>>);

impl Known {
    pub(crate) fn new(tell: impl Fn() -> Vec<Circumstance> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(tell)))
    }

    fn now(&self) -> Vec<Circumstance> {
        self.0.as_ref().map(|tell| tell()).unwrap_or_default()
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known")
    }
}

impl Error {
    /// The cause of a call that failed or could not be made, where the table has one.
    pub fn cause(&self) -> Option<&'static Hint> {
        match self {
            Self::Upstream(upstream) => upstream.cause,
            Self::Route(error) => error.cause(),
            Self::Request(_) | Self::Kept(_) => None,
        }
    }
}

impl RouteError {
    /// The cause, where the table has one.
    pub fn cause(&self) -> Option<&'static Hint> {
        match self {
            Self::BadId { .. } | Self::Unknown { .. } => Some(&model::MODEL_ID_INVALID),
            Self::OtherRegion { .. } | Self::NotOffered { elsewhere: None, .. } | Self::NoHost { .. } => {
                Some(&model::MODEL_NOT_IN_REGION)
            }
            Self::NotOffered { elsewhere: Some(_), .. } => Some(&model::MODEL_NOT_ON_HOST),
            Self::Retired { .. } => Some(&model::MODEL_END_OF_LIFE),
            Self::Opaque { .. } => Some(&model::PROFILE_FAMILY_UNKNOWN),
            Self::Unserved { .. } => None,
        }
    }
}

impl Upstream {
    /// The failure with what to do behind Bedrock's words.
    pub(crate) fn hinted(&self) -> Failure {
        let mut failure = self.failure.clone();
        if let Some(next) = self.next() {
            failure.message = format!("{} (hint: {next})", failure.message);
        }
        failure
    }

    /// What to do: what failed on this side knows best, of a refusal the table does.
    pub(crate) fn next(&self) -> Option<&'static str> {
        self.local_hint.or(self.cause.map(|cause| cause.next))
    }
}

/// A failure that was not Bedrock's to tell, with what to do behind its words.
pub(crate) fn with_step(mut failure: Failure, cause: &Hint) -> Failure {
    failure.message = format!("{} (hint: {})", failure.message, cause.next);
    failure
}

impl Gateway {
    /// The cause of a failed call, with what is known here.
    pub(crate) fn cause_of(&self, error: &impl Failed) -> Option<&'static Hint> {
        cause(error, &self.0.known.now())
    }
}

/// The cause of a failed call.
pub(crate) fn cause(error: &impl Failed, circumstances: &[Circumstance]) -> Option<&'static Hint> {
    let host = Some(error.host());
    match (error.refusal(), error.transport()) {
        (Some(refusal), _) => refusal.cause(host, circumstances),
        (None, Some(TransportError::Certificate { .. })) => Some(&TLS_FAILED),
        (None, Some(TransportError::NoRoots { .. })) => Some(&NO_ROOTS),
        (None, _) => find(&Seen { host, class: error.class().name(), circumstances, ..Seen::default() }),
    }
}
