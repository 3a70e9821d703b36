//! What the lists say of each model and of each inference profile.

use serde_json::{Value, json};

use crate::models::{CLAUDE, Foundation, Model, Places, Task};

const ACCOUNT: &str = "123456789012";

/// A model as lists show it, whoever made it.
struct Shown {
    id: &'static str,
    title: String,
    provider: &'static str,
    inputs: Vec<&'static str>,
    output: &'static str,
    streams: bool,
    bare: bool,
    geos: &'static [&'static str],
    status: &'static str,
}

fn claude(model: &Model, places: &Places) -> Shown {
    Shown {
        id: model.base,
        title: title(model),
        provider: "Anthropic",
        inputs: vec!["TEXT", "IMAGE"],
        output: "TEXT",
        streams: true,
        bare: model.on_demand.contains(&places.region.as_str()),
        geos: model.geos,
        status: if model.retired || model.name == "claude-opus-4-1" { "LEGACY" } else { "ACTIVE" },
    }
}

fn other(model: &Foundation, places: &Places) -> Shown {
    let (inputs, output, streams) = match model.task {
        Task::Chat(chat) => {
            let mut inputs = vec!["TEXT"];
            for (kind, name) in [("image", "IMAGE"), ("video", "VIDEO"), ("audio", "SPEECH")] {
                if chat.media.contains(&kind) {
                    inputs.push(name);
                }
            }
            (inputs, "TEXT", true)
        }
        Task::Embed(_) => (vec!["TEXT"], "EMBEDDING", false),
        Task::Rerank(_) => (vec!["TEXT"], "TEXT", false),
    };
    Shown {
        id: model.id,
        title: model.title.to_owned(),
        provider: model.provider,
        inputs,
        output,
        streams,
        bare: model.bare_in(&places.region),
        geos: model.geos,
        status: "ACTIVE",
    }
}

/// `Claude Haiku 4.5`
fn title(model: &Model) -> String {
    let mut words = Vec::new();
    let mut version = Vec::new();
    for part in model.name.split('-') {
        if part.starts_with(|c: char| c.is_ascii_digit()) {
            version.push(part);
        } else {
            let mut letters = part.chars();
            words.extend(
                letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()),
            );
        }
    }
    words.push(version.join("."));
    words.join(" ")
}

/// Served models that can be called from here in some way.
fn shown(places: &Places) -> impl Iterator<Item = Shown> + '_ {
    let served = |model: &&Model| !model.retired || places.revived.iter().any(|name| name == model.name);
    let here = |shown: &Shown| shown.bare || places.geos().iter().any(|geo| shown.geos.contains(geo));
    let others = Foundation::all().map(|model| other(model, places)).filter(here);
    CLAUDE.iter().filter(served).map(|model| claude(model, places)).chain(others)
}

fn summary(shown: &Shown, places: &Places) -> Value {
    let mut kinds = Vec::new();
    if shown.bare {
        kinds.push("ON_DEMAND");
    }
    if !shown.geos.is_empty() {
        kinds.push("INFERENCE_PROFILE");
    }
    json!({
        "modelArn": format!("arn:aws:bedrock:{}::foundation-model/{}", places.region, shown.id),
        "modelId": shown.id,
        "modelName": shown.title,
        "providerName": shown.provider,
        "inputModalities": shown.inputs,
        "outputModalities": [shown.output],
        "responseStreamingSupported": shown.streams,
        "customizationsSupported": [],
        "inferenceTypesSupported": kinds,
        "modelLifecycle": {"status": shown.status},
    })
}

/// `modelSummaries`
pub(super) fn models(places: &Places) -> impl Iterator<Item = Value> + '_ {
    shown(places).map(|shown| summary(&shown, places))
}

/// One of them; retired models are still described.
pub(super) fn model(id: &str, places: &Places) -> Option<Value> {
    let of_claude = CLAUDE.iter().find(|model| model.base == id).map(|model| claude(model, places));
    let shown = of_claude.or_else(|| Foundation::find(id).map(|model| other(model, places)));
    shown.map(|shown| summary(&shown, places))
}

/// `inferenceProfileSummaries`: the system's, then the account's own.
pub(super) fn profiles(places: &Places) -> Vec<Value> {
    let region = &places.region;
    let system = places.geos().into_iter().flat_map(|geo| {
        shown(places).filter(move |shown| shown.geos.contains(&geo)).map(move |shown| {
            let id = format!("{geo}.{}", shown.id);
            let regions: &[&str] = match geo {
                "us" => &["us-east-1", "us-east-2", "us-west-2"],
                "eu" => &["eu-central-1", "eu-north-1", "eu-west-1"],
                "us-gov" => &["us-gov-west-1", "us-gov-east-1"],
                _ => &[""],
            };
            let arn = |region: &&str| {
                json!({"modelArn": format!("arn:aws:bedrock:{region}::foundation-model/{}", shown.id)})
            };
            json!({
                "inferenceProfileName": format!("{} {}", geo.to_uppercase(), shown.title),
                "description": format!("Routes requests to {} ({geo}).", shown.title),
                "createdAt": "2026-01-01T00:00:00Z",
                "updatedAt": "2026-01-01T00:00:00Z",
                "inferenceProfileArn": format!("arn:aws:bedrock:{region}:{ACCOUNT}:inference-profile/{id}"),
                "models": regions.iter().map(arn).collect::<Vec<_>>(),
                "inferenceProfileId": id,
                "status": "ACTIVE",
                "type": "SYSTEM_DEFINED",
            })
        })
    });
    let application = places.application.iter().map(|(key, base)| {
        json!({
            "inferenceProfileName": format!("application-{key}"),
            "createdAt": "2026-01-01T00:00:00Z",
            "updatedAt": "2026-01-01T00:00:00Z",
            "inferenceProfileArn": format!("arn:aws:bedrock:{region}:{ACCOUNT}:application-inference-profile/{key}"),
            "models": [{"modelArn": format!("arn:aws:bedrock:{region}::foundation-model/{base}")}],
            "inferenceProfileId": key,
            "status": "ACTIVE",
            "type": "APPLICATION",
        })
    });
    system.chain(application).collect()
}
