//! Models that speak `OpenAI` themselves: only the model's name changes, and the bytes go through.

use bytes::Bytes;
use outcrop_mantle as mantle;
use outcrop_translation::{Error as TranslationError, splice};
use outcrop_transport::ByteStream;

use crate::error::Error;
use crate::forward::Forwarded;
use crate::gateway::Gateway;
use crate::reply::{Pieces, Reply, ReplyBody, Source, reply};
use crate::run::Skimmed;
use crate::upstream::Whole;
use crate::{Host, Plan, Prefix};

/// Which of `OpenAI`'s APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OpenAiApi {
    Chat,
    Responses,
}

impl Gateway {
    /// Forwards a request, and its answer.
    pub(crate) async fn forward(
        &self,
        api: OpenAiApi,
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
        match plan.host {
            Host::Runtime => self.forward_to_runtime(api, plan, skimmed.stream, body).await,
            Host::Mantle => self.forward_to_mantle(api, plan, prefix, skimmed.stream, body).await,
        }
    }

    async fn forward_to_runtime(
        &self,
        api: OpenAiApi,
        plan: &Plan,
        stream: bool,
        body: Bytes,
    ) -> Result<Reply, Error> {
        let client = self.runtime()?;
        if stream {
            let relay = match api {
                OpenAiApi::Chat => client.chat_stream(body).await,
                OpenAiApi::Responses => client.responses_stream(body).await,
            };
            let relay = relay.map_err(|error| self.failed(&error))?;
            let request_id = relay.request_id().map(str::to_owned);
            return Ok(forwarded(api, relay.body, plan, request_id));
        }
        let whole = match api {
            OpenAiApi::Chat => client.chat(body).await,
            OpenAiApi::Responses => client.responses(body).await,
        };
        Ok(whole_reply(whole.map_err(|error| self.failed(&error))?.into(), plan))
    }

    async fn forward_to_mantle(
        &self,
        api: OpenAiApi,
        plan: &Plan,
        prefix: Prefix,
        stream: bool,
        body: Bytes,
    ) -> Result<Reply, Error> {
        let client = self.mantle()?;
        let prefix = match prefix {
            Prefix::V1 => mantle::Prefix::V1,
            Prefix::OpenAiV1 => mantle::Prefix::OpenAiV1,
        };
        if stream {
            let relay = match api {
                OpenAiApi::Chat => client.chat_stream(&plan.id, prefix, body).await,
                OpenAiApi::Responses => client.responses_stream(&plan.id, prefix, body).await,
            };
            let relay = relay.map_err(|error| self.failed(&error))?;
            let request_id = relay.request_id().map(str::to_owned);
            return Ok(forwarded(api, relay.body, plan, request_id));
        }
        let whole = match api {
            OpenAiApi::Chat => client.chat(&plan.id, prefix, body).await,
            OpenAiApi::Responses => client.responses(&plan.id, prefix, body).await,
        };
        Ok(whole_reply(whole.map_err(|error| self.failed(&error))?.into(), plan))
    }
}

fn whole_reply(whole: Whole, plan: &Plan) -> Reply {
    reply(ReplyBody::Whole(whole.body), Vec::new(), plan, whole.request_id)
}

fn forwarded(api: OpenAiApi, body: ByteStream, plan: &Plan, request_id: Option<String>) -> Reply {
    let pieces = Pieces(Source::Forwarded(Box::new(Forwarded::new(api, body))));
    reply(ReplyBody::Stream(pieces), Vec::new(), plan, request_id)
}
