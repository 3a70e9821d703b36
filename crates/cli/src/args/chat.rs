//! What `outcrop chat` takes.

use std::path::PathBuf;

use clap::Args;
use outcrop_proxy::BedrockArgs;
use outcrop_proxy::units::Span;

use crate::args::through::ThroughArgs;

/// Ask a model; the answer streams to stdout
///
/// With a prompt, or with something piped in, it answers once. Without one, on a terminal, it begins a conversation:
/// `/help` there tells the rest. On a terminal answers are shown as rendered Markdown; piped, they are the model's own
/// bytes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  outcrop chat                                              (a conversation)
  outcrop chat why is the sky blue
  outcrop chat --model claude-sonnet-4-5 --system 'answer in one line' what is a monad
  cat error.log | outcrop chat what went wrong here
  outcrop chat --image chart.png --file report.pdf do these agree
  outcrop chat --reasoning high --trace prove that there are infinitely many primes
  outcrop chat --schema person.json 'Ada Lovelace, born 1815' | jq .born
  outcrop chat --continue and in other words
  outcrop chat --json hello | jq -r '.choices[0].message.content'
  outcrop chat --url http://127.0.0.1:4000/v1 hello         (through a running proxy)")]
#[expect(clippy::struct_excessive_bools, reason = "flags are what can be typed")]
pub(crate) struct ChatArgs {
    /// The prompt, as words; what comes in on stdin is put after it
    #[arg(value_name = "WORDS")]
    pub(crate) prompt: Vec<String>,
    /// Model: a name of `outcrop models`, a Bedrock id, or an ARN [default: the catalog's]
    #[arg(long, short, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// System prompt
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) system: Option<String>,
    /// Most tokens to answer with
    #[arg(long, value_name = "COUNT", value_parser = count, allow_negative_numbers = true)]
    pub(crate) max_tokens: Option<i64>,
    /// Let the model think first, and show its thoughts on stderr: `low`, `medium`, `high` or what else the model knows
    #[arg(long, value_name = "EFFORT")]
    pub(crate) reasoning: Option<String>,
    /// Send an image along (PNG, JPEG, GIF, WebP). May be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) image: Vec<PathBuf>,
    /// Send a file along: a PDF, an image, or text. May be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Vec<PathBuf>,
    /// Tools the model may call, as OpenAI writes them (a JSON array, or an object with `tools`); calls are shown
    #[arg(long, value_name = "FILE")]
    pub(crate) tools: Option<PathBuf>,
    /// Answer with JSON of this JSON Schema
    #[arg(long, value_name = "FILE", conflicts_with = "tools")]
    pub(crate) schema: Option<PathBuf>,
    /// Go on with the last conversation
    #[arg(long = "continue", short = 'c')]
    pub(crate) go_on: bool,
    /// Keep nothing: neither this conversation nor the lines typed
    #[arg(long, conflicts_with = "go_on")]
    pub(crate) private: bool,
    /// Show on stderr what is sent to Bedrock, where to, and each event that comes back; keys are left out
    #[arg(long)]
    pub(crate) trace: bool,
    /// Print the whole answer as the JSON object that an OpenAI client would get
    #[arg(long)]
    pub(crate) json: bool,
    /// Wait for the whole answer
    #[arg(long)]
    pub(crate) no_stream: bool,
    /// How long to wait for the first word, and for each further one, such as `30s` [default: 2 min, a whole answer 10]
    #[arg(long, value_name = "TIME")]
    pub(crate) timeout: Option<Span>,
    /// Show the answer as the model wrote it, also on a terminal
    #[arg(long)]
    pub(crate) plain: bool,
    /// Only the answer: no spinner, no tokens and times
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) through: ThroughArgs,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}

/// Read as a number, a negative one is told as such and not taken for a flag.
fn count(text: &str) -> Result<i64, String> {
    match text.parse() {
        Ok(count @ 1..) => Ok(count),
        _ => Err("a count of tokens is a whole number from 1 on".to_owned()),
    }
}
