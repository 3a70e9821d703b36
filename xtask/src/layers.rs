//! `cargo xtask layers`: the table in ARCHITECTURE.md is the truth, and the manifests agree with it.
//!
//! The table stands behind a line `<!-- layers -->` and has the columns: crate, may depend on (ours), outside,
//! job. It is exact both ways: an arrow that is not in it is an error, and so is a row that no longer holds.

mod rules;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

use self::table::Row;
use crate::workspace;

/// What a crate depends on. `normal` are those that users of the crate get.
#[derive(Default, Debug)]
struct Arrows {
    ours: BTreeSet<String>,
    outside: BTreeSet<String>,
    dev_ours: BTreeSet<String>,
}

/// Compares the table with the manifests and prints every difference.
pub(crate) fn run() -> Result<()> {
    let page = workspace::root().join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(&page).context("ARCHITECTURE.md, which holds the table of layers")?;
    let rows = table::parse(&text).context("ARCHITECTURE.md")?;
    let metadata = MetadataCommand::new().current_dir(workspace::root()).no_deps().exec()?;
    let actual = arrows(&metadata);
    let mut faults = compare(&rows, &actual);
    faults.extend(rules::names(&actual));
    faults.extend(rules::sources()?);
    for fault in &faults {
        println!("{fault}");
    }
    if !faults.is_empty() {
        bail!("{} differences between ARCHITECTURE.md and the crates", faults.len());
    }
    println!("{} crates are as ARCHITECTURE.md draws them", rows.len());
    Ok(())
}

/// The crates below `crates/`, by folder name, with their dependencies.
fn arrows(metadata: &Metadata) -> BTreeMap<String, Arrows> {
    let crates = metadata.workspace_root.join("crates");
    let ours = |package: &str| package.strip_prefix("outcrop-").map(str::to_owned);
    let mut all = BTreeMap::new();
    for package in &metadata.packages {
        let Some(folder) = package.manifest_path.parent().filter(|folder| folder.starts_with(&crates)) else {
            continue;
        };
        let mut arrows = Arrows::default();
        for dependency in &package.dependencies {
            let local = dependency.path.as_ref().and_then(|_| ours(&dependency.name));
            match (dependency.kind, local) {
                (DependencyKind::Development, Some(name)) => arrows.dev_ours.insert(name),
                (DependencyKind::Development, None) => continue,
                (_, Some(name)) => arrows.ours.insert(name),
                (_, None) => arrows.outside.insert(dependency.name.clone()),
            };
        }
        all.insert(folder.file_name().unwrap_or_default().to_owned(), arrows);
    }
    all
}

fn compare(rows: &[Row], actual: &BTreeMap<String, Arrows>) -> Vec<String> {
    let mut faults = Vec::new();
    for name in actual.keys().filter(|name| !rows.iter().any(|row| row.name == **name)) {
        faults.push(format!("{name}: the crate has no row in the table"));
    }
    for row in rows {
        let Some(arrows) = actual.get(&row.name) else {
            faults.push(format!("{}: the table has a row, but crates/{} does not exist", row.name, row.name));
            continue;
        };
        let free = |name: &String| table::is_free(&row.name, name);
        let outside: BTreeSet<String> = arrows.outside.iter().filter(|name| !free(name)).cloned().collect();
        difference(&mut faults, &row.name, "ours", &row.ours, &arrows.ours);
        difference(&mut faults, &row.name, "outside", &row.outside, &outside);
    }
    faults
}

/// Both directions, each in words that say which side to change.
fn difference(
    faults: &mut Vec<String>,
    name: &str,
    column: &str,
    table: &BTreeSet<String>,
    actual: &BTreeSet<String>,
) {
    for extra in actual.difference(table) {
        faults.push(format!("{name}: depends on `{extra}`, which its row does not allow ({column})"));
    }
    for stale in table.difference(actual) {
        faults.push(format!("{name}: its row names `{stale}`, which it does not depend on ({column})"));
    }
    if table != actual {
        let list: Vec<_> = actual.iter().map(String::as_str).collect();
        faults.push(format!(
            "  as it is now ({column}): {}",
            if list.is_empty() { "-".into() } else { list.join(", ") }
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# Page
<!-- layers -->

| crate | may depend on (ours) | outside | job |
|---|---|---|---|
| `framing` | - | crc32fast | frames |
| `mantle` | transport, framing | - | a host |

| other | table |
";

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn actual(mantle: &[&str], framing_outside: &[&str]) -> BTreeMap<String, Arrows> {
        let framing = Arrows { outside: set(framing_outside), ..Arrows::default() };
        let mantle = Arrows { ours: set(mantle), ..Arrows::default() };
        [("framing".to_owned(), framing), ("mantle".to_owned(), mantle)].into()
    }

    #[test]
    fn a_table_that_agrees_has_no_faults() {
        let rows = table::parse(PAGE).expect("a table");
        assert_eq!(
            compare(&rows, &actual(&["transport", "framing"], &["crc32fast", "bytes"])),
            Vec::<String>::new()
        );
    }

    #[test]
    fn an_arrow_that_is_not_drawn_and_a_stale_one_are_both_faults() {
        let rows = table::parse(PAGE).expect("a table");
        let faults = compare(&rows, &actual(&["transport", "gateway"], &["crc32fast"])).join("\n");
        assert!(faults.contains("depends on `gateway`, which its row does not allow (ours)"), "{faults}");
        assert!(faults.contains("names `framing`, which it does not depend on (ours)"), "{faults}");
    }

    #[test]
    fn an_outside_dependency_must_be_listed_unless_it_is_free() {
        let rows = table::parse(PAGE).expect("a table");
        let faults = compare(&rows, &actual(&["transport", "framing"], &["crc32fast", "reqwest"])).join("\n");
        assert!(faults.contains("framing: depends on `reqwest`"), "{faults}");
    }

    #[test]
    fn a_crate_without_a_row_and_a_row_without_a_crate_are_faults() {
        let rows = table::parse(PAGE).expect("a table");
        let only = [("gateway".to_owned(), Arrows::default())].into();
        let faults = compare(&rows, &only).join("\n");
        assert!(faults.contains("gateway: the crate has no row"), "{faults}");
        assert!(faults.contains("crates/mantle does not exist"), "{faults}");
    }
}
