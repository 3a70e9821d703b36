//! What was asked, in no dialect's own form.

use std::fmt;

use outcrop_api_types::{RawJson, Text};
use serde_json::Number;

/// One request. Texts borrow from the bytes that the caller sent.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent wishes of a caller")]
pub struct Ask<'a> {
    /// The whole conversation in the caller's order, system messages included.
    pub said: Vec<Said<'a>>,
    /// Tools in the caller's order.
    pub tools: Vec<Tool<'a>>,
    /// Whether and which tool is to be called.
    pub tool_choice: ToolChoice<'a>,
    /// At most one call at a time.
    pub one_call_at_a_time: bool,
    /// Most output tokens; already checked to be positive.
    pub max_tokens: Option<u64>,
    /// Without `max_tokens`: no fewer than this, if the model can give as many.
    pub least_default: u64,
    /// The field that `max_tokens` came from.
    pub max_tokens_field: &'static str,
    /// Sampling temperature as the caller wrote it.
    pub temperature: Option<Number>,
    /// Nucleus sampling as the caller wrote it.
    pub top_p: Option<Number>,
    /// Top-k sampling (an extension in OpenAI's dialects).
    pub top_k: Option<Number>,
    /// Stop sequences, none of them blank.
    pub stop: Vec<Text<'a>>,
    /// The form of the answer.
    pub format: AnswerFormat<'a>,
    /// How hard to think, in OpenAI's words.
    pub effort: Option<AskedEffort>,
    /// The caller shows what the model thinks, so that a model which tells it only when asked is asked.
    pub show_thinking: bool,
    /// Anthropic's own `thinking` object, taken over as it is.
    pub thinking: Option<RawJson<'a>>,
    /// Anthropic's own `output_config` object, taken over as it is.
    pub output_config: Option<RawJson<'a>>,
    /// Anthropic beta flags.
    pub betas: Vec<Text<'a>>,
    /// Anthropic's root `cache_control`.
    pub cache: Option<CachePoint>,
    /// The caller wants only its own cache points (`prompt_cache_options.mode: explicit`).
    pub cache_explicit: bool,
    /// Tier word as Bedrock spells it (`default`, `flex`, `priority`, `reserved`).
    pub service_tier: Option<Text<'a>>,
    /// The caller's id for its user.
    pub user_id: Option<Text<'a>>,
    /// What the answer takes from documents is to be cited.
    pub citations: bool,
    /// A guardrail of Bedrock's to run over the request and the answer.
    pub guardrail: Option<Guardrail>,
    /// Fields of the model's own body (Converse's `additionalModelRequestFields`), taken over as they are.
    pub additional: Option<RawJson<'a>>,
    /// Converse's latency class: `standard` or `optimized`.
    pub latency: Option<Text<'a>>,
    /// The caller's own labels, as far as Bedrock takes them (Converse's `requestMetadata`).
    pub metadata: Vec<(Text<'a>, Text<'a>)>,
    /// The model is to search the web.
    pub web_search: bool,
}

/// A guardrail of Bedrock's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guardrail {
    /// Id or ARN.
    pub id: String,
    /// A number, or `DRAFT`.
    pub version: String,
    /// `enabled`, `disabled` or `enabled_full`.
    pub trace: Option<String>,
}

/// One message.
#[derive(Debug)]
pub struct Said<'a> {
    /// Who spoke.
    pub role: Role,
    /// What was said; never a blank text once arranged.
    pub blocks: Vec<Block<'a>>,
    /// Where the message stands in the caller's body.
    pub at: Place,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The operator.
    System,
    /// The person, and the tools that answer.
    User,
    /// The model.
    Assistant,
}

/// One piece of a message.
#[derive(Debug)]
pub struct Block<'a> {
    /// Where it stands in the caller's body.
    pub at: Place,
    /// A cache point after it.
    pub cache: Option<CachePoint>,
    /// The piece itself.
    pub kind: BlockKind<'a>,
}

impl Block<'_> {
    /// Whether a cache point may stand after it: not after thinking.
    pub fn can_hold_cache(&self) -> bool {
        !matches!(self.kind, BlockKind::Thinking { .. } | BlockKind::RedactedThinking { .. })
    }
}

