//! A streamed reply, read event by event.

use std::collections::HashSet;

use outcrop_api_types::failure::{self, Failure};
use outcrop_api_types::responses::{
    ContentPart, Event as WireEvent, Item, ItemEvent, Message, MessageContent, OutputText, ReasoningItem,
    Refusal, Response, ResponseStatus,
};
use outcrop_api_types::{Text, parse};

use super::reply::{annotation, as_function, cost, end, ended_early, failed};
use super::{Reading, thoughts};
use crate::back::openai::{Blocks, Key, in_event, upstream};
use crate::conversation::{Event, Stop, Usage};
use crate::error::Error;

/// Longest refusal that is kept, in bytes.
const LONGEST_REFUSAL: usize = 64 * 1024;

/// Most items that are known by their ids.
const MOST_IDS: usize = 1024;

/// Reads the events of one stream, their framing taken off. Events about what has no form elsewhere change nothing;
/// whatever comes after the end changes nothing either.
#[derive(Debug)]
pub struct Reader {
    reading: Reading,
    state: State,
    blocks: Blocks,
    refusal: String,
    /// The ids of items that were told whole.
    done: HashSet<String>,
    usage: Usage,
    unknown: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// `response.created` is awaited.
    New,
    /// Items come.
    Started,
    /// The end was told.
    Ended,
    /// An event did not fit: no later one can make the answer whole.
    Failed,
}

impl Reader {
    /// A reader for the reply to the request that `reading` came from.
    pub fn new(reading: Reading) -> Self {
        Self {
            reading,
            state: State::New,
            blocks: Blocks::default(),
            refusal: String::new(),
            done: HashSet::new(),
            usage: Usage::unknown(),
            unknown: 0,
        }
    }

    /// Whether the message is whole and its end was told.
    pub fn is_finished(&self) -> bool {
        self.state == State::Ended
    }

    /// Events that were not known and changed nothing.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// What is known of the cost so far, also when the stream breaks.
    pub fn usage(&self) -> Usage {
        self.usage.clone()
    }

    /// Takes the data of one event and emits what it means.
    ///
    /// # Errors
    /// [`Error::Reply`] when it cannot be read or comes out of order, [`Error::Upstream`] for an answer that failed,
    /// and whatever `emit` returns. After an error every push fails.
    pub fn push(
        &mut self,
        data: &[u8],
        mut emit: impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.state {
            State::Ended => {
                self.unknown = self.unknown.saturating_add(1);
                return Ok(());
            }
            State::Failed => return Err(Error::reply("the answer has failed already")),
            State::New | State::Started => {}
        }
        let outcome = self.step(data, &mut emit);
        if outcome.is_err() {
            self.state = State::Failed;
        }
        outcome
    }

    /// The stream has ended: nothing is left to be told. [`Reader::is_finished`] tells whether it ended well.
    ///
    /// # Errors
    /// None; as the other readers have it.
    pub fn finish(&mut self, _emit: impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
        Ok(())
    }

