//! The request body.

use serde_json::Number;

use super::{
    CacheControl, CompactionConfig, Content, ContextManagement, CustomTool, Diagnostics, McpServer, Role,
};
use super::{TextContent, Thinking, Tool, ToolChoice};
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::{by_shape, tagged};
use crate::{Bare, RawJson, SecretText, Text};

object! {
    /// `{"model": "...", "max_tokens": 1024, "messages": [...], ...}`
    ///
    /// ```
    /// use outcrop_api_types::messages::MessagesRequest;
    ///
    /// let request = MessagesRequest::new(200).user("Why is the sky blue?").anthropic_version("bedrock-2023-05-31");
    /// assert_eq!(
    ///     serde_json::to_string(&request).unwrap(),
    ///     r#"{"anthropic_version":"bedrock-2023-05-31","max_tokens":200,"messages":[{"role":"user","content":"Why is the sky blue?"}]}"#,
    /// );
    /// ```
    pub struct MessagesRequest<'a> {
        /// Body of InvokeModel only: `bedrock-2023-05-31`.
        optional anthropic_version: Text<'a>,
        /// Body of InvokeModel only: beta flags, which elsewhere go into a header.
        optional anthropic_beta: Vec<Text<'a>>,
        /// Name of the model; in the path for InvokeModel.
        optional model: Text<'a>,
        /// Most tokens to generate, thinking included.
        required max_tokens: i64,
        /// Instructions.
        optional system: TextContent<'a>,
        /// The conversation, oldest first.
        collected messages: Vec<Message<'a>>,
        /// Tools that may be called.
        optional tools: Vec<Tool<'a>>,
        /// Which tool to call, if any.
        optional tool_choice: ToolChoice<'a>,
        /// Thinking.
        optional thinking: Thinking<'a>,
        /// Effort and form of the answer.
        optional output_config: OutputConfig<'a>,
        /// The older name of `output_config.format`. Not in the typed models any more.
        optional output_format: OutputFormat<'a>,
        /// Where to stop.
        optional stop_sequences: Vec<Text<'a>>,
        /// 0 to 1. Not in the typed models any more; older models take it.
        optional temperature: Number,
        /// 0 to 1. Not in the typed models any more; older models take it.
        optional top_p: Number,
        /// Not in the typed models any more; older models take it.
        optional top_k: Number,
        /// Server-sent events instead of one answer.
        optional stream: bool,
        /// About the end user.
        optional metadata: Metadata<'a>,
        /// An automatic cache point.
        optional cache_control: CacheControl<'a>,
        /// What is cleared from a long conversation.
        optional context_management: ContextManagement<'a>,
        /// Summarize.
        optional compaction: CompactionConfig<'a>,
        /// Where Anthropic's tools run.
        optional container: ContainerChoice<'a>,
        /// Servers that Anthropic may call.
        optional mcp_servers: Vec<McpServer<'a>>,
        /// Another model when this one refuses.
        optional fallbacks: Fallbacks<'a>,
        /// Pays for falling back.
        optional fallback_credit_token: FallbackCreditToken<'a>,
        /// `auto` or `standard_only`
        optional service_tier: Text<'a>,
        /// `standard` or `fast`
        optional speed: Text<'a>,
        /// Where to compute.
        optional inference_geo: Text<'a>,
        /// Asks why the cache missed.
        optional diagnostics: Diagnostics<'a>,
        /// A conversation that the server keeps.
        optional thread: Thread<'a>,
        /// Who pays.
        optional billing_policy: BillingPolicy<'a>,
        /// For whom.
        optional user_profile_id: Text<'a>,
        /// In which workspace.
        optional workspace_id: Text<'a>,
        /// Beta flags, as the Python client's argument; on the wire they are a header.
        optional betas: Vec<Text<'a>>,
    }

    /// `{"role": "user", "content": ...}`
    pub struct Message<'a> {
        /// Who speaks.
        required role: Role,
        /// What is said. Only `system` may go without, when it has `output_config`.
        expected content: Content<'a>,
        /// `system` only: `next_user_message` or `never`.
        optional clear_at: Text<'a>,
        /// `system` only: effort from here on.
        optional output_config: OutputConfig<'a>,
    }

    /// `{"effort": "high", "format": {...}}`
    #[derive(Default)]
    pub struct OutputConfig<'a> {
        /// How hard to work.
        optional effort: Effort,
        /// Form of the answer.
        optional format: OutputFormat<'a>,
        /// Tokens for the whole task.
        optional task_budget: TaskBudget<'a>,
    }

    /// `{"type": "json_schema", "schema": {...}}`, without the tag.
    pub struct JsonOutputFormat<'a> {
        /// JSON Schema, as written.
        required schema: RawJson<'a>,
    }

    /// `{"type": "tokens", "total": 100000}`
    pub struct TaskBudget<'a> {
        /// `tokens`
        required kind as "type": Text<'a>,
        /// In all.
        required total: u64,
        /// Of these, still to be used.
        optional remaining: u64,
    }

    /// `{"user_id": "..."}`
    #[derive(Default)]
    pub struct Metadata<'a> {
        /// Opaque id of the end user.
        optional user_id: Text<'a>,
    }

    /// In a request which container to use; in a response which was used.
    #[derive(Default)]
    pub struct Container<'a> {
        /// Id of the container.
        optional id: Text<'a>,
        /// Skills in it.
        nullable skills: Vec<Skill<'a>>,
        /// Response: ISO 8601.
        optional expires_at: Text<'a>,
    }

    /// `{"type": "anthropic", "skill_id": "pptx", "version": "latest"}`
    pub struct Skill<'a> {
        /// `anthropic` or `custom`
        required kind as "type": Text<'a>,
        /// Which one.
        required skill_id: Text<'a>,
        /// Which version.
        optional version: Text<'a>,
    }

    /// `{"model": "..."}`
    pub struct FallbackChoice<'a> {
        /// The other model.
        required model: Text<'a>,
        /// Its own limit.
        optional max_tokens: i64,
        /// Its own effort and form.
        optional output_config: OutputConfig<'a>,
        /// Its own speed.
        optional speed: Text<'a>,
        /// Its own thinking.
        optional thinking: Thinking<'a>,
    }

    /// `{"token": "...", "mode": "strict"}`
    pub struct FallbackCreditOptions<'a> {
        /// From the response that refused.
        required token: SecretText<'a>,
        /// `strict` or `best_effort`
        optional mode: Text<'a>,
    }

    /// `{"type": "billing_policy", "bill_to": "self"}`
    pub struct BillingPolicy<'a> {
        /// `billing_policy`
        required kind as "type": Text<'a>,
        /// `self` or `user_profile`
        required bill_to: Text<'a>,
    }

    /// `{"type": "continue", "previous_message_id": "msg_1"}`, without the tag.
    pub struct ThreadContinue<'a> {
        /// The last answer.
        required previous_message_id: Text<'a>,
    }
}

