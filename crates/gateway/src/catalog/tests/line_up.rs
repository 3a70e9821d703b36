//! The line-up: each vendor's models, what is spoken to them and what they can do.

use std::sync::LazyLock;

use outcrop_translation::{
    Effort, EffortForm, OneCall, ReasoningReplay, Sampling, Thinking, ThinkingOff, ToolIdRule, TopKForm,
};
use toml::{Table, Value};

use super::super::file::{EMBEDDED, syntax};
use super::*;
use crate::route::{Plan, candidates};
use crate::{Endpoint, Host};

const REGIONS: [&str; 7] =
    ["us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-south-1", "sa-east-1", "us-gov-west-1"];

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());

fn catalog() -> &'static Catalog {
    &CATALOG
}

fn plans(model: &str, region: &str) -> Vec<Plan> {
    candidates(model, catalog(), region, Endpoint::Auto)
        .unwrap_or_else(|error| panic!("{model}: {error}"))
        .plans
}

/// `runtime:id mantle:id`, in order.
fn told(model: &str, region: &str) -> String {
    let plans = plans(model, region);
    plans.iter().map(|plan| format!("{}:{}", plan.host, plan.id)).collect::<Vec<_>>().join(" ")
}

fn converse_caps(catalog: &Catalog, name: &str) -> Arc<Caps> {
    let place = catalog.find(name).unwrap_or_else(|| panic!("{name}")).runtime.as_ref().unwrap();
    assert_eq!(place.api, Api::Converse, "{name}");
    Arc::clone(&place.caps)
}

#[test]
fn no_table_stands_in_two_of_our_files() {
    let mut seen = std::collections::HashSet::new();
    for (origin, text) in EMBEDDED {
        let root: Table = syntax(text, origin).unwrap();
        for (section, rows) in root {
            let Value::Table(rows) = rows else { panic!("{origin}: {section} is no table") };
            for name in rows.keys() {
                assert!(
                    seen.insert(format!("{section}.{name}")),
                    "{origin}: [{section}.{name}] stands in two files"
                );
            }
        }
    }
}

#[test]
fn every_model_can_be_called_from_somewhere_and_stands_in_a_line_of_its_vendor() {
    let catalog = catalog();
    for model in catalog.models() {
        let place =
            model.runtime.as_ref().or(model.mantle.as_ref()).unwrap_or_else(|| panic!("{}", model.name));
        let family = catalog.family_of(&place.id).unwrap_or_else(|| panic!("{} is of no family", place.id));
        assert_eq!(family.provider, model.provider, "{}", model.name);
        if model.lifecycle != Lifecycle::Retired {
            let somewhere =
                REGIONS.iter().any(|region| candidates(&model.name, catalog, region, Endpoint::Auto).is_ok());
            assert!(somewhere, "{} cannot be called from anywhere", model.name);
        }
    }
}

#[test]
fn every_row_agrees_with_itself() {
    let catalog = catalog();
    for model in catalog.models() {
        for place in model.runtime.iter().chain(&model.mantle) {
            let (name, caps) = (&model.name, &place.caps);
            if !place.api.is_chat() {
                assert!(!caps.tools && caps.max_output == 0, "{name}");
                continue;
            }
            assert_eq!(
                caps.thinking == Thinking::None,
                caps.efforts.is_empty() && caps.thinking == Thinking::None
            );
            assert!(
                caps.thinking != Thinking::None || caps.efforts.is_empty(),
                "{name}: efforts without thinking"
            );
            assert!(
                caps.tools || !(caps.tool_choice_any || caps.tool_choice_named) || place.api == Api::Messages,
                "{name}"
            );
            assert!(caps.min_max_tokens <= caps.max_output && caps.max_output <= caps.context, "{name}");
            assert!(caps.cache_points > 0 || !caps.cache_in_tools || place.api == Api::Messages, "{name}");
            assert!(
                !place.id.contains(':')
                    || place.bare.patterns.is_empty()
                    || model.mantle.as_ref().is_none_or(|mantle| mantle.id != place.id),
                "{name}: mantle ids have no version"
            );
        }
    }
}

