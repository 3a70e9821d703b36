//! The events of a streamed answer.

use super::{
    Citation, Container, ContentBlock, ContextManagementOutcome, InputTransformation, MessagesResponse,
};
use super::{StopDetails, StopReason, Usage};
use crate::object::object;
use crate::union::tagged;
use crate::{Bare, RawJson, Text};

tagged! {
    /// One event. With SSE its `event:` line repeats the tag.
    pub enum Event<'a> by "type" {
        /// First: the message, still empty.
        MessageStart(MessageStart<'a>) = "message_start",
        /// A block begins.
        ContentBlockStart(ContentBlockStart<'a>) = "content_block_start",
        /// More of a block.
        ContentBlockDelta(ContentBlockDelta<'a>) = "content_block_delta",
        /// A block ends.
        ContentBlockStop(ContentBlockStop<'a>) = "content_block_stop",
        /// Why it ended, and the tokens used.
        MessageDelta(MessageDelta<'a>) = "message_delta",
        /// Last.
        MessageStop(MessageStop<'a>) = "message_stop",
        /// Keeps the connection alive.
        Ping(Bare<'a>) = "ping",
        /// The answer broke off.
        Error(ErrorEvent<'a>) = "error",
    }

    /// What is new in a block.
    pub enum BlockDelta<'a> by "type" {
        /// More text.
        Text(TextDelta<'a>) = "text_delta",
        /// More of a tool's arguments.
        InputJson(InputJsonDelta<'a>) = "input_json_delta",
        /// One more source.
        Citations(CitationsDelta<'a>) = "citations_delta",
        /// More thinking.
        Thinking(ThinkingDelta<'a>) = "thinking_delta",
        /// The seal on the thinking.
        Signature(SignatureDelta<'a>) = "signature_delta",
        /// The summary.
        Compaction(CompactionDelta<'a>) = "compaction_delta",
    }
}

object! {
    /// `{"type": "message_start", "message": {...}}`, without the tag.
    pub struct MessageStart<'a> {
        /// The message, with no content and the tokens read.
        required message: MessagesResponse<'a>,
    }

    /// `{"type": "content_block_start", "index": 0, "content_block": {...}}`, without the tag.
    pub struct ContentBlockStart<'a> {
        /// Which block, from 0.
        required index: u64,
        /// The block, mostly still empty.
        required content_block: ContentBlock<'a>,
    }

    /// `{"type": "content_block_delta", "index": 0, "delta": {...}}`, without the tag.
    pub struct ContentBlockDelta<'a> {
        /// Which block, from 0.
        required index: u64,
        /// What is new.
        required delta: BlockDelta<'a>,
    }

    /// `{"type": "content_block_stop", "index": 0}`, without the tag.
    pub struct ContentBlockStop<'a> {
        /// Which block, from 0.
        required index: u64,
    }

    /// `{"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {...}}`, without the tag.
    pub struct MessageDelta<'a> {
        /// What is new.
        required delta: MessageChange<'a>,
        /// Totals so far.
        optional usage: Usage<'a>,
        /// What was cleared.
        nullable context_management: ContextManagementOutcome<'a>,
        /// Blocks of the request that were not used as they came.
        nullable input_transformations: Vec<InputTransformation<'a>>,
        /// Bedrock with a guardrail: `INTERVENED` or `NONE`.
        optional guardrail_action as "amazon-bedrock-guardrailAction": Text<'a>,
    }

    /// `{"stop_reason": "end_turn", "stop_sequence": null}`
    #[derive(Default)]
    pub struct MessageChange<'a> {
        /// Why it ended.
        nullable stop_reason: StopReason,
        /// Which of `stop_sequences` it was.
        nullable stop_sequence: Text<'a>,
        /// About a refusal.
        nullable stop_details: StopDetails<'a>,
        /// Where Anthropic's tools ran.
        nullable container: Container<'a>,
    }

    /// `{"type": "message_stop"}`, without the tag.
    #[derive(Default)]
    pub struct MessageStop<'a> {
        /// Last chunk of InvokeModel's stream: counts for logs.
        optional invocation_metrics as "amazon-bedrock-invocationMetrics": InvocationMetrics<'a>,
        /// Bedrock with a guardrail: `INTERVENED` or `NONE`.
        optional guardrail_action as "amazon-bedrock-guardrailAction": Text<'a>,
        /// Bedrock with a guardrail and tracing.
        optional bedrock_trace as "amazon-bedrock-trace": RawJson<'a>,
    }

    /// Tokens and milliseconds, as Bedrock counts them.
    #[derive(Default)]
    pub struct InvocationMetrics<'a> {
        /// Tokens read, without cache.
        optional input_token_count as "inputTokenCount": u64,
        /// Tokens generated.
        optional output_token_count as "outputTokenCount": u64,
        /// Tokens read from the cache.
        optional cache_read_input_token_count as "cacheReadInputTokenCount": u64,
        /// Tokens written into the cache.
        optional cache_write_input_token_count as "cacheWriteInputTokenCount": u64,
        /// Milliseconds to the end.
        optional invocation_latency as "invocationLatency": u64,
        /// Milliseconds to the first byte.
        optional first_byte_latency as "firstByteLatency": u64,
    }

    /// `{"type": "error", "error": {...}, "request_id": "..."}`, without the tag.
    pub struct ErrorEvent<'a> {
        /// What happened.
        required error: ErrorDetail<'a>,
        /// To be quoted to the provider.
        optional request_id: Text<'a>,
    }

    /// `{"type": "overloaded_error", "message": "Overloaded"}`
    pub struct ErrorDetail<'a> {
        /// For programs.
        required kind as "type": Text<'a>,
        /// For people.
        required message: Text<'a>,
        /// `{"error_code": "..."}`, where a kind has more to say.
        optional details: RawJson<'a>,
    }

    /// `{"type": "text_delta", "text": "..."}`, without the tag.
    pub struct TextDelta<'a> {
        /// More text.
        required text: Text<'a>,
    }

    /// `{"type": "input_json_delta", "partial_json": "{\"a\""}`, without the tag.
    pub struct InputJsonDelta<'a> {
        /// More of the JSON.
        required partial_json: Text<'a>,
    }

    /// `{"type": "citations_delta", "citation": {...}}`, without the tag.
    pub struct CitationsDelta<'a> {
        /// One source.
        required citation: Citation<'a>,
    }

    /// `{"type": "thinking_delta", "thinking": "..."}`, without the tag.
    pub struct ThinkingDelta<'a> {
        /// More of the thought.
        required thinking: Text<'a>,
        /// Tokens of thinking so far, when the thought itself is not shown.
        nullable estimated_tokens: u64,
    }

    /// `{"type": "signature_delta", "signature": "..."}`, without the tag.
    pub struct SignatureDelta<'a> {
        /// The seal.
        required signature: Text<'a>,
    }

    /// `{"type": "compaction_delta", "content": "..."}`, without the tag.
    #[derive(Default)]
    pub struct CompactionDelta<'a> {
        /// More of the summary.
        nullable content: Text<'a>,
        /// To be sent back as it is.
        nullable encrypted_content: Text<'a>,
    }
}
