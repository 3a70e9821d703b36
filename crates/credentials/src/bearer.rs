//! Bedrock API keys: held, made and read.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningParams, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use time::PrimitiveDateTime;
use time::macros::format_description;
use zeroize::Zeroizing;

use crate::error::Error;
use crate::region::is_region;

/// What every short-term key begins with.
const PREFIX: &str = "bedrock-api-key-";

/// The longest life of a short-term key.
const LONGEST_LIFE: u64 = 12 * 60 * 60;

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A Bedrock API key. Never printed: there is no `Display`, and `Debug` shows `***`.
#[derive(Clone)]
pub struct BearerKey(Arc<Zeroizing<String>>);

impl BearerKey {
    pub(crate) fn new(text: String) -> Self {
        Self(Arc::new(Zeroizing::new(text)))
    }

    /// The key itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BearerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// What a short-term key says of itself. Its signature is not checked: only the service can.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ShortTermKey {
    /// The only region it is good for.
    pub region: String,
    /// When it was made: it is good from then on.
    pub made_at: SystemTime,
    /// When it ends, at the latest: it dies before that if the session that made it does.
    pub expires_at: SystemTime,
    /// The end of the access key id that made it, the rest masked: `…MPLE`.
    pub made_by: String,
    /// Whether temporary credentials made it, those with a session token.
    pub session: bool,
}

/// Makes a short-term key out of IAM credentials, without a network call: a presigned request, good for `life`
/// (1 s to 12 h) from `now` in `region`, on both Bedrock hosts.
///
/// Source: aws-bedrock-token-generator 1.1.0 (Python and JavaScript, executed), read 2026-11-22.
///
/// # Errors
/// [`Error::BadLifetime`], and [`Error::Signing`] when the signer refuses.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use aws_credential_types::Credentials;
/// use outcrop_credentials::{make_key, read_key};
///
/// let credentials = Credentials::from_keys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", None);
/// let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_348_800);
/// let key = make_key(&credentials, "eu-west-1", Duration::from_secs(3600), now)?;
/// let read = read_key(key.expose()).expect("a short-term key");
/// assert_eq!((read.region.as_str(), read.expires_at), ("eu-west-1", now + Duration::from_secs(3600)));
/// # Ok::<(), outcrop_credentials::Error>(())
/// ```
pub fn make_key(
    credentials: &Credentials,
    region: &str,
    life: Duration,
    now: SystemTime,
) -> Result<BearerKey, Error> {
    if life.as_secs() == 0 || life.as_secs() > LONGEST_LIFE {
        return Err(Error::BadLifetime { seconds: life.as_secs() });
    }
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| Error::Signing { source: source.into() };
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(life.as_secs()));
    let identity = credentials.clone().into();
    let params: SigningParams<'_> = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("bedrock")
        .time(now)
        .settings(settings)
        .build()
        .map_err(|error| failed(error.into()))?
        .into();
    // The host is the same for every region.
    let url = "https://bedrock.amazonaws.com/?Action=CallWithBearerToken";
    let request = SignableRequest::new("POST", url, std::iter::empty(), SignableBody::Bytes(b""))
        .map_err(|error| failed(error.into()))?;
    let (instructions, _) = sign(request, &params).map_err(|error| failed(error.into()))?.into_parts();
    let mut text = Zeroizing::new("bedrock.amazonaws.com/?Action=CallWithBearerToken".to_owned());
    for (name, value) in instructions.params() {
        text.push('&');
        text.push_str(name);
        text.push('=');
        text.extend(utf8_percent_encode(value, RESERVED));
    }
    text.push_str("&Version=1"); // not signed
    Ok(BearerKey::new(format!("{PREFIX}{}", STANDARD.encode(text.as_bytes()))))
}

