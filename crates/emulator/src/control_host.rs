//! The control plane, `bedrock`: foundation models and inference profiles.
//!
//! Source: botocore 1.44.5, AWS Bedrock API reference; read 2026-11-22.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use crate::incoming::{Incoming, decode};
use crate::inference::{before, take};
use crate::models::{CLAUDE, Model, OTHERS, Places};
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::runtime_host::unknown_operation;
use crate::state::State;

const SERVICES: &[&str] = &["bedrock"];
const ACCOUNT: &str = "123456789012";

pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
) -> Outgoing {
    let segments = request.segments();
    if request.method != Method::GET
        || !matches!(segments.first(), Some(&("foundation-models" | "inference-profiles")))
    {
        return unknown_operation(404);
    }
    let admitted = state.guard(SERVICES, false).check(request);
    match admitted {
        Ok(kind) => ticket.auth(kind),
        Err(refusal) => return State::refuse(&refusal, Shape::Aws, request_id),
    }
    let step = take(state, request, "", false);
    if let Some(instead) = before(&step, Shape::Aws, request_id).await {
        return instead;
    }
    let places = &state.places;
    let answered = match segments.as_slice() {
        ["foundation-models"] => models(request, places),
        ["foundation-models", id] => decode(id).and_then(|id| model(&id, places)),
        ["inference-profiles"] => profiles(request, places),
        ["inference-profiles", id] => decode(id).and_then(|id| profile(&id, places)),
        _ => return unknown_operation(404),
    };
    match answered {
        Ok(body) => Outgoing::json(200, &body),
        Err(refusal) => State::refuse(&refusal, Shape::Aws, request_id),
    }
}

fn summary(model: &Model, places: &Places) -> Value {
    let region = &places.region;
    let mut kinds = Vec::new();
    if model.on_demand.contains(&region.as_str()) {
        kinds.push("ON_DEMAND");
    }
    kinds.push("INFERENCE_PROFILE");
    let status = if model.retired || model.name == "claude-opus-4-1" { "LEGACY" } else { "ACTIVE" };
    json!({
        "modelArn": format!("arn:aws:bedrock:{region}::foundation-model/{}", model.base),
        "modelId": model.base,
        "modelName": title(model),
        "providerName": "Anthropic",
        "inputModalities": ["TEXT", "IMAGE"],
        "outputModalities": ["TEXT"],
        "responseStreamingSupported": true,
        "customizationsSupported": [],
        "inferenceTypesSupported": kinds,
        "modelLifecycle": {"status": status},
    })
}

