//! What can go wrong when credentials or a region are looked for.

use std::error::Error as StdError;
use std::sync::Arc;

/// A search that failed, or a source that did not give what it promised. No value of a secret is in it.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing was found anywhere.
    #[error("no AWS credentials found; looked for {}", looked_for.join(", "))]
    NoCredentials {
        /// The places, in the order they were looked at.
        looked_for: Vec<String>,
    },
    /// A source was found, but gave no credentials.
    #[error("no credentials from {found_in}")]
    Load {
        /// The source, as in [`Found::source`](crate::Found::source).
        found_in: String,
        /// What to do.
        hint: String,
        /// Why.
        #[source]
        source: Arc<dyn StdError + Send + Sync>,
    },
    /// A source did not answer in time.
    #[error("{found_in} did not answer within {seconds} s")]
    Slow {
        /// The source.
        found_in: String,
        /// How long it was given.
        seconds: u64,
    },
    /// One half of a pair of variables is missing.
    #[error("`{present}` is set, but `{missing}` is not")]
    Half {
        /// The variable that is set.
        present: &'static str,
        /// The variable that is not.
        missing: &'static str,
    },
    /// A profile was asked for that the AWS files do not have.
    #[error("profile `{profile}` is not in {files}")]
    NoProfile {
        /// Its name.
        profile: String,
        /// The files that were read.
        files: String,
    },
    /// A profile was asked for that names no credentials.
    #[error("profile `{profile}` in {files} has no credentials")]
    EmptyProfile {
        /// Its name.
        profile: String,
        /// The files that were read.
        files: String,
    },
    /// An SSO profile that does not say what to log in for.
    #[error("profile `{profile}` in {files} has no {}", missing.join(" and no "))]
    HalfProfile {
        /// Its name.
        profile: String,
        /// The files that were read.
        files: String,
        /// The settings that it lacks.
        missing: Vec<&'static str>,
    },
    /// The AWS files cannot be read.
    #[error("cannot read {files}")]
    Files {
        /// The files.
        files: String,
        /// Why.
        #[source]
        source: Arc<dyn StdError + Send + Sync>,
    },
    /// No region was found anywhere.
    #[error("no AWS region found; looked for --region, AWS_REGION, AWS_DEFAULT_REGION, and {profile}")]
    NoRegion {
        /// The profile that was looked at.
        profile: String,
        /// The region that a short-term key is for, if one is used.
        key_region: Option<String>,
    },
    /// A region that cannot be one.
    #[error("`{region}` from {found_in} is not a region")]
    BadRegion {
        /// The text.
        region: String,
        /// Where it was found.
        found_in: String,
    },
    /// A bearer key that cannot be sent in a header.
    #[error("the key from {found_in} holds characters that a key cannot have")]
    BadKey {
        /// Where it was found.
        found_in: String,
    },
    /// A short-term key was asked for with a lifetime that the service refuses.
    #[error("a short-term key lasts from 1 to 43200 s, not {seconds} s")]
    BadLifetime {
        /// What was asked for.
        seconds: u64,
    },
    /// A short-term key could not be signed.
    #[error("the short-term key could not be signed")]
    Signing {
        /// Why.
        #[source]
        source: Arc<dyn StdError + Send + Sync>,
    },
}

impl Error {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoCredentials { .. } => {
                "set AWS_BEARER_TOKEN_BEDROCK to a Bedrock API key, or set AWS_ACCESS_KEY_ID and \
                AWS_SECRET_ACCESS_KEY, or log in with `aws sso login` and name the profile"
                    .to_owned()
            }
            Self::Load { hint, .. } => hint.clone(),
            Self::Half { missing, .. } => format!("set `{missing}` as well, or unset both"),
            Self::NoProfile { .. } => {
                "run `aws configure list-profiles` to see the profiles there are".to_owned()
            }
            Self::HalfProfile { profile, .. } => {
                format!("choose account and role for it: `aws configure sso --profile {profile}`")
            }
            Self::EmptyProfile { profile, .. } => format!("run `aws configure sso --profile {profile}`"),
            Self::NoRegion { key_region: Some(region), .. } => {
                format!("set AWS_REGION={region}, which the key is for, or pass --region {region}")
            }
            Self::NoRegion { .. } => {
                "set AWS_REGION, for instance AWS_REGION=us-east-1, or pass --region".to_owned()
            }
            Self::BadRegion { .. } => "a region looks like `us-east-1`".to_owned(),
            Self::BadKey { .. } => "copy the key again, as one line without quotes".to_owned(),
            Self::BadLifetime { .. } => "ask for 12 hours or less".to_owned(),
            Self::Slow { .. } => {
                "see what keeps it: run the `credential_process` by hand, or look at the way to what is asked".to_owned()
            }
            Self::Files { .. } => {
                "mend the line that is named: sections are `[profile NAME]` (in the credentials file `[NAME]`), settings \
                 `name = value` from the first column on"
                    .to_owned()
            }
            Self::Signing { .. } => return None,
        };
        Some(hint)
    }
}
