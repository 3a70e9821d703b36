//! What is being asked just now, on a terminal; and an end at Ctrl-C with what is known.

use std::io::{IsTerminal, stderr};
use std::time::Duration;

use outcrop_doctor::{Doctor, Ledger};

use crate::output::Output;

/// How often it is looked at what is being asked.
const EVERY: Duration = Duration::from_millis(100);

/// Clears the line that the cursor is in.
const CLEAR: &str = "\r\u{1b}[2K";

/// Lets the doctor look. Ends when there is nothing more to see, or at Ctrl-C.
pub(crate) async fn watch(doctor: &Doctor, ledger: &Ledger, output: &mut Output) {
    let shown = stderr().is_terminal();
    let mut line = String::new();
    let looking = doctor.look(ledger);
    tokio::pin!(looking);
    let stop = tokio::signal::ctrl_c();
    tokio::pin!(stop);
    let mut tick = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            () = &mut looking => break,
            Ok(()) = &mut stop => break,
            _ = tick.tick(), if shown => {
                let now = words(&ledger.doing());
                if now != line {
                    output.aside(&format!("{CLEAR}{now}"));
                    line = now;
                }
            }
        }
    }
    if !line.is_empty() {
        output.aside(CLEAR);
    }
}

/// The first thing that is waited for, and how many more there are; within one line of any terminal.
fn words(doing: &[String]) -> String {
    let Some(first) = doing.first() else { return String::new() };
    let columns = terminal_size::terminal_size_of(stderr()).map_or(80, |(width, _)| usize::from(width.0));
    let more = match doing.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let line = format!("{first}{more} .. Ctrl-C stops");
    line.chars().take(columns.saturating_sub(1)).collect()
}
