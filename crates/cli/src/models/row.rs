//! One model as it is shown, whatever says so.

use outcrop_gateway::abilities::{self, Ability};
use outcrop_gateway::models::Listed;
use outcrop_gateway::{Api, Host};

use super::place::Here;

/// One model.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) title: Option<String>,
    pub(crate) provider: String,
    /// Unix seconds; 0 when unknown.
    pub(crate) released: u64,
    pub(crate) legacy: bool,
    pub(crate) api: Api,
    pub(crate) context: u32,
    pub(crate) max_output: u32,
    pub(crate) can: Vec<Ability>,
    pub(crate) inputs: Vec<&'static str>,
    /// Where it can be called, never empty: one per region asked about.
    pub(crate) places: Vec<Place>,
    pub(crate) access: Access,
}

/// How it is called from one region.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) region: String,
    /// The host and the id of the first choice.
    pub(crate) host: Host,
    pub(crate) id: String,
    pub(crate) runtime_ids: Vec<String>,
    pub(crate) mantle_id: Option<String>,
    /// Geographies of its profiles, preferred first.
    pub(crate) geographies: Vec<String>,
    /// Its foundation model on runtime, which access is granted to.
    pub(crate) foundation: Option<String>,
}

/// Whether the account may call it, as far as AWS tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Access {
    /// Nobody was asked, or nobody answered.
    Unknown,
    Yes,
    /// Not, and why.
    No(&'static str),
}

impl Access {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Yes => "yes",
            Self::No(_) => "no",
        }
    }
}

impl Row {
    /// `by_catalog` says that the catalog alone made the list, which names one profile of those there are.
    pub(crate) fn of(listed: &Listed, here: &Here, by_catalog: bool) -> Self {
        let profiles = listed.runtime_ids.iter().filter_map(|id| here.catalog.geography_of(id));
        let mut geographies: Vec<String> = profiles.map(|(geo, _)| geo.to_owned()).collect();
        let place = here.catalog.find(&listed.name).and_then(|model| model.runtime.as_ref());
        for (geo, _) in place.iter().filter(|_| by_catalog).flat_map(|place| place.geographic()) {
            if here.catalog.geography_serves(geo, &here.region)
                && !geographies.iter().any(|known| known == geo)
            {
                geographies.push(geo.to_owned());
            }
        }
        let place = Place {
            region: here.region.clone(),
            host: listed.host,
            id: listed.id.to_string(),
            runtime_ids: listed.runtime_ids.iter().map(ToString::to_string).collect(),
            mantle_id: listed.mantle_id.as_ref().map(ToString::to_string),
            geographies,
            foundation: here.foundation(&listed.runtime_ids).map(str::to_owned),
        };
        Self {
            name: listed.name.to_string(),
            title: listed.title.as_ref().map(ToString::to_string),
            provider: listed.provider.to_string(),
            released: listed.released,
            legacy: listed.legacy,
            api: listed.api,
            context: listed.context,
            max_output: listed.max_output,
            can: abilities::abilities(listed.api, &listed.caps),
            inputs: abilities::inputs(listed.api, &listed.caps),
            places: vec![place],
            access: Access::Unknown,
        }
    }

    /// `runtime`, `mantle` or both, over all regions.
    pub(crate) fn hosts(&self) -> Vec<Host> {
        let runtime = self.places.iter().any(|place| !place.runtime_ids.is_empty());
        let mantle = self.places.iter().any(|place| place.mantle_id.is_some());
        [(Host::Runtime, runtime), (Host::Mantle, mantle)]
            .into_iter()
            .filter_map(|(host, there)| there.then_some(host))
            .collect()
    }

    /// The geographies of its profiles, over all regions.
    pub(crate) fn geographies(&self) -> Vec<&str> {
        let mut all: Vec<&str> = Vec::new();
        for geo in self.places.iter().flat_map(|place| &place.geographies) {
            if !all.contains(&geo.as_str()) {
                all.push(geo);
            }
        }
        all
    }
}