#[test]
fn every_vendor_goes_where_its_models_are() {
    let cases = [
        ("nova-pro", "us-east-1", "runtime:us.amazon.nova-pro-v1:0"),
        ("nova-lite", "ca-central-1", "runtime:ca.amazon.nova-lite-v1:0"),
        ("nova-micro", "eu-west-1", "runtime:eu.amazon.nova-micro-v1:0"),
        ("nova-pro", "us-gov-west-1", "runtime:amazon.nova-pro-v1:0"),
        ("nova-premier", "us-west-2", "runtime:us.amazon.nova-premier-v1:0"),
        ("nova-2-lite", "ap-northeast-1", "runtime:jp.amazon.nova-2-lite-v1:0"),
        ("nova-2-lite", "sa-east-1", "runtime:global.amazon.nova-2-lite-v1:0"),
        ("llama-3.3-70b", "us-east-1", "runtime:us.meta.llama3-3-70b-instruct-v1:0"),
        ("llama-4-scout", "us-east-1", "runtime:us.meta.llama4-scout-17b-instruct-v1:0"),
        ("llama-3.2-3b", "eu-west-1", "runtime:eu.meta.llama3-2-3b-instruct-v1:0"),
        (
            "mistral-large-3",
            "us-east-1",
            "runtime:mistral.mistral-large-3-675b-instruct mantle:mistral.mistral-large-3-675b-instruct",
        ),
        ("mistral-small", "us-east-1", "runtime:mistral.mistral-small-2402-v1:0"),
        ("pixtral-large", "eu-west-1", "runtime:eu.mistral.pixtral-large-2502-v1:0"),
        ("mistral-large-2407", "us-west-2", "runtime:mistral.mistral-large-2407-v1:0"),
        ("deepseek-r1", "us-east-1", "runtime:us.deepseek.r1-v1:0"),
        ("deepseek-v3.1", "us-east-1", "runtime:deepseek.v3-v1:0 mantle:deepseek.v3.1"),
        ("deepseek-v3.2", "ap-south-1", "runtime:deepseek.v3.2"),
        (
            "qwen3-235b",
            "us-east-1",
            "runtime:qwen.qwen3-235b-a22b-2507-v1:0 mantle:qwen.qwen3-235b-a22b-2507",
        ),
        ("qwen.qwen3-32b", "us-east-1", "mantle:qwen.qwen3-32b runtime:qwen.qwen3-32b-v1:0"),
        (
            "kimi-k2-thinking",
            "us-east-1",
            "runtime:moonshot.kimi-k2-thinking mantle:moonshotai.kimi-k2-thinking",
        ),
        ("kimi-k3", "ap-south-1", "runtime:in.moonshotai.kimi-k3"),
        ("glm-4.7", "us-east-1", "runtime:zai.glm-4.7 mantle:zai.glm-4.7"),
        ("minimax-m2.1", "us-east-1", "runtime:minimax.minimax-m2.1"),
        ("jamba-1.5-large", "us-east-1", "runtime:ai21.jamba-1-5-large-v1:0"),
        ("command-r-plus", "us-east-1", "runtime:cohere.command-r-plus-v1:0"),
        ("palmyra-x5", "us-east-1", "runtime:us.writer.palmyra-x5-v1:0"),
        ("gemma-3-27b", "us-east-1", "runtime:google.gemma-3-27b-it mantle:google.gemma-3-27b-it"),
        (
            "nemotron-nano-9b",
            "us-gov-west-1",
            "runtime:us-gov.nvidia.nemotron-nano-9b-v2 mantle:nvidia.nemotron-nano-9b-v2",
        ),
        ("gpt-oss-20b", "us-gov-west-1", "runtime:us-gov.openai.gpt-oss-20b-1:0 mantle:openai.gpt-oss-20b"),
        ("gpt-5.6-sol", "us-east-1", "runtime:us.openai.gpt-5.6-sol mantle:openai.gpt-5.6-sol"),
        ("gpt-6-luna", "eu-west-1", "runtime:global.openai.gpt-6-luna mantle:openai.gpt-6-luna"),
        ("grok-4.6", "us-gov-west-1", "runtime:us-gov.xai.grok-4.6 mantle:xai.grok-4.6"),
        ("gemma-4-31b", "us-east-1", "mantle:google.gemma-4-31b"),
    ];
    for (model, region, expected) in cases {
        assert_eq!(told(model, region), expected, "{model} from {region}");
    }
}

