//! Documents: the names that Converse allows, the formats that it knows, and the text that must stand beside them.
//!
//! Source: botocore 1.44.5, `DocumentBlock`: letters, digits, single white space, hyphens, parentheses, square
//! brackets, at most 200, no two alike in a request; read 2026-11-22.

use std::collections::HashSet;

use outcrop_api_types::Text;
use outcrop_api_types::converse::{CitationsConfig, DocumentBlock, DocumentSource, S3Location};

use crate::caps::Caps;
use crate::conversation::Place;
use crate::error::Error;

/// Longest name.
const LONGEST: usize = 200;

/// Where a document came without a name, or with one of which nothing is left.
const NAMELESS: &str = "document";

/// The documents of a request. A name depends on nothing but the names before it, so that it is the same in every
/// turn of a conversation.
#[derive(Debug, Default)]
pub(super) struct Documents {
    used: HashSet<String>,
    /// What the answer takes from them is to be cited.
    cited: bool,
}

impl Documents {
    /// None so far.
    pub(super) fn new(cited: bool) -> Self {
        Self { used: HashSet::new(), cited }
    }

    /// A name that Converse takes and that no document before has.
    fn give(&mut self, title: Option<&str>) -> String {
        let name = allowed(title.map_or(NAMELESS, without_extension));
        let mut given = name.clone();
        let mut number = 1_usize;
        while !self.used.insert(given.clone()) {
            number = number.saturating_add(1);
            let suffix = format!(" ({number})");
            let head = name.get(..name.len().min(LONGEST.saturating_sub(suffix.len()))).unwrap_or_default();
            given = format!("{}{suffix}", head.trim_end());
        }
        given
    }
}

/// A PDF, which is base64 already.
pub(super) fn pdf<'a>(
    data: Text<'a>,
    title: Option<&str>,
    at: Place,
    caps: &Caps,
    documents: &mut Documents,
) -> Result<DocumentBlock<'a>, Error> {
    document("pdf", data, title, at, caps, documents)
}

/// A document of an office program. `path` is where its data stand.
pub(super) fn office<'a>(
    format: &'static str,
    data: Text<'a>,
    title: Option<&str>,
    path: String,
    caps: &Caps,
    documents: &mut Documents,
) -> Result<DocumentBlock<'a>, Error> {
    document(format, data, title, path, caps, documents)
}

/// A document that Bedrock itself fetches. `path` is where its address stands.
pub(super) fn in_s3<'a>(
    format: &'static str,
    uri: Text<'a>,
    title: Option<&str>,
    path: String,
    caps: &Caps,
    documents: &mut Documents,
) -> Result<DocumentBlock<'a>, Error> {
    if caps.documents && !caps.s3_locations {
        return Err(Error::NeedsFetch { path });
    }
    let mut wire = document(format, Text::default(), title, path, caps, documents)?;
    wire.source = DocumentSource::S3Location(S3Location::new(uri));
    Ok(wire)
}

/// A text file; its name tells which kind.
pub(super) fn text<'a>(
    text: &str,
    title: Option<&str>,
    at: Place,
    caps: &Caps,
    documents: &mut Documents,
) -> Result<DocumentBlock<'a>, Error> {
    document(text_format(title), Text::from(base64(text.as_bytes())), title, at, caps, documents)
}

fn document<'a>(
    format: &'static str,
    data: Text<'a>,
    title: Option<&str>,
    at: impl Into<String>,
    caps: &Caps,
    documents: &mut Documents,
) -> Result<DocumentBlock<'a>, Error> {
    if !caps.documents {
        return Err(Error::value(at, "this model takes no documents"));
    }
    if !caps.document_formats.iter().any(|known| known == format) {
        return Err(Error::value(at, format!("this model takes no documents of the format {format}")));
    }
    let mut wire = DocumentBlock::new(documents.give(title), DocumentSource::Bytes(data));
    wire.citations = documents.cited.then(|| CitationsConfig::new(true));
    wire.format = Some(Text::from(format));
    Ok(wire)
}

/// What to say beside a document when the turn says nothing: its name.
pub(super) fn caption(title: Option<&str>) -> String {
    title.map(str::trim).filter(|title| !title.is_empty()).unwrap_or(NAMELESS).to_owned()
}

