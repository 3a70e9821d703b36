//! A request as a caller wrote it: its format, and the two fields that may be set over it. All else keeps its bytes.

use std::fmt;

use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::args::translate::Format;
use crate::failure::Failure;

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
            Format::Responses => r#"{"input":"-"}"#,
            Format::Messages => r#"{"max_tokens":1024,"messages":[{"role":"user","content":"-"}]}"#,
        };
        serde_json::from_str(text).unwrap_or(Self(Vec::new()))
    }

    /// The format it looks like, and whether it can be only that.
    pub(crate) fn format(&self) -> (Format, bool) {
        let has = |names: &[&str]| self.0.iter().any(|(name, _)| names.contains(&name.as_str()));
        let says = |words: &[&str]| {
            let parts = self.0.iter().filter(|(name, _)| ["messages", "tools"].contains(&name.as_str()));
            let mut texts = parts.map(|(_, value)| value.get());
            texts.any(|text| words.iter().any(|word| text.contains(word)))
        };
        if has(&["input"]) && !has(&["messages"]) {
            return (Format::Responses, true);
        }
        let of_anthropic =
            ["system", "stop_sequences", "top_k", "thinking", "anthropic_version", "output_config"];
        if has(&of_anthropic) || says(&["\"input_schema\"", "\"tool_result\"", "\"tool_use\""]) {
            return (Format::Messages, true);
        }
        let of_openai = [
            "max_completion_tokens",
            "n",
            "stop",
            "response_format",
            "reasoning_effort",
            "stream_options",
            "frequency_penalty",
            "presence_penalty",
            "logprobs",
            "seed",
            "user",
        ];
        let roles =
            ["\"system\"", "\"developer\"", "\"tool\"", "\"image_url\"", "\"function\"", "\"tool_calls\""];
        (Format::Chat, has(&of_openai) || says(&roles) || !has(&["max_tokens"]))
    }

    /// The model that is asked for.
    pub(crate) fn model(&self) -> Option<String> {
        let (_, value) = self.0.iter().find(|(name, _)| name == "model")?;
        serde_json::from_str(value.get()).ok()
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
    fn a_format_is_known_by_its_own_fields() {
        for (text, format) in [
            (r#"{"input":"hi"}"#, Format::Responses),
            (r#"{"messages":[{"role":"user","content":"hi"}]}"#, Format::Chat),
            (r#"{"messages":[{"role":"system","content":"x"}],"max_tokens":1}"#, Format::Chat),
            (r#"{"messages":[],"tools":[{"type":"function","function":{}}],"max_tokens":1}"#, Format::Chat),
            (r#"{"system":"x","messages":[],"max_tokens":1}"#, Format::Messages),
            (r#"{"messages":[],"tools":[{"name":"f","input_schema":{}}],"max_tokens":1}"#, Format::Messages),
        ] {
            assert_eq!(read(text).format(), (format, true), "{text}");
        }
        let either = read(r#"{"messages":[{"role":"user","content":"hi"}],"max_tokens":1}"#);
        assert_eq!(either.format(), (Format::Chat, false));
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
