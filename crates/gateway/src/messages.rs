//! `POST /v1/messages` and `/v1/messages/count_tokens`, as Anthropic's clients speak them.

use bytes::Bytes;
use outcrop_runtime_sigv4::InvokeOptions;
use outcrop_translation::passthrough::{self, Passed, Target};
use outcrop_translation::{Error as TranslationError, Warnings};

use crate::beside::Asked;
use crate::chat::no_conversation;
use crate::dialect::Dialect;
use crate::error::Error;
use crate::gateway::Gateway;
use crate::outgoing::beta_header;
use crate::passing::Passing;
use crate::reply::{Pieces, Reply, ReplyBody, Source, reply};
use crate::run::{Skimmed, asked, ignored, skimmed};
use crate::tokens::Tokens;
use crate::upstream::{EventStream, Whole};
use crate::{Api, Host, Plan};

impl Gateway {
    /// Answers a Messages request. To Claude the body passes but for what Bedrock does not take; to every other model
    /// it is translated, for Converse where the model has that, else for OpenAI's API. `betas` are the values of the
    /// `anthropic-beta` header.
    ///
    /// # Errors
    /// As [`Gateway::chat_bytes`]; [`Error::messages`] is the error in Anthropic's words.
    pub async fn messages_bytes(&self, request: impl Into<Asked>, betas: &[&str]) -> Result<Reply, Error> {
        let (skimmed, body) = asked(request.into())?;
        let mut places = self
            .places_for(passthrough::bare_model(&skimmed.model))
            .await?
            .prefer(|plan| !matches!(plan.api, Api::OpenAi { .. }))
            .prefer(|plan| skimmed.beside.suits(plan));
        loop {
            let plan = places.next()?;
            match self.messages_by(&plan, &skimmed, &body, betas).await {
                Err(error) if error.is_not_here() => places.not_here(error),
                outcome => return outcome,
            }
        }
    }

    async fn messages_by(
        &self,
        plan: &Plan,
        skimmed: &Skimmed,
        body: &Bytes,
        betas: &[&str],
    ) -> Result<Reply, Error> {
        match plan.api {
            Api::Messages => self.pass(plan, skimmed, body, betas).await,
            Api::Converse | Api::OpenAi { .. } => {
                self.translate(Dialect::Messages { betas }, plan, skimmed, body).await
            }
            Api::Embed(_) | Api::Rerank(_) => Err(no_conversation(plan)),
        }
    }

    async fn pass(
        &self,
        plan: &Plan,
        skimmed: &Skimmed,
        body: &Bytes,
        betas: &[&str],
    ) -> Result<Reply, Error> {
        let mut warnings = Warnings::new();
        let options = skimmed.beside.options(plan, &mut warnings)?;
        let target = match plan.host {
            Host::Runtime => Target::Invoke,
            Host::Mantle => Target::Messages { model: &plan.id },
        };
        let passed = passthrough::messages(body, betas, &plan.caps, &self.0.policy, target, &mut warnings)?;
        let ignored = ignored(&warnings);
        let client_model = passed.client_model.clone();
        if passed.stream {
            let stream = self.passed_stream(plan, passed, options).await?;
            let request_id = stream.request_id().map(str::to_owned);
            let passing = Passing::new(stream, client_model);
            let tokens = passing.tokens();
            let body = ReplyBody::Stream(Pieces(Source::Passed(Box::new(passing))));
            return Ok(reply(body, ignored, plan, request_id).with(tokens));
        }
        let Whole { body, request_id } = self.passed_whole(plan, passed, options).await?;
        let body = passthrough::reply(&body, &client_model)?;
        let tokens = Tokens::default();
        tokens.note_message(&body);
        Ok(reply(ReplyBody::Whole(body.into()), ignored, plan, request_id).with(tokens))
    }

