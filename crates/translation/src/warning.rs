//! What was left out, with its place: the `x-outcrop-ignored` header is made from these.

use std::collections::HashSet;
use std::fmt;

use crate::words::{in_anthropics_words, in_responses_words};

/// Most warnings of one request: a bound on what a hostile body can make us hold and send back.
const MOST: usize = 64;

/// One thing of the request that did not reach the model, or not as written.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Warning {
    /// JSON path without indices: `messages.name`, `seed`. Plain ASCII, safe in a header. `...` stands for
    /// those over the bound of 64.
    pub field: String,
    /// Why, in a few words.
    pub reason: &'static str,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.reason)
    }
}

/// Whose words fields are told in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Words {
    /// As they come.
    #[default]
    Chat,
    Messages,
    Responses,
}

/// The warnings of one request, each field once, in order of first mention.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Warnings {
    words: Words,
    list: Vec<Warning>,
    fields: HashSet<String>,
}

impl Warnings {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on fields are told in these words.
    pub(crate) fn speak(&mut self, words: Words) {
        self.words = words;
    }

    /// Reports a field. Indices in the path are taken off; a field already reported stays as it was.
    pub fn add(&mut self, path: impl fmt::Display, reason: &'static str) {
        if self.list.len() > MOST {
            return;
        }
        let field = without_indices(&path.to_string());
        let field = match self.words {
            Words::Chat => field,
            Words::Messages => in_anthropics_words(&field),
            Words::Responses => in_responses_words(&field),
        };
        if self.fields.contains(&field) {
            return;
        }
        self.list.push(match self.list.len() {
            MOST => Warning { field: "...".to_owned(), reason: "more fields than are listed" },
            _ => Warning { field: field.clone(), reason },
        });
        self.fields.insert(field);
    }

    /// Reports a field of the caller's that we do not know. Its name is the caller's, so it is shown only when it
    /// is short and plain: `?` stands for others.
    pub(crate) fn unknown(&mut self, parent: impl fmt::Display, name: &str) {
        let name = if is_plain(name) { name } else { "?" };
        let parent = parent.to_string();
        let dot = if parent.is_empty() { "" } else { "." };
        self.add(format_args!("{parent}{dot}{name}"), "unknown field");
    }

    /// The warnings in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Warning> {
        self.list.iter()
    }

    /// Whether nothing was left out.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl<'w> IntoIterator for &'w Warnings {
    type Item = &'w Warning;
    type IntoIter = std::slice::Iter<'w, Warning>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

fn is_plain(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'$'))
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

    fn fields(warnings: &Warnings) -> Vec<&str> {
        warnings.iter().map(|w| w.field.as_str()).collect()
    }

    #[test]
    fn a_field_is_reported_once_and_without_indices() {
        let mut warnings = Warnings::new();
        warnings.add("messages[3].name", "no place for it");
        warnings.add("messages[4].name", "again");
        warnings.add("seed", "best effort only");
        assert_eq!(fields(&warnings), ["messages.name", "seed"]);
    }

    #[test]
    fn an_unknown_name_is_shown_only_when_it_is_short_and_plain() {
        let mut warnings = Warnings::new();
        warnings.unknown("", "top_secret");
        warnings.unknown("messages[0]", "x-y");
        for odd in ["a\r\nset-cookie: b", "é", "", "a,b", "a[0]", "a.b", &"x".repeat(41)] {
            warnings.unknown("tools[1]", odd);
        }
        assert_eq!(fields(&warnings), ["top_secret", "messages.x-y", "tools.?"]);
    }

    #[test]
    fn however_many_fields_are_unknown_the_list_stays_short() {
        let mut warnings = Warnings::new();
        for i in 0..100_000 {
            warnings.unknown("", &format!("field{i}"));
        }
        assert_eq!(fields(&warnings).len(), MOST + 1);
        assert_eq!(fields(&warnings).last(), Some(&"..."));
    }
}
