//! The items of an answer, alike whole and streamed.

use outcrop_api_types::messages::Citation;
use outcrop_api_types::responses::{
    Annotation as WireAnnotation, ContentPart, CustomToolCall, FunctionCall, Item, ItemStatus, Message,
    MessageContent, OutputText, PlainText, ReasoningItem, ReasoningPart, Refusal, Role, SummaryPart,
    UrlCitation,
};
use outcrop_api_types::{RawJson, Text};
use serde::de::IgnoredAny;

use super::Turn;
use super::envelope::{self, Thought};
use super::turn::Called;
use super::wrapper;
use crate::conversation::{Annotation, Stop};
use crate::front::chat::reply::{custom_input, refusal_text};

/// A message of these parts.
pub(super) fn message<'a>(id: Text<'a>, status: ItemStatus, parts: Vec<ContentPart<'a>>) -> Item<'a> {
    let mut message = Message::new(Role::Assistant, MessageContent::Parts(parts));
    message.id = Some(id);
    message.status = Some(status);
    Item::Message(message)
}

/// Text with its sources. Web pages are annotations; places in documents have no form in this dialect and are added
/// as `citations`, as they came.
pub(super) fn text<'a>(text: Text<'a>, sources: Vec<Annotation<'a>>) -> ContentPart<'a> {
    let end = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
    let mut part = OutputText::plain(text);
    let (mut urls, mut documents): (Vec<_>, Vec<Citation<'_>>) = (Vec::new(), Vec::new());
    for source in sources {
        match source {
            Annotation::Url { url, title } => {
                urls.push(WireAnnotation::UrlCitation(UrlCitation::new(url, title, 0_u64, end)));
            }
            Annotation::Document(citation) => documents.push(citation),
        }
    }
    part.annotations = Some(urls);
    if !documents.is_empty()
        && let Ok(documents) = RawJson::write(&documents)
    {
        part.extra.insert("citations", documents);
    }
    ContentPart::OutputText(part)
}

/// The part that says why there is no answer. A guardrail's words are in the text already.
pub(super) fn refusal<'a>(stop: &Stop<'a>) -> Option<Text<'a>> {
    refusal_text(stop).filter(|text| !text.is_empty())
}

pub(super) fn refusal_part(text: Text<'_>) -> ContentPart<'_> {
    ContentPart::Refusal(Refusal::new(text))
}

/// A block of thinking. Its text is told when the caller asked for it; what must come back is in the envelope.
pub(super) fn reasoning<'a>(id: Text<'a>, thought: &Thought<'a>, turn: &Turn) -> Item<'a> {
    let mut item = ReasoningItem::new(id, Vec::new());
    if let Thought::Open { text, .. } = thought
        && !text.is_empty()
    {
        if turn.stamp.open_thinking {
            item.content = Some(vec![ReasoningPart::ReasoningText(PlainText::new(text.clone()))]);
        } else if turn.summaries {
            item.summary = Some(vec![SummaryPart::SummaryText(PlainText::new(text.clone()))]);
        }
    }
    if thought.can_go_back(turn.stamp.open_thinking) {
        item.encrypted_content = Some(Text::from(envelope::seal(&turn.stamp.family, thought)));
    }
    Item::Reasoning(item)
}

/// One call as the model made it.
#[derive(Debug)]
pub(super) struct Call<'a> {
    /// Ties the result to it.
    pub(super) id: Text<'a>,
    /// The name that went upstream.
    pub(super) name: Text<'a>,
    /// JSON, whole or cut.
    pub(super) json: Text<'a>,
}

impl<'a> Call<'a> {
    /// Whether its arguments can be read. A call that was cut cannot be run.
    pub(super) fn is_whole(&self) -> bool {
        serde_json::from_str::<IgnoredAny>(&self.json).is_ok()
    }

    /// The item for it, and the item's id. A call of a shell (or alike) that is not what the tool takes is told as the
    /// function that the model saw.
    pub(super) fn item(self, output_index: u64, status: ItemStatus, turn: &Turn) -> (String, Item<'a>) {
        let called = turn.called(&self.name);
        if status == ItemStatus::Completed
            && let Some(called) = called
        {
            let id = turn.item_id(called.id_kind(), output_index);
            if let Some(item) = wrapper::item(called, &id, &self.id, &self.json) {
                return (id, item);
            }
        }
        if let Some(Called::Custom { namespace, name }) = called {
            let id = turn.item_id("ctc", output_index);
            let mut call = CustomToolCall::new(self.id, name.clone(), custom_input(&self.json));
            call.namespace = namespace.clone().map(Text::from);
            (call.id, call.status) = (Some(Text::from(id.clone())), Some(status));
            return (id, Item::CustomToolCall(call));
        }
        let (namespace, name) = match called {
            Some(Called::Function { namespace, name }) => {
                (Some(Text::from(namespace.clone())), Text::from(name.clone()))
            }
            _ => (None, self.name),
        };
        let id = turn.item_id("fc", output_index);
        let mut call = FunctionCall::new(self.id, name, self.json);
        call.namespace = namespace;
        (call.id, call.status) = (Some(Text::from(id.clone())), Some(status));
        (id, Item::FunctionCall(call))
    }
}
