//! The place that models are asked about: a region, with AWS to ask or without.

use std::sync::Arc;

use outcrop_credentials::Search;
use outcrop_gateway::models::{self, Listed};
use outcrop_gateway::{Caps, Catalog, Endpoint, Source, route};
use outcrop_proxy::{BedrockSettings, Connected, connect};

use crate::failure::Failure;

/// A region, the catalog, and the way to AWS if it may be asked.
pub(crate) struct Here {
    pub(crate) region: String,
    pub(crate) endpoint: Endpoint,
    pub(crate) catalog: Catalog,
    pub(crate) connected: Option<Connected>,
}

impl Here {
    /// Offline only a region is needed; else credentials too.
    pub(crate) async fn find(settings: &BedrockSettings, offline: bool) -> Result<Self, Failure> {
        let catalog = connect::catalog(settings)?;
        let endpoint = settings.endpoint;
        if offline {
            let search = Search::new(settings.environment.clone());
            let search = search.profile(settings.profile.clone()).region(settings.region.clone());
            let found = search.find_region().await.map_err(outcrop_proxy::Error::from)?;
            return Ok(Self { region: found.name().to_owned(), endpoint, catalog, connected: None });
        }
        let connected = outcrop_proxy::connect(settings).await?;
        Ok(Self { region: connected.region.clone(), endpoint, catalog, connected: Some(connected) })
    }

    /// The models that can be called, and who says so.
    pub(crate) async fn list(&self) -> (Arc<[Listed]>, Source) {
        match &self.connected {
            Some(connected) => {
                let here = connected.gateway.models_here().await;
                (here.models, here.source)
            }
            None => {
                (models::list(&self.catalog, &self.region, self.endpoint).into(), Source::Catalog)
            }
        }
    }

    /// What a listed model can do at the place of its first choice.
    pub(crate) fn caps(&self, listed: &Listed) -> Option<Arc<Caps>> {
        let route = route::candidates(&listed.name, &self.catalog, &self.region, self.endpoint).ok()?;
        let same = route.plans.iter().find(|plan| plan.host == listed.host).or(route.plans.first());
        same.map(|plan| Arc::clone(&plan.caps))
    }

    /// The id of the foundation model on runtime that a list of ids stands for, without a geography.
    pub(crate) fn foundation<'a>(&self, ids: &'a [Arc<str>]) -> Option<&'a str> {
        let id = ids.iter().find(|id| !id.starts_with("arn:"))?;
        Some(self.catalog.geography_of(id).map_or(&**id, |(_, base)| base))
    }
}
