//! The object around an answer: what was asked, how it ended, what it cost.

use outcrop_api_types::responses::{
    IncompleteDetails, IncompleteReason, InputTokensDetails, Item, OutputTokensDetails, Response,
    ResponseError, ResponseStatus, ServiceTier, Usage as WireUsage,
};
use serde_json::Number;

use super::Turn;
use crate::conversation::{Stop, Usage};

impl Turn {
    /// The answer while it is worked on, and as far as it got.
    pub(super) fn frame<'a>(&self, status: ResponseStatus, output: Vec<Item<'a>>) -> Response<'a> {
        let mut response: Response<'a> = (*self.echo).clone();
        response.status = Some(status);
        response.output = output;
        response
    }

    /// The answer when it is over.
    pub(super) fn ended<'a>(&self, stop: &Stop<'_>, usage: &Usage, output: Vec<Item<'a>>) -> Response<'a> {
        let reason = incomplete(stop).filter(|_| !self.incomplete_as_completed);
        let status = if reason.is_some() { ResponseStatus::Incomplete } else { ResponseStatus::Completed };
        let mut response = self.frame(status, output);
        response.completed_at =
            self.completed_at.filter(|_| reason.is_none()).map(|at| Some(Number::from(at)));
        response.incomplete_details =
            Some(reason.map(|reason| IncompleteDetails { reason: Some(reason), ..Default::default() }));
        if let Some(tier) = &usage.tier {
            response.service_tier = Some(Some(ServiceTier::from(tier.as_str())));
        }
        response.usage = Some((!usage.untold).then(|| counted(usage)));
        response
    }

    /// The answer that broke off.
    pub(super) fn failed<'a>(&self, error: ResponseError<'a>, output: Vec<Item<'a>>) -> Response<'a> {
        let mut response = self.frame(ResponseStatus::Failed, output);
        response.error = Some(Some(error));
        response
    }
}

/// Why an answer is not complete, one row per reason.
pub(super) fn incomplete(stop: &Stop<'_>) -> Option<IncompleteReason> {
    match stop {
        Stop::End | Stop::Sequence(_) | Stop::ToolUse | Stop::Unknown(_) => None,
        Stop::Length => Some(IncompleteReason::MaxOutputTokens),
        Stop::Refused { .. } => Some(IncompleteReason::ContentFilter),
    }
}

/// OpenAI's counting: input with the cache. The details are required by its SDKs, so that zero stands for unknown.
fn counted(usage: &Usage) -> WireUsage<'static> {
    let input = usage.input.saturating_add(usage.cache_read).saturating_add(usage.cache_write);
    WireUsage::new(
        input,
        InputTokensDetails::new(usage.cache_read, usage.cache_write),
        usage.output,
        OutputTokensDetails::new(usage.thinking.unwrap_or_default()),
        input.saturating_add(usage.output),
    )
}
