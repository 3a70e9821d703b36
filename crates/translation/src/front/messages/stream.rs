//! A streamed answer as Anthropic's events.

mod open;

use std::collections::{HashSet, VecDeque};

use outcrop_api_types::messages::{
    BlockDelta, CitationsDelta, ContentBlock, ContentBlockDelta, ContentBlockStart, ContentBlockStop,
    ErrorDetail, ErrorEvent, Event as WireEvent, InputJsonDelta, MessageChange, MessageDelta, MessageStart,
    MessageStop, RedactedThinkingBlock, SignatureDelta, TextBlock, TextDelta, ThinkingDelta, ToolUseBlock,
};
use outcrop_api_types::{RawJson, Text};

use self::open::{Delta, Kind, Open, mismatch};
use super::Turn;
use super::reply::{citation, empty, end, thinking, usage};
use crate::conversation::{BlockStart, Event, Stop, Usage};
use crate::error::Error;
use crate::failure::Failure;

/// Most bytes held back for blocks that have to wait: a bound, not a target.
const HELD_LIMIT: usize = 8 * 1024 * 1024;

/// Most blocks that may be open at once.
const OPEN_LIMIT: usize = 1024;

/// Writes the events of one answer. Clients take for granted that one block is open at a time: when upstream opens
/// another meanwhile, it is held back until the first is whole.
#[derive(Debug)]
pub struct Writer {
    turn: Turn,
    state: State,
    current: Option<Open>,
    waiting: VecDeque<Open>,
    /// Blocks without a form in this dialect.
    others: HashSet<u64>,
    /// The caller's index of the next block.
    next: u64,
    called: bool,
    held: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing sent.
    New,
    /// `message_start` was sent.
    Started,
    /// `message_stop` was sent.
    Finished,
    /// An `error` was sent.
    Failed,
}

type Emitted = Result<(), Error>;

impl Writer {
    /// A writer for the reply to the request that `turn` came from.
    pub fn new(turn: Turn) -> Self {
        Self {
            turn,
            state: State::New,
            current: None,
            waiting: VecDeque::new(),
            others: HashSet::new(),
            next: 0,
            called: false,
            held: 0,
        }
    }

    /// Whether `message_stop` was sent.
    pub fn is_finished(&self) -> bool {
        self.state == State::Finished
    }

