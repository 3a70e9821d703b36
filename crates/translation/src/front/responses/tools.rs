//! Tools on offer: functions, free-text tools, namespaces of both, and those that become functions on the way.

use std::collections::HashMap;

use outcrop_api_types::responses::{
    ApplyPatchTool, CustomFormat, CustomTool, FunctionTool, Grammar, NamespaceTool, NamespacedTool,
    ShellTool, Tool as WireTool, ToolSearchTool,
};
use outcrop_api_types::{Bare, Extra, RawJson, Text};

use super::turn::Called;
use super::wrapper::{self, Wrapper};
use crate::blanks::is_blank;
use crate::conversation::{CachePoint, Tool, ToolKind};
use crate::error::Error;
use crate::front::chat::part::cache_point;
use crate::front::chat::verdict::{Verdicts, shown};
use crate::policy::StrictTools;
use crate::schema;

/// The name that goes upstream: namespaces are unknown there.
pub(super) fn flat<'a>(namespace: Option<&str>, name: Text<'a>) -> Text<'a> {
    match namespace.filter(|namespace| !namespace.is_empty()) {
        Some(namespace) => Text::from(format!("{namespace}__{name}")),
        None => name,
    }
}

/// What a tool is called, of those that have a name.
pub(super) fn name<'t>(tool: &'t WireTool<'_>) -> Option<&'t str> {
    match tool {
        WireTool::Function(tool) => Some(&tool.name),
        WireTool::Custom(tool) => Some(&tool.name),
        WireTool::Namespace(tool) => Some(&tool.name),
        _ => None,
    }
}

/// Everything that may be called.
#[derive(Default)]
pub(super) struct Offer<'a> {
    pub(super) tools: Vec<Tool<'a>>,
    /// Where each stands in the caller's body.
    pub(super) paths: Vec<String>,
    pub(super) called: HashMap<String, Called>,
    places: HashMap<Text<'a>, usize>,
    /// Tools that run at OpenAI and nowhere else: their places.
    hosted: Vec<String>,
}

/// Where tools come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// `tools`: each name once.
    Tools,
    /// An item of the conversation: a later one may define a tool again.
    Item,
}

impl<'a> Offer<'a> {
    pub(super) fn add(
        &mut self,
        tools: Vec<WireTool<'a>>,
        root: &str,
        from: Origin,
        verdicts: &mut Verdicts<'_>,
    ) -> Result<(), Error> {
        for (index, tool) in tools.into_iter().enumerate() {
            self.add_one(tool, format!("{root}[{index}]"), from, verdicts)?;
        }
        Ok(())
    }

    fn add_one(
        &mut self,
        tool: WireTool<'a>,
        path: String,
        from: Origin,
        verdicts: &mut Verdicts<'_>,
    ) -> Result<(), Error> {
        match tool {
            WireTool::Function(tool) => {
                let tool = function(tool, None, &path, verdicts)?;
                self.put(tool, None, path, from, verdicts)
            }
            WireTool::Custom(tool) => {
                let called = Called::Custom { namespace: None, name: tool.name.to_string() };
                let tool = custom(tool, None, &path, verdicts)?;
                self.put(tool, Some(called), path, from, verdicts)
            }
            WireTool::Namespace(space) => self.namespace(space, &path, from, verdicts),
            WireTool::ToolSearch(tool) => self.tool_search(tool, path, from, verdicts),
            WireTool::LocalShell(Bare { extra }) => {
                verdicts.unknown(&path, &extra);
                let tool = wrapped(&wrapper::LOCAL_SHELL_TOOL)?;
                self.put(tool, Some(Called::LocalShell), path, from, verdicts)
            }
            WireTool::Shell(ShellTool { allowed_callers, environment, extra }) => {
                verdicts.unknown(&path, &extra);
                if environment.as_ref().is_some_and(|environment| environment.kind != "local") {
                    self.hosted.push(path);
                    return Ok(());
                }
                if environment.is_some_and(|environment| environment.skills.is_some()) {
                    verdicts.hint(format!("{path}.environment.skills"), "skills are not told to the model");
                }
                check_callers(allowed_callers.as_deref(), &path, verdicts);
                self.put(wrapped(&wrapper::SHELL_TOOL)?, Some(Called::Shell), path, from, verdicts)
            }
            WireTool::ApplyPatch(ApplyPatchTool { allowed_callers, extra }) => {
                verdicts.unknown(&path, &extra);
                check_callers(allowed_callers.as_deref(), &path, verdicts);
                self.put(wrapped(&wrapper::APPLY_PATCH_TOOL)?, Some(Called::ApplyPatch), path, from, verdicts)
            }
            WireTool::WebSearch(_)
            | WireTool::WebSearch20250826(_)
            | WireTool::WebSearchPreview(_)
            | WireTool::WebSearchPreview20250311(_)
            | WireTool::FileSearch(_)
            | WireTool::CodeInterpreter(_)
            | WireTool::ImageGeneration(_)
            | WireTool::Computer(_)
            | WireTool::ComputerUsePreview(_)
            | WireTool::ProgrammaticToolCalling(_) => {
                self.hosted.push(path);
                Ok(())
            }
            WireTool::Mcp(_) => Err(Error::unsupported(
                format!("{path}.type"),
                "no MCP servers are called from here; let the client call them and offer their tools as functions",
            )),
            WireTool::Unknown(tool) => {
                let tag = shown(&tool.tag);
                let known =
                    "known are function, custom, namespace, tool_search, local_shell, shell and apply_patch";
                Err(Error::value(format!("{path}.type"), format!("unknown tool type `{tag}`; {known}")))
            }
        }
    }

