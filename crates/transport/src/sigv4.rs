//! The SigV4 signature of one request.
//!
//! What is signed here is simple (a path that is encoded already, a handful of headers, a body in memory), so the text to
//! be signed is put together on the spot; the key and the signature are computed by aws-sigv4, whose own signer is what
//! the tests hold this one to.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, utf8_percent_encode};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use url::{Position, Url};
use zeroize::Zeroizing;

use crate::endpoint::RESERVED;
use crate::error::TransportError;

pub(crate) const ALGORITHM: &str = "AWS4-HMAC-SHA256";

const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// A path is encoded once more, as every service but S3 wants it.
const IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// What a signature covers, besides the clock and the credentials.
pub(crate) struct Signable<'a> {
    pub(crate) method: &'a Method,
    /// As sent, character by character. A query has names and values that are encoded as RFC 3986 says.
    pub(crate) url: &'a Url,
    pub(crate) region: &'a str,
    pub(crate) service: &'static str,
    pub(crate) body: &'a [u8],
}

/// The signing key of a day, region and service: it takes four rounds of HMAC to make, and is the same for all requests
/// until midnight. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct SigningKey(Arc<Mutex<Option<Derived>>>);

struct Derived {
    secret: Zeroizing<String>,
    day: String,
    key: Zeroizing<[u8; 32]>,
}

impl SigningKey {
    /// The key of `secret` for the `day` (`20261122`) of `now`.
    fn of(&self, secret: &str, day: &str, now: SystemTime, signable: &Signable<'_>) -> Zeroizing<[u8; 32]> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(derived) = kept.as_ref().filter(|kept| *kept.secret == *secret && kept.day == day) {
            return derived.key.clone();
        }
        let made = generate_signing_key(secret, now, signable.region, signable.service);
        let mut key = Zeroizing::new([0; 32]);
        key.iter_mut().zip(made.as_ref()).for_each(|(to, from)| *to = *from);
        let secret = Zeroizing::new(secret.to_owned());
        *kept = Some(Derived { secret, day: day.to_owned(), key: key.clone() });
        key
    }
}

/// Adds `authorization`, `x-amz-date` and, for temporary credentials, `x-amz-security-token` to `headers`. `key` must be
/// used for no other region and service.
///
/// Signed are `host`, `x-amz-date`, `x-amz-security-token`, and of what is there: `content-type`, `accept`,
/// `anthropic-version`, `anthropic-beta`, and every `x-amz…` header (`x-amzn-bedrock-*` among them). The others
/// (`user-agent`, `content-length`, `openai-project`) are not, since hops on the way may touch them.
///
/// Source: AWS General Reference (Signature Version 4); botocore 1.44.5 `SigV4Auth`, executed 2026-11-22; the vectors in
/// `tests/fixtures/vectors/sigv4-*.json`.
pub(crate) fn sign(
    signable: &Signable<'_>,
    headers: &mut HeaderMap,
    credentials: &Credentials,
    key: &SigningKey,
    now: SystemTime,
) -> Result<(), TransportError> {
    let failed = |error: header::InvalidHeaderValue| TransportError::Signing { source: error.into() };
    let at = date_time(now);
    let day = at.get(..8).unwrap_or_default();
    headers.insert(DATE, HeaderValue::from_str(&at).map_err(failed)?);
    if let Some(token) = credentials.session_token() {
        let mut token = HeaderValue::from_str(token).map_err(failed)?;
        token.set_sensitive(true);
        headers.insert(TOKEN, token);
    }
    let host = &signable.url[Position::BeforeHost..Position::AfterPort];
    let (canonical, names) = canonical(signable, host, headers)?;
    let scope = format!("{day}/{}/{}/aws4_request", signable.region, signable.service);
    let mut text = format!("{ALGORITHM}\n{at}\n{scope}\n");
    push_hash(&mut text, canonical.as_bytes());
    let key = key.of(credentials.secret_access_key(), day, now, signable);
    let signature = calculate_signature(*key, text.as_bytes());
    let id = credentials.access_key_id();
    let proof = format!("{ALGORITHM} Credential={id}/{scope}, SignedHeaders={names}, Signature={signature}");
    let mut proof = HeaderValue::from_str(&proof).map_err(failed)?;
    proof.set_sensitive(true);
    headers.insert(header::AUTHORIZATION, proof);
    Ok(())
}

