//! The search: which credential is used, by precedence.

use std::path::PathBuf;
use std::time::Duration;

use aws_config::ecs::EcsCredentialsProvider;
use aws_config::imds;
use aws_config::imds::credentials::ImdsCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::web_identity_token::{StaticConfiguration, WebIdentityTokenCredentialsProvider};
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_types::region::Region;

use crate::bearer::{BearerKey, read_key};
use crate::cached::{Cached, Origin};
use crate::environment::{Environment, set};
use crate::error::Error;
use crate::found::{Credential, Found};
use crate::profile::{Contents, Kind, Profile};
use crate::region::{self, FoundRegion};

/// What to look at. Empty texts count as absent.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Search {
    environment: Environment,
    bearer: Option<BearerKey>,
    profile: Option<String>,
    region: Option<String>,
}

impl Search {
    /// A search with no flags.
    pub fn new(environment: Environment) -> Self {
        Self { environment, bearer: None, profile: None, region: None }
    }

    /// A bearer key given by flag or configuration: it beats all else.
    #[must_use]
    pub fn bearer(mut self, key: Option<String>) -> Self {
        self.bearer = set(key).map(BearerKey::new);
        self
    }

    /// A profile given by flag: it beats the environment.
    #[must_use]
    pub fn profile(mut self, name: Option<String>) -> Self {
        self.profile = set(name);
        self
    }

    /// A region given by flag: it beats the environment and the profile.
    #[must_use]
    pub fn region(mut self, name: Option<String>) -> Self {
        self.region = set(name);
        self
    }

    /// Looks, in this order, for: the bearer key given, the profile given, `AWS_BEARER_TOKEN_BEDROCK`, the keys of the
    /// environment, the profile of the environment (or `default`), web identity, the container's and the machine's
    /// credentials.
    ///
    /// The first source that is there is used, and no other: when it gives nothing later, that is an error which names
    /// it, not a silent step to the next. Only the environment and the two AWS files are read here; no source is asked
    /// yet, so a search takes no time. The machine's credentials (EC2) cannot be seen without asking: they are taken
    /// for granted when nothing else is there, and [`Found::check`] tells.
    ///
    /// # Errors
    /// [`Error::NoProfile`], [`Error::EmptyProfile`], [`Error::HalfProfile`], [`Error::Half`], [`Error::Files`], [`Error::BadKey`],
    /// [`Error::BadRegion`], and [`Error::NoCredentials`] where the machine's credentials are switched off.
    pub async fn run(self) -> Result<Found, Error> {
        let Self { environment, bearer, profile, region } = self;
        let flagged = profile.is_some();
        let profile = Profile::choose(profile, &environment);
        // A key needs no profile, but the profile may know the region.
        let contents = profile.read().await;
        let region = region::find(region, &environment, profile_region(&profile, contents.as_ref().ok()))?;
        let key = bearer
            .map(|key| (key, "the flag or configuration".to_owned()))
            .or_else(|| bearer_of(&environment).filter(|_| !flagged));
        if let Some((key, source)) = key {
            return bearer_found(key, source, region, &profile);
        }
        if !flagged && let Some(keys) = keys_of(&environment)? {
            let origin = Origin {
                provider: SharedCredentialsProvider::new(keys),
                text: "AWS_ACCESS_KEY_ID in the environment".to_owned(),
                hint: "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned(),
                looked_for: None,
            };
            return Ok(signed(origin, region, &profile));
        }
        match contents? {
            None if profile.named => {
                Err(Error::NoProfile { profile: profile.name.clone(), files: profile.files().to_owned() })
            }
            Some(Contents { missing, .. }) if !missing.is_empty() => {
                let (profile, files) = (profile.name.clone(), profile.files().to_owned());
                Err(Error::HalfProfile { profile, files, missing })
            }
            Some(Contents { kind: Some(kind), mfa, .. }) => {
                // aws-config 1.13.0 leaves `mfa_serial` out and is refused, read 2026-12-01.
                let hint = match (kind, mfa) {
                    (Kind::Role, true) => format!(
                        "profile `{0}` wants a code of your device (`mfa_serial`), which cannot be asked for here: let the AWS \
                         CLI ask, `eval \"$(aws configure export-credentials --profile {0} --format env)\"`, without AWS_PROFILE",
                        profile.name
                    ),
                    _ => kind.hint(&profile.name),
                };
                let origin = Origin {
                    provider: SharedCredentialsProvider::new(profile.provider(aws_region(region.as_ref()))),
                    text: format!("{profile} ({})", kind.word()),
                    hint,
                    looked_for: None,
                };
                Ok(signed(origin, region, &profile))
            }
            Some(_) if flagged => {
                Err(Error::EmptyProfile { profile: profile.name.clone(), files: profile.files().to_owned() })
            }
            _ => {
                let origin = ambient(&environment, region.as_ref(), &profile)?;
                Ok(signed(origin, region, &profile))
            }
        }
    }
}

impl Search {
    /// Looks for the region alone, as [`Search::run`] would: no credential is needed, and none is looked for.
    ///
    /// # Errors
    /// [`Error::NoRegion`], [`Error::BadRegion`].
    pub async fn find_region(self) -> Result<FoundRegion, Error> {
        let profile = Profile::choose(self.profile, &self.environment);
        let contents = profile.read().await;
        let known = profile_region(&profile, contents.as_ref().ok());
        region::find(self.region, &self.environment, known)?
            .ok_or_else(|| Error::NoRegion { profile: profile.to_string(), key_region: None })
    }
}

