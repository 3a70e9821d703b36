//! Tools and the choice among them, written.

use std::collections::HashSet;

use outcrop_api_types::converse::{
    SpecificToolChoice, Tool as WireTool, ToolChoice as WireChoice, ToolConfiguration, ToolInputSchema,
    ToolSpecification,
};
use outcrop_api_types::messages::{AnyToolChoice, NamedToolChoice, ToolChoice as ClaudeChoice};
use outcrop_api_types::{Bare, RawJson, Text};

use super::blocks::{LONGEST_NAME, cache_point};
use super::fields::Fields;
use super::reading::{JSON_TOOL, Reading, Unwrap};
use crate::caps::{Caps, OneCall};
use crate::conversation::{BlockKind, JsonSchema, Place, Said, Tool, ToolChoice, ToolKind};
use crate::error::Error;
use crate::policy::{ForcedTool, Policy, StrictTools};
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

/// Whether the choice can be said to this model; else by policy the model may choose.
pub(super) fn settle_choice(
    choice: &mut ToolChoice<'_>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let why = match choice {
        ToolChoice::Required if !caps.tool_choice_any => "this model cannot be told that it must call a tool",
        ToolChoice::Named(_) if !caps.tool_choice_named => "this model cannot be told which tool to call",
        _ => return Ok(()),
    };
    if policy.forced_tool == ForcedTool::AutoChoice {
        warnings.add("tool_choice", why);
        *choice = ToolChoice::Auto;
        return Ok(());
    }
    Err(Error::value("tool_choice", format!("{why}; use auto (or set forced_tool = \"auto_choice\")")))
}

/// Takes cache points off the tools where the model has none there. Those of the caller are reported.
pub(super) fn without_points(tools: &mut [Tool<'_>], caps: &Caps, warnings: Option<&mut Warnings>) {
    if caps.cache_in_tools {
        return;
    }
    let mut warnings = warnings;
    for tool in tools.iter_mut().filter(|tool| tool.cache.is_some()) {
        tool.cache = None;
        if let Some(warnings) = &mut warnings {
            warnings.add(
                format!("tools[{}].cache_control", tool.at),
                "this model has no cache points among its tools",
            );
        }
    }
}

/// The caller's tools, or those of the history, and the stand-in for structured output. `None` when there are none.
pub(super) fn write<'a>(
    wanted: Wanted<'a>,
    turns: &[Said<'a>],
    caps: &Caps,
    policy: &Policy,
    reading: &mut Reading,
    fields: &mut Fields,
    warnings: &mut Warnings,
) -> Result<Option<ToolConfiguration<'a>>, Error> {
    let Wanted { tools: mut own, choice: mut wish, one_at_a_time, json, json_forced } = wanted;
    if json.is_some()
        && let Some(tool) = own.iter().find(|tool| tool.name == JSON_TOOL)
    {
        let path = format!("tools[{}].function.name", tool.at);
        return Err(Error::invalid(
            path,
            "this name is taken by the tool that stands in for response_format",
        ));
    }
    let used = first_use(turns);
    if !caps.tools {
        check_none(&own, used)?;
    }
    let no_other = matches!(wish, ToolChoice::None);
    if no_other && !own.is_empty() {
        if used.is_none() {
            own.clear(); // what is not offered cannot be called
        } else {
            warnings.add("tool_choice", "Converse has no `none`, and needs the tools for the history");
        }
        wish = ToolChoice::Auto;
    }
    let has_own = !own.is_empty();
    let mut tools = Vec::with_capacity(own.len().saturating_add(1));
    if has_own {
        if one_at_a_time && !no_other {
            one_call(&wish, caps, reading, fields, warnings)?;
        }
        for tool in own {
            offer(tool, &mut tools, caps, policy, reading, warnings)?;
        }
    } else {
        remembered(turns, json.is_some(), &mut tools, caps, reading)?;
    }
    let choice = match (&wish, json.is_some() && json_forced) {
        (ToolChoice::Named(name), _) if has_own => {
            Some(named(reading.names.upstream(name, caps.max_tool_name.min(LONGEST_NAME))))
        }
        (_, true) if (no_other || !has_own) && caps.tool_choice_named => Some(named(Text::from(JSON_TOOL))),
        (_, true) => Some(WireChoice::Any(Bare::default())),
        (ToolChoice::Required, _) if has_own => Some(WireChoice::Any(Bare::default())),
        _ => None,
    };
    if let Some(format) = json {
        tools.push(json_tool(format, reading)?);
    }
    if tools.is_empty() {
        return Ok(None);
    }
    let mut config = ToolConfiguration::new(tools);
    config.tool_choice = choice;
    Ok(Some(config))
}

