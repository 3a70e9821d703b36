//! Messages and their parts, written.

use outcrop_api_types::Text;
use outcrop_api_types::chat::{
    AssistantMessage, Content, ContentPart, File, FilePart, FunctionCall, FunctionToolCall, ImagePart,
    ImageUrl, Message, SystemMessage, TextPart, ToolCall, ToolMessage, UserMessage,
};

use super::Reading;
use crate::back::converse::ids::call_id;
use crate::back::openai::{data_url, document_text, file_name, upstream_name};
use crate::caps::Caps;
use crate::conversation::{Block, BlockKind, Place, Role, Said};
use crate::error::Error;
use crate::media::{NO_AUDIO, ONLY_TEXT};
use crate::schema;
use crate::warning::Warnings;

/// What writing the messages needs.
struct Writing<'w> {
    caps: &'w Caps,
    reading: &'w mut Reading,
    warnings: &'w mut Warnings,
}

/// The whole conversation. The system prompt is one message: some models look at the first one only.
pub(super) fn written<'a>(
    system: Vec<Block<'a>>,
    turns: Vec<Said<'a>>,
    caps: &Caps,
    reading: &mut Reading,
    warnings: &mut Warnings,
) -> Result<Vec<Message<'a>>, Error> {
    let writing = &mut Writing { caps, reading, warnings };
    let mut messages = Vec::with_capacity(turns.len().saturating_add(1));
    messages.extend(texts(system).map(|content| Message::System(SystemMessage::new(content))));
    for turn in turns {
        match turn.role {
            Role::System => {
                messages
                    .extend(texts(turn.blocks).map(|content| Message::System(SystemMessage::new(content))));
            }
            Role::User => user(turn.blocks, &mut messages, writing)?,
            Role::Assistant => messages.push(Message::Assistant(assistant(turn.blocks, writing)?)),
        }
    }
    Ok(messages)
}

fn texts(blocks: Vec<Block<'_>>) -> Option<Content<'_>> {
    let parts = blocks.into_iter().filter_map(|block| match block.kind {
        BlockKind::Text(text) => Some(ContentPart::Text(TextPart::new(text))),
        _ => None,
    });
    content(parts.collect())
}

/// One text is a string; several pieces stay apart.
fn content(mut parts: Vec<ContentPart<'_>>) -> Option<Content<'_>> {
    match parts.pop() {
        None => None,
        Some(ContentPart::Text(only)) if parts.is_empty() => Some(Content::Text(only.text)),
        Some(last) => {
            parts.push(last);
            Some(Content::Parts(parts))
        }
    }
}

/// Results are messages of their own, in the order of their calls; what else is said comes after them.
fn user<'a>(
    blocks: Vec<Block<'a>>,
    messages: &mut Vec<Message<'a>>,
    writing: &mut Writing<'_>,
) -> Result<(), Error> {
    let mut parts = Vec::with_capacity(blocks.len());
    for Block { at, cache: _, kind } in blocks {
        match kind {
            BlockKind::ToolResult { id, content, is_error } => {
                let result = result(&id, content, is_error, at, &mut parts, writing)?;
                messages.push(Message::Tool(result));
            }
            kind => parts.push(part(kind, at, writing)?),
        }
    }
    messages.extend(content(parts).map(|content| Message::User(UserMessage::new(content))));
    Ok(())
}

/// A result is text; a picture in it is shown by the user right after the results.
fn result<'a>(
    id: &Text<'a>,
    blocks: Vec<Block<'a>>,
    is_error: bool,
    place: Place,
    shown: &mut Vec<ContentPart<'a>>,
    writing: &mut Writing<'_>,
) -> Result<ToolMessage<'a>, Error> {
    let mut parts = Vec::with_capacity(blocks.len());
    for Block { at, cache: _, kind } in blocks {
        match part(kind, at, writing)? {
            ContentPart::Text(text) => parts.push(ContentPart::Text(text)),
            other => {
                writing.warnings.add(at, "a tool's result is text here: it was put after the results");
                shown.push(other);
            }
        }
    }
    if is_error {
        writing.warnings.add(format!("{place}.is_error"), "this model is not told that a tool failed");
    }
    let mut wire = ToolMessage::new(call_id(id, writing.caps.tool_id_rule));
    let nothing = if is_error { "(failed)" } else { "(empty)" };
    wire.content = content(parts).or_else(|| Some(Content::Text(Text::from(nothing))));
    Ok(wire)
}

fn part<'a>(kind: BlockKind<'a>, at: Place, writing: &Writing<'_>) -> Result<ContentPart<'a>, Error> {
    Ok(match kind {
        BlockKind::Text(text) => ContentPart::Text(TextPart::new(text)),
        BlockKind::Image(_) if !writing.caps.images => {
            return Err(Error::value(at, "this model takes no images"));
        }
        BlockKind::Image(media) => {
            ContentPart::ImageUrl(ImagePart::new(ImageUrl::new(data_url(media.media_type, &media.data))))
        }
        BlockKind::Pdf { .. } | BlockKind::Document { .. } if !writing.caps.documents => {
            return Err(Error::value(at, "this model takes no documents"));
        }
        BlockKind::Pdf { data, title } => ContentPart::File(FilePart::new(File {
            file_data: Some(data_url("application/pdf", &data)),
            filename: Some(file_name(title)),
            ..File::default()
        })),
        BlockKind::Document { text, title } => {
            ContentPart::Text(TextPart::new(document_text(text, title.as_deref())))
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

/// What the model said: its text, then its calls.
fn assistant<'a>(blocks: Vec<Block<'a>>, writing: &mut Writing<'_>) -> Result<AssistantMessage<'a>, Error> {
    let mut wire = AssistantMessage::default();
    let mut parts = Vec::new();
    let mut calls = Vec::new();
    let mut thoughts = String::new();
    for Block { at, cache: _, kind } in blocks {
        match kind {
            BlockKind::ToolUse { id, name, input } => {
                // The model called it wrapped; the caller has it unwrapped.
                let wrapped = writing.reading.is_wrapped(&name);
                let input = if wrapped { schema::wrap_value(input.get())? } else { input };
                let mut call = FunctionCall::new(upstream_name(&name, writing.reading));
                call.arguments = Some(Text::from(input.get().to_owned()));
                let id = call_id(&id, writing.caps.tool_id_rule);
                calls.push(ToolCall::Function(FunctionToolCall::new(id, call)));
            }
            BlockKind::Thinking { text, signature: _ } => thoughts.push_str(&text),
            BlockKind::Text(text) => parts.push(ContentPart::Text(TextPart::new(text))),
            other => parts.push(part(other, at, writing)?),
        }
    }
    wire.content = content(parts);
    wire.tool_calls = (!calls.is_empty()).then_some(calls);
    wire.reasoning_content = (!thoughts.is_empty()).then(|| Text::from(thoughts));
    Ok(wire)
}
