//! A streamed answer as the events of Responses.

mod open;
mod tell;

use std::collections::BTreeMap;

use outcrop_api_types::Text;
use outcrop_api_types::responses::{
    ErrorEvent, Event as WireEvent, Item, ItemDelta, ItemStatus, PartDelta, PartEvent, ResponseEvent,
    ResponseStatus, SummaryPartEvent, SummaryTextDelta,
};

use self::open::{Calling, Open, OpenMessage, Place};
use super::envelope::Thought;
use super::frame::incomplete;
use super::turn::Called;
use super::{Turn, failure, output};
use crate::conversation::{Annotation, BlockStart, Event, Stop, Usage};
use crate::error::Error;
use crate::failure::Failure;
use crate::front::chat::stream::open::size;

/// Most bytes held of one answer: its last event says all of it again.
const HELD_LIMIT: usize = 16 * 1024 * 1024;

/// Most blocks that may be open at once.
const OPEN_LIMIT: usize = 1024;

/// Writes the events of one answer. Fed with the conversation's events, it emits through the closure; the tag of an
/// event is the `event:` line of its frame. It holds the answer, because the last event says all of it again.
#[derive(Debug)]
pub struct Writer {
    turn: Turn,
    state: State,
    sequence: u64,
    /// How many items were told so far: the next one's `output_index`.
    outputs: u64,
    open: BTreeMap<u64, Open>,
    messages: BTreeMap<u64, OpenMessage>,
    /// The message that the next text becomes a part of.
    growing: Option<u64>,
    /// A call whose block is over: whether it was cut is known with the next event.
    last_call: Option<Calling>,
    done: BTreeMap<u64, Item<'static>>,
    held: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing sent.
    New,
    /// The answer is under way.
    Started,
    /// The last event was sent, and the answer is whole.
    Finished,
    /// An event did not fit: nothing but a failure can follow.
    Broken,
    /// The failure was told.
    Failed,
}

impl Writer {
    /// A writer for the reply to the request that `turn` came from.
    pub fn new(turn: Turn) -> Self {
        Self {
            turn,
            state: State::New,
            sequence: 0,
            outputs: 0,
            open: BTreeMap::new(),
            messages: BTreeMap::new(),
            growing: None,
            last_call: None,
            done: BTreeMap::new(),
            held: 0,
        }
    }

    /// Whether the answer was told to its end: `response.completed` or `response.incomplete` was sent.
    pub fn is_finished(&self) -> bool {
        self.state == State::Finished
    }

    /// The time for `completed_at`, in Unix seconds, asked for when the answer ends.
    pub fn set_completed_at(&mut self, unix: u64) {
        self.turn.completed_at = Some(unix);
    }

    /// Takes one event and emits what it means.
    ///
    /// # Errors
    /// [`Error::Reply`] when the event does not fit those before it, and whatever `emit` returns. Only [`Self::fail`]
    /// makes sense after that.
    pub fn push(
        &mut self,
        event: Event<'_>,
        mut emit: impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.state == State::Finished {
            return Err(Error::reply("an event came after the end of the message"));
        }
        let outcome = self.step(event, &mut emit);
        if outcome.is_err() && self.state != State::Failed {
            self.state = State::Broken;
        }
        outcome
    }

    /// Tells that the answer broke off: `response.failed` with what was whole by then, or `error` when nothing was
    /// sent yet. After the end it does nothing.
    ///
    /// # Errors
    /// Whatever `emit` returns.
    pub fn fail(
        &mut self,
        failure: &Failure,
        mut emit: impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if matches!(self.state, State::Finished | State::Failed) {
            return Ok(());
        }
        self.state = State::Failed;
        let sequence = self.next();
        let error = failure::error(failure);
        if sequence == 0 {
            let mut event = ErrorEvent::new(error.message, sequence);
            (event.code, event.param) = (Some(Some(error.code)), Some(None));
            return emit(WireEvent::Error(event));
        }
        let output = std::mem::take(&mut self.done).into_values().collect();
        emit(WireEvent::Failed(ResponseEvent::new(self.turn.failed(error, output), sequence)))
    }

