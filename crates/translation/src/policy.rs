//! What the operator decided where a translation can go more than one way. Plain data; the defaults
//! refuse rather than guess.

use serde::Deserialize;

/// The choices of one listener. Every field has a default; a configuration names only what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent choices of an operator")]
pub struct Policy {
    /// A field that Bedrock cannot honour and that changes what the answer means (`n`, `logprobs` ...).
    pub unsupported_params: Unsupported,
    /// `temperature`, `top_p` or `top_k` for a model that takes none of them.
    pub sampling_on_none: SamplingOnNone,
    /// A temperature above 1, which Bedrock's models do not know.
    pub temperature_over_one: TemperatureOverOne,
    /// `temperature` and `top_p` together for a model that takes one of them.
    pub temperature_and_top_p: TemperatureAndTopP,
    /// A system message after the conversation has begun, for a model that has no place for it.
    pub mid_system: MidSystem,
    /// A tool call in the history that was never answered.
    pub missing_results: MissingResults,
    /// Tool-call arguments in the history that are not a JSON object.
    pub invalid_arguments: InvalidArguments,
    /// Put `name: ` in front of the text of a message that has a `name`, which Bedrock has no field for.
    pub name_prefix: bool,
    /// More prompt-cache points than the model takes.
    pub cache_overflow: CacheOverflow,
    /// Where to put cache points when the caller placed none.
    pub auto_cache: AutoCache,
    /// A forced tool call that the model refuses (it never takes one, or not while thinking).
    pub forced_tool: ForcedTool,
    /// A tool turn in the history whose thinking is gone, on a model that wants it back.
    pub missing_thinking: MissingThinking,
    /// `xhigh` or `max` effort for a model that does not go that far.
    pub effort_over: EffortOver,
    /// A tool schema whose root is a union, which the model refuses.
    pub union_schema: UnionSchema,
    /// `strict: true` on a tool for a model that has no strict tools.
    pub strict_tools: StrictTools,
    /// Whether the caller's `user` or `safety_identifier` is sent upstream.
    pub user_id: UserId,
    /// Extra reply fields for callers that speak a peer's extension.
    pub compat: Compat,
    /// Tokens of thinking for each effort, on models that take a budget.
    pub reasoning_budget: ReasoningBudget,
    /// Send the caller's `metadata` as Converse's `requestMetadata`, as far as Bedrock takes it.
    pub forward_metadata: bool,
    /// Responses: tell an answer that the limit cut as `completed`, for callers that take `incomplete` for a failure.
    pub incomplete_as_completed: bool,
    /// `stream_options` on a request that does not stream: refused as OpenAI does, unless lenient.
    pub lenient_stream_options: bool,
}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$case_doc:meta])* $case:ident),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$case_doc])* $case),+ }
    )+};
}

choices! {
    /// What becomes of a field that cannot be honoured.
    Unsupported {
        /// A 400 that names it.
        #[default] Reject,
        /// Left out, and reported in `x-outcrop-ignored`.
        Drop,
    }
    /// What becomes of sampling parameters that the model refuses.
    SamplingOnNone {
        /// Left out, and reported: agents set them without asking.
        #[default] Drop,
        /// A 400 that names them.
        Reject,
    }
    /// What becomes of a temperature above 1.
    TemperatureOverOne {
        /// A 400.
        #[default] Reject,
        /// Sent as 1, and reported.
        Clamp,
    }
    /// What becomes of two sampling parameters where one is taken.
    TemperatureAndTopP {
        /// A 400.
        #[default] Reject,
        /// `top_p` is left out, and reported.
        PreferTemperature,
    }
    /// Where a late system message goes.
    MidSystem {
        /// A `<system-reminder>` text of the user's, in the same place.
        #[default] Reminder,
        /// Up into the system prompt.
        Hoist,
    }
    /// What stands in for a missing tool result.
    MissingResults {
        /// Nothing: a 400 that names the call.
        #[default] Reject,
        /// A failed result that says so.
        Synthesize,
    }
    /// What becomes of arguments that are not a JSON object.
    InvalidArguments {
        /// A 400 that names them.
        #[default] Reject,
        /// `{"_raw": "…"}`: the session goes on.
        Wrap,
    }
    /// What becomes of cache points over the limit.
    CacheOverflow {
        /// A 400.
        #[default] Reject,
        /// The last ones are kept, and the rest reported.
        Trim,
    }
    /// Where cache points are put unasked.
    AutoCache {
        /// Nowhere.
        #[default] Off,
        /// After the system prompt.
        System,
        /// After the system prompt and after the tools.
        SystemTools,
        /// After the last two user turns.
        LastTurns,
    }
    /// What becomes of a forced tool call that the model refuses.
    ForcedTool {
        /// A 400 that says why.
        #[default] Reject,
        /// Thinking is switched off for the request, and reported.
        DisableThinking,
        /// The model may choose, and that is reported.
        AutoChoice,
    }
    /// What becomes of a tool turn without its thinking.
    MissingThinking {
        /// Thinking is switched off for the request, and reported.
        #[default] Disable,
        /// A 400.
        Error,
    }
    /// What becomes of an effort that the model does not reach.
    EffortOver {
        /// A 400.
        #[default] Reject,
        /// `high`, and reported.
        High,
    }
    /// What becomes of a tool schema with a union at its root.
    UnionSchema {
        /// A 400.
        #[default] Reject,
        /// Wrapped under one property `value`, and unwrapped in the reply.
        Wrap,
    }
    /// What becomes of `strict` where there is none.
    StrictTools {
        /// Left out, and reported: the schema still guides.
        #[default] Hint,
        /// A 400.
        Reject,
    }
    /// What becomes of the caller's user id.
    UserId {
        /// Left out, and reported.
        #[default] Ignore,
        /// Sent as `metadata.user_id` when it fits Bedrock's pattern.
        Forward,
    }
    /// Whose reply extensions are added.
    Compat {
        /// None but `reasoning_content` and `reasoning_details`.
        #[default] None,
        /// `thinking_blocks`, as LiteLLM sends them.
        Litellm,
    }
}

/// Tokens of thinking for each effort word. At least 1024 each: Claude refuses less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReasoningBudget {
    /// For `minimal`.
    pub minimal: u32,
    /// For `low`.
    pub low: u32,
    /// For `medium`.
    pub medium: u32,
    /// For `high`.
    pub high: u32,
}

impl Default for ReasoningBudget {
    fn default() -> Self {
        Self { minimal: 1024, low: 1024, medium: 4096, high: 16_384 }
    }
}