fn extension(title: &str) -> Option<(&str, &'static str)> {
    let (stem, extension) = title.rsplit_once('.')?;
    let format = match extension.to_ascii_lowercase().as_str() {
        "pdf" => "pdf",
        "doc" => "doc",
        "docx" => "docx",
        "xls" => "xls",
        "xlsx" => "xlsx",
        "csv" => "csv",
        "htm" | "html" => "html",
        "md" | "markdown" => "md",
        "txt" | "text" | "json" => "txt",
        _ => return None,
    };
    Some((stem, format))
}

/// The format says it already.
fn without_extension(title: &str) -> &str {
    extension(title).map_or(title, |(stem, _)| stem)
}

fn text_format(title: Option<&str>) -> &'static str {
    match title.and_then(extension) {
        Some((_, format @ ("csv" | "html" | "md" | "txt"))) => format,
        _ => "txt",
    }
}

/// Full-width forms become plain ones, other characters hyphens; runs of hyphens or white space become one.
fn allowed(title: &str) -> String {
    let mut name = String::with_capacity(title.len().min(LONGEST));
    for c in title.trim().chars().map(plain) {
        let c = match c {
            c if c.is_ascii_alphanumeric() || matches!(c, '(' | ')' | '[' | ']') => c,
            c if c.is_whitespace() => ' ',
            _ => '-',
        };
        let doubled = matches!(c, ' ' | '-') && name.ends_with(c);
        if !doubled && name.len() < LONGEST {
            name.push(c);
        }
    }
    let name = name.trim();
    if name.bytes().any(|b| b.is_ascii_alphanumeric()) { name.to_owned() } else { NAMELESS.to_owned() }
}

/// The ASCII form of a full-width character: the part of Unicode's compatibility forms that file names have.
fn plain(c: char) -> char {
    match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Standard base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3).saturating_mul(4));
    for group in bytes.chunks(3) {
        let at = |index: usize| u32::from(group.get(index).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4_usize {
            let sextet = usize::try_from(bits >> (18 - 6 * place) & 63).unwrap_or_default();
            let letter = ALPHABET.get(sextet).filter(|_| place <= group.len()).copied().unwrap_or(b'=');
            text.push(char::from(letter));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(titles: &[&str]) -> Vec<String> {
        let mut documents = Documents::default();
        titles.iter().map(|title| documents.give(Some(title))).collect()
    }

    #[test]
    fn what_converse_allows_stays() {
        assert_eq!(given(&["Report 2026 (final) [v2] - a"]), ["Report 2026 (final) [v2] - a"]);
    }

    #[test]
    fn other_characters_become_hyphens_and_the_extension_goes() {
        assert_eq!(given(&["my_report.v2.pdf", "a  b\t\u{3000}c.md"]), ["my-report-v2", "a b c"]);
        assert_eq!(given(&["Ａ１．ｔｘｔ", "a//..//b.csv"]), ["A1-txt", "a-b"]);
        assert_eq!(given(&["", "...", "議事録.pdf"]), ["document", "document (2)", "document (3)"]);
    }

    #[test]
    fn no_two_are_alike_and_the_order_decides() {
        assert_eq!(given(&["a.pdf", "a.txt", "a (2)", "a"]), ["a", "a (2)", "a (2) (2)", "a (3)"]);
    }

    #[test]
    fn a_name_stays_within_two_hundred_also_with_its_number() {
        let long = "x".repeat(300);
        let names = given(&[&long, &long]);
        assert_eq!(names.iter().map(String::len).collect::<Vec<_>>(), [200, 200]);
        assert!(names.last().unwrap().ends_with("x (2)"));
    }

    #[test]
    fn base64_of_every_length() {
        for (bytes, text) in [("", ""), ("a", "YQ=="), ("ab", "YWI="), ("abc", "YWJj"), ("🦀", "8J+mgA==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_name_tells_the_kind_of_text() {
        for (title, format) in
            [("a.CSV", "csv"), ("a.htm", "html"), ("a.markdown", "md"), ("a.json", "txt"), ("a", "txt")]
        {
            assert_eq!(text_format(Some(title)), format);
        }
    }
}
