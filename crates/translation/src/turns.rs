//! The order Claude insists on: user and assistant in turn, tool results right after their calls, no blank
//! text. Nothing is dropped in silence but what says nothing.

use std::collections::HashMap;

use outcrop_api_types::Text;

use crate::caps::Caps;
use crate::conversation::{Block, BlockKind, Role, Said};
use crate::error::Error;
use crate::policy::{MidSystem, MissingResults, Policy};
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
    let had_messages = !said.is_empty();
    let blank_user = said.iter().find(|said| said.role == Role::User).map(|said| said.at);
    let (system, said) = split_system(said, caps, policy, warnings);
    let mut turns = merge(said.into_iter().filter_map(without_blanks).collect());
    pair_results(&mut turns, policy, warnings)?;
    // A user turn may have held nothing but results that were answered twice.
    turns.retain(|turn| !turn.blocks.is_empty());
    if !turns.iter().any(|turn| turn.role == Role::User) {
        return Err(match (blank_user, had_messages) {
            (Some(at), _) => Error::invalid(format!("{at}.content"), "the only user message is blank"),
            (None, true) => Error::invalid("messages", "at least one user message is needed"),
            (None, false) => Error::invalid("messages", "must not be empty: at least one user message is needed"),
        });
    }
    check_ends(&mut turns, caps)?;
    Ok(Arranged { system, turns })
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
    let mut open_calls = false;
    for said in said {
        if said.role == Role::System {
            let late = !rest.is_empty();
            match () {
                () if !late => system.extend(without_blanks(said).into_iter().flat_map(|said| said.blocks)),
                () if policy.mid_system == MidSystem::Hoist => {
                    warnings.add(format!("{}.role", said.at), "a later system message was moved to the front");
                    system.extend(without_blanks(said).into_iter().flat_map(|said| said.blocks));
                }
                () if caps.role_system_in_messages && !open_calls => rest.push(said),
                () => rest.push(reminder(said)),
            }
            continue;
        }
        open_calls = match said.role {
            Role::Assistant => said.blocks.iter().any(|block| matches!(block.kind, BlockKind::ToolUse { .. })),
            _ => open_calls && said.blocks.iter().any(|block| matches!(block.kind, BlockKind::ToolResult { .. })),
        };
        rest.push(said);
    }
    (system, rest)
}

fn reminder(mut said: Said<'_>) -> Said<'_> {
    said.role = Role::User;
    for block in &mut said.blocks {
        if let BlockKind::Text(text) = &mut block.kind
            && !is_blank(text)
        {
            *text = Text::from(format!("<system-reminder>{text}</system-reminder>"));
        }
    }
    said
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

/// Takes blank texts out; their cache points move to the block before. `None` when nothing is left.
fn without_blanks(mut said: Said<'_>) -> Option<Said<'_>> {
    if said.blocks.iter().any(|block| matches!(&block.kind, BlockKind::Text(text) if is_blank(text))) {
        let mut kept: Vec<Block<'_>> = Vec::with_capacity(said.blocks.len());
        for block in said.blocks {
            match &block.kind {
                BlockKind::Text(text) if is_blank(text) => {
                    if let (Some(before), Some(point)) = (kept.last_mut(), block.cache) {
                        before.cache.get_or_insert(point);
                    }
                }
                _ => kept.push(block),
            }
        }
        said.blocks = kept;
    }
    (!said.blocks.is_empty()).then_some(said)
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

/// Every call is answered in the very next user turn: results first, in the order of the calls.
fn pair_results<'a>(turns: &mut Vec<Said<'a>>, policy: &Policy, warnings: &mut Warnings) -> Result<(), Error> {
    let mut index = 0;
    let mut calls: Vec<(Text<'a>, Block<'a>)> = Vec::new();
    while let Some(turn) = turns.get_mut(index) {
        match turn.role {
            Role::User => {
                answer_calls(turn, std::mem::take(&mut calls), policy, warnings)?;
            }
            Role::System => {}
            Role::Assistant => {
                if let Some((_, call)) = calls.first() {
                    return Err(unanswered(call));
                }
                calls = calls_of(turn);
            }
        }
        index = index.saturating_add(1);
    }
    let Some((_, first)) = calls.first() else { return Ok(()) };
    if policy.missing_results == MissingResults::Reject {
        return Err(unanswered(first));
    }
    let at = first.at;
    let mut turn = Said { role: Role::User, blocks: Vec::new(), at };
    answer_calls(&mut turn, calls, policy, warnings)?;
    turns.push(turn);
    Ok(())
}

/// Each call's id with an empty result that may stand in for a missing one.
fn calls_of<'a>(turn: &Said<'a>) -> Vec<(Text<'a>, Block<'a>)> {
    turn.blocks
        .iter()
        .filter_map(|block| match &block.kind {
            BlockKind::ToolUse { id, .. } => Some((
                id.clone(),
                Block {
                    at: block.at,
                    cache: None,
                    kind: BlockKind::ToolResult {
                        id: id.clone(),
                        content: vec![Block { at: block.at, cache: None, kind: BlockKind::Text(Text::from("no result")) }],
                        is_error: true,
                    },
                },
            )),
            _ => None,
        })
        .collect()
}

fn unanswered(call: &Block<'_>) -> Error {
    Error::invalid(
        call.at,
        "this tool call has no result before the next turn; send a tool message for it \
         (or set missing_results = \"synthesize\")",
    )
}

fn answer_calls<'a>(
    turn: &mut Said<'a>,
    calls: Vec<(Text<'a>, Block<'a>)>,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    if calls.is_empty() && !turn.blocks.iter().any(|block| matches!(block.kind, BlockKind::ToolResult { .. })) {
        return Ok(());
    }
    let mut results: HashMap<String, Block<'a>> = HashMap::with_capacity(calls.len());
    let mut others = Vec::with_capacity(turn.blocks.len());
    for block in std::mem::take(&mut turn.blocks) {
        let BlockKind::ToolResult { id, .. } = &block.kind else {
            others.push(block);
            continue;
        };
        if !calls.iter().any(|(call, _)| call == id) {
            return Err(Error::invalid(
                format!("{}.tool_call_id", at_message(&block)),
                "no tool call with this id in the assistant message before it",
            ));
        }
        let id = id.to_string();
        let at = block.at;
        if results.insert(id, block).is_some() {
            warnings.add(format!("{}[{}]", at.root, at.message), "answered twice: the last result counts");
        }
    }
    for (id, stand_in) in calls {
        match results.remove(&*id) {
            Some(result) => turn.blocks.push(result),
            None if policy.missing_results == MissingResults::Reject => return Err(unanswered(&stand_in)),
            None => {
                warnings.add(stand_in.at, "never answered: a failed result was put in");
                turn.blocks.push(stand_in);
            }
        }
    }
    turn.blocks.append(&mut others);
    Ok(())
}

fn at_message(block: &Block<'_>) -> String {
    format!("{}[{}]", block.at.root, block.at.message)
}

/// The first and the last turn have rules of their own.
fn check_ends(turns: &mut [Said<'_>], caps: &Caps) -> Result<(), Error> {
    if let Some(first) = turns.iter().find(|turn| turn.role != Role::System)
        && first.role == Role::Assistant
        && !caps.assistant_first
    {
        return Err(Error::value(first.at, "the conversation must begin with a user message for this model"));
    }
    let Some(last) = turns.last_mut() else { return Ok(()) };
    if last.role != Role::Assistant {
        return Ok(());
    }
    if !caps.prefill {
        return Err(Error::value(
            last.at,
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
