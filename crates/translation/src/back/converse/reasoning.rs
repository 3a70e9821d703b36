//! Reasoning of earlier turns on its way back to the model: what the model takes of it.

use outcrop_api_types::Text;

use crate::caps::{Caps, ReasoningReplay};
use crate::conversation::{Block, BlockKind, Role, Said};
use crate::warning::Warnings;

const UNSIGNED: &str = "reasoning without its signature cannot be sent back";
const REFUSED: &str = "this model does not take its reasoning back";
const ENCRYPTED_ONLY: &str = "this model takes back encrypted reasoning only";
const TEXT_ONLY: &str = "this model takes back the text of its reasoning only";

/// Keeps what the model takes. Before the turns are arranged: a message that held nothing else disappears.
pub(in crate::back) fn prepare(said: &mut [Said<'_>], caps: &Caps, warnings: &mut Warnings) {
    for said in said.iter_mut().filter(|said| said.role == Role::Assistant) {
        said.blocks.retain_mut(|block| match refused(&mut block.kind, caps.reasoning_replay) {
            None => true,
            Some(why) => {
                warnings.add(field(block), why);
                false
            }
        });
    }
}

/// Why the block cannot go back, if it cannot. May take the signature off.
fn refused(kind: &mut BlockKind<'_>, rule: ReasoningReplay) -> Option<&'static str> {
    match (kind, rule) {
        (BlockKind::Thinking { signature, .. }, ReasoningReplay::Signed) => {
            signature.is_empty().then_some(UNSIGNED)
        }
        (BlockKind::Thinking { text, signature }, ReasoningReplay::Text) => {
            *signature = Text::default();
            text.is_empty().then_some(TEXT_ONLY)
        }
        (BlockKind::RedactedThinking { .. }, ReasoningReplay::Text) => Some(TEXT_ONLY),
        (BlockKind::Thinking { .. }, ReasoningReplay::RedactedOnly) => Some(ENCRYPTED_ONLY),
        (BlockKind::Thinking { .. } | BlockKind::RedactedThinking { .. }, ReasoningReplay::None) => {
            Some(REFUSED)
        }
        _ => None, // encrypted reasoning where it is taken, and everything that is no reasoning
    }
}

/// A block of its own, or a member of its message.
fn field(block: &Block<'_>) -> String {
    match block.at.part {
        Some(_) => block.at.to_string(),
        None => format!("{}.reasoning_details", block.at),
    }
}
