//! Where to ask when not Bedrock itself.

use clap::Args;

/// Ask a server that is running already instead of Bedrock itself.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ThroughArgs {
    /// Base URL of a running proxy, or of anything that speaks OpenAI; sends OPENAI_API_KEY along
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
}
