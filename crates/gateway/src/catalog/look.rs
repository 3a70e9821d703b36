//! Questions that people ask of the catalog: every id of a model, where each works, which geographies there are.

use std::sync::Arc;

use crate::Host;
use crate::price::{Rates, Reach};

use super::{Catalog, Model, Place, Regions, key};

impl Place {
    /// The geographic profiles, preferred first: the geography (`us`) and the id (`us.anthropic.…`).
    pub fn geographic(&self) -> impl Iterator<Item = (&str, &Arc<str>)> {
        self.profiles.iter().map(|profile| (&*profile.geo, &profile.id))
    }

    /// Regions where the id itself can be called, some as patterns: `us-east-*`, `*`. On mantle, those where the model is.
    pub fn bare_in(&self) -> impl Iterator<Item = &str> {
        self.bare.words()
    }

    /// Whether the id itself can be called from a region.
    pub fn is_bare_in(&self, region: &str) -> bool {
        self.bare.contain(region)
    }
}

impl Regions {
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.patterns.iter().map(|pattern| &**pattern)
    }
}

impl Catalog {
    /// What an id costs, called on a host from a region; None where that is not known, as of an ARN.
    pub fn rates(&self, host: Host, id: &str, region: &str) -> Option<Rates> {
        let price = self.find(id)?.price?;
        let geo = self.split_geo(id).map(|(geo, _)| geo).filter(|_| host == Host::Runtime);
        let reach = match geo {
            _ if region.starts_with("us-gov-") => Reach::Gov,
            Some(geo) if self.leads_anywhere(geo) => Reach::Anywhere,
            _ => Reach::Kept,
        };
        Some(price.rates(reach))
    }

    /// Names beside its own and its ids that a model answers to, in the form in which names are compared: lower case, `-`
    /// for `.` and `_`. In order.
    pub fn aliases(&self, model: &Model) -> Vec<&str> {
        let places = model.runtime.iter().chain(&model.mantle);
        let ids = places.flat_map(|place| {
            std::iter::once(key(&place.id)).chain(place.profiles.iter().map(|profile| key(&profile.id)))
        });
        let own: Vec<Box<str>> = ids.chain([key(&model.name)]).collect();
        let is_it = |at: usize| self.models.get(at).is_some_and(|row| row.name == model.name);
        let words = self.index.iter().filter(|(_, at)| is_it(**at)).map(|(word, _)| &**word);
        let mut aliases: Vec<&str> = words.filter(|word| !own.iter().any(|id| **id == **word)).collect();
        aliases.sort_unstable();
        aliases
    }

    /// The regions that profiles of a geography can be called from, some as patterns (`us-east-*`); None for a geography
    /// that is not listed.
    pub fn geography(&self, geo: &str) -> Option<Vec<&str>> {
        self.geos.get(geo).map(|geo| geo.serves.words().collect())
    }

    /// Whether profiles of a geography can be called from a region.
    pub fn geography_serves(&self, geo: &str, region: &str) -> bool {
        self.geo_serves(geo, region) == Some(true)
    }

    /// Whether profiles of a geography lead anywhere in the world.
    pub fn is_worldwide(&self, geo: &str) -> bool {
        self.leads_anywhere(geo)
    }

    /// The geography of an id and the id without it: `us.anthropic.x` gives `us` and `anthropic.x`.
    pub fn geography_of<'a>(&self, id: &'a str) -> Option<(&'a str, &'a str)> {
        self.split_geo(id)
    }

    /// Regions that the mantle host is in, as far as is known.
    pub fn mantle_in(&self) -> impl Iterator<Item = &str> {
        self.mantle_regions.words()
    }

    /// The makers of models, each once, in the order of the catalog.
    pub fn providers(&self) -> Vec<&str> {
        let mut providers: Vec<&str> = Vec::new();
        for model in &self.models {
            if !providers.contains(&&*model.provider) {
                providers.push(&model.provider);
            }
        }
        providers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_tells_its_ids_and_its_other_names() {
        let catalog = Catalog::embedded().unwrap();
        let haiku = catalog.find("claude-haiku-4-5").unwrap();
        let runtime = haiku.runtime.as_ref().unwrap();
        let geos: Vec<&str> = runtime.geographic().map(|(geo, _)| geo).collect();
        assert_eq!(geos, ["us", "eu", "au", "jp", "global"]);
        assert!(runtime.bare_in().any(|region| region == "us-east-1"));
        assert!(runtime.is_bare_in("us-east-1") && !runtime.is_bare_in("us-west-2"));
        assert_eq!(catalog.aliases(haiku), ["claude-4-5-haiku", "claude-haiku-4-5-20251001", "haiku-4-5"]);
    }

    #[test]
    fn geographies_and_makers_are_told() {
        let catalog = Catalog::embedded().unwrap();
        assert_eq!(catalog.geography("us").unwrap(), ["us-east-*", "us-west-*", "ca-*"]);
        assert_eq!(catalog.geography("mars"), None);
        assert!(catalog.geography_serves("eu", "eu-west-3") && !catalog.geography_serves("eu", "us-east-1"));
        assert!(catalog.is_worldwide("global") && !catalog.is_worldwide("eu"));
        assert_eq!(catalog.geography_of("eu.amazon.nova-lite-v1:0"), Some(("eu", "amazon.nova-lite-v1:0")));
        assert!(catalog.mantle_in().any(|region| region == "us-gov-west-1"));
        let providers = catalog.providers();
        assert_eq!(providers.iter().filter(|word| **word == "anthropic").count(), 1);
    }
}
