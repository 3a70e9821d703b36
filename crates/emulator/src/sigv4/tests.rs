//! Held to signatures that botocore made, and to `aws-sigv4`.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign as aws_sign};
use aws_sigv4::sign::v4::SigningParams;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use super::*;
use crate::auth::Guard;
use crate::clock::parse_amz_date;
use crate::credentials::Credentials;
use crate::incoming::Host;

const NOW: i64 = 1_795_348_800;

fn vectors() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/vectors");
    let mut found: Vec<Value> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("sigv4-"))
        .map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        .collect();
    found.sort_by_key(|vector| vector["name"].to_string());
    found
}

fn request(vector: &Value) -> Incoming {
    let uri: http::Uri = vector["request"]["url"].as_str().unwrap().parse().unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in vector["signed_request_headers"].as_object().unwrap() {
        let name = HeaderName::try_from(name.as_str()).unwrap();
        headers.insert(name, HeaderValue::try_from(value.as_str().unwrap()).unwrap());
    }
    headers.insert("host", HeaderValue::try_from(uri.authority().unwrap().as_str()).unwrap());
    let body = vector["request"]["body"].as_str().unwrap_or_default().to_owned();
    let method = vector["request"]["method"].as_str().unwrap().parse().unwrap();
    Incoming::new(Host::Runtime, method, &uri, headers, Bytes::from(body))
}

fn credentials(vector: &Value) -> Credentials {
    let given = &vector["credentials"];
    Credentials::new(
        given["access_key_id"].as_str().unwrap(),
        given["secret_access_key"].as_str().unwrap(),
        given["session_token"].as_str(),
    )
}

fn check(request: &Incoming, vector: &Value) -> Result<&'static str, crate::refusal::Refusal> {
    let credentials = credentials(vector);
    let guard = Guard {
        credentials: &credentials,
        region: vector["region"].as_str().unwrap(),
        services: &["bedrock", "bedrock-mantle"],
        x_api_key: false,
        now: parse_amz_date(vector["datetime"].as_str().unwrap()).unwrap(),
    };
    guard.check(request)
}

#[test]
fn every_vector_is_derived_and_accepted() {
    let vectors = vectors();
    assert!(vectors.len() >= 13, "{}", vectors.len());
    for vector in vectors {
        let name = vector["name"].as_str().unwrap();
        let request = request(&vector);
        let auth = Authorization::parse(vector["authorization"].as_str().unwrap()).unwrap();
        let canonical = canonical_request(&request, &auth.signed_headers);
        assert_eq!(canonical_uri(&request.path), vector["canonical_uri"], "{name}");
        assert_eq!(canonical_query(&request.query), vector["canonical_querystring"], "{name}");
        assert_eq!(canonical, vector["canonical_request"], "{name}");
        let text = string_to_sign(vector["datetime"].as_str().unwrap(), &auth.scope(), &canonical);
        assert_eq!(text, vector["string_to_sign"], "{name}");
        let secret = vector["credentials"]["secret_access_key"].as_str().unwrap();
        assert_eq!(
            sign(secret, &auth.date, &auth.region, &auth.service, &text),
            vector["signature"],
            "{name}"
        );
        assert_eq!(check(&request, &vector).unwrap(), "sigv4", "{name}");
    }
}

#[test]
fn no_vector_survives_a_changed_byte() {
    for vector in vectors() {
        let name = vector["name"].as_str().unwrap();
        let mut changed = request(&vector);
        let mut body = changed.body.to_vec();
        body.push(b' ');
        changed.body = Bytes::from(body);
        assert!(check(&changed, &vector).is_err(), "{name}: body");
        let mut changed = request(&vector);
        changed.path.push('x');
        assert!(check(&changed, &vector).is_err(), "{name}: path");
        let mut changed = request(&vector);
        changed.authority.push('x');
        assert!(check(&changed, &vector).is_err(), "{name}: host");
    }
}

#[test]
fn what_aws_sigv4_signs_is_accepted_and_signed_alike() {
    let identity =
        AwsCredentials::new("AKIDEXAMPLE", "secret/+key", Some("tok/en==".to_owned()), None, "test").into();
    let settings = SigningSettings::default();
    let params = SigningParams::builder()
        .identity(&identity)
        .region("eu-west-1")
        .name("bedrock")
        .time(UNIX_EPOCH + Duration::from_secs(NOW.unsigned_abs()))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    for (method, target, body) in [
        ("POST", "/model/us.anthropic.claude-x-v1%3A0/invoke", "{\"a\":\"\u{fc}\"}"),
        ("POST", "/model/us.anthropic.claude-x-v1:0/invoke", "{}"),
        ("POST", "/model/arn%3Aaws%3Abedrock%3Aus%3A%3Ax%2Fy/invoke-with-response-stream", ""),
        ("GET", "/inference-profiles?type=SYSTEM_DEFINED&maxResults=5&nextToken=a%2Fb%3D", ""),
        ("GET", "/foundation-models?b=2&a=1&a=0&c", ""),
    ] {
        let url = format!("http://127.0.0.1:9000{target}");
        let given = [("content-type", "application/json"), ("x-odd", "  two   spaces ")];
        let signable = SignableRequest::new(
            method,
            url.clone(),
            given.into_iter(),
            SignableBody::Bytes(body.as_bytes()),
        )
        .unwrap();
        let (instructions, signature) = aws_sign(signable, &params).unwrap().into_parts();
        let mut signed = http::Request::builder().method(method).uri(url).body(()).unwrap();
        for (name, value) in given {
            signed.headers_mut().append(name, HeaderValue::from_static(value));
        }
        instructions.apply_to_request_http1x(&mut signed);
        let (parts, ()) = signed.into_parts();
        let uri = parts.uri.clone();
        let mut headers = parts.headers;
        headers.insert("host", HeaderValue::from_static("127.0.0.1:9000"));
        let request = Incoming::new(Host::Control, parts.method, &uri, headers, Bytes::from(body.to_owned()));
        let credentials = Credentials::new("AKIDEXAMPLE", "secret/+key", Some("tok/en=="));
        let guard = Guard {
            credentials: &credentials,
            region: "eu-west-1",
            services: &["bedrock"],
            x_api_key: false,
            now: NOW,
        };
        assert_eq!(guard.check(&request).map_err(|refusal| refusal.message), Ok("sigv4"), "{target}");
        let auth = Authorization::parse(request.header("authorization").unwrap()).unwrap();
        let canonical = canonical_request(&request, &auth.signed_headers);
        let text = string_to_sign(request.header("x-amz-date").unwrap(), &auth.scope(), &canonical);
        assert_eq!(sign("secret/+key", &auth.date, "eu-west-1", "bedrock", &text), signature, "{target}");
    }
}
