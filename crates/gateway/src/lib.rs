//! Chooses the route for a request and runs it

pub mod catalog;
mod chat;
mod error;
mod forward;
mod gateway;
pub mod id;
pub mod models;
mod not_here;
mod place;
mod relay;
mod reply;
pub mod route;
pub mod suggest;
mod upstream;

pub use catalog::{Api, Catalog, CatalogError, Prefix};
pub use error::{Error, Upstream};
pub use gateway::{Builder, Gateway};
pub use not_here::{NotHere, is_not_here};
pub use place::{Endpoint, Host, UnknownEndpoint};
pub use reply::{Pieces, Reply, ReplyBody};
pub use route::{Plan, Route, RouteError, Successor};
