//! One pass over JSON text: containers that matter are stepped into, everything else is stepped over.
//!
//! What is stepped over is checked to be JSON all the same. Positions are byte offsets into the text.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The text is no JSON at this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// A position in JSON text.
#[derive(Debug, Clone)]
pub(super) struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// All of the text.
    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// The text between two positions; empty when there is none.
    pub(super) fn slice(&self, range: &Range<usize>) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Where the next byte that is no white space stands.
    pub(super) fn here(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// The next byte that is no white space; steps up to it.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    /// Steps into an object or an array. Says where its inside begins.
    pub(super) fn open(&mut self, bracket: u8) -> Result<usize, Broken> {
        self.expect(bracket)?;
        Ok(self.at)
    }

    /// Whether another member or element follows; steps over the comma before it, or over the closing bracket.
    pub(super) fn more(&mut self, close: u8, first: &mut bool) -> Result<bool, Broken> {
        let was_first = std::mem::take(first);
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if !was_first => {
                self.at += 1;
                self.peek();
                Ok(true)
            }
            Some(_) if was_first => Ok(true),
            _ => Err(Broken),
        }
    }

    /// The name of a member; steps over it and its colon, up to the value.
    pub(super) fn name(&mut self) -> Result<Cow<'a, str>, Broken> {
        let start = self.here();
        let inside = self.text.get(start..).and_then(|rest| rest.strip_prefix('"')).ok_or(Broken)?;
        let plain =
            inside.bytes().position(|byte| matches!(byte, b'"' | b'\\') || byte < 0x20).ok_or(Broken)?;
        let name = if inside.as_bytes().get(plain) == Some(&b'"') {
            self.at = start + plain + 2;
            Cow::Borrowed(inside.get(..plain).ok_or(Broken)?)
        } else {
            let whole = self.skip()?;
            Cow::Owned(serde_json::from_str(self.slice(&whole)).map_err(|_| Broken)?)
        };
        self.expect(b':')?;
        self.peek();
        Ok(name)
    }

    /// Steps over a value, whatever it is, and says where it stood.
    pub(super) fn skip(&mut self) -> Result<Range<usize>, Broken> {
        let start = self.here();
        let rest = self.text.get(start..).ok_or(Broken)?;
        let mut json = serde_json::Deserializer::from_str(rest);
        let value = <&RawValue>::deserialize(&mut json).map_err(|_| Broken)?;
        self.at = start + value.get().len();
        Ok(start..self.at)
    }

    /// The text has ended, but for white space.
    pub(super) fn finish(mut self) -> Result<(), Broken> {
        if self.peek().is_none() { Ok(()) } else { Err(Broken) }
    }

    /// The position right behind what was read last.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    fn expect(&mut self, byte: u8) -> Result<(), Broken> {
        if self.peek() != Some(byte) {
            return Err(Broken);
        }
        self.at += 1;
        Ok(())
    }
}

/// What a raw JSON string says; `None` when it is no string.
pub(super) fn string(raw: &str) -> Option<Cow<'_, str>> {
    let inside = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inside.contains('\\') {
        serde_json::from_str(raw).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inside))
    }
}

/// A text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    // Writing a string cannot fail; an empty one would only follow from a bug in serde_json.
    serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> Result<Vec<(String, String)>, Broken> {
        let mut walk = Walk::new(json);
        let (mut first, mut members) = (true, Vec::new());
        walk.open(b'{')?;
        while walk.more(b'}', &mut first)? {
            let name = walk.name()?.into_owned();
            let value = walk.skip()?;
            members.push((name, walk.slice(&value).to_owned()));
        }
        walk.finish()?;
        Ok(members)
    }

    #[test]
    fn members_come_as_they_are_written() {
        let json = " { \"a\" : 1.0e2 ,\n\"\\u0062\":[ {} ,\"]\" ] , \"c\" : null } ";
        let read = members(json).unwrap();
        let read: Vec<(&str, &str)> = read.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(read, [("a", "1.0e2"), ("b", "[ {} ,\"]\" ]"), ("c", "null")]);
        assert_eq!(members("{ }"), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_json_is_found_out() {
        for bad in [
            "",
            "{",
            "{}x",
            "{\"a\":1,}",
            "{,\"a\":1}",
            "{\"a\" 1}",
            "{\"a\":[}}",
            "{\"a\":01}",
            "{\"a\":\"\u{1}\"}",
            "[]",
            "{\"a\":1 \"b\":2}",
            "{a:1}",
        ] {
            assert_eq!(members(bad), Err(Broken), "{bad}");
        }
    }

    #[test]
    fn strings_are_read_with_and_without_escapes() {
        assert_eq!(string("\"a b\"").as_deref(), Some("a b"));
        assert_eq!(string("\"a\\nb\"").as_deref(), Some("a\nb"));
        assert_eq!(string("12"), None);
    }
}
