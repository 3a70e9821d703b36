//! What tools of Anthropic's own did, told in words to a model that does not know them.

use outcrop_api_types::Text;
use outcrop_api_types::messages::{
    AdvisorOutcome, BashCodeExecutionOutcome, CacheControl, CodeExecutionOutcome, ContentBlock, DocumentOnly,
    DocumentSource, ExecutionResult, SystemBlock, TextContent, TextEditorOutcome, ToolError, ToolReference,
    ToolSearchOutcome, WebFetchOutcome, WebSearchFailure, WebSearchOutcome, WebSearchResult,
};

/// What to tell of a block, and its cache point. What only Anthropic can read is left out.
pub(super) fn told(block: ContentBlock<'_>) -> (Text<'static>, Option<CacheControl<'_>>) {
    let (text, cache) = match block {
        ContentBlock::ServerToolUse(call) => {
            (format!("[{} was called with {}]", call.name, call.input.get()), call.cache_control)
        }
        ContentBlock::McpToolUse(call) => (
            format!(
                "[{} of the server {} was called with {}]",
                call.name,
                call.server_name,
                call.input.get()
            ),
            call.cache_control,
        ),
        ContentBlock::McpToolResult(result) => {
            let failed = if result.is_error == Some(true) { "failed" } else { "answered" };
            let text = result.content.map(plain).unwrap_or_default();
            (format!("[the tool {failed}]\n{text}"), result.cache_control)
        }
        ContentBlock::McpToolListing(listing) => {
            let names: Vec<&str> = listing.tools.iter().map(|tool| tool.name.as_str()).collect();
            (
                format!("[tools of the server {}: {}]", listing.mcp_server_name, names.join(", ")),
                listing.cache_control,
            )
        }
        ContentBlock::WebSearchToolResult(result) => (web_search(result.content), result.cache_control),
        ContentBlock::WebFetchToolResult(result) => (web_fetch(result.content), result.cache_control),
        ContentBlock::CodeExecutionToolResult(result) => (code(result.content), result.cache_control),
        ContentBlock::BashCodeExecutionToolResult(result) => {
            let text = match result.content {
                BashCodeExecutionOutcome::Result(result) => execution(&result),
                BashCodeExecutionOutcome::Error(error) => failed(&error),
                BashCodeExecutionOutcome::Unknown(_) => UNREADABLE.to_owned(),
            };
            (text, result.cache_control)
        }
        ContentBlock::TextEditorCodeExecutionToolResult(result) => {
            (editor(result.content), result.cache_control)
        }
        ContentBlock::ToolSearchToolResult(result) => (tool_search(result.content), result.cache_control),
        ContentBlock::AdvisorToolResult(result) => {
            let text = match result.content {
                AdvisorOutcome::Result(advice) => format!("[advice]\n{}", advice.text),
                AdvisorOutcome::Redacted(_) | AdvisorOutcome::Unknown(_) => UNREADABLE.to_owned(),
                AdvisorOutcome::Error(error) => failed(&error),
            };
            (text, result.cache_control)
        }
        _ => (UNREADABLE.to_owned(), None),
    };
    (Text::from(text), cache)
}

const UNREADABLE: &str = "[the answer of a tool that cannot be shown here]";

fn failed(error: &ToolError<'_>) -> String {
    match &error.error_message {
        Some(Some(message)) => format!("[the tool failed: {}: {message}]", error.error_code),
        _ => format!("[the tool failed: {}]", error.error_code),
    }
}

fn plain(content: TextContent<'_>) -> String {
    match content {
        TextContent::Text(text) => text.into_string(),
        TextContent::Blocks(blocks) => {
            let texts = blocks.into_iter().filter_map(|block| match block {
                SystemBlock::Text(block) => Some(block.text.into_string()),
                SystemBlock::Unknown(_) => None,
            });
            texts.collect::<Vec<_>>().join("\n")
        }
    }
}

fn web_search(outcome: WebSearchOutcome<'_>) -> String {
    match outcome {
        WebSearchOutcome::Found(pages) => {
            let pages = pages.into_iter().filter_map(|page| match page {
                WebSearchResult::Hit(page) => Some(format!("\n{} ({})", page.title, page.url)),
                WebSearchResult::Unknown(_) => None,
            });
            std::iter::once("[pages found]".to_owned()).chain(pages).collect()
        }
        WebSearchOutcome::Failed(WebSearchFailure::Error(error)) => failed(&error),
        WebSearchOutcome::Failed(WebSearchFailure::Unknown(_)) => UNREADABLE.to_owned(),
    }
}

fn web_fetch(outcome: WebFetchOutcome<'_>) -> String {
    match outcome {
        WebFetchOutcome::Page(page) => {
            let text = match page.content {
                DocumentOnly::Document(document) => match document.source {
                    DocumentSource::Text(source) => source.data.into_string(),
                    _ => UNREADABLE.to_owned(),
                },
                DocumentOnly::Unknown(_) => UNREADABLE.to_owned(),
            };
            format!("[page {}]\n{text}", page.url)
        }
        WebFetchOutcome::Error(error) => failed(&error),
        WebFetchOutcome::Unknown(_) => UNREADABLE.to_owned(),
    }
}

fn code(outcome: CodeExecutionOutcome<'_>) -> String {
    match outcome {
        CodeExecutionOutcome::Result(result) => execution(&result),
        CodeExecutionOutcome::Error(error) => failed(&error),
        CodeExecutionOutcome::Encrypted(_) | CodeExecutionOutcome::Unknown(_) => UNREADABLE.to_owned(),
    }
}

fn execution(result: &ExecutionResult<'_>) -> String {
    let mut told = vec![format!("[the program ended with {}]", result.return_code)];
    for (name, text) in [("stdout", &result.stdout), ("stderr", &result.stderr)] {
        if !text.is_empty() {
            told.push(format!("{name}:\n{text}"));
        }
    }
    told.join("\n")
}

fn editor(outcome: TextEditorOutcome<'_>) -> String {
    match outcome {
        TextEditorOutcome::View(view) => format!("[the file]\n{}", view.content),
        TextEditorOutcome::Create(file) if file.is_file_update => "[the file was written anew]".to_owned(),
        TextEditorOutcome::Create(_) => "[the file was written]".to_owned(),
        TextEditorOutcome::Replace(change) => {
            let lines: Vec<String> =
                change.lines.flatten().unwrap_or_default().into_iter().map(Text::into_string).collect();
            format!("[words in the file were replaced]\n{}", lines.join("\n"))
        }
        TextEditorOutcome::Error(error) => failed(&error),
        TextEditorOutcome::Unknown(_) => UNREADABLE.to_owned(),
    }
}

fn tool_search(outcome: ToolSearchOutcome<'_>) -> String {
    match outcome {
        ToolSearchOutcome::Result(result) => {
            let names = result.tool_references.into_iter().filter_map(|reference| match reference {
                ToolReference::Tool(tool) => Some(tool.tool_name.into_string()),
                ToolReference::Unknown(_) => None,
            });
            format!("[tools found: {}]", names.collect::<Vec<_>>().join(", "))
        }
        ToolSearchOutcome::Error(error) => failed(&error),
        ToolSearchOutcome::Unknown(_) => UNREADABLE.to_owned(),
    }
}
