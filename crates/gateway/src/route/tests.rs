use std::sync::LazyLock;

use super::*;
use crate::catalog::Prefix;
use proptest::prelude::*;

const DATED: &str = "anthropic.claude-sonnet-4-5-20250929-v1:0";

fn route(model: &str, region: &str, endpoint: Endpoint) -> Result<Route, RouteError> {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());
    candidates(model, &CATALOG, region, endpoint)
}

/// `runtime:id mantle:id`, in order.
fn plans(model: &str, region: &str, endpoint: Endpoint) -> String {
    match route(model, region, endpoint) {
        Ok(route) => {
            route.plans.iter().map(|plan| format!("{}:{}", plan.host, plan.id)).collect::<Vec<_>>().join(" ")
        }
        Err(error) => format!("error: {error}; {}", error.hint().unwrap_or_default()),
    }
}

#[test]
fn a_name_goes_to_the_profile_of_its_region() {
    let cases = [
        ("claude-sonnet-4-5", "us-east-1", format!("runtime:us.{DATED}")),
        ("claude-sonnet-4-5", "ca-central-1", format!("runtime:us.{DATED}")),
        ("sonnet-4.5", "eu-central-1", format!("runtime:eu.{DATED}")),
        ("anthropic/claude-sonnet-4.5", "ap-northeast-1", format!("runtime:jp.{DATED}")),
        ("claude-sonnet-4-5", "ap-southeast-2", format!("runtime:au.{DATED}")),
        ("claude-sonnet-4-5", "us-gov-west-1", format!("runtime:us-gov.{DATED}")),
        ("claude-sonnet-4-5", "sa-east-1", format!("runtime:global.{DATED}")),
        ("claude-sonnet-4-5", "ap-south-1", format!("runtime:global.{DATED}")),
        ("claude-sonnet-4", "ap-south-1", "runtime:apac.anthropic.claude-sonnet-4-20250514-v1:0".to_owned()),
        ("claude-sonnet-4-6", "eu-west-2", "runtime:eu.anthropic.claude-sonnet-4-6".to_owned()),
    ];
    for (model, region, expected) in cases {
        assert_eq!(plans(model, region, Endpoint::Auto), expected, "{model} in {region}");
    }
}

#[test]
fn a_name_tries_runtime_first_and_mantle_second() {
    let expected = "runtime:us.anthropic.claude-haiku-4-5-20251001-v1:0 mantle:anthropic.claude-haiku-4-5";
    assert_eq!(plans("claude-haiku-4-5", "us-east-1", Endpoint::Auto), expected);
    assert_eq!(
        plans("claude-haiku-4-5", "us-west-1", Endpoint::Auto),
        "runtime:us.anthropic.claude-haiku-4-5-20251001-v1:0",
        "mantle is not in us-west-1"
    );
}

#[test]
fn the_form_of_an_id_decides_where_it_goes_first() {
    let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
    let mantle = "anthropic.claude-haiku-4-5";
    let cases = [
        (mantle.to_owned(), format!("mantle:{mantle} runtime:us.{haiku}")),
        (format!("bedrock_mantle/{mantle}"), format!("mantle:{mantle} runtime:us.{haiku}")),
        (format!("bedrock/converse/{mantle}"), format!("runtime:us.{haiku} mantle:{mantle}")),
        ("bedrock_mantle/claude-haiku-4-5".to_owned(), format!("mantle:{mantle} runtime:us.{haiku}")),
        (format!("us.{haiku}"), format!("runtime:us.{haiku} mantle:{mantle}")),
        (format!("global.{haiku}"), format!("runtime:global.{haiku} mantle:{mantle}")),
        (haiku.to_owned(), format!("runtime:{haiku} mantle:{mantle}")),
        (format!("bedrock/us-east-1/{haiku}"), format!("runtime:{haiku} mantle:{mantle}")),
        (format!("us.{haiku}[1m]"), format!("runtime:us.{haiku} mantle:{mantle}")),
    ];
    for (model, expected) in cases {
        assert_eq!(plans(&model, "us-east-1", Endpoint::Auto), expected, "{model}");
    }
}

