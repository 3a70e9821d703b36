//! Who the credential is, where it can be had.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, header};
use outcrop_credentials::read_key;
use outcrop_transport::Path;

use crate::ask::{Asker, Question, Reply};
use crate::explain::{explain, is_about_credentials};
use crate::hosts::Site;
use crate::report::{Finding, Level, Section};

const SECTION: Section = Section::Identity;
const SUBJECT: &str = "caller";

/// Asks STS who signs. True when the credential itself was refused.
///
/// Source: botocore 1.44.5, service `sts`, `GetCallerIdentity`, read 2026-11-22: it needs no permission.
pub(crate) async fn signer(asker: &Asker<'_>, site: &Site, limit: Duration) -> bool {
    let question = Question {
        method: Method::POST,
        path: Path::fixed("/"),
        headers: vec![(header::CONTENT_TYPE, "application/x-www-form-urlencoded")],
        body: Bytes::from_static(b"Action=GetCallerIdentity&Version=2011-06-15"),
    };
    let reply = asker.ask(site, "asking STS who this is", question, limit).await;
    match &reply {
        Reply::Answer(body) => {
            let finding = match element(&String::from_utf8_lossy(body), "Arn") {
                Some(arn) => {
                    Finding::ok("identity", SECTION, SUBJECT, format!("requests are signed by {arn}"))
                }
                None => Finding::ok(
                    "identity",
                    SECTION,
                    SUBJECT,
                    "STS accepts the credential, but does not say whose it is",
                ),
            };
            asker.ledger.add(finding);
            false
        }
        Reply::Refused(refusal) => {
            if let Some(finding) = explain(&reply, site, asker, SECTION, SUBJECT) {
                asker.ledger.add(finding.moot_if_called());
            }
            is_about_credentials(refusal, site, &asker.circumstances())
        }
        Reply::Failed(_) | Reply::Hung(_) => {
            let says = "not known: STS cannot be reached from here; Bedrock does not need it";
            asker.ledger.add(Finding::new("identity-unknown", Level::Ok, SECTION, SUBJECT, says));
            false
        }
    }
}

/// What a key says of who made it, without asking anybody.
///
/// Source: aws-bedrock-token-generator 1.1.0 (short-term keys); long-term keys as published, read 2026-11-22.
pub(crate) fn of_key(key: &str) -> Finding {
    let says = match (read_key(key), long_term(key)) {
        (Some(short), _) => format!("an API key made with the access key {}", short.made_by),
        (None, Some(user)) => format!("a lasting API key of the IAM user {user}"),
        (None, None) => "an API key that does not say whose it is".to_owned(),
    };
    Finding::ok("identity", SECTION, SUBJECT, says)
}

/// The user before the colon, and nothing behind it.
fn long_term(key: &str) -> Option<String> {
    let decoded = STANDARD.decode(key.strip_prefix("ABSK")?).ok()?;
    let (user, _) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    let named = user.starts_with("BedrockAPIKey-");
    let plain = user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+=,.@".contains(&byte));
    // The account is the last of its words.
    let (name, account) = user.rsplit_once("-at-").unwrap_or((user, ""));
    (named && plain)
        .then(|| format!("{name}{}{account}", if account.is_empty() { "" } else { " of account " }))
}

/// The text of an element, in XML or in JSON.
fn element(body: &str, name: &str) -> Option<String> {
    let between = |start: &str, end: &str| {
        let (_, rest) = body.split_once(start)?;
        let (text, _) = rest.split_once(end)?;
        (text.len() <= 2048 && !text.contains(char::is_whitespace)).then(|| text.to_owned())
    };
    between(&format!("<{name}>"), "<").or_else(|| between(&format!("\"{name}\":\""), "\""))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::{element, of_key};

    #[test]
    fn a_key_tells_whose_it_is_and_never_its_secret() {
        let key = format!("ABSK{}", STANDARD.encode("BedrockAPIKey-ab12-at-123456789012:canary"));
        assert_eq!(
            of_key(&key).says,
            "a lasting API key of the IAM user BedrockAPIKey-ab12 of account 123456789012"
        );
        for opaque in ["ABSK!!", "ABSK", "sk-1", &format!("ABSK{}", STANDARD.encode("canary:canary"))] {
            assert_eq!(of_key(opaque).says, "an API key that does not say whose it is");
        }
    }

    #[test]
    fn the_arn_is_read_from_xml_and_from_json() {
        assert_eq!(element("<a><Arn>arn:x</Arn></a>", "Arn").as_deref(), Some("arn:x"));
        assert_eq!(element(r#"{"Arn":"arn:x","b":1}"#, "Arn").as_deref(), Some("arn:x"));
        assert_eq!(element("<Arn>arn", "Arn"), None);
    }
}
