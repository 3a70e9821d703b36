//! The models that can be used from here, as a list.

use std::sync::Arc;

use crate::catalog::{Api, Catalog, Lifecycle, Model, day};
use crate::route::{Plan, candidates};
use crate::{Caps, Endpoint, Host};

/// One model of the list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Listed {
    /// The name to ask for it by.
    pub name: Arc<str>,
    /// A name for people, when AWS has told one.
    pub title: Option<Arc<str>>,
    /// Who made it.
    pub provider: Arc<str>,
    /// Unix seconds of the first day it could be used; 0 when unknown.
    pub released: u64,
    /// Announced to end.
    pub legacy: bool,
    /// The host of the first choice.
    pub host: Host,
    /// The id on that host.
    pub id: Arc<str>,
    /// What is spoken there.
    pub api: Api,
    /// What it can do there.
    pub caps: Arc<Caps>,
    /// Tokens of context.
    pub context: u32,
    /// Most output tokens.
    pub max_output: u32,
    /// The ids on bedrock-runtime, the first choice first.
    pub runtime_ids: Vec<Arc<str>>,
    /// The id on bedrock-mantle.
    pub mantle_id: Option<Arc<str>>,
}

impl Listed {
    /// The first day it could be used, `2025-10-15T00:00:00Z`; 1970 when unknown.
    pub fn released_on(&self) -> String {
        day::rfc3339(self.released)
    }

    /// A row of the catalog by the ways to call it; None without any.
    pub(crate) fn of(model: &Model, plans: &[Plan]) -> Option<Self> {
        let listed = Self::by(Arc::clone(&model.name), Arc::clone(&model.provider), plans)?;
        Some(Self { released: model.released, legacy: model.lifecycle == Lifecycle::Legacy, ..listed })
    }

    /// A model under any name by the ways to call it; None without any.
    pub(crate) fn by(name: Arc<str>, provider: Arc<str>, plans: &[Plan]) -> Option<Self> {
        let first = plans.first()?;
        let ids = |host| plans.iter().filter(move |plan| plan.host == host).map(|plan| Arc::clone(&plan.id));
        Some(Self {
            name,
            title: None,
            provider,
            released: 0,
            legacy: false,
            host: first.host,
            id: Arc::clone(&first.id),
            api: first.api,
            caps: Arc::clone(&first.caps),
            context: first.caps.context,
            max_output: first.caps.max_output,
            runtime_ids: ids(Host::Runtime).collect(),
            mantle_id: ids(Host::Mantle).next(),
        })
    }
}

/// Every model of the catalog that can be called from `region` over `endpoint`, in the order of the catalog; without
/// those that may be gone, or that only invited accounts have. What an account may use is known only to AWS: this is
/// what exists, not what is granted.
pub fn list(catalog: &Catalog, region: &str, endpoint: Endpoint) -> Vec<Listed> {
    let open = catalog.models().iter().filter(|model| model.is_open());
    open.filter_map(|model| find(&model.name, catalog, region, endpoint)).collect()
}

/// One model, by any of the names it can be asked for; None when it cannot be used from here, or has no row.
pub fn find(typed: &str, catalog: &Catalog, region: &str, endpoint: Endpoint) -> Option<Listed> {
    let route = candidates(typed, catalog, region, endpoint).ok()?;
    Listed::of(catalog.find(route.name.as_deref()?)?, &route.plans)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_holds_what_can_be_used_here_and_nothing_retired() {
        let catalog = Catalog::embedded().unwrap();
        let here = list(&catalog, "us-east-1", Endpoint::Auto);
        let names: Vec<&str> = here.iter().map(|model| &*model.name).collect();
        assert!(names.contains(&"claude-sonnet-4-5") && names.contains(&"gpt-oss-120b"), "{names:?}");
        assert!(!names.contains(&"claude-3-7-sonnet"));
        assert!(!names.contains(&"claude-mythos-5"), "only invited accounts have it");
        assert!(!names.contains(&"jamba-1.5-large"), "its end is announced");
        assert!(find("claude-mythos-5", &catalog, "us-east-1", Endpoint::Auto).is_some());
        let mantle = list(&catalog, "us-east-1", Endpoint::Mantle);
        assert!(mantle.iter().all(|model| model.host == Host::Mantle) && mantle.len() < here.len());
    }

    #[test]
    fn a_model_is_found_by_any_of_its_names() {
        let catalog = Catalog::embedded().unwrap();
        for typed in ["sonnet-4.5", "bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0"] {
            assert_eq!(
                &*find(typed, &catalog, "us-east-1", Endpoint::Auto).unwrap().name,
                "claude-sonnet-4-5"
            );
        }
        assert!(find("claude-3-7-sonnet", &catalog, "us-east-1", Endpoint::Auto).is_none());
    }

    #[test]
    fn a_model_has_its_ids_on_both_hosts() {
        let catalog = Catalog::embedded().unwrap();
        let kimi = find("kimi-k2-thinking", &catalog, "us-east-1", Endpoint::Auto).unwrap();
        assert_eq!(kimi.runtime_ids, ["moonshot.kimi-k2-thinking".into()]);
        assert_eq!(kimi.mantle_id.as_deref(), Some("moonshotai.kimi-k2-thinking"));
    }
}
