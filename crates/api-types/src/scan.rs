//! One look over the bytes before they are parsed: what `serde_json` does not check, or not in raw JSON.

use memchr::memchr2;

use crate::error::{ParseError, Reason};
use crate::path;

/// How deep a body may nest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    envelope: usize,
    schema: usize,
}

impl Limits {
    /// A request or response: 64, and 128 counted anew inside a JSON schema (`parameters`,
    /// `input_schema`, `schema`).
    pub(crate) const BODY: Self = Self { envelope: 64, schema: 128 };
    /// A value that is carried, not understood.
    pub(crate) const OPAQUE: Self = Self { envelope: 128, schema: 128 };
}

/// Checks encoding, nesting and surrogate escapes, with a constant amount of memory. What comes out is
/// not yet known to be JSON.
pub(crate) fn check(bytes: &[u8], limits: Limits) -> Result<&str, ParseError> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(ParseError::at_offset("", 0, Reason::ByteOrderMark));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let before = std::str::from_utf8(valid).unwrap_or_default();
            return Err(ParseError::at_offset(before, error.valid_up_to(), Reason::NotUtf8));
        }
    };
    match (Scan { bytes, limits, at: 0, depth: 0, schema: None, last_string: (0, 0), key: (0, 0) }).run() {
        None => Ok(text),
        Some((offset, reason)) => {
            Err(ParseError::at_offset(text, offset, reason).with_path(path::at(text, offset)))
        }
    }
}

struct Scan<'b> {
    bytes: &'b [u8],
    limits: Limits,
    at: usize,
    depth: usize,
    /// Depth at which the schema that we are in began.
    schema: Option<usize>,
    /// Inside of the string seen last.
    last_string: (usize, usize),
    /// Inside of the key whose value comes next; empty if none.
    key: (usize, usize),
}

impl Scan<'_> {
    /// Reads to the end, or to the first fault.
    fn run(mut self) -> Option<(usize, Reason)> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    if let Some(fault) = self.string() {
                        return Some(fault);
                    }
                    continue;
                }
                b'{' | b'[' => {
                    if let Some(fault) = self.open() {
                        return Some(fault);
                    }
                }
                b'}' | b']' => self.close(),
                b':' => self.key = self.last_string,
                b',' => self.key = (0, 0),
                _ => {}
            }
            self.at += 1;
        }
        None
    }

    fn open(&mut self) -> Option<(usize, Reason)> {
        let key = self.bytes.get(self.key.0..self.key.1).unwrap_or_default();
        if self.schema.is_none() && matches!(key, b"parameters" | b"input_schema" | b"schema") {
            self.schema = Some(self.depth);
        }
        self.key = (0, 0);
        self.depth += 1;
        let (depth, limit) = match self.schema {
            Some(start) => (self.depth - start, self.limits.schema),
            None => (self.depth, self.limits.envelope),
        };
        (depth > limit).then_some((self.at, Reason::TooDeep { limit }))
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        if self.schema.is_some_and(|start| self.depth <= start) {
            self.schema = None;
        }
    }

    /// Steps over a string, from its opening quote to behind the closing one.
    fn string(&mut self) -> Option<(usize, Reason)> {
        self.at += 1;
        let start = self.at;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(next) = memchr2(b'"', b'\\', rest) else {
                self.at = self.bytes.len();
                return None;
            };
            self.at += next;
            if self.bytes.get(self.at) == Some(&b'"') {
                self.last_string = (start, self.at);
                self.at += 1;
                return None;
            }
            match self.unit(self.at) {
                Some(0xD800..=0xDBFF) => match self.unit(self.at + 6) {
                    Some(0xDC00..=0xDFFF) => self.at += 12,
                    _ => return Some((self.at, Reason::LoneSurrogate)),
                },
                Some(0xDC00..=0xDFFF) => return Some((self.at, Reason::LoneSurrogate)),
                Some(_) => self.at += 6,
                None => self.at += 2,
            }
        }
    }

    /// The UTF-16 unit of a `\uXXXX` that begins here.
    fn unit(&self, at: usize) -> Option<u16> {
        match self.bytes.get(at..at.checked_add(6)?)? {
            [b'\\', b'u', hex @ ..] => hex.iter().try_fold(0u16, |unit, &digit| {
                let digit = char::from(digit).to_digit(16)?;
                Some((unit << 4) | u16::try_from(digit).ok()?)
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(json: &str) -> Option<(Reason, Option<usize>, String)> {
        check(json.as_bytes(), Limits::BODY)
            .err()
            .map(|e| (e.reason().clone(), e.offset(), e.path().to_owned()))
    }

    #[test]
    fn the_envelope_may_nest_64_deep_and_a_schema_128_from_its_root() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert_eq!(fault(&nested(64)), None);
        assert_eq!(fault(&nested(65)).unwrap().0, Reason::TooDeep { limit: 64 });
        assert_eq!(fault(&format!(r#"{{"a":{{"parameters":{}}}}}"#, nested(128))), None);
        let (reason, _, path) = fault(&format!(r#"{{"a":{{"parameters":{}}}}}"#, nested(129))).unwrap();
        assert_eq!(reason, Reason::TooDeep { limit: 128 });
        assert!(path.starts_with("a.parameters[0][0]"), "{path}");
        let after = format!(r#"{{"schema":{{}},"b":{}}}"#, nested(64));
        assert_eq!(
            fault(&after).unwrap().0,
            Reason::TooDeep { limit: 64 },
            "the wider limit ends with the schema"
        );
        let value = format!(r#"["parameters",{}]"#, nested(64));
        assert_eq!(fault(&value).unwrap().0, Reason::TooDeep { limit: 64 }, "a value is not a key");
    }

    #[test]
    fn brackets_inside_strings_do_not_count() {
        assert_eq!(fault(&format!(r#"["{}\"{}"]"#, "[".repeat(100), "{".repeat(100))), None);
    }

    #[test]
    fn a_hundred_thousand_brackets_are_refused_with_a_short_path() {
        let (_, offset, path) = fault(&"[".repeat(100_000)).unwrap();
        assert_eq!(offset, Some(64));
        assert!(path.len() < 300, "{path}");
    }

    #[test]
    fn lone_surrogates_are_refused_where_they_stand() {
        assert_eq!(fault(r#"{"a":"\ud83d\ude00"}"#), None);
        assert_eq!(fault(r#"{"a":"\\ud800"}"#), None);
        for bad in [
            r#"{"a":"x\ud800"}"#,
            r#"{"a":"x\udc00\ud800"}"#,
            r#"{"a":"x\uD800\n"}"#,
            r#"{"a":"x\uD800\u0041"}"#,
        ] {
            assert_eq!(fault(bad), Some((Reason::LoneSurrogate, Some(7), "a".to_owned())), "{bad}");
        }
    }

    #[test]
    fn bad_bytes_are_refused_where_they_stand() {
        let error = check(b"{\"a\":\n \"\xff\"}", Limits::BODY).unwrap_err();
        assert_eq!(
            (error.reason(), error.offset(), error.line(), error.column()),
            (&Reason::NotUtf8, Some(8), 2, 3)
        );
        assert_eq!(check(b"\xef\xbb\xbf{}", Limits::BODY).unwrap_err().reason(), &Reason::ByteOrderMark);
    }
}
