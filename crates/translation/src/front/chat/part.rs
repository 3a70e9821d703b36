//! The content of a message: text, pictures and files, and the cache points on them.

use outcrop_api_types::chat::{
    AudioPart, Content, ContentPart, FilePart, ImagePart, InputAudio, PromptCacheBreakpoint, RefusalPart,
    TextPart,
};
use outcrop_api_types::messages::CacheControl;

use super::verdict::{Verdicts, shown};
use crate::conversation::{Block, BlockKind, CachePoint, Place};
use crate::error::Error;
use crate::media;

/// A string is one text; each part of an array is its own block.
pub(super) fn content_blocks<'a>(
    content: Content<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Vec<Block<'a>>, Error> {
    match content {
        Content::Text(text) => Ok(vec![Block { at, cache: None, kind: BlockKind::Text(text) }]),
        Content::Parts(parts) => parts
            .into_iter()
            .enumerate()
            .map(|(index, part)| content_part(part, at.part("content", index), verdicts))
            .collect(),
    }
}

fn content_part<'a>(
    part: ContentPart<'a>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> Result<Block<'a>, Error> {
    let (kind, breakpoint, cache, extra) = match part {
        ContentPart::Text(TextPart { text, prompt_cache_breakpoint, cache_control, extra }) => {
            (BlockKind::Text(text), prompt_cache_breakpoint, cache_control, extra)
        }
        ContentPart::Refusal(RefusalPart { refusal, cache_control, extra }) => {
            (BlockKind::Text(refusal), None, cache_control, extra)
        }
        ContentPart::ImageUrl(ImagePart { image_url, prompt_cache_breakpoint, cache_control, extra }) => {
            if image_url.detail.is_some() {
                verdicts.hint(format!("{at}.image_url.detail"), "Bedrock decides how closely to look");
            }
            verdicts.unknown(format_args!("{at}.image_url"), &image_url.extra);
            let image = media::picture(image_url.url, &media::member(at, "image_url.url"))?;
            (image, prompt_cache_breakpoint, cache_control, extra)
        }
        ContentPart::File(FilePart { file, prompt_cache_breakpoint, cache_control, extra }) => {
            verdicts.unknown(format_args!("{at}.file"), &file.extra);
            let Some(data) = file.file_data else {
                let path =
                    media::member(at, if file.file_id.is_some() { "file.file_id" } else { "file.file_data" });
                return Err(Error::unsupported(path, "Bedrock keeps no files; inline file_data instead"));
            };
            if file.file_id.is_some() {
                verdicts.hint(format!("{at}.file.file_id"), "`file_data` was given too, and counts");
            }
            let kind = media::file(data, file.filename, &media::member(at, "file.file_data"))?;
            (kind, prompt_cache_breakpoint, cache_control, extra)
        }
        ContentPart::InputAudio(AudioPart { input_audio, prompt_cache_breakpoint, cache_control, extra }) => {
            let InputAudio { data, format, extra: more } = input_audio;
            verdicts.unknown(format_args!("{at}.input_audio"), &more);
            let audio = media::audio(data, &format, at, "input_audio")?;
            (audio, prompt_cache_breakpoint, cache_control, extra)
        }
        ContentPart::Unknown(part) => {
            return Err(Error::value(
                format!("{at}.type"),
                format!(
                    "unknown content part `{}`; known are text, image_url, file and refusal",
                    shown(&part.tag)
                ),
            ));
        }
    };
    verdicts.unknown(at, &extra);
    let cache = match (cache, breakpoint) {
        (Some(point), _) => cache_point(point, || media::member(at, "cache_control"), verdicts),
        (None, Some(point)) => Some(openai_cache_point(&point, at, verdicts)),
        (None, None) => None,
    };
    Ok(Block { at, cache, kind })
}

/// Anthropic's own cache point. `path` is its place, needed only when something is wrong with it.
pub(in crate::front) fn cache_point(
    point: CacheControl<'_>,
    path: impl Fn() -> String,
    verdicts: &mut Verdicts<'_>,
) -> Option<CachePoint> {
    let CacheControl { kind, ttl, scope, extra } = point;
    if &*kind != "ephemeral" {
        verdicts.hint(path(), "only `ephemeral` cache points exist");
        return None;
    }
    if scope.is_some() {
        verdicts.hint(format!("{}.scope", path()), "Bedrock refuses it");
    }
    if !extra.is_empty() {
        verdicts.unknown(path(), &extra);
    }
    match ttl.as_deref() {
        None | Some("5m") => Some(CachePoint { one_hour: false }),
        Some("1h") => Some(CachePoint { one_hour: true }),
        Some(_) => {
            verdicts.hint(format!("{}.ttl", path()), "must be 5m or 1h: sent as 5m");
            Some(CachePoint { one_hour: false })
        }
    }
}

/// `OpenAI`'s own cache point: its lifetimes are longer than any that Bedrock has.
pub(in crate::front) fn openai_cache_point(
    point: &PromptCacheBreakpoint<'_>,
    at: Place,
    verdicts: &mut Verdicts<'_>,
) -> CachePoint {
    let PromptCacheBreakpoint { mode: _, ttl, extra } = point; // `explicit` is the only mode there is
    verdicts.unknown(format_args!("{at}.prompt_cache_breakpoint"), extra);
    match ttl.as_deref() {
        None => CachePoint { one_hour: false },
        Some("30m") => CachePoint { one_hour: true },
        Some(_) => {
            verdicts.hint(format!("{at}.prompt_cache_breakpoint.ttl"), "Bedrock caches for an hour at most");
            CachePoint { one_hour: true }
        }
    }
}
