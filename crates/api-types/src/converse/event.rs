//! The events of a streamed answer.

use super::{
    Citation, ConverseMetrics, ConverseTrace, ErrorBlock, MediaSource, PerformanceConfiguration, Role,
    ServiceTier, StopReason, TokenUsage,
};
use crate::keyed::keyed;
use crate::object::object;
use crate::{Document, ParseError, RawJson, Text, UnknownMember};

keyed! {
    /// One event. On the wire its name is in the frame's header and its payload is the bare struct
    /// ([`Event::read`]); as JSON it is `{"messageStart": {...}}`.
    pub enum Event<'a> {
        /// First.
        MessageStart(MessageStart<'a>) = "messageStart",
        /// A block begins. Text and thinking begin without one.
        ContentBlockStart(ContentBlockStart<'a>) = "contentBlockStart",
        /// More of a block.
        ContentBlockDelta(ContentBlockDelta<'a>) = "contentBlockDelta",
        /// A block ends.
        ContentBlockStop(ContentBlockStop<'a>) = "contentBlockStop",
        /// Why it ended.
        MessageStop(MessageStop<'a>) = "messageStop",
        /// Last: the tokens used.
        Metadata(Metadata<'a>) = "metadata",
        /// The answer broke off: Bedrock's fault.
        InternalServerException(Exception<'a>) = "internalServerException",
        /// The answer broke off: the model's fault.
        ModelStreamErrorException(Exception<'a>) = "modelStreamErrorException",
        /// The answer broke off: the caller's fault.
        ValidationException(Exception<'a>) = "validationException",
        /// The answer broke off: too much was asked.
        ThrottlingException(Exception<'a>) = "throttlingException",
        /// The answer broke off: no capacity.
        ServiceUnavailableException(Exception<'a>) = "serviceUnavailableException",
    }

    /// What begins.
    pub enum BlockStart<'a> {
        /// A call of a tool.
        ToolUse(ToolUseStart<'a>) = "toolUse",
        /// The answer of a tool that ran inside Bedrock.
        ToolResult(ToolResultStart<'a>) = "toolResult",
        /// An image.
        Image(ImageStart<'a>) = "image",
    }

    /// What is new in a block.
    pub enum BlockDelta<'a> {
        /// More text.
        Text(Text<'a>) = "text",
        /// More of a tool's input.
        ToolUse(ToolUseDelta<'a>) = "toolUse",
        /// More of a tool's answer.
        ToolResult(Vec<ToolResultDelta<'a>>) = "toolResult",
        /// More thinking.
        ReasoningContent(ReasoningDelta<'a>) = "reasoningContent",
        /// One more source.
        Citation(Citation<'a>) = "citation",
        /// The image.
        Image(ImageDelta<'a>) = "image",
    }

    /// More of a tool's answer.
    pub enum ToolResultDelta<'a> {
        /// Text.
        Text(Text<'a>) = "text",
        /// JSON, as it came.
        Json(RawJson<'a>) = "json",
    }

    /// More thinking.
    pub enum ReasoningDelta<'a> {
        /// More of the thought.
        Text(Text<'a>) = "text",
        /// Encrypted, as base64.
        RedactedContent(Text<'a>) = "redactedContent",
        /// The seal on it.
        Signature(Text<'a>) = "signature",
    }
}

object! {
    /// `{"role": "assistant"}`
    pub struct MessageStart<'a> {
        /// Who speaks.
        required role: Role,
        /// Filler of random length, without meaning.
        optional padding as "p": Text<'a>,
    }

    /// `{"contentBlockIndex": 0, "start": {"toolUse": {...}}}`
    pub struct ContentBlockStart<'a> {
        /// Which block, from 0.
        required content_block_index as "contentBlockIndex": u64,
        /// What begins.
        required start: BlockStart<'a>,
        /// Filler of random length, without meaning.
        optional padding as "p": Text<'a>,
    }

    /// `{"contentBlockIndex": 0, "delta": {"text": "..."}}`
    pub struct ContentBlockDelta<'a> {
        /// Which block, from 0.
        required content_block_index as "contentBlockIndex": u64,
        /// What is new.
        required delta: BlockDelta<'a>,
        /// Filler of random length, without meaning.
        optional padding as "p": Text<'a>,
    }

    /// `{"contentBlockIndex": 0}`
    pub struct ContentBlockStop<'a> {
        /// Which block, from 0.
        required content_block_index as "contentBlockIndex": u64,
        /// Filler of random length, without meaning.
        optional padding as "p": Text<'a>,
    }

    /// `{"stopReason": "end_turn"}`
    pub struct MessageStop<'a> {
        /// Why it ended.
        required stop_reason as "stopReason": StopReason,
        /// What was asked for by JSON Pointer, as it came.
        optional additional_model_response_fields as "additionalModelResponseFields": RawJson<'a>,
        /// Filler of random length, without meaning.
        optional padding as "p": Text<'a>,
    }

    /// `{"usage": {...}, "metrics": {"latencyMs": 500}}`
    pub struct Metadata<'a> {
        /// Tokens used.
        required usage: TokenUsage<'a>,
        /// Time taken.
        required metrics: ConverseMetrics<'a>,
        /// What guardrails and routers did.
        optional trace: ConverseTrace<'a>,
        /// Speed given.
        optional performance_config as "performanceConfig": PerformanceConfiguration<'a>,
        /// Class of service given.
        optional service_tier as "serviceTier": ServiceTier<'a>,
        /// Filler of random length, without meaning.
        optional padding as "p": Text<'a>,
    }

    /// `{"message": "..."}`
    #[derive(Default)]
    pub struct Exception<'a> {
        /// For people.
        optional message: Text<'a>,
        /// Of the model's own refusal.
        optional original_status_code as "originalStatusCode": u16,
        /// Of the model's own refusal.
        optional original_message as "originalMessage": Text<'a>,
        /// Filler of random length, without meaning.
        optional padding as "p": Text<'a>,
    }

    /// `{"toolUseId": "tooluse_1", "name": "f"}`
    pub struct ToolUseStart<'a> {
        /// Ties the result to the call.
        required tool_use_id as "toolUseId": Text<'a>,
        /// Which tool.
        required name: Text<'a>,
        /// `server_tool_use` when it runs inside Bedrock.
        optional kind as "type": Text<'a>,
    }

    /// `{"toolUseId": "tooluse_1", "status": "success"}`
    pub struct ToolResultStart<'a> {
        /// Of the call.
        required tool_use_id as "toolUseId": Text<'a>,
        /// What kind of answer.
        optional kind as "type": Text<'a>,
        /// `success` or `error`
        optional status: Text<'a>,
    }

    /// `{"format": "png"}`
    pub struct ImageStart<'a> {
        /// `png`, `jpeg`, `gif`, `webp`
        required format: Text<'a>,
    }

    /// `{"input": "{\"a\""}`
    pub struct ToolUseDelta<'a> {
        /// More of the JSON; may be empty.
        required input: Text<'a>,
    }

    /// `{"source": {"bytes": "..."}}`
    #[derive(Default)]
    pub struct ImageDelta<'a> {
        /// The image.
        optional source: MediaSource<'a>,
        /// Why there is none.
        optional error: ErrorBlock<'a>,
    }
}

impl<'a> Event<'a> {
    /// Reads the payload of a frame. `kind` is the `:event-type` header, or `:exception-type`.
    ///
    /// # Errors
    /// As [`parse`](fn@crate::parse).
    pub fn read(kind: &'a str, payload: &'a [u8]) -> Result<Self, ParseError> {
        let payload = Document::new(payload)?;
        Ok(match kind {
            "messageStart" => Self::MessageStart(payload.parse()?),
            "contentBlockStart" => Self::ContentBlockStart(payload.parse()?),
            "contentBlockDelta" => Self::ContentBlockDelta(payload.parse()?),
            "contentBlockStop" => Self::ContentBlockStop(payload.parse()?),
            "messageStop" => Self::MessageStop(payload.parse()?),
            "metadata" => Self::Metadata(payload.parse()?),
            "internalServerException" => Self::InternalServerException(payload.parse()?),
            "modelStreamErrorException" => Self::ModelStreamErrorException(payload.parse()?),
            "validationException" => Self::ValidationException(payload.parse()?),
            "throttlingException" => Self::ThrottlingException(payload.parse()?),
            "serviceUnavailableException" => Self::ServiceUnavailableException(payload.parse()?),
            other => Self::Unknown(UnknownMember { name: other.into(), value: payload.parse()? }),
        })
    }
}
