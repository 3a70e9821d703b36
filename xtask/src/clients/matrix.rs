//! `docs/clients.md`: what each client program showed, written by the run itself.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;

use super::tally::Counts;
use crate::workspace;

const HEAD: &str = "# Clients\n\n\
    Written by `cargo xtask test --write-matrix`: what the programs of `tests/clients` showed, with the clients \
    unmodified and pinned, against `outcrop-proxy` and `outcrop emulate` (those of `emulator`: against the emulator \
    alone). No AWS account was involved. The names of the cases are printed by the run.\n\n\
    | program | what it shows | passed | failed | skipped |\n|---|---|---|---|---|\n";

/// Writes one row for each program that ran.
pub(super) fn write(rows: &[(String, Counts)]) -> Result<()> {
    let mut page = HEAD.to_owned();
    for (program, counts) in rows {
        let about = about(&workspace::root().join("tests/clients").join(program))?;
        let Counts { passed, failed, skipped } = counts;
        writeln!(page, "| `{program}` | {about} | {passed} | {failed} | {skipped} |")?;
    }
    page.push_str(&std::fs::read_to_string(workspace::root().join("tests/clients/not-run.md"))?);
    let folder = workspace::root().join("docs");
    std::fs::create_dir_all(&folder)?;
    Ok(std::fs::write(folder.join("clients.md"), page)?)
}

/// The sentence a program opens with.
fn about(program: &Path) -> Result<String> {
    let text = std::fs::read_to_string(program)?;
    let mut about = String::new();
    for line in text.lines() {
        match line.strip_prefix("// ").or_else(|| line.strip_prefix("\"\"\"")) {
            Some(part) if about.is_empty() => about.push_str(part.trim_end_matches("\"\"\"")),
            _ => break,
        }
    }
    Ok(about)
}
