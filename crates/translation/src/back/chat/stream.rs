//! A streamed reply, read chunk by chunk.

use outcrop_api_types::chat::{
    ChatChunk, ChunkChoice, Delta, FinishReason, FunctionCallDelta, ToolCallDelta,
};
use outcrop_api_types::{Text, parse};

use super::Reading;
use super::calls::Calls;
use super::reply::{annotation, intervened, stop};
use crate::back::openai::{Blocks, Key, in_event};
use crate::conversation::{Event, Stop, Usage};
use crate::error::Error;

/// Longest refusal that is kept, in bytes.
const LONGEST_REFUSAL: usize = 64 * 1024;

/// What ends a stream.
const DONE: &[u8] = b"[DONE]";

/// Reads the chunks of one stream, their framing taken off. Chunks that say nothing change nothing; whatever comes
/// after the end changes nothing either.
///
/// The answer is whole at its `finish_reason`, but its cost comes later, in a chunk of its own: [`Event::End`] is
/// emitted then, at `[DONE]`, or by [`Reader::finish`].
#[derive(Debug)]
pub struct Reader {
    reading: Reading,
    state: State,
    blocks: Blocks,
    /// Text or thinking under way; others of their kind may have come before.
    current: Option<Key>,
    segments: u64,
    calls: Calls,
    refusal: String,
    finish: Option<FinishReason>,
    guarded: bool,
    usage: Usage,
    unknown: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The first chunk is awaited.
    New,
    /// Deltas come.
    Started,
    /// The reason of the end came, the cost is awaited.
    Stopped,
    /// The end was told.
    Ended,
    /// A chunk did not fit: no later one can make the answer whole.
    Failed,
}

impl Reader {
    /// A reader for the reply to the request that `reading` came from.
    pub fn new(reading: Reading) -> Self {
        Self {
            reading,
            state: State::New,
            blocks: Blocks::default(),
            current: None,
            segments: 0,
            calls: Calls::default(),
            refusal: String::new(),
            finish: None,
            guarded: false,
            usage: Usage::unknown(),
            unknown: 0,
        }
    }

    /// Whether the message is whole and its end was told.
    pub fn is_finished(&self) -> bool {
        self.state == State::Ended
    }

