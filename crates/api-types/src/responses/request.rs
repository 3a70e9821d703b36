//! The request body.

use serde_json::Number;

use super::{
    Item, ModerationOptions, PromptCacheRetention, ReasoningEffort, StreamOptions, Tool, ToolChoice,
    Verbosity,
};
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::{by_shape, tagged};
use crate::{Bare, Members, RawJson, Text};

object! {
    /// `{"model": "...", "input": "Hi", ...}`
    ///
    /// ```
    /// use outcrop_api_types::responses::ResponsesRequest;
    ///
    /// let request = ResponsesRequest { stream: Some(true), ..ResponsesRequest::new("nova-lite", "Why is the sky blue?") };
    /// assert_eq!(
    ///     serde_json::to_string(&request).unwrap(),
    ///     r#"{"model":"nova-lite","input":"Why is the sky blue?","stream":true}"#,
    /// );
    /// ```
    pub struct ResponsesRequest<'a> {
        /// Name of the model, as the server knows it. Absent only with `prompt`.
        expected model: Text<'a>,
        /// The conversation, or what is new in it.
        expected input: Input<'a>,
        /// Instructions; never carried over by `previous_response_id`.
        optional instructions: Text<'a>,
        /// Programs that the account takes part in.
        optional access_programs: AccessPrograms<'a>,
        /// Whether to answer at once and work later.
        optional background: bool,
        /// When that work has to be done.
        optional background_options: BackgroundOptions<'a>,
        /// What to do when the context grows too long.
        optional context_management: Vec<ContextManagement<'a>>,
        /// A stored conversation to go on with.
        optional conversation: ConversationReference<'a>,
        /// How images in the context are kept.
        optional image: ImageOptions<'a>,
        /// What else the answer should hold.
        optional include: Vec<Include>,
        /// Most tokens to generate, reasoning included.
        optional max_output_tokens: i64,
        /// Most calls of tools that run at the server.
        optional max_tool_calls: i64,
        /// The caller's own labels: up to 16, keys to 64 and values to 512 characters.
        optional metadata: Members<'a, Text<'a>>,
        /// Content moderation of input and output.
        optional moderation: ModerationOptions<'a>,
        /// Whether the model may call several tools at once.
        optional parallel_tool_calls: bool,
        /// A stored answer to go on from.
        optional previous_response_id: Text<'a>,
        /// A stored prompt.
        optional prompt: Prompt<'a>,
        /// Routes alike requests to the same prompt cache.
        optional prompt_cache_key: Text<'a>,
        /// How the prompt cache is used.
        optional prompt_cache_options: PromptCacheOptions<'a>,
        /// How long a cached prompt lives.
        optional prompt_cache_retention: PromptCacheRetention,
        /// How to think.
        optional reasoning: Reasoning<'a>,
        /// Hashed id of the end user.
        optional safety_identifier: Text<'a>,
        /// Class of service.
        optional service_tier: ServiceTier,
        /// Whether the server keeps the answer.
        optional store: bool,
        /// Server-sent events instead of one answer.
        optional stream: bool,
        /// With `stream`.
        optional stream_options: StreamOptions<'a>,
        /// 0 to 2.
        optional temperature: Number,
        /// Form of the text.
        optional text: TextConfig<'a>,
        /// Which tool to call, if any.
        optional tool_choice: ToolChoice<'a>,
        /// Tools that may be called.
        optional tools: Vec<Tool<'a>>,
        /// Alternatives per token, 0 to 20.
        optional top_logprobs: i64,
        /// 0 to 1.
        optional top_p: Number,
        /// What to do with an input that is too long.
        optional truncation: Truncation,
        /// Deprecated for `safety_identifier` and `prompt_cache_key`.
        optional user: Text<'a>,
    }

    /// `{"cyber": "standard"}`
    #[derive(Default)]
    pub struct AccessPrograms<'a> {
        /// `standard`, `daybreak_blue`, `daybreak_red`
        optional cyber: Text<'a>,
    }

    /// `{"completion_window": "2h"}`
    #[derive(Default)]
    pub struct BackgroundOptions<'a> {
        /// `soonest`, `2h`, `8h`
        optional completion_window: Text<'a>,
        /// An earlier one to go on with.
        optional continuation_id: Text<'a>,
    }

    /// `{"type": "compaction", "compact_threshold": 200000}`
    pub struct ContextManagement<'a> {
        /// `compaction`
        required kind as "type": Text<'a>,
        /// Tokens from which on it happens.
        optional compact_threshold: i64,
    }

    /// `{"id": "conv_1"}`
    pub struct Conversation<'a> {
        /// Which one.
        required id: Text<'a>,
    }

    /// `{"context_compression": "auto"}`
    #[derive(Default)]
    pub struct ImageOptions<'a> {
        /// `auto`, `enabled`, `disabled`
        optional context_compression: Text<'a>,
    }

    /// `{"id": "pmpt_1", "variables": {...}, "version": "2"}`
    pub struct Prompt<'a> {
        /// Which one.
        required id: Text<'a>,
        /// Values for its variables: text or parts, as written.
        optional variables: Members<'a, RawJson<'a>>,
        /// Which of its versions.
        optional version: Text<'a>,
    }

    /// `{"mode": "explicit", "ttl": "30m"}`
    #[derive(Default)]
    pub struct PromptCacheOptions<'a> {
        /// An answer to compare the prompt with.
        optional comparison_response_id: Text<'a>,
        /// `implicit` or `explicit`
        optional mode: Text<'a>,
        /// Whether only to fill the cache.
        optional prewarm: bool,
        /// `30m` or `12h`
        optional ttl: Text<'a>,
    }

    /// `{"effort": "low", "summary": "auto"}`; `null` as well as absent means the model's default.
    #[derive(Default)]
    pub struct Reasoning<'a> {
        /// How hard to think.
        nullable effort: ReasoningEffort,
        /// Whether to tell about it.
        nullable summary: SummaryKind,
        /// Deprecated for `summary`.
        nullable generate_summary: SummaryKind,
        /// Which earlier thinking the model sees: `auto`, `current_turn`, `all_turns`.
        nullable context: Text<'a>,
        /// `standard`, `pro`
        nullable mode: Text<'a>,
    }

    /// `{"format": {"type": "text"}, "verbosity": "low"}`
    #[derive(Default)]
    pub struct TextConfig<'a> {
        /// Form of the text.
        optional format: TextFormat<'a>,
        /// How much to say.
        optional verbosity: Verbosity,
    }

    /// `{"type": "json_schema", "name": "...", "schema": {...}}`, without the tag.
    pub struct JsonSchemaFormat<'a> {
        /// `[a-zA-Z0-9_-]`, up to 64.
        required name: Text<'a>,
        /// JSON Schema, as written.
        required schema: RawJson<'a>,
        /// What it is for.
        optional description: Text<'a>,
        /// Whether the answer must follow the schema exactly.
        optional strict: bool,
    }
}

