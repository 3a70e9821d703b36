//! The request body.

use serde_json::Number;

use super::{
    AssistantMessage, Content, FunctionDefinition, FunctionTool, Message, ModerationOptions, SystemMessage,
};
use super::{Tool, ToolChoice, ToolMessage, UserMessage};
use crate::messages::CacheControl;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::{by_shape, tagged};
use crate::{Members, RawJson, Text};

object! {
    /// `{"model": "...", "messages": [...], ...}`
    ///
    /// ```
    /// use outcrop_api_types::chat::ChatRequest;
    ///
    /// let request = ChatRequest::new("nova-lite").user("Why is the sky blue?").max_tokens(200).stream(true);
    /// assert_eq!(
    ///     serde_json::to_string(&request).unwrap(),
    ///     r#"{"model":"nova-lite","messages":[{"role":"user","content":"Why is the sky blue?"}],"max_tokens":200,"stream":true}"#,
    /// );
    /// ```
    pub struct ChatRequest<'a> {
        /// Name of the model, as the server knows it.
        required model: Text<'a>,
        /// The conversation, oldest first.
        collected messages: Vec<Message<'a>>,
        /// How audio output should sound; with `modalities: ["audio"]`.
        optional audio: AudioOptions<'a>,
        /// -2 to 2.
        optional frequency_penalty: Number,
        /// Deprecated for `tool_choice`.
        optional function_call: FunctionCallMode<'a>,
        /// Deprecated for `tools`.
        optional functions: Vec<FunctionDefinition<'a>>,
        /// Token id to bias, -100 to 100.
        optional logit_bias: Members<'a, Number>,
        /// Whether to return log probabilities.
        optional logprobs: bool,
        /// Most tokens to generate, reasoning included.
        optional max_completion_tokens: i64,
        /// Most tokens to generate. Deprecated, and what most clients send.
        optional max_tokens: i64,
        /// The caller's own labels: up to 16, keys to 64 and values to 512 characters.
        optional metadata: Members<'a, Text<'a>>,
        /// Kinds of output.
        optional modalities: Vec<Modality>,
        /// Content moderation of input and output.
        optional moderation: ModerationOptions<'a>,
        /// How many choices.
        optional n: i64,
        /// Whether the model may call several tools at once.
        optional parallel_tool_calls: bool,
        /// Text the answer is expected to resemble.
        optional prediction: Prediction<'a>,
        /// -2 to 2.
        optional presence_penalty: Number,
        /// Routes alike requests to the same prompt cache.
        optional prompt_cache_key: Text<'a>,
        /// How the prompt cache is used.
        optional prompt_cache_options: PromptCacheOptions<'a>,
        /// How long a cached prompt lives.
        optional prompt_cache_retention: PromptCacheRetention,
        /// How hard to think.
        optional reasoning_effort: ReasoningEffort,
        /// Form of the answer.
        optional response_format: ResponseFormat<'a>,
        /// Hashed id of the end user.
        optional safety_identifier: Text<'a>,
        /// For repeatable sampling, best effort.
        optional seed: i64,
        /// Class of service.
        optional service_tier: ServiceTier,
        /// Where to stop.
        optional stop: Stop<'a>,
        /// Whether the provider keeps the result.
        optional store: bool,
        /// Server-sent events instead of one answer.
        optional stream: bool,
        /// With `stream` only.
        optional stream_options: StreamOptions<'a>,
        /// 0 to 2.
        optional temperature: Number,
        /// Which tool to call, if any.
        optional tool_choice: ToolChoice<'a>,
        /// Tools that may be called.
        optional tools: Vec<Tool<'a>>,
        /// 0 to 20 alternatives per token.
        optional top_logprobs: i64,
        /// 0 to 1.
        optional top_p: Number,
        /// Deprecated for `safety_identifier` and `prompt_cache_key`.
        optional user: Text<'a>,
        /// How long the answer is.
        optional verbosity: Verbosity,
        /// Lets the model search the web.
        optional web_search_options: WebSearchOptions<'a>,
        /// Extension: sample from the k likeliest tokens.
        optional top_k: Number,
        /// Extension: Anthropic's `thinking`, sent on as it is.
        optional thinking: RawJson<'a>,
        /// Extension: Anthropic's `output_config`, sent on as it is.
        optional output_config: RawJson<'a>,
        /// Extension: Anthropic beta flags, one string or an array.
        optional anthropic_beta: OneOrMany<'a>,
        /// Extension: Anthropic's automatic cache point.
        optional cache_control: CacheControl<'a>,
        /// Extension: Converse's `guardrailConfig`, sent on as it is.
        optional guardrail_config as "guardrailConfig": RawJson<'a>,
        /// Extension: Converse's `additionalModelRequestFields`, sent on as it is.
        optional additional_model_request_fields as "additionalModelRequestFields": RawJson<'a>,
    }

    /// `{"format": "mp3", "voice": "alloy"}`
    pub struct AudioOptions<'a> {
        /// `wav`, `aac`, `mp3`, `flac`, `opus`, `pcm16`
        required format: Text<'a>,
        /// A built-in voice, or one of your own.
        required voice: Voice<'a>,
    }

    /// `{"id": "voice_1234"}`
    pub struct VoiceId<'a> {
        /// Id of a voice of your own.
        required id: Text<'a>,
    }

    /// `{"name": "f"}`
    pub struct FunctionName<'a> {
        /// Name of a function or custom tool.
        required name: Text<'a>,
    }

    /// `{"type": "content", "content": ...}`
    pub struct Prediction<'a> {
        /// `content`
        required kind as "type": Text<'a>,
        /// What the answer may look like.
        required content: Content<'a>,
    }

    /// `{"mode": "implicit", "ttl": "30m"}`
    #[derive(Default)]
    pub struct PromptCacheOptions<'a> {
        /// `implicit`, or `explicit`: only at the breakpoints given.
        optional mode: Text<'a>,
        /// `30m`
        optional ttl: Text<'a>,
    }

    /// `{"include_usage": true}`
    #[derive(Default)]
    pub struct StreamOptions<'a> {
        /// Padding against guessing lengths.
        optional include_obfuscation: bool,
        /// One last chunk with `usage`.
        optional include_usage: bool,
    }

    /// `{"type": "json_schema", "json_schema": {...}}`, without the tag.
    pub struct JsonSchemaFormat<'a> {
        /// The schema and its name.
        required json_schema: JsonSchema<'a>,
    }

    /// `{"name": "weather", "schema": {...}, "strict": true}`
    pub struct JsonSchema<'a> {
        /// `[a-zA-Z0-9_-]`, up to 64.
        required name: Text<'a>,
        /// What the answer is for.
        optional description: Text<'a>,
        /// JSON Schema, as written.
        optional schema: RawJson<'a>,
        /// Whether the answer must follow the schema exactly.
        optional strict: bool,
    }

    /// `{"search_context_size": "low", "user_location": {...}}`
    #[derive(Default)]
    pub struct WebSearchOptions<'a> {
        /// `low`, `medium`, `high`
        optional search_context_size: Text<'a>,
        /// Where the user roughly is.
        optional user_location: WebSearchLocation<'a>,
    }

    /// `{"type": "approximate", "approximate": {...}}`
    pub struct WebSearchLocation<'a> {
        /// `approximate`
        required kind as "type": Text<'a>,
        /// The place.
        required approximate: ApproximateLocation<'a>,
    }

    /// `{"city": "Lyon", "country": "FR"}`
    #[derive(Default)]
    pub struct ApproximateLocation<'a> {
        /// Free text.
        optional city: Text<'a>,
        /// Two-letter ISO code.
        optional country: Text<'a>,
        /// Free text.
        optional region: Text<'a>,
        /// IANA name.
        optional timezone: Text<'a>,
    }
}

