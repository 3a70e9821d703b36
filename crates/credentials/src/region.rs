//! Which region is used, and where its name was found.

use std::fmt;

use crate::environment::{Environment, set};
use crate::error::Error;

/// A region and where its name was found. Never a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRegion {
    name: String,
    source: String,
}

impl FoundRegion {
    /// The region: `us-east-1`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it was found: `AWS_REGION in the environment`.
    pub fn source(&self) -> &str {
        &self.source
    }
}

impl fmt::Display for FoundRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} from {}", self.name, self.source)
    }
}

/// Looks at the flag, then `AWS_REGION`, then `AWS_DEFAULT_REGION`, then what the profile says.
///
/// Source: boto3 reads only `AWS_DEFAULT_REGION`, the other SDKs both (measured with botocore 1.44.5, openai-python
/// 3.54.0, anthropic-python 2.12.0, read 2026-11-22).
pub(crate) fn find(
    flag: Option<String>,
    environment: &Environment,
    profile: Option<(&str, String)>,
) -> Result<Option<FoundRegion>, Error> {
    let variable =
        |name: &str| environment.get(name).map(|value| (value, format!("{name} in the environment")));
    let found = set(flag)
        .map(|value| (value, "--region".to_owned()))
        .or_else(|| variable("AWS_REGION"))
        .or_else(|| variable("AWS_DEFAULT_REGION"))
        .or_else(|| profile.and_then(|(region, source)| Some((set(Some(region.to_owned()))?, source))));
    let Some((name, source)) = found else { return Ok(None) };
    if !is_region(&name) {
        return Err(Error::BadRegion { region: name.escape_debug().take(60).collect(), found_in: source });
    }
    Ok(Some(FoundRegion { name, source }))
}

/// Whether a text can be a region: it becomes part of a host name, so it may hold nothing else. The pattern is that of
/// the AWS partitions (botocore 1.44.5 `partitions.json`), loosely: endpoints exist for regions not yet listed.
pub(crate) fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    text.len() <= 32
        && text.contains('-')
        && parts.all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.ends_with(|last: char| last.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{find, is_region};
    use crate::{Environment, Error};

    fn found(flag: &str, pairs: &[(&str, &str)], profile: &str) -> Option<String> {
        let environment = Environment::from_pairs(pairs.iter().copied());
        find(Some(flag.into()), &environment, Some((profile, "profile dev".into())))
            .unwrap()
            .map(|found| found.to_string())
    }

    #[test]
    fn the_flag_beats_the_environment_which_beats_the_profile() {
        let both = [("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "eu-west-2")];
        assert_eq!(found("us-east-1", &both, "sa-east-1").unwrap(), "us-east-1 from --region");
        assert_eq!(found("", &both, "sa-east-1").unwrap(), "eu-west-1 from AWS_REGION in the environment");
        assert_eq!(
            found(" ", &[("AWS_REGION", ""), both[1]], "sa-east-1").unwrap(),
            "eu-west-2 from AWS_DEFAULT_REGION in the environment"
        );
        assert_eq!(found("", &[], "sa-east-1").unwrap(), "sa-east-1 from profile dev");
        assert_eq!(found("", &[], ""), None);
    }

    #[test]
    fn a_region_cannot_bend_a_host_name() {
        for good in ["us-east-1", "us-gov-west-1", "ap-southeast-7", "eusc-de-east-1", "us-isob-east-1"] {
            assert!(is_region(good), "{good}");
        }
        for bad in [
            "us-east-1.evil.example",
            "us-east-1/",
            "US-EAST-1",
            "us east 1",
            "useast",
            "us--1",
            "-1",
            "a@b-1",
            "",
        ] {
            assert!(!is_region(bad), "{bad}");
        }
        let environment = Environment::from_pairs([("AWS_REGION", "us-east-1.evil.example#")]);
        assert!(matches!(find(None, &environment, None), Err(Error::BadRegion { .. })));
    }
}
