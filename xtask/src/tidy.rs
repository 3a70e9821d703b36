//! `cargo xtask tidy`: what no compiler checks. Sizes, names, forbidden words, manifests, links, fixtures.

mod citations;
mod fixtures;
mod links;
mod manifests;
mod sizes;
pub(crate) mod source;
mod words;

use std::path::Path;

use anyhow::{Result, ensure};

use crate::workspace;

/// Words that say nothing about what a module holds.
const EMPTY_NAMES: [&str; 5] = ["utils", "helpers", "common", "misc", "types"];

/// What was found: faults fail the run, warnings are only shown.
#[derive(Default)]
struct Findings {
    faults: Vec<String>,
    warnings: Vec<String>,
}

/// Checks every file of the workspace and prints all that is wrong.
pub(crate) fn run() -> Result<()> {
    let files = workspace::files()?;
    let mut findings = Findings::default();
    for path in &files {
        if let Some(fault) = empty_name(path) {
            findings.faults.push(fault);
        }
    }
    sizes::check(&files, &mut findings)?;
    words::check(&files, &mut findings);
    manifests::check(&files, &mut findings)?;
    links::check(&files, &mut findings)?;
    citations::check(&files, &mut findings)?;
    fixtures::check(&files, &mut findings)?;
    for warning in &findings.warnings {
        println!("warning: {warning}");
    }
    for fault in &findings.faults {
        println!("{fault}");
    }
    ensure!(findings.faults.is_empty(), "{} faults in {} files", findings.faults.len(), files.len());
    println!("{} files are tidy", files.len());
    Ok(())
}

/// A Rust file or folder whose name says nothing.
fn empty_name(path: &Path) -> Option<String> {
    let bad = path
        .iter()
        .filter_map(|part| part.to_str())
        .find(|part| EMPTY_NAMES.contains(&part.trim_end_matches(".rs")));
    bad.filter(|_| source::is_rust(path))
        .map(|part| format!("{}: `{part}` says nothing about what it holds", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_named_for_nothing_is_found() {
        assert!(empty_name(Path::new("crates/x/src/utils.rs")).is_some());
        assert!(empty_name(Path::new("crates/x/src/helpers/mod.rs")).is_some());
        assert!(empty_name(Path::new("crates/api-types/src/lib.rs")).is_none());
        assert!(empty_name(Path::new("docs/common/page.md")).is_none());
    }
}
