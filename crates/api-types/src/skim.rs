//! The two fields that decide where a body goes, without reading the rest into types.

use std::fmt;
use std::ops::Range;

use serde::de::{Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::{Document, ParseError, Text};

/// What a body says about itself at its root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skim<'a> {
    /// `model`, if there is one.
    pub model: Option<Text<'a>>,
    /// Where the value of `model` stands in the body, quotes included.
    pub model_span: Option<Range<usize>>,
    /// `stream`; absent and `null` are `false`.
    pub stream: bool,
}

/// Reads `model` and `stream` from the root of a body and checks the rest to its end.
///
/// A second `model` (or `stream`) is refused: it would let a request be routed as one model and served as
/// another. Allocates nothing, unless `model` or a key at the root holds escapes.
///
/// ```
/// let body = br#"{"messages": [], "model": "nova-lite", "stream": true}"#;
/// let skim = outcrop_api_types::skim(body)?;
/// assert_eq!(skim.model.as_deref(), Some("nova-lite"));
/// assert_eq!(&body[skim.model_span.unwrap()], br#""nova-lite""#);
/// assert!(skim.stream);
/// # Ok::<(), outcrop_api_types::ParseError>(())
/// ```
///
/// # Errors
/// As [`parse`](fn@crate::parse).
pub fn skim(bytes: &[u8]) -> Result<Skim<'_>, ParseError> {
    Document::new(bytes)?.skim()
}

pub(crate) fn read(text: &str) -> Result<Skim<'_>, ParseError> {
    let root: Root<'_> = crate::parse::typed(text)?;
    let model = match root.model {
        None => None,
        Some(raw) => match serde_json::from_str(raw.get()) {
            Ok(model) => Some(model),
            Err(error) => {
                let inside = ParseError::from_json(raw.get(), &error);
                let reason = inside.reason().clone();
                return Err(
                    ParseError::at_offset(text, offset_in(text, raw.get()), reason).with_path("model".into())
                );
            }
        },
    };
    let model_span = root.model.map(|raw| {
        let start = offset_in(text, raw.get());
        start..start + raw.get().len()
    });
    Ok(Skim { model, model_span, stream: root.stream.unwrap_or(false) })
}

/// Where a slice of `text` begins in it.
fn offset_in(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

struct Root<'a> {
    model: Option<&'a RawValue>,
    stream: Option<bool>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Root<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RootVisitor;
        impl<'de> Visitor<'de> for RootVisitor {
            type Value = Root<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Root<'de>, A::Error> {
                let (mut model, mut stream) = (None, None);
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    match key.as_str() {
                        "model" if model.is_some() => return Err(A::Error::duplicate_field("model")),
                        "stream" if stream.is_some() => return Err(A::Error::duplicate_field("stream")),
                        "model" => model = Some(map.next_value::<&'de RawValue>()?),
                        "stream" => stream = Some(map.next_value::<Option<bool>>()?),
                        _ => drop(map.next_value::<IgnoredAny>()?),
                    }
                }
                let model = model.filter(|raw| raw.get() != "null");
                Ok(Root { model, stream: stream.flatten() })
            }
        }
        deserializer.deserialize_map(RootVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_covers_the_value_with_its_quotes() {
        let body = br#" {"x":{"model":"inner"}, "model" : "a\u0062" , "stream":null}"#;
        let skim = skim(body).unwrap();
        assert_eq!(skim.model.unwrap(), "ab");
        assert_eq!(&body[skim.model_span.unwrap()], br#""a\u0062""#);
        assert!(!skim.stream);
    }

    #[test]
    fn a_second_model_is_refused_even_when_spelt_with_escapes() {
        for body in [
            r#"{"model":"a","model":"a"}"#,
            r#"{"model":"a","m\u006fdel":"b"}"#,
            r#"{"model":null,"model":"b"}"#,
        ] {
            let error = skim(body.as_bytes()).unwrap_err();
            assert!(error.to_string().contains("duplicate field `model`"), "{error}");
        }
    }

    #[test]
    fn a_body_is_read_to_its_end() {
        for body in
            [r#"{"model":"a","x":[}"#, r#"{"model":"a"} x"#, r#"{"model":"a""#, "", "[]", r#""model""#]
        {
            assert!(skim(body.as_bytes()).is_err(), "{body}");
        }
    }

    #[test]
    fn a_model_that_is_no_string_is_named() {
        let error = skim(br#"{"stream": true, "model": 7}"#).unwrap_err();
        assert_eq!(error.path(), "model");
        assert_eq!(
            error.to_string(),
            "`model`: invalid type: integer, expected a string (line 1, column 27)"
        );
    }

    #[test]
    fn no_model_is_for_the_caller_to_judge() {
        assert_eq!(skim(b"{}").unwrap(), Skim { model: None, model_span: None, stream: false });
    }
}
