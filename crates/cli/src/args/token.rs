//! What `outcrop token` takes.

use clap::Args;
use outcrop_proxy::BedrockArgs;

/// Make a short-term Bedrock API key from IAM credentials
#[derive(Debug, Args)]
#[command(
    hide = true,
    after_help = "\
Examples:
  eval \"$(outcrop token --export)\""
)]
pub(crate) struct TokenArgs {
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}
