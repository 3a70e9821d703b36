//! The whole answer.

use serde_json::Number;

use super::{FunctionCall, Moderation, ReasoningDetail, ServiceTier, ThinkingBlock, ToolCall};
use crate::messages::Citation;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::tagged;
use crate::{Members, RawJson, Text};

object! {
    /// `{"id": "chatcmpl-1", "object": "chat.completion", "choices": [...], ...}`
    pub struct ChatCompletion<'a> {
        /// The server's id.
        required id: Text<'a>,
        /// `chat.completion`
        required object: Text<'a>,
        /// Unix seconds.
        required created: u64,
        /// The model that answered.
        required model: Text<'a>,
        /// The answers.
        required choices: Vec<Choice<'a>>,
        /// Tokens used.
        optional usage: Usage<'a>,
        /// Class of service given.
        optional service_tier: ServiceTier,
        /// The server's configuration.
        optional system_fingerprint: Text<'a>,
        /// The labels of the request, when it was stored.
        optional metadata: Members<'a, Text<'a>>,
        /// What moderation found.
        optional moderation: Moderation<'a>,
    }

    /// `{"index": 0, "message": {...}, "finish_reason": "stop", "logprobs": null}`
    pub struct Choice<'a> {
        /// From 0.
        required index: u64,
        /// The answer.
        required message: CompletionMessage<'a>,
        /// Why it ended.
        required finish_reason: FinishReason,
        /// Always there; `null` unless asked for.
        nullable logprobs: Logprobs<'a>,
    }

    /// `{"role": "assistant", "content": "...", "refusal": null}`
    pub struct CompletionMessage<'a> {
        /// `assistant`
        required role: Text<'a>,
        /// Always there; `null` when there is nothing but tool calls.
        nullable content: Text<'a>,
        /// Always there; `null` unless the model refused.
        nullable refusal: Text<'a>,
        /// Extension: text of the thinking (`DeepSeek`'s word).
        optional reasoning_content: Text<'a>,
        /// Extension: text of the thinking (OpenRouter's word).
        optional reasoning: Text<'a>,
        /// Extension: the thinking, piece by piece, with signatures (OpenRouter).
        optional reasoning_details: Vec<ReasoningDetail<'a>>,
        /// Extension: the thinking as Anthropic's blocks (LiteLLM).
        optional thinking_blocks: Vec<ThinkingBlock<'a>>,
        /// Web sources.
        optional annotations: Vec<Annotation<'a>>,
        /// Extension: sources inside documents, as Anthropic gives them.
        optional citations: Vec<Citation<'a>>,
        /// Audio output.
        optional audio: Audio<'a>,
        /// Deprecated for `tool_calls`.
        optional function_call: FunctionCall<'a>,
        /// The calls the model makes.
        optional tool_calls: Vec<ToolCall<'a>>,
        /// Extension (LiteLLM).
        optional provider_specific_fields: RawJson<'a>,
    }

    /// `{"type": "url_citation", "url_citation": {...}}`, without the tag.
    pub struct UrlCitationAnnotation<'a> {
        /// The source.
        required url_citation: UrlCitation<'a>,
    }

    /// `{"start_index": 0, "end_index": 9, "title": "...", "url": "..."}`
    pub struct UrlCitation<'a> {
        /// Characters into `content`, exclusive.
        required end_index: u64,
        /// Characters into `content`.
        required start_index: u64,
        /// Of the page.
        required title: Text<'a>,
        /// Of the page.
        required url: Text<'a>,
    }

    /// `{"id": "audio_1", "data": "...", "expires_at": 1, "transcript": "..."}`
    pub struct Audio<'a> {
        /// To refer to it later.
        required id: Text<'a>,
        /// Base64.
        required data: Text<'a>,
        /// Unix seconds.
        required expires_at: u64,
        /// What is said in it.
        required transcript: Text<'a>,
    }

    /// `{"content": [...], "refusal": null}`
    #[derive(Default)]
    pub struct Logprobs<'a> {
        /// Per token of the content.
        nullable content: Vec<TokenLogprob<'a>>,
        /// Per token of the refusal.
        nullable refusal: Vec<TokenLogprob<'a>>,
    }

    /// `{"token": "a", "logprob": -0.1, "bytes": [97], "top_logprobs": []}`
    pub struct TokenLogprob<'a> {
        /// The token.
        required token: Text<'a>,
        /// Its UTF-8 bytes; `null` when it has none.
        nullable bytes: Vec<u8>,
        /// Natural logarithm.
        required logprob: Number,
        /// The alternatives.
        required top_logprobs: Vec<TopLogprob<'a>>,
    }

    /// `{"token": "a", "logprob": -0.1, "bytes": [97]}`
    pub struct TopLogprob<'a> {
        /// The token.
        required token: Text<'a>,
        /// Its UTF-8 bytes; `null` when it has none.
        nullable bytes: Vec<u8>,
        /// Natural logarithm.
        required logprob: Number,
    }

    /// Tokens: `{"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21, ...}`
    pub struct Usage<'a> {
        /// Generated, thinking included.
        required completion_tokens: u64,
        /// Read, cached ones included.
        required prompt_tokens: u64,
        /// Sum of the two.
        required total_tokens: u64,
        /// Kinds of what was generated.
        optional completion_tokens_details: CompletionTokensDetails<'a>,
        /// Kinds of what was read.
        optional prompt_tokens_details: PromptTokensDetails<'a>,
    }

    /// Tokens.
    #[derive(Default)]
    pub struct CompletionTokensDetails<'a> {
        /// Of `prediction`, used.
        optional accepted_prediction_tokens: u64,
        /// Audio.
        optional audio_tokens: u64,
        /// Thinking.
        optional reasoning_tokens: u64,
        /// Of `prediction`, not used.
        optional rejected_prediction_tokens: u64,
        /// Text.
        optional text_tokens: u64,
    }

    /// Tokens.
    #[derive(Default)]
    pub struct PromptTokensDetails<'a> {
        /// Audio.
        optional audio_tokens: u64,
        /// Written into the prompt cache.
        optional cache_write_tokens: u64,
        /// Read from the prompt cache.
        optional cached_tokens: u64,
        /// Images.
        optional image_tokens: u64,
        /// Text.
        optional text_tokens: u64,
        /// Extension: what was written, by how long it lives.
        optional cache_creation: crate::messages::CacheCreation<'a>,
    }
}

tagged! {
    /// A source of the answer.
    pub enum Annotation<'a> by "type" {
        /// A web page.
        UrlCitation(UrlCitationAnnotation<'a>) = "url_citation",
    }
}

open_enum! {
    /// Why the answer ended.
    pub enum FinishReason {
        Stop = "stop",
        Length = "length",
        ToolCalls = "tool_calls",
        ContentFilter = "content_filter",
        FunctionCall = "function_call",
    }
}
