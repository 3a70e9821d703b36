//! The credential and the region that outcrop itself uses, and what is wrong with them before anything is sent.

use std::error::Error as StdError;
use std::time::{Duration, SystemTime};

use outcrop_credentials::{Credential, Error, Found, Search, read_key};
use outcrop_gateway::id::looks_like_region;
use outcrop_gateway::regions;
use outcrop_hints::Hint;
use outcrop_hints::causes::credentials::{
    BEARER_EXPIRED, BEARER_WRONG_REGION, NO_CREDENTIALS, NO_REGION, PROFILE_MISSING, SSO_EXPIRED,
};

use crate::clocks::{shown_time, span};
use crate::ledger::Ledger;
use crate::report::{Finding, Level, Section};
use crate::word::word;

/// A key that ends within this time is worth a word.
const SOON: Duration = Duration::from_mins(30);
const WHO: &str = "outcrop";
/// What to do about a profile that no variable names.
const TYPED: &str = "choose one of `aws configure list-profiles` for `--profile`, or for `profile` in outcrop's configuration";

/// Looks for the credential; tells what was found and what of it cannot work. `None` when there is none.
/// `typed` is whether a flag or the configuration names the profile, not a variable.
/// `beside` is the search that would be made without the API key of the environment.
pub(crate) async fn look(
    search: Search,
    beside: Search,
    typed: bool,
    now: SystemTime,
    ledger: &Ledger,
) -> Option<Found> {
    let found = match search.run().await {
        Ok(found) => found,
        Err(error) => {
            // The file itself was told already, with its line.
            let told = ledger.has("file-malformed") || ledger.has("file-not-text");
            if !matches!(error, Error::Files { .. }) || !told {
                let told = matches!(error, Error::NoProfile { .. }) && ledger.has("profile-ignored");
                let finding = refused(&error).order(u16::from(told));
                let typed = typed && matches!(error, Error::NoProfile { .. });
                ledger.add(if typed {
                    finding.next(TYPED).command("aws configure list-profiles")
                } else {
                    finding
                });
            }
            return None;
        }
    };
    let finding = Finding::ok("credential", Section::Credentials, WHO, found.to_string());
    ledger.add(finding);
    match found.region() {
        Ok(region) => ledger.add(Finding::ok("region", Section::Region, WHO, region.to_string())),
        Err(error) => ledger.add(refused(&error)),
    }
    if let Credential::Bearer(key) = found.credential()
        && let Some(key) = read_key(key.expose())
    {
        let renewal = renewal(beside).await;
        short_term(&found, &key.region, key.expires_at, now, renewal, ledger);
    }
    Some(found)
}

/// The region, where there is no credential to be used in it.
pub(crate) async fn region_alone(search: Search, ledger: &Ledger) -> Option<String> {
    match search.find_region().await {
        Ok(region) => {
            ledger.add(Finding::ok("region", Section::Region, WHO, region.to_string()));
            Some(region.name().to_owned())
        }
        Err(error @ (Error::NoRegion { .. } | Error::BadRegion { .. })) => {
            ledger.add(refused(&error));
            None
        }
        // What is wrong with the files was told when the credential was looked for.
        Err(_) => None,
    }
}

/// A region that is most likely mistyped: the names of hosts are made of it.
pub(crate) fn odd_region(region: &str) -> Option<Finding> {
    let warn = |says: String| Finding::new("region-odd", Level::Warning, Section::Region, WHO, says);
    if !looks_like_region(region) {
        let says = format!("`{region}` does not look like a region of AWS");
        return Some(warn(says).next("check it for typos: regions look like `us-east-1`"));
    }
    let meant = regions::meant(region)?;
    let says = format!("`{region}` is no region of Bedrock's that this version of outcrop knows");
    let finding = warn(says).next(format!("if `{meant}` is meant, set AWS_REGION to it"));
    Some(finding.command(format!("export AWS_REGION={meant}")))
}

/// The command that makes a new key, where there are IAM credentials to make it with. An EC2 machine's are not counted:
/// whether there are any is not known without asking.
async fn renewal(beside: Search) -> Option<&'static str> {
    let found = beside.run().await.ok()?;
    let can = matches!(found.credential(), Credential::SigV4(_)) && found.source() != "EC2 instance metadata";
    can.then_some("unset AWS_BEARER_TOKEN_BEDROCK; eval \"$(outcrop token --export)\"")
}

