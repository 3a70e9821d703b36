//! What was answered, whole.

use outcrop_api_types::messages::{CacheCreation, Citation};
use outcrop_api_types::{RawJson, Text};

/// One answer. Texts borrow from the bytes that Bedrock sent.
#[derive(Debug, Default)]
pub struct Answer<'a> {
    /// Bedrock's id of the message.
    pub id: Text<'a>,
    /// Blocks in upstream order; a block's position is its index.
    pub blocks: Vec<AnswerBlock<'a>>,
    /// Why it ended.
    pub stop: Stop<'a>,
    /// What it cost.
    pub usage: Usage,
}

/// One piece of an answer.
#[derive(Debug)]
pub enum AnswerBlock<'a> {
    /// Text, with what it cites.
    Text {
        /// The text.
        text: Text<'a>,
        /// Its sources.
        annotations: Vec<Annotation<'a>>,
    },
    /// Thinking; the text may be empty, the signature is there when the model signs.
    Thinking {
        /// Upstream block index.
        index: u64,
        /// The text.
        text: Text<'a>,
        /// The proof.
        signature: Text<'a>,
    },
    /// Thinking that only the model can read.
    RedactedThinking {
        /// Upstream block index.
        index: u64,
        /// As it came.
        data: Text<'a>,
    },
    /// A call of one of the caller's tools.
    ToolUse {
        /// The call's id.
        id: Text<'a>,
        /// The caller's own name for the tool.
        name: Text<'a>,
        /// A JSON object, as it came.
        input: RawJson<'a>,
    },
}

/// A source that a text cites.
#[derive(Debug, Clone)]
pub enum Annotation<'a> {
    /// A web page.
    Url {
        /// Its address.
        url: Text<'a>,
        /// Its title.
        title: Text<'a>,
    },
    /// A place inside a document, kept as it came.
    Document(Citation<'a>),
}

/// Why an answer ended.
#[derive(Debug, Default)]
pub enum Stop<'a> {
    /// The model was done.
    #[default]
    End,
    /// A stop sequence was met.
    Sequence(Option<Text<'a>>),
    /// Tools are to be called.
    ToolUse,
    /// The token limit was reached, or the context is full.
    Length,
    /// The model declined, or a guardrail stepped in.
    Refused {
        /// The model's own explanation.
        explanation: Option<Text<'a>>,
        /// A guardrail did it: its text stays in the content.
        by_guardrail: bool,
    },
    /// A reason that is not known here.
    Unknown(Text<'a>),
}

/// What an answer cost, in tokens, in Anthropic's counting: input without the cache.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Usage {
    /// Input that was neither read from nor written to the cache.
    pub input: u64,
    /// Output, thinking included.
    pub output: u64,
    /// Input read from the cache.
    pub cache_read: u64,
    /// Input written to the cache.
    pub cache_write: u64,
    /// `cache_write` by lifetime, as it came, if told.
    pub cache_creation: Option<CacheCreation<'static>>,
    /// The part of `output` that was thinking, if told.
    pub thinking: Option<u64>,
    /// The tier that served it, in OpenAI's words, if told.
    pub tier: Option<String>,
    /// Nothing was told: the counts are not zero but unknown.
    pub untold: bool,
}

impl Annotation<'_> {
    /// A copy that borrows nothing.
    pub fn into_owned(self) -> Annotation<'static> {
        match self {
            Self::Url { url, title } => Annotation::Url { url: url.into_owned(), title: title.into_owned() },
            Self::Document(citation) => Annotation::Document(citation.into_owned()),
        }
    }
}
