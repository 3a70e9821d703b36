//! What `outcrop curl` takes.

use clap::Args;
use outcrop_proxy::BedrockArgs;

/// Print a signed curl command for a request
#[derive(Debug, Args)]
#[command(
    hide = true,
    after_help = "\
Examples:
  outcrop curl --model claude-sonnet-4-5 hello"
)]
pub(crate) struct CurlArgs {
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}
