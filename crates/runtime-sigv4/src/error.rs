//! What can go wrong on a call to the runtime host or the control plane.

use std::time::Duration;

use outcrop_framing::FrameError;
use outcrop_transport::{Blame, Class, Refusal, Retryable, TransportError};

/// A call that failed. It names the exception, the request id, whose fault it is and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request did not go through, or its answer broke off.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The service said no, before or in the middle of its answer.
    #[error("Bedrock: {0}")]
    Refused(Box<Refusal>),
    /// The events of an answer cannot be read, or end inside one.
    #[error("the answer of Bedrock is damaged")]
    Frame {
        /// What is wrong with them.
        #[source]
        source: FrameError,
        /// The service's id of the request.
        request_id: Option<String>,
    },
    /// A frame is whole, but its payload is not what the service promises.
    #[error("an event in the answer of Bedrock cannot be read")]
    Payload {
        /// What is wrong with it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
        /// The service's id of the request.
        request_id: Option<String>,
    },
    /// The answer has status 200, but is not what was asked for.
    #[error("the answer of Bedrock is {found}, not {expected}")]
    Body {
        /// What was asked for.
        expected: &'static str,
        /// What came.
        found: String,
        /// The service's id of the request.
        request_id: Option<String>,
    },
}

impl Error {
    pub(crate) fn refused(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }

    /// The kind of the failure, which retries and statuses are picked from.
    pub fn class(&self) -> Class {
        match self {
            Self::Transport(error) => error.class(),
            Self::Refused(refusal) => refusal.class(),
            Self::Frame { source: FrameError::Truncated { .. }, .. } => Class::Network,
            Self::Frame { .. } | Self::Payload { .. } | Self::Body { .. } => Class::BadUpstream,
        }
    }

    /// Whose fault it is.
    pub fn blame(&self) -> Blame {
        self.class().blame()
    }

    /// The exception or error type that the service named: `ThrottlingException`, `throttlingException`.
    pub fn exception(&self) -> Option<&str> {
        self.refusal()?.kind.as_deref()
    }

    /// The service's id of the request.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Transport(_) => None,
            Self::Refused(refusal) => refusal.request_id.as_deref(),
            Self::Frame { request_id, .. }
            | Self::Payload { request_id, .. }
            | Self::Body { request_id, .. } => request_id.as_deref(),
        }
    }

    /// What the service said when it refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// How long the service asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.refusal()?.retry_after
    }

    /// What to do about it, where we know.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Transport(error) => error.hint(),
            Self::Refused(refusal) => refusal.hint(),
            Self::Frame { source, .. } => source.hint(),
            Self::Payload { .. } => None,
            Self::Body { .. } => {
                Some("something between here and Bedrock answered in its place: check the endpoint URL")
            }
        }
    }
}

impl Retryable for Error {
    fn class(&self) -> Class {
        Self::class(self)
    }

    fn retry_after(&self) -> Option<Duration> {
        Self::retry_after(self)
    }
}
