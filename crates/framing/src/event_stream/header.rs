//! Typed headers of a frame, read where they lie.

use std::fmt;

use bytes::Bytes;

use crate::FrameError;

/// One header: a name and a typed value, both borrowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    /// The name; those of the protocol itself begin with a colon.
    pub name: &'a str,
    /// The value.
    pub value: Value<'a>,
}

impl<'a> Header<'a> {
    /// A header with a string value, which is the only type Bedrock uses.
    pub fn text(name: &'a str, value: &'a str) -> Self {
        Self { name, value: Value::String(value) }
    }
}

/// The value of a header, one variant for each type of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Types 0 (true) and 1 (false).
    Bool(bool),
    /// Type 2.
    Byte(i8),
    /// Type 3.
    Short(i16),
    /// Type 4.
    Int(i32),
    /// Type 5.
    Long(i64),
    /// Type 6.
    Bytes(&'a [u8]),
    /// Type 7.
    String(&'a str),
    /// Type 8: milliseconds since the Unix epoch.
    Timestamp(i64),
    /// Type 9.
    Uuid([u8; 16]),
}

/// The headers of a frame: a slice of it, checked once when the frame was read.
///
/// They keep the order of the wire, which means nothing. A name that comes twice keeps both in
/// [`iter`](Self::iter), and [`get`](Self::get) gives the first. (`botocore` 1.44.5 refuses such a frame,
/// `aws-smithy-eventstream` 0.61.6 keeps both; Bedrock sends none.)
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Bytes);

impl Headers {
    /// Checks every header, so that reading them later cannot fail.
    pub(super) fn check(bytes: Bytes) -> Result<Self, FrameError> {
        let mut rest: &[u8] = &bytes;
        while !rest.is_empty() {
            let at = bytes.len().saturating_sub(rest.len());
            rest = match read(rest) {
                Ok((_, rest)) => rest,
                Err(Fault::Cut) => return Err(FrameError::HeaderCut { at }),
                Err(Fault::Type(found)) => return Err(FrameError::HeaderType { at, found }),
                Err(Fault::NotUtf8) => return Err(FrameError::HeaderNotUtf8 { at }),
            };
        }
        Ok(Self(bytes))
    }

    /// The first header of this name. Names are compared byte for byte.
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        self.iter().find(|header| header.name == name).map(|header| header.value)
    }

    /// All headers in the order of the wire.
    pub fn iter(&self) -> HeaderIter<'_> {
        HeaderIter { rest: &self.0 }
    }
}

impl<'a> IntoIterator for &'a Headers {
    type Item = Header<'a>;
    type IntoIter = HeaderIter<'a>;

    fn into_iter(self) -> HeaderIter<'a> {
        self.iter()
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter().map(|header| (header.name, header.value))).finish()
    }
}

/// Iterator over [`Headers`].
#[derive(Debug, Clone)]
pub struct HeaderIter<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for HeaderIter<'a> {
    type Item = Header<'a>;

    fn next(&mut self) -> Option<Header<'a>> {
        let (header, rest) = read(self.rest).ok()?; // an end, as `Headers::check` saw no fault
        self.rest = rest;
        Some(header)
    }
}

/// What can be wrong with one header.
enum Fault {
    Cut,
    Type(u8),
    NotUtf8,
}

/// Reads one header and gives what follows it.
fn read(bytes: &[u8]) -> Result<(Header<'_>, &[u8]), Fault> {
    let ([name_length], rest) = array(bytes)?;
    let (name, rest) = rest.split_at_checked(usize::from(name_length)).ok_or(Fault::Cut)?;
    let ([value_type], rest) = array(rest)?;
    let (value, rest) = match value_type {
        0 => (Value::Bool(true), rest),
        1 => (Value::Bool(false), rest),
        2 => fixed(rest, |bytes| Value::Byte(i8::from_be_bytes(bytes)))?,
        3 => fixed(rest, |bytes| Value::Short(i16::from_be_bytes(bytes)))?,
        4 => fixed(rest, |bytes| Value::Int(i32::from_be_bytes(bytes)))?,
        5 => fixed(rest, |bytes| Value::Long(i64::from_be_bytes(bytes)))?,
        6 => counted(rest).map(|(value, rest)| (Value::Bytes(value), rest))?,
        7 => {
            let (value, rest) = counted(rest)?;
            (Value::String(utf8(value)?), rest)
        }
        8 => fixed(rest, |bytes| Value::Timestamp(i64::from_be_bytes(bytes)))?,
        9 => fixed(rest, Value::Uuid)?,
        found => return Err(Fault::Type(found)),
    };
    Ok((Header { name: utf8(name)?, value }, rest))
}

fn array<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), Fault> {
    bytes.split_first_chunk().map(|(first, rest)| (*first, rest)).ok_or(Fault::Cut)
}

fn fixed<const N: usize>(
    bytes: &[u8],
    value: impl FnOnce([u8; N]) -> Value<'static>,
) -> Result<(Value<'static>, &[u8]), Fault> {
    array(bytes).map(|(first, rest)| (value(first), rest))
}

/// A value that has its length in two bytes before it.
fn counted(bytes: &[u8]) -> Result<(&[u8], &[u8]), Fault> {
    let (length, rest) = array(bytes)?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(length))).ok_or(Fault::Cut)
}

fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    std::str::from_utf8(bytes).map_err(|_| Fault::NotUtf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &'static [u8]) -> Result<Headers, FrameError> {
        Headers::check(Bytes::from_static(bytes))
    }

    #[test]
    fn of_two_headers_with_one_name_the_first_is_read_and_both_are_kept() {
        let headers = check(b"\x01a\x07\x00\x01x\x01a\x07\x00\x01y").unwrap();
        assert_eq!(headers.get("a"), Some(Value::String("x")));
        assert_eq!(headers.iter().count(), 2);
    }

    #[test]
    fn a_fault_names_the_header_it_is_in() {
        assert_eq!(check(b"\x01a\x00\x01b"), Err(FrameError::HeaderCut { at: 3 }));
        assert_eq!(check(b"\x01a\x00\x01b\x0a"), Err(FrameError::HeaderType { at: 3, found: 10 }));
        assert_eq!(check(b"\x01\xff\x00"), Err(FrameError::HeaderNotUtf8 { at: 0 }));
        assert_eq!(check(b"\x01a\x07\x00\x01\xff"), Err(FrameError::HeaderNotUtf8 { at: 0 }));
        assert_eq!(check(b"\x01a\x07\x00\x02x"), Err(FrameError::HeaderCut { at: 0 }));
        assert_eq!(check(b"\x01a\x09\x00\x02x"), Err(FrameError::HeaderCut { at: 0 }));
    }
}
