//! What can be typed: the flags of `outcrop-proxy` and `outcrop serve`, and the ones that every command shares.
//! These types only mirror what was typed; [`resolve`](crate::resolve) gives it meaning.
#![expect(
    clippy::doc_markdown,
    reason = "these comments are the help text, where variables stand as they are typed"
)]

use std::path::PathBuf;

use clap::Args;
use outcrop_gateway::Endpoint;

use crate::config::{LogFormat, LogLevel};
use crate::units::{Size, Span};

/// Where Bedrock is and who asks: shared by every command that talks to it.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Bedrock")]
pub struct BedrockArgs {
    /// Configuration file, TOML [env: OUTCROP_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Region, such as `us-east-1` [env: AWS_REGION, AWS_DEFAULT_REGION]
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Profile of the shared AWS files [env: AWS_PROFILE]
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Which host may serve: `auto`, `mantle` or `runtime` [default: auto] [env: OUTCROP_ENDPOINT]
    #[arg(long, value_name = "WHICH", hide_default_value = true)]
    pub endpoint: Option<Endpoint>,
    /// Base URL of bedrock-runtime [env: AWS_ENDPOINT_URL_BEDROCK_RUNTIME]
    #[arg(long, value_name = "URL")]
    pub runtime_url: Option<String>,
    /// Base URL of the control plane [env: AWS_ENDPOINT_URL_BEDROCK]
    #[arg(long, value_name = "URL")]
    pub control_url: Option<String>,
    /// Base URL of bedrock-mantle [env: OUTCROP_MANTLE_URL]
    #[arg(long, value_name = "URL")]
    pub mantle_url: Option<String>,
    /// Send plain http to this host too; otherwise only loopback may be plain. May be repeated
    #[arg(long, value_name = "HOST")]
    pub allow_http_upstream: Vec<String>,
    /// Trust the certificates of this PEM file too
    #[arg(long, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// Model catalog to lay over the built-in one, TOML
    #[arg(long, value_name = "FILE")]
    pub models: Option<PathBuf>,
}

/// Everything that the server takes.
#[derive(Debug, Clone, Default, Args)]
pub struct ServeArgs {
    /// Address to listen on; port 0 takes any free port [default: 127.0.0.1:4000] [env: OUTCROP_LISTEN]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// Certificate chain to serve TLS with, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// File with the API keys that callers must present, one per line
    #[arg(long, value_name = "FILE")]
    pub api_key_file: Option<PathBuf>,
    /// Log as `text` or `json` [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub log_format: Option<LogFormat>,
    /// `off`, `error`, `warn`, `info` or `debug` [default: info]
    #[arg(long, value_name = "LEVEL")]
    pub log_level: Option<LogLevel>,
    /// How long running answers may go on after a stop signal, such as `30s` [default: 600s]
    #[arg(long, value_name = "TIME")]
    pub drain_timeout: Option<Span>,
    /// Largest request body, such as `32MiB` [default: 32MiB]
    #[arg(long, value_name = "SIZE")]
    pub max_body: Option<Size>,
    /// Requests served at once; more are refused with 503 [default: 1024]
    #[arg(long, value_name = "COUNT")]
    pub max_concurrency: Option<usize>,
    /// Threads that serve [default: one per core]
    #[arg(long, value_name = "COUNT")]
    pub worker_threads: Option<usize>,
    /// Folder to keep the answers of /v1/responses in, for `previous_response_id` [default: none are kept]
    #[arg(long, value_name = "FOLDER")]
    pub responses_store: Option<PathBuf>,
    #[command(flatten)]
    #[allow(missing_docs, reason = "a doc comment here would replace the help of the whole command")]
    pub bedrock: BedrockArgs,
}
