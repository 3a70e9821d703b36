//! Which credential and which region each common client would use here.
//!
//! Sources: botocore 1.44.5, openai-python 3.54.0, anthropic-python 2.12.0 and `@anthropic-ai/bedrock-sdk` 1.1.3 (read and
//! executed), AWS CLI user guide (environment variables), Claude Code documentation (Amazon Bedrock); read 2026-11-22.

use outcrop_credentials::Environment;

use crate::files::Files;
use crate::ledger::Ledger;
use crate::report::{Finding, Level, Section};

/// A client, and where it looks.
struct Client {
    name: &'static str,
    credentials: &'static [Place],
    regions: &'static [&'static str],
    /// Whether it takes the region of the profile when no variable has one.
    profile_region: bool,
}

/// Where a credential can come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Bearer,
    Keys,
    /// The keys of the environment, unless a profile is named there too.
    KeysWithoutProfile,
    Profile,
    WebIdentity,
    Container,
}

use Place::{Bearer, Container, Keys, KeysWithoutProfile, Profile, WebIdentity};

const BOTO: &[Place] = &[Bearer, Keys, WebIdentity, Profile, Container];
const BOTH: &[&str] = &["AWS_REGION", "AWS_DEFAULT_REGION"];

const CLIENTS: &[Client] = &[
    Client { name: "boto3", credentials: BOTO, regions: &["AWS_DEFAULT_REGION"], profile_region: true },
    Client { name: "AWS CLI v2", credentials: BOTO, regions: BOTH, profile_region: true },
    Client {
        name: "AWS SDK for JavaScript",
        credentials: &[Bearer, KeysWithoutProfile, Profile, WebIdentity, Container],
        regions: &["AWS_REGION"],
        profile_region: true,
    },
    Client { name: "openai-python bedrock()", credentials: BOTO, regions: BOTH, profile_region: true },
    Client { name: "AnthropicBedrock", credentials: BOTO, regions: BOTH, profile_region: true },
    Client { name: "AnthropicBedrockMantle", credentials: BOTO, regions: BOTH, profile_region: false },
    Client {
        name: "Claude Code",
        credentials: &[Bearer, Keys, Profile, WebIdentity, Container],
        regions: &["AWS_REGION"],
        profile_region: false,
    },
];

/// What this machine has, as far as variables and files tell.
pub(crate) struct Machine<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) files: &'a Files,
    /// The profile that `AWS_PROFILE` names.
    pub(crate) profile: Option<&'a str>,
    /// The profile of what is built on botocore, which looks at `AWS_DEFAULT_PROFILE` first.
    pub(crate) boto_profile: Option<&'a str>,
    /// The region of outcrop.
    pub(crate) ours: Option<&'a str>,
}

impl Machine<'_> {
    /// Tells of every client which credential it would use.
    pub(crate) fn credentials(&self, ledger: &Ledger) {
        for (order, client) in (10..).zip(CLIENTS) {
            let found = client.credentials.iter().find_map(|place| self.credential(*place, client));
            let says = found.unwrap_or_else(|| "no credential, but for those of an EC2 machine".to_owned());
            ledger
                .add(Finding::ok("client-credential", Section::Credentials, client.name, says).order(order));
        }
    }

    /// Tells of every client which region it would use.
    pub(crate) fn regions(&self, ledger: &Ledger) {
        for (order, client) in (10..).zip(CLIENTS) {
            let finding = match self.region(client) {
                Some((region, source)) => {
                    let says = format!("{region} from {source}");
                    Finding::ok("client-region", Section::Region, client.name, says)
                }
                None => self.without_region(client),
            };
            ledger.add(finding.order(order));
        }
    }

    fn without_region(&self, client: &Client) -> Finding {
        let read = client.regions.join(" and ");
        let file = if client.profile_region { ", then `region` of the profile" } else { ", and no file" };
        let says = format!("no region: it reads {read}{file}");
        let (name, code) = if client.regions == ["AWS_DEFAULT_REGION"] {
            ("AWS_DEFAULT_REGION", "boto3-region")
        } else {
            ("AWS_REGION", "client-region")
        };
        // Where nobody has one, that is one finding, not one of each client; and not everybody has every client.
        let in_use = code == "boto3-region" && self.ours.is_some();
        let level = if in_use { Level::Warning } else { Level::Ok };
        let finding = Finding::new(code, level, Section::Region, client.name, says);
        match self.ours {
            Some(region) => {
                finding.next(format!("set {name} too")).command(format!("export {name}={region}"))
            }
            None => finding,
        }
    }

    fn credential(&self, place: Place, client: &Client) -> Option<String> {
        let set = |name: &str| self.environment.get(name).is_some();
        match place {
            Bearer => {
                set("AWS_BEARER_TOKEN_BEDROCK").then(|| "API key of AWS_BEARER_TOKEN_BEDROCK".to_owned())
            }
            KeysWithoutProfile if self.environment.get("AWS_PROFILE").is_some() => None,
            Keys | KeysWithoutProfile => (set("AWS_ACCESS_KEY_ID") && set("AWS_SECRET_ACCESS_KEY"))
                .then(|| "IAM keys of AWS_ACCESS_KEY_ID".to_owned()),
            Profile => {
                let profile = self.profile(client).unwrap_or("default");
                Some(format!("profile `{profile}` ({})", self.files.kind(profile)?.word()))
            }
            WebIdentity => (set("AWS_WEB_IDENTITY_TOKEN_FILE") && set("AWS_ROLE_ARN"))
                .then(|| "web identity of AWS_WEB_IDENTITY_TOKEN_FILE".to_owned()),
            Container => ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
                .into_iter()
                .any(set)
                .then(|| "container credentials".to_owned()),
        }
    }

    fn region(&self, client: &Client) -> Option<(String, String)> {
        let variable =
            client.regions.iter().find_map(|name| Some((self.environment.get(name)?, (*name).to_owned())));
        variable.or_else(|| {
            let named = self.profile(client);
            let profile = named.unwrap_or("default");
            let region = self.files.region(profile).filter(|_| client.profile_region)?;
            let which = if named.is_some() { "" } else { ", which is used when none is named" };
            Some((region.to_owned(), format!("profile `{profile}`{which}")))
        })
    }

    /// The profile that the environment names to this client.
    fn profile(&self, client: &Client) -> Option<&str> {
        if client.credentials == BOTO { self.boto_profile } else { self.profile }
    }
}

