//! A streamed reply of Claude's, read event by event.

use outcrop_api_types::messages::{
    BlockDelta, ContentBlock, ContentBlockDelta, ContentBlockStart, Event as WireEvent, MessageDelta,
    MessageStop, StopDetails, StopReason,
};
use outcrop_api_types::{RawJson, Text, parse};

use super::reading::{Reading, Unwrap};
use super::reply::{annotation, answer_text, intervened, stop, unwrapped};
use crate::back::balance::{Balance, malformed};
use crate::conversation::{BlockStart, Event, Stop};
use crate::error::Error;
use crate::schema;
use crate::usage::Counts;

/// Most bytes held back for input that must be unwrapped: a bound, not a target.
const HELD_LIMIT: usize = 8 * 1024 * 1024;

/// Most blocks that may be open at once.
const OPEN_LIMIT: usize = 1024;

/// Reads the events of one stream, their framing taken off. Unknown events and deltas change nothing; whatever comes
/// after `message_stop` changes nothing either.
#[derive(Debug)]
pub struct Reader {
    reading: Reading,
    state: State,
    open: Vec<(u64, Open, Balance)>,
    /// The input of a call was over before it was whole.
    malformed: bool,
    counts: Counts,
    reason: Option<StopReason>,
    sequence: Option<Text<'static>>,
    details: Option<StopDetails<'static>>,
    intervened: bool,
    held: usize,
    unknown: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// `message_start` is awaited.
    New,
    /// Blocks come.
    Started,
    /// `message_stop` came.
    Ended,
    /// An event did not fit: no later one can make the answer whole.
    Failed,
}

/// What must be remembered of an open block.
#[derive(Debug)]
enum Open {
    /// Deltas pass through.
    Plain,
    /// The stand-in for structured output: its input is the answer's text.
    Json { how: Unwrap, held: String, streamed: bool, whole: Option<RawJson<'static>> },
    /// A call whose arguments come wrapped.
    Wrapped { held: String },
    /// Has no form elsewhere: deltas are left out.
    Other,
}

impl Open {
    /// Bytes held.
    fn held(&self) -> usize {
        match self {
            Self::Plain | Self::Other => 0,
            Self::Json { held, whole, .. } => {
                held.len().saturating_add(whole.as_ref().map_or(0, |whole| whole.get().len()))
            }
            Self::Wrapped { held } => held.len(),
        }
    }
}

impl Reader {
    /// A reader for the reply to the request that `reading` came from.
    pub fn new(reading: Reading) -> Self {
        Self {
            reading,
            state: State::New,
            open: Vec::new(),
            malformed: false,
            counts: Counts::default(),
            reason: None,
            sequence: None,
            details: None,
            intervened: false,
            held: 0,
            unknown: 0,
        }
    }

    /// Whether the message is whole.
    pub fn is_finished(&self) -> bool {
        self.state == State::Ended
    }

    /// Events and deltas that were not known and changed nothing.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// What is known of the cost so far, also when the stream breaks.
    pub fn usage(&self) -> crate::conversation::Usage {
        self.counts.usage()
    }

    /// Takes the JSON of one event and emits what it means.
    ///
    /// # Errors
    /// [`Error::Reply`] when the event cannot be read or comes out of order, [`Error::Upstream`] for an `error`
    /// event, and whatever `emit` returns. After an error every push fails.
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

