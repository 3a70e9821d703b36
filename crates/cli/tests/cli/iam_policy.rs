//! `outcrop iam-policy`.

use std::process::Command;

use outcrop_emulator::Emulator;
use serde_json::Value;

use crate::stand::{Bedrock, outcrop, run};

fn offline(args: &[&str], region: &str) -> Command {
    outcrop(&[&["iam-policy", "--offline", "--region", region], args].concat())
}

/// The policy, and what was said beside it.
fn policy(command: &mut Command) -> (Value, String) {
    let (code, out, err) = run(command);
    assert_eq!(code, 0, "{err}");
    (serde_json::from_str(&out).unwrap(), err)
}

fn statement<'a>(policy: &'a Value, sid: &str) -> &'a Value {
    policy["Statement"].as_array().unwrap().iter().find(|statement| statement["Sid"] == sid).unwrap()
}

fn sids(policy: &Value) -> Vec<&str> {
    policy["Statement"]
        .as_array()
        .unwrap()
        .iter()
        .map(|statement| statement["Sid"].as_str().unwrap())
        .collect()
}

#[test]
fn the_policy_of_two_models_is_kept() {
    let (code, out, err) = run(&mut offline(&["claude-haiku-4-5", "gpt-oss-120b", "--keys"], "us-east-1"));
    assert_eq!(code, 0);
    insta::assert_snapshot!("iam-policy-two-models", out);
    insta::assert_snapshot!("iam-policy-two-models-notes", err);
}

#[test]
fn a_profile_comes_with_the_model_in_each_of_its_regions_and_only_through_it() {
    let bedrock = Bedrock::start([]);
    let (policy, notes) = policy(&mut bedrock.outcrop(&["iam-policy", "claude-sonnet-4-5"]));
    let profile = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    assert_eq!(statement(&policy, "RuntimeProfiles")["Resource"], serde_json::json!([profile]));
    let behind = statement(&policy, "RuntimeBehindProfiles");
    let of = |region: &str| {
        format!("arn:aws:bedrock:{region}::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0")
    };
    let regions = ["us-east-1", "us-east-2", "us-west-2"].map(of);
    assert_eq!(behind["Resource"], serde_json::json!(regions), "as AWS says, not by pattern");
    assert_eq!(
        behind["Condition"]["StringLike"]["bedrock:InferenceProfileArn"],
        serde_json::json!([profile])
    );
    assert!(!notes.contains("patterns") && !notes.contains("--account-id"), "{notes}");
    assert!(!sids(&policy).contains(&"Mantle"), "it is not on mantle");
}

#[test]
fn a_worldwide_profile_has_an_arn_without_a_region() {
    let (policy, notes) = policy(&mut offline(
        &["global.anthropic.claude-sonnet-5", "--account-id", "1234-5678-9012"],
        "sa-east-1",
    ));
    let behind = &statement(&policy, "RuntimeBehindProfiles")["Resource"];
    let expected = [
        "arn:aws:bedrock:::foundation-model/anthropic.claude-sonnet-5",
        "arn:aws:bedrock:sa-east-1::foundation-model/anthropic.claude-sonnet-5",
    ];
    assert_eq!(behind, &serde_json::json!(expected));
    assert!(
        statement(&policy, "RuntimeProfiles")["Resource"][0].as_str().unwrap().contains(":123456789012:")
    );
    assert!(!notes.contains("patterns of the catalog"), "{notes}");
}

#[test]
fn an_application_profile_is_followed_to_its_models() {
    let bedrock = Bedrock::with(
        Emulator::builder().application_profile("abcdef123456", "anthropic.claude-haiku-4-5-20251001-v1:0"),
    );
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456";
    let catalog =
        format!("[model.team]\nlike = 'claude-haiku-4-5'\nruntime = {{ id = '{arn}', bare = ['*'] }}\n");
    let file = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("iam-policy-team.toml");
    std::fs::write(&file, catalog).unwrap();
    let args = ["iam-policy", "team", "--endpoint", "runtime", "--models", file.to_str().unwrap()];
    let (live, _) = policy(&mut bedrock.outcrop(&args));
    assert_eq!(statement(&live, "RuntimeProfiles")["Resource"], serde_json::json!([arn]));
    let behind = statement(&live, "RuntimeBehindProfiles")["Resource"][0].as_str().unwrap();
    assert_eq!(
        behind,
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0"
    );
    let (_, notes) = policy(&mut bedrock.outcrop(&[&args[..], &["--offline"]].concat()));
    assert!(notes.contains("what is behind `arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456` is not known"), "{notes}");
}

