use super::*;
use proptest::prelude::*;

fn id(text: &str) -> Typed<'_> {
    Typed { host: None, region: None, vendor: None, form: Form::Id(text) }
}

#[test]
fn every_prefix_that_people_type_is_understood() {
    let sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    let cases = [
        ("claude-sonnet-4-5".to_owned(), id("claude-sonnet-4-5")),
        (sonnet.to_owned(), id(sonnet)),
        (format!("{sonnet}[1m]"), id(sonnet)),
        (format!("bedrock/{sonnet}"), id(sonnet)),
        (format!("amazon-bedrock/{sonnet}"), id(sonnet)),
        (format!("bedrock/converse/{sonnet}"), Typed { host: Some(Host::Runtime), ..id(sonnet) }),
        (format!("bedrock/invoke/{sonnet}"), Typed { host: Some(Host::Runtime), ..id(sonnet) }),
        (format!("bedrock_converse/{sonnet}"), Typed { host: Some(Host::Runtime), ..id(sonnet) }),
        (format!("bedrock/us-east-1/{sonnet}"), Typed { region: Some("us-east-1"), ..id(sonnet) }),
        (
            format!("bedrock/converse/us-gov-west-1/{sonnet}"),
            Typed { host: Some(Host::Runtime), region: Some("us-gov-west-1"), ..id(sonnet) },
        ),
        (
            "bedrock_mantle/anthropic.claude-haiku-4-5".to_owned(),
            Typed { host: Some(Host::Mantle), ..id("anthropic.claude-haiku-4-5") },
        ),
        (
            "anthropic/claude-sonnet-4.5".to_owned(),
            Typed { vendor: Some("anthropic"), ..id("claude-sonnet-4.5") },
        ),
        ("openai/gpt-oss-120b".to_owned(), Typed { vendor: Some("openai"), ..id("gpt-oss-120b") }),
    ];
    for (typed, expected) in cases {
        assert_eq!(parse(&typed), Ok(expected), "{typed}");
    }
}

#[test]
fn every_kind_of_arn_is_taken_apart() {
    let cases = [
        ("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-5", ArnKind::FoundationModel),
        (
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-opus-5",
            ArnKind::InferenceProfile,
        ),
        (
            "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abcdef123456",
            ArnKind::ApplicationInferenceProfile,
        ),
        ("arn:aws:bedrock:us-west-2:123456789012:provisioned-model/abcdef123456", ArnKind::ProvisionedModel),
        (
            "arn:aws:bedrock:us-west-2:123456789012:custom-model/anthropic.claude-3-haiku-20240307-v1:0/abcdef123456",
            ArnKind::CustomModel,
        ),
        (
            "arn:aws:bedrock:us-west-2:123456789012:custom-model-deployment/abcdef123456",
            ArnKind::CustomModelDeployment,
        ),
        ("arn:aws:bedrock:us-west-2:123456789012:imported-model/abcdef123456", ArnKind::ImportedModel),
        (
            "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.anthropic.claude-opus-5-5",
            ArnKind::InferenceProfile,
        ),
    ];
    for (text, kind) in cases {
        for typed in [text.to_owned(), format!("bedrock/{text}"), format!("bedrock/converse/{text}")] {
            let Form::Arn(arn) = parse(&typed).unwrap().form else { panic!("{typed} is an ARN") };
            assert_eq!((arn.text, arn.kind), (text, kind));
        }
    }
}

#[test]
fn what_is_no_id_is_refused_with_its_reason() {
    let long = "a".repeat(MAX_LENGTH + 1);
    let cases = [
        ("", IdError::Empty),
        (long.as_str(), IdError::TooLong(MAX_LENGTH + 1)),
        ("claude sonnet", IdError::Character(' ', 6)),
        ("claude%2fsonnet", IdError::Character('%', 6)),
        ("claude\r\nx-evil: 1", IdError::Character('\r', 6)),
        ("claude\0", IdError::Character('\0', 6)),
        ("claude\u{7f}", IdError::Character('\u{7f}', 6)),
        ("claudé", IdError::Character('é', 5)),
        ("claude?x=1", IdError::Character('?', 6)),
        ("claude#x", IdError::Character('#', 6)),
        ("..", IdError::Segment),
        ("../claude", IdError::Segment),
        ("bedrock/../claude", IdError::Segment),
        ("bedrock//claude", IdError::Segment),
        ("bedrock/", IdError::Segment),
        ("/claude", IdError::Segment),
        (".claude", IdError::Segment),
        ("claude.", IdError::Segment),
        ("[1m]", IdError::Segment),
        ("a/b/claude", IdError::Slash),
        ("anthropic/openai/claude", IdError::Slash),
        ("arn:aws:s3:::bucket", IdError::Arn),
        ("arn:aws:bedrock:us-east-1:12:inference-profile/x", IdError::Arn),
        ("arn:aws:bedrock:nowhere:123456789012:inference-profile/x", IdError::Arn),
        ("arn:aws:bedrock:us-east-1:123456789012:guardrail/x", IdError::ArnKind),
        ("arn:aws:bedrock:us-east-1:123456789012:inference-profile/a/b", IdError::Arn),
    ];
    for (typed, expected) in cases {
        assert_eq!(parse(typed), Err(expected), "{typed:?}");
    }
}

#[test]
fn regions_are_known_by_their_pattern() {
    for region in ["us-east-1", "ap-southeast-7", "us-gov-west-1", "eusc-de-east-1", "us-isob-east-1"] {
        assert!(looks_like_region(region), "{region}");
    }
    for text in ["", "us", "us-1", "US-EAST-1", "us-east-", "us-east-100", "claude-sonnet-4-5", "a-b-1"] {
        assert!(!looks_like_region(text), "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_is_accepted_is_one_safe_path_segment_or_an_arn(typed in "[ -~]{0,40}|\\PC{0,40}|(bedrock/)?[a-z./%:-]{0,40}") {
        if let Ok(parsed) = parse(&typed) {
            let text = match parsed.form { Form::Id(id) => id, Form::Arn(arn) => arn.text };
            prop_assert!(typed.contains(text));
            prop_assert!(!text.is_empty() && !text.contains("..") && text.is_ascii());
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:/".contains(&b)));
            if let Form::Id(id) = parsed.form {
                prop_assert!(!id.contains('/'));
            }
        }
    }
}
