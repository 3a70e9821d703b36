//! Blocks that change the conversation itself: compaction, tools that come and go, another model.

use super::{CacheControl, Tool};
use crate::object::object;
use crate::union::tagged;
use crate::{RawJson, Text};

object! {
    /// `{"type": "compaction", "content": "..."}`, without the tag.
    #[derive(Default)]
    pub struct Compaction<'a> {
        /// The summary.
        nullable content: Text<'a>,
        /// To be sent back as it is.
        nullable encrypted_content: Text<'a>,
        /// The seal on it, to be sent back as it is.
        optional signature: Text<'a>,
        /// Tools that came and went in what was left out.
        optional tool_changes: Vec<ToolChange<'a>>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"type": "tool_addition", "tool": {...}}`, without the tag.
    pub struct ToolAddition<'a> {
        /// The tool.
        required tool: ChangedTool<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"type": "tool_removal", "tool": {...}}`, without the tag.
    pub struct ToolRemoval<'a> {
        /// The tool.
        required tool: ChangedTool<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"name": "f"}`
    pub struct ToolName<'a> {
        /// One of `tools`.
        required name: Text<'a>,
    }

    /// `{"name": "f", "server_name": "s"}`
    pub struct McpToolName<'a> {
        /// A tool of that server.
        required name: Text<'a>,
        /// One of `mcp_servers`.
        required server_name: Text<'a>,
    }

    /// `{"server_name": "s"}`
    pub struct McpToolsetName<'a> {
        /// One of `mcp_servers`.
        required server_name: Text<'a>,
    }

    /// `{"definition": {...}}`
    pub struct ToolDefinition<'a> {
        /// A tool that is not in `tools`.
        required definition: Tool<'a>,
    }

    /// `{"type": "fallback", "from": {...}, "to": {...}, "trigger": {...}}`, without the tag.
    pub struct Fallback<'a> {
        /// The model before.
        required from: FallbackModel<'a>,
        /// The model after.
        required to: FallbackModel<'a>,
        /// Why: a [`RefusalTrigger`] in a response; sent back as it is.
        optional trigger: RawJson<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"model": "claude-..."}`
    pub struct FallbackModel<'a> {
        /// Name of the model.
        required model: Text<'a>,
    }

    /// `{"type": "refusal", "category": "cyber"}`
    pub struct RefusalTrigger<'a> {
        /// `refusal`
        required kind as "type": Text<'a>,
        /// As in [`StopDetails`](super::StopDetails).
        nullable category: Text<'a>,
    }
}

tagged! {
    /// A tool that came or went.
    pub enum ToolChange<'a> by "type" {
        /// It came.
        Addition(ToolAddition<'a>) = "tool_addition",
        /// It went.
        Removal(ToolRemoval<'a>) = "tool_removal",
    }

    /// Which tool.
    pub enum ChangedTool<'a> by "type" {
        /// One of the request's.
        Tool(ToolName<'a>) = "tool_reference",
        /// One of an MCP server's.
        McpTool(McpToolName<'a>) = "mcp_tool_reference",
        /// All of an MCP server's.
        McpToolset(McpToolsetName<'a>) = "mcp_toolset_reference",
        /// A new one.
        Definition(ToolDefinition<'a>) = "tool_definition",
    }
}
