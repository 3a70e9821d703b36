//! A request as a caller wrote it: its format, and the two fields that may be set over it. All else keeps its bytes.

mod shape;

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::args::translate::Format;
use crate::failure::Failure;
use shape::Shape;

/// The fields of a JSON object, in the order in which they stand.
pub(crate) struct Request(Vec<(String, Box<RawValue>)>);

impl Request {
    /// Reads a request; `from` is where it came from, in words.
    pub(crate) fn read(body: &[u8], from: &str) -> Result<Self, Failure> {
        serde_json::from_slice(body).map_err(|error| {
            let hint = "a request is a JSON object, as an OpenAI or Anthropic client would send it";
            Failure::usage(format!("{from} is not a request: {error}"), hint)
        })
    }

    /// The shortest request of a format: for the reply's sake.
    pub(crate) fn shortest(format: Format) -> Self {
        let text = match format {
            Format::Chat => r#"{"messages":[{"role":"user","content":"-"}]}"#,
            Format::Responses | Format::Embeddings => r#"{"input":"-"}"#,
            Format::Rerank => r#"{"query":"-","documents":["-"]}"#,
            Format::Messages => r#"{"max_tokens":1024,"messages":[{"role":"user","content":"-"}]}"#,
        };
        serde_json::from_str(text).unwrap_or(Self(Vec::new()))
    }

    /// The format: `from`, or what it looks like, and then which it could be as well.
    pub(crate) fn format(&self, from: Option<Format>) -> Result<(Format, Option<Format>), Failure> {
        if let Some(format) = from {
            return Ok((format, None));
        }
        match shape::of(self) {
            Shape::Of(format, other) => Ok((format, other)),
            Shape::Native => {
                let hint = "send it to `/model/MODEL/converse` or `/model/MODEL/invoke`, of Bedrock or of `outcrop serve`; \
                    only what OpenAI and Anthropic clients send is translated";
                let told = "the request is one of Bedrock's own API (Converse or InvokeModel), which goes through as it is: \
                    there is nothing to translate";
                Err(Failure::usage(told, hint))
            }
        }
    }

    /// The model that is asked for.
    pub(crate) fn model(&self) -> Option<String> {
        let model: String = serde_json::from_str(self.field("model")?.get()).ok()?;
        Some(model).filter(|model| !model.trim().is_empty())
    }

    fn field(&self, name: &str) -> Option<&RawValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Sets a field, where it stands or in front.
    pub(crate) fn set(&mut self, name: &str, value: &impl serde::Serialize) -> Result<(), Failure> {
        let value = serde_json::value::to_raw_value(value).map_err(std::io::Error::from)?;
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.insert(0, (name.to_owned(), value)),
        }
        Ok(())
    }

    /// Takes a field out.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.retain(|(known, _)| known != name);
    }

    /// Its bytes.
    pub(crate) fn into_body(self) -> Result<Bytes, Failure> {
        let mut body = Vec::from(*b"{");
        for (index, (name, value)) in self.0.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            serde_json::to_writer(&mut body, name).map_err(std::io::Error::from)?;
            body.push(b':');
            body.extend_from_slice(value.get().as_bytes());
        }
        body.push(b'}');
        Ok(body.into())
    }
}

impl<'de> Deserialize<'de> for Request {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Request;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Request, M::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Request(fields))
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Request {
        Request::read(text.as_bytes(), "the test").unwrap()
    }

    #[test]
    fn setting_a_field_leaves_the_bytes_of_the_others() {
        let mut request = read(r#"{"a": 1.00 ,"model":"x", "z":{"b" :1e400}}"#);
        request.set("model", &"y\"").unwrap();
        request.set("stream", &true).unwrap();
        let body = request.into_body().unwrap();
        assert_eq!(body, &br#"{"stream":true,"a":1.00,"model":"y\"","z":{"b" :1e400}}"#[..]);
    }

    #[test]
    fn what_is_no_object_is_wrong_usage() {
        for text in ["", "[1]", "{", "\u{0}\u{1}"] {
            assert_eq!(Request::read(text.as_bytes(), "stdin").err().unwrap().code, 2, "{text}");
        }
    }
}
