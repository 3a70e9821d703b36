//! `outcrop token`: a short-term Bedrock API key made from IAM credentials, or one explained.

mod read;
mod shell;

use std::time::{Duration, SystemTime};

use outcrop_credentials::{BearerKey, Credential, Found, Search, ShortTermKey, make_key, read_key};
use outcrop_hints::causes::credentials::{CREDENTIALS_EXPIRED, SESSION_TOKEN_MISSING};
use outcrop_proxy::{Environment, resolve};
use serde_json::json;
use time::OffsetDateTime;
use time::macros::format_description;

use crate::args::token::TokenArgs;
use crate::failure::Failure;
use crate::output::Output;

/// Ends are told in whole seconds.
const SECOND: Duration = Duration::from_secs(1);

/// What the official generators make when nothing is said: the longest there is.
const USUAL_LIFE: Duration = Duration::from_hours(12);

pub(crate) async fn run(
    args: &TokenArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    if args.read {
        return read::run(args.json, output);
    }
    let settings = resolve::bedrock(&args.bedrock, environment)?;
    let search = Search::new(settings.environment.clone());
    let search = search.profile(settings.profile.clone()).region(settings.region.clone());
    let found = search.run().await.map_err(outcrop_proxy::Error::from)?;
    let life = args.expires.map_or(USUAL_LIFE, |span| span.0);
    let made = make(&found, life, SystemTime::now()).await?;
    if args.json {
        let answer = json!({
            "token": made.key.expose(),
            "region": made.read.region,
            "made_at": utc(made.read.made_at),
            "expires_at": utc(made.read.expires_at),
            "session_ends_at": made.session_ends.map(utc),
            "made_by": made.read.made_by,
            "session_token": made.read.session,
        });
        return Ok(output.line(&answer.to_string())?);
    }
    match args.export {
        Some(shell) => output.line(&shell::line(shell, environment, made.key.expose()))?,
        None => output.line(made.key.expose())?,
    }
    output.beside(&format!(
        "good in {} on both Bedrock hosts, until {}, made from {}",
        made.read.region,
        utc(made.read.expires_at),
        found.source()
    ));
    if made.read.expires_at.duration_since(made.read.made_at).is_ok_and(|given| given + SECOND < life) {
        output.beside("that is when the session that made it ends, and the key with it");
    }
    Ok(())
}

/// A key, what it says of itself, and the end of the session that made it.
pub(crate) struct Made {
    pub(crate) key: BearerKey,
    pub(crate) read: ShortTermKey,
    pub(crate) session_ends: Option<SystemTime>,
}

/// Makes a key out of what was found, if that can make one.
pub(crate) async fn make(found: &Found, life: Duration, now: SystemTime) -> Result<Made, Failure> {
    let cached = match found.credential() {
        Credential::SigV4(cached) => cached,
        Credential::Bearer(key) => return Err(already_a_key(found, read_key(key.expose()).as_ref(), now)),
    };
    let region = found.region().map_err(outcrop_proxy::Error::from)?.name().to_owned();
    if life < SECOND || life > USUAL_LIFE {
        let typed = if life < SECOND { "less than 1 s".to_owned() } else { format!("{} s", life.as_secs()) };
        let what = format!("a short-term key lasts from 1s to 12h, not {typed}");
        return Err(Failure::usage(what, "ask for `--expires 1h`, say"));
    }
    let credentials = cached.credentials().await.map_err(outcrop_proxy::Error::from)?;
    if credentials.session_token().is_none() && credentials.access_key_id().starts_with("ASIA") {
        let what = "the access key is a temporary one (ASIA…), and its session token is missing: a key made from it would be \
                    refused";
        return Err(Failure { cause: Some(&SESSION_TOKEN_MISSING), ..Failure::new(what, None) });
    }
    // The key dies with the session: it shall not say otherwise of itself.
    let left = credentials.expiry().map(|end| end.duration_since(now).unwrap_or_default());
    if left.is_some_and(|left| left < SECOND) {
        let what =
            format!("the session of {} has ended: a key made from it would be refused", found.source());
        return Err(Failure { cause: Some(&CREDENTIALS_EXPIRED), ..Failure::new(what, None) });
    }
    let life = left.map_or(life, |left| life.min(left));
    let key = make_key(&credentials, &region, life, now).map_err(outcrop_proxy::Error::from)?;
    let read = read_key(key.expose())
        .ok_or_else(|| Failure::new("the key that was made cannot be read: this is a defect", None))?;
    Ok(Made { key, read, session_ends: credentials.expiry() })
}

/// A key cannot make a key.
fn already_a_key(found: &Found, short: Option<&ShortTermKey>, now: SystemTime) -> Failure {
    let (what, fit) = match short {
        Some(key) if key.expires_at <= now => {
            ("a short-term Bedrock API key", format!("it ended at {}", utc(key.expires_at)))
        }
        Some(key) => (
            "a short-term Bedrock API key",
            format!("use it as it is: it is good in {} until {}", key.region, utc(key.expires_at)),
        ),
        None => (
            "a long-term Bedrock API key",
            "use it as it is: it is good in every region, until the end that IAM has for it".to_owned(),
        ),
    };
    let message = format!(
        "the credential here is itself {what} ({}), and a key is made only from IAM credentials",
        found.source()
    );
    let hint = format!(
        "{fit}; for another one name IAM credentials with `--profile NAME`, or unset AWS_BEARER_TOKEN_BEDROCK"
    );
    Failure::new(message, Some(hint))
}

/// `2026-11-22T12:00:00Z`
pub(crate) fn utc(time: SystemTime) -> String {
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");
    OffsetDateTime::from(time).format(format).unwrap_or_default()
}
