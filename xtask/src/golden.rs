//! `cargo xtask golden`: the golden cases of the translation, alone and fast.

use anyhow::Result;
use clap::Args;

use crate::{process, workspace};

/// What `golden` is asked for.
#[derive(Args)]
pub(crate) struct Options {
    /// Only tests whose name contains this
    filter: Option<String>,
}

/// Runs the golden tests and says how a changed expectation is reviewed.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["test", "--package", "outcrop-translation", "--test", "golden*", "--"]);
    command.args(&options.filter);
    let done = process::run(&mut command);
    if done.is_err() {
        println!("\nA golden case states what must come out. If the new output is the right one, change the");
        println!("`expect_…` part of the case by hand, field by field: there is no command that accepts it.");
    }
    done
}
