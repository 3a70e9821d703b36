//! A streamed reply, read event by event.

use outcrop_api_types::Text;
use outcrop_api_types::converse::{
    BlockDelta, BlockStart as WireStart, ContentBlockDelta, ContentBlockStart, Event as WireEvent, Exception,
    MessageStop, Metadata, ReasoningDelta, ToolUseStart,
};

use super::open::Open;
use super::reading::Reading;
use super::reply::{Additional, annotation, runs_at_server, stop, tier, usage};
use crate::conversation::{BlockStart, Event, Stop, Usage};
use crate::error::Error;

/// Most bytes held back for what must be handed on whole: a bound, not a target.
const HELD_LIMIT: usize = 8 * 1024 * 1024;

/// Most blocks that may be open at once.
const OPEN_LIMIT: usize = 1024;

/// Reads the events of one stream, their framing taken off. Text and reasoning begin without a start of their own, and
/// a stop may be missing. Unknown events and deltas change nothing; whatever comes after the end changes nothing either.
///
/// The answer is whole at `messageStop`, but its cost comes later, in `metadata`: [`Event::End`] is emitted then, or
/// by [`Reader::finish`] when the stream ends without it.
#[derive(Debug)]
pub struct Reader {
    reading: Reading,
    state: State,
    open: Vec<(u64, Open)>,
    stop: Option<Stop<'static>>,
    usage: Usage,
    /// `metadata` came.
    told: bool,
    held: usize,
    unknown: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// `messageStart` is awaited.
    New,
    /// Blocks come.
    Started,
    /// `messageStop` came, `metadata` is awaited.
    Stopped,
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
            open: Vec::new(),
            stop: None,
            usage: Usage::unknown(),
            told: false,
            held: 0,
            unknown: 0,
        }
    }

    /// Whether the message is whole and its end was told.
    pub fn is_finished(&self) -> bool {
        self.state == State::Ended
    }

    /// Events and deltas that were not known and changed nothing.
    pub fn unknown(&self) -> u64 {
        self.unknown
    }

    /// What is known of the cost so far, also when the stream breaks.
    pub fn usage(&self) -> Usage {
        self.usage.clone()
    }

    /// Takes one event, `kind` being its `:event-type`, and emits what it means.
    ///
    /// # Errors
    /// [`Error::Reply`] when the event cannot be read or comes out of order, [`Error::Upstream`] for an exception, and
    /// whatever `emit` returns. After an error every push fails.
    pub fn push(
        &mut self,
        kind: &str,
        data: &[u8],
        mut emit: impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.state {
            State::Ended => {
                self.unknown = self.unknown.saturating_add(1);
                return Ok(());
            }
            State::Failed => return Err(Error::reply("the answer has failed already")),
            State::New | State::Started | State::Stopped => {}
        }
        let outcome = self.step(kind, data, &mut emit);
        if outcome.is_err() {
            self.state = State::Failed;
        }
        outcome
    }

    /// The stream has ended. An answer that had its `messageStop` ends well also without `metadata`; one that did not
    /// stays unfinished: [`Reader::is_finished`] tells.
    ///
    /// # Errors
    /// Whatever `emit` returns.
    pub fn finish(&mut self, mut emit: impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
        if self.state == State::Stopped { self.end(&mut emit) } else { Ok(()) }
    }

    fn step(
        &mut self,
        kind: &str,
        data: &[u8],
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if !KNOWN.contains(&kind) {
            return self.unknown_one();
        }
        let event = WireEvent::read(kind, data)
            .map_err(|error| Error::reply(format!("a {kind} event is not what it should be: {error}")))?;
        match event {
            WireEvent::MessageStart(_) if self.state == State::New => {
                self.state = State::Started;
                // Converse gives its messages no id.
                emit(Event::Start { id: Text::default() })
            }
            WireEvent::MessageStart(_) => Err(Error::reply("a second messageStart in one stream")),
            WireEvent::Metadata(event) => self.metadata(&event, emit),
            WireEvent::InternalServerException(event)
            | WireEvent::ModelStreamErrorException(event)
            | WireEvent::ValidationException(event)
            | WireEvent::ThrottlingException(event)
            | WireEvent::ServiceUnavailableException(event) => Err(exception(kind, event)),
            // Of a kind that is not known: of no block that matters.
            WireEvent::ContentBlockDelta(event) if matches!(event.delta, BlockDelta::Unknown(_)) => {
                self.unknown_one()
            }
            WireEvent::Unknown(_) => self.unknown_one(),
            _ if self.state == State::New => Err(Error::reply(format!("{kind} came before messageStart"))),
            _ if self.state == State::Stopped => Err(Error::reply(format!("{kind} came after messageStop"))),
            WireEvent::ContentBlockStart(event) => self.start(event, emit),
            WireEvent::ContentBlockDelta(event) => self.delta(event, emit),
            // A block without any delta was never opened.
            WireEvent::ContentBlockStop(event) => self.close(event.content_block_index, emit),
            WireEvent::MessageStop(event) => self.message_stop(&event, emit),
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
        let index = event.content_block_index;
        if self.position(index).is_some() {
            return Err(Error::reply(format!("block {index} cannot be opened twice")));
        }
        match event.start {
            WireStart::ToolUse(start) if !runs_at_server(start.kind.as_ref()) => {
                self.tool_use(index, start, emit)
            }
            WireStart::ToolUse(_)
            | WireStart::ToolResult(_)
            | WireStart::Image(_)
            | WireStart::Unknown(_) => self.open(index, Open::Other, emit),
        }
    }

    fn tool_use(
        &mut self,
        index: u64,
        start: ToolUseStart<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some(how) = self.reading.json_tool(&start.name) {
            return self.open(index, Open::Json { how, held: String::new() }, emit);
        }
        let name = self.reading.original(start.name);
        let open = if self.reading.is_wrapped(&name) {
            Open::Wrapped { held: String::new() }
        } else {
            Open::Tool { any: false }
        };
        self.push_open(index, open)?;
        let block = BlockStart::ToolUse { id: start.tool_use_id, name, input: None };
        emit(Event::BlockStart { index, block })
    }

    fn delta(
        &mut self,
        event: ContentBlockDelta<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let index = event.content_block_index;
        match event.delta {
            BlockDelta::Text(text) => {
                self.ensure(index, Open::Text, emit)?;
                emit(Event::Text { index, text })
            }
            BlockDelta::Citation(citation) => {
                self.ensure(index, Open::Text, emit)?;
                annotation(citation).map_or(Ok(()), |annotation| emit(Event::Citation { index, annotation }))
            }
            BlockDelta::ReasoningContent(ReasoningDelta::Text(text)) => {
                self.ensure(index, Open::Thinking, emit)?;
                emit(Event::Thinking { index, text })
            }
            BlockDelta::ReasoningContent(ReasoningDelta::Signature(signature)) => {
                self.ensure(index, Open::Thinking, emit)?;
                emit(Event::Signature { index, signature })
            }
            BlockDelta::ReasoningContent(ReasoningDelta::RedactedContent(data)) => {
                self.redacted(index, &data, emit)
            }
            BlockDelta::ToolUse(delta) => self.tool_input(index, delta.input, emit),
            BlockDelta::ToolResult(_) | BlockDelta::Image(_) => match self.position(index) {
                Some(_) => Ok(()),
                None => self.open(index, Open::Other, emit),
            },
            BlockDelta::ReasoningContent(ReasoningDelta::Unknown(_)) | BlockDelta::Unknown(_) => {
                self.unknown_one()
            }
        }
    }

    /// Pieces of base64 can be joined unless one is padded: then a block of its own begins.
    fn redacted(
        &mut self,
        index: u64,
        piece: &Text<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some((_, Open::Redacted { data })) = self.open.iter().find(|(open, _)| *open == index)
            && data.ends_with('=')
        {
            self.close(index, emit)?;
        }
        self.ensure(index, Open::Redacted { data: String::new() }, emit)?;
        if let Some((_, Open::Redacted { data })) = self.open.iter_mut().find(|(open, _)| *open == index) {
            data.push_str(piece);
        }
        self.hold(piece.len())
    }

    fn tool_input(
        &mut self,
        index: u64,
        json: Text<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.open.iter_mut().find(|(open, _)| *open == index).map(|(_, open)| open) {
            Some(Open::Tool { any }) => {
                *any |= !json.is_empty();
                emit(Event::ToolInput { index, json })
            }
            Some(Open::Json { how, .. }) if how.passes() => emit(Event::Text { index, text: json }),
            Some(Open::Json { held, .. } | Open::Wrapped { held }) => {
                held.push_str(&json);
                self.hold(json.len())
            }
            Some(Open::Other) => Ok(()),
            Some(Open::Text | Open::Thinking | Open::Redacted { .. }) | None => {
                Err(Error::reply(format!("tool input for block {index}, which is no open call")))
            }
        }
    }

    /// Opens a block that has no start of its own, unless it is open. One of another kind under the same index is over.
    fn ensure(
        &mut self,
        index: u64,
        wanted: Open,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.open.iter().find(|(open, _)| *open == index) {
            Some((_, open)) if open.is_like(&wanted) => return Ok(()),
            Some(_) => self.close(index, emit)?,
            None => {}
        }
        self.open(index, wanted, emit)
    }

    fn open(
        &mut self,
        index: u64,
        open: Open,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let block = open.start();
        self.push_open(index, open)?;
        block.map_or(Ok(()), |block| emit(Event::BlockStart { index, block }))
    }

    fn push_open(&mut self, index: u64, open: Open) -> Result<(), Error> {
        if self.open.len() >= OPEN_LIMIT {
            return Err(Error::reply(format!("block {index} cannot be opened: too many are open")));
        }
        self.open.push((index, open));
        Ok(())
    }

    fn position(&self, index: u64) -> Option<usize> {
        self.open.iter().position(|(open, _)| *open == index)
    }

    fn hold(&mut self, bytes: usize) -> Result<(), Error> {
        self.held = self.held.saturating_add(bytes);
        if self.held > HELD_LIMIT {
            return Err(Error::reply(format!("more than {HELD_LIMIT} bytes that must be held back")));
        }
        Ok(())
    }

    fn close(
        &mut self,
        index: u64,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(position) = self.position(index) else { return Ok(()) };
        let (_, open) = self.open.remove(position);
        self.held = self.held.saturating_sub(open.held());
        open.flush(index, emit)?;
        emit(Event::BlockStop { index })
    }

    fn message_stop(
        &mut self,
        event: &MessageStop<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let more = Additional::read(event.additional_model_response_fields.as_ref());
        self.usage.thinking = more.reasoning_tokens.or(self.usage.thinking);
        let stop = stop(&event.stop_reason, more.stop_sequence)?;
        // A call that the limit cut before its arguments began has none: it stays open, and ends with the answer.
        let cut = matches!(stop, Stop::Length);
        let over: Vec<u64> = self
            .open
            .iter()
            .filter(|(_, open)| !(cut && open.is_bare_call()))
            .map(|(index, _)| *index)
            .collect();
        for index in over {
            self.close(index, emit)?;
        }
        self.stop = Some(stop);
        self.state = State::Stopped;
        if self.told { self.end(emit) } else { Ok(()) }
    }

    fn metadata(
        &mut self,
        event: &Metadata<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let thinking = self.usage.thinking;
        self.usage = usage(&event.usage, &self.reading);
        self.usage.thinking = thinking;
        self.usage.tier = event.service_tier.as_ref().map(tier);
        self.told = true;
        if self.state == State::Stopped { self.end(emit) } else { Ok(()) }
    }

    fn end(&mut self, emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
        self.state = State::Ended;
        emit(Event::End { stop: self.stop.take().unwrap_or_default(), usage: self.usage.clone() })
    }
}

/// Every event of botocore 1.44.5; others change nothing, whatever they hold.
const KNOWN: [&str; 11] = [
    "messageStart",
    "contentBlockStart",
    "contentBlockDelta",
    "contentBlockStop",
    "messageStop",
    "metadata",
    "internalServerException",
    "modelStreamErrorException",
    "validationException",
    "throttlingException",
    "serviceUnavailableException",
];

/// An exception in the middle of a stream, with Anthropic's word for its kind.
fn exception(kind: &str, event: Exception<'_>) -> Error {
    let word = match (kind, event.original_status_code) {
        ("validationException", _) => "invalid_request_error",
        ("throttlingException", _) | ("modelStreamErrorException", Some(429)) => "rate_limit_error",
        ("serviceUnavailableException", _) | ("modelStreamErrorException", Some(503 | 529)) => {
            "overloaded_error"
        }
        _ => "api_error",
    };
    let mut message = event.message.unwrap_or_default().into_string();
    if let Some(status) = event.original_status_code {
        message = format!("{message} (the model's own status: {status})");
    }
    if let Some(original) = event.original_message.filter(|original| !message.contains(original.as_str())) {
        message = format!("{message}: {original}");
    }
    Error::Upstream { kind: word.to_owned(), message }
}
