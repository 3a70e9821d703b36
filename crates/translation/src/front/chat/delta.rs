//! The deltas of a chunk, one function each. Every entry of a list in a delta carries an `index`: SDKs that add up
//! streams need it.
//!
//! Source: `accumulate_delta` of openai-python 3.54.0, read 2026-11-22.

use outcrop_api_types::chat::{
    Annotation as ChatAnnotation, CustomCallDelta, Delta, FunctionCallDelta, ReasoningDetail,
    ReasoningDetailKind, ToolCallDelta, UrlCitation, UrlCitationAnnotation,
};
use outcrop_api_types::messages::Citation;
use outcrop_api_types::{RawJson, Text};

use super::reply::{custom_input, format};
use crate::conversation::Annotation;

/// The first of all: who speaks.
pub(super) fn role() -> Delta<'static> {
    Delta { role: Some(Text::from("assistant")), content: Some(Text::from("")), ..Delta::default() }
}

pub(super) fn content(text: Text<'_>) -> Delta<'_> {
    Delta { content: Some(text), ..Delta::default() }
}

pub(super) fn refusal(text: Text<'_>) -> Delta<'_> {
    Delta { refusal: Some(text), ..Delta::default() }
}

/// A fragment of thinking, in both forms. Whether it is signed, and so whose it is, is known with the last one.
pub(super) fn thinking(index: u64, text: Text<'_>) -> Delta<'_> {
    let mut detail = ReasoningDetail::new(ReasoningDetailKind::Text);
    detail.text = Some(text.clone());
    detail.index = Some(index);
    Delta { reasoning_content: Some(text), reasoning_details: Some(vec![detail]), ..Delta::default() }
}

/// The signature, whole, behind the thinking it proves. SDKs join the strings of a detail, so that `format` is sent
/// once. Some keep the last delta only: a signature whose text was told has none here, one of an empty text says so,
/// and what comes back tells which it was.
pub(super) fn signature(index: u64, signature: String, told: bool) -> Option<Delta<'static>> {
    if signature.is_empty() {
        return None;
    }
    let mut detail = ReasoningDetail::new(ReasoningDetailKind::Text);
    detail.text = (!told).then(Text::default);
    detail.format = format(&signature);
    detail.signature = Some(Text::from(signature));
    detail.index = Some(index);
    Some(Delta { reasoning_details: Some(vec![detail]), ..Delta::default() })
}

pub(super) fn redacted(index: u64, data: Text<'_>) -> Delta<'_> {
    let mut detail = ReasoningDetail::new(ReasoningDetailKind::Encrypted);
    detail.data = Some(data);
    detail.index = Some(index);
    Delta { reasoning_details: Some(vec![detail]), ..Delta::default() }
}

fn call(call: ToolCallDelta<'_>) -> Delta<'_> {
    Delta { tool_calls: Some(vec![call]), ..Delta::default() }
}

/// The first fragment of a call: everything but its arguments.
pub(super) fn begun<'a>(tool: u64, id: Text<'a>, name: Text<'a>) -> Delta<'a> {
    let function = FunctionCallDelta {
        name: Some(name),
        arguments: Some(Text::from("")),
        ..FunctionCallDelta::default()
    };
    let mut delta = ToolCallDelta::new(tool);
    delta.id = Some(id);
    delta.kind = Some(Text::from("function"));
    delta.function = Some(function);
    call(delta)
}

/// A fragment of arguments: no id, no name, no type.
pub(super) fn arguments(tool: u64, json: Text<'_>) -> Delta<'_> {
    let mut delta = ToolCallDelta::new(tool);
    delta.function = Some(FunctionCallDelta { arguments: Some(json), ..FunctionCallDelta::default() });
    call(delta)
}

/// A custom call is streamed in one piece, when its block is whole.
pub(super) fn custom<'a>(tool: u64, id: Text<'a>, name: Text<'a>, json: &str) -> Delta<'a> {
    let custom = CustomCallDelta {
        name: Some(name),
        input: Some(Text::from(custom_input(json))),
        ..CustomCallDelta::default()
    };
    let mut delta = ToolCallDelta::new(tool);
    delta.id = Some(id);
    delta.kind = Some(Text::from("custom"));
    delta.custom = Some(custom);
    call(delta)
}

/// How many entries of each list were sent so far: the next one's index, dense from 0.
#[derive(Debug, Default)]
pub(super) struct Indexes {
    tools: u64,
    urls: u64,
    documents: u64,
}

impl Indexes {
    /// The index of the next call. To be asked for when it is told: SDKs take an index for a place in their list.
    pub(super) fn tool(&mut self) -> u64 {
        let index = self.tools;
        self.tools = self.tools.saturating_add(1);
        index
    }
}

/// The sources of one text block, which stands at the characters `from` to `to` of the content.
pub(super) fn cited(
    sources: Vec<Annotation<'static>>,
    from: u64,
    to: u64,
    sent: &mut Indexes,
) -> Option<Delta<'static>> {
    let (mut urls, mut documents) = (Vec::new(), Vec::new());
    for source in sources {
        match source {
            Annotation::Url { url, title } => {
                let mut citation = UrlCitationAnnotation::new(UrlCitation::new(to, from, title, url));
                citation.extra.insert("index", next(&mut sent.urls)?);
                urls.push(ChatAnnotation::UrlCitation(citation));
            }
            Annotation::Document(citation) => documents.push(indexed(citation, next(&mut sent.documents)?)),
        }
    }
    if urls.is_empty() && documents.is_empty() {
        return None;
    }
    Some(Delta {
        annotations: (!urls.is_empty()).then_some(urls),
        citations: (!documents.is_empty()).then_some(documents),
        ..Delta::default()
    })
}

/// A number always reads as JSON.
fn next(count: &mut u64) -> Option<RawJson<'static>> {
    let index = RawJson::write(count).ok()?;
    *count = count.saturating_add(1);
    Some(index)
}

fn indexed(mut citation: Citation<'static>, index: RawJson<'static>) -> Citation<'static> {
    let extra = match &mut citation {
        Citation::CharLocation(citation) => &mut citation.extra,
        Citation::PageLocation(citation) => &mut citation.extra,
        Citation::ContentBlockLocation(citation) => &mut citation.extra,
        Citation::WebSearchResultLocation(citation) => &mut citation.extra,
        Citation::SearchResultLocation(citation) => &mut citation.extra,
        Citation::Unknown(citation) => &mut citation.fields,
    };
    extra.insert("index", index);
    citation
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details(delta: Delta<'_>) -> Vec<ReasoningDetail<'_>> {
        delta.reasoning_details.unwrap()
    }

    #[test]
    fn only_what_claude_signed_has_the_name_of_its_form() {
        let one = |delta| details(delta).remove(0).format.map(Text::into_string);
        let signed = |proof: &str| one(signature(0, proof.to_owned(), true).unwrap());
        assert_eq!(signed("c2ln").as_deref(), Some("anthropic-claude-v1"));
        assert_eq!(signed("openai.gAAAA"), None);
        assert_eq!(one(thinking(0, Text::from("hm"))), None);
        assert_eq!(one(redacted(0, Text::from("AAAA"))), None);
    }

    #[test]
    fn a_signature_says_that_its_text_is_empty_only_if_it_is() {
        for (told, text) in [(true, None), (false, Some(""))] {
            let detail = details(signature(0, "c2ln".to_owned(), told).unwrap()).remove(0);
            assert_eq!(detail.text.as_deref(), text);
        }
        assert!(signature(0, String::new(), false).is_none());
    }
}
