//! Tools and the choice among them.

use std::collections::HashSet;

use outcrop_api_types::chat::{
    AllowedTool, AllowedTools, AllowedToolsMode, CustomFormat, CustomTool, FunctionTool, NamedToolChoice, Tool as ChatTool,
    ToolChoice as ChatToolChoice, ToolChoiceMode,
};
use outcrop_api_types::{Extra, Text};

use super::Turn;
use super::message::{cache_point, shown};
use super::verdict::Verdicts;
use crate::conversation::{Ask, Tool, ToolChoice, ToolKind};
use crate::error::Error;
use crate::policy::StrictTools;

/// Reads `tools` and `tool_choice`.
pub(super) fn read<'a>(
    tools: Option<Vec<ChatTool<'a>>>,
    choice: Option<ChatToolChoice<'a>>,
    ask: &mut Ask<'a>,
    turn: &mut Turn,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    for (index, tool) in tools.unwrap_or_default().into_iter().enumerate() {
        let tool = match tool {
            ChatTool::Function(tool) => function(tool, index, verdicts)?,
            ChatTool::Custom(tool) => {
                turn.custom.push(tool.custom.name.to_string());
                custom(tool, index, verdicts)?
            }
            ChatTool::Unknown(tool) => {
                return Err(Error::value(
                    format!("tools[{index}].type"),
                    format!("unknown tool type `{}`; known are function and custom", shown(&tool.tag)),
                ));
            }
        };
        ask.tools.push(tool);
    }
    let mut names = HashSet::with_capacity(ask.tools.len());
    if let Some(twice) = ask.tools.iter().find(|tool| !names.insert(&*tool.name)) {
        return Err(Error::invalid(name_path(twice), "another tool has this name already"));
    }
    ask.tool_choice = tool_choice(choice, &mut ask.tools)?;
    Ok(())
}

fn name_path(tool: &Tool<'_>) -> String {
    let member = if matches!(tool.kind, ToolKind::Custom) { "custom" } else { "function" };
    format!("tools[{}].{member}.name", tool.at)
}

fn function<'a>(tool: FunctionTool<'a>, at: usize, verdicts: &mut Verdicts<'_>) -> Result<Tool<'a>, Error> {
    let FunctionTool { function, cache_control, extra } = tool;
    report(&format!("tools[{at}]"), &extra, verdicts);
    report(&format!("tools[{at}].function"), &function.extra, verdicts);
    let cache = cache_control
        .or(function.cache_control)
        .and_then(|point| cache_point(point, &format!("tools[{at}].cache_control"), verdicts));
    if function.name.trim().is_empty() {
        return Err(Error::invalid(format!("tools[{at}].function.name"), "must not be empty"));
    }
    Ok(Tool {
        at,
        name: function.name,
        description: described(function.description),
        kind: ToolKind::Function(function.parameters),
        strict: function.strict.unwrap_or(false),
        cache,
    })
}

fn custom<'a>(tool: CustomTool<'a>, at: usize, verdicts: &mut Verdicts<'_>) -> Result<Tool<'a>, Error> {
    let CustomTool { custom, cache_control, extra } = tool;
    report(&format!("tools[{at}]"), &extra, verdicts);
    report(&format!("tools[{at}].custom"), &custom.extra, verdicts);
    let cache = cache_control.and_then(|point| cache_point(point, &format!("tools[{at}].cache_control"), verdicts));
    if custom.name.trim().is_empty() {
        return Err(Error::invalid(format!("tools[{at}].custom.name"), "must not be empty"));
    }
    let description = match custom.format {
        None | Some(CustomFormat::Text(_)) => described(custom.description),
        Some(CustomFormat::Grammar(format)) => {
            let path = format!("tools[{at}].custom.format");
            if verdicts.policy.strict_tools == StrictTools::Reject {
                return Err(Error::unsupported(path, "a grammar is not enforced on Bedrock; use format text"));
            }
            verdicts.hint(path, "the grammar is described, but not enforced");
            let own = custom.description.unwrap_or_default();
            let grammar = format.grammar;
            let text = format!(
                "{own}\n\nThe input must follow this {} grammar:\n{}",
                grammar.syntax, grammar.definition
            );
            Some(Text::from(text.trim_start().to_owned()))
        }
        Some(CustomFormat::Unknown(_)) => {
            return Err(Error::value(format!("tools[{at}].custom.format.type"), "must be `text` or `grammar`"));
        }
    };
    Ok(Tool { at, name: custom.name, description, kind: ToolKind::Custom, strict: false, cache })
}

