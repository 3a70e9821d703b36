//! What `outcrop iam-policy` takes.

use clap::Args;
use outcrop_proxy::BedrockArgs;

/// Print the least IAM policy for what the configuration uses
#[derive(Debug, Args)]
#[command(
    hide = true,
    after_help = "\
Examples:
  outcrop iam-policy > policy.json"
)]
pub(crate) struct IamPolicyArgs {
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}
