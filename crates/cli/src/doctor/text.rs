//! A report as people read it: sections, one finding after the other, the line that it comes to at the end.

use std::io::{IsTerminal, stdout};

use outcrop_doctor::{Finding, Level, Next, Report};
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
    let mut lines = Vec::new();
    let mut section = None;
    let mut findings = report.findings.iter().peekable();
    let mut steps = Vec::new();
    while let Some(finding) = findings.next() {
        if section != Some(finding.section) {
            lines.extend(section.is_some().then(String::new));
            lines.push(look.strong(finding.section.as_str()));
            section = Some(finding.section);
        }
        // Several clients that do the same are one line.
        let mut subjects = vec![&*finding.subject];
        while let Some(twin) = findings.next_if(|next| says_the_same(finding, next)) {
            subjects.push(&twin.subject);
        }
        told(&mut lines, finding, &subjects.join(", "), look);
        // What follows from one cause is told without the same step over and over.
        if let Some(next) = &finding.next {
            if steps.contains(&next) {
                hanging(&mut lines, "next: ", "as above", look);
            } else {
                step(&mut lines, next, look);
                steps.push(next);
            }
        }
    }
    end(&mut lines, report, look);
    lines.join("\n") + "\n"
}

fn says_the_same(a: &Finding, b: &Finding) -> bool {
    let same_words = a.says == b.says && a.evidence == b.evidence && a.next == b.next;
    same_words && a.section == b.section && a.level == b.level && a.code == b.code
}

/// What was found, and what the service said.
fn told(lines: &mut Vec<String>, finding: &Finding, subject: &str, look: &Look) {
    let word = finding.level.as_str();
    let code = if finding.level == Level::Ok { String::new() } else { format!(" ({})", finding.code) };
    let text = format!("{}: {}{code}", safe(subject), safe(&finding.says));
    let mut wrapped = wrapped(&text, look.columns.saturating_sub(INDENT)).into_iter();
    let gap = " ".repeat(INDENT.saturating_sub(2 + word.len()));
    let first = wrapped.next().unwrap_or_default();
    lines.push(format!("  {}{gap}{first}", look.paint(finding.level, word)));
    indented(lines, wrapped, "");
    if let Some(evidence) = &finding.evidence {
        hanging(lines, "said: ", &safe(evidence), look);
    }
}

/// What to do.
fn step(lines: &mut Vec<String>, next: &Next, look: &Look) {
    hanging(lines, "next: ", &safe(&next.text), look);
    if let Some(command) = &next.command {
        // In one piece, to be copied.
        indented(lines, [format!("$ {}", safe(command))], "      ");
    }
    if let Some(policy) = &next.policy {
        let pretty = serde_json::to_string_pretty(policy).unwrap_or_default();
        indented(lines, pretty.lines().map(str::to_owned), "      ");
    }
}

fn hanging(lines: &mut Vec<String>, label: &str, text: &str, look: &Look) {
    let mut wrapped = wrapped(text, look.columns.saturating_sub(INDENT + label.len())).into_iter();
    indented(lines, wrapped.next(), label);
    indented(lines, wrapped, &" ".repeat(label.len()));
}

fn indented(lines: &mut Vec<String>, more: impl IntoIterator<Item = String>, further: &str) {
    let indent = " ".repeat(INDENT);
    lines.extend(more.into_iter().map(|line| format!("{indent}{further}{line}")));
}

/// How many findings of each kind, and the line that it comes to.
fn end(lines: &mut Vec<String>, report: &Report, look: &Look) {
    let count = |level: Level| match report.count(level) {
        1 => format!("1 {}", level.as_str()),
        count => format!("{count} {}s", level.as_str()),
    };
    let how = match (report.complete, report.offline) {
        (false, _) => "; stopped before the end",
        (true, true) => "; the network was left alone",
        (true, false) => "",
    };
    lines.push(String::new());
    lines.push(format!("{}, {}{how}", count(Level::Fault), count(Level::Warning)));
    lines.extend(wrapped(&safe(&report.verdict.line), look.columns).iter().map(|line| look.strong(line)));
    lines.extend(report.verdict.command.as_ref().map(|command| format!("  $ {}", safe(command))));
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
