//! The order of messages: what is blank goes, system messages that the model has no place for become reminders of
//! the user's or part of the system prompt, and what thereby come to stand side by side is joined.

use serde_json::value::RawValue;

use super::block;
use super::edits::{Fate, Span};
use super::rewrite::Rewriter;
use super::seen::{Content, Halt, Point, Section};
use super::walk::{quoted, string};
use crate::error::Error;
use crate::policy::MidSystem;
use crate::schema;

/// A message as it stands in the body.
#[derive(Debug, Default)]
pub(super) struct Turn {
    pub(super) span: Span,
    speaker: Speaker,
    /// Where `role` stands.
    role_at: usize,
    content: Content,
    blank: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Speaker {
    /// For Bedrock to judge.
    #[default]
    Other,
    System,
    User,
    Assistant,
}

/// What becomes of a message.
#[derive(Debug, Default)]
struct Plan {
    gone: bool,
    /// Its blocks go on where those of the message kept before it end.
    joins: bool,
    /// The message kept next goes on with its blocks.
    joined: bool,
    /// Blocks put before its own, but behind its tool results.
    front: Vec<String>,
    /// Blocks put behind its own.
    back: Vec<String>,
    /// A message put before it.
    before: Option<String>,
    /// A cache point after its one text.
    point: Option<&'static str>,
}

/// A message that has been read.
pub(super) fn read(rewriter: &mut Rewriter<'_, '_>, base: usize) -> Turn {
    let speaker = match rewriter.text(base, "role").as_deref() {
        Some("system") => Speaker::System,
        Some("user") => Speaker::User,
        Some("assistant") => Speaker::Assistant,
        _ => Speaker::Other,
    };
    let content = std::mem::take(&mut rewriter.content);
    let blank = match &content {
        Content::Other => false,
        Content::Text(text) => block::is_blank(rewriter.walk.slice(text)),
        Content::Blocks(blocks) => blocks.left == 0,
    };
    let role_at = rewriter.found(base, "role").map_or(usize::MAX, |role| role.span.start);
    Turn { span: Span::default(), speaker, role_at, content, blank }
}

/// Puts the messages in an order that the model takes.
pub(super) fn arrange(rewriter: &mut Rewriter<'_, '_>, base: usize) -> Result<(), Halt> {
    let turns = std::mem::take(&mut rewriter.turns);
    let foreign = |turn: &Turn| turn.speaker == Speaker::System && !rewriter.caps.role_system_in_messages;
    let touched = turns.iter().any(|turn| turn.blank || foreign(turn));
    if !touched && rewriter.root_point.is_none() {
        return Ok(());
    }
    let mut plans: Vec<Plan> = turns.iter().map(|_| Plan::default()).collect();
    let mut last_word = None;
    if touched {
        let mut hoisted = Vec::new();
        last_word = plan(rewriter, &turns, &mut plans, &mut hoisted);
        let asked = |(turn, plan): (&Turn, &Plan)| {
            !plan.gone && matches!(turn.speaker, Speaker::User | Speaker::Other)
        };
        if last_word.is_none() && !turns.iter().zip(&plans).any(asked) {
            return Err(Error::invalid("messages", "at least one user message with content is needed").into());
        }
        hoist(rewriter, base, &hoisted);
    }
    if let Some(one_hour) = rewriter.root_point {
        expand_root(rewriter, &turns, &mut plans, last_word.as_mut(), one_hour);
    }
    write(rewriter, &turns, &plans, last_word);
    Ok(())
}

/// Decides about every message. What is left over at the end is a message of its own.
fn plan(
    rewriter: &mut Rewriter<'_, '_>,
    turns: &[Turn],
    plans: &mut [Plan],
    hoisted: &mut Vec<String>,
) -> Option<Vec<String>> {
    let mut pending: Vec<String> = Vec::new();
    // The message kept last, whether something after it went, and whether its head names its role.
    let mut last: Option<usize> = None;
    let (mut gap, mut head) = (false, false);
    for (index, turn) in turns.iter().enumerate() {
        let before = last.and_then(|last| turns.get(last)).map_or(Speaker::Other, Turn::open_to_more);
        let foreign = turn.speaker == Speaker::System && !rewriter.caps.role_system_in_messages;
        if turn.blank || foreign {
            gap = true;
            if foreign && !turn.blank {
                let blocks = system_blocks(rewriter, &turn.content);
                match last {
                    None => hoisted.extend(blocks),
                    Some(_) if rewriter.policy.mid_system == MidSystem::Hoist => {
                        rewriter
                            .warnings
                            .add("messages.role", "a later system message was moved to the front");
                        hoisted.extend(blocks);
                    }
                    Some(last) => {
                        let reminders = blocks.iter().map(|block| reminder(block));
                        match plans.get_mut(last) {
                            Some(plan) if before == Speaker::User => plan.back.extend(reminders),
                            _ => pending.extend(reminders),
                        }
                    }
                }
            }
            if let Some(plan) = plans.get_mut(index) {
                plan.gone = true;
            }
            continue;
        }
        let mut joins = false;
        if let Some(plan) = plans.get_mut(index) {
            if turn.open_to_more() == Speaker::User {
                plan.front = std::mem::take(&mut pending);
            } else if !pending.is_empty() {
                plan.before = Some(message(&std::mem::take(&mut pending)));
            }
            let alike = before != Speaker::Other && before == turn.open_to_more();
            joins = gap && alike && plan.before.is_none() && (head || turn.role_at > turn.content_end());
            plan.joins = joins;
        }
        if joins && let Some(plan) = last.and_then(|last| plans.get_mut(last)) {
            plan.joined = true;
        }
        head = if joins { head } else { turn.role_at < turn.content_end() };
        (last, gap) = (Some(index), false);
    }
    (!pending.is_empty()).then_some(pending)
}

impl Turn {
    /// Who speaks, if more can be put to what is said.
    fn open_to_more(&self) -> Speaker {
        match self.content {
            Content::Other => Speaker::Other,
            _ => self.speaker,
        }
    }