/// The kinds of pieces.
#[derive(Debug)]
pub enum BlockKind<'a> {
    /// Plain text.
    Text(Text<'a>),
    /// A picture.
    Image(Media<'a>),
    /// A PDF, as base64, with its title.
    Pdf {
        /// Standard base64.
        data: Text<'a>,
        /// File name or title.
        title: Option<Text<'a>>,
    },
    /// A text document with its title.
    Document {
        /// The text.
        text: Text<'a>,
        /// File name or title.
        title: Option<Text<'a>>,
    },
    /// A document of an office program: few models read it.
    Office {
        /// `doc`, `docx`, `xls` or `xlsx`.
        format: &'static str,
        /// Standard base64.
        data: Text<'a>,
        /// File name or title.
        title: Option<Text<'a>>,
        /// Where the data stand in the caller's body.
        path: String,
    },
    /// A picture or a document in Amazon S3, which Bedrock itself reads.
    InS3 {
        /// `s3://bucket/key`
        uri: Text<'a>,
        /// What it is, by its name: `png`, `pdf`.
        format: &'static str,
        /// Whether it is a picture.
        is_image: bool,
        /// File name or title.
        title: Option<Text<'a>>,
        /// Where its address stands in the caller's body.
        path: String,
    },
    /// Sound: few models hear it.
    Audio {
        /// `wav` or `mp3`.
        format: &'static str,
        /// Standard base64.
        data: Text<'a>,
    },
    /// A call of a tool by the model.
    ToolUse {
        /// The call's id.
        id: Text<'a>,
        /// The tool.
        name: Text<'a>,
        /// A JSON object.
        input: RawJson<'a>,
    },
    /// What the tool answered.
    ToolResult {
        /// The call's id.
        id: Text<'a>,
        /// Texts and images; may be empty.
        content: Vec<Block<'a>>,
        /// The tool failed.
        is_error: bool,
    },
    /// Thinking with the signature that proves it; the text may be empty.
    Thinking {
        /// The text.
        text: Text<'a>,
        /// Never empty.
        signature: Text<'a>,
    },
    /// Thinking that only the model can read.
    RedactedThinking {
        /// As it was received.
        data: Text<'a>,
    },
}

/// A picture as base64.
#[derive(Debug)]
pub struct Media<'a> {
    /// `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
    pub media_type: &'static str,
    /// Standard base64 with padding.
    pub data: Text<'a>,
}

/// A prompt-cache point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CachePoint {
    /// Kept for an hour instead of five minutes.
    pub one_hour: bool,
}

/// A tool on offer.
#[derive(Debug)]
pub struct Tool<'a> {
    /// Where it stands in the caller's body.
    pub at: usize,
    /// As the caller named it.
    pub name: Text<'a>,
    /// What it does.
    pub description: Option<Text<'a>>,
    /// What it takes.
    pub kind: ToolKind<'a>,
    /// Arguments must follow the schema.
    pub strict: bool,
    /// A cache point after it.
    pub cache: Option<CachePoint>,
}

/// What a tool takes.
#[derive(Debug)]
pub enum ToolKind<'a> {
    /// A JSON object by a schema; `None` takes nothing.
    Function(Option<RawJson<'a>>),
    /// One free text.
    Custom,
}

/// Whether and which tool is to be called.
#[derive(Debug, Default)]
pub enum ToolChoice<'a> {
    /// The model decides.
    #[default]
    Auto,
    /// No call.
    None,
    /// Some call.
    Required,
    /// A call of this tool.
    Named(Text<'a>),
}

impl ToolChoice<'_> {
    /// Whether a call is forced.
    pub fn is_forced(&self) -> bool {
        matches!(self, Self::Required | Self::Named(_))
    }
}

/// The form of the answer.
#[derive(Debug, Default)]
pub enum AnswerFormat<'a> {
    /// Free text.
    #[default]
    Text,
    /// Some JSON object.
    JsonObject,
    /// JSON by a schema.
    JsonSchema(JsonSchema<'a>),
}

/// A schema that the answer must follow.
#[derive(Debug)]
pub struct JsonSchema<'a> {
    /// Where the schema stands in the caller's body.
    pub at: &'static str,
    /// What the schema is called, where the caller's dialect has names for them.
    pub name: Option<Text<'a>>,
    /// What the answer is.
    pub description: Option<Text<'a>>,
    /// JSON Schema, as the caller wrote it.
    pub schema: RawJson<'a>,
    /// Whether the answer must follow it exactly, if the caller says so.
    pub strict: Option<bool>,
}

/// How hard to think, in OpenAI's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AskedEffort {
    /// Not at all.
    None,
    /// Hardly.
    Minimal,
    /// A little.
    Low,
    /// As usual.
    Medium,
    /// Hard.
    High,
    /// Harder.
    Xhigh,
    /// As hard as it can.
    Max,
}

/// A place in the caller's body: prints as `messages[3].content[1]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The array: `messages`.
    pub root: &'static str,
    /// Which message.
    pub message: usize,
    /// Which part, and of what: `("content", 1)`, `("tool_calls", 0)`.
    pub part: Option<(&'static str, usize)>,
}

impl Place {
    /// A whole message.
    pub fn message(root: &'static str, message: usize) -> Self {
        Self { root, message, part: None }
    }

    /// One part of the message.
    #[must_use]
    pub fn part(self, of: &'static str, index: usize) -> Self {
        Self { part: Some((of, index)), ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]", self.root, self.message)?;
        match self.part {
            Some((of, index)) => write!(f, ".{of}[{index}]"),
            None => Ok(()),
        }
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.to_string()
    }
}
