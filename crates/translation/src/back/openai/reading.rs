//! What reading the reply needs to know of the request that was written.

use std::collections::HashSet;

use outcrop_api_types::{RawJson, Text};

use crate::back::balance::malformed;
use crate::conversation::Stop;
use crate::error::Error;
use crate::names::ToolNames;
use crate::schema;

/// The way back from what was sent: tool names, and which calls come wrapped.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub(in crate::back) names: ToolNames,
    /// Tools (by the caller's name) whose arguments come wrapped.
    pub(in crate::back) wrapped: HashSet<String>,
}

impl Reading {
    /// The caller's name for a tool.
    pub(in crate::back) fn original<'a>(&self, name: Text<'a>) -> Text<'a> {
        self.names.original(name)
    }

    /// Whether the arguments of this tool (by the caller's name) come wrapped.
    pub(in crate::back) fn is_wrapped(&self, name: &str) -> bool {
        self.wrapped.contains(name)
    }

    /// A call's arguments, which OpenAI writes as a string. Those that the limit cut are no JSON: they are kept as
    /// text under `_raw`.
    ///
    /// # Errors
    /// Arguments that are no JSON although nothing cut them.
    pub(in crate::back) fn input<'a>(
        &self,
        name: &str,
        arguments: &str,
        stop: &Stop<'_>,
    ) -> Result<RawJson<'a>, Error> {
        if arguments.trim().is_empty() {
            return schema::built("{}".to_owned());
        }
        if let Ok(input) = RawJson::from_string(arguments.to_owned()) {
            return match schema::unwrap(arguments).filter(|_| self.is_wrapped(name)) {
                Some(value) => schema::built(value.to_owned()),
                None => Ok(input),
            };
        }
        if matches!(stop, Stop::Length) {
            let raw = serde_json::to_string(arguments).unwrap_or_default();
            return schema::built(format!(r#"{{"_raw":{raw}}}"#));
        }
        Err(malformed())
    }
}
