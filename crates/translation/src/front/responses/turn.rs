//! What the reply must know of the request.

use std::collections::HashMap;

use outcrop_api_types::responses::Response;

use crate::error::Error;

/// What a translation cannot know by itself: handed in, so that it is a pure function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// `resp_…`: unlike any other. The ids of the answer's items are made from it.
    pub id: String,
    /// Unix seconds.
    pub created: u64,
    /// The family of the model that answers (`claude`): thinking goes back to the family it came from, and to no
    /// other.
    pub family: String,
    /// The family shows all of its thinking and signs none of it: it is told as `reasoning_text`.
    pub open_thinking: bool,
}

/// What the reply must know of the request.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts about a request")]
pub struct Turn {
    pub(super) stamp: Stamp,
    /// The caller wants a stream.
    pub(super) stream: bool,
    /// The caller wants to be told about the thinking.
    pub(super) summaries: bool,
    pub(super) incomplete_as_completed: bool,
    pub(super) completed_at: Option<u64>,
    /// The answer before anything is known of it: what was asked, said again.
    pub(super) echo: Box<Response<'static>>,
    /// Calls that are told otherwise than as functions of their own name, by the name that goes upstream.
    pub(super) called: HashMap<String, Called>,
    /// Where each tool stands in the caller's body.
    pub(super) tool_paths: Vec<String>,
    /// `input` was a string: it has no indices.
    pub(super) plain_input: bool,
}

/// What a call of a tool is told as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Called {
    /// A function of a namespace.
    Function {
        namespace: String,
        name: String,
    },
    /// A tool that takes free text.
    Custom {
        namespace: Option<String>,
        name: String,
    },
    LocalShell,
    Shell,
    ApplyPatch,
    ToolSearch,
}

impl Turn {
    /// Whether the caller asked for a stream.
    pub fn stream(&self) -> bool {
        self.stream
    }

    /// Whether the caller wants the answer kept; always `false` without a store.
    pub fn store(&self) -> bool {
        self.echo.store == Some(true)
    }

    /// The time for `completed_at`, in Unix seconds. Without it the field is left out. A stream's [`Writer`] is told
    /// later.
    ///
    /// [`Writer`]: super::Writer
    pub fn set_completed_at(&mut self, unix: u64) {
        self.completed_at = Some(unix);
    }

    /// Tells an answer that ended early as `completed`, for callers that take `incomplete` for a failure.
    pub fn set_incomplete_as_completed(&mut self) {
        self.incomplete_as_completed = true;
    }

    /// An error from the other side, with its path as this dialect has it: what is `tools[0].function.name` in a chat
    /// is `tools[0].name` here.
    #[must_use]
    pub fn in_own_words(&self, error: Error) -> Error {
        match error {
            Error::UnsupportedParameter { path, why } => {
                Error::UnsupportedParameter { path: self.own_path(path), why }
            }
            Error::UnsupportedValue { path, why } => {
                Error::UnsupportedValue { path: self.own_path(path), why }
            }
            Error::InvalidValue { path, why } => Error::InvalidValue { path: self.own_path(path), why },
            Error::Missing { path, why } => Error::Missing { path: self.own_path(path), why },
            Error::NeedsFetch { path } => Error::NeedsFetch { path: self.own_path(path) },
            other @ (Error::Upstream { .. } | Error::Reply { .. }) => other,
        }
    }

    fn own_path(&self, path: String) -> String {
        if path == "messages" {
            return "input".to_owned();
        }
        if path == "reasoning_effort" {
            return "reasoning.effort".to_owned();
        }
        if let Some(rest) = path.strip_prefix("response_format") {
            return format!("text.format{rest}");
        }
        if self.plain_input && path.starts_with("input[0]") {
            return "input".to_owned();
        }
        if let Some(tool) = self.tool_path(&path) {
            return tool;
        }
        match path.strip_suffix(".tool_call_id") {
            Some(item) => format!("{item}.call_id"),
            None => path,
        }
    }

    fn tool_path(&self, path: &str) -> Option<String> {
        let (index, member) = path.strip_prefix("tools[")?.split_once(']')?;
        let tool = self.tool_paths.get(index.parse::<usize>().ok()?)?;
        let member =
            member.strip_prefix(".function").or_else(|| member.strip_prefix(".custom")).unwrap_or(member);
        Some(format!("{tool}{member}"))
    }

    pub(super) fn called(&self, name: &str) -> Option<&Called> {
        self.called.get(name)
    }

    /// The id of the item at this place of the answer: no two are the same.
    pub(super) fn item_id(&self, kind: &str, output_index: u64) -> String {
        let tail = self.stamp.id.strip_prefix("resp_").unwrap_or(&self.stamp.id);
        format!("{kind}_{tail}_{output_index}")
    }
}
