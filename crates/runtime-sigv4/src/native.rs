//! Native operations handed on as they are: the caller's body goes out, Bedrock's bytes come back unread.

use bytes::Bytes;
use http::HeaderMap;
use outcrop_transport::{Kind, Path, Response, TransportError};

use crate::client::Client;
use crate::control::Control;
use crate::error::Error;
use crate::whole::encoded_as_is;

/// An operation of the runtime host. `model` is a model id, an inference profile's id, or an ARN.
///
/// Source: botocore 1.44.5 `bedrock-runtime`, read 2026-11-22.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operation<'a> {
    /// `POST /model/{model}/invoke`
    Invoke {
        /// The model.
        model: &'a str,
    },
    /// `POST /model/{model}/invoke-with-response-stream`
    InvokeStream {
        /// The model.
        model: &'a str,
    },
    /// `POST /model/{model}/converse`
    Converse {
        /// The model.
        model: &'a str,
    },
    /// `POST /model/{model}/converse-stream`
    ConverseStream {
        /// The model.
        model: &'a str,
    },
    /// `POST /model/{model}/count-tokens`
    CountTokens {
        /// The model.
        model: &'a str,
    },
    /// `POST /guardrail/{guardrail}/version/{version}/apply`
    ApplyGuardrail {
        /// Its id or ARN.
        guardrail: &'a str,
        /// `1`, `DRAFT`.
        version: &'a str,
    },
}

/// A list of the control plane, or one entry of it.
///
/// Source: botocore 1.44.5 `bedrock`, read 2026-11-22.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Listing<'a> {
    /// `GET /foundation-models`
    FoundationModels,
    /// `GET /foundation-models/{id}`
    FoundationModel(&'a str),
    /// `GET /foundation-model-availability/{id}`: agreement, authorization, entitlement, region
    Availability(&'a str),
    /// `GET /inference-profiles`
    InferenceProfiles,
    /// `GET /inference-profiles/{id or ARN}`
    InferenceProfile(&'a str),
}

impl Operation<'_> {
    fn path(self) -> Result<Path, TransportError> {
        let of = |model: &str, then| Ok(Path::fixed("/model").segment(model)?.then(then));
        match self {
            Self::Invoke { model } => of(model, "/invoke"),
            Self::InvokeStream { model } => of(model, "/invoke-with-response-stream"),
            Self::Converse { model } => of(model, "/converse"),
            Self::ConverseStream { model } => of(model, "/converse-stream"),
            Self::CountTokens { model } => of(model, "/count-tokens"),
            Self::ApplyGuardrail { guardrail, version } => {
                let path = Path::fixed("/guardrail").segment(guardrail)?;
                Ok(path.then("/version").segment(version)?.then("/apply"))
            }
        }
    }

    fn kind(self) -> Kind {
        match self {
            Self::InvokeStream { .. } | Self::ConverseStream { .. } => Kind::Stream,
            _ => Kind::Whole,
        }
    }
}

impl Client {
    /// Sends the body of an operation as it is, and gives the answer as it comes: a stream of bytes that nobody has
    /// looked into. `headers` may hold `content-type`, `accept` and `x-amzn-bedrock-*`; others are an error.
    ///
    /// # Errors
    /// [`Error`], after the retries that its class allows; a refusal has Bedrock's own status and body. What can no
    /// longer be a path segment is refused before anything is sent.
    pub async fn forward(
        &self,
        operation: Operation<'_>,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response, Error> {
        let host = self.host();
        let call = host.post(operation.path()?, headers, body, operation.kind());
        host.call(call, async |response| encoded_as_is(response)).await
    }
}

impl Control {
    /// Asks for a list with the caller's own query (`type=SYSTEM_DEFINED`), and gives the answer as it comes.
    ///
    /// # Errors
    /// As [`Client::forward`].
    pub async fn forward(&self, listing: Listing<'_>, query: &[(&str, &str)]) -> Result<Response, Error> {
        let path = match listing {
            Listing::FoundationModels => Path::fixed("/foundation-models"),
            Listing::FoundationModel(id) => Path::fixed("/foundation-models").segment(id)?,
            Listing::Availability(id) => Path::fixed("/foundation-model-availability").segment(id)?,
            Listing::InferenceProfiles => Path::fixed("/inference-profiles"),
            Listing::InferenceProfile(id) => Path::fixed("/inference-profiles").segment(id)?,
        };
        let path = query.iter().fold(path, |path, (name, value)| path.query(name, value));
        let host = self.host();
        host.call(host.get(path), async |response| encoded_as_is(response)).await
    }
}
