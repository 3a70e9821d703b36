//! What `outcrop doctor` takes.

use clap::Args;
use outcrop_proxy::BedrockArgs;
use outcrop_proxy::units::Span;

/// Find out why it does not work, and what to do: environment, credentials, network, access, models
///
/// Looks at the variables, the AWS files and the configuration, then asks Bedrock: names, connections, certificates,
/// clocks, model lists, and the whole way to one model with one real call of a few tokens on each host. Tells causes first
/// and ends with one line that works, or the first thing to fix. What is printed holds no secret, account or user name.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  outcrop doctor
  outcrop doctor --model claude-sonnet-4-5 --profile dev
  outcrop doctor --offline                          look at this machine only
  outcrop doctor --json | jq -r .verdict.line

Exit codes: 0 nothing wrong or warnings only, 1 a fault or stopped before the end, 2 wrong usage")]
pub(crate) struct DoctorArgs {
    /// Model whose way is looked at: a name, a Bedrock id, or an ARN [default: the catalog's Claude]
    #[arg(long, short, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// Stop before the network
    #[arg(long)]
    pub(crate) offline: bool,
    /// Print the report as one JSON object (its `version` is 1)
    #[arg(long)]
    pub(crate) json: bool,
    /// Show account numbers, and names in ARNs
    #[arg(long)]
    pub(crate) show_ids: bool,
    /// How long any one answer may take, such as `5s` [default: 10s, a model 30s]
    #[arg(long, value_name = "TIME")]
    pub(crate) timeout: Option<Span>,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}