#[test]
fn names_are_known_in_the_forms_of_other_tools() {
    let cases = [
        ("amazon/nova-pro-v1", "nova-pro"),
        ("bedrock/us.amazon.nova-pro-v1:0", "nova-pro"),
        ("bedrock_converse/us.meta.llama3-3-70b-instruct-v1:0", "llama-3.3-70b"),
        ("meta-llama/llama-3.3-70b-instruct", "llama-3.3-70b"),
        ("mistralai/mistral-large", "mistral-large-3"),
        ("deepseek/deepseek-r1", "deepseek-r1"),
        ("qwen/qwen3-coder", "qwen3-coder-480b"),
        ("moonshotai/kimi-k2.5", "kimi-k2.5"),
        ("z-ai/glm-4.7", "glm-4.7"),
        ("minimax/minimax-m2", "minimax-m2"),
        ("ai21/jamba-1.5-mini", "jamba-1.5-mini"),
        ("cohere/command-r", "command-r"),
        ("writer/palmyra-x5", "palmyra-x5"),
        ("openai/gpt-oss-120b", "gpt-oss-120b"),
        ("x-ai/grok-4.6", "grok-4.6"),
        ("bedrock_mantle/google.gemma-4-31b", "gemma-4-31b"),
        ("GPT-5-6-Sol", "gpt-5.6-sol"),
        ("arn:aws:bedrock:us-east-1::foundation-model/cohere.command-r-v1:0", "command-r"),
        ("arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0", "nova-lite"),
    ];
    let catalog = catalog();
    for (typed, name) in cases {
        let route = candidates(typed, catalog, "us-east-1", Endpoint::Auto);
        let route = route.unwrap_or_else(|error| panic!("{typed}: {error}"));
        assert_eq!(route.name.as_deref(), Some(name), "{typed}");
    }
}

