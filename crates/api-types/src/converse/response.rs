//! The whole answer.

use super::{GuardrailTrace, Message, PerformanceConfiguration, ServiceTier};
use crate::keyed::keyed;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::{RawJson, Text};

object! {
    /// `{"output": {"message": {...}}, "stopReason": "end_turn", "usage": {...}, "metrics": {...}}`
    pub struct ConverseResponse<'a> {
        /// The answer.
        required output: ConverseOutput<'a>,
        /// Why it ended.
        required stop_reason as "stopReason": StopReason,
        /// Tokens used.
        required usage: TokenUsage<'a>,
        /// Time taken.
        required metrics: ConverseMetrics<'a>,
        /// What was asked for by JSON Pointer, as it came.
        optional additional_model_response_fields as "additionalModelResponseFields": RawJson<'a>,
        /// What guardrails and routers did.
        optional trace: ConverseTrace<'a>,
        /// Speed given.
        optional performance_config as "performanceConfig": PerformanceConfiguration<'a>,
        /// Class of service given.
        optional service_tier as "serviceTier": ServiceTier<'a>,
    }

    /// Tokens: `{"inputTokens": 9, "outputTokens": 12, "totalTokens": 21}`
    pub struct TokenUsage<'a> {
        /// Read, without what came from or went into the cache.
        required input_tokens as "inputTokens": u64,
        /// Generated.
        required output_tokens as "outputTokens": u64,
        /// All of them.
        required total_tokens as "totalTokens": u64,
        /// Read from the cache.
        optional cache_read_input_tokens as "cacheReadInputTokens": u64,
        /// Written into the cache.
        optional cache_write_input_tokens as "cacheWriteInputTokens": u64,
        /// What was written, by how long it lives.
        optional cache_details as "cacheDetails": Vec<CacheDetail<'a>>,
    }

    /// `{"ttl": "1h", "inputTokens": 2000}`
    pub struct CacheDetail<'a> {
        /// `5m` or `1h`
        required ttl: Text<'a>,
        /// Tokens written.
        required input_tokens as "inputTokens": u64,
    }

    /// `{"latencyMs": 500}`
    pub struct ConverseMetrics<'a> {
        /// Milliseconds.
        required latency_ms as "latencyMs": u64,
    }

    /// `{"guardrail": {...}, "promptRouter": {...}}`
    #[derive(Default)]
    pub struct ConverseTrace<'a> {
        /// What the guardrail found.
        optional guardrail: GuardrailTrace<'a>,
        /// Which model answered.
        optional prompt_router as "promptRouter": PromptRouterTrace<'a>,
    }

    /// `{"invokedModelId": "arn:..."}`
    #[derive(Default)]
    pub struct PromptRouterTrace<'a> {
        /// The model that the router chose.
        optional invoked_model_id as "invokedModelId": Text<'a>,
    }
}

keyed! {
    /// The answer.
    pub enum ConverseOutput<'a> {
        /// A message.
        Message(Message<'a>) = "message",
    }
}

open_enum! {
    /// Why the answer ended.
    pub enum StopReason {
        EndTurn = "end_turn",
        ToolUse = "tool_use",
        MaxTokens = "max_tokens",
        StopSequence = "stop_sequence",
        GuardrailIntervened = "guardrail_intervened",
        ContentFiltered = "content_filtered",
        MalformedModelOutput = "malformed_model_output",
        MalformedToolUse = "malformed_tool_use",
        ModelContextWindowExceeded = "model_context_window_exceeded",
    }
}
