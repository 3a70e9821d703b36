//! `POST /v1/chat/completions`.

use bytes::Bytes;

use crate::beside::Asked;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::gateway::Gateway;
use crate::openai::OpenAiApi;
use crate::reply::Reply;
use crate::run::{Skimmed, asked};
use crate::{Api, Plan};

impl Gateway {
    /// Answers a Chat Completions request, as the bytes of its body, or as an [`Asked`] with its headers.
    ///
    /// The first event of a stream has been seen before this returns: an early failure is an `Err` with its status.
    /// Dropping the future, or the stream, cancels the call to Bedrock.
    ///
    /// # Errors
    /// [`Error`], with the status and the body to send.
    pub async fn chat_bytes(&self, request: impl Into<Asked>) -> Result<Reply, Error> {
        let (skimmed, body) = asked(request.into())?;
        let mut places = self
            .places_for(&skimmed.model)
            .await?
            .prefer(|plan| !matches!(plan.api, Api::OpenAi { chat: false, .. }))
            .prefer(|plan| skimmed.beside.suits(plan));
        loop {
            let plan = places.next()?;
            match self.chat_by(&plan, &skimmed, &body).await {
                Err(error) if error.is_not_here() => places.not_here(error),
                outcome => return outcome,
            }
        }
    }

    async fn chat_by(&self, plan: &Plan, skimmed: &Skimmed, body: &Bytes) -> Result<Reply, Error> {
        match plan.api {
            Api::OpenAi { prefix, chat: true, .. } => {
                self.forward(OpenAiApi::Chat, plan, prefix, skimmed, body, None).await
            }
            Api::Messages | Api::Converse | Api::OpenAi { .. } => {
                self.translate(Dialect::Chat, plan, skimmed, body).await
            }
            Api::Embed(_) | Api::Rerank(_) => Err(no_conversation(plan)),
        }
    }
}

/// A model that makes vectors or ranks documents.
pub(crate) fn no_conversation(plan: &Plan) -> Error {
    let route = if matches!(plan.api, Api::Embed(_)) { "/v1/embeddings" } else { "/v1/rerank" };
    Error::Request(outcrop_translation::Error::UnsupportedValue {
        path: "model".to_owned(),
        why: format!("`{}` holds no conversation; ask it at `{route}`", plan.id),
    })
}
