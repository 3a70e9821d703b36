//! A forced tool call: what the caller asked for, or what structured output needs, against the model and
//! against thinking.

use crate::caps::{Caps, ForcedToolChoice};
use crate::error::Error;
use crate::policy::{ForcedTool, Policy};
use crate::thinking::{self, Chosen};
use crate::warning::Warnings;

/// Whether a call may be forced. `field` is what asks for it. May switch thinking off, by policy.
pub(crate) fn settle(
    field: &'static str,
    thinking: &mut Chosen<'_>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<bool, Error> {
    match caps.forced_tool_choice {
        ForcedToolChoice::Always => Ok(true),
        ForcedToolChoice::WithoutThinking if !thinking.on => Ok(true),
        ForcedToolChoice::WithoutThinking => match policy.forced_tool {
            ForcedTool::Reject => Err(Error::value(
                field,
                "a tool call cannot be forced while the model reasons; drop reasoning_effort or the choice \
                 (or set forced_tool = \"disable_thinking\" or \"auto_choice\")",
            )),
            ForcedTool::AutoChoice => {
                warnings.add(field, "not while the model reasons: left to the model");
                Ok(false)
            }
            ForcedTool::DisableThinking => {
                let asked = if thinking.field.is_empty() { "reasoning_effort" } else { thinking.field };
                warnings.add(asked, "off for this request: a tool call is forced");
                *thinking = thinking::off(caps)?;
                Ok(true)
            }
        },
        ForcedToolChoice::Never if policy.forced_tool == ForcedTool::AutoChoice => {
            warnings.add(field, "this model cannot be forced: left to the model");
            Ok(false)
        }
        ForcedToolChoice::Never => Err(Error::value(
            field,
            "this model cannot be forced to call a tool; use auto (or set forced_tool = \"auto_choice\")",
        )),
    }
}
