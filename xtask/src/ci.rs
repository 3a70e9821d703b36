//! `cargo xtask ci`: every gate, one after the other.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use cargo_metadata::MetadataCommand;
use clap::Args;

use crate::report::{Closing, Steps};
use crate::{fuzz, layers, process, test, tidy, tools, workspace};

/// What `ci` is asked for.
#[derive(Args)]
pub(crate) struct Options {
    /// Go on after a failed step
    #[arg(long)]
    keep_going: bool,
    /// Check the advisory database as well (it is fetched)
    #[arg(long)]
    advisories: bool,
    /// Run every fuzz target for so many seconds instead of only building it
    #[arg(long, default_value_t = 0, value_name = "SECONDS")]
    fuzz_seconds: u64,
    /// Leave the client programs out
    #[arg(long)]
    no_clients: bool,
}

/// One gate: what it is called and what it does.
type Gate<'a> = (&'static str, Box<dyn FnMut() -> Result<()> + 'a>);

/// Cheap steps first; the tests last, so that their closing lines end the output.
pub(crate) fn run(options: &Options, closing: &mut Closing) -> Result<()> {
    let deny = tools::DenyOptions { advisories: options.advisories };
    let tests = test::Options { no_clients: options.no_clients, ..test::Options::default() };
    let mut all: Vec<Gate<'_>> = vec![
        ("fmt", Box::new(fmt)),
        ("layers", Box::new(layers::run)),
        ("tidy", Box::new(tidy::run)),
        ("deny", Box::new(|| tools::deny(&deny))),
        ("clippy", Box::new(clippy)),
        ("alone", Box::new(alone)),
        ("msrv", Box::new(msrv)),
        ("docs", Box::new(docs)),
        ("fuzz", Box::new(|| fuzzed(options.fuzz_seconds))),
        ("test", Box::new(|| test::run(&tests, closing))),
    ];
    let mut steps = Steps::default();
    for (name, work) in &mut all {
        if !steps.step(name, work) && !options.keep_going {
            println!("stopping here; --keep-going runs the rest");
            break;
        }
    }
    let failed = steps.summary();
    ensure!(failed == 0, "{failed} of {} steps failed", all.len());
    Ok(())
}

/// The documentation, private items left out, with warnings denied. Its examples run with the tests.
pub(crate) fn docs() -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    process::run(&mut command)
}

fn fmt() -> Result<()> {
    process::run(workspace::cargo().args(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    process::run(workspace::cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

/// Each crate by itself: what it needs must be in its own manifest, not switched on by a neighbour.
fn alone() -> Result<()> {
    let metadata = MetadataCommand::new().current_dir(workspace::root()).no_deps().exec()?;
    for package in metadata.packages {
        println!("-- {}", package.name);
        process::run(workspace::cargo().args(["check", "--quiet", "--package", package.name.as_str()]))?;
    }
    Ok(())
}

/// The oldest Rust that the manifest promises. Nothing is left to do when this run builds with it anyway.
fn msrv() -> Result<()> {
    let metadata = MetadataCommand::new().current_dir(workspace::root()).no_deps().exec()?;
    let stated = metadata.packages.iter().find_map(|package| package.rust_version.clone());
    let stated = stated.context("the workspace states no rust-version")?;
    let stated = format!("{}.{}", stated.major, stated.minor);
    let have = process::version("rustc").context("rustc cannot be started")?;
    if have.starts_with(&format!("rustc {stated}.")) {
        println!("the stated minimum is {stated}, and this run builds with it: {have}");
        return Ok(());
    }
    if process::version("rustup").is_none() {
        println!(
            "NOT CHECKED: the stated minimum is {stated}, this is {have}, and there is no rustup to get the other"
        );
        return Ok(());
    }
    let mut check = Command::new("rustup");
    check.args(["run", "--install", &stated, "cargo", "check", "--workspace", "--target-dir"]);
    process::run(check.arg(workspace::target().join("msrv")).current_dir(workspace::root()))
}

fn fuzzed(seconds: u64) -> Result<()> {
    fuzz::build()?;
    if seconds == 0 {
        println!("built, not run; `--fuzz-seconds` runs them");
        return Ok(());
    }
    fuzz::fuzz_all(seconds)
}
