//! The rows of `models.toml`, as they are written.

use serde::Deserialize;
use toml::Table;

use super::api::ApiWord;
use crate::price::Price;

use super::{Lifecycle, Prefix, Regions};

/// `[default]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DefaultRow {
    pub(super) model: Box<str>,
}

/// `[host.NAME]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HostRow {
    pub(super) regions: Option<Regions>,
    /// Regions where it is not, whatever a model's row says.
    #[serde(default)]
    pub(super) without: Regions,
    /// Beta flags that pass through Converse; all of them when absent.
    pub(super) converse_betas: Option<Vec<String>>,
    #[serde(default)]
    pub(super) caps: Table,
}

/// `[geo.NAME]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GeoRow {
    pub(super) serves: Regions,
    #[serde(default)]
    pub(super) anywhere: bool,
}

/// `[family.NAME]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyRow {
    pub(super) provider: Box<str>,
    #[serde(default)]
    pub(super) vendors: Vec<Box<str>>,
    #[serde(default)]
    pub(super) prefixes: Vec<Box<str>>,
    pub(super) runtime: Option<FamilyPlaceRow>,
    pub(super) mantle: Option<FamilyPlaceRow>,
    pub(super) unserved: Option<Box<str>>,
    #[serde(default)]
    pub(super) caps: Table,
}

/// How a family is spoken to on one host.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FamilyPlaceRow {
    pub(super) api: ApiWord,
    pub(super) prefix: Option<Prefix>,
    #[serde(default)]
    pub(super) caps: Table,
}

/// `[model.NAME]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ModelRow {
    pub(super) family: String,
    pub(super) released: Option<String>,
    #[serde(default)]
    pub(super) lifecycle: Lifecycle,
    #[serde(default)]
    pub(super) gated: bool,
    pub(super) successor: Option<Box<str>>,
    #[serde(default)]
    pub(super) aliases: Vec<Box<str>>,
    pub(super) runtime: Option<PlaceRow>,
    pub(super) mantle: Option<PlaceRow>,
    pub(super) price: Option<Price>,
    #[serde(default)]
    pub(super) caps: Table,
}

/// A model on one host.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceRow {
    pub(super) id: String,
    pub(super) api: Option<ApiWord>,
    pub(super) prefix: Option<Prefix>,
    #[serde(default)]
    pub(super) profiles: Vec<Box<str>>,
    #[serde(default)]
    pub(super) bare: Regions,
    pub(super) regions: Option<Regions>,
    #[serde(default)]
    pub(super) caps: Table,
}
