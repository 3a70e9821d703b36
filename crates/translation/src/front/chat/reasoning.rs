//! Thinking that comes back with an assistant message: `thinking_blocks` (LiteLLM), else `reasoning_details`
//! (`OpenRouter`, and our own replies), else the text alone. Whether it can go upstream is the model's affair.

use std::collections::HashMap;

use outcrop_api_types::Text;
use outcrop_api_types::chat::{ReasoningDetail, ReasoningDetailKind, ThinkingBlock};

use super::verdict::Verdicts;
use crate::conversation::{Block, BlockKind, Place, proof};

/// What a client may have kept of a reply's reasoning.
pub(super) struct Echo<'a> {
    pub(super) reasoning_content: Option<Text<'a>>,
    pub(super) reasoning: Option<Text<'a>>,
    pub(super) reasoning_details: Option<Vec<ReasoningDetail<'a>>>,
    pub(super) thinking_blocks: Option<Vec<ThinkingBlock<'a>>>,
}

/// One block of thinking and the place it had among the blocks of its turn.
pub(super) struct Thought<'a> {
    index: Option<u64>,
    /// The member of the message that it came in.
    member: &'static str,
    kind: BlockKind<'a>,
}

/// The thinking that came back. What says nothing is reported.
pub(super) fn thoughts<'a>(echo: Echo<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Vec<Thought<'a>> {
    let Echo { reasoning_content, reasoning, reasoning_details, thinking_blocks } = echo;
    let details = reasoning_details.filter(|details| !details.is_empty()).map(from_details);
    let blocks = thinking_blocks.filter(|blocks| !blocks.is_empty()).map(from_blocks);
    let (mut thoughts, lost, field) = match (blocks, details) {
        // The same thoughts in both forms: only the details know their places.
        (Some((blocks, _)), Some((details, lost))) if same(&blocks, &details) => {
            (details, lost, "reasoning_details")
        }
        (Some((blocks, lost)), _) => (blocks, lost, "thinking_blocks"),
        (None, Some((details, lost))) => (details, lost, "reasoning_details"),
        (None, None) => (Vec::new(), None, ""),
    };
    if let Some(why) = lost {
        verdicts.hint(format!("{at}.{field}"), why);
    }
    if thoughts.is_empty() {
        let texts = [("reasoning_content", reasoning_content), ("reasoning", reasoning)];
        let mut texts = texts.into_iter().filter_map(|(member, text)| Some((member, text?)));
        // Both hold the same.
        if let Some((member, text)) = texts.find(|(_, text)| !text.is_empty()) {
            let kind = BlockKind::Thinking { text, signature: Text::default() };
            thoughts.push(Thought { index: None, member, kind });
        }
    }
    thoughts
}

const EMPTY: &str = "reasoning without text and signature says nothing";
const CUT: &str = "the text that this signature proves was lost on the way: send every part of it back";

fn same(blocks: &[Thought<'_>], details: &[Thought<'_>]) -> bool {
    blocks.len() == details.len()
        && blocks.iter().zip(details).all(|(block, detail)| match (&block.kind, &detail.kind) {
            (
                BlockKind::Thinking { text: a, signature: x },
                BlockKind::Thinking { text: b, signature: y },
            ) => a == b && x == y,
            (BlockKind::RedactedThinking { data: a }, BlockKind::RedactedThinking { data: b }) => a == b,
            _ => false,
        })
}

/// The thoughts, and why any had to be left out.
fn from_blocks(blocks: Vec<ThinkingBlock<'_>>) -> (Vec<Thought<'_>>, Option<&'static str>) {
    let mut thoughts = Vec::with_capacity(blocks.len());
    let mut lost = None;
    for block in blocks {
        let kind = match block {
            ThinkingBlock::Thinking(block) => signed(block.thinking, block.signature.unwrap_or_default()),
            ThinkingBlock::Redacted(block) => redacted(block.data),
            ThinkingBlock::Unknown(_) => None,
        };
        match kind {
            Some(kind) => thoughts.push(Thought { index: None, member: "thinking_blocks", kind }),
            None => lost = Some(EMPTY),
        }
    }
    (thoughts, lost)
}

