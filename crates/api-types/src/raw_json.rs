//! JSON that is carried, not understood: tool input, schemas, model-specific fields.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::ParseError;
use crate::scan::{self, Limits};

/// One JSON value, kept byte for byte as it was written: key order, number form (`1e400`, `1.0`),
/// spaces. It is always valid JSON; there is no way to make one without that check.
///
/// Two values are equal when their bytes are.
#[derive(Clone)]
pub struct RawJson<'a>(Cow<'a, RawValue>);

impl<'a> RawJson<'a> {
    /// Checks that `json` is one JSON value and borrows it. Space around it is left out.
    ///
    /// # Errors
    /// Not JSON, trailing bytes, deeper than 128, or a lone surrogate escape.
    pub fn new(json: &'a str) -> Result<Self, ParseError> {
        scan::check(json.as_bytes(), Limits::OPAQUE)?;
        let raw: &RawValue = serde_json::from_str(json).map_err(|e| ParseError::from_json(json, &e))?;
        Ok(Self(Cow::Borrowed(raw)))
    }

    /// As [`RawJson::new`], for a string that is owned.
    ///
    /// # Errors
    /// As [`RawJson::new`].
    pub fn from_string(json: String) -> Result<RawJson<'static>, ParseError> {
        scan::check(json.as_bytes(), Limits::OPAQUE)?;
        match RawValue::from_string(json) {
            Ok(raw) => Ok(RawJson(Cow::Owned(raw))),
            Err(error) => Err(ParseError::from_json("", &error)),
        }
    }

    /// Writes a value as JSON and keeps the result.
    ///
    /// # Errors
    /// When `value` cannot be JSON (a map with keys that are not strings).
    pub fn write<T: Serialize + ?Sized>(value: &T) -> Result<RawJson<'static>, ParseError> {
        match serde_json::value::to_raw_value(value) {
            Ok(raw) => Ok(RawJson(Cow::Owned(raw))),
            Err(error) => Err(ParseError::from_json("", &error)),
        }
    }

    /// `{}`
    pub fn empty_object() -> RawJson<'static> {
        static EMPTY: LazyLock<Box<RawValue>> = LazyLock::new(|| {
            RawValue::from_string("{}".to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned())
        });
        RawJson(Cow::Borrowed(&EMPTY))
    }

    /// `null`
    pub fn null() -> RawJson<'static> {
        RawJson(Cow::Borrowed(RawValue::NULL))
    }

    /// The bytes as they were written.
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Reads the value as a typed one.
    ///
    /// # Errors
    /// When it has another shape; the path is relative to this value.
    pub fn read<'b, T: Deserialize<'b>>(&'b self) -> Result<T, ParseError> {
        crate::parse::typed(self.get())
    }

    /// Whether it is a JSON object.
    pub fn is_object(&self) -> bool {
        self.get().starts_with('{')
    }

    /// Whether it is a JSON array.
    pub fn is_array(&self) -> bool {
        self.get().starts_with('[')
    }

    /// Whether it is a JSON string.
    pub fn is_string(&self) -> bool {
        self.get().starts_with('"')
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.get() == "null"
    }

    /// Whether it is `{}`, with or without space inside.
    pub fn is_empty_object(&self) -> bool {
        let inside = self.get().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        inside.is_some_and(|inside| inside.bytes().all(|b| b.is_ascii_whitespace()))
    }

    /// A copy that borrows nothing.
    pub fn into_owned(self) -> RawJson<'static> {
        RawJson(Cow::Owned(self.0.into_owned()))
    }

    /// A second handle on the same bytes that borrows from this one.
    pub fn reborrow(&self) -> RawJson<'_> {
        RawJson(Cow::Borrowed(&self.0))
    }
}

impl PartialEq for RawJson<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for RawJson<'_> {}

impl fmt::Debug for RawJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl Serialize for RawJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for RawJson<'a> {
    /// Borrows, so the source must be a `str` or a byte slice, not a reader.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&'de RawValue>::deserialize(deserializer).map(|raw| Self(Cow::Borrowed(raw)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_stay_as_they_were_written() {
        for json in
            ["1e400", "1.0", "-0", "123456789012345678901234567890", r#"{"b": 1,"a":[ ]}"#, r#""\u00e9""#]
        {
            assert_eq!(serde_json::to_string(&RawJson::new(json).unwrap()).unwrap(), json);
            assert_eq!(RawJson::from_string(json.to_owned()).unwrap().get(), json);
        }
        assert_eq!(RawJson::new(" [1] ").unwrap().get(), "[1]");
    }

    #[test]
    fn only_json_gets_in() {
        for bad in ["", "{", "{}x", "nul", "'a'", r#""\ud800""#, "[1,]"] {
            assert!(RawJson::new(bad).is_err(), "{bad}");
            assert!(RawJson::from_string(bad.to_owned()).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_empty_object_is_known_as_such() {
        assert!(RawJson::empty_object().is_empty_object());
        assert!(RawJson::new("{ \n}").unwrap().is_empty_object());
        assert!(!RawJson::new(r#"{"a":{}}"#).unwrap().is_empty_object());
        assert!(RawJson::null().is_null());
    }

    #[test]
    fn a_typed_view_can_be_read_from_it() {
        let raw = RawJson::new("[1,2]").unwrap();
        assert_eq!(raw.read::<Vec<u64>>().unwrap(), [1, 2]);
        assert!(raw.read::<String>().is_err());
    }
}
