//! What becomes of each field of a Messages request on its way to Claude, as data.
//!
//! A shape is the list of fields of one kind of object; what a shape does not list goes by its `others`. Where
//! InvokeModel and the Messages routes differ, the row has two rules.
//!
//! Sources: Anthropic's platform documentation (Claude on Amazon Bedrock, API versioning), AWS Bedrock user guide,
//! LiteLLM's list of beta headers, and what Claude Code was seen to send and Bedrock to refuse; read 2026-11-22.

use super::Target;

/// What becomes of one field.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    /// As it is.
    Keep,
    /// Left out in silence: it is said in another way, or says what happens anyway.
    Strip,
    /// Touches cost, speed or routing: left out and reported, unless it says nothing.
    Hint(&'static str),
    /// As `Hint`; these words (raw JSON) say what happens anyway.
    Unless(&'static [&'static str], &'static str),
    /// The answer would mean something else without it: refused, unless it says nothing or the operator drops it.
    Refuse(&'static str),
    /// Refused, whatever the operator says.
    Never(&'static str),
    /// Sent with this beta flag where the model takes the flag; else left out and reported.
    WithBeta(&'static str, &'static str),
    /// Never sent; where the model takes this beta flag, the flag says it.
    AsBeta(&'static str, &'static str),
    /// Looked into.
    Inside(&'static Shape),
    /// An array whose objects are looked into.
    Each(&'static Shape),
    /// A rule of its own, in code.
    Own(Own),
    /// A name that is not known: left out and reported.
    Unknown,
}

/// The rules that need code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    Model,
    Version,
    Messages,
    System,
    /// Settled when the whole request is known.
    Later,
    MessageContent,
    InnerContent,
    Point,
    RootPoint,
    Ttl,
    Strict,
    Callers,
    Wrapper,
}

/// The kind of an object: says what is decided once it has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Root,
    Message,
    Block,
    Source,
    Tool,
    Point,
}

/// The fields of one kind of object.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) fields: &'static [Field],
    pub(super) others: Rule,
}

/// One row.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    invoke: Rule,
    messages: Rule,
}

impl Shape {
    /// The row for a name.
    pub(super) fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// The rule on this route.
    pub(super) fn rule(&self, target: Target<'_>) -> Rule {
        match target {
            Target::Invoke | Target::CountTokens => self.invoke,
            Target::Messages { .. } => self.messages,
        }
    }
}

/// The same on both routes.
const fn on_both(name: &'static str, rule: Rule) -> Field {
    Field { name, invoke: rule, messages: rule }
}

const NOT_HERE: &str = "Bedrock has no such choice";

