//! How a request proves who sends it.

use std::fmt;
use std::sync::Arc;

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use http::HeaderValue;

use crate::secret::Secret;

/// The SigV4 service name of the runtime host and of the control plane.
///
/// Source: botocore 1.44.5 `signingName`, read 2026-11-22.
pub const BEDROCK: &str = "bedrock";

/// The SigV4 service name of the mantle host.
///
/// Source: AWS Bedrock user guide (count tokens), openai-python 3.54.0, anthropic-python 2.12.0, read 2026-11-22.
pub const BEDROCK_MANTLE: &str = "bedrock-mantle";

/// Bearer key or SigV4 credentials. Cheap to clone; `Debug` shows no secret.
///
/// Both hosts take both kinds (AWS Bedrock user guide, endpoints, read 2026-11-22).
#[derive(Clone, Debug)]
pub enum Auth {
    /// `Authorization: Bearer <key>`.
    Bearer(Bearer),
    /// A signature by AWS credentials.
    SigV4(SigV4),
    /// No proof at all: enough to see whether a host is there, and what its clock says.
    Nobody,
}

/// A bearer key, ready to be sent. Made by [`Auth::bearer`].
#[derive(Clone)]
pub struct Bearer {
    /// The value of the header; None for a key that no header can hold.
    pub(crate) header: Option<HeaderValue>,
}

/// AWS credentials, and what they sign for. Made by [`Auth::sigv4`].
#[derive(Clone)]
pub struct SigV4 {
    pub(crate) provider: SharedCredentialsProvider,
    pub(crate) region: Arc<str>,
    pub(crate) service: &'static str,
    renew: Option<Arc<dyn Fn() + Send + Sync>>,
}

impl Auth {
    /// A bearer key.
    pub fn bearer(key: impl Into<Secret>) -> Self {
        let mut header = HeaderValue::from_str(&format!("Bearer {}", key.into().expose())).ok();
        if let Some(header) = &mut header {
            header.set_sensitive(true);
        }
        Self::Bearer(Bearer { header })
    }

    /// Credentials that sign for `region` (`us-east-1`) and `service` ([`BEDROCK`] or [`BEDROCK_MANTLE`]).
    ///
    /// The provider is asked once per request, so it should keep what it found.
    pub fn sigv4(
        provider: impl ProvideCredentials + 'static,
        region: impl AsRef<str>,
        service: &'static str,
    ) -> Self {
        Self::SigV4(SigV4 {
            provider: SharedCredentialsProvider::new(provider),
            region: Arc::from(region.as_ref()),
            service,
            renew: None,
        })
    }

    /// Sets what is called when the service refused the credentials: it makes the provider forget them, so that the
    /// next request asks their source anew. Without it refused credentials are not tried again.
    #[must_use]
    pub fn on_refusal(self, renew: impl Fn() + Send + Sync + 'static) -> Self {
        match self {
            Self::SigV4(sigv4) => Self::SigV4(SigV4 { renew: Some(Arc::new(renew)), ..sigv4 }),
            other => other,
        }
    }

    /// The same credentials, signing for another service. A bearer key is good for both as it is.
    #[must_use]
    pub fn for_service(&self, service: &'static str) -> Self {
        match self {
            Self::SigV4(sigv4) => Self::SigV4(SigV4 { service, ..sigv4.clone() }),
            other => other.clone(),
        }
    }

    /// The same credentials, signing for another region. A bearer key is not changed: a short-term key is good only
    /// in the region it was made for.
    #[must_use]
    pub fn for_region(&self, region: &str) -> Self {
        match self {
            Self::SigV4(sigv4) => Self::SigV4(SigV4 { region: Arc::from(region), ..sigv4.clone() }),
            other => other.clone(),
        }
    }

    /// Whether this is a bearer key.
    pub fn is_bearer(&self) -> bool {
        matches!(self, Self::Bearer(_))
    }

    /// Forgets the credentials that were refused. False when there is nothing to renew: a bearer key, or no hook.
    pub(crate) fn renew(&self) -> bool {
        match self {
            Self::SigV4(SigV4 { renew: Some(renew), .. }) => {
                renew();
                true
            }
            _ => false,
        }
    }
}

impl fmt::Debug for Bearer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Debug for SigV4 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigV4")
            .field("region", &self.region)
            .field("service", &self.service)
            .field("renewable", &self.renew.is_some())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::Credentials;

    use super::{Auth, BEDROCK, BEDROCK_MANTLE};

    #[test]
    fn debug_shows_no_secret() {
        let keys =
            Credentials::new("AKIDEXAMPLE", "canary-secret", Some("canary-token".into()), None, "test");
        for auth in [Auth::bearer("canary-key"), Auth::sigv4(keys, "us-east-1", BEDROCK)] {
            assert!(!format!("{auth:?}").contains("canary"));
        }
    }

    #[test]
    fn one_credential_signs_for_both_services() {
        let keys = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        let Auth::SigV4(mantle) = Auth::sigv4(keys, "us-east-1", BEDROCK).for_service(BEDROCK_MANTLE) else {
            panic!("still SigV4")
        };
        assert_eq!((mantle.service, &*mantle.region), ("bedrock-mantle", "us-east-1"));
    }
}
