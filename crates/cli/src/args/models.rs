//! What `outcrop models` takes.

use clap::Args;
use outcrop_proxy::BedrockArgs;

use crate::args::through::ThroughArgs;

/// List the models that can be asked for from this region
#[derive(Debug, Args)]
#[command(after_help = "\
What exists is listed, not what your account was granted: that only AWS knows (`--account` asks it).

Examples:
  outcrop models --region eu-central-1
  outcrop models --endpoint mantle
  outcrop models --account | grep application-inference-profile
  outcrop models --json | jq -r '.data[].id'")]
pub(crate) struct ModelsArgs {
    /// Print the list as the JSON object that an OpenAI client would get
    #[arg(long)]
    pub(crate) json: bool,
    /// Ask AWS instead: the foundation models and inference profiles of your account in this region
    #[arg(long, conflicts_with_all = ["url", "json"])]
    pub(crate) account: bool,
    #[command(flatten)]
    pub(crate) through: ThroughArgs,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}
