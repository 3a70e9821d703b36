//! A streamed answer as Chat Completions chunks.

pub(in crate::front) mod open;

use std::collections::BTreeMap;

use outcrop_api_types::Text;
use outcrop_api_types::chat::{ChatChunk, ChunkChoice, Delta, ServiceTier};

use self::open::{Kind, Open};
use super::Turn;
use super::delta::{self, Indexes};
use super::reply::{finish_reason, refusal_text};
use crate::conversation::{Annotation, BlockStart, Event, Stop, Usage};
use crate::error::Error;

/// Most bytes held back at once for blocks that are sent whole (custom tools, citations): a bound, not a target.
const HELD_LIMIT: usize = 8 * 1024 * 1024;

/// Most blocks that may be open at once.
const OPEN_LIMIT: usize = 1024;

/// Writes the chunks of one answer. Fed with events, it emits through the closure; it holds no clock, no
/// channel, and of the answer only what must be sent whole.
#[derive(Debug)]
pub struct Writer {
    turn: Turn,
    state: State,
    open: BTreeMap<u64, Open>,
    called: bool,
    /// Characters of content so far: citations point into it.
    written: u64,
    indexes: Indexes,
    held: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing sent.
    New,
    /// The role was sent.
    Started,
    /// The finish reason was sent.
    Finished,
    /// An event did not fit: nothing more is written.
    Failed,
}

impl Writer {
    /// A writer for the reply to the request that `turn` came from.
    pub fn new(turn: Turn) -> Self {
        Self {
            turn,
            state: State::New,
            open: BTreeMap::new(),
            called: false,
            written: 0,
            indexes: Indexes::default(),
            held: 0,
        }
    }

    /// Whether the finish reason was sent: only then may `[DONE]` follow.
    pub fn is_finished(&self) -> bool {
        self.state == State::Finished
    }

    /// Takes one event and emits the chunks it makes.
    ///
    /// # Errors
    /// [`Error::Reply`] when the event does not fit those before it, and whatever `emit` returns. Nothing is written
    /// after that.
    pub fn push(
        &mut self,
        event: Event<'_>,
        mut emit: impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.state == State::Finished {
            return Err(Error::reply("an event came after the end of the message"));
        }
        let outcome = self.step(event, &mut emit);
        if outcome.is_err() {
            self.state = State::Failed;
        }
        outcome
    }

