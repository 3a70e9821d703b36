//! Tools and the choice among them, as both dialects know them.

use outcrop_api_types::{RawJson, Text};

use super::Reading;
use crate::conversation::{Tool, ToolChoice, ToolKind};
use crate::error::Error;
use crate::policy::Policy;
use crate::schema;
use crate::warning::Warnings;

/// Longest name of a function (OpenAI API reference, read 2026-11-22).
const LONGEST_NAME: usize = 64;

/// A function on offer.
#[derive(Debug)]
pub(in crate::back) struct Function<'a> {
    pub(in crate::back) name: Text<'a>,
    pub(in crate::back) description: Option<Text<'a>>,
    pub(in crate::back) parameters: RawJson<'a>,
    pub(in crate::back) strict: bool,
}

/// The choice among them.
#[derive(Debug, PartialEq)]
pub(in crate::back) enum Choice<'a> {
    None,
    Required,
    Named(Text<'a>),
}

/// The caller's tools; one that takes free text becomes a function of one string, which its caller never sees.
pub(super) fn functions<'a>(
    tools: Vec<Tool<'a>>,
    policy: &Policy,
    reading: &mut Reading,
    warnings: &mut Warnings,
) -> Result<Vec<Function<'a>>, Error> {
    let mut functions = Vec::with_capacity(tools.len());
    for Tool { at, name, description, kind, strict, cache: _ } in tools {
        let parameters = match kind {
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
        let description = description.filter(|text| !text.trim().is_empty());
        functions.push(Function { name: upstream_name(&name, reading), description, parameters, strict });
    }
    Ok(functions)
}

/// `None` where the model decides, or has nothing to choose from.
pub(super) fn choice<'a>(
    wish: &ToolChoice<'a>,
    has_tools: bool,
    reading: &mut Reading,
) -> Option<Choice<'a>> {
    match wish {
        _ if !has_tools => None,
        ToolChoice::Auto => None,
        ToolChoice::None => Some(Choice::None),
        ToolChoice::Required => Some(Choice::Required),
        ToolChoice::Named(name) => Some(Choice::Named(upstream_name(name, reading))),
    }
}

/// The name to send.
pub(in crate::back) fn upstream_name<'a>(name: &Text<'a>, reading: &mut Reading) -> Text<'a> {
    reading.names.upstream(name, LONGEST_NAME)
}
