//! What `outcrop chat` takes.

use clap::Args;
use outcrop_proxy::BedrockArgs;

use crate::args::through::ThroughArgs;

/// Ask a model; the answer streams to stdout
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  outcrop chat why is the sky blue
  outcrop chat --model claude-sonnet-4-5 --system 'answer in one line' what is a monad
  cat error.log | outcrop chat what went wrong here
  outcrop chat --json hello | jq -r '.choices[0].message.content'
  outcrop chat --url http://127.0.0.1:4000/v1 hello   (through a running proxy)")]
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
    #[arg(long, value_name = "COUNT")]
    pub(crate) max_tokens: Option<i64>,
    /// Print the whole answer as the JSON object that an OpenAI client would get
    #[arg(long)]
    pub(crate) json: bool,
    /// Wait for the whole answer
    #[arg(long)]
    pub(crate) no_stream: bool,
    #[command(flatten)]
    pub(crate) through: ThroughArgs,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}
