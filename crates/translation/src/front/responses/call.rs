//! Calls of tools and their results in the history.

use outcrop_api_types::responses::{
    ApplyPatchCall, ApplyPatchCallOutput, Caller, CustomToolCall, CustomToolCallOutput, FunctionCall,
    FunctionCallOutput, ItemStatus, LocalShellCall, LocalShellCallOutput, ShellCall, ShellCallOutput,
    ToolOutput, ToolSearchCall, ToolSearchOutput,
};
use outcrop_api_types::{Extra, RawJson, Text};

use super::tools::flat;
use super::{part, wrapper};
use crate::blanks::{self, is_blank};
use crate::conversation::{Block, BlockKind, Place, Role, Said};
use crate::error::Error;
use crate::front::chat::call::{arguments, own_cache_point, wrapped};
use crate::front::chat::verdict::Verdicts;
use crate::media;

pub(super) fn function<'a>(
    item: FunctionCall<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let FunctionCall {
        call_id,
        name,
        arguments: text,
        namespace,
        id: _,
        status: _,
        caller,
        created_by: _,
        is_async,
        extra,
    } = item;
    check_call(caller.as_ref(), is_async, at, verdicts);
    let name = named(namespace.as_ref(), name, at)?;
    let input = arguments(text, &name, &media::member(at, "arguments"), verdicts)?;
    called(call_id, name, input, extra, at, verdicts)
}

pub(super) fn custom<'a>(
    item: CustomToolCall<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let CustomToolCall {
        call_id,
        name,
        input,
        namespace,
        id: _,
        status: _,
        caller,
        created_by: _,
        is_async,
        extra,
    } = item;
    check_call(caller.as_ref(), is_async, at, verdicts);
    let name = named(namespace.as_ref(), name, at)?;
    let input = wrapped("input", &input, &media::member(at, "input"))?;
    called(call_id, name, input, extra, at, verdicts)
}

pub(super) fn local_shell<'a>(
    item: LocalShellCall<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let LocalShellCall { call_id, action, id: _, status: _, extra } = item;
    let input = wrapper::local_shell_input(action).ok_or_else(|| unwritable(at, "action"))?;
    called(call_id, Text::from(wrapper::LOCAL_SHELL), input, extra, at, verdicts)
}

pub(super) fn shell<'a>(
    item: ShellCall<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let ShellCall { call_id, action, id: _, status: _, caller, environment: _, created_by: _, extra } = item;
    check_call(caller.as_ref(), None, at, verdicts);
    let input = RawJson::write(&action).map_err(|_| unwritable(at, "action"))?;
    called(call_id, Text::from(wrapper::SHELL), input, extra, at, verdicts)
}

pub(super) fn apply_patch<'a>(
    item: ApplyPatchCall<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let ApplyPatchCall { call_id, operation, id: _, status: _, caller, created_by: _, extra } = item;
    check_call(caller.as_ref(), None, at, verdicts);
    let input = RawJson::write(&operation).map_err(|_| unwritable(at, "operation"))?;
    called(call_id, Text::from(wrapper::APPLY_PATCH), input, extra, at, verdicts)
}

/// A search that the server ran has no id, and so no result of its own: it is told in words.
pub(super) fn tool_search<'a>(
    item: ToolSearchCall<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let ToolSearchCall { arguments, call_id, execution: _, id: _, status: _, created_by: _, extra } = item;
    let Some(call_id) = call_id.flatten() else {
        verdicts.hint(format!("{at}.type"), "ran at another server: told to the model in words");
        let kind = BlockKind::Text(Text::from(format!("[tool_search_call] arguments: {}", arguments.get())));
        return Ok(Said { role: Role::Assistant, blocks: vec![Block { at, cache: None, kind }], at });
    };
    let input = if arguments.is_object() {
        arguments
    } else {
        wrapped("query", &Text::from(arguments.get().to_owned()), &media::member(at, "arguments"))?
    };
    called(call_id, Text::from(wrapper::TOOL_SEARCH), input, extra, at, verdicts)
}

/// Who called, and whether the model waited, makes no difference here.
fn check_call(caller: Option<&Caller<'_>>, is_async: Option<bool>, at: Place, verdicts: &mut Verdicts<'_>) {
    if caller.is_some_and(|caller| !matches!(caller, Caller::Direct(_))) {
        verdicts.hint(format!("{at}.caller"), "the call is taken for the model's own");
    }
    if is_async == Some(true) {
        verdicts.hint(format!("{at}.async"), "the model waits for every result");
    }
}