    /// Where the content begins and ends, without brackets.
    fn inside(&self) -> Option<std::ops::Range<usize>> {
        match &self.content {
            Content::Other => None,
            Content::Text(text) => Some(text.clone()),
            Content::Blocks(blocks) => Some(blocks.inside.clone()),
        }
    }

    fn content_end(&self) -> usize {
        self.inside().map_or(0, |inside| inside.end)
    }
}

/// The text blocks of a system message, written anew.
fn system_blocks(rewriter: &Rewriter<'_, '_>, content: &Content) -> Vec<String> {
    match content {
        Content::Other => Vec::new(),
        Content::Text(text) => vec![format!(r#"{{"type":"text","text":{}}}"#, rewriter.walk.slice(text))],
        Content::Blocks(blocks) => {
            let list = format!("[{}]", rewriter.walk.slice(&blocks.inside));
            let list: Vec<&RawValue> = serde_json::from_str(&list).unwrap_or_default();
            list.into_iter().filter_map(|block| system_block(rewriter, block.get())).collect()
        }
    }
}

fn system_block(rewriter: &Rewriter<'_, '_>, block: &str) -> Option<String> {
    let member =
        |name: &str| schema::members(block)?.find(|(known, _)| known == name).map(|(_, value)| value);
    let text = member("text").filter(|text| !block::is_blank(text))?;
    let point = match member("cache_control").filter(|point| point.starts_with('{')) {
        Some(point) if rewriter.caps.cache_points > 0 && rewriter.trim.is_empty() => {
            let one_hour = schema::text_member(point, "ttl").as_deref() == Some("1h");
            format!(r#","cache_control":{}"#, block::written(one_hour && rewriter.caps.cache_ttl_1h))
        }
        _ => String::new(),
    };
    Some(format!(r#"{{"type":"text","text":{text}{point}}}"#))
}

/// A text block as a reminder of the user's, in the same place.
fn reminder(block: &str) -> String {
    let member =
        |name: &str| schema::members(block)?.find(|(known, _)| known == name).map(|(_, value)| value);
    let text = member("text").and_then(string).unwrap_or_default();
    let text = quoted(&format!("<system-reminder>{text}</system-reminder>"));
    let point =
        member("cache_control").map(|point| format!(r#","cache_control":{point}"#)).unwrap_or_default();
    format!(r#"{{"type":"text","text":{text}{point}}}"#)
}

fn message(blocks: &[String]) -> String {
    format!(r#"{{"role":"user","content":[{}]}}"#, blocks.join(","))
}

/// Puts blocks behind those of the system prompt.
fn hoist(rewriter: &mut Rewriter<'_, '_>, base: usize, blocks: &[String]) {
    if blocks.is_empty() {
        return;
    }
    let blocks = blocks.join(",");
    let kept = rewriter.found(base, "system").map(|member| member.fate != Fate::Drop);
    match (kept, std::mem::take(&mut rewriter.system)) {
        (None, _) => rewriter.added.push(format!(r#""system":[{blocks}]"#)),
        (Some(true), Content::Text(text)) => {
            rewriter.edits.insert(text.start, r#"[{"type":"text","text":"#.to_owned());
            rewriter.edits.insert(text.end, format!("}},{blocks}]"));
        }
        (Some(true), Content::Blocks(system)) => {
            rewriter.edits.insert(system.inside.end, format!(",{blocks}"));
        }
        (Some(_), _) => rewriter.decide(base, "system", Fate::Value(format!("[{blocks}]"))),
    }
}

/// Puts the root's cache point after the last block that can hold one.
fn expand_root(
    rewriter: &mut Rewriter<'_, '_>,
    turns: &[Turn],
    plans: &mut [Plan],
    last_word: Option<&mut Vec<String>>,
    one_hour: bool,
) {
    let point = block::written(one_hour);
    // Whether it was put, or one stood there already.
    let mut put = last_word.and_then(|blocks| put_point(blocks, point));
    for (turn, plan) in turns.iter().zip(plans.iter_mut()).rev().filter(|(_, plan)| !plan.gone) {
        if put.is_some() {
            break;
        }
        put = put_point(&mut plan.back, point);
        match &turn.content {
            Content::Text(_) if put.is_none() => {
                plan.point = Some(point);
                put = Some(true);
            }
            Content::Blocks(blocks) if put.is_none() => {
                put = blocks.holder.map(|(close, pointed)| {
                    if !pointed {
                        rewriter.edits.insert(close, format!(r#","cache_control":{point}"#));
                    }
                    !pointed
                });
            }
            _ => {}
        }
    }
    match put {
        Some(true) => {
            let path = "cache_control".to_owned();
            rewriter.points.push(Point { section: Section::Messages, path, one_hour });
        }
        Some(false) => {}
        None => rewriter.warnings.add("cache_control", "no block can hold it"),
    }
}

/// Puts a cache point on the last of some blocks that were written here: `None` when there are none, `false` when it
/// has one already.
fn put_point(blocks: &mut [String], point: &str) -> Option<bool> {
    let last = blocks.last_mut()?;
    let free = !last.contains(r#","cache_control":{"#);
    if free && last.pop().is_some() {
        last.push_str(r#","cache_control":"#);
        last.push_str(point);
        last.push('}');
    }
    Some(free)
}

fn write(rewriter: &mut Rewriter<'_, '_>, turns: &[Turn], plans: &[Plan], last_word: Option<Vec<String>>) {
    let fates: Vec<Fate> = plans.iter().map(|plan| if plan.gone { Fate::Drop } else { Fate::Keep }).collect();
    rewriter.edits.settle(turns.iter().map(|turn| &turn.span).zip(&fates));
    let mut before: Option<&Turn> = None;
    for (turn, plan) in turns.iter().zip(plans).filter(|(_, plan)| !plan.gone) {
        if let Some(message) = &plan.before {
            rewriter.edits.insert(turn.span.start, format!("{message},"));
        }
        write_content(rewriter, turn, plan);
        if plan.joins
            && let (Some(before), Some(inside)) = (before, turn.inside())
        {
            rewriter.edits.replace(before.content_end()..inside.start, ",".to_owned());
        }
        before = Some(turn);
    }
    if let (Some(blocks), Some(last)) = (last_word, before) {
        rewriter.edits.insert(last.span.value.end, format!(",{}", message(&blocks)));
    }
}

fn write_content(rewriter: &mut Rewriter<'_, '_>, turn: &Turn, plan: &Plan) {
    let edits = &mut rewriter.edits;
    let behind = if plan.back.is_empty() { String::new() } else { format!(",{}", plan.back.join(",")) };
    match &turn.content {
        Content::Other => {}
        Content::Text(text) => {
            let changed = plan.joins || plan.joined || plan.point.is_some();
            if !changed && plan.front.is_empty() && plan.back.is_empty() {
                return;
            }
            let open = if plan.joins { "" } else { "[" };
            let close = if plan.joined { "" } else { "]" };
            let front = plan.front.join(",");
            let front = if front.is_empty() { front } else { format!("{front},") };
            let point = plan.point.map(|point| format!(r#","cache_control":{point}"#)).unwrap_or_default();
            edits.insert(text.start, format!(r#"{open}{front}{{"type":"text","text":"#));
            edits.insert(text.end, format!("{point}}}{behind}{close}"));
        }
        Content::Blocks(blocks) => {
            if !plan.front.is_empty() {
                let front = plan.front.join(",");
                match blocks.results_end {
                    Some(end) => edits.insert(end, format!(",{front}")),
                    None => edits.insert(blocks.inside.start, format!("{front},")),
                }
            }
            if !behind.is_empty() {
                edits.insert(blocks.inside.end, behind);
            }
        }
    }
}
