//! `InvokeModel` for Claude, served by bedrock-mantle: the body becomes a Messages body, the answer stays what it is, and
//! the events of a stream are put into the frames that callers of `InvokeModelWithResponseStream` read.

use std::task::{Context, Poll};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use outcrop_api_types::{Text, parse, skim};
use outcrop_framing::event_stream::{Header, encode};
use outcrop_mantle as mantle;
use outcrop_translation::passthrough::{self, Events, Passed, Target};
use outcrop_translation::{Error as TranslationError, Warnings};
use outcrop_transport::Class;
use serde::{Deserialize, Serialize};

use super::error::{NativeError, stream_exception};
use super::reply::{NativeBody, NativeReply, NativeStream, Source};
use crate::Plan;
use crate::beside::Beside;
use crate::error;
use crate::gateway::Gateway;
use crate::grace::Grace;
use crate::relay::truncated;
use crate::tokens::Tokens;
use crate::upstream::EventStream;

/// A buffer of this size is handed on even when more could be read at once.
const FULL: usize = 32 * 1024;

const JSON: &str = "application/json";

impl Gateway {
    /// Asks mantle's Messages for what `InvokeModel` was asked for. The answer names the model as the caller did: Claude
    /// Code leaves thinking out of the next turn when it does not (observed with 2.1.197, 2026-11-22).
    pub(super) async fn as_messages(
        &self,
        plan: &Plan,
        typed: &str,
        stream: bool,
        beside: &Beside,
        body: &[u8],
    ) -> Result<NativeReply, NativeError> {
        let mut warnings = Warnings::new();
        beside.check(plan).map_err(|error| NativeError::invalid(error.to_string()))?;
        beside.tell(&mut warnings);
        let passed = self.messages_body(plan, stream, body, &mut warnings);
        let Passed { body, betas, .. } = passed.map_err(|error| NativeError::invalid(error.to_string()))?;
        let betas = betas_header(&betas)?;
        let mantle = self.0.mantle.as_ref().ok_or_else(|| NativeError::no_client("bedrock-mantle"))?;
        let tokens = Tokens::default();
        let (kind, request_id, body) = if stream {
            let events = mantle.messages_stream_with(body.into(), betas).await;
            let events = events.map_err(|error| self.told(&error))?;
            let request_id = events.request_id().map(str::to_owned);
            let framed = Framed::new(EventStream::Mantle(events), typed, tokens.clone());
            let body = NativeBody::Stream(NativeStream(Source::Framed(Box::new(framed))));
            ("application/vnd.amazon.eventstream", request_id, body)
        } else {
            let whole = mantle.messages_with(body.into(), betas).await.map_err(|error| self.told(&error))?;
            tokens.note_message(&whole.body);
            let body =
                passthrough::reply(&whole.body, typed).map_err(|error| NativeError::unreadable(&error))?;
            (JSON, whole.request_id().map(str::to_owned), NativeBody::Whole(body.into()))
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        if stream {
            headers.insert("x-amzn-bedrock-content-type", HeaderValue::from_static(JSON));
        }
        if let Some(id) = request_id.as_deref().and_then(|id| HeaderValue::from_str(id).ok()) {
            headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
        }
        Ok(NativeReply {
            status: StatusCode::OK,
            headers,
            body,
            ignored: warnings.iter().map(|warning| warning.field.clone()).collect(),
            upstream_model: Some(plan.id.to_string()),
            upstream_request_id: request_id,
            tokens,
        })
    }

    /// A Messages body says in itself what `InvokeModel` is told in its path, and in headers what that is told in its body.
    pub(super) fn messages_body(
        &self,
        plan: &Plan,
        stream: bool,
        body: &[u8],
        warnings: &mut Warnings,
    ) -> Result<Passed, TranslationError> {
        #[derive(Deserialize)]
        struct Flags<'a> {
            #[serde(borrow, default)]
            anthropic_beta: Option<Vec<Text<'a>>>,
            #[serde(borrow, default)]
            anthropic_version: Option<Text<'a>>,
        }
        let invoke = skim(body)?;
        for (name, there) in [("model", invoke.model.is_some()), ("stream", invoke.stream)] {
            if there {
                let why = "Extra inputs are not permitted: it belongs in the path".to_owned();
                return Err(TranslationError::UnsupportedParameter { path: name.to_owned(), why });
            }
        }
        let Flags { anthropic_beta, anthropic_version } = parse(body)?;
        check_version(anthropic_version.as_deref())?;
        let flags = anthropic_beta.unwrap_or_default();
        let flags: Vec<&str> = flags.iter().map(|flag| &**flag).collect();
        let model = &*plan.id;
        let named = with_first_members(body, stream);
        let target = Target::Messages { model };
        passthrough::messages(&named, &flags, &plan.caps, &self.0.policy, target, warnings)
    }

    /// Mantle's errors are Anthropic's: only their words are kept.
    pub(super) fn told(&self, error: &mantle::Error) -> NativeError {
        NativeError::told(error::upstream(error, self.0.credential.as_deref()))
    }
}

