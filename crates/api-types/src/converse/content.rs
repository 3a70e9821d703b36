//! Content blocks, of requests and answers.

use super::{
    AudioBlock, CitationsConfig, CitationsContentBlock, DocumentBlock, GuardrailConverseContentBlock,
    ImageBlock, ToolAdditionBlock, ToolRemovalBlock, ToolResultBlock, ToolUseBlock, VideoBlock,
};
use crate::Text;
use crate::keyed::keyed;
use crate::object::object;

keyed! {
    /// A block of content.
    pub enum ContentBlock<'a> {
        /// Text.
        Text(Text<'a>) = "text",
        /// An image.
        Image(ImageBlock<'a>) = "image",
        /// A document.
        Document(DocumentBlock<'a>) = "document",
        /// A video.
        Video(VideoBlock<'a>) = "video",
        /// Sound.
        Audio(AudioBlock<'a>) = "audio",
        /// A call of a tool.
        ToolUse(ToolUseBlock<'a>) = "toolUse",
        /// What the tool answered.
        ToolResult(ToolResultBlock<'a>) = "toolResult",
        /// Content that a guardrail looks at.
        GuardContent(GuardrailConverseContentBlock<'a>) = "guardContent",
        /// Everything before this is cached.
        CachePoint(CachePointBlock<'a>) = "cachePoint",
        /// The model's thinking.
        ReasoningContent(ReasoningContentBlock<'a>) = "reasoningContent",
        /// Text with its sources.
        CitationsContent(CitationsContentBlock<'a>) = "citationsContent",
        /// Something found, to be cited.
        SearchResult(SearchResultBlock<'a>) = "searchResult",
        /// From here on this tool is available.
        ToolAddition(ToolAdditionBlock<'a>) = "toolAddition",
        /// From here on this tool is not.
        ToolRemoval(ToolRemovalBlock<'a>) = "toolRemoval",
    }

    /// The model's thinking. Goes back unchanged, signature and all.
    pub enum ReasoningContentBlock<'a> {
        /// Readable.
        ReasoningText(ReasoningTextBlock<'a>) = "reasoningText",
        /// Encrypted, as base64.
        RedactedContent(Text<'a>) = "redactedContent",
    }
}

object! {
    /// `{"type": "default", "ttl": "1h"}`
    pub struct CachePointBlock<'a> {
        /// `default`
        required kind as "type": Text<'a>,
        /// How long it lives: `5m` or `1h`.
        optional ttl: Text<'a>,
    }

    /// `{"text": "...", "signature": "..."}`
    pub struct ReasoningTextBlock<'a> {
        /// The thought.
        required text: Text<'a>,
        /// The seal on it.
        optional signature: Text<'a>,
    }

    /// `{"source": "https://...", "title": "...", "content": [{"text": "..."}]}`
    pub struct SearchResultBlock<'a> {
        /// Where it was found.
        required source: Text<'a>,
        /// Its title.
        required title: Text<'a>,
        /// What was found.
        required content: Vec<SearchResultContentBlock<'a>>,
        /// Whether it may be cited.
        optional citations: CitationsConfig<'a>,
    }

    /// `{"text": "..."}`
    pub struct SearchResultContentBlock<'a> {
        /// Text.
        required text: Text<'a>,
    }
}

impl CachePointBlock<'_> {
    /// `{"type": "default"}`
    pub fn default_point() -> Self {
        Self::new("default")
    }
}
