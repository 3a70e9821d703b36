//! The `outcrop-proxy` binary.
#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help text, where variables stand as they are typed"
)]

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use outcrop_proxy::{Environment, ServeArgs, explain, run};

/// Serve OpenAI's API in front of Amazon Bedrock
///
/// Zero files are needed: with AWS_REGION and AWS_BEARER_TOKEN_BEDROCK (or any AWS credentials) in the environment it
/// listens on 127.0.0.1:4000, and prints the two lines to give to your program.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Examples:
  outcrop-proxy
  outcrop-proxy --region eu-central-1 --profile work
  outcrop-proxy --listen 0.0.0.0:4000 --api-key-file keys.txt
  curl http://127.0.0.1:4000/v1/chat/completions -H 'content-type: application/json' \\
    -d '{\"model\": \"claude-haiku-4-5\", \"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]}'"
)]
struct Program {
    #[command(flatten)]
    serve: ServeArgs,
}

fn main() -> ExitCode {
    let program = Program::parse();
    match run(&program.serve, &Environment::process(), &mut io::stdout(), &mut io::stderr()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{}", explain(&error, error.hint().as_deref()));
            ExitCode::FAILURE
        }
    }
}
