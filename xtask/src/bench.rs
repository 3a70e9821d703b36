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
    /// Only the command line: `outcrop chat` beside a bare client, `--help`
    #[arg(long, conflicts_with_all = ["micro", "no_micro"])]
    first_token: bool,
    /// Only the proxy against the floor
    #[arg(long)]
    no_micro: bool,
}

/// Builds with `--release` and runs the measurements, one after the other.
pub(crate) fn run(options: &Options) -> Result<()> {
    process::run(workspace::cargo().args(["build", "--release", "--package", "outcrop-bench"]))?;
    let bin = workspace::target().join("release");
    let (proxy, micro) = (!options.micro && !options.first_token, !options.no_micro && !options.first_token);
    if proxy {
        process::run(workspace::cargo().args(["build", "--release", "--bin", "outcrop-proxy"]))?;
        measure(&bin, "load", options.rounds)?;
    }
    if !options.micro {
        process::run(workspace::cargo().args(["build", "--release", "--bin", "outcrop"]))?;
        measure(&bin, "first_token", options.rounds)?;
    }
    if micro {
        process::run(&mut std::process::Command::new(bin.join("micro")))?;
    }
    Ok(())
}

/// Runs one of the programs that start others.
fn measure(bin: &std::path::Path, program: &str, rounds: u32) -> Result<()> {
    let mut command = std::process::Command::new(bin.join(program));
    command.arg("--bin").arg(bin).arg("--rounds").arg(rounds.to_string());
    process::run(process::impersonal(&mut command))
}
