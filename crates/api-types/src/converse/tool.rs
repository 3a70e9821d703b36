//! Tools: what may be called, what was, what came back.

use super::{CachePointBlock, DocumentBlock, ImageBlock, SearchResultBlock, VideoBlock};
use crate::keyed::keyed;
use crate::object::object;
use crate::{Bare, RawJson, Text};

object! {
    /// `{"tools": [{"toolSpec": {...}}], "toolChoice": {"auto": {}}}`. Needed whenever the conversation holds tool
    /// calls or results.
    pub struct ToolConfiguration<'a> {
        /// What may be called, at least one.
        required tools: Vec<Tool<'a>>,
        /// What must be called. There is no "none".
        optional tool_choice as "toolChoice": ToolChoice<'a>,
    }

    /// `{"name": "f", "description": "...", "inputSchema": {"json": {...}}}`
    pub struct ToolSpecification<'a> {
        /// 1 to 64 of `[a-zA-Z0-9_-]`.
        required name: Text<'a>,
        /// What its input looks like.
        required input_schema as "inputSchema": ToolInputSchema<'a>,
        /// When and how to call it; not empty.
        optional description: Text<'a>,
        /// Whether the input must follow the schema exactly.
        optional strict: bool,
    }

    /// `{"name": "nova_grounding"}`: a tool that runs inside Bedrock.
    pub struct SystemTool<'a> {
        /// Which one.
        required name: Text<'a>,
    }

    /// `{"name": "f"}`
    pub struct SpecificToolChoice<'a> {
        /// Which one.
        required name: Text<'a>,
    }

    /// `{"toolUseId": "tooluse_1", "name": "f", "input": {...}}`
    pub struct ToolUseBlock<'a> {
        /// Ties the result to the call: 1 to 64 of `[a-zA-Z0-9_.:-]`.
        required tool_use_id as "toolUseId": Text<'a>,
        /// Which tool.
        required name: Text<'a>,
        /// With what, as written.
        required input: RawJson<'a>,
        /// `server_tool_use` when it ran inside Bedrock.
        optional kind as "type": Text<'a>,
    }

    /// `{"toolUseId": "tooluse_1", "content": [{"text": "..."}], "status": "success"}`
    pub struct ToolResultBlock<'a> {
        /// Of the call.
        required tool_use_id as "toolUseId": Text<'a>,
        /// What came back.
        required content: Vec<ToolResultContentBlock<'a>>,
        /// `success` or `error`
        optional status: Text<'a>,
        /// Set when it ran inside Bedrock.
        optional kind as "type": Text<'a>,
    }

    /// `{"tool": {...}}`
    pub struct ToolAdditionBlock<'a> {
        /// Which one.
        required tool: ToolReference<'a>,
    }

    /// `{"tool": {...}}`
    pub struct ToolRemovalBlock<'a> {
        /// Which one.
        required tool: ToolReference<'a>,
    }

    /// `{"type": "...", "name": "f", "serverName": "..."}`
    #[derive(Default)]
    pub struct ToolReference<'a> {
        /// What kind of tool.
        optional kind as "type": Text<'a>,
        /// Its name.
        optional name: Text<'a>,
        /// The server that has it.
        optional server_name as "serverName": Text<'a>,
    }
}

keyed! {
    /// A tool that may be called.
    pub enum Tool<'a> {
        /// One of the caller's.
        ToolSpec(ToolSpecification<'a>) = "toolSpec",
        /// One that runs inside Bedrock.
        SystemTool(SystemTool<'a>) = "systemTool",
        /// All tools before this are cached.
        CachePoint(CachePointBlock<'a>) = "cachePoint",
    }

    /// What a tool's input looks like.
    pub enum ToolInputSchema<'a> {
        /// JSON Schema, as written.
        Json(RawJson<'a>) = "json",
    }

    /// What must be called.
    pub enum ToolChoice<'a> {
        /// The model decides.
        Auto(Bare<'a>) = "auto",
        /// At least one.
        Any(Bare<'a>) = "any",
        /// This one.
        Tool(SpecificToolChoice<'a>) = "tool",
    }

    /// A block inside what a tool answered.
    pub enum ToolResultContentBlock<'a> {
        /// JSON, as written.
        Json(RawJson<'a>) = "json",
        /// Text.
        Text(Text<'a>) = "text",
        /// An image.
        Image(ImageBlock<'a>) = "image",
        /// A document.
        Document(DocumentBlock<'a>) = "document",
        /// A video.
        Video(VideoBlock<'a>) = "video",
        /// Something found, to be cited.
        SearchResult(SearchResultBlock<'a>) = "searchResult",
    }
}
