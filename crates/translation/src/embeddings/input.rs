//! What is to be embedded: texts, and images as an extension.

use outcrop_api_types::Text;
use outcrop_api_types::embeddings::{EmbeddingImage, EmbeddingInput, EmbeddingPart, EmbeddingsInput};

use crate::conversation::Media;
use crate::error::Error;
use crate::media;

/// The most inputs of one request, as with OpenAI (its API reference, read 2026-11-22).
const MOST: usize = 2048;

const TOKENS: &str =
    "token ids belong to OpenAI's tokenizer; send texts (langchain: `check_embedding_ctx_length=False`)";
const EMPTY: &str = "an empty text has no vector";

/// One input: a text, an image, or both as one.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) text: Option<Text<'a>>,
    pub(super) image: Option<Media<'a>>,
}

/// Reads every input. None is empty, and there is at least one.
pub(super) fn read(input: EmbeddingsInput<'_>) -> Result<Vec<Item<'_>>, Error> {
    let inputs = match input {
        EmbeddingsInput::One(text) if text.is_empty() => return Err(Error::invalid("input", EMPTY)),
        EmbeddingsInput::One(text) => return Ok(vec![Item { text: Some(text), image: None }]),
        EmbeddingsInput::Many(inputs) => inputs,
    };
    if inputs.is_empty() {
        return Err(Error::invalid("input", "is empty; give at least one text"));
    }
    if inputs.len() > MOST {
        return Err(Error::value(
            "input",
            format!("holds {} inputs, at most {MOST} are taken", inputs.len()),
        ));
    }
    inputs.into_iter().enumerate().map(|(at, input)| one(input, at)).collect()
}

fn one(input: EmbeddingInput<'_>, at: usize) -> Result<Item<'_>, Error> {
    match input {
        EmbeddingInput::Text(text) if text.is_empty() => Err(Error::invalid(format!("input[{at}]"), EMPTY)),
        EmbeddingInput::Text(text) => Ok(Item { text: Some(text), image: None }),
        EmbeddingInput::Token(_) => Err(Error::unsupported("input", TOKENS)),
        EmbeddingInput::Tokens(_) => Err(Error::unsupported(format!("input[{at}]"), TOKENS)),
        EmbeddingInput::Part(part) => self::part(part, at),
    }
}

fn part(part: EmbeddingPart<'_>, at: usize) -> Result<Item<'_>, Error> {
    let EmbeddingPart { kind: _, text, image_url, extra } = part;
    if let Some((name, _)) = extra.iter().next() {
        let why = "is not known; an input has `text`, `image_url` or both";
        return Err(Error::unsupported(format!("input[{at}].{}", super::shown(name)), why));
    }
    let image = match image_url {
        None => None,
        Some(image) => {
            let url = match image {
                EmbeddingImage::Url(url) => url,
                EmbeddingImage::Object(image) => image.url,
            };
            Some(media::image(url, &format!("input[{at}].image_url"))?)
        }
    };
    let text = text.filter(|text| !text.is_empty());
    if text.is_none() && image.is_none() {
        return Err(Error::invalid(format!("input[{at}]"), "has neither a text nor an image"));
    }
    Ok(Item { text, image })
}
