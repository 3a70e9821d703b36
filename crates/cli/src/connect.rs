//! `outcrop connect`.

use outcrop_proxy::Environment;

use crate::args::connect::ConnectArgs;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) async fn run(
    _args: &ConnectArgs,
    _environment: &Environment,
    _output: &mut Output,
) -> Result<(), Failure> {
    Err(Failure::new("not built yet", None))
}
