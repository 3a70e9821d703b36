//! What every inference route shares: what is known before the body is read, and the order of plans.

use std::ops::Range;
use std::time::Instant;

use bytes::Bytes;
use outcrop_api_types::skim;
use outcrop_mantle as mantle;
use outcrop_runtime_sigv4 as runtime;
use outcrop_translation::{Error as TranslationError, Warnings};

use crate::beside::{Asked, Beside};
use crate::chat::no_conversation;
use crate::dialect::{self, Dialect, Thinker};
use crate::error::{self, Error, Failed, Upstream};
use crate::gateway::Gateway;
use crate::keeping::Keeping;
use crate::openai::OpenAiApi;
use crate::outgoing;
use crate::relay::Relay;
use crate::reply::{Pieces, Reply, ReplyBody, Source, reply};
use crate::responses::{Draft, was_saved};
use crate::tokens::Tokens;
use crate::upstream::Whole;
use crate::{Api, Host, Plan, Route, stamp};

/// What is known of a request before it is read in full.
pub(crate) struct Skimmed {
    pub(crate) model: String,
    /// Where the model's name stands in the body.
    pub(crate) span: Range<usize>,
    pub(crate) stream: bool,
    /// What its headers ask of Bedrock.
    pub(crate) beside: Beside,
}

pub(crate) fn skimmed(body: &[u8]) -> Result<Skimmed, Error> {
    let skimmed = skim(body).map_err(TranslationError::from)?;
    match (skimmed.model, skimmed.model_span) {
        (Some(model), Some(span)) => Ok(Skimmed {
            model: model.into_string(),
            span,
            stream: skimmed.stream,
            beside: Beside::default(),
        }),
        _ => Err(Error::Request(TranslationError::Missing {
            path: "model".to_owned(),
            why: "is required; GET /v1/models lists what can be used".to_owned(),
        })),
    }
}

/// What is known of a request with headers.
pub(crate) fn asked(asked: Asked) -> Result<(Skimmed, Bytes), Error> {
    let Asked { body, beside } = asked;
    Ok((Skimmed { beside, ..skimmed(&body)? }, body))
}

/// What of the request was left out.
pub(crate) fn ignored(warnings: &Warnings) -> Vec<String> {
    warnings.iter().map(|warning| warning.field.clone()).collect()
}

/// The places that are left to ask. "Not here" moves to the next, and is remembered.
pub(crate) struct Places<'g> {
    gateway: &'g Gateway,
    route: Route,
    at: usize,
    first: Option<Error>,
}

impl Places<'_> {
    /// First the places where the model has the API asked for; among the others it is translated.
    pub(crate) fn prefer(mut self, has: impl Fn(&Plan) -> bool) -> Self {
        let now = Instant::now();
        let not_here = &self.gateway.0.not_here;
        self.route.plans.sort_by_cached_key(|plan| (not_here.knows(plan, now), !has(plan)));
        self
    }

    /// Whether any of the places, tried or not, is like this.
    pub(crate) fn any(&self, is: impl Fn(&Plan) -> bool) -> bool {
        self.route.plans.iter().any(is)
    }

    /// Mantle before runtime.
    pub(crate) fn mantle_first(mut self) -> Self {
        self.route.plans.sort_by_key(|plan| plan.host != Host::Mantle);
        self
    }

    /// The next place; when none is left, the first refusal, with what to use instead.
    pub(crate) fn next(&mut self) -> Result<Plan, Error> {
        if let Some(plan) = self.route.plans.get(self.at) {
            return Ok(plan.clone());
        }
        let successor = self.route.successor.as_ref();
        Err(match self.first.take() {
            Some(error) => error.with_successor(successor),
            None => local(format!("no host is left to ask with endpoint `{}`", self.gateway.0.endpoint)),
        })
    }

    /// The model is not at the place that was given last.
    pub(crate) fn not_here(&mut self, error: Error) {
        if let Some(plan) = self.route.plans.get(self.at) {
            tracing::debug!(host = %plan.host, model = %plan.id, "not here");
            self.gateway.0.not_here.remember(plan, Instant::now());
        }
        self.first.get_or_insert(error);
        self.at = self.at.saturating_add(1);
    }
}

