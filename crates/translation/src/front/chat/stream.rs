//! A streamed answer as Chat Completions chunks.

use std::collections::HashMap;

use outcrop_api_types::chat::{
    ChatChunk, ChunkChoice, Delta, FunctionCallDelta, ReasoningDetail, ReasoningDetailKind, ServiceTier, ToolCallDelta,
};
use outcrop_api_types::{RawJson, Text};

use super::Turn;
use super::reply::{finish_reason, refusal_text};
use crate::conversation::{Annotation, BlockStart, Event, Stop, Usage};
use crate::error::Error;

/// Most bytes held back for blocks that are sent whole (custom tools, citations): a bound, not a target.
const HELD_LIMIT: usize = 8 * 1024 * 1024;

/// Writes the chunks of one answer. Fed with events, it emits through the closure; it holds no clock, no
/// channel, and of the answer only what must be sent whole.
#[derive(Debug)]
pub struct Writer {
    turn: Turn,
    state: State,
    open: HashMap<u64, Open>,
    next_tool: u64,
    called: bool,
    /// Characters of content so far: citations point into it.
    written: u64,
    /// Sources so far: their index in the whole answer.
    sources: u64,
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
}

/// A block between its start and its stop.
#[derive(Debug)]
enum Open {
    Text { from: u64, cited: Vec<Annotation<'static>> },
    Thinking { signature: String, format_sent: bool },
    Redacted { data: Text<'static> },
    Tool { index: u64, whole: Option<RawJson<'static>>, any: bool },
    Custom { index: u64, id: Text<'static>, name: Text<'static>, whole: Option<RawJson<'static>>, input: String },
    Other,
}

impl Writer {
    /// A writer for the reply to the request that `turn` came from.
    pub fn new(turn: Turn) -> Self {
        Self { turn, state: State::New, open: HashMap::new(), next_tool: 0, called: false, written: 0, sources: 0, held: 0 }
    }

    /// Whether the finish reason was sent: only then may `[DONE]` follow.
    pub fn is_finished(&self) -> bool {
        self.state == State::Finished
    }

    /// Takes one event and emits the chunks it makes.
    pub fn push(
        &mut self,
        event: Event<'_>,
        mut emit: impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match (self.state, &event) {
            (State::New, Event::Start { .. }) => {
                self.state = State::Started;
                let mut delta = Delta::default();
                delta.role = Some("assistant".into());
                delta.content = Some(Text::from(""));
                return emit(self.chunk(delta));
            }
            (State::Started, Event::Start { .. }) => return Err(Error::reply("a second message_start in one stream")),
            (State::New, _) => return Err(Error::reply("an event came before message_start")),
            (State::Finished, _) => return Err(Error::reply("an event came after the end of the message")),
            (State::Started, _) => {}
        }
        match event {
            Event::Start { .. } => Ok(()),
            Event::BlockStart { index, block } => self.start(index, block, &mut emit),
            Event::Text { index, text } => self.text(index, &text, &mut emit),
            Event::ToolInput { index, json } => self.tool_input(index, json, &mut emit),
            Event::Thinking { index, text } => self.thinking(index, &text, &mut emit),
            Event::Signature { index, signature } => self.signature(index, &signature),
            Event::Citation { index, annotation } => self.cite(index, annotation),
            Event::BlockStop { index } => self.stop(index, &mut emit),
            Event::End { stop, usage } => self.end(&stop, &usage, &mut emit),
        }
    }

    fn start(
        &mut self,
        index: u64,
        block: BlockStart<'_>,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let open = match block {
            BlockStart::Text => Open::Text { from: self.written, cited: Vec::new() },
            BlockStart::Thinking => Open::Thinking { signature: String::new(), format_sent: false },
            BlockStart::RedactedThinking { data } => Open::Redacted { data: self.hold(data)? },
            BlockStart::ToolUse { id, name, input } => {
                let tool = self.next_tool;
                self.next_tool = self.next_tool.saturating_add(1);
                self.called = true;
                let custom = self.turn.is_custom(&name).then(String::new);
                let whole = input.map(RawJson::into_owned);
                if let Some(input) = custom {
                    Open::Custom { index: tool, id: id.into_owned(), name: name.into_owned(), whole, input }
                } else {
                    emit(self.chunk(begun(tool, id, name)))?;
                    Open::Tool { index: tool, whole, any: false }
                }
            }
            BlockStart::Other => Open::Other,
        };
        match self.open.insert(index, open) {
            None => Ok(()),
            Some(_) => Err(Error::reply(format!("block {index} was started twice"))),
        }
    }

    fn text(
        &mut self,
        index: u64,
        text: &Text<'_>,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Open::Text { .. } = self.opened(index)? else { return Err(mismatch(index, "text")) };
        if text.is_empty() {
            return Ok(());
        }
        self.written = self.written.saturating_add(characters(text));
        let mut delta = Delta::default();
        delta.content = Some(text.reborrow());
        emit(self.chunk(delta))
    }

    fn tool_input(
        &mut self,
        index: u64,
        json: Text<'_>,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let held = self.held.saturating_add(json.len());
        match self.opened(index)? {
            _ if json.is_empty() => Ok(()),
            Open::Tool { index: tool, any, .. } => {
                *any = true;
                let tool = *tool;
                emit(self.chunk(arguments(tool, json)))
            }
            Open::Custom { .. } if held > HELD_LIMIT => Err(too_long()),
            Open::Custom { input, .. } => {
                input.push_str(&json);
                self.held = held;
                Ok(())
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
        let Open::Thinking { format_sent, .. } = self.opened(index)? else { return Err(mismatch(index, "thinking")) };
        if text.is_empty() {
            return Ok(());
        }
        let first = !std::mem::replace(format_sent, true);
        let mut detail = ReasoningDetail::new(ReasoningDetailKind::Text);
        detail.text = Some(text.reborrow());
        detail.format = first.then(super::reply::format);
        detail.index = Some(index);
        let mut delta = Delta::default();
        delta.reasoning_content = Some(text.reborrow());
        delta.reasoning_details = Some(vec![detail]);
        emit(self.chunk(delta))
    }

    /// Signatures may come in pieces; they are sent whole, at the end of the block.
    fn signature(&mut self, index: u64, piece: &Text<'_>) -> Result<(), Error> {
        let held = self.held.saturating_add(piece.len());
        let Open::Thinking { signature, .. } = self.opened(index)? else { return Err(mismatch(index, "signature")) };
        if held > HELD_LIMIT {
            return Err(too_long());
        }
        signature.push_str(piece);
        self.held = held;
        Ok(())
    }

    fn cite(&mut self, index: u64, annotation: Annotation<'_>) -> Result<(), Error> {
        let size = match &annotation {
            Annotation::Url { url, title } => url.len().saturating_add(title.len()),
            Annotation::Document(_) => 512, // a bounded quote and a few numbers
        };
        let held = self.held.saturating_add(size);
        let Open::Text { cited, .. } = self.opened(index)? else { return Err(mismatch(index, "citation")) };
        if held > HELD_LIMIT {
            return Err(too_long());
        }
        cited.push(annotation.into_owned());
        self.held = held;
        Ok(())
    }

    fn stop(
        &mut self,
        index: u64,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let Some(open) = self.open.remove(&index) else {
            return Err(Error::reply(format!("block {index} was stopped, but never started")));
        };
        let delta = match open {
            Open::Text { from, cited } => super::reply::cited(cited, from, self.written, &mut self.sources),
            Open::Thinking { signature, format_sent } => signed(index, signature, format_sent),
            Open::Redacted { data } => {
                let mut detail = ReasoningDetail::new(ReasoningDetailKind::Encrypted);
                detail.data = Some(data);
                detail.format = Some(super::reply::format());
                detail.index = Some(index);
                Some(details(detail))
            }
            Open::Tool { any: true, .. } => None,
            Open::Tool { index, whole, .. } => {
                let whole = whole.filter(|input| !input.is_null() && !input.is_empty_object());
                Some(arguments(index, Text::from(whole.map_or("{}".to_owned(), |input| input.get().to_owned()))))
            }
            Open::Custom { index, id, name, whole, input } => {
                Some(super::reply::custom_delta(index, id, name, input, whole))
            }
            Open::Other => None,
        };
        delta.map_or(Ok(()), |delta| emit(self.chunk(delta)))
    }

    fn end(
        &mut self,
        stop: &Stop<'_>,
        usage: &Usage,
        emit: &mut impl FnMut(ChatChunk<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        // A block that upstream left open is over now, unless the answer was cut inside it.
        let cut = matches!(stop, Stop::Length);
        let mut open: Vec<u64> = self.open.keys().copied().collect();
        open.sort_unstable();
        for index in open {
            let is_tool = matches!(self.open.get(&index), Some(Open::Tool { .. }));
            if !(cut && is_tool) {
                self.stop(index, emit)?;
            }
        }
        if let Some(text) = refusal_text(stop) {
            let mut delta = Delta::default();
            delta.refusal = Some(text);
            emit(self.chunk(delta))?;
        }
        self.state = State::Finished;
        let mut chunk = self.chunk(Delta::default());
        if let Some(choice) = chunk.choices.first_mut() {
            choice.finish_reason = Some(Some(finish_reason(stop, self.called)));
        }
        chunk.service_tier = usage.tier.as_deref().map(ServiceTier::from);
        emit(chunk)?;
        if self.turn.include_usage {
            let mut chunk = self.chunk(Delta::default());
            chunk.choices.clear();
            chunk.usage = Some(Some(usage.chat()));
            emit(chunk)?;
        }
        Ok(())
    }

    fn opened(&mut self, index: u64) -> Result<&mut Open, Error> {
        self.open.get_mut(&index).ok_or_else(|| Error::reply(format!("a delta for block {index}, which is not open")))
    }

    fn hold<'h>(&mut self, text: Text<'h>) -> Result<Text<'static>, Error> {
        self.held = self.held.saturating_add(text.len());
        if self.held > HELD_LIMIT { Err(too_long()) } else { Ok(text.into_owned()) }
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

fn too_long() -> Error {
    Error::reply(format!("more than {HELD_LIMIT} bytes that must be sent whole"))
}

fn calls(call: ToolCallDelta<'_>) -> Delta<'_> {
    let mut delta = Delta::default();
    delta.tool_calls = Some(vec![call]);
    delta
}

/// The first fragment of a call: everything but its arguments.
fn begun<'a>(tool: u64, id: Text<'a>, name: Text<'a>) -> Delta<'a> {
    let mut call = ToolCallDelta::new(tool);
    call.id = Some(id);
    call.kind = Some(Text::from("function"));
    call.function = Some(FunctionCallDelta {
        name: Some(name),
        arguments: Some(Text::from("")),
        ..FunctionCallDelta::default()
    });
    calls(call)
}

/// A fragment of arguments: no id, no name, no type.
fn arguments(tool: u64, json: Text<'_>) -> Delta<'_> {
    let mut call = ToolCallDelta::new(tool);
    let mut function = FunctionCallDelta::default();
    function.arguments = Some(json);
    call.function = Some(function);
    calls(call)
}

fn details(detail: ReasoningDetail<'_>) -> Delta<'_> {
    let mut delta = Delta::default();
    delta.reasoning_details = Some(vec![detail]);
    delta
}

fn signed(index: u64, signature: String, format_sent: bool) -> Option<Delta<'static>> {
    if signature.is_empty() {
        return None;
    }
    let mut detail = ReasoningDetail::new(ReasoningDetailKind::Text);
    detail.signature = Some(Text::from(signature));
    detail.format = (!format_sent).then(super::reply::format);
    detail.index = Some(index);
    Some(details(detail))
}
