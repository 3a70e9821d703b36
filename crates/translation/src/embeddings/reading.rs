//! The answers of the calls, put together into one list.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use outcrop_api_types::embeddings::{Embedding, EmbeddingsResponse, EmbeddingsUsage};
use outcrop_api_types::invoke::{
    CohereEmbedResponse, CohereEmbeddings, NovaEmbedResponse, TitanEmbedResponse,
};
use outcrop_api_types::{RawJson, parse};

use super::Form;
use crate::error::Error;

const NO_VECTOR: &str = "a vector is no array of numbers";

/// What is needed to read the answers.
#[derive(Debug, Clone)]
pub struct Reading {
    pub(super) form: Form,
    /// The name that the caller used.
    pub(super) model: String,
    /// Whether vectors are written as base64.
    pub(super) base64: bool,
    /// How many inputs each call has.
    pub(super) counts: Vec<usize>,
}

/// What one call gave: vectors in the form the caller asked for, and how many tokens they took.
#[derive(Debug, Clone)]
pub struct Part {
    vectors: Vec<RawJson<'static>>,
    tokens: u64,
}

impl Reading {
    /// Reads the answer of one call, counted from 0. `counted` are the input tokens that the headers of the answer name.
    ///
    /// # Errors
    /// [`Error::Reply`] when it is not what the model promises, or has not one vector for each input.
    pub fn part(&self, call: usize, body: &[u8], counted: Option<u64>) -> Result<Part, Error> {
        let (vectors, tokens) = self.vectors(body)?;
        let expected = self.counts.get(call).copied().unwrap_or_default();
        if vectors.len() != expected {
            let found = vectors.len();
            return Err(Error::reply(format!("the answer has {found} vectors for {expected} inputs")));
        }
        let vectors = vectors.into_iter().map(|vector| self.written(&vector)).collect::<Result<_, _>>()?;
        Ok(Part { vectors, tokens: tokens.or(counted).unwrap_or_default() })
    }

    /// The whole answer, from the parts in the order of the calls.
    pub fn whole(&self, parts: Vec<Part>) -> EmbeddingsResponse<'static> {
        let tokens = parts.iter().map(|part| part.tokens).fold(0, u64::saturating_add);
        let vectors = parts.into_iter().flat_map(|part| part.vectors);
        let data = (0_u64..).zip(vectors).map(|(index, vector)| Embedding::new("embedding", index, vector));
        let usage = EmbeddingsUsage::new(tokens, tokens);
        EmbeddingsResponse::new("list", data.collect::<Vec<_>>(), self.model.clone(), usage)
    }

    fn vectors<'b>(&self, body: &'b [u8]) -> Result<(Vec<RawJson<'b>>, Option<u64>), Error> {
        let unreadable = |error: outcrop_api_types::ParseError| {
            Error::reply(format!("the answer holds no vectors: {error}"))
        };
        match self.form {
            Form::TitanText1 | Form::TitanText2 | Form::TitanImage => {
                let answer: TitanEmbedResponse<'b> = parse(body).map_err(unreadable)?;
                if let Some(message) = answer.message.filter(|message| !message.is_empty()) {
                    return Err(Error::Upstream {
                        kind: "api_error".to_owned(),
                        message: message.to_string(),
                    });
                }
                let by_type = || answer.embeddings_by_type.and_then(|by_type| by_type.float);
                let vector = answer.embedding.or_else(by_type);
                Ok((vector.into_iter().collect(), answer.input_text_token_count))
            }
            Form::CohereV3 | Form::CohereV4 => {
                let answer: CohereEmbedResponse<'b> = parse(body).map_err(unreadable)?;
                let vectors = match answer.embeddings {
                    CohereEmbeddings::Floats(vectors) => vectors,
                    CohereEmbeddings::ByType(by_type) => by_type.float.unwrap_or_default(),
                };
                Ok((vectors, None))
            }
            Form::Nova => {
                let answer: NovaEmbedResponse<'b> = parse(body).map_err(unreadable)?;
                Ok((answer.embeddings.into_iter().map(|one| one.embedding).collect(), None))
            }
        }
    }

    /// A vector as the caller wants it: the model's own numbers, or base64 of 32-bit floats, little endian.
    fn written(&self, vector: &RawJson<'_>) -> Result<RawJson<'static>, Error> {
        let unreadable = |_| Error::reply(NO_VECTOR);
        if !self.base64 {
            let own = vector.reborrow().into_owned();
            return if vector.is_array() { Ok(own) } else { Err(Error::reply(NO_VECTOR)) };
        }
        let numbers: Vec<f32> = vector.read().map_err(unreadable)?;
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        RawJson::write(&STANDARD.encode(bytes)).map_err(unreadable)
    }
}
