//! Content blocks: one row per kind of `anthropic` 2.12.0.

use outcrop_api_types::messages::{
    BrowserStateBlock, CacheControl, ContentBlock, ImageBlock, RedactedThinkingBlock, SearchResultBlock,
    SystemBlock, TextBlock, ThinkingBlock, ToolReferenceBlock, ToolResultBlock, ToolResultContent,
    ToolResultPart, ToolUseBlock,
};
use outcrop_api_types::{RawJson, Text};

use super::{document, foreign};
use crate::blanks;
use crate::conversation::{Ask, Block, BlockKind, CachePoint, Place, Role};
use crate::error::Error;
use crate::front::chat::part::cache_point;
use crate::front::chat::verdict::{Verdicts, shown};
use crate::media::member;
use crate::policy::InvalidArguments;

/// Reads one block of a message; some become several, some none.
pub(super) fn read<'a>(
    block: ContentBlock<'a>,
    role: Role,
    at: Place,
    blocks: &mut Vec<Block<'a>>,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    check_role(&block, role, at)?;
    let put = |kind, cache| Block { at, cache, kind };
    match block {
        ContentBlock::Text(block) => blocks.push(text(block, at, verdicts)),
        ContentBlock::Image(ImageBlock { source, cache_control, transformations, extra }) => {
            verdicts.unknown(at, &extra);
            document::left_as_it_is(transformations.is_some(), at, verdicts);
            let image = document::image(source, &member(at, "source"))?;
            blocks.push(put(image, point(cache_control, at, verdicts)));
        }
        ContentBlock::Document(wire) => document::read(wire, at, &at.to_string(), blocks, ask, verdicts)?,
        ContentBlock::SearchResult(result) => {
            let cache = point(result.cache_control.clone(), at, verdicts);
            blocks.push(put(BlockKind::Text(search_result(result, &at.to_string(), verdicts)), cache));
        }
        ContentBlock::Thinking(ThinkingBlock { thinking, signature, extra }) => {
            verdicts.unknown(at, &extra);
            // Whether it has to be signed depends on the model.
            let signature = signature.unwrap_or_default();
            blocks.push(put(BlockKind::Thinking { text: thinking, signature }, None));
        }
        ContentBlock::RedactedThinking(RedactedThinkingBlock { data, extra }) => {
            verdicts.unknown(at, &extra);
            blocks.push(put(BlockKind::RedactedThinking { data }, None));
        }
        ContentBlock::ToolUse(call) => blocks.push(tool_use(call, at, verdicts)?),
        ContentBlock::ToolResult(result) => blocks.push(tool_result(result, at, ask, verdicts)?),
        ContentBlock::Compaction(summary) => {
            let Some(text) = summary.content.flatten() else {
                let path = member(at, "encrypted_content");
                return Err(Error::unsupported(
                    path,
                    "only Claude can read this summary; send the conversation",
                ));
            };
            let cache = point(summary.cache_control, at, verdicts);
            blocks.push(put(BlockKind::Text(text), cache));
        }
        ContentBlock::ToolAddition(_) | ContentBlock::ToolRemoval(_) => {
            return Err(Error::value(
                member(at, "type"),
                "this model's tools are the same for the whole request",
            ));
        }
        ContentBlock::ContainerUpload(_) => {
            return Err(Error::value(member(at, "type"), "Bedrock keeps no files; send it inline"));
        }
        ContentBlock::Fallback(_) => verdicts.hint(at, "says nothing to another model"),
        ContentBlock::Unknown(block) => {
            let tag = shown(&block.tag);
            return Err(Error::value(member(at, "type"), format!("the block type `{tag}` is not known")));
        }
        told @ (ContentBlock::ServerToolUse(_)
        | ContentBlock::WebSearchToolResult(_)
        | ContentBlock::WebFetchToolResult(_)
        | ContentBlock::CodeExecutionToolResult(_)
        | ContentBlock::BashCodeExecutionToolResult(_)
        | ContentBlock::TextEditorCodeExecutionToolResult(_)
        | ContentBlock::ToolSearchToolResult(_)
        | ContentBlock::AdvisorToolResult(_)
        | ContentBlock::McpToolUse(_)
        | ContentBlock::McpToolResult(_)
        | ContentBlock::McpToolListing(_)) => {
            verdicts.hint(at, "a tool that Anthropic ran: told in words");
            let (text, cache) = foreign::told(told);
            blocks.push(put(BlockKind::Text(text), point(cache, at, verdicts)));
        }
    }
    Ok(())
}

/// Who may say what.
fn check_role(block: &ContentBlock<'_>, role: Role, at: Place) -> Result<(), Error> {
    let fits = match block {
        ContentBlock::Text(_) => true,
        ContentBlock::Image(_)
        | ContentBlock::Document(_)
        | ContentBlock::SearchResult(_)
        | ContentBlock::ToolResult(_)
        | ContentBlock::ContainerUpload(_) => role == Role::User,
        ContentBlock::Thinking(_) | ContentBlock::RedactedThinking(_) | ContentBlock::ToolUse(_) => {
            role == Role::Assistant
        }
        _ => role != Role::System,
    };
    let speaker = match role {
        Role::System => "a system",
        Role::User => "a user",
        Role::Assistant => "an assistant",
    };
    if fits {
        return Ok(());
    }
    let tag = shown(block.tag());
    Err(Error::value(member(at, "type"), format!("`{tag}` cannot stand in {speaker} message")))
}

/// A text. What it cites is an echo of a reply: nothing in it is asked.
pub(super) fn text<'a>(block: TextBlock<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Block<'a> {
    let TextBlock { text, cache_control, citations: _, extra } = block;
    verdicts.unknown(at, &extra);
    Block { at, cache: point(cache_control, at, verdicts), kind: BlockKind::Text(text) }
}