tagged! {
    /// Form of the answer.
    pub enum OutputFormat<'a> by "type" {
        /// JSON of a given schema.
        JsonSchema(JsonOutputFormat<'a>) = "json_schema",
    }

    /// A conversation that the server keeps.
    pub enum Thread<'a> by "type" {
        /// A new one.
        Create(Bare<'a>) = "create",
        /// An old one.
        Continue(ThreadContinue<'a>) = "continue",
    }
}

by_shape! {
    /// Where Anthropic's tools run.
    pub enum ContainerChoice<'a> expecting "a container id or an object" {
        /// `"container_1"`
        Id(Text<'a>) from string,
        /// `{"id": "container_1", "skills": [...]}`
        Options(Container<'a>) from object,
    }

    /// Another model when this one refuses.
    pub enum Fallbacks<'a> expecting "`default` or an array of models" {
        /// `"default"`
        Word(Text<'a>) from string,
        /// `[{"model": "..."}]`
        Models(Vec<FallbackChoice<'a>>) from array,
    }

    /// Pays for falling back.
    pub enum FallbackCreditToken<'a> expecting "a token or an object with `token`" {
        /// `"..."`
        Token(SecretText<'a>) from string,
        /// `{"token": "...", "mode": "strict"}`
        Options(FallbackCreditOptions<'a>) from object,
    }
}

open_enum! {
    /// How hard to work.
    pub enum Effort {
        Low = "low",
        Medium = "medium",
        High = "high",
        Xhigh = "xhigh",
        Max = "max",
    }
}

impl<'a> MessagesRequest<'a> {
    /// Adds a message.
    #[must_use]
    pub fn message(mut self, role: Role, content: impl Into<Content<'a>>) -> Self {
        self.messages.push(Message::new(role, content));
        self
    }

    /// Adds what the user says.
    #[must_use]
    pub fn user(self, content: impl Into<Content<'a>>) -> Self {
        self.message(Role::User, content)
    }

    /// Adds what the model said before.
    #[must_use]
    pub fn assistant(self, content: impl Into<Content<'a>>) -> Self {
        self.message(Role::Assistant, content)
    }

    /// Sets the instructions.
    #[must_use]
    pub fn system(self, content: impl Into<TextContent<'a>>) -> Self {
        Self { system: Some(content.into()), ..self }
    }

    /// Offers a tool of the caller's own.
    #[must_use]
    pub fn tool(mut self, tool: CustomTool<'a>) -> Self {
        self.tools.get_or_insert_default().push(Tool::Custom(tool));
        self
    }

    /// Sets the model; InvokeModel has it in its path instead.
    #[must_use]
    pub fn model(self, model: impl Into<Text<'a>>) -> Self {
        Self { model: Some(model.into()), ..self }
    }

    /// Sets the version that InvokeModel asks for.
    #[must_use]
    pub fn anthropic_version(self, version: impl Into<Text<'a>>) -> Self {
        Self { anthropic_version: Some(version.into()), ..self }
    }

    /// Thinking.
    #[must_use]
    pub fn thinking(self, thinking: Thinking<'a>) -> Self {
        Self { thinking: Some(thinking), ..self }
    }

    /// Server-sent events instead of one answer; InvokeModel has an operation of its own instead.
    #[must_use]
    pub fn stream(self, stream: bool) -> Self {
        Self { stream: Some(stream), ..self }
    }
}
