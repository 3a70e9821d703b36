//! A client for `bedrock-runtime`, the host of Amazon Bedrock that serves every model by its native API, and for the
//! control plane that lists them; with AWS credentials or a bearer key.
//!
//! It is **not** a translator: `InvokeModel` takes the model's own body (for Claude an Anthropic Messages body without
//! `model` and `stream`, with `anthropic_version`), and gives the model's own answer. Nor does it read what it hands on:
//! [`Client::forward`], and the OpenAI and Anthropic routes of this host.
//!
//! The types to know are [`Client`]; [`EventStream`] and [`ConverseStream`], streamed answers with their frames taken
//! off; and [`Relay`], one that stays as it is. [`Control`] lists models. [`Error`] names exception, request id, blame and
//! class.
//!
//! ```
//! use outcrop_runtime_sigv4::{Client, InvokeOptions};
//! use outcrop_transport::{Auth, Endpoint, Exchange};
//! # use outcrop_emulator::{Emulator, Step};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let emulator = Emulator::builder().script([Step::text("Hello!")]).start().await?;
//! # let (url, key) = (emulator.runtime_url().to_owned(), emulator.bearer());
//! // To AWS: `outcrop_runtime_sigv4::endpoint("us-east-1")?`, and `Auth::sigv4` or the key of AWS_BEARER_TOKEN_BEDROCK.
//! let client = Client::builder(Endpoint::parse(&url)?, &Auth::bearer(key), Exchange::builder().build()?).build();
//! let body = r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":64,"messages":[{"role":"user","content":"Hi"}]}"#;
//! let model = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
//! let answer = client.invoke(model, body.into(), InvokeOptions::default()).await?;
//! assert!(String::from_utf8_lossy(&answer.body).contains("Hello!"));
//! # Ok(())
//! # }
//! ```
//!
//! `examples/invoke.rs` signs with AWS credentials.
//!
//! Sources: botocore 1.44.5 (models of `bedrock-runtime` and `bedrock`), AWS Bedrock user guide (endpoints), read 2026-11-22.

mod availability;
mod client;
mod control;
mod converse;
mod error;
mod forward;
mod frames;
mod invoke;
mod native;
mod said;
mod stream;
mod whole;

pub use availability::{Agreement, Availability};
pub use client::{Builder, Client, control_endpoint, endpoint};
pub use control::Control;
pub use converse::{ConverseEvent, ConverseStream};
pub use error::Error;
pub use forward::Relay;
pub use invoke::InvokeOptions;
pub use native::{Listing, Operation};
pub use stream::EventStream;
pub use whole::Whole;
