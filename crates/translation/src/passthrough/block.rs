//! Blocks, their sources, and the cache points on them.

use super::edits::Fate;
use super::rewrite::Rewriter;
use super::rules::{BILLING_HEADER, POINT, TOOL_SEARCH};
use super::seen::{Halt, Point, Section, Whole};
use super::walk::{quoted, string};
use crate::blanks;
use crate::error::Error;

/// Decides about a block when all of it has been read.
pub(super) fn finish(rewriter: &mut Rewriter<'_, '_>, base: usize) -> Whole {
    let kind = rewriter.text(base, "type");
    let pointed = rewriter.raw(base, "cache_control").is_some();
    let mut whole = Whole { holds: true, pointed, ..Whole::default() };
    match kind.as_deref() {
        Some("text") => whole.fate = text(rewriter, base),
        Some("thinking") => {
            whole.holds = false;
            if rewriter.raw(base, "signature").is_none_or(|signature| signature == "\"\"") {
                rewriter.warn("thinking without its signature cannot be sent back");
                whole.fate = Fate::Drop;
            }
        }
        Some("redacted_thinking") => whole.holds = false,
        Some("tool_result") => {
            whole.result = true;
            no_blank_content(rewriter, base);
        }
        Some("tool_reference") if !rewriter.takes(TOOL_SEARCH) => whole.fate = reference(rewriter, base),
        _ => {}
    }
    whole
}

/// Blank texts are refused by Bedrock ("text field is blank").
fn text(rewriter: &mut Rewriter<'_, '_>, base: usize) -> Fate {
    let Some(text) = rewriter.found(base, "text") else { return Fate::Keep };
    let raw = rewriter.walk.slice(&text.span.value);
    if rewriter.section() == Section::System && raw.starts_with(BILLING_HEADER) {
        rewriter.warn("a billing header is not for Bedrock, and would break the prompt cache");
        return Fate::Drop;
    }
    if is_blank(raw) { Fate::Drop } else { Fate::Keep }
}

/// Whether a raw JSON string is nothing but white space.
pub(super) fn is_blank(raw: &str) -> bool {
    let first = raw.strip_prefix('"').and_then(|inside| inside.chars().next());
    match first {
        Some('"') => true,
        Some(first) if first != '\\' && !first.is_whitespace() => false,
        Some(_) => string(raw).is_some_and(|text| blanks::is_blank(&text)),
        None => false,
    }
}

/// A blank result keeps its block but has no content: dropping it would fuse the turns around it.
fn no_blank_content(rewriter: &mut Rewriter<'_, '_>, base: usize) {
    let Some(content) = rewriter.found(base, "content") else { return };
    let raw = rewriter.walk.slice(&content.span.value);
    if content.left == Some(0) || is_blank(raw) {
        rewriter.decide(base, "content", Fate::Drop);
    }
}

/// A tool that was found, told in words to a model without tool search.
fn reference(rewriter: &mut Rewriter<'_, '_>, base: usize) -> Fate {
    let Some(name) = rewriter.text(base, "tool_name") else { return Fate::Keep };
    rewriter.warn("this model has no tool search: the tool is named in a text");
    let text = quoted(&format!("The tool `{name}` is available."));
    Fate::Value(match rewriter.raw(base, "cache_control") {
        Some(_) => format!(r#"{{"type":"text","text":{text},"cache_control":{}}}"#, last_point(rewriter)),
        None => format!(r#"{{"type":"text","text":{text}}}"#),
    })
}

/// Where a picture or a document is: Bedrock fetches nothing and keeps no files.
pub(super) fn source(rewriter: &mut Rewriter<'_, '_>, base: usize) -> Result<Whole, Halt> {
    match rewriter.text(base, "type").as_deref() {
        Some("url") => Err(Error::NeedsFetch { path: format!("{}.url", rewriter.path()) }.into()),
        Some("file") => {
            let path = format!("{}.file_id", rewriter.path());
            Err(Error::unsupported(path, "Bedrock keeps no files; send the file inline as base64").into())
        }
        _ => Ok(Whole::default()),
    }
}

/// A cache point on a block, a tool or the body.
pub(super) fn point(rewriter: &mut Rewriter<'_, '_>) -> Result<Fate, Halt> {
    let Some(one_hour) = read_point(rewriter)? else { return Ok(Fate::Drop) };
    let section = rewriter.section();
    let surplus = rewriter.trim.iter_mut().find(|(of, count)| *of == section && *count > 0);
    if let Some((_, count)) = surplus {
        *count -= 1;
        rewriter.warn("more cache points than the model takes: the last ones are kept");
        return Ok(Fate::Drop);
    }
    let path = rewriter.path();
    rewriter.points.push(Point { section, path, one_hour });
    Ok(Fate::Keep)
}

/// The root's cache point means "after the last block"; InvokeModel has no such field.
pub(super) fn root_point(rewriter: &mut Rewriter<'_, '_>) -> Result<Fate, Halt> {
    rewriter.root_point = read_point(rewriter)?;
    Ok(Fate::Drop)
}

/// Reads a cache point and takes out what Bedrock refuses in it. `None` when there can be none.
fn read_point(rewriter: &mut Rewriter<'_, '_>) -> Result<Option<bool>, Halt> {
    if rewriter.walk.peek() != Some(b'{') {
        rewriter.walk.skip()?;
        return Ok(None);
    }
    if rewriter.caps.cache_points == 0 {
        rewriter.walk.skip()?;
        rewriter.warn("this model has no prompt cache");
        return Ok(None);
    }
    let start = rewriter.walk.here();
    rewriter.object(&POINT)?;
    let raw = rewriter.walk.slice(&(start..rewriter.walk.position()));
    let one_hour = crate::schema::text_member(raw, "ttl").as_deref() == Some("1h");
    Ok(Some(one_hour && rewriter.caps.cache_ttl_1h))
}

/// The lifetime of a cache point.
pub(super) fn ttl(rewriter: &mut Rewriter<'_, '_>) -> Result<Fate, Halt> {
    let value = rewriter.walk.skip()?;
    if rewriter.caps.cache_ttl_1h {
        return Ok(Fate::Keep);
    }
    if rewriter.walk.slice(&value) == r#""1h""# {
        rewriter.warn("this model caches for five minutes only");
    }
    Ok(Fate::Drop)
}

/// The cache point that was read last, written anew.
fn last_point(rewriter: &Rewriter<'_, '_>) -> &'static str {
    written(rewriter.points.last().is_some_and(|point| point.one_hour))
}

/// A cache point.
pub(super) fn written(one_hour: bool) -> &'static str {
    if one_hour { r#"{"type":"ephemeral","ttl":"1h"}"# } else { r#"{"type":"ephemeral"}"# }
}

/// The points of a block that goes, from `from` on: one goes to the block before it.
pub(super) fn hand_back(rewriter: &mut Rewriter<'_, '_>, from: usize, holder: &mut Option<(usize, bool)>) {
    let Some(point) = rewriter.points.drain(from..).next_back() else { return };
    match holder {
        Some((close, pointed)) if !*pointed => {
            let text = format!(r#","cache_control":{}"#, written(point.one_hour));
            rewriter.edits.insert(*close, text);
            *pointed = true;
            rewriter.points.push(point);
        }
        Some(_) => {}
        None => rewriter.warnings.add(point.path, "stood on a blank text with nothing before it"),
    }
}
