//! Tools and the choice among them.

use std::collections::HashSet;

use outcrop_api_types::messages::{
    AnyToolChoice, CustomTool, NamedToolChoice, Tool as WireTool, ToolChoice as WireChoice,
};

use crate::blanks::is_blank;
use crate::conversation::{Ask, Tool, ToolChoice, ToolKind};
use crate::error::Error;
use crate::front::chat::part::cache_point;
use crate::front::chat::verdict::{Verdicts, shown};

/// Reads `tools` and `tool_choice`.
pub(super) fn read<'a>(
    tools: Option<Vec<WireTool<'a>>>,
    choice: Option<WireChoice<'a>>,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    for (index, tool) in tools.unwrap_or_default().into_iter().enumerate() {
        match tool {
            WireTool::Plain(tool) | WireTool::Custom(tool) => {
                let tool = custom(tool, index, verdicts)?;
                ask.tools.push(tool);
            }
            WireTool::ToolSearchBm25(_)
            | WireTool::ToolSearchBm25At20251119(_)
            | WireTool::ToolSearchRegex(_)
            | WireTool::ToolSearchRegex20251119(_) => {
                verdicts
                    .hint(format!("tools[{index}]"), "this model has no tool search: all tools are loaded");
            }
            other => refuse(&other, index, verdicts)?,
        }
    }
    let mut names = HashSet::with_capacity(ask.tools.len());
    if let Some(twice) = ask.tools.iter().find(|tool| !names.insert(&*tool.name)) {
        return Err(Error::invalid(
            format!("tools[{}].name", twice.at),
            "another tool has this name already",
        ));
    }
    let Some(choice) = choice else { return Ok(()) };
    (ask.tool_choice, ask.one_call_at_a_time) = tool_choice(choice, &ask.tools, verdicts)?;
    Ok(())
}

/// Tools of Anthropic's own: run by the caller (shell, editor, screen, memory) or by Anthropic.
fn refuse(tool: &WireTool<'_>, index: usize, verdicts: &mut Verdicts<'_>) -> Result<(), Error> {
    let path = format!("tools[{index}].type");
    match tool {
        WireTool::Unknown(tool) => {
            Err(Error::value(path, format!("the tool type `{}` is not known", shown(&tool.tag))))
        }
        tool => match verdicts
            .refuse_value(&path, "only Claude knows it; offer the tool with a name and a schema")
        {
            Ok(()) => Ok(()),
            Err(_) => Err(Error::value(
                path,
                format!(
                    "only Claude knows the tool `{}`; offer one with a name and an `input_schema` of your own",
                    shown(tool.tag())
                ),
            )),
        },
    }
}

fn custom<'a>(tool: CustomTool<'a>, at: usize, verdicts: &mut Verdicts<'_>) -> Result<Tool<'a>, Error> {
    let CustomTool {
        name,
        description,
        input_schema,
        strict,
        cache_control,
        allowed_callers,
        defer_loading,
        eager_input_streaming,
        input_examples,
        custom,
        extra,
    } = tool;
    let path = |member: &str| format!("tools[{at}].{member}");
    verdicts.unknown(format_args!("tools[{at}]"), &extra);
    if is_blank(&name) {
        return Err(Error::invalid(path("name"), "must not be empty"));
    }
    if allowed_callers.is_some_and(|callers| callers.iter().any(|caller| *caller != "direct")) {
        verdicts.refuse(&path("allowed_callers"), "Bedrock runs no code that could call the tool")?;
    }
    let hints = [
        (defer_loading == Some(true), "defer_loading", "this model has no tool search: all tools are loaded"),
        (
            eager_input_streaming == Some(true),
            "eager_input_streaming",
            "this model streams arguments its own way",
        ),
        (
            input_examples.is_some_and(|examples| !examples.is_empty()),
            "input_examples",
            "this model takes no examples",
        ),
        (custom.is_some_and(|custom| !custom.is_empty_object()), "custom", "Bedrock takes no such fields"),
    ];
    for (_, member, why) in hints.into_iter().filter(|(there, _, _)| *there) {
        verdicts.hint(path(member), why);
    }
    let cache = cache_control.and_then(|point| cache_point(point, || path("cache_control"), verdicts));
    let (kind, strict) = (ToolKind::Function(Some(input_schema)), strict.unwrap_or(false));
    Ok(Tool { at, name, description: description.filter(|text| !is_blank(text)), kind, strict, cache })
}

/// The choice, and whether there may be one call only.
fn tool_choice<'a>(
    choice: WireChoice<'a>,
    tools: &[Tool<'a>],
    verdicts: &mut Verdicts<'_>,
) -> Result<(ToolChoice<'a>, bool), Error> {
    match choice {
        WireChoice::Auto(AnyToolChoice { disable_parallel_tool_use, extra }) => {
            verdicts.unknown("tool_choice", &extra);
            Ok((ToolChoice::Auto, disable_parallel_tool_use == Some(true)))
        }
        WireChoice::Any(AnyToolChoice { disable_parallel_tool_use, extra }) => {
            verdicts.unknown("tool_choice", &extra);
            if tools.is_empty() {
                return Err(Error::invalid("tool_choice", "a call is required, but there are no tools"));
            }
            Ok((ToolChoice::Required, disable_parallel_tool_use == Some(true)))
        }
        WireChoice::Tool(NamedToolChoice { name, disable_parallel_tool_use, extra }) => {
            verdicts.unknown("tool_choice", &extra);
            if !tools.iter().any(|tool| tool.name == name) {
                let why = format!("no tool named `{}` is in `tools`", shown(&name));
                return Err(Error::invalid("tool_choice.name", why));
            }
            Ok((ToolChoice::Named(name), disable_parallel_tool_use == Some(true)))
        }
        WireChoice::None(_) => Ok((ToolChoice::None, false)),
        WireChoice::Unknown(_) => Err(Error::value("tool_choice.type", "must be auto, any, tool or none")),
    }
}
