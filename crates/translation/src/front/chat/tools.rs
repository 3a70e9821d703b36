//! Tools and the choice among them.

use std::collections::HashSet;

use outcrop_api_types::Text;
use outcrop_api_types::chat::{
    AllowedTool, AllowedTools, AllowedToolsMode, CustomDefinition, CustomFormat, CustomTool,
    FunctionDefinition, FunctionTool, GrammarFormat, NamedToolChoice, Tool as ChatTool,
    ToolChoice as ChatToolChoice, ToolChoiceMode,
};

use super::Turn;
use super::part::cache_point;
use super::verdict::{Verdicts, shown};
use crate::blanks::is_blank;
use crate::conversation::{Ask, Tool, ToolChoice, ToolKind};
use crate::error::Error;
use crate::policy::{StrictTools, UnionSchema};
use crate::schema;

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
                turn.custom.insert(tool.custom.name.to_string());
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
    if verdicts.policy.union_schema == UnionSchema::Wrap {
        verdicts.any_arguments =
            ask.tools.iter().filter(|tool| is_union(tool)).map(|tool| tool.name.to_string()).collect();
    }
    ask.tool_choice = tool_choice(choice, &mut ask.tools, verdicts)?;
    Ok(())
}

fn is_union(tool: &Tool<'_>) -> bool {
    matches!(&tool.kind, ToolKind::Function(Some(schema)) if schema::is_union(schema.get()))
}

fn name_path(tool: &Tool<'_>) -> String {
    let member = if matches!(tool.kind, ToolKind::Custom) { "custom" } else { "function" };
    format!("tools[{}].{member}.name", tool.at)
}

fn function<'a>(tool: FunctionTool<'a>, at: usize, verdicts: &mut Verdicts<'_>) -> Result<Tool<'a>, Error> {
    let FunctionTool { function, cache_control, extra } = tool;
    let FunctionDefinition {
        name,
        description,
        parameters,
        strict,
        cache_control: inner,
        extra: inner_extra,
    } = function;
    verdicts.unknown(format_args!("tools[{at}]"), &extra);
    verdicts.unknown(format_args!("tools[{at}].function"), &inner_extra);
    let cache = cache_control
        .or(inner)
        .and_then(|point| cache_point(point, || format!("tools[{at}].cache_control"), verdicts));
    if is_blank(&name) {
        return Err(Error::invalid(format!("tools[{at}].function.name"), "must not be empty"));
    }
    let (kind, strict) = (ToolKind::Function(parameters), strict.unwrap_or(false));
    Ok(Tool { at, name, description: described(description), kind, strict, cache })
}

fn custom<'a>(tool: CustomTool<'a>, at: usize, verdicts: &mut Verdicts<'_>) -> Result<Tool<'a>, Error> {
    let CustomTool { custom, cache_control, extra } = tool;
    let CustomDefinition { name, description, format, extra: inner_extra } = custom;
    verdicts.unknown(format_args!("tools[{at}]"), &extra);
    verdicts.unknown(format_args!("tools[{at}].custom"), &inner_extra);
    let cache =
        cache_control.and_then(|point| cache_point(point, || format!("tools[{at}].cache_control"), verdicts));
    if is_blank(&name) {
        return Err(Error::invalid(format!("tools[{at}].custom.name"), "must not be empty"));
    }
    let description = match format {
        None | Some(CustomFormat::Text(_)) => described(description),
        Some(CustomFormat::Grammar(GrammarFormat { grammar, extra })) => {
            let path = format!("tools[{at}].custom.format");
            if verdicts.policy.strict_tools == StrictTools::Reject {
                return Err(Error::unsupported(
                    path,
                    "a grammar is not enforced on Bedrock; use format text",
                ));
            }
            verdicts.unknown(&path, &extra);
            verdicts.hint(path, "the grammar is described, but not enforced");
            let own = description.unwrap_or_default();
            let text = format!(
                "{own}\n\nThe input must follow this {} grammar:\n{}",
                grammar.syntax, grammar.definition
            );
            Some(Text::from(text.trim_start().to_owned()))
        }
        Some(CustomFormat::Unknown(_)) => {
            return Err(Error::value(
                format!("tools[{at}].custom.format.type"),
                "must be `text` or `grammar`",
            ));
        }
    };
    Ok(Tool { at, name, description, kind: ToolKind::Custom, strict: false, cache })
}

fn described(description: Option<Text<'_>>) -> Option<Text<'_>> {
    description.filter(|text| !is_blank(text))
}

fn tool_choice<'a>(
    choice: Option<ChatToolChoice<'a>>,
    tools: &mut Vec<Tool<'a>>,
    verdicts: &mut Verdicts<'_>,
) -> Result<ToolChoice<'a>, Error> {
    match choice {
        None => Ok(ToolChoice::Auto),
        Some(ChatToolChoice::Mode(mode)) => match mode {
            ToolChoiceMode::Auto => Ok(ToolChoice::Auto),
            ToolChoiceMode::None => Ok(ToolChoice::None),
            ToolChoiceMode::Required => required(tools),
            ToolChoiceMode::Unknown(_) => {
                Err(Error::value("tool_choice", "must be none, auto, required or an object"))
            }
        },
        Some(ChatToolChoice::Named(NamedToolChoice::Function(named))) => {
            verdicts.unknown("tool_choice", &named.extra);
            offered(named.function.name, tools, "tool_choice.function.name")
        }
        Some(ChatToolChoice::Named(NamedToolChoice::Custom(named))) => {
            verdicts.unknown("tool_choice", &named.extra);
            offered(named.custom.name, tools, "tool_choice.custom.name")
        }
        Some(ChatToolChoice::Named(NamedToolChoice::AllowedTools(allowed))) => {
            verdicts.unknown("tool_choice", &allowed.extra);
            verdicts.unknown("tool_choice.allowed_tools", &allowed.allowed_tools.extra);
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

fn not_offered(path: impl Into<String>, name: &str) -> Error {
    Error::invalid(path, format!("no tool named `{}` is in `tools`", shown(name)))
}

/// Only the allowed tools are sent, in their own order.
fn allowed_tools<'a>(allowed: &AllowedTools<'a>, tools: &mut Vec<Tool<'a>>) -> Result<ToolChoice<'a>, Error> {
    let offered: HashSet<&str> = tools.iter().map(|tool| &*tool.name).collect();
    let mut names = HashSet::with_capacity(allowed.tools.len());
    for (index, tool) in allowed.tools.iter().enumerate() {
        let path = format!("tool_choice.allowed_tools.tools[{index}]");
        let name = match tool {
            AllowedTool::Function(tool) => &tool.function.name,
            AllowedTool::Custom(tool) => &tool.custom.name,
            AllowedTool::Unknown(_) => {
                return Err(Error::value(format!("{path}.type"), "must be function or custom"));
            }
        };
        if !offered.contains(name.as_str()) {
            return Err(not_offered(path, name));
        }
        names.insert(name.as_str());
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
