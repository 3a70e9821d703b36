//! `cargo xtask fuzz`: the fuzz targets of `tests/fuzz`, on stable and without a sanitizer.

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{process, tools, workspace};

/// What `fuzz` is asked for.
#[derive(Args)]
pub(crate) struct Options {
    /// The target to run; without it, all are built and none is run
    target: Option<String>,
    /// How long it runs, in seconds
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

/// Builds all targets, or runs the one that is named.
pub(crate) fn run(options: &Options) -> Result<()> {
    match &options.target {
        None => build(),
        Some(target) => fuzz(target, options.seconds),
    }
}

/// Builds every target.
pub(crate) fn build() -> Result<()> {
    process::run(&mut command(&["build"])?)
}

/// Runs every target for `seconds`.
pub(crate) fn fuzz_all(seconds: u64) -> Result<()> {
    let output = command(&["list"])?.output().context("cargo-fuzz cannot list its targets")?;
    ensure!(output.status.success(), "cargo fuzz list: {}", String::from_utf8_lossy(&output.stderr).trim());
    let targets = String::from_utf8(output.stdout)?;
    for target in targets.split_whitespace() {
        fuzz(target, seconds)?;
    }
    Ok(())
}

fn fuzz(target: &str, seconds: u64) -> Result<()> {
    println!("-- {target}, {seconds} s");
    let mut command = command(&["run"])?;
    command.arg(target).arg("--").arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
    process::run(&mut command)
}

/// `cargo fuzz <what>` in `tests/fuzz`; it has a lock file of its own, which must be complete.
fn command(what: &[&str]) -> Result<std::process::Command> {
    let folder = workspace::root().join("tests/fuzz");
    ensure!(folder.join("Cargo.toml").is_file(), "tests/fuzz has no Cargo.toml: there are no fuzz targets");
    ensure!(
        folder.join("Cargo.lock").is_file(),
        "tests/fuzz has no Cargo.lock: run a build there and keep it"
    );
    let mut command = tools::FUZZ.command()?;
    command.args(what).args(["--fuzz-dir", "tests/fuzz"]);
    if what != ["list"] {
        command.args(["--sanitizer", "none"]);
    }
    Ok(command)
}