/// A model of another vendor.
fn other_summary(id: &str, places: &Places) -> Value {
    let vendors = ["OpenAI", "xAI"];
    let vendor = vendors.iter().find(|vendor| id.contains(&format!("{}.", vendor.to_lowercase())));
    json!({
        "modelArn": format!("arn:aws:bedrock:{}::foundation-model/{id}", places.region),
        "modelId": id,
        "modelName": id.rsplit_once('.').map_or(id, |(_, name)| name),
        "providerName": vendor.unwrap_or(&"Other"),
        "inputModalities": ["TEXT"],
        "outputModalities": ["TEXT"],
        "responseStreamingSupported": true,
        "customizationsSupported": [],
        "inferenceTypesSupported": ["ON_DEMAND"],
        "modelLifecycle": {"status": "ACTIVE"},
    })
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

fn served(places: &Places) -> impl Iterator<Item = &'static Model> + '_ {
    CLAUDE.iter().filter(|model| !model.retired || places.revived.iter().any(|name| name == model.name))
}

fn models(request: &Incoming, places: &Places) -> Result<Value, Refusal> {
    let filter = |name: &str, allowed: &[&str]| match request.query_value(name) {
        Some(value) if !allowed.is_empty() && !allowed.contains(&value.as_str()) => {
            Err(Refusal::invalid(format!(
                "1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: Member must \
             satisfy enum value set: [{}]",
                allowed.join(", ")
            )))
        }
        value => Ok(value),
    };
    let provider = filter("byProvider", &[])?;
    let output = filter("byOutputModality", &["TEXT", "IMAGE", "EMBEDDING"])?;
    let kind = filter("byInferenceType", &["ON_DEMAND", "PROVISIONED"])?;
    let custom = filter("byCustomizationType", &["FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION"])?;
    let contains = |list: &Value, wanted: &Option<String>| {
        wanted
            .as_ref()
            .is_none_or(|wanted| list.as_array().is_some_and(|list| list.iter().any(|one| one == wanted)))
    };
    let of_provider = |model: &Value, wanted: &String| {
        model["providerName"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(wanted))
    };
    let others = OTHERS.iter().filter_map(|other| other.runtime).filter(|id| !id.starts_with("us."));
    let found: Vec<Value> = served(places)
        .map(|model| summary(model, places))
        .chain(others.map(|id| other_summary(id, places)))
        .filter(|model| {
            provider.as_ref().is_none_or(|wanted| of_provider(model, wanted))
                && contains(&model["outputModalities"], &output)
                && contains(&model["inferenceTypesSupported"], &kind)
                && contains(&model["customizationsSupported"], &custom)
        })
        .collect();
    Ok(json!({"modelSummaries": found}))
}

fn model(id: &str, places: &Places) -> Result<Value, Refusal> {
    let base = id.rsplit_once("foundation-model/").map_or(id, |(_, base)| base);
    match CLAUDE.iter().find(|model| model.base == base) {
        Some(model) => Ok(json!({"modelDetails": summary(model, places)})),
        None => Err(Refusal::not_found("The provided model identifier was not found.")),
    }
}

fn all_profiles(places: &Places) -> Vec<Value> {
    let region = &places.region;
    let system = places.geos().into_iter().flat_map(|geo| {
        served(places).filter(move |model| model.geos.contains(&geo)).map(move |model| {
            let id = format!("{geo}.{}", model.base);
            let regions: &[&str] = match geo {
                "us" => &["us-east-1", "us-east-2", "us-west-2"],
                "eu" => &["eu-central-1", "eu-north-1", "eu-west-1"],
                "us-gov" => &["us-gov-west-1", "us-gov-east-1"],
                _ => &[],
            };
            let arns = |region: &&str| json!({"modelArn": format!("arn:aws:bedrock:{region}::foundation-model/{}", model.base)});
            let mut models: Vec<Value> = regions.iter().map(arns).collect();
            if models.is_empty() {
                models.push(arns(&""));
            }
            json!({
                "inferenceProfileName": format!("{} {}", geo.to_uppercase(), title(model)),
                "description": format!("Routes requests to {} ({geo}).", title(model)),
                "createdAt": "2026-01-01T00:00:00Z",
                "updatedAt": "2026-01-01T00:00:00Z",
                "inferenceProfileArn": format!("arn:aws:bedrock:{region}:{ACCOUNT}:inference-profile/{id}"),
                "models": models,
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

fn profiles(request: &Incoming, places: &Places) -> Result<Value, Refusal> {
    let invalid = |words: &str| Refusal::invalid(words.to_owned());
    let kind = request.query_value("type").or_else(|| request.query_value("typeEquals"));
    if kind.as_ref().is_some_and(|kind| kind != "SYSTEM_DEFINED" && kind != "APPLICATION") {
        return Err(invalid(
            "1 validation error detected: Value at 'typeEquals' failed to satisfy constraint",
        ));
    }
    let limit = match request.query_value("maxResults") {
        None => 1_000,
        Some(text) => {
            text.parse::<usize>().ok().filter(|limit| (1..=1_000).contains(limit)).ok_or_else(|| {
                invalid("1 validation error detected: Value at 'maxResults' failed to satisfy constraint")
            })?
        }
    };
    let start = match request.query_value("nextToken") {
        None => 0,
        Some(token) => token
            .strip_prefix("page-")
            .and_then(|start| start.parse::<usize>().ok())
            .ok_or_else(|| invalid("The provided nextToken is invalid."))?,
    };
    let all: Vec<Value> = all_profiles(places)
        .into_iter()
        .filter(|one| kind.as_ref().is_none_or(|kind| one["type"] == *kind))
        .collect();
    let more = start.saturating_add(limit) < all.len();
    let page: Vec<Value> = all.into_iter().skip(start).take(limit).collect();
    let mut body = json!({"inferenceProfileSummaries": page});
    if let (true, Some(object)) = (more, body.as_object_mut()) {
        object.insert("nextToken".to_owned(), json!(format!("page-{}", start + limit)));
    }
    Ok(body)
}

fn profile(id: &str, places: &Places) -> Result<Value, Refusal> {
    all_profiles(places)
        .into_iter()
        .find(|one| one["inferenceProfileId"] == id || one["inferenceProfileArn"] == id)
        .ok_or_else(|| Refusal::not_found("The provided inference profile was not found."))
}
