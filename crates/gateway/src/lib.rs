//! Chooses the route for a request and runs it: which host, under which id, in which dialect, and what to try when
//! the model is not there.
//!
//! It is **not** a server (`outcrop-proxy`): it has no listener, reads no environment and no file. Nor does it know
//! credentials: the two clients that it is given bring theirs.
//!
//! The types to know: [`Gateway`], which answers a chat completion with a [`Reply`]; [`Catalog`], the one place where
//! models are known by name (`models.toml`, with a file of the user's laid over it); and [`Plan`], one way to have a
//! request answered.
//!
//! ```
//! use outcrop_gateway::{Catalog, Endpoint, Host, route};
//!
//! let catalog = Catalog::embedded()?;
//! let route = route::candidates("anthropic/claude-haiku-4.5", &catalog, "eu-west-1", Endpoint::Auto)?;
//! let plans: Vec<_> = route.plans.iter().map(|plan| (plan.host, &*plan.id)).collect();
//! assert_eq!(plans, [
//!     (Host::Runtime, "eu.anthropic.claude-haiku-4-5-20251001-v1:0"),
//!     (Host::Mantle, "anthropic.claude-haiku-4-5"),
//! ]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Sources: AWS Bedrock user guide (endpoints, inference profiles) and model cards, and the Anthropic platform
//! documentation, all read by 2026-11-22.

pub mod abilities;
mod behind;
mod beside;
pub mod catalog;
mod chat;
mod counting;
mod dialect;
mod error;
mod forward;
mod gateway;
mod grace;
mod here;
mod hinted;
pub mod id;
mod keeping;
mod messages;
pub mod models;
pub mod native;
mod not_here;
mod openai;
mod openai_events;
mod outgoing;
mod passing;
mod place;
mod price;
pub mod regions;
mod relay;
mod reply;
mod responses;
pub mod route;
mod run;
mod stamp;
pub mod store;
pub mod suggest;
mod tokens;
mod upstream;
mod vectors;

pub use beside::Asked;
pub use catalog::{Api, Catalog, CatalogError, Embedding, Prefix, Reranker};
pub use error::{Error, Upstream};
pub use gateway::{Builder, Gateway};
pub use here::{Here, Missing, Source};
pub use not_here::{NotHere, is_not_here};
pub use outcrop_translation::Caps;
pub use place::{Endpoint, Host, UnknownEndpoint};
pub use price::Rates;
pub use reply::{Pieces, Reply, ReplyBody};
pub use responses::{KeptError, Page};
pub use route::{Plan, Route, RouteError, Successor};
pub use tokens::{TokenCount, Tokens};