#[test]
fn no_plan_leads_to_a_partition_where_no_host_is_known() {
    let arn = "arn:aws-cn:bedrock:cn-north-1:123456789012:inference-profile/us.anthropic.claude-opus-9";
    for model in ["claude-haiku-4-5", "llama-3.3-70b", "meta.llama9-8b-instruct-v1:0", "openai.gpt-9", arn] {
        for endpoint in [Endpoint::Auto, Endpoint::Runtime, Endpoint::Mantle] {
            let error = route(model, "cn-north-1", endpoint).unwrap_err();
            assert!(matches!(error, RouteError::NoHost { .. }), "{model} over {endpoint}: {error}");
            assert_eq!(error.status(), 404);
        }
    }
    assert_eq!(
        plans("claude-haiku-4-5", "eusc-de-east-1", Endpoint::Mantle),
        "error: `claude-haiku-4-5` is not offered in eusc-de-east-1: no bedrock-mantle is known in the partition aws-eusc; \
         set the endpoint to `auto`, or choose a region that has this host"
    );
    let believed = plans("claude-haiku-4-5", "us-west-1", Endpoint::Mantle);
    assert_eq!(believed, "mantle:anthropic.claude-haiku-4-5", "who names the host is believed");
}

#[test]
fn a_bare_id_that_needs_a_profile_gets_the_one_that_serves_it_here() {
    assert_eq!(plans(DATED, "us-east-1", Endpoint::Auto), format!("runtime:us.{DATED}"));
    assert_eq!(plans(DATED, "eu-west-3", Endpoint::Runtime), format!("runtime:eu.{DATED}"));
    let arn = format!("arn:aws:bedrock:us-east-1::foundation-model/{DATED}");
    assert_eq!(plans(&arn, "us-east-1", Endpoint::Auto), format!("runtime:us.{DATED}"));
    let works = "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0";
    assert_eq!(plans(works, "us-east-1", Endpoint::Runtime), format!("runtime:{works}"));
}

#[test]
fn a_printed_legacy_id_goes_to_its_profile_and_knows_its_successor() {
    let route = route("anthropic.claude-sonnet-4-20250514-v1:0", "us-east-1", Endpoint::Auto).unwrap();
    assert_eq!(&*route.plans[0].id, "us.anthropic.claude-sonnet-4-20250514-v1:0");
    let successor = route.successor.unwrap();
    assert_eq!((&*successor.name, &*successor.id), ("claude-sonnet-4-5", &*format!("us.{DATED}")));
}

#[test]
fn a_model_that_is_not_on_the_wanted_host_names_the_successor_that_is() {
    assert_eq!(
        plans("anthropic.claude-sonnet-4-20250514-v1:0", "us-east-1", Endpoint::Mantle),
        "error: `anthropic.claude-sonnet-4-20250514-v1:0` is not offered on mantle in us-east-1; \
         set the endpoint to `auto`, or use `claude-sonnet-5` (here `anthropic.claude-sonnet-5`)"
    );
}

#[test]
fn a_retired_id_is_refused_with_the_successor_to_use_here() {
    for model in
        ["claude-3-7-sonnet", "us.anthropic.claude-3-7-sonnet-20250219-v1:0", "claude-3-5-sonnet-20240620"]
    {
        assert_eq!(
            plans(model, "eu-west-1", Endpoint::Auto),
            format!(
                "error: `{model}` is retired: Bedrock no longer serves it; use `claude-sonnet-4-5` (here `eu.{DATED}`)"
            )
        );
    }
    let on_mantle = plans("claude-3-5-sonnet", "us-east-1", Endpoint::Mantle);
    assert!(on_mantle.ends_with("use `claude-sonnet-5` (here `anthropic.claude-sonnet-5`)"), "{on_mantle}");
}

#[test]
fn arns_of_every_kind_are_sent_as_they_are() {
    let arns = [
        format!("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.{DATED}"),
        format!("arn:aws:bedrock:us-east-1:123456789012:custom-model/{DATED}/abcdef123456"),
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-9".to_owned(),
    ];
    for arn in arns {
        assert_eq!(plans(&arn, "us-east-1", Endpoint::Auto), format!("runtime:{arn}"));
        assert_eq!(plans(&format!("bedrock/{arn}"), "us-east-1", Endpoint::Auto), format!("runtime:{arn}"));
    }
    let imported = "arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdef123456";
    assert!(matches!(route(imported, "us-east-1", Endpoint::Auto), Err(RouteError::Unserved { .. })));
}

