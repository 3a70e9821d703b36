//! What `outcrop translate` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use outcrop_proxy::BedrockArgs;

use crate::args::host::HostArgs;

/// Show what a request becomes for a model, offline
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is sent, and no credential is needed; only the region must be known. What is printed is what
`outcrop serve` and `outcrop chat` would send: it is made by the same code. What of the request is left
out is told on stderr.

Examples:
  outcrop translate --model claude-sonnet-4-5 < request.json
  outcrop translate --model nova-lite --json request.json | jq .body
  outcrop translate --reply upstream.json request.json           what the client would get
  outcrop translate --reply refusal.json --status 429 --model claude-haiku-4-5
  outcrop translate --stream frames.bin --model claude-haiku-4-5 --from messages")]
pub(crate) struct TranslateArgs {
    /// The request, JSON; `-` or nothing is stdin
    #[arg(value_name = "FILE")]
    pub(crate) request: Option<PathBuf>,
    /// Format of the request [default: what it looks like]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<Format>,
    /// Model to ask instead of the one in the request
    #[arg(long, short, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// The other way: a whole reply of Bedrock's, as the client would get it. The request may be left out
    #[arg(long, value_name = "FILE", conflicts_with = "stream")]
    pub(crate) reply: Option<PathBuf>,
    /// HTTP status that the reply came with
    #[arg(long, value_name = "STATUS", requires = "reply", default_value_t = 200, value_parser = clap::value_parser!(u16).range(200..600))]
    pub(crate) status: u16,
    /// The other way: recorded frames of Bedrock's (AWS event stream or SSE), as the client's events
    #[arg(long, value_name = "FILE")]
    pub(crate) stream: Option<PathBuf>,
    /// Print one JSON object; of a stream one for each event
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) host: HostArgs,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}

/// What callers speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// OpenAI Chat Completions
    Chat,
    /// OpenAI Responses
    Responses,
    /// Anthropic Messages
    Messages,
    /// OpenAI Embeddings
    Embeddings,
    /// Rerank, as Cohere and Jina have it
    Rerank,
}

impl Format {
    /// The word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Responses => "responses",
            Self::Messages => "messages",
            Self::Embeddings => "embeddings",
            Self::Rerank => "rerank",
        }
    }

    /// Whether an answer may come piece by piece.
    pub(crate) fn streams(self) -> bool {
        !matches!(self, Self::Embeddings | Self::Rerank)
    }
}
