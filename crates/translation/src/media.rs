//! Pictures and documents that arrive inside a request: `data:` URLs and bare base64.

mod base64;
mod data_url;

use outcrop_api_types::Text;

use self::data_url::{DataUrl, Found};
use crate::blanks::is_blank;
use crate::conversation::{BlockKind, Media, Place};
use crate::error::Error;

const EMPTY: &str = "the file is empty";

/// An image part: a `data:` URL whose bytes are PNG, JPEG, GIF or WebP. The bytes decide, not the label.
pub(crate) fn image<'a>(url: Text<'a>, path: &str) -> Result<Media<'a>, Error> {
    let Found::Url(url) = data_url::read(url, path)? else {
        return Err(Error::NeedsFetch { path: path.to_owned() });
    };
    if !url.base64 {
        return Err(Error::invalid(path, "an image needs a `;base64` data URL"));
    }
    let data = base64::normalized(url.data, path)?;
    match image_type(&data) {
        Some(media_type) => Ok(Media { media_type, data }),
        None => Err(Error::value(path, "not a PNG, JPEG, GIF or WebP image; convert it to one of these")),
    }
}

/// An image part: inline, or in Amazon S3.
pub(crate) fn picture<'a>(url: Text<'a>, path: &str) -> Result<BlockKind<'a>, Error> {
    if is_in_s3(&url) { in_s3(url, None, true, path) } else { image(url, path).map(BlockKind::Image) }
}

fn is_in_s3(url: &str) -> bool {
    url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("s3://"))
}

/// Nothing but its name tells what it is.
fn in_s3<'a>(
    uri: Text<'a>,
    title: Option<Text<'a>>,
    is_image: bool,
    path: &str,
) -> Result<BlockKind<'a>, Error> {
    let extension = uri.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let format = match (is_image, extension.as_deref()) {
        (true, Some("png")) => "png",
        (true, Some("jpg" | "jpeg")) => "jpeg",
        (true, Some("gif")) => "gif",
        (true, Some("webp")) => "webp",
        (true, _) => return Err(Error::value(path, "the key must end in .png, .jpeg, .gif or .webp")),
        (false, Some("pdf")) => "pdf",
        (false, Some("csv")) => "csv",
        (false, Some("doc")) => "doc",
        (false, Some("docx")) => "docx",
        (false, Some("xls")) => "xls",
        (false, Some("xlsx")) => "xlsx",
        (false, Some("htm" | "html")) => "html",
        (false, Some("txt")) => "txt",
        (false, Some("md")) => "md",
        (false, _) => return Err(Error::value(path, "the key must end in the extension of a document")),
    };
    Ok(BlockKind::InS3 { uri, format, is_image, title, path: path.to_owned() })
}

/// A file part: a PDF, or text of some kind.
pub(crate) fn file<'a>(data: Text<'a>, name: Option<Text<'a>>, path: &str) -> Result<BlockKind<'a>, Error> {
    if is_in_s3(&data) {
        return in_s3(data, name, false, path);
    }
    let url = match data_url::read(data, path)? {
        Found::Url(url) => url,
        Found::Other(data) => DataUrl { media_type: String::new(), base64: true, data },
    };
    if !url.base64 {
        let is_text = url.media_type.is_empty() || is_text(&url.media_type, name.as_deref());
        return match url.percent_decoded() {
            Some(text) if is_text => document(text, name, path),
            Some(_) => Err(Error::invalid(path, "a file that is no text needs a `;base64` data URL")),
            None => Err(Error::invalid(path, NOT_UTF8)),
        };
    }
    let data = base64::normalized(url.data, path)?;
    if data.starts_with("JVBERi0") {
        return Ok(BlockKind::Pdf { data, title: name });
    }
    if let Some(media_type) = image_type(&data) {
        return Ok(BlockKind::Image(Media { media_type, data }));
    }
    if url.media_type == "application/pdf" {
        return Err(Error::invalid(path, "labelled as PDF, but the bytes do not begin with `%PDF-`"));
    }
    if let Some(format) = office(&url.media_type, name.as_deref()) {
        return Ok(BlockKind::Office { format, data, title: name, path: path.to_owned() });
    }
    if !is_text(&url.media_type, name.as_deref()) {
        return Err(Error::value(path, ONLY_TEXT));
    }
    match base64::decode(&data).and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(text) => document(Text::from(text), name, path),
        None => Err(Error::invalid(path, NOT_UTF8)),
    }
}