by_shape! {
    /// The conversation, or instructions.
    pub enum Input<'a> expecting "a string or an array of items" {
        /// What the user says.
        Text(Text<'a>) from string,
        /// Item by item.
        Items(Vec<Item<'a>>) from array,
    }

    /// A stored conversation.
    pub enum ConversationReference<'a> expecting "a string or an object" {
        /// By id.
        Id(Text<'a>) from string,
        /// `{"id": "conv_1"}`
        Object(Conversation<'a>) from object,
    }
}

tagged! {
    /// Form of the text.
    pub enum TextFormat<'a> by "type" {
        /// Any text.
        Text(Bare<'a>) = "text",
        /// JSON of a schema.
        JsonSchema(JsonSchemaFormat<'a>) = "json_schema",
        /// Any JSON object.
        JsonObject(Bare<'a>) = "json_object",
    }
}

open_enum! {
    /// What else the answer should hold.
    pub enum Include {
        FileSearchResults = "file_search_call.results",
        WebSearchResults = "web_search_call.results",
        WebSearchSources = "web_search_call.action.sources",
        InputImageUrl = "message.input_image.image_url",
        ComputerScreenshotUrl = "computer_call_output.output.image_url",
        CodeInterpreterOutputs = "code_interpreter_call.outputs",
        ReasoningEncryptedContent = "reasoning.encrypted_content",
        OutputTextLogprobs = "message.output_text.logprobs",
    }

    /// How to tell about the thinking.
    pub enum SummaryKind {
        Auto = "auto",
        Concise = "concise",
        Detailed = "detailed",
    }

    /// Class of service.
    pub enum ServiceTier {
        Auto = "auto",
        Default = "default",
        Flex = "flex",
        Scale = "scale",
        Priority = "priority",
        Fast = "fast",
        Ultrafast = "ultrafast",
        Reserved = "reserved",
    }

    /// What to do with an input that is too long.
    pub enum Truncation {
        Auto = "auto",
        Disabled = "disabled",
    }
}

impl<'a> From<&'a str> for Input<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<Vec<Item<'a>>> for Input<'a> {
    fn from(items: Vec<Item<'a>>) -> Self {
        Self::Items(items)
    }
}
