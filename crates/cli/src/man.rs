//! `outcrop man`.

use outcrop_proxy::Environment;

use crate::args::man::ManArgs;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) async fn run(
    _args: &ManArgs,
    _environment: &Environment,
    _output: &mut Output,
) -> Result<(), Failure> {
    Err(Failure::new("not built yet", None))
}
