//! Items of the tools that run at the server. Their inner parts are mostly raw.

use serde_json::Number;

use super::ItemStatus;
use crate::object::object;
use crate::union::tagged;
use crate::{RawJson, Text};

object! {
    /// `{"type": "web_search_call", "id": "ws_1", "status": "completed", "action": {...}}`, without the tag.
    #[derive(Default)]
    pub struct WebSearchCall<'a> {
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// What was done.
        optional action: WebSearchAction<'a>,
    }

    /// `{"type": "search", "query": "..."}`, without the tag.
    #[derive(Default)]
    pub struct WebSearch<'a> {
        /// What was looked for.
        optional query: Text<'a>,
        /// All that was looked for.
        optional queries: Vec<Text<'a>>,
        /// What was found.
        optional sources: Vec<WebSearchSource<'a>>,
    }

    /// `{"type": "url", "url": "https://..."}`
    pub struct WebSearchSource<'a> {
        /// `url`
        required kind as "type": Text<'a>,
        /// The page.
        required url: Text<'a>,
    }

    /// `{"type": "open_page", "url": "https://..."}`, without the tag.
    #[derive(Default)]
    pub struct OpenPage<'a> {
        /// The page.
        optional url: Text<'a>,
    }

    /// `{"type": "find_in_page", "url": "https://...", "pattern": "..."}`, without the tag.
    pub struct FindInPage<'a> {
        /// The page.
        required url: Text<'a>,
        /// What was looked for.
        required pattern: Text<'a>,
    }

    /// `{"type": "file_search_call", "id": "fs_1", "queries": ["..."], "results": [...]}`, without the tag.
    #[derive(Default)]
    pub struct FileSearchCall<'a> {
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// What was looked for.
        optional queries: Vec<Text<'a>>,
        /// What was found, if asked for.
        optional results: Vec<FileSearchResult<'a>>,
    }

    /// `{"file_id": "...", "filename": "...", "score": 0.9, "text": "..."}`
    #[derive(Default)]
    pub struct FileSearchResult<'a> {
        /// The file's labels, as they came.
        optional attributes: RawJson<'a>,
        /// The file.
        optional file_id: Text<'a>,
        /// Its name.
        optional filename: Text<'a>,
        /// 0 to 1.
        optional score: Number,
        /// What it says.
        optional text: Text<'a>,
    }

    /// `{"type": "code_interpreter_call", "id": "ci_1", "code": "...", "outputs": [...]}`, without the tag.
    #[derive(Default)]
    pub struct CodeInterpreterCall<'a> {
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// What ran.
        optional code: Text<'a>,
        /// Where it ran.
        optional container_id: Text<'a>,
        /// What came of it, if asked for.
        optional outputs: Vec<CodeInterpreterOutput<'a>>,
    }

    /// `{"type": "logs", "logs": "..."}`, without the tag.
    pub struct CodeInterpreterLogs<'a> {
        /// What was printed.
        required logs: Text<'a>,
    }

    /// `{"type": "image", "url": "..."}`, without the tag.
    pub struct CodeInterpreterImage<'a> {
        /// Where it is.
        required url: Text<'a>,
    }

    /// `{"type": "image_generation_call", "id": "ig_1", "result": "..."}`, without the tag.
    #[derive(Default)]
    pub struct ImageGenerationCall<'a> {
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// The image, as base64.
        optional result: Text<'a>,
        /// `generate`, `edit`, `auto`
        optional action: Text<'a>,
        /// `transparent`, `opaque`, `auto`
        optional background: Text<'a>,
        /// Why there is none, as it came.
        optional error: RawJson<'a>,
        /// `png`, `webp`, `jpeg`, `gif`, `svg`
        optional output_format: Text<'a>,
        /// `low` to `max`, or `auto`
        optional quality: Text<'a>,
        /// What was asked of the image model.
        optional revised_prompt: Text<'a>,
        /// `1024x1024`
        optional size: Text<'a>,
        /// Tokens for an SVG, as they came.
        optional svg_usage: RawJson<'a>,
    }

    /// `{"type": "computer_call", "id": "cu_1", "call_id": "call_1", "action": {...}}`, without the tag.
    pub struct ComputerCall<'a> {
        /// Ties the result to the call.
        required call_id: Text<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// A click, a key, a move ..., as it came.
        optional action: RawJson<'a>,
        /// Several of them, as they came.
        optional actions: Vec<RawJson<'a>>,
        /// What should be confirmed first, as it came.
        optional pending_safety_checks: Vec<RawJson<'a>>,
    }

    /// `{"type": "computer_call_output", "call_id": "call_1", "output": {...}}`, without the tag.
    pub struct ComputerCallOutput<'a> {
        /// Of the call.
        required call_id: Text<'a>,
        /// What the screen looks like.
        required output: ComputerScreenshot<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// What was confirmed, as it came.
        optional acknowledged_safety_checks: Vec<RawJson<'a>>,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "computer_screenshot", "image_url": "data:image/png;base64,..."}`
    pub struct ComputerScreenshot<'a> {
        /// `computer_screenshot`
        required kind as "type": Text<'a>,
        /// A file that the server keeps.
        optional file_id: Text<'a>,
        /// A `data:` or `https:` URL.
        optional image_url: Text<'a>,
    }

    /// `{"type": "mcp_list_tools", "id": "mcpl_1", "server_label": "s", "tools": [...]}`, without the tag.
    pub struct McpListTools<'a> {
        /// The caller's name for the server.
        required server_label: Text<'a>,
        /// Its tools.
        required tools: Vec<McpListedTool<'a>>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// Why there are none.
        optional error: Text<'a>,
    }

    /// `{"name": "f", "input_schema": {...}}`
    pub struct McpListedTool<'a> {
        /// Its name.
        required name: Text<'a>,
        /// JSON Schema of the input, as it came.
        required input_schema: RawJson<'a>,
        /// What the server says about it, as it came.
        optional annotations: RawJson<'a>,
        /// When and how to call it.
        optional description: Text<'a>,
    }

    /// `{"type": "mcp_approval_request", "id": "mcpr_1", "name": "f", "arguments": "{}"}`, without the tag.
    pub struct McpApprovalRequest<'a> {
        /// Ties the response to this.
        required id: Text<'a>,
        /// JSON, as the model wrote it.
        required arguments: Text<'a>,
        /// Which tool.
        required name: Text<'a>,
        /// The caller's name for the server.
        required server_label: Text<'a>,
    }

    /// `{"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": true}`, without the tag.
    pub struct McpApprovalResponse<'a> {
        /// Of the request.
        required approval_request_id: Text<'a>,
        /// Whether it may be called.
        required approve: bool,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// Why, or why not.
        optional reason: Text<'a>,
    }

    /// `{"type": "mcp_call", "id": "mcp_1", "name": "f", "arguments": "{}", "output": "..."}`, without the tag.
    pub struct McpCall<'a> {
        /// JSON, as the model wrote it.
        required arguments: Text<'a>,
        /// Which tool.
        required name: Text<'a>,
        /// The caller's name for the server.
        required server_label: Text<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Of the request that was approved.
        optional approval_request_id: Text<'a>,
        /// Why it failed, as it came.
        optional error: RawJson<'a>,
        /// What came back.
        optional output: Text<'a>,
    }

    /// `{"type": "program", "id": "...", "call_id": "...", "code": "...", "fingerprint": "..."}`, without the tag.
    pub struct Program<'a> {
        /// Of this item, from the server.
        required id: Text<'a>,
        /// Ties the result to the program.
        required call_id: Text<'a>,
        /// What runs.
        required code: Text<'a>,
        /// The server's seal on it.
        required fingerprint: Text<'a>,
    }

    /// `{"type": "program_output", "id": "...", "call_id": "...", "result": "..."}`, without the tag.
    pub struct ProgramOutput<'a> {
        /// Of this item, from the server.
        required id: Text<'a>,
        /// Of the program.
        required call_id: Text<'a>,
        /// What it returned.
        required result: Text<'a>,
        /// How far it got.
        required status: ItemStatus,
    }
}

tagged! {
    /// What a web search did.
    pub enum WebSearchAction<'a> by "type" {
        /// Looked for something.
        Search(WebSearch<'a>) = "search",
        /// Read a page.
        OpenPage(OpenPage<'a>) = "open_page",
        /// Looked for something in a page.
        FindInPage(FindInPage<'a>) = "find_in_page",
    }

    /// What came of code.
    pub enum CodeInterpreterOutput<'a> by "type" {
        /// Text.
        Logs(CodeInterpreterLogs<'a>) = "logs",
        /// An image.
        Image(CodeInterpreterImage<'a>) = "image",
    }
}
