//! From a model as typed to the places that can answer: an ordered list of [`Plan`]s. Pure: the same words in
//! the same region always give the same plans.
//!
//! Source: AWS Bedrock user guide (inference profiles, endpoints) and model cards, read 2026-11-22.

use std::sync::Arc;

use outcrop_translation::Caps;

use crate::catalog::{Api, Catalog, Family, Lifecycle, Model, NoHost, Place};
use crate::id::{self, ArnKind, Form, IdError, Typed};
use crate::{Endpoint, Host};

/// One way to have a request answered.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where to.
    pub host: Host,
    /// The model id there: in the path on runtime, in the body on mantle.
    pub id: Arc<str>,
    /// What is spoken there.
    pub api: Api,
    /// What the model can do there.
    pub caps: Arc<Caps>,
}

/// Everything that is known about a request's way before it is sent.
#[derive(Debug, Clone)]
pub struct Route {
    /// The name of the catalog's row; None for an id that no row knows.
    pub name: Option<Arc<str>>,
    /// First choice first, never empty. The next is tried only after a "not here" answer.
    pub plans: Vec<Plan>,
    /// What to use instead if the model turns out to be gone.
    pub successor: Option<Successor>,
}

/// The model to use instead of one that is gone, as it is called from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Its name in the catalog.
    pub name: Arc<str>,
    /// Its id for this region and endpoint.
    pub id: Arc<str>,
}

/// A model that cannot be called from here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RouteError {
    /// What was typed is no model id.
    #[error("`{typed}` is not a model id")]
    BadId {
        /// What was typed, escaped and shortened.
        typed: String,
        /// Why.
        source: IdError,
    },
    /// A name that nothing in the catalog resembles, or an unknown vendor's id.
    #[error("there is no model `{typed}`")]
    Unknown {
        /// What was typed.
        typed: String,
        /// Names that may have been meant.
        suggestions: Vec<String>,
    },
    /// The id belongs to another region than the one in use.
    #[error("`{typed}` belongs to {theirs}, but requests go to {ours}")]
    OtherRegion {
        /// What was typed.
        typed: String,
        /// The region or partition of the id.
        theirs: String,
        /// The region or partition in use.
        ours: String,
    },
    /// The model is gone.
    #[error("`{typed}` is retired: Bedrock no longer serves it")]
    Retired {
        /// What was typed.
        typed: String,
        /// What to use here.
        successor: Option<Successor>,
    },
    /// The model exists, but not for this region and endpoint.
    #[error("`{typed}` is not offered {place}")]
    NotOffered {
        /// What was typed.
        typed: String,
        /// `on mantle in us-east-1`
        place: String,
        /// What to use here.
        successor: Option<Successor>,
        /// Endpoint settings under which it would be.
        elsewhere: Option<Endpoint>,
    },
    /// No host that may be used is known in the region's partition, whatever the model.
    #[error("`{typed}` is not offered in {region}: {why}")]
    NoHost {
        /// What was typed.
        typed: String,
        /// The region in use.
        region: String,
        /// What is not there.
        why: NoHost,
    },
    /// An ARN that does not say what model stands behind it.
    #[error("what model stands behind `{typed}` is not known")]
    Opaque {
        /// What was typed.
        typed: String,
    },
    /// The model exists, but this version cannot speak to it.
    #[error("`{typed}` cannot be used: {reason}")]
    Unserved {
        /// What was typed.
        typed: String,
        /// Why.
        reason: String,
    },
}

impl RouteError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let try_successor =
            |successor: &Successor| format!("use `{}` (here `{}`)", successor.name, successor.id);
        match self {
            Self::BadId { .. } => Some(id::GRAMMAR.to_owned()),
            Self::Unknown { suggestions, .. } if suggestions.is_empty() => {
                Some("run `outcrop models` for the names, or give the Bedrock id or ARN".to_owned())
            }
            Self::Unknown { suggestions, .. } => Some(format!("did you mean {}?", quoted(suggestions))),
            Self::OtherRegion { theirs, .. } => {
                Some(format!("set the region to {theirs}, or use an id of the region in use"))
            }
            Self::NotOffered { elsewhere: Some(endpoint), successor, .. } => {
                let endpoint = format!("set the endpoint to `{endpoint}`");
                Some(match successor {
                    Some(successor) => format!("{endpoint}, or {}", try_successor(successor)),
                    None => endpoint,
                })
            }
            Self::Retired { successor, .. } | Self::NotOffered { successor, .. } => {
                successor.as_ref().map(try_successor)
            }
            Self::NoHost { why, .. } => Some(why.hint().to_owned()),
            Self::Opaque { typed } => Some(format!(
                "say it in the models file: `[model.NAME]`, `like = \"MODEL\"`, `runtime = {{ id = \"{typed}\", bare = [\"*\"] }}`; an \
                 application inference profile is looked up where `bedrock:GetInferenceProfile` is allowed"
            )),
            Self::Unserved { .. } => Some("run `outcrop models` for the models that can be used".to_owned()),
        }
    }

    /// The HTTP status for it: 400 for what can never work, 404 for a model that is not there.
    pub fn status(&self) -> u16 {
        match self {
            Self::BadId { .. } | Self::OtherRegion { .. } | Self::Opaque { .. } | Self::Unserved { .. } => {
                400
            }
            Self::Unknown { .. } | Self::Retired { .. } | Self::NotOffered { .. } | Self::NoHost { .. } => {
                404
            }
        }
    }
}

