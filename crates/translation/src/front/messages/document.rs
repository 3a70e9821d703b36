//! Pictures and documents inside a request.

use std::fmt::Display;

use outcrop_api_types::Text;
use outcrop_api_types::messages::{
    DocumentBlock, DocumentContent, DocumentPart, DocumentSource, FileSource, ImageSource, UrlSource,
};

use super::block::point;
use crate::blanks::is_blank;
use crate::conversation::{Ask, Block, BlockKind, Place};
use crate::error::Error;
use crate::front::chat::verdict::Verdicts;
use crate::media;

const NO_FILES: &str = "Bedrock keeps no files; send it inline as base64";

/// A picture. Its bytes decide what it is, not its label.
pub(super) fn image<'a>(source: ImageSource<'a>, path: &str) -> Result<BlockKind<'a>, Error> {
    let data = match source {
        ImageSource::Base64(source) => source.data,
        ImageSource::Url(UrlSource { .. }) => return Err(Error::NeedsFetch { path: format!("{path}.url") }),
        ImageSource::File(FileSource { .. }) => {
            return Err(Error::unsupported(format!("{path}.file_id"), NO_FILES));
        }
        ImageSource::Unknown(_) => return Err(Error::value(format!("{path}.type"), "must be `base64`")),
    };
    let path = format!("{path}.data");
    match media::file(data, None, &path) {
        Ok(image @ BlockKind::Image(_)) => Ok(image),
        Err(error @ Error::InvalidValue { .. }) => Err(error),
        _ => Err(Error::value(path, "not a PNG, JPEG, GIF or WebP image; convert it to one of these")),
    }
}

/// A document: what is said about it, itself, and the pictures in it.
pub(super) fn read<'a>(
    document: DocumentBlock<'a>,
    at: Place,
    path: &str,
    blocks: &mut Vec<Block<'a>>,
    ask: &mut Ask<'a>,
    verdicts: &mut Verdicts<'_>,
) -> Result<(), Error> {
    let DocumentBlock { source, cache_control, citations, context, title, extra } = document;
    verdicts.unknown(path, &extra);
    ask.citations |= citations.is_some_and(|citations| citations.enabled == Some(true));
    let title = title.flatten().filter(|title| !is_blank(title));
    let put = |kind| Block { at, cache: None, kind };
    if let Some(context) = context.filter(|context| !is_blank(context)) {
        verdicts.hint(format!("{path}.context"), "told in a text before the document");
        blocks.push(put(BlockKind::Text(context)));
    }
    let path = format!("{path}.source");
    match source {
        DocumentSource::Base64(source) => {
            let kind = match media::file(source.data, title, &format!("{path}.data"))? {
                BlockKind::Image(_) => {
                    return Err(Error::value(
                        format!("{path}.data"),
                        "this is an image; send an `image` block",
                    ));
                }
                document => document,
            };
            blocks.push(put(kind));
        }
        DocumentSource::Text(source) if is_blank(&source.data) => {
            return Err(Error::invalid(format!("{path}.data"), "the document is empty"));
        }
        DocumentSource::Text(source) => blocks.push(put(BlockKind::Document { text: source.data, title })),
        DocumentSource::Content(source) => match source.content {
            DocumentContent::Text(text) => blocks.push(put(BlockKind::Document { text, title })),
            DocumentContent::Parts(parts) => {
                let count = parts.len();
                let (text, images) = split(parts, &path, verdicts)?;
                if count > 1 {
                    verdicts.hint(
                        format!("{path}.content"),
                        "the parts of a document are one text, its images behind it",
                    );
                }
                if !is_blank(&text) {
                    blocks.push(put(BlockKind::Document { text: Text::from(text), title }));
                }
                blocks.extend(images.into_iter().map(put));
            }
        },
        DocumentSource::Url(UrlSource { .. }) => {
            return Err(Error::NeedsFetch { path: format!("{path}.url") });
        }
        DocumentSource::File(FileSource { .. }) => {
            return Err(Error::unsupported(format!("{path}.file_id"), NO_FILES));
        }
        DocumentSource::Unknown(_) => {
            return Err(Error::value(format!("{path}.type"), "must be `base64`, `text` or `content`"));
        }
    }
    if let Some(cache) = point(cache_control, at, verdicts)
        && let Some(last) = blocks.last_mut()
    {
        last.cache = Some(cache);
    }
    Ok(())
}

/// Why a cache point has no place.
pub(super) const ONE_TEXT: &str = "its parts become one text: set the point on the whole";

fn check_point(is_set: bool, path: &str, verdicts: &mut Verdicts<'_>) {
    if is_set {
        verdicts.hint(format!("{path}.cache_control"), ONE_TEXT);
    }
}

/// What is to be done with an image before the model sees it.
pub(super) fn left_as_it_is(is_asked: bool, path: impl Display, verdicts: &mut Verdicts<'_>) {
    if is_asked {
        verdicts.hint(format!("{path}.transformations"), "images are sent as they are");
    }
}

/// The texts of a document as one, and its images.
fn split<'a>(
    parts: Vec<DocumentPart<'a>>,
    path: &str,
    verdicts: &mut Verdicts<'_>,
) -> Result<(String, Vec<BlockKind<'a>>), Error> {
    let mut text = String::new();
    let mut images = Vec::new();
    for (index, part) in parts.into_iter().enumerate() {
        let path = format!("{path}.content[{index}]");
        match part {
            DocumentPart::Text(block) => {
                check_point(block.cache_control.is_some(), &path, verdicts);
                if !text.is_empty() {
                    text.push('\n');
                }
                text.push_str(&block.text);
            }
            DocumentPart::Image(block) => {
                check_point(block.cache_control.is_some(), &path, verdicts);
                left_as_it_is(block.transformations.is_some(), &path, verdicts);
                images.push(image(block.source, &format!("{path}.source"))?);
            }
            DocumentPart::Unknown(_) => {
                return Err(Error::value(format!("{path}.type"), "a document holds text and images"));
            }
        }
    }
    Ok((text, images))
}
