//! A request on its way to Bedrock: written for the API of its plan, sent, and its whole answer read.

use bytes::Bytes;
use http::HeaderValue;
use outcrop_api_types::chat::ChatCompletion;
use outcrop_api_types::converse::ConverseResponse;
use outcrop_api_types::messages::MessagesResponse;
use outcrop_api_types::responses::Response;
use outcrop_api_types::{Text, parse};
use outcrop_runtime_sigv4::InvokeOptions;
use outcrop_translation::conversation::{Answer, Ask};
use outcrop_translation::{Error as TranslationError, Policy, Warnings, back};
use serde::Serialize;

use crate::error::Error;
use crate::gateway::Gateway;
use crate::openai::OpenAiApi;
use crate::relay::Reader;
use crate::upstream::{EventStream, Whole};
use crate::{Host, Plan, Prefix};

/// A request written for the API of its plan.
pub(crate) struct Outgoing {
    pub(crate) body: Bytes,
    pub(crate) betas: Option<HeaderValue>,
    pub(crate) options: InvokeOptions,
    /// Whether the answer may be asked for as a stream.
    pub(crate) streams: bool,
    pub(crate) reading: Reading,
}

/// What reading the answer needs.
pub(crate) enum Reading {
    Messages(back::messages::Reading),
    Converse(back::converse::Reading),
    Chat(back::chat::Reading, Prefix),
    Responses(back::responses::Reading, Prefix),
}

