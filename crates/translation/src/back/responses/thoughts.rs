//! Thinking on its way to the caller and back: what only the model can read is marked as OpenAI's, so that what comes
//! back from another family of models is not sent on: it would fail the whole request.

use outcrop_api_types::Text;
use outcrop_api_types::responses::{PlainText, ReasoningItem, ReasoningPart, SummaryPart};

use crate::caps::{Caps, ReasoningReplay};
use crate::conversation::{AnswerBlock, Block, BlockKind, Role, Said, proof};
use crate::warning::Warnings;

const FOREIGN: &str = "only encrypted reasoning of this family of models can be sent back";

/// As it leaves.
pub(super) fn marked(encrypted: &str) -> Text<'static> {
    Text::from(format!("{}{encrypted}", proof::OPENAI))
}

/// Keeps what the model takes back. Before the turns are arranged: a message that held nothing else disappears.
pub(super) fn prepare(said: &mut [Said<'_>], caps: &Caps, warnings: &mut Warnings) {
    let takes_text = caps.reasoning_replay == ReasoningReplay::Text;
    for said in said.iter_mut().filter(|said| said.role == Role::Assistant) {
        said.blocks.retain(|block| {
            let goes = match &block.kind {
                BlockKind::Thinking { signature, .. } if signature.starts_with(proof::OPENAI) => true,
                BlockKind::Thinking { text, .. } => takes_text && !text.is_empty(),
                BlockKind::RedactedThinking { data } => data.starts_with(proof::OPENAI),
                _ => true,
            };
            if !goes {
                warnings.add(field(block), FOREIGN);
            }
            goes
        });
    }
}

/// A block of its own, or a member of its message.
fn field(block: &Block<'_>) -> String {
    match block.at.part {
        Some(_) => block.at.to_string(),
        None => format!("{}.reasoning_details", block.at),
    }
}

/// As it goes back. Its id is left out: nothing is kept that it could name.
pub(super) fn item<'a>(text: Text<'a>, proof: &str) -> ReasoningItem<'a> {
    let mut item = ReasoningItem::new("", Vec::new());
    item.id = None;
    match proof.strip_prefix(proof::OPENAI) {
        Some(encrypted) => {
            item.encrypted_content = Some(Text::from(encrypted.to_owned()));
            if !text.is_empty() {
                item.summary = Some(vec![SummaryPart::SummaryText(PlainText::new(text))]);
            }
        }
        None => item.content = Some(vec![ReasoningPart::ReasoningText(PlainText::new(text))]),
    }
    item
}

/// The text that an item shows: what is told about the thinking, or the thinking itself.
pub(super) fn shown(item: &ReasoningItem<'_>) -> String {
    let summary = item.summary.iter().flatten().filter_map(|part| match part {
        SummaryPart::SummaryText(part) => Some(part.text.as_str()),
        SummaryPart::Unknown(_) => None,
    });
    let content = item.content.iter().flatten().filter_map(|part| match part {
        ReasoningPart::ReasoningText(part) => Some(part.text.as_str()),
        ReasoningPart::Unknown(_) => None,
    });
    let pieces: Vec<&str> = summary.collect();
    if pieces.is_empty() { content.collect() } else { pieces.join(BETWEEN) }
}

/// Between two parts of a summary.
pub(super) const BETWEEN: &str = "\n\n";

/// A whole item, read. `None` when it says nothing.
pub(super) fn block<'a>(item: &ReasoningItem<'_>, index: u64) -> Option<AnswerBlock<'a>> {
    let text = shown(item);
    let encrypted = item.encrypted_content.as_deref().filter(|text| !text.is_empty());
    match (text.is_empty(), encrypted) {
        (true, None) => None,
        (true, Some(encrypted)) => Some(AnswerBlock::RedactedThinking { index, data: marked(encrypted) }),
        (false, encrypted) => Some(AnswerBlock::Thinking {
            index,
            text: Text::from(text),
            signature: encrypted.map(marked).unwrap_or_default(),
        }),
    }
}
