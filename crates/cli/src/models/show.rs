//! `outcrop models show`: one model in full.

use std::fmt::Write as _;

use outcrop_gateway::catalog::{Lifecycle, Model};
use outcrop_gateway::id::{self, Form};
use outcrop_gateway::models::{self, Listed};
use outcrop_gateway::route::{self, Plan};
use outcrop_gateway::{Api, Host, Rates, Source, abilities};
use outcrop_proxy::{Environment, resolve};
use serde_json::{Value, json};

use crate::args::models::ShowArgs;
use crate::chat::dollars;
use crate::failure::Failure;
use crate::output::Output;

use super::gaps::Gaps;
use super::json::{apis, entry};
use super::lists::Lists;
use super::place::Here;
use super::row::{Access, Row};
use super::{access, json};
use crate::fit::{tokens, width, wrap};

pub(crate) async fn run(
    args: &ShowArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let settings = resolve::bedrock(&args.asked.bedrock, environment)?;
    let here = Here::find(&settings, args.asked.offline).await?;
    let (listed, source, gaps) = here.list().await;
    let route = route::candidates(&args.name, &here.catalog, &here.region, here.endpoint);
    let model = known(&args.name, &here);
    let name = model.map_or(args.name.as_str(), |model| &model.name);
    let listed = listed.iter().find(|listed| &*listed.name == name);
    let plans = match route {
        Ok(route) => route.plans,
        // A model that is not called from here is explained all the same, and so is one of the account's own.
        Err(_) if model.is_some() || listed.is_some() => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let by_catalog =
        model.and_then(|model| models::find(&model.name, &here.catalog, &here.region, here.endpoint));
    let mut row =
        listed.or(by_catalog.as_ref()).map(|listed| Row::of(listed, &here, source == Source::Catalog));
    if let Some(row) = row.as_mut().filter(|_| source != Source::Catalog && listed.is_some()) {
        access::ask(&here, std::slice::from_mut(row)).await;
    }
    let lists = Lists::new(listed, source);
    let about = About { here: &here, name, model, listed, lists, row: row.as_ref(), plans: &plans };
    if args.asked.json {
        return Ok(output.line(&about.json(source, &gaps))?);
    }
    let width = width();
    for line in about.lines() {
        output.line(&wrap(&line, 12, width))?;
    }
    if source != Source::Live && !args.asked.offline {
        output.beside("AWS's lists could not be had: this is what the catalog of this version knows");
        gaps.tell(output);
    }
    Ok(())
}

/// The catalog's row for what was typed, be it callable from here or not.
pub(crate) fn known<'a>(typed: &str, here: &'a Here) -> Option<&'a Model> {
    let parsed = id::parse(typed).ok()?;
    let id = match parsed.form {
        Form::Id(id) => id,
        Form::Arn(arn) => arn.resource,
    };
    let base = |id| here.catalog.geography_of(id).map(|(_, base)| base);
    here.catalog.find(typed).or_else(|| here.catalog.find(id)).or_else(|| here.catalog.find(base(id)?))
}

/// Everything known about one model.
struct About<'a> {
    here: &'a Here,
    name: &'a str,
    model: Option<&'a Model>,
    /// As the list has it.
    listed: Option<&'a Listed>,
    lists: Lists<'a>,
    row: Option<&'a Row>,
    /// The ways that are tried from here, first choice first, be they in AWS's lists or not.
    plans: &'a [Plan],
}

/// One form of the id.
struct Id {
    host: Host,
    kind: &'static str,
    text: String,
    callable_from: Vec<String>,
    /// Wherever its host is.
    everywhere: bool,
    /// It can be called from here.
    here: bool,
    /// It is what outcrop calls from here.
    used: bool,
    /// AWS lists it; None where nobody says.
    listed: Option<bool>,
}

