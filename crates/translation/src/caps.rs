//! What a model can do, as data. Handed in by the caller; translation never sees a model name.

use serde::Deserialize;

/// The abilities and limits of one model on one host. Every rule that differs between models reads a
/// field here. The defaults are those of a current, unknown Claude: send what is legal everywhere.
///
/// Source: AWS model cards and Anthropic platform documentation as of 2026-11-22.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a model, one word each in models.toml")]
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
    /// Whether `role: "system"` may stand in mid-conversation.
    pub role_system_in_messages: bool,
    /// Whether the first message may come from the assistant.
    pub assistant_first: bool,
    /// Whether stop sequences are accepted.
    pub stop_sequences: bool,
    /// Beta flags that may be sent; others are left out and reported.
    pub betas: Vec<String>,
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
            role_system_in_messages: false,
            assistant_first: true,
            stop_sequences: true,
            betas: Vec::new(),
        }
    }
}

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
