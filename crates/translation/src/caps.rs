//! What a model can do, as data. Handed in by the caller; translation never sees a model name.

use serde::Deserialize;

/// The abilities and limits of one model on one host. Every rule that differs between models reads a
/// field here. The defaults are those of a current, unknown Claude: send what is legal everywhere.
///
/// Source: AWS model cards and Anthropic platform documentation as of 2026-11-22.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts about a model, one word each in models.toml"
)]
pub struct Caps {
    /// Tokens of context, input and output together.
    pub context: u32,
    /// Most output tokens that a request may ask for.
    pub max_output: u32,
    /// `max_tokens` when the caller names none. Bedrock reserves quota from it.
    pub default_max_tokens: u32,
    /// Which sampling parameters are accepted.
    pub sampling: Sampling,
    /// Which form of extended thinking is accepted.
    pub thinking: Thinking,
    /// The model thinks when the request does not mention thinking.
    pub thinking_by_default: bool,
    /// Whether `thinking: {type: disabled}` is accepted.
    pub thinking_off: ThinkingOff,
    /// Efforts accepted in `output_config.effort`; empty when the field itself is refused.
    pub efforts: Vec<Effort>,
    /// Beta flag that `output_config.effort` needs, if any.
    pub effort_beta: Option<String>,
    /// Whether the last message may be an assistant message that the model continues.
    pub prefill: bool,
    /// Whether `tool_choice` may force a call (`any`, `tool`).
    pub forced_tool_choice: ForcedToolChoice,
    /// Tools at all.
    pub tools: bool,
    /// Native structured output (`output_config.format`).
    pub structured_output: bool,
    /// `strict` on a tool definition.
    pub strict_tools: bool,
    /// Longest tool name, in characters.
    pub max_tool_name: usize,
    /// Most prompt-cache points in a request; 0 when the model has no prompt cache.
    pub cache_points: usize,
    /// Whether a cache point may ask for `ttl: "1h"`.
    pub cache_ttl_1h: bool,
    /// Image input.
    pub images: bool,
    /// PDF and text documents.
    pub documents: bool,
    /// Converse: whether pictures and documents may stay in Amazon S3 (Nova).
    pub s3_locations: bool,
    /// Converse: sound as input.
    pub audio: bool,
    /// Converse: whether the model can be given Bedrock's web search (`nova_grounding`).
    pub grounding: bool,
    /// Converse: whether the model has a system prompt. Without one, it is told by the user.
    pub system_prompt: bool,
    /// Converse: whether anything may stand beside the tool results of a turn.
    pub text_beside_results: bool,
    /// Whether `role: "system"` may stand in mid-conversation.
    pub role_system_in_messages: bool,
    /// Whether the first message may come from the assistant.
    pub assistant_first: bool,
    /// Whether stop sequences are accepted.
    pub stop_sequences: bool,
    /// Beta flags that may be sent; others are left out and reported.
    pub betas: Vec<String>,
    /// Messages: tools that the host itself runs for the model (`web_search`, `web_fetch`, `code_execution`). A caller
    /// that offers another one of Anthropic's is refused.
    pub server_tools: Vec<String>,
    /// Converse: which reasoning of earlier turns goes back to the model.
    pub reasoning_replay: ReasoningReplay,
    /// Converse: where the effort is written.
    pub effort_form: EffortForm,
    /// Converse: the fields for [`EffortForm::Switch`].
    pub effort_switch: Option<EffortSwitch>,
    /// Converse: where `top_k` is written.
    pub top_k_form: TopKForm,
    /// Converse: what a tool-call id must look like.
    pub tool_id_rule: ToolIdRule,
    /// Converse: whether `toolChoice` may be `any`.
    pub tool_choice_any: bool,
    /// Converse: whether `toolChoice` may name a tool.
    pub tool_choice_named: bool,
    /// Whether the model calls tools while it streams; if not, the answer is fetched whole.
    pub tools_in_stream: bool,
    /// Converse: whether the model can be held to one call at a time.
    pub one_call: OneCall,
    /// Converse: whether a tool result may say that the tool failed.
    pub tool_result_status: bool,
    /// Converse: whether a cache point may stand among the tools.
    pub cache_in_tools: bool,
    /// Converse: the least `maxTokens` that is accepted; a lower wish is raised to it and reported.
    pub min_max_tokens: u32,
    /// Converse: whether the input tokens told include those of the cache.
    pub input_includes_cache: bool,
    /// Converse: document formats that are accepted, as Bedrock names them.
    pub document_formats: Vec<String>,
    /// Converse: JSON Pointers into the model's own answer to ask for; missing ones do no harm.
    pub response_fields: Vec<String>,
}

