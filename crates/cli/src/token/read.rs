//! A key explained: what it says of itself, and never the key.

use std::io::{IsTerminal, Read};
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use outcrop_credentials::{ShortTermKey, read_key};
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::fit::{width, wrap};
use crate::output::Output;
use crate::safe::safe;

use super::utc;

/// More than any key has, bytes.
const LONGEST: u64 = 64 << 10;

pub(crate) fn run(as_json: bool, output: &mut Output) -> Result<(), Failure> {
    let now = SystemTime::now();
    let text = from_stdin()?;
    let key = bare(&text);
    let lines = match (read_key(key), key.strip_prefix("ABSK")) {
        (Some(short), _) if as_json => return Ok(output.line(&short_json(&short, now).to_string())?),
        (None, Some(rest)) if as_json && is_base64(rest) => {
            return Ok(output.line(&json!({"kind": "long-term", "made_by": user(rest)}).to_string())?);
        }
        (Some(short), _) => short_lines(&short, now),
        (None, Some(rest)) if is_base64(rest) => long_lines(rest),
        _ => {
            let hint = "a short-term key begins with `bedrock-api-key-`, a long-term one with `ABSK`; \
                what comes in is not shown, as it may be a secret";
            return Err(Failure::new("what came in on stdin is no Bedrock API key", Some(hint.to_owned())));
        }
    };
    let width = width();
    for line in lines {
        output.line(&wrap(&safe(&line), 9, width))?;
    }
    Ok(())
}

fn long_lines(encoded: &str) -> Vec<String> {
    let made_by = match user(encoded) {
        Some(user) => format!("the IAM user {user}"),
        None => {
            "not readable from the key: the console lists it under API keys, IAM under the user's credentials"
                .to_owned()
        }
    };
    vec![
        "kind     long-term Bedrock API key, of an IAM user".to_owned(),
        "region   every region".to_owned(),
        format!("made by  {made_by}"),
        "until    not readable from the key: the end that was set when it was made".to_owned(),
    ]
}

/// The IAM user that a long-term key names before its colon, without the account. What stands behind the colon is secret.
fn user(encoded: &str) -> Option<String> {
    let decoded = STANDARD.decode(encoded).ok()?;
    let (user, _) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    let (name, _) = user.split_once("-at-").unwrap_or((user, ""));
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+=,.@".contains(&byte));
    (name.starts_with("BedrockAPIKey-") && plain).then(|| name.to_owned())
}

fn from_stdin() -> Result<String, Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        let hint = "pipe it in: `echo \"$AWS_BEARER_TOKEN_BEDROCK\" | outcrop token --read`";
        return Err(Failure::usage("there is no key on stdin", hint));
    }
    let mut bytes = Vec::new();
    stdin.take(LONGEST + 1).read_to_end(&mut bytes)?;
    let too_long = u64::try_from(bytes.len()).is_ok_and(|length| length > LONGEST);
    let text = String::from_utf8(bytes).ok().filter(|_| !too_long);
    let Some(text) = text else {
        return Err(Failure::new(
            "what came in on stdin is no Bedrock API key: it is not a line of text",
            None,
        ));
    };
    if text.trim().is_empty() {
        let hint = "is the variable set? `echo \"$AWS_BEARER_TOKEN_BEDROCK\" | outcrop token --read`";
        return Err(Failure::usage("there is no key on stdin", hint));
    }
    Ok(text)
}

/// The key of a line that may also be what sets a variable: `export NAME='key'`.
fn bare(text: &str) -> &str {
    let text = text.trim();
    let value = text.split_once("AWS_BEARER_TOKEN_BEDROCK").map_or(text, |(_, value)| value);
    let quotes = |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '=');
    // The `=` at the end of a key is its own.
    let value = value.trim_start_matches(quotes).trim_end_matches(|c| c != '=' && quotes(c));
    let value = without(value, "authorization:");
    without(value, "bearer ")
}

/// A word of HTTP taken away from the start, whatever its case.
fn without<'a>(text: &'a str, word: &str) -> &'a str {
    let start = text.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word));
    start.and_then(|_| text.get(word.len()..)).unwrap_or(text).trim_start()
}

fn is_base64(text: &str) -> bool {
    text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

fn short_lines(key: &ShortTermKey, now: SystemTime) -> Vec<String> {
    let with = if key.session {
        "with a session token: it dies with that session"
    } else {
        "without a session token"
    };
    vec![
        "kind     short-term Bedrock API key".to_owned(),
        format!("region   {} only", key.region),
        format!("made by  access key {}, {with}", key.made_by),
        format!("made     {}{}", utc(key.made_at), future(key, now)),
        format!("until    {}, {}", utc(key.expires_at), left(key, now)),
    ]
}

fn short_json(key: &ShortTermKey, now: SystemTime) -> Value {
    json!({
        "kind": "short-term",
        "region": key.region,
        "made_by": key.made_by,
        "session_token": key.session,
        "made_at": utc(key.made_at),
        "expires_at": utc(key.expires_at),
        "expired": key.expires_at <= now,
    })
}

/// A key from the future is refused: a clock is wrong.
fn future(key: &ShortTermKey, now: SystemTime) -> &'static str {
    let ahead = key.made_at.duration_since(now).unwrap_or_default();
    if ahead > Duration::from_mins(5) {
        ", which is to come: a clock is wrong, here or where it was made"
    } else {
        ""
    }
}

fn left(key: &ShortTermKey, now: SystemTime) -> String {
    match key.expires_at.duration_since(now) {
        Ok(left) if !left.is_zero() => format!("{} from now", span(left)),
        _ => {
            let since = now.duration_since(key.expires_at).unwrap_or_default();
            format!("{} ago: make a new one with `outcrop token`", span(since))
        }
    }
}

/// `3 h 20 min`, to the minute; seconds below one.
fn span(time: Duration) -> String {
    let minutes = time.as_secs() / 60;
    match (minutes / 1440, minutes / 60 % 24, minutes % 60) {
        (0, 0, 0) => format!("{} s", time.as_secs()),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_in_the_line_that_sets_it() {
        for line in [
            "bedrock-api-key-YQ==\n",
            "export AWS_BEARER_TOKEN_BEDROCK='bedrock-api-key-YQ=='\n",
            "AWS_BEARER_TOKEN_BEDROCK=bedrock-api-key-YQ==",
            "set -gx AWS_BEARER_TOKEN_BEDROCK \"bedrock-api-key-YQ==\"",
            "Bearer bedrock-api-key-YQ==",
            "Authorization: Bearer bedrock-api-key-YQ==",
            "'authorization: bearer bedrock-api-key-YQ=='",
            "\"Bearer bedrock-api-key-YQ==\"\n",
            "$env:AWS_BEARER_TOKEN_BEDROCK = 'bedrock-api-key-YQ=='",
        ] {
            assert_eq!(bare(line), "bedrock-api-key-YQ==", "{line}");
        }
    }

    #[test]
    fn spans_are_told_to_the_minute() {
        let spans = [5, 61, 3600 * 3 + 1200, 86_400 * 2 + 3600].map(|secs| span(Duration::from_secs(secs)));
        assert_eq!(spans, ["5 s", "1 min", "3 h 20 min", "2 d 1 h"]);
    }
}