/// The ways to have `model`, as typed by a caller, answered from `region`, first choice first.
///
/// With [`Endpoint::Auto`] the id's own form decides (a profile or a version means runtime, a bare undated id
/// means mantle), else runtime comes first. No geographic id is made up: only those the catalog lists are used.
pub fn candidates(
    model: &str,
    catalog: &Catalog,
    region: &str,
    endpoint: Endpoint,
) -> Result<Route, RouteError> {
    let typed = id::parse(model).map_err(|source| RouteError::BadId { typed: shown(model), source })?;
    Search { catalog, region, endpoint, typed: &typed, model }.run()
}

/// The way to a model by an ARN that does not say which model it is, once that is known: `base` is the model's own id.
pub(crate) fn behind(
    arn: &str,
    base: &str,
    catalog: &Catalog,
    region: &str,
    endpoint: Endpoint,
) -> Result<Route, RouteError> {
    let typed = id::parse(arn).map_err(|source| RouteError::BadId { typed: shown(arn), source })?;
    let search = Search { catalog, region, endpoint, typed: &typed, model: arn };
    let Form::Arn(found) = typed.form else { return Err(search.opaque()) };
    match catalog.find(base) {
        Some(model) => search.made_from(model, found.text),
        None => match catalog.family_of(base) {
            Some(family) => search.unlisted(family, found.text, &[Host::Runtime]),
            None => Err(search.opaque()),
        },
    }
}

struct Search<'a> {
    catalog: &'a Catalog,
    region: &'a str,
    endpoint: Endpoint,
    typed: &'a Typed<'a>,
    model: &'a str,
}

