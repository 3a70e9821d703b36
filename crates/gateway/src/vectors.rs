//! `POST /v1/embeddings` and `POST /v1/rerank`: what is asked at once is called for piece by piece, a few at a time, and put
//! together again. One piece that fails fails all: there is no partial answer.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use outcrop_api_types::parse;
use outcrop_runtime_sigv4::{self as runtime, InvokeOptions};
use outcrop_translation::{Error as TranslationError, Warnings, embeddings, rerank};
use serde::Serialize;

use crate::catalog::{Embedding, Reranker};
use crate::error::Error;
use crate::gateway::Gateway;
use crate::reply::{Reply, ReplyBody, reply};
use crate::run::{ignored, skimmed};
use crate::tokens::Tokens;
use crate::{Api, Plan, stamp};

/// How many calls of one request are under way at once.
const AT_ONCE: usize = 8;

impl Gateway {
    /// Answers an Embeddings request, as the bytes of its body. Dropping the future cancels all of its calls.
    ///
    /// # Errors
    /// [`Error`], with the status and the body to send.
    pub async fn embeddings_bytes(&self, body: Bytes) -> Result<Reply, Error> {
        let skimmed = skimmed(&body)?;
        let mut places = self.places_for(&skimmed.model).await?;
        loop {
            let plan = places.next()?;
            let Api::Embed(form) = plan.api else { return Err(not_of_its_kind(&plan, "makes no vectors")) };
            match self.embed(&plan, form, &body).await {
                Err(error) if error.is_not_here() => places.not_here(error),
                outcome => return outcome,
            }
        }
    }

    /// Answers a Rerank request, as the bytes of its body.
    ///
    /// # Errors
    /// As [`Gateway::embeddings_bytes`].
    pub async fn rerank_bytes(&self, body: Bytes) -> Result<Reply, Error> {
        let skimmed = skimmed(&body)?;
        let mut places = self.places_for(&skimmed.model).await?;
        loop {
            let plan = places.next()?;
            let Api::Rerank(form) = plan.api else {
                return Err(not_of_its_kind(&plan, "ranks no documents"));
            };
            match self.rank(&plan, form, &body).await {
                Err(error) if error.is_not_here() => places.not_here(error),
                outcome => return outcome,
            }
        }
    }

    async fn embed(&self, plan: &Plan, form: Embedding, body: &Bytes) -> Result<Reply, Error> {
        let mut warnings = Warnings::new();
        // Everything that borrows from the body ends before the first `await`.
        let (bodies, reading) = {
            let request = parse(body).map_err(TranslationError::from)?;
            let sent = embeddings::request(request, form, &mut warnings)?;
            let bodies = sent.bodies.iter().map(json).collect::<Result<Vec<Bytes>, _>>()?;
            (bodies, sent.reading)
        };
        let client = self.runtime()?;
        let calls: Vec<_> = bodies.into_iter().map(|body| call(client.clone(), &plan.id, body)).collect();
        let mut answers = futures_util::stream::iter(calls).buffered(AT_ONCE);
        let (mut parts, mut request_id, mut input) = (Vec::new(), None, 0_u64);
        while let Some(answer) = answers.next().await {
            let answer = answer.map_err(|error| self.failed(&error))?;
            input = input.saturating_add(answer.input_tokens().unwrap_or_default());
            parts.push(reading.part(parts.len(), &answer.body, answer.input_tokens())?);
            request_id = request_id.or_else(|| answer.request_id().map(str::to_owned));
        }
        let body = ReplyBody::Whole(json(&reading.whole(parts))?);
        let tokens = Tokens::default();
        tokens.set([input, 0, 0, 0]);
        Ok(reply(body, ignored(&warnings), plan, request_id).with(tokens))
    }

    async fn rank(&self, plan: &Plan, form: Reranker, body: &Bytes) -> Result<Reply, Error> {
        let mut warnings = Warnings::new();
        let (body, reading) = {
            let request = parse(body).map_err(TranslationError::from)?;
            let sent = rerank::request(request, form, &mut warnings)?;
            (json(&sent.body)?, sent.reading)
        };
        let answer = call(self.runtime()?.clone(), &plan.id, body).await;
        let answer = answer.map_err(|error| self.failed(&error))?;
        let told = reading.reply(&answer.body, answer.input_tokens(), stamp::rerank())?;
        let request_id = answer.request_id().map(str::to_owned);
        Ok(reply(ReplyBody::Whole(json(&told)?), ignored(&warnings), plan, request_id))
    }
}

/// One call, which owns all that it needs: many of them wait in one place.
fn call(
    client: runtime::Client,
    id: &Arc<str>,
    body: Bytes,
) -> impl Future<Output = Result<runtime::Whole, runtime::Error>> + Send + use<> {
    let id = Arc::clone(id);
    async move { client.invoke(&id, body, InvokeOptions::default()).await }
}

fn json(value: &impl Serialize) -> Result<Bytes, TranslationError> {
    serde_json::to_vec(value)
        .map(Bytes::from)
        .map_err(|error| TranslationError::Reply { why: format!("it could not be written: {error}") })
}

fn not_of_its_kind(plan: &Plan, what: &str) -> Error {
    Error::Request(TranslationError::UnsupportedValue {
        path: "model".to_owned(),
        why: format!("`{}` {what}; GET /v1/models lists the models that can be used", plan.id),
    })
}
