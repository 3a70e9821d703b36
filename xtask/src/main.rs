//! The tasks of the workspace: `cargo xtask <task>`.
//!
//! `test` and `ci` are the two that matter: what a contributor runs, and what CI runs (nothing more). The
//! rest are the steps of `ci`, each runnable alone, and two that only people run: `bench` and `golden`.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a task reports on the terminal")]

mod bench;
mod ci;
mod clients;
mod fuzz;
mod golden;
mod layers;
mod process;
mod report;
mod test;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The tasks of the workspace")]
struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// All Rust tests, then the official clients of `tests/clients`
    Test(test::Options),
    /// Everything CI runs: formatting, lints, arrows, sizes, docs, licences, fuzz targets, tests
    Ci(ci::Options),
    /// Compare the crates' dependencies with the table in ARCHITECTURE.md
    Layers,
    /// Sizes of files and functions, names, forbidden words, links, unused fixtures
    Tidy,
    /// Check the documentation with warnings denied
    Docs,
    /// Licences, bans and sources of every dependency
    Deny(tools::DenyOptions),
    /// Build the fuzz targets, or run one of them
    Fuzz(fuzz::Options),
    /// Run the translation goldens
    Golden(golden::Options),
    /// Measure the proxy against a plain pass-through (release build)
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let mut closing = report::Closing::default();
    let done = match Args::parse().task {
        Task::Test(options) => test::run(&options, &mut closing),
        Task::Ci(options) => ci::run(&options, &mut closing),
        Task::Layers => layers::run(),
        Task::Tidy => tidy::run(),
        Task::Docs => ci::docs(),
        Task::Deny(options) => tools::deny(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Golden(options) => golden::run(&options),
        Task::Bench(options) => bench::run(&options),
    };
    if let Err(error) = &done {
        eprintln!("\nerror: {error:#}");
    }
    closing.print();
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