    /// Deltas that were not known and changed nothing.
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
    /// [`Error::Reply`] when it cannot be read or comes out of order, [`Error::Upstream`] for an error in its place,
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
            State::New | State::Started | State::Stopped => {}
        }
        let outcome = if data == DONE { self.end(&mut emit) } else { self.chunk(data, &mut emit) };
        if outcome.is_err() {
            self.state = State::Failed;
        }
        outcome
    }

    /// The stream has ended. An answer that had its `finish_reason` ends well also without its cost; one that did not
    /// stays unfinished: [`Reader::is_finished`] tells.
    ///
    /// # Errors
    /// Whatever `emit` returns.
    pub fn finish(&mut self, mut emit: impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
        self.end(&mut emit)
    }

    fn chunk(
        &mut self,
        data: &[u8],
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let chunk: ChatChunk<'_> = match parse(data) {
            Ok(chunk) => chunk,
            Err(error) => {
                return Err(in_event(data)
                    .unwrap_or_else(|| Error::reply(format!("a chunk is not what it should be: {error}"))));
            }
        };
        if chunk.extra.get("error").is_some_and(|error| !error.is_null())
            && let Some(error) = in_event(data)
        {
            return Err(error);
        }
        let ChatChunk {
            id,
            object: _,
            created: _,
            model: _,
            choices,
            usage,
            service_tier,
            system_fingerprint: _,
            moderation: _,
            obfuscation: _,
            extra,
        } = chunk;
        self.guarded |= intervened(&extra);
        if self.state == State::New {
            self.state = State::Started;
            emit(Event::Start { id })?;
        }
        if let Some(tier) = service_tier {
            self.usage.tier = Some(tier.as_str().to_owned());
        }
        for choice in choices.into_iter().filter(|choice| choice.index == 0) {
            self.choice(choice, emit)?;
        }
        let Some(usage) = usage.flatten() else { return Ok(()) };
        self.usage = Usage { tier: self.usage.tier.take(), ..Usage::of_chat(&usage) };
        // Some servers tell the cost in every chunk: the last one counts.
        if self.state == State::Stopped { self.end(emit) } else { Ok(()) }
    }

    fn choice(
        &mut self,
        choice: ChunkChoice<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let ChunkChoice { index: _, delta, finish_reason, logprobs: _, extra: _ } = choice;
        let Delta {
            role: _,
            content,
            refusal,
            reasoning_content,
            reasoning,
            reasoning_details: _, // the same text again
            thinking_blocks: _,
            annotations,
            citations: _,
            tool_calls,
            function_call: _, // no `functions` are sent
            audio,
            provider_specific_fields: _,
            extra,
        } = delta;
        if self.state == State::Stopped {
            let says = content.is_some_and(|text| !text.is_empty())
                || tool_calls.is_some_and(|calls| !calls.is_empty());
            return if says { Err(Error::reply("more of the answer came after its end")) } else { Ok(()) };
        }
        if audio.is_some() || !extra.is_empty() {
            self.unknown = self.unknown.saturating_add(1);
        }
        if let Some(text) = reasoning_content.or(reasoning).filter(|text| !text.is_empty()) {
            let key = self.switch(|key| matches!(key, Key::Thinking(_)), Key::Thinking, emit)?;
            self.blocks.thinking(key, text, emit)?;
        }
        if let Some(text) = content.filter(|text| !text.is_empty()) {
            let key = self.text_key(emit)?;
            self.blocks.text(key, text, emit)?;
        }
        for annotation in annotations.unwrap_or_default().into_iter().filter_map(annotation) {
            let key = self.text_key(emit)?;
            self.blocks.citation(key, annotation, emit)?;
        }
        if let Some(text) = refusal {
            self.refuse(&text)?;
        }
        for call in tool_calls.unwrap_or_default() {
            self.call(call, emit)?;
        }
        let Some(reason) = finish_reason.flatten() else { return Ok(()) };
        self.blocks.close_all(matches!(reason, FinishReason::Length), emit)?;
        self.finish = Some(reason);
        self.state = State::Stopped;
        Ok(())
    }

    fn text_key(&mut self, emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<Key, Error> {
        self.switch(|key| matches!(key, Key::Text(..)), |segment| Key::Text(segment, 0), emit)
    }

    /// What is under way if it is of the kind; else that is over and another begins.
    fn switch(
        &mut self,
        is_kind: impl Fn(Key) -> bool,
        make: impl Fn(u64) -> Key,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<Key, Error> {
        match self.current {
            Some(key) if is_kind(key) => return Ok(key),
            Some(key) => self.blocks.close(key, emit)?,
            None => {}
        }
        let key = make(self.segments);
        self.segments = self.segments.saturating_add(1);
        self.current = Some(key);
        Ok(key)
    }

    fn refuse(&mut self, text: &str) -> Result<(), Error> {
        if self.refusal.len().saturating_add(text.len()) > LONGEST_REFUSAL {
            return Err(Error::reply(format!("a refusal of more than {LONGEST_REFUSAL} bytes")));
        }
        self.refusal.push_str(text);
        Ok(())
    }

    fn call(
        &mut self,
        delta: ToolCallDelta<'_>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let ToolCallDelta { index, id, kind: _, function, custom: _, extra: _ } = delta;
        let FunctionCallDelta { name, arguments, extra: _ } = function.unwrap_or_default();
        let key = match self.calls.under_way(index, id.as_deref(), name.as_deref())? {
            Some(key) => key,
            None => self.begin_call(index, id, name, emit)?,
        };
        self.blocks.arguments(key, arguments.unwrap_or_default(), emit)
    }

    fn begin_call(
        &mut self,
        index: u64,
        id: Option<Text<'_>>,
        name: Option<Text<'_>>,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<Key, Error> {
        let Some((id, name)) = id.zip(name) else {
            return Err(Error::reply(format!("call {index} begins without its id and its name")));
        };
        for before in [self.calls.end(index), self.current.take()].into_iter().flatten() {
            self.blocks.close(before, emit)?;
        }
        let key = Key::Call(self.blocks.calls());
        self.calls.begin(index, key, &id, &name);
        self.blocks.call(key, id, name, &self.reading, emit)?;
        Ok(key)
    }

    fn end(&mut self, emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let Some(reason) = self.finish.take().filter(|_| self.state == State::Stopped) else { return Ok(()) };
        self.state = State::Ended;
        let refusal = (!self.refusal.is_empty()).then(|| Text::from(std::mem::take(&mut self.refusal)));
        let stop = match stop(&reason, refusal) {
            _ if self.guarded => Stop::Refused { explanation: None, by_guardrail: true },
            // Some servers forget the word.
            Stop::End if self.blocks.calls() > 0 => Stop::ToolUse,
            stop => stop,
        };
        emit(Event::End { stop, usage: self.usage.clone() })
    }
}
