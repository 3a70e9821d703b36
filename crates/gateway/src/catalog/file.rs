//! From `models.toml` to a [`Catalog`]: the user's file over the embedded one, `like` resolved, every key known.

use std::collections::HashMap;
use std::sync::Arc;

use outcrop_translation::Caps;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::{Api, Catalog, Family, Geo, Lifecycle, Model, Place, Prefix, Profile, Regions, key};
use crate::suggest;

const EMBEDDED: &str = include_str!("../models.toml");

/// The catalog file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogError {
    /// Not TOML, or a key or value that does not belong there.
    #[error("{origin}: {place}{message}")]
    Invalid {
        /// The file.
        origin: String,
        /// The table, with `: ` behind it, or empty.
        place: String,
        /// What is wrong with it.
        message: String,
        /// The nearest word that would be right.
        suggestion: Option<String>,
    },
    /// A row refers to a row that is not there.
    #[error("{place} refers to `{name}`, which does not exist")]
    Missing {
        /// The table and key that refer.
        place: String,
        /// What they refer to.
        name: String,
        /// The nearest name that exists.
        suggestion: Option<String>,
    },
    /// Rows that refer to each other in a circle.
    #[error("{0} is like itself, through its own `like`")]
    Circle(String),
    /// The same name twice.
    #[error("`{name}` names both `{first}` and `{second}`")]
    Ambiguous {
        /// The name or id.
        name: String,
        /// The row that has it already.
        first: String,
        /// The row that wants it.
        second: String,
    },
}

impl CatalogError {
    /// What to do about it, when that is known.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Invalid { suggestion, .. } | Self::Missing { suggestion, .. } => {
                suggestion.as_ref().map(|word| format!("did you mean `{word}`?"))
            }
            Self::Circle(_) => Some("point `like` at a row that stands on its own".to_owned()),
            Self::Ambiguous { .. } => Some("remove the alias from one of the two".to_owned()),
        }
    }
}

