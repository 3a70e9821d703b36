//! The client: a host, a proof, and one way to call.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use outcrop_transport::{
    Auth, BEDROCK_MANTLE, Call, Endpoint, Exchange, Kind, Path, Refusal, Response, Retry, TransportError,
};

use crate::error::Error;
use crate::prefix::Routes;
use crate::said::said;

/// Calls the mantle host of one region. Cheap to clone; clones share connections and what they learned.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    endpoint: Endpoint,
    auth: Auth,
    exchange: Exchange,
    retry: Retry,
    pub(crate) anthropic: HeaderMap,
    pub(crate) openai: HeaderMap,
    pub(crate) routes: Routes,
}

/// Builds a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct Builder {
    endpoint: Endpoint,
    auth: Auth,
    exchange: Exchange,
    retry: Retry,
    project: Option<HeaderValue>,
}

/// The endpoint of a region: `https://bedrock-mantle.{region}.api.aws`.
///
/// Source: AWS Bedrock user guide, endpoints, read 2026-11-22. There is no documented name for other partitions.
///
/// # Errors
/// [`TransportError::Endpoint`] when the region cannot be part of a host name.
pub fn endpoint(region: &str) -> Result<Endpoint, TransportError> {
    Endpoint::parse(&format!("https://bedrock-mantle.{region}.api.aws"))
}

impl Client {
    /// A client for `endpoint`. `auth` may have been made for either host: it signs for this one.
    pub fn builder(endpoint: Endpoint, auth: &Auth, exchange: Exchange) -> Builder {
        let auth = auth.for_service(BEDROCK_MANTLE);
        Builder { endpoint, auth, exchange, retry: Retry::new(), project: None }
    }

    /// Sends once or, by the rules of [`Retry`], more often, and gives what `read` makes of the answer.
    pub(crate) async fn call<T, F: Future<Output = Result<T, Error>>>(
        &self,
        call: Call,
        read: impl Fn(Response) -> F,
    ) -> Result<T, Error> {
        let Inner { auth, exchange, retry, .. } = &*self.0;
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

    pub(crate) fn post(&self, path: Path, headers: &HeaderMap, body: Bytes, kind: Kind) -> Call {
        let mut headers = headers.clone();
        let accept = match kind {
            Kind::Whole => HeaderValue::from_static("application/json"),
            Kind::Stream => HeaderValue::from_static("text/event-stream"),
        };
        headers.insert(header::ACCEPT, accept);
        Call { method: Method::POST, endpoint: self.0.endpoint.clone(), path, headers, body, kind }
    }

    pub(crate) fn get(&self, path: Path) -> Call {
        self.bare(Method::GET, path)
    }

    /// A call without a body, on OpenAI's routes.
    pub(crate) fn bare(&self, method: Method, path: Path) -> Call {
        let mut headers = self.0.openai.clone();
        headers.remove(header::CONTENT_TYPE);
        let endpoint = self.0.endpoint.clone();
        Call { method, endpoint, path, headers, body: Bytes::new(), kind: Kind::Whole }
    }
}

impl Builder {
    /// The retry rules and budget: one per process, shared by cloning.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// The project that OpenAI routes are called for: `proj_…`, or its ARN.
    ///
    /// Source: AWS Bedrock user guide, projects; measured 2026-08-13, read 2026-11-22.
    pub fn project(mut self, project: HeaderValue) -> Self {
        self.project = Some(project);
        self
    }

    /// Builds it. Nothing is sent.
    pub fn build(self) -> Client {
        let Self { endpoint, auth, exchange, retry, project } = self;
        let mut openai = HeaderMap::new();
        openai.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut anthropic = openai.clone();
        anthropic.insert("anthropic-version", HeaderValue::from_static("2023-06-01"));
        if let Some(project) = project {
            openai.insert("openai-project", project);
        }
        let routes = Routes::default();
        Client(Arc::new(Inner { endpoint, auth, exchange, retry, anthropic, openai, routes }))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.0.endpoint)
            .field("auth", &self.0.auth)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::Client;
    use crate::{EventStream, Prefix, Relay};

    /// Compiles only if every call can be awaited on a runtime with many threads.
    #[expect(dead_code, reason = "its being here is the test")]
    fn calls_can_move_between_threads(client: &'static Client) {
        fn send(_: impl Send) {}
        send(client.messages(Bytes::new()));
        send(client.messages_stream(Bytes::new()));
        send(client.count_tokens(Bytes::new()));
        send(client.chat("m", Prefix::V1, Bytes::new()));
        send(client.chat_stream("m", Prefix::V1, Bytes::new()));
        send(client.responses("m", Prefix::V1, Bytes::new()));
        send(client.responses_stream("m", Prefix::V1, Bytes::new()));
        send(client.response(Prefix::V1, "resp_1"));
        send(client.messages_relay(Bytes::new(), None));
        send(client.models());
        send(client.model("m"));
    }

    #[expect(dead_code, reason = "its being here is the test")]
    fn answers_can_move_between_threads(stream: EventStream, relay: Relay) {
        fn send(_: impl Send + Unpin + 'static) {}
        send(stream);
        send(relay);
    }
}
