//! Items of the tools that work on files and in shells, mostly the caller's.

use super::{Caller, ItemStatus};
use crate::object::object;
use crate::union::tagged;
use crate::{Bare, Members, RawJson, Text};

object! {
    /// `{"type": "local_shell_call", "call_id": "call_1", "action": {...}, "status": "completed"}`, without the
    /// tag.
    pub struct LocalShellCall<'a> {
        /// Ties the result to the call.
        required call_id: Text<'a>,
        /// What to run.
        required action: LocalShellAction<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
    }

    /// `{"type": "exec", "command": ["ls"], "env": {}}`
    pub struct LocalShellAction<'a> {
        /// `exec`
        required kind as "type": Text<'a>,
        /// Program and arguments.
        required command: Vec<Text<'a>>,
        /// Environment variables.
        required env: Members<'a, Text<'a>>,
        /// Milliseconds.
        optional timeout_ms: i64,
        /// As whom to run it.
        optional user: Text<'a>,
        /// Where to run it.
        optional working_directory: Text<'a>,
    }

    /// `{"type": "local_shell_call_output", "id": "call_1", "output": "..."}`, without the tag.
    pub struct LocalShellCallOutput<'a> {
        /// Of the call: this type has no `call_id` in OpenAI's models.
        expected id: Text<'a>,
        /// What was printed, as JSON.
        required output: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Of the call, from clients that treat it as any other output.
        optional call_id: Text<'a>,
    }

    /// `{"type": "shell_call", "call_id": "call_1", "action": {"commands": ["ls"]}}`, without the tag.
    pub struct ShellCall<'a> {
        /// Ties the result to the call.
        required call_id: Text<'a>,
        /// What to run.
        required action: ShellAction<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Who made the call.
        optional caller: Caller<'a>,
        /// Where to run it, as written.
        optional environment: RawJson<'a>,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"commands": ["ls"], "timeout_ms": 1000, "max_output_length": 4096}`
    pub struct ShellAction<'a> {
        /// Lines for the shell.
        required commands: Vec<Text<'a>>,
        /// Characters of output to keep.
        optional max_output_length: i64,
        /// Milliseconds.
        optional timeout_ms: i64,
    }

    /// `{"type": "shell_call_output", "call_id": "call_1", "output": [...]}`, without the tag.
    pub struct ShellCallOutput<'a> {
        /// Of the call.
        required call_id: Text<'a>,
        /// One per command.
        required output: Vec<ShellOutput<'a>>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Who made the call.
        optional caller: Caller<'a>,
        /// Characters of output kept.
        optional max_output_length: i64,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"outcome": {"type": "exit", "exit_code": 0}, "stdout": "...", "stderr": ""}`
    pub struct ShellOutput<'a> {
        /// How it ended.
        required outcome: ShellOutcome<'a>,
        /// What it printed.
        required stdout: Text<'a>,
        /// What it complained of.
        required stderr: Text<'a>,
        /// Who made this.
        optional created_by: Text<'a>,
    }

    /// `{"type": "exit", "exit_code": 0}`, without the tag.
    pub struct ShellExit<'a> {
        /// 0 for success.
        required exit_code: i64,
    }

    /// `{"type": "apply_patch_call", "call_id": "call_1", "operation": {...}, "status": "completed"}`, without the
    /// tag.
    pub struct ApplyPatchCall<'a> {
        /// Ties the result to the call.
        required call_id: Text<'a>,
        /// What to change.
        required operation: PatchOperation<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// How far it got.
        optional status: ItemStatus,
        /// Who made the call.
        optional caller: Caller<'a>,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "apply_patch_call_output", "call_id": "call_1", "status": "completed"}`, without the tag.
    pub struct ApplyPatchCallOutput<'a> {
        /// Of the call.
        required call_id: Text<'a>,
        /// Whether it was made: `completed` or `failed`.
        required status: ItemStatus,
        /// What to tell the model about it.
        optional output: Text<'a>,
        /// Of this item, from the server.
        optional id: Text<'a>,
        /// Who made the call.
        optional caller: Caller<'a>,
        /// Who made this item.
        optional created_by: Text<'a>,
    }

    /// `{"type": "update_file", "path": "a.rs", "diff": "..."}`, without the tag.
    pub struct FileDiff<'a> {
        /// The file.
        required path: Text<'a>,
        /// The change.
        required diff: Text<'a>,
    }

    /// `{"type": "delete_file", "path": "a.rs"}`, without the tag.
    pub struct FileDeletion<'a> {
        /// The file.
        required path: Text<'a>,
    }
}

tagged! {
    /// How a command ended.
    pub enum ShellOutcome<'a> by "type" {
        /// It took too long.
        Timeout(Bare<'a>) = "timeout",
        /// By itself.
        Exit(ShellExit<'a>) = "exit",
    }

    /// A change of a file.
    pub enum PatchOperation<'a> by "type" {
        /// A new one.
        CreateFile(FileDiff<'a>) = "create_file",
        /// One less.
        DeleteFile(FileDeletion<'a>) = "delete_file",
        /// Another content.
        UpdateFile(FileDiff<'a>) = "update_file",
    }
}
