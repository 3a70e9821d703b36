//! `POST /v1/responses`.

use bytes::Bytes;

use crate::chat::not_spoken;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::gateway::Gateway;
use crate::openai::OpenAiApi;
use crate::reply::Reply;
use crate::run::{Skimmed, skimmed};
use crate::{Api, Plan};

impl Gateway {
    /// Answers a Responses request, as the bytes of its body. No answer is kept.
    ///
    /// # Errors
    /// As [`Gateway::chat_bytes`].
    pub async fn responses_bytes(&self, body: Bytes) -> Result<Reply, Error> {
        let skimmed = skimmed(&body)?;
        let mut places = self
            .places_for(&skimmed.model)?
            .only(|plan| !matches!(plan.api, Api::OpenAi { responses: false, .. }));
        loop {
            let plan = places.next()?;
            match self.responses_by(&plan, &skimmed, &body).await {
                Err(error) if error.is_not_here() => places.not_here(error),
                outcome => return outcome,
            }
        }
    }

    async fn responses_by(&self, plan: &Plan, skimmed: &Skimmed, body: &Bytes) -> Result<Reply, Error> {
        match plan.api {
            Api::Messages | Api::Converse => {
                self.translate(Dialect::Responses, plan, skimmed.stream, body).await
            }
            Api::OpenAi { prefix, responses: true, .. } => {
                self.forward(OpenAiApi::Responses, plan, prefix, skimmed, body).await
            }
            Api::OpenAi { .. } => {
                Err(not_spoken(plan, "Responses", "Chat Completions (`/v1/chat/completions`)"))
            }
        }
    }
}
