//! The whole answer.

use serde_json::Number;

use super::{
    AccessPrograms, Conversation, ImageOptions, Input, Item, Prompt, PromptCacheOptions,
    PromptCacheRetention, Reasoning, ServiceTier, TextConfig, Tool, ToolChoice, Truncation, Usage,
};
use crate::object::object;
use crate::open_enum::open_enum;
use crate::{Members, RawJson, Text};

object! {
    /// `{"id": "resp_1", "object": "response", "status": "completed", "output": [...], ...}`
    pub struct Response<'a> {
        /// The server's id.
        required id: Text<'a>,
        /// `response`
        required object: Text<'a>,
        /// Unix seconds.
        required created_at: Number,
        /// How far it got.
        optional status: ResponseStatus,
        /// Unix seconds.
        nullable completed_at: Number,
        /// Why it failed.
        nullable error: ResponseError<'a>,
        /// Why it ended early.
        nullable incomplete_details: IncompleteDetails<'a>,
        /// As asked.
        nullable instructions: Input<'a>,
        /// As asked.
        nullable max_output_tokens: i64,
        /// As asked.
        nullable max_tool_calls: i64,
        /// The model that answered.
        required model: Text<'a>,
        /// The answer.
        required output: Vec<Item<'a>>,
        /// As asked.
        expected parallel_tool_calls: bool,
        /// As asked.
        nullable previous_response_id: Text<'a>,
        /// As asked.
        nullable prompt: Prompt<'a>,
        /// As asked.
        nullable prompt_cache_key: Text<'a>,
        /// As asked.
        nullable prompt_cache_options: PromptCacheOptions<'a>,
        /// As asked.
        nullable prompt_cache_retention: PromptCacheRetention,
        /// Whether the cache was hit, and why not, as it came.
        nullable prompt_cache_diagnostics: RawJson<'a>,
        /// As asked.
        nullable reasoning: Reasoning<'a>,
        /// As asked.
        nullable safety_identifier: Text<'a>,
        /// Class of service given.
        nullable service_tier: ServiceTier,
        /// Whether the server keeps this.
        optional store: bool,
        /// As asked.
        nullable temperature: Number,
        /// As asked.
        nullable text: TextConfig<'a>,
        /// As asked.
        expected tool_choice: ToolChoice<'a>,
        /// As asked.
        expected tools: Vec<Tool<'a>>,
        /// What the server's tools used, as it came.
        nullable tool_usage: RawJson<'a>,
        /// As asked.
        nullable top_logprobs: i64,
        /// As asked.
        nullable top_p: Number,
        /// As asked.
        nullable truncation: Truncation,
        /// Tokens used; `null` while it is not done.
        nullable usage: Usage<'a>,
        /// As asked.
        nullable user: Text<'a>,
        /// As asked.
        nullable metadata: Members<'a, Text<'a>>,
        /// As asked.
        nullable background: bool,
        /// As asked.
        nullable conversation: Conversation<'a>,
        /// As asked.
        nullable access_programs: AccessPrograms<'a>,
        /// As asked.
        nullable image: ImageOptions<'a>,
        /// Items of the input that were not used as they came.
        nullable input_transformations: Vec<RawJson<'a>>,
        /// What moderation found, as it came.
        nullable moderation: RawJson<'a>,
    }

    /// `{"code": "rate_limit_exceeded", "message": "..."}`
    pub struct ResponseError<'a> {
        /// For programs.
        required code: Text<'a>,
        /// For people.
        required message: Text<'a>,
        /// What kind of error.
        optional kind as "type": Text<'a>,
        /// The field at fault.
        optional param: Text<'a>,
        /// Why the model was stopped, as it came.
        optional misalignment: RawJson<'a>,
    }

    /// `{"reason": "max_output_tokens"}`
    #[derive(Default)]
    pub struct IncompleteDetails<'a> {
        /// Why.
        optional reason: IncompleteReason,
    }
}

open_enum! {
    /// How far an answer got.
    pub enum ResponseStatus {
        Completed = "completed",
        Failed = "failed",
        InProgress = "in_progress",
        Cancelled = "cancelled",
        Queued = "queued",
        Incomplete = "incomplete",
    }

    /// Why an answer ended early.
    pub enum IncompleteReason {
        MaxOutputTokens = "max_output_tokens",
        MaxMessages = "max_messages",
        ContentFilter = "content_filter",
        Steered = "steered",
    }
}
