//! Tools of a request.

use super::{CacheControl, CitationsConfig, McpTool};
use crate::object::object;
use crate::union::tagged;
use crate::{Bare, Members, RawJson, Text};

tagged! {
    /// A tool: the caller's own, with or without a `type`, or one that Anthropic defines.
    pub enum Tool<'a> by "type" or "" unwritten {
        /// The caller's own, without a `type`: older models know none.
        Plain(CustomTool<'a>) = "",
        /// The caller's own.
        Custom(CustomTool<'a>) = "custom",
        /// Shell, run by the caller.
        Bash20241022(BuiltinTool<'a>) = "bash_20241022",
        /// Shell, run by the caller.
        Bash20250124(BuiltinTool<'a>) = "bash_20250124",
        /// Editor, run by the caller.
        TextEditor20241022(BuiltinTool<'a>) = "text_editor_20241022",
        /// Editor, run by the caller.
        TextEditor20250124(BuiltinTool<'a>) = "text_editor_20250124",
        /// Editor, run by the caller.
        TextEditor20250429(BuiltinTool<'a>) = "text_editor_20250429",
        /// Editor, run by the caller.
        TextEditor20250728(TextEditorTool<'a>) = "text_editor_20250728",
        /// Screen, mouse and keyboard, run by the caller.
        Computer20241022(ComputerTool<'a>) = "computer_20241022",
        /// Screen, mouse and keyboard, run by the caller.
        Computer20250124(ComputerTool<'a>) = "computer_20250124",
        /// Screen, mouse and keyboard, run by the caller.
        Computer20251124(ComputerTool<'a>) = "computer_20251124",
        /// Memory, run by the caller.
        Memory20250818(BuiltinTool<'a>) = "memory_20250818",
        /// Browser tools, run by the caller.
        BrowserToolset20260801(Toolset<'a>) = "browser_toolset_20260801",
        /// Computer tools, run by the caller.
        ComputerToolset20260801(Toolset<'a>) = "computer_toolset_20260801",
        /// Programs, run by Anthropic.
        CodeExecution20250522(BuiltinTool<'a>) = "code_execution_20250522",
        /// Programs, run by Anthropic.
        CodeExecution20250825(BuiltinTool<'a>) = "code_execution_20250825",
        /// Programs, run by Anthropic.
        CodeExecution20260120(BuiltinTool<'a>) = "code_execution_20260120",
        /// Programs, run by Anthropic.
        CodeExecution20260521(BuiltinTool<'a>) = "code_execution_20260521",
        /// Web search, run by Anthropic.
        WebSearch20250305(WebSearchTool<'a>) = "web_search_20250305",
        /// Web search, run by Anthropic.
        WebSearch20260209(WebSearchTool<'a>) = "web_search_20260209",
        /// Web search, run by Anthropic.
        WebSearch20260318(WebSearchTool<'a>) = "web_search_20260318",
        /// Web fetch, run by Anthropic.
        WebFetch20250910(WebFetchTool<'a>) = "web_fetch_20250910",
        /// Web fetch, run by Anthropic.
        WebFetch20260209(WebFetchTool<'a>) = "web_fetch_20260209",
        /// Web fetch, run by Anthropic.
        WebFetch20260309(WebFetchTool<'a>) = "web_fetch_20260309",
        /// Web fetch, run by Anthropic.
        WebFetch20260318(WebFetchTool<'a>) = "web_fetch_20260318",
        /// Search among deferred tools, by words.
        ToolSearchBm25(BuiltinTool<'a>) = "tool_search_tool_bm25",
        /// Search among deferred tools, by words.
        ToolSearchBm25At20251119(BuiltinTool<'a>) = "tool_search_tool_bm25_20251119",
        /// Search among deferred tools, by pattern.
        ToolSearchRegex(BuiltinTool<'a>) = "tool_search_tool_regex",
        /// Search among deferred tools, by pattern.
        ToolSearchRegex20251119(BuiltinTool<'a>) = "tool_search_tool_regex_20251119",
        /// Another model, asked for advice.
        Advisor20260301(AdvisorTool<'a>) = "advisor_20260301",
        /// The tools of an MCP server.
        McpToolset(McpToolset<'a>) = "mcp_toolset",
    }

    /// `{"type": "auto"}`
    pub enum ToolChoice<'a> by "type" {
        /// The model decides.
        Auto(AnyToolChoice<'a>) = "auto",
        /// Some tool must be called.
        Any(AnyToolChoice<'a>) = "any",
        /// This tool must be called.
        Tool(NamedToolChoice<'a>) = "tool",
        /// No tool may be called.
        None(Bare<'a>) = "none",
    }

    /// Which addresses a web fetch may visit.
    pub enum FetchFrom<'a> by "type" {
        /// All.
        All(Bare<'a>) = "all",
        /// None.
        None(Bare<'a>) = "none",
        /// Those from these tools.
        Only(UrlSourceTools<'a>) = "only",
        /// Those from other tools than these.
        Except(UrlSourceTools<'a>) = "except",
    }
}

object! {
    /// `{"name": "f", "description": "...", "input_schema": {...}}`
    pub struct CustomTool<'a> {
        /// `[a-zA-Z0-9_-]`, up to 64 or 128.
        required name: Text<'a>,
        /// When and how to call it.
        optional description: Text<'a>,
        /// JSON Schema of the arguments, as written.
        required input_schema: RawJson<'a>,
        /// Whether the arguments must follow the schema exactly.
        optional strict: bool,
        /// A cache point after this tool.
        optional cache_control: CacheControl<'a>,
        /// Who may call it: `direct`, `code_execution_20260120`.
        optional allowed_callers: Vec<Text<'a>>,
        /// Whether it is shown only once it has been searched for.
        optional defer_loading: bool,
        /// Whether arguments are streamed before they are complete.
        optional eager_input_streaming: bool,
        /// Arguments as they may look.
        optional input_examples: Vec<RawJson<'a>>,
        /// Extension (LiteLLM): the caller's own fields in a wrapper. Not in the typed models.
        optional custom: RawJson<'a>,
    }

    /// A tool that needs no settings.
    pub struct BuiltinTool<'a> {
        /// Fixed for each type.
        required name: Text<'a>,
        /// Whether the arguments must follow the schema exactly.
        optional strict: bool,
        /// A cache point after this tool.
        optional cache_control: CacheControl<'a>,
        /// Who may call it.
        optional allowed_callers: Vec<Text<'a>>,
        /// Whether it is shown only once it has been searched for.
        optional defer_loading: bool,
        /// Arguments as they may look.
        optional input_examples: Vec<RawJson<'a>>,
    }

    /// The editor.
    pub struct TextEditorTool<'a> {
        /// `str_replace_based_edit_tool`
        required name: Text<'a>,
        /// Longest view of a file.
        optional max_characters: u64,
        /// Whether the arguments must follow the schema exactly.
        optional strict: bool,
        /// A cache point after this tool.
        optional cache_control: CacheControl<'a>,
        /// Who may call it.
        optional allowed_callers: Vec<Text<'a>>,
        /// Whether it is shown only once it has been searched for.
        optional defer_loading: bool,
        /// Arguments as they may look.
        optional input_examples: Vec<RawJson<'a>>,
    }

    /// Screen, mouse and keyboard.
    pub struct ComputerTool<'a> {
        /// `computer`
        required name: Text<'a>,
        /// Pixels.
        required display_height_px: u64,
        /// Pixels.
        required display_width_px: u64,
        /// X11 display.
        optional display_number: i64,
        /// Whether the model may look closer.
        optional enable_zoom: bool,
        /// Whether the arguments must follow the schema exactly.
        optional strict: bool,
        /// A cache point after this tool.
        optional cache_control: CacheControl<'a>,
        /// Who may call it.
        optional allowed_callers: Vec<Text<'a>>,
        /// Whether it is shown only once it has been searched for.
        optional defer_loading: bool,
        /// Arguments as they may look.
        optional input_examples: Vec<RawJson<'a>>,
    }

    /// Many tools under one name.
    #[derive(Default)]
    pub struct Toolset<'a> {
        /// Settings by member, as `left_click`.
        optional configs: Members<'a, Option<ToolConfig<'a>>>,
        /// A cache point after these tools.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"enabled": true}`
    #[derive(Default)]
    pub struct ToolConfig<'a> {
        /// Whether it is shown only once it has been searched for.
        optional defer_loading: bool,
        /// Whether it may be used.
        optional enabled: bool,
    }

    /// Web search.
    pub struct WebSearchTool<'a> {
        /// `web_search`
        required name: Text<'a>,
        /// Only these.
        optional allowed_domains: Vec<Text<'a>>,
        /// All but these.
        optional blocked_domains: Vec<Text<'a>>,
        /// Searches per request.
        optional max_uses: u64,
        /// Where the user roughly is.
        optional user_location: UserLocation<'a>,
        /// `full` or `excluded`
        optional response_inclusion: Text<'a>,
        /// Whether the arguments must follow the schema exactly.
        optional strict: bool,
        /// A cache point after this tool.
        optional cache_control: CacheControl<'a>,
        /// Who may call it.
        optional allowed_callers: Vec<Text<'a>>,
        /// Whether it is shown only once it has been searched for.
        optional defer_loading: bool,
    }

    /// `{"type": "approximate", "city": "Lyon"}`
    pub struct UserLocation<'a> {
        /// `approximate`
        required kind as "type": Text<'a>,
        /// Free text.
        optional city: Text<'a>,
        /// Two-letter ISO code.
        optional country: Text<'a>,
        /// Free text.
        optional region: Text<'a>,
        /// IANA name.
        optional timezone: Text<'a>,
    }

    /// Web fetch.
    pub struct WebFetchTool<'a> {
        /// `web_fetch`
        required name: Text<'a>,
        /// Only these.
        optional allowed_domains: Vec<Text<'a>>,
        /// All but these.
        optional blocked_domains: Vec<Text<'a>>,
        /// Whether the model should cite pages.
        optional citations: CitationsConfig<'a>,
        /// Tokens per page.
        optional max_content_tokens: u64,
        /// Pages per request.
        optional max_uses: u64,
        /// `full` or `excluded`
        optional response_inclusion: Text<'a>,
        /// Where addresses may come from.
        optional url_sources: UrlSources<'a>,
        /// Whether pages may come from a cache.
        optional use_cache: bool,
        /// Whether the arguments must follow the schema exactly.
        optional strict: bool,
        /// A cache point after this tool.
        optional cache_control: CacheControl<'a>,
        /// Who may call it.
        optional allowed_callers: Vec<Text<'a>>,
        /// Whether it is shown only once it has been searched for.
        optional defer_loading: bool,
    }

    /// Where addresses may come from.
    #[derive(Default)]
    pub struct UrlSources<'a> {
        /// Results of the caller's tools.
        optional client_tool_results: FetchFrom<'a>,
        /// Results of Anthropic's tools.
        optional server_tool_results: FetchFrom<'a>,
        /// The user.
        optional user_input: FetchFrom<'a>,
    }

    /// `{"tools": [{"type": "tool_reference", "name": "f"}]}`
    pub struct UrlSourceTools<'a> {
        /// Which tools.
        required tools: Vec<UrlSourceTool<'a>>,
    }

    /// `{"type": "tool_reference", "name": "f"}`
    pub struct UrlSourceTool<'a> {
        /// `tool_reference`
        required kind as "type": Text<'a>,
        /// Name of the tool.
        required name: Text<'a>,
    }

    /// Another model, asked for advice.
    pub struct AdvisorTool<'a> {
        /// `advisor`
        required name: Text<'a>,
        /// The other model.
        required model: Text<'a>,
        /// How its prompts are cached.
        optional caching: CacheControl<'a>,
        /// Tokens per advice.
        optional max_tokens: i64,
        /// Advices per request.
        optional max_uses: u64,
        /// Whether the arguments must follow the schema exactly.
        optional strict: bool,
        /// A cache point after this tool.
        optional cache_control: CacheControl<'a>,
        /// Who may call it.
        optional allowed_callers: Vec<Text<'a>>,
        /// Whether it is shown only once it has been searched for.
        optional defer_loading: bool,
    }

    /// The tools of an MCP server.
    pub struct McpToolset<'a> {
        /// One of `mcp_servers`.
        required mcp_server_name: Text<'a>,
        /// Settings by tool.
        optional configs: Members<'a, ToolConfig<'a>>,
        /// Settings of all others.
        optional default_config: ToolConfig<'a>,
        /// The tools, when they are known.
        optional tools: Vec<McpTool<'a>>,
        /// A cache point after these tools.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"type": "auto", "disable_parallel_tool_use": true}`, without the tag.
    #[derive(Default)]
    pub struct AnyToolChoice<'a> {
        /// At most one call.
        optional disable_parallel_tool_use: bool,
    }

    /// `{"type": "tool", "name": "f"}`, without the tag.
    pub struct NamedToolChoice<'a> {
        /// Which one.
        required name: Text<'a>,
        /// At most one call.
        optional disable_parallel_tool_use: bool,
    }
}
