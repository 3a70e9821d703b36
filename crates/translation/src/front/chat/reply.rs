//! A whole answer as a Chat Completion.

use outcrop_api_types::chat::{
    Annotation as ChatAnnotation, ChatCompletion, Choice, CompletionMessage, CustomCall, CustomToolCall,
    FinishReason, FunctionCall, FunctionToolCall, ReasoningDetail, ReasoningDetailKind, ServiceTier,
    ThinkingBlock, ToolCall, UrlCitation, UrlCitationAnnotation,
};
use outcrop_api_types::{RawJson, Text, messages};

use super::Turn;
use crate::conversation::{Annotation, Answer, AnswerBlock, Stop, proof};
use crate::policy::Compat;
use crate::schema;

/// The name of Claude's form of reasoning, as OpenRouter's clients know it. What nobody signed is of no form that has a
/// name.
pub(super) fn format(signature: &str) -> Option<Text<'static>> {
    proof::is_claudes(signature).then(|| Text::from("anthropic-claude-v1"))
}

/// The Chat Completion for an answer.
pub fn reply<'a>(answer: Answer<'a>, turn: &'a Turn) -> ChatCompletion<'a> {
    let mut message = CompletionMessage::new("assistant");
    let mut content: Option<Text<'a>> = None;
    let mut written = 0_u64;
    let mut annotations = Vec::new();
    let mut citations = Vec::new();
    let mut calls = Vec::new();
    let mut reasoning: Option<Text<'a>> = None;
    let mut details = Vec::new();
    for block in answer.blocks {
        match block {
            AnswerBlock::Text { text, annotations: cited } => {
                let from = written;
                written = written.saturating_add(u64::try_from(text.chars().count()).unwrap_or(u64::MAX));
                for source in cited {
                    match source {
                        Annotation::Url { url, title } => {
                            annotations.push(url_citation(&url, &title, from, written));
                        }
                        Annotation::Document(citation) => citations.push(citation),
                    }
                }
                content = Some(joined(content, text));
            }
            AnswerBlock::Thinking { index, text, signature } => {
                details.push(thinking_detail(index, text.clone(), signature));
                if !text.is_empty() {
                    reasoning = Some(joined(reasoning, text));
                }
            }
            AnswerBlock::RedactedThinking { index, data } => {
                let mut detail = ReasoningDetail::new(ReasoningDetailKind::Encrypted);
                detail.data = Some(data);
                detail.index = Some(index);
                details.push(detail);
            }
            AnswerBlock::ToolUse { id, name, input } => calls.push(call(id, name, &input, turn)),
        }
    }
    let called = !calls.is_empty();
    let content = content.filter(|content| !content.is_empty());
    message.content = Some(content.or_else(|| (!called).then(|| Text::from(""))));
    message.refusal = Some(refusal_text(&answer.stop));
    message.annotations = (!annotations.is_empty()).then_some(annotations);
    message.citations = (!citations.is_empty()).then_some(citations);
    message.tool_calls = called.then_some(calls);
    message.reasoning_content = reasoning;
    if turn.compat == Compat::Litellm && !details.is_empty() {
        message.thinking_blocks = Some(details.iter().map(thinking_block).collect());
    }
    message.reasoning_details = (!details.is_empty()).then_some(details);
    let finish = finish_reason(&answer.stop, called);
    let mut choice = Choice::new(0_u64, message, finish);
    choice.logprobs = Some(None);
    let mut completion = ChatCompletion::new(
        turn.stamp.id.as_str(),
        "chat.completion",
        turn.stamp.created,
        turn.model.as_str(),
        vec![choice],
    );
    completion.usage = (!answer.usage.untold).then(|| answer.usage.chat());
    completion.service_tier = answer.usage.tier.as_deref().map(ServiceTier::from);
    completion
}

/// Text blocks follow each other with nothing between.
fn joined<'a>(before: Option<Text<'a>>, text: Text<'a>) -> Text<'a> {
    match before {
        None => text,
        Some(before) => {
            let mut whole = before.into_string();
            whole.push_str(&text);
            Text::from(whole)
        }
    }
}

