//! `POST /v1/chat/completions`: route, translate, call, translate back.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::{HeaderValue, StatusCode};
use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::messages::MessagesResponse;
use outcrop_api_types::{Text, parse, skim};
use outcrop_mantle as mantle;
use outcrop_runtime_sigv4::InvokeOptions;
use outcrop_translation::front::chat::{self, Stamp, Turn, Writer};
use outcrop_translation::{Error as TranslationError, Warnings, back, splice};

use crate::error::{self, Error, Failed, Upstream};
use crate::forward::Forwarded;
use crate::gateway::Gateway;
use crate::relay::Relay;
use crate::reply::{Pieces, Reply, ReplyBody, Source};
use crate::upstream::{EventStream, Whole};
use crate::{Api, Host, Plan, Prefix, route};

/// What is known of a request before it is read in full.
struct Skimmed {
    model: String,
    span: std::ops::Range<usize>,
    stream: bool,
}

/// A request for Claude, written and ready to be sent.
struct Prepared {
    body: Bytes,
    betas: Option<HeaderValue>,
    options: InvokeOptions,
    reading: back::messages::Reading,
    turn: Turn,
    ignored: Vec<String>,
}

impl Gateway {
    /// Answers a Chat Completions request, as the bytes of its body.
    ///
    /// The first event of a stream has been seen before this returns: an early failure is an `Err` with its status.
    /// Dropping the future, or the stream, cancels the call to Bedrock.
    ///
    /// # Errors
    /// [`Error`], with the status and the body to send.
    pub async fn chat_bytes(&self, body: Bytes) -> Result<Reply, Error> {
        let skimmed = skimmed(&body)?;
        let inner = &*self.0;
        let mut route = route::candidates(&skimmed.model, &inner.catalog, &inner.region, inner.endpoint)?;
        inner.not_here.order(&mut route.plans, Instant::now());
        let mut first = None;
        for plan in &route.plans {
            match self.run(plan, &skimmed, &body).await {
                Err(error) if error.is_not_here() => {
                    tracing::debug!(host = %plan.host, model = %plan.id, "not here");
                    inner.not_here.remember(plan, Instant::now());
                    first.get_or_insert(error);
                }
                outcome => return outcome,
            }
        }
        Err(first
            .map_or_else(|| no_host(inner.endpoint), |error| error.with_successor(route.successor.as_ref())))
    }

    async fn run(&self, plan: &Plan, skimmed: &Skimmed, body: &Bytes) -> Result<Reply, Error> {
        match plan.api {
            Api::Messages => self.translate(plan, skimmed, body).await,
            Api::OpenAiChat { prefix } => self.forward(plan, prefix, skimmed, body).await,
        }
    }

    async fn translate(&self, plan: &Plan, skimmed: &Skimmed, body: &Bytes) -> Result<Reply, Error> {
        let prepared = self.prepare(plan, body)?;
        if skimmed.stream {
            let events = self.events(plan, &prepared).await?;
            let request_id = events.request_id().map(str::to_owned);
            let reader = back::messages::Reader::new(prepared.reading);
            let relay = Relay::new(events, reader, Writer::new(prepared.turn));
            let body = ReplyBody::Stream(Pieces(Source::Translated(Box::new(relay))));
            return Ok(reply(body, prepared.ignored, plan, request_id));
        }
        let Whole { body, request_id } = self.whole(plan, &prepared).await?;
        let body = whole_reply(&body, &prepared)?;
        Ok(reply(ReplyBody::Whole(body), prepared.ignored, plan, request_id))
    }

