//! `POST /v1/responses`, and what is kept of it.

mod kept;
mod session;

use bytes::Bytes;

use crate::chat::no_conversation;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::gateway::Gateway;
use crate::openai::OpenAiApi;
use crate::reply::Reply;
use crate::run::{Skimmed, skimmed};
use crate::{Api, Plan};

pub use kept::{KeptError, Page};
pub(crate) use session::{Draft, Saving, Session, was_saved};

impl Gateway {
    /// Answers a Responses request, as the bytes of its body.
    ///
    /// With a [store](crate::Builder::response_store) the answers of models that do not have this API themselves are
    /// kept, for `owner` alone; without one a request that goes on from an answer is refused.
    ///
    /// # Errors
    /// As [`Gateway::chat_bytes`].
    pub async fn responses_bytes(&self, body: Bytes, owner: Option<&str>) -> Result<Reply, Error> {
        let skimmed = skimmed(&body)?;
        let mut places = self
            .places_for(&skimmed.model)
            .await?
            .prefer(|plan| !matches!(plan.api, Api::OpenAi { responses: false, .. }));
        loop {
            let plan = places.next()?;
            match self.responses_by(&plan, &skimmed, &body, owner).await {
                Err(error) if error.is_not_here() => places.not_here(error),
                outcome => return outcome,
            }
        }
    }

    async fn responses_by(
        &self,
        plan: &Plan,
        skimmed: &Skimmed,
        body: &Bytes,
        owner: Option<&str>,
    ) -> Result<Reply, Error> {
        match plan.api {
            Api::OpenAi { prefix, responses: true, .. } => {
                self.forward(OpenAiApi::Responses, plan, prefix, skimmed, body).await
            }
            Api::Messages | Api::Converse | Api::OpenAi { .. } => {
                let session = match &self.0.store {
                    Some(store) => Some(Session::open(store, owner, body).await?),
                    None => None,
                };
                let dialect = Dialect::Responses { session: session.as_ref() };
                self.translate(dialect, plan, skimmed.stream, body).await
            }
            Api::Embed(_) | Api::Rerank(_) => Err(no_conversation(plan)),
        }
    }
}
