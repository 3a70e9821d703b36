//! The order Claude insists on: user and assistant in turn, tool results right after their calls, no blank
//! text. Nothing is dropped in silence but what says nothing.

mod pairs;

use std::collections::HashSet;

use outcrop_api_types::Text;

use crate::blanks::{self, is_blank};
use crate::caps::Caps;
use crate::conversation::{Block, BlockKind, Place, Role, Said};
use crate::error::Error;
use crate::policy::{MidSystem, Policy};
use crate::warning::Warnings;

/// A conversation that can be sent.
#[derive(Debug)]
pub(crate) struct Arranged<'a> {
    /// The system prompt, block by block.
    pub(crate) system: Vec<Block<'a>>,
    /// Turns: no two of the same speaker in a row.
    pub(crate) turns: Vec<Said<'a>>,
}

/// Puts a conversation in order, or says what stands in the way.
pub(crate) fn arrange<'a>(
    said: Vec<Said<'a>>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Arranged<'a>, Error> {
    check_user(&said)?;
    let said = said.into_iter().filter_map(|said| without_blanks(said, warnings)).collect();
    let (system, said) = split_system(said, caps, policy, warnings);
    let mut turns = merge(said);
    pairs::answer(&mut turns, policy, warnings)?;
    check_ends(&mut turns, caps)?;
    Ok(Arranged { system, turns })
}

/// Somebody must have asked something.
fn check_user(said: &[Said<'_>]) -> Result<(), Error> {
    let mut blank = None;
    for said in said.iter().filter(|said| said.role == Role::User) {
        if said.blocks.iter().any(|block| !matches!(&block.kind, BlockKind::Text(text) if is_blank(text))) {
            return Ok(());
        }
        blank = Some(said.at);
    }
    Err(match blank {
        Some(at) => Error::invalid(format!("{at}.content"), "the only user message is blank"),
        None if said.is_empty() => {
            Error::invalid("messages", "must not be empty: at least one user message is needed")
        }
        None => Error::invalid("messages", "at least one user message is needed"),
    })
}

/// Takes blank texts out. `None` when nothing is left.
fn without_blanks<'a>(said: Said<'a>, warnings: &mut Warnings) -> Option<Said<'a>> {
    let Said { role, blocks, at } = said;
    let (blocks, homeless) = blanks::strip(blocks);
    if homeless.is_some() {
        warnings.add(format!("{at}.content.cache_control"), "stood on a blank text with nothing before it");
    }
    (!blocks.is_empty()).then_some(Said { role, blocks, at })
}

/// Leading system messages make the system prompt; later ones stay where they are in the form the model knows.
fn split_system<'a>(
    said: Vec<Said<'a>>,
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> (Vec<Block<'a>>, Vec<Said<'a>>) {
    let mut system = Vec::new();
    let mut rest: Vec<Said<'a>> = Vec::with_capacity(said.len());
    let mut unanswered: HashSet<Text<'a>> = HashSet::new();
    for said in said {
        if said.role != Role::System {
            note_calls(&said, &mut unanswered);
            rest.push(said);
        } else if rest.is_empty() {
            system.extend(said.blocks);
        } else if policy.mid_system == MidSystem::Hoist {
            warnings.add(format!("{}.role", said.at), "a later system message was moved to the front");
            system.extend(said.blocks);
        } else if caps.role_system_in_messages && unanswered.is_empty() {
            rest.push(said);
        } else {
            // Nothing but results may follow a call, and what the user says moves behind them.
            rest.push(reminder(said));
        }
    }
    (system, rest)
}

fn note_calls<'a>(said: &Said<'a>, unanswered: &mut HashSet<Text<'a>>) {
    for block in &said.blocks {
        match &block.kind {
            BlockKind::ToolUse { id, .. } => _ = unanswered.insert(id.clone()),
            BlockKind::ToolResult { id, .. } => _ = unanswered.remove(id),
            _ => {}
        }
    }
}

fn reminder(mut said: Said<'_>) -> Said<'_> {
    said.role = Role::User;
    for block in &mut said.blocks {
        if let BlockKind::Text(text) = &mut block.kind {
            *text = Text::from(format!("<system-reminder>{text}</system-reminder>"));
        }
    }
    said
}

/// Makes one turn of neighbours with the same role; their blocks stay separate.
fn merge(said: Vec<Said<'_>>) -> Vec<Said<'_>> {
    let mut turns: Vec<Said<'_>> = Vec::with_capacity(said.len());
    for said in said {
        match turns.last_mut() {
            Some(turn) if turn.role == said.role => turn.blocks.extend(said.blocks),
            _ => turns.push(said),
        }
    }
    turns
}

/// The first and the last turn have rules of their own.
fn check_ends(turns: &mut [Said<'_>], caps: &Caps) -> Result<(), Error> {
    if let Some(first) = turns.iter().find(|turn| turn.role != Role::System)
        && first.role == Role::Assistant
        && !caps.assistant_first
    {
        return Err(Error::value(first.at, "the conversation must begin with a user message for this model"));
    }
    let Some(last) = turns.last_mut().filter(|turn| turn.role == Role::Assistant) else { return Ok(()) };
    if !caps.prefill {
        return Err(Error::value(
            last_message(last),
            "this model does not support assistant prefill: the last message must come from the user",
        ));
    }
    if let Some(Block { kind: BlockKind::Text(text), .. }) = last.blocks.last_mut() {
        let kept = text.trim_end().len();
        if kept < text.len() {
            *text = Text::from(text.get(..kept).unwrap_or_default().to_owned());
        }
    }
    Ok(())
}

/// The last of the messages that a turn was made of.
pub(crate) fn last_message(turn: &Said<'_>) -> Place {
    turn.blocks.last().map_or(turn.at, |block| Place { part: None, ..block.at })
}

#[cfg(test)]
mod tests;
