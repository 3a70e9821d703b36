//! A conversation on a terminal.

use std::path::{Path, PathBuf};

use super::Chat;
use super::attach::{self, Attachment, Wanted};
use super::editor::{Editor, Input};
use super::heard::Call;
use super::meter;
use super::session::{NO_RESULT, Session, text_of};
use super::slash::{self, Command, Typed};
use super::stop::{Stop, Why};
use super::store::{self, Store};
use super::terminal::Quiet;
use super::turn::{self, End};
use crate::failure::Failure;
use crate::fit::width_beside;
use crate::output::Output;
use crate::safe::safe;
use outcrop_api_types::chat::{Content, Message};

/// Rounds of calls and results within one question, before the word goes back to the user.
const MOST_ROUNDS: usize = 20;

pub(super) async fn run(
    chat: Chat<'_>,
    attachments: Vec<Attachment>,
    models: Vec<String>,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut chat = chat;
    if let Some(Err(error)) = chat.store.as_ref().map(Store::open) {
        output.note(&format!("this conversation is not kept: {error}"));
        chat.store = None;
    }
    let editor = Editor::new(chat.store.clone(), models, chat.looks.terminal)?;
    let mut repl =
        Repl { chat, editor: Some(editor), attachments, unanswered: None, taken_back: Vec::new(), output };
    repl.greet();
    // Outermost, so that the terminal is given back however the conversation ends.
    let _quiet = repl.chat.looks.terminal.moves.then(Quiet::keyboard);
    repl.talk().await
}

struct Repl<'a, 'o> {
    chat: Chat<'a>,
    /// Away while a line is typed.
    editor: Option<Editor>,
    /// Go with the next message.
    attachments: Vec<Attachment>,
    /// A question that got no answer, for `/retry`.
    unanswered: Option<Content<'static>>,
    /// What `/retry` took back: it comes again where nothing better does.
    taken_back: Vec<Message<'static>>,
    output: &'o mut Output,
}

/// What comes next.
enum Next {
    Read,
    Ask(Content<'static>),
    End,
}

impl Repl<'_, '_> {
    fn greet(&mut self) {
        let place = self.chat.upstream.place();
        let words = format!("{} on {place}; `/help` tells more, Ctrl-D ends", self.chat.session.model);
        self.output.dim(&safe(&words));
        let said = self.chat.session.messages.len();
        if said > 0 {
            self.output.dim(&format!("going on after {said} messages"));
        }
        self.tell_attachments();
    }

    async fn talk(&mut self) -> Result<(), Failure> {
        loop {
            let line = match self.read("> ").await? {
                Input::Line(line) => line,
                Input::Cleared => continue,
                Input::End => return Ok(()),
            };
            if line.trim().is_empty() {
                continue;
            }
            if let Some(editor) = &mut self.editor {
                editor.remember(&line);
            }
            let next = match slash::read(&line) {
                Typed::Words(words) => {
                    let content = attach::content(&self.attachments, &words);
                    self.attachments.clear();
                    Next::Ask(content)
                }
                Typed::Command(command) => self.obey(command),
                Typed::Unknown(words) => {
                    self.output.note(&safe(&words));
                    Next::Read
                }
            };
            match next {
                Next::Read => {}
                Next::Ask(content) => self.ask(content).await?,
                Next::End => return Ok(()),
            }
        }
    }

    /// Reads a line, on a thread of its own: SIGTERM is heard meanwhile.
    async fn read(&mut self, prompt: &str) -> Result<Input, Failure> {
        let mut editor = self.editor.take().ok_or_else(|| Failure::new("the terminal is gone", None))?;
        let mut stop = Stop::listen()?;
        let prompt = prompt.to_owned();
        let typing = tokio::task::spawn_blocking(move || {
            let input = editor.read(&prompt);
            (editor, input)
        });
        let edits = self.chat.looks.terminal.moves;
        tokio::select! {
            biased;
            why = stop.at_prompt(edits) => {
                if edits {
                    self.output.aside("\u{1b}[?2004l\n"); // the editor had asked for pastes in brackets
                }
                Err(ended(why))
            }
            typed = typing => {
                let (editor, input) = typed.map_err(std::io::Error::from)?;
                self.editor = Some(editor);
                input
            }
        }
    }

