//! What is asked: words, what comes in on stdin, files.

use std::io::Read;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use outcrop_api_types::chat::Content;

use super::attach::{self, Attachment, Wanted};
use super::terminal::Terminal;
use crate::args::chat::ChatArgs;
use crate::failure::Failure;
use crate::output::Notes;

/// Most that is read from stdin, bytes: what one request can hold.
const MOST: u64 = 20 << 20;

/// How long stdin may be silent before a word is said of it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is to be done.
pub(super) enum Prompt {
    /// One question.
    Once(Content<'static>),
    /// A conversation; these files go with its first message.
    Conversation(Vec<Attachment>),
}

impl Prompt {
    pub(super) fn read(args: &ChatArgs, terminal: Terminal) -> Result<Self, Failure> {
        let mut words = args.prompt.join(" ");
        let images = args.image.iter().map(|path| attach::read(path, Wanted::Image));
        let files = args.file.iter().map(|path| attach::read(path, Wanted::Anything));
        let mut attachments = images.chain(files).collect::<Result<Vec<_>, _>>()?;
        if !terminal.stdin {
            match piped(terminal)? {
                Piped::Nothing => {}
                Piped::Text(text) if words.is_empty() => words = text,
                Piped::Text(text) => words = format!("{words}\n\n{text}"),
                Piped::File(file) => attachments.push(*file),
            }
        }
        if !words.trim().is_empty() {
            return Ok(Self::Once(attach::content(&attachments, &words)));
        }
        if terminal.stdin && terminal.stdout && !args.json {
            return Ok(Self::Conversation(attachments));
        }
        let hint = "write it after the command, `outcrop chat why is the sky blue`, or pipe it in; \
            without one, on a terminal, a conversation begins";
        Err(Failure::usage("there is no prompt", hint))
    }
}

enum Piped {
    Nothing,
    Text(String),
    File(Box<Attachment>),
}

fn piped(terminal: Terminal) -> Result<Piped, Failure> {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = std::io::stdin().lock().take(MOST + 1).read_to_end(&mut bytes);
        let _ = sender.send(read.map(|_| bytes));
    });
    // A pipe that nobody closes looks like a model that does not answer.
    let soon = receiver.recv_timeout(PATIENCE);
    if matches!(soon, Err(RecvTimeoutError::Timeout)) && terminal.stderr {
        Notes::new().line("waiting for the end of what comes in on stdin; `< /dev/null` sends nothing");
    }
    let lost = |_| std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let bytes = soon.or_else(|_| receiver.recv()).map_err(lost)??;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST) {
        let hint = "send a part of it: `head -c`, `tail -n`";
        return Err(Failure::usage("more than 20 MiB came in on stdin, which no request holds", hint));
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => {
            let text = text.trim_end();
            Ok(if text.trim().is_empty() { Piped::Nothing } else { Piped::Text(text.to_owned()) })
        }
        // An image or a PDF is as good from a pipe as from a file.
        Ok(text) => file(text.into_bytes()),
        Err(error) => file(error.into_bytes()),
    }
}

fn file(bytes: Vec<u8>) -> Result<Piped, Failure> {
    attach::from_bytes(bytes, "stdin", Wanted::Anything).map(|file| Piped::File(Box::new(file))).map_err(
        |(message, hint)| {
            let hint =
                hint.unwrap_or_else(|| "convert it to text first, or send it with `--file`".to_owned());
            Failure::usage(format!("what came in on stdin {message}"), &hint)
        },
    )
}