impl About<'_> {
    fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.headline()];
        let say = |label: &str, text: String| format!("{label:10}  {text}");
        if let Some(model) = self.model {
            lines.push(say("state", state(model)));
            let aliases = self.here.catalog.aliases(model);
            if !aliases.is_empty() {
                lines.push(say("also", aliases.join(", ")));
            }
        }
        lines.push(say("here", self.here_words()));
        lines.extend(self.lists.tried_first(self.plans).map(|words| say("", words)));
        if let Some(Row { access, .. }) = self.row {
            lines.extend(access_words(access).map(|words| say("access", words)));
        }
        for (at, id) in self.ids().iter().enumerate() {
            let label = if at == 0 { "ids" } else { "" };
            let mark = if id.used { "*" } else { " " };
            lines.push(format!("{label:10} {mark}{}", id.text));
            lines.push(format!("{:14}{}", "", id.words()));
        }
        if !self.plans.is_empty() {
            lines.push(say("", format!("* what is called from {}", self.here.region)));
        }
        if let Some(plan) = self.plans.first() {
            lines.push(say(
                "speaks",
                self.plans
                    .iter()
                    .map(|plan| format!("{} on {}", apis(plan.api).join(" and "), plan.host))
                    .collect::<Vec<_>>()
                    .join(", "),
            ));
            lines.push(say("limits", limits(plan)));
            lines.extend(self.rates(plan).map(|rates| say("price", price(&rates))));
            lines.push(say("input", abilities::inputs(plan.api, &plan.caps).join(", ")));
            let can: Vec<&str> =
                abilities::abilities(plan.api, &plan.caps).iter().map(|can| can.as_str()).collect();
            lines.push(say("can", can.join(", ")));
            lines.extend(refusal_lines(plan));
        }
        lines
    }

    fn headline(&self) -> String {
        let mut line = self.name.to_owned();
        if let Some(title) = self.listed.and_then(|listed| listed.title.as_deref()) {
            let _ = write!(line, "  {title}");
        }
        let provider = self.model.map(|model| &*model.provider).or(self.row.map(|row| row.provider.as_str()));
        if let Some(provider) = provider {
            let _ = write!(line, "  by {provider}");
        }
        let released = self.listed.filter(|listed| listed.released > 0).map(Listed::released_on);
        if let Some(day) = released.as_deref().and_then(|day| day.get(..10)) {
            let _ = write!(line, "  since {day}");
        }
        line
    }

    fn here_words(&self) -> String {
        let there = self.lists.there(self.plans);
        let ways: Vec<String> = there.iter().map(|plan| format!("{} as `{}`", plan.host, plan.id)).collect();
        let region = &self.here.region;
        let listed = self.row.filter(|_| ways.is_empty() && self.listed.is_some());
        if let Some(place) = listed.and_then(|row| row.places.first()) {
            return format!("in {region} on {} as `{}`", place.host, place.id);
        }
        if ways.is_empty() {
            return format!("not in {region}: `outcrop models why {}` says why", self.name);
        }
        format!("in {region} on {}", ways.join(", else on "))
    }

    /// Every form of the id, those of runtime first.
    fn ids(&self) -> Vec<Id> {
        let Some(model) = self.model else {
            let typed = self.plans.iter().map(|plan| Id::new(plan.host, "as typed", &plan.id, true));
            return self.used(typed.collect());
        };
        let (catalog, region) = (&self.here.catalog, self.here.region.as_str());
        let mut ids = Vec::new();
        if let Some(place) = &model.runtime {
            for (geo, id) in place.geographic() {
                let kind = if catalog.is_worldwide(geo) { "worldwide profile" } else { "profile" };
                let id = Id::new(Host::Runtime, kind, id, catalog.geography_serves(geo, region));
                ids.push(id.from(catalog.geography(geo).unwrap_or_default()));
            }
            let kind = if place.id.starts_with("arn:") { "ARN" } else { "bare" };
            let id = Id::new(Host::Runtime, kind, &place.id, place.is_bare_in(region));
            ids.push(id.from(place.bare_in()));
        }
        if let Some(place) = &model.mantle {
            let mut id = Id::new(Host::Mantle, "mantle", &place.id, place.is_bare_in(region));
            id.everywhere = place.bare_in().eq(catalog.mantle_in());
            ids.push(id.from(place.bare_in()));
        }
        // The lists may know ids that the catalog does not.
        for id in self.listed.iter().flat_map(|listed| &listed.runtime_ids) {
            if !ids.iter().any(|known| *known.text == **id) {
                ids.push(Id::new(Host::Runtime, "as AWS lists it", id, true).from([region]));
            }
        }
        self.used(ids)
    }

    /// Marks those that are called from here.
    fn used(&self, mut ids: Vec<Id>) -> Vec<Id> {
        for id in &mut ids {
            id.used = self.plans.iter().any(|plan| plan.host == id.host && *plan.id == *id.text);
            id.listed = self.lists.has(id.host, &id.text);
        }
        ids
    }

    /// What the id that is called costs.
    fn rates(&self, plan: &Plan) -> Option<Rates> {
        self.here.catalog.rates(plan.host, &plan.id, &self.here.region)
    }

    fn json(&self, source: Source, gaps: &Gaps) -> String {
        let ids: Vec<Value> = self.ids().into_iter().map(Id::json).collect();
        let plan = self.plans.first();
        let refuses = plan.map_or_else(Vec::new, |plan| abilities::refusals(plan.api, &plan.caps));
        let refuses: Vec<Value> =
            refuses.into_iter().map(|refusal| json!({"what": refusal.what, "why": refusal.why})).collect();
        let state = self.model.map(|model| match model.lifecycle {
            Lifecycle::Active => "active",
            Lifecycle::Legacy => "legacy",
            Lifecycle::Retired => "retired",
        });
        json!({
            "name": self.name,
            "source": source.as_str(),
            "missing": gaps.json(),
            "region": self.here.region,
            "lifecycle": state,
            "gated": self.model.is_some_and(|model| model.gated),
            "successor": self.model.and_then(|model| model.successor.as_deref()),
            "aliases": self.model.map_or_else(Vec::new, |model| self.here.catalog.aliases(model)),
            "listed": self.listed.is_some(),
            "model": self.row.map(entry),
            "here": self.lists.there(self.plans).into_iter().map(way).collect::<Vec<_>>(),
            "tried": self.plans.iter().map(way).collect::<Vec<_>>(),
            "price": plan.and_then(|plan| self.rates(plan)).map(|rates| json!({
                "currency": "USD", "per_tokens": 1_000_000, "input": exact(rates.input), "output": exact(rates.output),
                "cache_read": exact(rates.cache_read), "cache_write": exact(rates.cache_write), "dearer_above": rates.dearer_above(),
            })),
            "default_max_tokens": plan.map(|plan| plan.caps.default_max_tokens),
            "ids": ids,
            "passed_on_unread": plan.is_some_and(|plan| matches!(plan.api, Api::OpenAi { .. })),
            "refuses": refuses,
        })
        .to_string()
    }
}

