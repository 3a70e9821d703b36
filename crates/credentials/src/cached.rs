//! Credentials that are fetched once, kept, and renewed before they end.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{
    ProvideCredentials, Result as Provided, SharedCredentialsProvider, future,
};

use crate::error::Error;

/// How long before their end credentials are renewed.
const EARLY: Duration = Duration::from_mins(5);
/// How much earlier still, at most: a random part of it keeps processes from renewing all at once.
const JITTER: Duration = Duration::from_mins(1);
/// When credentials without an end are read again, so that keys changed on disk are seen without a restart.
const REREAD: Duration = Duration::from_mins(15);
/// How long a renewal that failed is not tried again while the old credentials are good, and how far apart forced
/// renewals are.
const PAUSE: Duration = Duration::from_secs(10);
/// How long a source may take.
const LONGEST_LOAD: Duration = Duration::from_secs(15);

/// Credentials from one source, fetched when first asked for. Cheap to clone; clones share what was fetched.
///
/// They are renewed five minutes (and a random part of a sixth) before they end, by one caller while the others go on
/// with the old ones. When the renewal fails the old ones are kept until they really end. Nothing runs in the background.
#[derive(Clone)]
pub struct Cached(Arc<Inner>);

struct Inner {
    origin: Origin,
    now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    jitter: f64,
    state: Mutex<State>,
    /// Held by the one caller who asks the source.
    gate: tokio::sync::Mutex<()>,
}

/// A source, and how to speak of it.
pub(crate) struct Origin {
    pub(crate) provider: SharedCredentialsProvider,
    /// For people: `profile dev in ~/.aws/config (SSO)`.
    pub(crate) text: String,
    /// What to do when it gives nothing.
    pub(crate) hint: String,
    /// All places that were looked at, when this source is only the last guess: nothing from it means there are none.
    pub(crate) looked_for: Option<Vec<String>>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    /// Counts finished loads, so that a caller who waited knows that another has asked for it.
    loads: u64,
    failure: Option<Error>,
    forced_at: Option<SystemTime>,
}

struct Held {
    credentials: Credentials,
    renew_at: SystemTime,
    forgotten: bool,
}

impl Cached {
    pub(crate) fn new(origin: Origin) -> Self {
        Self::with_clock(origin, Arc::new(SystemTime::now), fastrand::f64())
    }

    fn with_clock(origin: Origin, now: Arc<dyn Fn() -> SystemTime + Send + Sync>, jitter: f64) -> Self {
        let state = Mutex::new(State::default());
        Self(Arc::new(Inner { origin, now, jitter, state, gate: tokio::sync::Mutex::new(()) }))
    }

    /// The credentials: held, or fetched now.
    ///
    /// # Errors
    /// [`Error::Load`], [`Error::Slow`] or [`Error::NoCredentials`], when there are none held that are still good.
    pub async fn credentials(&self) -> Result<Credentials, Error> {
        let seen = match self.look() {
            Look::Fresh(credentials) => return Ok(credentials),
            Look::Aging(credentials) => {
                // Someone else renews: the old ones are good meanwhile.
                let Ok(gate) = self.0.gate.try_lock() else { return Ok(credentials) };
                let loaded = self.load().await;
                drop(gate);
                return Ok(loaded.unwrap_or(credentials));
            }
            Look::Nothing(seen) => seen,
        };
        let _gate = self.0.gate.lock().await;
        match self.look() {
            Look::Fresh(credentials) | Look::Aging(credentials) => Ok(credentials),
            Look::Nothing(loads) if loads != seen => Err(self.failure()),
            Look::Nothing(_) => self.load().await,
        }
    }

    /// Drops what is held, because the service refused it: the next caller asks the source. At most once in 10 s, so
    /// that many refusals at once are one renewal.
    pub fn forget(&self) {
        let now = (self.0.now)();
        let mut state = self.0.state();
        if state.forced_at.is_some_and(|then| now < then + PAUSE) {
            return;
        }
        state.forced_at = Some(now);
        if let Some(held) = state.held.as_mut() {
            held.forgotten = true;
        }
    }

