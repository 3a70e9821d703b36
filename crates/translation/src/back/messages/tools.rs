//! Tools and the choice among them, written.

use std::collections::HashSet;

use outcrop_api_types::messages::{
    AnyToolChoice, CustomTool, NamedToolChoice, Tool as WireTool, ToolChoice as WireChoice,
};
use outcrop_api_types::{Bare, Text};

use super::reading::{JSON_TOOL, Reading, Unwrap};
use crate::caps::Caps;
use crate::conversation::{BlockKind, JsonSchema, Said, Tool, ToolChoice, ToolKind};
use crate::error::Error;
use crate::policy::{Policy, StrictTools};
use crate::schema;
use crate::warning::Warnings;

/// What is asked for.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    pub(super) tools: Vec<Tool<'a>>,
    pub(super) choice: ToolChoice<'a>,
    pub(super) one_at_a_time: bool,
    /// The schema of the tool that stands in for structured output.
    pub(super) json: Option<JsonSchema<'a>>,
    pub(super) json_forced: bool,
}

/// What stands in the body.
#[derive(Debug, Default)]
pub(super) struct Written<'a> {
    pub(super) tools: Vec<WireTool<'a>>,
    pub(super) choice: Option<WireChoice<'a>>,
}

/// The caller's tools, or those of the history, and the stand-in for structured output.
pub(super) fn write<'a>(
    wanted: Wanted<'a>,
    turns: &[Said<'a>],
    caps: &Caps,
    policy: &Policy,
    reading: &mut Reading,
    warnings: &mut Warnings,
) -> Result<Written<'a>, Error> {
    let Wanted { tools: mut own, choice: wish, one_at_a_time, json, json_forced } = wanted;
    if json.is_some()
        && let Some(tool) = own.iter().find(|tool| tool.name == JSON_TOOL)
    {
        let path = format!("tools[{}].function.name", tool.at);
        return Err(Error::invalid(
            path,
            "this name is taken by the tool that stands in for response_format",
        ));
    }
    if json.is_some() && !json_forced && matches!(wish, ToolChoice::None) {
        own.clear(); // "no tool but that one" cannot be said: the others are not offered
    }
    let has_own = !own.is_empty();
    let mut written = Written::default();
    if has_own {
        written.tools = offered(own, caps, policy, reading, warnings)?;
        written.choice = choice(&wish, one_at_a_time, caps, reading);
    } else {
        written.tools = remembered(turns, json.is_some(), caps, reading)?;
        if !written.tools.is_empty() {
            written.choice = Some(WireChoice::None(Bare::default()));
        }
    }
    if let Some(format) = json {
        written.tools.push(json_tool(format, reading)?);
        written.choice = match wish {
            _ if !json_forced => choice(&ToolChoice::Auto, one_at_a_time, caps, reading),
            ToolChoice::Named(_) if has_own => written.choice,
            ToolChoice::Auto | ToolChoice::Required if has_own => Some(WireChoice::Any(any(one_at_a_time))),
            _ => Some(named(Text::from(JSON_TOOL), false)),
        };
    }
    Ok(written)
}

/// The caller's tools.
fn offered<'a>(
    tools: Vec<Tool<'a>>,
    caps: &Caps,
    policy: &Policy,
    reading: &mut Reading,
    warnings: &mut Warnings,
) -> Result<Vec<WireTool<'a>>, Error> {
    if !caps.tools {
        return Err(Error::unsupported("tools", "this model takes no tools"));
    }
    tools.into_iter().map(|tool| offer(tool, caps, policy, reading, warnings)).collect()
}

fn offer<'a>(
    tool: Tool<'a>,
    caps: &Caps,
    policy: &Policy,
    reading: &mut Reading,
    warnings: &mut Warnings,
) -> Result<WireTool<'a>, Error> {
    let Tool { at, name, description, kind, strict, cache } = tool;
    let schema = match kind {
        ToolKind::Custom => schema::fixed(schema::CUSTOM_INPUT)?,
        ToolKind::Function(parameters) => {
            let path = format!("tools[{at}].function.parameters");
            let root = schema::tool_input(parameters, &path, policy.union_schema, warnings)?;
            if root.wrapped {
                reading.wrapped.insert(name.to_string());
            }
            root.schema
        }
    };
    let mut wire = CustomTool::new(reading.names.upstream(&name, caps.max_tool_name), schema);
    wire.description = description;
    wire.cache_control = cache.map(super::blocks::cache_control);
    if strict && caps.strict_tools {
        wire.strict = Some(true);
    } else if strict && policy.strict_tools == StrictTools::Reject {
        return Err(Error::unsupported(
            format!("tools[{at}].function.strict"),
            "this model has no strict tools",
        ));
    } else if strict {
        warnings
            .add(format!("tools[{at}].function.strict"), "this model has no strict tools: the schema guides");
    }
    Ok(WireTool::Plain(wire))
}

/// Bedrock wants definitions for the tools of the history. Their names come from there, nothing is invented.
fn remembered<'a>(
    turns: &[Said<'a>],
    json: bool,
    caps: &Caps,
    reading: &mut Reading,
) -> Result<Vec<WireTool<'a>>, Error> {
    let mut seen = HashSet::new();
    let mut tools = Vec::new();
    for block in turns.iter().flat_map(|turn| &turn.blocks) {
        let BlockKind::ToolUse { name, .. } = &block.kind else { continue };
        let is_stand_in = json && name == JSON_TOOL;
        if !is_stand_in && seen.insert(name.as_str()) {
            let name = reading.names.upstream(name, caps.max_tool_name);
            let mut wire = CustomTool::new(name, schema::fixed(schema::EMPTY_OBJECT)?);
            wire.description = Some(Text::from("(not available in this turn)"));
            tools.push(WireTool::Plain(wire));
        }
    }
    Ok(tools)
}

/// The tool that stands in for structured output.
fn json_tool<'a>(format: JsonSchema<'a>, reading: &mut Reading) -> Result<WireTool<'a>, Error> {
    let root = schema::answer_tool(format.schema, format.at)?;
    reading.json_tool = Some(if root.wrapped { Unwrap::Yes } else { Unwrap::No });
    let mut wire = CustomTool::new(JSON_TOOL, root.schema);
    wire.description = format
        .description
        .filter(|text| !text.trim().is_empty())
        .or_else(|| Some(Text::from("Answer by calling this tool.")));
    Ok(WireTool::Plain(wire))
}

/// The choice among the caller's own tools. No tools, no choice.
fn choice<'a>(
    choice: &ToolChoice<'a>,
    one_at_a_time: bool,
    caps: &Caps,
    reading: &mut Reading,
) -> Option<WireChoice<'a>> {
    match choice {
        ToolChoice::None => Some(WireChoice::None(Bare::default())),
        ToolChoice::Auto if one_at_a_time => Some(WireChoice::Auto(any(true))),
        ToolChoice::Auto => None,
        ToolChoice::Required => Some(WireChoice::Any(any(one_at_a_time))),
        ToolChoice::Named(name) => {
            Some(named(reading.names.upstream(name, caps.max_tool_name), one_at_a_time))
        }
    }
}

/// This tool must be called.
fn named(name: Text<'_>, one_at_a_time: bool) -> WireChoice<'_> {
    let mut choice = NamedToolChoice::new(name);
    choice.disable_parallel_tool_use = one_at_a_time.then_some(true);
    WireChoice::Tool(choice)
}

fn any<'a>(one_at_a_time: bool) -> AnyToolChoice<'a> {
    AnyToolChoice { disable_parallel_tool_use: one_at_a_time.then_some(true), ..AnyToolChoice::default() }
}
