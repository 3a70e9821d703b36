//! Held to tokens that AWS's own generator made.

use serde_json::Value;

use super::*;

const NOW: i64 = 1_795_348_800;

fn vector(name: &str) -> (Value, Credentials) {
    let path = format!("{}/../../tests/fixtures/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let vector: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let given = &vector["credentials"];
    let credentials = Credentials::new(
        given["access_key_id"].as_str().unwrap(),
        given["secret_access_key"].as_str().unwrap(),
        given["session_token"].as_str(),
    );
    (vector, credentials)
}

const VECTORS: [&str; 3] =
    ["bearer-token-static-us-east-1", "bearer-token-session-us-west-2", "bearer-token-static-eu-west-1-1h"];

#[test]
fn the_generators_tokens_are_accepted() {
    for name in VECTORS {
        let (vector, credentials) = vector(name);
        let region = vector["region"].as_str().unwrap();
        let token = vector["token"].as_str().unwrap();
        assert_eq!(verify(token, &credentials, region, NOW).unwrap(), Kind::Short, "{name}");
    }
}

#[test]
fn made_tokens_carry_the_generators_signature() {
    for name in VECTORS {
        let (vector, credentials) = vector(name);
        let region = vector["region"].as_str().unwrap();
        let expires = u32::try_from(vector["expires_seconds"].as_u64().unwrap()).unwrap();
        let token = make(&credentials, region, NOW, expires);
        let decoded = STANDARD.decode(token.strip_prefix(PREFIX).unwrap()).unwrap();
        let decoded = String::from_utf8(decoded).unwrap();
        assert!(
            decoded.contains(&format!("X-Amz-Signature={}", vector["signature"].as_str().unwrap())),
            "{name}"
        );
    }
}

#[test]
fn a_token_is_good_for_its_region_its_time_and_its_maker() {
    let (vector, credentials) = vector("bearer-token-static-eu-west-1-1h");
    let token = vector["token"].as_str().unwrap();
    let message = |result: Result<Kind, Refusal>| result.unwrap_err().message;
    let not_valid = "Authentication failed: Please make sure your API Key is valid.";
    assert!(verify(token, &credentials, "eu-west-1", NOW + 3_599).is_ok());
    assert_eq!(message(verify(token, &credentials, "eu-west-1", NOW + 3_600)), "Bearer Token has expired");
    assert_eq!(message(verify(token, &credentials, "eu-west-1", NOW - 600)), not_valid);
    assert_eq!(message(verify(token, &credentials, "us-east-1", NOW)), not_valid);
    let stranger = Credentials::new("AKIDEXAMPLE", "another", None);
    assert_eq!(message(verify(token, &stranger, "eu-west-1", NOW)), not_valid);
    assert_eq!(
        message(verify("sk-1234", &credentials, "eu-west-1", NOW)),
        "Invalid API Key format: Must start with pre-defined prefix"
    );
    assert_eq!(message(verify("bedrock-api-key-!!", &credentials, "eu-west-1", NOW)), not_valid);
}

#[test]
fn the_long_term_key_is_compared_whole() {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
    let key = credentials.api_key().to_owned();
    assert_eq!(verify(&key, &credentials, "us-east-1", NOW).unwrap(), Kind::Long);
    assert!(verify(&key[..key.len() - 1], &credentials, "us-east-1", NOW).is_err());
}

#[test]
fn expiry_and_parameters_cannot_be_stretched() {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None);
    let token = make(&credentials, "us-east-1", NOW, 60);
    let text = String::from_utf8(STANDARD.decode(token.strip_prefix(PREFIX).unwrap()).unwrap()).unwrap();
    for (from, to) in
        [("X-Amz-Expires=60", "X-Amz-Expires=43200"), ("us-east-1", "us-west-2"), ("Version=1", "Version=2")]
    {
        let forged = format!("{PREFIX}{}", STANDARD.encode(text.replace(from, to)));
        assert!(verify(&forged, &credentials, "us-east-1", NOW).is_err(), "{from}");
    }
    let too_long = make(&credentials, "us-east-1", NOW, 43_201);
    assert!(verify(&too_long, &credentials, "us-east-1", NOW).is_err());
}