#[test]
fn an_arn_of_the_accounts_own_is_looked_up() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456";
    let (policy, notes) = policy(&mut offline(&[arn, "--no-lists"], "us-east-1"));
    assert_eq!(sids(&policy), ["RuntimeProfiles", "ProfileLookup"]);
    assert_eq!(statement(&policy, "ProfileLookup")["Resource"], serde_json::json!([arn]));
    assert!(notes.contains("is not known: add the ARN of its foundation model"), "{notes}");
}

#[test]
fn the_marketplace_is_for_models_of_others() {
    for (model, others) in [("nova-lite", false), ("claude-haiku-4-5", true)] {
        let (_, notes) = policy(&mut offline(&[model], "us-east-1"));
        assert_eq!(notes.contains("aws-marketplace:Subscribe"), others, "{notes}");
    }
}

#[test]
fn where_no_host_is_known_there_is_no_policy_and_it_is_said_over_every_endpoint() {
    let refused = |args: &[&str], region: &str| {
        let (code, out, err) = run(&mut offline(args, region));
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.contains("\n  hint: "), "{err}");
        err
    };
    for wanted in [&[][..], &["nova-lite"], &["claude-haiku-4-5", "--endpoint", "runtime"]] {
        assert!(
            refused(wanted, "cn-north-1").contains("no Bedrock host is known in the partition aws-cn")
                || wanted.contains(&"runtime")
        );
    }
    for region in ["cn-north-1", "eusc-de-east-1"] {
        let err = refused(&["claude-haiku-4-5", "--endpoint", "mantle"], region);
        assert!(err.contains("no bedrock-mantle is known in the partition"), "{err}");
        refused(&["claude-haiku-4-5"], region);
    }
    // In a partition that has it who names it is believed, and told.
    let (_, notes) = policy(&mut offline(&["--endpoint", "mantle"], "us-west-1"));
    assert!(
        notes.contains("bedrock-mantle is not known to be in us-west-1; it is in us-east-1, "),
        "{notes}"
    );
    let (all, _) = policy(&mut offline(&["--no-lists"], "eusc-de-east-1"));
    assert!(!sids(&all).contains(&"Mantle"), "{all}");
}

#[test]
fn failures_are_kept() {
    let mut said = Vec::new();
    for (args, region) in [
        (&["claude-haiku-45"][..], "us-east-1"),
        (&["claude-3-7-sonnet"], "us-east-1"),
        (&["claude-opus-4-1"], "eu-central-1"),
        (&["claude-sonnet-4-5", "--endpoint", "mantle"], "us-east-1"),
        (&["arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abcdef123456"], "us-east-1"),
        (&["claude-haiku-4-5"], "cn-north-1"),
        (&["claude-haiku-4-5", "--endpoint", "mantle"], "eusc-de-east-1"),
        (&["claude-haiku-4-5"], "nope"),
        (&["--account-id", "12"], "us-east-1"),
    ] {
        let (code, out, err) = run(&mut offline(args, region));
        assert_eq!(out, "", "{args:?}");
        said.push(format!(
            "$ outcrop iam-policy {} --offline --region {region}\n[{code}]\n{err}",
            args.join(" ")
        ));
    }
    insta::assert_snapshot!("iam-policy-failures", said.join("\n"));
}

#[test]
fn why_aws_could_not_be_asked_is_told() {
    let denied =
        outcrop_emulator::Step::fail(403, "AccessDeniedException", "not yours").host("control").times(0);
    let bedrock = Bedrock::start([denied]);
    let (_, notes) = policy(&mut bedrock.outcrop(&["iam-policy", "nova-lite"]));
    assert!(
        notes.contains("stand for the regions of a profile\nBedrock: refused with status 403")
            && notes.contains("not yours"),
        "{notes}"
    );
    assert!(notes.contains("(access-denied)\n  hint: "), "{notes}");
}

