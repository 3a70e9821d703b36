//! Context management: what is cleared from a long conversation, and what was.

use crate::object::object;
use crate::union::{by_shape, tagged};
use crate::{Bare, Text};

object! {
    /// In a request: `{"edits": [...]}`
    #[derive(Default)]
    pub struct ContextManagement<'a> {
        /// In order.
        optional edits: Vec<ContextEdit<'a>>,
    }

    /// Clears old tool results.
    #[derive(Default)]
    pub struct ClearToolUses<'a> {
        /// When to begin.
        optional trigger: EditTrigger<'a>,
        /// How many tool uses stay.
        optional keep: Amount<'a>,
        /// Not for less than this.
        optional clear_at_least: Amount<'a>,
        /// Whether the arguments go too, of all tools or of these.
        optional clear_tool_inputs: ClearToolInputs<'a>,
        /// Tools whose results stay.
        optional exclude_tools: Vec<Text<'a>>,
    }

    /// Clears old thinking.
    #[derive(Default)]
    pub struct ClearThinking<'a> {
        /// How many turns stay.
        optional keep: KeepThinking<'a>,
    }

    /// Replaces what is old by a summary.
    #[derive(Default)]
    pub struct Compact<'a> {
        /// When to begin.
        optional trigger: EditTrigger<'a>,
        /// What the summary must hold.
        optional instructions: Text<'a>,
        /// Whether to stop after the summary.
        optional pause_after_compaction: bool,
    }

    /// `{"type": "input_tokens", "value": 5000}`
    pub struct Amount<'a> {
        /// `input_tokens`, `tool_uses`
        required kind as "type": Text<'a>,
        /// How many.
        required value: u64,
    }

    /// `{"value": 3}`
    pub struct Count<'a> {
        /// How many.
        required value: u64,
    }

    /// In a response: `{"applied_edits": [...]}`; of a token count also the count without them.
    #[derive(Default)]
    pub struct ContextManagementOutcome<'a> {
        /// What was done.
        optional applied_edits: Vec<AppliedEdit<'a>>,
        /// Token count: tokens before the edits.
        optional original_input_tokens: u64,
    }

    /// Tool results that were cleared.
    pub struct ClearedToolUses<'a> {
        /// Tokens saved.
        required cleared_input_tokens: u64,
        /// How many.
        required cleared_tool_uses: u64,
    }

    /// Thinking that was cleared.
    pub struct ClearedThinking<'a> {
        /// Tokens saved.
        required cleared_input_tokens: u64,
        /// How many turns.
        required cleared_thinking_turns: u64,
    }

    /// `compaction` of a request: `{"type": "summarize"}`
    pub struct CompactionConfig<'a> {
        /// `summarize`
        required kind as "type": Text<'a>,
        /// What the summary must hold.
        optional instructions: Text<'a>,
    }

    /// A thinking block of the request that was not used as it came.
    pub struct ThinkingTransformation<'a> {
        /// Where it stands.
        required path: Text<'a>,
        /// Why, as `model_binding_mismatch`.
        required reason: Text<'a>,
    }
}

tagged! {
    /// What to clear.
    pub enum ContextEdit<'a> by "type" {
        /// Old tool results.
        ClearToolUses(ClearToolUses<'a>) = "clear_tool_uses_20250919",
        /// Old thinking.
        ClearThinking(ClearThinking<'a>) = "clear_thinking_20251015",
        /// Everything old, for a summary.
        Compact(Compact<'a>) = "compact_20260112",
    }

    /// When to begin.
    pub enum EditTrigger<'a> by "type" {
        /// At so many tokens.
        InputTokens(Count<'a>) = "input_tokens",
        /// At so many tool uses.
        ToolUses(Count<'a>) = "tool_uses",
    }

    /// How many turns keep their thinking, as an object.
    pub enum KeepTurns<'a> by "type" {
        /// So many.
        Turns(Count<'a>) = "thinking_turns",
        /// All.
        All(Bare<'a>) = "all",
    }

    /// What was cleared.
    pub enum AppliedEdit<'a> by "type" {
        /// Old tool results.
        ClearToolUses(ClearedToolUses<'a>) = "clear_tool_uses_20250919",
        /// Old thinking.
        ClearThinking(ClearedThinking<'a>) = "clear_thinking_20251015",
    }

    /// What became of a block of the request.
    pub enum InputTransformation<'a> by "type" {
        /// Thinking was left out.
        ThinkingDropped(ThinkingTransformation<'a>) = "thinking_dropped",
        /// Thinking was kept though it does not match.
        ThinkingMismatchAllowed(ThinkingTransformation<'a>) = "thinking_mismatch_allowed",
    }
}

by_shape! {
    /// Whether arguments go too, of all tools or of these.
    pub enum ClearToolInputs<'a> expecting "a boolean or an array of tool names" {
        /// `true`
        All(bool) from bool,
        /// `["f"]`
        Of(Vec<Text<'a>>) from array,
    }

    /// How many turns keep their thinking.
    pub enum KeepThinking<'a> expecting "`all` or an object" {
        /// `"all"`
        Word(Text<'a>) from string,
        /// `{"type": "thinking_turns", "value": 1}`
        Turns(KeepTurns<'a>) from object,
    }
}
