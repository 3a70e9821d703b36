//! What reading the reply needs to know of the request that was written.

use std::collections::HashSet;

use outcrop_api_types::{RawJson, Text};

use crate::error::Error;
use crate::names::ToolNames;
use crate::schema;

/// The tool that stands in for structured output where the model has none of its own.
pub(super) const JSON_TOOL: &str = "outcrop_json_output";

/// The way back from what was sent: tool names, which call is no call at all, and how the model counts.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub(super) names: ToolNames,
    /// The answer comes as a call of [`JSON_TOOL`].
    pub(super) json_tool: Option<Unwrap>,
    /// Tools (by the caller's name) whose arguments come wrapped.
    pub(super) wrapped: HashSet<String>,
    /// The input tokens told include those of the cache.
    pub(super) input_includes_cache: bool,
}

/// Whether the value stands under a property of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwrap {
    /// The input is the value.
    No,
    /// The input holds the value as its one property.
    Yes,
}

impl Unwrap {
    /// The JSON that the stand-in tool was called with; what cannot be unwrapped (a cut answer) stays as it came.
    pub(super) fn answer_text(self, input: &str) -> String {
        match self {
            Self::No => input.to_owned(),
            Self::Yes => schema::unwrap(input).unwrap_or(input).to_owned(),
        }
    }
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

    /// The caller's form of a call's input: unwrapped where it came wrapped.
    pub(super) fn input<'a>(&self, name: &str, input: RawJson<'a>) -> Result<RawJson<'a>, Error> {
        match schema::unwrap(input.get()).filter(|_| self.is_wrapped(name)) {
            Some(value) => schema::built(value.to_owned()),
            None => Ok(input),
        }
    }
}
