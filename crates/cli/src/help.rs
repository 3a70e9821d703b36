//! `outcrop help`: the help of a command, or a topic explained.

use clap::{Command, CommandFactory};
use outcrop_gateway::suggest;

use crate::args::Cli;
use crate::args::help::HelpArgs;
use crate::failure::Failure;
use crate::output::Output;
use crate::topics::{self, TOPICS};

pub(crate) fn run(args: &HelpArgs, output: &mut Output) -> Result<(), Failure> {
    let words: Vec<&str> = args.words.iter().map(String::as_str).collect();
    let outcrop = Cli::command();
    let text = match words.as_slice() {
        [] => by_flag("outcrop"),
        [topic, rest @ ..] if TOPICS.contains(topic) && !is_command_alone(topic, rest) => {
            topics::text(topic, rest)?
        }
        [first, rest @ ..] => command(&outcrop, first, rest)?,
    };
    Ok(output.piece(text.as_bytes())?)
}

/// `models` is both: the command has its help with `--help`, so the word is the topic unless more follows.
fn is_command_alone(topic: &str, rest: &[&str]) -> bool {
    topic == "models" && !rest.is_empty()
}

/// The help of a command, or of one below it.
fn command(outcrop: &Command, first: &str, rest: &[&str]) -> Result<String, Failure> {
    let mut at = outcrop;
    let mut typed = String::from("outcrop");
    for word in std::iter::once(&first).chain(rest) {
        let known: Vec<String> = at.get_subcommands().map(|under| under.get_name().to_owned()).collect();
        let Some(under) = at.find_subcommand(word) else { return Err(unknown(word, &known, &typed)) };
        typed = format!("{typed} {word}");
        at = under;
    }
    Ok(by_flag(&typed))
}

/// What `--help` says behind these words.
fn by_flag(typed: &str) -> String {
    let asked = Cli::command().try_get_matches_from(typed.split(' ').chain(["--help"]));
    asked.err().map(|help| help.to_string()).unwrap_or_default()
}

fn unknown(word: &str, known: &[String], typed: &str) -> Failure {
    let top = typed == "outcrop";
    let topics = TOPICS.iter().copied().filter(|_| top);
    let nearest = suggest::nearest(word, known.iter().map(String::as_str).chain(topics));
    let hint = match nearest {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None if top => format!("topics are {}; `outcrop --help` lists the commands", quoted(&TOPICS)),
        None => format!("`{typed} --help` lists what there is"),
    };
    let what = if top { "command or topic" } else { "command" };
    Failure::usage(format!("there is no {what} `{word}`"), &hint)
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
