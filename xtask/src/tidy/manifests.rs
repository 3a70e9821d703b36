//! One table of versions: a member names a dependency, the workspace says which one.

use std::path::PathBuf;

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::Findings;
use crate::workspace;

const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// Checks every `Cargo.toml` but that of the fuzz targets, which stand outside the workspace.
pub(super) fn check(files: &[PathBuf], findings: &mut Findings) -> Result<()> {
    let manifests =
        files.iter().filter(|path| path.ends_with("Cargo.toml") && !path.starts_with("tests/fuzz"));
    let mut named = Vec::new();
    let mut shared = Table::new();
    for path in manifests {
        let text = std::fs::read_to_string(workspace::root().join(path))?;
        let manifest: Table = text.parse().with_context(|| path.display().to_string())?;
        let name = path.display().to_string();
        if let Some(Value::Table(root)) = manifest.get("workspace")
            && let Some(Value::Table(all)) = root.get("dependencies")
        {
            shared.clone_from(all);
        }
        if manifest.contains_key("package") {
            findings.faults.extend(member(&name, &manifest, &mut named));
        }
    }
    for unused in shared.keys().filter(|key| !named.contains(*key)) {
        findings
            .faults
            .push(format!("Cargo.toml: `{unused}` in [workspace.dependencies] is used by no member"));
    }
    Ok(())
}

/// What is wrong in the manifest of one member; `named` collects what it depends on.
fn member(name: &str, manifest: &Table, named: &mut Vec<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let inherits = |key: &str| matches!(manifest.get(key), Some(Value::Table(table)) if is_shared(table));
    if !inherits("lints") {
        faults.push(format!("{name}: it does not inherit the lints (`[lints] workspace = true`)"));
    }
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    for table in std::iter::once(manifest).chain(targets.filter_map(Value::as_table)) {
        for dependencies in KINDS.iter().filter_map(|kind| table.get(*kind)).filter_map(Value::as_table) {
            for (dependency, how) in dependencies {
                named.push(dependency.clone());
                if !how.as_table().is_some_and(is_shared) {
                    faults.push(format!("{name}: `{dependency}` must be `{dependency}.workspace = true`"));
                }
            }
        }
    }
    faults
}

fn is_shared(table: &Table) -> bool {
    table.get("workspace").and_then(Value::as_bool) == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(manifest: &str) -> Vec<String> {
        member("x/Cargo.toml", &manifest.parse().expect("TOML"), &mut Vec::new())
    }

    #[test]
    fn a_version_of_its_own_is_a_fault() {
        let found =
            faults("[lints]\nworkspace = true\n[dependencies]\nbytes = \"1\"\nhttp.workspace = true\n");
        assert_eq!(found, ["x/Cargo.toml: `bytes` must be `bytes.workspace = true`"]);
    }

    #[test]
    fn lints_are_inherited_and_targets_are_looked_into() {
        let found = faults("[target.'cfg(unix)'.dependencies]\nlibc = { version = \"0.2\" }\n");
        assert_eq!(found.len(), 2, "{found:?}");
    }
}
