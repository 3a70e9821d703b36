//! Files that go with a message: images, PDFs, text. What a file is, its bytes tell.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use outcrop_api_types::Text;
use outcrop_api_types::chat::{self, Content, ContentPart, FilePart, ImagePart, ImageUrl, TextPart};

use crate::failure::Failure;

/// Largest file, bytes: a request to Bedrock may have 20 MB, and base64 takes a third more than what it writes (AWS
/// Bedrock user guide, quotas of `InvokeModel`, read 2026-11-22). Models have limits of their own below it.
const LARGEST: u64 = 15_000_000;

/// A file, read.
#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    pub(crate) part: ContentPart<'static>,
    /// For showing: `chart.png (image/png, 12 kB)`.
    pub(crate) label: String,
}

/// What a file must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Image,
    Anything,
}

/// Reads a file.
pub(crate) fn read(path: &Path, wanted: Wanted) -> Result<Attachment, Failure> {
    let shown = path.display();
    let failed = |error: std::io::Error| {
        let error = anyhow::Error::new(error).context(format!("cannot read `{shown}`"));
        Failure::of(error)
    };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(failed)?;
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    from_bytes(bytes, &name, wanted)
        .map_err(|(message, hint)| Failure::new(format!("`{shown}` {message}"), hint))
}

/// An attachment of bytes, or what is wrong with them and what to do.
pub(crate) fn from_bytes(
    bytes: Vec<u8>,
    name: &str,
    wanted: Wanted,
) -> Result<Attachment, (String, Option<String>)> {
    if bytes.is_empty() {
        return Err(("is empty".to_owned(), None));
    }
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        let hint = "make it smaller: an image of 1500 pixels is as good for a model as a larger one";
        return Err((
            format!("has more than {} MB, which no request holds", LARGEST / 1_000_000),
            Some(hint.to_owned()),
        ));
    }
    let size = size(bytes.len());
    if let Some(kind) = image(&bytes) {
        let url = format!("data:{kind};base64,{}", STANDARD.encode(&bytes));
        let part = ContentPart::ImageUrl(ImagePart::new(ImageUrl::new(url)));
        return Ok(Attachment { part, label: format!("{name} ({kind}, {size})") });
    }
    if wanted == Wanted::Image {
        let hint = "`--file` sends a PDF or text".to_owned();
        return Err(("is not a PNG, JPEG, GIF or WebP image".to_owned(), Some(hint)));
    }
    if bytes.starts_with(b"%PDF-") {
        let file = chat::File {
            filename: Some(Text::from(name.to_owned())),
            file_data: Some(format!("data:application/pdf;base64,{}", STANDARD.encode(&bytes)).into()),
            ..chat::File::default()
        };
        let part = ContentPart::File(FilePart::new(file));
        return Ok(Attachment { part, label: format!("{name} (application/pdf, {size})") });
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => {
            let name: String =
                name.chars().map(|c| if c == '"' || c.is_control() { '_' } else { c }).collect();
            let part = TextPart::new(format!("<file name=\"{name}\">\n{}\n</file>", text.trim_end()));
            Ok(Attachment { part: ContentPart::Text(part), label: format!("{name} (text, {size})") })
        }
        _ => Err(("is neither an image nor a PDF nor UTF-8 text".to_owned(), None)),
    }
}

/// A message of files and words.
pub(crate) fn content(attachments: &[Attachment], words: &str) -> Content<'static> {
    if attachments.is_empty() {
        return Content::Text(Text::from(words.to_owned()));
    }
    let mut parts: Vec<ContentPart<'static>> = attachments.iter().map(|file| file.part.clone()).collect();
    if !words.trim().is_empty() {
        parts.push(ContentPart::Text(TextPart::new(words.to_owned())));
    }
    Content::Parts(parts)
}

fn image(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8]) -> Result<String, String> {
        from_bytes(bytes.to_vec(), "f", Wanted::Anything)
            .map(|file| file.label)
            .map_err(|(message, _)| message)
    }

    #[test]
    fn the_bytes_tell_what_a_file_is() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n....").unwrap(), "f (image/png, 12 bytes)");
        assert_eq!(kind(b"\xff\xd8\xff\xe0").unwrap(), "f (image/jpeg, 4 bytes)");
        assert_eq!(kind(b"RIFF1234WEBP").unwrap(), "f (image/webp, 12 bytes)");
        assert_eq!(kind(b"%PDF-1.7").unwrap(), "f (application/pdf, 8 bytes)");
        assert_eq!(kind("é".repeat(600).as_bytes()).unwrap(), "f (text, 1 kB)");
        assert_eq!(kind(b"\x7fELF\0\xff").unwrap_err(), "is neither an image nor a PDF nor UTF-8 text");
        assert_eq!(kind(b"").unwrap_err(), "is empty");
    }

    #[test]
    fn what_no_request_holds_is_refused() {
        let huge = vec![b'a'; usize::try_from(LARGEST).unwrap() + 1];
        assert!(kind(&huge).unwrap_err().contains("more than 15 MB"));
    }

    #[test]
    fn an_image_is_asked_for_by_name() {
        assert!(from_bytes(b"text".to_vec(), "f", Wanted::Image).is_err());
    }

    #[test]
    fn files_come_before_the_words() {
        let file = from_bytes(b"a,b".to_vec(), "t.csv", Wanted::Anything).unwrap();
        let json = serde_json::to_string(&content(&[file], "sum?")).unwrap();
        assert_eq!(
            json,
            r#"[{"type":"text","text":"<file name=\"t.csv\">\na,b\n</file>"},{"type":"text","text":"sum?"}]"#
        );
        assert_eq!(serde_json::to_string(&content(&[], "hi")).unwrap(), "\"hi\"");
    }
}
