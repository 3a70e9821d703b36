//! "Not here": an answer that says the model is served elsewhere, and the memory of such answers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use outcrop_transport::{Class, Refusal};

use crate::Host;
use crate::route::Plan;

/// What Bedrock says, in validation errors alone, of a model that is not to be had in the place where it was asked
/// for. Its exceptions do not tell these from other bad requests, so here the words must (and only here).
///
/// Sources: AWS Bedrock user guide (troubleshooting; inference responses API; count tokens) and published
/// measurements of 2026-06 to 2026-09; read 2026-11-22. Lower case, apostrophes straight.
const WORDS: [&str; 8] = [
    "with on-demand throughput isn't supported",
    "doesn't support on-demand throughput",
    "the provided model identifier is invalid",
    "isn't supported on this route",
    "does not support the '/",
    "inference profiles are not supported",
    "is not supported in this region",
    "doesn't support counting tokens",
];

/// Whether a refusal means that another place may serve the model: no such model or path here (404), a profile
/// needed, the wrong route. A matter of rights (403) is none: the other host would hide it.
pub fn is_not_here(refusal: &Refusal) -> bool {
    match refusal.class() {
        Class::NotFound => true,
        Class::Invalid if refusal.status.as_u16() == 400 => {
            let message = refusal.message.to_lowercase().replace(['\u{2019}', '\u{2018}'], "'");
            WORDS.iter().any(|words| message.contains(words))
        }
        _ => false,
    }
}

/// Remembers for a while which models are not at which host, so that only one request in that time pays for it.
/// Holds a bounded number of entries; the oldest goes first.
#[derive(Debug)]
pub struct NotHere {
    until: Mutex<HashMap<(Host, Arc<str>), Instant>>,
    keep: Duration,
    most: usize,
}

impl Default for NotHere {
    fn default() -> Self {
        Self::new(Duration::from_mins(10), 256)
    }
}

impl NotHere {
    /// A memory that keeps an answer for `keep` and at most `most` of them.
    pub fn new(keep: Duration, most: usize) -> Self {
        Self { until: Mutex::default(), keep, most }
    }

    /// Notes that this plan was answered with "not here".
    pub fn remember(&self, plan: &Plan, now: Instant) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.retain(|_, end| *end > now);
        while until.len() >= self.most.max(1) {
            let Some(oldest) = until.iter().min_by_key(|(_, end)| **end).map(|(place, _)| place.clone())
            else {
                break;
            };
            until.remove(&oldest);
        }
        until.insert((plan.host, Arc::clone(&plan.id)), now + self.keep);
    }

    /// Whether this plan was answered with "not here" lately.
    pub fn knows(&self, plan: &Plan, now: Instant) -> bool {
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.get(&(plan.host, Arc::clone(&plan.id))).is_some_and(|end| *end > now)
    }

    /// Puts the plans that are known not to work behind those that may. None is taken away: when all are known,
    /// the first is asked again.
    pub fn order(&self, plans: &mut [Plan], now: Instant) {
        if plans.len() > 1 {
            plans.sort_by_cached_key(|plan| self.knows(plan, now));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalog, Endpoint, route::candidates};

    fn refusal(status: u16, kind: &str, message: &str) -> Refusal {
        Refusal {
            status: http::StatusCode::from_u16(status).unwrap(),
            kind: (!kind.is_empty()).then(|| kind.to_owned()),
            message: message.to_owned(),
            request_id: None,
            retry_after: None,
            original_status: None,
            body: bytes::Bytes::new(),
        }
    }

    #[test]
    fn answers_that_name_another_place_are_told_from_other_refusals() {
        let profile_needed = "Invocation of model ID x with on-demand throughput isn\u{2019}t supported. Retry your request with the ID or ARN of an inference profile that contains this model.";
        let not_here = [
            refusal(400, "ValidationException", profile_needed),
            refusal(400, "ValidationException", &profile_needed.replace('\u{2019}', "'")),
            refusal(400, "ValidationException", "The provided model identifier is invalid."),
            refusal(400, "ValidationException", "The provided model doesn't support on-demand throughput."),
            refusal(
                400,
                "invalid_request_error",
                "The model 'x' does not support the '/v1/chat/completions' API",
            ),
            refusal(400, "validation_error", "The model x isn't supported on this route"),
            refusal(404, "not_found_error", "model: x"),
            refusal(404, "ResourceNotFoundException", "This model version has reached the end of its life."),
            refusal(404, "", ""),
        ];
        for refusal in not_here {
            assert!(is_not_here(&refusal), "{refusal:?}");
        }
        let stays = [
            refusal(400, "ValidationException", "messages: roles must alternate"),
            refusal(
                403,
                "AccessDeniedException",
                "You don't have access to the model with the specified model ID.",
            ),
            refusal(429, "ThrottlingException", "Too many requests"),
            refusal(503, "", "The provided model identifier is invalid."),
        ];
        for refusal in stays {
            assert!(!is_not_here(&refusal), "{refusal:?}");
        }
    }

    fn plans() -> Vec<Plan> {
        let catalog = Catalog::embedded().unwrap();
        candidates("claude-haiku-4-5", &catalog, "us-east-1", Endpoint::Auto).unwrap().plans
    }

    #[test]
    fn a_place_that_said_no_comes_last_until_the_time_is_over() {
        let (memory, start) = (NotHere::new(Duration::from_mins(1), 8), Instant::now());
        let mut order = plans();
        memory.remember(&order[0], start);
        memory.order(&mut order, start + Duration::from_secs(59));
        assert_eq!(order.iter().map(|plan| plan.host).collect::<Vec<_>>(), [Host::Mantle, Host::Runtime]);
        let mut order = plans();
        memory.order(&mut order, start + Duration::from_secs(61));
        assert_eq!(order[0].host, Host::Runtime);
    }

    #[test]
    fn the_memory_is_bounded_and_forgets_the_oldest() {
        let (memory, start) = (NotHere::new(Duration::from_mins(1), 2), Instant::now());
        let plan = plans().remove(0);
        let named = |n: u64| Plan { id: format!("model-{n}").into(), ..plan.clone() };
        for n in 0..5 {
            memory.remember(&named(n), start + Duration::from_secs(n));
        }
        let known: Vec<u64> =
            (0..5).filter(|n| memory.knows(&named(*n), start + Duration::from_secs(5))).collect();
        assert_eq!(known, [3, 4]);
    }
}
