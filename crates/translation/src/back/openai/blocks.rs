//! The blocks of an answer as it streams: OpenAI's dialects name them in their own ways, the middle counts them.

use std::collections::HashSet;

use outcrop_api_types::Text;

use super::Reading;
use crate::back::balance::{Balance, malformed};
use crate::conversation::{Annotation, BlockStart, Event};
use crate::error::Error;
use crate::schema;

/// Most bytes held back for what must be handed on whole: a bound, not a target.
const HELD_LIMIT: usize = 8 * 1024 * 1024;

/// Most blocks that may be open at once.
const OPEN_LIMIT: usize = 1024;

/// What a dialect knows a block by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::back) enum Key {
    /// A part of an item.
    Text(u64, u64),
    /// An item.
    Thinking(u64),
    /// A call.
    Call(u64),
}

#[derive(Debug)]
struct Open {
    key: Key,
    index: u64,
    /// Something was handed on.
    any: bool,
    /// The arguments come wrapped: held back until they are whole.
    held: Option<String>,
    /// Of the arguments so far.
    balance: Balance,
}

/// The blocks that are open, and how many there were.
#[derive(Debug, Default)]
pub(in crate::back) struct Blocks {
    next: u64,
    open: Vec<Open>,
    /// Every block there was.
    told: HashSet<Key>,
    held: usize,
    calls: u64,
    /// The arguments of a call were over before they were whole.
    malformed: bool,
}

impl Blocks {
    /// Calls so far.
    pub(in crate::back) fn calls(&self) -> u64 {
        self.calls
    }

    /// Whether a block is open, and has handed something on.
    pub(in crate::back) fn has_any(&self, key: Key) -> bool {
        self.open.iter().any(|open| {
            open.key == key && (open.any || open.held.as_ref().is_some_and(|held| !held.is_empty()))
        })
    }

    /// Whether a block was ever begun.
    pub(in crate::back) fn was_told(&self, key: Key) -> bool {
        self.told.contains(&key)
    }

    /// Whether a block is open.
    pub(in crate::back) fn is_open(&self, key: Key) -> bool {
        self.open.iter().any(|open| open.key == key)
    }

    /// More text.
    pub(in crate::back) fn text(
        &mut self,
        key: Key,
        text: Text<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let index = self.ensure(key, BlockStart::Text, emit)?;
        if text.is_empty() { Ok(()) } else { emit(Event::Text { index, text }) }
    }

    /// A source of a text.
    pub(in crate::back) fn citation(
        &mut self,
        key: Key,
        annotation: Annotation<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let index = self.ensure(key, BlockStart::Text, emit)?;
        emit(Event::Citation { index, annotation })
    }

    /// More thinking.
    pub(in crate::back) fn thinking(
        &mut self,
        key: Key,
        text: Text<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let index = self.ensure(key, BlockStart::Thinking, emit)?;
        if text.is_empty() { Ok(()) } else { emit(Event::Thinking { index, text }) }
    }

    /// The proof of a thinking that is open.
    pub(in crate::back) fn signature(
        &mut self,
        key: Key,
        signature: Text<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let index = self.ensure(key, BlockStart::Thinking, emit)?;
        emit(Event::Signature { index, signature })
    }

    /// Thinking that only the model can read, whole.
    pub(in crate::back) fn redacted(
        &mut self,
        key: Key,
        data: Text<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.told.insert(key);
        let index = self.count();
        emit(Event::BlockStart { index, block: BlockStart::RedactedThinking { data } })?;
        emit(Event::BlockStop { index })
    }

    /// A call begins.
    pub(in crate::back) fn call(
        &mut self,
        key: Key,
        id: Text<'_>,
        name: Text<'_>,
        reading: &Reading,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let name = reading.original(name);
        let held = reading.is_wrapped(&name).then(String::new);
        let index = self.count();
        self.push(Open { key, index, any: false, held, balance: Balance::default() })?;
        self.calls = self.calls.saturating_add(1);
        emit(Event::BlockStart { index, block: BlockStart::ToolUse { id, name, input: None } })
    }

    /// More of the arguments of a call that is open.
    pub(in crate::back) fn arguments(
        &mut self,
        key: Key,
        json: Text<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(open) = self.open.iter_mut().find(|open| open.key == key) else {
            return Err(Error::reply("arguments of a call that is not open"));
        };
        if json.is_empty() {
            return Ok(());
        }
        open.balance.push(&json);
        let Some(held) = &mut open.held else {
            open.any = true;
            let index = open.index;
            return emit(Event::ToolInput { index, json });
        };
        held.push_str(&json);
        self.held = self.held.saturating_add(json.len());
        if self.held > HELD_LIMIT {
            return Err(Error::reply(format!("more than {HELD_LIMIT} bytes that must be held back")));
        }
        Ok(())
    }

    /// A block is over, if it was open.
    pub(in crate::back) fn close(
        &mut self,
        key: Key,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(place) = self.open.iter().position(|open| open.key == key) else { return Ok(()) };
        let Open { key: _, index, any: _, held, balance } = self.open.remove(place);
        self.malformed |= !balance.is_whole();
        if let Some(held) = held.filter(|held| !held.is_empty()) {
            self.held = self.held.saturating_sub(held.len());
            let json = Text::from(schema::unwrap(&held).unwrap_or(&held));
            emit(Event::ToolInput { index, json })?;
        }
        emit(Event::BlockStop { index })
    }

    /// The answer is over, and with it every block. A call that was cut before its arguments began has none: it stays
    /// open, and ends with the answer.
    ///
    /// # Errors
    /// Arguments that are no JSON although nothing cut them, and whatever `emit` returns.
    pub(in crate::back) fn close_all(
        &mut self,
        cut: bool,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let bare = |open: &Open| {
            matches!(open.key, Key::Call(_)) && !open.any && open.held.as_ref().is_none_or(String::is_empty)
        };
        let over: Vec<Key> =
            self.open.iter().filter(|open| !(cut && bare(open))).map(|open| open.key).collect();
        over.into_iter().try_for_each(|key| self.close(key, emit))?;
        if self.malformed && !cut { Err(malformed()) } else { Ok(()) }
    }

    fn ensure(
        &mut self,
        key: Key,
        start: BlockStart<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<u64, Error> {
        if let Some(open) = self.open.iter_mut().find(|open| open.key == key) {
            open.any = true;
            return Ok(open.index);
        }
        let index = self.count();
        self.push(Open { key, index, any: true, held: None, balance: Balance::default() })?;
        emit(Event::BlockStart { index, block: start })?;
        Ok(index)
    }

    fn push(&mut self, open: Open) -> Result<(), Error> {
        if self.open.len() >= OPEN_LIMIT {
            return Err(Error::reply(format!("block {} cannot be opened: too many are open", open.index)));
        }
        self.told.insert(open.key);
        self.open.push(open);
        Ok(())
    }

    fn count(&mut self) -> u64 {
        let index = self.next;
        self.next = self.next.saturating_add(1);
        index
    }
}
