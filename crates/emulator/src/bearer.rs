//! Bedrock API keys: the short-term kind is a presigned query in base64, made and verified here.
//!
//! Source: `aws-bedrock-token-generator` 1.1.0 (executed), measured answers; read 2026-11-22.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;

use crate::clock::{amz_date, parse_amz_date};
use crate::credentials::Credentials;
use crate::refusal::{Letter, Refusal};
use crate::sigv4;

const PREFIX: &str = "bedrock-api-key-";
const HOST: &str = "bedrock.amazonaws.com";
/// SHA-256 of nothing.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Which kind of key was presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Short,
    Long,
}

/// Makes a short-term key that starts at `at` (Unix seconds) and lives for `expires` seconds.
pub(crate) fn make(credentials: &Credentials, region: &str, at: i64, expires: u32) -> String {
    let date = amz_date(at);
    let day = date.get(..8).unwrap_or_default();
    let credential = format!("{}/{day}/{region}/bedrock/aws4_request", credentials.access_key_id());
    let mut query = format!(
        "Action=CallWithBearerToken&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={}&X-Amz-Date={date}\
         &X-Amz-Expires={expires}&X-Amz-SignedHeaders=host",
        sigv4::encode(&credential)
    );
    if let Some(token) = credentials.session_token() {
        query.push_str("&X-Amz-Security-Token=");
        query.push_str(&sigv4::encode(token));
    }
    let signature = signature(credentials.secret_access_key(), &query, &date, region);
    format!("{PREFIX}{}", STANDARD.encode(format!("{HOST}/?{query}&X-Amz-Signature={signature}&Version=1")))
}

/// Accepts a key this emulator's credentials could have made, or says what AWS says.
pub(crate) fn verify(key: &str, credentials: &Credentials, region: &str, now: i64) -> Result<Kind, Refusal> {
    if key.starts_with("ABSK") {
        return if key == credentials.api_key() { Ok(Kind::Long) } else { Err(not_valid()) };
    }
    let Some(encoded) = key.strip_prefix(PREFIX) else {
        return Err(front_door("Invalid API Key format: Must start with pre-defined prefix"));
    };
    let presigned = STANDARD
        .decode(encoded)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| Presigned::parse(&text))
        .ok_or_else(not_valid)?;
    presigned.check(credentials, region, now)?;
    Ok(Kind::Short)
}

/// What a short-term key says once decoded.
struct Presigned {
    pairs: Vec<(String, String)>,
}

impl Presigned {
    fn parse(text: &str) -> Option<Self> {
        let text = text.strip_prefix("https://").unwrap_or(text);
        let query = text.strip_prefix(HOST)?.strip_prefix("/?")?;
        let decode =
            |part: &str| percent_decode_str(part).decode_utf8().ok().map(std::borrow::Cow::into_owned);
        let pairs = query
            .split('&')
            .map(|pair| pair.split_once('=').and_then(|(name, value)| Some((decode(name)?, decode(value)?))))
            .collect::<Option<Vec<_>>>()?;
        Some(Self { pairs })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    fn check(&self, credentials: &Credentials, region: &str, now: i64) -> Result<(), Refusal> {
        let get = |name| self.get(name).ok_or_else(not_valid);
        let fixed = get("Action")? == "CallWithBearerToken"
            && get("X-Amz-Algorithm")? == "AWS4-HMAC-SHA256"
            && get("X-Amz-SignedHeaders")? == "host"
            && get("Version")? == "1";
        let (date, expires) = (get("X-Amz-Date")?, get("X-Amz-Expires")?);
        let credential: Vec<&str> = get("X-Amz-Credential")?.split('/').collect();
        let day = date.get(..8).unwrap_or_default();
        let scope = [credentials.access_key_id(), day, region, "bedrock", "aws4_request"];
        let token_matches = self.get("X-Amz-Security-Token") == credentials.session_token();
        if !fixed || credential.as_slice() != scope || !token_matches {
            return Err(not_valid());
        }
        let signed: Vec<String> = self
            .pairs
            .iter()
            .filter(|(name, _)| name != "X-Amz-Signature" && name != "Version")
            .map(|(name, value)| format!("{}={}", sigv4::encode(name), sigv4::encode(value)))
            .collect();
        if signature(credentials.secret_access_key(), &signed.join("&"), date, region)
            != get("X-Amz-Signature")?
        {
            return Err(not_valid());
        }
        let start = parse_amz_date(date).ok_or_else(not_valid)?;
        let expires: i64 = expires.parse().map_err(|_| not_valid())?;
        if !(1..=43_200).contains(&expires) || start > now + 300 {
            return Err(not_valid());
        }
        if now >= start + expires { Err(front_door("Bearer Token has expired")) } else { Ok(()) }
    }
}

fn signature(secret: &str, query: &str, date: &str, region: &str) -> String {
    let canonical = format!("POST\n/\n{}\nhost:{HOST}\n\nhost\n{EMPTY}", sigv4::canonical_query(query));
    let day = date.get(..8).unwrap_or_default();
    let text = sigv4::string_to_sign(date, &format!("{day}/{region}/bedrock/aws4_request"), &canonical);
    sigv4::sign(secret, day, region, "bedrock", &text)
}

fn not_valid() -> Refusal {
    front_door("Authentication failed: Please make sure your API Key is valid.")
}

fn front_door(message: &str) -> Refusal {
    Refusal { front_door: Some(Letter::Capital), ..Refusal::forbidden("AccessDeniedException", message) }
}

#[cfg(test)]
mod tests;
