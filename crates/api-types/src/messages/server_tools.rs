//! Blocks of the tools that Anthropic runs itself, and of MCP servers. Bedrock's runtime has none of them.

use super::{CacheControl, Caller, DocumentBlock, TextContent, ToolReferenceBlock};
use crate::object::object;
use crate::union::{by_shape, tagged};
use crate::{RawJson, Text};

object! {
    /// `{"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {...}}`, without the tag.
    pub struct ServerToolUseBlock<'a> {
        /// Ties the result to the call.
        required id: Text<'a>,
        /// `web_search`, `web_fetch`, `code_execution`, `bash_code_execution`, `text_editor_code_execution`,
        /// `tool_search_tool_regex`, `tool_search_tool_bm25`, `advisor`
        required name: Text<'a>,
        /// The arguments, as written.
        required input: RawJson<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// Who called it.
        optional caller: Caller<'a>,
    }

    /// `{"type": "web_search_tool_result", ...}`, without the tag.
    pub struct WebSearchToolResultBlock<'a> {
        /// What was found, or why nothing was.
        required content: WebSearchOutcome<'a>,
        /// The call that this answers.
        required tool_use_id: Text<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// Who called it.
        optional caller: Caller<'a>,
    }

    /// `{"type": "web_search_result", "url": "...", ...}`, without the tag.
    pub struct WebSearchHit<'a> {
        /// To be sent back as it is.
        required encrypted_content: Text<'a>,
        /// Of the page.
        required title: Text<'a>,
        /// Of the page.
        required url: Text<'a>,
        /// As `April 30, 2026`.
        nullable page_age: Text<'a>,
    }

    /// Why a tool failed.
    pub struct ToolError<'a> {
        /// As `unavailable`, `too_many_requests`, `invalid_tool_input`.
        required error_code: Text<'a>,
        /// For people.
        nullable error_message: Text<'a>,
    }

    /// `{"type": "web_fetch_tool_result", ...}`, without the tag.
    pub struct WebFetchToolResultBlock<'a> {
        /// What was fetched, or why nothing was.
        required content: WebFetchOutcome<'a>,
        /// The call that this answers.
        required tool_use_id: Text<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// Who called it.
        optional caller: Caller<'a>,
    }

    /// `{"type": "web_fetch_result", "url": "...", "content": {...}}`, without the tag.
    pub struct WebPage<'a> {
        /// The page as a document.
        required content: DocumentOnly<'a>,
        /// Its address.
        required url: Text<'a>,
        /// When, ISO 8601.
        nullable retrieved_at: Text<'a>,
    }

    /// `{"type": "code_execution_tool_result", ...}`, without the tag.
    pub struct CodeExecutionToolResultBlock<'a> {
        /// How it went.
        required content: CodeExecutionOutcome<'a>,
        /// The call that this answers.
        required tool_use_id: Text<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// What a program printed and made.
    pub struct ExecutionResult<'a> {
        /// Files made.
        required content: Vec<ExecutionOutput<'a>>,
        /// 0 for success.
        required return_code: i64,
        /// What went wrong, in its words.
        required stderr: Text<'a>,
        /// What it printed.
        required stdout: Text<'a>,
    }

    /// As [`ExecutionResult`], for Anthropic's eyes.
    pub struct EncryptedExecutionResult<'a> {
        /// Files made.
        required content: Vec<ExecutionOutput<'a>>,
        /// To be sent back as it is.
        required encrypted_stdout: Text<'a>,
        /// 0 for success.
        required return_code: i64,
        /// What went wrong, in its words.
        required stderr: Text<'a>,
    }

    /// A file: `{"type": "code_execution_output", "file_id": "file_1"}`
    pub struct ExecutionOutput<'a> {
        /// `code_execution_output` or `bash_code_execution_output`
        required kind as "type": Text<'a>,
        /// Id of the file.
        required file_id: Text<'a>,
    }

    /// `{"type": "bash_code_execution_tool_result", ...}`, without the tag.
    pub struct BashCodeExecutionToolResultBlock<'a> {
        /// How it went.
        required content: BashCodeExecutionOutcome<'a>,
        /// The call that this answers.
        required tool_use_id: Text<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"type": "text_editor_code_execution_tool_result", ...}`, without the tag.
    pub struct TextEditorCodeExecutionToolResultBlock<'a> {
        /// How it went.
        required content: TextEditorOutcome<'a>,
        /// The call that this answers.
        required tool_use_id: Text<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// A file was looked at.
    pub struct TextEditorView<'a> {
        /// What is in it.
        required content: Text<'a>,
        /// `text`, `image`, `pdf`
        required file_type: Text<'a>,
        /// Lines shown.
        nullable num_lines: u64,
        /// First line shown.
        nullable start_line: u64,
        /// Lines in all.
        nullable total_lines: u64,
    }

    /// A file was written.
    pub struct TextEditorCreate<'a> {
        /// Whether it was there before.
        required is_file_update: bool,
    }

    /// Words in a file were replaced.
    #[derive(Default)]
    pub struct TextEditorReplace<'a> {
        /// The lines now.
        nullable lines: Vec<Text<'a>>,
        /// How many.
        nullable new_lines: u64,
        /// From which.
        nullable new_start: u64,
        /// How many before.
        nullable old_lines: u64,
        /// From which.
        nullable old_start: u64,
    }

    /// `{"type": "tool_search_tool_result", ...}`, without the tag.
    pub struct ToolSearchToolResultBlock<'a> {
        /// The tools that were found.
        required content: ToolSearchOutcome<'a>,
        /// The call that this answers.
        required tool_use_id: Text<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"tool_references": [...]}`
    pub struct ToolSearchResult<'a> {
        /// The tools.
        required tool_references: Vec<ToolReference<'a>>,
    }

    /// `{"type": "advisor_tool_result", ...}`, without the tag.
    pub struct AdvisorToolResultBlock<'a> {
        /// The advice.
        required content: AdvisorOutcome<'a>,
        /// The call that this answers.
        required tool_use_id: Text<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"text": "..."}`
    pub struct AdvisorResult<'a> {
        /// The advice.
        required text: Text<'a>,
        /// Why it ended.
        nullable stop_reason: Text<'a>,
    }

    /// `{"encrypted_content": "..."}`
    pub struct AdvisorRedactedResult<'a> {
        /// To be sent back as it is.
        required encrypted_content: Text<'a>,
        /// Why it ended.
        nullable stop_reason: Text<'a>,
    }

    /// `{"type": "mcp_tool_use", ...}`, without the tag.
    pub struct McpToolUseBlock<'a> {
        /// Ties the result to the call.
        required id: Text<'a>,
        /// Name of the tool.
        required name: Text<'a>,
        /// Name of the server.
        required server_name: Text<'a>,
        /// The arguments, as written.
        required input: RawJson<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"type": "mcp_tool_result", ...}`, without the tag.
    pub struct McpToolResultBlock<'a> {
        /// The call that this answers.
        required tool_use_id: Text<'a>,
        /// The answer.
        optional content: TextContent<'a>,
        /// Whether the tool failed.
        optional is_error: bool,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"type": "mcp_tool_listing", ...}`, without the tag.
    pub struct McpToolListingBlock<'a> {
        /// Name of the server.
        required mcp_server_name: Text<'a>,
        /// Its tools.
        required tools: Vec<McpTool<'a>>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"name": "f", "input_schema": {...}}`
    pub struct McpTool<'a> {
        /// Name of the tool.
        required name: Text<'a>,
        /// JSON Schema of the arguments, as written.
        required input_schema: RawJson<'a>,
        /// When and how to call it.
        nullable description: Text<'a>,
    }

    /// `{"type": "container_upload", "file_id": "file_1"}`, without the tag.
    pub struct ContainerUploadBlock<'a> {
        /// Id of the file.
        required file_id: Text<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
    }
}

