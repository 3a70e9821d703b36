//! What was left out, with its place: the `x-outcrop-ignored` header is made from these.

use std::fmt;

/// One thing of the request that did not reach the model, or not as written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// JSON path without indices: `messages.name`, `seed`.
    pub field: String,
    /// Why, in a few words.
    pub reason: &'static str,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.reason)
    }
}

/// The warnings of one request, each field once, in order of first mention.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warnings(Vec<Warning>);

impl Warnings {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reports a field. Indices in the path are taken off; a field already reported stays as it was.
    pub fn add(&mut self, path: impl fmt::Display, reason: &'static str) {
        let field = without_indices(&path.to_string());
        if !self.0.iter().any(|known| known.field == field) {
            self.0.push(Warning { field, reason });
        }
    }

    /// The warnings in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Warning> {
        self.0.iter()
    }

    /// Whether nothing was left out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'w> IntoIterator for &'w Warnings {
    type Item = &'w Warning;
    type IntoIter = std::slice::Iter<'w, Warning>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn without_indices(path: &str) -> String {
    let mut kept = String::with_capacity(path.len());
    let mut inside = false;
    for c in path.chars() {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            c if !inside => kept.push(c),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_reported_once_and_without_indices() {
        let mut warnings = Warnings::new();
        warnings.add("messages[3].name", "no place for it");
        warnings.add("messages[4].name", "again");
        warnings.add("seed", "best effort only");
        let fields: Vec<_> = warnings.iter().map(|w| w.field.as_str()).collect();
        assert_eq!(fields, ["messages.name", "seed"]);
    }
}