/// Fragments of one index are one block: SDKs keep the pieces of a stream as they came. Without an index, a
/// block ends with its signature.
fn from_details(details: Vec<ReasoningDetail<'_>>) -> (Vec<Thought<'_>>, Option<&'static str>) {
    let mut joined: Vec<Fragments<'_>> = Vec::with_capacity(details.len());
    let mut by_index: HashMap<(u64, bool), usize> = HashMap::new();
    let mut unsigned = None;
    for detail in details {
        let ReasoningDetail { kind, text, signature, summary: _, data, format: _, index, id: _, extra: _ } =
            detail;
        let encrypted = kind == ReasoningDetailKind::Encrypted;
        let known = match index {
            Some(index) => by_index.get(&(index, encrypted)).copied(),
            None if encrypted => None,
            None => unsigned,
        };
        let place = known.unwrap_or(joined.len());
        if known.is_none() {
            joined.push(Fragments { index, encrypted, ..Fragments::default() });
        }
        let Some(fragments) = joined.get_mut(place) else { continue };
        if text.is_some() {
            append(fragments.text.get_or_insert_default(), text);
        }
        append(&mut fragments.signature, signature);
        append(&mut fragments.data, data);
        match index {
            Some(index) => _ = by_index.insert((index, encrypted), place),
            None if encrypted => {}
            None => unsigned = fragments.signature.is_empty().then_some(place),
        }
    }
    let mut thoughts = Vec::with_capacity(joined.len());
    let mut lost = None;
    for Fragments { index, encrypted, text, signature, data } in joined {
        // Some SDKs keep of a stream the last delta only. An empty text is another thing: the model kept it to itself.
        if !encrypted && text.is_none() && proof::is_claudes(&signature) {
            lost = Some(CUT);
            continue;
        }
        match if encrypted { redacted(data) } else { signed(text.unwrap_or_default(), signature) } {
            Some(kind) => thoughts.push(Thought { index, member: "reasoning_details", kind }),
            None => lost = lost.or(Some(EMPTY)),
        }
    }
    (thoughts, lost)
}

#[derive(Default)]
struct Fragments<'a> {
    index: Option<u64>,
    encrypted: bool,
    /// `None` when no fragment had any, not even an empty one.
    text: Option<Text<'a>>,
    signature: Text<'a>,
    data: Text<'a>,
}

fn append<'a>(whole: &mut Text<'a>, piece: Option<Text<'a>>) {
    let Some(piece) = piece else { return };
    if whole.is_empty() {
        *whole = piece;
    } else if !piece.is_empty() {
        let mut longer = std::mem::take(whole).into_string();
        longer.push_str(&piece);
        *whole = Text::from(longer);
    }
}

/// An empty text with a signature is a whole block: the model kept its text to itself. Some models sign nothing.
fn signed<'a>(text: Text<'a>, signature: Text<'a>) -> Option<BlockKind<'a>> {
    (!signature.is_empty() || !text.is_empty()).then_some(BlockKind::Thinking { text, signature })
}

fn redacted(data: Text<'_>) -> Option<BlockKind<'_>> {
    (!data.is_empty()).then_some(BlockKind::RedactedThinking { data })
}

/// Puts every thought where it stood: at its index, the others first; what was spoken fills the places
/// between, in order.
pub(super) fn in_place<'a>(thoughts: Vec<Thought<'a>>, spoken: Vec<Block<'a>>, at: Place) -> Vec<Block<'a>> {
    if thoughts.is_empty() {
        return spoken;
    }
    let block =
        |thought: Thought<'a>| Block { at: at.part(thought.member, 0), cache: None, kind: thought.kind };
    let mut blocks = Vec::with_capacity(thoughts.len().saturating_add(spoken.len()));
    let (mut placed, unplaced): (Vec<_>, Vec<_>) =
        thoughts.into_iter().partition(|thought| thought.index.is_some());
    blocks.extend(unplaced.into_iter().map(block));
    placed.sort_by_key(|thought| thought.index);
    let mut spoken = spoken.into_iter();
    for thought in placed {
        let index = thought.index.and_then(|index| usize::try_from(index).ok()).unwrap_or(usize::MAX);
        while blocks.len() < index {
            let Some(next) = spoken.next() else { break };
            blocks.push(next);
        }
        blocks.push(block(thought));
    }
    blocks.extend(spoken);
    blocks
}
