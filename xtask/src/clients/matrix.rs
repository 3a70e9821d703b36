//! `docs/clients.md`: what each client showed over each format with each model family, written by the run itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::shown::{Shown, Verdict};
use crate::workspace;

/// The columns. Whatever else a client shows stands in the last one.
const THINGS: [&str; 6] = ["whole", "stream", "tools", "reasoning", "error", "broken"];

const HEAD: &str = include_str!("matrix_head.md");
const TABLE: &str = "| client | format | model families | whole | stream | tools | reasoning | error | broken | also |\n\
                     |---|---|---|---|---|---|---|---|---|---|\n";

/// What one client showed over one format with one family, by thing.
type Row<'a> = BTreeMap<&'a str, Cell<'a>>;

/// How often a thing ended in which way, and the reasons of those that were skipped.
#[derive(Default)]
struct Cell<'a> {
    passed: usize,
    failed: usize,
    reasons: Vec<&'a str>,
}

/// Reasons in the order in which they are first used; a cell names them by number.
#[derive(Default)]
struct Notes<'a>(Vec<&'a str>);

/// Writes the page from all that was shown and the programs that ran.
pub(super) fn write(shown: &[Shown], programs: &[String]) -> Result<()> {
    let folder = workspace::root().join("docs");
    std::fs::create_dir_all(&folder)?;
    Ok(std::fs::write(folder.join("clients.md"), page(shown, programs)?)?)
}

/// What of a run the committed page does not know; a page that is behind is a fault.
pub(super) fn compare(shown: &[Shown]) -> Result<()> {
    let path = workspace::root().join("docs/clients.md");
    let page =
        std::fs::read_to_string(path).context("docs/clients.md is missing; --write-matrix writes it")?;
    let unknown: Vec<_> = shown.iter().filter(|one| !knows(&page, one)).collect();
    if let Some(Shown { client, format, family, .. }) = unknown.first() {
        println!("docs/clients.md has no row for {client} over {format} with {family}");
    }
    ensure!(unknown.is_empty(), "docs/clients.md is behind the client programs; --write-matrix writes it");
    Ok(())
}

fn knows(page: &str, shown: &Shown) -> bool {
    page.lines().any(|line| {
        let cells: Vec<_> = line.split(" | ").map(|cell| cell.trim_start_matches("| ")).collect();
        matches!(cells.as_slice(), [client, format, families, ..]
            if *client == shown.client && *format == shown.format && families.split(", ").any(|one| one == shown.family))
    })
}

fn page(shown: &[Shown], programs: &[String]) -> Result<String> {
    let mut notes = Notes::default();
    let mut page = format!("{HEAD}\n{TABLE}");
    for ((client, format), families) in &rows(shown) {
        // Families that showed the same share a line.
        let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
        for (family, row) in families {
            let cells = cells(row, &mut notes);
            match lines.iter_mut().find(|line| line.0 == cells) {
                Some(line) => line.1.push(family),
                None => lines.push((cells, vec![family])),
            }
        }
        for (cells, families) in lines {
            writeln!(page, "| {client} | {format} | {} | {cells} |", families.join(", "))?;
        }
    }
    page.push('\n');
    for (number, note) in notes.0.iter().enumerate() {
        writeln!(page, "{}. {note}", number + 1)?;
    }
    page.push_str(&std::fs::read_to_string(workspace::root().join("tests/clients/not-run.md"))?);
    page.push_str("\n## The programs\n\n| program | what it shows |\n|---|---|\n");
    for program in programs {
        let about = about(&workspace::root().join("tests/clients").join(program))?;
        writeln!(page, "| `{program}` | {about} |")?;
    }
    Ok(page)
}

