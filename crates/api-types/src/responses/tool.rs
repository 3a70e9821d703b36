//! Tools: the caller's own, and the union of all.

use super::{
    CodeInterpreterTool, ComputerUsePreviewTool, FileSearchTool, ImageGenerationTool, McpTool, ShellTool,
    WebSearchPreviewTool, WebSearchTool,
};
use crate::object::object;
use crate::union::tagged;
use crate::{Bare, RawJson, Text};

tagged! {
    /// A tool that may be called.
    pub enum Tool<'a> by "type" {
        /// Takes JSON of a schema.
        Function(FunctionTool<'a>) = "function",
        /// Takes free text.
        Custom(CustomTool<'a>) = "custom",
        /// Several tools under one name.
        Namespace(NamespaceTool<'a>) = "namespace",
        /// Finds tools that were not shown yet.
        ToolSearch(ToolSearchTool<'a>) = "tool_search",
        /// The caller's shell, one process at a time.
        LocalShell(Bare<'a>) = "local_shell",
        /// A shell, the caller's or the server's.
        Shell(ShellTool<'a>) = "shell",
        /// Changes the caller's files.
        ApplyPatch(ApplyPatchTool<'a>) = "apply_patch",
        /// Searches the web.
        WebSearch(WebSearchTool<'a>) = "web_search",
        /// Searches the web.
        WebSearch20250826(WebSearchTool<'a>) = "web_search_2025_08_26",
        /// Searches the web.
        WebSearchPreview(WebSearchPreviewTool<'a>) = "web_search_preview",
        /// Searches the web.
        WebSearchPreview20250311(WebSearchPreviewTool<'a>) = "web_search_preview_2025_03_11",
        /// Searches the caller's files.
        FileSearch(FileSearchTool<'a>) = "file_search",
        /// Runs code.
        CodeInterpreter(CodeInterpreterTool<'a>) = "code_interpreter",
        /// Makes images.
        ImageGeneration(ImageGenerationTool<'a>) = "image_generation",
        /// Works on a screen.
        Computer(Bare<'a>) = "computer",
        /// Works on a screen.
        ComputerUsePreview(ComputerUsePreviewTool<'a>) = "computer_use_preview",
        /// The tools of an MCP server.
        Mcp(McpTool<'a>) = "mcp",
        /// Lets the model write programs that call the other tools.
        ProgrammaticToolCalling(Bare<'a>) = "programmatic_tool_calling",
    }

    /// A tool in a namespace.
    pub enum NamespacedTool<'a> by "type" {
        /// Takes JSON of a schema.
        Function(FunctionTool<'a>) = "function",
        /// Takes free text.
        Custom(CustomTool<'a>) = "custom",
    }

    /// What the input of a custom tool looks like.
    pub enum CustomFormat<'a> by "type" {
        /// Anything.
        Text(Bare<'a>) = "text",
        /// What a grammar allows.
        Grammar(Grammar<'a>) = "grammar",
    }
}

object! {
    /// `{"type": "function", "name": "f", "parameters": {...}, "strict": true}`, without the tag.
    pub struct FunctionTool<'a> {
        /// `[a-zA-Z0-9_-]`, up to 128.
        required name: Text<'a>,
        /// When and how to call it.
        optional description: Text<'a>,
        /// JSON Schema of the arguments, as written; `null` as well as absent means no arguments.
        nullable parameters: RawJson<'a>,
        /// Whether the arguments must follow the schema exactly; `null` as well as absent leaves it to the
        /// server.
        nullable strict: bool,
        /// JSON Schema of the answer, as written.
        optional output_schema: RawJson<'a>,
        /// Whether it is shown only once it was found.
        optional defer_loading: bool,
        /// Who may call it: `direct`, `programmatic`.
        optional allowed_callers: Vec<Text<'a>>,
        /// Whether the model may go on before there is an answer.
        optional is_async as "async": bool,
    }

    /// `{"type": "custom", "name": "sql", "format": {...}}`, without the tag.
    pub struct CustomTool<'a> {
        /// The name.
        required name: Text<'a>,
        /// When and how to call it.
        optional description: Text<'a>,
        /// What its input looks like; any text if absent.
        optional format: CustomFormat<'a>,
        /// Whether it is shown only once it was found.
        optional defer_loading: bool,
        /// Who may call it: `direct`, `programmatic`.
        optional allowed_callers: Vec<Text<'a>>,
        /// Whether the model may go on before there is an answer.
        optional is_async as "async": bool,
    }

    /// `{"type": "grammar", "syntax": "lark", "definition": "..."}`, without the tag.
    pub struct Grammar<'a> {
        /// The grammar itself.
        required definition: Text<'a>,
        /// `lark` or `regex`
        required syntax: Text<'a>,
    }

    /// `{"type": "namespace", "name": "crm", "description": "...", "tools": [...]}`, without the tag.
    pub struct NamespaceTool<'a> {
        /// The name.
        required name: Text<'a>,
        /// What its tools are for.
        expected description: Text<'a>,
        /// The tools.
        required tools: Vec<NamespacedTool<'a>>,
    }

    /// `{"type": "tool_search", "execution": "client", "parameters": {...}}`, without the tag.
    #[derive(Default)]
    pub struct ToolSearchTool<'a> {
        /// When and how to call it.
        optional description: Text<'a>,
        /// Who searches: `server` or `client`.
        optional execution: Text<'a>,
        /// JSON Schema of the arguments, as written.
        optional parameters: RawJson<'a>,
    }

    /// `{"type": "apply_patch"}`, without the tag.
    #[derive(Default)]
    pub struct ApplyPatchTool<'a> {
        /// Who may call it: `direct`, `programmatic`.
        optional allowed_callers: Vec<Text<'a>>,
    }
}
