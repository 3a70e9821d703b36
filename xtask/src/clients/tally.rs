//! Counting the lines that client programs print.

use std::fmt;

use super::shown::{Shown, Verdict};

/// How many tests passed, failed and were skipped; prints as `N passed, N failed, N skipped`.
#[derive(Default)]
pub(crate) struct Tally {
    passed: usize,
    /// Tests that failed.
    pub(crate) failed: usize,
    skipped: usize,
    /// The lines of the failures, with how many lines had been seen before.
    failures: Vec<(usize, String)>,
    skips: Vec<String>,
    /// What clients showed, line by line.
    pub(super) shown: Vec<Shown>,
}

impl Tally {
    /// Counts one line of a program's output; lines that are no verdict are ignored.
    pub(crate) fn line(&mut self, line: &str) {
        let Some((verdict, _)) = Verdict::of(line) else { return };
        match verdict {
            Verdict::Passed => self.passed += 1,
            Verdict::Failed => {
                self.failures.push((self.seen(), line.to_owned()));
                self.failed += 1;
            }
            Verdict::Skipped => {
                self.skips.push(line.to_owned());
                self.skipped += 1;
            }
        }
        self.shown.extend(Shown::read(line));
    }

    /// Verdicts so far.
    pub(crate) fn seen(&self) -> usize {
        self.passed + self.failed + self.skipped
    }

    /// Whether a test failed after `seen` verdicts.
    pub(crate) fn failed_since(&self, seen: usize) -> bool {
        self.failures.iter().any(|(at, _)| *at >= seen)
    }

    /// Prints once more, together, what did not pass.
    pub(crate) fn print_failures(&self) {
        if !self.failures.is_empty() || !self.skips.is_empty() {
            println!("\nclient tests that did not pass:");
        }
        for line in self.failures.iter().map(|(_, line)| line).chain(&self.skips) {
            println!("  {line}");
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        for line in lines {
            tally.line(line);
        }
        tally
    }

    #[test]
    fn each_verdict_is_counted_once_and_talk_is_not() {
        let lines =
            ["ok a", "ok b", "not ok c: boom", "skip d: no node", "okay then", "notice", "  ok e", "ok "];
        assert_eq!(tally(&lines).to_string(), "2 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn a_failure_is_found_only_after_its_place() {
        let tally = tally(&["ok a", "not ok b: why", "ok c"]);
        assert!(tally.failed_since(1));
        assert!(!tally.failed_since(2));
    }
}
