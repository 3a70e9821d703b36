//! `bedrock-mantle`: Anthropic Messages, `OpenAI` chat completions on two routers, and the model list.
//!
//! Source: AWS Bedrock user guide (bedrock-mantle), measured answers; read 2026-11-22.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};

use crate::incoming::{Incoming, decode};
use crate::inference::{before, take};
use crate::models::{CLAUDE, OTHERS};
use crate::outgoing::Outgoing;
use crate::record::Ticket;
use crate::refusal::{Refusal, Shape};
use crate::rules::Route;
use crate::runtime_host::BODY_MAX;
use crate::state::State;
use crate::{messages_route, openai, responses};

const SERVICES: &[&str] = &["bedrock-mantle"];
const LENIENT_SERVICES: &[&str] = &["bedrock-mantle", "bedrock"];

pub(crate) async fn answer(
    state: &Arc<State>,
    request: &Incoming,
    ticket: &Ticket,
    request_id: &str,
) -> Outgoing {
    let segments = request.segments();
    let (post, get) = (request.method == Method::POST, request.method == Method::GET);
    let shape = if segments.first() == Some(&"anthropic") { Shape::Anthropic } else { Shape::OpenAi };
    let routed = match segments.as_slice() {
        ["anthropic", "v1", "messages"] | ["anthropic", "v1", "messages", "count_tokens"] => post,
        ["v1", "models"] | ["v1", "models", _] => get,
        ["openai", "v1", rest @ ..] | ["v1", rest @ ..] => match rest {
            ["chat", "completions"] | ["responses"] | ["responses", _, "cancel"] => post,
            ["responses", _] => get || request.method == Method::DELETE,
            _ => false,
        },
        _ => false,
    };
    if !routed {
        return Outgoing::whole(404, "", "");
    }
    if let Err(refusal) = admit(state, request, ticket, segments.as_slice()) {
        return State::refuse(&refusal, shape, request_id);
    }
    if let Err(refusal) = project(request, shape) {
        return State::refuse(&refusal, shape, request_id);
    }
    match segments.as_slice() {
        ["anthropic", "v1", "messages"] => {
            messages_route::answer(state, request, ticket, request_id, Route::Mantle).await
        }
        ["anthropic", ..] => messages_route::count(state, request, ticket, request_id).await,
        [.., "completions"] => openai::mantle_chat(state, request, ticket, request_id).await,
        [.., "responses"] => responses::create(state, request, ticket, request_id).await,
        [.., "responses", id] | [.., "responses", id, "cancel"] => {
            responses::stored(state, request, request_id, id).await
        }
        ["v1", "models", id] => listed(state, request, request_id, Some(id)).await,
        _ => listed(state, request, request_id, None).await,
    }
}

fn admit(state: &State, request: &Incoming, ticket: &Ticket, segments: &[&str]) -> Result<(), Refusal> {
    let services = if state.options.mantle_accepts_bedrock { LENIENT_SERVICES } else { SERVICES };
    let x_api_key = matches!(segments, ["anthropic", ..] | ["v1", "models", ..]);
    ticket.auth(state.guard(services, x_api_key).check(request)?);
    if request.body.len() > BODY_MAX {
        return Err(Refusal::new(413, "RequestEntityTooLargeException", "Request body is too large."));
    }
    Ok(())
}

/// `OpenAI` routes take a project; there is none here but the default one, and no silent fallback to it.
fn project(request: &Incoming, shape: Shape) -> Result<(), Refusal> {
    match request.header("openai-project").filter(|_| shape == Shape::OpenAi) {
        Some(id) if id != "default" && !id.ends_with(":project/default") => {
            Err(Refusal::not_found(format!("Project '{id}' not found")))
        }
        _ => Ok(()),
    }
}

/// `GET /v1/models` and one of them.
async fn listed(state: &Arc<State>, request: &Incoming, request_id: &str, segment: Option<&str>) -> Outgoing {
    let step = take(state, request, "", false);
    if let Some(instead) = before(&step, Shape::OpenAi, request_id).await {
        return instead;
    }
    let models = entries(state);
    let Some(segment) = segment else {
        return Outgoing::json(200, &json!({"object": "list", "data": models}));
    };
    let id = decode(segment).unwrap_or_default();
    if let Some(model) = models.into_iter().find(|model| model["id"] == id) {
        return Outgoing::json(200, &model);
    }
    let refusal = Refusal::not_found(format!("The model '{id}' does not exist"));
    State::refuse(&refusal, Shape::OpenAi, request_id)
}

fn entries(state: &State) -> Vec<Value> {
    let claude =
        CLAUDE.iter().filter(|model| state.places.mantle_offers(model)).filter_map(|model| model.mantle);
    let entry = |id: &str| {
        // Fable needs a looser retention mode than the default one.
        let modes: &[&str] = if id.contains("fable") {
            &["aws_review", "provider_data_share"]
        } else {
            &["none", "default", "aws_review"]
        };
        json!({
            "id": id, "object": "model", "created": 1_767_225_600, "owned_by": "system", "status": "available",
            "data_retention": {"mode": modes.last(), "source": "model_default", "allowed_modes": modes},
        })
    };
    claude.chain(OTHERS.iter().map(|other| other.mantle)).map(entry).collect()
}
