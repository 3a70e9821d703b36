//! Messages and their blocks, written.

use outcrop_api_types::Text;
use outcrop_api_types::converse::{
    AudioBlock, CachePointBlock, ContentBlock, ImageBlock, MediaSource, Message, ReasoningContentBlock,
    ReasoningTextBlock, Role as WireRole, S3Location, SystemContentBlock, ToolResultBlock,
    ToolResultContentBlock, ToolUseBlock,
};

use super::documents::{self, Documents};
use super::ids::call_id;
use super::reading::Reading;
use crate::blanks;
use crate::caps::Caps;
use crate::conversation::{Block, BlockKind, CachePoint, Media, Place, Role, Said};
use crate::error::Error;
use crate::media::NO_AUDIO;
use crate::schema;
use crate::warning::Warnings;

/// Longest tool name that Converse takes.
pub(super) const LONGEST_NAME: usize = 64;

/// What writing the messages needs and finds out.
#[derive(Debug)]
pub(super) struct Writing<'w> {
    pub(super) caps: &'w Caps,
    pub(super) reading: &'w mut Reading,
    pub(super) warnings: &'w mut Warnings,
    pub(super) documents: Documents,
}

/// The system prompt, block by block, each cache point behind its block.
pub(super) fn system(blocks: Vec<Block<'_>>) -> Vec<SystemContentBlock<'_>> {
    let mut system = Vec::with_capacity(blocks.len());
    for Block { cache, kind, .. } in blocks {
        let BlockKind::Text(text) = kind else { continue };
        system.push(SystemContentBlock::Text(text));
        system.extend(cache.map(|point| SystemContentBlock::CachePoint(cache_point(point))));
    }
    system
}

/// A cache point; five minutes is what happens when nothing is said.
pub(super) fn cache_point(point: CachePoint) -> CachePointBlock<'static> {
    let mut block = CachePointBlock::default_point();
    block.ttl = point.one_hour.then(|| "1h".into());
    block
}

/// What a turn holds, as far as Converse has a rule about it.
#[derive(Debug, Default)]
struct Held {
    text: bool,
    /// What to say beside a document that stands alone.
    caption: Option<String>,
}

/// One turn.
pub(super) fn message<'a>(turn: Said<'a>, writing: &mut Writing<'_>) -> Result<Message<'a>, Error> {
    let role = match turn.role {
        Role::System => WireRole::System,
        Role::User => WireRole::User,
        Role::Assistant => WireRole::Assistant,
    };
    let mut content = Vec::with_capacity(turn.blocks.len());
    let mut held = Held::default();
    for block in turn.blocks {
        write(block, &mut held, &mut content, writing)?;
    }
    if let Some(caption) = held.caption.filter(|_| !held.text) {
        writing.warnings.add(
            format!("{}.content", turn.at),
            "Converse wants a text beside a document: its name was put there",
        );
        content.push(ContentBlock::Text(Text::from(caption)));
    }
    if !writing.caps.text_beside_results && into_the_last_result(&mut content) {
        writing.warnings.add(
            format!("{}.content", turn.at),
            "this model takes nothing beside tool results: it was put into the last of them",
        );
    }
    Ok(Message::new(role, content))
}

/// Puts what stands behind the tool results of a turn into the last of them. Whether anything did.
fn into_the_last_result(content: &mut Vec<ContentBlock<'_>>) -> bool {
    let Some(place) = content.iter().rposition(|block| matches!(block, ContentBlock::ToolResult(_))) else {
        return false;
    };
    let mut behind = content.split_off(place.saturating_add(1));
    let Some(ContentBlock::ToolResult(last)) = content.last_mut() else { return false };
    let before = last.content.len();
    for block in std::mem::take(&mut behind) {
        match block {
            ContentBlock::Text(text) => last.content.push(ToolResultContentBlock::Text(text)),
            ContentBlock::Image(image) => last.content.push(ToolResultContentBlock::Image(image)),
            ContentBlock::Document(document) => last.content.push(ToolResultContentBlock::Document(document)),
            other => behind.push(other),
        }
    }
    let moved = last.content.len() > before;
    content.append(&mut behind);
    moved
}

