//! Items and their parts, written.

use outcrop_api_types::Text;
use outcrop_api_types::responses::{
    ContentPart, FunctionCall, FunctionCallOutput, InputFile, InputImage, InputText, Item, Message,
    MessageContent, Role as WireRole, ToolOutput,
};

use super::{Reading, thoughts};
use crate::back::converse::ids::call_id;
use crate::back::openai::{data_url, document_text, file_name, upstream_name};
use crate::caps::Caps;
use crate::conversation::{Block, BlockKind, Place, Role, Said};
use crate::error::Error;
use crate::media::{NO_AUDIO, ONLY_TEXT};
use crate::schema;
use crate::warning::Warnings;

/// What writing the items needs.
struct Writing<'w> {
    caps: &'w Caps,
    reading: &'w mut Reading,
    warnings: &'w mut Warnings,
}

/// The whole conversation.
pub(super) fn written<'a>(
    system: Vec<Block<'a>>,
    turns: Vec<Said<'a>>,
    caps: &Caps,
    reading: &mut Reading,
    warnings: &mut Warnings,
) -> Result<Vec<Item<'a>>, Error> {
    let writing = &mut Writing { caps, reading, warnings };
    let mut items = Vec::with_capacity(turns.len().saturating_add(1));
    let mut instructions = Vec::with_capacity(system.len());
    for block in system {
        instructions.push(part(block.kind, block.at, writing)?);
    }
    message(WireRole::Developer, &mut instructions, &mut items);
    for Said { role, blocks, at: _ } in turns {
        let role = match role {
            Role::System => WireRole::Developer,
            Role::User => WireRole::User,
            Role::Assistant => WireRole::Assistant,
        };
        turn(role, blocks, &mut items, writing)?;
    }
    Ok(items)
}

/// Adds what was gathered, if anything was.
fn message<'a>(role: WireRole, parts: &mut Vec<ContentPart<'a>>, items: &mut Vec<Item<'a>>) {
    if !parts.is_empty() {
        let content = MessageContent::Parts(std::mem::take(parts));
        items.push(Item::Message(Message::new(role, content)));
    }
}

/// One turn: neighbours that are no items of their own make a message.
fn turn<'a>(
    role: WireRole,
    blocks: Vec<Block<'a>>,
    items: &mut Vec<Item<'a>>,
    writing: &mut Writing<'_>,
) -> Result<(), Error> {
    let mut parts = Vec::new();
    for Block { at, cache: _, kind } in blocks {
        let item = match kind {
            BlockKind::ToolUse { id, name, input } => {
                // The model called it wrapped; the caller has it unwrapped.
                let wrapped = writing.reading.is_wrapped(&name);
                let input = if wrapped { schema::wrap_value(input.get())? } else { input };
                let name = upstream_name(&name, writing.reading);
                let id = call_id(&id, writing.caps.tool_id_rule);
                Item::FunctionCall(FunctionCall::new(id, name, Text::from(input.get().to_owned())))
            }
            BlockKind::ToolResult { id, content, is_error } => {
                Item::FunctionCallOutput(result(&id, content, is_error, at, writing)?)
            }
            BlockKind::Thinking { text, signature } => Item::Reasoning(thoughts::item(text, &signature)),
            BlockKind::RedactedThinking { data } => Item::Reasoning(thoughts::item(Text::default(), &data)),
            // Text of the assistant's in typed parts is refused by `bedrock-mantle`.
            BlockKind::Text(text) if role == WireRole::Assistant => {
                Item::Message(Message::new(role.clone(), MessageContent::Text(text)))
            }
            kind => {
                parts.push(part(kind, at, writing)?);
                continue;
            }
        };
        message(role.clone(), &mut parts, items);
        items.push(item);
    }
    message(role, &mut parts, items);
    Ok(())
}

fn result<'a>(
    id: &Text<'a>,
    blocks: Vec<Block<'a>>,
    is_error: bool,
    place: Place,
    writing: &mut Writing<'_>,
) -> Result<FunctionCallOutput<'a>, Error> {
    let mut parts = Vec::with_capacity(blocks.len());
    for Block { at, cache: _, kind } in blocks {
        parts.push(part(kind, at, writing)?);
    }
    if is_error {
        writing.warnings.add(format!("{place}.is_error"), "this model is not told that a tool failed");
    }
    let nothing = if is_error { "(failed)" } else { "(empty)" };
    let output = match parts.pop() {
        None => ToolOutput::Text(Text::from(nothing)),
        Some(ContentPart::InputText(only)) if parts.is_empty() => ToolOutput::Text(only.text),
        Some(last) => {
            parts.push(last);
            ToolOutput::Parts(parts)
        }
    };
    Ok(FunctionCallOutput::new(call_id(id, writing.caps.tool_id_rule), output))
}

fn part<'a>(kind: BlockKind<'a>, at: Place, writing: &Writing<'_>) -> Result<ContentPart<'a>, Error> {
    Ok(match kind {
        BlockKind::Text(text) => ContentPart::InputText(InputText::new(text)),
        BlockKind::Image(_) if !writing.caps.images => {
            return Err(Error::value(at, "this model takes no images"));
        }
        BlockKind::Image(media) => ContentPart::InputImage(InputImage {
            image_url: Some(data_url(media.media_type, &media.data)),
            ..InputImage::default()
        }),
        BlockKind::Pdf { .. } | BlockKind::Document { .. } if !writing.caps.documents => {
            return Err(Error::value(at, "this model takes no documents"));
        }
        BlockKind::Pdf { data, title } => ContentPart::InputFile(InputFile {
            file_data: Some(data_url("application/pdf", &data)),
            filename: Some(file_name(title)),
            ..InputFile::default()
        }),
        BlockKind::Document { text, title } => {
            ContentPart::InputText(InputText::new(document_text(text, title.as_deref())))
        }
        BlockKind::Office { path, .. } => return Err(Error::value(path, ONLY_TEXT)),
        BlockKind::InS3 { path, .. } => return Err(Error::NeedsFetch { path }),
        BlockKind::Audio { .. } => return Err(Error::value(format!("{at}.type"), NO_AUDIO)),
        BlockKind::ToolUse { .. }
        | BlockKind::ToolResult { .. }
        | BlockKind::Thinking { .. }
        | BlockKind::RedactedThinking { .. } => {
            return Err(Error::value(at, "this cannot stand here: text, images and documents only"));
        }
    })
}
