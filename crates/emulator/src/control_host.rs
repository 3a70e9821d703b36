//! The control plane, `bedrock`: foundation models and inference profiles.
//!
//! Source: botocore 1.44.5, AWS Bedrock API reference; read 2026-11-22.

mod entries;

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use crate::incoming::{Incoming, decode};
use crate::inference::{before, take};
use crate::models::Places;
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::runtime_host::unknown_operation;
use crate::state::State;
use crate::sts_host;

const SERVICES: &[&str] = &["bedrock"];

pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
) -> Outgoing {
    if sts_host::is_meant(request) {
        return sts_host::answer(state, request, ticket, request_id).await;
    }
    let segments = request.segments();
    if request.method != Method::GET
        || !matches!(
            segments.first(),
            Some(&("foundation-models" | "inference-profiles" | "foundation-model-availability"))
        )
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
        ["foundation-model-availability", id] => decode(id).and_then(|id| availability(&id, places)),
        ["inference-profiles"] => profiles(request, places),
        ["inference-profiles", id] => decode(id).and_then(|id| profile(&id, places)),
        _ => return unknown_operation(404),
    };
    match answered {
        Ok(body) => Outgoing::json(200, &body),
        Err(refusal) => State::refuse(&refusal, Shape::Aws, request_id),
    }
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
    let found: Vec<Value> = entries::models(places)
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
    let found = entries::model(base_of(id), places);
    found
        .map(|details| json!({"modelDetails": details}))
        .ok_or_else(|| Refusal::not_found("The provided model identifier was not found."))
}

fn base_of(id: &str) -> &str {
    id.rsplit_once("foundation-model/").map_or(id, |(_, base)| base)
}

/// Everything of the table is agreed to, entitled and here.
fn availability(id: &str, places: &Places) -> Result<Value, Refusal> {
    if entries::model(id, places).is_none() {
        return Err(Refusal::not_found("The provided model identifier was not found."));
    }
    Ok(json!({
        "modelId": id,
        "agreementAvailability": {"status": "AVAILABLE"},
        "authorizationStatus": "AUTHORIZED",
        "entitlementAvailability": "AVAILABLE",
        "regionAvailability": "AVAILABLE",
    }))
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
    let all: Vec<Value> = entries::profiles(places)
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
    entries::profiles(places)
        .into_iter()
        .find(|one| one["inferenceProfileId"] == id || one["inferenceProfileArn"] == id)
        .ok_or_else(|| Refusal::not_found("The provided inference profile was not found."))
}