    fn step(
        &mut self,
        data: &[u8],
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if data == b"[DONE]" {
            return Ok(());
        }
        let event: WireEvent<'_> = match parse(data) {
            Ok(event) => event,
            Err(error) => {
                return Err(in_event(data)
                    .unwrap_or_else(|| Error::reply(format!("an event is not what it should be: {error}"))));
            }
        };
        match event {
            WireEvent::Created(event) | WireEvent::Queued(event) | WireEvent::InProgress(event) => {
                self.start(event.response.id, emit)
            }
            WireEvent::Incomplete(mut event) => {
                event.response.status.get_or_insert(ResponseStatus::Incomplete);
                self.over(*event.response, emit)
            }
            WireEvent::Completed(event) | WireEvent::Failed(event) => self.over(*event.response, emit),
            WireEvent::Error(_) => Err(upstream(&said(data))),
            WireEvent::Unknown(_) => {
                self.unknown = self.unknown.saturating_add(1);
                Ok(())
            }
            _ if self.state == State::New => Err(Error::reply("an event came before response.created")),
            event => self.piece(event, emit),
        }
    }

    fn start(
        &mut self,
        id: Text<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.state != State::New {
            return Ok(());
        }
        self.state = State::Started;
        emit(Event::Start { id })
    }

    fn piece(
        &mut self,
        event: WireEvent<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match event {
            WireEvent::OutputItemAdded(event) => self.item(event, emit),
            WireEvent::OutputItemDone(event) => self.item_done(event.item, event.output_index, emit),
            WireEvent::OutputTextDelta(event) => {
                self.blocks.text(Key::Text(event.output_index, event.content_index), event.delta, emit)
            }
            WireEvent::OutputTextDone(event) => {
                let key = Key::Text(event.output_index, event.content_index);
                // Some servers send no deltas.
                if !self.blocks.has_any(key) && !event.text.is_empty() {
                    self.blocks.text(key, event.text, emit)?;
                }
                Ok(())
            }
            WireEvent::OutputTextAnnotationAdded(event) => {
                let key = Key::Text(event.output_index, event.content_index);
                event
                    .annotation
                    .and_then(annotation)
                    .map_or(Ok(()), |annotation| self.blocks.citation(key, annotation, emit))
            }
            WireEvent::ContentPartDone(event) => {
                self.blocks.close(Key::Text(event.output_index, event.content_index), emit)
            }
            WireEvent::RefusalDelta(event) => self.refuse(&event.delta),
            WireEvent::RefusalDone(event) if self.refusal.is_empty() => self.refuse(&event.refusal),
            WireEvent::ReasoningTextDelta(event) => {
                self.blocks.thinking(Key::Thinking(event.output_index), event.delta, emit)
            }
            WireEvent::ReasoningSummaryTextDelta(event) => {
                self.blocks.thinking(Key::Thinking(event.output_index), event.delta, emit)
            }
            WireEvent::ReasoningSummaryPartAdded(event) if event.summary_index > 0 => {
                self.blocks.thinking(Key::Thinking(event.output_index), thoughts::BETWEEN.into(), emit)
            }
            WireEvent::FunctionCallArgumentsDelta(event) => {
                self.blocks.arguments(Key::Call(event.output_index), event.delta, emit)
            }
            WireEvent::FunctionCallArgumentsDone(event) => {
                self.all_arguments(event.output_index, event.arguments, emit)
            }
            // Told again elsewhere, or of tools that are never sent.
            _ => Ok(()),
        }
    }

    fn item(
        &mut self,
        event: ItemEvent<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match event.item {
            Item::FunctionCall(call) => {
                let key = Key::Call(event.output_index);
                if self.blocks.is_open(key) {
                    return Err(Error::reply(format!("item {} cannot be opened twice", event.output_index)));
                }
                self.blocks.call(key, call.call_id, call.name, &self.reading, emit)?;
                self.blocks.arguments(key, call.arguments, emit)
            }
            // A call with free text, which was not asked for, is told once it is whole.
            Item::Message(_) | Item::Reasoning(_) | Item::CustomToolCall(_) => Ok(()),
            _ => {
                self.unknown = self.unknown.saturating_add(1);
                Ok(())
            }
        }
    }

    /// An item that is whole: what was not told of it yet is told now.
    fn item_done(
        &mut self,
        item: Item<'_>,
        index: u64,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some(id) = id(&item).filter(|_| self.done.len() < MOST_IDS) {
            self.done.insert(id.to_owned());
        }
        let call = match item {
            Item::FunctionCall(call) => call,
            Item::CustomToolCall(call) => as_function(call),
            Item::Reasoning(item) => return self.thought(&item, index, emit),
            Item::Message(message) => return self.message(message, index, emit),
            _ => return Ok(()),
        };
        let key = Key::Call(index);
        if !self.blocks.is_open(key) {
            if self.blocks.was_told(key) {
                return Ok(());
            }
            self.blocks.call(key, call.call_id, call.name, &self.reading, emit)?;
        }
        self.all_arguments(index, call.arguments, emit)?;
        self.blocks.close(key, emit)
    }

    /// The parts of a message that came in no events of their own.
    fn message(
        &mut self,
        message: Message<'_>,
        index: u64,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let parts = match message.content {
            MessageContent::Text(text) => vec![ContentPart::OutputText(OutputText::new(text, Vec::new()))],
            MessageContent::Parts(parts) => parts,
        };
        for (part_index, part) in (0_u64..).zip(parts) {
            let key = Key::Text(index, part_index);
            match part {
                ContentPart::OutputText(part) if !self.blocks.was_told(key) && !part.text.is_empty() => {
                    self.blocks.text(key, part.text, emit)?;
                    for annotation in part.annotations.into_iter().flatten().filter_map(annotation) {
                        self.blocks.citation(key, annotation, emit)?;
                    }
                }
                ContentPart::Refusal(Refusal { refusal, .. }) if self.refusal.is_empty() => {
                    self.refuse(&refusal)?;
                }
                _ => {}
            }
            self.blocks.close(key, emit)?;
        }
        Ok(())
    }

    /// The whole arguments, for a server that sent no pieces of them.
    fn all_arguments(
        &mut self,
        index: u64,
        arguments: Text<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let key = Key::Call(index);
        if self.blocks.has_any(key) { Ok(()) } else { self.blocks.arguments(key, arguments, emit) }
    }

    /// A whole thought: its proof comes only now.
    fn thought(
        &mut self,
        item: &ReasoningItem<'_>,
        index: u64,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let key = Key::Thinking(index);
        let proof = item.encrypted_content.as_deref().filter(|text| !text.is_empty()).map(thoughts::marked);
        if !self.blocks.is_open(key) {
            if self.blocks.was_told(key) {
                return Ok(());
            }
            let text = thoughts::shown(item);
            if text.is_empty() {
                return proof.map_or(Ok(()), |proof| self.blocks.redacted(key, proof, emit));
            }
            self.blocks.thinking(key, Text::from(text), emit)?;
        }
        if let Some(proof) = proof {
            self.blocks.signature(key, proof, emit)?;
        }
        self.blocks.close(key, emit)
    }

    fn refuse(&mut self, text: &str) -> Result<(), Error> {
        if self.refusal.len().saturating_add(text.len()) > LONGEST_REFUSAL {
            return Err(Error::reply(format!("a refusal of more than {LONGEST_REFUSAL} bytes")));
        }
        self.refusal.push_str(text);
        Ok(())
    }

    fn over(
        &mut self,
        mut response: Response<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.usage = cost(&response);
        if let Some(error) = failed(&response) {
            return Err(error);
        }
        self.start(Text::from(response.id.as_str()), emit)?;
        let early = ended_early(&response);
        // Some servers tell only here what the answer is. A call that was cut before its arguments stays open.
        for (index, item) in (0_u64..).zip(std::mem::take(&mut response.output)) {
            let is_bare = matches!(&item, Item::FunctionCall(call) if call.arguments.is_empty());
            let was_cut =
                is_bare && matches!(early, Some(Stop::Length)) && self.blocks.is_open(Key::Call(index));
            if !was_cut && !id(&item).is_some_and(|id| self.done.contains(id)) {
                self.item_done(item, index, emit)?;
            }
        }
        self.blocks.close_all(matches!(early, Some(Stop::Length)), emit)?;
        let refusal = (!self.refusal.is_empty()).then(|| Text::from(std::mem::take(&mut self.refusal)));
        self.state = State::Ended;
        let stop = end(early, refusal, self.blocks.calls() > 0);
        emit(Event::End { stop, usage: self.usage.clone() })
    }
}

/// What an item is known by.
fn id<'i>(item: &'i Item<'_>) -> Option<&'i str> {
    match item {
        Item::FunctionCall(call) => Some(&call.call_id),
        Item::CustomToolCall(call) => Some(&call.call_id),
        Item::Message(message) => message.id.as_deref(),
        Item::Reasoning(item) => item.id.as_deref(),
        _ => None,
    }
}

/// What an `error` event says: at its root, or inside `error`.
fn said(data: &[u8]) -> Failure {
    let mut failure = failure::read(data);
    if failure.kind.as_deref() == Some("error") {
        failure.kind = None;
    }
    failure
}
