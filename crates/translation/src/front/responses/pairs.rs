//! Calls and their results. In this dialect anything may stand between the two, and an interrupted client leaves calls
//! without a result; the models want every result right behind its call.

use std::collections::{BTreeMap, HashMap};

use outcrop_api_types::Text;

use crate::conversation::{Block, BlockKind, Place, Role, Said};
use crate::error::Error;
use crate::front::chat::verdict::Verdicts;

/// What Codex itself puts in for a call that was interrupted.
///
/// Source: openai/codex, `core/src/context_manager/normalize.rs`, read 2026-11-22.
const ABORTED: &str = "aborted";

/// Puts every result behind the turn that called, and a failed one where there is none.
pub(super) fn settle<'a>(said: Vec<Said<'a>>, verdicts: &mut Verdicts<'_>) -> Result<Vec<Said<'a>>, Error> {
    let mut pairs = Pairs::default();
    for said in said {
        match said.role {
            Role::Assistant => pairs.speak(said),
            Role::System => pairs.listen(said),
            Role::User => match result_of(&said) {
                Some(id) => pairs.answer(id, said, verdicts)?,
                None => pairs.listen(said),
            },
        }
    }
    Ok(pairs.finish(verdicts))
}

fn result_of<'a>(said: &Said<'a>) -> Option<Text<'a>> {
    said.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::ToolResult { id, .. } => Some(id.clone()),
        _ => None,
    })
}

/// A call that waits for its result.
struct Call<'a> {
    id: Text<'a>,
    turn: usize,
    at: Place,
}

/// Where a result was put.
enum Slot {
    /// Where it stood.
    Kept(usize),
    /// Behind this turn, the so-manieth.
    Behind(usize, usize),
}

#[derive(Default)]
struct Pairs<'a> {
    kept: Vec<Said<'a>>,
    /// The last message of each of the model's turns.
    turns: Vec<usize>,
    speaking: bool,
    /// Something was said since the model's last turn.
    interrupted: bool,
    waiting: Vec<Call<'a>>,
    answered: HashMap<Text<'a>, Slot>,
    /// Results that had to move, by turn.
    behind: BTreeMap<usize, Vec<Said<'a>>>,
}

impl<'a> Pairs<'a> {
    fn speak(&mut self, said: Said<'a>) {
        let index = self.kept.len();
        match self.turns.last_mut().filter(|_| self.speaking) {
            Some(last) => *last = index,
            None => self.turns.push(index),
        }
        let turn = self.turns.len().saturating_sub(1);
        for block in &said.blocks {
            if let BlockKind::ToolUse { id, .. } = &block.kind {
                self.waiting.push(Call { id: id.clone(), turn, at: said.at });
            }
        }
        (self.speaking, self.interrupted) = (true, false);
        self.kept.push(said);
    }

    fn listen(&mut self, said: Said<'a>) {
        (self.speaking, self.interrupted) = (false, true);
        self.kept.push(said);
    }

    fn answer(&mut self, id: Text<'a>, said: Said<'a>, verdicts: &mut Verdicts<'_>) -> Result<(), Error> {
        let at = said.at;
        let Some(call) = self.waiting.iter().rposition(|call| call.id == id) else {
            let Some(slot) = self.answered.get(&id) else {
                let why = "no call with this id comes before it; send the call too, or leave both out";
                return Err(Error::invalid(format!("{at}.call_id"), why));
            };
            verdicts.hint(format!("{at}.call_id"), "answered twice: the last result counts");
            let earlier = match *slot {
                Slot::Kept(index) => self.kept.get_mut(index),
                Slot::Behind(turn, index) => {
                    self.behind.get_mut(&turn).and_then(|moved| moved.get_mut(index))
                }
            };
            if let Some(earlier) = earlier {
                *earlier = said;
            }
            return Ok(());
        };
        let turn = self.waiting.remove(call).turn;
        self.speaking = false;
        if turn.saturating_add(1) == self.turns.len() {
            if self.interrupted {
                verdicts.hint(at, "a result was moved in front of what was said before it");
            }
            self.answered.insert(id, Slot::Kept(self.kept.len()));
            self.kept.push(said);
        } else {
            verdicts.hint(at, "a result was moved behind its call");
            let moved = self.behind.entry(turn).or_default();
            self.answered.insert(id, Slot::Behind(turn, moved.len()));
            moved.push(said);
        }
        Ok(())
    }

    fn finish(mut self, verdicts: &mut Verdicts<'_>) -> Vec<Said<'a>> {
        for Call { id, turn, at } in self.waiting {
            verdicts.hint(format!("{at}.call_id"), "never answered: told to the model as aborted");
            let text = Block { at, cache: None, kind: BlockKind::Text(Text::from(ABORTED)) };
            let kind = BlockKind::ToolResult { id, content: vec![text], is_error: true };
            let said = Said { role: Role::User, blocks: vec![Block { at, cache: None, kind }], at };
            self.behind.entry(turn).or_default().push(said);
        }
        if self.behind.is_empty() {
            return self.kept;
        }
        let mut behind: BTreeMap<usize, Vec<Said<'a>>> = self
            .behind
            .into_iter()
            .filter_map(|(turn, moved)| Some((*self.turns.get(turn)?, moved)))
            .collect();
        let mut settled = Vec::with_capacity(self.kept.len().saturating_add(behind.len()));
        for (index, said) in self.kept.into_iter().enumerate() {
            settled.push(said);
            settled.extend(behind.remove(&index).unwrap_or_default());
        }
        settled
    }
}
