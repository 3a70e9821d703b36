//! A client for `bedrock-mantle`, the host of Amazon Bedrock that speaks OpenAI and Anthropic: chat completions, messages,
//! token counts and models, with a bearer key or AWS credentials.
//!
//! It is **not** a translator and picks no route: bodies go out and come back as the bytes they are. Claude is not served
//! on its chat completions; ask [`Client::messages`].
//!
//! The types to know are [`Client`], and [`EventStream`], a streamed Messages answer. [`Error`] names exception, request id,
//! blame and class.
//!
//! ```no_run
//! use outcrop_mantle::{Client, endpoint};
//! use outcrop_transport::{Auth, Exchange};
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let auth = Auth::bearer(std::env::var("AWS_BEARER_TOKEN_BEDROCK")?);
//! let client = Client::builder(endpoint("us-east-1")?, &auth, Exchange::builder().build()?).build();
//! let body = r#"{"model":"anthropic.claude-haiku-4-5","max_tokens":64,"messages":[{"role":"user","content":"Hi"}]}"#;
//! let answer = client.messages(body.into()).await?;
//! println!("{}", String::from_utf8_lossy(&answer.body));
//! # Ok(())
//! # }
//! ```
//!
//! `examples/messages.rs` runs without AWS, against the emulator.
//!
//! Sources: AWS Bedrock user guide (endpoints, bedrock-mantle, count tokens), anthropic-python 2.12.0, openai-python 3.54.0,
//! read 2026-11-22.

mod chat;
mod client;
mod error;
mod messages;
mod models;
mod stream;
mod whole;

pub use chat::{Prefix, Relay};
pub use client::{Builder, Client, endpoint};
pub use error::Error;
pub use stream::EventStream;
pub use whole::Whole;
