//! A client for `bedrock-mantle`, the host of Amazon Bedrock that speaks OpenAI and Anthropic: chat completions, responses,
//! messages, token counts and models, with a bearer key or AWS credentials.
//!
//! It is **not** a translator and picks no route: bodies go out and come back as the bytes they are. Claude is not served
//! on its chat completions; ask [`Client::messages`].
//!
//! The types to know are [`Client`]; [`EventStream`], a streamed Messages answer; and [`Relay`], a streamed answer that stays
//! as it is. [`Error`] names exception, request id, blame and class.
//!
//! ```
//! use outcrop_mantle::Client;
//! use outcrop_transport::{Auth, Endpoint, Exchange};
//! # use outcrop_emulator::{Emulator, Step};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let emulator = Emulator::builder().script([Step::text("Hello!")]).start().await?;
//! # let (url, key) = (emulator.mantle_url().to_owned(), emulator.bearer());
//! // To AWS: `outcrop_mantle::endpoint("us-east-1")?`, and the key of AWS_BEARER_TOKEN_BEDROCK.
//! let client = Client::builder(Endpoint::parse(&url)?, &Auth::bearer(key), Exchange::builder().build()?).build();
//! let body = r#"{"model":"anthropic.claude-haiku-4-5","max_tokens":64,"messages":[{"role":"user","content":"Hi"}]}"#;
//! let answer = client.messages(body.into()).await?;
//! assert!(String::from_utf8_lossy(&answer.body).contains("Hello!"));
//! # Ok(())
//! # }
//! ```
//!
//! `examples/messages.rs` streams.
//!
//! Sources: AWS Bedrock user guide (endpoints, bedrock-mantle, count tokens), anthropic-python 2.12.0, openai-python 3.54.0,
//! read 2026-11-22.

mod client;
mod error;
mod messages;
mod models;
mod openai;
mod prefix;
mod relay;
mod said;
mod stream;
mod whole;

pub use client::{Builder, Client, endpoint};
pub use error::Error;
pub use prefix::Prefix;
pub use relay::Relay;
pub use stream::EventStream;
pub use whole::Whole;