impl Default for Caps {
    fn default() -> Self {
        Self {
            context: 200_000,
            max_output: 64_000,
            default_max_tokens: 32_000,
            sampling: Sampling::OneOf,
            thinking: Thinking::Adaptive,
            thinking_by_default: false,
            thinking_off: ThinkingOff::Yes,
            efforts: vec![Effort::Low, Effort::Medium, Effort::High],
            effort_beta: None,
            prefill: false,
            forced_tool_choice: ForcedToolChoice::WithoutThinking,
            tools: true,
            structured_output: false,
            strict_tools: false,
            max_tool_name: 64,
            cache_points: 4,
            cache_ttl_1h: true,
            images: true,
            documents: true,
            s3_locations: false,
            audio: false,
            grounding: false,
            system_prompt: true,
            text_beside_results: true,
            role_system_in_messages: false,
            assistant_first: true,
            stop_sequences: true,
            betas: Vec::new(),
            server_tools: Vec::new(),
            reasoning_replay: ReasoningReplay::Signed,
            effort_form: EffortForm::Claude,
            effort_switch: None,
            top_k_form: TopKForm::TopK,
            tool_id_rule: ToolIdRule::Converse,
            tool_choice_any: true,
            tool_choice_named: true,
            tools_in_stream: true,
            one_call: OneCall::Claude,
            tool_result_status: true,
            cache_in_tools: true,
            min_max_tokens: 1,
            input_includes_cache: false,
            document_formats: DOCUMENT_FORMATS.map(str::to_owned).to_vec(),
            response_fields: Vec::new(),
        }
    }
}

/// Every format that Converse has a name for (botocore 1.44.5, read 2026-11-22).
const DOCUMENT_FORMATS: [&str; 9] = ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"];

/// Which of `temperature`, `top_p` and `top_k` a model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// All three, together.
    Any,
    /// `temperature` or `top_p`, not both (Claude 4.5 and 4.6).
    OneOf,
    /// None but the defaults (Claude 4.7 and later).
    None,
}

/// How extended thinking is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thinking {
    /// Not at all.
    None,
    /// `{type: enabled, budget_tokens}` (Claude 4.5 and before).
    Budget,
    /// `{type: adaptive}` with `output_config.effort` (Claude 4.7 and later).
    Adaptive,
    /// Both forms; adaptive is preferred (Claude 4.6).
    Both,
}

/// Whether thinking can be switched off by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThinkingOff {
    /// `{type: disabled}` is accepted.
    Yes,
    /// Accepted only when the effort is `high` or lower (Opus 5).
    UpToHighEffort,
    /// Always thinks; `disabled` is refused.
    No,
}

/// Whether a tool call can be forced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForcedToolChoice {
    /// Yes, also while thinking.
    Always,
    /// Yes, unless thinking is on.
    WithoutThinking,
    /// No (Sonnet 5.5, Opus 5.5, Fable).
    Never,
}

/// How hard the model works, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effort {
    /// `low`
    Low,
    /// `medium`
    Medium,
    /// `high`
    High,
    /// `xhigh`
    Xhigh,
    /// `max`
    Max,
}

impl Effort {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Xhigh => "xhigh",
            Self::Max => "max",
        }
    }
}

/// Which reasoning of earlier turns a model takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasoningReplay {
    /// Reasoning with its signature, and encrypted reasoning (Claude, Nova).
    Signed,
    /// The text alone, without a signature.
    Text,
    /// Encrypted reasoning only (the OpenAI family: text is answered with a 500).
    RedactedOnly,
    /// None: it is refused (`DeepSeek` R1), or of no use.
    None,
}

/// Where Converse wants the effort of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffortForm {
    /// `thinking` and `output_config` among the additional fields.
    Claude,
    /// `reasoningConfig` with `maxReasoningEffort` among the additional fields (Nova 2).
    Nova,
    /// `reasoning_effort` among the additional fields (gpt-oss, GPT, `DeepSeek` V3).
    ReasoningEffort,
    /// Converse's own `outputConfig.effort`.
    OutputConfig,
    /// The fields in [`Caps::effort_switch`].
    Switch,
}

/// Additional fields that switch reasoning on and off, each a JSON object as text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EffortSwitch {
    /// On. `$effort` inside a string stands for the effort.
    pub on: String,
    /// Off.
    pub off: String,
}

/// Where Converse wants `top_k` of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TopKForm {
    /// `{"top_k": n}` among the additional fields (Claude, Mistral).
    TopK,
    /// `{"k": n}` (Cohere).
    K,
    /// `{"inferenceConfig": {"topK": n}}` (Nova).
    Nova,
    /// Nowhere: the model has none.
    None,
}

/// What a tool-call id must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolIdRule {
    /// Up to 64 letters, digits and `_.:-`, as Converse has it.
    Converse,
    /// Exactly nine letters and digits (Mistral).
    NineAlphanumerics,
}

/// Whether a model can be held to one tool call at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OneCall {
    /// By Claude's own `tool_choice` among the additional fields.
    Claude,
    /// No: the wish is left out and reported.
    No,
    /// It never makes two.
    Always,
}