    fn step(
        &mut self,
        event: Event<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match (self.state, &event) {
            (State::New, Event::Start { .. }) => return self.begin(emit),
            (State::Started, Event::Start { .. }) => {
                return Err(Error::reply("a second start in one answer"));
            }
            (State::New, _) => return Err(Error::reply("an event came before the start of the message")),
            (State::Finished | State::Broken | State::Failed, _) => {
                return Err(Error::reply("the answer has failed already"));
            }
            (State::Started, _) => {}
        }
        if !matches!(event, Event::End { .. }) {
            self.settle_call(false, emit)?;
        }
        match event {
            Event::Start { .. } => Ok(()),
            Event::BlockStart { index, block } => self.start(index, block, emit),
            Event::Text { index, text } => self.text(index, text, emit),
            Event::ToolInput { index, json } => self.tool_input(index, json, emit),
            Event::Thinking { index, text } => self.thinking(index, text, emit),
            Event::Signature { index, signature: piece } => match self.opened(index)? {
                Open::Thinking { signature, .. } => {
                    signature.push_str(&piece);
                    self.hold(piece.len())
                }
                _ => Err(mismatch(index, "signature")),
            },
            Event::Citation { index, annotation } => self.cite(index, annotation),
            Event::BlockStop { index } => self.stop(index, false, emit),
            Event::End { stop, usage } => self.end(&stop, &usage, emit),
        }
    }

    fn begin(&mut self, emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>) -> Result<(), Error> {
        self.state = State::Started;
        let frame = || self.turn.frame(ResponseStatus::InProgress, Vec::new());
        emit(WireEvent::Created(ResponseEvent::new(frame(), self.sequence)))?;
        emit(WireEvent::InProgress(ResponseEvent::new(frame(), self.sequence.saturating_add(1))))?;
        self.sequence = self.sequence.saturating_add(2);
        Ok(())
    }

    fn start(
        &mut self,
        index: u64,
        block: BlockStart<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.open.len() >= OPEN_LIMIT || self.open.contains_key(&index) {
            return Err(Error::reply(format!("block {index} cannot be opened (twice, or too many)")));
        }
        if !matches!(block, BlockStart::Text | BlockStart::Other) {
            self.seal(emit)?;
        }
        let (open, held) = match block {
            BlockStart::Text => (Open::Text { place: None, sources: Vec::new() }, 0),
            BlockStart::Other => (Open::Other, 0),
            BlockStart::Thinking => {
                let (output_index, id) = self.begin_thought(emit)?;
                let (text, signature) = (String::new(), String::new());
                (Open::Thinking { output_index, id, text, signature, told: false }, 0)
            }
            BlockStart::RedactedThinking { data } => {
                let (output_index, id) = self.begin_thought(emit)?;
                let held = data.len();
                (Open::Redacted { output_index, id, data: data.into_owned() }, held)
            }
            BlockStart::ToolUse { id, name, input } => {
                let at_once = input.map(|input| input.get().to_owned());
                let held = [id.len(), name.len(), at_once.as_ref().map_or(0, String::len)].iter().sum();
                (Open::Call(self.begin_call(id.into_owned(), name.into_owned(), at_once, emit)?), held)
            }
        };
        self.open.insert(index, open);
        self.hold(held)
    }