    /// When the held credentials end. `None` if none were fetched yet, or they have no end.
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.0.state().held.as_ref()?.credentials.expiry()
    }

    fn look(&self) -> Look {
        let now = (self.0.now)();
        let state = self.0.state();
        match &state.held {
            Some(held) if held.forgotten => Look::Nothing(state.loads),
            Some(held) if now < held.renew_at => Look::Fresh(held.credentials.clone()),
            Some(held) if held.credentials.expiry().is_none_or(|end| now < end) => {
                Look::Aging(held.credentials.clone())
            }
            _ => Look::Nothing(state.loads),
        }
    }

    /// Asks the source. The caller holds the gate.
    async fn load(&self) -> Result<Credentials, Error> {
        let outcome = tokio::time::timeout(LONGEST_LOAD, self.0.origin.provider.provide_credentials()).await;
        let now = (self.0.now)();
        let outcome = match outcome {
            Ok(Ok(credentials)) if credentials.expiry().is_some_and(|end| end <= now) => {
                Err(self.0.origin.failed(CredentialsError::provider_error("the credentials have ended")))
            }
            Ok(Ok(credentials)) => Ok(credentials),
            Ok(Err(error)) => Err(self.0.origin.failed(error)),
            Err(_) => Err(self.0.origin.slow()),
        };
        let mut state = self.0.state();
        state.loads += 1;
        match &outcome {
            Ok(credentials) => {
                tracing::debug!(source = self.0.origin.text, "credentials fetched");
                let renew_at = renew_at(credentials.expiry(), now, self.0.jitter);
                state.held = Some(Held { credentials: credentials.clone(), renew_at, forgotten: false });
                state.failure = None;
            }
            Err(error) => {
                tracing::debug!(source = self.0.origin.text, %error, "credentials not fetched");
                state.failure = Some(error.clone());
                if let Some(held) = state.held.as_mut() {
                    let end = held.credentials.expiry().unwrap_or(now + PAUSE);
                    held.renew_at = end.min(now + PAUSE);
                }
            }
        }
        outcome
    }

    fn failure(&self) -> Error {
        self.0.state().failure.clone().unwrap_or_else(|| self.0.origin.slow())
    }
}

enum Look {
    Fresh(Credentials),
    /// Good, but to be renewed.
    Aging(Credentials),
    /// The number of loads so far.
    Nothing(u64),
}

/// Five minutes and a bit before the end; halfway to it when the end is nearer than that.
fn renew_at(end: Option<SystemTime>, now: SystemTime, jitter: f64) -> SystemTime {
    let Some(end) = end else { return now + REREAD };
    let left = end.duration_since(now).unwrap_or_default();
    now + left.saturating_sub(EARLY + JITTER.mul_f64(jitter.clamp(0.0, 1.0))).max(left / 2).min(left)
}

impl Inner {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Origin {
    fn failed(&self, error: CredentialsError) -> Error {
        match &self.looked_for {
            Some(looked_for) => Error::NoCredentials { looked_for: looked_for.clone() },
            None => {
                Error::Load { found_in: self.text.clone(), hint: self.hint.clone(), source: Arc::new(error) }
            }
        }
    }

    fn slow(&self) -> Error {
        Error::Slow { found_in: self.text.clone(), seconds: LONGEST_LOAD.as_secs() }
    }
}

impl ProvideCredentials for Cached {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        if let Look::Fresh(credentials) = self.look() {
            return future::ProvideCredentials::ready(Ok(credentials));
        }
        future::ProvideCredentials::new(async {
            let provided: Provided = self.credentials().await.map_err(CredentialsError::provider_error);
            provided
        })
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached").field("source", &self.0.origin.text).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
