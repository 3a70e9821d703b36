//! How long files and functions may be.

use std::path::PathBuf;

use anyhow::Result;

use super::Findings;
use super::source::{Source, is_rust};

/// No Rust file is longer.
const FILE: usize = 700;
/// From here on it is time to look for the second idea in the file.
const LONG_FILE: usize = 500;
/// No function is longer, its signature and blank lines counted.
const FUNCTION: usize = 80;

/// A function may be longer when it is one table that must not be cut: it says so, with the lint's own exception, right
/// above itself.
fn is_table(text: &str, line: usize) -> bool {
    let above = text.lines().take(line.saturating_sub(1)).collect::<Vec<_>>();
    let attributes = above.iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("///"));
    let mut attributes = attributes.filter(|line| line.starts_with("#[expect(clippy::too_many_lines"));
    attributes.any(|line| line.contains("reason = \"a table"))
}

/// Measures every Rust file and every function.
pub(super) fn check(files: &[PathBuf], findings: &mut Findings) -> Result<()> {
    let mut lengths = Vec::new();
    for path in files.iter().filter(|path| is_rust(path)) {
        let source = Source::read(path)?;
        let text = std::fs::read_to_string(path)?;
        let lines = source.lines().count();
        lengths.push(lines);
        if lines > FILE {
            findings.faults.push(format!("{}: {lines} lines, the limit is {FILE}", path.display()));
        } else if lines > LONG_FILE {
            findings.warnings.push(format!("{}: {lines} lines, aim below {LONG_FILE}", path.display()));
        }
        for (line, name, length) in source.functions() {
            if length > FUNCTION && !is_table(&text, line) {
                let place = format!("{}:{line}", path.display());
                findings
                    .faults
                    .push(format!("{place}: `{name}` has {length} lines, the limit is {FUNCTION}"));
            }
        }
    }
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    println!("{} Rust files, {} lines, median {median}", lengths.len(), lengths.iter().sum::<usize>());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_table;

    #[test]
    fn only_a_table_that_says_so_may_be_long() {
        let table = "/// Doc.\n#[expect(clippy::too_many_lines, reason = \"a table: one row per field\")]\nfn f() {}\n";
        assert!(is_table(table, 3));
        let other = "#[expect(clippy::too_many_lines, reason = \"long\")]\nfn f() {}\nfn g() {}\n";
        assert!(!is_table(other, 2) && !is_table(table, 4) && !is_table(other, 3));
    }
}
