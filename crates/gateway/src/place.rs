//! The two hosts, and the setting that chooses between them.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// One of Bedrock's two inference hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Host {
    /// `bedrock-runtime.{region}.amazonaws.com`
    Runtime,
    /// `bedrock-mantle.{region}.api.aws`
    Mantle,
}

impl Host {
    /// The word for it in settings and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Mantle => "mantle",
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which hosts may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// Either: the id's form decides, then the catalog and the region.
    #[default]
    Auto,
    /// Only bedrock-mantle.
    Mantle,
    /// Only bedrock-runtime.
    Runtime,
}

impl Endpoint {
    /// Every setting, as typed.
    pub const WORDS: [&'static str; 3] = ["auto", "mantle", "runtime"];

    /// Whether a host may be used under this setting.
    pub fn allows(self, host: Host) -> bool {
        match self {
            Self::Auto => true,
            Self::Mantle => host == Host::Mantle,
            Self::Runtime => host == Host::Runtime,
        }
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Mantle => "mantle",
            Self::Runtime => "runtime",
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Endpoint {
    type Err = UnknownEndpoint;

    fn from_str(word: &str) -> Result<Self, UnknownEndpoint> {
        [Self::Auto, Self::Mantle, Self::Runtime]
            .into_iter()
            .find(|endpoint| endpoint.as_str() == word)
            .ok_or_else(|| UnknownEndpoint(word.to_owned()))
    }
}

/// A word that is no endpoint setting.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an endpoint, expected `auto`, `mantle` or `runtime`")]
pub struct UnknownEndpoint(pub String);
