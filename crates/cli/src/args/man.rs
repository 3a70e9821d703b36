//! What `outcrop man` takes.

use std::path::PathBuf;

use clap::Args;

/// Write the man pages
#[derive(Debug, Args)]
#[command(after_help = "\
Without --out the page of outcrop itself goes to stdout.

Examples:
  outcrop man --out ~/.local/share/man/man1
  outcrop man | man -l -")]
pub(crate) struct ManArgs {
    /// Folder to write a page for every command into; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
