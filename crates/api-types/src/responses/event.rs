//! The events of a streamed answer.

use super::{
    Annotation, ArgumentsDone, AudioDelta, AudioDone, CodeDone, ContentPart, InputDone, Item, ItemDelta,
    ItemProgress, ItemStatus, PartialImage, Response, ShellCommandDelta, ShellCommandText, ShellOutputDelta,
    ShellOutputDone, SummaryPart, TokenLogprob,
};
use crate::object::object;
use crate::union::tagged;
use crate::{RawJson, Text};

tagged! {
    /// One event. With SSE its `event:` line repeats the tag; there is no `[DONE]`.
    pub enum Event<'a> by "type" {
        /// First: the answer, still empty.
        Created(ResponseEvent<'a>) = "response.created",
        /// The answer waits to be worked on.
        Queued(ResponseEvent<'a>) = "response.queued",
        /// The answer is worked on.
        InProgress(ResponseEvent<'a>) = "response.in_progress",
        /// Last: the whole answer.
        Completed(ResponseEvent<'a>) = "response.completed",
        /// Last: the answer as far as it got.
        Incomplete(ResponseEvent<'a>) = "response.incomplete",
        /// Last: why there is no answer.
        Failed(ResponseEvent<'a>) = "response.failed",
        /// The stream broke off.
        Error(ErrorEvent<'a>) = "error",
        /// An item begins.
        OutputItemAdded(ItemEvent<'a>) = "response.output_item.added",
        /// An item is whole.
        OutputItemDone(ItemEvent<'a>) = "response.output_item.done",
        /// A part begins.
        ContentPartAdded(PartEvent<'a>) = "response.content_part.added",
        /// A part is whole.
        ContentPartDone(PartEvent<'a>) = "response.content_part.done",
        /// More text.
        OutputTextDelta(OutputTextDelta<'a>) = "response.output_text.delta",
        /// The whole text.
        OutputTextDone(OutputTextDone<'a>) = "response.output_text.done",
        /// One more source.
        OutputTextAnnotationAdded(AnnotationAdded<'a>) = "response.output_text.annotation.added",
        /// More of a refusal.
        RefusalDelta(PartDelta<'a>) = "response.refusal.delta",
        /// The whole refusal.
        RefusalDone(RefusalDone<'a>) = "response.refusal.done",
        /// More of the thinking.
        ReasoningTextDelta(PartDelta<'a>) = "response.reasoning_text.delta",
        /// The whole thought.
        ReasoningTextDone(ReasoningTextDone<'a>) = "response.reasoning_text.done",
        /// A part of what is told about the thinking begins.
        ReasoningSummaryPartAdded(SummaryPartEvent<'a>) = "response.reasoning_summary_part.added",
        /// It is whole.
        ReasoningSummaryPartDone(SummaryPartEvent<'a>) = "response.reasoning_summary_part.done",
        /// More of it.
        ReasoningSummaryTextDelta(SummaryTextDelta<'a>) = "response.reasoning_summary_text.delta",
        /// All of its text.
        ReasoningSummaryTextDone(SummaryTextDone<'a>) = "response.reasoning_summary_text.done",
        /// More of a function's arguments.
        FunctionCallArgumentsDelta(ItemDelta<'a>) = "response.function_call_arguments.delta",
        /// All of them.
        FunctionCallArgumentsDone(ArgumentsDone<'a>) = "response.function_call_arguments.done",
        /// More of a custom tool's input.
        CustomToolCallInputDelta(ItemDelta<'a>) = "response.custom_tool_call_input.delta",
        /// All of it.
        CustomToolCallInputDone(InputDone<'a>) = "response.custom_tool_call_input.done",
        /// A command for the shell begins.
        ShellCallCommandAdded(ShellCommandText<'a>) = "response.shell_call_command.added",
        /// More of it.
        ShellCallCommandDelta(ShellCommandDelta<'a>) = "response.shell_call_command.delta",
        /// All of it.
        ShellCallCommandDone(ShellCommandText<'a>) = "response.shell_call_command.done",
        /// More of what a command printed.
        ShellCallOutputContentDelta(ShellOutputDelta<'a>) = "response.shell_call_output_content.delta",
        /// All of it.
        ShellCallOutputContentDone(ShellOutputDone<'a>) = "response.shell_call_output_content.done",
        /// A web search begins.
        WebSearchCallInProgress(ItemProgress<'a>) = "response.web_search_call.in_progress",
        /// It searches.
        WebSearchCallSearching(ItemProgress<'a>) = "response.web_search_call.searching",
        /// It is done.
        WebSearchCallCompleted(ItemProgress<'a>) = "response.web_search_call.completed",
        /// A file search begins.
        FileSearchCallInProgress(ItemProgress<'a>) = "response.file_search_call.in_progress",
        /// It searches.
        FileSearchCallSearching(ItemProgress<'a>) = "response.file_search_call.searching",
        /// It is done.
        FileSearchCallCompleted(ItemProgress<'a>) = "response.file_search_call.completed",
        /// Code begins.
        CodeInterpreterCallInProgress(ItemProgress<'a>) = "response.code_interpreter_call.in_progress",
        /// It runs.
        CodeInterpreterCallInterpreting(ItemProgress<'a>) = "response.code_interpreter_call.interpreting",
        /// It is done.
        CodeInterpreterCallCompleted(ItemProgress<'a>) = "response.code_interpreter_call.completed",
        /// More of the code.
        CodeInterpreterCallCodeDelta(ItemDelta<'a>) = "response.code_interpreter_call_code.delta",
        /// All of it.
        CodeInterpreterCallCodeDone(CodeDone<'a>) = "response.code_interpreter_call_code.done",
        /// An image begins.
        ImageGenerationCallInProgress(ItemProgress<'a>) = "response.image_generation_call.in_progress",
        /// It is made.
        ImageGenerationCallGenerating(ItemProgress<'a>) = "response.image_generation_call.generating",
        /// It is done.
        ImageGenerationCallCompleted(ItemProgress<'a>) = "response.image_generation_call.completed",
        /// A step on the way to it.
        ImageGenerationCallPartialImage(PartialImage<'a>) = "response.image_generation_call.partial_image",
        /// A call of an MCP tool begins.
        McpCallInProgress(ItemProgress<'a>) = "response.mcp_call.in_progress",
        /// It is done.
        McpCallCompleted(ItemProgress<'a>) = "response.mcp_call.completed",
        /// It failed.
        McpCallFailed(ItemProgress<'a>) = "response.mcp_call.failed",
        /// More of its arguments.
        McpCallArgumentsDelta(ItemDelta<'a>) = "response.mcp_call_arguments.delta",
        /// All of them.
        McpCallArgumentsDone(ArgumentsDone<'a>) = "response.mcp_call_arguments.done",
        /// An MCP server is asked for its tools.
        McpListToolsInProgress(ItemProgress<'a>) = "response.mcp_list_tools.in_progress",
        /// It told.
        McpListToolsCompleted(ItemProgress<'a>) = "response.mcp_list_tools.completed",
        /// It did not.
        McpListToolsFailed(ItemProgress<'a>) = "response.mcp_list_tools.failed",
        /// The conversation is being compacted.
        CompactionCompacting(ItemProgress<'a>) = "response.compaction.compacting",
        /// More sound.
        AudioDelta(AudioDelta<'a>) = "response.audio.delta",
        /// All of it.
        AudioDone(AudioDone<'a>) = "response.audio.done",
        /// More of what is said in it.
        AudioTranscriptDelta(AudioDelta<'a>) = "response.audio.transcript.delta",
        /// All of it.
        AudioTranscriptDone(AudioDone<'a>) = "response.audio.transcript.done",
    }
}

object! {
    /// `{"type": "response.created", "response": {...}, "sequence_number": 0}`, without the tag.
    pub struct ResponseEvent<'a> {
        /// The answer so far. Boxed: it is five times as large as any other event.
        required response: Box<Response<'a>>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "error", "code": "...", "message": "...", "param": null, "sequence_number": 9}`, without the tag.
    pub struct ErrorEvent<'a> {
        /// For programs.
        nullable code: Text<'a>,
        /// For people. Absent where `error` has it.
        expected message: Text<'a>,
        /// The field at fault.
        nullable param: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
        /// As some servers write it: all of the above inside one object, as it came.
        optional error: RawJson<'a>,
    }

    /// `{"type": "response.output_item.added", "output_index": 0, "item": {...}, ...}`, without the tag.
    pub struct ItemEvent<'a> {
        /// The item.
        required item: Item<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.content_part.added", "item_id": "msg_1", "part": {...}, ...}`, without the tag.
    pub struct PartEvent<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the item, from 0.
        required content_index: u64,
        /// The part.
        required part: ContentPart<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.output_text.delta", "delta": "...", "logprobs": [], ...}`, without the tag.
    pub struct OutputTextDelta<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the item, from 0.
        required content_index: u64,
        /// More text.
        required delta: Text<'a>,
        /// Per token; always there, mostly empty.
        expected logprobs: Vec<TokenLogprob<'a>>,
        /// From 0, one more each time.
        required sequence_number: u64,
        /// Filler of random length, without meaning.
        optional obfuscation: Text<'a>,
    }

    /// `{"type": "response.output_text.done", "text": "...", "logprobs": [], ...}`, without the tag.
    pub struct OutputTextDone<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the item, from 0.
        required content_index: u64,
        /// The whole text.
        required text: Text<'a>,
        /// Per token; always there, mostly empty.
        expected logprobs: Vec<TokenLogprob<'a>>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.output_text.annotation.added", "annotation": {...}, ...}`, without the tag.
    pub struct AnnotationAdded<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the item, from 0.
        required content_index: u64,
        /// Which annotation of the part, from 0.
        required annotation_index: u64,
        /// The source.
        expected annotation: Annotation<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.refusal.delta", "delta": "...", ...}`, without the tag.
    pub struct PartDelta<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the item, from 0.
        required content_index: u64,
        /// More text.
        required delta: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
        /// Filler of random length, without meaning.
        optional obfuscation: Text<'a>,
    }

    /// `{"type": "response.refusal.done", "refusal": "...", ...}`, without the tag.
    pub struct RefusalDone<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the item, from 0.
        required content_index: u64,
        /// The whole refusal.
        required refusal: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.reasoning_text.done", "text": "...", ...}`, without the tag.
    pub struct ReasoningTextDone<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the item, from 0.
        required content_index: u64,
        /// The whole thought.
        required text: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.reasoning_summary_part.added", "part": {...}, ...}`, without the tag.
    pub struct SummaryPartEvent<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the summary, from 0.
        required summary_index: u64,
        /// The part.
        required part: SummaryPart<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
        /// `incomplete` when it broke off.
        optional status: ItemStatus,
    }

    /// `{"type": "response.reasoning_summary_text.delta", "delta": "...", ...}`, without the tag.
    pub struct SummaryTextDelta<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the summary, from 0.
        required summary_index: u64,
        /// More text.
        required delta: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
        /// Filler of random length, without meaning.
        optional obfuscation: Text<'a>,
    }

    /// `{"type": "response.reasoning_summary_text.done", "text": "...", ...}`, without the tag.
    pub struct SummaryTextDone<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which part of the summary, from 0.
        required summary_index: u64,
        /// The whole text.
        required text: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }
}
