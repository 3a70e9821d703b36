//! A strict stand-in for Amazon Bedrock on loopback: `bedrock-runtime`, `bedrock` (control plane) and `bedrock-mantle`.
//!
//! It verifies `SigV4` signatures and API keys by its own derivation, refuses bodies as Bedrock refuses them (status,
//! headers, words), frames its own event streams, answers from a script or by a plain default, and misbehaves when
//! told to. Every call is recorded.
//!
//! It speaks InvokeModel for Claude, embeddings and rerank; Converse for all chat models; Anthropic Messages; chat
//! completions (with little checking) and Responses for models of other vendors; `CountTokens`, `ApplyGuardrail`, and the
//! lists of the control plane.
//!
//! **What it is not**: a model, a tokenizer, or a copy of anything Bedrock computes. InvokeModel bodies of other chat
//! models, images, batches, async and bidirectional calls are not played. It shares no code with the rest of outcrop, so
//! that a mistake there cannot agree with itself here.
//!
//! The types to know: [`Emulator`] (start it, ask it for addresses, keys and calls) and [`Step`] (what to answer next).
//! Other processes use the control door on every port: `POST /_emulator/script`, `GET /_emulator/calls`,
//! `DELETE /_emulator`.
//!
//! ```
//! use outcrop_emulator::{Emulator, Step};
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! let emulator = Emulator::builder().script([Step::text("Hello from a script.")]).start().await.unwrap();
//! let body = r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":64,
//!                "messages":[{"role":"user","content":"Hi"}]}"#;
//! let answer = reqwest::Client::new()
//!     .post(format!("{}/model/us.anthropic.claude-sonnet-5/invoke", emulator.runtime_url()))
//!     .bearer_auth(emulator.bearer())
//!     .header("content-type", "application/json")
//!     .body(body)
//!     .send()
//!     .await
//!     .unwrap();
//! assert!(answer.text().await.unwrap().contains("Hello from a script."));
//! assert_eq!(emulator.calls()[0].auth, "bearer-short");
//! # });
//! ```
//!
//! Facts come from the AWS Bedrock user guide and API reference, botocore 1.44.5, the Anthropic documentation and
//! measured answers, all read on 2026-11-22; each file names its own. Where sources disagree the stricter reading is
//! taken, and the builder has a switch for it.

mod answer;
mod auth;
mod bearer;
mod clock;
mod control_host;
mod converse;
mod converse_route;
mod credentials;
mod door;
mod emulator;
mod error;
mod frames;
mod guardrail;
mod incoming;
mod inference;
mod invoke_route;
mod mantle_host;
mod messages_route;
mod models;
mod openai;
mod outgoing;
mod random;
mod record;
mod refusal;
mod responses;
mod rules;
mod runtime_host;
mod script;
mod server;
mod shapes;
mod signature;
mod sigv4;
mod state;
mod stream;
mod sts_host;
mod tls;
mod usage;
mod vectors;

pub use credentials::Credentials;
pub use emulator::{Builder, Emulator};
pub use error::EmulatorError;
pub use record::{Call, Outcome};
pub use script::{ScriptError, Step};