#[test]
fn an_arn_that_does_not_say_its_model_is_not_taken_for_a_claude() {
    for kind in ["application-inference-profile", "provisioned-model", "custom-model-deployment"] {
        let arn = format!("arn:aws:bedrock:us-east-1:123456789012:{kind}/abcdef123456");
        let error = route(&arn, "us-east-1", Endpoint::Auto).unwrap_err();
        assert!(matches!(error, RouteError::Opaque { .. }), "{error}");
        assert_eq!(error.status(), 400);
        let hint = error.hint().unwrap();
        assert!(hint.contains(&format!("id = \"{arn}\"")) && hint.contains("like"), "{hint}");
        // Once it is known, the model's own abilities count, and the ARN is what is sent.
        let catalog = Catalog::embedded().unwrap();
        for (base, api) in [(DATED, Api::Messages), ("amazon.nova-pro-v1:0", Api::Converse)] {
            let route = super::behind(&arn, base, &catalog, "us-east-1", Endpoint::Auto).unwrap();
            let plans: Vec<_> = route.plans.iter().map(|plan| (plan.host, &*plan.id, plan.api)).collect();
            assert_eq!(plans, [(Host::Runtime, &*arn, api)]);
        }
    }
}

#[test]
fn an_id_of_another_region_is_refused() {
    let cases = [
        "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abcdef123456",
        "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:application-inference-profile/abcdef123456",
        "arn:aws-cn:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456",
        "bedrock/eu-west-1/claude-sonnet-4-5",
    ];
    for model in cases {
        let error = route(model, "us-east-1", Endpoint::Auto).unwrap_err();
        assert!(matches!(error, RouteError::OtherRegion { .. }), "{model}: {error}");
        assert_eq!(error.status(), 400);
    }
}

#[test]
fn a_profile_of_another_geography_never_becomes_an_answer_from_here() {
    let haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";
    assert_eq!(
        plans(&format!("eu.{haiku}"), "us-east-1", Endpoint::Auto),
        format!(
            "error: `eu.{haiku}` is not offered in us-east-1; use `claude-haiku-4-5` (here `us.{haiku}`)"
        )
    );
    assert!(plans("eu.anthropic.claude-opus-9", "us-east-1", Endpoint::Auto).starts_with("error: "));
}

#[test]
fn unlisted_ids_pass_with_the_defaults_of_their_family() {
    let cases = [
        ("us.anthropic.claude-opus-9-v1:0", "runtime:us.anthropic.claude-opus-9-v1:0"),
        ("anthropic.claude-opus-9-v1:0", "runtime:anthropic.claude-opus-9-v1:0"),
        ("anthropic.claude-opus-9", "mantle:anthropic.claude-opus-9 runtime:anthropic.claude-opus-9"),
        ("openai.gpt-9", "mantle:openai.gpt-9 runtime:openai.gpt-9"),
        ("us.openai.gpt-9", "runtime:us.openai.gpt-9"),
        ("google.gemma-4-99b", "mantle:google.gemma-4-99b"),
        ("google.gemma-3-99b", "mantle:google.gemma-3-99b runtime:google.gemma-3-99b"),
        ("qwen.qwen9-32b-v1:0", "runtime:qwen.qwen9-32b-v1:0"),
        ("us.meta.llama9-8b-instruct-v1:0", "runtime:us.meta.llama9-8b-instruct-v1:0"),
        ("amazon.nova-9-lite-v1:0", "runtime:amazon.nova-9-lite-v1:0"),
        // Listed without a place on runtime: a profile of it is newer than the catalog, and is meant.
        ("us.xai.grok-4.3", "runtime:us.xai.grok-4.3"),
    ];
    for (model, expected) in cases {
        assert_eq!(plans(model, "us-east-1", Endpoint::Auto), expected);
    }
    // A profile that the catalog does not list, of a model that it does: sent as typed, never made up.
    assert_eq!(
        plans(&format!("apac.{DATED}"), "ap-south-1", Endpoint::Auto),
        format!("runtime:apac.{DATED}")
    );
}

