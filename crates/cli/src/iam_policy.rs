//! `outcrop iam-policy`.

use outcrop_proxy::Environment;

use crate::args::iam_policy::IamPolicyArgs;
use crate::failure::Failure;
use crate::output::Output;

pub(crate) async fn run(
    _args: &IamPolicyArgs,
    _environment: &Environment,
    _output: &mut Output,
) -> Result<(), Failure> {
    Err(Failure::new("not built yet", None))
}
