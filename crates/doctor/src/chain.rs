//! The whole way to one model: its name, whether it is offered, through which profile, whether the account may use it, and
//! one real call on each host.

mod access;
mod call;
mod offer;

use std::collections::HashMap;

use futures_util::future::join;
use outcrop_api_types::control::{FoundationModel, InferenceProfile};
use outcrop_gateway::route::{self, Route, RouteError};
use outcrop_gateway::{Catalog, Endpoint, Host, Plan};
use outcrop_hints::causes::model::{
    MODEL_END_OF_LIFE, MODEL_ID_INVALID, MODEL_NOT_IN_REGION, PROFILE_FAMILY_UNKNOWN, PROFILE_NEEDED,
};

use crate::ask::Asker;
use crate::hosts::{Site, Which};
use crate::limits::Limits;
use crate::lists::{Listed, OnMantle};
use crate::report::{Finding, Level, Section};

const SECTION: Section = Section::Model;

/// Everything that the way to a model is looked at with.
pub(crate) struct Chain<'a> {
    pub(crate) asker: &'a Asker<'a>,
    pub(crate) catalog: &'a Catalog,
    pub(crate) region: &'a str,
    pub(crate) endpoint: Endpoint,
    pub(crate) model: &'a str,
    /// The hosts that take connections.
    pub(crate) sites: &'a [Site],
    pub(crate) limits: Limits,
    /// `your profile dev`
    pub(crate) credential: &'a str,
    /// Flags that make a command do as this look did: ` --profile dev`.
    pub(crate) flags: &'a str,
    pub(crate) mantle: Listed<HashMap<String, OnMantle>>,
    pub(crate) models: Listed<Vec<FoundationModel<'static>>>,
    pub(crate) profiles: Listed<Vec<InferenceProfile<'static>>>,
}

impl Chain<'_> {
    /// Looks at all of it.
    pub(crate) async fn look(&self) {
        let route = route::candidates(self.model, self.catalog, self.region, self.endpoint);
        let route = match route.or_else(|error| self.behind_profile().ok_or(error)) {
            Ok(route) => route,
            Err(error) => return self.add(self.no_route(&error)),
        };
        self.named(&route);
        let plan = |host| route.plans.iter().find(|plan| plan.host == host);
        join(self.on(plan(Host::Runtime), &route), self.on(plan(Host::Mantle), &route)).await;
    }

    /// An account's own profile does not say in its ARN which model is behind it; the list does.
    fn behind_profile(&self) -> Option<Route> {
        let arn = self.profile(self.model)?.models.first()?.model_arn.as_deref()?;
        let base = arn.rsplit_once("foundation-model/")?.1;
        let route = route::candidates(base, self.catalog, self.region, Endpoint::Runtime).ok()?;
        let plan = route.plans.first()?;
        let plans = vec![Plan { id: self.model.into(), ..plan.clone() }];
        Some(Route { plans, ..route }).filter(|_| self.endpoint.allows(Host::Runtime))
    }

    async fn on(&self, plan: Option<&Plan>, route: &Route) {
        let Some(plan) = plan else { return };
        let site = self.sites.iter().find(|site| site.which == Which::of(plan.host));
        let first = route.plans.first().is_some_and(|first| first.host == plan.host);
        match plan.host {
            Host::Runtime => {
                let base = self.base_of(plan, route);
                self.offered(plan, &base);
                join(self.access(&base), self.call(plan, &base, first, site, &self.models)).await;
            }
            Host::Mantle => {
                self.listed_on_mantle(plan);
                self.call(plan, &plan.id, first, site, &self.mantle).await;
            }
        }
    }

    /// The foundation model behind an id: as the list of profiles has it, else as the catalog does.
    fn base_of(&self, plan: &Plan, route: &Route) -> String {
        let listed = self.profile(&plan.id).and_then(|profile| {
            let arn = profile.models.first()?.model_arn.as_deref()?;
            Some(arn.rsplit_once("foundation-model/")?.1.to_owned())
        });
        let known = || {
            let model = self.catalog.find(route.name.as_deref()?)?;
            Some(model.runtime.as_ref()?.id.to_string())
        };
        listed.or_else(known).unwrap_or_else(|| plan.id.to_string())
    }

    fn profile(&self, id: &str) -> Option<&InferenceProfile<'static>> {
        let profiles = self.profiles.get()?;
        profiles.iter().find(|one| &*one.inference_profile_id == id || &*one.inference_profile_arn == id)
    }

    /// What the name stands for, and the host that does not have it.
    fn named(&self, route: &Route) {
        let ways: Vec<String> =
            route.plans.iter().map(|plan| format!("`{}` on {}", plan.id, plan.host)).collect();
        let says = format!("is called {}", ways.join(", then "));
        self.add(Finding::ok("model-known", SECTION, self.model, says));
        let Some(model) = route.name.as_deref().and_then(|name| self.catalog.find(name)) else { return };
        if let Some(place) = &model.runtime
            && *place.id == *self.model
            && let Some(plan) =
                route.plans.iter().find(|plan| plan.host == Host::Runtime && *plan.id != *place.id)
        {
            let finding = Finding::hinted(&PROFILE_NEEDED, Level::Warning, SECTION, self.model);
            let next =
                format!("use `{}`; outcrop puts it in by itself, other clients have to be told", plan.id);
            self.add(finding.next(next).order(1));
        }
        let only = match (&model.runtime, &model.mantle) {
            (Some(_), None) => (Host::Runtime, Host::Mantle),
            (None, Some(_)) => (Host::Mantle, Host::Runtime),
            _ => return,
        };
        self.add(self.only_on(only.0, only.1).order(2));
    }

    fn only_on(&self, host: Host, other: Host) -> Finding {
        let code = match host {
            Host::Runtime => "only-on-runtime",
            Host::Mantle => "only-on-mantle",
        };
        let says =
            format!("is served by bedrock-{host} only: a client pointed at bedrock-{other} does not find it");
        let next = format!("point clients at bedrock-{host}, or at `outcrop serve`, which finds the host");
        Finding::new(code, Level::Warning, SECTION, self.model, says).next(next)
    }

    fn no_route(&self, error: &RouteError) -> Finding {
        let known =
            |hint| Finding::hinted(hint, Level::Fault, SECTION, self.model).because(&error.to_string());
        let finding = match error {
            RouteError::Unknown { .. } | RouteError::BadId { .. } => known(&MODEL_ID_INVALID),
            RouteError::Retired { .. } => known(&MODEL_END_OF_LIFE),
            RouteError::NotOffered { elsewhere: Some(_), .. } => {
                let (host, other) = match self.endpoint {
                    Endpoint::Mantle => (Host::Runtime, Host::Mantle),
                    _ => (Host::Mantle, Host::Runtime),
                };
                Finding { level: Level::Fault, ..self.only_on(host, other) }
            }
            RouteError::NotOffered { .. } => known(&MODEL_NOT_IN_REGION),
            RouteError::Opaque { .. } => known(&PROFILE_FAMILY_UNKNOWN),
            RouteError::OtherRegion { theirs, .. } => {
                let says = error.to_string();
                let finding = Finding::new("model-other-region", Level::Fault, SECTION, self.model, says);
                finding.next(format!("set AWS_REGION={theirs}, or use an id of the region in use"))
            }
            _ => Finding::new("model-unserved", Level::Fault, SECTION, self.model, error.to_string()),
        };
        match error.hint() {
            Some(hint) => finding.next(hint),
            None => finding,
        }
    }

    fn add(&self, finding: Finding) {
        self.asker.ledger.add(finding);
    }
}
