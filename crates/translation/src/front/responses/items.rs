//! Input items read into the middle: one row per type of item.

use outcrop_api_types::Text;
use outcrop_api_types::responses::{
    Compaction, Item, Message, PlainText, ReasoningItem, ReasoningPart, Role as WireRole,
};

use super::envelope::{self, Opened, Thought};
use super::turn::{Stamp, Turn};
use super::{call, hosted, part};
use crate::blanks;
use crate::conversation::{Block, BlockKind, Place, Role, Said};
use crate::error::Error;
use crate::front::chat::call::own_cache_point;
use crate::front::chat::verdict::{Verdicts, shown};

/// Reads items in order; each is a message of its own here. `root` is their place in the caller's body.
pub(super) fn said<'a>(
    items: Vec<Item<'a>>,
    root: &'static str,
    turn: &Turn,
    verdicts: &mut Verdicts<'_>,
) -> Result<Vec<Said<'a>>, Error> {
    let mut said = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        said.extend(read(item, Place::message(root, index), &turn.stamp, verdicts)?);
    }
    Ok(said)
}

fn read<'a>(
    item: Item<'a>,
    at: Place,
    stamp: &Stamp,
    verdicts: &mut Verdicts<'_>,
) -> Result<Option<Said<'a>>, Error> {
    Ok(Some(match item {
        Item::Message(item) => message(item, at, verdicts)?,
        Item::Reasoning(item) => return reasoning(item, at, stamp, verdicts),
        Item::FunctionCall(item) => call::function(item, at, verdicts)?,
        Item::FunctionCallOutput(item) => call::function_output(item, at, verdicts)?,
        Item::CustomToolCall(item) => call::custom(item, at, verdicts)?,
        Item::CustomToolCallOutput(item) => call::custom_output(item, at, verdicts)?,
        Item::LocalShellCall(item) => call::local_shell(item, at, verdicts)?,
        Item::LocalShellCallOutput(item) => call::local_shell_output(item, at, verdicts)?,
        Item::ShellCall(item) => call::shell(item, at, verdicts)?,
        Item::ShellCallOutput(item) => call::shell_output(item, at, verdicts)?,
        Item::ApplyPatchCall(item) => call::apply_patch(item, at, verdicts)?,
        Item::ApplyPatchCallOutput(item) => call::apply_patch_output(item, at, verdicts)?,
        Item::ToolSearchCall(item) => call::tool_search(item, at, verdicts)?,
        Item::ToolSearchOutput(item) => return call::tool_search_output(item, at, verdicts),
        // Their tools and settings were taken before the conversation was read.
        Item::AdditionalTools(_) | Item::ConfigurationUpdate(_) => return Ok(None),
        Item::Compaction(item) => compaction(item, at, stamp, verdicts)?,
        Item::CompactionTrigger(_) => {
            return Err(Error::unsupported(
                format!("{at}.type"),
                "conversations are not compacted here; leave the item out",
            ));
        }
        Item::ItemReference(_) => {
            return Err(Error::unsupported(
                format!("{at}.type"),
                "no items are kept here; send the item itself",
            ));
        }
        Item::Unknown(item) => {
            return Err(Error::value(
                format!("{at}.type"),
                format!("unknown input item `{}`; leave it out, or send it as a message", shown(&item.tag)),
            ));
        }
        item => {
            verdicts.hint(format!("{at}.type"), "ran at another server: told to the model in words");
            let text = hosted::in_words(&item);
            let kind = BlockKind::Text(Text::from(text));
            Said { role: Role::Assistant, blocks: vec![Block { at, cache: None, kind }], at }
        }
    }))
}

