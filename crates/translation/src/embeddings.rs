//! OpenAI's Embeddings in front of the models that make vectors, each with a body of its own.
//!
//! A request becomes one or more calls, since most models take one input at a time; their answers become one list again, in
//! the order that was asked for. Vectors are numbers as the model wrote them, or base64 of 32-bit floats made here: the
//! `base64` and `binary` that some models offer mean something else.
//!
//! ```
//! use outcrop_api_types::parse;
//! use outcrop_translation::{Warnings, embeddings};
//!
//! let body = br#"{"model":"titan","input":["a","b"],"encoding_format":"base64"}"#;
//! let mut warnings = Warnings::new();
//! let sent = embeddings::request(parse(body)?, embeddings::Form::TitanText2, &mut warnings)?;
//! assert_eq!(serde_json::to_string(&sent.bodies[1])?, r#"{"inputText":"b"}"#);
//!
//! let part = sent.reading.part(0, br#"{"embedding":[1.0],"inputTextTokenCount":1}"#, None)?;
//! let answer = sent.reading.whole(vec![part.clone(), part]);
//! assert_eq!(answer.data[1].embedding.get(), r#""AACAPw==""#);
//! assert_eq!(answer.usage.total_tokens, 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Sources: AWS Bedrock user guide (model parameters of Titan, Cohere and Nova embeddings), Cohere's API reference,
//! `openai` 3.54.0; read 2026-11-22.

mod cohere;
mod input;
mod nova;
mod reading;
mod titan;

use outcrop_api_types::Text;
use outcrop_api_types::embeddings::{EmbeddingsRequest, EncodingFormat};
use outcrop_api_types::invoke::{
    CohereEmbedRequest, NovaEmbedRequest, TitanEmbedRequest, TitanMultimodalRequest,
};
use serde::{Deserialize, Serialize};

pub use self::reading::{Part, Reading};

use self::input::Item;
use crate::error::Error;
use crate::warning::Warnings;

/// The body that a model takes, and with it what it can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Titan's first: one text; vectors of one length, 1536.
    #[serde(rename = "titan_text_1")]
    TitanText1,
    /// Titan's second: one text; 256, 512 or 1024.
    #[serde(rename = "titan_text_2")]
    TitanText2,
    /// Titan for pictures: one text, one image, or both as one; 256, 384 or 1024.
    TitanImage,
    /// Cohere's third: up to 96 texts, or one image; 1024.
    #[serde(rename = "cohere_v3")]
    CohereV3,
    /// Cohere's fourth: up to 96 texts and images; 256, 512, 1024 or 1536.
    #[serde(rename = "cohere_v4")]
    CohereV4,
    /// Nova's: one text or image; 256, 384, 1024 or 3072.
    Nova,
}

/// The body of one call.
#[expect(clippy::large_enum_variant, reason = "each is written at once and dropped")]
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Body<'a> {
    /// Titan, text.
    TitanText(TitanEmbedRequest<'a>),
    /// Titan, text and image.
    TitanMultimodal(TitanMultimodalRequest<'a>),
    /// Cohere.
    Cohere(CohereEmbedRequest<'a>),
    /// Nova.
    Nova(NovaEmbedRequest<'a>),
}

/// A request as it is sent.
#[derive(Debug)]
#[non_exhaustive]
pub struct Sent<'a> {
    /// The bodies of the calls to make, in order. At least one.
    pub bodies: Vec<Body<'a>>,
    /// What is needed to read the answers.
    pub reading: Reading,
}

/// What is asked of every input alike.
#[derive(Debug)]
struct Asked<'a> {
    dimensions: Option<i64>,
    purpose: Option<Text<'a>>,
}

/// Reads a request and writes the bodies for a model of this form.
///
/// # Errors
/// What the model has no form for, each with its path.
pub fn request<'a>(
    body: EmbeddingsRequest<'a>,
    form: Form,
    warnings: &mut Warnings,
) -> Result<Sent<'a>, Error> {
    let EmbeddingsRequest { model, input, dimensions, encoding_format, user, input_type, extra } = body;
    let base64 = match encoding_format {
        None | Some(EncodingFormat::Float) => false,
        Some(EncodingFormat::Base64) => true,
        Some(other) => {
            let why = format!("`{}` is no encoding format; use `float` or `base64`", shown(other.as_str()));
            return Err(Error::invalid("encoding_format", why));
        }
    };
    if user.is_some() {
        warnings.add("user", "Bedrock has no such field");
    }
    for (name, _) in extra.iter() {
        warnings.unknown("", name);
    }
    let items = input::read(input)?;
    let asked = Asked { dimensions: form.dimensions(dimensions)?, purpose: input_type };
    let mut counts = Vec::new();
    let bodies = match form {
        Form::TitanText1 | Form::TitanText2 => {
            asked.no_purpose(warnings);
            titan::texts(items, &asked)?
        }
        Form::TitanImage => {
            asked.no_purpose(warnings);
            titan::multimodal(items, &asked)
        }
        Form::CohereV3 => cohere::v3(items, &asked, &mut counts)?,
        Form::CohereV4 => cohere::v4(items, &asked, &mut counts)?,
        Form::Nova => nova::bodies(items, &asked)?,
    };
    if counts.is_empty() {
        counts = vec![1; bodies.len()];
    }
    let reading = Reading { form, model: model.to_string(), base64, counts };
    Ok(Sent { bodies, reading })
}

impl Form {
    /// The lengths of vectors that the model makes. Unasked it makes the longest, or the only one.
    fn lengths(self) -> &'static [i64] {
        match self {
            Self::TitanText1 => &[1536],
            Self::TitanText2 => &[256, 512, 1024],
            Self::TitanImage => &[256, 384, 1024],
            Self::CohereV3 => &[1024],
            Self::CohereV4 => &[256, 512, 1024, 1536],
            Self::Nova => &[256, 384, 1024, 3072],
        }
    }

    /// The length to ask for. Nothing is asked of a model that makes vectors of one length only.
    fn dimensions(self, asked: Option<i64>) -> Result<Option<i64>, Error> {
        let Some(asked) = asked else { return Ok(None) };
        let lengths = self.lengths();
        if !lengths.contains(&asked) {
            let known: Vec<String> = lengths.iter().map(i64::to_string).collect();
            let why = format!("this model makes vectors of length {}, not {asked}", known.join(", "));
            return Err(Error::value("dimensions", why));
        }
        Ok(Some(asked).filter(|_| lengths.len() > 1))
    }
}

impl Asked<'_> {
    fn no_purpose(&self, warnings: &mut Warnings) {
        if self.purpose.is_some() {
            warnings.add("input_type", "the model makes one kind of vector");
        }
    }
}

/// A text for a model that takes nothing else.
fn only_text(item: Item<'_>, at: usize) -> Result<Text<'_>, Error> {
    match item {
        Item { text: Some(text), image: None } => Ok(text),
        _ => Err(Error::unsupported(
            format!("input[{at}].image_url"),
            "this model makes vectors of texts only; use one that takes images",
        )),
    }
}

/// Foreign words, fit to be shown.
fn shown(word: &str) -> String {
    word.escape_default().take(40).collect()
}
