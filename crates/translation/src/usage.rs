//! Token arithmetic: Anthropic counts input without the cache, OpenAI with it.

use outcrop_api_types::chat::{self, CompletionTokensDetails, PromptTokensDetails};
use outcrop_api_types::messages::{self, CacheCreation, InvocationMetrics, UsageTier};
use outcrop_api_types::responses;

use crate::conversation::Usage;

impl Usage {
    /// Before anything was told.
    pub(crate) fn unknown() -> Self {
        Self { untold: true, ..Self::default() }
    }

    /// From OpenAI's counting, in which the input holds what the cache did.
    pub(crate) fn of_chat(told: &chat::Usage<'_>) -> Self {
        let details = told.prompt_tokens_details.as_ref();
        let cache_read = details.and_then(|details| details.cached_tokens).unwrap_or_default();
        let cache_write = details.and_then(|details| details.cache_write_tokens).unwrap_or_default();
        let thinking = told.completion_tokens_details.as_ref().and_then(|details| details.reasoning_tokens);
        Self {
            input: told.prompt_tokens.saturating_sub(cache_read).saturating_sub(cache_write),
            output: told.completion_tokens,
            cache_read,
            cache_write,
            thinking,
            ..Self::default()
        }
    }

    /// As [`Usage::of_chat`].
    pub(crate) fn of_responses(told: &responses::Usage<'_>) -> Self {
        let cache_read = told.input_tokens_details.cached_tokens;
        let cache_write = told.input_tokens_details.cache_write_tokens.unwrap_or_default();
        Self {
            input: told.input_tokens.saturating_sub(cache_read).saturating_sub(cache_write),
            output: told.output_tokens,
            cache_read,
            cache_write,
            thinking: Some(told.output_tokens_details.reasoning_tokens),
            ..Self::default()
        }
    }

    /// OpenAI's counting. Thinking tokens are told only when Bedrock told them: they are never estimated.
    pub(crate) fn chat(&self) -> chat::Usage<'static> {
        let prompt = self.input.saturating_add(self.cache_read).saturating_add(self.cache_write);
        let mut usage = chat::Usage::new(self.output, prompt, prompt.saturating_add(self.output));
        usage.prompt_tokens_details = Some(PromptTokensDetails {
            cached_tokens: Some(self.cache_read),
            cache_write_tokens: Some(self.cache_write),
            cache_creation: self.cache_creation.clone(),
            ..PromptTokensDetails::default()
        });
        usage.completion_tokens_details = self.thinking.map(|thinking| CompletionTokensDetails {
            reasoning_tokens: Some(thinking),
            ..CompletionTokensDetails::default()
        });
        usage
    }
}

/// The counts of one reply as they become known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    input: Option<u64>,
    output: Option<u64>,
    cache_read: Option<u64>,
    cache_write: Option<u64>,
    cache_creation: Option<CacheCreation<'static>>,
    thinking: Option<u64>,
    tier: Option<String>,
}

impl Counts {
    /// Takes a later count over an earlier one: counts are cumulative and replace each other, but a missing or
    /// zero input count does not erase one already known.
    pub(crate) fn update(&mut self, later: &messages::Usage<'_>) {
        self.output = later.output_tokens.or(self.output);
        keep(&mut self.input, later.input_tokens);
        keep(&mut self.cache_read, later.cache_read_input_tokens.flatten());
        keep(&mut self.cache_write, later.cache_creation_input_tokens.flatten());
        if let Some(Some(split)) = &later.cache_creation {
            self.cache_creation = Some(split.clone().into_owned());
        }
        if let Some(Some(details)) = &later.output_tokens_details {
            self.thinking = details.thinking_tokens.or(self.thinking);
        }
        if let Some(Some(tier)) = &later.service_tier {
            self.tier = Some(match tier {
                UsageTier::Standard => "default".to_owned(),
                other => other.as_str().to_owned(),
            });
        }
    }

    /// Takes what nothing else told from Bedrock's own metrics.
    pub(crate) fn fill(&mut self, metrics: &InvocationMetrics<'_>) {
        self.input = self.input.or(metrics.input_token_count);
        self.output = self.output.or(metrics.output_token_count);
        self.cache_read = self.cache_read.or(metrics.cache_read_input_token_count);
        self.cache_write = self.cache_write.or(metrics.cache_write_input_token_count);
    }

    /// What is known; nothing counts as zero.
    pub(crate) fn usage(&self) -> Usage {
        Usage {
            input: self.input.unwrap_or_default(),
            output: self.output.unwrap_or_default(),
            cache_read: self.cache_read.unwrap_or_default(),
            cache_write: self.cache_write.unwrap_or_default(),
            cache_creation: self.cache_creation.clone(),
            thinking: self.thinking,
            tier: self.tier.clone(),
            untold: self.input.is_none() && self.output.is_none(),
        }
    }
}

fn keep(known: &mut Option<u64>, later: Option<u64>) {
    if later.is_some_and(|later| later > 0) || known.is_none() {
        *known = later.or(*known);
    }
}