/// Writes a request for Claude's own API.
pub(crate) fn messages(
    ask: Ask<'_>,
    plan: &Plan,
    stream: bool,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Outgoing, Error> {
    let mut sent = back::messages::request(ask, &plan.caps, policy, warnings)?;
    if plan.host == Host::Mantle && sent.guardrail.is_some() {
        return Err(Error::Request(TranslationError::UnsupportedParameter {
            path: "guardrailConfig".to_owned(),
            why: "guardrails are applied on bedrock-runtime only; set the endpoint to `runtime`".to_owned(),
        }));
    }
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
    let betas: Vec<&str> = sent.betas.iter().map(|flag| &**flag).collect();
    let betas = beta_header(&betas)?;
    let body = match plan.host {
        Host::Runtime => written(sent.for_invoke())?,
        Host::Mantle => written(sent.for_messages(Text::from(&*plan.id), stream))?,
    };
    Ok(Outgoing { body, betas, options, streams: true, reading: Reading::Messages(sent.reading) })
}

/// Writes a request for Converse.
pub(crate) fn converse(
    ask: Ask<'_>,
    plan: &Plan,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Outgoing, Error> {
    let sent = back::converse::request(ask, &plan.caps, policy, warnings)?;
    Ok(Outgoing {
        body: written(&sent.body)?,
        betas: None,
        options: InvokeOptions::default(),
        streams: sent.streams,
        reading: Reading::Converse(sent.reading),
    })
}

/// Writes a request for one of `OpenAI`'s APIs, which the caller does not speak: Responses where the model has it, for
/// there its thinking can be given back; else Chat Completions.
pub(crate) fn openai(
    ask: Ask<'_>,
    plan: &Plan,
    (prefix, api): (Prefix, OpenAiApi),
    stream: bool,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Outgoing, Error> {
    let model = || Text::from(&*plan.id);
    let (body, guardrail, reading) = match api {
        OpenAiApi::Responses => {
            let mut sent = back::responses::request(ask, &plan.caps, policy, warnings)?;
            let body = written(sent.for_model(model(), stream))?;
            (body, sent.guardrail.is_some(), Reading::Responses(sent.reading, prefix))
        }
        OpenAiApi::Chat => {
            let mut sent = back::chat::request(ask, &plan.caps, policy, warnings)?;
            let body = written(sent.for_model(model(), stream))?;
            (body, sent.guardrail.is_some(), Reading::Chat(sent.reading, prefix))
        }
    };
    if guardrail {
        return Err(Error::Request(TranslationError::UnsupportedParameter {
            path: "guardrailConfig".to_owned(),
            why: format!(
                "guardrails cannot be asked for of `{}` from here; attach one to the account",
                plan.id
            ),
        }));
    }
    Ok(Outgoing { body, betas: None, options: InvokeOptions::default(), streams: true, reading })
}

/// The `anthropic-beta` header.
pub(crate) fn beta_header(flags: &[&str]) -> Result<Option<HeaderValue>, Error> {
    if flags.is_empty() {
        return Ok(None);
    }
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

fn written(body: &impl Serialize) -> Result<Bytes, Error> {
    let written = serde_json::to_vec(body).map_err(|error| TranslationError::Reply {
        why: format!("the request could not be written: {error}"),
    })?;
    Ok(written.into())
}

impl Reading {
    /// The reader of a stream.
    pub(crate) fn reader(self) -> Reader {
        match self {
            Self::Messages(reading) => Reader::Messages(Box::new(back::messages::Reader::new(reading))),
            Self::Converse(reading) => Reader::Converse(Box::new(back::converse::Reader::new(reading))),
            Self::Chat(reading, _) => Reader::Chat(Box::new(back::chat::Reader::new(reading))),
            Self::Responses(reading, _) => Reader::Responses(Box::new(back::responses::Reader::new(reading))),
        }
    }

    /// A whole answer.
    pub(crate) fn answer<'a>(&self, body: &'a [u8]) -> Result<Answer<'a>, TranslationError> {
        let unreadable =
            |error| TranslationError::Reply { why: format!("the answer is not a message: {error}") };
        match self {
            Self::Messages(reading) => {
                let message: MessagesResponse<'a> = parse(body).map_err(unreadable)?;
                back::messages::reply(message, reading)
            }
            Self::Converse(reading) => {
                let response: ConverseResponse<'a> = parse(body).map_err(unreadable)?;
                back::converse::reply(response, reading)
            }
            Self::Chat(reading, _) => {
                let completion: ChatCompletion<'a> = parse(body).map_err(unreadable)?;
                back::chat::reply(completion, reading)
            }
            Self::Responses(reading, _) => {
                let response: Response<'a> = parse(body).map_err(unreadable)?;
                back::responses::reply(response, reading)
            }
        }
    }
}

impl Gateway {
    /// Asks for a stream.
    pub(crate) async fn events(&self, plan: &Plan, outgoing: &Outgoing) -> Result<EventStream, Error> {
        let body = outgoing.body.clone();
        match (plan.host, &outgoing.reading) {
            (Host::Runtime, Reading::Messages(_)) => {
                let stream = self.runtime()?.invoke_stream(&plan.id, body, outgoing.options.clone()).await;
                Ok(EventStream::Runtime(stream.map_err(|error| self.failed(&error))?))
            }
            (Host::Runtime, Reading::Converse(_)) => {
                let stream = self.runtime()?.converse_stream(&plan.id, body).await;
                Ok(EventStream::Converse(stream.map_err(|error| self.failed(&error))?))
            }
            (_, Reading::Chat(_, prefix)) => {
                let stream = self.openai_stream(OpenAiApi::Chat, plan, *prefix, body).await;
                let stream = stream.map_err(Error::of_a_translation)?;
                Ok(EventStream::OpenAi(Box::new(stream.events())))
            }
            (_, Reading::Responses(_, prefix)) => {
                let stream = self.openai_stream(OpenAiApi::Responses, plan, *prefix, body).await;
                let stream = stream.map_err(Error::of_a_translation)?;
                Ok(EventStream::OpenAi(Box::new(stream.events())))
            }
            (Host::Mantle, _) => {
                let stream = self.mantle()?.messages_stream_with(body, outgoing.betas.clone()).await;
                Ok(EventStream::Mantle(stream.map_err(|error| self.failed(&error))?))
            }
        }
    }

    /// Asks for a whole answer.
    pub(crate) async fn whole(&self, plan: &Plan, outgoing: &Outgoing) -> Result<Whole, Error> {
        let body = outgoing.body.clone();
        match (plan.host, &outgoing.reading) {
            (Host::Runtime, Reading::Messages(_)) => {
                let whole = self.runtime()?.invoke(&plan.id, body, outgoing.options.clone()).await;
                Ok(whole.map_err(|error| self.failed(&error))?.into())
            }
            (Host::Runtime, Reading::Converse(_)) => {
                let whole = self.runtime()?.converse(&plan.id, body).await;
                Ok(whole.map_err(|error| self.failed(&error))?.into())
            }
            (_, Reading::Chat(_, prefix)) => {
                let whole = self.openai_whole(OpenAiApi::Chat, plan, *prefix, body).await;
                whole.map_err(Error::of_a_translation)
            }
            (_, Reading::Responses(_, prefix)) => {
                let whole = self.openai_whole(OpenAiApi::Responses, plan, *prefix, body).await;
                whole.map_err(Error::of_a_translation)
            }
            (Host::Mantle, _) => {
                let whole = self.mantle()?.messages_with(body, outgoing.betas.clone()).await;
                Ok(whole.map_err(|error| self.failed(&error))?.into())
            }
        }
    }
}
