//! Which credential is used for Amazon Bedrock and where it was found; which region; and Bedrock API keys, made and read.
//!
//! It is **not** a second AWS credential chain: profiles, SSO, roles, web identity, containers and EC2 are aws-config's.
//! What is added is the precedence with Bedrock API keys, words for what was found, and a cache that renews in time. It
//! signs no request and sends none to Bedrock.
//!
//! The types to know are [`Search`], which looks, [`Found`], which says what, from where, until when, and [`Cached`], a
//! provider of AWS credentials.
//!
//! ```
//! use outcrop_credentials::{Credential, Environment, Search};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), outcrop_credentials::Error> {
//! let environment = Environment::from_pairs([
//!     ("AWS_BEARER_TOKEN_BEDROCK", "ABSKQmVkcm9jay1leGFtcGxl"),
//!     ("AWS_REGION", "us-east-1"),
//! ]); // `Environment::process()` in a program
//! let found = Search::new(environment).run().await?;
//! assert!(matches!(found.credential(), Credential::Bearer(_)));
//! assert_eq!(found.to_string(), "Bedrock API key from AWS_BEARER_TOKEN_BEDROCK in the environment");
//! assert_eq!(found.region()?.to_string(), "us-east-1 from AWS_REGION in the environment");
//! # Ok(())
//! # }
//! ```
//!
//! Sources: AWS Bedrock user guide (API keys), aws-bedrock-token-generator 1.1.0 (executed), aws-config 1.13.0,
//! openai-python 3.54.0 and anthropic-python 2.12.0 (precedence), all read 2026-11-22.

mod bearer;
mod cached;
mod environment;
mod error;
mod found;
mod profile;
mod region;
mod search;

pub use bearer::{BearerKey, ShortTermKey, make_key, read_key};
pub use cached::Cached;
pub use environment::Environment;
pub use error::Error;
pub use found::{Credential, Found};
pub use region::FoundRegion;
pub use search::Search;
