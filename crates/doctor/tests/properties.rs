//! Whatever the variables and the two AWS files hold, the doctor says something, and no secret is in it.

use std::sync::LazyLock;

use outcrop_credentials::Environment;
use outcrop_doctor::{AwsFile, Doctor, Ledger};
use outcrop_gateway::Catalog;
use outcrop_transport::Exchange;
use proptest::prelude::*;

/// Building one reads the system's certificates, which takes longer than a look.
#[expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
static EXCHANGE: LazyLock<Exchange> = LazyLock::new(|| Exchange::builder().build().unwrap());

/// A line as these files have them, or one that they should not have.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\[(profile |sso-session )?[a-z \"']{0,8}\\]?",
        Just("aws_secret_access_key = canary".to_owned()),
        Just("aws_access_key_id = AKIDCANARYCANARY".to_owned()),
        Just("sso_session = corp".to_owned()),
        Just("region = us-east-1".to_owned()),
        Just("source_profile = default".to_owned()),
        "[ \t]{0,2}[a-z_]{0,12} ?=? ?[^\n]{0,12}",
        "\\PC{0,20}",
    ]
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        9 => prop::collection::vec(line(), 0..12).prop_map(|lines| lines.join("\n").into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..40),
    ]
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just(" us-east-1\n".to_owned()),
        Just("https://bob:canary@x.example/?k=canary".to_owned()),
        "\\PC{0,24}",
        "bedrock-api-key-[A-Za-z0-9+/=]{0,40}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn anything_is_told_and_nothing_secret(
        config in file(),
        credentials in file(),
        region in value(),
        profile in value(),
        url in value(),
        key in value(),
    ) {
        let environment = Environment::from_pairs([
            ("AWS_REGION", region),
            ("AWS_PROFILE", profile),
            ("AWS_ENDPOINT_URL", url),
            ("AWS_BEARER_TOKEN_BEDROCK", key),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "canary".to_owned()),
            ("HOME", "/nonexistent".to_owned()),
        ]);
        let doctor = Doctor::builder(environment, Catalog::embedded().unwrap(), EXCHANGE.clone())
            .aws_files(AwsFile::of_bytes("config", config), AwsFile::of_bytes("credentials", credentials))
            .build();
        let ledger = Ledger::default();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(doctor.look_offline(&ledger));
        let report = doctor.report(&ledger);
        let told = serde_json::to_string(&report).unwrap();
        prop_assert!(!report.findings.is_empty() && !told.contains("canary"), "{told}");
    }
}
