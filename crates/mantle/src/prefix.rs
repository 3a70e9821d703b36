//! The two prefixes under which mantle serves `OpenAI`'s API, and which of them a model is on.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use outcrop_transport::{Class, Path, Refusal};

use crate::client::Client;
use crate::error::Error;

/// How many models' prefixes are remembered.
const REMEMBERED: usize = 256;

/// Where on the host the OpenAI routes of a model are.
///
/// Source: AWS Bedrock user guide (inference with the Responses API), `LiteLLM` 1.106.2; measured June to August 2026, read
/// 2026-11-22: most open-weight models are on `/v1`; `openai.gpt-5`, `google.gemma-4`, `xai.grok-4` on `/openai/v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Prefix {
    /// `/v1`
    V1,
    /// `/openai/v1`
    OpenAiV1,
}

impl Client {
    /// Calls a model under the prefix remembered for it, else under `first`; once under the other when the host says that
    /// the model is there, which is remembered.
    pub(crate) async fn on_its_prefix<T, F: Future<Output = Result<T, Error>>>(
        &self,
        model: &str,
        first: Prefix,
        send: impl Fn(Prefix) -> F,
    ) -> Result<T, Error> {
        let prefix = self.0.routes.of(model).unwrap_or(first);
        let error = match send(prefix).await {
            Err(error) if error.refusal().is_some_and(is_wrong_route) => error,
            outcome => return outcome,
        };
        let other = prefix.other();
        tracing::debug!(other = other.as_str(), "the model is on the other route");
        match send(other).await {
            Ok(answer) => {
                self.0.routes.remember(model, other);
                Ok(answer)
            }
            // Neither route: the first word is the one to hear.
            Err(second) if second.refusal().is_some_and(is_wrong_route) => Err(error),
            Err(second) => Err(second),
        }
    }

    /// Asks for what is known by an id alone, which does not tell the prefix: under `first`, then under the other.
    pub(crate) async fn on_either_prefix<T, F: Future<Output = Result<T, Error>>>(
        &self,
        first: Prefix,
        send: impl Fn(Prefix) -> F,
    ) -> Result<T, Error> {
        let not_found = |error: &Error| error.class() == Class::NotFound;
        match send(first).await {
            Err(error) if not_found(&error) => match send(first.other()).await {
                // On neither: the first word is the one to hear.
                Err(second) if not_found(&second) => Err(error),
                outcome => outcome,
            },
            outcome => outcome,
        }
    }
}

impl Prefix {
    /// The prefix: `/v1` or `/openai/v1`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "/v1",
            Self::OpenAiV1 => "/openai/v1",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::V1 => Self::OpenAiV1,
            Self::OpenAiV1 => Self::V1,
        }
    }

    pub(crate) fn chat(self) -> Path {
        match self {
            Self::V1 => Path::fixed("/v1/chat/completions"),
            Self::OpenAiV1 => Path::fixed("/openai/v1/chat/completions"),
        }
    }

    pub(crate) fn responses(self) -> Path {
        match self {
            Self::V1 => Path::fixed("/v1/responses"),
            Self::OpenAiV1 => Path::fixed("/openai/v1/responses"),
        }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether the host said that the path, not the request, is wrong. It says so in words only: a 400 that speaks of the
/// route. A path without any route is a 404 without a body.
///
/// Source: AWS Bedrock user guide (inference with the Responses API); measured 2026, read 2026-11-22.
fn is_wrong_route(refusal: &Refusal) -> bool {
    match refusal.status.as_u16() {
        400 => refusal.message.to_lowercase().contains("supported on this route"),
        404 => refusal.body.is_empty(),
        _ => false,
    }
}

/// The prefixes learned, by model.
#[derive(Default)]
pub(crate) struct Routes(Mutex<HashMap<Box<str>, Prefix>>);

impl Routes {
    fn of(&self, model: &str) -> Option<Prefix> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(model).copied()
    }

    fn remember(&self, model: &str, prefix: Prefix) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED && !known.contains_key(model) {
            known.clear(); // learned again when needed
        }
        known.insert(model.into(), prefix);
    }
}

#[cfg(test)]
mod tests {
    use super::{Prefix, REMEMBERED, Routes};

    #[test]
    fn what_is_remembered_has_a_bound() {
        let routes = Routes::default();
        for n in 0..=REMEMBERED {
            routes.remember(&n.to_string(), Prefix::OpenAiV1);
        }
        assert_eq!(routes.of("0"), None);
        assert_eq!(routes.of(&REMEMBERED.to_string()), Some(Prefix::OpenAiV1));
    }
}
