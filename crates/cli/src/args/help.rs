//! What `outcrop help` takes.

use clap::Args;

/// Show the help of a command, or explain a topic
#[derive(Debug, Args)]
#[command(after_help = "\
Topics:
  endpoints     the two hosts, their paths, what is served where
  credentials   which credential is used, and where it comes from
  environment   every variable: what it does, and who reads it
  models        names, ids and inference profiles
  errors        why calls fail, by code; `errors CODE` explains one

Examples:
  outcrop help chat
  outcrop help credentials
  outcrop help errors profile-needed")]
pub(crate) struct HelpArgs {
    /// A command, or a topic
    #[arg(value_name = "COMMAND|TOPIC")]
    pub(crate) words: Vec<String>,
}
