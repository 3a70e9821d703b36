//! A whole reply, read.

use outcrop_api_types::converse::{
    Citation, CitationGeneratedContent, CitationLocation, CitationSourceContent, CitationsContentBlock,
    ContentBlock, ConverseOutput, ConverseResponse, ReasoningContentBlock, ServiceTier, StopReason,
    TokenUsage, ToolUseBlock,
};
use outcrop_api_types::messages::{
    CacheCreation, CharLocation, Citation as Source, ContentBlockLocation, PageLocation, SearchResultLocation,
};
use outcrop_api_types::{RawJson, Text};
use serde::Deserialize;

use super::reading::Reading;
use crate::conversation::{Annotation, Answer, AnswerBlock, Stop, Usage};
use crate::error::Error;

/// Reads a reply. Blocks that have no form elsewhere (server tools, pictures, unknown kinds) keep their index and are
/// left out; text always stays.
///
/// # Errors
/// No message in the reply, or one that Bedrock itself says is malformed.
pub fn reply<'a>(body: ConverseResponse<'a>, reading: &Reading) -> Result<Answer<'a>, Error> {
    let ConverseOutput::Message(message) = body.output else {
        return Err(Error::reply(format!("`output` holds `{}` and no message", body.output.tag())));
    };
    let more = Additional::read(body.additional_model_response_fields.as_ref());
    let mut blocks = Vec::with_capacity(message.content.len());
    for (index, block) in (0_u64..).zip(message.content) {
        match block {
            ContentBlock::Text(text) => blocks.push(AnswerBlock::Text { text, annotations: Vec::new() }),
            ContentBlock::CitationsContent(block) => blocks.push(cited(block)),
            ContentBlock::ReasoningContent(ReasoningContentBlock::ReasoningText(block)) => {
                let signature = block.signature.unwrap_or_default();
                blocks.push(AnswerBlock::Thinking { index, text: block.text, signature });
            }
            ContentBlock::ReasoningContent(ReasoningContentBlock::RedactedContent(data)) => {
                blocks.push(AnswerBlock::RedactedThinking { index, data });
            }
            ContentBlock::ToolUse(block) => blocks.extend(tool_use(block, reading)?),
            // Of the request only, of tools that run inside Bedrock, or unknown.
            ContentBlock::ReasoningContent(ReasoningContentBlock::Unknown(_))
            | ContentBlock::Image(_)
            | ContentBlock::Document(_)
            | ContentBlock::Video(_)
            | ContentBlock::Audio(_)
            | ContentBlock::ToolResult(_)
            | ContentBlock::GuardContent(_)
            | ContentBlock::CachePoint(_)
            | ContentBlock::SearchResult(_)
            | ContentBlock::ToolAddition(_)
            | ContentBlock::ToolRemoval(_)
            | ContentBlock::Unknown(_) => {}
        }
    }
    let mut usage = usage(&body.usage, reading);
    usage.thinking = more.reasoning_tokens;
    usage.tier = body.service_tier.as_ref().map(tier);
    let stop = stop(&body.stop_reason, more.stop_sequence)?;
    // Converse gives its messages no id.
    Ok(Answer { id: Text::default(), blocks, stop, usage })
}

/// The text stands inside its citations.
fn cited(block: CitationsContentBlock<'_>) -> AnswerBlock<'_> {
    let mut pieces = block.content.unwrap_or_default().into_iter().filter_map(|piece| match piece {
        CitationGeneratedContent::Text(text) => Some(text),
        CitationGeneratedContent::Unknown(_) => None,
    });
    let mut text = pieces.next().unwrap_or_default();
    for piece in pieces {
        let mut longer = text.into_string();
        longer.push_str(&piece);
        text = Text::from(longer);
    }
    let annotations = block.citations.unwrap_or_default().into_iter().filter_map(annotation).collect();
    AnswerBlock::Text { text, annotations }
}

/// Only a web page has an address; other places are told as Anthropic tells them. `None` for one without a place.
pub(super) fn annotation(citation: Citation<'_>) -> Option<Annotation<'_>> {
    let Citation { title, source, source_content, location, extra: _ } = citation;
    let cited: String = source_content
        .unwrap_or_default()
        .iter()
        .filter_map(|piece| match piece {
            CitationSourceContent::Text(text) => Some(text.as_str()),
            CitationSourceContent::Unknown(_) => None,
        })
        .collect();
    Some(match location? {
        CitationLocation::Web(page) => {
            let title = title.or_else(|| page.domain.clone()).unwrap_or_default();
            Annotation::Url { url: page.url?, title }
        }
        CitationLocation::DocumentChar(place) => {
            let index = place.document_index.unwrap_or_default();
            let (start, end) = (place.start.unwrap_or_default(), place.end.unwrap_or_default());
            let mut location = CharLocation::new(cited, index, end, start);
            location.document_title = title.map(Some);
            Annotation::Document(Source::CharLocation(location))
        }
        CitationLocation::DocumentPage(place) => {
            let index = place.document_index.unwrap_or_default();
            let (start, end) = (place.start.unwrap_or_default(), place.end.unwrap_or_default());
            let mut location = PageLocation::new(cited, index, end, start);
            location.document_title = title.map(Some);
            Annotation::Document(Source::PageLocation(location))
        }
        CitationLocation::DocumentChunk(place) => {
            let index = place.document_index.unwrap_or_default();
            let (start, end) = (place.start.unwrap_or_default(), place.end.unwrap_or_default());
            let mut location = ContentBlockLocation::new(cited, index, end, start);
            location.document_title = title.map(Some);
            Annotation::Document(Source::ContentBlockLocation(location))
        }
        CitationLocation::SearchResult(place) => {
            let index = place.search_result_index.unwrap_or_default();
            let (start, end) = (place.start.unwrap_or_default(), place.end.unwrap_or_default());
            let source = source.unwrap_or_default();
            let mut location = SearchResultLocation::new(cited, end, index, source, start);
            location.title = title.map(Some);
            Annotation::Document(Source::SearchResultLocation(location))
        }
        CitationLocation::Unknown(_) => return None,
    })
}

/// Whether a call ran inside Bedrock: the caller cannot answer it.
pub(super) fn runs_at_server(kind: Option<&Text<'_>>) -> bool {
    kind.is_some_and(|kind| kind == "server_tool_use")
}

fn tool_use<'a>(block: ToolUseBlock<'a>, reading: &Reading) -> Result<Option<AnswerBlock<'a>>, Error> {
    if runs_at_server(block.kind.as_ref()) {
        return Ok(None);
    }
    if let Some(how) = reading.json_tool(&block.name) {
        let text = Text::from(how.answer_text(block.input.get()));
        return Ok(Some(AnswerBlock::Text { text, annotations: Vec::new() }));
    }
    let name = reading.original(block.name);
    let input = reading.input(&name, block.input)?;
    Ok(Some(AnswerBlock::ToolUse { id: block.tool_use_id, name, input }))
}

