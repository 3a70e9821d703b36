//! What can really be called from here: the catalog against the lists that AWS gives.
//!
//! Three lists say what there is: mantle's models, the control plane's foundation models and its inference profiles. The
//! catalog gives the names that people type. The lists are asked for at the start of a server, kept, and asked for again
//! behind the back of a caller when they have grown old: nobody waits for AWS.

mod live;
mod merge;
mod shelf;

use std::sync::Arc;

use crate::models::Listed;
use crate::{Endpoint, Error, Gateway, Host, RouteError, models, route};

pub(crate) use live::Live;
pub(crate) use shelf::Shelf;

/// What can be called from here.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Here {
    /// The models, each once: those of the catalog in its order, then those that only AWS knows.
    pub models: Arc<[Listed]>,
    /// Who says so.
    pub source: Source,
    /// The lists that could not be had when they were asked for last.
    pub missing: Arc<[Missing]>,
}

/// A list that could not be had.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Missing {
    /// Which one: `mantle's models`, `foundation models`, `inference profiles`.
    pub list: &'static str,
    /// Why, as for any call: [`Error::cause`] knows the cause. None when nothing came in time.
    pub error: Option<Arc<Error>>,
}

/// Who says what can be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// AWS's lists, for every host in use.
    Live,
    /// Some of the lists could not be had: in their stead stands the catalog.
    Partial,
    /// The catalog alone.
    Catalog,
}

impl Source {
    /// The word for it: `live`, `partial` or `catalog`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Partial => "partial",
            Self::Catalog => "catalog",
        }
    }
}

impl Gateway {
    /// The models that can really be called here, each once, under the name people type, as far as is known now.
    ///
    /// What is not known, or older than ten minutes, is asked of AWS behind the caller's back. Never waits and never fails:
    /// until there is a list it is the catalog that answers. Must be called where tokio runs.
    pub fn models_here(&self) -> Here {
        if !self.0.lists {
            return self.without_lists();
        }
        let fetch = || {
            let gateway = self.clone();
            async move { gateway.ask().await }
        };
        self.0.shelf.look(fetch).unwrap_or_else(|| self.without_lists())
    }

    /// The same, once AWS's lists have come: for who has nothing else to do meanwhile. Half a minute at most.
    pub async fn models_listed(&self) -> Here {
        let known = self.models_here();
        if self.0.lists { self.0.shelf.first().await.unwrap_or(known) } else { known }
    }

    /// One model, by any name that people type, as far as is known now: nothing is asked.
    ///
    /// # Errors
    /// [`RouteError`] when it cannot be called from here: it says why and what to use.
    pub fn model(&self, typed: &str) -> Result<Listed, RouteError> {
        let inner = &*self.0;
        let kept = inner.shelf.kept();
        let listed = || kept.as_ref()?.1.models.iter().find(|model| &*model.name == typed).cloned();
        let route = match route::candidates(typed, &inner.catalog, &inner.region, inner.endpoint) {
            // One of the account's own profiles.
            Err(error @ RouteError::Opaque { .. }) => return listed().ok_or(error),
            route => route?,
        };
        let found = match (&route.name, &kept) {
            (Some(_), Some((live, _))) => {
                merge::typed(typed, live, &inner.catalog, &inner.region, inner.endpoint)
            }
            (Some(_), None) => models::find(typed, &inner.catalog, &inner.region, inner.endpoint),
            (None, _) => listed(),
        };
        found.ok_or_else(|| RouteError::NotOffered {
            typed: route::shown(typed),
            place: format!("in {}", inner.region),
            successor: route.successor,
            elsewhere: None,
        })
    }

    fn without_lists(&self) -> Here {
        let models = models::list(&self.0.catalog, &self.0.region, self.0.endpoint);
        Here { models: models.into(), source: Source::Catalog, missing: Arc::default() }
    }

    /// Asks for every list that matters here, and lays the catalog over what comes.
    async fn ask(&self) -> (Live, Here) {
        let inner = &*self.0;
        let mantle = inner.mantle.as_ref().filter(|_| self.uses(Host::Mantle));
        let control = inner.control.as_ref().filter(|_| self.uses(Host::Runtime));
        let (mut live, missing) = live::ask(self, mantle, control).await;
        if let Some((before, _)) = inner.shelf.kept() {
            live.keep(&before);
        }
        let models = merge::all(&live, &inner.catalog, &inner.region, inner.endpoint);
        let (wanted, had) = [
            (self.uses(Host::Mantle), live.mantle.is_some()),
            (self.uses(Host::Runtime), live.models.is_some()),
            (self.uses(Host::Runtime), live.profiles.is_some()),
        ]
        .into_iter()
        .filter(|(wanted, _)| *wanted)
        .fold((0, 0), |(wanted, had), (_, has)| (wanted + 1, had + u8::from(has)));
        let source = match had {
            0 => Source::Catalog,
            _ if had == wanted => Source::Live,
            _ => Source::Partial,
        };
        (live, Here { models: models.into(), source, missing: missing.into() })
    }

    /// Whether a host has a say in what can be called.
    pub(crate) fn uses(&self, host: Host) -> bool {
        let inner = &*self.0;
        match host {
            Host::Runtime => inner.runtime.is_some() && inner.endpoint.allows(host),
            Host::Mantle => {
                let named = inner.endpoint == Endpoint::Mantle && inner.catalog.may_have(host, &inner.region);
                let there = inner.catalog.mantle_is_in(&inner.region) || named;
                inner.mantle.is_some() && inner.endpoint.allows(host) && there
            }
        }
    }
}

#[cfg(test)]
mod tests;
