//! Hints: what is known of the credential when a call fails, and the header that names the cause.

use std::time::SystemTime;

use http::Response;
use outcrop_credentials::{Credential, Error as CredentialsError, Found, read_key};
use outcrop_hints::causes::credentials::{BEARER_MALFORMED, NO_CREDENTIALS, NO_REGION, PROFILE_MISSING};
use outcrop_hints::causes::network::NO_ROOTS;
use outcrop_hints::{Circumstance, Hint, Host, Seen, find};
use outcrop_transport::TransportError;

use crate::body::Body;
use crate::error::Error;
use crate::routes::put;

/// Names the cause of a failure. `docs/errors.md` lists the codes.
pub(crate) fn hinted(response: &mut Response<Body>, cause: Option<&'static Hint>) {
    if let Some(cause) = cause {
        put(response, "x-outcrop-hint", cause.code);
    }
}

/// What is to be known of a credential that calls `region`; the answer may change as a key ends.
pub(crate) fn circumstances(
    found: &Found,
    region: &str,
) -> impl Fn() -> Vec<Circumstance> + Send + Sync + 'static {
    let (kind, key) = match found.credential() {
        Credential::Bearer(key) => (Circumstance::Bearer, read_key(key.expose())),
        Credential::SigV4(_) => (Circumstance::SigV4, None),
    };
    let elsewhere = key.as_ref().is_some_and(|key| key.region != region);
    let end = key.map(|key| key.expires_at);
    move || {
        let ended = end.is_some_and(|end| end <= SystemTime::now());
        let more = [(ended, Circumstance::BearerEnded), (elsewhere, Circumstance::BearerElsewhere)];
        std::iter::once(kind).chain(more.into_iter().filter_map(|(is, what)| is.then_some(what))).collect()
    }
}

impl Error {
    /// The cause, where the table knows it.
    pub fn cause(&self) -> Option<&'static Hint> {
        match self {
            Self::Credentials(error) => match error {
                CredentialsError::NoCredentials { .. } => Some(&NO_CREDENTIALS),
                CredentialsError::NoRegion { .. } => Some(&NO_REGION),
                CredentialsError::NoProfile { .. } => Some(&PROFILE_MISSING),
                CredentialsError::BadKey { .. } => Some(&BEARER_MALFORMED),
                _ => None,
            },
            Self::Bedrock(error) => {
                let host = Some(Host::Control);
                let unreached = || find(&Seen { host, class: error.class().name(), ..Seen::default() });
                error.refusal().map_or_else(unreached, |refusal| refusal.cause(host, &[]))
            }
            Self::Transport(TransportError::NoRoots { .. }) => Some(&NO_ROOTS),
            _ => None,
        }
    }
}
