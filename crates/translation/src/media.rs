//! Pictures and documents that arrive inside a request: `data:` URLs and bare base64.

use std::borrow::Cow;

use outcrop_api_types::Text;

use crate::conversation::{BlockKind, Media, Place};
use crate::error::Error;

/// A `data:` URL taken apart.
struct DataUrl<'a> {
    /// Lower case, without parameters; empty when not given.
    media_type: String,
    base64: bool,
    data: Text<'a>,
}

/// An image part: a `data:` URL whose bytes are PNG, JPEG, GIF or WebP. The bytes decide, not the label.
pub(crate) fn image<'a>(url: Text<'a>, path: &str) -> Result<Media<'a>, Error> {
    let Some(url) = data_url(url, path)? else {
        return Err(Error::NeedsFetch { path: path.to_owned() });
    };
    if !url.base64 {
        return Err(Error::invalid(path, "an image needs a `;base64` data URL"));
    }
    let data = base64(url.data, path)?;
    match image_type(&data) {
        Some(media_type) => Ok(Media { media_type, data }),
        None => Err(Error::value(path, "not a PNG, JPEG, GIF or WebP image; convert it to one of these")),
    }
}

/// A file part: a PDF, or text of some kind.
pub(crate) fn file<'a>(data: Text<'a>, name: Option<Text<'a>>, path: &str) -> Result<BlockKind<'a>, Error> {
    let (media_type, is_base64, data) = match data_url(data.clone(), path) {
        Ok(Some(url)) => (url.media_type, url.base64, url.data),
        Ok(None) => (String::new(), true, data),
        Err(error) => return Err(error),
    };
    if !is_base64 {
        return Ok(BlockKind::Document { text: data, title: name });
    }
    let data = base64(data, path)?;
    if data.starts_with("JVBERi0") {
        return Ok(BlockKind::Pdf { data, title: name });
    }
    if let Some(media_type) = image_type(&data) {
        return Ok(BlockKind::Image(Media { media_type, data }));
    }
    if media_type == "application/pdf" {
        return Err(Error::invalid(path, "labelled as PDF, but the bytes do not begin with `%PDF-`"));
    }
    if !is_text(&media_type, name.as_deref()) {
        return Err(Error::value(path, "only PDF and text files (txt, md, csv, html) can be sent to this model"));
    }
    match decode(&data).and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(text) => Ok(BlockKind::Document { text: Text::from(text), title: name }),
        None => Err(Error::invalid(path, "a text file must be UTF-8")),
    }
}

/// The path of a part's member, for errors.
pub(crate) fn member(at: Place, name: &str) -> String {
    format!("{at}.{name}")
}

fn is_text(media_type: &str, name: Option<&str>) -> bool {
    let by_type = media_type.starts_with("text/") || matches!(media_type, "application/json" | "application/csv");
    let extension = name.and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase());
    by_type || matches!(extension.as_deref(), Some("txt" | "md" | "markdown" | "csv" | "html" | "htm" | "json"))
}

/// `Ok(None)` when it is no `data:` URL.
fn data_url<'a>(url: Text<'a>, path: &str) -> Result<Option<DataUrl<'a>>, Error> {
    let Some(scheme) = url.get(..5) else { return Ok(None) };
    if !scheme.eq_ignore_ascii_case("data:") {
        return Ok(None);
    }
    let Some(comma) = url.find(',') else {
        return Err(Error::invalid(path, "a data URL needs a comma before its data"));
    };
    let head = url.get(5..comma).unwrap_or_default();
    let mut words = head.split(';');
    let media_type = words.next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_base64 = words.any(|word| word.trim().eq_ignore_ascii_case("base64"));
    Ok(Some(DataUrl { media_type, base64: is_base64, data: after(url, comma.saturating_add(1)) }))
}

/// What follows byte `from`, borrowed when the whole was.
fn after(text: Text<'_>, from: usize) -> Text<'_> {
    match text.into_cow() {
        Cow::Borrowed(text) => Text::from(text.get(from..).unwrap_or_default()),
        Cow::Owned(mut text) => {
            text.drain(..from);
            Text::from(text)
        }
    }
}

/// Standard base64 with padding: white space is taken out, the URL alphabet turned, padding added.
fn base64<'a>(data: Text<'a>, path: &str) -> Result<Text<'a>, Error> {
    let data = if is_standard(data.as_bytes()) { data } else { Text::from(standard(&data, path)?) };
    if data.is_empty() { Err(Error::invalid(path, "the file is empty")) } else { Ok(data) }
}

fn is_standard(data: &[u8]) -> bool {
    let body = data.strip_suffix(b"==").or_else(|| data.strip_suffix(b"=")).unwrap_or(data);
    data.len() % 4 == 0 && body.iter().all(|&c| STANDARD.get(usize::from(c)).copied().unwrap_or(false))
}

/// Which bytes are of the standard alphabet.
static STANDARD: [bool; 256] = {
    let mut table = [false; 256];
    let mut c = 0_u8;
    loop {
        if c.is_ascii_alphanumeric() || c == b'+' || c == b'/' {
            #[expect(clippy::as_conversions, clippy::indexing_slicing, reason = "const: u8 to usize, within 256")]
            {
                table[c as usize] = true;
            }
        }
        if c == 255 {
            break;
        }
        c += 1;
    }
    table
};