    /// Asks, and lets the user answer for the tools that the model calls.
    async fn ask(&mut self, content: Content<'static>) -> Result<(), Failure> {
        let before = self.chat.session.messages.len();
        self.chat.session.say(content.clone());
        self.unanswered = None;
        let taken_back = std::mem::take(&mut self.taken_back);
        for _ in 0..MOST_ROUNDS {
            let body = self.chat.wishes.request(&self.chat.session)?;
            let (upstream, looks) = (&self.chat.upstream, self.chat.looks);
            let (heard, end) = turn::ask(upstream, body, self.chat.wishes.stream, looks, self.output).await;
            let whole = matches!(end, End::Whole);
            let kept = self.chat.session.hear(&heard, whole);
            match end {
                End::Whole => {}
                End::Stopped(Why::Interrupted) => self.output.note("(stopped)"),
                End::Stopped(Why::Ended) => return Err(ended(Why::Ended)),
                End::Failed(failure) if failure.is_broken_pipe() => return Err(failure),
                End::Failed(failure) => self.output.failure(&failure),
            }
            if !kept {
                // Nothing came: the question waits for `/retry`, and is not part of what was said.
                self.chat.session.messages.truncate(before);
                if taken_back.is_empty() {
                    self.unanswered = Some(content);
                } else {
                    self.chat.session.messages.extend(taken_back);
                    self.output.note("the answer from before stays");
                }
                break;
            }
            if !whole || heard.calls.is_empty() || !self.results_of(&heard.calls).await? {
                break;
            }
        }
        self.keep();
        Ok(())
    }

    /// What the tools give, by the user's hand. False when the user has enough of it: then none gives anything, and the
    /// word is the user's again.
    async fn results_of(&mut self, calls: &[Call]) -> Result<bool, Failure> {
        let mut wanted = true;
        for (at, call) in (1..).zip(calls) {
            let result = if wanted { self.result_of(&call.name, at, calls.len()).await? } else { None };
            wanted &= result.is_some();
            self.chat.session.tool_result(call.id.clone(), result.unwrap_or_else(|| NO_RESULT.to_owned()));
        }
        if !wanted {
            self.output.note("(stopped: the tools gave no result)");
        }
        Ok(wanted)
    }

    /// The user stands in for a tool. None for Ctrl-C and Ctrl-D.
    async fn result_of(&mut self, name: &str, at: usize, all: usize) -> Result<Option<String>, Failure> {
        let name: String = safe(name).chars().filter(|c| !c.is_whitespace()).take(60).collect();
        let which = if all > 1 { format!(" ({at} of {all})") } else { String::new() };
        Ok(match self.read(&format!("result of {name}{which}> ")).await? {
            Input::Line(line) if !line.trim().is_empty() => Some(line),
            Input::Line(_) => Some(NO_RESULT.to_owned()),
            Input::Cleared | Input::End => None,
        })
    }

    fn keep(&mut self) {
        if let Some(store) = &self.chat.store
            && let Err(failure) = store::save(&self.chat.session, &store.last())
        {
            self.output.failure(&failure);
            self.chat.store = None; // said once
        }
    }

    fn obey(&mut self, command: Command) -> Next {
        match command {
            Command::Quit => return Next::End,
            Command::Retry => return self.retry(),
            Command::Model(Some(model)) => self.chat.session.model = model,
            Command::Model(None) => self.output.note(&safe(&self.chat.session.model)),
            Command::System(Some(text)) => self.chat.session.system = Some(text).filter(|text| text != "-"),
            Command::System(None) => {
                let system = self.chat.session.system.as_deref().unwrap_or("there is no system prompt");
                self.output.note(&safe(system));
            }
            Command::File(Some(path)) => self.attach(&path),
            Command::File(None) if self.attachments.is_empty() => {
                self.output.note("no file waits to be sent");
            }
            Command::File(None) => self.tell_attachments(),
            Command::Save(to) => self.save(to.as_deref()),
            Command::Load(from) => self.load(from.as_deref()),
            Command::Usage => self.output.note(&meter::total(&self.chat.session.spent)),
            Command::New => {
                let session = &self.chat.session;
                self.chat.session = Session::new(&session.model, session.system.clone());
                (self.unanswered, self.attachments) = (None, Vec::new());
            }
            Command::Help => self.output.note(&slash::help(width_beside())),
        }
        Next::Read
    }

