//! Tools that OpenAI's models know by heart, as functions with a schema of their own: the shells, the one that changes
//! files, and the search for tools.

use outcrop_api_types::responses::{
    ApplyPatchCall, Item, ItemStatus, LocalShellAction, LocalShellCall, PatchOperation, ShellAction,
    ShellCall, ToolSearchCall,
};
use outcrop_api_types::{Members, RawJson, Text};
use serde::{Deserialize, Serialize};

use super::turn::Called;

pub(super) const LOCAL_SHELL: &str = "local_shell";
pub(super) const SHELL: &str = "shell";
pub(super) const APPLY_PATCH: &str = "apply_patch";
pub(super) const TOOL_SEARCH: &str = "tool_search";

/// A tool's name, its description and what it takes.
pub(super) struct Wrapper {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) schema: &'static str,
}

pub(super) const LOCAL_SHELL_TOOL: Wrapper = Wrapper {
    name: LOCAL_SHELL,
    description: "Runs a command on the user's machine and returns what it prints.",
    schema: r#"{"type":"object","properties":{"command":{"type":"array","items":{"type":"string"},"description":"The program and its arguments, not a line for a shell."},"working_directory":{"type":"string","description":"Where to run it."},"env":{"type":"object","additionalProperties":{"type":"string"},"description":"Environment variables to set."},"timeout_ms":{"type":"integer","description":"Milliseconds after which it is stopped."},"user":{"type":"string","description":"The user to run it as."}},"required":["command"]}"#,
};

pub(super) const SHELL_TOOL: Wrapper = Wrapper {
    name: SHELL,
    description: "Runs commands in a shell and returns what they print.",
    schema: r#"{"type":"object","properties":{"commands":{"type":"array","items":{"type":"string"},"description":"Lines for the shell, run one by one."},"timeout_ms":{"type":"integer","description":"Milliseconds after which they are stopped."},"max_output_length":{"type":"integer","description":"Most characters of output to return."}},"required":["commands"]}"#,
};

pub(super) const APPLY_PATCH_TOOL: Wrapper = Wrapper {
    name: APPLY_PATCH,
    description: "Creates, changes or deletes one file. `diff` is in V4A form: lines that begin with a space are \
                  context, with - are taken out, with + are put in; @@ begins a section. A new file has + lines only. \
                  A deletion has no diff.",
    schema: r#"{"type":"object","properties":{"type":{"type":"string","enum":["create_file","update_file","delete_file"]},"path":{"type":"string"},"diff":{"type":"string"}},"required":["type","path"]}"#,
};

/// For a search that the caller runs and gives no parameters for.
pub(super) const TOOL_SEARCH_TOOL: Wrapper = Wrapper {
    name: TOOL_SEARCH,
    description: "Searches for tools that can be called afterwards.",
    schema: r#"{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}"#,
};

/// A local command as the model writes it: [`LocalShellAction`] without what is always the same.
#[derive(Serialize, Deserialize)]
struct Command<'a> {
    #[serde(rename = "command", borrow)]
    words: Vec<Text<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    working_directory: Option<Text<'a>>,
    #[serde(default, skip_serializing_if = "Members::is_empty", borrow)]
    env: Members<'a, Text<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timeout_ms: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none", borrow)]
    user: Option<Text<'a>>,
}

/// A local command of the history, as the model wrote it.
pub(super) fn local_shell_input(action: LocalShellAction<'_>) -> Option<RawJson<'static>> {
    let LocalShellAction { kind: _, command, env, timeout_ms, user, working_directory, extra: _ } = action;
    RawJson::write(&Command { words: command, working_directory, env, timeout_ms, user }).ok()
}

/// The item for a call of one of these tools; `None` when the model did not write what the tool takes.
pub(super) fn item(called: &Called, id: &str, call_id: &str, json: &str) -> Option<Item<'static>> {
    let (id, call_id) = (Some(Text::from(id.to_owned())), Text::from(call_id.to_owned()));
    let status = Some(ItemStatus::Completed);
    match called {
        Called::Function { .. } | Called::Custom { .. } => None,
        Called::LocalShell => {
            let command = serde_json::from_str::<Command<'_>>(json).ok()?;
            let mut action = LocalShellAction::new("exec", command.words, command.env);
            action.timeout_ms = command.timeout_ms;
            action.user = command.user;
            action.working_directory = command.working_directory;
            let call = LocalShellCall::new(call_id, action.into_owned());
            Some(Item::LocalShellCall(LocalShellCall { id, status, ..call }))
        }
        Called::Shell => {
            let action = serde_json::from_str::<ShellAction<'_>>(json).ok()?.into_owned();
            Some(Item::ShellCall(ShellCall { id, status, ..ShellCall::new(call_id, action) }))
        }
        Called::ApplyPatch => {
            let operation = serde_json::from_str::<PatchOperation<'_>>(json).ok()?.into_owned();
            if matches!(operation, PatchOperation::Unknown(_)) {
                return None;
            }
            Some(Item::ApplyPatchCall(ApplyPatchCall {
                id,
                status,
                ..ApplyPatchCall::new(call_id, operation)
            }))
        }
        Called::ToolSearch => {
            let arguments = RawJson::from_string(json.to_owned()).ok().filter(RawJson::is_object)?;
            let mut call = ToolSearchCall::new(arguments);
            call.call_id = Some(Some(call_id));
            call.execution = Some(Text::from("client"));
            Some(Item::ToolSearchCall(ToolSearchCall { id, status, ..call }))
        }
    }
}

impl Called {
    /// What an item's id begins with.
    pub(super) fn id_kind(&self) -> &'static str {
        match self {
            Self::Function { .. } => "fc",
            Self::Custom { .. } => "ctc",
            Self::LocalShell => "lsh",
            Self::Shell => "sh",
            Self::ApplyPatch => "apc",
            Self::ToolSearch => "tsc",
        }
    }
}