/// The sections of the file.
const SECTIONS: [&str; 6] = ["default", "host", "geo", "caps", "family", "model"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefaultRow {
    model: Box<str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HostRow {
    regions: Option<Regions>,
    #[serde(default)]
    caps: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GeoRow {
    serves: Regions,
    #[serde(default)]
    anywhere: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyRow {
    provider: Box<str>,
    #[serde(default)]
    prefixes: Vec<Box<str>>,
    api: Option<ApiWord>,
    mantle_prefix: Option<Prefix>,
    hosts: Option<Vec<crate::Host>>,
    unserved: Option<Box<str>>,
    #[serde(default)]
    caps: Table,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum ApiWord {
    Messages,
    OpenaiChat,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelRow {
    family: String,
    released: Option<String>,
    #[serde(default)]
    lifecycle: Lifecycle,
    #[serde(default)]
    gated: bool,
    successor: Option<Box<str>>,
    #[serde(default)]
    aliases: Vec<Box<str>>,
    runtime: Option<PlaceRow>,
    mantle: Option<PlaceRow>,
    #[serde(default)]
    caps: Table,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaceRow {
    id: String,
    #[serde(default)]
    profiles: Vec<Box<str>>,
    #[serde(default)]
    bare: Regions,
    regions: Option<Regions>,
    #[serde(default)]
    caps: Table,
}

/// Reads the embedded file and lays the user's over it.
pub(super) fn load(user: Option<(&str, &str)>) -> Result<Catalog, CatalogError> {
    let mut root = syntax(EMBEDDED, "models.toml")?;
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

fn syntax(text: &str, origin: &str) -> Result<Table, CatalogError> {
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
        let [_, mantle] = hosts;
        let catalog = Catalog {
            models: models.into_iter().map(|(model, _)| model).collect(),
            index,
            families,
            geos,
            default: default.model,
            mantle_regions: mantle.regions.unwrap_or_default(),
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
        let place = format!("[family.{name}]");
        let row: FamilyRow = self.read(&Value::Table(self.row("family", name, &place)?.clone()), &place)?;
        let [on_runtime, on_mantle] = hosts;
        let serves =
            |host| row.hosts.as_ref().is_none_or(|hosts| hosts.contains(&host)) && row.unserved.is_none();
        let at = |host, caps: &Table| -> Result<Option<(Api, Arc<Caps>)>, CatalogError> {
            let Some(api) = api_on(&row, host).filter(|_| serves(host)) else { return Ok(None) };
            Ok(Some((api, Arc::new(self.caps(&[&row.caps, caps], &place)?))))
        };
        Ok(Family {
            runtime: at(crate::Host::Runtime, &on_runtime.caps)?,
            mantle: at(crate::Host::Mantle, &on_mantle.caps)?,
            opaque: row.prefixes.is_empty(),
            prefixes: row.prefixes,
            provider: row.provider.into(),
            unserved: row.unserved,
        })
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
        let from = format!("{table} family");
        let family: FamilyRow =
            self.read(&Value::Table(self.row("family", &row.family, &from)?.clone()), &from)?;
        let abilities = if row.caps.is_empty() { &family.caps } else { &row.caps };
        let [on_runtime, on_mantle] = hosts;
        let place = |host, own: Option<PlaceRow>, over: &HostRow| -> Result<Option<Place>, CatalogError> {
            let (Some(own), Some(api)) = (own, api_on(&family, host)) else { return Ok(None) };
            let caps = Arc::new(self.caps(&[abilities, &over.caps, &own.caps], &table)?);
            let profiles = own.profiles.into_iter().map(|geo| profile(geo, &own.id, geos, &table));
            let profiles = profiles.collect::<Result<_, _>>()?;
            let bare = match host {
                crate::Host::Runtime => own.bare,
                crate::Host::Mantle => own.regions.or_else(|| over.regions.clone()).unwrap_or_default(),
            };
            Ok(Some(Place { id: own.id.into(), api, caps, bare, profiles }))
        };
        let model = Model {
            name: name.into(),
            provider: family.provider.clone().into(),
            released: row.released.as_deref().map_or(Ok(0), |date| self.day(date, &table))?,
            lifecycle: row.lifecycle,
            gated: row.gated,
            successor: row.successor.map(Arc::from),
            runtime: place(crate::Host::Runtime, row.runtime, on_runtime)?,
            mantle: place(crate::Host::Mantle, row.mantle, on_mantle)?,
        };
        Ok((model, row.aliases))
    }

    /// Unix seconds of a `YYYY-MM-DD`.
    fn day(&self, date: &str, place: &str) -> Result<u64, CatalogError> {
        days_since_1970(date).map(|days| days * 86_400).ok_or_else(|| CatalogError::Invalid {
            origin: self.origin.to_owned(),
            place: format!("{place}: "),
            message: format!("`released` is `{date}`, expected a date like `2026-11-22`"),
            suggestion: None,
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

/// A row that names a place of its own takes none from the row that it is like, and never its names.
fn keep_own_places(below: &mut Table, row: &Table) {
    below.remove("aliases");
    below.remove("lifecycle");
    below.remove("successor");
    if row.contains_key("runtime") || row.contains_key("mantle") {
        below.remove("runtime");
        below.remove("mantle");
    }
}

fn api_on(family: &FamilyRow, host: crate::Host) -> Option<Api> {
    Some(match (family.api?, host) {
        (ApiWord::Messages, _) => Api::Messages,
        (ApiWord::OpenaiChat, crate::Host::Runtime) => {
            Api::OpenAi { prefix: Prefix::OpenAiV1, chat: true, responses: false }
        }
        (ApiWord::OpenaiChat, crate::Host::Mantle) => {
            Api::OpenAi { prefix: family.mantle_prefix.unwrap_or(Prefix::V1), chat: true, responses: false }
        }
    })
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

/// Every name and id by its key. A name may stand for two rows in no case; the id of a place may, as the same
/// ARN or id can be offered under several names: the first row keeps it.
fn index(models: &[(Model, Vec<Box<str>>)]) -> Result<HashMap<Box<str>, usize>, CatalogError> {
    let mut index: HashMap<Box<str>, usize> = HashMap::new();
    let name_of = |at: usize| models.get(at).map_or_else(String::new, |(model, _)| model.name.to_string());
    for (at, (model, aliases)) in models.iter().enumerate() {
        for name in std::iter::once(&*model.name).chain(aliases.iter().map(|alias| &**alias)) {
            match index.insert(key(name), at) {
                Some(other) if other != at => {
                    let (first, second) = (name_of(other), name_of(at));
                    return Err(CatalogError::Ambiguous { name: name.to_owned(), first, second });
                }
                _ => {}
            }
        }
    }
    for (at, (model, _)) in models.iter().enumerate() {
        for place in model.runtime.iter().chain(&model.mantle) {
            index.entry(key(&place.id)).or_insert(at);
            for profile in &place.profiles {
                index.entry(key(&profile.id)).or_insert(at);
            }
        }
    }
    Ok(index)
}

/// Days from 1970-01-01 to a `YYYY-MM-DD` of the proleptic Gregorian calendar.
fn days_since_1970(date: &str) -> Option<u64> {
    let mut parts = date.splitn(3, '-').map(str::parse::<u64>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // The year is taken to begin in March, so that the leap day comes last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
    days.checked_sub(719_468)
}
