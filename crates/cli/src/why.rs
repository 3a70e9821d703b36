//! Why a call failed, by the table of causes.

use outcrop_hints::Hint;

use crate::failure::Failure;

impl Failure {
    /// The cause, where a host refused or could not be reached and the table knows it.
    pub(crate) fn cause(&self) -> Option<&'static Hint> {
        self.error.chain().find_map(|error| {
            let gateway =
                error.downcast_ref::<outcrop_gateway::Error>().and_then(outcrop_gateway::Error::cause);
            gateway.or_else(|| error.downcast_ref::<outcrop_proxy::Error>()?.cause())
        })
    }
}
