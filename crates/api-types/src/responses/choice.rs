//! Which tool to call.

use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::{by_shape, tagged};
use crate::{Bare, Text};

by_shape! {
    /// Which tool to call, if any.
    pub enum ToolChoice<'a> expecting "`none`, `auto`, `required` or an object" {
        /// `"auto"`
        Mode(ToolChoiceMode) from string,
        /// `{"type": "function", "name": "f"}`
        Named(NamedToolChoice<'a>) from object,
    }
}

tagged! {
    /// `tool_choice` as an object, and what such a choice allows.
    pub enum NamedToolChoice<'a> by "type" {
        /// One of these.
        AllowedTools(AllowedTools<'a>) = "allowed_tools",
        /// This function.
        Function(NamedTool<'a>) = "function",
        /// This custom tool.
        Custom(NamedTool<'a>) = "custom",
        /// This MCP server, or one of its tools.
        Mcp(McpToolChoice<'a>) = "mcp",
        /// The shell.
        Shell(Bare<'a>) = "shell",
        /// The caller's shell.
        LocalShell(Bare<'a>) = "local_shell",
        /// The tool that changes files.
        ApplyPatch(Bare<'a>) = "apply_patch",
        /// The search on the web.
        WebSearch(Bare<'a>) = "web_search",
        /// The search on the web.
        WebSearchPreview(Bare<'a>) = "web_search_preview",
        /// The search on the web.
        WebSearchPreview20250311(Bare<'a>) = "web_search_preview_2025_03_11",
        /// The search in files.
        FileSearch(Bare<'a>) = "file_search",
        /// The one that runs code.
        CodeInterpreter(Bare<'a>) = "code_interpreter",
        /// The one that makes images.
        ImageGeneration(Bare<'a>) = "image_generation",
        /// The screen.
        Computer(Bare<'a>) = "computer",
        /// The screen.
        ComputerUse(Bare<'a>) = "computer_use",
        /// The screen.
        ComputerUsePreview(Bare<'a>) = "computer_use_preview",
        /// A program.
        ProgrammaticToolCalling(Bare<'a>) = "programmatic_tool_calling",
    }
}

object! {
    /// `{"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "f"}]}`, without the tag.
    pub struct AllowedTools<'a> {
        /// Whether one must be called.
        required mode: AllowedToolsMode,
        /// Which ones.
        required tools: Vec<NamedToolChoice<'a>>,
    }

    /// `{"type": "function", "name": "f"}`, without the tag.
    pub struct NamedTool<'a> {
        /// Which one.
        required name: Text<'a>,
    }

    /// `{"type": "mcp", "server_label": "s", "name": "f"}`, without the tag.
    pub struct McpToolChoice<'a> {
        /// The caller's name for the server.
        required server_label: Text<'a>,
        /// Which of its tools; any if absent.
        optional name: Text<'a>,
    }
}

open_enum! {
    /// `tool_choice` as a word.
    pub enum ToolChoiceMode {
        None = "none",
        Auto = "auto",
        Required = "required",
    }

    /// Whether one of the allowed tools must be called.
    pub enum AllowedToolsMode {
        Auto = "auto",
        Required = "required",
    }
}
