//! What `outcrop doctor` takes.

use clap::Args;
use outcrop_proxy::BedrockArgs;

/// Find out why it does not work, and what to do: environment, credentials, network, access, models
#[derive(Debug, Args)]
#[command(
    hide = true,
    after_help = "\
Examples:
  outcrop doctor
  outcrop doctor --model claude-sonnet-4-5
  outcrop doctor --offline --json"
)]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}
