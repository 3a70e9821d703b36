//! One host, where a command is about one request.

use clap::{Args, ValueEnum};
use outcrop_gateway::Endpoint;
use outcrop_proxy::BedrockArgs;

/// Which host the one request is for.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct HostArgs {
    /// The host to send to [default: what --endpoint says, else the model's first]
    #[arg(long, value_name = "HOST", conflicts_with = "endpoint")]
    pub(crate) host: Option<HostWord>,
}

/// A host, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum HostWord {
    Runtime,
    Mantle,
}

impl HostArgs {
    /// What is said of Bedrock, with the host laid over it.
    pub(crate) fn over(&self, bedrock: &BedrockArgs) -> BedrockArgs {
        let endpoint = match self.host {
            None => bedrock.endpoint,
            Some(HostWord::Runtime) => Some(Endpoint::Runtime),
            Some(HostWord::Mantle) => Some(Endpoint::Mantle),
        };
        BedrockArgs { endpoint, ..bedrock.clone() }
    }
}
