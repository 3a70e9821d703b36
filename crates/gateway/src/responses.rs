//! `POST /v1/responses`, and what is kept of it.

mod kept;
mod owners;
mod session;

use bytes::Bytes;
use outcrop_api_types::{Text, parse};
use outcrop_translation::Error as TranslationError;

use crate::beside::Asked;
use crate::chat::no_conversation;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::gateway::Gateway;
use crate::openai::OpenAiApi;
use crate::reply::Reply;
use crate::run::{Skimmed, asked};
use crate::{Api, Plan};

pub use kept::{KeptError, Page};
pub(crate) use owners::{Claim, Owners};
pub(crate) use session::{Draft, Saving, Session, was_saved};

impl Gateway {
    /// Answers a Responses request, as the bytes of its body.
    ///
    /// With a [store](crate::Builder::response_store) the answers of models that do not have this API themselves are
    /// kept, for `owner` alone; without one a request that goes on from an answer is refused.
    ///
    /// # Errors
    /// As [`Gateway::chat_bytes`].
    pub async fn responses_bytes(
        &self,
        request: impl Into<Asked>,
        owner: Option<&str>,
    ) -> Result<Reply, Error> {
        let (skimmed, body) = asked(request.into())?;
        let mut places = self
            .places_for(&skimmed.model)
            .await?
            .prefer(|plan| !matches!(plan.api, Api::OpenAi { responses: false, .. }))
            .prefer(|plan| skimmed.beside.suits(plan));
        let previous = if places.any(keeps) { previous(&body)? } else { None };
        // What one host keeps, the other does not know.
        if let Some(host) = previous.as_ref().and_then(|id| self.0.owners.host(id)) {
            places = places.prefer(|plan| keeps(plan) && plan.host == host);
        }
        loop {
            let plan = places.next()?;
            match self.responses_by(&plan, &skimmed, &body, previous.as_deref(), owner).await {
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
        previous: Option<&str>,
        owner: Option<&str>,
    ) -> Result<Reply, Error> {
        match plan.api {
            Api::OpenAi { prefix, responses: true, .. } => {
                if let Some(id) = previous.filter(|id| !self.0.owners.may_see(id, owner)) {
                    return Err(KeptError::previous(id).into());
                }
                let claim = self.0.owners.claim(owner, plan.host);
                self.forward(OpenAiApi::Responses, plan, prefix, skimmed, body, Some(claim)).await
            }
            Api::Messages | Api::Converse | Api::OpenAi { .. } => {
                let session = match &self.0.store {
                    Some(store) => Some(Session::open(store, owner, body).await?),
                    None => None,
                };
                let dialect = Dialect::Responses { session: session.as_ref() };
                self.translate(dialect, plan, skimmed, body).await
            }
            Api::Embed(_) | Api::Rerank(_) => Err(no_conversation(plan)),
        }
    }
}

/// Whether Bedrock keeps the answers itself.
fn keeps(plan: &Plan) -> bool {
    matches!(plan.api, Api::OpenAi { responses: true, .. })
}

/// The answer that a request goes on from.
fn previous(body: &[u8]) -> Result<Option<Text<'_>>, TranslationError> {
    #[derive(serde::Deserialize)]
    struct GoesOn<'a> {
        #[serde(borrow, default)]
        previous_response_id: Option<Text<'a>>,
    }
    Ok(parse::<GoesOn<'_>>(body)?.previous_response_id)
}
