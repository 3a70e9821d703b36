//! Each refusal of the front door, with its class.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::*;
use crate::incoming::Host;

const NOW: i64 = 1_795_348_800;

/// A request that is signed well, unless a test spoils it.
struct Signed {
    credentials: Credentials,
    region: &'static str,
    service: &'static str,
    at: i64,
    names: Vec<&'static str>,
    extra: Vec<(&'static str, String)>,
    key: Option<&'static str>,
    body: &'static str,
}

impl Signed {
    fn new() -> Self {
        Self {
            credentials: Credentials::new("AKIDEXAMPLE", "secret", None),
            region: "us-east-1",
            service: "bedrock",
            at: NOW,
            names: vec!["host", "x-amz-date"],
            extra: Vec::new(),
            key: None,
            body: "{}",
        }
    }

    fn request(&self) -> Incoming {
        let date = amz_date(self.at);
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("127.0.0.1:1"));
        headers.insert("x-amz-date", HeaderValue::try_from(&date).unwrap());
        for (name, value) in &self.extra {
            headers.insert(HeaderName::from_static(name), HeaderValue::try_from(value).unwrap());
        }
        let uri = "/model/x/invoke".parse().unwrap();
        let mut request = Incoming::new(Host::Runtime, Method::POST, &uri, headers, Bytes::from(self.body));
        let names: Vec<String> = self.names.iter().map(|name| (*name).to_owned()).collect();
        let scope = format!("{}/{}/{}/aws4_request", &date[..8], self.region, self.service);
        let text = string_to_sign(&date, &scope, &canonical_request(&request, &names));
        let signature =
            sign(self.credentials.secret_access_key(), &date[..8], self.region, self.service, &text);
        let key = self.key.unwrap_or(self.credentials.access_key_id());
        let header = format!(
            "AWS4-HMAC-SHA256 Credential={key}/{scope}, SignedHeaders={}, Signature={signature}",
            names.join(";")
        );
        request.headers.insert("authorization", HeaderValue::try_from(header).unwrap());
        request
    }
}

fn check(credentials: &Credentials, request: &Incoming) -> Result<&'static str, (u16, String, String)> {
    let guard =
        Guard { credentials, region: "us-east-1", services: &["bedrock"], x_api_key: false, now: NOW };
    guard.check(request).map_err(|refusal| (refusal.status, refusal.class, refusal.message))
}

fn refused(signed: &Signed, status: u16, class: &str, words: &str) {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
    let (found, found_class, message) = check(&credentials, &signed.request()).unwrap_err();
    assert_eq!((found, found_class.as_str()), (status, class), "{message}");
    assert!(message.contains(words), "{message}");
}

#[test]
fn a_good_signature_passes_within_five_minutes() {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
    for at in [NOW, NOW - 300, NOW + 300] {
        let signed = Signed { at, ..Signed::new() };
        assert_eq!(check(&credentials, &signed.request()), Ok("sigv4"), "{at}");
    }
}

#[test]
fn signatures_are_refused_with_awss_classes() {
    let invalid = "InvalidSignatureException";
    refused(
        &Signed { at: NOW - 301, ..Signed::new() },
        403,
        invalid,
        "Signature expired: 20261122T115459Z is now earlier",
    );
    refused(&Signed { at: NOW + 301, ..Signed::new() }, 403, invalid, "Signature not yet current");
    refused(&Signed { region: "eu-west-1", ..Signed::new() }, 403, invalid, "valid region");
    refused(
        &Signed { service: "bedrock-mantle", ..Signed::new() },
        403,
        invalid,
        "correct service: 'bedrock'",
    );
    let wrong = Credentials::new("AKIDEXAMPLE", "wrong", None);
    refused(&Signed { credentials: wrong, ..Signed::new() }, 403, invalid, "does not match the signature");
    refused(
        &Signed { names: vec!["x-amz-date"], ..Signed::new() },
        403,
        invalid,
        "'host' must be a 'SignedHeader'",
    );
    refused(&Signed { names: vec!["host"], ..Signed::new() }, 403, invalid, "'x-amz-date' must be");
    refused(&Signed { names: vec!["x-amz-date", "host"], ..Signed::new() }, 403, invalid, "not sorted");
    let hash = vec![("x-amz-content-sha256", "00".to_owned())];
    refused(&Signed { extra: hash, ..Signed::new() }, 403, invalid, "computed payload hash");
    let stranger = Signed { key: Some("AKIASTRANGER"), ..Signed::new() };
    refused(
        &stranger,
        403,
        "UnrecognizedClientException",
        "security token included in the request is invalid",
    );
    let token = vec![("x-amz-security-token", "tok".to_owned())];
    refused(&Signed { extra: token, ..Signed::new() }, 403, "UnrecognizedClientException", "is invalid");
}

#[test]
fn temporary_credentials_need_their_token_and_its_signature() {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", Some("tok"));
    let extra = vec![("x-amz-security-token", "tok".to_owned())];
    let names = vec!["host", "x-amz-date", "x-amz-security-token"];
    let good = Signed { extra: extra.clone(), names, ..Signed::new() };
    assert_eq!(check(&credentials, &good.request()), Ok("sigv4"));
    let unsigned = Signed { extra, ..Signed::new() };
    assert!(check(&credentials, &unsigned.request()).unwrap_err().2.contains("must be a 'SignedHeader'"));
    assert_eq!(check(&credentials, &Signed::new().request()).unwrap_err().1, "UnrecognizedClientException");
}

#[test]
fn missing_and_half_headers_have_classes_of_their_own() {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
    let with = |value: Option<&'static str>| {
        let mut request = Signed::new().request();
        request.headers.remove("authorization");
        if let Some(value) = value {
            request.headers.insert("authorization", HeaderValue::from_static(value));
        }
        check(&credentials, &request).unwrap_err()
    };
    assert_eq!(with(None).1, "MissingAuthenticationTokenException");
    let (status, class, message) = with(Some("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/1/2"));
    assert_eq!((status, class.as_str()), (400, "IncompleteSignatureException"));
    assert!(message.contains("requires 'Signature' parameter"), "{message}");
    let (_, _, message) = with(Some("Basic dXNlcjpwYXNz"));
    assert!(!message.contains("dXNlcjpwYXNz"), "{message}");
    assert_eq!(with(Some("Bearer sk-1234")).1, "AccessDeniedException");
    let mut twice = Signed::new().request();
    twice.headers.append("authorization", HeaderValue::from_static("Bearer x"));
    assert_eq!(check(&credentials, &twice).unwrap_err().1, "IncompleteSignatureException");
}

#[test]
fn x_api_key_counts_only_where_the_route_takes_it_and_never_beside_authorization() {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
    let mut request = Signed::new().request();
    request.headers.insert("x-api-key", HeaderValue::try_from(credentials.api_key()).unwrap());
    let guard = |x_api_key| Guard {
        credentials: &credentials,
        region: "us-east-1",
        services: &["bedrock"],
        x_api_key,
        now: NOW,
    };
    assert!(guard(true).check(&request).is_err());
    request.headers.remove("authorization");
    assert_eq!(guard(true).check(&request).unwrap(), "x-api-key");
    assert_eq!(guard(false).check(&request).unwrap_err().class, "MissingAuthenticationTokenException");
}
