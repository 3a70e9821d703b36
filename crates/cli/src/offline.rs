//! The gateway with nothing behind it: the request that it would send is kept, and an answer is made here.

mod made;

pub(crate) use made::{EVENT_STREAM, JSON, SSE};

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use outcrop_gateway::{Error, Reply};
use outcrop_proxy::{BedrockSettings, Connected, Environment, connect};
use outcrop_transport::{MadeHere, Ready};

use crate::args::translate::Format;
use crate::failure::Failure;

/// A gateway that sends nothing.
pub(crate) struct Offline {
    connected: Connected,
    kept: Arc<Mutex<Vec<Ready>>>,
}

/// What would have been sent.
pub(crate) struct Sent {
    /// The first request.
    pub(crate) ready: Ready,
    /// How many there were: some models take one text in a call.
    pub(crate) calls: usize,
}

/// What the host is taken to have answered.
#[derive(Clone)]
pub(crate) struct Upstream {
    pub(crate) status: StatusCode,
    pub(crate) body: Bytes,
    pub(crate) kind: &'static str,
}

impl Offline {
    /// `answer` is given in place of the host's; without one, the shortest that the gateway understands.
    pub(crate) async fn new(
        mut settings: BedrockSettings,
        answer: Option<Upstream>,
    ) -> Result<Self, Failure> {
        settings.attempts = Some(1);
        settings.model_lists = false;
        let kept = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&kept);
        let exchange = connect::exchange(&settings)?.answered_by(move |ready| {
            let answered = answer.clone().unwrap_or_else(|| made::answer(&ready));
            if ready.method != Method::GET {
                keep.lock().unwrap_or_else(PoisonError::into_inner).push(ready);
            }
            let mut headers = HeaderMap::new();
            headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(answered.kind));
            MadeHere { status: answered.status, headers, body: answered.body }
        });
        Ok(Self { connected: connect::over(&settings, exchange).await?, kept })
    }

    /// Asks as a caller would.
    pub(crate) async fn ask(&self, format: Format, body: Bytes) -> Result<Reply, Error> {
        let gateway = &self.connected.gateway;
        match format {
            Format::Chat => gateway.chat_bytes(body).await,
            Format::Responses => gateway.responses_bytes(body, None).await,
            Format::Messages => gateway.messages_bytes(body, &[]).await,
            Format::Embeddings => gateway.embeddings_bytes(body).await,
            Format::Rerank => gateway.rerank_bytes(body).await,
        }
    }

    /// What such a failure means.
    pub(crate) async fn failure(&self, error: Error) -> Failure {
        Failure::from(error).or_of_source(&self.connected.found).await
    }

    /// Where it would have gone.
    pub(crate) fn url(&self) -> Option<String> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last().map(|ready| ready.url.clone())
    }

    /// What would have been sent, if it came to that.
    pub(crate) fn take(&self) -> Option<Sent> {
        let kept = std::mem::take(&mut *self.kept.lock().unwrap_or_else(PoisonError::into_inner));
        let calls = kept.len();
        kept.into_iter().next().map(|ready| Sent { ready, calls })
    }
}

/// Settings that need no credential: what is made with them never leaves.
pub(crate) fn without_credentials(mut settings: BedrockSettings) -> BedrockSettings {
    let (environment, profile) = (settings.environment.clone(), settings.profile.take());
    settings.environment = Environment::from_fn(move |name| match name {
        "AWS_BEARER_TOKEN_BEDROCK" => Some("none".to_owned()),
        // It may know the region.
        "AWS_PROFILE" => profile.clone().or_else(|| environment.get(name)),
        _ => environment.get(name),
    });
    settings
}
