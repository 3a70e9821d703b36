//! What can be typed.
#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help text, where variables stand as they are typed"
)]

pub(crate) mod chat;
pub(crate) mod completions;
pub(crate) mod connect;
pub(crate) mod curl;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod emulate;
pub(crate) mod help;
pub(crate) mod host;
pub(crate) mod iam_policy;
pub(crate) mod man;
pub(crate) mod models;
pub(crate) mod serve;
pub(crate) mod through;
pub(crate) mod token;
pub(crate) mod translate;

use clap::{Parser, Subcommand};

/// Use any model of Amazon Bedrock from any OpenAI client, or from here
///
/// With AWS_REGION and AWS_BEARER_TOKEN_BEDROCK in the environment, or any AWS credentials (keys, profile, SSO, role),
/// no file is needed. Without an account, `outcrop demo` shows the whole way on this machine.
#[derive(Debug, Parser)]
#[command(
    name = "outcrop",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    max_term_width = 110,
    after_help = "\
Examples:
  outcrop demo                             see it work, without an account
  outcrop chat why is the sky blue         ask Claude on Bedrock
  git diff | outcrop chat review this      ask about what comes in
  outcrop serve                            give OpenAI clients a base URL
  outcrop models                           what can be asked for
  outcrop doctor                           find out why it does not work
  outcrop help credentials                 a topic explained; `outcrop help help` lists them

Exit codes: 0 done, 1 refused or failed, 2 wrong usage"
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Chat(chat::ChatArgs),
    Models(models::ModelsArgs),
    Doctor(doctor::DoctorArgs),
    Connect(connect::ConnectArgs),
    Token(token::TokenArgs),
    IamPolicy(iam_policy::IamPolicyArgs),
    Translate(translate::TranslateArgs),
    Curl(curl::CurlArgs),
    Serve(serve::ServeCommand),
    Demo(demo::DemoArgs),
    Emulate(emulate::EmulateArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
    Help(help::HelpArgs),
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