#[test]
fn each_endpoint_has_its_own_actions() {
    let (runtime, _) = policy(&mut offline(&["--endpoint", "runtime", "--no-lists"], "us-east-1"));
    assert_eq!(sids(&runtime), ["Runtime", "CountTokens", "ProfileLookup", "RuntimeResponses"]);
    assert!(!runtime.to_string().contains("bedrock-mantle"));
    let (mantle, _) = policy(&mut offline(&["--endpoint", "mantle", "--keys", "--no-lists"], "us-east-1"));
    assert_eq!(sids(&mantle), ["Mantle", "Keys"]);
    assert_eq!(
        statement(&mantle, "Keys")["Action"],
        serde_json::json!(["bedrock-mantle:CallWithBearerToken"])
    );
    let (one, notes) = policy(&mut offline(&["--endpoint", "mantle", "gpt-oss-120b"], "us-east-1"));
    assert!(statement(&one, "Mantle").get("Condition").is_none(), "no key for it is published: {one}");
    assert!(notes.contains("it cannot be narrowed to the models that are named"), "{notes}");
    let list = statement(&one, "MantleList");
    assert_eq!(list["Action"], serde_json::json!(["bedrock-mantle:Get*", "bedrock-mantle:List*"]));
    assert_eq!(list["Resource"], serde_json::json!(["*"]));
    let (both, _) = policy(&mut offline(&[], "us-east-1"));
    assert_eq!(
        sids(&both),
        ["Runtime", "CountTokens", "ProfileLookup", "RuntimeResponses", "Mantle", "Lists", "MantleList"]
    );
}

#[test]
fn arns_are_of_the_partition_of_the_region() {
    for (region, partition) in
        [("us-gov-west-1", "aws-us-gov"), ("eusc-de-east-1", "aws-eusc"), ("eu-west-1", "aws")]
    {
        let (policy, _) = policy(&mut offline(&[], region));
        for arn in policy.to_string().split('"').filter(|text| text.starts_with("arn:")) {
            assert!(arn.starts_with(&format!("arn:{partition}:bedrock")), "{region}: {arn}");
        }
    }
    let (gov, _) = policy(&mut offline(&["claude-sonnet-4-5"], "us-gov-west-1"));
    let profile = statement(&gov, "RuntimeProfiles")["Resource"][0].as_str().unwrap();
    assert!(
        profile.starts_with("arn:aws-us-gov:bedrock:us-gov-west-1:*:inference-profile/us-gov."),
        "{profile}"
    );
}

#[test]
fn without_credentials_the_catalog_answers_and_it_is_said() {
    let (_, notes) = policy(&mut outcrop(&["iam-policy", "--region", "us-east-1", "claude-sonnet-5"]));
    assert!(notes.contains("no credentials to ask AWS with"), "{notes}");
    assert!(notes.contains("patterns of the catalog"), "{notes}");
}

#[test]
fn a_profile_that_is_not_there_is_no_lack_of_credentials() {
    let (code, out, err) = run(&mut outcrop(&["iam-policy", "--region", "us-east-1", "--profile", "nobody"]));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("profile `nobody`"), "{err}");
}

#[test]
fn a_reader_that_stops_is_a_normal_end() {
    use std::io::Read;
    let mut child = offline(&[], "us-east-1").spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{err}");
    assert!(!err.contains("error"), "{err}");
}

#[test]
fn bad_input_is_one_clear_error() {
    for (args, code, words) in [
        (&["claude-haiku-45"][..], 1, "did you mean `claude-haiku-4-5`"),
        (&["claude-3-7-sonnet"], 1, "is retired"),
        (&["--account-id", "12"], 2, "an account has 12 digits"),
        (&["--endpoint", "mantel"], 2, "mantle"),
    ] {
        let (ended, out, err) = run(&mut offline(args, "us-east-1"));
        assert_eq!((ended, out.as_str()), (code, ""), "{err}");
        assert!(err.contains(words), "{err}");
    }
}

#[test]
fn a_policy_for_who_calls_with_a_key_allows_keys() {
    let mut with_key = offline(&["--endpoint", "runtime", "--no-lists"], "us-east-1");
    with_key.env("AWS_BEARER_TOKEN_BEDROCK", "ABSKQmVkcm9jaw==");
    let (found, notes) = policy(&mut with_key);
    assert_eq!(sids(&found), ["Runtime", "CountTokens", "ProfileLookup", "RuntimeResponses", "Keys"]);
    assert!(notes.contains("AWS_BEARER_TOKEN_BEDROCK") && notes.contains("--no-keys"), "{notes}");
    let mut without = offline(&["--endpoint", "runtime", "--no-lists", "--no-keys"], "us-east-1");
    let (found, _) = policy(without.env("AWS_BEARER_TOKEN_BEDROCK", "ABSKQmVkcm9jaw=="));
    assert!(!sids(&found).contains(&"Keys"));
}
