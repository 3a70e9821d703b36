//! What must be remembered of a block while it is open.

use outcrop_api_types::Text;

use super::reading::Unwrap;
use crate::conversation::{BlockStart, Event};
use crate::error::Error;
use crate::schema;

/// An open block.
#[derive(Debug)]
pub(super) enum Open {
    /// Text passes through.
    Text,
    /// Reasoning passes through.
    Thinking,
    /// Encrypted reasoning is handed on whole.
    Redacted { data: String },
    /// A call: its arguments pass through.
    Tool { any: bool },
    /// The stand-in for structured output: its input is the answer's text.
    Json { how: Unwrap, held: String },
    /// A call whose arguments come wrapped.
    Wrapped { held: String },
    /// Has no form elsewhere: deltas are left out.
    Other,
}

impl Unwrap {
    /// Whether the input is the answer as it is.
    pub(super) fn passes(self) -> bool {
        self == Self::No
    }
}

impl Open {
    /// Whether both hold the same kind of delta.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// A call without any of its arguments.
    pub(super) fn is_bare_call(&self) -> bool {
        match self {
            Self::Tool { any } => !any,
            Self::Wrapped { held } => held.is_empty(),
            _ => false,
        }
    }

    /// Bytes held.
    pub(super) fn held(&self) -> usize {
        match self {
            Self::Redacted { data } => data.len(),
            Self::Json { held, .. } | Self::Wrapped { held } => held.len(),
            Self::Text | Self::Thinking | Self::Tool { .. } | Self::Other => 0,
        }
    }

    /// How the block begins; `None` where that can only be told at its end, or was told already.
    pub(super) fn start(&self) -> Option<BlockStart<'static>> {
        match self {
            Self::Text | Self::Json { .. } => Some(BlockStart::Text),
            Self::Thinking => Some(BlockStart::Thinking),
            Self::Other => Some(BlockStart::Other),
            Self::Redacted { .. } | Self::Tool { .. } | Self::Wrapped { .. } => None,
        }
    }

    /// Hands on what was held back until the block was whole.
    pub(super) fn flush(
        self,
        index: u64,
        emit: &mut impl FnMut(Event<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Self::Text | Self::Thinking | Self::Tool { .. } | Self::Other => Ok(()),
            Self::Redacted { data } => {
                let block = BlockStart::RedactedThinking { data: Text::from(data) };
                emit(Event::BlockStart { index, block })
            }
            Self::Json { held, .. } | Self::Wrapped { held } if held.is_empty() => Ok(()),
            Self::Json { how, held } => emit(Event::Text { index, text: Text::from(how.answer_text(&held)) }),
            Self::Wrapped { held } => {
                let value = schema::unwrap(&held).unwrap_or(&held);
                emit(Event::ToolInput { index, json: Text::from(value) })
            }
        }
    }
}