impl Gateway {
    /// The places that may serve a model, first choice first.
    pub(crate) async fn places_for(&self, model: &str) -> Result<Places<'_>, Error> {
        let mut route = self.route(model).await?;
        self.0.not_here.order(&mut route.plans, Instant::now());
        Ok(Places { gateway: self, route, at: 0, first: None })
    }

    /// Translates a request, runs it, and translates the answer back.
    pub(crate) async fn translate(
        &self,
        dialect: Dialect<'_>,
        plan: &Plan,
        skimmed: &Skimmed,
        body: &Bytes,
    ) -> Result<Reply, Error> {
        let (stream, policy) = (skimmed.stream, &self.0.policy);
        let mut warnings = Warnings::new();
        // Everything up to the first `await`: nothing that borrows from the body outlives this.
        let (outgoing, mut turn) = {
            let (mut ask, turn) = dialect::read(dialect, body, self.thinker(plan), policy, &mut warnings)?;
            skimmed.beside.join(&mut ask, plan, &mut warnings)?;
            let written = match plan.api {
                Api::Converse => outgoing::converse(ask, plan, policy, &mut warnings),
                Api::Messages => outgoing::messages(ask, plan, stream, policy, &mut warnings),
                Api::OpenAi { prefix, responses, .. } => {
                    let api = if responses { OpenAiApi::Responses } else { OpenAiApi::Chat };
                    outgoing::openai(ask, plan, (prefix, api), stream, policy, &mut warnings)
                }
                Api::Embed(_) | Api::Rerank(_) => Err(no_conversation(plan)),
            };
            let written = written.map_err(|error| match error {
                Error::Request(error) => Error::Request(turn.in_own_words(error)),
                error => error,
            })?;
            (written, turn)
        };
        let mut ignored = ignored(&warnings);
        let draft = turn.take_draft();
        if stream && outgoing.streams {
            let events = self.events(plan, &outgoing).await?;
            let request_id = events.request_id().map(str::to_owned);
            let relay = Relay::new(events, outgoing.reading.reader(), turn.writing());
            let tokens = relay.tokens();
            let source = match draft {
                Some(draft) => Source::Kept(Box::new(Keeping::new(relay, draft))),
                None => Source::Translated(Box::new(relay)),
            };
            let body = ReplyBody::Stream(Pieces(source));
            return Ok(reply(body, ignored, plan, request_id).with(tokens));
        }
        let Whole { body, request_id } = self.whole(plan, &outgoing).await?;
        let answer = outgoing.reading.answer(&body)?;
        let tokens = Tokens::default();
        tokens.note(&answer.usage);
        if stream {
            // The model calls no tools in a stream: its whole answer is told as one.
            let mut writing = turn.writing();
            let mut out = Vec::with_capacity(body.len());
            answer.tell(|event| writing.push(event, &mut out))?;
            writing.close(&mut out);
            keep(draft, writing.take_finished(), &mut ignored).await;
            let body = ReplyBody::Stream(Pieces(Source::Told(Some(out.into()))));
            return Ok(reply(body, ignored, plan, request_id).with(tokens));
        }
        let whole = turn.reply(answer)?;
        keep(draft, Some(whole.clone()), &mut ignored).await;
        Ok(reply(ReplyBody::Whole(whole), ignored, plan, request_id).with(tokens))
    }

    /// Whose thinking it is: it goes back to its own family and to no other.
    pub(crate) fn thinker<'p>(&'p self, plan: &'p Plan) -> Thinker<'p> {
        let family = match plan.api {
            Api::Messages => self.0.catalog.find(&plan.id).map_or(&*plan.id, |model| &*model.name),
            // The same model by another profile of its own.
            _ => self.0.catalog.split_geo(&plan.id).map_or(&*plan.id, |(_, base)| base),
        };
        Thinker { family, open: stamp::thinks_openly(plan) }
    }

    pub(crate) fn runtime(&self) -> Result<&runtime::Client, Error> {
        self.0.runtime.as_ref().ok_or_else(|| no_client(Host::Runtime))
    }

    pub(crate) fn mantle(&self) -> Result<&mantle::Client, Error> {
        self.0.mantle.as_ref().ok_or_else(|| no_client(Host::Mantle))
    }

    pub(crate) fn failed(&self, error: &impl Failed) -> Error {
        let cause = self.cause_of(error);
        Error::Upstream(Box::new(Upstream { cause, ..error::upstream(error, self.0.credential.as_deref()) }))
    }
}

/// Keeps an answer; one that cannot be kept says so.
async fn keep(draft: Option<Draft>, response: Option<Bytes>, ignored: &mut Vec<String>) {
    let (Some(draft), Some(response)) = (draft, response) else { return };
    if !was_saved(draft.save(response).await) {
        ignored.push("store".to_owned());
    }
}

fn no_client(host: Host) -> Error {
    local(format!("no client for {host} was configured"))
}

fn local(message: String) -> Error {
    Error::Upstream(Box::new(Upstream::local(message)))
}
