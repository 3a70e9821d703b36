//! What can go wrong on one exchange, before the service has said anything of its own.

use std::error::Error as StdError;
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use http::{HeaderName, StatusCode};
use outcrop_hints::causes::network::NO_ROOTS;

use crate::certificate::BadCertificate;
use crate::class::{Blame, Class};

type Source = Box<dyn StdError + Send + Sync>;

/// A failure of the exchange itself. A refusal by the service is not one: see [`Refusal`](crate::Refusal).
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// A configured URL that requests must not be sent to.
    #[error("endpoint `{url}` cannot be used: {reason}")]
    Endpoint {
        /// The URL without user name, password and query.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A path that would not arrive as it was signed.
    #[error("request path cannot be sent: {reason}")]
    Path {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A request header that is not on the list of headers sent to Bedrock, or whose value is not plain ASCII.
    #[error("request header `{name}` is not sent to Bedrock")]
    Header {
        /// Its name.
        name: HeaderName,
    },
    /// The HTTP client could not be set up: a bad certificate.
    #[error("the HTTP client cannot be set up")]
    Setup {
        /// Why.
        #[source]
        source: Source,
    },
    /// The host's certificate could not be checked, so the host was not called.
    #[error("{host} cannot be trusted: this machine has no root certificates to check it by")]
    NoRoots {
        /// The host that was to be called.
        host: String,
    },
    /// Name lookup, connection or TLS handshake failed, or took longer than the connect clock.
    #[error("cannot connect to {host}")]
    Connect {
        /// The host that was called.
        host: String,
        /// Why.
        #[source]
        source: Source,
    },
    /// The host showed a certificate that is not accepted. It is not called without one, nor called again.
    #[error("the certificate of {host} {}", fault.words())]
    Certificate {
        /// The host that was called.
        host: String,
        /// What is wrong with it.
        fault: BadCertificate,
        /// Why, in the words of the TLS library.
        #[source]
        source: Source,
    },
    /// The connection was made, but no answer began within the first-byte clock.
    #[error("{host} sent no answer within {} s", after.as_secs())]
    FirstByte {
        /// The host that was called.
        host: String,
        /// The clock that ran out.
        after: Duration,
    },
    /// The answer began, then nothing came for as long as the clock between events.
    #[error("{host} sent nothing for {} s in the middle of its answer", after.as_secs())]
    Silence {
        /// The host that was called.
        host: String,
        /// The clock that ran out.
        after: Duration,
    },
    /// The connection broke before the answer was whole.
    #[error("the connection to {host} broke")]
    Broken {
        /// The host that was called.
        host: String,
        /// Why.
        #[source]
        source: Source,
    },
    /// The host answered with a redirect, which is never followed.
    #[error("{host} answered with a redirect ({})", status.as_u16())]
    Redirect {
        /// The host that was called.
        host: String,
        /// The status, 300 to 399.
        status: StatusCode,
    },
    /// A whole answer that does not fit.
    #[error("the answer of {host} is over {limit} bytes")]
    TooLarge {
        /// The host that was called.
        host: String,
        /// The most bytes that were accepted.
        limit: usize,
    },
    /// The provider had no credentials to sign with.
    #[error("there are no credentials to sign with")]
    Credentials {
        /// Why.
        #[source]
        source: CredentialsError,
    },
    /// The signature could not be computed.
    #[error("the request could not be signed")]
    Signing {
        /// Why.
        #[source]
        source: Source,
    },
}

impl TransportError {
    /// The kind of the failure, which retries and statuses are picked from.
    pub fn class(&self) -> Class {
        match self {
            Self::Endpoint { .. }
            | Self::Header { .. }
            | Self::Setup { .. }
            | Self::NoRoots { .. }
            | Self::Signing { .. } => Class::Local,
            // Only a model id in the path can be at fault: the rest is ours.
            Self::Path { .. } => Class::Invalid,
            Self::Connect { .. } | Self::Broken { .. } => Class::Network,
            Self::FirstByte { .. } | Self::Silence { .. } => Class::Timeout,
            Self::Certificate { .. } | Self::Redirect { .. } | Self::TooLarge { .. } => Class::BadUpstream,
            Self::Credentials { .. } => Class::NoCredentials,
        }
    }

    /// Whose fault it is.
    pub fn blame(&self) -> Blame {
        self.class().blame()
    }

    /// What to do about it, where we know.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Endpoint { .. } => {
                Some("use an https URL, or http to 127.0.0.1, without user name, password or query")
            }
            Self::Path { .. } => Some("check the model id"),
            Self::Setup { .. } => Some("check the extra root certificate: `--ca-cert` takes PEM"),
            Self::NoRoots { .. } => Some(NO_ROOTS.next),
            Self::Connect { .. } => {
                Some("check the region, the endpoint URL and the way out of this network")
            }
            Self::Certificate { fault, .. } => Some(fault.hint()),
            Self::FirstByte { .. } => {
                Some("stream the answer, lower `max_tokens`, or raise the first-byte timeout")
            }
            Self::Redirect { .. } => Some("check the endpoint URL: Bedrock itself never redirects"),
            Self::Credentials { .. } => {
                Some("set AWS_BEARER_TOKEN_BEDROCK, or AWS credentials (keys, profile, SSO login, role)")
            }
            _ => None,
        }
    }
}
