//! Tools: what is asked of one, and tools of Anthropic's own.

use serde_json::value::RawValue;

use super::edits::Fate;
use super::rewrite::Rewriter;
use super::rules::{BUILTINS, Builtin, TOOL_SEARCH};
use super::seen::{Halt, Whole, says_nothing};
use super::{Target, walk};
use crate::error::Error;
use crate::policy::StrictTools;
use crate::schema;

/// Decides about a tool when all of it has been read.
pub(super) fn finish(rewriter: &mut Rewriter<'_, '_>, base: usize) -> Result<Whole, Halt> {
    if rewriter.raw(base, "defer_loading").is_some() {
        rewriter.decide(base, "custom", Fate::Drop);
    }
    let kind = rewriter.text(base, "type");
    let builtin =
        kind.as_deref().and_then(|kind| BUILTINS.iter().find(|(prefix, _)| kind.starts_with(prefix)));
    let fate = match builtin {
        None => Fate::Keep,
        Some((_, Builtin::Client(flag))) => {
            rewriter.need(flag);
            Fate::Keep
        }
        Some((_, Builtin::Search)) if rewriter.need(TOOL_SEARCH) => Fate::Keep,
        Some((_, Builtin::Search)) => {
            rewriter.warn("this model has no tool search: all tools are loaded");
            Fate::Drop
        }
        Some((prefix, Builtin::Server)) => server(rewriter, prefix)?,
    };
    Ok(Whole { fate, ..Whole::default() })
}

/// A tool that runs on the other side.
fn server(rewriter: &mut Rewriter<'_, '_>, prefix: &str) -> Result<Fate, Error> {
    let name = prefix.trim_end_matches('_');
    let has = rewriter.caps.server_tools.iter().any(|known| known == name);
    if has && matches!(rewriter.target, Target::Messages { .. }) {
        return Ok(Fate::Keep);
    }
    match rewriter.refuse("this tool is not run by Bedrock here; remove it, or offer a tool of your own") {
        Ok(()) => Ok(Fate::Drop),
        Err(_) => Err(Error::value(
            format!("{}.type", rewriter.path()),
            format!(
                "Bedrock does not run `{name}` tools for this model here; remove it, or offer a tool of your own"
            ),
        )),
    }
}

/// `strict`: the schema guides also where it is not enforced.
pub(super) fn strict(rewriter: &mut Rewriter<'_, '_>) -> Result<Fate, Halt> {
    let value = rewriter.walk.skip()?;
    if rewriter.caps.strict_tools {
        return Ok(Fate::Keep);
    }
    if !says_nothing(rewriter.walk.slice(&value)) {
        if rewriter.policy.strict_tools == StrictTools::Reject {
            return Err(Error::unsupported(rewriter.path(), "this model has no strict tools").into());
        }
        rewriter.warn("this model has no strict tools: the schema guides");
    }
    Ok(Fate::Drop)
}

/// Who may call the tool: the model is what happens anyway.
pub(super) fn callers(rewriter: &mut Rewriter<'_, '_>) -> Result<Fate, Halt> {
    let value = rewriter.walk.skip()?;
    let callers = serde_json::from_str::<Vec<&RawValue>>(rewriter.walk.slice(&value)).unwrap_or_default();
    if callers.iter().any(|caller| caller.get() != r#""direct""#) {
        rewriter.refuse("Bedrock runs no code that could call the tool; leave `direct` only")?;
    }
    Ok(Fate::Drop)
}

/// LiteLLM's wrapper around fields of a tool: one of them means something here.
pub(super) fn wrapper(rewriter: &mut Rewriter<'_, '_>) -> Result<Fate, Halt> {
    let value = rewriter.walk.skip()?;
    let raw = rewriter.walk.slice(&value);
    let mut deferred = false;
    let mut others = false;
    for (name, value) in schema::members(raw).into_iter().flatten() {
        match name.as_ref() {
            "defer_loading" => deferred = value == "true",
            _ => others |= !says_nothing(value),
        }
    }
    if deferred && rewriter.need(TOOL_SEARCH) {
        if others {
            rewriter.warn("only `defer_loading` is taken from it");
        }
        return Ok(Fate::Member(format!("{}:true", walk::quoted("defer_loading"))));
    }
    if deferred || others {
        rewriter.warn("Bedrock takes no such fields");
    }
    Ok(Fate::Drop)
}
