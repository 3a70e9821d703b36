//! Tokens used.

use super::CacheCreation;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::tagged;
use crate::{Bare, Text};

object! {
    /// Tokens: `{"input_tokens": 9, "output_tokens": 12, ...}`. In `message_delta` the counts are totals so
    /// far, and what is absent or `null` did not change.
    #[derive(Default)]
    pub struct Usage<'a> {
        /// Read, without what came from or went into the cache.
        optional input_tokens: u64,
        /// Generated, thinking included.
        optional output_tokens: u64,
        /// Written into the cache.
        nullable cache_creation_input_tokens: u64,
        /// Read from the cache.
        nullable cache_read_input_tokens: u64,
        /// Written into the cache, by how long it lives.
        nullable cache_creation: CacheCreation<'a>,
        /// Kinds of what was generated.
        nullable output_tokens_details: OutputTokensDetails<'a>,
        /// Calls of Anthropic's own tools.
        nullable server_tool_use: ServerToolUsage<'a>,
        /// `standard`, `priority`, `batch`
        nullable service_tier: UsageTier,
        /// Where it was computed.
        nullable inference_geo: Text<'a>,
        /// `standard` or `fast`
        nullable speed: Text<'a>,
        /// What became of the fallback credit.
        nullable fallback_credit: FallbackCredit<'a>,
        /// One per pass over the model.
        nullable iterations: Vec<Iteration<'a>>,
    }

    /// Tokens.
    #[derive(Default)]
    pub struct OutputTokensDetails<'a> {
        /// Thinking.
        optional thinking_tokens: u64,
    }

    /// Calls.
    #[derive(Default)]
    pub struct ServerToolUsage<'a> {
        /// Pages fetched.
        optional web_fetch_requests: u64,
        /// Searches.
        optional web_search_requests: u64,
    }

    /// Tokens of one pass over the model.
    pub struct IterationUsage<'a> {
        /// Read, without cache.
        required input_tokens: u64,
        /// Generated.
        required output_tokens: u64,
        /// Written into the cache.
        optional cache_creation_input_tokens: u64,
        /// Read from the cache.
        optional cache_read_input_tokens: u64,
        /// Written into the cache, by how long it lives.
        nullable cache_creation: CacheCreation<'a>,
        /// The model, unless it is a compaction.
        nullable model: Text<'a>,
    }

    /// `{"status": {...}}`
    pub struct FallbackCredit<'a> {
        /// What became of it.
        required status: FallbackCreditStatus<'a>,
    }

    /// Why a credit did not count.
    pub struct FallbackCreditNotApplied<'a> {
        /// As `expired`.
        required reason: Text<'a>,
        /// Fields to leave out for it to count.
        nullable remove_to_redeem: Vec<Text<'a>>,
    }
}

tagged! {
    /// One pass over the model.
    pub enum Iteration<'a> by "type" {
        /// For the answer.
        Message(IterationUsage<'a>) = "message",
        /// For a summary.
        Compaction(IterationUsage<'a>) = "compaction",
        /// For advice.
        Advisor(IterationUsage<'a>) = "advisor_message",
        /// By the model fallen back to.
        Fallback(IterationUsage<'a>) = "fallback_message",
    }

    /// What became of a fallback credit.
    pub enum FallbackCreditStatus<'a> by "type" {
        /// It counted.
        Redeemed(Bare<'a>) = "redeemed",
        /// It did not.
        NotApplied(FallbackCreditNotApplied<'a>) = "not_applied",
    }
}

open_enum! {
    /// Class of service given.
    pub enum UsageTier {
        Standard = "standard",
        Priority = "priority",
        Batch = "batch",
    }
}
