//! What `outcrop models` takes.

use clap::{Args, Subcommand, ValueEnum};
use outcrop_gateway::abilities::Ability;
use outcrop_proxy::BedrockArgs;

use crate::args::through::ThroughArgs;

/// List the models that can really be called from here, explain one, or say why one is not in the list
///
/// AWS's own lists say what there is, and for each model whether your account may call it; without them (no
/// credentials, no network, `--offline`) the catalog of this version answers, and says so. Several regions can be
/// compared: `--region us-east-1,eu-west-1`.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
On a terminal the table leaves out columns that do not fit; piped it has all of them and no heading.

JSON: {object: \"list\", source: live | partial | catalog, data: [{id, title, owned_by, lifecycle, context_window,
max_output_tokens, capabilities, inputs, hosts, geographies, access: yes | no | unknown, access_reason, upstream_apis,
upstream: {host, id}, upstream_ids: {runtime: [], mantle: []}, regions: {REGION: {runtime, mantle}}, ..}],
missing: [{lists, code, says, next}] where AWS did not give a list}; it only grows

Examples:
  outcrop models
  outcrop models --provider anthropic --can vision,reasoning
  outcrop models --region us-east-1,eu-central-1 --offline
  outcrop models --account | grep application-inference-profile
  outcrop models --json | jq -r '.data[].id'
  outcrop models show claude-haiku-4-5      every id, where it works, what it refuses
  outcrop models why claude-3-7-sonnet      why it is not in the list"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ModelsArgs {
    #[command(subcommand)]
    pub(crate) about: Option<About>,
    /// Only models of these makers, with commas between: anthropic, amazon, openai, ..
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub(crate) provider: Vec<String>,
    /// Only models that can do all of this, with commas between
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) can: Vec<Can>,
    /// Print only the names, one per line
    #[arg(long, short, conflicts_with = "json")]
    pub(crate) quiet: bool,
    /// Print the list as the JSON object that an OpenAI client would get, with more about each model
    #[arg(long)]
    pub(crate) json: bool,
    /// Do not ask AWS: the catalog alone answers, and no credentials are needed
    #[arg(long)]
    pub(crate) offline: bool,
    /// Ask AWS instead: the foundation models and inference profiles of your account in this region
    #[arg(long, conflicts_with_all = ["url", "json", "quiet", "offline", "provider", "can"])]
    pub(crate) account: bool,
    #[command(flatten)]
    pub(crate) through: ThroughArgs,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum About {
    Show(ShowArgs),
    Why(WhyArgs),
}

/// Explain one model: every form of its id, where each works, its limits, what it refuses
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  outcrop models show claude-haiku-4-5
  outcrop models show us.anthropic.claude-sonnet-4-5-20250929-v1:0 --region us-east-1
  outcrop models show gpt-oss-120b --offline --json")]
pub(crate) struct ShowArgs {
    /// A name of `outcrop models`, a Bedrock id, or an ARN
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
}

/// Say why a model is not in the list, and what to do
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  outcrop models why claude-3-7-sonnet
  outcrop models why anthropic.claude-sonnet-5 --region us-east-1     a bare id that needs a profile
  outcrop models why claude-sonnet-4-5 --endpoint mantle --offline")]
pub(crate) struct WhyArgs {
    /// The model, as you would ask for it
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) asked: AskedArgs,
}

/// How one model is asked about.
#[derive(Debug, Args)]
pub(crate) struct AskedArgs {
    /// Print a JSON object
    #[arg(long)]
    pub(crate) json: bool,
    /// Do not ask AWS: the catalog alone answers, and no credentials are needed
    #[arg(long)]
    pub(crate) offline: bool,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}

/// What a model can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Can {
    /// Hold a conversation
    Chat,
    /// Call tools
    Tools,
    /// Take images
    Vision,
    /// Take PDFs and other documents
    Documents,
    /// Think before it answers
    Reasoning,
    /// Answer in a schema, natively
    Structured,
    /// Cache prompts
    Caching,
    /// Turn texts into vectors
    Embeddings,
    /// Sort documents by their nearness to a question
    Rerank,
}

impl Can {
    /// The ability that is meant.
    pub(crate) fn ability(self) -> Ability {
        match self {
            Self::Chat => Ability::Chat,
            Self::Tools => Ability::Tools,
            Self::Vision => Ability::Vision,
            Self::Documents => Ability::Documents,
            Self::Reasoning => Ability::Reasoning,
            Self::Structured => Ability::Structured,
            Self::Caching => Ability::Caching,
            Self::Embeddings => Ability::Embeddings,
            Self::Rerank => Ability::Rerank,
        }
    }
}
