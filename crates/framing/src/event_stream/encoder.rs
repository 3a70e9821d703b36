//! Frames to bytes.

use super::{Header, MAX_HEADERS, OVERHEAD, Value};
use crate::FrameError;

/// The longest string or byte array a header may hold, in bytes. The length field could say more.
///
/// Source: `aws-smithy-eventstream` 0.61.6, `MAX_HEADER_VALUE_LEN`, read 2026-11-22.
const MAX_VALUE: usize = 32_767;

/// Appends one frame to `out`.
///
/// # Errors
/// [`FrameError::Unwritable`] if a header's name is over 255 bytes, its value over 32 767, or the frame
/// over 4 GiB; [`FrameError::HeadersTooLarge`] if the headers are over 128 KiB. `out` is then as it was.
pub fn encode(out: &mut Vec<u8>, headers: &[Header<'_>], payload: &[u8]) -> Result<(), FrameError> {
    let start = out.len();
    let result = append(out, start, headers, payload);
    if result.is_err() {
        out.truncate(start);
    }
    result
}

fn append(out: &mut Vec<u8>, start: usize, headers: &[Header<'_>], payload: &[u8]) -> Result<(), FrameError> {
    // All lengths first, so that the prelude can be written before what it counts.
    let mut headers_length = 0_usize;
    for header in headers {
        headers_length = headers_length.saturating_add(measure(header)?);
    }
    if headers_length > MAX_HEADERS {
        return Err(FrameError::HeadersTooLarge { length: headers_length, limit: MAX_HEADERS });
    }
    let total = headers_length.saturating_add(payload.len()).saturating_add(OVERHEAD);
    out.reserve(total);

    out.extend_from_slice(&u32_of("frame", total)?.to_be_bytes());
    out.extend_from_slice(&u32_of("headers", headers_length)?.to_be_bytes());
    checksum(out, start);
    for header in headers {
        write(out, header)?;
    }
    out.extend_from_slice(payload);
    checksum(out, start);
    Ok(())
}

/// The length of a header on the wire, once its parts are known to fit.
fn measure(header: &Header<'_>) -> Result<usize, FrameError> {
    fits("header name", header.name.len(), usize::from(u8::MAX))?;
    let value = match header.value {
        Value::Bool(_) => 0,
        Value::Byte(_) => 1,
        Value::Short(_) => 2,
        Value::Int(_) => 4,
        Value::Long(_) | Value::Timestamp(_) => 8,
        Value::Bytes(bytes) => 2 + fits("header value", bytes.len(), MAX_VALUE)?,
        Value::String(text) => 2 + fits("header value", text.len(), MAX_VALUE)?,
        Value::Uuid(_) => 16,
    };
    Ok(1 + header.name.len() + 1 + value)
}

fn write(out: &mut Vec<u8>, header: &Header<'_>) -> Result<(), FrameError> {
    let name = header.name.as_bytes();
    out.push(
        u8::try_from(name.len()).map_err(|_| too_long("header name", name.len(), usize::from(u8::MAX)))?,
    );
    out.extend_from_slice(name);
    match header.value {
        Value::Bool(true) => out.push(0),
        Value::Bool(false) => out.push(1),
        Value::Byte(value) => typed(out, 2, &value.to_be_bytes()),
        Value::Short(value) => typed(out, 3, &value.to_be_bytes()),
        Value::Int(value) => typed(out, 4, &value.to_be_bytes()),
        Value::Long(value) => typed(out, 5, &value.to_be_bytes()),
        Value::Bytes(value) => counted(out, 6, value)?,
        Value::String(value) => counted(out, 7, value.as_bytes())?,
        Value::Timestamp(value) => typed(out, 8, &value.to_be_bytes()),
        Value::Uuid(value) => typed(out, 9, &value),
    }
    Ok(())
}

fn typed(out: &mut Vec<u8>, value_type: u8, value: &[u8]) {
    out.push(value_type);
    out.extend_from_slice(value);
}

fn counted(out: &mut Vec<u8>, value_type: u8, value: &[u8]) -> Result<(), FrameError> {
    let length = u16::try_from(value.len()).map_err(|_| too_long("header value", value.len(), MAX_VALUE))?;
    typed(out, value_type, &length.to_be_bytes());
    out.extend_from_slice(value);
    Ok(())
}

/// Appends the checksum of what this frame has so far.
fn checksum(out: &mut Vec<u8>, start: usize) {
    let crc = crc32fast::hash(out.get(start..).unwrap_or_default());
    out.extend_from_slice(&crc.to_be_bytes());
}

fn u32_of(what: &'static str, length: usize) -> Result<u32, FrameError> {
    let limit = usize::try_from(u32::MAX).unwrap_or(usize::MAX);
    u32::try_from(length).map_err(|_| too_long(what, length, limit))
}

fn fits(what: &'static str, length: usize, limit: usize) -> Result<usize, FrameError> {
    if length > limit { Err(too_long(what, length, limit)) } else { Ok(length) }
}

fn too_long(what: &'static str, length: usize, limit: usize) -> FrameError {
    FrameError::Unwritable { what, length, limit }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_leaves_the_buffer_as_it_was() {
        let long = "x".repeat(32_768);
        let name = "n".repeat(256);
        let mut out = b"before".to_vec();
        for (header, what) in
            [(Header::text("a", &long), "header value"), (Header::text(&name, ""), "header name")]
        {
            let error = encode(&mut out, &[header], b"payload").unwrap_err();
            assert!(matches!(error, FrameError::Unwritable { what: found, .. } if found == what), "{error}");
        }
        let headers = [Header::text("a", &long[1..]); 5];
        let error = encode(&mut out, &headers, b"payload").unwrap_err();
        assert!(matches!(error, FrameError::HeadersTooLarge { .. }), "{error}");
        assert_eq!(out, b"before");
    }

    #[test]
    fn frames_are_appended_to_what_is_there() {
        let mut one = Vec::new();
        encode(&mut one, &[Header::text("a", "b")], b"payload").unwrap();
        let mut two = one.clone();
        encode(&mut two, &[Header::text("a", "b")], b"payload").unwrap();
        assert_eq!(two, [one.clone(), one].concat());
    }
}