fn write<'a>(
    block: Block<'a>,
    held: &mut Held,
    content: &mut Vec<ContentBlock<'a>>,
    writing: &mut Writing<'_>,
) -> Result<(), Error> {
    let Block { at, mut cache, kind } = block;
    match kind {
        BlockKind::Text(text) => {
            held.text = true;
            content.push(ContentBlock::Text(text));
        }
        BlockKind::Image(media) => content.push(ContentBlock::Image(image(media, at, writing.caps)?)),
        BlockKind::Pdf { data, title } => {
            let wire = documents::pdf(data, title.as_deref(), at, writing.caps, &mut writing.documents)?;
            held.caption.get_or_insert_with(|| documents::caption(title.as_deref()));
            content.push(ContentBlock::Document(wire));
        }
        BlockKind::Document { text, title } => {
            let wire = documents::text(&text, title.as_deref(), at, writing.caps, &mut writing.documents)?;
            held.caption.get_or_insert_with(|| documents::caption(title.as_deref()));
            content.push(ContentBlock::Document(wire));
        }
        BlockKind::Office { format, data, title, path } => {
            let title = title.as_deref();
            let wire = documents::office(format, data, title, path, writing.caps, &mut writing.documents)?;
            held.caption.get_or_insert_with(|| documents::caption(title));
            content.push(ContentBlock::Document(wire));
        }
        BlockKind::InS3 { uri, format, is_image: true, title: _, path } => {
            content.push(ContentBlock::Image(image_in_s3(uri, format, path, writing.caps)?));
        }
        BlockKind::InS3 { uri, format, is_image: false, title, path } => {
            let title = title.as_deref();
            let wire = documents::in_s3(format, uri, title, path, writing.caps, &mut writing.documents)?;
            held.caption.get_or_insert_with(|| documents::caption(title));
            content.push(ContentBlock::Document(wire));
        }
        BlockKind::Audio { format, data } => {
            if !writing.caps.audio {
                return Err(Error::value(format!("{at}.type"), NO_AUDIO));
            }
            content.push(ContentBlock::Audio(AudioBlock::new(format, MediaSource::Bytes(data))));
        }
        BlockKind::ToolUse { id, name, input } => {
            // The model called it wrapped; the caller has it unwrapped.
            let wrapped = writing.reading.is_wrapped(&name);
            let input = if wrapped { schema::wrap_value(input.get())? } else { input };
            let longest = writing.caps.max_tool_name.min(LONGEST_NAME);
            let name = writing.reading.names.upstream(&name, longest);
            let id = call_id(&id, writing.caps.tool_id_rule);
            content.push(ContentBlock::ToolUse(ToolUseBlock::new(id, name, input)));
        }
        BlockKind::ToolResult { id, content: inner, is_error } => {
            // Inside a result Converse has no cache points: one behind it covers the same.
            let (wire, nested) = tool_result(&id, inner, is_error, at, writing)?;
            cache = cache.or(nested);
            content.push(ContentBlock::ToolResult(wire));
        }
        BlockKind::Thinking { text, signature } => {
            before_reasoning(cache.take(), at, content, writing.warnings);
            let mut wire = ReasoningTextBlock::new(text);
            wire.signature = (!signature.is_empty()).then_some(signature);
            content.push(ContentBlock::ReasoningContent(ReasoningContentBlock::ReasoningText(wire)));
        }
        BlockKind::RedactedThinking { data } => {
            before_reasoning(cache.take(), at, content, writing.warnings);
            content.push(ContentBlock::ReasoningContent(ReasoningContentBlock::RedactedContent(data)));
        }
    }
    content.extend(cache.map(|point| ContentBlock::CachePoint(cache_point(point))));
    Ok(())
}

/// A cache point may not follow reasoning: it moves before it, if anything stands there that can hold it.
fn before_reasoning(
    point: Option<CachePoint>,
    at: Place,
    content: &mut Vec<ContentBlock<'_>>,
    warnings: &mut Warnings,
) {
    let Some(point) = point else { return };
    match content.last() {
        Some(ContentBlock::CachePoint(_)) => {}
        Some(ContentBlock::ReasoningContent(_)) | None => {
            warnings.add(format!("{at}.cache_control"), "no cache point may stand beside reasoning");
        }
        Some(_) => content.push(ContentBlock::CachePoint(cache_point(point))),
    }
}

