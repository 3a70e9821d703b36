//! What `outcrop man` takes.

use clap::Args;

/// Write the man pages
#[derive(Debug, Args)]
#[command(
    hide = true,
    after_help = "\
Examples:
  outcrop man --out ~/.local/share/man/man1"
)]
pub(crate) struct ManArgs {}
