//! One value of a JSON body replaced; every other byte stays as it was.

use std::ops::Range;

/// The body with the JSON value at `span` replaced by the string `value`. `None` when the span lies outside
/// the body.
pub fn replace_string(body: &[u8], span: Range<usize>, value: &str) -> Option<Vec<u8>> {
    let value = serde_json::to_vec(value).ok()?;
    let (head, tail) = (body.get(..span.start)?, body.get(span.end..)?);
    let mut out = Vec::with_capacity(head.len().saturating_add(value.len()).saturating_add(tail.len()));
    out.extend_from_slice(head);
    out.extend_from_slice(&value);
    out.extend_from_slice(tail);
    (span.start <= span.end).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_value_changes() {
        let body = br#"{ "a" : 1.0,"model" : "alias" , "z":[ ] }"#;
        let out = replace_string(body, 22..29, "openai.\"x\"").unwrap();
        assert_eq!(std::str::from_utf8(&out).unwrap(), r#"{ "a" : 1.0,"model" : "openai.\"x\"" , "z":[ ] }"#);
    }

    #[test]
    fn a_span_outside_the_body_is_refused() {
        assert_eq!(replace_string(b"{}", 1..9, "x"), None);
    }
}