    fn put(
        &mut self,
        mut tool: Tool<'a>,
        called: Option<Called>,
        path: String,
        from: Origin,
        verdicts: &mut Verdicts<'_>,
    ) -> Result<(), Error> {
        let known = self.places.get(&tool.name).copied();
        let called_before = match called {
            Some(called) => self.called.insert(tool.name.to_string(), called),
            None => self.called.remove(&*tool.name),
        };
        let Some(place) = known else {
            tool.at = self.tools.len();
            self.places.insert(tool.name.clone(), tool.at);
            self.tools.push(tool);
            self.paths.push(path);
            return Ok(());
        };
        if from == Origin::Tools {
            return Err(Error::invalid(format!("{path}.name"), "another tool has this name already"));
        }
        if let Some(earlier) = self.tools.get_mut(place) {
            tool.at = place;
            if !same(earlier, &tool) || called_before.as_ref() != self.called.get(&*tool.name) {
                verdicts.hint(path, "a tool was defined again: the last one counts");
            }
            *earlier = tool;
        }
        Ok(())
    }

    fn namespace(
        &mut self,
        space: NamespaceTool<'a>,
        path: &str,
        from: Origin,
        verdicts: &mut Verdicts<'_>,
    ) -> Result<(), Error> {
        let NamespaceTool { name: space, description, tools, extra } = space;
        verdicts.unknown(path, &extra);
        if is_blank(&space) {
            return Err(Error::invalid(format!("{path}.name"), "must not be empty"));
        }
        let description = description.filter(|text| !is_blank(text));
        for (index, tool) in tools.into_iter().enumerate() {
            let path = format!("{path}.tools[{index}]");
            let namespace = space.to_string();
            let (mut tool, called) = match tool {
                NamespacedTool::Function(tool) => {
                    let called = Called::Function { namespace, name: tool.name.to_string() };
                    (function(tool, Some(&space), &path, verdicts)?, called)
                }
                NamespacedTool::Custom(tool) => {
                    let called = Called::Custom { namespace: Some(namespace), name: tool.name.to_string() };
                    (custom(tool, Some(&space), &path, verdicts)?, called)
                }
                NamespacedTool::Unknown(tool) => {
                    let tag = shown(&tool.tag);
                    let why = format!("unknown tool type `{tag}`; a namespace holds function and custom");
                    return Err(Error::value(format!("{path}.type"), why));
                }
            };
            // The model does not see the namespace: what is said of it is said of each of its tools.
            if let Some(of_space) = &description {
                tool.description = Some(match tool.description {
                    Some(own) => Text::from(format!("{own}\n\n({space}: {of_space})")),
                    None => of_space.clone(),
                });
            }
            self.put(tool, Some(called), path, from, verdicts)?;
        }
        Ok(())
    }

    /// A search that the caller runs is a function; one that the server should run is not needed: every tool is sent.
    fn tool_search(
        &mut self,
        tool: ToolSearchTool<'a>,
        path: String,
        from: Origin,
        verdicts: &mut Verdicts<'_>,
    ) -> Result<(), Error> {
        let ToolSearchTool { description, execution, parameters, extra } = tool;
        verdicts.unknown(&path, &extra);
        if execution.is_none_or(|execution| execution != "client") {
            verdicts.hint(format!("{path}.type"), "no search is needed: every tool is sent to the model");
            return Ok(());
        }
        let mut tool = wrapped(&wrapper::TOOL_SEARCH_TOOL)?;
        if let Some(description) = description.filter(|text| !is_blank(text)) {
            tool.description = Some(description);
        }
        if let Some(parameters) = parameters.filter(|parameters| !parameters.is_null()) {
            tool.kind = ToolKind::Function(Some(parameters));
        }
        self.put(tool, Some(Called::ToolSearch), path, from, verdicts)
    }

    /// Tools that run at OpenAI: left out and reported as long as there are others, refused when there are none.
    pub(super) fn settle_hosted(&self, verdicts: &mut Verdicts<'_>) -> Result<(), Error> {
        for path in &self.hosted {
            let path = format!("{path}.type");
            if self.tools.is_empty() {
                verdicts.refuse_value(&path, "the tool runs at OpenAI only; offer a function instead")?;
            } else {
                verdicts.hint(path, "the tool runs at OpenAI only");
            }
        }
        Ok(())
    }
}

fn same(a: &Tool<'_>, b: &Tool<'_>) -> bool {
    let alike = match (&a.kind, &b.kind) {
        (ToolKind::Function(a), ToolKind::Function(b)) => a == b,
        (ToolKind::Custom, ToolKind::Custom) => true,
        _ => false,
    };
    alike && a.description == b.description && a.strict == b.strict && a.cache == b.cache
}

