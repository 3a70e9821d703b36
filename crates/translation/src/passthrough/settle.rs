//! The fields of the body that depend on each other: model, version, beta flags, sampling, metadata, context edits.

use outcrop_api_types::Text;
use serde_json::Number;
use serde_json::value::RawValue;

use super::edits::Fate;
use super::reasoning;
use super::rewrite::Rewriter;
use super::rules::{CONTEXT_EDITS, MILLION, RENAMED_BETAS, VERSIONS};
use super::seen::{Halt, Section, says_nothing};
use super::walk::{quoted, string};
use super::{MILLION_SUFFIX, Target};
use crate::conversation::Ask;
use crate::error::Error;
use crate::policy::CacheOverflow;
use crate::sampling;
use crate::schema;

/// The version that all of Claude on InvokeModel takes.
const VERSION: &str = r#""bedrock-2023-05-31""#;

/// `model`: in the path for InvokeModel, else Bedrock's own id.
pub(super) fn model(rewriter: &mut Rewriter<'_, '_>) -> Result<Fate, Halt> {
    let value = rewriter.walk.skip()?;
    let Some(name) = string(rewriter.walk.slice(&value)) else {
        return Err(Error::invalid("model", "must be a string").into());
    };
    let fate = match rewriter.target {
        Target::Invoke | Target::CountTokens => Fate::Drop,
        Target::Messages { model } if model == name => Fate::Keep,
        Target::Messages { model } => Fate::Value(quoted(model)),
    };
    rewriter.client_model = Some(name.into_owned());
    Ok(fate)
}

/// `anthropic_version`: callers put several words there.
pub(super) fn version(rewriter: &mut Rewriter<'_, '_>) -> Result<Fate, Halt> {
    let value = rewriter.walk.skip()?;
    let raw = rewriter.walk.slice(&value);
    if raw == VERSION {
        return Ok(Fate::Keep);
    }
    if string(raw).is_none_or(|version| !VERSIONS.contains(&&*version)) {
        rewriter.warn("Bedrock has one version");
    }
    Ok(Fate::Value(VERSION.to_owned()))
}

