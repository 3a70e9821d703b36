//! One event of a streamed answer.

use super::{
    Annotation, FinishReason, Logprobs, Moderation, ReasoningDetail, ServiceTier, ThinkingBlock, Usage,
};
use crate::messages::Citation;
use crate::object::object;
use crate::{RawJson, Text};

object! {
    /// `{"id": "chatcmpl-1", "object": "chat.completion.chunk", "choices": [...], ...}`
    pub struct ChatChunk<'a> {
        /// The same in every chunk.
        required id: Text<'a>,
        /// `chat.completion.chunk`
        required object: Text<'a>,
        /// Unix seconds, the same in every chunk.
        required created: u64,
        /// The model that answers.
        required model: Text<'a>,
        /// Empty in the last chunk when that carries `usage`.
        required choices: Vec<ChunkChoice<'a>>,
        /// With `include_usage`: `null` in every chunk but the last.
        nullable usage: Usage<'a>,
        /// Class of service given.
        optional service_tier: ServiceTier,
        /// The server's configuration.
        optional system_fingerprint: Text<'a>,
        /// What moderation found.
        optional moderation: Moderation<'a>,
        /// Padding against guessing lengths.
        optional obfuscation: Text<'a>,
    }

    /// `{"index": 0, "delta": {...}, "finish_reason": null}`
    pub struct ChunkChoice<'a> {
        /// From 0.
        required index: u64,
        /// What is new.
        required delta: Delta<'a>,
        /// `null` until the answer ends.
        nullable finish_reason: FinishReason,
        /// Log probabilities of what is new.
        nullable logprobs: Logprobs<'a>,
    }

    /// `{"content": "..."}`
    #[derive(Default)]
    pub struct Delta<'a> {
        /// In the first chunk.
        optional role: Text<'a>,
        /// More text.
        optional content: Text<'a>,
        /// More of the refusal.
        optional refusal: Text<'a>,
        /// Extension: more text of the thinking (`DeepSeek`'s word).
        optional reasoning_content: Text<'a>,
        /// Extension: more text of the thinking (OpenRouter's word).
        optional reasoning: Text<'a>,
        /// Extension: more of the thinking, by index (OpenRouter).
        optional reasoning_details: Vec<ReasoningDetail<'a>>,
        /// Extension: the thinking as Anthropic's blocks (LiteLLM).
        optional thinking_blocks: Vec<ThinkingBlock<'a>>,
        /// Extension: web sources, where the whole answer has them.
        optional annotations: Vec<Annotation<'a>>,
        /// Extension: sources inside documents, as Anthropic gives them.
        optional citations: Vec<Citation<'a>>,
        /// More of the tool calls.
        optional tool_calls: Vec<ToolCallDelta<'a>>,
        /// Deprecated for `tool_calls`.
        optional function_call: FunctionCallDelta<'a>,
        /// More audio.
        optional audio: AudioDelta<'a>,
        /// Extension (LiteLLM).
        optional provider_specific_fields: RawJson<'a>,
    }

    /// `{"index": 0, "id": "call_1", "type": "function", "function": {"name": "f", "arguments": ""}}`, later
    /// `{"index": 0, "function": {"arguments": "{"}}`
    pub struct ToolCallDelta<'a> {
        /// Which call, from 0.
        required index: u64,
        /// Once.
        optional id: Text<'a>,
        /// Once: `function`, or `custom`.
        optional kind as "type": Text<'a>,
        /// Name once, then arguments.
        optional function: FunctionCallDelta<'a>,
        /// Extension: a custom tool's call; the typed chunk of `openai` 3.54 knows functions only.
        optional custom: CustomCallDelta<'a>,
    }

    /// `{"name": "f"}` or `{"arguments": "{"}`
    #[derive(Default)]
    pub struct FunctionCallDelta<'a> {
        /// Once.
        optional name: Text<'a>,
        /// More of the JSON.
        optional arguments: Text<'a>,
    }

    /// `{"name": "sql", "input": "select 1"}`
    #[derive(Default)]
    pub struct CustomCallDelta<'a> {
        /// Once.
        optional name: Text<'a>,
        /// More of the text.
        optional input: Text<'a>,
    }

    /// `{"data": "..."}`
    #[derive(Default)]
    pub struct AudioDelta<'a> {
        /// To refer to it later.
        optional id: Text<'a>,
        /// Base64.
        optional data: Text<'a>,
        /// Unix seconds.
        optional expires_at: u64,
        /// More of what is said.
        optional transcript: Text<'a>,
    }
}