/// What becomes of a document that a model does not read.
pub(crate) const ONLY_TEXT: &str = "only PDF and text files (txt, md, csv, html) can be sent to this model";

/// What becomes of sound where none is heard.
pub(crate) const NO_AUDIO: &str = "the model takes no audio; send text";

/// Sound: its data and what it is.
pub(crate) fn audio<'a>(data: Text<'a>, format: &str, at: Place, of: &str) -> Result<BlockKind<'a>, Error> {
    let format = match format {
        "wav" => "wav",
        "mp3" => "mp3",
        _ => return Err(Error::value(member(at, &format!("{of}.format")), "must be wav or mp3")),
    };
    let data = base64::normalized(data, &member(at, &format!("{of}.data")))?;
    Ok(BlockKind::Audio { format, data })
}

/// The format of a document of an office program: its label decides, then its name.
fn office(media_type: &str, name: Option<&str>) -> Option<&'static str> {
    let extension = name.and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase());
    let is_unlabelled = matches!(media_type, "" | "application/octet-stream");
    Some(match (media_type, extension.as_deref().filter(|_| is_unlabelled)) {
        ("application/msword", _) | (_, Some("doc")) => "doc",
        ("application/vnd.ms-excel", _) | (_, Some("xls")) => "xls",
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _)
        | (_, Some("docx")) => "docx",
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _) | (_, Some("xlsx")) => {
            "xlsx"
        }
        _ => return None,
    })
}

const NOT_UTF8: &str = "a text file must be UTF-8";

fn document<'a>(text: Text<'a>, title: Option<Text<'a>>, path: &str) -> Result<BlockKind<'a>, Error> {
    if is_blank(&text) { Err(Error::invalid(path, EMPTY)) } else { Ok(BlockKind::Document { text, title }) }
}

/// The path of a part's member, for errors.
pub(crate) fn member(at: Place, name: &str) -> String {
    format!("{at}.{name}")
}

fn is_text(media_type: &str, name: Option<&str>) -> bool {
    let by_type =
        media_type.starts_with("text/") || matches!(media_type, "application/json" | "application/csv");
    let extension = name.and_then(|n| n.rsplit_once('.')).map(|(_, e)| e.to_ascii_lowercase());
    by_type
        || matches!(extension.as_deref(), Some("txt" | "md" | "markdown" | "csv" | "html" | "htm" | "json"))
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

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    const PNG: &str =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

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

    #[test]
    fn a_text_file_may_be_percent_encoded_instead() {
        let read = |url| match file(Text::from(url), None, "p") {
            Ok(BlockKind::Document { text, .. }) => Ok(text.into_string()),
            Ok(_) => panic!("not a document"),
            Err(error) => Err(error.to_string()),
        };
        assert_eq!(read("data:,a%20b").unwrap(), "a b");
        assert_eq!(read("data:text/plain;charset=utf-8,gr%C3%BCn 100%25").unwrap(), "grün 100%");
        assert!(read("data:text/plain,%ff").unwrap_err().contains("UTF-8"));
        assert!(read("data:application/pdf,%25PDF").unwrap_err().contains("base64"));
    }

    #[test]
    fn an_empty_file_is_refused() {
        for url in ["data:text/plain,", "data:text/plain;base64,", "data:text/plain;base64,ICA=", ""] {
            let error = file(Text::from(url), Some(Text::from("a.txt")), "p").unwrap_err();
            assert!(error.to_string().contains("empty"), "{url}: {error}");
        }
    }
}
