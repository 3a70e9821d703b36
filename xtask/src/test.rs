//! `cargo xtask test`: all Rust tests, then the official clients against the built programs.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use clap::Args;

use crate::report::Closing;
use crate::{clients, process, workspace};

/// What `test` is asked for.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Leave the client programs out
    #[arg(long)]
    pub(crate) no_clients: bool,
    /// Only the client programs whose path contains NAME, and no Rust tests
    #[arg(long, value_name = "NAME", conflicts_with = "no_clients")]
    pub(crate) only: Option<String>,
    /// Every client with every model family over every host, not only the first
    #[arg(long, conflicts_with = "no_clients")]
    pub(crate) all_clients: bool,
    /// Write what the client programs showed into docs/clients.md
    #[arg(long, requires = "all_clients", conflicts_with_all = ["no_clients", "only"])]
    pub(crate) write_matrix: bool,
    /// Take the two binaries from DIR instead of building them, and run no Rust tests
    #[arg(long, value_name = "DIR", conflicts_with = "no_clients")]
    pub(crate) built: Option<PathBuf>,
}

/// Runs what was asked for; a failure of the Rust tests does not keep the clients from running.
///
/// The closing lines are collected, so that the caller can print them last.
pub(crate) fn run(options: &Options, closing: &mut Closing) -> Result<()> {
    let rust = if options.only.is_some() || options.built.is_some() { Ok(()) } else { rust(closing) };
    let clients = if options.no_clients {
        println!("\nclient programs: not run (--no-clients)");
        Ok(())
    } else {
        clients(options, closing)
    };
    let failures = [rust, clients].into_iter().filter_map(Result::err);
    let failures: Vec<_> = failures.map(|failure| format!("{failure:#}")).collect();
    ensure!(failures.is_empty(), "{}", failures.join("; "));
    Ok(())
}

/// `cargo test`, shown as it runs; its `test result:` lines are kept.
fn rust(closing: &mut Closing) -> Result<()> {
    let mut command = workspace::cargo();
    command.args(["test", "--workspace", "--no-fail-fast"]);
    let before = closing.0.len();
    let status = process::lines(process::impersonal(&mut command), |line| {
        println!("{line}");
        if line.starts_with("test result:") {
            closing.0.push(line.to_owned());
        }
    })?;
    ensure!(status.success(), "the Rust tests failed");
    ensure!(closing.0.len() > before, "cargo test printed no result: no test has run");
    Ok(())
}

/// The client programs; their sum is the last closing line.
fn clients(options: &Options, closing: &mut Closing) -> Result<()> {
    let tally = clients::run(clients::Wanted {
        only: options.only.as_deref(),
        all: options.all_clients,
        write_matrix: options.write_matrix,
        built: options.built.as_deref(),
    })?;
    closing.0.push(tally.to_string());
    if tally.failed > 0 {
        bail!("{} client tests failed", tally.failed);
    }
    Ok(())
}
