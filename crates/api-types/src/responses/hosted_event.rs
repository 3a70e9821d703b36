//! Events about the calls of tools.

use super::ShellOutput;
use crate::Text;
use crate::object::object;

object! {
    /// `{"type": "response.web_search_call.searching", "item_id": "ws_1", ...}`, without the tag.
    pub struct ItemProgress<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.function_call_arguments.delta", "delta": "{\"a\"", ...}`, without the tag.
    pub struct ItemDelta<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// More of it.
        required delta: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
        /// Filler of random length, without meaning.
        optional obfuscation: Text<'a>,
    }

    /// `{"type": "response.function_call_arguments.done", "arguments": "{}", "name": "f", ...}`, without the tag.
    pub struct ArgumentsDone<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// All of them.
        required arguments: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
        /// Of the function: not in OpenAI's models, but clients read it.
        optional name: Text<'a>,
    }

    /// `{"type": "response.custom_tool_call_input.done", "input": "...", ...}`, without the tag.
    pub struct InputDone<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// All of it.
        required input: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.code_interpreter_call_code.done", "code": "...", ...}`, without the tag.
    pub struct CodeDone<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// All of it.
        required code: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.shell_call_command.done", "command": "ls", "command_index": 0, ...}`, without the tag.
    pub struct ShellCommandText<'a> {
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which command of the call, from 0.
        required command_index: u64,
        /// The command.
        required command: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.shell_call_command.delta", "delta": "l", "command_index": 0, ...}`, without the tag.
    pub struct ShellCommandDelta<'a> {
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which command of the call, from 0.
        required command_index: u64,
        /// More of it.
        required delta: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
        /// Filler of random length, without meaning.
        optional obfuscation: Text<'a>,
    }

    /// `{"type": "response.shell_call_output_content.delta", "delta": {"stdout": "a"}, ...}`, without the tag.
    pub struct ShellOutputDelta<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which command of the call, from 0.
        required command_index: u64,
        /// More of it.
        required delta: ShellPrinted<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"stdout": "a"}`
    #[derive(Default)]
    pub struct ShellPrinted<'a> {
        /// What it complained of.
        optional stderr: Text<'a>,
        /// What it printed.
        optional stdout: Text<'a>,
    }

    /// `{"type": "response.shell_call_output_content.done", "output": [...], ...}`, without the tag.
    pub struct ShellOutputDone<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which command of the call, from 0.
        required command_index: u64,
        /// All of it.
        required output: Vec<ShellOutput<'a>>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.image_generation_call.partial_image", "partial_image_b64": "...", ...}`, without the
    /// tag.
    pub struct PartialImage<'a> {
        /// Of the item.
        required item_id: Text<'a>,
        /// Which item of the answer, from 0.
        required output_index: u64,
        /// Which step, from 0.
        required partial_image_index: u64,
        /// The image so far, as base64.
        required partial_image_b64: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
        /// `transparent`, `opaque`, `auto`
        optional background: Text<'a>,
        /// `png`, `webp`, `jpeg`, `gif`, `svg`
        optional output_format: Text<'a>,
        /// `low` to `max`, or `auto`
        optional quality: Text<'a>,
        /// `1024x1024`
        optional size: Text<'a>,
    }

    /// `{"type": "response.audio.delta", "delta": "...", "sequence_number": 9}`, without the tag.
    pub struct AudioDelta<'a> {
        /// Base64, or text of a transcript.
        required delta: Text<'a>,
        /// From 0, one more each time.
        required sequence_number: u64,
    }

    /// `{"type": "response.audio.done", "sequence_number": 9}`, without the tag.
    pub struct AudioDone<'a> {
        /// From 0, one more each time.
        required sequence_number: u64,
    }
}