fn named<'a>(namespace: Option<&Text<'_>>, name: Text<'a>, at: Place) -> Result<Text<'a>, Error> {
    if is_blank(&name) {
        return Err(Error::invalid(format!("{at}.name"), "must not be empty"));
    }
    Ok(flat(namespace.map(Text::as_str), name))
}

fn unwritable(at: Place, member: &str) -> Error {
    Error::invalid(format!("{at}.{member}"), "cannot be written as JSON")
}

fn called<'a>(
    id: Text<'a>,
    name: Text<'a>,
    input: RawJson<'a>,
    mut extra: Extra<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let id = identified(Some(id), at)?;
    let cache = own_cache_point(&mut extra, at, verdicts)?;
    verdicts.unknown(at, &extra);
    let block = Block { at, cache, kind: BlockKind::ToolUse { id, name, input } };
    Ok(Said { role: Role::Assistant, blocks: vec![block], at })
}

fn identified(id: Option<Text<'_>>, at: Place) -> Result<Text<'_>, Error> {
    match id {
        None => Err(Error::missing(format!("{at}.call_id"), "is required")),
        Some(id) if id.is_empty() => Err(Error::invalid(format!("{at}.call_id"), "must not be empty")),
        Some(id) => Ok(id),
    }
}

pub(super) fn function_output<'a>(
    item: FunctionCallOutput<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    // The call tells what was called, and by whom.
    let FunctionCallOutput {
        call_id,
        output,
        id: _,
        status: _,
        name: _,
        namespace: _,
        caller: _,
        created_by: _,
        extra,
    } = item;
    answered(call_id, output, false, extra, at, verdicts)
}

pub(super) fn custom_output<'a>(
    item: CustomToolCallOutput<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let CustomToolCallOutput { call_id, output, id: _, status: _, caller: _, created_by: _, extra } = item;
    answered(Some(call_id), output, false, extra, at, verdicts)
}

/// Older clients know the call by the item's id only.
pub(super) fn local_shell_output<'a>(
    item: LocalShellCallOutput<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let LocalShellCallOutput { id, output, status: _, call_id, extra } = item;
    answered(call_id.or(id), ToolOutput::Text(output), false, extra, at, verdicts)
}

/// What each command printed and how it ended, as it came.
pub(super) fn shell_output<'a>(
    item: ShellCallOutput<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let ShellCallOutput {
        call_id,
        output,
        id: _,
        status: _,
        caller: _,
        max_output_length: _,
        created_by: _,
        extra,
    } = item;
    let written = RawJson::write(&output).map_err(|_| unwritable(at, "output"))?;
    let text = Text::from(written.get().to_owned());
    answered(Some(call_id), ToolOutput::Text(text), false, extra, at, verdicts)
}

pub(super) fn apply_patch_output<'a>(
    item: ApplyPatchCallOutput<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let ApplyPatchCallOutput { call_id, status, output, id: _, caller: _, created_by: _, extra } = item;
    let text = output.unwrap_or_else(|| Text::from(status.as_str().to_owned()));
    let failed = status == ItemStatus::Failed;
    answered(Some(call_id), ToolOutput::Text(text), failed, extra, at, verdicts)
}

/// The tools themselves were taken before the conversation was read; the model is told their names.
pub(super) fn tool_search_output<'a>(
    item: ToolSearchOutput<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Option<Said<'a>>, Error> {
    let ToolSearchOutput { tools, call_id, execution: _, id: _, status: _, created_by: _, extra } = item;
    let Some(call_id) = call_id.flatten() else { return Ok(None) };
    let names = tools.iter().filter_map(super::tools::name).collect::<Vec<_>>().join(", ");
    let text = if names.is_empty() { "no tools found".to_owned() } else { format!("tools found: {names}") };
    answered(Some(call_id), ToolOutput::Text(Text::from(text)), false, extra, at, verdicts).map(Some)
}

fn answered<'a>(
    id: Option<Text<'a>>,
    output: ToolOutput<'a>,
    is_error: bool,
    mut extra: Extra<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let id = identified(id, at)?;
    // A blank result keeps its block but has no content: dropping it would fuse the turns around it.
    let (content, homeless) = blanks::strip(part::answered(output, at, verdicts)?);
    let own = own_cache_point(&mut extra, at, verdicts)?;
    let cache = own.or_else(|| homeless.filter(|_| content.is_empty()));
    if homeless.is_some() && !content.is_empty() {
        verdicts.hint(
            format!("{at}.output.prompt_cache_breakpoint"),
            "stood on a blank text with nothing before it",
        );
    }
    verdicts.unknown(at, &extra);
    let block = Block { at, cache, kind: BlockKind::ToolResult { id, content, is_error } };
    Ok(Said { role: Role::User, blocks: vec![block], at })
}