/// The first call or result in the history.
fn first_use(turns: &[Said<'_>]) -> Option<Place> {
    let mut blocks = turns.iter().flat_map(|turn| &turn.blocks);
    blocks
        .find(|block| matches!(block.kind, BlockKind::ToolUse { .. } | BlockKind::ToolResult { .. }))
        .map(|block| block.at)
}

fn check_none(own: &[Tool<'_>], used: Option<Place>) -> Result<(), Error> {
    if !own.is_empty() {
        return Err(Error::unsupported("tools", "this model takes no tools"));
    }
    match used {
        Some(at) => Err(Error::unsupported(at, "this model takes no tools, also not in the history")),
        None => Ok(()),
    }
}

/// Claude's own way of saying it. No tools, no choice.
fn one_call(
    wish: &ToolChoice<'_>,
    caps: &Caps,
    reading: &mut Reading,
    fields: &mut Fields,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    match caps.one_call {
        OneCall::Always => return Ok(()),
        OneCall::No => {
            warnings.add("parallel_tool_calls", "this model cannot be held to one call at a time");
            return Ok(());
        }
        OneCall::Claude => {}
    }
    let any = || AnyToolChoice { disable_parallel_tool_use: Some(true), ..AnyToolChoice::default() };
    let choice = match wish {
        ToolChoice::Auto | ToolChoice::None => ClaudeChoice::Auto(any()),
        ToolChoice::Required => ClaudeChoice::Any(any()),
        ToolChoice::Named(name) => {
            let name = reading.names.upstream(name, caps.max_tool_name.min(LONGEST_NAME));
            let mut choice = NamedToolChoice::new(name);
            choice.disable_parallel_tool_use = Some(true);
            ClaudeChoice::Tool(choice)
        }
    };
    fields.set("tool_choice", &choice)
}

/// One of the caller's tools, and its cache point behind it.
fn offer<'a>(
    tool: Tool<'a>,
    tools: &mut Vec<WireTool<'a>>,
    caps: &Caps,
    policy: &Policy,
    reading: &mut Reading,
    warnings: &mut Warnings,
) -> Result<(), Error> {
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
    let name = reading.names.upstream(&name, caps.max_tool_name.min(LONGEST_NAME));
    let mut wire = spec(name, schema, description);
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
    tools.push(WireTool::ToolSpec(wire));
    tools.extend(cache.map(|point| WireTool::CachePoint(cache_point(point))));
    Ok(())
}

/// A description is left out rather than blank.
fn spec<'a>(name: Text<'a>, schema: RawJson<'a>, description: Option<Text<'a>>) -> ToolSpecification<'a> {
    let mut wire = ToolSpecification::new(name, ToolInputSchema::Json(schema));
    wire.description = description.filter(|text| !text.trim().is_empty());
    wire
}

/// Bedrock wants definitions for the tools of the history. Their names come from there, nothing is invented.
fn remembered<'a>(
    turns: &[Said<'a>],
    json: bool,
    tools: &mut Vec<WireTool<'a>>,
    caps: &Caps,
    reading: &mut Reading,
) -> Result<(), Error> {
    let mut seen = HashSet::new();
    for block in turns.iter().flat_map(|turn| &turn.blocks) {
        let BlockKind::ToolUse { name, .. } = &block.kind else { continue };
        let is_stand_in = json && name == JSON_TOOL;
        if !is_stand_in && seen.insert(name.as_str()) {
            let name = reading.names.upstream(name, caps.max_tool_name.min(LONGEST_NAME));
            let description = Some(Text::from("(not available in this turn)"));
            tools.push(WireTool::ToolSpec(spec(name, schema::fixed(schema::EMPTY_OBJECT)?, description)));
        }
    }
    Ok(())
}

/// The tool that stands in for structured output.
fn json_tool<'a>(format: JsonSchema<'a>, reading: &mut Reading) -> Result<WireTool<'a>, Error> {
    let root = schema::answer_tool(format.schema, format.at)?;
    reading.json_tool = Some(if root.wrapped { Unwrap::Yes } else { Unwrap::No });
    let description = format
        .description
        .filter(|text| !text.trim().is_empty())
        .or_else(|| Some(Text::from("Answer by calling this tool.")));
    Ok(WireTool::ToolSpec(spec(Text::from(JSON_TOOL), root.schema, description)))
}

/// This tool must be called.
fn named(name: Text<'_>) -> WireChoice<'_> {
    WireChoice::Tool(SpecificToolChoice::new(name))
}
