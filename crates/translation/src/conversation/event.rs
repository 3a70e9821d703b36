//! An answer as it streams.

use outcrop_api_types::{RawJson, Text};

use super::{Annotation, Stop, Usage};

/// One step of a streamed answer. Block indices are upstream's own.
#[derive(Debug)]
pub enum Event<'a> {
    /// The answer begins.
    Start {
        /// Bedrock's id of the message.
        id: Text<'a>,
    },
    /// A block begins.
    BlockStart {
        /// Upstream block index.
        index: u64,
        /// Which kind of block.
        block: BlockStart<'a>,
    },
    /// More text.
    Text {
        /// Upstream block index.
        index: u64,
        /// The piece.
        text: Text<'a>,
    },
    /// More of a tool call's arguments, as JSON text.
    ToolInput {
        /// Upstream block index.
        index: u64,
        /// The piece.
        json: Text<'a>,
    },
    /// More thinking.
    Thinking {
        /// Upstream block index.
        index: u64,
        /// The piece.
        text: Text<'a>,
    },
    /// The proof of the thinking before it, whole.
    Signature {
        /// Upstream block index.
        index: u64,
        /// The proof.
        signature: Text<'a>,
    },
    /// A source that the text of the block cites.
    Citation {
        /// Upstream block index.
        index: u64,
        /// The source.
        annotation: Annotation<'a>,
    },
    /// A block is whole.
    BlockStop {
        /// Upstream block index.
        index: u64,
    },
    /// The answer is whole; nothing but `finish` follows.
    End {
        /// Why it ended.
        stop: Stop<'a>,
        /// What it cost.
        usage: Usage,
    },
}

/// How a block begins.
#[derive(Debug)]
pub enum BlockStart<'a> {
    /// Text.
    Text,
    /// Thinking.
    Thinking,
    /// Thinking that only the model can read, whole.
    RedactedThinking {
        /// As it came.
        data: Text<'a>,
    },
    /// A call of one of the caller's tools.
    ToolUse {
        /// The call's id.
        id: Text<'a>,
        /// The caller's own name for the tool.
        name: Text<'a>,
        /// Arguments that came at once; used only when none stream.
        input: Option<RawJson<'a>>,
    },
    /// A block that has no form in the caller's dialect (server tools, unknown kinds).
    Other,
}