/// The cache point of a block.
pub(super) fn point(
    point: Option<CacheControl<'_>>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Option<CachePoint> {
    point.and_then(|point| cache_point(point, || member(at, "cache_control"), verdicts))
}

fn tool_use<'a>(call: ToolUseBlock<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Result<Block<'a>, Error> {
    let ToolUseBlock { id, name, input, cache_control, caller: _, toolset_name, extra } = call;
    verdicts.unknown(at, &extra);
    check_toolset(toolset_name.is_some(), at, verdicts);
    if blanks::is_blank(&name) {
        return Err(Error::invalid(member(at, "name"), "must not be empty"));
    }
    if id.is_empty() {
        return Err(Error::invalid(member(at, "id"), "must not be empty"));
    }
    let input = match input {
        input if input.is_object() => input,
        input if input.is_null() => RawJson::empty_object(),
        input if verdicts.policy.invalid_arguments == InvalidArguments::Wrap => {
            verdicts.hint(member(at, "input"), "not a JSON object: wrapped as `_raw`");
            crate::schema::built(format!(r#"{{"_raw":{}}}"#, input.get()))?
        }
        _ => {
            return Err(Error::invalid(
                member(at, "input"),
                "must be a JSON object (or set invalid_arguments = \"wrap\")",
            ));
        }
    };
    let cache = point(cache_control, at, verdicts);
    Ok(Block { at, cache, kind: BlockKind::ToolUse { id, name, input } })
}

fn check_toolset(is_named: bool, at: Place, verdicts: &mut Verdicts<'_>) {
    if is_named {
        verdicts.hint(member(at, "toolset_name"), "this model's tools are in no sets");
    }
}

fn tool_result<'a>(
    result: ToolResultBlock<'a>,
    at: Place,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<Block<'a>, Error> {
    let ToolResultBlock { tool_use_id, content, is_error, cache_control, toolset_name, extra } = result;
    verdicts.unknown(at, &extra);
    check_toolset(toolset_name.is_some(), at, verdicts);
    let mut inner = Vec::new();
    match content {
        None => {}
        Some(ToolResultContent::Text(text)) => {
            inner.push(Block { at, cache: None, kind: BlockKind::Text(text) });
        }
        Some(ToolResultContent::Parts(parts)) => {
            for (index, part) in parts.into_iter().enumerate() {
                result_part(part, at, &format!("{at}.content[{index}]"), &mut inner, ask, verdicts)?;
            }
        }
    }
    // A blank result keeps its block but has no content: dropping it would fuse the turns around it.
    let (content, homeless) = blanks::strip(inner);
    let cache = point(cache_control, at, verdicts).or(homeless);
    let is_error = is_error.unwrap_or(false);
    Ok(Block { at, cache, kind: BlockKind::ToolResult { id: tool_use_id, content, is_error } })
}

fn result_part<'a>(
    part: ToolResultPart<'a>,
    at: Place,
    path: &str,
    blocks: &mut Vec<Block<'a>>,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    let (kind, cache) = match part {
        ToolResultPart::Text(block) => {
            blocks.push(text(block, at, verdicts));
            return Ok(());
        }
        ToolResultPart::Image(ImageBlock { source, cache_control, transformations, extra }) => {
            verdicts.unknown(path, &extra);
            document::left_as_it_is(transformations.is_some(), path, verdicts);
            (document::image(source, &format!("{path}.source"))?, cache_control)
        }
        ToolResultPart::Document(wire) => return document::read(wire, at, path, blocks, ask, verdicts),
        ToolResultPart::SearchResult(mut result) => {
            let cache = result.cache_control.take();
            (BlockKind::Text(search_result(result, path, verdicts)), cache)
        }
        ToolResultPart::ToolReference(ToolReferenceBlock { tool_name, cache_control, extra: _ }) => {
            verdicts.hint(path, "this model has no tool search: the tool is named in a text");
            (BlockKind::Text(Text::from(format!("The tool `{tool_name}` is available."))), cache_control)
        }
        ToolResultPart::BrowserState(state) => {
            verdicts.hint(path, "told in words");
            (BlockKind::Text(browser(&state)), state.cache_control)
        }
        ToolResultPart::Unknown(part) => {
            let tag = shown(&part.tag);
            return Err(Error::value(format!("{path}.type"), format!("the block type `{tag}` is not known")));
        }
    };
    blocks.push(Block { at, cache: point(cache, at, verdicts), kind });
    Ok(())
}

/// Something found: its title, where it is, and what it says.
fn search_result(result: SearchResultBlock<'_>, path: &str, verdicts: &mut Verdicts<'_>) -> Text<'static> {
    let SearchResultBlock { content, source, title, cache_control: _, citations, extra } = result;
    verdicts.unknown(path, &extra);
    if citations.is_some_and(|citations| citations.enabled == Some(true)) {
        verdicts.hint(format!("{path}.citations"), "a search result is told in words, and not cited");
    }
    let mut told = format!("{title}\n{source}");
    for block in content {
        if let SystemBlock::Text(block) = block {
            if block.cache_control.is_some() {
                verdicts.hint(format!("{path}.content.cache_control"), document::ONE_TEXT);
            }
            told.push_str("\n\n");
            told.push_str(&block.text);
        }
    }
    Text::from(told)
}

fn browser(state: &BrowserStateBlock<'_>) -> Text<'static> {
    let tabs: Vec<String> = state
        .tabs
        .iter()
        .map(|tab| {
            format!(
                "{}{} {} ({})",
                if tab.active == Some(true) { "* " } else { "" },
                tab.tab_id,
                tab.title,
                tab.url
            )
        })
        .collect();
    Text::from(format!("Browser tabs:\n{}", tabs.join("\n")))
}
