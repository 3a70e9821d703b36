//! What `outcrop translate` takes.

use clap::Args;

/// Show what a request becomes for a model, offline
#[derive(Debug, Args)]
#[command(
    hide = true,
    after_help = "\
Examples:
  outcrop translate --model claude-sonnet-4-5 < request.json"
)]
pub(crate) struct TranslateArgs {}