    /// Functions and custom tools are told as they begin; what has parts of its own only when it is whole.
    fn begin_call(
        &mut self,
        call_id: Text<'static>,
        name: Text<'static>,
        at_once: Option<String>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<Calling, Error> {
        let piecewise = matches!(self.turn.called(&name), None | Some(Called::Function { .. }));
        let told = if piecewise || matches!(self.turn.called(&name), Some(Called::Custom { .. })) {
            Some(self.tell_call(&call_id, &name, emit)?)
        } else {
            None
        };
        Ok(Calling { told, piecewise, call_id, name, at_once, pieces: String::new() })
    }

    fn text(
        &mut self,
        index: u64,
        text: Text<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Open::Text { place, .. } = self.opened(index)? else { return Err(mismatch(index, "text")) };
        if text.is_empty() {
            return Ok(());
        }
        let known = *place;
        let place = if let Some(place) = known { place } else { self.first_text(index, emit)? };
        self.hold(text.len())?;
        self.tell_text(place, text, emit)
    }

    fn first_text(
        &mut self,
        index: u64,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<Place, Error> {
        let new = self.begin_text(emit)?;
        if let Some(Open::Text { place, .. }) = self.open.get_mut(&index) {
            *place = Some(new);
        }
        Ok(new)
    }

    fn tool_input(
        &mut self,
        index: u64,
        json: Text<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let sequence = self.sequence;
        let Open::Call(call) = self.opened(index)? else { return Err(mismatch(index, "tool input")) };
        if json.is_empty() {
            return Ok(());
        }
        call.pieces.push_str(&json);
        let held = json.len();
        if let Some((output_index, id)) = call.told.as_ref().filter(|_| call.piecewise) {
            let event = ItemDelta::new(id.as_str(), *output_index, json, sequence);
            emit(WireEvent::FunctionCallArgumentsDelta(event))?;
            self.sequence = sequence.saturating_add(1);
        }
        self.hold(held)
    }

    fn thinking(
        &mut self,
        index: u64,
        piece: Text<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (summaries, raw, sequence) = (self.turn.summaries, self.turn.stamp.open_thinking, self.sequence);
        let Open::Thinking { output_index, id, text, told, .. } = self.opened(index)? else {
            return Err(mismatch(index, "thinking"));
        };
        if piece.is_empty() {
            return Ok(());
        }
        text.push_str(&piece);
        let (held, is_first) = (piece.len(), !std::mem::replace(told, true));
        if raw {
            let sequence = if is_first {
                let event = PartEvent::new(id.as_str(), *output_index, 0_u64, tell::thought(""), sequence);
                emit(WireEvent::ContentPartAdded(event))?;
                sequence.saturating_add(1)
            } else {
                sequence
            };
            let event = PartDelta::new(id.as_str(), *output_index, 0_u64, piece, sequence);
            emit(WireEvent::ReasoningTextDelta(event))?;
            self.sequence = sequence.saturating_add(1);
        } else if summaries {
            let sequence = if is_first {
                let part = tell::summary("");
                let event = SummaryPartEvent::new(id.as_str(), *output_index, 0_u64, part, sequence);
                emit(WireEvent::ReasoningSummaryPartAdded(event))?;
                sequence.saturating_add(1)
            } else {
                sequence
            };
            let event = SummaryTextDelta::new(id.as_str(), *output_index, 0_u64, piece, sequence);
            emit(WireEvent::ReasoningSummaryTextDelta(event))?;
            self.sequence = sequence.saturating_add(1);
        }
        self.hold(held)
    }

    fn cite(&mut self, index: u64, annotation: Annotation<'_>) -> Result<(), Error> {
        let size = size(&annotation);
        let Open::Text { sources, .. } = self.opened(index)? else {
            return Err(mismatch(index, "citation"));
        };
        sources.push(annotation.into_owned());
        self.hold(size)
    }

    fn stop(
        &mut self,
        index: u64,
        cut: bool,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.open.remove(&index) {
            None => Err(Error::reply(format!("block {index} was stopped, but never started"))),
            Some(Open::Other | Open::Text { place: None, .. }) => Ok(()),
            Some(Open::Text { place: Some(place), sources }) => self.end_text(place, sources, emit),
            Some(Open::Thinking { output_index, id, text, signature, told }) => {
                let (text, signature) = (Text::from(text), Text::from(signature));
                self.end_thought(output_index, id, &Thought::Open { text, signature }, told, emit)
            }
            Some(Open::Redacted { output_index, id, data }) => {
                self.end_thought(output_index, id, &Thought::Redacted { data }, false, emit)
            }
            Some(Open::Call(call)) => {
                self.last_call = Some(call);
                if cut { self.settle_call(true, emit) } else { Ok(()) }
            }
        }
    }

    fn end(
        &mut self,
        stop: &Stop<'_>,
        usage: &Usage,
        emit: &mut impl FnMut(WireEvent<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let was_cut = matches!(stop, Stop::Length);
        self.settle_call(was_cut && self.open.is_empty(), emit)?;
        // A block that upstream left open is over now.
        while let Some((&index, _)) = self.open.first_key_value() {
            self.stop(index, was_cut, emit)?;
            self.settle_call(was_cut, emit)?;
        }
        if let Some(text) = output::refusal(stop) {
            self.tell_refusal(text, emit)?;
        }
        let is_incomplete = incomplete(stop).is_some();
        let status = if is_incomplete { ItemStatus::Incomplete } else { ItemStatus::Completed };
        self.close(status, emit)?;
        self.state = State::Finished;
        let sequence = self.next();
        let output = std::mem::take(&mut self.done).into_values().collect();
        let event = ResponseEvent::new(self.turn.ended(stop, usage, output), sequence);
        emit(if event.response.status == Some(ResponseStatus::Incomplete) {
            WireEvent::Incomplete(event)
        } else {
            WireEvent::Completed(event)
        })
    }

    fn opened(&mut self, index: u64) -> Result<&mut Open, Error> {
        self.open
            .get_mut(&index)
            .ok_or_else(|| Error::reply(format!("a delta for block {index}, which is not open")))
    }

    fn hold(&mut self, bytes: usize) -> Result<(), Error> {
        self.held = self.held.saturating_add(bytes);
        if self.held > HELD_LIMIT {
            return Err(Error::reply(format!("an answer of more than {HELD_LIMIT} bytes")));
        }
        Ok(())
    }

    /// The next event's number.
    fn next(&mut self) -> u64 {
        let sequence = self.sequence;
        self.sequence = sequence.saturating_add(1);
        sequence
    }
}

fn mismatch(index: u64, what: &str) -> Error {
    Error::reply(format!("{what} for block {index}, which is of another kind"))
}

#[cfg(test)]
mod tests;
