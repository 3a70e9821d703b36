//! The list as JSON: OpenAI's list object, with more about each model. The schema only grows.

use outcrop_gateway::abilities::Ability;
use outcrop_gateway::{Api, Host, Source};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::gaps::Gaps;
use super::row::{Access, Row};

/// `{"object": "list", "source": "live", "data": [..]}` on one line.
pub(crate) fn list(rows: &[Row], source: Source, gaps: &Gaps) -> String {
    let data: Vec<Entry<'_>> = rows.iter().map(Entry::of).collect();
    json!({"object": "list", "source": source.as_str(), "missing": gaps.json(), "data": data}).to_string()
}

/// One model.
pub(crate) fn entry(row: &Row) -> Value {
    json!(Entry::of(row))
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    object: &'static str,
    created: u64,
    owned_by: &'a str,
    context_window: u32,
    max_output_tokens: u32,
    /// What is spoken upstream: `messages`, `converse`, `chat`, `responses`, `embeddings`, `rerank`.
    upstream_apis: &'static [&'static str],
    /// The first choice, in the first region.
    upstream: Value,
    /// Every id there, the best of each host first.
    upstream_ids: Value,
    title: Option<&'a str>,
    /// `active` or `legacy`.
    lifecycle: &'static str,
    hosts: Vec<&'static str>,
    geographies: Vec<&'a str>,
    capabilities: Vec<&'static str>,
    inputs: &'a [&'static str],
    /// `yes`, `no` or `unknown`.
    access: &'static str,
    access_reason: Option<&'static str>,
    /// The best id of each host, by region.
    regions: Map<String, Value>,
}

impl<'a> Entry<'a> {
    fn of(row: &'a Row) -> Self {
        let first = row.places.first();
        let regions = row.places.iter().map(|place| {
            let best = json!({"runtime": place.runtime_ids.first(), "mantle": place.mantle_id});
            (place.region.clone(), best)
        });
        Self {
            id: &row.name,
            object: "model",
            created: row.released,
            owned_by: &row.provider,
            context_window: row.context,
            max_output_tokens: row.max_output,
            upstream_apis: apis(row.api),
            upstream: first.map_or(Value::Null, |place| json!({"host": place.host.as_str(), "id": place.id})),
            upstream_ids: first.map_or(Value::Null, |place| {
                json!({"runtime": place.runtime_ids, "mantle": place.mantle_id.iter().collect::<Vec<_>>()})
            }),
            title: row.title.as_deref(),
            lifecycle: if row.legacy { "legacy" } else { "active" },
            hosts: row.hosts().into_iter().map(Host::as_str).collect(),
            geographies: row.geographies(),
            capabilities: row.can.iter().copied().map(Ability::as_str).collect(),
            inputs: &row.inputs,
            access: row.access.word(),
            access_reason: match row.access {
                Access::No(why) => Some(why),
                Access::Yes | Access::Unknown => None,
            },
            regions: regions.collect(),
        }
    }
}

/// What is spoken upstream.
pub(crate) fn apis(api: Api) -> &'static [&'static str] {
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