/// The canonical request, and the names of its headers.
fn canonical(
    signable: &Signable<'_>,
    host: &str,
    headers: &HeaderMap,
) -> Result<(String, String), TransportError> {
    let mut signed = Vec::with_capacity(headers.len() + 1);
    signed.push((header::HOST.as_str(), host));
    for (name, value) in headers.iter().filter(|(name, _)| is_signed(name)) {
        let value = value.to_str().map_err(|_| TransportError::Header { name: name.clone() })?;
        signed.push((name.as_str(), value));
    }
    signed.sort_by_key(|(name, _)| *name); // stable: values of one name stay in their order
    let mut text = String::with_capacity(1024);
    text.push_str(signable.method.as_str());
    text.push('\n');
    text.extend(utf8_percent_encode(signable.url.path(), IN_PATH));
    text.push('\n');
    push_query(&mut text, signable.url.query().unwrap_or_default());
    let mut names = String::with_capacity(128);
    let mut last = "";
    for (name, value) in signed {
        if name == last {
            text.push(',');
        } else {
            names.push_str(if last.is_empty() { "" } else { ";" });
            names.push_str(name);
            text.push('\n');
            text.push_str(name);
            text.push(':');
            last = name;
        }
        push_trimmed(&mut text, value);
    }
    text.push_str("\n\n");
    text.push_str(&names);
    text.push('\n');
    push_hash(&mut text, signable.body);
    Ok((text, names))
}

/// The parameters by name, then by value.
fn push_query(text: &mut String, query: &str) {
    let mut pairs: Vec<(&str, &str)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    pairs.sort_unstable();
    for (at, (name, value)) in pairs.into_iter().enumerate() {
        text.push_str(if at == 0 { "" } else { "&" });
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
}

/// A header's value with one space for many, and none around it.
fn push_trimmed(text: &mut String, value: &str) {
    for (at, word) in value.split(' ').filter(|word| !word.is_empty()).enumerate() {
        text.push_str(if at == 0 { "" } else { " " });
        text.push_str(word);
    }
}

/// SHA-256 in lower-case hexadecimal.
fn push_hash(text: &mut String, bytes: &[u8]) {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    for byte in Sha256::digest(bytes) {
        text.extend([digit(byte >> 4), digit(byte & 15)]);
    }
}

/// `20261122T120000Z`
fn date_time(time: SystemTime) -> String {
    let time = OffsetDateTime::from(time);
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second) = time.to_hms();
    let mut text = String::with_capacity(16);
    // Writing into a string does not fail.
    let _ = write!(text, "{year:04}{:02}{day:02}T{hour:02}{minute:02}{second:02}Z", u8::from(month));
    text
}

