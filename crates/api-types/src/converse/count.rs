//! How many tokens a request would read.

use super::{Message, SystemContentBlock, ToolConfiguration};
use crate::keyed::keyed;
use crate::object::object;
use crate::{RawJson, Text};

object! {
    /// `{"input": {"converse": {...}}}`; the model is in the path.
    pub struct CountTokensRequest<'a> {
        /// The request to count.
        required input: CountTokensInput<'a>,
    }

    /// `{"inputTokens": 12}`
    pub struct CountTokensResponse<'a> {
        /// Tokens.
        required input_tokens as "inputTokens": u64,
    }

    /// `{"body": "eyJtZXNz..."}`
    pub struct InvokeModelTokensRequest<'a> {
        /// The body of InvokeModel, as base64.
        required body: Text<'a>,
    }

    /// `{"messages": [...], "system": [...]}`
    #[derive(Default)]
    pub struct ConverseTokensRequest<'a> {
        /// The conversation.
        optional messages: Vec<Message<'a>>,
        /// Instructions.
        optional system: Vec<SystemContentBlock<'a>>,
        /// Tools.
        optional tool_config as "toolConfig": ToolConfiguration<'a>,
        /// What only this model understands, as written.
        optional additional_model_request_fields as "additionalModelRequestFields": RawJson<'a>,
    }
}

keyed! {
    /// The request to count.
    pub enum CountTokensInput<'a> {
        /// A body of InvokeModel.
        InvokeModel(InvokeModelTokensRequest<'a>) = "invokeModel",
        /// A body of Converse.
        Converse(ConverseTokensRequest<'a>) = "converse",
    }
}
