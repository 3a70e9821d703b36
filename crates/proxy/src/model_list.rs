//! `GET /v1/models` and one of them, as OpenAI and as Anthropic list them: which, the header `anthropic-version` says.
//!
//! Sources: openai-python 3.54.0 and anthropic-python 2.12.0 (typed models), Claude Code's gateway documentation (it reads
//! `id` and `display_name`, and waits three seconds); read 2026-11-22.

use bytes::Bytes;
use http::request::Parts;
use http::{Response, StatusCode};
use outcrop_api_types::models::{AnthropicModel, AnthropicModelList, Model};
use outcrop_gateway::models::Listed;
use outcrop_gateway::{Api, Gateway};
use percent_encoding::percent_decode_str;
use serde::Serialize;

use crate::app::App;
use crate::body::Body;
use crate::failure::Failure;
use crate::handlers::json;
use crate::routes::put;

/// Says whose word the list is: `live`, `partial` or `catalog`.
const SOURCE: &str = "x-outcrop-models";

/// `GET /v1/models`. Everything is on the first page, so `limit`, `after_id` and `before_id` change nothing.
pub(crate) fn models(app: &App, head: &Parts) -> Response<Body> {
    let here = app.gateway.models_here();
    let list = if wants_anthropic(head) { anthropic_list(&here.models) } else { openai_list(&here.models) };
    let mut response = json(StatusCode::OK, list);
    put(&mut response, SOURCE, here.source.as_str());
    response
}

/// `GET /v1/models/{id}`: any name the model can be asked for by. The id may hold slashes and be percent-encoded.
pub(crate) fn model(app: &App, head: &Parts, encoded: &str) -> Result<Response<Body>, Failure> {
    let not_found = |message: String| {
        let mut failure = Failure::new(StatusCode::NOT_FOUND, "model_not_found", message);
        failure.param = Some("model");
        failure
    };
    let id = percent_decode_str(encoded)
        .decode_utf8()
        .map_err(|_| not_found("the model id is not UTF-8".to_owned()))?;
    match app.gateway.model(&id) {
        Ok(model) if wants_anthropic(head) => Ok(json(StatusCode::OK, written(&anthropic(&model)))),
        Ok(model) => Ok(json(StatusCode::OK, written(&Entry::of(&model)))),
        Err(error) => {
            let hint = error.hint().map_or_else(String::new, |hint| format!("; {hint}"));
            Err(not_found(format!("{error}{hint}")))
        }
    }
}

/// The catalog's models as `GET /v1/models` sends them, `{"object": "list", "data": [..]}`. AWS is not asked.
pub fn model_list(gateway: &Gateway) -> Bytes {
    openai_list(&gateway.models())
}

/// Whether a caller speaks Anthropic's API: every such request has the header.
pub(crate) fn wants_anthropic(head: &Parts) -> bool {
    head.headers.contains_key("anthropic-version")
}

fn openai_list(models: &[Listed]) -> Bytes {
    written(&List { object: "list", data: models.iter().map(Entry::of).collect() })
}

/// Those that hold a conversation: there is nothing else to ask for over Messages.
fn anthropic_list(models: &[Listed]) -> Bytes {
    let data: Vec<_> = models.iter().filter(|model| model.api.is_chat()).map(anthropic).collect();
    let id = |model: Option<&AnthropicModel<'_>>| Some(model.map(|model| model.id.to_string().into()));
    let list = AnthropicModelList {
        has_more: Some(false),
        first_id: id(data.first()),
        last_id: id(data.last()),
        data,
        ..AnthropicModelList::default()
    };
    written(&list)
}

fn written(value: &impl Serialize) -> Bytes {
    // Texts and numbers always serialize.
    serde_json::to_vec(value).unwrap_or_default().into()
}

#[derive(Serialize)]
struct List<'a> {
    object: &'static str,
    data: Vec<Entry<'a>>,
}

/// OpenAI's model object, and what we know beyond it.
#[derive(Serialize)]
struct Entry<'a> {
    #[serde(flatten)]
    model: Model<'a>,
    context_window: u32,
    max_output_tokens: u32,
    /// What is spoken upstream: `messages`, `converse`, `chat`, `responses`, `embeddings`, `rerank`.
    upstream_apis: &'static [&'static str],
    upstream: Upstream<'a>,
    upstream_ids: UpstreamIds<'a>,
}

/// The first choice.
#[derive(Serialize)]
struct Upstream<'a> {
    host: &'static str,
    id: &'a str,
}

/// Every id that Bedrock has for it.
#[derive(Serialize)]
struct UpstreamIds<'a> {
    runtime: Vec<&'a str>,
    mantle: Vec<&'a str>,
}

impl<'a> Entry<'a> {
    fn of(listed: &'a Listed) -> Self {
        let mut model = Model::new(&*listed.name);
        model.object = Some("model".into());
        model.created = Some(listed.released);
        model.owned_by = Some((&*listed.provider).into());
        Self {
            model,
            context_window: listed.context,
            max_output_tokens: listed.max_output,
            upstream_apis: apis(listed.api),
            upstream: Upstream { host: listed.host.as_str(), id: &listed.id },
            upstream_ids: UpstreamIds {
                runtime: listed.runtime_ids.iter().map(|id| &**id).collect(),
                mantle: listed.mantle_id.iter().map(|id| &**id).collect(),
            },
        }
    }
}

fn apis(api: Api) -> &'static [&'static str] {
    match api {
        Api::Messages => &["messages"],
        Api::Converse => &["converse"],
        Api::OpenAi { chat: true, responses: true, .. } => &["chat", "responses"],
        Api::OpenAi { chat: true, .. } => &["chat"],
        Api::OpenAi { .. } => &["responses"],
        Api::Embed(_) => &["embeddings"],
        Api::Rerank(_) => &["rerank"],
    }
}

fn anthropic(listed: &Listed) -> AnthropicModel<'_> {
    let title = listed.title.as_deref().map_or_else(|| title(&listed.name), str::to_owned);
    let mut model = AnthropicModel::new("model", &*listed.name, title, listed.released_on());
    model.max_input_tokens = Some(Some(listed.context.into()));
    model.max_tokens = Some(Some(listed.max_output.into()));
    model
}

/// `Claude Haiku 4.5` of `claude-haiku-4-5`. An id of Bedrock's stays as it is.
fn title(name: &str) -> String {
    if name.contains(':') || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return name.to_owned();
    }
    let mut title = String::with_capacity(name.len());
    let mut after_number = false;
    for word in name.split('-') {
        let number = word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !title.is_empty() {
            title.push(if number && after_number { '.' } else { ' ' });
        }
        after_number = number;
        let mut letters = word.chars();
        match word {
            "gpt" | "glm" | "oss" => title.push_str(&word.to_ascii_uppercase()),
            _ => {
                title.extend(letters.next().map(|first| first.to_ascii_uppercase()));
                title.push_str(letters.as_str());
            }
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_title() {
        for (name, expected) in [
            ("claude-haiku-4-5", "Claude Haiku 4.5"),
            ("claude-opus-5", "Claude Opus 5"),
            ("gpt-5.6-sol", "GPT 5.6 Sol"),
            ("gpt-oss-120b", "GPT OSS 120b"),
            ("llama-3.3-70b", "Llama 3.3 70b"),
            ("us.meta.llama9-v1:0", "us.meta.llama9-v1:0"),
        ] {
            assert_eq!(title(name), expected);
        }
    }
}
