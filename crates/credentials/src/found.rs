//! What a search found.

use std::fmt;
use std::time::SystemTime;

use time::OffsetDateTime;
use time::macros::format_description;

use crate::bearer::{BearerKey, ShortTermKey};
use crate::cached::Cached;
use crate::error::Error;
use crate::region::FoundRegion;

/// The credential to use, where it was found, until when it is good, and the region. Prints as one line for people, in
/// which there is never a value of a secret.
#[derive(Clone, Debug)]
pub struct Found {
    credential: Credential,
    source: String,
    region: Option<FoundRegion>,
    /// Where a region was looked for last.
    profile: String,
    short_term: Option<ShortTermKey>,
}

/// The credential itself.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A Bedrock API key, sent as it is.
    Bearer(BearerKey),
    /// AWS credentials, to sign with.
    SigV4(Cached),
}

impl Found {
    pub(crate) fn new(
        credential: Credential,
        source: String,
        region: Option<FoundRegion>,
        profile: String,
        short_term: Option<ShortTermKey>,
    ) -> Self {
        Self { credential, source, region, profile, short_term }
    }

    /// The credential.
    pub fn credential(&self) -> &Credential {
        &self.credential
    }

    /// Where it was found: `AWS_BEARER_TOKEN_BEDROCK in the environment`, `profile dev in ~/.aws/config … (SSO)`.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// When it ends. `None` for long-term keys, for credentials without an end, and before they were first fetched.
    pub fn expires_at(&self) -> Option<SystemTime> {
        match &self.credential {
            Credential::Bearer(_) => self.short_term.as_ref().map(|key| key.expires_at),
            Credential::SigV4(cached) => cached.expires_at(),
        }
    }

    /// The region.
    ///
    /// # Errors
    /// [`Error::NoRegion`]: none was found, and none is guessed.
    pub fn region(&self) -> Result<&FoundRegion, Error> {
        self.region.as_ref().ok_or_else(|| Error::NoRegion {
            profile: self.profile.clone(),
            key_region: self.short_term.as_ref().map(|key| key.region.clone()),
        })
    }

    /// Something that will not work, as one line: a key that has ended, or is for another region.
    pub fn warning(&self, now: SystemTime) -> Option<String> {
        let key = self.short_term.as_ref()?;
        if key.expires_at <= now {
            return Some(format!("the key from {} ended at {}", self.source, utc(key.expires_at)));
        }
        let region = self.region.as_ref().filter(|region| region.name() != key.region)?;
        Some(format!(
            "the key from {} is good only in {}, but the region is {region}",
            self.source, key.region
        ))
    }

    /// Fetches AWS credentials now, to know that they are there. A bearer key is taken as it is. Bounded: a source gets
    /// 15 s, a machine outside EC2 is told apart in 4 s at most.
    ///
    /// # Errors
    /// What [`Cached::credentials`] says.
    pub async fn check(&self) -> Result<(), Error> {
        match &self.credential {
            Credential::Bearer(_) => Ok(()),
            Credential::SigV4(cached) => cached.credentials().await.map(drop),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match (&self.credential, &self.short_term) {
            (Credential::Bearer(_), Some(_)) => "short-term Bedrock API key",
            (Credential::Bearer(_), None) => "Bedrock API key",
            (Credential::SigV4(_), _) => "AWS credentials",
        };
        write!(f, "{what} from {}", self.source)?;
        if let Some(end) = self.expires_at() {
            write!(f, ", until {}", utc(end))?;
        }
        Ok(())
    }
}

/// `2026-11-22T12:00:00Z`.
fn utc(time: SystemTime) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    OffsetDateTime::from(time).format(format).unwrap_or_default()
}
