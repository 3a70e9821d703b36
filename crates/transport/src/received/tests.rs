use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue};
use serde::Deserialize;
use time::macros::datetime;

use super::*;

#[derive(Deserialize)]
struct Vector {
    credentials: Keys,
    request: Request,
    signed_request_headers: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Keys {
    access_key_id: String,
    secret_access_key: String,
}

#[derive(Deserialize)]
struct Request {
    method: String,
    url: String,
    body: String,
}

/// A signed request as a server gets it.
struct Arrived {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: String,
    secret: Secret,
    access_key_id: String,
}

impl Arrived {
    fn of(vector: Vector) -> Self {
        let url = url::Url::parse(&vector.request.url).unwrap();
        let mut headers: HeaderMap = vector
            .signed_request_headers
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect();
        headers.insert("host", HeaderValue::from_str(url.host_str().unwrap()).unwrap());
        headers.insert("user-agent", HeaderValue::from_static("unsigned"));
        let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
        Self {
            method: vector.request.method.parse().unwrap(),
            target: format!("{}{query}", url.path()),
            headers,
            body: vector.request.body,
            secret: Secret::new(vector.credentials.secret_access_key),
            access_key_id: vector.credentials.access_key_id,
        }
    }

    fn check(&self) -> Result<(), BadSignature> {
        let presented = Presented::read(&self.headers)?.unwrap();
        presented.check_age(noon())?;
        let request = Received {
            method: &self.method,
            target: &self.target,
            authority: None,
            headers: &self.headers,
            body: self.body.as_bytes(),
        };
        presented.check(&request, &self.secret)
    }
}

fn noon() -> SystemTime {
    datetime!(2026-11-22 12:00 UTC).into()
}

fn vectors() -> Vec<Arrived> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/vectors");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let signed = paths.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("sigv4-"));
    signed.map(|path| Arrived::of(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())).collect()
}

#[test]
fn every_signature_that_botocore_made_is_accepted() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 14);
    for vector in vectors {
        assert_eq!(vector.check(), Ok(()), "{}", vector.target);
        let presented = Presented::read(&vector.headers).unwrap().unwrap();
        assert_eq!(presented.access_key_id(), vector.access_key_id);
    }
}

#[test]
fn whatever_was_signed_cannot_be_changed() {
    let changes: [fn(&mut Arrived); 6] = [
        |arrived| arrived.body.push(' '),
        |arrived| arrived.target.push('x'),
        |arrived| arrived.target.push_str("?a=b"),
        |arrived| drop(arrived.headers.insert("host", HeaderValue::from_static("other"))),
        |arrived| arrived.method = Method::PUT,
        |arrived| arrived.secret = Secret::new("wrong"),
    ];
    for change in changes {
        let mut vectors = vectors();
        for vector in &mut vectors {
            change(vector);
            assert_eq!(vector.check(), Err(BadSignature::Mismatch), "{}", vector.target);
        }
    }
}

#[test]
fn a_signature_for_another_service_is_refused_as_one() {
    let mut vector = vectors().remove(0);
    let theirs = vector.headers["authorization"].to_str().unwrap();
    let (before, behind) = theirs.split_once("/aws4_request").unwrap();
    let (before, _) = before.rsplit_once('/').unwrap();
    let theirs = format!("{before}/s3/aws4_request{behind}");
    vector.headers.insert("authorization", HeaderValue::from_str(&theirs).unwrap());
    assert_eq!(vector.check(), Err(BadSignature::Elsewhere));
}

#[test]
fn nobody_puts_a_header_of_bedrocks_into_a_signed_request() {
    for mut vector in vectors() {
        vector.headers.insert("x-amzn-bedrock-guardrailidentifier", HeaderValue::from_static("gr1"));
        assert_eq!(vector.check(), Err(BadSignature::Unsigned), "{}", vector.target);
    }
}

#[test]
fn every_part_of_the_header_is_needed() {
    let vector = vectors().remove(0);
    let whole = vector.headers["authorization"].to_str().unwrap().to_owned();
    let with = |authorization: &str| {
        let mut headers = vector.headers.clone();
        headers.insert("authorization", HeaderValue::from_str(authorization).unwrap());
        Arrived { headers, ..vectors().remove(0) }.check()
    };
    assert_eq!(with(&whole), Ok(()));
    for (part, other) in [
        ("Credential=", "Key="),
        ("us-east-1", "us-east-2"),
        ("SignedHeaders=", "Signed="),
        ("Signature=", "Signature"),
        ("aws4_request", "aws4"),
        (", Signature", ", Signature=, X"),
    ] {
        assert!(with(&whole.replacen(part, other, 1)).is_err(), "{part}");
    }
    // Fewer signed headers are another signature; without `host` there is none.
    assert_eq!(with(&whole.replacen("host;", "", 1)), Err(BadSignature::Mismatch));
    let cut = whole.get(..whole.len() - 1).unwrap();
    assert_eq!(with(cut), Err(BadSignature::Mismatch));
}

#[test]
fn other_proofs_are_no_signature() {
    for value in ["Bearer x", "Basic x", "aws4-hmac-sha256 x"] {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, HeaderValue::from_static(value))]);
        assert!(Presented::read(&headers).unwrap().is_none(), "{value}");
    }
    assert!(Presented::read(&HeaderMap::new()).unwrap().is_none());
}

#[test]
fn two_signatures_or_a_bad_date_are_refused() {
    let arrived = vectors().remove(0);
    let mut two = arrived.headers.clone();
    two.append("authorization", HeaderValue::from_static("Bearer x"));
    assert!(matches!(Presented::read(&two), Err(BadSignature::Incomplete(_))));
    for date in ["", "20261122", "20261122T250000Z", "Sun, 22 Nov 2026 12:00:00 GMT"] {
        let mut headers = arrived.headers.clone();
        headers.insert("x-amz-date", HeaderValue::from_static(date));
        assert!(matches!(Presented::read(&headers), Err(BadSignature::Incomplete(_))), "{date}");
    }
}

#[test]
fn a_signature_is_good_for_five_minutes_either_way() {
    let arrived = vectors().remove(0);
    let presented = Presented::read(&arrived.headers).unwrap().unwrap();
    for (seconds, good) in [(0, true), (300, true), (301, false)] {
        let span = Duration::from_secs(seconds);
        assert_eq!(presented.check_age(noon() + span).is_ok(), good, "{seconds} s old");
        assert_eq!(presented.check_age(noon() - span).is_ok(), good, "{seconds} s ahead");
    }
}

#[test]
fn over_http_2_the_authority_stands_in_for_the_host() {
    let mut arrived = vectors().remove(0);
    let host = arrived.headers.remove("host").unwrap();
    let presented = Presented::read(&arrived.headers).unwrap().unwrap();
    let request = |authority| Received {
        method: &arrived.method,
        target: &arrived.target,
        authority,
        headers: &arrived.headers,
        body: arrived.body.as_bytes(),
    };
    assert_eq!(presented.check(&request(Some(host.to_str().unwrap())), &arrived.secret), Ok(()));
    assert_eq!(presented.check(&request(None), &arrived.secret), Err(BadSignature::Mismatch));
}

#[test]
fn debug_shows_no_signature_and_no_body() {
    let arrived = vectors().remove(0);
    let presented = Presented::read(&arrived.headers).unwrap().unwrap();
    let request = Received {
        method: &arrived.method,
        target: &arrived.target,
        authority: None,
        headers: &arrived.headers,
        body: b"canary",
    };
    let shown = format!("{presented:?} {request:?}");
    assert!(!shown.contains(presented.signature) && !shown.contains("canary"), "{shown}");
}
