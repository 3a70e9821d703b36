//! From `models.toml` to a [`Catalog`]: the user's file over the embedded one, `like` resolved, every key known.

use std::collections::HashMap;
use std::sync::Arc;

use outcrop_translation::Caps;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::api::ApiWord;
use super::index::index;
use super::rows::{DefaultRow, FamilyPlaceRow, FamilyRow, GeoRow, HostRow, ModelRow, PlaceRow};
use super::{Api, Catalog, CatalogError, Family, Geo, Model, Place, Prefix, Profile, day};
use crate::{Host, suggest};

/// Our own files. No table stands in two of them.
pub(super) const EMBEDDED: [(&str, &str); 5] = [
    ("models.toml", include_str!("../models.toml")),
    ("models/amazon.toml", include_str!("../models/amazon.toml")),
    ("models/openai.toml", include_str!("../models/openai.toml")),
    ("models/open-weight.toml", include_str!("../models/open-weight.toml")),
    ("models/meta-cohere-ai21-writer.toml", include_str!("../models/meta-cohere-ai21-writer.toml")),
];

/// The sections of the file.
const SECTIONS: [&str; 6] = ["default", "host", "geo", "caps", "family", "model"];

/// Reads the embedded files and lays the user's over them.
pub(super) fn load(user: Option<(&str, &str)>) -> Result<Catalog, CatalogError> {
    let mut root = Table::new();
    for (origin, text) in EMBEDDED {
        lay_over(&mut root, syntax(text, origin)?);
    }
    let origin = user.map_or("models.toml", |(_, origin)| origin);
    if let Some((text, origin)) = user {
        let over = syntax(text, origin)?;
        if let Some(section) = over.keys().find(|section| !SECTIONS.contains(&section.as_str())) {
            return Err(CatalogError::Invalid {
                origin: origin.to_owned(),
                place: String::new(),
                message: format!("unknown section `{section}`"),
                suggestion: suggest::nearest(section, SECTIONS).map(str::to_owned),
            });
        }
        lay_over(&mut root, over);
    }
    Builder { root, origin }.build()
}

pub(super) fn syntax(text: &str, origin: &str) -> Result<Table, CatalogError> {
    text.parse::<Table>().map_err(|error| {
        let line = error
            .span()
            .and_then(|span| text.get(..span.start))
            .map(|before| before.matches('\n').count() + 1);
        CatalogError::Invalid {
            origin: line.map_or_else(|| origin.to_owned(), |line| format!("{origin}:{line}")),
            place: String::new(),
            message: error.message().to_owned(),
            suggestion: None,
        }
    })
}

/// Tables are merged key by key, everything else is replaced.
fn lay_over(base: &mut Table, over: Table) {
    for (name, value) in over {
        match (base.get_mut(&name), value) {
            (Some(Value::Table(below)), Value::Table(above)) => lay_over(below, above),
            (_, value) => drop(base.insert(name, value)),
        }
    }
}

struct Builder<'a> {
    root: Table,
    origin: &'a str,
}