fn standard(data: &str, path: &str) -> Result<String, Error> {
    let mut clean = String::with_capacity(data.len().saturating_add(3));
    for c in data.trim_end_matches(|c: char| c == '=' || c.is_ascii_whitespace()).chars() {
        match c {
            '-' => clean.push('+'),
            '_' => clean.push('/'),
            c if c.is_ascii_alphanumeric() || c == '+' || c == '/' => clean.push(c),
            c if c.is_ascii_whitespace() => {}
            _ => return Err(Error::invalid(path, "not base64: a byte outside its alphabet")),
        }
    }
    match clean.len() % 4 {
        0 => {}
        2 => clean.push_str("=="),
        3 => clean.push('='),
        _ => return Err(Error::invalid(path, "not base64: its length is one off")),
    }
    Ok(clean)
}

/// The format, read off the base64 text itself: magic bytes fall on fixed characters.
fn image_type(data: &str) -> Option<&'static str> {
    match data {
        d if d.starts_with("iVBORw0KGg") => Some("image/png"),
        d if d.starts_with("/9j/") => Some("image/jpeg"),
        d if d.starts_with("R0lGOD") => Some("image/gif"),
        d if d.starts_with("UklGR") && d.get(11..16) == Some("XRUJQ") => Some("image/webp"),
        _ => None,
    }
}

/// Decodes standard base64; only text files need it.
fn decode(data: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(data.len() / 4 * 3);
    for group in data.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        let mut count = 0_u32;
        for &c in group.iter().filter(|&&c| c != b'=') {
            bits = (bits << 6) | u32::from(sextet(c)?);
            count += 1;
        }
        bits <<= 6 * 4_u32.checked_sub(count)?;
        let [_, a, b, c] = bits.to_be_bytes();
        let kept = match count {
            4 => 3,
            3 => 2,
            2 => 1,
            _ => return None,
        };
        bytes.extend([a, b, c].into_iter().take(kept));
    }
    Some(bytes)
}

fn sextet(c: u8) -> Option<u8> {
    match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    #[test]
    fn the_bytes_decide_the_media_type() {
        for label in ["image/jpg", "IMAGE/JPEG", "image/png", "application/octet-stream"] {
            let url = format!("data:{label};base64,{PNG}");
            let media = image(Text::from(url.as_str()), "x").unwrap();
            assert_eq!((media.media_type, &*media.data), ("image/png", PNG));
        }
    }

    #[test]
    fn clean_base64_is_borrowed() {
        let url = format!("data:image/png;base64,{PNG}");
        let media = image(Text::from(url.as_str()), "x").unwrap();
        assert!(matches!(media.data.into_cow(), Cow::Borrowed(_)));
    }

    #[test]
    fn loose_base64_is_made_standard() {
        let loose = PNG.replace('+', "-").replace('/', "_").replace('=', "");
        let spaced: String = loose.chars().flat_map(|c| [c, '\n']).collect();
        let url = format!("data:image/png;base64,{spaced}");
        assert_eq!(&*image(Text::from(url.as_str()), "x").unwrap().data, PNG);
    }

    #[test]
    fn webp_is_told_from_other_riff_files() {
        // RIFF, a size, then the form type.
        assert_eq!(image_type("UklGRiQAAABXRUJQVlA4"), Some("image/webp"));
        assert_eq!(image_type("UklGRiQAAABXQVZFZm10"), None);
    }

    #[test]
    fn bad_data_urls_are_refused_with_their_path() {
        for (url, word) in [
            ("data:image/png;base64", "comma"),
            ("data:image/png,abc", "base64"),
            ("data:image/png;base64,", "empty"),
            ("data:image/png;base64,!!!!", "alphabet"),
            ("data:image/png;base64,iVBOR", "length"),
            ("data:image/bmp;base64,Qk0=", "PNG"),
        ] {
            let error = image(Text::from(url), "messages[0].content[1].image_url.url").unwrap_err();
            assert_eq!(error.param(), Some("messages[0].content[1].image_url.url"), "{url}");
            assert!(error.to_string().contains(word), "{url}: {error}");
        }
        assert!(matches!(image(Text::from("https://example.org/a.png"), "p"), Err(Error::NeedsFetch { .. })));
    }

    #[test]
    fn files_are_told_apart_by_their_bytes() {
        let pdf = file(Text::from("data:application/pdf;base64,JVBERi0xLjQK"), None, "p").unwrap();
        assert!(matches!(pdf, BlockKind::Pdf { .. }));
        let bare = file(Text::from("JVBERi0xLjQK"), Some(Text::from("a.pdf")), "p").unwrap();
        assert!(matches!(bare, BlockKind::Pdf { .. }));
        let BlockKind::Document { text, .. } =
            file(Text::from("data:text/plain;base64,aGVsbG8="), None, "p").unwrap()
        else {
            panic!("not a document")
        };
        assert_eq!(&*text, "hello");
        assert!(file(Text::from("data:application/zip;base64,UEsDBA=="), None, "p").is_err());
        assert!(file(Text::from("data:application/pdf;base64,UEsDBA=="), None, "p").is_err());
    }
}