#[test]
fn openai_models_are_passed_on_under_the_prefix_of_their_router() {
    let prefixes = |model| {
        let route = route(model, "us-east-1", Endpoint::Auto).unwrap();
        route.plans.iter().map(|plan| (plan.host, plan.api)).collect::<Vec<_>>()
    };
    let open_ai = |prefix, chat, responses| Api::OpenAi { prefix, chat, responses };
    let (v1, v1_chat) = (open_ai(Prefix::V1, true, true), open_ai(Prefix::V1, true, false));
    let second = Prefix::OpenAiV1;
    let (both, chat, responses) =
        (open_ai(second, true, true), open_ai(second, true, false), open_ai(second, false, true));
    assert_eq!(prefixes("gpt-oss-120b"), [(Host::Runtime, chat), (Host::Mantle, v1)]);
    assert_eq!(prefixes("openai.gpt-oss-20b"), [(Host::Mantle, v1), (Host::Runtime, chat)]);
    assert_eq!(prefixes("openai.gpt-oss-20b-1:0")[0], (Host::Runtime, chat));
    assert_eq!(prefixes("gpt-oss-safeguard-20b"), [(Host::Mantle, v1_chat)]);
    assert_eq!(prefixes("gpt-5.6-sol"), [(Host::Runtime, both), (Host::Mantle, both)]);
    assert_eq!(prefixes("gpt-5.4"), [(Host::Runtime, responses), (Host::Mantle, responses)]);
    assert_eq!(prefixes("openai.gpt-6.1-sol")[0], (Host::Mantle, both));
    assert_eq!(prefixes("xai.grok-4.3"), [(Host::Mantle, both)]);
    assert_eq!(prefixes("grok-4.6"), [(Host::Runtime, chat), (Host::Mantle, both)]);
    assert_eq!(prefixes("google.gemma-4-e2b"), [(Host::Mantle, both)]);
    assert_eq!(prefixes("google.gemma-3-27b-it"), [(Host::Mantle, v1_chat), (Host::Runtime, Api::Converse)]);
}

#[test]
fn unknown_names_get_suggestions_and_never_a_route() {
    let misspelt = plans("claude-sonet-4-5", "us-east-1", Endpoint::Auto);
    assert!(
        misspelt.contains("there is no model `claude-sonet-4-5`; did you mean `claude-sonnet-4-5`"),
        "{misspelt}"
    );
    assert!(plans("gpt-4o", "us-east-1", Endpoint::Auto).starts_with("error: there is no model `gpt-4o`"));
    assert!(
        plans("acme/claude-sonnet-4-5", "us-east-1", Endpoint::Auto).starts_with("error: there is no model")
    );
    assert!(
        plans("amazon.nova-canvas-v1:0", "us-east-1", Endpoint::Auto).contains("images, video or speech")
    );
}

#[test]
fn bad_ids_are_refused_with_the_grammar_and_shown_escaped() {
    for model in ["..", "a b", "a%2fb", "a/b/c", "a\r\nb: c", "é"] {
        let error = route(model, "us-east-1", Endpoint::Auto).unwrap_err();
        assert!(matches!(error, RouteError::BadId { .. }), "{model:?}: {error}");
        assert_eq!(error.hint().as_deref(), Some(id::GRAMMAR));
        assert!(error.to_string().chars().all(|c| c.is_ascii_graphic() || c == ' '));
    }
    let long = route(&"x".repeat(10_000), "us-east-1", Endpoint::Auto).unwrap_err();
    assert!(long.to_string().len() < 200);
}

proptest! {
    #[test]
    fn every_plan_names_a_safe_id_and_an_allowed_host(
        prefix in "(bedrock/|bedrock/converse/|bedrock_mantle/|anthropic/|)",
        geo in "(us\\.|eu\\.|global\\.|zz\\.|)",
        id in "[a-z.:/%-]{0,30}|anthropic\\.claude-[a-z0-9:.-]{1,20}|claude-(opus|sonnet|haiku)-[0-9]-[0-9]",
        region in "(us-east-1|eu-west-1|ap-southeast-2|us-gov-west-1|me-south-1)",
        endpoint in prop_oneof![Just(Endpoint::Auto), Just(Endpoint::Mantle), Just(Endpoint::Runtime)],
    ) {
        thread_local!(static CATALOG: Catalog = Catalog::embedded().unwrap());
        let typed = format!("{prefix}{geo}{id}");
        if let Ok(route) = CATALOG.with(|catalog| candidates(&typed, catalog, &region, endpoint)) {
            prop_assert!(!route.plans.is_empty());
            for plan in route.plans {
                prop_assert!(endpoint.allows(plan.host));
                prop_assert!(!plan.id.contains("..") && plan.id.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:/".contains(&b)));
                prop_assert!(plan.host == Host::Runtime || !plan.id.contains(':'), "mantle ids have no version: {}", plan.id);
            }
        }
    }
}
