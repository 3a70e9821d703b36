//! The HTTP server that speaks OpenAI in front of Amazon Bedrock: the binary `outcrop-proxy`, and the library behind
//! it and `outcrop serve`.
//!
//! It is **not** where routes are chosen or dialects translated (`outcrop-gateway`, `outcrop-translation`). What is
//! here is what a server is: settings, a listener, callers' keys, bounds, log lines, and an orderly end.
//!
//! The types to know are [`ServeArgs`], what can be typed; [`resolve`], which gives it meaning; and [`Server`].
//!
//! ```
//! use clap::Parser;
//! use outcrop_proxy::{Environment, ServeArgs, Server, resolve};
//!
//! #[derive(Parser)]
//! struct Program {
//!     #[command(flatten)]
//!     serve: ServeArgs,
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), outcrop_proxy::Error> {
//! let typed = Program::parse_from(["program", "--listen", "127.0.0.1:0"]);
//! let (server, _bedrock) = resolve::serve(&typed.serve, &Environment::from_pairs([("AWS_REGION", "us-east-1")]))?;
//! let server = Server::bind(server).await?;
//! assert!(server.url().starts_with("http://127.0.0.1:"));
//! # Ok(())
//! # }
//! ```
//!
//! Sources: OpenAI API reference and openai-python 3.54.0 for the surface, read 2026-11-22.

mod admit;
pub mod announce;
mod app;
mod args;
mod body;
mod caller;
pub mod config;
pub mod connect;
mod error;
mod failure;
mod handlers;
mod hinted;
mod intake;
mod keys;
mod messages;
mod model_list;
mod native;
mod ourselves;
mod record;
pub mod resolve;
mod response_files;
mod responses;
mod routes;
mod run;
mod server;
mod signals;
mod table;
pub mod telemetry;
mod tls;
pub mod units;
mod unread;

pub use args::{BedrockArgs, ServeArgs};
pub use connect::{Connected, connect};
pub use error::Error;
pub use keys::Keys;
pub use model_list::model_list;
pub use outcrop_credentials::Environment;
pub use resolve::{BedrockSettings, ServerSettings};
pub use run::{explain, run};
pub use server::Server;
pub use signals::Signals;