/// What `additionalModelResponseFields` tells, where the request asked for it.
#[derive(Debug, Default)]
pub(super) struct Additional {
    pub(super) stop_sequence: Option<Text<'static>>,
    pub(super) reasoning_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct AdditionalFields {
    stop_sequence: Option<String>,
    usage: Option<AdditionalUsage>,
    output_tokens_details: Option<OutputDetails>,
}

#[derive(Deserialize)]
struct AdditionalUsage {
    output_tokens_details: Option<OutputDetails>,
}

/// Anthropic's word for it, and OpenAI's.
#[derive(Deserialize)]
struct OutputDetails {
    thinking_tokens: Option<u64>,
    reasoning_tokens: Option<u64>,
}

impl Additional {
    /// What cannot be read tells nothing: it is the model's own and has no promised form.
    pub(super) fn read(raw: Option<&RawJson<'_>>) -> Self {
        let Some(fields) = raw.and_then(|raw| raw.read::<AdditionalFields>().ok()) else {
            return Self::default();
        };
        let details =
            fields.usage.and_then(|usage| usage.output_tokens_details).or(fields.output_tokens_details);
        Self {
            stop_sequence: fields.stop_sequence.map(Text::from),
            reasoning_tokens: details
                .and_then(|details| details.thinking_tokens.or(details.reasoning_tokens)),
        }
    }
}

/// Converse counts input without the cache, but for some families with it.
pub(super) fn usage(told: &TokenUsage<'_>, reading: &Reading) -> Usage {
    let cache_read = told.cache_read_input_tokens.unwrap_or_default();
    let cache_write = told.cache_write_input_tokens.unwrap_or_default();
    let input = if reading.input_includes_cache {
        told.input_tokens.saturating_sub(cache_read).saturating_sub(cache_write)
    } else {
        told.input_tokens
    };
    let cache_creation = told.cache_details.as_ref().map(|details| {
        let written = |ttl: &str| {
            let mut written = details.iter().filter(|detail| detail.ttl == *ttl).peekable();
            written
                .peek()
                .is_some()
                .then(|| written.fold(0_u64, |sum, detail| sum.saturating_add(detail.input_tokens)))
        };
        CacheCreation {
            ephemeral_1h_input_tokens: written("1h"),
            ephemeral_5m_input_tokens: written("5m"),
            ..CacheCreation::default()
        }
    });
    let output = told.output_tokens;
    Usage { input, output, cache_read, cache_write, cache_creation, ..Usage::default() }
}

/// The tier that served it: Bedrock and OpenAI have the same words.
pub(super) fn tier(tier: &ServiceTier<'_>) -> String {
    tier.kind.as_str().to_owned()
}

/// Why it ended.
pub(super) fn stop(reason: &StopReason, sequence: Option<Text<'static>>) -> Result<Stop<'static>, Error> {
    Ok(match reason {
        StopReason::EndTurn => Stop::End,
        StopReason::StopSequence => Stop::Sequence(sequence),
        StopReason::ToolUse => Stop::ToolUse,
        StopReason::MaxTokens | StopReason::ModelContextWindowExceeded => Stop::Length,
        StopReason::GuardrailIntervened | StopReason::ContentFiltered => {
            Stop::Refused { explanation: None, by_guardrail: true }
        }
        StopReason::MalformedModelOutput | StopReason::MalformedToolUse => {
            return Err(Error::reply(format!("the model's output was malformed (stopReason `{reason}`)")));
        }
        StopReason::Unknown(reason) => match &**reason {
            "refusal" => Stop::Refused { explanation: None, by_guardrail: false },
            "compaction" => Stop::Length,
            other => Stop::Unknown(Text::from(other.to_owned())),
        },
    })
}
