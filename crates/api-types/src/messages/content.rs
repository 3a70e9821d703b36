//! Content blocks, of requests and responses.

use super::server_tools::{
    AdvisorToolResultBlock, BashCodeExecutionToolResultBlock, CodeExecutionToolResultBlock,
    ContainerUploadBlock, McpToolListingBlock, McpToolResultBlock, McpToolUseBlock, ServerToolUseBlock,
    TextEditorCodeExecutionToolResultBlock, ToolSearchToolResultBlock, WebFetchToolResultBlock,
    WebSearchToolResultBlock,
};
use super::{
    CacheControl, Citation, CitationsConfig, Compaction, Fallback, RedactedThinkingBlock, ThinkingBlock,
};
use super::{ToolAddition, ToolRemoval};
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::{by_shape, tagged};
use crate::{Bare, RawJson, Text};

tagged! {
    /// A block of content.
    pub enum ContentBlock<'a> by "type" {
        /// Text.
        Text(TextBlock<'a>) = "text",
        /// An image.
        Image(ImageBlock<'a>) = "image",
        /// A PDF, a text, or blocks as a document.
        Document(DocumentBlock<'a>) = "document",
        /// Something found, to be cited.
        SearchResult(SearchResultBlock<'a>) = "search_result",
        /// The model's thinking, sealed.
        Thinking(ThinkingBlock<'a>) = "thinking",
        /// The model's thinking, encrypted.
        RedactedThinking(RedactedThinkingBlock<'a>) = "redacted_thinking",
        /// A call of one of the caller's tools.
        ToolUse(ToolUseBlock<'a>) = "tool_use",
        /// What that tool answered.
        ToolResult(ToolResultBlock<'a>) = "tool_result",
        /// A call of one of Anthropic's tools.
        ServerToolUse(ServerToolUseBlock<'a>) = "server_tool_use",
        /// Its answer: web search.
        WebSearchToolResult(WebSearchToolResultBlock<'a>) = "web_search_tool_result",
        /// Its answer: web fetch.
        WebFetchToolResult(WebFetchToolResultBlock<'a>) = "web_fetch_tool_result",
        /// Its answer: code execution.
        CodeExecutionToolResult(CodeExecutionToolResultBlock<'a>) = "code_execution_tool_result",
        /// Its answer: shell.
        BashCodeExecutionToolResult(BashCodeExecutionToolResultBlock<'a>) = "bash_code_execution_tool_result",
        /// Its answer: editor.
        TextEditorCodeExecutionToolResult(TextEditorCodeExecutionToolResultBlock<'a>) = "text_editor_code_execution_tool_result",
        /// Its answer: tool search.
        ToolSearchToolResult(ToolSearchToolResultBlock<'a>) = "tool_search_tool_result",
        /// Its answer: advisor.
        AdvisorToolResult(AdvisorToolResultBlock<'a>) = "advisor_tool_result",
        /// A call of a tool on an MCP server.
        McpToolUse(McpToolUseBlock<'a>) = "mcp_tool_use",
        /// What that server answered.
        McpToolResult(McpToolResultBlock<'a>) = "mcp_tool_result",
        /// The tools of an MCP server.
        McpToolListing(McpToolListingBlock<'a>) = "mcp_tool_listing",
        /// A file for the code execution container.
        ContainerUpload(ContainerUploadBlock<'a>) = "container_upload",
        /// What stands for the conversation so far.
        Compaction(Compaction<'a>) = "compaction",
        /// From here on this tool is available.
        ToolAddition(ToolAddition<'a>) = "tool_addition",
        /// From here on this tool is not.
        ToolRemoval(ToolRemoval<'a>) = "tool_removal",
        /// From here on another model answered.
        Fallback(Fallback<'a>) = "fallback",
    }

    /// A block inside the answer of a tool.
    pub enum ToolResultPart<'a> by "type" {
        /// Text.
        Text(TextBlock<'a>) = "text",
        /// An image.
        Image(ImageBlock<'a>) = "image",
        /// Something found, to be cited.
        SearchResult(SearchResultBlock<'a>) = "search_result",
        /// A document.
        Document(DocumentBlock<'a>) = "document",
        /// A tool that was found.
        ToolReference(ToolReferenceBlock<'a>) = "tool_reference",
        /// What the browser looks like now.
        BrowserState(BrowserStateBlock<'a>) = "browser_state",
    }

    /// A text or an image inside a document.
    pub enum DocumentPart<'a> by "type" {
        /// Text.
        Text(TextBlock<'a>) = "text",
        /// An image.
        Image(ImageBlock<'a>) = "image",
    }

    /// Where an image is.
    pub enum ImageSource<'a> by "type" {
        /// Inside.
        Base64(Base64Source<'a>) = "base64",
        /// On the web.
        Url(UrlSource<'a>) = "url",
        /// Uploaded before.
        File(FileSource<'a>) = "file",
    }

    /// Where a document is.
    pub enum DocumentSource<'a> by "type" {
        /// Inside, as base64: a PDF.
        Base64(Base64Source<'a>) = "base64",
        /// Inside, as text.
        Text(TextSource<'a>) = "text",
        /// Inside, as blocks.
        Content(ContentSource<'a>) = "content",
        /// On the web.
        Url(UrlSource<'a>) = "url",
        /// Uploaded before.
        File(FileSource<'a>) = "file",
    }

    /// Who called the tool.
    pub enum Caller<'a> by "type" {
        /// The model.
        Direct(Bare<'a>) = "direct",
        /// Code that the model wrote.
        CodeExecution20250825(CodeCaller<'a>) = "code_execution_20250825",
        /// Code that the model wrote.
        CodeExecution20260120(CodeCaller<'a>) = "code_execution_20260120",
    }

    /// Something that happened in the browser.
    pub enum BrowserStateChange<'a> by "type" {
        /// A tab was opened.
        TabOpened(TabOpened<'a>) = "tab_opened",
        /// A download began.
        DownloadStarted(Download<'a>) = "download_started",
        /// A download ended well.
        DownloadCompleted(Download<'a>) = "download_completed",
        /// A download ended badly.
        DownloadFailed(Download<'a>) = "download_failed",
    }
}

by_shape! {
    /// Content of a message.
    pub enum Content<'a> expecting "a string or an array of content blocks" {
        /// `"text"`
        Text(Text<'a>) from string,
        /// `[{"type": "text", "text": "..."}, ...]`
        Blocks(Vec<ContentBlock<'a>>) from array,
    }

    /// Content of a tool's answer.
    pub enum ToolResultContent<'a> expecting "a string or an array of content blocks" {
        /// `"text"`
        Text(Text<'a>) from string,
        /// `[{"type": "text", "text": "..."}, ...]`
        Parts(Vec<ToolResultPart<'a>>) from array,
    }

    /// Text, plain or in blocks.
    pub enum TextContent<'a> expecting "a string or an array of text blocks" {
        /// `"text"`
        Text(Text<'a>) from string,
        /// `[{"type": "text", "text": "..."}, ...]`
        Blocks(Vec<SystemBlock<'a>>) from array,
    }

    /// Content of a document made of blocks.
    pub enum DocumentContent<'a> expecting "a string or an array of text and image blocks" {
        /// `"text"`
        Text(Text<'a>) from string,
        /// `[{"type": "text", "text": "..."}, ...]`
        Parts(Vec<DocumentPart<'a>>) from array,
    }
}

tagged! {
    /// A block where only text is allowed.
    pub enum SystemBlock<'a> by "type" {
        /// Text.
        Text(TextBlock<'a>) = "text",
    }
}

impl<'a, T: Into<Text<'a>>> From<T> for Content<'a> {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

impl<'a, T: Into<Text<'a>>> From<T> for TextContent<'a> {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

object! {
    /// `{"type": "text", "text": "..."}`, without the tag.
    pub struct TextBlock<'a> {
        /// The text.
        required text: Text<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// What supports the text; `null` in a response without any.
        nullable citations: Vec<Citation<'a>>,
    }

    /// `{"type": "image", "source": {...}}`, without the tag.
    pub struct ImageBlock<'a> {
        /// Where it is.
        required source: ImageSource<'a>,
        /// A cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// What may be done to it first.
        optional transformations: ImageTransformations<'a>,
    }

    /// `{"oversized_image": "downsize"}`
    #[derive(Default)]
    pub struct ImageTransformations<'a> {
        /// `downsize` or `error`
        optional oversized_image: Text<'a>,
    }

    /// `{"type": "document", "source": {...}, "title": "..."}`, without the tag.
    pub struct DocumentBlock<'a> {
        /// Where it is.
        required source: DocumentSource<'a>,
        /// A cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// Whether the model should cite it.
        optional citations: CitationsConfig<'a>,
        /// About the document; not cited.
        optional context: Text<'a>,
        /// Its title.
        nullable title: Text<'a>,
    }

    /// `{"media_type": "image/png", "data": "..."}`
    pub struct Base64Source<'a> {
        /// `image/jpeg`, `image/png`, `image/gif`, `image/webp`, `application/pdf`
        required media_type: Text<'a>,
        /// Base64, without a `data:` prefix.
        required data: Text<'a>,
    }

    /// `{"url": "https://..."}`
    pub struct UrlSource<'a> {
        /// The address.
        required url: Text<'a>,
    }

    /// `{"file_id": "file_1"}`
    pub struct FileSource<'a> {
        /// Id of an uploaded file.
        required file_id: Text<'a>,
    }

    /// `{"media_type": "text/plain", "data": "..."}`
    pub struct TextSource<'a> {
        /// `text/plain`
        required media_type: Text<'a>,
        /// The text.
        required data: Text<'a>,
    }

    /// `{"content": ...}`
    pub struct ContentSource<'a> {
        /// The blocks.
        required content: DocumentContent<'a>,
    }

    /// `{"type": "search_result", "source": "...", "title": "...", "content": [...]}`, without the tag.
    pub struct SearchResultBlock<'a> {
        /// What was found.
        required content: Vec<SystemBlock<'a>>,
        /// Where.
        required source: Text<'a>,
        /// Its title.
        required title: Text<'a>,
        /// A cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// Whether the model should cite it.
        optional citations: CitationsConfig<'a>,
    }

    /// `{"type": "tool_use", "id": "toolu_1", "name": "f", "input": {...}}`, without the tag.
    pub struct ToolUseBlock<'a> {
        /// Ties the result to the call.
        required id: Text<'a>,
        /// Name of the tool.
        required name: Text<'a>,
        /// The arguments, as written.
        required input: RawJson<'a>,
        /// Request: a cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// Who called it; the model if absent.
        optional caller: Caller<'a>,
        /// Of which toolset the tool is a member (`browser`, `computer`).
        optional toolset_name: Text<'a>,
    }

    /// `{"tool_id": "srvtoolu_1"}`
    pub struct CodeCaller<'a> {
        /// Id of the code execution.
        required tool_id: Text<'a>,
    }

    /// `{"type": "tool_result", "tool_use_id": "toolu_1", "content": ...}`, without the tag.
    pub struct ToolResultBlock<'a> {
        /// The call that this answers.
        required tool_use_id: Text<'a>,
        /// The answer.
        optional content: ToolResultContent<'a>,
        /// Whether the tool failed.
        optional is_error: bool,
        /// A cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// Of which toolset the tool is a member.
        optional toolset_name: Text<'a>,
    }

    /// `{"type": "tool_reference", "tool_name": "f"}`, without the tag.
    pub struct ToolReferenceBlock<'a> {
        /// Name of the tool.
        required tool_name: Text<'a>,
        /// A cache point after this block.
        optional cache_control: CacheControl<'a>,
    }

    /// `{"type": "browser_state", "tabs": [...]}`, without the tag.
    pub struct BrowserStateBlock<'a> {
        /// The open tabs.
        required tabs: Vec<BrowserTab<'a>>,
        /// A cache point after this block.
        optional cache_control: CacheControl<'a>,
        /// What happened since.
        optional state_changes: Vec<BrowserStateChange<'a>>,
    }

    /// `{"tab_id": "1", "title": "...", "url": "..."}`
    pub struct BrowserTab<'a> {
        /// Names it in calls.
        required tab_id: Text<'a>,
        /// Of the page.
        required title: Text<'a>,
        /// Of the page.
        required url: Text<'a>,
        /// Whether it is in front.
        optional active: bool,
    }

    /// `{"tab_id": "1"}`
    pub struct TabOpened<'a> {
        /// Names it in calls.
        required tab_id: Text<'a>,
    }

    /// `{"download_id": "1", "url": "..."}`
    pub struct Download<'a> {
        /// Names it.
        required download_id: Text<'a>,
        /// From where.
        required url: Text<'a>,
        /// When completed: to where.
        optional path: Text<'a>,
        /// When completed: bytes.
        optional size_bytes: u64,
        /// When failed: why.
        optional error: Text<'a>,
    }
}

open_enum! {
    /// Who speaks.
    pub enum Role {
        User = "user",
        Assistant = "assistant",
        /// Instructions in mid-conversation, where the model takes them.
        System = "system",
    }
}