/// By client and format, then by family in the order in which they ran.
fn rows(shown: &[Shown]) -> BTreeMap<(&str, &str), Vec<(&str, Row<'_>)>> {
    let mut rows: BTreeMap<(&str, &str), Vec<(&str, Row<'_>)>> = BTreeMap::new();
    for one in shown {
        let families = rows.entry((&one.client, &one.format)).or_default();
        if !families.iter().any(|row| row.0 == one.family) {
            families.push((&one.family, Row::new()));
        }
        let Some((_, row)) = families.iter_mut().find(|row| row.0 == one.family) else { continue };
        let cell = row.entry(&one.thing).or_default();
        match one.verdict {
            Verdict::Passed => cell.passed += 1,
            Verdict::Failed => cell.failed += 1,
            Verdict::Skipped if cell.reasons.contains(&one.why.as_str()) => {}
            Verdict::Skipped => cell.reasons.push(&one.why),
        }
    }
    rows
}

/// The six columns and the one for all else.
fn cells<'a>(row: &Row<'a>, notes: &mut Notes<'a>) -> String {
    let mut cells: Vec<String> =
        THINGS.iter().map(|thing| row.get(thing).map_or_else(String::new, |cell| cell.text(notes))).collect();
    let also = row.iter().filter(|(thing, _)| !THINGS.contains(thing));
    cells.push(
        also.map(|(thing, cell)| format!("{thing} {}", cell.text(notes))).collect::<Vec<_>>().join(", "),
    );
    cells.join(" | ")
}

impl<'a> Cell<'a> {
    /// A tick only for what ran and passed every time; a number for what was skipped and why.
    fn text(&self, notes: &mut Notes<'a>) -> String {
        let mut text = match (self.passed, self.failed) {
            (0, 0) => "–".to_owned(),
            (_, 0) => "✓".to_owned(),
            _ => "**failed**".to_owned(),
        };
        for reason in &self.reasons {
            let _ = write!(text, " ({})", notes.number(reason));
        }
        text
    }
}

impl<'a> Notes<'a> {
    fn number(&mut self, reason: &'a str) -> usize {
        let at = self.0.iter().position(|one| *one == reason).unwrap_or_else(|| {
            self.0.push(reason);
            self.0.len() - 1
        });
        at + 1
    }
}

/// The sentence that a program opens with, up to its first full stop.
fn about(program: &Path) -> Result<String> {
    let text = std::fs::read_to_string(program)?;
    let python = text.strip_prefix("\"\"\"").and_then(|rest| rest.split("\"\"\"").next());
    let node = || {
        let lines = text.lines().map_while(|line| line.strip_prefix("//"));
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    };
    let opening = python.map_or_else(node, |text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    Ok(opening.split(". ").next().unwrap_or_default().trim_end_matches('.').replace('|', "/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(lines: &[&str]) -> Vec<Shown> {
        lines.iter().filter_map(|line| Shown::read(line)).collect()
    }

    #[test]
    fn only_what_passed_every_time_is_ticked() {
        let shown = shown(&[
            "ok p a # c 1 | chat | Claude | whole",
            "ok p b # c 1 | chat | Claude | whole",
            "ok p a # c 1 | chat | Claude | stream",
            "not ok p b # c 1 | chat | Claude | stream: broke",
            "skip p a # c 1 | chat | Claude | tools: why not",
        ]);
        let page = page(&shown, &[]).expect("a page");
        assert!(page.contains("| c 1 | chat | Claude | ✓ | **failed** | – (1) |  |"), "{page}");
        assert!(page.contains("\n1. why not\n"));
    }

    #[test]
    fn families_that_showed_the_same_share_a_line() {
        let lines = ["ok p # c 1 | chat | Claude | whole", "ok p # c 1 | chat | Nova | whole"];
        let page = page(&shown(&lines), &[]).expect("a page");
        assert!(page.contains("| c 1 | chat | Claude, Nova | ✓ |"), "{page}");
    }

    #[test]
    fn a_page_knows_the_rows_it_has_and_no_others() {
        let page = page(&shown(&["ok p # c 1 | chat | Nova | whole"]), &[]).expect("a page");
        let [known, other] = ["Nova", "Claude"].map(|family| format!("ok p # c 1 | chat | {family} | whole"));
        assert!(knows(&page, &shown(&[&known])[0]));
        assert!(!knows(&page, &shown(&[&other])[0]));
        assert!(!knows(&page, &shown(&["ok p # c 2 | chat | Nova | whole"])[0]));
    }
}