by_shape! {
    /// What a web search found, or why it found nothing.
    pub enum WebSearchOutcome<'a> expecting "an array of search results or an error object" {
        /// The pages.
        Found(Vec<WebSearchResult<'a>>) from array,
        /// The error.
        Failed(WebSearchFailure<'a>) from object,
    }
}

tagged! {
    /// A page that a web search found.
    pub enum WebSearchResult<'a> by "type" {
        /// A page.
        Hit(WebSearchHit<'a>) = "web_search_result",
    }

    /// Why a web search found nothing.
    pub enum WebSearchFailure<'a> by "type" {
        /// The error.
        Error(ToolError<'a>) = "web_search_tool_result_error",
    }

    /// What a web fetch brought.
    pub enum WebFetchOutcome<'a> by "type" {
        /// The page.
        Page(WebPage<'a>) = "web_fetch_result",
        /// The error.
        Error(ToolError<'a>) = "web_fetch_tool_result_error",
    }

    /// A document, and nothing else.
    pub enum DocumentOnly<'a> by "type" {
        /// The document.
        Document(DocumentBlock<'a>) = "document",
    }

    /// How a program went.
    pub enum CodeExecutionOutcome<'a> by "type" {
        /// It ran.
        Result(ExecutionResult<'a>) = "code_execution_result",
        /// It ran; its output is not for the caller.
        Encrypted(EncryptedExecutionResult<'a>) = "encrypted_code_execution_result",
        /// It did not run.
        Error(ToolError<'a>) = "code_execution_tool_result_error",
    }

    /// How a shell command went.
    pub enum BashCodeExecutionOutcome<'a> by "type" {
        /// It ran.
        Result(ExecutionResult<'a>) = "bash_code_execution_result",
        /// It did not run.
        Error(ToolError<'a>) = "bash_code_execution_tool_result_error",
    }

    /// How an edit went.
    pub enum TextEditorOutcome<'a> by "type" {
        /// A file was looked at.
        View(TextEditorView<'a>) = "text_editor_code_execution_view_result",
        /// A file was written.
        Create(TextEditorCreate<'a>) = "text_editor_code_execution_create_result",
        /// Words in a file were replaced.
        Replace(TextEditorReplace<'a>) = "text_editor_code_execution_str_replace_result",
        /// Nothing was done.
        Error(ToolError<'a>) = "text_editor_code_execution_tool_result_error",
    }

    /// What a search among the tools found.
    pub enum ToolSearchOutcome<'a> by "type" {
        /// The tools.
        Result(ToolSearchResult<'a>) = "tool_search_tool_search_result",
        /// The error.
        Error(ToolError<'a>) = "tool_search_tool_result_error",
    }

    /// A tool that a search found.
    pub enum ToolReference<'a> by "type" {
        /// By name.
        Tool(ToolReferenceBlock<'a>) = "tool_reference",
    }

    /// What the advisor said.
    pub enum AdvisorOutcome<'a> by "type" {
        /// The advice.
        Result(AdvisorResult<'a>) = "advisor_result",
        /// The advice, for Anthropic's eyes.
        Redacted(AdvisorRedactedResult<'a>) = "advisor_redacted_result",
        /// The error.
        Error(ToolError<'a>) = "advisor_tool_result_error",
    }

    /// In `mcp_servers`: a server that Anthropic may call.
    pub enum McpServer<'a> by "type" {
        /// On the web.
        Url(McpUrlServer<'a>) = "url",
    }
}

object! {
    /// `{"type": "url", "url": "https://...", "name": "..."}`, without the tag.
    pub struct McpUrlServer<'a> {
        /// Names it in blocks.
        required name: Text<'a>,
        /// Its address.
        required url: Text<'a>,
        /// Sent to it.
        optional authorization_token: crate::SecretText<'a>,
        /// Which of its tools may be used.
        optional tool_configuration: McpServerToolConfiguration<'a>,
    }

    /// `{"enabled": true, "allowed_tools": ["f"]}`
    #[derive(Default)]
    pub struct McpServerToolConfiguration<'a> {
        /// By name; all if absent.
        optional allowed_tools: Vec<Text<'a>>,
        /// Whether any.
        optional enabled: bool,
    }
}
