//! Reading the table of layers from the page.

use std::collections::BTreeSet;

use anyhow::{Result, bail, ensure};

/// The line that the table stands behind.
const MARK: &str = "<!-- layers -->";

/// One crate's row: what it may depend on.
#[derive(Debug)]
pub(crate) struct Row {
    /// The folder below `crates/`.
    pub(crate) name: String,
    /// Our crates, by folder.
    pub(crate) ours: BTreeSet<String>,
    /// Crates of others, by package.
    pub(crate) outside: BTreeSet<String>,
}

/// What need not be listed: `thiserror` anywhere, the vocabulary of bytes, HTTP and traces everywhere but in the two
/// crates that are pure data.
pub(crate) fn is_free(name: &str, dependency: &str) -> bool {
    match dependency {
        "thiserror" => true,
        "bytes" | "http" | "futures-core" | "tracing" => !matches!(name, "api-types" | "translation"),
        _ => false,
    }
}

/// The rows of the table behind [`MARK`].
pub(crate) fn parse(page: &str) -> Result<Vec<Row>> {
    let Some((_, rest)) = page.split_once(MARK) else {
        bail!("there is no line `{MARK}`; the table of layers stands behind one");
    };
    let mut lines = rest
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty())
        .take_while(|line| line.starts_with('|'));
    let header = lines.next().unwrap_or_default().to_lowercase();
    ensure!(
        header.contains("crate") && header.contains("depend") && header.contains("outside"),
        "behind `{MARK}` a table with the columns crate, may depend on (ours), outside, job is expected"
    );
    let rows = lines.filter(|line| !line.starts_with("|-") && !line.starts_with("| -")).map(row);
    let rows: Vec<Row> = rows.collect::<Result<_>>()?;
    ensure!(!rows.is_empty(), "the table of layers has no rows");
    Ok(rows)
}

fn row(line: &str) -> Result<Row> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let [name, ours, outside, ..] = cells.as_slice() else {
        bail!("a row of the table has too few cells: {line}");
    };
    Ok(Row { name: name.trim_matches('`').to_owned(), ours: list(ours)?, outside: list(outside)? })
}

/// `-` or nothing is none; else names with commas between them, in backticks or not, a remark in brackets left out.
fn list(cell: &str) -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for item in cell.split(',').map(str::trim).filter(|item| !item.is_empty() && *item != "-") {
        let name = item.split('(').next().unwrap_or(item).trim().trim_matches('`');
        let valid =
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        ensure!(valid, "`{item}` is not the name of a crate; names are listed one by one, with commas");
        names.insert(name.to_owned());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_the_mark_says_what_is_missing() {
        let error = parse("# Architecture\n").expect_err("no table");
        assert!(error.to_string().contains("<!-- layers -->"), "{error}");
    }

    #[test]
    fn a_cell_with_prose_is_refused() {
        let page =
            "<!-- layers -->\n| crate | may depend on | outside |\n|---|---|---|\n| x | all above | - |\n";
        let error = parse(page).expect_err("prose is no list");
        assert!(error.to_string().contains("all above"), "{error}");
    }

    #[test]
    fn remarks_and_backticks_are_left_out() {
        let page = "<!-- layers -->\n| crate | may depend on | outside | job |\n|---|---|---|---|\n\
                    | `proxy` | `gateway`, mantle (built only) | axum | serves |\n";
        let rows = parse(page).expect("a table");
        let names: Vec<_> = rows.iter().flat_map(|row| &row.ours).map(String::as_str).collect();
        assert_eq!(names, ["gateway", "mantle"]);
    }

    #[test]
    fn the_pure_crates_have_no_free_bytes() {
        assert!(is_free("framing", "bytes") && is_free("translation", "thiserror"));
        assert!(!is_free("translation", "bytes") && !is_free("api-types", "http"));
    }
}