    fn step(
        &mut self,
        data: &[u8],
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let event: WireEvent<'_> = parse(data)
            .map_err(|error| Error::reply(format!("an event is not what it should be: {error}")))?;
        match event {
            WireEvent::Ping(_) => Ok(()),
            WireEvent::Unknown(_) => self.unknown_one(),
            WireEvent::Error(event) => Err(Error::Upstream {
                kind: event.error.kind.into_string(),
                message: event.error.message.into_string(),
            }),
            WireEvent::MessageStart(_) if self.state == State::Started => {
                Err(Error::reply("a second message_start in one stream"))
            }
            WireEvent::MessageStart(event) => {
                self.state = State::Started;
                self.counts.update(&event.message.usage);
                emit(Event::Start { id: event.message.id })
            }
            // Of a kind that is not known: of no block that matters.
            WireEvent::ContentBlockDelta(event) if matches!(event.delta, BlockDelta::Unknown(_)) => {
                self.unknown_one()
            }
            _ if self.state == State::New => Err(Error::reply("an event came before message_start")),
            WireEvent::ContentBlockStart(event) => self.start(event, emit),
            WireEvent::ContentBlockDelta(event) => self.delta(event, emit),
            WireEvent::ContentBlockStop(event) => self.stop(event.index, emit),
            WireEvent::MessageDelta(event) => {
                self.change(event);
                Ok(())
            }
            WireEvent::MessageStop(event) => self.end(&event, emit),
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "an arm of `step`")]
    fn unknown_one(&mut self) -> Result<(), Error> {
        self.unknown = self.unknown.saturating_add(1);
        Ok(())
    }

    fn start(
        &mut self,
        event: ContentBlockStart<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let index = event.index;
        if self.open.len() >= OPEN_LIMIT || self.open.iter().any(|(open, ..)| *open == index) {
            return Err(Error::reply(format!("block {index} cannot be opened (twice, or too many)")));
        }
        let open = match event.content_block {
            ContentBlock::Text(block) => {
                emit(Event::BlockStart { index, block: BlockStart::Text })?;
                if !block.text.is_empty() {
                    emit(Event::Text { index, text: block.text })?;
                }
                for citation in block.citations.flatten().unwrap_or_default() {
                    emit(Event::Citation { index, annotation: annotation(citation) })?;
                }
                Open::Plain
            }
            ContentBlock::Thinking(block) => {
                emit(Event::BlockStart { index, block: BlockStart::Thinking })?;
                if !block.thinking.is_empty() {
                    emit(Event::Thinking { index, text: block.thinking })?;
                }
                if let Some(signature) = block.signature.filter(|signature| !signature.is_empty()) {
                    emit(Event::Signature { index, signature })?;
                }
                Open::Plain
            }
            ContentBlock::RedactedThinking(block) => {
                emit(Event::BlockStart { index, block: BlockStart::RedactedThinking { data: block.data } })?;
                Open::Plain
            }
            ContentBlock::ToolUse(block) => {
                let whole = Some(block.input).filter(|input| !input.is_null() && !input.is_empty_object());
                if let Some(how) = self.reading.json_tool(&block.name) {
                    emit(Event::BlockStart { index, block: BlockStart::Text })?;
                    Open::Json {
                        how,
                        held: String::new(),
                        streamed: false,
                        whole: whole.map(RawJson::into_owned),
                    }
                } else {
                    let name = self.reading.original(block.name);
                    let wrapped = self.reading.is_wrapped(&name);
                    let input = match whole {
                        Some(whole) if wrapped => Some(unwrapped(whole)?),
                        whole => whole,
                    };
                    emit(Event::BlockStart {
                        index,
                        block: BlockStart::ToolUse { id: block.id, name, input },
                    })?;
                    if wrapped { Open::Wrapped { held: String::new() } } else { Open::Plain }
                }
            }
            _ => {
                emit(Event::BlockStart { index, block: BlockStart::Other })?;
                Open::Other
            }
        };
        let held = open.held();
        self.open.push((index, open, Balance::default()));
        self.hold(held)
    }

    fn hold(&mut self, bytes: usize) -> Result<(), Error> {
        self.held = self.held.saturating_add(bytes);
        if self.held > HELD_LIMIT {
            return Err(Error::reply(format!("more than {HELD_LIMIT} bytes that must be unwrapped whole")));
        }
        Ok(())
    }