fn image<'a>(media: Media<'a>, at: Place, caps: &Caps) -> Result<ImageBlock<'a>, Error> {
    if !caps.images {
        return Err(Error::value(at, "this model takes no images"));
    }
    let format = media.media_type.strip_prefix("image/").unwrap_or(media.media_type);
    Ok(ImageBlock::new(format, MediaSource::Bytes(media.data)))
}

/// A picture that Bedrock itself fetches.
fn image_in_s3<'a>(
    uri: Text<'a>,
    format: &'static str,
    path: String,
    caps: &Caps,
) -> Result<ImageBlock<'a>, Error> {
    if !caps.images {
        return Err(Error::value(path, "this model takes no images"));
    }
    if !caps.s3_locations {
        return Err(Error::NeedsFetch { path });
    }
    Ok(ImageBlock::new(format, MediaSource::S3Location(S3Location::new(uri))))
}

/// A result, and a cache point that stood inside it. Text stays text, whatever it looks like.
fn tool_result<'a>(
    id: &Text<'a>,
    blocks: Vec<Block<'a>>,
    is_error: bool,
    at: Place,
    writing: &mut Writing<'_>,
) -> Result<(ToolResultBlock<'a>, Option<CachePoint>), Error> {
    let (blocks, mut point) = blanks::strip(blocks);
    let mut content = Vec::with_capacity(blocks.len().max(1));
    for Block { at, cache, kind } in blocks {
        point = cache.or(point);
        content.push(match kind {
            BlockKind::Text(text) => ToolResultContentBlock::Text(text),
            BlockKind::Image(media) => ToolResultContentBlock::Image(image(media, at, writing.caps)?),
            BlockKind::Pdf { data, title } => ToolResultContentBlock::Document(documents::pdf(
                data,
                title.as_deref(),
                at,
                writing.caps,
                &mut writing.documents,
            )?),
            BlockKind::Document { text, title } => ToolResultContentBlock::Document(documents::text(
                &text,
                title.as_deref(),
                at,
                writing.caps,
                &mut writing.documents,
            )?),
            BlockKind::Office { format, data, title, path } => {
                let (caps, documents) = (writing.caps, &mut writing.documents);
                let title = title.as_deref();
                let wire = documents::office(format, data, title, path, caps, documents)?;
                ToolResultContentBlock::Document(wire)
            }
            BlockKind::InS3 { uri, format, is_image: true, title: _, path } => {
                ToolResultContentBlock::Image(image_in_s3(uri, format, path, writing.caps)?)
            }
            BlockKind::InS3 { uri, format, is_image: false, title, path } => {
                let (caps, documents) = (writing.caps, &mut writing.documents);
                let wire = documents::in_s3(format, uri, title.as_deref(), path, caps, documents)?;
                ToolResultContentBlock::Document(wire)
            }
            BlockKind::Audio { .. }
            | BlockKind::ToolUse { .. }
            | BlockKind::ToolResult { .. }
            | BlockKind::Thinking { .. }
            | BlockKind::RedactedThinking { .. } => {
                return Err(Error::value(at, "a tool's result holds text, images and documents only"));
            }
        });
    }
    let tells_errors = writing.caps.tool_result_status;
    if content.is_empty() {
        // Neither an empty text nor an empty list is taken everywhere.
        let words = if is_error && !tells_errors { "(failed)" } else { "(empty)" };
        writing
            .warnings
            .add(format!("{at}.content"), "Converse takes no empty tool result: a placeholder was put in");
        content.push(ToolResultContentBlock::Text(Text::from(words)));
    }
    if is_error && !tells_errors {
        writing.warnings.add(format!("{at}.is_error"), "this model is not told that a tool failed");
    }
    let mut wire = ToolResultBlock::new(call_id(id, writing.caps.tool_id_rule), content);
    wire.status = (is_error && tells_errors).then(|| Text::from("error"));
    Ok((wire, point))
}
