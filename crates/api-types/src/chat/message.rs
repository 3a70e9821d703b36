//! The messages of a request, by role, and their parts.

use super::ToolCall;
use crate::messages::{self, CacheControl};
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::{by_shape, tagged};
use crate::{RawJson, Text};

tagged! {
    /// One message of the conversation.
    pub enum Message<'a> by "role" {
        /// Instructions; the newer word for `system`.
        Developer(SystemMessage<'a>) = "developer",
        /// Instructions.
        System(SystemMessage<'a>) = "system",
        /// What the user says.
        User(UserMessage<'a>) = "user",
        /// What the model said.
        Assistant(AssistantMessage<'a>) = "assistant",
        /// What a tool answered.
        Tool(ToolMessage<'a>) = "tool",
        /// What a function answered. Deprecated.
        Function(FunctionMessage<'a>) = "function",
    }

    /// A piece of content.
    pub enum ContentPart<'a> by "type" {
        /// Text.
        Text(TextPart<'a>) = "text",
        /// An image by URL or `data:` URL.
        ImageUrl(ImagePart<'a>) = "image_url",
        /// Sound, base64.
        InputAudio(AudioPart<'a>) = "input_audio",
        /// A document, base64 or by id.
        File(FilePart<'a>) = "file",
        /// The model's refusal, in an assistant message.
        Refusal(RefusalPart<'a>) = "refusal",
    }

    /// Extension (LiteLLM, Envoy): a thinking block of Anthropic's, whole.
    pub enum ThinkingBlock<'a> by "type" {
        /// Thought with its signature.
        Thinking(messages::ThinkingBlock<'a>) = "thinking",
        /// Encrypted thought.
        Redacted(messages::RedactedThinkingBlock<'a>) = "redacted_thinking",
    }
}

by_shape! {
    /// Content of a message.
    pub enum Content<'a> expecting "a string or an array of content parts" {
        /// `"text"`
        Text(Text<'a>) from string,
        /// `[{"type": "text", "text": "..."}, ...]`
        Parts(Vec<ContentPart<'a>>) from array,
    }
}

impl<'a, T: Into<Text<'a>>> From<T> for Content<'a> {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

object! {
    /// `{"role": "system", "content": "..."}`, without the role.
    pub struct SystemMessage<'a> {
        /// The instructions.
        required content: Content<'a>,
        /// Tells participants of one role apart.
        optional name: Text<'a>,
        /// Extension: a cache point after the last block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"role": "user", "content": ...}`, without the role.
    pub struct UserMessage<'a> {
        /// What is said.
        required content: Content<'a>,
        /// Tells participants of one role apart.
        optional name: Text<'a>,
        /// Extension: a cache point after the last block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"role": "assistant", "content": ..., "tool_calls": [...]}`, without the role.
    #[derive(Default)]
    pub struct AssistantMessage<'a> {
        /// An audio answer given before.
        optional audio: AudioReference<'a>,
        /// What was said.
        optional content: Content<'a>,
        /// Deprecated for `tool_calls`.
        optional function_call: FunctionCall<'a>,
        /// Tells participants of one role apart.
        optional name: Text<'a>,
        /// Why the model did not answer.
        optional refusal: Text<'a>,
        /// The calls that were made.
        optional tool_calls: Vec<ToolCall<'a>>,
        /// Extension: a cache point after the last block.
        optional cache_control: CacheControl<'a>,
        /// Extension: text of the thinking (`DeepSeek`'s word).
        optional reasoning_content: Text<'a>,
        /// Extension: text of the thinking (OpenRouter's word).
        optional reasoning: Text<'a>,
        /// Extension: the thinking, piece by piece (OpenRouter).
        optional reasoning_details: Vec<ReasoningDetail<'a>>,
        /// Extension: the thinking as Anthropic's blocks (LiteLLM).
        optional thinking_blocks: Vec<ThinkingBlock<'a>>,
        /// What clients echo from an answer; means nothing in a request.
        optional annotations: RawJson<'a>,
        /// What LiteLLM clients echo from an answer; means nothing in a request.
        optional provider_specific_fields: RawJson<'a>,
    }

    /// `{"role": "tool", "tool_call_id": "...", "content": ...}`, without the role.
    pub struct ToolMessage<'a> {
        /// The call that this answers.
        required tool_call_id: Text<'a>,
        /// The result. OpenAI allows text only; images are accepted as an extension.
        optional content: Content<'a>,
        /// Extension: name of the tool.
        optional name: Text<'a>,
        /// Extension: a cache point after the result.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"role": "function", "name": "f", "content": "..."}`, without the role. Deprecated.
    pub struct FunctionMessage<'a> {
        /// The function that answered.
        required name: Text<'a>,
        /// The result.
        optional content: Text<'a>,
    }

    /// `{"id": "audio_1"}`
    pub struct AudioReference<'a> {
        /// Id of an earlier audio answer.
        required id: Text<'a>,
    }

    /// `{"name": "f", "arguments": "{\"x\": 1}"}`
    pub struct FunctionCall<'a> {
        /// Name of the function.
        required name: Text<'a>,
        /// JSON in a string; not always valid, it was written by a model. Absent or empty means `{}`.
        optional arguments: Text<'a>,
    }

    /// `{"type": "text", "text": "..."}`, without the tag.
    pub struct TextPart<'a> {
        /// The text.
        required text: Text<'a>,
        /// A cache point after this part.
        optional prompt_cache_breakpoint: PromptCacheBreakpoint<'a>,
        /// Extension: Anthropic's cache point after this part.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"type": "image_url", "image_url": {"url": "data:image/png;base64,..."}}`, without the tag.
    pub struct ImagePart<'a> {
        /// Where the image is.
        required image_url: ImageUrl<'a>,
        /// A cache point after this part.
        optional prompt_cache_breakpoint: PromptCacheBreakpoint<'a>,
        /// Extension: Anthropic's cache point after this part.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"url": "https://...", "detail": "low"}`
    pub struct ImageUrl<'a> {
        /// `https:` or `data:`.
        required url: Text<'a>,
        /// How closely to look.
        optional detail: ImageDetail,
    }

    /// `{"type": "input_audio", "input_audio": {"data": "...", "format": "wav"}}`, without the tag.
    pub struct AudioPart<'a> {
        /// The sound.
        required input_audio: InputAudio<'a>,
        /// A cache point after this part.
        optional prompt_cache_breakpoint: PromptCacheBreakpoint<'a>,
        /// Extension: Anthropic's cache point after this part.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"data": "...", "format": "wav"}`
    pub struct InputAudio<'a> {
        /// Base64.
        required data: Text<'a>,
        /// `wav` or `mp3`
        required format: Text<'a>,
    }

    /// `{"type": "file", "file": {...}}`, without the tag.
    pub struct FilePart<'a> {
        /// The document.
        required file: File<'a>,
        /// A cache point after this part.
        optional prompt_cache_breakpoint: PromptCacheBreakpoint<'a>,
        /// Extension: Anthropic's cache point after this part.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"file_data": "data:application/pdf;base64,...", "filename": "a.pdf"}`
    #[derive(Default)]
    pub struct File<'a> {
        /// Base64, usually as a `data:` URL.
        optional file_data: Text<'a>,
        /// Id of an uploaded file.
        optional file_id: Text<'a>,
        /// Name shown to the model.
        optional filename: Text<'a>,
    }

    /// `{"type": "refusal", "refusal": "..."}`, without the tag.
    pub struct RefusalPart<'a> {
        /// What the model said instead.
        required refusal: Text<'a>,
        /// Extension: Anthropic's cache point after this part.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"mode": "explicit", "ttl": "30m"}`
    pub struct PromptCacheBreakpoint<'a> {
        /// `explicit`
        required mode: Text<'a>,
        /// `30m` or `12h`
        optional ttl: Text<'a>,
    }

    /// Extension (OpenRouter): `{"type": "reasoning.text", "text": "...", "signature": "...", "index": 0}`
    pub struct ReasoningDetail<'a> {
        /// Which of the fields below is there.
        required kind as "type": ReasoningDetailKind,
        /// With `reasoning.text`: the thought.
        optional text: Text<'a>,
        /// With `reasoning.text`: the provider's seal on it.
        optional signature: Text<'a>,
        /// With `reasoning.summary`: the summary.
        optional summary: Text<'a>,
        /// With `reasoning.encrypted`: what only the provider can read.
        optional data: Text<'a>,
        /// Whose format, as `anthropic-claude-v1`.
        optional format: Text<'a>,
        /// Place among the blocks of the answer, from 0.
        optional index: u64,
        /// The provider's id.
        optional id: Text<'a>,
    }
}

open_enum! {
    /// How closely to look at an image.
    pub enum ImageDetail {
        Auto = "auto",
        Low = "low",
        High = "high",
        Original = "original",
    }

    /// Kind of a [`ReasoningDetail`].
    pub enum ReasoningDetailKind {
        Text = "reasoning.text",
        Summary = "reasoning.summary",
        Encrypted = "reasoning.encrypted",
    }
}