impl Id {
    fn new(host: Host, kind: &'static str, text: &str, here: bool) -> Self {
        let text = text.to_owned();
        Self {
            host,
            kind,
            text,
            callable_from: Vec::new(),
            everywhere: false,
            here,
            used: false,
            listed: None,
        }
    }

    fn from<'a>(mut self, regions: impl IntoIterator<Item = &'a str>) -> Self {
        self.callable_from = regions.into_iter().map(str::to_owned).collect();
        self
    }

    fn words(&self) -> String {
        let absent = self.here && self.listed == Some(false);
        format!("{}{}", self.place(), if absent { "; not in AWS's lists for this account" } else { "" })
    }

    fn place(&self) -> String {
        let from = if self.callable_from.is_empty() {
            "nowhere by itself".to_owned()
        } else {
            self.callable_from.join(", ")
        };
        match self.kind {
            "worldwide profile" => {
                format!("{} on {}, called from anywhere in its partition", self.kind, self.host)
            }
            "profile" => format!("{} on {}, called from {from}", self.kind, self.host),
            "bare" if self.callable_from.iter().any(|region| region == "*") => {
                "by itself on runtime, in every region that has it".to_owned()
            }
            "bare" if self.callable_from.is_empty() => {
                "by itself nowhere: runtime wants one of the profiles".to_owned()
            }
            "bare" => format!("by itself on runtime, in {from}"),
            "mantle" if self.everywhere => "on mantle, in every region that has mantle".to_owned(),
            "mantle" => format!("on mantle, in {from}"),
            other => format!("{other}, on {}", self.host),
        }
    }

    fn json(self) -> Value {
        json!({"id": self.text, "host": self.host.as_str(), "kind": self.kind, "callable_from": self.callable_from, "here": self.here, "used": self.used, "listed": self.listed})
    }
}

fn way(plan: &Plan) -> Value {
    json!({"host": plan.host.as_str(), "id": &*plan.id, "apis": json::apis(plan.api)})
}

fn state(model: &Model) -> String {
    let state = match (model.lifecycle, model.gated) {
        (Lifecycle::Retired, _) => "retired: Bedrock no longer serves it",
        (Lifecycle::Legacy, _) => "legacy: its end is announced",
        (Lifecycle::Active, true) => "gated: only invited accounts have it",
        (Lifecycle::Active, false) => "active",
    };
    match &model.successor {
        Some(successor) => format!("{state}; after it comes `{successor}`"),
        None => state.to_owned(),
    }
}

fn limits(plan: &Plan) -> String {
    let caps = &plan.caps;
    if !plan.api.is_chat() {
        return format!("{} tokens of input", tokens(caps.context));
    }
    let (context, most) = (tokens(caps.context), tokens(caps.max_output));
    if matches!(plan.api, Api::OpenAi { .. }) {
        return format!("{context} tokens of context, {most} of output");
    }
    let usual = tokens(caps.default_max_tokens.min(caps.max_output));
    format!("{context} tokens of context, {most} of output; {usual} when `max_tokens` is not given")
}

/// Without what binary fractions add to a price.
fn exact(dollars: f64) -> f64 {
    (dollars * 1e6).round() / 1e6
}

fn price(rates: &Rates) -> String {
    let [input, output, read] = [rates.input, rates.output, rates.cache_read].map(dollars);
    let dearer = rates.dearer_above().and_then(|above| u32::try_from(above).ok());
    let dearer = dearer
        .map_or_else(String::new, |above| format!("; more when the prompt is over {} tokens", tokens(above)));
    format!("about {input} in, {output} out, {read} read from the cache, for a million tokens{dearer}")
}

fn refusal_lines(plan: &Plan) -> Vec<String> {
    if matches!(plan.api, Api::OpenAi { .. }) {
        return vec![format!(
            "{:10}  requests are passed on unread: what it refuses, its own API says",
            "refuses"
        )];
    }
    let refusals = abilities::refusals(plan.api, &plan.caps).into_iter().enumerate();
    refusals
        .map(|(at, refusal)| {
            let label = if at == 0 { "refuses" } else { "" };
            format!("{label:10}  {}: {}", refusal.what, refusal.why)
        })
        .collect()
}

/// None when nobody was asked.
fn access_words(access: &Access) -> Option<String> {
    match access {
        Access::Unknown => None,
        Access::Yes => Some("AWS says that this account may call it".to_owned()),
        Access::No(why) => Some(format!("AWS says no: {why}")),
    }
}
