//! The gateway: a catalog, two hosts, and the choice between them.

use std::fmt;
use std::sync::Arc;

use outcrop_hints::Circumstance;
use outcrop_mantle as mantle;
use outcrop_runtime_sigv4 as runtime;
use outcrop_translation::Policy;

use crate::behind::Behind;
use crate::here::Shelf;
use crate::hinted::Known;
use crate::models::{self, Listed};
use crate::responses::Owners;
use crate::store::ResponseStore;
use crate::{Catalog, CatalogError, Endpoint, Host, NotHere, Rates};

/// Chooses a route for each request, and runs it. Cheap to clone; clones share what they learned.
#[derive(Clone)]
pub struct Gateway(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) region: String,
    pub(crate) endpoint: Endpoint,
    pub(crate) catalog: Catalog,
    pub(crate) policy: Policy,
    pub(crate) runtime: Option<runtime::Client>,
    pub(crate) mantle: Option<mantle::Client>,
    pub(crate) control: Option<runtime::Control>,
    pub(crate) shelf: Shelf,
    pub(crate) lists: bool,
    pub(crate) not_here: NotHere,
    pub(crate) behind: Behind,
    pub(crate) owners: Owners,
    pub(crate) credential: Option<String>,
    pub(crate) known: Known,
    pub(crate) store: Option<Arc<dyn ResponseStore>>,
}

/// Builds a [`Gateway`].
#[derive(Debug)]
#[must_use]
pub struct Builder {
    region: String,
    endpoint: Endpoint,
    catalog: Option<Catalog>,
    policy: Policy,
    runtime: Option<runtime::Client>,
    mantle: Option<mantle::Client>,
    control: Option<runtime::Control>,
    lists: bool,
    credential: Option<String>,
    known: Known,
    store: Option<Arc<dyn ResponseStore>>,
}

impl Gateway {
    /// A gateway for one region. Without a client for a host, no request goes there.
    pub fn builder(region: impl Into<String>) -> Builder {
        Builder {
            region: region.into(),
            endpoint: Endpoint::Auto,
            catalog: None,
            policy: Policy::default(),
            runtime: None,
            mantle: None,
            control: None,
            lists: true,
            credential: None,
            known: Known::default(),
            store: None,
        }
    }

    /// The name of the model that is asked when none is named, by the catalog.
    pub fn default_model(&self) -> &str {
        self.0.catalog.default_model()
    }

    /// What an answer of this id costs, as [`Reply::upstream_model`](crate::Reply::upstream_model) names it; None where that
    /// is not known.
    pub fn rates(&self, upstream_model: &str) -> Option<Rates> {
        let host = match self.0.catalog.find(upstream_model)?.mantle.as_ref() {
            Some(place) if *place.id == *upstream_model => Host::Mantle,
            _ => Host::Runtime,
        };
        self.0.catalog.rates(host, upstream_model, &self.0.region)
    }

    /// The models that can be asked for here, by the catalog, each under the name people type.
    pub fn models(&self) -> Vec<Listed> {
        models::list(&self.0.catalog, &self.0.region, self.0.endpoint)
    }
}

impl Builder {
    /// The models that are known; the embedded catalog when none is given.
    pub fn catalog(mut self, catalog: Catalog) -> Self {
        self.catalog = Some(catalog);
        self
    }

    /// Which hosts may be used.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// The operator's choices for translation.
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// The client for bedrock-runtime.
    pub fn runtime(mut self, client: runtime::Client) -> Self {
        self.runtime = Some(client);
        self
    }

    /// The client for bedrock-mantle.
    pub fn mantle(mut self, client: mantle::Client) -> Self {
        self.mantle = Some(client);
        self
    }

    /// The client for the control plane.
    pub fn control(mut self, client: runtime::Control) -> Self {
        self.control = Some(client);
        self
    }

    /// Whether the hosts' lists of models may be asked for (they are); without them the catalog alone is believed.
    pub fn lists(mut self, may_be_asked: bool) -> Self {
        self.lists = may_be_asked;
        self
    }

    /// Where the credential came from, in words: named when Bedrock refuses it. Never the credential itself.
    pub fn credential_source(mut self, source: impl Into<String>) -> Self {
        self.credential = Some(source.into());
        self
    }

    /// What is known of the credential when a call fails: it tells apart causes that Bedrock says in the same words.
    pub fn circumstances(mut self, tell: impl Fn() -> Vec<Circumstance> + Send + Sync + 'static) -> Self {
        self.known = Known::new(tell);
        self
    }

    /// Where the answers of `/v1/responses` are kept; without one none are.
    pub fn response_store(mut self, store: Arc<dyn ResponseStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Builds it. Nothing is sent.
    ///
    /// # Errors
    /// [`CatalogError`] when no catalog was given and the embedded one cannot be read: a defect of this build.
    pub fn build(self) -> Result<Gateway, CatalogError> {
        let catalog = match self.catalog {
            Some(catalog) => catalog,
            None => Catalog::embedded()?,
        };
        Ok(Gateway(Arc::new(Inner {
            region: self.region,
            endpoint: self.endpoint,
            catalog,
            policy: self.policy,
            runtime: self.runtime,
            mantle: self.mantle,
            control: self.control,
            shelf: Shelf::default(),
            lists: self.lists,
            not_here: NotHere::default(),
            behind: Behind::default(),
            owners: Owners::default(),
            credential: self.credential,
            known: self.known,
            store: self.store,
        })))
    }
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway")
            .field("region", &self.0.region)
            .field("endpoint", &self.0.endpoint)
            .field("runtime", &self.0.runtime)
            .field("mantle", &self.0.mantle)
            .finish_non_exhaustive()
    }
}
