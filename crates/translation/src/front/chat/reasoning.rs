//! Thinking that comes back with an assistant message: `thinking_blocks` (LiteLLM), else `reasoning_details`
//! (`OpenRouter`, and our own replies). Only what carries a signature can go upstream, byte for byte.

use outcrop_api_types::Text;
use outcrop_api_types::chat::{ReasoningDetail, ReasoningDetailKind, ThinkingBlock};

use super::verdict::Verdicts;
use crate::conversation::{Block, BlockKind, Place};

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
    kind: BlockKind<'a>,
}

/// The thinking that can be sent back. What has no signature is reported.
pub(super) fn thoughts<'a>(echo: Echo<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Vec<Thought<'a>> {
    let Echo { reasoning_content, reasoning, reasoning_details, thinking_blocks } = echo;
    let thoughts = match (thinking_blocks, reasoning_details) {
        (Some(blocks), _) if !blocks.is_empty() => from_blocks(blocks, at, verdicts),
        (_, Some(details)) if !details.is_empty() => from_details(details, at, verdicts),
        _ => Vec::new(),
    };
    if thoughts.is_empty() {
        for (field, text) in [("reasoning_content", reasoning_content), ("reasoning", reasoning)] {
            if text.is_some_and(|text| !text.is_empty()) {
                verdicts.hint(format!("{at}.{field}"), UNSIGNED);
            }
        }
    }
    thoughts
}

const UNSIGNED: &str = "reasoning without its signature cannot be sent back";

fn from_blocks<'a>(blocks: Vec<ThinkingBlock<'a>>, at: Place, verdicts: &mut Verdicts<'_>) -> Vec<Thought<'a>> {
    let mut thoughts = Vec::with_capacity(blocks.len());
    for block in blocks {
        let kind = match block {
            ThinkingBlock::Thinking(block) => signed(block.thinking, block.signature.unwrap_or_default()),
            ThinkingBlock::Redacted(block) => Some(BlockKind::RedactedThinking { data: block.data }),
            ThinkingBlock::Unknown(_) => None,
        };
        match kind {
            Some(kind) => thoughts.push(Thought { index: None, kind }),
            None => verdicts.hint(format!("{at}.thinking_blocks"), UNSIGNED),
        }
    }
    thoughts
}

/// Fragments of one index are one block: SDKs keep the pieces of a stream as they came. Without an index, a
/// block ends with its signature.
fn from_details<'a>(details: Vec<ReasoningDetail<'a>>, at: Place, verdicts: &mut Verdicts<'_>) -> Vec<Thought<'a>> {
    let mut joined: Vec<Fragments<'a>> = Vec::with_capacity(details.len());
    for detail in details {
        let ReasoningDetail { kind, text, signature, summary: _, data, format: _, index, id: _, extra: _ } = detail;
        let encrypted = kind == ReasoningDetailKind::Encrypted;
        let open = joined.iter_mut().find(|known| match index {
            Some(_) => known.index == index && known.encrypted == encrypted,
            None => known.index.is_none() && !encrypted && !known.encrypted && known.signature.is_empty(),
        });
        let known = match open {
            Some(known) => known,
            None => {
                joined.push(Fragments { index, encrypted, ..Fragments::default() });
                let Some(last) = joined.last_mut() else { continue };
                last
            }
        };
        append(&mut known.text, text);
        append(&mut known.signature, signature);
        append(&mut known.data, data);
    }
    let mut thoughts = Vec::with_capacity(joined.len());
    for Fragments { index, encrypted, text, signature, data } in joined {
        let kind = match encrypted {
            true if !data.is_empty() => Some(BlockKind::RedactedThinking { data }),
            true => None,
            false => signed(text, signature),
        };
        match kind {
            Some(kind) => thoughts.push(Thought { index, kind }),
            None => verdicts.hint(format!("{at}.reasoning_details"), UNSIGNED),
        }
    }
    thoughts
}

#[derive(Default)]
struct Fragments<'a> {
    index: Option<u64>,
    encrypted: bool,
    text: Text<'a>,
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

/// An empty text with a signature is a whole block: the model kept its text to itself.
fn signed<'a>(text: Text<'a>, signature: Text<'a>) -> Option<BlockKind<'a>> {
    (!signature.is_empty()).then_some(BlockKind::Thinking { text, signature })
}

/// Puts every thought where it stood: at its index, the others first; what was spoken fills the places
/// between, in order.
pub(super) fn in_place<'a>(thoughts: Vec<Thought<'a>>, spoken: Vec<Block<'a>>, at: Place) -> Vec<Block<'a>> {
    if thoughts.is_empty() {
        return spoken;
    }
    let block = |kind| Block { at, cache: None, kind };
    let mut blocks = Vec::with_capacity(thoughts.len().saturating_add(spoken.len()));
    let (mut placed, unplaced): (Vec<_>, Vec<_>) = thoughts.into_iter().partition(|thought| thought.index.is_some());
    blocks.extend(unplaced.into_iter().map(|thought| block(thought.kind)));
    placed.sort_by_key(|thought| thought.index);
    let mut spoken = spoken.into_iter();
    for thought in placed {
        let index = thought.index.and_then(|index| usize::try_from(index).ok()).unwrap_or(usize::MAX);
        while blocks.len() < index {
            let Some(next) = spoken.next() else { break };
            blocks.push(next);
        }
        blocks.push(block(thought.kind));
    }
    blocks.extend(spoken);
    blocks
}