impl Search<'_> {
    fn run(&self) -> Result<Route, RouteError> {
        if let Some(region) = self.typed.region.filter(|region| *region != self.region) {
            return Err(self.other_region(region, self.region));
        }
        match self.typed.form {
            Form::Id(id) => self.by_id(id),
            Form::Arn(arn) => {
                if id::partition_of(self.region) != arn.partition {
                    return Err(self.other_region(arn.partition, id::partition_of(self.region)));
                }
                if arn.region != self.region {
                    return Err(self.other_region(arn.region, self.region));
                }
                self.by_arn(arn)
            }
        }
    }

    fn by_id(&self, id: &str) -> Result<Route, RouteError> {
        let vendor_is_known = self.typed.vendor.is_none_or(|vendor| self.catalog.knows_vendor(vendor));
        if let Some(model) = self.catalog.find(id).filter(|_| vendor_is_known) {
            return self.listed(model, &Shape::of(id, model));
        }
        if let Some((geo, base)) = self.catalog.split_geo(id) {
            // A model that is known on mantle only may have got a profile since.
            if let Some(model) = self.catalog.find(base).filter(|model| model.runtime.is_some()) {
                return self.listed(model, &Shape::Exact(id.into()));
            }
            if self.catalog.geo_serves(geo, self.region) == Some(false) {
                return Err(self.not_offered(None, None));
            }
            if let Some(family) = self.catalog.family_of(base) {
                return self.unlisted(family, id, &[Host::Runtime]);
            }
        }
        match self.catalog.family_of(id).filter(|_| vendor_is_known) {
            // Only runtime's ids have a version (`-v1:0`); an unlisted one without is mantle's, or too new.
            Some(family) if id.contains(':') => self.unlisted(family, id, &[Host::Runtime]),
            Some(family) => self.unlisted(family, id, &[Host::Mantle, Host::Runtime]),
            None => Err(RouteError::Unknown {
                typed: shown(self.model),
                suggestions: self.catalog.suggest(id).into_iter().map(str::to_owned).collect(),
            }),
        }
    }

    fn by_arn(&self, arn: id::Arn<'_>) -> Result<Route, RouteError> {
        if let Some(model) = self.catalog.find(arn.text) {
            return self.listed(model, &Shape::Exact(arn.text.into()));
        }
        let base = match arn.kind {
            ArnKind::FoundationModel => arn.resource,
            ArnKind::InferenceProfile => {
                self.catalog.split_geo(arn.resource).map_or(arn.resource, |(_, base)| base)
            }
            ArnKind::CustomModel => arn.resource.split('/').next().unwrap_or_default(),
            ArnKind::ImportedModel => {
                let reason = "an imported model has a body format of its own, which is not known".to_owned();
                return Err(RouteError::Unserved { typed: shown(self.model), reason });
            }
            ArnKind::ApplicationInferenceProfile
            | ArnKind::ProvisionedModel
            | ArnKind::CustomModelDeployment => "",
        };
        match (arn.kind, self.catalog.find(base)) {
            // As a bare id: where that needs a profile, the ARN does too.
            (ArnKind::FoundationModel, Some(model)) => {
                let works = model.runtime.as_ref().is_some_and(|place| place.bare.contain(self.region));
                self.listed(model, &if works { Shape::Exact(arn.text.into()) } else { Shape::Bare })
            }
            (ArnKind::InferenceProfile, Some(model)) => self.listed(model, &Shape::Exact(arn.text.into())),
            // What was made from a model has its abilities, but its place is its own and nowhere else.
            (_, Some(model)) if model.runtime.is_some() => self.made_from(model, arn.text),
            // A user's models file may say what such an ARN is taken for; ours does not guess.
            _ => match self.catalog.family_of(base).or_else(|| self.catalog.opaque_family()) {
                Some(family) => self.unlisted(family, arn.text, &[Host::Runtime]),
                None if base.is_empty() => Err(self.opaque()),
                None => Err(RouteError::Unknown { typed: shown(self.model), suggestions: Vec::new() }),
            },
        }
    }

    /// What was made from a model: a profile, a provisioned or a custom model.
    fn made_from(&self, model: &Model, arn: &str) -> Result<Route, RouteError> {
        let allowed = self.endpoint.allows(Host::Runtime);
        let allowed = allowed && self.catalog.may_have(Host::Runtime, self.region);
        let place = model.runtime.iter().filter(|_| allowed).map(|place| plan(Host::Runtime, arn, place));
        self.finish(Some(model), place.collect())
    }

    fn opaque(&self) -> RouteError {
        RouteError::Opaque { typed: shown(self.model) }
    }

    /// A model of the catalog.
    fn listed(&self, model: &Model, shape: &Shape) -> Result<Route, RouteError> {
        if model.lifecycle == Lifecycle::Retired {
            let successor = self.successor(model);
            return Err(RouteError::Retired { typed: shown(self.model), successor });
        }
        // Who names a geography means it: the other host would answer from somewhere else.
        if matches!(shape, Shape::Exact(id) if !self.may_send(id)) {
            let plan = self.plans(model, &Shape::Name).into_iter().next();
            let here = plan.map(|plan| Successor { name: Arc::clone(&model.name), id: plan.id });
            return Err(self.not_offered(None, here));
        }
        let mantle_first = match self.typed.host {
            Some(host) => host == Host::Mantle,
            None => *shape == Shape::Mantle,
        };
        let mut plans = self.plans(model, shape);
        if mantle_first {
            plans.reverse();
        }
        self.finish(Some(model), plans)
    }

    /// The plans for a model, runtime's first, that the region and the endpoint allow.
    fn plans(&self, model: &Model, shape: &Shape) -> Vec<Plan> {
        let mut plans = Vec::with_capacity(2);
        if let Some(place) = model.runtime.as_ref().filter(|_| self.endpoint.allows(Host::Runtime)) {
            let id = match shape {
                Shape::Exact(id) => Some(id),
                Shape::Bare if place.bare.contain(self.region) => Some(&place.id),
                Shape::Bare | Shape::Name | Shape::Mantle => self.catalog.id_from(place, self.region),
            };
            plans.extend(id.map(|id| plan(Host::Runtime, id, place)));
        }
        if let Some(place) = model.mantle.as_ref().filter(|_| self.endpoint.allows(Host::Mantle)) {
            // The list of regions may be behind the times: who names the host is believed.
            if place.bare.contain(self.region) || self.mantle_is_named() {
                plans.push(plan(Host::Mantle, &place.id, place));
            }
        }
        plans
    }

    /// A typed profile is sent as it is, unless its geography is known not to be callable from here.
    fn may_send(&self, id: &str) -> bool {
        let geo = self.catalog.split_geo(id).map(|(geo, _)| geo);
        geo.and_then(|geo| self.catalog.geo_serves(geo, self.region)) != Some(false)
    }

    /// An id that no row knows, on the hosts that its form allows.
    fn unlisted(&self, family: &Family, id: &str, hosts: &[Host]) -> Result<Route, RouteError> {
        if let Some(reason) = &family.unserved {
            return Err(RouteError::Unserved { typed: shown(self.model), reason: reason.to_string() });
        }
        let mut plans: Vec<Plan> = hosts
            .iter()
            .filter(|host| self.endpoint.allows(**host))
            .filter(|host| match host {
                Host::Runtime => self.catalog.may_have(Host::Runtime, self.region),
                Host::Mantle => self.catalog.mantle_is_in(self.region) || self.mantle_is_named(),
            })
            .filter_map(|host| {
                let (api, caps) = match host {
                    Host::Runtime => family.runtime.as_ref(),
                    Host::Mantle => family.mantle.as_ref(),
                }?;
                Some(Plan { host: *host, id: id.into(), api: *api, caps: Arc::clone(caps) })
            })
            .collect();
        // A prefix that asks for a host puts it first.
        plans.sort_by_key(|plan| self.typed.host.is_some_and(|host| host != plan.host));
        self.finish(None, plans)
    }

    /// Who names the host is believed, but not where no region of the partition has it.
    fn mantle_is_named(&self) -> bool {
        self.endpoint == Endpoint::Mantle && self.catalog.may_have(Host::Mantle, self.region)
    }

    fn finish(&self, model: Option<&Model>, plans: Vec<Plan>) -> Result<Route, RouteError> {
        let successor = model.and_then(|model| self.successor(model));
        if plans.is_empty() {
            return Err(self.not_offered(model, successor));
        }
        Ok(Route { name: model.map(|model| Arc::clone(&model.name)), plans, successor })
    }

    /// The first model in the line of successors that can be called from here.
    fn successor(&self, model: &Model) -> Option<Successor> {
        let mut next = model.successor.as_deref();
        for _ in 0..self.catalog.models().len() {
            let model = self.catalog.find(next?)?;
            let usable = model.lifecycle == Lifecycle::Active;
            if let Some(plan) = self.plans(model, &Shape::Name).into_iter().next().filter(|_| usable) {
                return Some(Successor { name: Arc::clone(&model.name), id: plan.id });
            }
            next = model.successor.as_deref();
        }
        None
    }

    fn other_region(&self, theirs: &str, ours: &str) -> RouteError {
        RouteError::OtherRegion { typed: shown(self.model), theirs: theirs.to_owned(), ours: ours.to_owned() }
    }

    fn not_offered(&self, model: Option<&Model>, successor: Option<Successor>) -> RouteError {
        if let Some(why) = self.catalog.no_host(self.region, self.endpoint) {
            return RouteError::NoHost { typed: shown(self.model), region: self.region.to_owned(), why };
        }
        let elsewhere = model.filter(|_| self.endpoint != Endpoint::Auto).and_then(|model| {
            let auto = Search { endpoint: Endpoint::Auto, ..*self };
            (!auto.plans(model, &Shape::Name).is_empty()).then_some(Endpoint::Auto)
        });
        let place = match self.endpoint {
            Endpoint::Auto => format!("in {}", self.region),
            endpoint => format!("on {endpoint} in {}", self.region),
        };
        RouteError::NotOffered { typed: shown(self.model), place, successor, elsewhere }
    }
}

