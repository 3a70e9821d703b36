//! Why a call failed, by the table of causes.

use outcrop_credentials::{Error, Found};
use outcrop_gateway::regions;
use outcrop_hints::Hint;
use outcrop_hints::causes::credentials::{NO_CREDENTIALS, SSO_EXPIRED};
use outcrop_hints::causes::model::MODEL_NOT_IN_REGION;
use outcrop_hints::causes::network::{DNS_FAILED, UNREACHABLE};

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

    /// Where the region is most likely mistyped, that is the first thing to look at.
    pub(crate) fn in_region(self, region: &str) -> Self {
        let codes = [MODEL_NOT_IN_REGION.code, UNREACHABLE.code, DNS_FAILED.code];
        let may_be = self.cause().is_some_and(|cause| codes.contains(&cause.code));
        match regions::meant(region).filter(|_| may_be) {
            Some(meant) => Self {
                hint: Some(format!(
                    "`{region}` is no region that this version knows: did you mean `{meant}`?"
                )),
                ..self
            },
            None => self,
        }
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
