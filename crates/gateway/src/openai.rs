//! Models that speak `OpenAI` themselves: only the model's name changes, and the bytes go through.

use bytes::Bytes;
use outcrop_mantle as mantle;
use outcrop_translation::{Error as TranslationError, Warnings, splice};
use outcrop_transport::ByteStream;

use crate::error::Error;
use crate::forward::Forwarded;
use crate::gateway::Gateway;
use crate::openai_events::OpenAiEvents;
use crate::reply::{Pieces, Reply, ReplyBody, Source, reply};
use crate::responses::Claim;
use crate::run::{Skimmed, ignored};
use crate::upstream::Whole;
use crate::{Host, Plan, Prefix};

/// Which of `OpenAI`'s APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenAiApi {
    Chat,
    Responses,
}

/// A stream whose first event has been seen, and is no error.
#[derive(Debug)]
pub(crate) struct OpenAiStream {
    body: ByteStream,
    request_id: Option<String>,
}

impl OpenAiStream {
    /// Its events, to be translated.
    pub(crate) fn events(self) -> OpenAiEvents {
        OpenAiEvents::new(self.body, self.request_id)
    }
}

impl Gateway {
    /// Forwards a request, and its answer. `claim` notes whose an answer is that Bedrock keeps.
    pub(crate) async fn forward(
        &self,
        api: OpenAiApi,
        plan: &Plan,
        prefix: Prefix,
        skimmed: &Skimmed,
        body: &Bytes,
        claim: Option<Claim>,
    ) -> Result<Reply, Error> {
        skimmed.beside.check(plan)?;
        let mut warnings = Warnings::new();
        skimmed.beside.tell(&mut warnings);
        let ignored = ignored(&warnings);
        let body = if skimmed.model == *plan.id {
            body.clone()
        } else {
            let spliced = splice::replace_string(body, skimmed.span.clone(), &plan.id);
            spliced
                .ok_or_else(|| TranslationError::Reply { why: "the model's place was lost".to_owned() })?
                .into()
        };
        if skimmed.stream {
            let OpenAiStream { body, request_id } = self.openai_stream(api, plan, prefix, body).await?;
            let pieces = Pieces(Source::Forwarded(Box::new(Forwarded::new(api, body, claim))));
            return Ok(reply(ReplyBody::Stream(pieces), ignored, plan, request_id));
        }
        let Whole { body, request_id } = self.openai_whole(api, plan, prefix, body).await?;
        if let Some(claim) = claim {
            claim.whole(&body);
        }
        Ok(reply(ReplyBody::Whole(body), ignored, plan, request_id))
    }

    /// Asks for a whole answer. The body is sent as it is.
    pub(crate) async fn openai_whole(
        &self,
        api: OpenAiApi,
        plan: &Plan,
        prefix: Prefix,
        body: Bytes,
    ) -> Result<Whole, Error> {
        no_own_profile(plan)?;
        match plan.host {
            Host::Runtime => {
                let client = self.runtime()?;
                let whole = match api {
                    OpenAiApi::Chat => client.chat(body).await,
                    OpenAiApi::Responses => client.responses(body).await,
                };
                Ok(whole.map_err(|error| self.failed(&error))?.into())
            }
            Host::Mantle => {
                let (client, prefix) = (self.mantle()?, on_mantle(prefix));
                let whole = match api {
                    OpenAiApi::Chat => client.chat(&plan.id, prefix, body).await,
                    OpenAiApi::Responses => client.responses(&plan.id, prefix, body).await,
                };
                Ok(whole.map_err(|error| self.failed(&error))?.into())
            }
        }
    }

    /// Asks for a stream. The body is sent as it is.
    pub(crate) async fn openai_stream(
        &self,
        api: OpenAiApi,
        plan: &Plan,
        prefix: Prefix,
        body: Bytes,
    ) -> Result<OpenAiStream, Error> {
        no_own_profile(plan)?;
        match plan.host {
            Host::Runtime => {
                let client = self.runtime()?;
                let relay = match api {
                    OpenAiApi::Chat => client.chat_stream(body).await,
                    OpenAiApi::Responses => client.responses_stream(body).await,
                };
                let relay = relay.map_err(|error| self.failed(&error))?;
                let request_id = relay.request_id().map(str::to_owned);
                Ok(OpenAiStream { body: relay.body, request_id })
            }
            Host::Mantle => {
                let (client, prefix) = (self.mantle()?, on_mantle(prefix));
                let relay = match api {
                    OpenAiApi::Chat => client.chat_stream(&plan.id, prefix, body).await,
                    OpenAiApi::Responses => client.responses_stream(&plan.id, prefix, body).await,
                };
                let relay = relay.map_err(|error| self.failed(&error))?;
                let request_id = relay.request_id().map(str::to_owned);
                Ok(OpenAiStream { body: relay.body, request_id })
            }
        }
    }
}

/// The routes of `OpenAI`'s API on runtime refuse the profiles that an account made itself.
///
/// Source: AWS Bedrock user guide (bedrock-mantle, Responses), read 2026-11-22.
fn no_own_profile(plan: &Plan) -> Result<(), Error> {
    if !plan.id.contains(":application-inference-profile/") {
        return Ok(());
    }
    Err(Error::Request(TranslationError::UnsupportedValue {
        path: "model".to_owned(),
        why: format!(
            "`{}` is an application inference profile, which OpenAI's API on {} does not take; ask for the model by its own name",
            plan.id, plan.host
        ),
    }))
}

fn on_mantle(prefix: Prefix) -> mantle::Prefix {
    match prefix {
        Prefix::V1 => mantle::Prefix::V1,
        Prefix::OpenAiV1 => mantle::Prefix::OpenAiV1,
    }
}