/// The body.
pub(super) static ROOT: Shape = Shape {
    kind: Kind::Root,
    fields: &[
        on_both("model", Rule::Own(Own::Model)),
        on_both("messages", Rule::Own(Own::Messages)),
        on_both("max_tokens", Rule::Keep),
        Field { name: "stream", invoke: Rule::Strip, messages: Rule::Keep },
        on_both("system", Rule::Own(Own::System)),
        on_both("tools", Rule::Each(&TOOL)),
        on_both("tool_choice", Rule::Keep),
        on_both("stop_sequences", Rule::Keep),
        on_both("thinking", Rule::Own(Own::Later)),
        on_both("output_config", Rule::Own(Own::Later)),
        on_both("output_format", Rule::Own(Own::Later)),
        on_both("temperature", Rule::Own(Own::Later)),
        on_both("top_p", Rule::Own(Own::Later)),
        on_both("top_k", Rule::Own(Own::Later)),
        on_both("context_management", Rule::Own(Own::Later)),
        on_both("metadata", Rule::Own(Own::Later)),
        Field { name: "cache_control", invoke: Rule::Own(Own::RootPoint), messages: Rule::Own(Own::Point) },
        Field { name: "anthropic_version", invoke: Rule::Own(Own::Version), messages: Rule::Strip },
        on_both("anthropic_beta", Rule::Strip),
        on_both("betas", Rule::Strip),
        on_both(
            "mcp_servers",
            Rule::Refuse("Bedrock does not call MCP servers; offer their tools in `tools`"),
        ),
        on_both("container", Rule::Refuse("Bedrock runs no containers; remove it")),
        on_both("compaction", Rule::Refuse("Bedrock does not summarize on request; remove it")),
        on_both("thread", Rule::Never("no threads are kept here; send the whole conversation in `messages`")),
        on_both("fallbacks", Rule::Hint("no other model is asked")),
        on_both("fallback_credit_token", Rule::Hint("no other model is asked")),
        on_both("inference_geo", Rule::Hint("the region and the inference profile decide")),
        on_both("speed", Rule::Unless(&[r#""standard""#], NOT_HERE)),
        on_both("service_tier", Rule::Unless(&[r#""auto""#, r#""standard_only""#], NOT_HERE)),
        on_both("diagnostics", Rule::Hint(NOT_HERE)),
        on_both("billing_policy", Rule::Hint("AWS bills the account")),
        on_both("user_profile_id", Rule::Hint(NOT_HERE)),
        on_both("workspace_id", Rule::Hint(NOT_HERE)),
    ],
    others: Rule::Unknown,
};

/// A message. Other names are refused by Bedrock: "Extra inputs are not permitted".
pub(super) static MESSAGE: Shape = Shape {
    kind: Kind::Message,
    fields: &[
        on_both("role", Rule::Keep),
        on_both("content", Rule::Own(Own::MessageContent)),
        on_both("clear_at", Rule::Keep),
        on_both("output_config", Rule::Keep),
    ],
    others: Rule::Unknown,
};

/// A block of a message, of the system prompt, of a tool's result or of a document. The arguments of a call are data
/// and are not looked into.
pub(super) static BLOCK: Shape = Shape {
    kind: Kind::Block,
    fields: &[
        on_both("cache_control", Rule::Own(Own::Point)),
        on_both("content", Rule::Own(Own::InnerContent)),
        on_both("source", Rule::Inside(&SOURCE)),
    ],
    others: Rule::Keep,
};

/// Where a picture or a document is.
pub(super) static SOURCE: Shape =
    Shape { kind: Kind::Source, fields: &[on_both("content", Rule::Each(&BLOCK))], others: Rule::Keep };

/// A cache point.
pub(super) static POINT: Shape = Shape {
    kind: Kind::Point,
    fields: &[
        on_both("ttl", Rule::Own(Own::Ttl)),
        on_both("scope", Rule::Hint("Bedrock has no cache scopes")),
    ],
    others: Rule::Keep,
};

/// A tool.
pub(super) static TOOL: Shape = Shape {
    kind: Kind::Tool,
    fields: &[
        on_both("cache_control", Rule::Own(Own::Point)),
        on_both("caching", Rule::Inside(&POINT)),
        on_both("strict", Rule::Own(Own::Strict)),
        on_both(
            "defer_loading",
            Rule::WithBeta(TOOL_SEARCH, "this model has no tool search: all tools are loaded"),
        ),
        on_both(
            "eager_input_streaming",
            Rule::AsBeta(
                "fine-grained-tool-streaming-2025-05-14",
                "this model streams arguments its own way",
            ),
        ),
        on_both("input_examples", Rule::WithBeta("tool-examples-2025-10-29", "this model takes no examples")),
        on_both("allowed_callers", Rule::Own(Own::Callers)),
        on_both("custom", Rule::Own(Own::Wrapper)),
    ],
    others: Rule::Keep,
};

/// The flag of tool search.
pub(super) const TOOL_SEARCH: &str = "tool-search-tool-2025-10-19";

/// The flag of context editing, and of the memory tool.
const CONTEXT_MANAGEMENT: &str = "context-management-2025-06-27";

/// The flag of a million tokens of context, which a client asks for by the suffix `[1m]` of the model.
pub(super) const MILLION: &str = "context-1m-2025-08-07";

/// What a flag is called here that has another name elsewhere.
pub(super) static RENAMED_BETAS: &[(&str, &str)] = &[("advanced-tool-use-2025-11-20", TOOL_SEARCH)];

/// What becomes of a tool of Anthropic's own.
#[derive(Debug, Clone, Copy)]
pub(super) enum Builtin {
    /// The caller runs it. Its flag is sent along where the model takes it.
    Client(&'static str),
    /// Anthropic runs it.
    Server,
    /// Searches among the other tools.
    Search,
}

/// Tools by how their `type` begins.
pub(super) static BUILTINS: &[(&str, Builtin)] = &[
    ("computer_20241022", Builtin::Client("computer-use-2024-10-22")),
    ("bash_20241022", Builtin::Client("computer-use-2024-10-22")),
    ("text_editor_20241022", Builtin::Client("computer-use-2024-10-22")),
    ("computer_20250124", Builtin::Client("computer-use-2025-01-24")),
    ("bash_20250124", Builtin::Client("computer-use-2025-01-24")),
    ("text_editor_20250124", Builtin::Client("computer-use-2025-01-24")),
    ("text_editor_20250429", Builtin::Client("computer-use-2025-01-24")),
    ("computer_20251124", Builtin::Client("computer-use-2025-11-24")),
    ("memory_", Builtin::Client(CONTEXT_MANAGEMENT)),
    ("tool_search_tool_", Builtin::Search),
    ("web_search_", Builtin::Server),
    ("web_fetch_", Builtin::Server),
    ("code_execution_", Builtin::Server),
    ("advisor_", Builtin::Server),
    ("mcp_toolset", Builtin::Server),
];

/// An edit of `context_management`.
#[derive(Debug)]
pub(super) struct ContextEdit {
    pub(super) name: &'static str,
    /// The flag it needs.
    pub(super) beta: &'static str,
    /// Whether InvokeModel knows it.
    pub(super) on_invoke: bool,
}

/// The edits that are known; others are left out and reported.
pub(super) static CONTEXT_EDITS: &[ContextEdit] = &[
    ContextEdit { name: "clear_tool_uses_20250919", beta: CONTEXT_MANAGEMENT, on_invoke: true },
    ContextEdit { name: "clear_thinking_20251015", beta: CONTEXT_MANAGEMENT, on_invoke: false },
    ContextEdit { name: "compact_20260112", beta: "compact-2026-01-12", on_invoke: true },
];

/// Versions of Anthropic's API that mean the one Bedrock has.
pub(super) static VERSIONS: &[&str] = &["bedrock-2023-05-31", "2023-06-01", "2026-10-21"];

/// How the block of Claude Code begins that changes with every request and breaks the prompt cache.
pub(super) const BILLING_HEADER: &str = r#""x-anthropic-billing-header:"#;
