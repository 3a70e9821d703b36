//! Calls of tools that ran at another server, told to the model in words: what was called, and what came of it.

use std::fmt::Write as _;

use outcrop_api_types::Text;
use outcrop_api_types::responses::{
    CodeInterpreterOutput, FileSearchCall, FindInPage, Item, McpCall, OpenPage, WebSearch, WebSearchAction,
    WebSearchCall,
};

/// One line, and the text of the result. Items that are not of this kind have none.
pub(super) fn in_words(item: &Item<'_>) -> String {
    let mut said = format!("[{}]", item.tag());
    let mut add = |label: &str, text: &str| {
        if !text.is_empty() {
            _ = write!(said, " {label}: {text}"); // a String takes all
        }
    };
    match item {
        Item::WebSearchCall(call) => web_search(call, &mut add),
        Item::FileSearchCall(call) => file_search(call, &mut add),
        Item::CodeInterpreterCall(call) => {
            add("code", some(call.code.as_ref()));
            for output in call.outputs.iter().flatten() {
                match output {
                    CodeInterpreterOutput::Logs(logs) => add("output", &logs.logs),
                    CodeInterpreterOutput::Image(_) => add("output", "(an image)"),
                    CodeInterpreterOutput::Unknown(_) => {}
                }
            }
        }
        Item::ImageGenerationCall(call) => add("prompt", some(call.revised_prompt.as_ref())),
        Item::ComputerCall(call) => {
            for action in call.action.iter().chain(call.actions.iter().flatten()) {
                add("action", action.get());
            }
        }
        Item::ComputerCallOutput(_) => add("output", "(a screenshot)"),
        Item::McpListTools(list) => {
            add("server", &list.server_label);
            add("tools", &list.tools.iter().map(|tool| &*tool.name).collect::<Vec<_>>().join(", "));
            add("error", some(list.error.as_ref()));
        }
        Item::McpApprovalRequest(request) => {
            add("server", &request.server_label);
            add("tool", &request.name);
            add("arguments", &request.arguments);
        }
        Item::McpApprovalResponse(response) => {
            add("approved", if response.approve { "yes" } else { "no" });
            add("reason", some(response.reason.as_ref()));
        }
        Item::McpCall(call) => mcp(call, &mut add),
        Item::Program(program) => add("code", &program.code),
        Item::ProgramOutput(output) => add("result", &output.result),
        _ => {}
    }
    said
}

fn some<'t>(text: Option<&'t Text<'_>>) -> &'t str {
    text.map_or("", Text::as_str)
}

fn web_search(call: &WebSearchCall<'_>, add: &mut impl FnMut(&str, &str)) {
    match &call.action {
        Some(WebSearchAction::Search(WebSearch { query, queries, sources, extra: _ })) => {
            match queries {
                Some(queries) => queries.iter().for_each(|query| add("query", query)),
                None => add("query", some(query.as_ref())),
            }
            for source in sources.iter().flatten() {
                add("source", &source.url);
            }
        }
        Some(WebSearchAction::OpenPage(OpenPage { url, extra: _ })) => add("page", some(url.as_ref())),
        Some(WebSearchAction::FindInPage(FindInPage { url, pattern, extra: _ })) => {
            add("page", url);
            add("pattern", pattern);
        }
        Some(WebSearchAction::Unknown(_)) | None => {}
    }
}

fn file_search(call: &FileSearchCall<'_>, add: &mut impl FnMut(&str, &str)) {
    for query in call.queries.iter().flatten() {
        add("query", query);
    }
    for result in call.results.iter().flatten() {
        add("file", some(result.filename.as_ref()));
        add("text", some(result.text.as_ref()));
    }
}

fn mcp(call: &McpCall<'_>, add: &mut impl FnMut(&str, &str)) {
    add("server", &call.server_label);
    add("tool", &call.name);
    add("arguments", &call.arguments);
    add("output", some(call.output.as_ref()));
    add("error", call.error.as_ref().map_or("", |error| error.get()));
}
