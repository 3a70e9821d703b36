//! Typing a line: editing, history, completion. rustyline does the work.

use std::path::PathBuf;

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::config::{BellStyle, Builder};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Cmd, CompletionType, Context, Editor as Line, Helper, KeyCode, KeyEvent, Modifiers};

use super::slash::{COMMANDS, goes_on, joined};
use super::store::Store;
use super::terminal::Terminal;
use crate::failure::Failure;

/// Lines that are remembered.
const REMEMBERED: usize = 1000;

/// What was typed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Line(String),
    /// Ctrl-C: the line is given up.
    Cleared,
    /// Ctrl-D on an empty line.
    End,
}

pub(crate) struct Editor {
    line: Line<Completions, FileHistory>,
    history: Option<PathBuf>,
    color: bool,
}

impl Editor {
    /// With a store to remember lines in; a file of them that cannot be read is begun anew.
    pub(crate) fn new(
        store: Option<Store>,
        models: Vec<String>,
        terminal: Terminal,
    ) -> Result<Self, Failure> {
        let history = store.as_ref().map(Store::history);
        let config = Builder::new()
            .max_history_size(REMEMBERED)
            .and_then(|config| config.history_ignore_dups(true))
            .map_err(failed)?
            .history_ignore_space(true)
            .completion_type(CompletionType::List)
            .bell_style(BellStyle::None)
            .auto_add_history(false)
            .build();
        let mut line = Line::with_config(config).map_err(failed)?;
        line.set_helper(Some(Completions { files: FilenameCompleter::new(), models, store }));
        line.bind_sequence(KeyEvent::ctrl('J'), Cmd::Newline);
        line.bind_sequence(KeyEvent(KeyCode::Enter, Modifiers::ALT), Cmd::Newline);
        if let Some(path) = &history {
            let _ = line.load_history(path);
        }
        Ok(Self { line, history, color: terminal.color })
    }

    /// Reads what is typed. The terminal is as it was before when this returns.
    pub(crate) fn read(&mut self, prompt: &str) -> Result<Input, Failure> {
        let styled = if self.color { format!("\u{1b}[1;36m{prompt}\u{1b}[0m") } else { prompt.to_owned() };
        match self.line.readline(&(prompt, &styled)) {
            Ok(text) => Ok(Input::Line(joined(&text))),
            Err(ReadlineError::Interrupted) => Ok(Input::Cleared),
            Err(ReadlineError::Eof) => Ok(Input::End),
            Err(ReadlineError::Io(error)) => Err(error.into()),
            Err(error) => Err(failed(error)),
        }
    }

    /// Remembers a line, here and for the next time.
    pub(crate) fn remember(&mut self, text: &str) {
        let added = self.line.add_history_entry(text).unwrap_or(false);
        if let Some(path) = self.history.as_ref().filter(|_| added) {
            let _ = self.line.append_history(path);
        }
    }
}

fn failed(error: ReadlineError) -> Failure {
    Failure::of(anyhow::Error::new(error).context("cannot read from the terminal"))
}

/// What Tab offers.
struct Completions {
    files: FilenameCompleter,
    models: Vec<String>,
    store: Option<Store>,
}

impl Completer for Completions {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        context: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = line.get(..at).unwrap_or_default();
        let pair = |word: &str| Pair { display: word.to_owned(), replacement: word.to_owned() };
        for command in ["/save ", "/load "] {
            let Some(begun) = typed.strip_prefix(command) else { continue };
            let names = self.store.as_ref().map(Store::names).unwrap_or_default();
            let names: Vec<Pair> =
                names.iter().filter(|name| name.starts_with(begun)).map(|name| pair(name)).collect();
            if !names.is_empty() {
                return Ok((at - begun.len(), names));
            }
        }
        if ["/file ", "/save ", "/load "].iter().any(|command| typed.starts_with(command)) {
            return self.files.complete(line, at, context);
        }
        if let Some(begun) = typed.strip_prefix("/model ") {
            let models = self.models.iter().filter(|model| model.starts_with(begun));
            return Ok((at - begun.len(), models.map(|model| pair(model)).collect()));
        }
        if typed.starts_with('/') && !typed.contains(' ') {
            let commands = COMMANDS.iter().filter(|(name, ..)| name.starts_with(typed));
            return Ok((0, commands.map(|(name, ..)| pair(name)).collect()));
        }
        Ok((at, Vec::new()))
    }
}

impl Validator for Completions {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if goes_on(context.input()) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl Highlighter for Completions {}

impl Hinter for Completions {
    type Hint = String;
}

impl Helper for Completions {}
