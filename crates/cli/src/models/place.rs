//! The place that models are asked about: a region, with AWS to ask or without.

use std::sync::Arc;
use std::time::Duration;

use outcrop_credentials::Search;
use outcrop_gateway::models::{self, Listed};
use outcrop_gateway::{Catalog, Endpoint, Source};
use outcrop_proxy::{BedrockSettings, Connected, connect};

use crate::failure::Failure;

use super::gaps::Gaps;

/// How long AWS's lists may take: a host that hangs costs seconds.
const PATIENCE: Duration = Duration::from_secs(10);

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

    /// The models that can be called, who says so, and what is not known.
    pub(crate) async fn list(&self) -> (Arc<[Listed]>, Source, Gaps) {
        let Some(connected) = &self.connected else {
            let models = models::list(&self.catalog, &self.region, self.endpoint).into();
            return (models, Source::Catalog, Gaps::default());
        };
        let gateway = &connected.gateway;
        let listed = tokio::time::timeout(PATIENCE, gateway.models_listed()).await;
        let late = listed.is_err();
        let here = listed.unwrap_or_else(|_| gateway.models_here());
        let gaps = Gaps::of(&here.missing, late).or_of_source(&connected.found).await;
        let unasked = gaps.is_empty() && here.source != Source::Live;
        (here.models, here.source, if unasked { Gaps::not_asked() } else { gaps })
    }

    /// Why nothing can be called from here, where no host is known that could serve it.
    pub(crate) fn no_host(&self) -> Option<Failure> {
        let why = self.catalog.no_host(&self.region, self.endpoint)?;
        let message = format!("no model is known to be offered in {}: {why}", self.region);
        Some(Failure::new(message, Some(why.hint().to_owned())))
    }

    /// What is to be known where mantle is asked for by name in a region that is not known to have it.
    pub(crate) fn mantle_is_doubtful(&self) -> Option<String> {
        let known = self.catalog.mantle_in().any(|region| region == self.region);
        let regions = self.catalog.mantle_in().collect::<Vec<_>>().join(", ");
        (self.endpoint == Endpoint::Mantle && !known)
            .then(|| format!("bedrock-mantle is not known to be in {}; it is in {regions}", self.region))
    }

    /// The id of the foundation model on runtime that a list of ids stands for, without a geography.
    pub(crate) fn foundation<'a>(&self, ids: &'a [Arc<str>]) -> Option<&'a str> {
        let id = ids.iter().find(|id| !id.starts_with("arn:"))?;
        Some(self.catalog.geography_of(id).map_or(&**id, |(_, base)| base))
    }
}
