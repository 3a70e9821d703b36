//! What `outcrop emulate` takes.

use std::path::PathBuf;

use clap::Args;

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
