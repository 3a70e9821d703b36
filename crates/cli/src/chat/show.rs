//! An answer on its way to the eye: rendered on a terminal, the model's own bytes in a pipe.

use std::io;
use std::time::Instant;

use super::heard::{Call, Said};
use super::markdown::Markdown;
use super::terminal::{Size, Terminal};
use crate::output::Output;
use crate::safe::safe;

const FRAMES: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// What is shown, and how.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked alone")]
pub(crate) struct Looks {
    pub(crate) terminal: Terminal,
    /// Markdown is rendered.
    pub(crate) rendered: bool,
    /// Rows that may still change are drawn: nothing else writes between them.
    pub(crate) live: bool,
    /// A spinner before, tokens and times behind.
    pub(crate) measured: bool,
    /// Thoughts are shown.
    pub(crate) thoughts: bool,
    /// The answer is JSON.
    pub(crate) json: bool,
}

/// One answer that is being shown.
pub(crate) struct Show<'o> {
    looks: Looks,
    output: &'o mut Output,
    view: View,
    spinner: Option<(Instant, usize)>,
    /// Thoughts are being shown; those that wait for their end are in it.
    thinking: Option<String>,
}

enum View {
    /// As it was written; whether the last line has an end.
    Plain {
        ended: bool,
    },
    /// As it was written, at the end: other lines come between on the same terminal.
    Late(String),
    Rendered(Box<Markdown>),
}

impl<'o> Show<'o> {
    pub(crate) fn new(looks: Looks, output: &'o mut Output) -> Self {
        let view = if looks.rendered {
            View::Rendered(Box::new(Markdown::new(looks.terminal.color, looks.live)))
        } else if looks.terminal.stdout && !looks.live {
            View::Late(String::new())
        } else {
            View::Plain { ended: true }
        };
        let spins = looks.measured && looks.live && looks.terminal.stderr && looks.terminal.moves;
        let mut show = Self { looks, output, view, spinner: None, thinking: None };
        if spins {
            show.spinner = Some((Instant::now(), 0));
            show.spin();
        }
        show
    }

    /// Whether [`Show::spin`] wants to be called.
    pub(crate) fn spins(&self) -> bool {
        self.spinner.is_some()
    }

    /// Turns the spinner on.
    pub(crate) fn spin(&mut self) {
        if let Some((begun, turns)) = &mut self.spinner {
            let frame = FRAMES.get(*turns % FRAMES.len()).copied().unwrap_or_default();
            *turns += 1;
            let seconds = begun.elapsed().as_secs();
            let since = if seconds > 0 { format!(" {seconds} s") } else { String::new() };
            self.output.aside(&format!("\r{frame}{since}\u{1b}[K"));
        }
    }

    /// A line beside the answer that does not disturb it.
    pub(crate) fn note(&mut self, text: &str) {
        self.stop_spinner();
        self.output.note(text);
    }

    pub(crate) fn say(&mut self, said: Said<'_>) -> io::Result<()> {
        match said {
            Said::Thought(_) if !self.looks.thoughts => Ok(()),
            Said::Thought(thought) => {
                self.stop_spinner();
                self.think(thought);
                Ok(())
            }
            Said::Text(text) => {
                self.stop_spinner();
                self.stop_thinking();
                self.text(text)
            }
        }
    }

    /// The calls that the model made.
    pub(crate) fn calls(&mut self, calls: &[Call]) -> io::Result<()> {
        for call in calls {
            self.stop_spinner();
            self.stop_thinking();
            if let View::Rendered(_) = self.view {
                let arguments = pretty(&call.arguments);
                self.text(&format!("\n\ncall of **{}**\n```json\n{arguments}\n```\n", call.name))?;
            } else {
                self.end_line()?;
                self.text(&format!("{} {}\n", call.name, call.arguments.replace('\n', " ")))?;
            }
        }
        Ok(())
    }

    /// The answer is over, or will not go on: its last line ends.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.stop_spinner();
        self.stop_thinking();
        match &mut self.view {
            View::Rendered(markdown) => {
                let drawn = markdown.finish(Size::now());
                self.output.piece(drawn.as_bytes())
            }
            View::Plain { .. } => self.end_line(),
            View::Late(text) => {
                let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
                let text = format!("{}{end}", safe(text));
                self.output.piece(text.as_bytes())
            }
        }
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        match &mut self.view {
            View::Rendered(markdown) => {
                let drawn =
                    if self.looks.json { json(markdown, text) } else { markdown.push(text, Size::now()) };
                self.output.piece(drawn.as_bytes())
            }
            View::Late(late) => {
                late.push_str(text);
                Ok(())
            }
            View::Plain { ended } => {
                *ended = text.ends_with('\n');
                if self.looks.terminal.stdout {
                    self.output.piece(safe(text).as_bytes())
                } else {
                    self.output.piece(text.as_bytes())
                }
            }
        }
    }

    fn end_line(&mut self) -> io::Result<()> {
        match &mut self.view {
            View::Plain { ended } if !*ended => {
                *ended = true;
                self.output.piece(b"\n")
            }
            _ => Ok(()),
        }
    }

    fn think(&mut self, thought: &str) {
        if self.thinking.is_none() && self.looks.live {
            self.output.dim("thinking:");
        }
        let waiting = self.thinking.get_or_insert_default();
        if !self.looks.live {
            waiting.push_str(thought);
            return;
        }
        let terminal = self.looks.terminal;
        let thought = if terminal.stderr { safe(thought) } else { thought.into() };
        if terminal.stderr && terminal.color {
            self.output.aside(&format!("\u{1b}[2m{thought}\u{1b}[0m"));
        } else {
            self.output.aside(&thought);
        }
    }

    fn stop_thinking(&mut self) {
        let Some(waiting) = self.thinking.take() else { return };
        if self.looks.live {
            self.output.aside("\n\n");
        } else {
            self.output.dim("thinking:");
            self.output.dim(&safe(&waiting));
        }
    }

    fn stop_spinner(&mut self) {
        if self.spinner.take().is_some() {
            self.output.aside("\r\u{1b}[K");
        }
    }
}

impl Drop for Show<'_> {
    fn drop(&mut self) {
        self.stop_spinner();
    }
}

/// An answer that is JSON is shown as code.
fn json(markdown: &mut Markdown, text: &str) -> String {
    let open = if markdown.is_untouched() { "```json\n" } else { "" };
    markdown.push(&format!("{open}{text}"), Size::now())
}

/// JSON over several lines; what is no JSON stays on one, so that it cannot end the code it is shown in.
fn pretty(json: &str) -> String {
    let value: Result<Box<serde_json::value::RawValue>, _> = serde_json::from_str(json);
    match value {
        Ok(value) => super::pretty::pretty(value.get(), &|_, _| None),
        Err(_) => json.replace('\n', " "),
    }
}