/// Tools: none, not in a stream, in a stream; `any`, by name; nine characters.
#[test]
fn tools_follow_the_family() {
    let cases = [
        ("nova-pro", (true, true, true, true, ToolIdRule::Converse)),
        ("nova-2-lite", (true, true, true, true, ToolIdRule::Converse)),
        ("llama-3.3-70b", (true, false, false, false, ToolIdRule::Converse)),
        ("llama-4-maverick", (true, false, false, false, ToolIdRule::Converse)),
        ("llama-3.2-3b", (false, false, false, false, ToolIdRule::Converse)),
        ("mistral-large-2402", (true, false, true, false, ToolIdRule::NineAlphanumerics)),
        ("mistral-large-3", (true, true, true, false, ToolIdRule::NineAlphanumerics)),
        ("ministral-3-8b", (true, true, false, false, ToolIdRule::NineAlphanumerics)),
        ("pixtral-large", (true, true, false, false, ToolIdRule::NineAlphanumerics)),
        ("deepseek-r1", (false, true, false, false, ToolIdRule::Converse)),
        ("deepseek-v3.1", (true, true, true, false, ToolIdRule::Converse)),
        ("qwen3-32b", (true, true, true, false, ToolIdRule::Converse)),
        ("qwen3-vl-235b", (true, true, false, false, ToolIdRule::Converse)),
        ("kimi-k2-thinking", (true, true, false, false, ToolIdRule::Converse)),
        ("glm-4.7", (true, true, true, false, ToolIdRule::Converse)),
        ("minimax-m2", (true, true, false, false, ToolIdRule::Converse)),
        ("jamba-1.5-large", (true, false, false, false, ToolIdRule::Converse)),
        ("command-r", (true, true, false, false, ToolIdRule::Converse)),
        ("palmyra-x4", (true, true, false, false, ToolIdRule::Converse)),
        ("gemma-3-12b", (true, true, false, false, ToolIdRule::Converse)),
    ];
    let catalog = catalog();
    for (name, (tools, in_stream, any, named, ids)) in cases {
        let caps = converse_caps(catalog, name);
        // Without tools nothing about them is asked.
        let stream = caps.tools_in_stream || !caps.tools;
        let got = (caps.tools, stream, caps.tool_choice_any, caps.tool_choice_named, caps.tool_id_rule);
        assert_eq!(got, (tools, in_stream || !tools, any, named, ids), "{name}");
        assert_eq!(caps.one_call, OneCall::No, "{name}");
        assert!(!caps.strict_tools && !caps.assistant_first && !caps.role_system_in_messages, "{name}");
        assert_eq!(caps.tool_result_status, name.starts_with("nova"), "{name}");
    }
}

#[test]
fn reasoning_follows_the_family() {
    let levels = [Effort::Low, Effort::Medium, Effort::High];
    let cases = [
        ("nova-pro", Thinking::None, false, ReasoningReplay::None),
        ("nova-2-lite", Thinking::Adaptive, false, ReasoningReplay::Text),
        ("deepseek-v3.1", Thinking::Adaptive, false, ReasoningReplay::Text),
        ("deepseek-r1", Thinking::None, true, ReasoningReplay::None),
        ("qwen3-235b", Thinking::Adaptive, false, ReasoningReplay::Text),
        ("qwen3-coder-480b", Thinking::None, false, ReasoningReplay::None),
        ("kimi-k2.5", Thinking::Adaptive, false, ReasoningReplay::Text),
        ("kimi-k2-thinking", Thinking::None, true, ReasoningReplay::Text),
        ("minimax-m2.1", Thinking::None, true, ReasoningReplay::Text),
        ("glm-4.7", Thinking::Adaptive, false, ReasoningReplay::Text),
        ("llama-4-scout", Thinking::None, false, ReasoningReplay::None),
        ("mistral-large-3", Thinking::None, false, ReasoningReplay::None),
        ("command-r-plus", Thinking::None, false, ReasoningReplay::None),
    ];
    let catalog = catalog();
    for (name, thinking, always, replay) in cases {
        let caps = converse_caps(catalog, name);
        assert_eq!(
            (caps.thinking, caps.thinking_by_default, caps.reasoning_replay),
            (thinking, always, replay),
            "{name}"
        );
        assert_eq!(
            caps.efforts.as_slice(),
            if thinking == Thinking::None { &[][..] } else { &levels },
            "{name}"
        );
        if always {
            assert_eq!(caps.thinking_off, ThinkingOff::No, "{name}");
        }
    }
    assert_eq!(converse_caps(catalog, "nova-2-lite").effort_form, EffortForm::Nova);
    assert_eq!(converse_caps(catalog, "deepseek-v3.2").effort_form, EffortForm::ReasoningEffort);
}