#[cfg(test)]
mod tests {
    use outcrop_credentials::Environment;

    use super::Machine;
    use crate::files::{AwsFile, Files};
    use crate::ledger::Ledger;

    fn told(pairs: &[(&str, &str)], config: &str) -> Vec<String> {
        let ledger = Ledger::default();
        let environment = Environment::from_pairs(pairs.iter().copied());
        let config = AwsFile::new("config", Some(config.to_owned()));
        let files = Files::read(&config, &AwsFile::default(), &Ledger::default());
        let machine = Machine {
            environment: &environment,
            files: &files,
            profile: Some("dev"),
            boto_profile: Some("dev"),
            ours: Some("eu-west-1"),
        };
        machine.credentials(&ledger);
        machine.regions(&ledger);
        ledger.findings().iter().map(|finding| format!("{}: {}", finding.subject, finding.says)).collect()
    }

    #[test]
    fn boto3_does_not_read_aws_region() {
        let told = told(&[("AWS_REGION", "eu-west-1")], "");
        assert!(told.contains(
            &"boto3: no region: it reads AWS_DEFAULT_REGION, then `region` of the profile".to_owned()
        ));
        assert!(told.contains(&"Claude Code: eu-west-1 from AWS_REGION".to_owned()));
    }

    #[test]
    fn claude_code_does_not_read_the_region_of_a_profile() {
        let told = told(&[], "[profile dev]\nregion = eu-west-1\n");
        assert!(told.contains(&"boto3: eu-west-1 from profile `dev`".to_owned()), "{told:?}");
        assert!(
            told.contains(&"Claude Code: no region: it reads AWS_REGION, and no file".to_owned()),
            "{told:?}"
        );
    }

    #[test]
    fn a_profile_in_the_environment_hides_the_keys_from_some() {
        let keys = [("AWS_ACCESS_KEY_ID", "AKIA"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_PROFILE", "dev")];
        let told = told(&keys, "[profile dev]\nsso_start_url = x\n");
        assert!(told.contains(&"boto3: IAM keys of AWS_ACCESS_KEY_ID".to_owned()));
        assert!(told.contains(&"AWS SDK for JavaScript: profile `dev` (SSO)".to_owned()));
    }

    #[test]
    fn an_api_key_wins_everywhere() {
        let both = [
            ("AWS_BEARER_TOKEN_BEDROCK", "ABSK"),
            ("AWS_ACCESS_KEY_ID", "a"),
            ("AWS_SECRET_ACCESS_KEY", "s"),
        ];
        let told = told(&both, "");
        let keys = told.iter().filter(|line| line.ends_with("API key of AWS_BEARER_TOKEN_BEDROCK")).count();
        assert_eq!(keys, 7, "{told:?}");
    }
}