tagged! {
    /// `{"type": "json_schema", ...}`
    pub enum ResponseFormat<'a> by "type" {
        /// Plain text.
        Text(crate::Bare<'a>) = "text",
        /// Any JSON object.
        JsonObject(crate::Bare<'a>) = "json_object",
        /// JSON of a given schema.
        JsonSchema(JsonSchemaFormat<'a>) = "json_schema",
    }
}

by_shape! {
    /// One stop sequence or several.
    pub enum Stop<'a> expecting "a string or an array of strings" {
        /// `"END"`
        One(Text<'a>) from string,
        /// `["END", "STOP"]`
        Many(Vec<Text<'a>>) from array,
    }

    /// One string or several.
    pub enum OneOrMany<'a> expecting "a string or an array of strings" {
        /// `"a"`
        One(Text<'a>) from string,
        /// `["a", "b"]`
        Many(Vec<Text<'a>>) from array,
    }

    /// A built-in voice by name, or one of your own by id.
    pub enum Voice<'a> expecting "a string or an object with `id`" {
        /// `"alloy"`
        Name(Text<'a>) from string,
        /// `{"id": "voice_1234"}`
        Id(VoiceId<'a>) from object,
    }

    /// Deprecated form of `tool_choice`.
    pub enum FunctionCallMode<'a> expecting "`none`, `auto` or an object with `name`" {
        /// `"none"` or `"auto"`
        Mode(Text<'a>) from string,
        /// `{"name": "f"}`
        Named(FunctionName<'a>) from object,
    }
}

open_enum! {
    /// A kind of output.
    pub enum Modality {
        Text = "text",
        Audio = "audio",
    }

    /// How long a cached prompt lives.
    pub enum PromptCacheRetention {
        InMemory = "in_memory",
        Day = "24h",
    }

    /// How hard to think.
    pub enum ReasoningEffort {
        None = "none",
        Minimal = "minimal",
        Low = "low",
        Medium = "medium",
        High = "high",
        Xhigh = "xhigh",
        Max = "max",
    }

    /// Class of service, asked for or given.
    pub enum ServiceTier {
        Auto = "auto",
        Default = "default",
        Flex = "flex",
        Scale = "scale",
        Priority = "priority",
        Fast = "fast",
        /// Bedrock's own.
        Reserved = "reserved",
    }

    /// How long the answer is.
    pub enum Verbosity {
        Low = "low",
        Medium = "medium",
        High = "high",
    }
}

impl<'a> ChatRequest<'a> {
    /// Adds a message.
    #[must_use]
    pub fn message(mut self, message: Message<'a>) -> Self {
        self.messages.push(message);
        self
    }

    /// Adds instructions.
    #[must_use]
    pub fn system(self, content: impl Into<Content<'a>>) -> Self {
        self.message(Message::System(SystemMessage::new(content)))
    }

    /// Adds what the user says.
    #[must_use]
    pub fn user(self, content: impl Into<Content<'a>>) -> Self {
        self.message(Message::User(UserMessage::new(content)))
    }

    /// Adds what the model said before.
    #[must_use]
    pub fn assistant(self, content: impl Into<Content<'a>>) -> Self {
        let said = AssistantMessage { content: Some(content.into()), ..AssistantMessage::new() };
        self.message(Message::Assistant(said))
    }

    /// Adds the answer of a tool.
    #[must_use]
    pub fn tool_result(self, call: impl Into<Text<'a>>, content: impl Into<Content<'a>>) -> Self {
        let answer = ToolMessage { content: Some(content.into()), ..ToolMessage::new(call) };
        self.message(Message::Tool(answer))
    }

    /// Offers a function.
    #[must_use]
    pub fn tool(mut self, function: FunctionDefinition<'a>) -> Self {
        self.tools.get_or_insert_default().push(Tool::Function(FunctionTool::new(function)));
        self
    }

    /// Most tokens to generate, under the name that every server understands.
    #[must_use]
    pub fn max_tokens(self, tokens: i64) -> Self {
        Self { max_tokens: Some(tokens), ..self }
    }

    /// 0 to 2. Not a number means the default.
    #[must_use]
    pub fn temperature(self, temperature: f64) -> Self {
        Self { temperature: Number::from_f64(temperature), ..self }
    }

    /// How hard to think.
    #[must_use]
    pub fn reasoning_effort(self, effort: ReasoningEffort) -> Self {
        Self { reasoning_effort: Some(effort), ..self }
    }

    /// Where to stop.
    #[must_use]
    pub fn stop(self, sequence: impl Into<Text<'a>>) -> Self {
        Self { stop: Some(Stop::One(sequence.into())), ..self }
    }

    /// Server-sent events instead of one answer.
    #[must_use]
    pub fn stream(self, stream: bool) -> Self {
        Self { stream: Some(stream), ..self }
    }

    /// One last chunk with the tokens used; only with `stream`.
    #[must_use]
    pub fn include_usage(mut self) -> Self {
        self.stream_options.get_or_insert_default().include_usage = Some(true);
        self
    }
}
