//! `data:` URLs (RFC 2397), as far as they occur in requests.

use std::borrow::Cow;

use outcrop_api_types::Text;

use crate::error::Error;

/// A text that may be a `data:` URL.
pub(super) enum Found<'a> {
    Url(DataUrl<'a>),
    /// It is none: the text as it was.
    Other(Text<'a>),
}

/// A `data:` URL taken apart.
pub(super) struct DataUrl<'a> {
    /// Lower case, without parameters; empty when not given.
    pub(super) media_type: String,
    pub(super) base64: bool,
    /// As it is written.
    pub(super) data: Text<'a>,
}

/// Takes it apart; the data stays borrowed when the whole was.
pub(super) fn read<'a>(url: Text<'a>, path: &str) -> Result<Found<'a>, Error> {
    if !url.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return Ok(Found::Other(url));
    }
    let Some(comma) = url.find(',') else {
        return Err(Error::invalid(path, "a data URL needs a comma before its data"));
    };
    let head = url.get(5..comma).unwrap_or_default();
    let mut words = head.split(';');
    let media_type = words.next().unwrap_or_default().trim().to_ascii_lowercase();
    let base64 = words.any(|word| word.trim().eq_ignore_ascii_case("base64"));
    let data = after(url, comma.saturating_add(1));
    Ok(Found::Url(DataUrl { media_type, base64, data }))
}

/// What follows byte `from`.
fn after(text: Text<'_>, from: usize) -> Text<'_> {
    match text.into_cow() {
        Cow::Borrowed(text) => Text::from(text.get(from..).unwrap_or_default()),
        Cow::Owned(mut text) => {
            text.drain(..from);
            Text::from(text)
        }
    }
}

impl<'a> DataUrl<'a> {
    /// The data of a URL without `;base64`; `None` when it is not UTF-8.
    pub(super) fn percent_decoded(self) -> Option<Text<'a>> {
        if !self.data.contains('%') {
            return Some(self.data);
        }
        let mut bytes = Vec::with_capacity(self.data.len());
        let mut rest = self.data.as_bytes();
        while let Some((&byte, after)) = rest.split_first() {
            match (byte, after) {
                (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                    bytes.push(hex(*high) << 4 | hex(*low));
                    rest = after;
                }
                _ => {
                    bytes.push(byte);
                    rest = after;
                }
            }
        }
        String::from_utf8(bytes).ok().map(Text::from)
    }
}

/// The value of a hexadecimal digit.
fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.saturating_sub(b'A').saturating_add(10),
    }
}