    fn step(
        &mut self,
        event: Event<'_>,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match (self.state, &event) {
            (State::New, Event::Start { .. }) => {
                self.state = State::Started;
                return emit(self.chunk(delta::role()));
            }
            (State::Started, Event::Start { .. }) => {
                return Err(Error::reply("a second start in one answer"));
            }
            (State::New, _) => return Err(Error::reply("an event came before the start of the message")),
            (State::Finished | State::Failed, _) => {
                return Err(Error::reply("the answer has failed already"));
            }
            (State::Started, _) => {}
        }
        match event {
            Event::Start { .. } => Ok(()),
            Event::BlockStart { index, block } => self.start(index, block, emit),
            Event::Text { index, text } => self.text(index, text, emit),
            Event::ToolInput { index, json } => self.tool_input(index, json, emit),
            Event::Thinking { index, text } => self.thinking(index, &text, emit),
            Event::Signature { index, signature } => self.signature(index, &signature),
            Event::Citation { index, annotation } => self.cite(index, annotation),
            Event::BlockStop { index } => self.stop(index, emit),
            Event::End { stop, usage } => self.end(&stop, &usage, emit),
        }
    }

    fn start(
        &mut self,
        index: u64,
        block: BlockStart<'_>,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.open.len() >= OPEN_LIMIT || self.open.contains_key(&index) {
            return Err(Error::reply(format!("block {index} cannot be opened (twice, or too many)")));
        }
        let open = match block {
            BlockStart::Text => Open::new(Kind::Text { from: self.written, cited: Vec::new() }),
            BlockStart::Thinking => Open::new(Kind::Thinking { signature: String::new(), told: false }),
            BlockStart::RedactedThinking { data } => {
                Open::holding(data.len(), Kind::Redacted { data: data.into_owned() })
            }
            BlockStart::ToolUse { id, name, input } => {
                self.called = true;
                let held = input.as_ref().map_or(0, |input| input.get().len());
                let whole = input.map(|input| input.get().to_owned());
                if self.turn.is_custom(&name) {
                    let held = held.saturating_add(id.len()).saturating_add(name.len());
                    let (id, name) = (id.into_owned(), name.into_owned());
                    Open::holding(held, Kind::Custom { id, name, whole, input: String::new() })
                } else {
                    let tool = self.indexes.tool();
                    emit(self.chunk(delta::begun(tool, id, name)))?;
                    Open::holding(held, Kind::Tool { index: tool, whole, any: false })
                }
            }
            BlockStart::Other => Open::new(Kind::Other),
        };
        let held = open.held;
        self.open.insert(index, open);
        self.hold(held)
    }

    fn text(
        &mut self,
        index: u64,
        text: Text<'_>,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Kind::Text { .. } = self.opened(index)?.kind else { return Err(mismatch(index, "text")) };
        if text.is_empty() {
            return Ok(());
        }
        self.written = self.written.saturating_add(characters(&text));
        emit(self.chunk(delta::content(text)))
    }

    fn tool_input(
        &mut self,
        index: u64,
        json: Text<'_>,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let open = self.opened(index)?;
        match &mut open.kind {
            Kind::Tool { .. } | Kind::Custom { .. } if json.is_empty() => Ok(()),
            Kind::Tool { index: tool, any, .. } => {
                *any = true;
                let tool = *tool;
                emit(self.chunk(delta::arguments(tool, json)))
            }
            Kind::Custom { input, .. } => {
                input.push_str(&json);
                open.held = open.held.saturating_add(json.len());
                self.hold(json.len())
            }
            _ => Err(mismatch(index, "tool input")),
        }
    }

    fn thinking(
        &mut self,
        index: u64,
        text: &Text<'_>,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Kind::Thinking { told, .. } = &mut self.opened(index)?.kind else {
            return Err(mismatch(index, "thinking"));
        };
        if text.is_empty() {
            return Ok(());
        }
        *told = true;
        emit(self.chunk(delta::thinking(index, text.reborrow())))
    }

    /// Signatures may come in pieces; they are sent whole, at the end of the block.
    fn signature(&mut self, index: u64, piece: &Text<'_>) -> Result<(), Error> {
        let open = self.opened(index)?;
        let Kind::Thinking { signature, .. } = &mut open.kind else {
            return Err(mismatch(index, "signature"));
        };
        signature.push_str(piece);
        open.held = open.held.saturating_add(piece.len());
        self.hold(piece.len())
    }

    fn cite(&mut self, index: u64, annotation: Annotation<'_>) -> Result<(), Error> {
        let size = open::size(&annotation);
        let open = self.opened(index)?;
        let Kind::Text { cited, .. } = &mut open.kind else { return Err(mismatch(index, "citation")) };
        cited.push(annotation.into_owned());
        open.held = open.held.saturating_add(size);
        self.hold(size)
    }

    fn stop(
        &mut self,
        index: u64,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(open) = self.open.remove(&index) else {
            return Err(Error::reply(format!("block {index} was stopped, but never started")));
        };
        self.held = self.held.saturating_sub(open.held);
        match open.kind.last(index, self.written, &mut self.indexes) {
            Some(delta) => emit(self.chunk(delta)),
            None => Ok(()),
        }
    }

    fn end(
        &mut self,
        stop: &Stop<'_>,
        usage: &Usage,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        // A block that upstream left open is over now. A call that was cut before its arguments began has none.
        let was_cut = matches!(stop, Stop::Length);
        while let Some((&index, open)) = self.open.first_key_value() {
            if was_cut && matches!(open.kind, Kind::Tool { any: false, whole: None, .. }) {
                self.open.remove(&index);
            } else {
                self.stop(index, emit)?;
            }
        }
        if let Some(text) = refusal_text(stop) {
            emit(self.chunk(delta::refusal(text)))?;
        }
        self.state = State::Finished;
        let mut chunk = self.chunk(Delta::default());
        if let Some(choice) = chunk.choices.first_mut() {
            choice.finish_reason = Some(Some(finish_reason(stop, self.called)));
        }
        chunk.service_tier = usage.tier.as_deref().map(ServiceTier::from);
        emit(chunk)?;
        // An unknown cost is not told: zeros would be wrong.
        if self.turn.include_usage && !usage.untold {
            let mut chunk = self.chunk(Delta::default());
            chunk.choices.clear();
            chunk.usage = Some(Some(usage.chat()));
            emit(chunk)?;
        }
        Ok(())
    }

    fn opened(&mut self, index: u64) -> Result<&mut Open, Error> {
        self.open
            .get_mut(&index)
            .ok_or_else(|| Error::reply(format!("a delta for block {index}, which is not open")))
    }

    fn hold(&mut self, bytes: usize) -> Result<(), Error> {
        self.held = self.held.saturating_add(bytes);
        if self.held > HELD_LIMIT {
            return Err(Error::reply(format!("more than {HELD_LIMIT} bytes that must be sent whole")));
        }
        Ok(())
    }

    fn chunk<'c>(&'c self, delta: Delta<'c>) -> ChatChunk<'c> {
        let mut choice = ChunkChoice::new(0_u64, delta);
        choice.finish_reason = Some(None);
        let mut chunk = ChatChunk::new(
            self.turn.stamp.id.as_str(),
            "chat.completion.chunk",
            self.turn.stamp.created,
            self.turn.model.as_str(),
            vec![choice],
        );
        if self.turn.include_usage {
            chunk.usage = Some(None);
        }
        chunk
    }
}

fn characters(text: &str) -> u64 {
    u64::try_from(text.chars().count()).unwrap_or(u64::MAX)
}

fn mismatch(index: u64, what: &str) -> Error {
    Error::reply(format!("{what} for block {index}, which is of another kind"))
}