/// Reads a short-term key. `None` for a long-term key, which says nothing of itself, and for anything else: a key may
/// come from anywhere, so what cannot be one of Bedrock's is not read as one.
pub fn read_key(key: &str) -> Option<ShortTermKey> {
    let decoded = Zeroizing::new(STANDARD.decode(key.trim().strip_prefix(PREFIX)?).ok()?);
    let (host, query) = std::str::from_utf8(&decoded).ok()?.split_once('?')?;
    if host.trim_end_matches('/') != "bedrock.amazonaws.com" {
        return None;
    }
    let parameter = |wanted: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(wanted)?.strip_prefix('='))?;
        Some(percent_decode_str(value).decode_utf8().ok()?.into_owned())
    };
    let credential = parameter("X-Amz-Credential")?;
    let scope: Vec<&str> = credential.split('/').collect();
    let [access_key_id, _, region, "bedrock", "aws4_request"] = scope.as_slice() else { return None };
    let region = Some(*region).filter(|region| is_region(region))?.to_owned();
    let life = parameter("X-Amz-Expires")?.parse().ok().filter(|life| (1..=LONGEST_LIFE).contains(life))?;
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    let made_at = PrimitiveDateTime::parse(&parameter("X-Amz-Date")?, format).ok()?.assume_utc();
    // Beyond what a date can be there is none to show.
    let expires_at = made_at.checked_add(time::Duration::seconds(i64::try_from(life).ok()?))?;
    let (made_at, expires_at) = (SystemTime::from(made_at), SystemTime::from(expires_at));
    let session = parameter("X-Amz-Security-Token").is_some_and(|token| !token.is_empty());
    let shown = access_key_id.char_indices().rev().nth(3).map_or(access_key_id.len(), |(at, _)| at);
    let made_by = format!("…{}", access_key_id.get(shown..)?);
    Some(ShortTermKey { region, made_at, expires_at, made_by, session })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::{Duration, SystemTime};

    use aws_credential_types::Credentials;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::Value;
    use time::macros::datetime;

    use super::{PREFIX, make_key, read_key};
    use crate::Error;

    fn noon() -> SystemTime {
        datetime!(2026-11-22 12:00 UTC).into()
    }

    fn vectors() -> Vec<Value> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/vectors");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files
            .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("bearer-token-"))
            .map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
            .collect()
    }

    /// Host and decoded query parameters: their order is free.
    fn parameters(key: &str) -> BTreeMap<String, String> {
        let text = String::from_utf8(STANDARD.decode(key.strip_prefix(PREFIX).unwrap()).unwrap()).unwrap();
        let (host, query) = text.split_once('?').unwrap();
        let pairs = query.split('&').map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), percent_encoding::percent_decode_str(value).decode_utf8().unwrap().into_owned())
        });
        pairs.chain([("host".to_owned(), host.to_owned())]).collect()
    }

    #[test]
    fn what_cannot_be_a_key_of_bedrock_is_not_read_as_one() {
        let key = |host: &str, scope: &str, date: &str, expires: &str| {
            let text = format!(
                "{host}/?Action=CallWithBearerToken&X-Amz-Credential=AKIDEXAMPLE%2F20261122%2F{scope}%2Faws4_request\
                 &X-Amz-Date={date}&X-Amz-Expires={expires}&X-Amz-Signature=ab"
            );
            format!("{PREFIX}{}", STANDARD.encode(text))
        };
        let (host, scope, date) = ("bedrock.amazonaws.com", "us-east-1%2Fbedrock", "20261122T120000Z");
        assert!(read_key(&key(host, scope, date, "43200")).is_some());
        for key in [
            key("evil.example", scope, date, "43200"),
            key(host, "us-east-1%2Fs3", date, "43200"),
            key(host, "us-east-1;touch%20x%2Fbedrock", date, "43200"),
            key(host, "us-east-1%1b%5b31m%2Fbedrock", date, "43200"),
            key(host, scope, date, "0"),
            key(host, scope, date, "43201"),
            key(host, scope, date, "300000000000"),
            key(host, scope, "99991231T235959Z", "43200"),
        ] {
            assert_eq!(read_key(&key), None);
        }
    }

    #[test]
    fn keys_made_here_say_what_the_vectors_say() {
        let vectors = vectors();
        assert_eq!(vectors.len(), 3, "vectors read");
        for vector in vectors {
            let keys = &vector["credentials"];
            let credentials = Credentials::new(
                keys["access_key_id"].as_str().unwrap(),
                keys["secret_access_key"].as_str().unwrap(),
                keys["session_token"].as_str().map(str::to_owned),
                None,
                "vector",
            );
            assert_eq!(vector["datetime"], "20261122T120000Z");
            let life = Duration::from_secs(vector["expires_seconds"].as_u64().unwrap());
            let region = vector["region"].as_str().unwrap();
            let key = make_key(&credentials, region, life, noon()).unwrap();
            assert_eq!(
                parameters(key.expose()),
                parameters(vector["token"].as_str().unwrap()),
                "{}",
                vector["name"]
            );
        }
    }

    #[test]
    fn keys_of_the_vectors_are_read() {
        for vector in vectors() {
            let read = read_key(vector["token"].as_str().unwrap()).unwrap();
            assert_eq!(read.region, vector["region"].as_str().unwrap());
            assert_eq!(
                read.expires_at,
                noon() + Duration::from_secs(vector["expires_seconds"].as_u64().unwrap())
            );
            assert_eq!((read.made_at, read.made_by.as_str()), (noon(), "…MPLE"));
            assert_eq!(read.session, vector["credentials"]["session_token"].is_string());
        }
    }

    #[test]
    fn what_is_no_short_term_key_is_not_read() {
        for text in [
            "",
            "ABSKQmVkcm9ja0FQSUtleQ==",
            "bedrock-api-key-",
            "bedrock-api-key-!!!",
            "bedrock-api-key-aGVsbG8=",
        ] {
            assert_eq!(read_key(text), None, "{text}");
        }
    }

    #[test]
    fn a_life_that_the_service_refuses_is_refused_here() {
        let credentials = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
        for seconds in [0, 43_201] {
            let made = make_key(&credentials, "us-east-1", Duration::from_secs(seconds), noon());
            assert!(matches!(made, Err(Error::BadLifetime { .. })), "{seconds}");
        }
    }

    #[test]
    fn a_key_never_shows_in_debug() {
        let credentials = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
        let key = make_key(&credentials, "us-east-1", Duration::from_mins(1), noon()).unwrap();
        assert_eq!(format!("{key:?}"), "***");
    }
}