    /// Takes one event and emits those it makes; [`WireEvent::tag`] is the name for the `event:` line.
    ///
    /// # Errors
    /// [`Error::Reply`] when the event comes out of order, and what `emit` fails with.
    pub fn push(&mut self, event: Event<'_>, mut emit: impl FnMut(WireEvent<'_>) -> Emitted) -> Emitted {
        let done = self.take(event, &mut emit);
        if done.is_err() {
            self.state = State::Failed;
        }
        done
    }

    fn take(&mut self, event: Event<'_>, emit: &mut impl FnMut(WireEvent<'_>) -> Emitted) -> Emitted {
        match (self.state, &event) {
            (State::New, Event::Start { .. }) => {
                self.state = State::Started;
                let message = empty(&self.turn, usage(&Usage::default()));
                return emit(WireEvent::MessageStart(MessageStart::new(message)));
            }
            (State::Started, Event::Start { .. }) => {
                return Err(Error::reply("a second message_start in one stream"));
            }
            (State::New, _) => return Err(Error::reply("an event came before message_start")),
            (State::Finished | State::Failed, _) => {
                return Err(Error::reply("an event came after the end of the message"));
            }
            (State::Started, _) => {}
        }
        match event {
            Event::Start { .. } => Ok(()),
            Event::BlockStart { index, block } => self.start(index, block, emit),
            Event::Text { index, text } => self.piece(index, Delta::Text(text), emit),
            Event::ToolInput { index, json } => self.piece(index, Delta::Json(json), emit),
            Event::Thinking { index, text } => self.piece(index, Delta::Thinking(text), emit),
            Event::Signature { index, signature } => self.signature(index, &signature),
            Event::Citation { index, annotation } => self.piece(index, Delta::Citation(annotation), emit),
            Event::BlockStop { index } => self.stop(index, emit),
            Event::End { stop, usage } => self.end(stop, &usage, emit),
        }
    }

    /// Says that the answer broke off. Nothing may follow.
    ///
    /// # Errors
    /// What `emit` fails with.
    pub fn fail(&mut self, failure: &Failure, mut emit: impl FnMut(WireEvent<'_>) -> Emitted) -> Emitted {
        self.state = State::Failed;
        let (_, kind) = failure.messages_words();
        emit(WireEvent::Error(ErrorEvent::new(ErrorDetail::new(kind, failure.message.as_str()))))
    }

    fn start(
        &mut self,
        index: u64,
        block: BlockStart<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Emitted,
    ) -> Emitted {
        let known = self.current.iter().chain(&self.waiting).any(|open| open.index == index);
        if known || self.others.contains(&index) {
            return Err(Error::reply(format!("block {index} was started twice")));
        }
        if self.waiting.len().saturating_add(self.others.len()) >= OPEN_LIMIT {
            return Err(Error::reply("too many blocks are open at once"));
        }
        let kind = match block {
            BlockStart::Other => {
                self.others.insert(index);
                return Ok(());
            }
            BlockStart::Text => Kind::Text,
            BlockStart::Thinking => Kind::Thinking { signature: String::new() },
            BlockStart::RedactedThinking { data } => Kind::Redacted { data: data.into_owned() },
            BlockStart::ToolUse { id, name, input } => {
                self.called = true;
                let whole = input.filter(|input| !input.is_null() && !input.is_empty_object());
                let whole = whole.map(RawJson::into_owned);
                Kind::Tool { id: id.into_owned(), name: name.into_owned(), whole, any: false }
            }
        };
        let size = kind.size();
        self.hold(size)?;
        let mut open = Open { index, kind, started: None, held: Vec::new(), size, stopped: false };
        if self.current.is_some() {
            self.waiting.push_back(open);
            return Ok(());
        }
        self.open(&mut open, emit)?;
        self.current = Some(open);
        Ok(())
    }

    /// Starts a block for the caller; a text not before its first piece, since there may be none.
    fn open(&mut self, open: &mut Open, emit: &mut impl FnMut(WireEvent<'_>) -> Emitted) -> Emitted {
        if matches!(open.kind, Kind::Text) { Ok(()) } else { self.begin(open, emit).map(drop) }
    }

    fn begin(
        &mut self,
        open: &mut Open,
        emit: &mut impl FnMut(WireEvent<'_>) -> Emitted,
    ) -> Result<u64, Error> {
        if let Some(index) = open.started {
            return Ok(index);
        }
        let block = match &open.kind {
            Kind::Text => ContentBlock::Text(TextBlock::new("")),
            Kind::Thinking { .. } => ContentBlock::Thinking(thinking(Text::from(""), Text::from(""))),
            Kind::Redacted { data } => {
                ContentBlock::RedactedThinking(RedactedThinkingBlock::new(data.reborrow()))
            }
            Kind::Tool { id, name, .. } => ContentBlock::ToolUse(ToolUseBlock::new(
                id.reborrow(),
                name.reborrow(),
                RawJson::empty_object(),
            )),
        };
        let index = self.next;
        self.next = self.next.saturating_add(1);
        open.started = Some(index);
        emit(WireEvent::ContentBlockStart(ContentBlockStart::new(index, block)))?;
        Ok(index)
    }

    /// Passes on a piece of the block that is open, or holds one back of a block that waits.
    fn piece(
        &mut self,
        index: u64,
        delta: Delta<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Emitted,
    ) -> Emitted {
        if self.others.contains(&index) {
            return Ok(());
        }
        if let Some(mut open) = self.current.take_if(|open| open.index == index) {
            let done = self.pass(&mut open, delta, emit);
            self.current = Some(open);
            return done;
        }
        let Some(open) = self.waiting.iter_mut().find(|open| open.index == index && !open.stopped) else {
            return Err(Error::reply(format!("a delta for block {index}, which is not open")));
        };
        delta.check(open)?;
        let size = delta.size();
        open.size = open.size.saturating_add(size);
        delta.hold(&mut open.held);
        self.hold(size)
    }

    fn pass(
        &mut self,
        open: &mut Open,
        delta: Delta<'_>,
        emit: &mut impl FnMut(WireEvent<'_>) -> Emitted,
    ) -> Emitted {
        delta.check(open)?;
        if delta.is_empty() {
            return Ok(());
        }
        if let (Kind::Tool { any, .. }, Delta::Json(_)) = (&mut open.kind, &delta) {
            *any = true;
        }
        let index = self.begin(open, emit)?;
        let delta = match delta {
            Delta::Text(text) => BlockDelta::Text(TextDelta::new(text)),
            Delta::Json(json) => BlockDelta::InputJson(InputJsonDelta::new(json)),
            Delta::Thinking(text) => BlockDelta::Thinking(ThinkingDelta::new(text)),
            Delta::Citation(annotation) => BlockDelta::Citations(CitationsDelta::new(citation(annotation))),
        };
        emit(WireEvent::ContentBlockDelta(ContentBlockDelta::new(index, delta)))
    }

    /// Signatures may come in pieces; they are sent whole, at the end of the block.
    fn signature(&mut self, index: u64, piece: &str) -> Emitted {
        if self.others.contains(&index) {
            return Ok(());
        }
        let mut open = self.current.iter_mut().chain(&mut self.waiting);
        let Some(open) = open.find(|open| open.index == index && !open.stopped) else {
            return Err(Error::reply(format!("a signature for block {index}, which is not open")));
        };
        let Kind::Thinking { signature } = &mut open.kind else { return Err(mismatch(index)) };
        signature.push_str(piece);
        open.size = open.size.saturating_add(piece.len());
        self.hold(piece.len())
    }

    fn stop(&mut self, index: u64, emit: &mut impl FnMut(WireEvent<'_>) -> Emitted) -> Emitted {
        if self.others.remove(&index) {
            return Ok(());
        }
        if let Some(open) = self.current.take_if(|open| open.index == index) {
            self.close(open, emit)?;
            return self.go_on(emit);
        }
        match self.waiting.iter_mut().find(|open| open.index == index && !open.stopped) {
            Some(open) => {
                open.stopped = true;
                Ok(())
            }
            None => Err(Error::reply(format!("block {index} was stopped, but never started"))),
        }
    }

    /// Opens the blocks that waited, up to the first that is not whole yet.
    fn go_on(&mut self, emit: &mut impl FnMut(WireEvent<'_>) -> Emitted) -> Emitted {
        while let Some(mut open) = self.waiting.pop_front() {
            self.open(&mut open, emit)?;
            for piece in std::mem::take(&mut open.held) {
                self.pass(&mut open, piece.into(), emit)?;
            }
            if !open.stopped {
                self.current = Some(open);
                return Ok(());
            }
            self.close(open, emit)?;
        }
        Ok(())
    }

    fn close(&mut self, mut open: Open, emit: &mut impl FnMut(WireEvent<'_>) -> Emitted) -> Emitted {
        self.held = self.held.saturating_sub(open.size);
        if let Kind::Tool { whole, any: false, .. } = &mut open.kind
            && let Some(input) = whole.take()
        {
            self.pass(&mut open, Delta::Json(Text::from(input.get())), emit)?;
        }
        let Some(index) = open.started else { return Ok(()) };
        if let Kind::Thinking { signature } = open.kind
            && !signature.is_empty()
        {
            let delta = BlockDelta::Signature(SignatureDelta::new(signature));
            emit(WireEvent::ContentBlockDelta(ContentBlockDelta::new(index, delta)))?;
        }
        emit(WireEvent::ContentBlockStop(ContentBlockStop::new(index)))
    }

    fn end(
        &mut self,
        stop: Stop<'_>,
        cost: &Usage,
        emit: &mut impl FnMut(WireEvent<'_>) -> Emitted,
    ) -> Emitted {
        // A block that upstream left open is over now.
        for open in &mut self.waiting {
            open.stopped = true;
        }
        if let Some(open) = self.current.take() {
            self.close(open, emit)?;
        }
        self.go_on(emit)?;
        let (reason, sequence, details) = end(stop, self.called);
        let change = MessageChange {
            stop_reason: Some(Some(reason)),
            stop_sequence: Some(sequence),
            stop_details: details.map(Some),
            ..MessageChange::default()
        };
        let mut delta = MessageDelta::new(change);
        delta.usage = Some(usage(cost));
        emit(WireEvent::MessageDelta(delta))?;
        self.state = State::Finished;
        emit(WireEvent::MessageStop(MessageStop::default()))
    }

    fn hold(&mut self, size: usize) -> Emitted {
        self.held = self.held.saturating_add(size);
        if self.held > HELD_LIMIT {
            return Err(Error::reply(format!(
                "more than {HELD_LIMIT} bytes that have to wait for another block"
            )));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
