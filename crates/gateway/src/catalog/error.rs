//! What can be wrong with a catalog file.

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