fn signed(origin: Origin, region: Option<FoundRegion>, profile: &Profile) -> Found {
    let source = origin.text.clone();
    Found::new(Credential::SigV4(Cached::new(origin)), source, region, profile.to_string(), None)
}

fn bearer_found(
    key: BearerKey,
    source: String,
    region: Option<FoundRegion>,
    profile: &Profile,
) -> Result<Found, Error> {
    // It goes into a header: RFC 6750 allows these characters and no others.
    let fit = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if !key.expose().bytes().all(fit) {
        return Err(Error::BadKey { found_in: source });
    }
    let short_term = read_key(key.expose());
    Ok(Found::new(Credential::Bearer(key), source, region, profile.to_string(), short_term))
}

fn bearer_of(environment: &Environment) -> Option<(BearerKey, String)> {
    let key = environment.get("AWS_BEARER_TOKEN_BEDROCK")?;
    Some((BearerKey::new(key), "AWS_BEARER_TOKEN_BEDROCK in the environment".to_owned()))
}

fn keys_of(environment: &Environment) -> Result<Option<Credentials>, Error> {
    let (id, secret) = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    match (environment.get(id), environment.get(secret)) {
        (Some(id), Some(secret)) => {
            let token = environment.get("AWS_SESSION_TOKEN");
            Ok(Some(Credentials::new(id, secret, token, None, "environment")))
        }
        (Some(_), None) => Err(Error::Half { present: id, missing: secret }),
        (None, Some(_)) => Err(Error::Half { present: secret, missing: id }),
        (None, None) => Ok(None),
    }
}

/// What the place we run in may give: web identity (EKS), the container's credentials, the machine's.
fn ambient(
    environment: &Environment,
    region: Option<&FoundRegion>,
    profile: &Profile,
) -> Result<Origin, Error> {
    let config = ProviderConfig::without_region().with_region(aws_region(region));
    let origin = |provider: SharedCredentialsProvider, text: &str, hint: &str| Origin {
        provider,
        text: text.to_owned(),
        hint: hint.to_owned(),
        looked_for: None,
    };
    if let Some(token_file) = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE") {
        let Some(role_arn) = environment.get("AWS_ROLE_ARN") else {
            return Err(Error::Half { present: "AWS_WEB_IDENTITY_TOKEN_FILE", missing: "AWS_ROLE_ARN" });
        };
        let session_name = environment.get("AWS_ROLE_SESSION_NAME").unwrap_or_else(|| "outcrop".to_owned());
        let provider = WebIdentityTokenCredentialsProvider::builder()
            .configure(&config)
            .static_configuration(StaticConfiguration {
                web_identity_token_file: PathBuf::from(token_file),
                role_arn,
                session_name,
            })
            .build();
        let text = "AWS_WEB_IDENTITY_TOKEN_FILE in the environment (web identity)";
        let hint = "check the token file, and that the role AWS_ROLE_ARN trusts its issuer";
        return Ok(origin(SharedCredentialsProvider::new(provider), text, hint));
    }
    for variable in ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
        if environment.get(variable).is_some() {
            let provider = EcsCredentialsProvider::builder().configure(&config).build();
            let text = format!("{variable} in the environment (container credentials)");
            let hint = "check the task role or the pod identity";
            return Ok(origin(SharedCredentialsProvider::new(provider), &text, hint));
        }
    }
    let mut looked_for = vec![
        "AWS_BEARER_TOKEN_BEDROCK".to_owned(),
        "AWS_ACCESS_KEY_ID".to_owned(),
        profile.to_string(),
        "AWS_WEB_IDENTITY_TOKEN_FILE".to_owned(),
        "AWS_CONTAINER_CREDENTIALS_*".to_owned(),
    ];
    if environment.get("AWS_EC2_METADATA_DISABLED").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
        return Err(Error::NoCredentials { looked_for });
    }
    looked_for.push("EC2 instance metadata".to_owned());
    let provider = SharedCredentialsProvider::new(machine(environment, &config)?);
    Ok(Origin { looked_for: Some(looked_for), ..origin(provider, "EC2 instance metadata", "") })
}

/// The machine's own credentials. Quick to give up: a machine in EC2 answers in milliseconds.
fn machine(
    environment: &Environment,
    config: &ProviderConfig,
) -> Result<impl ProvideCredentials + use<>, Error> {
    let usual = "http://169.254.169.254".to_owned();
    let endpoint = environment.get("AWS_EC2_METADATA_SERVICE_ENDPOINT").unwrap_or(usual);
    let client = imds::Client::builder()
        .configure(config)
        .endpoint(&endpoint)
        .map_err(|source| Error::Load {
            found_in: "AWS_EC2_METADATA_SERVICE_ENDPOINT in the environment".to_owned(),
            hint: "set it to a URL, or unset it".to_owned(),
            source: source.into(),
        })?
        .connect_timeout(Duration::from_secs(1))
        .read_timeout(Duration::from_secs(2))
        .operation_timeout(Duration::from_secs(4))
        .max_attempts(2)
        .build();
    Ok(ImdsCredentialsProvider::builder().configure(config).imds_client(client).build())
}

fn profile_region<'a>(
    profile: &Profile,
    contents: Option<&'a Option<Contents>>,
) -> Option<(&'a str, String)> {
    Some((contents?.as_ref()?.region.as_deref()?, profile.to_string()))
}

fn aws_region(region: Option<&FoundRegion>) -> Option<Region> {
    region.map(|region| Region::new(region.name().to_owned()))
}
