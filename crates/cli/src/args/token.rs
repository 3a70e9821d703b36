//! What `outcrop token` takes.

use clap::{Args, ValueEnum};
use outcrop_proxy::BedrockArgs;
use outcrop_proxy::units::Span;

/// Make a short-term Bedrock API key from IAM credentials, or explain one
///
/// For tools that take only a key. Nothing is sent: the key is a signature made here, good in one region, for 12 hours
/// at most, and no longer than the session of the credentials that made it. It gives whoever holds it what those
/// credentials may do on Bedrock.
#[derive(Debug, Args)]
#[command(after_help = "\
stdout gets the key and nothing else; what it is good for goes to stderr.

Examples:
  eval \"$(outcrop token --export)\"                    this shell, and what it starts, has the key
  outcrop token --expires 1h --region eu-west-1
  OPENAI_API_KEY=$(outcrop token) my-program
  echo \"$AWS_BEARER_TOKEN_BEDROCK\" | outcrop token --read")]
pub(crate) struct TokenArgs {
    /// How long the key is good, such as `30m` or `1h`, at most 12h [default: 12h]
    #[arg(long, value_name = "TIME", conflicts_with = "read")]
    pub(crate) expires: Option<Span>,
    /// Print the line that sets AWS_BEARER_TOKEN_BEDROCK in a shell: `--export`, `--export=fish` [default: by SHELL]
    #[arg(
        long,
        value_name = "SHELL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "auto",
        conflicts_with_all = ["read", "json"]
    )]
    pub(crate) export: Option<Shell>,
    /// Explain the key that comes in on stdin, without showing it: kind, region, who made it, from when, until when
    #[arg(long)]
    pub(crate) read: bool,
    /// Print a JSON object
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}

/// A shell, by how it sets a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// What SHELL names; `sh` where it names none of the others
    Auto,
    /// sh, bash, zsh and their kin
    #[value(alias = "bash", alias = "zsh")]
    Sh,
    /// fish
    Fish,
    /// PowerShell
    #[value(name = "powershell", alias = "pwsh")]
    Power,
}