    /// Everything up to the first `await`: nothing that borrows from the body outlives this.
    fn prepare(&self, plan: &Plan, body: &[u8]) -> Result<Prepared, Error> {
        let policy = &self.0.policy;
        let mut warnings = Warnings::new();
        let request: ChatRequest<'_> = parse(body).map_err(TranslationError::from)?;
        let (ask, turn) = chat::request(request, stamp(), policy, &mut warnings)?;
        let mut sent = back::messages::request(ask, &plan.caps, policy, &mut warnings)?;
        if plan.host == Host::Mantle && sent.guardrail.is_some() {
            return Err(Error::Request(TranslationError::UnsupportedParameter {
                path: "guardrailConfig".to_owned(),
                why: "guardrails are applied on bedrock-runtime only; set the endpoint to `runtime`"
                    .to_owned(),
            }));
        }
        let options = options(&sent)?;
        let betas = betas(&sent)?;
        let written = match plan.host {
            Host::Runtime => serde_json::to_vec(sent.for_invoke()),
            Host::Mantle => serde_json::to_vec(sent.for_messages(Text::from(&*plan.id), turn.stream())),
        };
        let body = written.map_err(|error| TranslationError::Reply {
            why: format!("the request could not be written: {error}"),
        })?;
        let ignored = warnings.iter().map(|warning| warning.field.clone()).collect();
        Ok(Prepared { body: body.into(), betas, options, reading: sent.reading, turn, ignored })
    }

    async fn events(&self, plan: &Plan, prepared: &Prepared) -> Result<EventStream, Error> {
        let body = prepared.body.clone();
        match plan.host {
            Host::Runtime => {
                let client = self.0.runtime.as_ref().ok_or_else(|| no_client(plan.host))?;
                let stream = client.invoke_stream(&plan.id, body, prepared.options.clone()).await;
                Ok(EventStream::Runtime(stream.map_err(|error| self.failed(&error))?))
            }
            Host::Mantle => {
                let client = self.0.mantle.as_ref().ok_or_else(|| no_client(plan.host))?;
                let stream = client.messages_stream_with(body, prepared.betas.clone()).await;
                Ok(EventStream::Mantle(stream.map_err(|error| self.failed(&error))?))
            }
        }
    }

    async fn whole(&self, plan: &Plan, prepared: &Prepared) -> Result<Whole, Error> {
        let body = prepared.body.clone();
        match plan.host {
            Host::Runtime => {
                let client = self.0.runtime.as_ref().ok_or_else(|| no_client(plan.host))?;
                let whole = client.invoke(&plan.id, body, prepared.options.clone()).await;
                Ok(whole.map_err(|error| self.failed(&error))?.into())
            }
            Host::Mantle => {
                let client = self.0.mantle.as_ref().ok_or_else(|| no_client(plan.host))?;
                let whole = client.messages_with(body, prepared.betas.clone()).await;
                Ok(whole.map_err(|error| self.failed(&error))?.into())
            }
        }
    }

    /// The model speaks Chat Completions itself: only its name changes.
    async fn forward(
        &self,
        plan: &Plan,
        prefix: Prefix,
        skimmed: &Skimmed,
        body: &Bytes,
    ) -> Result<Reply, Error> {
        let body = if skimmed.model == *plan.id {
            body.clone()
        } else {
            let spliced = splice::replace_string(body, skimmed.span.clone(), &plan.id);
            spliced
                .ok_or_else(|| TranslationError::Reply { why: "the model's place was lost".to_owned() })?
                .into()
        };
        match (plan.host, skimmed.stream) {
            (Host::Runtime, stream) => {
                let client = self.0.runtime.as_ref().ok_or_else(|| no_client(plan.host))?;
                if stream {
                    let relay = client.chat_stream(body).await.map_err(|error| self.failed(&error))?;
                    let request_id = relay.request_id().map(str::to_owned);
                    return Ok(forwarded(relay.body, plan, request_id));
                }
                let whole = client.chat(body).await.map_err(|error| self.failed(&error))?;
                Ok(reply_whole(whole.into(), plan))
            }
            (Host::Mantle, stream) => {
                let client = self.0.mantle.as_ref().ok_or_else(|| no_client(plan.host))?;
                let prefix = match prefix {
                    Prefix::V1 => mantle::Prefix::V1,
                    Prefix::OpenAiV1 => mantle::Prefix::OpenAiV1,
                };
                if stream {
                    let relay = client
                        .chat_stream(&plan.id, prefix, body)
                        .await
                        .map_err(|error| self.failed(&error))?;
                    let request_id = relay.request_id().map(str::to_owned);
                    return Ok(forwarded(relay.body, plan, request_id));
                }
                let whole = client.chat(&plan.id, prefix, body).await.map_err(|error| self.failed(&error))?;
                Ok(reply_whole(whole.into(), plan))
            }
        }
    }

