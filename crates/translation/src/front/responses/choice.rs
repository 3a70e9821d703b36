//! Whether and which tool is to be called.

use std::collections::HashSet;

use outcrop_api_types::responses::{
    AllowedTools, AllowedToolsMode, McpToolChoice, NamedTool, NamedToolChoice, ToolChoice as WireChoice,
    ToolChoiceMode,
};
use outcrop_api_types::{Bare, Extra, Text};

use super::tools::{Offer, flat};
use super::turn::Called;
use super::wrapper;
use crate::conversation::ToolChoice;
use crate::error::Error;
use crate::front::chat::verdict::{Verdicts, shown};

/// Reads `tool_choice`; tools that it does not allow are taken out of the offer.
pub(super) fn read<'a>(
    choice: Option<WireChoice<'a>>,
    offer: &mut Offer<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<ToolChoice<'a>, Error> {
    match choice {
        None => Ok(ToolChoice::Auto),
        Some(WireChoice::Mode(mode)) => match mode {
            ToolChoiceMode::Auto => Ok(ToolChoice::Auto),
            ToolChoiceMode::None => Ok(ToolChoice::None),
            ToolChoiceMode::Required => required(offer),
            ToolChoiceMode::Unknown(_) => {
                Err(Error::value("tool_choice", "must be none, auto, required or an object"))
            }
        },
        Some(WireChoice::Named(NamedToolChoice::AllowedTools(allowed))) => allow(allowed, offer, verdicts),
        Some(WireChoice::Named(named)) => {
            match one(named, offer, "tool_choice", verdicts)? {
                Some(name) => Ok(ToolChoice::Named(name)),
                // Reported already.
                None => Ok(ToolChoice::Auto),
            }
        }
    }
}

fn required<'a>(offer: &Offer<'_>) -> Result<ToolChoice<'a>, Error> {
    if offer.tools.is_empty() {
        return Err(Error::invalid("tool_choice", "a call is required, but there are no tools"));
    }
    Ok(ToolChoice::Required)
}

/// The upstream name of the tool that is meant. `None`: it runs at OpenAI, and the operator lets such fields go.
fn one<'a>(
    choice: NamedToolChoice<'a>,
    offer: &Offer<'a>,
    path: &str,
    verdicts: &mut Verdicts<'_>,
) -> Result<Option<Text<'a>>, Error> {
    let wrapper = match choice {
        NamedToolChoice::Function(NamedTool { name, extra })
        | NamedToolChoice::Custom(NamedTool { name, extra }) => {
            return named(&name, extra, offer, path, verdicts).map(Some);
        }
        NamedToolChoice::LocalShell(Bare { extra }) => (wrapper::LOCAL_SHELL, extra),
        NamedToolChoice::Shell(Bare { extra }) => (wrapper::SHELL, extra),
        NamedToolChoice::ApplyPatch(Bare { extra }) => (wrapper::APPLY_PATCH, extra),
        NamedToolChoice::Mcp(McpToolChoice { .. }) => {
            return Err(Error::unsupported(format!("{path}.type"), "no MCP servers are called from here"));
        }
        hosted if is_hosted(&hosted) => {
            let why = "the tool runs at OpenAI only; choose another";
            return verdicts.refuse_value(&format!("{path}.type"), why).map(|()| None);
        }
        _ => {
            return Err(Error::value(
                format!("{path}.type"),
                "must be function, custom, allowed_tools, local_shell, shell or apply_patch",
            ));
        }
    };
    let (name, extra) = wrapper;
    verdicts.unknown(path, &extra);
    if offer.tools.iter().any(|tool| tool.name == name) {
        return Ok(Some(Text::from(name)));
    }
    Err(Error::invalid(format!("{path}.type"), format!("no `{name}` is in `tools`")))
}

/// Runs at OpenAI and nowhere else.
fn is_hosted(choice: &NamedToolChoice<'_>) -> bool {
    match choice {
        NamedToolChoice::WebSearch(_)
        | NamedToolChoice::WebSearchPreview(_)
        | NamedToolChoice::WebSearchPreview20250311(_)
        | NamedToolChoice::FileSearch(_)
        | NamedToolChoice::CodeInterpreter(_)
        | NamedToolChoice::ImageGeneration(_)
        | NamedToolChoice::Computer(_)
        | NamedToolChoice::ComputerUse(_)
        | NamedToolChoice::ComputerUsePreview(_)
        | NamedToolChoice::ProgrammaticToolCalling(_) => true,
        NamedToolChoice::AllowedTools(_)
        | NamedToolChoice::Function(_)
        | NamedToolChoice::Custom(_)
        | NamedToolChoice::Mcp(_)
        | NamedToolChoice::Shell(_)
        | NamedToolChoice::LocalShell(_)
        | NamedToolChoice::ApplyPatch(_)
        | NamedToolChoice::Unknown(_) => false,
    }
}

/// By its whole name, or by the bare name if only one namespace has it.
fn named<'a>(
    name: &Text<'a>,
    mut extra: Extra<'a>,
    offer: &Offer<'a>,
    path: &str,
    verdicts: &mut Verdicts<'_>,
) -> Result<Text<'a>, Error> {
    let namespace =
        extra.remove("namespace").and_then(|raw| raw.read::<Text<'_>>().ok().map(Text::into_owned));
    verdicts.unknown(path, &extra);
    let whole = flat(namespace.as_deref(), name.clone());
    if offer.tools.iter().any(|tool| tool.name == whole) {
        return Ok(whole);
    }
    let mut bare = offer.tools.iter().filter(|tool| match offer.called.get(&*tool.name) {
        Some(Called::Function { name: own, .. } | Called::Custom { name: own, .. }) => {
            namespace.is_none() && *own == **name
        }
        _ => false,
    });
    match (bare.next(), bare.next()) {
        (Some(tool), None) => Ok(tool.name.clone()),
        (Some(_), Some(_)) => {
            let why = format!("`{}` is in more than one namespace; add `namespace`", shown(name));
            Err(Error::invalid(format!("{path}.name"), why))
        }
        (None, _) => {
            let why = format!("no tool named `{}` is in `tools`", shown(&whole));
            Err(Error::invalid(format!("{path}.name"), why))
        }
    }
}

/// Only the allowed tools are sent, in their own order.
fn allow<'a>(
    allowed: AllowedTools<'a>,
    offer: &mut Offer<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<ToolChoice<'a>, Error> {
    let AllowedTools { mode, tools, extra } = allowed;
    verdicts.unknown("tool_choice", &extra);
    let mut names = HashSet::with_capacity(tools.len());
    for (index, tool) in tools.into_iter().enumerate() {
        let path = format!("tool_choice.tools[{index}]");
        if is_hosted(&tool) {
            verdicts.hint(format!("{path}.type"), "the tool runs at OpenAI only");
            continue;
        }
        names.extend(one(tool, offer, &path, verdicts)?);
    }
    offer.tools.retain(|tool| names.contains(&tool.name));
    match mode {
        _ if names.is_empty() => Err(Error::invalid("tool_choice.tools", "none of these can be called here")),
        AllowedToolsMode::Auto => Ok(ToolChoice::Auto),
        AllowedToolsMode::Required => required(offer),
        AllowedToolsMode::Unknown(_) => Err(Error::value("tool_choice.mode", "must be auto or required")),
    }
}
