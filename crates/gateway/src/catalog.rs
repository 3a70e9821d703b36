//! The catalog: which models there are, what they are called on each host, where they can be called from and
//! what they can do. One data file, `models.toml`, with the user's file laid over it.

mod api;
pub(crate) mod day;
mod error;
mod file;
mod hosts;
mod index;
mod look;
mod rows;

use std::collections::HashMap;
use std::sync::Arc;

use outcrop_translation::Caps;
use serde::Deserialize;

use self::index::Index;
use crate::price::Price;
use crate::suggest;

pub use api::{Api, Embedding, Prefix, Reranker};
pub use error::CatalogError;
pub use hosts::NoHost;

/// Every known model, ready for look-up. Immutable once built.
#[derive(Debug)]
pub struct Catalog {
    models: Vec<Model>,
    /// Every name, alias and id in its [`key`] form.
    index: Index,
    /// Longest prefix first.
    families: Vec<Family>,
    geos: HashMap<Box<str>, Geo>,
    mantle_regions: Regions,
    /// Where runtime is not.
    without_runtime: Regions,
    default: Box<str>,
}

/// One model.
#[derive(Debug)]
pub struct Model {
    /// The name in the model list.
    pub name: Arc<str>,
    /// Who made it.
    pub provider: Arc<str>,
    /// Unix seconds of the first day it could be used; 0 when unknown.
    pub released: u64,
    /// Whether it can still be used.
    pub lifecycle: Lifecycle,
    /// Only invited accounts have it.
    pub gated: bool,
    /// The name of the model to use instead.
    pub successor: Option<Arc<str>>,
    /// Its place on bedrock-runtime.
    pub runtime: Option<Place>,
    /// Its place on bedrock-mantle.
    pub mantle: Option<Place>,
    /// What it costs, where that is known.
    pub(crate) price: Option<Price>,
}

impl Model {
    /// Offered to everybody, with no end in sight.
    pub(crate) fn is_open(&self) -> bool {
        !self.gated && self.lifecycle == Lifecycle::Active
    }
}

/// A model on one host.
#[derive(Debug, Clone)]
pub struct Place {
    /// The id without a geographic prefix.
    pub id: Arc<str>,
    /// What is spoken there.
    pub api: Api,
    /// What it can do there.
    pub caps: Arc<Caps>,
    /// Regions where `id` itself can be called.
    pub(crate) bare: Regions,
    /// Geographic profiles, preferred first.
    pub(crate) profiles: Vec<Profile>,
}

/// A geographic inference profile.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    /// `us`, `eu`, `global`, ..
    pub(crate) geo: Box<str>,
    /// `{geo}.{id}`
    pub(crate) id: Arc<str>,
}

/// Whether a model can still be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// Offered.
    #[default]
    Active,
    /// Announced to end, perhaps ended: still tried.
    Legacy,
    /// Gone: refused with the name of its successor.
    Retired,
}

/// What to assume about an id that no row knows.
#[derive(Debug)]
pub(crate) struct Family {
    pub(crate) prefixes: Vec<Box<str>>,
    pub(crate) provider: Arc<str>,
    /// Other words for the provider.
    pub(crate) vendors: Vec<Box<str>>,
    pub(crate) runtime: Option<(Api, Arc<Caps>)>,
    pub(crate) mantle: Option<(Api, Arc<Caps>)>,
    /// Why the family is not served at all.
    pub(crate) unserved: Option<Box<str>>,
    pub(crate) opaque: bool,
}

/// A geography of inference profiles.
#[derive(Debug)]
struct Geo {
    serves: Regions,
    anywhere: bool,
}

/// Region names, some ending in `*`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "Vec<Box<str>>")]
pub(crate) struct Regions {
    patterns: Vec<Box<str>>,
    /// Where a host is not, whatever a pattern says.
    without: Vec<Box<str>>,
}

impl From<Vec<Box<str>>> for Regions {
    fn from(patterns: Vec<Box<str>>) -> Self {
        Self { patterns, without: Vec::new() }
    }
}

impl Regions {
    pub(crate) fn contain(&self, region: &str) -> bool {
        let any = |patterns: &[Box<str>]| {
            patterns.iter().any(|pattern| match pattern.strip_suffix('*') {
                Some(start) => region.starts_with(start),
                None => **pattern == *region,
            })
        };
        any(&self.patterns) && !any(&self.without)
    }

    /// The same without these.
    fn but(self, without: &Self) -> Self {
        Self { without: without.patterns.clone(), ..self }
    }
}

impl Catalog {
    /// The embedded catalog.
    ///
    /// # Errors
    /// None in practice: a test loads it. The result is kept so that no library code can panic.
    pub fn embedded() -> Result<Self, CatalogError> {
        file::load(None)
    }

