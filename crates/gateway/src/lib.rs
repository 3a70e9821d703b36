//! Chooses the route for a request and runs it

pub mod catalog;
pub mod id;
pub mod models;
mod not_here;
mod place;
pub mod route;
pub mod suggest;

pub use catalog::{Api, Catalog, CatalogError, Prefix};
pub use not_here::{NotHere, is_not_here};
pub use place::{Endpoint, Host, UnknownEndpoint};
pub use route::{Plan, Route, RouteError, Successor};
