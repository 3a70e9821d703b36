//! The whole answer.

use super::{Container, ContentBlock, ContextManagementOutcome, Diagnostics, InputTransformation, Usage};
use crate::object::object;
use crate::open_enum::open_enum;
use crate::{RawJson, SecretText, Text};

object! {
    /// `{"id": "msg_1", "type": "message", "role": "assistant", "content": [...], ...}`
    pub struct MessagesResponse<'a> {
        /// The server's id; `msg_bdrk_...` from Bedrock.
        required id: Text<'a>,
        /// `message`
        required kind as "type": Text<'a>,
        /// `assistant`
        required role: Text<'a>,
        /// The model that answered.
        required model: Text<'a>,
        /// The answer.
        required content: Vec<ContentBlock<'a>>,
        /// Why it ended; `null` in `message_start`.
        nullable stop_reason: StopReason,
        /// Which of `stop_sequences` it was.
        nullable stop_sequence: Text<'a>,
        /// About a refusal.
        nullable stop_details: StopDetails<'a>,
        /// Tokens used.
        required usage: Usage<'a>,
        /// Where Anthropic's tools ran.
        nullable container: Container<'a>,
        /// What was cleared.
        nullable context_management: ContextManagementOutcome<'a>,
        /// Why the cache missed.
        nullable diagnostics: Diagnostics<'a>,
        /// Blocks of the request that were not used as they came.
        nullable input_transformations: Vec<InputTransformation<'a>>,
        /// Bedrock with a guardrail: `INTERVENED` or `NONE`.
        optional guardrail_action as "amazon-bedrock-guardrailAction": Text<'a>,
        /// Bedrock with a guardrail and tracing.
        optional bedrock_trace as "amazon-bedrock-trace": RawJson<'a>,
    }

    /// `{"type": "refusal", "category": "cyber", "explanation": "..."}`
    pub struct StopDetails<'a> {
        /// `refusal`
        required kind as "type": Text<'a>,
        /// `cyber`, `bio`, `frontier_llm`, `reasoning_extraction`, `general_harms`
        nullable category: Text<'a>,
        /// For people.
        nullable explanation: Text<'a>,
        /// Pays for asking another model.
        nullable fallback_credit_token: SecretText<'a>,
        /// Whether that covers what was said so far.
        nullable fallback_has_prefill_claim: bool,
        /// The model to ask.
        nullable recommended_model: Text<'a>,
    }
}

open_enum! {
    /// Why the answer ended.
    pub enum StopReason {
        EndTurn = "end_turn",
        MaxTokens = "max_tokens",
        StopSequence = "stop_sequence",
        ToolUse = "tool_use",
        PauseTurn = "pause_turn",
        Compaction = "compaction",
        Refusal = "refusal",
        ModelContextWindowExceeded = "model_context_window_exceeded",
    }
}
