//! The `outcrop-proxy` binary.
fn main() {}
