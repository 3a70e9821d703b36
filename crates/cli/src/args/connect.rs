//! What `outcrop connect` takes.

use clap::Args;

/// Print what a client needs to be set to, and why
#[derive(Debug, Args)]
#[command(
    hide = true,
    after_help = "\
Examples:
  outcrop connect openai-python"
)]
pub(crate) struct ConnectArgs {}
