//! `outcrop doctor` in many situations: each is told as text and as JSON, the right cause first.

mod access;
mod credentials;
mod models;
mod network;
mod situation;
mod terminal;
