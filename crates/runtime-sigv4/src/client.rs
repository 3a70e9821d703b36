//! The client: a host, a proof, and one way to call.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method};
use outcrop_transport::{
    Auth, BEDROCK, Call, Endpoint, Exchange, Kind, Path, Refusal, Response, Retry, TransportError,
};

use crate::error::Error;
use crate::said::said;

/// Calls the runtime host of one region. Cheap to clone; clones share connections.
#[derive(Clone)]
pub struct Client(Arc<Host>);

/// A host and how it is called.
pub(crate) struct Host {
    endpoint: Endpoint,
    auth: Auth,
    exchange: Exchange,
    retry: Retry,
}

/// Builds a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct Builder {
    endpoint: Endpoint,
    auth: Auth,
    exchange: Exchange,
    retry: Retry,
}

/// The runtime endpoint of a region: `https://bedrock-runtime.{region}.amazonaws.com`, or the name of its partition.
///
/// # Errors
/// [`TransportError::Endpoint`] when the region cannot be part of a host name.
pub fn endpoint(region: &str) -> Result<Endpoint, TransportError> {
    Endpoint::parse(&format!("https://bedrock-runtime.{region}.{}", dns_suffix(region)))
}

/// The control-plane endpoint of a region: `https://bedrock.{region}.amazonaws.com`, or the name of its partition.
///
/// # Errors
/// As [`endpoint`].
pub fn control_endpoint(region: &str) -> Result<Endpoint, TransportError> {
    Endpoint::parse(&format!("https://bedrock.{region}.{}", dns_suffix(region)))
}

/// Source: botocore 1.44.5 `partitions.json`, read 2026-11-22.
fn dns_suffix(region: &str) -> &'static str {
    match region.rsplitn(3, '-').last() {
        Some("cn") => "amazonaws.com.cn",
        Some("eusc-de") => "amazonaws.eu",
        Some("us-iso") => "c2s.ic.gov",
        Some("us-isob") => "sc2s.sgov.gov",
        Some("eu-isoe") => "cloud.adc-e.uk",
        Some("us-isof") => "csp.hci.ic.gov",
        _ => "amazonaws.com", // `aws` and `aws-us-gov`
    }
}

impl Client {
    /// A client for `endpoint`. `auth` may have been made for either host: it signs for this one.
    pub fn builder(endpoint: Endpoint, auth: &Auth, exchange: Exchange) -> Builder {
        Builder { endpoint, auth: auth.for_service(BEDROCK), exchange, retry: Retry::new() }
    }

    pub(crate) fn host(&self) -> &Host {
        &self.0
    }
}

impl Host {
    pub(crate) fn new(endpoint: Endpoint, auth: &Auth, exchange: Exchange, retry: Retry) -> Self {
        Self { endpoint, auth: auth.for_service(BEDROCK), exchange, retry }
    }

    /// Sends once or, by the rules of [`Retry`], more often, and gives what `read` makes of the answer.
    pub(crate) async fn call<T, F: Future<Output = Result<T, Error>>>(
        &self,
        call: Call,
        read: impl Fn(Response) -> F,
    ) -> Result<T, Error> {
        let Self { auth, exchange, retry, .. } = self;
        let (call, read) = (&call, &read);
        retry
            .run(auth, |_| async move {
                let response = exchange.send(call, auth).await?;
                if response.status.is_success() {
                    return read(response).await;
                }
                Err(Error::refused(Refusal::collect(response, said).await))
            })
            .await
    }

    pub(crate) fn post(&self, path: Path, headers: HeaderMap, body: Bytes, kind: Kind) -> Call {
        Call { method: Method::POST, endpoint: self.endpoint.clone(), path, headers, body, kind }
    }

    pub(crate) fn get(&self, path: Path) -> Call {
        self.bare(Method::GET, path)
    }

    /// A call without a body.
    pub(crate) fn bare(&self, method: Method, path: Path) -> Call {
        let endpoint = self.endpoint.clone();
        Call { method, endpoint, path, headers: HeaderMap::new(), body: Bytes::new(), kind: Kind::Whole }
    }
}

impl Builder {
    /// The retry rules and budget: one per process, shared by cloning.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Builds it. Nothing is sent.
    pub fn build(self) -> Client {
        let Self { endpoint, auth, exchange, retry } = self;
        Client(Arc::new(Host { endpoint, auth, exchange, retry }))
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("endpoint", &self.endpoint)
            .field("auth", &self.auth)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::{Client, control_endpoint, endpoint};
    use crate::{Control, ConverseStream, EventStream, InvokeOptions, Listing, Operation, Relay};

    #[test]
    fn each_partition_has_its_own_names() {
        for (region, host) in [
            ("us-east-1", "bedrock-runtime.us-east-1.amazonaws.com"),
            ("ap-southeast-7", "bedrock-runtime.ap-southeast-7.amazonaws.com"),
            ("us-gov-west-1", "bedrock-runtime.us-gov-west-1.amazonaws.com"),
            ("cn-north-1", "bedrock-runtime.cn-north-1.amazonaws.com.cn"),
            ("eusc-de-east-1", "bedrock-runtime.eusc-de-east-1.amazonaws.eu"),
            ("us-iso-east-1", "bedrock-runtime.us-iso-east-1.c2s.ic.gov"),
            ("us-isob-east-1", "bedrock-runtime.us-isob-east-1.sc2s.sgov.gov"),
            ("eu-isoe-west-1", "bedrock-runtime.eu-isoe-west-1.cloud.adc-e.uk"),
            ("us-isof-south-1", "bedrock-runtime.us-isof-south-1.csp.hci.ic.gov"),
        ] {
            assert_eq!(endpoint(region).unwrap().host(), host);
        }
        assert_eq!(control_endpoint("us-east-1").unwrap().host(), "bedrock.us-east-1.amazonaws.com");
    }

    /// Compiles only if every call can be awaited on a runtime with many threads.
    #[expect(dead_code, reason = "its being here is the test")]
    fn calls_can_move_between_threads(client: &'static Client, control: &'static Control) {
        fn send(_: impl Send) {}
        send(client.invoke("m", Bytes::new(), InvokeOptions::default()));
        send(client.invoke_stream("m", Bytes::new(), InvokeOptions::default()));
        send(client.chat(Bytes::new()));
        send(client.chat_stream(Bytes::new()));
        send(client.responses_stream(Bytes::new()));
        send(client.messages_stream(Bytes::new(), None));
        send(client.converse("m", Bytes::new()));
        send(client.converse_stream("m", Bytes::new()));
        send(client.forward(Operation::Invoke { model: "m" }, HeaderMap::new(), Bytes::new()));
        send(control.forward(Listing::FoundationModels, &[]));
        send(control.foundation_models());
        send(control.inference_profiles());
    }

    #[expect(dead_code, reason = "its being here is the test")]
    fn answers_can_move_between_threads(stream: EventStream, converse: ConverseStream, relay: Relay) {
        fn send(_: impl Send + Unpin + 'static) {}
        send(stream);
        send(converse);
        send(relay);
    }
}
