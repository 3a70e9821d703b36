//! The profile in the AWS files: what it says, and credentials from it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

#[expect(deprecated, reason = "the new home of these names, aws-runtime, is a crate of internals")]
use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_config::profile::{Profile as Section, ProfileFileCredentialsProvider};
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::region::Region;

use crate::environment::Environment;
use crate::error::Error;

/// The two AWS files, and the profile that is looked at in them.
#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) name: String,
    /// Whether a flag or `AWS_PROFILE` named it.
    pub(crate) named: bool,
    files: Files,
}

/// What the profile says. Read anew at each search.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) region: Option<String>,
    pub(crate) kind: Option<Kind>,
    /// Settings that its kind needs and that it lacks.
    pub(crate) missing: Vec<&'static str>,
    /// Its role wants a code of a person's device, which cannot be given here.
    pub(crate) mfa: bool,
}

/// How a profile gives credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Role,
    WebIdentity,
    Sso,
    Process,
    Keys,
    ConsoleLogin,
}

#[derive(Clone, Debug)]
struct Files {
    config: PathBuf,
    credentials: PathBuf,
    /// As people name them.
    shown: String,
}

impl Profile {
    /// The profile that `flag`, `AWS_PROFILE` or nobody names, in the files that the environment names.
    pub(crate) fn choose(flag: Option<String>, environment: &Environment) -> Self {
        let named = flag.or_else(|| environment.get("AWS_PROFILE"));
        let home = environment.get("HOME").or_else(|| environment.get("USERPROFILE")).map(PathBuf::from);
        let file = |variable: &str, usual: &str| match environment.get(variable) {
            Some(path) => {
                let inside_home = path.strip_prefix("~/").zip(home.as_ref());
                (inside_home.map_or_else(|| PathBuf::from(&path), |(rest, home)| home.join(rest)), path)
            }
            None => (home.clone().unwrap_or_default().join(".aws").join(usual), format!("~/.aws/{usual}")),
        };
        let (config, config_shown) = file("AWS_CONFIG_FILE", "config");
        let (credentials, credentials_shown) = file("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        let shown = format!("{config_shown} or {credentials_shown}");
        let files = Files { config, credentials, shown };
        Self { named: named.is_some(), name: named.unwrap_or_else(|| "default".to_owned()), files }
    }

    /// What the profile says, or `None` when it is not there.
    pub(crate) async fn read(&self) -> Result<Option<Contents>, Error> {
        let name = Some(self.name.clone().into());
        let set = aws_config::profile::load(&Fs::real(), &Env::from_slice(&[]), &self.files.existing(), name)
            .await
            .map_err(|error| Error::Files { files: self.files.shown.clone(), source: Arc::new(error) })?;
        Ok(set.get_profile(&self.name).map(|section| Contents {
            region: section.get("region").map(str::to_owned),
            kind: kind(section),
            missing: missing(section),
            mfa: section.get("mfa_serial").is_some_and(|serial| !serial.is_empty()),
        }))
    }

    /// The files, as people name them.
    pub(crate) fn files(&self) -> &str {
        &self.files.shown
    }

    /// A provider that reads the files anew each time it is asked, so that keys changed on disk are seen.
    pub(crate) fn provider(&self, region: Option<Region>) -> impl ProvideCredentials + use<> {
        Reader { profile: self.clone(), region }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "profile {} in {}", self.name, self.files.shown)
    }
}

impl Kind {
    /// A word for people.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Role => "assumed role",
            Self::WebIdentity => "web identity",
            Self::Sso => "SSO",
            Self::Process => "credential process",
            Self::Keys => "access keys",
            Self::ConsoleLogin => "console login",
        }
    }

    /// What to do when it gives nothing.
    pub(crate) fn hint(self, profile: &str) -> String {
        match self {
            Self::Sso => format!("run `aws sso login --profile {profile}`"),
            Self::Process => {
                format!("run the `credential_process` of profile `{profile}` by hand to see what it says")
            }
            Self::Role => format!("check the role and the source profile of profile `{profile}`"),
            Self::WebIdentity => format!("check the token file and the role of profile `{profile}`"),
            Self::Keys => format!("check the access keys of profile `{profile}`"),
            Self::ConsoleLogin => {
                "console logins are not supported: use `aws sso login`, access keys or an API key".to_owned()
            }
        }
    }
}

/// In the order in which aws-config 1.13.0 looks at a profile, read 2026-11-22.
fn kind(section: &Section) -> Option<Kind> {
    let has = |name: &str| section.get(name).is_some_and(|value| !value.is_empty());
    match () {
        () if has("role_arn") && has("web_identity_token_file") => Some(Kind::WebIdentity),
        () if has("role_arn") => Some(Kind::Role),
        () if has("sso_session") || has("sso_start_url") => Some(Kind::Sso),
        () if has("login_session") => Some(Kind::ConsoleLogin),
        () if has("credential_process") => Some(Kind::Process),
        () if has("aws_access_key_id") => Some(Kind::Keys),
        () => None,
    }
}

/// What an SSO profile lacks: without them a login gives no credentials.
fn missing(section: &Section) -> Vec<&'static str> {
    let needed = match kind(section) {
        Some(Kind::Sso) => ["sso_account_id", "sso_role_name"].as_slice(),
        _ => &[],
    };
    let lacks = |name: &&&str| section.get(name).is_none_or(str::is_empty);
    needed.iter().filter(lacks).copied().collect()
}

#[expect(deprecated, reason = "as above")]
impl Files {
    /// Those of the two files that are there: a missing one is an empty one.
    fn existing(&self) -> ProfileFiles {
        let mut files = ProfileFiles::builder().with_contents(ProfileFileKind::Config, "");
        if self.config.is_file() {
            files = files.with_file(ProfileFileKind::Config, &self.config);
        }
        if self.credentials.is_file() {
            files = files.with_file(ProfileFileKind::Credentials, &self.credentials);
        }
        files.build()
    }
}

#[derive(Debug)]
struct Reader {
    profile: Profile,
    region: Option<Region>,
}

impl ProvideCredentials for Reader {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let provider = ProfileFileCredentialsProvider::builder()
            .configure(&ProviderConfig::without_region().with_region(self.region.clone()))
            .profile_files(self.profile.files.existing())
            .profile_name(&self.profile.name)
            .build();
        future::ProvideCredentials::new(async move { provider.provide_credentials().await })
    }
}
