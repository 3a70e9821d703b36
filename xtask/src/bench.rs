//! `cargo xtask bench`: builds for release, then lets `tests/bench` measure.

use anyhow::Result;
use clap::Args;

use crate::{process, workspace};

/// What `bench` is asked for.
#[derive(Args)]
pub(crate) struct Options {
    /// Alternating rounds of floor and proxy
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Only the translation, in process
    #[arg(long, conflicts_with = "no_micro")]
    micro: bool,
    /// Only the proxy against the floor
    #[arg(long)]
    no_micro: bool,
}

/// Builds with `--release` and runs the measurements, one after the other.
pub(crate) fn run(options: &Options) -> Result<()> {
    process::run(workspace::cargo().args(["build", "--release", "--package", "outcrop-bench"]))?;
    let bin = workspace::target().join("release");
    if !options.micro {
        process::run(workspace::cargo().args(["build", "--release", "--bin", "outcrop-proxy"]))?;
        let mut load = std::process::Command::new(bin.join("load"));
        load.arg("--bin").arg(&bin).arg("--rounds").arg(options.rounds.to_string());
        process::run(process::impersonal(&mut load))?;
    }
    if !options.no_micro {
        process::run(&mut std::process::Command::new(bin.join("micro")))?;
    }
    Ok(())
}
