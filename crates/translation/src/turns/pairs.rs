//! Calls and their results: every call is answered in the very next user turn, results first, in the order of
//! the calls; an id means one call.

use std::collections::{HashMap, HashSet};

use outcrop_api_types::Text;

use crate::conversation::{Block, BlockKind, Place, Role, Said};
use crate::error::Error;
use crate::policy::{MissingResults, Policy};
use crate::warning::Warnings;

/// A call that waits for its result.
struct Call<'a> {
    /// The caller's id.
    id: Text<'a>,
    /// The id that is sent, where it has to differ.
    renamed: Option<Text<'static>>,
    at: Place,
}

/// Puts every result behind its call.
pub(super) fn answer<'a>(
    turns: &mut Vec<Said<'a>>,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    let mut used: HashMap<Text<'a>, usize> = HashMap::new();
    let mut calls: Vec<Call<'a>> = Vec::new();
    for turn in &mut *turns {
        match turn.role {
            Role::User => answer_calls(turn, std::mem::take(&mut calls), policy, warnings)?,
            Role::System => {}
            Role::Assistant => {
                if let Some(call) = calls.first() {
                    return Err(unanswered(call.at));
                }
                calls = calls_of(turn, &mut used)?;
            }
        }
    }
    let Some(first) = calls.first() else { return Ok(()) };
    let mut turn = Said { role: Role::User, blocks: Vec::new(), at: first.at };
    answer_calls(&mut turn, calls, policy, warnings)?;
    turns.push(turn);
    Ok(())
}

/// The calls of a turn. Claude wants every id once in a conversation, but there are callers that count from zero in
/// each turn: a later call gets an id of its own, the same in every request.
fn calls_of<'a>(turn: &mut Said<'a>, used: &mut HashMap<Text<'a>, usize>) -> Result<Vec<Call<'a>>, Error> {
    let mut calls: Vec<Call<'a>> = Vec::new();
    let mut here: HashSet<Text<'a>> = HashSet::new();
    for block in &mut turn.blocks {
        let BlockKind::ToolUse { id, .. } = &mut block.kind else { continue };
        if !here.insert(id.clone()) {
            return Err(Error::invalid(
                format!("{}.id", block.at),
                "another call before the same results has this id; results could not be told apart",
            ));
        }
        let times = used.entry(id.clone()).or_default();
        *times = times.saturating_add(1);
        // `#` is not legal in an id, so that it is hashed on its way out and meets no other.
        let renamed = (*times > 1).then(|| Text::from(format!("{id}#{times}")));
        let original = match &renamed {
            Some(renamed) => std::mem::replace(id, renamed.clone()),
            None => id.clone(),
        };
        calls.push(Call { id: original, renamed, at: block.at });
    }
    Ok(calls)
}

fn unanswered(at: Place) -> Error {
    Error::invalid(
        at,
        "this tool call has no result before the next turn; send a tool message for it \
         (or set missing_results = \"synthesize\")",
    )
}

fn answer_calls<'a>(
    turn: &mut Said<'a>,
    calls: Vec<Call<'a>>,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<(), Error> {
    if calls.is_empty() && !turn.blocks.iter().any(|block| matches!(block.kind, BlockKind::ToolResult { .. }))
    {
        return Ok(());
    }
    let mut results: HashMap<Text<'a>, Option<Block<'a>>> =
        calls.iter().map(|call| (call.id.clone(), None)).collect();
    let mut others = Vec::with_capacity(turn.blocks.len());
    for block in std::mem::take(&mut turn.blocks) {
        let BlockKind::ToolResult { id, .. } = &block.kind else {
            others.push(block);
            continue;
        };
        let path = format!("{}[{}].tool_call_id", block.at.root, block.at.message);
        match results.get_mut(id) {
            None => {
                return Err(Error::invalid(
                    path,
                    "no tool call with this id in the assistant message before it",
                ));
            }
            Some(known) => {
                if known.replace(block).is_some() {
                    warnings.add(path, "answered twice: the last result counts");
                }
            }
        }
    }
    for call in calls {
        let mut block = match results.remove(&call.id).flatten() {
            Some(block) => block,
            None if policy.missing_results == MissingResults::Reject => return Err(unanswered(call.at)),
            None => {
                warnings.add(call.at, "never answered: a failed result was put in");
                no_result(call.id, call.at)
            }
        };
        if let (Some(renamed), BlockKind::ToolResult { id, .. }) = (call.renamed, &mut block.kind) {
            *id = renamed;
        }
        turn.blocks.push(block);
    }
    turn.blocks.append(&mut others);
    Ok(())
}

fn no_result(id: Text<'_>, at: Place) -> Block<'_> {
    let content = vec![Block { at, cache: None, kind: BlockKind::Text(Text::from("no result")) }];
    Block { at, cache: None, kind: BlockKind::ToolResult { id, content, is_error: true } }
}
