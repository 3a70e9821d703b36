//! Thinking: how it is asked for, and its blocks.

use crate::object::object;
use crate::union::tagged;
use crate::{Bare, Text};

tagged! {
    /// `{"type": "adaptive", ...}`
    pub enum Thinking<'a> by "type" {
        /// With a budget.
        Enabled(ThinkingEnabled<'a>) = "enabled",
        /// Not at all.
        Disabled(Bare<'a>) = "disabled",
        /// As much as the model finds right.
        Adaptive(ThinkingAdaptive<'a>) = "adaptive",
        /// Only between tool calls.
        BetweenTools(Bare<'a>) = "between_tools",
    }
}

object! {
    /// `{"type": "enabled", "budget_tokens": 4096}`, without the tag.
    pub struct ThinkingEnabled<'a> {
        /// At least 1024, below `max_tokens`.
        required budget_tokens: i64,
        /// `summarized`, `omitted`, `updates`
        optional display: Text<'a>,
        /// What happens to blocks that were made for another prefix.
        optional block_binding: ThinkingBlockBinding<'a>,
    }

    /// `{"type": "adaptive"}`, without the tag.
    #[derive(Default)]
    pub struct ThinkingAdaptive<'a> {
        /// `summarized`, `omitted`, `updates`
        optional display: Text<'a>,
        /// What happens to blocks that were made for another prefix.
        optional block_binding: ThinkingBlockBinding<'a>,
    }

    /// `{"prefix_mismatch_behavior": "error"}`
    #[derive(Default)]
    pub struct ThinkingBlockBinding<'a> {
        /// `error` or `drop_block`
        optional prefix_mismatch_behavior: Text<'a>,
    }

    /// `{"type": "thinking", "thinking": "...", "signature": "..."}`, without the tag.
    pub struct ThinkingBlock<'a> {
        /// The thought; may be empty.
        required thinking: Text<'a>,
        /// The seal on it, to be sent back as it is. Empty or absent while it is being streamed.
        optional signature: Text<'a>,
    }

    /// `{"type": "redacted_thinking", "data": "..."}`, without the tag.
    pub struct RedactedThinkingBlock<'a> {
        /// To be sent back as it is.
        required data: Text<'a>,
    }
}
