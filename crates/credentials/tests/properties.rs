//! Keys come from anywhere: what is read of one is bounded, and what is made here is read as it was meant.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use outcrop_credentials::{make_key, read_key};
use proptest::prelude::*;

const PREFIX: &str = "bedrock-api-key-";

/// The text in a key, with parts that it should have and parts that it should not.
fn text() -> impl Strategy<Value = String> {
    let date = prop_oneof!["[0-9]{8}T[0-9]{6}Z", Just("20261122T120000Z".to_owned()), "\\PC{0,16}"];
    let scope = prop_oneof![
        Just("AKID%2F20261122%2Fus-east-1%2Fbedrock%2Faws4_request".to_owned()),
        "AKID%2F[0-9]{8}%2F[a-z0-9%;-]{0,20}%2F(bedrock|s3)%2Faws4_request",
        "\\PC{0,24}",
    ];
    let expires = prop_oneof!["[0-9]{1,20}", Just("43200".to_owned())];
    let host = prop_oneof![Just("bedrock.amazonaws.com/".to_owned()), "[a-z./]{0,12}"];
    (host, scope, date, expires).prop_map(|(host, scope, date, expires)| {
        format!("{host}?X-Amz-Credential={scope}&X-Amz-Date={date}&X-Amz-Expires={expires}")
    })
}

proptest! {
    #[test]
    fn what_is_read_of_a_key_is_bounded(text in text()) {
        use base64::Engine;
        let key = format!("{PREFIX}{}", base64::engine::general_purpose::STANDARD.encode(text));
        if let Some(read) = read_key(&key) {
            let life = read.expires_at.duration_since(read.made_at).unwrap();
            prop_assert!(life > Duration::ZERO && life <= Duration::from_hours(12));
            prop_assert!(read.region.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
        }
    }

    #[test]
    fn no_text_makes_it_fall(text in "\\PC{0,80}", bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        use base64::Engine;
        let encoded = base64::engine::general_purpose::STANDARD.encode(bytes);
        for key in [text.clone(), format!("{PREFIX}{text}"), format!("{PREFIX}{encoded}")] {
            let _ = read_key(&key);
        }
    }

    #[test]
    fn a_key_that_is_made_is_read_as_it_was_meant(seconds in 1_u64..=43_200, at in 1_700_000_000_u64..4_000_000_000) {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(at);
        let credentials = Credentials::from_keys("AKIDEXAMPLE", "secret", None);
        let key = make_key(&credentials, "eu-west-1", Duration::from_secs(seconds), now).unwrap();
        let read = read_key(key.expose()).unwrap();
        prop_assert_eq!((read.region.as_str(), read.made_at, read.expires_at), ("eu-west-1", now, now + Duration::from_secs(seconds)));
    }
}
