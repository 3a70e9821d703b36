//! What `cargo xtask bench` measures with: the proxy against the least that any proxy must do.
//!
//! Three programs on loopback. `upstream` answers with bytes made beforehand and checks nothing, so that its own cost
//! does not matter. `floor` is a plain hyper pass-through: what it costs to receive a request, send it on and relay
//! the answer, with nothing understood. `load` starts both and the proxy, alternates between them, and compares CPU
//! time, which does not depend on what else the machine does as elapsed time would. `micro` measures the translation
//! in process.
//!
//! It is not a load test: it says what a request costs, not how many a second a machine can take.

pub mod canned;
pub mod cases;
pub mod client;
pub mod conversations;
pub mod process;
pub mod report;
