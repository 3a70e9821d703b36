//! Lists of models, as OpenAI and as Anthropic give them: `GET /v1/models`.
//!
//! The two are told apart by what the caller speaks, not by the path: a request with the header
//! `anthropic-version` wants the second. Bedrock's control plane has its own form in
//! [`control`](crate::control). Sources: `openai` 3.54.0 and `anthropic` 2.12.0 (typed models), AWS Bedrock
//! user guide (data retention); read 2026-11-22.

use crate::object::object;
use crate::{RawJson, Text};

object! {
    /// OpenAI: `{"object": "list", "data": [...]}`
    pub struct ModelList<'a> {
        /// `list`
        optional object: Text<'a>,
        /// The models. There are no pages.
        required data: Vec<Model<'a>>,
    }

    /// OpenAI: `{"id": "...", "object": "model", "created": 1, "owned_by": "system"}`. Bedrock leaves fields
    /// out of lists, and adds its own.
    pub struct Model<'a> {
        /// Name to be used in requests.
        required id: Text<'a>,
        /// `model`
        optional object: Text<'a>,
        /// Unix seconds.
        optional created: u64,
        /// `system` on Bedrock.
        optional owned_by: Text<'a>,
        /// When it will be switched off.
        optional shutdown_date: Text<'a>,
        /// Bedrock: `available` or `unavailable`.
        optional status: Text<'a>,
        /// Bedrock: why it is unavailable.
        optional status_reason: Text<'a>,
        /// Bedrock: what is kept of requests.
        optional data_retention: DataRetention<'a>,
    }

    /// Bedrock: `{"mode": "default", "source": "account", "allowed_modes": [...]}`
    #[derive(Default)]
    pub struct DataRetention<'a> {
        /// `none`, `default`, `aws_review`, `provider_data_share`, `inherit`
        optional mode: Text<'a>,
        /// Who set it: `project`, `account`, `model_default`.
        optional source: Text<'a>,
        /// The modes in which the model can be used.
        optional allowed_modes: Vec<Text<'a>>,
    }

    /// Anthropic: `{"data": [...], "has_more": false, "first_id": "...", "last_id": "..."}`
    #[derive(Default)]
    pub struct AnthropicModelList<'a> {
        /// One page of models.
        collected data: Vec<AnthropicModel<'a>>,
        /// Whether another page follows.
        optional has_more: bool,
        /// `null` when the page is empty.
        nullable first_id: Text<'a>,
        /// `null` when the page is empty; the `after_id` of the next page.
        nullable last_id: Text<'a>,
    }

    /// Anthropic: `{"type": "model", "id": "...", "display_name": "...", "created_at": "..."}`
    pub struct AnthropicModel<'a> {
        /// `model`
        required kind as "type": Text<'a>,
        /// Name to be used in requests.
        required id: Text<'a>,
        /// Name for people.
        required display_name: Text<'a>,
        /// RFC 3339.
        required created_at: Text<'a>,
        /// `active`, `deprecated`, `retired`
        optional lifecycle: Text<'a>,
        /// `haiku`, `sonnet`, `opus`, `fable`, `mythos`
        nullable line: Text<'a>,
        /// Most tokens read.
        nullable max_input_tokens: u64,
        /// Most tokens generated.
        nullable max_tokens: u64,
        /// RFC 3339.
        nullable deprecated_at: Text<'a>,
        /// RFC 3339.
        nullable retires_at: Text<'a>,
        /// Models it may fall back to.
        nullable allowed_fallback_models: Vec<Text<'a>>,
        /// What it can do, as written: `{"image_input": {"supported": true}, ...}`
        nullable capabilities: RawJson<'a>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn a_list_entry_of_mantle_may_leave_fields_out() {
        let body = br#"{"data":[{"id":"anthropic.claude-sonnet-4-5","status":"available"}]}"#;
        let list: ModelList<'_> = parse(body).unwrap();
        assert_eq!(list.data[0].id, "anthropic.claude-sonnet-4-5");
        assert_eq!(serde_json::to_string(&list).unwrap().as_bytes(), body);
    }
}