impl Builder<'_> {
    fn build(&self) -> Result<Catalog, CatalogError> {
        let mut geos = HashMap::new();
        for (name, row) in self.section("geo") {
            let row: GeoRow = self.read(row, &format!("[geo.{name}]"))?;
            geos.insert(name.as_str().into(), Geo { serves: row.serves, anywhere: row.anywhere });
        }
        for (name, row) in self.section("caps") {
            let place = format!("[caps.{name}]");
            let table = row.as_table().cloned().unwrap_or_default();
            let _: Caps = self.caps(&[&table], &place)?;
        }
        let hosts = [self.host("runtime")?, self.host("mantle")?];
        let mut families = Vec::new();
        let mut models = Vec::new();
        for name in self.section("family").map(|(name, _)| name) {
            families.push(self.family(name, &hosts)?);
        }
        for name in self.section("model").map(|(name, _)| name) {
            models.push(self.model(name, &hosts, &geos)?);
        }
        let index = index(&models)?;
        let default = self.root.get("default").cloned().unwrap_or(Value::Table(Table::new()));
        let default: DefaultRow = self.read(&default, "[default]")?;
        self.row("model", &default.model, "[default] model")?;
        let [runtime, mantle] = hosts;
        let catalog = Catalog {
            models: models.into_iter().map(|(model, _)| model).collect(),
            index,
            families,
            geos,
            default: default.model,
            mantle_regions: mantle.regions.unwrap_or_default(),
            without_runtime: runtime.without,
        };
        self.check_successors(&catalog)?;
        Ok(catalog)
    }

    fn section(&self, name: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.root.get(name).and_then(Value::as_table).into_iter().flatten()
    }

    fn row(&self, section: &str, name: &str, from: &str) -> Result<&Table, CatalogError> {
        let rows = self.root.get(section).and_then(Value::as_table);
        rows.and_then(|rows| rows.get(name)).and_then(Value::as_table).ok_or_else(|| CatalogError::Missing {
            place: from.to_owned(),
            name: format!("{section}.{name}"),
            suggestion: rows
                .and_then(|rows| suggest::nearest(name, rows.keys().map(String::as_str)))
                .map(str::to_owned),
        })
    }

    fn read<T: DeserializeOwned>(&self, value: &Value, place: &str) -> Result<T, CatalogError> {
        value.clone().try_into().map_err(|error: toml::de::Error| {
            let message = error.message().to_owned();
            let suggestion = suggest::unknown_word(&message)
                .and_then(|(unknown, expected)| suggest::nearest(unknown, expected))
                .map(str::to_owned);
            CatalogError::Invalid {
                origin: self.origin.to_owned(),
                place: format!("{place}: "),
                message,
                suggestion,
            }
        })
    }

    fn host(&self, name: &str) -> Result<HostRow, CatalogError> {
        let place = format!("[host.{name}]");
        self.read(&Value::Table(self.row("host", name, &place)?.clone()), &place)
    }

    /// Capability tables laid over each other, each over the one it is like.
    fn caps(&self, layers: &[&Table], place: &str) -> Result<Caps, CatalogError> {
        let mut merged = Table::new();
        for layer in layers {
            lay_over(&mut merged, self.resolve("caps", layer, place)?);
        }
        self.read(&Value::Table(merged), place)
    }

    /// A row over the row that it is `like`, and so on down.
    fn resolve(&self, section: &str, row: &Table, place: &str) -> Result<Table, CatalogError> {
        let mut chain = vec![row.clone()];
        while let Some(below) = chain.last().and_then(|row| row.get("like")) {
            let name = below.as_str().unwrap_or_default();
            chain.push(self.row(section, name, place)?.clone());
            if chain.len() > 16 {
                return Err(CatalogError::Circle(place.to_owned()));
            }
        }
        let mut resolved = Table::new();
        for mut row in chain.into_iter().rev() {
            row.remove("like");
            if section == "model" {
                keep_own_places(&mut resolved, &row);
            }
            lay_over(&mut resolved, row);
        }
        Ok(resolved)
    }

    fn family(&self, name: &str, hosts: &[HostRow; 2]) -> Result<Family, CatalogError> {
        let table = format!("[family.{name}]");
        let row = self.family_row(name, &table)?;
        let [on_runtime, on_mantle] = hosts;
        let at = |host, own: &Option<FamilyPlaceRow>, over: &HostRow| {
            let Some(own) = own.as_ref().filter(|_| row.unserved.is_none()) else { return Ok(None) };
            let api = self.api(own.api, host, own.prefix, &table)?;
            let caps = self.caps_there(&[&row.caps, &over.caps, &own.caps], api, over, &table)?;
            Ok::<_, CatalogError>(Some((api, Arc::new(caps))))
        };
        Ok(Family {
            runtime: at(Host::Runtime, &row.runtime, on_runtime)?,
            mantle: at(Host::Mantle, &row.mantle, on_mantle)?,
            opaque: row.prefixes.is_empty(),
            prefixes: row.prefixes,
            provider: row.provider.into(),
            vendors: row.vendors,
            unserved: row.unserved,
        })
    }

    fn family_row(&self, name: &str, from: &str) -> Result<FamilyRow, CatalogError> {
        self.read(&Value::Table(self.row("family", name, from)?.clone()), from)
    }

    fn model(
        &self,
        name: &str,
        hosts: &[HostRow; 2],
        geos: &HashMap<Box<str>, Geo>,
    ) -> Result<(Model, Vec<Box<str>>), CatalogError> {
        let table = format!("[model.{name}]");
        let own = self.row("model", name, &table)?;
        let row: ModelRow = self.read(&Value::Table(self.resolve("model", own, &table)?), &table)?;
        let family = self.family_row(&row.family, &format!("{table} family"))?;
        let abilities = if row.caps.is_empty() { &family.caps } else { &row.caps };
        let place = |host, own: Option<PlaceRow>, line: &Option<FamilyPlaceRow>, over: &HostRow| {
            let Some(own) = own else { return Ok(None) };
            let Some(word) = own.api.or(line.as_ref().map(|line| line.api)) else {
                let family = &row.family;
                return Err(self.invalid(
                    &table,
                    format!("`family.{family}` is not spoken to on {host}: give the place an `api`"),
                ));
            };
            let prefix = own.prefix.or(line.as_ref().and_then(|line| line.prefix));
            let api = self.api(word, host, prefix, &table)?;
            let none = Table::new();
            let line = line.as_ref().map_or(&none, |line| &line.caps);
            let caps = self.caps_there(&[abilities, &over.caps, line, &own.caps], api, over, &table)?;
            let profiles = own.profiles.into_iter().map(|geo| profile(geo, &own.id, geos, &table));
            let profiles = profiles.collect::<Result<_, _>>()?;
            let bare = match host {
                Host::Runtime => own.bare.but(&over.without),
                Host::Mantle => own.regions.or_else(|| over.regions.clone()).unwrap_or_default(),
            };
            Ok(Some(Place { id: own.id.into(), api, caps: Arc::new(caps), bare, profiles }))
        };
        let [on_runtime, on_mantle] = hosts;
        let model = Model {
            name: name.into(),
            provider: family.provider.clone().into(),
            released: row.released.as_deref().map_or(Ok(0), |date| self.day(date, &table))?,
            lifecycle: row.lifecycle,
            gated: row.gated,
            successor: row.successor.map(Arc::from),
            runtime: place(Host::Runtime, row.runtime, &family.runtime, on_runtime)?,
            mantle: place(Host::Mantle, row.mantle, &family.mantle, on_mantle)?,
            price: row.price,
        };
        Ok((model, row.aliases))
    }

    fn api(
        &self,
        word: ApiWord,
        host: Host,
        prefix: Option<Prefix>,
        table: &str,
    ) -> Result<Api, CatalogError> {
        word.on(host, prefix)
            .ok_or_else(|| self.invalid(table, format!("{host} has no such `api` and `prefix`")))
    }

    /// Capabilities at a place: what the host's own API lacks is out.
    fn caps_there(
        &self,
        layers: &[&Table],
        api: Api,
        host: &HostRow,
        table: &str,
    ) -> Result<Caps, CatalogError> {
        let mut caps = self.caps(layers, table)?;
        if let (Api::Converse, Some(passing)) = (api, &host.converse_betas) {
            caps.betas.retain(|flag| passing.contains(flag));
        }
        Ok(caps)
    }

    fn invalid(&self, place: &str, message: String) -> CatalogError {
        let (origin, place) = (self.origin.to_owned(), format!("{place}: "));
        CatalogError::Invalid { origin, place, message, suggestion: None }
    }

    /// Unix seconds of a `YYYY-MM-DD`.
    fn day(&self, date: &str, place: &str) -> Result<u64, CatalogError> {
        day::unix_seconds(date).ok_or_else(|| {
            self.invalid(place, format!("`released` is `{date}`, expected a date like `2026-11-22`"))
        })
    }

    fn check_successors(&self, catalog: &Catalog) -> Result<(), CatalogError> {
        for model in &catalog.models {
            if let Some(name) = &model.successor {
                self.row("model", name, &format!("[model.{}] successor", model.name))?;
            }
        }
        Ok(())
    }
}

/// A row that names an id of its own takes no place from the row that it is like, only how one speaks there; and
/// never its names.
fn keep_own_places(below: &mut Table, row: &Table) {
    below.remove("aliases");
    below.remove("lifecycle");
    below.remove("successor");
    let places = ["runtime", "mantle"];
    let named = |place: &str| row.get(place).is_some_and(|place| place.get("id").is_some());
    if !places.into_iter().any(named) {
        return;
    }
    for place in places {
        if let Some(Value::Table(below)) = below.get_mut(place).filter(|_| named(place)) {
            below.retain(|key, _| matches!(key, "api" | "prefix" | "caps"));
        } else {
            below.remove(place);
        }
    }
}

fn profile(
    geo: Box<str>,
    id: &str,
    geos: &HashMap<Box<str>, Geo>,
    place: &str,
) -> Result<Profile, CatalogError> {
    if !geos.contains_key(&geo) {
        return Err(CatalogError::Missing {
            place: format!("{place} profiles"),
            name: format!("geo.{geo}"),
            suggestion: suggest::nearest(&geo, geos.keys().map(|geo| &**geo)).map(str::to_owned),
        });
    }
    Ok(Profile { id: format!("{geo}.{id}").into(), geo })
}
