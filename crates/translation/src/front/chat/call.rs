//! Tool calls in the history.

use std::borrow::Cow;
use std::collections::BTreeMap;

use outcrop_api_types::chat::{CustomCall, CustomToolCall, FunctionCall, FunctionToolCall, ToolCall};
use outcrop_api_types::messages::CacheControl;
use outcrop_api_types::{Extra, RawJson, Text};

use super::part::cache_point;
use super::verdict::{Verdicts, shown};
use crate::blanks::is_blank;
use crate::conversation::{Block, BlockKind, CachePoint, Place};
use crate::error::Error;
use crate::media;
use crate::policy::InvalidArguments;

/// A call of a function or of a custom tool, which is a function of one text upstream.
pub(super) fn tool_use<'a>(
    call: ToolCall<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Block<'a>, Error> {
    let (member, id, name, input, mut extra) = match call {
        ToolCall::Function(FunctionToolCall { id, function, extra }) => {
            let FunctionCall { name, arguments: text, extra: inner } = function;
            verdicts.unknown(format_args!("{at}.function"), &inner);
            let input = arguments(
                text.unwrap_or_default(),
                &name,
                &media::member(at, "function.arguments"),
                verdicts,
            )?;
            ("function", id, name, input, extra)
        }
        ToolCall::Custom(CustomToolCall { id, custom, extra }) => {
            let CustomCall { name, input, extra: inner } = custom;
            verdicts.unknown(format_args!("{at}.custom"), &inner);
            ("custom", id, name, wrapped("input", &input, &media::member(at, "custom.input"))?, extra)
        }
        ToolCall::Unknown(call) => {
            return Err(Error::value(
                format!("{at}.type"),
                format!("unknown tool call `{}`; known are function and custom", shown(&call.tag)),
            ));
        }
    };
    if is_blank(&name) {
        return Err(Error::invalid(format!("{at}.{member}.name"), "must not be empty"));
    }
    if id.is_empty() {
        return Err(Error::invalid(format!("{at}.id"), "must not be empty"));
    }
    extra.remove("index"); // a leftover of stream accumulation
    let cache = own_cache_point(&mut extra, at, verdicts)?;
    verdicts.unknown(at, &extra);
    Ok(Block { at, cache, kind: BlockKind::ToolUse { id, name, input } })
}

pub(in crate::front) fn own_cache_point(
    extra: &mut Extra<'_>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Option<CachePoint>, Error> {
    let Some(raw) = extra.remove("cache_control").filter(|raw| !raw.is_null()) else { return Ok(None) };
    let path = || media::member(at, "cache_control");
    match raw.read::<CacheControl<'_>>() {
        Ok(point) => Ok(cache_point(point, path, verdicts)),
        Err(_) => Err(Error::invalid(path(), "must be like {\"type\": \"ephemeral\"}")),
    }
}

/// Arguments are JSON in a string, written by a model: empty means none, and they may have been cut.
pub(in crate::front) fn arguments<'a>(
    text: Text<'a>,
    tool: &str,
    path: &str,
    verdicts: &mut Verdicts<'_>,
) -> Result<RawJson<'a>, Error> {
    if is_blank(&text) || text.trim() == "null" {
        return Ok(RawJson::empty_object());
    }
    let spare = (verdicts.policy.invalid_arguments == InvalidArguments::Wrap).then(|| text.clone());
    let parsed = match text.into_cow() {
        Cow::Borrowed(json) => RawJson::new(json),
        Cow::Owned(json) => RawJson::from_string(json),
    };
    match (parsed, spare) {
        (Ok(json), _) if json.is_object() || verdicts.any_arguments.contains(tool) => Ok(json),
        (_, Some(text)) => {
            verdicts.hint(path, "not a JSON object: wrapped as `_raw`");
            wrapped("_raw", &text, path)
        }
        (Ok(_), None) => Err(Error::invalid(path, "must be a JSON object in a string")),
        (Err(_), None) => Err(Error::invalid(
            path,
            "is not valid JSON (a call that was cut by max_tokens?); repair it or drop the call \
             (or set invalid_arguments = \"wrap\")",
        )),
    }
}

pub(in crate::front) fn wrapped(
    key: &'static str,
    text: &Text<'_>,
    path: &str,
) -> Result<RawJson<'static>, Error> {
    RawJson::write(&BTreeMap::from([(key, text.as_str())]))
        .map_err(|_| Error::invalid(path, "cannot be written as JSON"))
}
