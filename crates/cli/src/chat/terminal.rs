//! What is known of the terminal, and keeping its keyboard quiet while an answer is drawn.

use std::io::IsTerminal;

use outcrop_proxy::Environment;

/// Columns and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
}

/// Which of the three streams a person sits at, and what the terminal can do.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked alone")]
pub(crate) struct Terminal {
    pub(crate) stdin: bool,
    pub(crate) stdout: bool,
    pub(crate) stderr: bool,
    /// The cursor can be moved, and lines be edited: no `TERM=dumb`.
    pub(crate) moves: bool,
    /// `NO_COLOR` is not set.
    pub(crate) color: bool,
}

impl Terminal {
    pub(crate) fn new(environment: &Environment) -> Self {
        let term = environment.get("TERM").unwrap_or_default();
        let still = matches!(&*term, "dumb" | "cons25" | "emacs") || (term.is_empty() && cfg!(unix));
        let moves = !still;
        Self {
            stdin: std::io::stdin().is_terminal(),
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
            moves,
            color: moves && environment.get("NO_COLOR").is_none_or(|set| set.is_empty()),
        }
    }
}

impl Size {
    /// The size now; 80 by 24 when it cannot be had.
    pub(crate) fn now() -> Self {
        let (columns, rows) =
            terminal_size::terminal_size().map_or((80, 24), |(columns, rows)| (columns.0, rows.0));
        Self { columns: usize::from(columns).max(20), rows: usize::from(rows).max(2) }
    }
}

/// `_POSIX_VDISABLE`: no key has this job.
#[cfg(unix)]
const NO_KEY: u8 = if cfg!(any(target_os = "linux", target_os = "android")) { 0 } else { 0xff };

/// While this lives, keys that are pressed wait for the next prompt, as they were pressed: they neither show up between
/// the words of an answer nor become something else (the terminal makes a line feed of Enter otherwise, and an end of
/// input of Ctrl-D). Ctrl-C stays what it is. Dropping it gives the terminal back as it was.
#[derive(Debug)]
pub(crate) struct Quiet {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

impl Quiet {
    #[cfg(unix)]
    pub(crate) fn keyboard() -> Self {
        use rustix::termios::{
            InputModes, LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr,
        };

        let stdin = std::io::stdin();
        let before = tcgetattr(&stdin).ok();
        if let Some(mut quiet) = before.clone() {
            quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON);
            quiet.input_modes.remove(InputModes::ICRNL);
            // Ctrl-\\ and Ctrl-Z would leave the shell with a terminal like this.
            for key in [SpecialCodeIndex::VQUIT, SpecialCodeIndex::VSUSP] {
                quiet.special_codes[key] = NO_KEY;
            }
            let _ = tcsetattr(&stdin, OptionalActions::Now, &quiet);
        }
        Self { before }
    }

    #[cfg(not(unix))]
    pub(crate) fn keyboard() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Quiet {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};

        if let Some(before) = &self.before {
            let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, before);
        }
    }
}
