//! What can be typed.
#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help text, where variables stand as they are typed"
)]

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use outcrop_proxy::{BedrockArgs, ServeArgs};

/// Use any model of Amazon Bedrock from any OpenAI client, or from here
///
/// With AWS_REGION and AWS_BEARER_TOKEN_BEDROCK in the environment, or any AWS credentials (keys, profile, SSO, role),
/// no file is needed. Without an account, `outcrop demo` shows the whole way on this machine.
#[derive(Debug, Parser)]
#[command(
    name = "outcrop",
    version,
    propagate_version = true,
    max_term_width = 110,
    after_help = "\
Examples:
  outcrop demo                             see it work, without an account
  outcrop chat why is the sky blue         ask Claude on Bedrock
  git diff | outcrop chat review this      ask about what comes in
  outcrop serve                            give OpenAI clients a base URL
  outcrop models                           what can be asked for

Exit codes: 0 done, 1 refused or failed, 2 wrong usage"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Chat(ChatArgs),
    Models(ModelsArgs),
    Serve(ServeCommand),
    Demo(DemoArgs),
    Emulate(EmulateArgs),
    Completions(CompletionsArgs),
}

/// Ask a model; the answer streams to stdout
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  outcrop chat why is the sky blue
  outcrop chat --model claude-sonnet-4-5 --system 'answer in one line' what is a monad
  cat error.log | outcrop chat what went wrong here
  outcrop chat --json hello | jq -r '.choices[0].message.content'
  outcrop chat --url http://127.0.0.1:4000/v1 hello   (through a running proxy)")]
pub(crate) struct ChatArgs {
    /// The prompt, as words; what comes in on stdin is put after it
    #[arg(value_name = "WORDS")]
    pub(crate) prompt: Vec<String>,
    /// Model: a name of `outcrop models`, a Bedrock id, or an ARN [default: the catalog's]
    #[arg(long, short, value_name = "MODEL")]
    pub(crate) model: Option<String>,
    /// System prompt
    #[arg(long, short, value_name = "TEXT")]
    pub(crate) system: Option<String>,
    /// Most tokens to answer with
    #[arg(long, value_name = "COUNT")]
    pub(crate) max_tokens: Option<i64>,
    /// Print the whole answer as the JSON object that an OpenAI client would get
    #[arg(long)]
    pub(crate) json: bool,
    /// Wait for the whole answer
    #[arg(long)]
    pub(crate) no_stream: bool,
    #[command(flatten)]
    pub(crate) through: ThroughArgs,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}

/// Ask a server that is running already instead of Bedrock itself.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ThroughArgs {
    /// Base URL of a running proxy, or of anything that speaks OpenAI; sends OPENAI_API_KEY along
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
}

/// List the models that can be asked for from this region
#[derive(Debug, Args)]
#[command(after_help = "\
What exists is listed, not what your account was granted: that only AWS knows (`--account` asks it).

Examples:
  outcrop models --region eu-central-1
  outcrop models --endpoint mantle
  outcrop models --account | grep application-inference-profile
  outcrop models --json | jq -r '.data[].id'")]
pub(crate) struct ModelsArgs {
    /// Print the list as the JSON object that an OpenAI client would get
    #[arg(long)]
    pub(crate) json: bool,
    /// Ask AWS instead: the foundation models and inference profiles of your account in this region
    #[arg(long, conflicts_with_all = ["url", "json"])]
    pub(crate) account: bool,
    #[command(flatten)]
    pub(crate) through: ThroughArgs,
    #[command(flatten)]
    pub(crate) bedrock: BedrockArgs,
}

/// Serve OpenAI's API in front of Bedrock, as `outcrop-proxy` does
#[derive(Debug, Args)]
#[command(after_help = "\
stdout gets two lines to paste, OPENAI_BASE_URL=.. and OPENAI_API_KEY=..; all else goes to stderr.

Examples:
  outcrop serve
  outcrop serve --listen 127.0.0.1:0 --region us-west-2 --profile work
  outcrop serve --listen 0.0.0.0:4000 --api-key-file keys.txt --tls-cert cert.pem --tls-key key.pem")]
pub(crate) struct ServeCommand {
    #[command(flatten)]
    pub(crate) serve: ServeArgs,
}

/// See the whole way work on this machine, without an account: an emulated Bedrock, the proxy, a streamed answer
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  outcrop demo            stays up, so that you can try the lines it prints
  outcrop demo --once     ends after the answer")]
pub(crate) struct DemoArgs {
    /// End after the answer
    #[arg(long)]
    pub(crate) once: bool,
    /// Address for the proxy [default: 127.0.0.1:4000, or any free port when that is taken]
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) listen: Option<String>,
}

/// Run only the emulated Bedrock, for tests of programs that use the AWS or Anthropic SDKs
#[derive(Debug, Args)]
#[command(after_help = "\
With --json, stdout gets one line when all three hosts are up: their URLs and throw-away credentials.

Examples:
  outcrop emulate
  outcrop emulate --json --until-stdin-closes
  outcrop emulate --tls --tls-ca-file ca.pem      (boto3 sends API keys only over TLS)")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct EmulateArgs {
    /// Print one line of JSON when ready
    #[arg(long)]
    pub(crate) json: bool,
    /// Region to be in [default: us-east-1]
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// Port of bedrock-runtime [default: any free one]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub(crate) runtime_port: u16,
    /// Port of the control plane [default: any free one]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub(crate) control_port: u16,
    /// Port of bedrock-mantle [default: any free one]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub(crate) mantle_port: u16,
    /// Listen with TLS, with a throw-away certificate
    #[arg(long)]
    pub(crate) tls: bool,
    /// Where to write the authority of the throw-away certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls", conflicts_with = "tls_cert")]
    pub(crate) tls_ca_file: Option<PathBuf>,
    /// Listen with TLS, with this certificate chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Give the credentials a session token too
    #[arg(long)]
    pub(crate) session_token: bool,
    /// End when stdin is closed, so that it cannot outlive the program that started it
    #[arg(long)]
    pub(crate) until_stdin_closes: bool,
}

/// Print the completions of a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  outcrop completions bash > ~/.local/share/bash-completion/completions/outcrop
  outcrop completions zsh > ~/.zfunc/_outcrop")]
pub(crate) struct CompletionsArgs {
    /// Which shell
    pub(crate) shell: Shell,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn endpoints_are_overridden_alike_wherever_bedrock_is_asked() {
        let flags = "--region r --profile p --endpoint mantle --runtime-url a --control-url b --mantle-url c --config d --models e --ca-cert f --allow-http-upstream g";
        for command in ["chat", "models", "serve"] {
            let typed = ["outcrop", command].into_iter().chain(flags.split(' '));
            assert!(Cli::try_parse_from(typed).is_ok(), "{command}");
        }
    }

    #[test]
    fn every_command_shows_examples() {
        for command in Cli::command().get_subcommands() {
            let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.contains("Examples:"), "{}", command.get_name());
        }
    }
}
