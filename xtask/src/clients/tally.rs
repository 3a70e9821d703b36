//! Counting the lines that client programs print.

use std::fmt;

/// Verdicts by kind.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    pub(super) passed: usize,
    pub(super) failed: usize,
    pub(super) skipped: usize,
}

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
}

impl Tally {
    /// Counts one line of a program's output; lines that are no verdict are ignored.
    pub(crate) fn line(&mut self, line: &str) {
        if let Some(name) = line.strip_prefix("ok ")
            && !name.trim().is_empty()
        {
            self.passed += 1;
        } else if line.starts_with("not ok ") {
            self.failures.push((self.seen(), line.to_owned()));
            self.failed += 1;
        } else if line.starts_with("skip ") {
            self.skips.push(line.to_owned());
            self.skipped += 1;
        }
    }

    /// Verdicts by kind, less those of an `earlier` count.
    pub(super) fn since(&self, earlier: Counts) -> Counts {
        Counts {
            passed: self.passed - earlier.passed,
            failed: self.failed - earlier.failed,
            skipped: self.skipped - earlier.skipped,
        }
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
