//! Content moderation: what is asked for, what was found.

use crate::object::object;
use crate::union::tagged;
use crate::{Members, Text};
use serde_json::Number;

object! {
    /// In a request: `{"model": "...", "policy": {...}}`
    pub struct ModerationOptions<'a> {
        /// The moderation model.
        required model: Text<'a>,
        /// What to do with the findings.
        optional policy: ModerationPolicy<'a>,
    }

    /// `{"input": {"mode": "block"}, "output": {"mode": "score"}}`
    #[derive(Default)]
    pub struct ModerationPolicy<'a> {
        /// For the prompt.
        optional input: ModerationRule<'a>,
        /// For the answer.
        optional output: ModerationRule<'a>,
    }

    /// `{"mode": "score"}`
    pub struct ModerationRule<'a> {
        /// `score` or `block`
        required mode: Text<'a>,
    }

    /// In a response: `{"input": {...}, "output": {...}}`
    pub struct Moderation<'a> {
        /// About the prompt.
        required input: ModerationOutcome<'a>,
        /// About the answer.
        required output: ModerationOutcome<'a>,
    }

    /// `{"type": "moderation_results", "results": [...]}`, without the tag.
    pub struct ModerationResults<'a> {
        /// The moderation model.
        required model: Text<'a>,
        /// One per text or image.
        required results: Vec<ModerationResult<'a>>,
    }

    /// `{"type": "moderation_result", "flagged": true, ...}`
    pub struct ModerationResult<'a> {
        /// `moderation_result`
        required kind as "type": Text<'a>,
        /// The moderation model.
        required model: Text<'a>,
        /// Whether any category applies.
        required flagged: bool,
        /// By category.
        required categories: Members<'a, bool>,
        /// By category: `text`, `image`.
        required category_applied_input_types: Members<'a, Vec<Text<'a>>>,
        /// By category, 0 to 1.
        required category_scores: Members<'a, Number>,
    }

    /// `{"type": "error", "code": "...", "message": "..."}`, without the tag.
    pub struct ModerationError<'a> {
        /// For programs.
        required code: Text<'a>,
        /// For people.
        required message: Text<'a>,
    }
}

tagged! {
    /// What moderation found, or why it did not run.
    pub enum ModerationOutcome<'a> by "type" {
        /// It ran.
        Results(ModerationResults<'a>) = "moderation_results",
        /// It did not.
        Error(ModerationError<'a>) = "error",
    }
}