#[test]
fn media_caches_and_limits_follow_the_model() {
    // images, documents, cache points, most output, top_k
    let cases = [
        ("nova-micro", (false, false, 4, 10_000, TopKForm::Nova)),
        ("nova-lite", (true, true, 4, 10_000, TopKForm::Nova)),
        ("nova-2-lite", (true, true, 4, 64_000, TopKForm::Nova)),
        ("llama-3.3-70b", (false, true, 0, 4_096, TopKForm::None)),
        ("llama-4-scout", (true, true, 0, 8_192, TopKForm::None)),
        ("mistral-large-2402", (false, true, 0, 4_096, TopKForm::TopK)),
        ("mistral-small-2402", (false, false, 0, 4_096, TopKForm::TopK)),
        ("pixtral-large", (true, true, 0, 16_384, TopKForm::TopK)),
        ("deepseek-r1", (false, true, 0, 32_768, TopKForm::None)),
        ("qwen3-vl-235b", (true, true, 0, 8_000, TopKForm::None)),
        ("kimi-k2.5", (true, true, 0, 16_000, TopKForm::None)),
        ("command-r", (false, true, 0, 4_096, TopKForm::K)),
        ("gemma-3-27b", (true, true, 0, 8_000, TopKForm::None)),
    ];
    let catalog = catalog();
    for (name, expected) in cases {
        let caps = converse_caps(catalog, name);
        let got = (caps.images, caps.documents, caps.cache_points, caps.max_output, caps.top_k_form);
        assert_eq!(got, expected, "{name}");
        assert!(!caps.cache_in_tools && !caps.cache_ttl_1h && caps.sampling == Sampling::Any, "{name}");
        assert_eq!(caps.min_max_tokens, 1, "{name}");
    }
}

/// Bedrock's guide for Converse: what a model takes beside text and pictures, and in what form.
#[test]
fn prompts_sound_search_and_files_follow_the_family() {
    // system prompt, text beside tool results, web search, sound, files in S3
    let cases = [
        ("nova-micro", (true, true, false, false, false)),
        ("nova-lite", (true, true, false, false, true)),
        ("nova-pro", (true, true, false, false, true)),
        ("nova-premier", (true, true, true, false, true)),
        ("nova-2-lite", (true, true, true, false, true)),
        ("nova-2-pro-preview", (true, true, true, false, true)),
        ("llama-3.1-8b", (true, false, false, false, false)),
        ("llama-3.3-70b", (true, false, false, false, false)),
        ("llama-4-scout", (true, false, false, false, false)),
        ("mistral-large-2402", (true, false, false, false, false)),
        ("mistral-small-2402", (true, false, false, false, false)),
        ("mistral-large-2407", (true, false, false, false, false)),
        ("mistral-large-3", (true, true, false, false, false)),
        ("mistral-7b", (false, false, false, false, false)),
        ("mixtral-8x7b", (false, false, false, false, false)),
        ("voxtral-small-24b", (true, true, false, true, false)),
        ("voxtral-mini-3b", (true, true, false, true, false)),
        ("deepseek-v3.1", (true, true, false, false, false)),
        ("command-r", (true, true, false, false, false)),
    ];
    let catalog = catalog();
    let told = |caps: &Caps| {
        (caps.system_prompt, caps.text_beside_results, caps.grounding, caps.audio, caps.s3_locations)
    };
    for (name, expected) in cases {
        assert_eq!(told(&converse_caps(catalog, name)), expected, "{name}");
    }
    for (id, expected) in [
        ("us.amazon.nova-2-max-v1:0", (true, true, true, false, true)),
        ("us.meta.llama9-8b-instruct-v1:0", (true, false, false, false, false)),
        ("mistral.voxtral-9-v1:0", (true, true, false, true, false)),
        ("mistral.mixtral-9x9b-v0:1", (false, false, false, false, false)),
    ] {
        assert_eq!(told(&plans(id, "us-east-1")[0].caps), expected, "{id}");
    }
}

