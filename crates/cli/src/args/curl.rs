//! What `outcrop curl` takes.

use clap::Args;
use outcrop_proxy::BedrockArgs;

use crate::args::host::HostArgs;
use crate::args::translate::Format;

/// Print a signed curl command for a request
#[derive(Debug, Args)]
#[command(after_help = "\
With an API key the command reads AWS_BEARER_TOKEN_BEDROCK when it runs, and can be kept and shared. With
IAM credentials it holds a signature, which Bedrock accepts for about five minutes: stderr says until when.

Examples:
  outcrop curl why is the sky blue
  outcrop curl --model claude-haiku-4-5 --host mantle hello | sh
  outcrop curl --model nova-lite --stream hello | sh
  outcrop curl < request.json")]
pub(crate) struct CurlArgs {
    /// The prompt, as words; without any, stdin is the prompt or, as JSON, the whole request
    #[arg(value_name = "WORDS")]
    pub(crate) prompt: Vec<String>,
    /// Model: a name of `outcrop models`, a Bedrock id, or an ARN [default: the request's, else the catalog's]
    #[arg(long, short, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// Format of the request on stdin [default: what it looks like]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) from: Option<Format>,
    /// Ask for a stream
    #[arg(long)]
    pub(crate) stream: bool,
    /// Print the parts of the command as one JSON object
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) host: HostArgs,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}