    fn retry(&mut self) -> Next {
        let unanswered = self.unanswered.take();
        if let Some(content) = unanswered.or_else(|| {
            let (content, taken_back) = self.chat.session.take_back()?;
            self.taken_back = taken_back;
            Some(content)
        }) {
            let words: String = safe(&text_of(&content)).chars().take(200).collect();
            self.output.dim(&format!("again: {}", words.replace('\n', " ")));
            return Next::Ask(content);
        }
        self.output.note("nothing was asked yet");
        Next::Read
    }

    fn attach(&mut self, path: &str) {
        if path == "-" {
            self.attachments.clear();
            return self.output.note("no file goes with the next message");
        }
        let path = typed_path(path);
        match regular(&path).and_then(|()| attach::read(&path, Wanted::Anything)) {
            Ok(file) => {
                self.attachments.push(file);
                self.tell_attachments();
            }
            Err(failure) => self.output.failure(&failure),
        }
    }

    fn tell_attachments(&mut self) {
        for file in &self.attachments {
            self.output.note(&format!("goes with the next message: {}", safe(&file.label)));
        }
    }

    fn save(&mut self, to: Option<&str>) {
        let path = match to {
            None => Err("give it a name, `/save monday`, or a path, `/save ./monday.json`"),
            Some(name) => self.place_of(name),
        };
        match path {
            Err(words) => self.output.note(words),
            Ok(path) => match store::keep(&self.chat.session, &path) {
                Ok(replaced) => {
                    let instead =
                        if replaced { ", in the place of the conversation that was there" } else { "" };
                    self.output.note(&format!("saved as `{}`{instead}", path.display()));
                }
                Err(failure) => self.output.failure(&failure),
            },
        }
    }

    fn load(&mut self, from: Option<&str>) {
        let Some(name) = from else {
            let names = self.chat.store.as_ref().map(Store::names).unwrap_or_default();
            let words =
                if names.is_empty() { "no conversation was saved".to_owned() } else { names.join("\n") };
            return self.output.note(&safe(&words));
        };
        let path = match self.place_of(name) {
            Ok(path) => path,
            Err(words) => return self.output.note(words),
        };
        match regular(&path).and_then(|()| store::load(&path)) {
            Ok(session) => {
                self.chat.session = session;
                self.unanswered = None;
                self.keep();
                let said = self.chat.session.messages.len();
                let words = format!("going on with {} after {said} messages", self.chat.session.model);
                self.output.note(&safe(&words));
            }
            Err(failure) => self.output.failure(&failure),
        }
    }

    /// A name is kept in the store, a path where it says.
    fn place_of(&self, word: &str) -> Result<PathBuf, &'static str> {
        if !store::is_name(word) {
            return Ok(typed_path(word));
        }
        let store =
            self.chat.store.as_ref().ok_or("conversations are not kept here: give a path, `./name.json`")?;
        Ok(store.named(word))
    }
}

/// A pipe or a device would be waited for, with nobody to hear Ctrl-C.
fn regular(path: &Path) -> Result<(), Failure> {
    match std::fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            Err(Failure::new(format!("`{}` is no regular file", path.display()), None))
        }
        // What is wrong with it, reading tells.
        _ => Ok(()),
    }
}

/// The code is a shell's for the signal.
fn ended(why: Why) -> Failure {
    Failure { code: why.code(), ..Failure::new("ended by a signal", None) }
}

/// A path as people type or drop it: quoted, with escaped spaces, from their home.
fn typed_path(typed: &str) -> PathBuf {
    let quoted = |sign: char| typed.strip_prefix(sign).and_then(|rest| rest.strip_suffix(sign));
    let path = match quoted('"').or_else(|| quoted('\'')) {
        Some(inside) => inside.to_owned(),
        None => typed.replace("\\ ", " "),
    };
    match (path.strip_prefix("~/"), std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_people_type_them() {
        assert_eq!(typed_path("a\\ b.png"), PathBuf::from("a b.png"));
        assert_eq!(typed_path("'a b.png'"), PathBuf::from("a b.png"));
        assert_eq!(typed_path("\"x\""), PathBuf::from("x"));
    }
}
