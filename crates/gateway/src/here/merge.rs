//! The catalog laid over AWS's lists: which of its models are really there, and what is there beside them.

use std::collections::HashSet;
use std::sync::Arc;

use super::live::{Foundation, Live, Profile};
use crate::catalog::{Api, Catalog, Lifecycle, Model};
use crate::models::Listed;
use crate::route::{Plan, behind, candidates};
use crate::{Endpoint, Host};

/// Every model that can be called: those of the catalog in its order, then those that only AWS knows.
pub(super) fn all(live: &Live, catalog: &Catalog, region: &str, endpoint: Endpoint) -> Vec<Listed> {
    let merge = Merge { live, catalog, region, endpoint };
    let mut listed: Vec<Listed> = catalog.models().iter().filter_map(|model| merge.named(model)).collect();
    let unnamed = merge.beside(&listed);
    listed.extend(unnamed);
    listed.extend(merge.own_profiles());
    listed
}

/// The catalog's model of a typed name, if AWS's lists have it.
pub(super) fn typed(
    typed: &str,
    live: &Live,
    catalog: &Catalog,
    region: &str,
    endpoint: Endpoint,
) -> Option<Listed> {
    let merge = Merge { live, catalog, region, endpoint };
    let route = candidates(typed, catalog, region, endpoint).ok()?;
    merge.listed(catalog.find(route.name.as_deref()?)?, route.plans)
}

struct Merge<'a> {
    live: &'a Live,
    catalog: &'a Catalog,
    region: &'a str,
    endpoint: Endpoint,
}

/// What the lists say of one way to call a model.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    There,
    Absent,
    /// There is no list to say it.
    Nothing,
}

