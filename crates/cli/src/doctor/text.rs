//! A report as people read it: sections, one finding after the other, the line that it comes to at the end.

use std::io::{IsTerminal, stdout};

use outcrop_doctor::{Finding, Level, Report};
use outcrop_proxy::Environment;
use unicode_width::UnicodeWidthStr;

use crate::safe::safe;

/// Columns where there is no terminal that says how many it has.
const USUAL: usize = 100;
/// Columns before the text of a finding.
const INDENT: usize = 11;

/// How a page is laid out.
pub(crate) struct Look {
    pub(crate) columns: usize,
    pub(crate) color: bool,
}

impl Look {
    /// As stdout wants it.
    pub(crate) fn of_stdout(environment: &Environment) -> Self {
        let terminal = stdout().is_terminal();
        let size = terminal_size::terminal_size_of(stdout()).filter(|_| terminal);
        let columns = size.map_or(USUAL, |(width, _)| usize::from(width.0));
        Self { columns: columns.max(40), color: terminal && environment.get("NO_COLOR").is_none() }
    }

    fn paint(&self, level: Level, text: &str) -> String {
        let code = match level {
            Level::Ok => "32",
            Level::Warning => "33",
            Level::Fault => "1;31",
        };
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn strong(&self, text: &str) -> String {
        if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// The whole report.
pub(crate) fn page(report: &Report, look: &Look) -> String {
    let mut page = String::new();
    let mut section = None;
    let mut findings = report.findings.iter().peekable();
    while let Some(finding) = findings.next() {
        if section != Some(finding.section) {
            let gap = if section.is_some() { "\n" } else { "" };
            page += &format!("{gap}{}\n", look.strong(finding.section.as_str()));
            section = Some(finding.section);
        }
        // Several clients that do the same are one line.
        let mut subjects = vec![&*finding.subject];
        while let Some(twin) = findings.next_if(|next| says_the_same(finding, next)) {
            subjects.push(&twin.subject);
        }
        write_finding(&mut page, finding, &subjects.join(", "), look);
    }
    page += &end(report, look);
    page
}

fn says_the_same(a: &Finding, b: &Finding) -> bool {
    (a.section, a.level, &a.code, &a.says, &a.next, &a.evidence) == (b.section, b.level, &b.code, &b.says, &b.next, &b.evidence)
}

fn write_finding(page: &mut String, finding: &Finding, subject: &str, look: &Look) {
    let word = finding.level.as_str();
    let code = if finding.level == Level::Ok { String::new() } else { format!(" ({})", finding.code) };
    let text = format!("{}: {}{code}", safe(subject), safe(&finding.says));
    let mut lines = wrapped(&text, look.columns.saturating_sub(INDENT)).into_iter();
    let gap = " ".repeat(INDENT.saturating_sub(2 + word.len()));
    *page += &format!("  {}{gap}{}\n", look.paint(finding.level, word), lines.next().unwrap_or_default());
    more(page, lines, "");
    if let Some(evidence) = &finding.evidence {
        hanging(page, "said: ", &safe(evidence), look);
    }
    let Some(next) = &finding.next else { return };
    hanging(page, "next: ", &safe(&next.text), look);
    if let Some(command) = &next.command {
        // In one piece, to be copied.
        *page += &format!("{}$ {}\n", " ".repeat(INDENT + 6), safe(command));
    }
    if let Some(policy) = &next.policy {
        let pretty = serde_json::to_string_pretty(policy).unwrap_or_default();
        more(page, pretty.lines().map(str::to_owned), "      ");
    }
}

fn hanging(page: &mut String, label: &str, text: &str, look: &Look) {
    let lines = wrapped(text, look.columns.saturating_sub(INDENT + label.len()));
    let mut lines = lines.into_iter();
    *page += &format!("{}{label}{}\n", " ".repeat(INDENT), lines.next().unwrap_or_default());
    more(page, lines, &" ".repeat(label.len()));
}

fn more(page: &mut String, lines: impl Iterator<Item = String>, further: &str) {
    for line in lines {
        *page += &format!("{}{further}{line}\n", " ".repeat(INDENT));
    }
}

/// How many findings of each kind, and the line that it comes to.
fn end(report: &Report, look: &Look) -> String {
    let count = |level: Level, one: &str| match report.count(level) {
        1 => format!("1 {one}"),
        count => format!("{count} {one}s"),
    };
    let mut end = format!("\n{}, {}", count(Level::Fault, "fault"), count(Level::Warning, "warning"));
    end += match (report.complete, report.offline) {
        (false, _) => "; stopped before the end\n",
        (true, true) => "; the network was left alone\n",
        (true, false) => "\n",
    };
    for line in wrapped(&safe(&report.verdict.line), look.columns) {
        end += &format!("{}\n", look.strong(&line));
    }
    if let Some(command) = &report.verdict.command {
        end += &format!("  $ {}\n", safe(command));
    }
    end
}

/// Words in lines of so many columns. A word that is longer has a line of its own.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_are_no_longer_than_asked_but_for_one_long_word() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("a verylongword b", 5), ["a", "verylongword", "b"]);
        assert_eq!(wrapped("", 5), [""]);
    }
}
