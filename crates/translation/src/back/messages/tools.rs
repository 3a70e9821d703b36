//! Tools and the choice among them, written.

use std::collections::HashSet;

use outcrop_api_types::messages::{AnyToolChoice, CustomTool, NamedToolChoice, Tool as WireTool, ToolChoice as WireChoice};
use outcrop_api_types::{Bare, Text};

use super::reading::{JSON_TOOL, Reading, Unwrap};
use crate::caps::Caps;
use crate::conversation::{BlockKind, JsonSchema, Said, Tool, ToolChoice, ToolKind};
use crate::error::Error;
use crate::policy::{Policy, StrictTools};
use crate::schema;
use crate::warning::Warnings;

/// What stands in the body.
#[derive(Debug, Default)]
pub(super) struct Written<'a> {
    pub(super) tools: Vec<WireTool<'a>>,
    pub(super) choice: Option<WireChoice<'a>>,
}

/// A custom tool takes one text.
const CUSTOM_INPUT: &str = r#"{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}"#;

/// The caller's tools.
pub(super) fn offered<'a>(
    tools: Vec<Tool<'a>>,
    caps: &Caps,
    policy: &Policy,
    reading: &mut Reading,
    warnings: &mut Warnings,
) -> Result<Vec<WireTool<'a>>, Error> {
    if !caps.tools && !tools.is_empty() {
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
        ToolKind::Custom => schema::fixed(CUSTOM_INPUT)?,
        ToolKind::Function(parameters) => {
            let path = format!("tools[{at}].function.parameters");
            let root = schema::tool_input(parameters, &path, policy.union_schema, warnings)?;
            if root.wrapped {
                reading.wrapped.push(name.to_string());
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
        return Err(Error::unsupported(format!("tools[{at}].function.strict"), "this model has no strict tools"));
    } else if strict {
        warnings.add(format!("tools[{at}].function.strict"), "this model has no strict tools: the schema guides");
    }
    Ok(WireTool::Plain(wire))
}

/// Bedrock wants definitions for the tools of the history. Their names come from there, nothing is invented.
pub(super) fn remembered<'a>(
    turns: &[Said<'a>],
    caps: &Caps,
    reading: &mut Reading,
) -> Result<Vec<WireTool<'a>>, Error> {
    let mut seen = HashSet::new();
    let mut tools = Vec::new();
    for block in turns.iter().flat_map(|turn| &turn.blocks) {
        let BlockKind::ToolUse { name, .. } = &block.kind else { continue };
        if seen.insert(name.as_str()) {
            let name = reading.names.upstream(name, caps.max_tool_name);
            let mut wire = CustomTool::new(name, schema::fixed(schema::EMPTY_OBJECT)?);
            wire.description = Some(Text::from("(not available in this turn)"));
            tools.push(WireTool::Plain(wire));
        }
    }
    Ok(tools)
}

/// The tool that stands in for structured output.
pub(super) fn json_tool<'a>(format: JsonSchema<'a>, reading: &mut Reading) -> Result<WireTool<'a>, Error> {
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
pub(super) fn choice<'a>(
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
        ToolChoice::Named(name) => Some(named(reading.names.upstream(name, caps.max_tool_name), one_at_a_time)),
    }
}

/// Some call must be made.
pub(super) fn any_choice<'a>(one_at_a_time: bool) -> WireChoice<'a> {
    WireChoice::Any(any(one_at_a_time))
}

/// This tool must be called.
pub(super) fn named<'a>(name: Text<'a>, one_at_a_time: bool) -> WireChoice<'a> {
    let mut choice = NamedToolChoice::new(name);
    choice.disable_parallel_tool_use = one_at_a_time.then_some(true);
    WireChoice::Tool(choice)
}

fn any<'a>(one_at_a_time: bool) -> AnyToolChoice<'a> {
    let mut choice = AnyToolChoice::default();
    choice.disable_parallel_tool_use = one_at_a_time.then_some(true);
    choice
}
