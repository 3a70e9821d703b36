//! Messages and their blocks, written.

use outcrop_api_types::messages::{
    Base64Source, CacheControl, Content, ContentBlock, DocumentBlock, DocumentSource, ImageBlock,
    ImageSource, Message, RedactedThinkingBlock, Role as WireRole, SystemBlock, TextBlock, TextContent,
    TextSource, ThinkingBlock, ToolResultBlock, ToolResultContent, ToolResultPart, ToolUseBlock,
};

use super::reading::Reading;
use crate::caps::Caps;
use crate::conversation::{Block, BlockKind, CachePoint, Media, Role, Said};
use crate::error::Error;
use crate::media::{NO_AUDIO, ONLY_TEXT};
use crate::{names, schema};

/// One turn.
pub(super) fn message<'a>(turn: Said<'a>, caps: &Caps, reading: &mut Reading) -> Result<Message<'a>, Error> {
    let role = match turn.role {
        Role::System => WireRole::System,
        Role::User => WireRole::User,
        Role::Assistant => WireRole::Assistant,
    };
    let blocks: Result<Vec<_>, _> =
        turn.blocks.into_iter().map(|block| content(block, caps, reading)).collect();
    Ok(Message::new(role, Content::Blocks(blocks?)))
}

/// The system prompt, block by block: cache points attach to blocks.
pub(super) fn system(blocks: Vec<Block<'_>>) -> Option<TextContent<'_>> {
    let blocks: Vec<_> = blocks
        .into_iter()
        .filter_map(|block| match block.kind {
            BlockKind::Text(text) => {
                let mut wire = TextBlock::new(text);
                wire.cache_control = block.cache.map(cache_control);
                Some(SystemBlock::Text(wire))
            }
            _ => None,
        })
        .collect();
    (!blocks.is_empty()).then_some(TextContent::Blocks(blocks))
}

/// A cache point; five minutes is what happens when nothing is said.
pub(super) fn cache_control(point: CachePoint) -> CacheControl<'static> {
    let mut control = CacheControl::ephemeral();
    control.ttl = point.one_hour.then(|| "1h".into());
    control
}

fn content<'a>(block: Block<'a>, caps: &Caps, reading: &mut Reading) -> Result<ContentBlock<'a>, Error> {
    let Block { at, cache, kind } = block;
    let cache = cache.map(cache_control);
    Ok(match kind {
        BlockKind::Text(text) => {
            let mut wire = TextBlock::new(text);
            wire.cache_control = cache;
            ContentBlock::Text(wire)
        }
        BlockKind::Image(media) => {
            if !caps.images {
                return Err(Error::value(at, "this model takes no images"));
            }
            let mut wire = image(media);
            wire.cache_control = cache;
            ContentBlock::Image(wire)
        }
        BlockKind::Pdf { .. } | BlockKind::Document { .. } if !caps.documents => {
            return Err(Error::value(at, "this model takes no documents"));
        }
        BlockKind::Pdf { data, title } => {
            let mut wire =
                DocumentBlock::new(DocumentSource::Base64(Base64Source::new("application/pdf", data)));
            wire.title = title.map(Some);
            wire.cache_control = cache;
            ContentBlock::Document(wire)
        }
        BlockKind::Document { text, title } => {
            let mut wire = DocumentBlock::new(DocumentSource::Text(TextSource::new("text/plain", text)));
            wire.title = title.map(Some);
            wire.cache_control = cache;
            ContentBlock::Document(wire)
        }
        BlockKind::Office { path, .. } => return Err(Error::value(path, ONLY_TEXT)),
        BlockKind::InS3 { path, .. } => return Err(Error::NeedsFetch { path }),
        BlockKind::Audio { .. } => return Err(Error::value(format!("{at}.type"), NO_AUDIO)),
        BlockKind::ToolUse { id, name, input } => {
            // The model called it wrapped; the caller has it unwrapped.
            let input = if reading.is_wrapped(&name) { schema::wrap_value(input.get())? } else { input };
            let name = reading.names.upstream(&name, caps.max_tool_name);
            let mut wire = ToolUseBlock::new(names::call_id(&id), name, input);
            wire.cache_control = cache;
            ContentBlock::ToolUse(wire)
        }
        BlockKind::ToolResult { id, content, is_error } => {
            let mut wire = ToolResultBlock::new(names::call_id(&id));
            wire.content = result_content(content, caps)?;
            wire.is_error = is_error.then_some(true);
            wire.cache_control = cache;
            ContentBlock::ToolResult(wire)
        }
        BlockKind::Thinking { text, signature } => {
            let mut wire = ThinkingBlock::new(text);
            wire.signature = Some(signature);
            ContentBlock::Thinking(wire)
        }
        BlockKind::RedactedThinking { data } => {
            ContentBlock::RedactedThinking(RedactedThinkingBlock::new(data))
        }
    })
}

fn image(media: Media<'_>) -> ImageBlock<'_> {
    ImageBlock::new(ImageSource::Base64(Base64Source::new(media.media_type, media.data)))
}

/// An empty result has no content at all.
fn result_content<'a>(blocks: Vec<Block<'a>>, caps: &Caps) -> Result<Option<ToolResultContent<'a>>, Error> {
    let mut parts = Vec::with_capacity(blocks.len());
    for Block { at, cache, kind } in blocks {
        let cache = cache.map(cache_control);
        parts.push(match kind {
            BlockKind::Text(text) => {
                let mut wire = TextBlock::new(text);
                wire.cache_control = cache;
                ToolResultPart::Text(wire)
            }
            BlockKind::Image(media) if caps.images => {
                let mut wire = image(media);
                wire.cache_control = cache;
                ToolResultPart::Image(wire)
            }
            _ => {
                return Err(Error::value(
                    at,
                    "a tool's result holds text, and images where the model takes them",
                ));
            }
        });
    }
    Ok((!parts.is_empty()).then_some(ToolResultContent::Parts(parts)))
}
