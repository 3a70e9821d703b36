//! The events of each kind of item, in the order that clients expect.
//!
//! Source: the event types of `openai` 3.54.0 and the order in which its stream accumulator takes them, read
//! 2026-11-22.

use outcrop_api_types::Text;
use outcrop_api_types::responses::{
    AnnotationAdded, ArgumentsDone, ContentPart, CustomToolCall, Event as WireEvent, InputDone, Item,
    ItemDelta, ItemEvent, ItemStatus, OutputText, OutputTextDelta, OutputTextDone, PartDelta, PartEvent,
    PlainText, ReasoningItem, ReasoningTextDone, RefusalDone, SummaryPart, SummaryPartEvent, SummaryTextDone,
};

use super::super::envelope::Thought;
use super::super::output::{self, Call};
use super::open::{OpenMessage, Part, Place};
use super::{Error, Writer};
use crate::conversation::Annotation;

/// What may be told about a part of a message.
const NO_SUCH_PART: &str = "a part of a message that is not there";

impl Writer {
    /// A text begins: a part of the message before it, or of a new one.
    pub(super) fn begin_text(
        &mut self,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<Place, Error> {
        let empty = ContentPart::OutputText(OutputText::plain(""));
        self.begin_part(empty, emit)
    }

    fn begin_part(
        &mut self,
        empty: ContentPart<'static>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<Place, Error> {
        let output_index = match self.growing {
            Some(output_index) => output_index,
            None => self.begin_message(emit)?,
        };
        let sequence = self.next();
        let Some(message) = self.messages.get_mut(&output_index) else {
            return Err(Error::reply(NO_SUCH_PART));
        };
        let part = message.parts.len();
        message.parts.push(Part::Open(String::new()));
        message.open = message.open.saturating_add(1);
        let event = PartEvent::new(message.id.as_str(), output_index, wide(part), empty, sequence);
        emit(WireEvent::ContentPartAdded(event))?;
        Ok(Place { output_index, part })
    }

    fn begin_message(
        &mut self,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        let output_index = self.next_output();
        let id = self.turn.item_id("msg", output_index);
        let item = output::message(Text::from(id.as_str()), ItemStatus::InProgress, Vec::new());
        let sequence = self.next();
        emit(WireEvent::OutputItemAdded(ItemEvent::new(item, output_index, sequence)))?;
        self.messages.insert(output_index, OpenMessage::new(id));
        self.growing = Some(output_index);
        Ok(output_index)
    }

    pub(super) fn tell_text(
        &mut self,
        place: Place,
        text: Text<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let sequence = self.next();
        let Some(message) = self.messages.get_mut(&place.output_index) else {
            return Err(Error::reply(NO_SUCH_PART));
        };
        if let Some(Part::Open(so_far)) = message.parts.get_mut(place.part) {
            so_far.push_str(&text);
        }
        emit(WireEvent::OutputTextDelta(OutputTextDelta::new(
            message.id.as_str(),
            place.output_index,
            wide(place.part),
            text,
            Vec::new(),
            sequence,
        )))
    }

    pub(super) fn end_text(
        &mut self,
        place: Place,
        sources: Vec<Annotation<'static>>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Place { output_index, part } = place;
        let Some(message) = self.messages.get_mut(&output_index) else {
            return Err(Error::reply(NO_SUCH_PART));
        };
        let Some(Part::Open(text)) = message.parts.get_mut(part) else {
            return Err(Error::reply(NO_SUCH_PART));
        };
        let whole = output::text(Text::from(std::mem::take(text)), sources);
        let id = message.id.clone();
        if let ContentPart::OutputText(whole) = &whole {
            for (index, annotation) in (0_u64..).zip(whole.annotations.iter().flatten()) {
                let event = AnnotationAdded::new(
                    id.as_str(),
                    output_index,
                    wide(part),
                    index,
                    annotation.clone(),
                    self.next(),
                );
                emit(WireEvent::OutputTextAnnotationAdded(event))?;
            }
            emit(WireEvent::OutputTextDone(OutputTextDone::new(
                id.as_str(),
                output_index,
                wide(part),
                whole.text.reborrow(),
                Vec::new(),
                self.next(),
            )))?;
        }
        self.end_part(place, whole, emit)
    }

    fn end_part(
        &mut self,
        Place { output_index, part }: Place,
        whole: ContentPart<'static>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let sequence = self.next();
        let Some(message) = self.messages.get_mut(&output_index) else {
            return Err(Error::reply(NO_SUCH_PART));
        };
        let event = PartEvent::new(message.id.as_str(), output_index, wide(part), whole.clone(), sequence);
        emit(WireEvent::ContentPartDone(event))?;
        if let Some(place) = message.parts.get_mut(part) {
            *place = Part::Done(whole);
        }
        message.open = message.open.saturating_sub(1);
        if message.sealed && message.open == 0 {
            self.end_message(output_index, ItemStatus::Completed, emit)?;
        }
        Ok(())
    }

    /// Something else follows: the message is whole as soon as its parts are.
    pub(super) fn seal(
        &mut self,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(output_index) = self.growing else { return Ok(()) };
        match self.messages.get_mut(&output_index) {
            Some(message) if message.open > 0 => {
                message.sealed = true;
                self.growing = None;
                Ok(())
            }
            _ => self.end_message(output_index, ItemStatus::Completed, emit),
        }
    }

    /// The answer is over, and the message with it.
    pub(super) fn close(
        &mut self,
        status: ItemStatus,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.growing {
            Some(output_index) => self.end_message(output_index, status, emit),
            None => Ok(()),
        }
    }

    fn end_message(
        &mut self,
        output_index: u64,
        status: ItemStatus,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.growing == Some(output_index) {
            self.growing = None;
        }
        let Some(message) = self.messages.remove(&output_index) else { return Ok(()) };
        let id = Text::from(message.id.clone());
        self.item_done(output_index, output::message(id, status, message.content()), emit)
    }

    pub(super) fn tell_refusal(
        &mut self,
        text: Text<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let place = self.begin_part(output::refusal_part(Text::from("")), emit)?;
        let Place { output_index, part } = place;
        let id = self.turn.item_id("msg", output_index);
        let (delta, done) = (self.next(), self.next());
        let event = PartDelta::new(id.as_str(), output_index, wide(part), text.reborrow(), delta);
        emit(WireEvent::RefusalDelta(event))?;
        let event = RefusalDone::new(id.as_str(), output_index, wide(part), text.reborrow(), done);
        emit(WireEvent::RefusalDone(event))?;
        self.end_part(place, output::refusal_part(text.into_owned()), emit)
    }

    pub(super) fn begin_thought(
        &mut self,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(u64, String), Error> {
        let output_index = self.next_output();
        let id = self.turn.item_id("rs", output_index);
        let item = Item::Reasoning(ReasoningItem::new(id.as_str(), Vec::new()));
        let sequence = self.next();
        emit(WireEvent::OutputItemAdded(ItemEvent::new(item, output_index, sequence)))?;
        Ok((output_index, id))
    }

    /// `told`: some of its text was told.
    pub(super) fn end_thought(
        &mut self,
        output_index: u64,
        id: String,
        whole: &Thought<'static>,
        told: bool,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Thought::Open { text, .. } = whole
            && told
        {
            if self.turn.stamp.open_thinking {
                let (done, part) = (self.next(), self.next());
                let event = ReasoningTextDone::new(id.as_str(), output_index, 0_u64, text.reborrow(), done);
                emit(WireEvent::ReasoningTextDone(event))?;
                let event = PartEvent::new(id.as_str(), output_index, 0_u64, thought(text), part);
                emit(WireEvent::ContentPartDone(event))?;
            } else if self.turn.summaries {
                let (done, part) = (self.next(), self.next());
                let event = SummaryTextDone::new(id.as_str(), output_index, 0_u64, text.reborrow(), done);
                emit(WireEvent::ReasoningSummaryTextDone(event))?;
                let event = SummaryPartEvent::new(id.as_str(), output_index, 0_u64, summary(text), part);
                emit(WireEvent::ReasoningSummaryPartDone(event))?;
            }
        }
        let item = output::reasoning(Text::from(id), whole, &self.turn);
        self.item_done(output_index, item, emit)
    }

    /// A call begins: all of it but what it is called with.
    pub(super) fn tell_call(
        &mut self,
        call_id: &Text<'static>,
        name: &Text<'static>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(u64, String), Error> {
        let output_index = self.next_output();
        let call = Call { id: call_id.reborrow(), name: name.reborrow(), json: Text::default() };
        let (id, item) = call.item(output_index, ItemStatus::InProgress, &self.turn);
        let sequence = self.next();
        emit(WireEvent::OutputItemAdded(ItemEvent::new(item, output_index, sequence)))?;
        Ok((output_index, id))
    }

    /// Tells the rest of the call whose block is over, if there is one.
    pub(super) fn settle_call(
        &mut self,
        cut: bool,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(call) = self.last_call.take() else { return Ok(()) };
        let came_at_once = call.pieces.is_empty() && call.at_once.is_some();
        let (told, call) = call.over(cut);
        let is_new = told.is_none();
        let output_index = told.unwrap_or_else(|| self.next_output());
        let status = if call.is_whole() { ItemStatus::Completed } else { ItemStatus::Incomplete };
        let (id, item) = call.item(output_index, status, &self.turn);
        if is_new {
            let sequence = self.next();
            emit(WireEvent::OutputItemAdded(ItemEvent::new(begun(item.clone()), output_index, sequence)))?;
        }
        match &item {
            Item::FunctionCall(call) => {
                if (is_new || came_at_once) && !call.arguments.is_empty() {
                    let arguments = call.arguments.reborrow();
                    let event = ItemDelta::new(id.as_str(), output_index, arguments, self.next());
                    emit(WireEvent::FunctionCallArgumentsDelta(event))?;
                }
                let arguments = call.arguments.reborrow();
                let mut event = ArgumentsDone::new(id.as_str(), output_index, arguments, self.next());
                event.name = Some(call.name.reborrow());
                emit(WireEvent::FunctionCallArgumentsDone(event))?;
            }
            Item::CustomToolCall(CustomToolCall { input, .. }) => {
                if !input.is_empty() {
                    let event = ItemDelta::new(id.as_str(), output_index, input.reborrow(), self.next());
                    emit(WireEvent::CustomToolCallInputDelta(event))?;
                }
                let event = InputDone::new(id.as_str(), output_index, input.reborrow(), self.next());
                emit(WireEvent::CustomToolCallInputDone(event))?;
            }
            _ => {}
        }
        self.item_done(output_index, item, emit)
    }

    fn item_done(
        &mut self,
        output_index: u64,
        item: Item<'static>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let sequence = self.next();
        emit(WireEvent::OutputItemDone(ItemEvent::new(item.clone(), output_index, sequence)))?;
        self.done.insert(output_index, item);
        Ok(())
    }

    fn next_output(&mut self) -> u64 {
        let output_index = self.outputs;
        self.outputs = output_index.saturating_add(1);
        output_index
    }
}

/// A call of a shell, or alike, as it begins: its parts are known only when it is whole.
fn begun(mut item: Item<'_>) -> Item<'_> {
    let status = match &mut item {
        Item::LocalShellCall(call) => &mut call.status,
        Item::ShellCall(call) => &mut call.status,
        Item::ApplyPatchCall(call) => &mut call.status,
        Item::ToolSearchCall(call) => &mut call.status,
        Item::FunctionCall(call) => {
            call.arguments = Text::default();
            &mut call.status
        }
        _ => return item,
    };
    *status = Some(ItemStatus::InProgress);
    item
}

pub(super) fn summary(text: &str) -> SummaryPart<'_> {
    SummaryPart::SummaryText(PlainText::new(text))
}

pub(super) fn thought(text: &str) -> ContentPart<'_> {
    ContentPart::ReasoningText(PlainText::new(text))
}

fn wide(part: usize) -> u64 {
    u64::try_from(part).unwrap_or(u64::MAX)
}
