//! Images and documents: base64 only on Bedrock, and what it decodes to must be what it says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::Check;
use super::shape::{at, object, one_of, only, required, required_text};

const IMAGES: &[&str] = &["image/jpeg", "image/png", "image/gif", "image/webp"];
/// Bytes of one decoded image.
const IMAGE_MAX: usize = 5 * 1024 * 1024;

pub(super) fn image(block: &Map<String, Value>, path: &str) -> Check {
    let path = format!("{path}.image.source");
    let source = object(required(block, "source", path.trim_end_matches(".source"))?, &path)?;
    let kind = required_text(source, "type", &path)?;
    if kind != "base64" {
        return Err(at(
            &path,
            &format!(
                "Input tag '{kind}' found using 'type' does not match any of the expected tags: 'base64'"
            ),
        ));
    }
    let path = format!("{path}.base64");
    only(source, &["type", "media_type", "data"], &path)?;
    let media_type = required_text(source, "media_type", &path)?;
    one_of(media_type, IMAGES, &format!("{path}.media_type"))?;
    let bytes = decode(required_text(source, "data", &path)?, &path, "image")?;
    if bytes.len() > IMAGE_MAX {
        let words = format!("image exceeds 5 MB maximum: {} bytes > {IMAGE_MAX} bytes", bytes.len());
        return Err(at(&path, &words));
    }
    match kind_of(&bytes) {
        None => Err(at(&path, "Could not process image")),
        Some(found) if found != media_type => Err(at(
            &path,
            &format!(
                "The image was specified using the {media_type} media type, but the image appears to be a {found} image"
            ),
        )),
        Some(_) => Ok(()),
    }
}

fn decode(data: &str, path: &str, what: &str) -> Result<Vec<u8>, crate::refusal::Refusal> {
    if data.is_empty() {
        return Err(at(path, &format!("{what} cannot be empty")));
    }
    STANDARD.decode(data).map_err(|_| at(&format!("{path}.data"), "invalid base64 data"))
}

/// The media type that the first bytes of an image tell.
pub(crate) fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    [
        ("image/png", bytes.starts_with(b"\x89PNG\r\n\x1a\n")),
        ("image/jpeg", bytes.starts_with(b"\xff\xd8\xff")),
        ("image/gif", bytes.starts_with(b"GIF8")),
        ("image/webp", webp),
    ]
    .into_iter()
    .find_map(|(kind, is)| is.then_some(kind))
}

pub(super) fn document(block: &Map<String, Value>, path: &str) -> Check {
    let path = format!("{path}.document.source");
    let source = object(required(block, "source", path.trim_end_matches(".source"))?, &path)?;
    let kind = required_text(source, "type", &path)?;
    let tagged = format!("{path}.{kind}");
    match kind {
        "base64" => {
            only(source, &["type", "media_type", "data"], &tagged)?;
            one_of(
                required_text(source, "media_type", &tagged)?,
                &["application/pdf"],
                &format!("{tagged}.media_type"),
            )?;
            let bytes = decode(required_text(source, "data", &tagged)?, &tagged, "document")?;
            if bytes.starts_with(b"%PDF") {
                Ok(())
            } else {
                Err(at(&tagged, "The PDF specified was not valid."))
            }
        }
        "text" => {
            only(source, &["type", "media_type", "data"], &tagged)?;
            one_of(
                required_text(source, "media_type", &tagged)?,
                &["text/plain"],
                &format!("{tagged}.media_type"),
            )?;
            required_text(source, "data", &tagged).map(|_| ())
        }
        "content" => {
            only(source, &["type", "content"], &tagged)?;
            required(source, "content", &tagged).map(|_| ())
        }
        _ => Err(at(
            &path,
            &format!(
                "Input tag '{kind}' found using 'type' does not match any of the expected tags: 'base64', 'content', \
                 'text'"
            ),
        )),
    }
}
