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

/// Measures every Rust file and every function.
pub(super) fn check(files: &[PathBuf], findings: &mut Findings) -> Result<()> {
    let mut lengths = Vec::new();
    for path in files.iter().filter(|path| is_rust(path)) {
        let source = Source::read(path)?;
        let lines = source.lines().count();
        lengths.push(lines);
        if lines > FILE {
            findings.faults.push(format!("{}: {lines} lines, the limit is {FILE}", path.display()));
        } else if lines > LONG_FILE {
            findings.warnings.push(format!("{}: {lines} lines, aim below {LONG_FILE}", path.display()));
        }
        for (line, name, length) in source.functions() {
            if length > FUNCTION {
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
