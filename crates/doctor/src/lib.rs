//! Finds out why Amazon Bedrock does not answer, and says what to do: the variables, the AWS files, the credential that
//! each common client would use, the network, the identity, the model lists, and the whole way to one model.
//!
//! It does **not** print, mend anything, or read a variable or a file of this process: all that is looked at is passed
//! in, as is the clock. What it sends to Bedrock changes nothing there; one call of a few tokens per host is billed.
//!
//! The types to know: [`Doctor`], which looks; [`Ledger`], which takes findings as they come, so that a look cut short
//! still tells what is known; and [`Report`], what it comes to (its JSON form is stable, see there).
//!
//! ```
//! use outcrop_credentials::Environment;
//! use outcrop_doctor::{Doctor, Ledger, Level};
//! use outcrop_gateway::Catalog;
//! use outcrop_transport::Exchange;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let environment = Environment::from_pairs([
//!     ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), // without the other half
//!     ("AWS_REGION", "us-east-1"),
//! ]);
//! let doctor = Doctor::builder(environment, Catalog::embedded()?, Exchange::builder().build()?).build();
//! let ledger = Ledger::default();
//! doctor.look_offline(&ledger).await;
//! let report = doctor.report(&ledger);
//! assert_eq!(report.verdict.level, Level::Fault);
//! assert_eq!(report.verdict.code.as_deref(), Some("half-keys"));
//! # Ok(())
//! # }
//! ```
//!
//! Sources: AWS Bedrock user guide, botocore 1.44.5, openai-python 3.54.0, anthropic-python 2.12.0, Claude Code
//! documentation; read 2026-11-22.

mod answers;
mod ask;
mod builder;
mod chain;
mod clients;
mod clocks;
mod codes;
mod credential;
mod doctor;
mod endpoints;
mod environment;
mod explain;
mod files;
mod hosts;
mod identity;
mod knock;
mod ledger;
mod limits;
mod lists;
mod policy;
mod proof;
mod reach;
mod redact;
mod report;
mod variables;
mod verdict;
mod word;

pub use builder::Builder;
pub use codes::CODES;
pub use doctor::Doctor;
pub use files::AwsFile;
pub use ledger::Ledger;
pub use report::{Finding, Level, Next, Report, Section, VERSION, Verdict};