/// What the typed form says about where it belongs.
#[derive(Debug, PartialEq, Eq)]
enum Shape {
    /// A name: the catalog decides.
    Name,
    /// Runtime's id without a geography.
    Bare,
    /// Mantle's id, whether or not runtime has the same.
    Mantle,
    /// A profile or an ARN, sent to runtime as it is.
    Exact(Arc<str>),
}

impl Shape {
    fn of(text: &str, model: &Model) -> Self {
        let same = |id: &str| id.eq_ignore_ascii_case(text);
        if model.mantle.as_ref().is_some_and(|place| same(&place.id)) {
            return Self::Mantle;
        }
        let Some(place) = &model.runtime else { return Self::Name };
        match place.profiles.iter().find(|profile| same(&profile.id)) {
            Some(profile) => Self::Exact(Arc::clone(&profile.id)),
            None if same(&place.id) => Self::Bare,
            None => Self::Name,
        }
    }
}

fn plan(host: Host, id: &str, place: &Place) -> Plan {
    Plan { host, id: id.into(), api: place.api, caps: Arc::clone(&place.caps) }
}

fn quoted(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// What a caller typed, safe to print: control and non-ASCII characters escaped, at most 120 characters.
pub(crate) fn shown(typed: &str) -> String {
    let mut escaped = typed.escape_default();
    let mut shown: String = escaped.by_ref().take(120).collect();
    if escaped.next().is_some() {
        shown.push_str("..");
    }
    shown
}

#[cfg(test)]
mod tests;
