//! What `outcrop serve` takes.

use clap::Args;
use outcrop_proxy::ServeArgs;

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
