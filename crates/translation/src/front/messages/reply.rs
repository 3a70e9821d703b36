//! A whole answer as a message of Anthropic's.

use outcrop_api_types::messages::{
    self, Citation, ContentBlock, MessagesResponse, RedactedThinkingBlock, StopDetails, StopReason,
    TextBlock, ThinkingBlock, ToolUseBlock, UsageTier, WebSearchResultLocation,
};
use outcrop_api_types::{RawJson, Text};

use super::Turn;
use crate::conversation::{Annotation, Answer, AnswerBlock, Stop, Usage};

/// The message for an answer. Texts of which nothing is left are no blocks: sent back, they would be refused.
pub fn reply<'a>(answer: Answer<'a>, turn: &'a Turn) -> MessagesResponse<'a> {
    let Answer { id: _, blocks, stop, usage: cost } = answer;
    let called = blocks.iter().any(|block| matches!(block, AnswerBlock::ToolUse { .. }));
    let content = blocks.into_iter().filter_map(block).collect();
    let mut message = empty(turn, usage(&cost));
    message.content = content;
    let (reason, sequence, details) = end(stop, called);
    message.stop_reason = Some(Some(reason));
    message.stop_sequence = Some(sequence);
    message.stop_details = details.map(Some);
    message
}

/// A message that has not begun.
pub(super) fn empty<'a>(turn: &'a Turn, usage: messages::Usage<'a>) -> MessagesResponse<'a> {
    let (id, model) = (turn.stamp.id.as_str(), turn.model.as_str());
    let mut message = MessagesResponse::new(id, "message", "assistant", model, Vec::new(), usage);
    message.stop_reason = Some(None);
    message.stop_sequence = Some(None);
    message
}

fn block(block: AnswerBlock<'_>) -> Option<ContentBlock<'_>> {
    Some(match block {
        AnswerBlock::Text { text, .. } if text.is_empty() => return None,
        AnswerBlock::Text { text, annotations } => {
            let mut block = TextBlock::new(text);
            let citations: Vec<_> = annotations.into_iter().map(citation).collect();
            block.citations = (!citations.is_empty()).then_some(Some(citations));
            ContentBlock::Text(block)
        }
        AnswerBlock::Thinking { index: _, text, signature } => {
            ContentBlock::Thinking(thinking(text, signature))
        }
        AnswerBlock::RedactedThinking { index: _, data } => {
            ContentBlock::RedactedThinking(RedactedThinkingBlock::new(data))
        }
        AnswerBlock::ToolUse { id, name, input } => {
            let input = if input.is_null() { RawJson::empty_object() } else { input };
            ContentBlock::ToolUse(ToolUseBlock::new(id, name, input))
        }
    })
}

/// The signature is always there, empty where the model signs nothing.
pub(super) fn thinking<'a>(text: Text<'a>, signature: Text<'a>) -> ThinkingBlock<'a> {
    let mut block = ThinkingBlock::new(text);
    block.signature = Some(signature);
    block
}

/// Anthropic's form of a web page has more to it than others tell.
pub(super) fn citation(annotation: Annotation<'_>) -> Citation<'_> {
    match annotation {
        Annotation::Document(citation) => citation,
        Annotation::Url { url, title } => {
            let mut page = WebSearchResultLocation::new("", "", url);
            page.title = Some(Some(title));
            Citation::WebSearchResultLocation(page)
        }
    }
}

/// Anthropic's counting is the middle's own. The cache counts are always there.
pub(super) fn usage(usage: &Usage) -> messages::Usage<'static> {
    messages::Usage {
        input_tokens: Some(usage.input),
        output_tokens: Some(usage.output),
        cache_creation_input_tokens: Some(Some(usage.cache_write)),
        cache_read_input_tokens: Some(Some(usage.cache_read)),
        cache_creation: usage.cache_creation.clone().map(Some),
        output_tokens_details: usage.thinking.map(|thinking| {
            Some(messages::OutputTokensDetails {
                thinking_tokens: Some(thinking),
                ..messages::OutputTokensDetails::default()
            })
        }),
        service_tier: usage.tier.as_deref().map(|tier| {
            Some(match tier {
                "default" => UsageTier::Standard,
                other => UsageTier::from(other),
            })
        }),
        ..messages::Usage::default()
    }
}

/// Why it ended: one row per reason.
pub(super) fn end(stop: Stop<'_>, called: bool) -> (StopReason, Option<Text<'_>>, Option<StopDetails<'_>>) {
    match stop {
        Stop::End | Stop::ToolUse if called => (StopReason::ToolUse, None, None),
        Stop::End | Stop::ToolUse => (StopReason::EndTurn, None, None),
        Stop::Sequence(sequence) => (StopReason::StopSequence, sequence, None),
        Stop::Length => (StopReason::MaxTokens, None, None),
        Stop::Refused { explanation, by_guardrail: _ } => {
            let mut details = StopDetails::new("refusal");
            details.category = Some(None);
            details.explanation = Some(explanation);
            (StopReason::Refusal, None, Some(details))
        }
        Stop::Unknown(reason) => (StopReason::from(reason.as_str()), None, None),
    }
}
