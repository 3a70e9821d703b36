//! Bedrock's own operations, in front: the model is found, the call is signed anew, and the bytes are handed on as they
//! come, never opened.
//!
//! One exception: what only bedrock-mantle can serve of Claude is asked there as a Messages call, `InvokeModel`
//! (`native/claude.rs`) and the count of its tokens (`native/count.rs`).

mod claude;
mod count;
mod error;
mod reply;

use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, header};
use outcrop_runtime_sigv4::Operation;

pub use outcrop_runtime_sigv4::Listing;

pub use self::error::NativeError;
pub use self::reply::{BrokenOff, NativeBody, NativeReply, NativeStream};

use crate::beside::Beside;
use crate::gateway::Gateway;
use crate::id::IdError;
use crate::{Api, Endpoint, Host, Plan, RouteError, route};

/// An operation that is asked of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `POST /model/{model}/invoke`
    Invoke,
    /// `POST /model/{model}/invoke-with-response-stream`
    InvokeStream,
    /// `POST /model/{model}/converse`
    Converse,
    /// `POST /model/{model}/converse-stream`
    ConverseStream,
    /// `POST /model/{model}/count-tokens`
    CountTokens,
}

impl Verb {
    fn of(self, model: &str) -> Operation<'_> {
        match self {
            Self::Invoke => Operation::Invoke { model },
            Self::InvokeStream => Operation::InvokeStream { model },
            Self::Converse => Operation::Converse { model },
            Self::ConverseStream => Operation::ConverseStream { model },
            Self::CountTokens => Operation::CountTokens { model },
        }
    }

    /// Whether mantle's Messages can stand in, for Claude.
    fn has_messages(self) -> bool {
        matches!(self, Self::Invoke | Self::InvokeStream | Self::CountTokens)
    }
}

/// The places that can serve a model, first choice first.
enum Places {
    Plans(Vec<Plan>),
    /// Bedrock will know what it is.
    AsTyped,
}