#[test]
fn an_openai_model_sent_through_converse_has_the_rules_of_its_family() {
    let text = "model.'gpt-5.6-sol'.runtime.api = 'converse'\nmodel.gpt-oss-20b.runtime.api = 'converse'";
    let catalog = Catalog::with_overrides(text, "mine.toml").unwrap();
    let gpt = converse_caps(&catalog, "gpt-5.6-sol");
    assert_eq!((gpt.min_max_tokens, gpt.reasoning_replay), (16, ReasoningReplay::RedactedOnly));
    assert_eq!((gpt.effort_form, gpt.sampling), (EffortForm::ReasoningEffort, Sampling::None));
    assert!(gpt.input_includes_cache && gpt.tool_choice_named);
    let oss = converse_caps(&catalog, "gpt-oss-20b");
    assert_eq!((oss.min_max_tokens, oss.thinking_off), (16, ThinkingOff::No));
    assert!(!oss.tool_choice_any && !oss.input_includes_cache);
    let plans = candidates("gpt-5.6-sol", &catalog, "us-east-1", Endpoint::Runtime).unwrap().plans;
    assert_eq!((&*plans[0].id, plans[0].api), ("us.openai.gpt-5.6-sol", Api::Converse));
}

#[test]
fn claude_goes_through_converse_where_the_users_file_says_so() {
    let text = "[model.claude-sonnet-4-6]\nruntime = { api = 'converse' }\n\
                [model.mine]\nlike = 'claude-haiku-4-5'\nruntime = { api = 'converse' }";
    let catalog = Catalog::with_overrides(text, "mine.toml").unwrap();
    let sonnet = converse_caps(&catalog, "sonnet-4.6");
    assert!(sonnet.betas.contains(&"computer-use-2025-11-24".to_owned()));
    assert!(
        !sonnet
            .betas
            .iter()
            .any(|flag| flag.starts_with("compact-") || flag.starts_with("context-management"))
    );
    assert_eq!(sonnet.response_fields, ["/stop_sequence"]);
    assert_eq!((sonnet.effort_form, sonnet.one_call), (EffortForm::Claude, OneCall::Claude));
    let plain = Catalog::embedded().unwrap();
    assert_eq!(plain.find("sonnet-4.6").unwrap().runtime.as_ref().unwrap().api, Api::Messages);
    // A row that names no id of its own keeps every place of the one it is like.
    let plans = candidates("mine", &catalog, "us-east-1", Endpoint::Auto).unwrap().plans;
    let told: Vec<_> = plans.iter().map(|plan| (plan.host, plan.api)).collect();
    assert_eq!(told, [(Host::Runtime, Api::Converse), (Host::Mantle, Api::Messages)]);
}

#[test]
fn a_row_with_an_id_of_its_own_is_spoken_to_as_the_one_it_is_like() {
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456";
    let text = format!("[model.team]\nlike = 'gpt-5.4'\nruntime = {{ id = '{arn}', bare = ['*'] }}");
    let catalog = Catalog::with_overrides(&text, "mine.toml").unwrap();
    let plans = candidates("team", &catalog, "us-east-1", Endpoint::Auto).unwrap().plans;
    let api = Api::OpenAi { prefix: Prefix::OpenAiV1, chat: false, responses: true };
    assert_eq!(plans.iter().map(|plan| (&*plan.id, plan.api)).collect::<Vec<_>>(), [(arn, api)]);
}

#[test]
fn an_api_that_a_host_does_not_have_is_refused() {
    let cases = [
        (
            "[model.x]\nlike = 'claude-haiku-4-5'\nmantle = { api = 'converse' }",
            "[model.x]: mantle has no such `api`",
        ),
        (
            "[model.x]\nlike = 'gpt-oss-20b'\nruntime = { prefix = '/v1' }",
            "[model.x]: runtime has no such `api`",
        ),
        (
            "[model.x]\nfamily = 'meta'\nmantle = { id = 'meta.x' }",
            "[model.x]: `family.meta` is not spoken to on mantle",
        ),
        (
            "[family.x]\nprovider = 'x'\nprefixes = ['x.']\nmantle = { api = 'nova_embed' }",
            "[family.x]: mantle has no such",
        ),
        (
            "[family.x]\nprovider = 'x'\nruntime = { api = 'convers' }",
            "[family.x]: unknown variant `convers`",
        ),
    ];
    for (text, words) in cases {
        let (message, _) = refused(text);
        assert!(message.contains(words), "{text}: {message}");
    }
}

