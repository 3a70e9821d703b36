//! A fixture that no test reads proves nothing.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Findings;
use crate::workspace;

/// Folders of fixtures. (Golden cases need no look: their test walks the folder and counts what it ran.)
const FOLDERS: [&str; 2] = ["tests/fixtures", "tests/clients"];

/// What the installation of the client programs reads, in each of their folders.
const PINS: [&str; 3] = ["requirements.txt", "package.json", "package-lock.json"];

/// Every file in [`FOLDERS`] that is no source must be named by one: in full, without its ending, or by the
/// part of its name up to a hyphen, as in `"sigv4-"`, when a test takes all that begin so.
pub(super) fn check(files: &[PathBuf], findings: &mut Findings) -> Result<()> {
    let mut sources = String::new();
    for path in files.iter().filter(|path| is_source(path) && !path.starts_with("xtask")) {
        sources.push_str(&std::fs::read_to_string(workspace::root().join(path))?);
    }
    let fixtures = files.iter().filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)));
    for path in fixtures.filter(|path| path.components().count() > 3 && !is_source(path)) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let pin = path.starts_with("tests/clients") && PINS.contains(&&*name);
        if !name.ends_with(".md") && !pin && !used(&name, &sources) {
            findings.faults.push(format!("{}: no test names this fixture", path.display()));
        }
    }
    Ok(())
}

fn is_source(path: &Path) -> bool {
    path.extension()
        .and_then(|ending| ending.to_str())
        .is_some_and(|ending| matches!(ending, "rs" | "py" | "mjs"))
}

fn used(name: &str, sources: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let prefixes = stem.match_indices('-').filter_map(|(at, _)| stem.get(..=at));
    sources.contains(name)
        || sources.contains(&format!("{stem}\""))
        || prefixes.into_iter().any(|prefix| sources.contains(&format!("\"{prefix}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixture_is_used_by_name_stem_or_prefix() {
        assert!(used("sigv4-mantle.json", "read(\"vectors/sigv4-mantle.json\")"));
        assert!(used("sigv4-mantle.json", "vector(\"sigv4-mantle\")"));
        assert!(used("sigv4-mantle-chat.json", "starts_with(\"sigv4-\")"));
        assert!(!used("sigv4-mantle.json", "starts_with(\"bearer-\")"));
    }
}
