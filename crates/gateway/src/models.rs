//! The models that can be used from here, as a list.

use std::sync::Arc;

use crate::catalog::{Api, Catalog, Lifecycle};
use crate::route::candidates;
use crate::{Endpoint, Host};

/// One model of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The name to ask for it by.
    pub name: Arc<str>,
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
    /// Tokens of context.
    pub context: u32,
    /// Most output tokens.
    pub max_output: u32,
}

/// Every model of the catalog that can be called from `region` over `endpoint`, in the order of the catalog; without
/// those that may be gone, or that only invited accounts have. What an account may use is known only to AWS: this is what exists, not what is granted.
pub fn list(catalog: &Catalog, region: &str, endpoint: Endpoint) -> Vec<Listed> {
    let open = catalog.models().iter().filter(|model| !model.gated && model.lifecycle == Lifecycle::Active);
    open.filter_map(|model| find(&model.name, catalog, region, endpoint)).collect()
}

/// One model, by any of the names it can be asked for; None when it cannot be used from here, or has no row.
pub fn find(typed: &str, catalog: &Catalog, region: &str, endpoint: Endpoint) -> Option<Listed> {
    let route = candidates(typed, catalog, region, endpoint).ok()?;
    let model = catalog.find(route.name.as_deref()?)?;
    let plan = route.plans.first()?;
    Some(Listed {
        name: Arc::clone(&model.name),
        provider: Arc::clone(&model.provider),
        released: model.released,
        legacy: model.lifecycle == Lifecycle::Legacy,
        host: plan.host,
        id: Arc::clone(&plan.id),
        api: plan.api,
        context: plan.caps.context,
        max_output: plan.caps.max_output,
    })
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
}