#[test]
fn an_id_that_no_row_knows_gets_the_defaults_of_its_line() {
    let cases = [
        ("us.amazon.nova-9-pro-v1:0", Api::Converse, TopKForm::Nova, ReasoningReplay::None),
        ("us.amazon.nova-2-max-v1:0", Api::Converse, TopKForm::Nova, ReasoningReplay::Text),
        ("us.meta.llama9-8b-instruct-v1:0", Api::Converse, TopKForm::None, ReasoningReplay::None),
        ("mistral.large-9-v1:0", Api::Converse, TopKForm::TopK, ReasoningReplay::None),
        ("us.deepseek.r1-v9:0", Api::Converse, TopKForm::None, ReasoningReplay::None),
        ("deepseek.v9-v1:0", Api::Converse, TopKForm::None, ReasoningReplay::Text),
        ("global.zai.glm-9", Api::Converse, TopKForm::None, ReasoningReplay::Text),
        ("us.writer.palmyra-x9-v1:0", Api::Converse, TopKForm::None, ReasoningReplay::None),
        ("us.cohere.embed-v4:9", Api::Embed(Embedding::CohereV4), TopKForm::TopK, ReasoningReplay::Signed),
        (
            "cohere.embed-klingon-v3:0",
            Api::Embed(Embedding::CohereV3),
            TopKForm::TopK,
            ReasoningReplay::Signed,
        ),
    ];
    for (id, api, top_k, replay) in cases {
        let plans = plans(id, "us-east-1");
        let [plan] = plans.as_slice() else { panic!("{id}: {plans:?}") };
        assert_eq!(
            (plan.api, plan.caps.top_k_form, plan.caps.reasoning_replay),
            (api, top_k, replay),
            "{id}"
        );
        assert_eq!(&*plan.id, id);
    }
    let unserved = candidates("stability.stable-image-ultra-v1:1", catalog(), "us-west-2", Endpoint::Auto);
    assert_eq!(unserved.unwrap_err().status(), 400);
}

#[test]
fn embeddings_and_rerank_are_found_by_the_names_of_their_makers() {
    let cases = [
        ("titan-embed-text-v2", "amazon.titan-embed-text-v2:0", Api::Embed(Embedding::TitanText2)),
        ("amazon.titan-embed-text-v1", "amazon.titan-embed-text-v1", Api::Embed(Embedding::TitanText1)),
        ("amazon.titan-embed-image-v1", "amazon.titan-embed-image-v1", Api::Embed(Embedding::TitanImage)),
        ("embed-english-v3.0", "cohere.embed-english-v3", Api::Embed(Embedding::CohereV3)),
        ("cohere/embed-multilingual-v3.0", "cohere.embed-multilingual-v3", Api::Embed(Embedding::CohereV3)),
        ("embed-v4.0", "us.cohere.embed-v4:0", Api::Embed(Embedding::CohereV4)),
        ("nova-embed", "amazon.nova-2-multimodal-embeddings-v1:0", Api::Embed(Embedding::Nova)),
        ("cohere-rerank-v3.5", "cohere.rerank-v3-5:0", Api::Rerank(Reranker::Cohere)),
        ("amazon.rerank-v1:0", "amazon.rerank-v1:0", Api::Rerank(Reranker::Amazon)),
    ];
    for (typed, id, api) in cases {
        let plans = plans(typed, "us-east-1");
        assert_eq!(
            plans.iter().map(|plan| (&*plan.id, plan.api)).collect::<Vec<_>>(),
            [(id, api)],
            "{typed}"
        );
    }
}