    fn failed(&self, error: &impl Failed) -> Error {
        Error::Upstream(Box::new(error::upstream(error, self.0.credential.as_deref())))
    }
}

fn skimmed(body: &[u8]) -> Result<Skimmed, Error> {
    let skimmed = skim(body).map_err(TranslationError::from)?;
    match (skimmed.model, skimmed.model_span) {
        (Some(model), Some(span)) => Ok(Skimmed { model: model.into_string(), span, stream: skimmed.stream }),
        _ => Err(Error::Request(TranslationError::Missing {
            path: "model".to_owned(),
            why: "is required; GET /v1/models lists what can be used".to_owned(),
        })),
    }
}

/// An id that is ours, and the time.
fn stamp() -> Stamp {
    let id = std::iter::repeat_with(fastrand::alphanumeric).take(24).collect::<String>();
    let created = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Stamp { id: format!("chatcmpl-{id}"), created }
}

fn whole_reply(body: &[u8], prepared: &Prepared) -> Result<Bytes, Error> {
    let message: MessagesResponse<'_> = parse(body)
        .map_err(|error| TranslationError::Reply { why: format!("the answer is not a message: {error}") })?;
    let answer = back::messages::reply(message, &prepared.reading)?;
    let completion = chat::reply(answer, &prepared.turn);
    let written = serde_json::to_vec(&completion).map_err(|error| TranslationError::Reply {
        why: format!("the answer could not be written: {error}"),
    })?;
    Ok(written.into())
}

/// What InvokeModel takes in headers.
fn options(sent: &back::messages::Sent<'_>) -> Result<InvokeOptions, Error> {
    let mut options = InvokeOptions::default();
    if let Some(tier) = &sent.service_tier {
        options = options.service_tier(header(tier, "service_tier")?);
    }
    if let Some(guardrail) = &sent.guardrail {
        let path = "guardrailConfig";
        options = options.guardrail(header(&guardrail.id, path)?, header(&guardrail.version, path)?);
        if let Some(trace) = &guardrail.trace {
            options = options.trace(header(&trace.to_ascii_uppercase(), path)?);
        }
    }
    Ok(options)
}

fn betas(sent: &back::messages::Sent<'_>) -> Result<Option<HeaderValue>, Error> {
    if sent.betas.is_empty() {
        return Ok(None);
    }
    let flags: Vec<&str> = sent.betas.iter().map(|flag| &**flag).collect();
    header(&flags.join(","), "anthropic_beta").map(Some)
}

fn header(value: &str, path: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(value).map_err(|_| {
        Error::Request(TranslationError::InvalidValue {
            path: path.to_owned(),
            why: "holds characters that cannot be sent in a header".to_owned(),
        })
    })
}

fn reply(body: ReplyBody, ignored: Vec<String>, plan: &Plan, request_id: Option<String>) -> Reply {
    Reply {
        status: StatusCode::OK,
        body,
        ignored,
        upstream_model: plan.id.to_string(),
        upstream_request_id: request_id,
    }
}

fn reply_whole(whole: Whole, plan: &Plan) -> Reply {
    reply(ReplyBody::Whole(whole.body), Vec::new(), plan, whole.request_id)
}

fn forwarded(body: outcrop_transport::ByteStream, plan: &Plan, request_id: Option<String>) -> Reply {
    let pieces = Pieces(Source::Forwarded(Box::new(Forwarded::new(body))));
    reply(ReplyBody::Stream(pieces), Vec::new(), plan, request_id)
}

fn no_client(host: Host) -> Error {
    Error::Upstream(Box::new(Upstream::local(format!("no client for {host} was configured"))))
}

fn no_host(endpoint: crate::Endpoint) -> Error {
    Error::Upstream(Box::new(Upstream::local(format!("no host is left to ask with endpoint `{endpoint}`"))))
}