/// Settles the body when all of it has been read.
pub(super) fn root(rewriter: &mut Rewriter<'_, '_>, base: usize) -> Result<(), Halt> {
    if rewriter.client_model.is_none() {
        return Err(Error::missing("model", "is required").into());
    }
    rewriter.stream =
        match rewriter.found(base, "stream").map(|member| rewriter.walk.slice(&member.span.value)) {
            None | Some("null" | "false") => false,
            Some("true") => true,
            Some(_) => return Err(Error::invalid("stream", "must be true or false").into()),
        };
    check_points(rewriter)?;
    no_empty_tools(rewriter, base);
    let max_tokens = rewriter.raw(base, "max_tokens").and_then(|raw| raw.parse().ok()).unwrap_or(u64::MAX);
    let thinks = reasoning::settle(rewriter, base, max_tokens)?;
    sample(rewriter, base, thinks)?;
    context_management(rewriter, base);
    metadata(rewriter, base);
    betas(rewriter, base)?;
    if matches!(rewriter.target, Target::Messages { .. }) {
        return Ok(());
    }
    if rewriter.raw(base, "anthropic_version").is_none() {
        rewriter.added.insert(0, format!(r#""anthropic_version":{VERSION}"#));
    }
    if !rewriter.betas.is_empty() {
        let flags: Vec<String> = rewriter.betas.iter().map(|flag| quoted(flag)).collect();
        rewriter.added.push(format!(r#""anthropic_beta":[{}]"#, flags.join(",")));
    }
    if matches!(rewriter.target, Target::CountTokens) && rewriter.raw(base, "max_tokens").is_none() {
        rewriter.added.push(r#""max_tokens":1"#.to_owned());
    }
    Ok(())
}

/// No more cache points than the model takes, and the longer ones first.
fn check_points(rewriter: &mut Rewriter<'_, '_>) -> Result<(), Halt> {
    rewriter.points.sort_by_key(|point| point.section);
    let (count, most) = (rewriter.points.len(), rewriter.caps.cache_points);
    if let Some(over) = rewriter.points.get(most) {
        if rewriter.policy.cache_overflow == CacheOverflow::Reject {
            let why = format!("{count} prompt-cache points, but the model takes at most {most}");
            return Err(Error::value(over.path.clone(), why).into());
        }
        let surplus = rewriter.points.iter().take(count.saturating_sub(most));
        let of = |section: Section| surplus.clone().filter(|point| point.section == section).count();
        let sections = [Section::Tools, Section::System, Section::Messages];
        return Err(Halt::Trim(sections.into_iter().map(|section| (section, of(section))).collect()));
    }
    let Some(short) = rewriter.points.iter().position(|point| !point.one_hour) else { return Ok(()) };
    let after = rewriter.points.get(short..).unwrap_or_default();
    match (after.first(), after.iter().find(|point| point.one_hour)) {
        (Some(short), Some(wrong)) => Err(Error::value(
            wrong.path.clone(),
            format!(
                "a cache point of one hour may not follow one of five minutes ({}); put the longer first",
                short.path
            ),
        )
        .into()),
        _ => Ok(()),
    }
}

/// Without tools there is nothing to choose from.
fn no_empty_tools(rewriter: &mut Rewriter<'_, '_>, base: usize) {
    if rewriter.found(base, "tools").is_some_and(|tools| tools.left == Some(0)) {
        rewriter.decide(base, "tools", Fate::Drop);
        rewriter.decide(base, "tool_choice", Fate::Drop);
    }
}

/// `temperature`, `top_p`, `top_k` by the rules of the model.
fn sample(rewriter: &mut Rewriter<'_, '_>, base: usize, thinks: bool) -> Result<(), Error> {
    let ask = Ask {
        temperature: number(rewriter, base, "temperature")?,
        top_p: number(rewriter, base, "top_p")?,
        top_k: number(rewriter, base, "top_k")?,
        ..Ask::default()
    };
    let chosen = sampling::choose(&ask, thinks, rewriter.caps, rewriter.policy, rewriter.warnings)?;
    for (name, asked, chosen) in [
        ("temperature", ask.temperature, chosen.temperature),
        ("top_p", ask.top_p, chosen.top_p),
        ("top_k", ask.top_k, chosen.top_k),
    ] {
        match chosen {
            None => rewriter.decide(base, name, Fate::Drop),
            Some(chosen) if asked.as_ref() != Some(&chosen) => {
                rewriter.decide(base, name, Fate::Value(chosen.to_string()));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn number(rewriter: &Rewriter<'_, '_>, base: usize, name: &str) -> Result<Option<Number>, Error> {
    let Some(raw) = rewriter.raw(base, name) else { return Ok(None) };
    serde_json::from_str(raw).map(Some).map_err(|_| Error::invalid(name, "must be a number"))
}

/// Only the edits whose flag the model takes.
fn context_management(rewriter: &mut Rewriter<'_, '_>, base: usize) {
    const NAME: &str = "context_management";
    let Some(raw) = rewriter.raw(base, NAME) else { return };
    let mut edits = None;
    let mut members: Vec<String> = Vec::new();
    for (name, value) in schema::members(raw).into_iter().flatten() {
        match name.as_ref() {
            "edits" => edits = serde_json::from_str::<Vec<&RawValue>>(value).ok(),
            name => members.push(format!("{}:{value}", quoted(name))),
        }
    }
    let edits = edits.unwrap_or_default();
    let count = edits.len();
    let kept: Vec<&str> =
        edits.into_iter().map(RawValue::get).filter(|edit| takes_edit(rewriter, edit)).collect();
    if kept.len() < count {
        rewriter
            .warnings
            .add("context_management.edits", "an edit that this model is not known to take here");
    }
    if kept.is_empty() {
        rewriter.decide(base, NAME, Fate::Drop);
    } else if kept.len() < count {
        members.insert(0, format!(r#""edits":[{}]"#, kept.join(",")));
        rewriter.decide(base, NAME, Fate::Value(format!("{{{}}}", members.join(","))));
    }
}

fn takes_edit(rewriter: &mut Rewriter<'_, '_>, edit: &str) -> bool {
    let kind = schema::text_member(edit, "type");
    let known = CONTEXT_EDITS.iter().find(|known| kind.as_deref() == Some(known.name));
    known.is_some_and(|known| {
        (known.on_invoke || matches!(rewriter.target, Target::Messages { .. })) && rewriter.need(known.beta)
    })
}

/// The user's id, if Bedrock takes it: Claude Code sends JSON there, which it refuses.
fn metadata(rewriter: &mut Rewriter<'_, '_>, base: usize) {
    const NAME: &str = "metadata";
    let Some(raw) = rewriter.raw(base, NAME) else { return };
    let (mut kept, mut dropped) = (None, false);
    for (name, value) in schema::members(raw).into_iter().flatten() {
        match name.as_ref() {
            "user_id" if string(value).is_some_and(|id| crate::metadata::is_value(&id)) => kept = Some(value),
            "user_id" => {
                dropped = true;
                if !says_nothing(value) {
                    rewriter.warnings.add(
                        "metadata.user_id",
                        "Bedrock takes up to 256 letters, digits, white space and :_@$#=/+,-. only",
                    );
                }
            }
            name => {
                dropped = true;
                rewriter.warnings.unknown(NAME, name);
            }
        }
    }
    match kept {
        None => rewriter.decide(base, NAME, Fate::Drop),
        Some(id) if dropped => rewriter.decide(base, NAME, Fate::Value(format!(r#"{{"user_id":{id}}}"#))),
        Some(_) => {}
    }
}

/// The flags of the header and of the body that the model takes, and those that the body needs. One that it does not
/// know fails the whole request ("invalid beta flag").
fn betas(rewriter: &mut Rewriter<'_, '_>, base: usize) -> Result<(), Error> {
    let needed = std::mem::take(&mut rewriter.betas);
    let mut asked: Vec<Text<'_>> = rewriter.asked_betas.clone();
    for name in ["anthropic_beta", "betas"] {
        let Some(member) = rewriter.found(base, name) else { continue };
        let raw = rewriter.walk.slice(&member.span.value);
        match (string(raw), serde_json::from_str::<Vec<Text<'_>>>(raw)) {
            (Some(one), _) => asked.push(Text::from(one.into_owned())),
            (None, Ok(many)) => asked.extend(many),
            (None, Err(_)) if raw == "null" => {}
            (None, Err(_)) => return Err(Error::invalid(name, "must be a list of strings")),
        }
    }
    let mut unknown = false;
    for flag in asked.iter().flat_map(|flags| flags.split(',')).map(str::trim).filter(|flag| !flag.is_empty())
    {
        let renamed = RENAMED_BETAS.iter().find(|(from, _)| *from == flag).map(|(_, to)| *to);
        unknown |= !rewriter.need(flag) && !renamed.is_some_and(|to| rewriter.need(to));
    }
    if unknown {
        rewriter.warnings.add("anthropic_beta", "a flag that this model is not known to take");
    }
    if rewriter.client_model.as_deref().is_some_and(|model| model.ends_with(MILLION_SUFFIX)) {
        rewriter.need(MILLION);
    }
    for flag in needed {
        rewriter.send_beta(&flag);
    }
    Ok(())
}
