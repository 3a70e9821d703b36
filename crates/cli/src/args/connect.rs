//! What `outcrop connect` takes.

use std::path::PathBuf;

use clap::Args;
use outcrop_proxy::BedrockArgs;

/// Print what a client needs to be set to, and why: against this proxy, or straight at Bedrock
///
/// Without a client it lists those that are known. The proxy meant is the one that `outcrop serve` starts with the same
/// configuration, or the one of `--url`. Keys are never printed: where the proxy or Bedrock wants one, the block names
/// the variable that has it.
#[derive(Debug, Args)]
#[command(after_help = "\
stdout gets the lines to paste and nothing else; what each is for goes to stderr.

Examples:
  outcrop connect                              the clients that are known
  outcrop connect openai-python
  outcrop connect claude-code --mode bedrock --direct --region us-east-1
  outcrop connect codex --model gpt-oss-120b > config.toml
  outcrop connect aider --check                one request, as aider would send it
  outcrop connect --all --out connect --url https://outcrop.example      a folder for a team")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ConnectArgs {
    /// The client: openai-python, claude-code, codex, ..
    #[arg(value_name = "CLIENT")]
    pub(crate) client: Option<String>,
    /// Straight at Bedrock, without the proxy
    #[arg(long)]
    pub(crate) direct: bool,
    /// Which way, for a client that has several: plain, bedrock, mantle (claude-code); sigv4, bearer, unsigned (boto3)
    #[arg(long, value_name = "MODE", conflicts_with = "all")]
    pub(crate) mode: Option<String>,
    /// Model: a name of `outcrop models`, a Bedrock id, or an ARN [default: the catalog's]
    #[arg(long, short, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// Base URL of the proxy, without /v1 [default: of the configuration, else http://127.0.0.1:4000]
    #[arg(long, value_name = "URL", conflicts_with = "direct")]
    pub(crate) url: Option<String>,
    /// Send one request as the client would: its form, its path, its key (OUTCROP_KEY for a proxy that wants one)
    #[arg(long, conflicts_with_all = ["all", "json"])]
    pub(crate) check: bool,
    /// Every client, each both ways
    #[arg(long, requires = "out", conflicts_with_all = ["client", "json", "direct"])]
    pub(crate) all: bool,
    /// The folder that `--all` writes; it must not be there, or be empty
    #[arg(long, value_name = "DIR", requires = "all")]
    pub(crate) out: Option<PathBuf>,
    /// Print a JSON object
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}