impl Gateway {
    /// Serves an operation on a model, which is named by a name of the catalog or by any id of Bedrock's. Of `headers` only
    /// those that belong to the operation are sent. Dropping the future, or the body, cancels the call to Bedrock.
    ///
    /// # Errors
    /// [`NativeError`], in the form of Bedrock's own errors.
    pub async fn native(
        &self,
        verb: Verb,
        model: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<NativeReply, NativeError> {
        let plans = match self.places(verb, model)? {
            Places::Plans(plans) => plans,
            Places::AsTyped => return self.on_runtime(verb.of(model), headers, body).await,
        };
        let beside = Beside::of(headers);
        let mut plans = plans;
        if beside.has_guardrail() && plans.iter().any(|plan| plan.host == Host::Runtime) {
            plans.retain(|plan| plan.host == Host::Runtime);
        }
        let mut first = None;
        for plan in &plans {
            let answer = match (plan.host, verb) {
                (Host::Runtime, _) => self.on_runtime(verb.of(&plan.id), headers, body.clone()).await,
                (Host::Mantle, Verb::CountTokens) if first.is_some() && count::is_converse(&body) => break,
                (Host::Mantle, Verb::CountTokens) => self.count_by_messages(plan, &body).await,
                (Host::Mantle, _) => {
                    self.as_messages(plan, model, verb == Verb::InvokeStream, &beside, &body).await
                }
            };
            match answer {
                Err(error) if error.is_not_here() => {
                    tracing::debug!(host = %plan.host, model = %plan.id, "not here");
                    // A model that is not counted may well answer.
                    if verb != Verb::CountTokens {
                        self.0.not_here.remember(plan, Instant::now());
                    }
                    first.get_or_insert(error);
                }
                outcome => return outcome,
            }
        }
        Err(first.unwrap_or_else(|| only_on_runtime(model)))
    }

    /// `POST /guardrail/{guardrail}/version/{version}/apply`
    ///
    /// # Errors
    /// As [`Gateway::native`].
    pub async fn apply_guardrail(
        &self,
        guardrail: &str,
        version: &str,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<NativeReply, NativeError> {
        self.on_runtime(Operation::ApplyGuardrail { guardrail, version }, headers, body).await
    }

    /// A list of the control plane, with the caller's own query.
    ///
    /// # Errors
    /// As [`Gateway::native`].
    pub async fn listing(
        &self,
        listing: Listing<'_>,
        query: &[(&str, &str)],
    ) -> Result<NativeReply, NativeError> {
        let control = self.0.control.as_ref().ok_or_else(|| NativeError::no_client("the control plane"))?;
        let answer = control.forward(listing, query).await.map_err(|error| self.refused(&error))?;
        Ok(NativeReply::relayed(answer, None))
    }

    fn places(&self, verb: Verb, model: &str) -> Result<Places, NativeError> {
        let inner = &*self.0;
        let mut plans = match route::candidates(model, &inner.catalog, &inner.region, inner.endpoint) {
            Ok(route) => route.plans,
            Err(
                RouteError::Unknown { .. }
                | RouteError::Unserved { .. }
                | RouteError::Opaque { .. }
                | RouteError::BadId { source: IdError::Arn | IdError::ArnKind | IdError::Slash, .. },
            ) => return Ok(Places::AsTyped),
            Err(error) => return Err(NativeError::route(&error)),
        };
        plans.retain(|plan| match plan.host {
            Host::Runtime => true,
            Host::Mantle => verb.has_messages() && plan.api == Api::Messages,
        });
        // Runtime speaks the caller's dialect: it comes first, whatever the id looks like.
        plans.sort_by_key(|plan| plan.host != Host::Runtime);
        inner.not_here.order(&mut plans, Instant::now());
        if verb == Verb::CountTokens {
            self.to_foundation_models(model, &mut plans);
        }
        if plans.is_empty() && inner.endpoint != Endpoint::Mantle {
            return Ok(Places::AsTyped);
        }
        Ok(Places::Plans(plans))
    }

    /// Tokens are counted by the model itself: an inference profile is refused.
    ///
    /// Source: AWS Bedrock user guide (count tokens); measured 2026, read 2026-11-22.
    fn to_foundation_models(&self, model: &str, plans: &mut [Plan]) {
        let catalog = &self.0.catalog;
        for plan in plans.iter_mut().filter(|plan| plan.host == Host::Runtime) {
            let listed = catalog.find(&plan.id).or_else(|| catalog.find(model));
            if let Some(place) = listed.and_then(|model| model.runtime.as_ref()) {
                if !place.id.starts_with("arn:") {
                    plan.id = place.id.clone();
                }
            } else if let Some((_, base)) = catalog.split_geo(&plan.id) {
                plan.id = base.into();
            }
        }
    }

    async fn on_runtime(
        &self,
        operation: Operation<'_>,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<NativeReply, NativeError> {
        if !self.0.endpoint.allows(Host::Runtime) {
            return Err(only_on_runtime(model_of(operation).unwrap_or("a guardrail")));
        }
        let runtime = self.0.runtime.as_ref().ok_or_else(|| NativeError::no_client("bedrock-runtime"))?;
        let answer = runtime.forward(operation, outward(headers), body).await;
        let answer = answer.map_err(|error| self.refused(&error))?;
        Ok(NativeReply::relayed(answer, model_of(operation)))
    }

    fn refused(&self, error: &outcrop_runtime_sigv4::Error) -> NativeError {
        NativeError::of(error, self.0.credential.as_deref())
    }
}

fn model_of(operation: Operation<'_>) -> Option<&str> {
    match operation {
        Operation::Invoke { model }
        | Operation::InvokeStream { model }
        | Operation::Converse { model }
        | Operation::ConverseStream { model }
        | Operation::CountTokens { model } => Some(model),
        _ => None,
    }
}

/// What of the caller's headers belongs to an operation. All others stay here: its signature, cookies, what hops added.
fn outward(headers: &HeaderMap) -> HeaderMap {
    let belongs =
        |name: &str| matches!(name, "content-type" | "accept") || name.starts_with("x-amzn-bedrock-");
    let mut kept = HeaderMap::with_capacity(4);
    for (name, value) in headers.iter().filter(|(name, _)| belongs(name.as_str())) {
        kept.append(name, value.clone());
    }
    kept.entry(header::CONTENT_TYPE).or_insert(http::HeaderValue::from_static("application/json"));
    kept
}

fn only_on_runtime(what: &str) -> NativeError {
    let what = route::shown(what);
    NativeError::invalid(format!(
        "{what}: this operation is served by bedrock-runtime only, but the endpoint is set to `mantle`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compiles only if every call can be awaited on a runtime with many threads.
    #[expect(dead_code, reason = "its being here is the test")]
    fn calls_can_move_between_threads<'a>(
        gateway: &'a Gateway,
        headers: &'a HeaderMap,
        text: &'a str,
        query: &'a [(&'a str, &'a str)],
    ) {
        fn send(_: impl Send) {}
        send(gateway.native(Verb::Invoke, text, headers, Bytes::new()));
        send(gateway.apply_guardrail(text, text, headers, Bytes::new()));
        send(gateway.listing(Listing::FoundationModel(text), query));
    }
}
