//! OpenAI Embeddings: `POST /v1/embeddings`.
//!
//! Every field of `openai` 3.54.0 (Python, its typed models, read 2026-11-22), `input_type` as Cohere names
//! it, and images as input, which OpenAI does not have.

use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::chat::ImageUrl;
use crate::object::object;
use crate::open_enum::open_enum;
use crate::union::by_shape;
use crate::{IntoOwned, ParseError, RawJson, Text};

object! {
    /// `{"model": "titan-embed", "input": ["a", "b"], "encoding_format": "base64"}`
    pub struct EmbeddingsRequest<'a> {
        /// Name of the model, as the server knows it.
        required model: Text<'a>,
        /// What to embed.
        required input: EmbeddingsInput<'a>,
        /// Length of the vectors.
        optional dimensions: i64,
        /// How the vectors are written; `float` if absent.
        optional encoding_format: EncodingFormat,
        /// Id of the end user.
        optional user: Text<'a>,
        /// Extension: what the vectors are for, in Cohere's words, as `search_query`.
        optional input_type: Text<'a>,
    }

    /// Extension: `{"type": "image_url", "image_url": {"url": "data:image/png;base64,..."}}`
    #[derive(Default)]
    pub struct EmbeddingPart<'a> {
        /// `text` or `image_url`
        optional kind as "type": Text<'a>,
        /// Text.
        optional text: Text<'a>,
        /// An image.
        optional image_url: EmbeddingImage<'a>,
    }

    /// `{"object": "list", "data": [...], "model": "titan-embed", "usage": {...}}`
    pub struct EmbeddingsResponse<'a> {
        /// `list`
        required object: Text<'a>,
        /// One per input, in its order.
        required data: Vec<Embedding<'a>>,
        /// The model that was asked.
        required model: Text<'a>,
        /// Tokens used.
        required usage: EmbeddingsUsage<'a>,
    }

    /// `{"object": "embedding", "index": 0, "embedding": [0.1, -0.2]}`
    pub struct Embedding<'a> {
        /// `embedding`
        required object: Text<'a>,
        /// Which input, from 0.
        required index: u64,
        /// An array of numbers, as written; or a string: base64 of 32-bit floats, little endian.
        required embedding: RawJson<'a>,
    }

    /// `{"prompt_tokens": 8, "total_tokens": 8}`
    pub struct EmbeddingsUsage<'a> {
        /// Read.
        required prompt_tokens: u64,
        /// As many.
        required total_tokens: u64,
    }
}

by_shape! {
    /// An image to embed.
    pub enum EmbeddingImage<'a> expecting "a string or an object" {
        /// A `data:` URL.
        Url(Text<'a>) from string,
        /// `{"url": "data:..."}`
        Object(ImageUrl<'a>) from object,
    }

    /// What to embed.
    pub enum EmbeddingsInput<'a> expecting "a string or an array" {
        /// One text.
        One(Text<'a>) from string,
        /// Several inputs, or the tokens of one.
        Many(Vec<EmbeddingInput<'a>>) from array,
    }
}

open_enum! {
    /// How vectors are written.
    pub enum EncodingFormat {
        Float = "float",
        Base64 = "base64",
    }
}

/// One input of several.
#[derive(Debug, Clone, PartialEq)]
pub enum EmbeddingInput<'a> {
    /// A text.
    Text(Text<'a>),
    /// One token: the array it is in is one input.
    Token(u64),
    /// A text as tokens of OpenAI's tokenizer.
    Tokens(Vec<u64>),
    /// Extension: a text or an image.
    Part(EmbeddingPart<'a>),
}

impl Embedding<'_> {
    /// The vector, if it is written as numbers.
    ///
    /// # Errors
    /// It is written as base64, or is no vector at all.
    pub fn floats(&self) -> Result<Vec<f32>, ParseError> {
        self.embedding.read()
    }
}

impl EmbeddingInput<'_> {
    /// A copy that borrows nothing.
    pub fn into_owned(self) -> EmbeddingInput<'static> {
        IntoOwned::into_owned(self)
    }
}

