//! What the pages in `docs/` say exists: the tests that `peers.md` cites, the client programs that `clients.md` names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Findings;
use crate::workspace;

const PEERS: &str = "docs/peers.md";
const CLIENTS: &str = "docs/clients.md";
/// How many rows `peers.md` has to have, each with a test or a reason.
const LAST_ROW: u32 = 109;

/// Checks both pages.
pub(super) fn check(files: &[PathBuf], findings: &mut Findings) -> Result<()> {
    let faults = &mut findings.faults;
    peers(&std::fs::read_to_string(workspace::root().join(PEERS))?, faults);
    let programs: BTreeSet<_> = files.iter().filter_map(|path| program(path)).collect();
    clients(&std::fs::read_to_string(workspace::root().join(CLIENTS))?, &programs, faults);
    Ok(())
}

/// `FOLDER/PROGRAM` under `tests/clients`.
fn program(path: &Path) -> Option<String> {
    let relative = path.strip_prefix("tests/clients").ok()?;
    let name = relative.file_name()?.to_str()?;
    let is_program = relative.extension().is_some_and(|ending| ending == "py" || ending == "mjs");
    (is_program && relative.iter().count() == 2 && !name.starts_with("harness"))
        .then(|| relative.display().to_string())
}

fn clients(page: &str, programs: &BTreeSet<String>, faults: &mut Vec<String>) {
    let named: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name.to_owned())
        .filter(|name| name.contains('/'))
        .collect();
    for missing in programs.difference(&named) {
        faults.push(format!(
            "{CLIENTS}: `{missing}` is not in it; `cargo xtask test --all-clients --write-matrix` writes the page"
        ));
    }
    for gone in named.difference(programs) {
        faults.push(format!("{CLIENTS}: there is no program `{gone}`"));
    }
}

fn peers(page: &str, faults: &mut Vec<String>) {
    let mut rows = BTreeSet::new();
    for (at, line) in page.lines().enumerate() {
        let cells: Vec<_> = line.split(" | ").collect();
        let [number, _, shown] = cells.as_slice() else { continue };
        let number = number.trim_start_matches("| ");
        if !number.starts_with(|first: char| first.is_ascii_digit()) {
            continue;
        }
        let mut cited = shown.split('`').skip(1).step_by(2).peekable();
        if cited.peek().is_none() && !shown.starts_with("not by a test: ") {
            faults.push(format!("{PEERS}:{}: row {number} has neither a test nor a reason", at + 1));
        }
        let missing = cited.filter(|test| !shown.starts_with("not by") && !exists(test));
        faults.extend(missing.map(|test| format!("{PEERS}:{}: there is no test `{test}`", at + 1)));
        rows.insert(number.to_owned());
    }
    let lacking = (1..=LAST_ROW).filter(|number| !rows.contains(&number.to_string()));
    faults.extend(lacking.map(|number| format!("{PEERS}: row {number} is missing")));
}

/// Whether a test is where it is said to be: `golden/DIALECT/CASE`, or `FILE::NAME`.
fn exists(cited: &str) -> bool {
    let root = workspace::root();
    if cited.starts_with("golden/") {
        return root.join("crates/translation/tests").join(format!("{cited}.json")).is_file();
    }
    let Some((file, name)) = cited.split_once("::") else { return false };
    let file = if file.starts_with("clients/") { root.join("tests").join(file) } else { root.join(file) };
    let text = std::fs::read_to_string(file).unwrap_or_default();
    ["fn ", "def ", "function ", "  "].iter().any(|word| text.contains(&format!("{word}{name}(")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(page: &str) -> Vec<String> {
        let mut faults = Vec::new();
        peers(page, &mut faults);
        faults.retain(|fault| !fault.ends_with("is missing"));
        faults
    }

    #[test]
    fn a_test_that_is_not_there_is_found() {
        let good = "| 1 | a | `xtask/src/tidy/citations.rs::a_test_that_is_not_there_is_found` |";
        assert_eq!(faults(good), Vec::<String>::new());
        assert_eq!(faults(&good.replace("not_there", "nowhere")).len(), 1);
        assert_eq!(faults("| 2 | a | `golden/chat/no-such-case`, `nothing` |").len(), 2);
    }

    #[test]
    fn a_row_needs_a_test_or_a_reason() {
        assert_eq!(faults("| 3 | a |  |").len(), 1);
        assert_eq!(faults("| 3 | a | not by a test: AWS decides it |"), Vec::<String>::new());
    }

    #[test]
    fn a_program_that_the_matrix_does_not_know_is_found_and_one_that_is_gone() {
        let programs = BTreeSet::from(["proxy/a.py".to_owned()]);
        let mut faults = Vec::new();
        clients("| `proxy/b.py` | words |", &programs, &mut faults);
        assert_eq!(faults.len(), 2, "{faults:?}");
        assert_eq!(program(Path::new("tests/clients/proxy/harness_six.py")), None);
        assert_eq!(program(Path::new("tests/clients/proxy/a.py")).as_deref(), Some("proxy/a.py"));
    }
}
