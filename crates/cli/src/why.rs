//! Why a call failed, by the table of causes.

use outcrop_credentials::{Error, Found};
use outcrop_hints::Hint;
use outcrop_hints::causes::credentials::{NO_CREDENTIALS, SSO_EXPIRED};

use crate::failure::Failure;

impl Failure {
    /// The cause, where a host refused or could not be reached and the table knows it.
    pub(crate) fn cause(&self) -> Option<&'static Hint> {
        self.cause.or_else(|| {
            self.error.chain().find_map(|error| {
                let gateway =
                    error.downcast_ref::<outcrop_gateway::Error>().and_then(outcrop_gateway::Error::cause);
                gateway.or_else(|| match error.downcast_ref::<outcrop_proxy::Error>()? {
                    outcrop_proxy::Error::Credentials(Error::Load { found_in, .. }) => {
                        found_in.ends_with("(SSO)").then_some(&SSO_EXPIRED)
                    }
                    error => error.cause(),
                })
            })
        })
    }

    /// Of a call that had nothing to sign with only the words are left: the source is asked again, for what it says
    /// itself and for the step that helps.
    pub(crate) async fn or_of_source(self, found: &Found) -> Self {
        if self.cause().is_none_or(|cause| cause.code != NO_CREDENTIALS.code) {
            return self;
        }
        match found.check().await {
            Ok(()) => self,
            Err(error) => outcrop_proxy::Error::from(error).into(),
        }
    }
}
