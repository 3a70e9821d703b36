//! A whole reply, read.

use outcrop_api_types::chat::{
    Annotation as WireAnnotation, ChatCompletion, Choice, CompletionMessage, FinishReason, ToolCall,
    UrlCitation, UrlCitationAnnotation,
};
use outcrop_api_types::{Extra, Text};

use super::Reading;
use crate::conversation::{Annotation, Answer, AnswerBlock, Stop, Usage};
use crate::error::Error;

/// Reads a reply. What has no form elsewhere (audio, probabilities) is left out; text always stays.
///
/// # Errors
/// No answer in the reply, or a call whose arguments are no JSON although no limit cut them.
pub fn reply<'a>(body: ChatCompletion<'a>, reading: &Reading) -> Result<Answer<'a>, Error> {
    let ChatCompletion {
        id,
        object: _,
        created: _,
        model: _,
        choices,
        usage,
        service_tier,
        system_fingerprint: _,
        metadata: _,
        moderation: _,
        extra,
    } = body;
    let Some(Choice { index: _, message, finish_reason, logprobs: _, extra: _ }) = choices.into_iter().next()
    else {
        return Err(Error::reply("`choices` is empty"));
    };
    let CompletionMessage {
        role: _,
        content,
        refusal,
        reasoning_content,
        reasoning,
        reasoning_details: _, // the same text again
        thinking_blocks: _,
        annotations,
        citations: _,
        audio: _,
        function_call: _, // no `functions` are sent
        tool_calls,
        provider_specific_fields: _,
        extra: _,
    } = message;
    let refusal = refusal.flatten().filter(|text| !text.is_empty());
    let mut stop = stop(&finish_reason, refusal);
    if intervened(&extra) {
        stop = Stop::Refused { explanation: None, by_guardrail: true };
    }
    let mut blocks = Vec::new();
    if let Some(text) = reasoning_content.or(reasoning).filter(|text| !text.is_empty()) {
        blocks.push(AnswerBlock::Thinking { index: 0, text, signature: Text::default() });
    }
    if let Some(text) = content.flatten().filter(|text| !text.is_empty()) {
        let annotations = annotations.unwrap_or_default().into_iter().filter_map(annotation).collect();
        blocks.push(AnswerBlock::Text { text, annotations });
    }
    for call in tool_calls.unwrap_or_default() {
        blocks.extend(tool_use(call, reading, &stop)?);
    }
    // Some servers forget the word.
    if matches!(stop, Stop::End) && blocks.iter().any(|block| matches!(block, AnswerBlock::ToolUse { .. })) {
        stop = Stop::ToolUse;
    }
    let mut cost = usage.as_ref().map_or_else(Usage::unknown, Usage::of_chat);
    cost.tier = service_tier.map(|tier| tier.as_str().to_owned());
    Ok(Answer { id, blocks, stop, usage: cost })
}

fn tool_use<'a>(
    call: ToolCall<'a>,
    reading: &Reading,
    stop: &Stop<'_>,
) -> Result<Option<AnswerBlock<'a>>, Error> {
    // No custom tools are sent.
    let ToolCall::Function(call) = call else { return Ok(None) };
    let name = reading.original(call.function.name);
    let arguments = call.function.arguments.unwrap_or_default();
    let input = reading.input(&name, &arguments, stop)?;
    Ok(Some(AnswerBlock::ToolUse { id: call.id, name, input }))
}

/// Where in the text it is cited is counted anew by who writes the reply.
pub(super) fn annotation(annotation: WireAnnotation<'_>) -> Option<Annotation<'_>> {
    match annotation {
        WireAnnotation::UrlCitation(UrlCitationAnnotation { url_citation, extra: _ }) => {
            let UrlCitation { end_index: _, start_index: _, title, url, extra: _ } = url_citation;
            Some(Annotation::Url { url, title })
        }
        WireAnnotation::Unknown(_) => None,
    }
}

/// Why it ended; `refusal` is what the model said instead.
pub(super) fn stop<'a>(reason: &FinishReason, refusal: Option<Text<'a>>) -> Stop<'a> {
    match reason {
        FinishReason::Length => Stop::Length,
        FinishReason::ContentFilter => {
            Stop::Refused { by_guardrail: refusal.is_none(), explanation: refusal }
        }
        _ if refusal.is_some() => Stop::Refused { explanation: refusal, by_guardrail: false },
        FinishReason::Stop => Stop::End,
        FinishReason::ToolCalls | FinishReason::FunctionCall => Stop::ToolUse,
        FinishReason::Unknown(reason) => Stop::Unknown(Text::from(reason.to_string())),
    }
}

/// Whether a guardrail of Bedrock's stepped in.
pub(super) fn intervened(extra: &Extra<'_>) -> bool {
    extra.get("amazon-bedrock-guardrailAction").is_some_and(|action| {
        let action = serde_json::from_str::<String>(action.get());
        action.is_ok_and(|action| action == "INTERVENED")
    })
}