/// Mantle's Messages takes no such field, so that what runtime says of it must be said here.
///
/// Taken are the versions that a gateway meets: Bedrock's own, Anthropic's, and what its current SDKs send.
fn check_version(version: Option<&str>) -> Result<(), TranslationError> {
    let path = "anthropic_version".to_owned();
    match version {
        None => Err(TranslationError::Missing { path, why: "Field required".to_owned() }),
        Some("bedrock-2023-05-31" | "2026-10-21") => Ok(()),
        Some(_) => {
            let why = "Input should be 'bedrock-2023-05-31'".to_owned();
            Err(TranslationError::InvalidValue { path, why })
        }
    }
}

/// The body with the members that name the model (a placeholder, replaced with the rest) and ask for a stream.
fn with_first_members(body: &[u8], stream: bool) -> Vec<u8> {
    let inside = body.trim_ascii_start();
    let inside = inside.strip_prefix(b"{").unwrap_or(inside);
    let mut named = br#"{"model":"-""#.to_vec();
    if stream {
        named.extend_from_slice(br#","stream":true"#);
    }
    if inside.trim_ascii_start().first() != Some(&b'}') {
        named.push(b',');
    }
    named.extend_from_slice(inside);
    named
}

pub(super) fn betas_header(betas: &[String]) -> Result<Option<HeaderValue>, NativeError> {
    if betas.is_empty() {
        return Ok(None);
    }
    let value = HeaderValue::from_str(&betas.join(","));
    value.map(Some).map_err(|_| NativeError::invalid("anthropic_beta: cannot be sent in a header".to_owned()))
}

/// A stream of Messages events on its way into frames. A failure is an exception frame; nothing follows it.
#[derive(Debug)]
pub(super) struct Framed {
    stream: EventStream,
    events: Events,
    out: Vec<u8>,
    state: State,
    tokens: Tokens,
}

#[derive(Debug)]
enum State {
    /// Events are to come.
    Open,
    /// `message_stop` was told; only the end of the connection is awaited.
    Told(Grace),
    /// Nothing follows what is in the buffer.
    Over,
}

impl Framed {
    /// `typed` is the caller's name for the model.
    fn new(stream: EventStream, typed: &str, tokens: Tokens) -> Self {
        let (events, out) = (Events::new(typed), Vec::with_capacity(1024));
        Self { stream, events, out, state: State::Open, tokens }
    }

    /// Some whole frames, or `None` at the end.
    pub(super) fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            if self.out.len() >= FULL {
                return Poll::Ready(self.take());
            }
            match &mut self.state {
                State::Over => return Poll::Ready(self.take()),
                State::Told(_) if !self.out.is_empty() => return Poll::Ready(self.take()),
                State::Told(grace) => {
                    let closed = self.stream.poll_data(context).is_ready();
                    if !closed && grace.poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    self.state = State::Over;
                }
                State::Open => match self.stream.poll_data(context) {
                    Poll::Ready(Some(Ok(event))) => self.event(&event),
                    Poll::Ready(Some(Err(failed))) => self.fail(failed.class, &failed.failure.message),
                    Poll::Ready(None) => self.fail(Class::Network, &truncated().message),
                    Poll::Pending => {
                        return self.take().map_or(Poll::Pending, |piece| Poll::Ready(Some(piece)));
                    }
                },
            }
        }
    }

    fn take(&mut self) -> Option<Bytes> {
        (!self.out.is_empty()).then(|| std::mem::take(&mut self.out).into())
    }

    fn event(&mut self, event: &[u8]) {
        let Self { events, out, .. } = self;
        match events.push(event, |_, data| chunk(out, data)) {
            Ok(()) if self.events.is_finished() => {
                self.tokens.note(&self.events.usage());
                self.state = State::Told(Grace::default());
            }
            Ok(()) => {}
            Err(error) => self.fail(Class::BadUpstream, &error.to_string()),
        }
    }

    /// What was held back is told first; then the exception, which is the last.
    fn fail(&mut self, class: Class, message: &str) {
        #[derive(Serialize)]
        struct Exception<'a> {
            message: &'a str,
        }
        tracing::debug!(class = class.name(), "stream broke off");
        let Self { events, out, .. } = self;
        let payload = serde_json::to_vec(&Exception { message }).unwrap_or_default();
        let kind = [(":exception-type", stream_exception(class)), (":message-type", "exception")];
        let told =
            events.finish(|_, data| chunk(out, data)).and_then(|()| frame(&mut self.out, &kind, &payload));
        if let Err(error) = told {
            tracing::error!(%error, "a failure could not be told");
        }
        self.state = State::Over;
    }
}

/// One event of Anthropic's in a frame of its own.
fn chunk(out: &mut Vec<u8>, event: &[u8]) -> Result<(), TranslationError> {
    #[derive(Serialize)]
    struct Chunk {
        bytes: String,
    }
    let chunk = serde_json::to_vec(&Chunk { bytes: STANDARD.encode(event) }).unwrap_or_default();
    frame(out, &[(":event-type", "chunk"), (":message-type", "event")], &chunk)
}

fn frame(out: &mut Vec<u8>, named: &[(&str, &str); 2], payload: &[u8]) -> Result<(), TranslationError> {
    let [first, last] = *named;
    let headers = [first, (":content-type", JSON), last].map(|(name, value)| Header::text(name, value));
    // Only a frame over 4 GiB cannot be written.
    encode(out, &headers, payload)
        .map_err(|error| TranslationError::Reply { why: format!("a frame could not be written: {error}") })
}