fn wrapped(wrapper: &Wrapper) -> Result<Tool<'static>, Error> {
    Ok(Tool {
        at: 0,
        name: Text::from(wrapper.name),
        description: Some(Text::from(wrapper.description)),
        kind: ToolKind::Function(Some(schema::fixed(wrapper.schema)?)),
        strict: false,
        cache: None,
    })
}

fn function<'a>(
    tool: FunctionTool<'a>,
    namespace: Option<&str>,
    path: &str,
    verdicts: &mut Verdicts<'_>,
) -> Result<Tool<'a>, Error> {
    let FunctionTool {
        name,
        description,
        parameters,
        strict,
        output_schema,
        defer_loading,
        allowed_callers,
        is_async,
        mut extra,
    } = tool;
    if output_schema.is_some_and(|schema| !schema.is_null()) {
        verdicts.hint(format!("{path}.output_schema"), "the model is not told what comes back");
    }
    check_loading(defer_loading, is_async, path, verdicts);
    check_callers(allowed_callers.as_deref(), path, verdicts);
    let cache = own_cache_point(&mut extra, path, verdicts)?;
    verdicts.unknown(path, &extra);
    if is_blank(&name) {
        return Err(Error::invalid(format!("{path}.name"), "must not be empty"));
    }
    Ok(Tool {
        at: 0,
        name: flat(namespace, name),
        description: description.filter(|text| !is_blank(text)),
        kind: ToolKind::Function(parameters.flatten()),
        strict: strict.flatten() == Some(true),
        cache,
    })
}

fn custom<'a>(
    tool: CustomTool<'a>,
    namespace: Option<&str>,
    path: &str,
    verdicts: &mut Verdicts<'_>,
) -> Result<Tool<'a>, Error> {
    let CustomTool { name, description, format, defer_loading, allowed_callers, is_async, mut extra } = tool;
    check_loading(defer_loading, is_async, path, verdicts);
    check_callers(allowed_callers.as_deref(), path, verdicts);
    let cache = own_cache_point(&mut extra, path, verdicts)?;
    verdicts.unknown(path, &extra);
    if is_blank(&name) {
        return Err(Error::invalid(format!("{path}.name"), "must not be empty"));
    }
    let description = match format {
        None | Some(CustomFormat::Text(_)) => description.filter(|text| !is_blank(text)),
        Some(CustomFormat::Grammar(grammar)) => {
            Some(with_grammar(description, &grammar, &format!("{path}.format"), verdicts)?)
        }
        Some(CustomFormat::Unknown(_)) => {
            return Err(Error::value(format!("{path}.format.type"), "must be `text` or `grammar`"));
        }
    };
    Ok(Tool { at: 0, name: flat(namespace, name), description, kind: ToolKind::Custom, strict: false, cache })
}

/// A grammar is told to the model; nothing holds it to it.
fn with_grammar(
    description: Option<Text<'_>>,
    Grammar { definition, syntax, extra }: &Grammar<'_>,
    path: &str,
    verdicts: &mut Verdicts<'_>,
) -> Result<Text<'static>, Error> {
    if verdicts.policy.strict_tools == StrictTools::Reject {
        let why = "a grammar is not enforced on Bedrock; use format text";
        return Err(Error::unsupported(path, why));
    }
    verdicts.unknown(path, extra);
    verdicts.hint(path, "the grammar is described, but not enforced");
    let own = description.unwrap_or_default();
    let text = format!("{own}\n\nThe input must follow this {syntax} grammar:\n{definition}");
    Ok(Text::from(text.trim_start().to_owned()))
}

fn check_loading(defer: Option<bool>, is_async: Option<bool>, path: &str, verdicts: &mut Verdicts<'_>) {
    if defer == Some(true) {
        verdicts.hint(format!("{path}.defer_loading"), "every tool is sent to the model at once");
    }
    if is_async == Some(true) {
        verdicts.hint(format!("{path}.async"), "the model waits for every result");
    }
}

fn check_callers(callers: Option<&[Text<'_>]>, path: &str, verdicts: &mut Verdicts<'_>) {
    if callers.unwrap_or_default().iter().any(|caller| *caller != "direct") {
        verdicts.hint(format!("{path}.allowed_callers"), "only the model calls tools");
    }
}

/// Anthropic's cache point on a tool, as LiteLLM's users write it.
fn own_cache_point(
    extra: &mut Extra<'_>,
    path: &str,
    verdicts: &mut Verdicts<'_>,
) -> Result<Option<CachePoint>, Error> {
    let Some(raw) = extra.remove("cache_control").filter(|raw: &RawJson<'_>| !raw.is_null()) else {
        return Ok(None);
    };
    let path = || format!("{path}.cache_control");
    match raw.read() {
        Ok(point) => Ok(cache_point(point, path, verdicts)),
        Err(_) => Err(Error::invalid(path(), "must be like {\"type\": \"ephemeral\"}")),
    }
}