fn described(description: Option<Text<'_>>) -> Option<Text<'_>> {
    description.filter(|text| !text.trim().is_empty())
}

fn report(path: &str, extra: &Extra<'_>, verdicts: &mut Verdicts<'_>) {
    for name in extra.names() {
        verdicts.hint(format!("{path}.{name}"), "unknown field");
    }
}

fn tool_choice<'a>(choice: Option<ChatToolChoice<'a>>, tools: &mut Vec<Tool<'a>>) -> Result<ToolChoice<'a>, Error> {
    match choice {
        None => Ok(ToolChoice::Auto),
        Some(ChatToolChoice::Mode(mode)) => match mode {
            ToolChoiceMode::Auto => Ok(ToolChoice::Auto),
            ToolChoiceMode::None => Ok(ToolChoice::None),
            ToolChoiceMode::Required => required(tools),
            ToolChoiceMode::Unknown(_) => Err(Error::value("tool_choice", "must be none, auto, required or an object")),
        },
        Some(ChatToolChoice::Named(NamedToolChoice::Function(named))) => {
            offered(named.function.name, tools, "tool_choice.function.name")
        }
        Some(ChatToolChoice::Named(NamedToolChoice::Custom(named))) => {
            offered(named.custom.name, tools, "tool_choice.custom.name")
        }
        Some(ChatToolChoice::Named(NamedToolChoice::AllowedTools(allowed))) => {
            allowed_tools(&allowed.allowed_tools, tools)
        }
        Some(ChatToolChoice::Named(NamedToolChoice::Unknown(_))) => {
            Err(Error::value("tool_choice.type", "must be function, custom or allowed_tools"))
        }
    }
}

fn required<'a>(tools: &[Tool<'a>]) -> Result<ToolChoice<'a>, Error> {
    if tools.is_empty() {
        return Err(Error::invalid("tool_choice", "a call is required, but there are no tools"));
    }
    Ok(ToolChoice::Required)
}

fn offered<'a>(name: Text<'a>, tools: &[Tool<'a>], path: &str) -> Result<ToolChoice<'a>, Error> {
    if tools.iter().any(|tool| tool.name == name) {
        Ok(ToolChoice::Named(name))
    } else {
        Err(not_offered(path, &name))
    }
}

fn not_offered(path: impl ToString, name: &str) -> Error {
    Error::invalid(path, format!("no tool named `{}` is in `tools`", shown(name)))
}

/// Only the allowed tools are sent, in their own order.
fn allowed_tools<'a>(allowed: &AllowedTools<'a>, tools: &mut Vec<Tool<'a>>) -> Result<ToolChoice<'a>, Error> {
    let mut names = HashSet::with_capacity(allowed.tools.len());
    for (index, tool) in allowed.tools.iter().enumerate() {
        let path = format!("tool_choice.allowed_tools.tools[{index}]");
        let name = match tool {
            AllowedTool::Function(tool) => &tool.function.name,
            AllowedTool::Custom(tool) => &tool.custom.name,
            AllowedTool::Unknown(_) => return Err(Error::value(format!("{path}.type"), "must be function or custom")),
        };
        if !tools.iter().any(|tool| tool.name == *name) {
            return Err(not_offered(path, name));
        }
        names.insert(name.to_string());
    }
    tools.retain(|tool| names.contains(&*tool.name));
    match allowed.mode {
        AllowedToolsMode::Auto => Ok(ToolChoice::Auto),
        AllowedToolsMode::Required => required(tools),
        AllowedToolsMode::Unknown(_) => {
            Err(Error::value("tool_choice.allowed_tools.mode", "must be auto or required"))
        }
    }
}