fn is_signed(name: &HeaderName) -> bool {
    matches!(name.as_str(), "content-type" | "accept" | "anthropic-version" | "anthropic-beta")
        || name.as_str().starts_with("x-amz")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::SystemTime;

    use aws_credential_types::Credentials;
    use http::{HeaderMap, HeaderName, HeaderValue};
    use serde::Deserialize;
    use time::macros::datetime;

    use url::Url;

    use super::{Signable, SigningKey, sign};

    /// 20261122T120000Z, the clock of every vector.
    fn vector_clock() -> SystemTime {
        datetime!(2026-11-22 12:00 UTC).into()
    }

    #[derive(Deserialize)]
    struct Vector {
        credentials: Keys,
        datetime: String,
        service: String,
        region: String,
        request: Request,
        signed_request_headers: BTreeMap<String, String>,
    }

    #[derive(Deserialize)]
    struct Keys {
        access_key_id: String,
        secret_access_key: String,
        session_token: Option<String>,
    }

    #[derive(Deserialize)]
    struct Request {
        method: String,
        url: String,
        headers: BTreeMap<String, String>,
        body: String,
    }

    fn headers_of(map: &BTreeMap<String, String>) -> HeaderMap {
        map.iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    #[test]
    fn every_vector_is_matched() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/vectors");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if !name.starts_with("sigv4-") {
                continue;
            }
            seen += 1;
            let vector: Vector = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            assert_eq!(vector.datetime, "20261122T120000Z");
            let keys = vector.credentials;
            let credentials = Credentials::new(
                keys.access_key_id,
                keys.secret_access_key,
                keys.session_token,
                None,
                "vector",
            );
            let mut headers = headers_of(&vector.request.headers);
            // Headers that must not be signed change nothing.
            headers.insert("user-agent", HeaderValue::from_static("outcrop"));
            headers.insert("openai-project", HeaderValue::from_static("proj_1"));
            let signable = Signable {
                method: &vector.request.method.parse().unwrap(),
                url: &vector.request.url.parse().unwrap(),
                region: &vector.region,
                service: Box::leak(vector.service.into_boxed_str()),
                body: vector.request.body.as_bytes(),
            };
            let key = SigningKey::default();
            sign(&signable, &mut headers, &credentials, &key, vector_clock()).unwrap();
            headers.remove("user-agent");
            headers.remove("openai-project");
            assert_eq!(headers, headers_of(&vector.signed_request_headers), "{name}");
        }
        assert_eq!(seen, 14, "vectors read");
    }

    fn signed(key: &SigningKey, secret: &str, now: SystemTime, url: &str, headers: &HeaderMap) -> HeaderMap {
        let credentials = Credentials::new("AKIDEXAMPLE", secret, Some("token".into()), None, "test");
        let (mut headers, url) = (headers.clone(), url.parse::<Url>().unwrap());
        let signable =
            Signable { method: &http::Method::POST, url: &url, region: "r", service: "s", body: b"{}" };
        sign(&signable, &mut headers, &credentials, key, now).unwrap();
        headers
    }

    #[test]
    fn the_signature_is_marked_sensitive() {
        let headers =
            signed(&SigningKey::default(), "secret", vector_clock(), "https://h/", &HeaderMap::new());
        assert!(headers["authorization"].is_sensitive());
        assert!(headers["x-amz-security-token"].is_sensitive());
    }

    /// The signature that aws-sigv4's own signer gives.
    fn theirs(secret: &str, now: SystemTime, url: &str, headers: &HeaderMap) -> String {
        let credentials = Credentials::new("AKIDEXAMPLE", secret, Some("token".into()), None, "test");
        let identity = credentials.into();
        let params: aws_sigv4::http_request::SigningParams<'_> =
            aws_sigv4::sign::v4::SigningParams::builder()
                .identity(&identity)
                .region("r")
                .name("s")
                .time(now)
                .settings(crate::received::SETTINGS.clone())
                .build()
                .unwrap()
                .into();
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let body = aws_sigv4::http_request::SignableBody::Bytes(b"{}");
        let request = aws_sigv4::http_request::SignableRequest::new("POST", url, headers, body).unwrap();
        aws_sigv4::http_request::sign(request, &params).unwrap().into_parts().1
    }

    #[test]
    fn the_signature_is_that_of_the_aws_signer() {
        let beta = ("anthropic-beta", "a,  b ");
        let many = [("accept", "application/json"), ("x-amzn-bedrock-trace", "ENABLED"), beta];
        for url in [
            "https://bedrock.us-east-1.amazonaws.com/model/arn%3Aaws%3Abedrock%2Fus.x-v1%3A0/invoke",
            "http://127.0.0.1:4000/base+path/~a@b!/v1/models",
            "http://[::1]:81/x",
            "https://h:443/",
            "https://h/inference-profiles?type=SYSTEM&nextToken=a%20b%2Bc%2F%3D&maxResults=10&type=A",
            "https://h/x?flag=&a=%C3%BC",
        ] {
            for headers in [&many[..0], &many[..1], &many[..]] {
                let headers: HeaderMap = headers
                    .iter()
                    .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                    .collect();
                let ours = signed(&SigningKey::default(), "secret", vector_clock(), url, &headers);
                let proof = ours["authorization"].to_str().unwrap();
                let theirs = theirs("secret", vector_clock(), url, &headers);
                assert!(proof.ends_with(&format!("Signature={theirs}")), "{url} {headers:?}");
            }
        }
    }

    #[test]
    fn a_kept_key_is_left_when_the_day_or_the_secret_changes() {
        let (key, url, none) = (SigningKey::default(), "https://h/x", HeaderMap::new());
        let hours = |hours| vector_clock() + std::time::Duration::from_hours(hours);
        for (secret, now) in [
            ("a", hours(0)),
            ("a", hours(1)),
            ("b", hours(1)),
            ("b", hours(12)),
            ("a", hours(36)),
            ("a", hours(0)),
        ] {
            let ours = signed(&key, secret, now, url, &none);
            let proof = ours["authorization"].to_str().unwrap();
            assert!(proof.ends_with(&theirs(secret, now, url, &none)), "{secret} {now:?}");
        }
    }
}
