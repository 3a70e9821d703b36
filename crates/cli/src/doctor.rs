//! `outcrop doctor`.

use outcrop_proxy::Environment;

use crate::args::doctor::DoctorArgs;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) async fn run(
    _args: &DoctorArgs,
    _environment: &Environment,
    _output: &mut Output,
) -> Result<(), Failure> {
    Err(Failure::new("not built yet", None))
}
