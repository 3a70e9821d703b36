//! A whole answer told as if it had streamed: for models that call no tools in a stream.

use outcrop_api_types::Text;

use super::{Answer, AnswerBlock, BlockStart, Event};
use crate::error::Error;

impl Answer<'_> {
    /// Emits the events of a stream that would have made this answer.
    ///
    /// # Errors
    /// Whatever `emit` returns.
    pub fn tell(self, mut emit: impl FnMut(Event<'_>) -> Result<(), Error>) -> Result<(), Error> {
        emit(Event::Start { id: self.id })?;
        for (place, block) in (0_u64..).zip(self.blocks) {
            let index = tell_block(place, block, &mut emit)?;
            emit(Event::BlockStop { index })?;
        }
        emit(Event::End { stop: self.stop, usage: self.usage })
    }
}

/// Reasoning knows its index, the others are counted. Two may have the same: each is closed before the next begins.
fn tell_block(
    place: u64,
    block: AnswerBlock<'_>,
    emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
) -> Result<u64, Error> {
    match block {
        AnswerBlock::Text { text, annotations } => {
            emit(Event::BlockStart { index: place, block: BlockStart::Text })?;
            emit(Event::Text { index: place, text })?;
            for annotation in annotations {
                emit(Event::Citation { index: place, annotation })?;
            }
            Ok(place)
        }
        AnswerBlock::Thinking { index, text, signature } => {
            emit(Event::BlockStart { index, block: BlockStart::Thinking })?;
            if !text.is_empty() {
                emit(Event::Thinking { index, text })?;
            }
            if !signature.is_empty() {
                emit(Event::Signature { index, signature })?;
            }
            Ok(index)
        }
        AnswerBlock::RedactedThinking { index, data } => {
            emit(Event::BlockStart { index, block: BlockStart::RedactedThinking { data } })?;
            Ok(index)
        }
        AnswerBlock::ToolUse { id, name, input } => {
            emit(Event::BlockStart { index: place, block: BlockStart::ToolUse { id, name, input: None } })?;
            if !input.is_null() && !input.is_empty_object() {
                emit(Event::ToolInput { index: place, json: Text::from(input.get()) })?;
            }
            Ok(place)
        }
    }
}
