//! Amazon Nova: one input to a call, texts and images in one space.

use outcrop_api_types::Text;
use outcrop_api_types::converse::MediaSource;
use outcrop_api_types::invoke::{NovaEmbedParams, NovaEmbedRequest, NovaImage, NovaText};

use super::{Asked, Body, Item, shown};
use crate::error::Error;

/// Nova's own words.
const PURPOSES: [&str; 9] = [
    "GENERIC_INDEX",
    "GENERIC_RETRIEVAL",
    "TEXT_RETRIEVAL",
    "IMAGE_RETRIEVAL",
    "VIDEO_RETRIEVAL",
    "DOCUMENT_RETRIEVAL",
    "AUDIO_RETRIEVAL",
    "CLASSIFICATION",
    "CLUSTERING",
];

/// Cohere's words, which callers know, and what they are here.
const KNOWN: [(&str, &str); 4] = [
    ("search_document", "GENERIC_INDEX"),
    ("search_query", "GENERIC_RETRIEVAL"),
    ("classification", "CLASSIFICATION"),
    ("clustering", "CLUSTERING"),
];

pub(super) fn bodies<'a>(items: Vec<Item<'a>>, asked: &Asked<'_>) -> Result<Vec<Body<'a>>, Error> {
    let purpose = purpose(asked)?;
    items
        .into_iter()
        .enumerate()
        .map(|(at, item)| {
            let mut params = NovaEmbedParams::new(purpose);
            params.embedding_dimension = asked.dimensions;
            match item {
                Item { text: Some(text), image: None } => {
                    // What is too long is refused, never cut in silence.
                    let mut body = NovaText::new("NONE");
                    body.value = Some(text);
                    params.text = Some(body);
                }
                Item { text: None, image: Some(image) } => {
                    let format = image.media_type.trim_start_matches("image/");
                    params.image = Some(NovaImage::new(format, MediaSource::Bytes(image.data)));
                }
                Item { .. } => {
                    let why = "this model takes a text or an image, not both as one";
                    return Err(Error::unsupported(format!("input[{at}]"), why));
                }
            }
            let mut body = NovaEmbedRequest::new("SINGLE_EMBEDDING", params);
            body.schema_version = Some(Text::from("nova-multimodal-embed-v1"));
            Ok(Body::Nova(body))
        })
        .collect()
}

fn purpose(asked: &Asked<'_>) -> Result<&'static str, Error> {
    let Some(asked) = &asked.purpose else { return Ok("GENERIC_INDEX") };
    let known = KNOWN.into_iter().find(|(word, _)| *word == &**asked).map(|(_, purpose)| purpose);
    known.or_else(|| PURPOSES.into_iter().find(|purpose| *purpose == &**asked)).ok_or_else(|| {
        let words: Vec<&str> = KNOWN.iter().map(|(word, _)| *word).chain(PURPOSES).collect();
        Error::value(
            "input_type",
            format!("`{}` is not known; use one of {}", shown(asked), words.join(", ")),
        )
    })
}
