//! Events to bytes.

use bytes::BufMut;
use memchr::memchr2;

use crate::FrameError;

/// Appends an event without a name: `data: ` + `data` + a blank line.
///
/// One line, which compact JSON always is, is written as it is. Data with line breaks becomes one `data`
/// line for each of its lines, so that it cannot end the event or begin another field; a reader joins
/// them by LF, whichever break it was.
///
/// `out` is a buffer that grows, such as `Vec<u8>` or `BytesMut`; one of fixed size panics when it is full.
pub fn write_data(out: &mut impl BufMut, data: &[u8]) {
    write_lines(out, b"data: ", data);
    out.put_slice(b"\n");
}

/// Appends an event with a name: `event: ` + `event`, then as [`write_data`].
///
/// # Errors
/// [`FrameError::LineBreakInName`] if `event` has a CR or LF in it; nothing is then written.
pub fn write_event(out: &mut impl BufMut, event: &str, data: &[u8]) -> Result<(), FrameError> {
    check_name(event)?;
    out.put_slice(b"event: ");
    out.put_slice(event.as_bytes());
    out.put_slice(b"\n");
    write_data(out, data);
    Ok(())
}

/// Appends an event without a name whose data `body` writes in place, with no copy between.
///
/// What `body` writes may have line breaks, as in [`write_data`]; none is the fast case.
///
/// ```
/// let mut out = Vec::new();
/// outcrop_framing::sse::write_with(&mut out, |out| std::io::Write::write_all(out, b"{}"))?;
/// assert_eq!(out, b"data: {}\n\n");
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Those of `body`; `out` is then as it was.
pub fn write_with<E>(out: &mut Vec<u8>, body: impl FnOnce(&mut Vec<u8>) -> Result<(), E>) -> Result<(), E> {
    let start = out.len();
    out.extend_from_slice(b"data: ");
    let data_start = out.len();
    if let Err(error) = body(out) {
        out.truncate(start);
        return Err(error);
    }
    let data = out.get(data_start..).unwrap_or_default();
    if memchr2(b'\n', b'\r', data).is_none() {
        out.extend_from_slice(b"\n\n");
    } else {
        let data = data.to_vec();
        out.truncate(start);
        write_data(out, &data);
    }
    Ok(())
}

/// Appends a comment, which readers ignore: a sign of life between events. Followed by a blank line.
pub fn write_comment(out: &mut impl BufMut, text: &str) {
    write_lines(out, b": ", text.as_bytes());
    out.put_slice(b"\n");
}

/// Appends each line of `text` behind `prefix`.
fn write_lines(out: &mut impl BufMut, prefix: &[u8], text: &[u8]) {
    let mut rest = text;
    loop {
        out.put_slice(prefix);
        let Some((line, after)) = memchr2(b'\n', b'\r', rest).and_then(|end| rest.split_at_checked(end))
        else {
            out.put_slice(rest);
            out.put_slice(b"\n");
            return;
        };
        out.put_slice(line);
        out.put_slice(b"\n");
        rest = match after {
            [b'\r', b'\n', after @ ..] | [_, after @ ..] => after,
            [] => after, // not reached: `after` begins with the break
        };
    }
}

fn check_name(event: &str) -> Result<(), FrameError> {
    match memchr2(b'\n', b'\r', event.as_bytes()) {
        Some(at) => Err(FrameError::LineBreakInName { at }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use bytes::BytesMut;

    use super::*;

    #[test]
    fn one_line_is_written_as_it_is() {
        let (mut vec, mut bytes) = (Vec::new(), BytesMut::new());
        write_data(&mut vec, br#"{"a":"b\n"}"#);
        write_data(&mut bytes, br#"{"a":"b\n"}"#);
        assert_eq!(vec, b"data: {\"a\":\"b\\n\"}\n\n");
        assert_eq!(bytes, vec);
    }

    #[test]
    fn every_line_break_in_data_becomes_a_data_line() {
        let mut out = Vec::new();
        write_data(&mut out, b"a\nb\rc\r\nd\n");
        assert_eq!(out, b"data: a\ndata: b\ndata: c\ndata: d\ndata: \n\n");
    }

    #[test]
    fn a_line_break_in_a_name_is_refused_and_nothing_written() {
        let mut out = b"before".to_vec();
        let error = write_event(&mut out, "a\ndata: forged", b"{}").unwrap_err();
        assert_eq!(error, FrameError::LineBreakInName { at: 1 });
        assert_eq!(out, b"before");
        write_event(&mut out, "ping", b"{}").unwrap();
        assert_eq!(out, b"beforeevent: ping\ndata: {}\n\n");
    }

    #[test]
    fn a_body_that_fails_leaves_the_buffer_as_it_was() {
        let mut out = b"before".to_vec();
        let result = write_with(&mut out, |out| {
            out.extend_from_slice(b"half");
            Err("no")
        });
        assert_eq!(result, Err("no"));
        assert_eq!(out, b"before");
    }

    #[test]
    fn a_body_with_line_breaks_is_split_as_data_is() {
        let mut out = Vec::new();
        write_with(&mut out, |out| {
            out.extend_from_slice(b"{\n}");
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(out, b"data: {\ndata: }\n\n");
    }

    #[test]
    fn a_comment_cannot_become_a_field() {
        let mut out = Vec::new();
        write_comment(&mut out, "still here\ndata: forged");
        assert_eq!(out, b": still here\n: data: forged\n\n");
    }
}
