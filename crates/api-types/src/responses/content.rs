//! What items hold: text, images, files, and what is told about them.

use serde_json::Number;

use super::{ImageDetail, InputAudio, PromptCacheBreakpoint};
use crate::Text;
use crate::object::object;
use crate::union::{by_shape, tagged};

by_shape! {
    /// What a message says.
    pub enum MessageContent<'a> expecting "a string or an array of parts" {
        /// Text.
        Text(Text<'a>) from string,
        /// Part by part.
        Parts(Vec<ContentPart<'a>>) from array,
    }

    /// What a tool answered.
    pub enum ToolOutput<'a> expecting "a string or an array of parts" {
        /// Text.
        Text(Text<'a>) from string,
        /// Part by part.
        Parts(Vec<ContentPart<'a>>) from array,
    }
}

tagged! {
    /// A part of a message or of a tool's answer.
    pub enum ContentPart<'a> by "type" {
        /// Text for the model.
        InputText(InputText<'a>) = "input_text",
        /// An image for the model.
        InputImage(InputImage<'a>) = "input_image",
        /// A file for the model.
        InputFile(InputFile<'a>) = "input_file",
        /// Sound for the model.
        InputAudio(InputAudioPart<'a>) = "input_audio",
        /// Text of the model.
        OutputText(OutputText<'a>) = "output_text",
        /// The model does not want to.
        Refusal(Refusal<'a>) = "refusal",
        /// A thought of the model; only in events.
        ReasoningText(PlainText<'a>) = "reasoning_text",
    }

    /// A part of what is told about the thinking.
    pub enum SummaryPart<'a> by "type" {
        /// Text.
        SummaryText(PlainText<'a>) = "summary_text",
    }

    /// A part of the thinking.
    pub enum ReasoningPart<'a> by "type" {
        /// Text.
        ReasoningText(PlainText<'a>) = "reasoning_text",
    }

    /// Where text comes from.
    pub enum Annotation<'a> by "type" {
        /// From a file.
        FileCitation(FileCitation<'a>) = "file_citation",
        /// From the web.
        UrlCitation(UrlCitation<'a>) = "url_citation",
        /// From a file in a container.
        ContainerFileCitation(ContainerFileCitation<'a>) = "container_file_citation",
        /// A file that was made.
        FilePath(FilePath<'a>) = "file_path",
    }
}

object! {
    /// `{"type": "input_text", "text": "Hi"}`, without the tag.
    pub struct InputText<'a> {
        /// Text.
        required text: Text<'a>,
        /// Everything up to here is cached.
        optional prompt_cache_breakpoint: PromptCacheBreakpoint<'a>,
    }

    /// `{"type": "input_image", "image_url": "data:image/png;base64,...", "detail": "auto"}`, without the tag.
    #[derive(Default)]
    pub struct InputImage<'a> {
        /// A `data:` or `https:` URL.
        optional image_url: Text<'a>,
        /// A file that the server keeps.
        optional file_id: Text<'a>,
        /// How closely to look.
        optional detail: ImageDetail,
        /// Everything up to here is cached.
        optional prompt_cache_breakpoint: PromptCacheBreakpoint<'a>,
    }

    /// `{"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,..."}`, without the
    /// tag.
    #[derive(Default)]
    pub struct InputFile<'a> {
        /// A `data:` URL, or base64 alone.
        optional file_data: Text<'a>,
        /// A file that the server keeps.
        optional file_id: Text<'a>,
        /// An `https:` URL.
        optional file_url: Text<'a>,
        /// Name of the file.
        optional filename: Text<'a>,
        /// How closely to look.
        optional detail: ImageDetail,
        /// Everything up to here is cached.
        optional prompt_cache_breakpoint: PromptCacheBreakpoint<'a>,
    }

    /// `{"type": "input_audio", "input_audio": {"data": "...", "format": "wav"}}`, without the tag.
    pub struct InputAudioPart<'a> {
        /// The sound.
        required input_audio: InputAudio<'a>,
        /// Everything up to here is cached.
        optional prompt_cache_breakpoint: PromptCacheBreakpoint<'a>,
    }

    /// `{"type": "output_text", "text": "...", "annotations": [], "logprobs": []}`, without the tag.
    pub struct OutputText<'a> {
        /// Text.
        required text: Text<'a>,
        /// Where it comes from; always there in answers.
        expected annotations: Vec<Annotation<'a>>,
        /// Per token, if asked for.
        optional logprobs: Vec<TokenLogprob<'a>>,
    }

    /// `{"type": "refusal", "refusal": "..."}`, without the tag.
    pub struct Refusal<'a> {
        /// Why not.
        required refusal: Text<'a>,
    }

    /// `{"type": "summary_text", "text": "..."}`, without the tag.
    pub struct PlainText<'a> {
        /// Text.
        required text: Text<'a>,
    }

    /// `{"type": "file_citation", "file_id": "...", "filename": "...", "index": 9}`, without the tag.
    pub struct FileCitation<'a> {
        /// The file.
        required file_id: Text<'a>,
        /// Its name.
        required filename: Text<'a>,
        /// Which file of the list, from 0.
        required index: u64,
    }

    /// `{"type": "url_citation", "url": "...", "title": "...", "start_index": 0, "end_index": 9}`, without the
    /// tag.
    pub struct UrlCitation<'a> {
        /// Of the page.
        required url: Text<'a>,
        /// Of the page.
        required title: Text<'a>,
        /// Characters into the text.
        required start_index: u64,
        /// Characters into the text.
        required end_index: u64,
    }

    /// `{"type": "container_file_citation", "container_id": "...", "file_id": "...", ...}`, without the tag.
    pub struct ContainerFileCitation<'a> {
        /// The container.
        required container_id: Text<'a>,
        /// The file.
        required file_id: Text<'a>,
        /// Its name.
        required filename: Text<'a>,
        /// Characters into the text.
        required start_index: u64,
        /// Characters into the text.
        required end_index: u64,
    }

    /// `{"type": "file_path", "file_id": "...", "index": 0}`, without the tag.
    pub struct FilePath<'a> {
        /// The file.
        required file_id: Text<'a>,
        /// Which file of the list, from 0.
        required index: u64,
    }

    /// `{"token": "a", "logprob": -0.1, "bytes": [97], "top_logprobs": []}`
    pub struct TokenLogprob<'a> {
        /// The token.
        required token: Text<'a>,
        /// Natural logarithm.
        required logprob: Number,
        /// Its UTF-8 bytes; not in events.
        optional bytes: Vec<u8>,
        /// The alternatives.
        optional top_logprobs: Vec<TopLogprob<'a>>,
    }

    /// `{"token": "a", "logprob": -0.1, "bytes": [97]}`
    #[derive(Default)]
    pub struct TopLogprob<'a> {
        /// The token.
        optional token: Text<'a>,
        /// Natural logarithm.
        optional logprob: Number,
        /// Its UTF-8 bytes; not in events.
        optional bytes: Vec<u8>,
    }
}

impl<'a> OutputText<'a> {
    /// Text without annotations and log probabilities, both present and empty.
    pub fn plain(text: impl Into<Text<'a>>) -> Self {
        Self { logprobs: Some(Vec::new()), ..Self::new(text, Vec::new()) }
    }
}

impl<'a> From<&'a str> for MessageContent<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<Vec<ContentPart<'a>>> for MessageContent<'a> {
    fn from(parts: Vec<ContentPart<'a>>) -> Self {
        Self::Parts(parts)
    }
}

impl<'a> From<&'a str> for ToolOutput<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<Vec<ContentPart<'a>>> for ToolOutput<'a> {
    fn from(parts: Vec<ContentPart<'a>>) -> Self {
        Self::Parts(parts)
    }
}