impl IntoOwned for EmbeddingInput<'_> {
    type Owned = EmbeddingInput<'static>;
    fn into_owned(self) -> Self::Owned {
        match self {
            Self::Text(text) => EmbeddingInput::Text(text.into_owned()),
            Self::Token(token) => EmbeddingInput::Token(token),
            Self::Tokens(tokens) => EmbeddingInput::Tokens(tokens),
            Self::Part(part) => EmbeddingInput::Part(part.into_owned()),
        }
    }
}

impl Serialize for EmbeddingInput<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Token(token) => token.serialize(serializer),
            Self::Tokens(tokens) => tokens.serialize(serializer),
            Self::Part(part) => part.serialize(serializer),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for EmbeddingInput<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InputVisitor;
        impl<'de> Visitor<'de> for InputVisitor {
            type Value = EmbeddingInput<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, a token, an array of tokens or an object")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Text::deserialize(BorrowedStrDeserializer::new(text)).map(EmbeddingInput::Text)
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(EmbeddingInput::Text(text.to_owned().into()))
            }
            fn visit_u64<E: Error>(self, token: u64) -> Result<Self::Value, E> {
                Ok(EmbeddingInput::Token(token))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(EmbeddingInput::Tokens)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                EmbeddingPart::deserialize(MapAccessDeserializer::new(map)).map(EmbeddingInput::Part)
            }
        }
        deserializer.deserialize_any(InputVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;

    #[test]
    fn every_form_of_input_is_read_and_written_as_it_came() {
        let items = |json: &str| {
            let body = format!(r#"{{"model":"m","input":{json}}}"#);
            let request: EmbeddingsRequest<'_> = parse(body.as_bytes()).unwrap();
            assert_eq!(serde_json::to_string(&request).unwrap(), body);
            match request.into_owned().input {
                EmbeddingsInput::One(text) => vec![EmbeddingInput::Text(text)],
                EmbeddingsInput::Many(items) => items,
            }
        };
        assert_eq!(items(r#""a\n""#), [EmbeddingInput::Text("a\n".into())]);
        assert_eq!(items("[1,2]"), [EmbeddingInput::Token(1), EmbeddingInput::Token(2)]);
        assert_eq!(
            items(r#"[[1,2],"a"]"#),
            [EmbeddingInput::Tokens(vec![1, 2]), EmbeddingInput::Text("a".into())]
        );
        let images = items(r#"[{"image_url":"data:x"},{"type":"image_url","image_url":{"url":"data:x"}}]"#);
        assert!(
            images.iter().all(|image| matches!(image, EmbeddingInput::Part(part) if part.extra.is_empty()))
        );
        assert_eq!(items("[]"), []);
    }

    #[test]
    fn other_forms_are_refused_with_their_place() {
        for (input, path) in [
            ("1", "input"),
            ("[null]", "input[0]"),
            (r#"["a",[1,"b"]]"#, "input[1][1]"),
            ("[-1]", "input[0]"),
        ] {
            let body = format!(r#"{{"model":"m","input":{input}}}"#);
            let error = parse::<EmbeddingsRequest<'_>>(body.as_bytes()).unwrap_err();
            assert_eq!(error.path(), path, "{error}");
        }
    }

    #[test]
    fn a_vector_keeps_its_digits_and_can_be_read() {
        let body = r#"{"object":"embedding","index":0,"embedding":[0.012345678901234567, -1e-3,1]}"#;
        let embedding: Embedding<'_> = parse(body.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&embedding).unwrap(), body);
        assert_eq!(embedding.floats().unwrap(), [0.012_345_679, -0.001, 1.0]);
        let base64: Embedding<'_> = parse(br#"{"object":"embedding","index":0,"embedding":"AAAA"}"#).unwrap();
        assert!(base64.embedding.is_string() && base64.floats().is_err());
    }
}
