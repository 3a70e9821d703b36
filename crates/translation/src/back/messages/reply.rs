//! A whole reply of Claude's, read.

use outcrop_api_types::messages::{
    Citation, ContentBlock, MessagesResponse, StopDetails, StopReason, TextBlock, ToolUseBlock,
};

use outcrop_api_types::{RawJson, Text};

use super::reading::{Reading, Unwrap};
use crate::conversation::{Annotation, Answer, AnswerBlock, Stop};
use crate::error::Error;
use crate::schema;
use crate::usage::Counts;

/// Reads a reply. Blocks that have no form elsewhere (server tools, unknown kinds) keep their index and are left
/// out; text always stays.
pub fn reply<'a>(body: MessagesResponse<'a>, reading: &Reading) -> Result<Answer<'a>, Error> {
    let mut blocks = Vec::with_capacity(body.content.len());
    for (index, block) in (0_u64..).zip(body.content) {
        match block {
            ContentBlock::Text(block) => blocks.push(text(block)),
            ContentBlock::Thinking(block) => blocks.push(AnswerBlock::Thinking {
                index,
                text: block.thinking,
                signature: block.signature.unwrap_or_default(),
            }),
            ContentBlock::RedactedThinking(block) => {
                blocks.push(AnswerBlock::RedactedThinking { index, data: block.data });
            }
            ContentBlock::ToolUse(block) => blocks.push(tool_use(block, reading)?),
            // Of the request only, of tools that run at the server, or unknown.
            ContentBlock::Image(_)
            | ContentBlock::Document(_)
            | ContentBlock::SearchResult(_)
            | ContentBlock::ToolResult(_)
            | ContentBlock::ServerToolUse(_)
            | ContentBlock::WebSearchToolResult(_)
            | ContentBlock::WebFetchToolResult(_)
            | ContentBlock::CodeExecutionToolResult(_)
            | ContentBlock::BashCodeExecutionToolResult(_)
            | ContentBlock::TextEditorCodeExecutionToolResult(_)
            | ContentBlock::ToolSearchToolResult(_)
            | ContentBlock::AdvisorToolResult(_)
            | ContentBlock::McpToolUse(_)
            | ContentBlock::McpToolResult(_)
            | ContentBlock::McpToolListing(_)
            | ContentBlock::ContainerUpload(_)
            | ContentBlock::Compaction(_)
            | ContentBlock::ToolAddition(_)
            | ContentBlock::ToolRemoval(_)
            | ContentBlock::Fallback(_)
            | ContentBlock::Unknown(_) => {}
        }
    }
    let stop = stop(
        body.stop_reason.flatten(),
        body.stop_sequence.flatten(),
        body.stop_details.flatten(),
        intervened(body.guardrail_action.as_deref()),
    )?;
    let mut counts = Counts::default();
    counts.update(&body.usage);
    Ok(Answer { id: body.id, blocks, stop: stop.unwrap_or_default(), usage: counts.usage() })
}

fn text(block: TextBlock<'_>) -> AnswerBlock<'_> {
    let annotations = block.citations.flatten().unwrap_or_default().into_iter().map(annotation).collect();
    AnswerBlock::Text { text: block.text, annotations }
}

/// Only a web page has an address.
pub(super) fn annotation(citation: Citation<'_>) -> Annotation<'_> {
    match citation {
        Citation::WebSearchResultLocation(page) => {
            let title = page.title.flatten().unwrap_or_default();
            Annotation::Url { url: page.url, title }
        }
        other => Annotation::Document(other),
    }
}

fn tool_use<'a>(block: ToolUseBlock<'a>, reading: &Reading) -> Result<AnswerBlock<'a>, Error> {
    if let Some(how) = reading.json_tool(&block.name) {
        let text = Text::from(answer_text(block.input.get(), how));
        return Ok(AnswerBlock::Text { text, annotations: Vec::new() });
    }
    let name = reading.original(block.name);
    let input = if reading.is_wrapped(&name) { unwrapped(block.input)? } else { block.input };
    Ok(AnswerBlock::ToolUse { id: block.id, name, input })
}

/// The value of a wrapped call; what does not hold one stays as it came.
pub(super) fn unwrapped(input: RawJson<'_>) -> Result<RawJson<'_>, Error> {
    match schema::unwrap(input.get()) {
        Some(value) => schema::built(value.to_owned()),
        None => Ok(input),
    }
}

/// The JSON that the stand-in tool was called with; what cannot be unwrapped (a cut answer) stays as it came.
pub(super) fn answer_text(input: &str, how: Unwrap) -> String {
    match how {
        Unwrap::No => input.to_owned(),
        Unwrap::Yes => schema::unwrap(input).unwrap_or(input).to_owned(),
    }
}

/// Whether a guardrail stepped in.
pub(super) fn intervened(action: Option<&str>) -> bool {
    action == Some("INTERVENED")
}

/// Why it ended; `None` when nothing was said.
pub(super) fn stop<'a>(
    reason: Option<StopReason>,
    sequence: Option<Text<'a>>,
    details: Option<StopDetails<'a>>,
    intervened: bool,
) -> Result<Option<Stop<'a>>, Error> {
    if intervened {
        return Ok(Some(Stop::Refused { explanation: None, by_guardrail: true }));
    }
    let Some(reason) = reason else { return Ok(None) };
    Ok(Some(match reason {
        StopReason::EndTurn => Stop::End,
        StopReason::StopSequence => Stop::Sequence(sequence),
        StopReason::ToolUse => Stop::ToolUse,
        StopReason::MaxTokens | StopReason::ModelContextWindowExceeded | StopReason::Compaction => {
            Stop::Length
        }
        StopReason::Refusal => {
            let explanation = details.and_then(|details| details.explanation.flatten());
            Stop::Refused { explanation: explanation.filter(|text| !text.is_empty()), by_guardrail: false }
        }
        StopReason::PauseTurn => Stop::Unknown(Text::from("pause_turn")),
        StopReason::Unknown(reason) => match &*reason {
            "malformed_model_output" | "malformed_tool_use" => {
                return Err(Error::reply(format!(
                    "the model's output was malformed (stop_reason `{reason}`)"
                )));
            }
            "content_filtered" | "guardrail_intervened" => {
                Stop::Refused { explanation: None, by_guardrail: true }
            }
            other => Stop::Unknown(Text::from(other.to_owned())),
        },
    }))
}
