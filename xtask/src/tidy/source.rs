//! A Rust file, with what is code told apart from what is comment or test.

use std::path::Path;

use anyhow::{Context, Result};

use crate::workspace;

/// Whether this is a Rust file.
pub(crate) fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "rs")
}

/// The text of one file.
pub(crate) struct Source {
    text: String,
    /// The whole file is test code.
    test_file: bool,
}

impl Source {
    /// Reads a file of the workspace by its relative path.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(workspace::root().join(path));
        Ok(Self::new(path, text.with_context(|| path.display().to_string())?))
    }

    /// The same from text in hand.
    pub(crate) fn new(path: &Path, text: String) -> Self {
        let in_tests = path.iter().any(|part| part == "tests" || part == "benches" || part == "examples");
        Self { text, test_file: in_tests || path.ends_with("tests.rs") }
    }

    /// All lines, counted from one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Lines that are neither comment nor test; the test module stands at the end of a file.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self.text.find("\n#[cfg(test)]\nmod ").unwrap_or(self.text.len());
        let end = if self.test_file {
            0
        } else {
            self.text.get(..=tests).map_or(usize::MAX, |code| code.lines().count())
        };
        self.lines().take(end).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Every function: the line it begins on, its name, how many lines it has.
    ///
    /// It reads what rustfmt writes: a body ends at the first brace that stands alone at the indentation of its `fn`.
    pub(crate) fn functions(&self) -> Vec<(usize, String, usize)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut found = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let trimmed = line.trim_start();
            let Some(name) = function_name(trimmed) else { continue };
            let indent = line.len() - trimmed.len();
            let end = lines.iter().skip(at).position(|later| {
                let ends = later.trim_end();
                let depth = later.len() - later.trim_start().len();
                (depth == indent && ends.trim_start() == "}") || (later == line && ends.ends_with(['}', ';']))
            });
            if let Some(end) = end {
                found.push((at + 1, name, end + 1));
            }
        }
        found
    }
}

/// The name in a line that begins a function, whatever stands before `fn`.
fn function_name(line: &str) -> Option<String> {
    let (before, after) = line.split_once("fn ")?;
    let words = ["pub", "pub(crate)", "pub(super)", "const", "async", "unsafe", "extern", "\"C\"", "default"];
    if !before.split_whitespace().all(|word| words.contains(&word)) {
        return None;
    }
    let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
//! println! in a comment
fn one() {}

pub(crate) fn three(
    argument: u8,
) -> u8 {
    argument
}

impl Thing {
    async fn inner(&self) {
        if self.on {
        }
    }
}

#[cfg(test)]
mod tests {
    fn hidden() {}
}
";

    #[test]
    fn functions_are_found_with_their_length() {
        let source = Source::new(Path::new("crates/x/src/lib.rs"), FILE.to_owned());
        let names: Vec<_> = source.functions().into_iter().map(|(_, name, length)| (name, length)).collect();
        let expected = [("one", 1), ("three", 5), ("inner", 4), ("hidden", 1)];
        assert_eq!(names, expected.map(|(name, length)| (name.to_owned(), length)));
    }

    #[test]
    fn comments_and_tests_are_not_code() {
        let source = Source::new(Path::new("crates/x/src/lib.rs"), FILE.to_owned());
        assert!(source.code().all(|(_, line)| !line.contains("println") && !line.contains("hidden")));
        assert!(source.code().any(|(_, line)| line.contains("inner")));
        let test = Source::new(Path::new("crates/x/src/lib/tests.rs"), FILE.to_owned());
        assert_eq!(test.code().count(), 0);
    }
}
