//! Who answers: Bedrock itself, or a server that is running already.

use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::HeaderMap;
use outcrop_gateway::{Rates, ReplyBody, Tokens};
use outcrop_proxy::{BedrockSettings, Connected, connect};
use outcrop_transport::Watch;

use crate::args::chat::ChatArgs;
use crate::client::{self, Client};
use crate::failure::Failure;

/// Longest answer that is read whole, bytes.
const LONGEST: usize = 64 << 20;

/// Where questions go.
pub(crate) enum Upstream {
    Bedrock(Box<Connected>),
    Server(Client),
}

/// An answer, however it came.
pub(crate) struct Answer {
    pub(crate) body: Body,
    /// What of the request was left out.
    pub(crate) ignored: Vec<String>,
    /// What it costs, where prices are known.
    pub(crate) bill: Option<Bill>,
}

/// Tokens, known when the answer is over, and what each costs.
pub(crate) struct Bill {
    tokens: Tokens,
    rates: Rates,
}

impl Bill {
    /// US dollars so far; None while nothing is known.
    pub(crate) fn cost(&self) -> Option<f64> {
        Some(self.rates.cost(self.tokens.count()?))
    }
}

pub(crate) enum Body {
    Whole(Bytes),
    Stream(Events),
}

/// The events of a stream, each a chunk or an error as JSON.
pub(crate) type Events = Pin<Box<dyn Stream<Item = Result<Bytes, Failure>>>>;

impl Upstream {
    /// Looks for credentials. Sends nothing.
    pub(crate) async fn connect(
        args: &ChatArgs,
        settings: &BedrockSettings,
        watch: Option<Arc<dyn Watch>>,
    ) -> Result<Self, Failure> {
        let mut exchange = connect::exchange(settings)?;
        if let Some(watch) = watch {
            exchange = exchange.watched(watch);
        }
        let Some(url) = &args.through.url else {
            return Ok(Self::Bedrock(Box::new(connect::over(settings, exchange).await?)));
        };
        let key = settings.environment.get("OPENAI_API_KEY").unwrap_or_else(|| "outcrop".to_owned());
        Ok(Self::Server(Client::over(url, &key, &args.bedrock.allow_http_upstream, exchange)?))
    }

    /// Where questions go, in words.
    pub(crate) fn place(&self) -> String {
        match self {
            Self::Bedrock(connected) => format!("Amazon Bedrock, {}", connected.region),
            Self::Server(client) => client.url().to_owned(),
        }
    }

    /// The model that is asked when none is named. A server of somebody else's is asked for the catalog's too.
    pub(crate) fn default_model(&self, settings: &BedrockSettings) -> Result<String, Failure> {
        Ok(match self {
            Self::Bedrock(connected) => connected.gateway.default_model().to_owned(),
            Self::Server(_) => connect::catalog(settings)?.default_model().to_owned(),
        })
    }

    /// The names that are known, for completing them.
    pub(crate) fn models(&self) -> Vec<String> {
        match self {
            Self::Bedrock(connected) => {
                connected.gateway.models().iter().map(|model| model.name.to_string()).collect()
            }
            Self::Server(_) => Vec::new(),
        }
    }

    pub(crate) async fn ask(&self, body: Bytes, stream: bool) -> Result<Answer, Failure> {
        match self {
            Self::Bedrock(connected) => {
                let reply = match connected.gateway.chat_bytes(body).await {
                    Ok(reply) => reply,
                    Err(error) => {
                        let failure = Failure::from(error).or_of_source(&connected.found).await;
                        return Err(failure.in_region(&connected.region));
                    }
                };
                let body = match reply.body {
                    ReplyBody::Whole(body) => Body::Whole(body),
                    ReplyBody::Stream(pieces) => {
                        Body::Stream(Box::pin(client::events(pieces.map(Ok::<_, Failure>))))
                    }
                };
                let rates = connected.gateway.rates(&reply.upstream_model);
                let bill = rates.map(|rates| Bill { tokens: reply.tokens, rates });
                Ok(Answer { body, ignored: reply.ignored, bill })
            }
            Self::Server(server) => {
                let response = server.chat(body, stream).await?;
                let ignored = ignored(&response.headers);
                let body = if stream {
                    Body::Stream(Box::pin(client::events(response.body)))
                } else {
                    Body::Whole(response.body.collect(LONGEST).await?)
                };
                Ok(Answer { body, ignored, bill: None })
            }
        }
    }
}

/// What a proxy of ours says that it left out.
fn ignored(headers: &HeaderMap) -> Vec<String> {
    let said = headers.get("x-outcrop-ignored").and_then(|value| value.to_str().ok()).unwrap_or_default();
    said.split(',').map(str::trim).filter(|field| !field.is_empty()).map(str::to_owned).collect()
}