    async fn passed_stream(
        &self,
        plan: &Plan,
        passed: Passed,
        options: InvokeOptions,
    ) -> Result<EventStream, Error> {
        let (body, betas) = (passed.body.into(), header_of(&passed.betas)?);
        match plan.host {
            Host::Runtime => {
                let stream = self.runtime()?.invoke_stream(&plan.id, body, options).await;
                Ok(EventStream::Runtime(stream.map_err(|error| self.failed(&error))?))
            }
            Host::Mantle => {
                let stream = self.mantle()?.messages_stream_with(body, betas).await;
                Ok(EventStream::Mantle(stream.map_err(|error| self.failed(&error))?))
            }
        }
    }

    async fn passed_whole(
        &self,
        plan: &Plan,
        passed: Passed,
        options: InvokeOptions,
    ) -> Result<Whole, Error> {
        let (body, betas) = (passed.body.into(), header_of(&passed.betas)?);
        match plan.host {
            Host::Runtime => {
                let whole = self.runtime()?.invoke(&plan.id, body, options).await;
                Ok(whole.map_err(|error| self.failed(&error))?.into())
            }
            Host::Mantle => {
                let whole = self.mantle()?.messages_with(body, betas).await;
                Ok(whole.map_err(|error| self.failed(&error))?.into())
            }
        }
    }

    /// Counts the tokens of a Messages request: `{"input_tokens": n}`. Where Bedrock does not count them the answer is
    /// [an estimate](Reply::estimated).
    ///
    /// # Errors
    /// As [`Gateway::messages_bytes`].
    pub async fn count_tokens_bytes(&self, body: Bytes, betas: &[&str]) -> Result<Reply, Error> {
        let skimmed = skimmed(&body)?;
        // Mantle counts for every Claude it has; runtime only for those that need no profile.
        let mut places = self.places_for(passthrough::bare_model(&skimmed.model)).await?.mantle_first();
        loop {
            let plan = places.next()?;
            match self.count_by(&plan, &body, betas).await {
                Err(error) if error.is_not_here() => places.not_here(error),
                outcome => return outcome,
            }
        }
    }

    async fn count_by(&self, plan: &Plan, body: &Bytes, betas: &[&str]) -> Result<Reply, Error> {
        if plan.api != Api::Messages {
            return match plan.api {
                Api::Embed(_) | Api::Rerank(_) => Err(no_conversation(plan)),
                _ => self.count_or_estimate(plan, body, betas).await,
            };
        }
        let mut warnings = Warnings::new();
        let target = match plan.host {
            Host::Runtime => Target::CountTokens,
            Host::Mantle => Target::Messages { model: &plan.id },
        };
        let passed = passthrough::messages(body, betas, &plan.caps, &self.0.policy, target, &mut warnings)?;
        let whole: Whole = match plan.host {
            Host::Runtime => {
                let base = self.0.catalog.split_geo(&plan.id).map_or(&*plan.id, |(_, base)| base);
                let whole = self.runtime()?.count_invoke_tokens(base, &passed.body).await;
                let whole: Whole = whole.map_err(|error| self.failed(&error))?.into();
                Whole { body: counted(&whole.body)?, ..whole }
            }
            Host::Mantle => {
                let whole = self.mantle()?.count_tokens(passed.body.into()).await;
                whole.map_err(|error| self.failed(&error))?.into()
            }
        };
        Ok(reply(ReplyBody::Whole(whole.body), ignored(&warnings), plan, whole.request_id))
    }
}

fn header_of(betas: &[String]) -> Result<Option<http::HeaderValue>, Error> {
    let flags: Vec<&str> = betas.iter().map(String::as_str).collect();
    beta_header(&flags)
}

/// From `{"inputTokens": n}` to `{"input_tokens": n}`.
pub(crate) fn counted(body: &[u8]) -> Result<Bytes, Error> {
    #[derive(serde::Deserialize)]
    struct Counted {
        #[serde(rename = "inputTokens")]
        input_tokens: u64,
    }
    let Counted { input_tokens } = serde_json::from_slice(body)
        .map_err(|_| TranslationError::Reply { why: "the count is not `{\"inputTokens\": n}`".to_owned() })?;
    Ok(format!(r#"{{"input_tokens":{input_tokens}}}"#).into())
}
