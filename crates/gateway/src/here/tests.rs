use std::sync::LazyLock;

use outcrop_api_types::control::{FoundationModels, InferenceProfiles};
use outcrop_api_types::models::ModelList;
use outcrop_api_types::parse;
use outcrop_emulator::{Emulator, Step};
use outcrop_runtime_sigv4::{self as runtime, Control};
use outcrop_transport::{Auth, Endpoint as Url, Exchange, Retry};

use super::*;
use crate::Api;
use crate::Catalog;

/// Lists as AWS writes them; `-` for one that cannot be had.
fn live(mantle: &str, models: &str, profiles: &str) -> Live {
    let had = |text: &str| text != "-";
    let mantle: Option<ModelList<'_>> = had(mantle).then(|| parse(mantle.as_bytes()).unwrap());
    let models: Option<FoundationModels<'_>> = had(models).then(|| parse(models.as_bytes()).unwrap());
    let profiles: Option<InferenceProfiles<'_>> = had(profiles).then(|| parse(profiles.as_bytes()).unwrap());
    let models = models.map(|list| list.model_summaries.unwrap());
    let profiles = profiles.map(|list| list.inference_profile_summaries.unwrap());
    Live::of(mantle.as_ref(), models.as_deref(), profiles.as_deref())
}

fn mantle(ids: &[&str]) -> String {
    let data: Vec<_> = ids.iter().map(|id| format!(r#"{{"id":"{id}","created":1700000000}}"#)).collect();
    format!(r#"{{"object":"list","data":[{}]}}"#, data.join(","))
}

/// `id`, or `id!` for one that needs a profile, or `id#IMAGE` for what it makes.
fn models(ids: &[&str]) -> String {
    let summary = |id: &&str| {
        let (id, output) = id.split_once('#').unwrap_or((id, "TEXT"));
        let kind = if id.ends_with('!') { "INFERENCE_PROFILE" } else { "ON_DEMAND" };
        let id = id.trim_end_matches('!');
        format!(
            r#"{{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/{id}","modelId":"{id}","modelName":"The {id}","outputModalities":["{output}"],"inferenceTypesSupported":["{kind}"],"modelLifecycle":{{"status":"ACTIVE","startOfLifeTime":"2025-10-15T00:00:00Z"}}}}"#
        )
    };
    format!(r#"{{"modelSummaries":[{}]}}"#, ids.iter().map(summary).collect::<Vec<_>>().join(","))
}

/// System profiles, and for `own:X=MODEL` one of the account's.
fn profiles(ids: &[&str]) -> String {
    let summary = |id: &&str| {
        let (id, kind, model) = match id.strip_prefix("own:").and_then(|own| own.split_once('=')) {
            Some((id, model)) => (id, "APPLICATION", model),
            None => (*id, "SYSTEM_DEFINED", id.split_once('.').unwrap().1),
        };
        let resource =
            if kind == "APPLICATION" { "application-inference-profile" } else { "inference-profile" };
        format!(
            r#"{{"inferenceProfileName":"Profile {id}","inferenceProfileArn":"arn:aws:bedrock:us-east-1:123456789012:{resource}/{id}","inferenceProfileId":"{id}","models":[{{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/{model}"}}],"status":"ACTIVE","type":"{kind}"}}"#
        )
    };
    format!(r#"{{"inferenceProfileSummaries":[{}]}}"#, ids.iter().map(summary).collect::<Vec<_>>().join(","))
}

fn merged(live: &Live, endpoint: Endpoint) -> Vec<Listed> {
    static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());
    merge::all(live, &CATALOG, "us-east-1", endpoint)
}

/// `name=host:id` of each.
fn told(models: &[Listed]) -> Vec<String> {
    models.iter().map(|model| format!("{}={}:{}", model.name, model.host, model.id)).collect()
}

#[test]
fn only_what_the_lists_have_is_listed_each_once_under_its_name() {
    let live = live(
        &mantle(&["anthropic.claude-haiku-4-5", "openai.gpt-oss-120b", "qwen.qwen3-32b"]),
        &models(&[
            "anthropic.claude-haiku-4-5-20251001-v1:0",
            "openai.gpt-oss-120b-1:0",
            "amazon.nova-pro-v1:0!",
        ]),
        &profiles(&[
            "global.anthropic.claude-haiku-4-5-20251001-v1:0",
            "us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "us.amazon.nova-pro-v1:0",
        ]),
    );
    let listed = merged(&live, Endpoint::Auto);
    assert_eq!(
        told(&listed),
        [
            "claude-haiku-4-5=runtime:us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "nova-pro=runtime:us.amazon.nova-pro-v1:0",
            "gpt-oss-120b=runtime:openai.gpt-oss-120b-1:0",
            "qwen3-32b=mantle:qwen.qwen3-32b",
        ]
    );
    let haiku = &listed[0];
    let ids: Vec<&str> = haiku.runtime_ids.iter().map(|id| &**id).collect();
    assert_eq!(
        ids,
        [
            "us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "anthropic.claude-haiku-4-5-20251001-v1:0",
            "global.anthropic.claude-haiku-4-5-20251001-v1:0",
        ]
    );
    assert_eq!(haiku.mantle_id.as_deref(), Some("anthropic.claude-haiku-4-5"));
    assert_eq!(haiku.title.as_deref(), Some("The anthropic.claude-haiku-4-5-20251001-v1:0"));
    assert_eq!(listed[3].released, 1_700_000_000, "mantle says since when");
    assert!(listed[3].runtime_ids.is_empty());
}

#[test]
fn what_the_catalog_does_not_know_is_listed_by_its_own_id_when_its_family_is_served() {
    let live = live(
        &mantle(&["anthropic.claude-opus-9", "google.gemma-4-99b", "acme.rocket-1"]),
        &models(&[
            "anthropic.claude-opus-9!",
            "mistral.mistral-huge-v1:0",
            "amazon.nova-canvas-v1:0#IMAGE",
            "amazon.nova-9-canvas-v1:0#IMAGE",
            "cohere.embed-v9:0#EMBEDDING",
            "stability.sd9-v1:0#IMAGE",
        ]),
        &profiles(&["global.anthropic.claude-opus-9", "us.anthropic.claude-opus-9", "us.acme.rocket-1"]),
    );
    let listed = merged(&live, Endpoint::Auto);
    assert_eq!(
        told(&listed),
        [
            "us.anthropic.claude-opus-9=runtime:us.anthropic.claude-opus-9",
            "mistral.mistral-huge-v1:0=runtime:mistral.mistral-huge-v1:0",
            "cohere.embed-v9:0=runtime:cohere.embed-v9:0",
            "google.gemma-4-99b=mantle:google.gemma-4-99b",
        ]
    );
    assert_eq!(listed[0].mantle_id.as_deref(), Some("anthropic.claude-opus-9"));
    assert_eq!(listed[0].runtime_ids.len(), 2);
    assert_eq!(&*listed[0].provider, "anthropic");
    assert_eq!(listed[1].released, 1_760_486_400);
}

#[test]
fn another_id_of_a_listed_model_is_not_listed_again() {
    // Mantle has Opus 4.6 under a form that the catalog knows as an alias.
    let live = live(
        &mantle(&["anthropic.claude-opus-4-6"]),
        &models(&["anthropic.claude-opus-4-6-v1!"]),
        &profiles(&["us.anthropic.claude-opus-4-6-v1"]),
    );
    assert_eq!(
        told(&merged(&live, Endpoint::Auto)),
        ["claude-opus-4-6=runtime:us.anthropic.claude-opus-4-6-v1"]
    );
}

#[test]
fn models_for_the_invited_and_models_at_their_end_are_listed_where_aws_has_them() {
    let live = live(
        &mantle(&["anthropic.claude-mythos-5"]),
        &models(&["anthropic.claude-sonnet-4-20250514-v1:0!", "ai21.jamba-1-5-mini-v1:0"]),
        &profiles(&[
            "us.anthropic.claude-sonnet-4-20250514-v1:0",
            "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
        ]),
    );
    let listed = merged(&live, Endpoint::Auto);
    assert_eq!(
        told(&listed),
        [
            "claude-mythos-5=mantle:anthropic.claude-mythos-5",
            "claude-sonnet-4=runtime:us.anthropic.claude-sonnet-4-20250514-v1:0",
            "jamba-1.5-mini=runtime:ai21.jamba-1-5-mini-v1:0",
        ],
        "and what the catalog calls retired is not: it is not sent either"
    );
    assert!(listed[1].legacy);
}

#[test]
fn a_list_that_cannot_be_had_leaves_its_part_to_the_catalog() {
    let mantle_only = live(&mantle(&["anthropic.claude-haiku-4-5"]), "-", "-");
    let names: Vec<_> = merged(&mantle_only, Endpoint::Auto).iter().map(|model| model.name.clone()).collect();
    assert!(names.contains(&"claude-sonnet-4-5".into()), "runtime is believed");
    assert!(!names.contains(&"gemma-4-31b".into()), "mantle has said no");
    let no_profiles = live("-", &models(&["amazon.nova-pro-v1:0!"]), "-");
    let listed = merged(&no_profiles, Endpoint::Runtime);
    assert!(listed.iter().any(|model| &*model.name == "nova-pro"), "its profile is believed");
    assert!(!listed.iter().any(|model| &*model.name == "glm-5"), "its own id is not in the list");
    let catalog = models::list(&Catalog::embedded().unwrap(), "us-east-1", Endpoint::Auto);
    assert_eq!(told(&merged(&Live::default(), Endpoint::Auto)), told(&catalog));
}

#[test]
fn profiles_of_the_account_are_listed_by_what_is_behind_them() {
    let live = live(
        &mantle(&[]),
        &models(&[]),
        &profiles(&["own:abcdefghijkl=anthropic.claude-sonnet-4-6", "own:mnopqrstuvwx=amazon.nova-pro-v1:0"]),
    );
    let listed = merged(&live, Endpoint::Auto);
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl";
    let other = arn.replace("abcdefghijkl", "mnopqrstuvwx");
    assert_eq!(told(&listed), [format!("{arn}=runtime:{arn}"), format!("{other}=runtime:{other}")]);
    assert_eq!((listed[0].api, listed[1].api), (Api::Messages, Api::Converse));
    assert_eq!(
        (listed[0].title.as_deref(), &*listed[0].provider),
        (Some("Profile abcdefghijkl"), "anthropic")
    );
    assert_eq!(listed[0].context, 1_000_000);
}

fn gateway(emulator: &Emulator, endpoint: Endpoint) -> Gateway {
    let auth = Auth::bearer(emulator.bearer());
    let exchange = Exchange::builder().build().unwrap();
    let url = |text: &str| Url::parse(text).unwrap();
    let control = Control::new(url(emulator.control_url()), &auth, exchange.clone(), Retry::never());
    let runtime = runtime::Client::builder(url(emulator.runtime_url()), &auth, exchange.clone());
    let mantle = outcrop_mantle::Client::builder(url(emulator.mantle_url()), &auth, exchange);
    Gateway::builder(emulator.region())
        .endpoint(endpoint)
        .runtime(runtime.retry(Retry::never()).build())
        .mantle(mantle.retry(Retry::never()).build())
        .control(control)
        .build()
        .unwrap()
}

fn names(here: &Here) -> Vec<&str> {
    here.models.iter().map(|model| &*model.name).collect()
}

#[tokio::test]
async fn the_lists_of_a_region_are_asked_once_and_laid_under_the_catalog() {
    let emulator = Emulator::builder().start().await.unwrap();
    let gateway = gateway(&emulator, Endpoint::Auto);
    let (one, two) = tokio::join!(gateway.models_listed(), gateway.models_listed());
    assert_eq!((one.source, two.source), (Source::Live, Source::Live));
    let names = names(&one);
    for name in
        ["claude-haiku-4-5", "nova-pro", "llama-3.3-70b", "gpt-5.6-sol", "gemma-4-31b", "titan-embed-text-v2"]
    {
        assert_eq!(names.iter().filter(|listed| **listed == name).count(), 1, "{name}: {names:?}");
    }
    for name in ["claude-sonnet-4", "claude-3-haiku", "gpt-6", "kimi-k3", "claude-mythos-9"] {
        assert!(!names.contains(&name), "{name}");
    }
    let mut paths: Vec<_> = emulator.calls().into_iter().map(|call| call.path).collect();
    paths.sort();
    assert_eq!(paths, ["/foundation-models", "/inference-profiles", "/v1/models"], "each list once");
}

#[tokio::test]
async fn every_model_that_is_listed_has_a_way_to_be_called() {
    for region in ["us-east-1", "eu-west-1", "ap-northeast-1", "us-gov-west-1"] {
        let emulator = Emulator::builder().region(region).start().await.unwrap();
        let gateway = gateway(&emulator, Endpoint::Auto);
        let here = gateway.models_listed().await;
        assert!(here.models.len() > 10, "{region}: {:?}", names(&here));
        let mut seen = std::collections::HashSet::new();
        for model in here.models.iter() {
            assert!(seen.insert(&model.name), "{region}: {} is there twice", model.name);
            let found = gateway.model(&model.name).unwrap_or_else(|error| panic!("{region}: {error}"));
            assert_eq!((found.host, &found.id), (model.host, &model.id), "{region}: {}", model.name);
        }
    }
}

#[tokio::test]
async fn a_model_that_aws_does_not_list_here_is_not_found() {
    let emulator = Emulator::builder().region("ap-northeast-1").start().await.unwrap();
    let gateway = gateway(&emulator, Endpoint::Mantle);
    assert!(gateway.model("claude-haiku-4-5").is_ok(), "nothing is known yet: the catalog is believed");
    let here = gateway.models_listed().await;
    assert!(!names(&here).contains(&"claude-haiku-4-5"), "{:?}", names(&here));
    let error = gateway.model("claude-haiku-4-5").unwrap_err();
    assert_eq!(error.to_string(), "`claude-haiku-4-5` is not offered in ap-northeast-1");
    assert!(gateway.model("claude-opus-4-8").is_ok());
}

#[tokio::test]
async fn a_refused_list_is_told_as_partial_and_all_refused_as_the_catalog() {
    let refused = |path| Step::fail(403, "AccessDeniedException", "not granted").path(path).times(0);
    let emulator = Emulator::builder().script([refused("/inference-profiles")]).start().await.unwrap();
    let here = gateway(&emulator, Endpoint::Auto).models_listed().await;
    assert_eq!(here.source, Source::Partial);
    assert!(names(&here).contains(&"claude-opus-5"), "its profiles are believed");
    emulator.script([refused("/foundation-models"), refused("/v1/models")]);
    let gateway = gateway(&emulator, Endpoint::Auto);
    let here = gateway.models_listed().await;
    assert_eq!(here.source, Source::Catalog);
    assert_eq!(here.models.len(), gateway.models().len());
}

#[tokio::test]
async fn only_the_host_in_use_is_asked() {
    let emulator = Emulator::builder().start().await.unwrap();
    let here = gateway(&emulator, Endpoint::Mantle).models_listed().await;
    assert_eq!(here.source, Source::Live);
    assert!(here.models.iter().all(|model| model.host == Host::Mantle));
    assert!(emulator.calls().iter().all(|call| call.host == "mantle"));
    let emulator = Emulator::builder().start().await.unwrap();
    let here = gateway(&emulator, Endpoint::Runtime).models_listed().await;
    assert!(here.source == Source::Live && here.models.iter().all(|model| model.host == Host::Runtime));
    assert!(emulator.calls().iter().all(|call| call.host == "control"));
}