fn thinking_detail<'a>(index: u64, text: Text<'a>, signature: Text<'a>) -> ReasoningDetail<'a> {
    let mut detail = ReasoningDetail::new(ReasoningDetailKind::Text);
    detail.text = Some(text);
    detail.format = format(&signature);
    detail.signature = (!signature.is_empty()).then_some(signature);
    detail.index = Some(index);
    detail
}

/// LiteLLM's form of the same.
fn thinking_block<'a>(detail: &ReasoningDetail<'a>) -> ThinkingBlock<'a> {
    if let Some(data) = &detail.data {
        return ThinkingBlock::Redacted(messages::RedactedThinkingBlock::new(data.clone()));
    }
    let mut block = messages::ThinkingBlock::new(detail.text.clone().unwrap_or_default());
    block.signature.clone_from(&detail.signature);
    ThinkingBlock::Thinking(block)
}

fn call<'a>(id: Text<'a>, name: Text<'a>, input: &RawJson<'a>, turn: &Turn) -> ToolCall<'a> {
    if turn.is_custom(&name) {
        let call = CustomCall::new(name, custom_input(input.get()));
        return ToolCall::Custom(CustomToolCall::new(id, call));
    }
    let mut function = FunctionCall::new(name);
    let arguments = if input.is_null() { "{}".to_owned() } else { input.get().to_owned() };
    function.arguments = Some(Text::from(arguments));
    ToolCall::Function(FunctionToolCall::new(id, function))
}

/// The text inside `{"input": "…"}`. Of a call that was cut, the part of the text that came; what has another form is
/// passed on as it is.
pub(in crate::front) fn custom_input(json: &str) -> String {
    schema::text_member(json, "input").or_else(|| cut_input(json)).unwrap_or_else(|| json.to_owned())
}

/// The text is the last thing that came: closing it makes it JSON again, when half an escape is taken off.
fn cut_input(json: &str) -> Option<String> {
    const LONGEST_ESCAPE: usize = 11; // a surrogate pair but one digit: \ud83e\udd8
    (0..=LONGEST_ESCAPE).find_map(|off| {
        let kept = json.get(..json.len().checked_sub(off)?)?;
        schema::text_member(&format!("{kept}\"}}"), "input")
    })
}

/// A web source, pointing at the whole block of text that cites it.
fn url_citation<'a>(url: &Text<'a>, title: &Text<'a>, from: u64, to: u64) -> ChatAnnotation<'a> {
    ChatAnnotation::UrlCitation(UrlCitationAnnotation::new(UrlCitation::new(
        to,
        from,
        title.clone(),
        url.clone(),
    )))
}

/// One row per reason.
pub(super) fn finish_reason(stop: &Stop<'_>, called: bool) -> FinishReason {
    match stop {
        Stop::ToolUse | Stop::End | Stop::Unknown(_) if called => FinishReason::ToolCalls,
        Stop::End | Stop::ToolUse | Stop::Sequence(_) | Stop::Unknown(_) => FinishReason::Stop,
        Stop::Length => FinishReason::Length,
        Stop::Refused { .. } => FinishReason::ContentFilter,
    }
}

/// What to put in `refusal`: the model's explanation, or a sentence. A guardrail's text is in the content.
pub(in crate::front) fn refusal_text<'a>(stop: &Stop<'a>) -> Option<Text<'a>> {
    match stop {
        Stop::Refused { by_guardrail: false, explanation } => {
            Some(explanation.clone().unwrap_or_else(|| Text::from("The model declined to answer.")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_custom_calls_text_is_taken_out_of_its_json_also_when_it_was_cut() {
        for (json, text) in [
            (r#"{"input":"a\nb"}"#, "a\nb"),
            (r#"{"input": "a\nb"#, "a\nb"),
            (r#"{"input":"a\"#, "a"),
            (r#"{"input":"a\u00e"#, "a"),
            (r#"{"input":"a\ud83e\udd8"#, "a"),
            (r#"{"input":"a\ud83e\udd80"#, "a🦀"),
            (r#"{"input":"é"#, "é"),
            (r#"{"inp"#, r#"{"inp"#),
            (r#"{"other":1}"#, r#"{"other":1}"#),
            ("", ""),
        ] {
            assert_eq!(custom_input(json), text, "{json}");
        }
    }
}
