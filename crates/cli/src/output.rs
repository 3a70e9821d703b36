//! The one place that prints. Answers go to stdout, all else to stderr; color only on a terminal.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use outcrop_hints::Hint;

use crate::failure::Failure;
use crate::fit::{width_beside, wrap};
use crate::safe::safe;

/// What the AWS SDK puts around each cause, which says nothing.
const WITHOUT_A_WORD: &str = "\n  because: an error occurred while loading credentials";

/// Where a command's words go.
#[derive(Debug)]
pub(crate) struct Output {
    out: io::Stdout,
    err: io::Stderr,
    color: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        let err = io::stderr();
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let wanted = !dumb && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
        Self { out: io::stdout(), color: wanted && err.is_terminal(), err }
    }

    /// A piece of an answer, at once.
    pub(crate) fn piece(&mut self, text: &[u8]) -> io::Result<()> {
        self.out.write_all(text)?;
        self.out.flush()
    }

    /// A line of an answer.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}")
    }

    /// A line beside the answer. One that cannot be written is no reason to stop.
    pub(crate) fn note(&mut self, text: &str) {
        let _ = writeln!(self.err, "{text}");
    }

    /// Like a note, but made to fit, and set apart where there is color.
    pub(crate) fn heading(&mut self, text: &str) {
        let text = fitting(text, 2);
        let text = if self.color { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text };
        self.note(&text);
    }

    /// Like a note, but held back where there is color.
    pub(crate) fn dim(&mut self, text: &str) {
        let text = if self.color { format!("\u{1b}[2m{text}\u{1b}[0m") } else { text.to_owned() };
        self.note(&text);
    }

    /// A piece beside the answer, at once.
    pub(crate) fn aside(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush());
    }

    /// What went wrong, why, and what to do.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        let mut text = outcrop_proxy::explain(failure.error.as_ref(), None).replace(WITHOUT_A_WORD, "");
        let cause = failure.cause();
        if let Some(cause) = cause {
            let _ = write!(text, "\n  why: {} ({})", cause.meaning, cause.code);
        }
        if let Some(hint) = failure.hint.as_deref().or(cause.map(|cause| cause.next)) {
            let _ = write!(text, "\n  hint: {hint}");
        }
        // Part of it may be a server's words.
        let text = fitting(&text, 4);
        let text = match text.strip_prefix("error:") {
            Some(rest) if self.color => format!("\u{1b}[1;31merror:\u{1b}[0m{rest}"),
            _ => text,
        };
        self.note(&text);
    }

    /// What could not be had beside an answer, why, and what to do.
    pub(crate) fn advice(&mut self, what: &str, cause: Option<&'static Hint>, step: Option<&str>) {
        let mut text = what.to_owned();
        if let Some(cause) = cause {
            let _ = write!(text, "\n  why: {} ({})", cause.meaning, cause.code);
        }
        if let Some(step) = step.or(cause.map(|cause| cause.next)) {
            let _ = write!(text, "\n  hint: {step}");
        }
        self.beside(&text);
    }

    /// Lines beside the answer, some of them perhaps another's words, made to fit.
    pub(crate) fn beside(&mut self, text: &str) {
        self.beside_at(text, 4);
    }

    /// The same, with what goes on in the next line under this column: the text of a table.
    pub(crate) fn beside_at(&mut self, text: &str, column: usize) {
        let text = fitting(text, column);
        self.note(&text);
    }

    /// Both streams, for what writes to them itself.
    pub(crate) fn both(&mut self) -> (&mut io::Stdout, &mut io::Stderr) {
        (&mut self.out, &mut self.err)
    }
}

fn fitting(text: &str, column: usize) -> String {
    let width = width_beside();
    // Where the column leaves no room for words it helps nobody.
    let column = width.map_or(column, |width| if column > width / 2 { 4 } else { column });
    safe(text).split('\n').map(|line| wrap(line, column, width)).collect::<Vec<_>>().join("\n")
}

/// A second hand on what stands beside the answer.
#[derive(Debug)]
pub(crate) struct Notes(io::Stderr);

impl Notes {
    pub(crate) fn new() -> Self {
        Self(io::stderr())
    }

    pub(crate) fn line(&self, text: &str) {
        let _ = writeln!(self.0.lock(), "{text}");
    }
}
