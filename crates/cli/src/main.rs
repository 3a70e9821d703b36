//! The `outcrop` binary.

mod args;
mod chat;
mod client;
mod connect;
mod curl;
mod demo;
mod doctor;
mod emulate;
mod failure;
mod fit;
mod help;
mod iam_policy;
mod input;
mod man;
mod models;
mod offline;
mod output;
mod refused;
mod request;
mod safe;
mod token;
mod topics;
mod translate;
mod why;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use outcrop_proxy::Environment;

use crate::args::{Cli, Command};
use crate::failure::Failure;
use crate::output::Output;

fn main() -> ExitCode {
    let cli = Cli::parse(); // wrong usage ends here, with code 2
    let mut output = Output::new();
    match run(cli.command, &mut output) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if failure.is_broken_pipe() => ExitCode::SUCCESS,
        Err(failure) if failure.is_told() => ExitCode::from(failure.code),
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.code)
        }
    }
}

fn run(command: Command, output: &mut Output) -> Result<(), Failure> {
    let environment = Environment::process();
    match command {
        Command::Chat(args) => alone(chat::run(&args, &environment, output)),
        Command::Models(args) => alone(models::run(&args, &environment, output)),
        Command::Doctor(args) => alone(doctor::run(&args, &environment, output)),
        Command::Connect(args) => alone(connect::run(&args, &environment, output)),
        Command::Token(args) => alone(token::run(&args, &environment, output)),
        Command::IamPolicy(args) => alone(iam_policy::run(&args, &environment, output)),
        Command::Translate(args) => alone(translate::run(&args, &environment, output)),
        Command::Curl(args) => alone(curl::run(&args, &environment, output)),
        Command::Man(args) => man::run(&args, output),
        Command::Help(args) => help::run(&args, output),
        Command::Serve(args) => {
            let (out, err) = output.both();
            Ok(outcrop_proxy::run(&args.serve, &environment, out, err)?)
        }
        // The environment is left out on purpose: nothing of the user's account takes part in a demo.
        Command::Demo(args) => threaded(demo::run(&args, output)),
        Command::Emulate(args) => threaded(emulate::run(&args, output)),
        Command::Completions(args) => {
            let mut script = Vec::new();
            clap_complete::generate(args.shell, &mut Cli::command(), "outcrop", &mut script);
            Ok(output.piece(&script)?)
        }
    }
}

/// One thread is enough for one question.
fn alone(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    runtime.shutdown_background(); // a name lookup or a read of stdin may still hold a thread
    done
}

fn threaded(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    done
}
