//! A whole reply, read.

use outcrop_api_types::Text;
use outcrop_api_types::failure::Failure;
use outcrop_api_types::responses::{
    Annotation as WireAnnotation, ContentPart, CustomToolCall, FunctionCall, IncompleteReason, Item, Message,
    MessageContent, OutputText, Refusal, Response, ResponseStatus, UrlCitation,
};

use super::{Reading, thoughts};
use crate::back::openai::upstream;
use crate::conversation::{Annotation, Answer, AnswerBlock, Stop, Usage};
use crate::error::Error;

/// Reads a reply. Items that have no form elsewhere (tools that run at the server, unknown kinds) are left out; text
/// always stays.
///
/// # Errors
/// An answer that failed, or a call whose arguments are no JSON although no limit cut them.
pub fn reply<'a>(mut body: Response<'a>, reading: &Reading) -> Result<Answer<'a>, Error> {
    if let Some(error) = failed(&body) {
        return Err(error);
    }
    let mut refusal = None;
    let (mut blocks, mut calls) = (Vec::new(), 0_usize);
    let early = ended_early(&body);
    for (index, item) in (0_u64..).zip(std::mem::take(&mut body.output)) {
        match item {
            Item::Message(message) => texts(message, &mut blocks, &mut refusal),
            Item::Reasoning(item) => blocks.extend(thoughts::block(&item, index)),
            Item::FunctionCall(call) => {
                calls = calls.saturating_add(1);
                blocks.push(tool_use(call, reading, early.as_ref().unwrap_or(&Stop::End))?);
            }
            Item::CustomToolCall(call) => {
                calls = calls.saturating_add(1);
                blocks.push(tool_use(as_function(call), reading, early.as_ref().unwrap_or(&Stop::End))?);
            }
            // Tools that run at the server.
            _ => {}
        }
    }
    let stop = end(early, refusal, calls > 0);
    Ok(Answer { usage: cost(&body), id: body.id, blocks, stop })
}

/// The error of an answer that failed.
pub(super) fn failed(body: &Response<'_>) -> Option<Error> {
    let told = body.error.as_ref().and_then(Option::as_ref);
    let is_over = matches!(body.status, Some(ResponseStatus::Failed | ResponseStatus::Cancelled));
    if told.is_none() && !is_over {
        return None;
    }
    let failure = match told {
        Some(error) => Failure {
            code: Some(error.code.to_string()),
            kind: error.kind.as_ref().map(ToString::to_string),
            message: error.message.to_string(),
            ..Failure::default()
        },
        None => {
            Failure { message: "the answer failed, and why was not told".to_owned(), ..Failure::default() }
        }
    };
    Some(upstream(&failure))
}

/// Why it ended before the model was done.
pub(super) fn ended_early(body: &Response<'_>) -> Option<Stop<'static>> {
    if body.status != Some(ResponseStatus::Incomplete) {
        return None;
    }
    let details = body.incomplete_details.as_ref().and_then(Option::as_ref);
    Some(match details.and_then(|details| details.reason.as_ref()) {
        Some(IncompleteReason::ContentFilter) => Stop::Refused { explanation: None, by_guardrail: true },
        None | Some(IncompleteReason::MaxOutputTokens) => Stop::Length,
        Some(other) => Stop::Unknown(Text::from(other.as_str().to_owned())),
    })
}

/// Why it ended.
pub(super) fn end<'a>(early: Option<Stop<'a>>, refusal: Option<Text<'a>>, called: bool) -> Stop<'a> {
    match early {
        Some(Stop::Refused { .. }) if refusal.is_some() => {
            Stop::Refused { explanation: refusal, by_guardrail: false }
        }
        Some(early) => early,
        None if refusal.is_some() => Stop::Refused { explanation: refusal, by_guardrail: false },
        None if called => Stop::ToolUse,
        None => Stop::End,
    }
}

/// What it cost.
pub(super) fn cost(body: &Response<'_>) -> Usage {
    let told = body.usage.as_ref().and_then(Option::as_ref);
    let mut cost = told.map_or_else(Usage::unknown, Usage::of_responses);
    let tier = body.service_tier.as_ref().and_then(Option::as_ref);
    cost.tier = tier.map(|tier| tier.as_str().to_owned());
    cost
}

fn texts<'a>(message: Message<'a>, blocks: &mut Vec<AnswerBlock<'a>>, refusal: &mut Option<Text<'a>>) {
    let parts = match message.content {
        MessageContent::Text(text) => {
            blocks.push(AnswerBlock::Text { text, annotations: Vec::new() });
            return;
        }
        MessageContent::Parts(parts) => parts,
    };
    for part in parts {
        match part {
            ContentPart::OutputText(OutputText { text, annotations, logprobs: _, extra: _ }) => {
                let annotations =
                    annotations.unwrap_or_default().into_iter().filter_map(annotation).collect();
                blocks.push(AnswerBlock::Text { text, annotations });
            }
            ContentPart::Refusal(Refusal { refusal: text, extra: _ }) => *refusal = Some(text),
            // Of the request only, or unknown.
            ContentPart::InputText(_)
            | ContentPart::InputImage(_)
            | ContentPart::InputFile(_)
            | ContentPart::InputAudio(_)
            | ContentPart::ReasoningText(_)
            | ContentPart::Unknown(_) => {}
        }
    }
}

/// Only a web page has an address. Where in the text it is cited is counted anew by who writes the reply.
pub(super) fn annotation(annotation: WireAnnotation<'_>) -> Option<Annotation<'_>> {
    match annotation {
        WireAnnotation::UrlCitation(UrlCitation { url, title, start_index: _, end_index: _, extra: _ }) => {
            Some(Annotation::Url { url, title })
        }
        WireAnnotation::FileCitation(_)
        | WireAnnotation::ContainerFileCitation(_)
        | WireAnnotation::FilePath(_)
        | WireAnnotation::Unknown(_) => None,
    }
}

/// A call with free text. Tools that take it go up as functions, so it was not asked for; it has the form of its
/// function.
pub(super) fn as_function(call: CustomToolCall<'_>) -> FunctionCall<'_> {
    // Writing a string as JSON cannot fail.
    let input = serde_json::to_string(&call.input).unwrap_or_default();
    FunctionCall::new(call.call_id, call.name, format!(r#"{{"input":{input}}}"#))
}

fn tool_use<'a>(
    call: FunctionCall<'a>,
    reading: &Reading,
    stop: &Stop<'_>,
) -> Result<AnswerBlock<'a>, Error> {
    let FunctionCall {
        call_id,
        name,
        arguments,
        namespace: _, // none are sent
        id: _,
        status: _,
        caller: _,
        is_async: _,
        created_by: _,
        extra: _,
    } = call;
    let name = reading.original(name);
    let input = reading.input(&name, &arguments, stop)?;
    Ok(AnswerBlock::ToolUse { id: call_id, name, input })
}
