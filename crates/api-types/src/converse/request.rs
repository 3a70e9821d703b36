//! What is asked.

use serde_json::Number;

use super::ToolConfiguration;
use super::{CachePointBlock, ContentBlock, GuardrailConfiguration, GuardrailConverseContentBlock};
use crate::keyed::keyed;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::{Members, RawJson, Text};

object! {
    /// `{"messages": [...], "system": [...], "inferenceConfig": {...}}`; the model is in the path. The body is the
    /// same for `/converse` and `/converse-stream`.
    pub struct ConverseRequest<'a> {
        /// The conversation. Absent only when the model is a prompt resource.
        expected messages: Vec<Message<'a>>,
        /// Instructions.
        optional system: Vec<SystemContentBlock<'a>>,
        /// Limits and sampling.
        optional inference_config as "inferenceConfig": InferenceConfiguration<'a>,
        /// Tools, and which of them must be called.
        optional tool_config as "toolConfig": ToolConfiguration<'a>,
        /// The guardrail to apply.
        optional guardrail_config as "guardrailConfig": GuardrailConfiguration<'a>,
        /// What only this model understands, as written.
        optional additional_model_request_fields as "additionalModelRequestFields": RawJson<'a>,
        /// Values for the variables of a prompt resource.
        optional prompt_variables as "promptVariables": Members<'a, PromptVariableValue<'a>>,
        /// JSON Pointers into the model's own answer, up to 10.
        optional additional_model_response_field_paths as "additionalModelResponseFieldPaths": Vec<Text<'a>>,
        /// Labels for invocation logs, 1 to 16.
        optional request_metadata as "requestMetadata": Members<'a, Text<'a>>,
        /// Speed.
        optional performance_config as "performanceConfig": PerformanceConfiguration<'a>,
        /// Class of service.
        optional service_tier as "serviceTier": ServiceTier<'a>,
        /// Form of the answer.
        optional output_config as "outputConfig": OutputConfig<'a>,
    }

    /// `{"role": "user", "content": [{"text": "Hi"}]}`
    pub struct Message<'a> {
        /// Who speaks.
        required role: Role,
        /// What is said.
        required content: Vec<ContentBlock<'a>>,
    }

    /// `{"maxTokens": 512, "temperature": 0.5, "topP": 0.9, "stopSequences": ["END"]}`
    #[derive(Default)]
    pub struct InferenceConfiguration<'a> {
        /// Most tokens to generate, from 1.
        optional max_tokens as "maxTokens": i64,
        /// 0 to 1.
        optional temperature: Number,
        /// 0 to 1.
        optional top_p as "topP": Number,
        /// Where to stop, up to 2500.
        optional stop_sequences as "stopSequences": Vec<Text<'a>>,
    }

    /// `{"latency": "optimized"}`
    #[derive(Default)]
    pub struct PerformanceConfiguration<'a> {
        /// `standard` or `optimized`
        optional latency: Text<'a>,
    }

    /// `{"type": "priority"}`
    pub struct ServiceTier<'a> {
        /// The class.
        required kind as "type": ServiceTierType,
    }

    /// `{"textFormat": {...}, "effort": "low"}`
    #[derive(Default)]
    pub struct OutputConfig<'a> {
        /// Form of the text.
        optional text_format as "textFormat": OutputFormat<'a>,
        /// How hard to think: `low`, `medium`, `high`, `xhigh`, `max`; up to 16 characters.
        optional effort: Text<'a>,
    }

    /// `{"type": "json_schema", "structure": {"jsonSchema": {...}}}`
    pub struct OutputFormat<'a> {
        /// `json_schema`
        required kind as "type": Text<'a>,
        /// What it has to look like.
        required structure: OutputFormatStructure<'a>,
    }

    /// `{"schema": "{\"type\": \"object\"}", "name": "...", "description": "..."}`
    pub struct JsonSchemaDefinition<'a> {
        /// JSON Schema, itself written as a string.
        required schema: Text<'a>,
        /// A name for it.
        optional name: Text<'a>,
        /// What it is for.
        optional description: Text<'a>,
    }
}

keyed! {
    /// A block of instructions.
    pub enum SystemContentBlock<'a> {
        /// Text.
        Text(Text<'a>) = "text",
        /// Text that a guardrail looks at.
        GuardContent(GuardrailConverseContentBlock<'a>) = "guardContent",
        /// Everything before this is cached.
        CachePoint(CachePointBlock<'a>) = "cachePoint",
    }

    /// Value of a prompt's variable.
    pub enum PromptVariableValue<'a> {
        /// Text.
        Text(Text<'a>) = "text",
    }

    /// What structured output has to look like.
    pub enum OutputFormatStructure<'a> {
        /// As a JSON Schema says.
        JsonSchema(JsonSchemaDefinition<'a>) = "jsonSchema",
    }
}

open_enum! {
    /// Who speaks.
    pub enum Role {
        User = "user",
        Assistant = "assistant",
        System = "system",
    }

    /// Class of service.
    pub enum ServiceTierType {
        Priority = "priority",
        Default = "default",
        Flex = "flex",
        Reserved = "reserved",
    }
}