fn message<'a>(item: Message<'a>, at: Place, verdicts: &mut Verdicts<'_>) -> Result<Said<'a>, Error> {
    // Id, status and phase are echoes of an answer.
    let Message { role, content, id: _, status: _, phase: _, mut extra } = item;
    let role = match role {
        WireRole::User => Role::User,
        WireRole::Assistant => Role::Assistant,
        WireRole::System | WireRole::Developer => Role::System,
        WireRole::Tool
        | WireRole::Critic
        | WireRole::Discriminator
        | WireRole::Unspecified
        | WireRole::Unknown(_) => {
            let why = "must be user, assistant, system or developer";
            return Err(Error::value(format!("{at}.role"), why));
        }
    };
    let mut blocks = part::said(content, at, verdicts)?;
    if role != Role::User
        && let Some(block) = blocks.iter().find(|block| !matches!(block.kind, BlockKind::Text(_)))
    {
        let why = "only a message of the user's holds images and files";
        return Err(Error::value(format!("{}.type", block.at), why));
    }
    let cache = own_cache_point(&mut extra, at, verdicts)?;
    if let (Some(point), Some(last)) = (cache, blocks.last_mut()) {
        last.cache.get_or_insert(point);
    }
    verdicts.unknown(at, &extra);
    Ok(Said { role, blocks, at })
}

/// Thinking goes back byte for byte, or not at all: never as text of the conversation.
fn reasoning<'a>(
    item: ReasoningItem<'a>,
    at: Place,
    stamp: &Stamp,
    verdicts: &mut Verdicts<'_>,
) -> Result<Option<Said<'a>>, Error> {
    let ReasoningItem { id: _, summary: _, content, encrypted_content, status: _, extra } = item;
    verdicts.unknown(at, &extra);
    let sealed = encrypted_content.filter(|sealed| !blanks::is_blank(sealed));
    let thoughts = match (sealed, content) {
        (Some(sealed), _) => {
            let field = format!("{at}.encrypted_content");
            match envelope::open(&sealed, &stamp.family) {
                Opened::Thoughts(thoughts) => thoughts,
                Opened::OtherFamily => {
                    verdicts.hint(field, "thinking of another model: left out");
                    return Ok(None);
                }
                Opened::Foreign => {
                    verdicts.hint(field, "thinking of another server: left out");
                    return Ok(None);
                }
                Opened::Damaged | Opened::Summary(_) => {
                    return Err(Error::invalid(
                        field,
                        "cut or changed on the way; send it back as it was received, or leave the item out",
                    ));
                }
            }
        }
        (None, Some(content)) if stamp.open_thinking => {
            let text: String = content.iter().filter_map(text_of).collect();
            vec![Thought::Open { text: Text::from(text), signature: Text::default() }]
        }
        (None, _) => {
            verdicts.hint(at, "thinking without `encrypted_content` cannot go back to the model");
            return Ok(None);
        }
    };
    let mut blocks = Vec::with_capacity(thoughts.len());
    for thought in thoughts {
        if thought.can_go_back(stamp.open_thinking) {
            blocks.push(Block { at, cache: None, kind: thought.into() });
        } else {
            verdicts.hint(format!("{at}.encrypted_content"), "thinking without its signature: left out");
        }
    }
    Ok((!blocks.is_empty()).then_some(Said { role: Role::Assistant, blocks, at }))
}

fn text_of<'p>(part: &'p ReasoningPart<'_>) -> Option<&'p str> {
    match part {
        ReasoningPart::ReasoningText(PlainText { text, extra: _ }) => Some(text),
        ReasoningPart::Unknown(_) => None,
    }
}

/// What stands for a conversation comes back as the user's words.
fn compaction<'a>(
    item: Compaction<'a>,
    at: Place,
    stamp: &Stamp,
    verdicts: &mut Verdicts<'_>,
) -> Result<Said<'a>, Error> {
    let Compaction { encrypted_content, id: _, created_by: _, extra } = item;
    verdicts.unknown(at, &extra);
    match envelope::open(&encrypted_content, &stamp.family) {
        Opened::Summary(text) => {
            let kind = BlockKind::Text(text);
            Ok(Said { role: Role::User, blocks: vec![Block { at, cache: None, kind }], at })
        }
        _ => Err(Error::invalid(
            format!("{at}.encrypted_content"),
            "cannot read compaction item: another server made it, or it was changed",
        )),
    }
}
