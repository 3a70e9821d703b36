//! Signatures by `aws-sigv4` over loopback: which signing name opens which host, and when.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use outcrop_emulator::Emulator;
use serde_json::Value;

const NOW: i64 = 1_795_348_800;

/// Signs a GET for `service` at `at` and sends it: the status, and the class of a refusal.
async fn get(emulator: &Emulator, url: String, service: &str, at: i64) -> (u16, Option<String>) {
    let keys = emulator.credentials();
    let token = keys.session_token().map(str::to_owned);
    let identity =
        Credentials::new(keys.access_key_id(), keys.secret_access_key(), token, None, "test").into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region(emulator.region())
        .name(service)
        .time(UNIX_EPOCH + Duration::from_secs(at.unsigned_abs()))
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let signable =
        SignableRequest::new("GET", url.clone(), std::iter::empty(), SignableBody::Bytes(b"")).unwrap();
    let (instructions, _) = sign(signable, &params).unwrap().into_parts();
    let mut signed = http::Request::get(&url).body("").unwrap();
    instructions.apply_to_request_http1x(&mut signed);
    let request = reqwest::Client::new().get(url).headers(signed.headers().clone());
    let response = request.send().await.unwrap();
    let class = response.headers().get("x-amzn-errortype").map(|value| value.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    let _: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    (status, class.map(|class| class.split(':').next().unwrap().to_owned()))
}

#[tokio::test]
async fn each_host_has_its_signing_name() {
    let emulator = Emulator::builder().fixed_clock(NOW).session_token(true).start().await.unwrap();
    let refused = (403, Some("InvalidSignatureException".to_owned()));
    let models = format!("{}/v1/models", emulator.mantle_url());
    assert_eq!(get(&emulator, models.clone(), "bedrock-mantle", NOW).await, (200, None));
    assert_eq!(get(&emulator, models, "bedrock", NOW).await, refused);
    let profiles = format!("{}/inference-profiles?type=SYSTEM_DEFINED&maxResults=2", emulator.control_url());
    assert_eq!(get(&emulator, profiles.clone(), "bedrock", NOW).await, (200, None));
    assert_eq!(get(&emulator, profiles, "bedrock-mantle", NOW).await, refused);
}

#[tokio::test]
async fn mantle_takes_the_other_signing_name_when_told_to() {
    let emulator =
        Emulator::builder().fixed_clock(NOW).mantle_accepts_bedrock_service(true).start().await.unwrap();
    let models = format!("{}/v1/models", emulator.mantle_url());
    assert_eq!(get(&emulator, models.clone(), "bedrock", NOW).await, (200, None));
    assert_eq!(get(&emulator, models, "bedrock-mantle", NOW).await, (200, None));
}

#[tokio::test]
async fn old_signatures_are_refused_by_the_emulators_own_clock() {
    let emulator = Emulator::builder().fixed_clock(NOW).start().await.unwrap();
    let models = format!("{}/foundation-models", emulator.control_url());
    assert_eq!(get(&emulator, models.clone(), "bedrock", NOW - 300).await, (200, None));
    let (status, class) = get(&emulator, models, "bedrock", NOW - 301).await;
    assert_eq!((status, class.as_deref()), (403, Some("InvalidSignatureException")));
}
