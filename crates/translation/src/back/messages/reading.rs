//! What reading the reply needs to know of the request that was written.

use std::collections::HashSet;

use outcrop_api_types::Text;

use crate::names::ToolNames;

/// The tool that stands in for structured output where the model has none of its own.
pub(super) const JSON_TOOL: &str = "outcrop_json_output";

/// The way back from what was sent: tool names, and which call is no call at all.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub(super) names: ToolNames,
    /// The answer comes as a call of [`JSON_TOOL`].
    pub(super) json_tool: Option<Unwrap>,
    /// Tools (by the caller's name) whose arguments come wrapped.
    pub(super) wrapped: HashSet<String>,
}

/// Whether the value stands under a property of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwrap {
    /// The input is the value.
    No,
    /// The input holds the value as its one property.
    Yes,
}

impl Reading {
    /// How to unwrap the stand-in's call, if this is one.
    pub(super) fn json_tool(&self, upstream_name: &str) -> Option<Unwrap> {
        self.json_tool.filter(|_| upstream_name == JSON_TOOL)
    }

    /// The caller's name for a tool.
    pub(super) fn original<'a>(&self, name: Text<'a>) -> Text<'a> {
        self.names.original(name)
    }

    /// Whether the arguments of this tool (by the caller's name) come wrapped.
    pub(super) fn is_wrapped(&self, name: &str) -> bool {
        self.wrapped.contains(name)
    }
}