    fn delta(
        &mut self,
        event: ContentBlockDelta<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let index = event.index;
        let Some((_, open, balance)) = self.open.iter_mut().find(|(open, ..)| *open == index) else {
            return Err(Error::reply(format!("a delta for block {index}, which is not open")));
        };
        if let BlockDelta::InputJson(delta) = &event.delta {
            balance.push(&delta.partial_json);
        }
        match (open, event.delta) {
            (Open::Other, _) | (_, BlockDelta::Compaction(_) | BlockDelta::Unknown(_)) => Ok(()),
            (Open::Json { how: Unwrap::No, streamed, .. }, BlockDelta::InputJson(delta)) => {
                *streamed |= !delta.partial_json.is_empty();
                emit(Event::Text { index, text: delta.partial_json })
            }
            (Open::Json { held, .. } | Open::Wrapped { held }, BlockDelta::InputJson(delta)) => {
                held.push_str(&delta.partial_json);
                self.hold(delta.partial_json.len())
            }
            (_, BlockDelta::Text(delta)) => emit(Event::Text { index, text: delta.text }),
            (_, BlockDelta::InputJson(delta)) => emit(Event::ToolInput { index, json: delta.partial_json }),
            (_, BlockDelta::Thinking(delta)) => emit(Event::Thinking { index, text: delta.thinking }),
            (_, BlockDelta::Signature(delta)) => emit(Event::Signature { index, signature: delta.signature }),
            (_, BlockDelta::Citations(delta)) => {
                emit(Event::Citation { index, annotation: annotation(delta.citation) })
            }
        }
    }

    fn stop(
        &mut self,
        index: u64,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(position) = self.open.iter().position(|(open, ..)| *open == index) else {
            return Err(Error::reply(format!("block {index} was stopped, but never started")));
        };
        let (_, open, balance) = self.open.remove(position);
        self.malformed |= !balance.is_whole();
        self.held = self.held.saturating_sub(open.held());
        flush(index, open, emit)?;
        emit(Event::BlockStop { index })
    }

    fn change(&mut self, event: MessageDelta<'_>) {
        if let Some(usage) = &event.usage {
            self.counts.update(usage);
        }
        self.intervened |= intervened(event.guardrail_action.as_deref());
        if let Some(reason) = event.delta.stop_reason.flatten() {
            self.reason = Some(reason);
        }
        if let Some(sequence) = event.delta.stop_sequence.flatten() {
            self.sequence = Some(sequence.into_owned());
        }
        if let Some(details) = event.delta.stop_details.flatten() {
            self.details = Some(details.into_owned());
        }
    }

    fn end(
        &mut self,
        event: &MessageStop<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.intervened |= intervened(event.guardrail_action.as_deref());
        if let Some(metrics) = &event.invocation_metrics {
            self.counts.fill(metrics);
        }
        let stop = stop(self.reason.take(), self.sequence.take(), self.details.take(), self.intervened)?;
        let Some(stop) = stop else { return Err(Error::reply("the message ended without a stop_reason")) };
        // Bedrock leaves a block open when the answer is cut inside it: what was held must still arrive.
        for (index, open, balance) in std::mem::take(&mut self.open) {
            self.malformed |= !balance.is_whole();
            flush(index, open, emit)?;
        }
        if self.malformed && matches!(stop, Stop::End | Stop::Sequence(_) | Stop::ToolUse) {
            return Err(malformed());
        }
        self.state = State::Ended;
        emit(Event::End { stop, usage: self.counts.usage() })
    }
}

/// What was held back until the block was whole.
fn flush(index: u64, open: Open, emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
    match open {
        Open::Plain | Open::Other | Open::Json { streamed: true, .. } => Ok(()),
        Open::Json { how, held, whole, .. } => {
            let input = whole.filter(|_| held.is_empty()).map_or(held, |whole| whole.get().to_owned());
            emit(Event::Text { index, text: Text::from(answer_text(&input, how)) })
        }
        Open::Wrapped { held } if held.is_empty() => Ok(()),
        Open::Wrapped { held } => {
            let value = schema::unwrap(&held).unwrap_or(&held);
            emit(Event::ToolInput { index, json: Text::from(value) })
        }
    }
}