impl Merge<'_> {
    /// A model of the catalog under its name.
    fn named(&self, model: &Model) -> Option<Listed> {
        if model.lifecycle == Lifecycle::Retired {
            return None;
        }
        let route = candidates(&model.name, self.catalog, self.region, self.endpoint).ok()?;
        let plans = route.plans.into_iter().filter(|plan| {
            // Those that are not open to all are listed where AWS says so.
            model.is_open() || self.said(plan.host, &plan.id) == Said::There
        });
        self.listed(model, plans.collect())
    }

    /// A model of the catalog by those ways that are there.
    fn listed(&self, model: &Model, mut plans: Vec<Plan>) -> Option<Listed> {
        plans.retain(|plan| self.said(plan.host, &plan.id) != Said::Absent);
        let mut listed = Listed::of(model, &plans)?;
        if let Some(place) = &model.runtime {
            self.describe(&mut listed, &place.id);
            let more = self.runtime_ids(&place.id).filter(|id| !listed.runtime_ids.contains(id));
            let more: Vec<_> = more.collect();
            listed.runtime_ids.extend(more);
        }
        if listed.released == 0 {
            listed.released = listed.mantle_id.as_deref().map_or(0, |id| self.mantle_released(id));
        }
        Some(listed)
    }

    /// What AWS tells of a model beyond its ids.
    fn describe(&self, listed: &mut Listed, base: &str) {
        let Some(model) = self.foundation(base) else { return };
        listed.title.clone_from(&model.title);
        if listed.released == 0 {
            listed.released = model.released;
        }
    }

    /// Models that no row of the catalog stands for, each under the id to call it by.
    fn beside(&self, named: &[Listed]) -> Vec<Listed> {
        let ids = named.iter().flat_map(|model| model.runtime_ids.iter().chain(&model.mantle_id));
        let mut known: HashSet<&str> = ids.map(|id| self.base(id)).collect();
        let profiles = self.live.profiles.iter().flat_map(|profiles| &profiles.all);
        let profiles = profiles.filter(|(_, profile)| profile.own.is_none()).map(|(id, _)| id);
        let models = self.live.models.iter().flat_map(|models| &models.all);
        let models = models.filter(|(_, model)| model.on_demand).map(|(id, _)| id);
        let mantle = self.live.mantle.iter().flat_map(|models| &models.all).map(|(id, _)| id);
        let mut found = Vec::new();
        for id in profiles.chain(models).chain(mantle) {
            let base = self.base(id);
            if known.insert(base) {
                found.extend(self.unnamed(base, id, named));
            }
        }
        found
    }

    fn unnamed(&self, base: &str, id: &Arc<str>, named: &[Listed]) -> Option<Listed> {
        let name = self.runtime_ids(base).next().unwrap_or_else(|| Arc::clone(id));
        let route = candidates(&name, self.catalog, self.region, self.endpoint).ok()?;
        // Another id of a model that stands in the list already.
        if route.name.is_some_and(|row| named.iter().any(|model| model.name == row)) {
            return None;
        }
        let mut plans = route.plans;
        plans.retain(|plan| self.said(plan.host, &plan.id) == Said::There);
        let provider = self.catalog.family_of(base).map(|family| Arc::clone(&family.provider))?;
        let mut listed = Listed::by(name, provider, &plans)?;
        // Images, speech and video have no route here.
        if listed.api.is_chat() && self.foundation(base).is_some_and(|model| !model.text) {
            return None;
        }
        listed.runtime_ids = self.runtime_ids(base).collect();
        listed.mantle_id = self.mantle_has(base).then(|| base.into());
        self.describe(&mut listed, base);
        if listed.released == 0 {
            listed.released = self.mantle_released(base);
        }
        Some(listed)
    }

    /// The account's own profiles, each under its ARN.
    fn own_profiles(&self) -> Vec<Listed> {
        let profiles = self.live.profiles.iter().flat_map(|profiles| &profiles.all);
        profiles.filter_map(|(_, profile)| self.own_profile(profile)).collect()
    }

    fn own_profile(&self, profile: &Profile) -> Option<Listed> {
        let (arn, base) = (profile.own.as_ref()?, profile.model.as_deref()?);
        // The catalog of the user may have a name for it.
        if self.catalog.find(arn).is_some() {
            return None;
        }
        let plans = behind(arn, base, self.catalog, self.region, self.endpoint).ok()?.plans;
        // Not taken on the routes of OpenAI's API.
        if plans.iter().any(|plan| matches!(plan.api, Api::OpenAi { .. })) {
            return None;
        }
        let provider = Arc::clone(&self.catalog.family_of(base)?.provider);
        let mut listed = Listed::by(Arc::clone(arn), provider, &plans)?;
        listed.title = Some(Arc::clone(&profile.title));
        Some(listed)
    }

    fn said(&self, host: Host, id: &str) -> Said {
        let is = |there| if there { Said::There } else { Said::Absent };
        match (host, &self.live.mantle) {
            (Host::Mantle, None) => Said::Nothing,
            (Host::Mantle, Some(mantle)) => is(mantle.get(id).is_some()),
            // What an ARN stands for may belong to another account.
            (Host::Runtime, _) if id.starts_with("arn:") => Said::Nothing,
            (Host::Runtime, _) if self.catalog.split_geo(id).is_some() => {
                self.live.profiles.as_ref().map_or(Said::Nothing, |list| is(list.get(id).is_some()))
            }
            (Host::Runtime, _) => match &self.live.models {
                None => Said::Nothing,
                Some(models) => is(models.get(id).is_some_and(|model| model.on_demand)),
            },
        }
    }

    /// The ids that runtime has for a model: profiles that keep the data near, the model's own, profiles that do not.
    fn runtime_ids(&self, base: &str) -> impl Iterator<Item = Arc<str>> {
        let profiles = self.live.profiles.iter().flat_map(|profiles| &profiles.all);
        let profiles = profiles.filter(|(_, profile)| profile.own.is_none());
        let (mut near, mut far) = (Vec::new(), Vec::new());
        for (id, _) in profiles {
            match self.catalog.split_geo(id) {
                Some((geo, of)) if of == base && self.catalog.leads_anywhere(geo) => far.push(Arc::clone(id)),
                Some((_, of)) if of == base => near.push(Arc::clone(id)),
                _ => {}
            }
        }
        let own = self.foundation(base).is_some_and(|model| model.on_demand).then(|| Arc::from(base));
        near.into_iter().chain(own).chain(far)
    }

    fn foundation(&self, id: &str) -> Option<&Foundation> {
        self.live.models.as_ref()?.get(id)
    }

    fn mantle_has(&self, id: &str) -> bool {
        self.live.mantle.as_ref().is_some_and(|mantle| mantle.get(id).is_some())
    }

    fn mantle_released(&self, id: &str) -> u64 {
        self.live.mantle.as_ref().and_then(|mantle| mantle.get(id)).map_or(0, |model| model.released)
    }

    /// An id without its geography.
    fn base<'i>(&self, id: &'i str) -> &'i str {
        self.catalog.split_geo(id).map_or(id, |(_, base)| base)
    }
}