/// What a short-term key says of itself.
fn short_term(
    found: &Found,
    region: &str,
    ends: SystemTime,
    now: SystemTime,
    renewal: Option<&'static str>,
    ledger: &Ledger,
) {
    let section = Section::Credentials;
    let subject = "short-term key";
    match ends.duration_since(now) {
        Err(_) => {
            let ago = now.duration_since(ends).unwrap_or_default();
            let finding = Finding::hinted(&BEARER_EXPIRED, Level::Fault, section, subject);
            let what = format!("it ended {} ago, at {}", span(ago), shown_time(ends));
            let finding = finding.because(&what).order(1);
            ledger.add(match renewal {
                Some(command) => {
                    finding.next("make a new one with the IAM credentials beside it").command(command)
                }
                None => finding,
            });
        }
        Ok(left) => {
            let says = format!("for {region}, good for {} more, until {}", span(left), shown_time(ends));
            let finding = if left < SOON {
                let finding = Finding::new("bearer-ends-soon", Level::Warning, section, subject, says);
                match renewal {
                    Some(command) => {
                        finding.next("make a new one with the IAM credentials beside it").command(command)
                    }
                    None => finding.next(BEARER_EXPIRED.next),
                }
            } else {
                Finding::ok("short-term-key", section, subject, says)
            };
            ledger.add(finding.order(1));
        }
    }
    if let Ok(ours) = found.region()
        && ours.name() != region
    {
        let finding = Finding::hinted(&BEARER_WRONG_REGION, Level::Fault, section, subject);
        let what = format!("it is for {region}, but the region is {ours}");
        ledger.add(finding.because(&what).command(format!("export AWS_REGION={region}")).order(2));
    }
}

/// A search that failed, or a source that gave nothing.
pub(crate) fn refused(error: &Error) -> Finding {
    let section = match error {
        Error::NoRegion { .. } | Error::BadRegion { .. } => Section::Region,
        Error::Files { .. }
        | Error::NoProfile { .. }
        | Error::EmptyProfile { .. }
        | Error::HalfProfile { .. } => Section::Files,
        _ => Section::Credentials,
    };
    let what = error.to_string();
    let own = |code: &'static str| Finding::new(code, Level::Fault, section, WHO, what.clone());
    // In the words of what was looked for; the step is that of the table.
    let known = |hint: &'static Hint| own(hint.code).next(hint.next);
    let finding = match error {
        Error::NoCredentials { .. } => known(&NO_CREDENTIALS),
        Error::NoRegion { key_region, .. } => {
            let finding = known(&NO_REGION).next(error.hint().unwrap_or_default());
            match key_region {
                Some(region) => finding.command(format!("export AWS_REGION={region}")),
                None => finding,
            }
        }
        Error::NoProfile { .. } => known(&PROFILE_MISSING).command("aws configure list-profiles"),
        Error::Load { found_in, hint, .. } if found_in.ends_with("(SSO)") => {
            let command = hint.trim_start_matches("run `").trim_end_matches('`').to_owned();
            let finding = Finding::hinted(&SSO_EXPIRED, Level::Fault, section, WHO).because(&what);
            finding.next("log in").command(command)
        }
        Error::Load { .. } | Error::Slow { .. } => own("credential-source"),
        Error::Half { .. } => own("half-keys"),
        Error::EmptyProfile { .. } => own("profile-empty"),
        Error::HalfProfile { profile, .. } => {
            let finding = own("profile-incomplete").next("choose account and role for it");
            finding.command(format!("aws configure sso --profile {}", word(profile)))
        }
        Error::Files { .. } => own("file-malformed"),
        Error::BadRegion { .. } => own("region-malformed"),
        Error::BadKey { .. } => own("bearer-malformed"),
        _ => own("credential"),
    };
    let finding = match (&finding.next, error.hint()) {
        (None, Some(hint)) => finding.next(hint),
        _ => finding,
    };
    finding.evidence(causes(error))
}

/// Why, from the outside in: every cause behind an error.
pub(crate) fn causes(error: &dyn StdError) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if words.last().is_none_or(|last| !last.contains(&text)) {
            words.push(text);
        }
        next = cause.source();
    }
    words.join(": ")
}