    /// The embedded catalog with a file of the user's laid over it. `origin` names the file in errors.
    pub fn with_overrides(text: &str, origin: &str) -> Result<Self, CatalogError> {
        file::load(Some((text, origin)))
    }

    /// Every model, in the order of the file.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The name of the model to use when none is named.
    pub fn default_model(&self) -> &str {
        &self.default
    }

    /// The row for a name, an alias or an id in any of its listed forms.
    pub fn find(&self, text: &str) -> Option<&Model> {
        self.index.get(key(text).as_ref()).and_then(|at| self.models.get(*at))
    }

    /// Splits a geographic prefix off an id: `us.anthropic.x` gives `us` and `anthropic.x`. The prefix must be
    /// a listed one, or stand before a known family.
    pub(crate) fn split_geo<'a>(&self, id: &'a str) -> Option<(&'a str, &'a str)> {
        let (geo, rest) = id.split_once('.')?;
        let listed = self.geos.contains_key(geo) && rest.contains('.');
        (listed || self.family_of(rest).is_some()).then_some((geo, rest))
    }

    /// Whether profiles of a geography lead anywhere in the world.
    pub(crate) fn leads_anywhere(&self, geo: &str) -> bool {
        self.geos.get(geo).is_some_and(|geo| geo.anywhere)
    }

    /// Whether profiles of a geography can be called from a region; None for a geography that is not listed.
    pub(crate) fn geo_serves(&self, geo: &str, region: &str) -> Option<bool> {
        self.geos.get(geo).map(|geo| geo.serves.contain(region))
    }

    /// The id to call a model by, from a region: the first profile that serves it, unless that one leads
    /// anywhere in the world and the bare id works here.
    pub(crate) fn id_from<'a>(&self, place: &'a Place, region: &str) -> Option<&'a Arc<str>> {
        let serving = place.profiles.iter().find_map(|profile| {
            let geo = self.geos.get(&profile.geo)?;
            geo.serves.contain(region).then_some((profile, geo.anywhere))
        });
        let bare = place.bare.contain(region).then_some(&place.id);
        match serving {
            Some((profile, false)) => Some(&profile.id),
            Some((profile, true)) => bare.or(Some(&profile.id)),
            None => bare,
        }
    }

    /// Whether the mantle host exists in a region, as far as is known.
    pub(crate) fn mantle_is_in(&self, region: &str) -> bool {
        self.mantle_regions.contain(region)
    }

    /// The family whose prefix an id begins with; the longest prefix wins.
    pub(crate) fn family_of(&self, id: &str) -> Option<&Family> {
        let id = id.to_ascii_lowercase();
        let length = |family: &Family| {
            let matching = family.prefixes.iter().filter(|prefix| id.starts_with(&***prefix));
            matching.map(|prefix| prefix.len()).max()
        };
        self.families
            .iter()
            .filter_map(|family| Some((length(family)?, family)))
            .max_by_key(|(len, _)| *len)
            .map(|(_, f)| f)
    }

    /// The family for ARNs that carry no model name.
    pub(crate) fn opaque_family(&self) -> Option<&Family> {
        self.families.iter().find(|family| family.opaque)
    }

    /// Whether a vendor of this name has models here.
    pub(crate) fn knows_vendor(&self, vendor: &str) -> bool {
        let is = |word: &str| word.eq_ignore_ascii_case(vendor);
        self.families.iter().any(|family| is(&family.provider) || family.vendors.iter().any(|word| is(word)))
    }

    /// Up to three names that may have been meant.
    pub fn suggest(&self, text: &str) -> Vec<&str> {
        let usable = |at: &usize| self.models.get(*at).filter(|model| model.lifecycle != Lifecycle::Retired);
        let mut names: Vec<&str> = Vec::new();
        for word in suggest::nearest_few(&key(text), self.index.keys().map(|key| &**key), 12) {
            let name = self.index.get(word).and_then(usable).map(|model| &*model.name);
            names.extend(name.filter(|name| !names.contains(name)));
        }
        names.truncate(3);
        names
    }
}

/// The form in which names are compared: lower case, `-` for `.` and `_`.
pub(crate) fn key(text: &str) -> Box<str> {
    let mut bytes = text.as_bytes().to_vec();
    for byte in &mut bytes {
        *byte = if matches!(*byte, b'.' | b'_') { b'-' } else { byte.to_ascii_lowercase() };
    }
    // One ASCII character for another: what was UTF-8 still is.
    String::from_utf8(bytes).unwrap_or_default().into_boxed_str()
}

#[cfg(test)]
mod tests;
