//! Cohere: many texts to a call.
//!
//! The vectors for searching and those for being found differ: `input_type` says which, and the model insists. What is
//! too long is refused (`truncate: NONE`), never cut in silence.

use outcrop_api_types::Text;
use outcrop_api_types::embeddings::EmbeddingImage;
use outcrop_api_types::invoke::{CohereEmbedRequest, CohereImage, CohereInput, CoherePart, CohereText};

use super::{Asked, Body, Item, shown};
use crate::conversation::Media;
use crate::error::Error;

/// Most inputs of one call.
const BATCH: usize = 96;

const PURPOSES: [&str; 4] = ["search_document", "search_query", "classification", "clustering"];

/// Texts in batches; an image is a call of its own.
pub(super) fn v3<'a>(
    items: Vec<Item<'a>>,
    asked: &Asked<'_>,
    counts: &mut Vec<usize>,
) -> Result<Vec<Body<'a>>, Error> {
    let purpose = purpose(asked)?;
    let mut bodies = Vec::new();
    let mut texts = Vec::new();
    for (at, item) in items.into_iter().enumerate() {
        match item {
            Item { text: Some(text), image: None } => texts.push(text),
            Item { text: None, image: Some(image) } => {
                flush(&mut texts, purpose, &mut bodies, counts);
                let mut body = CohereEmbedRequest::new("image");
                body.images = Some(vec![data_url(&image)]);
                counts.push(1);
                bodies.push(Body::Cohere(body));
            }
            Item { .. } => {
                let why = "this model takes a text or an image, not both as one";
                return Err(Error::unsupported(format!("input[{at}]"), why));
            }
        }
        if texts.len() == BATCH {
            flush(&mut texts, purpose, &mut bodies, counts);
        }
    }
    flush(&mut texts, purpose, &mut bodies, counts);
    Ok(bodies)
}

/// Texts in batches; a batch that holds an image has its inputs in parts.
pub(super) fn v4<'a>(
    items: Vec<Item<'a>>,
    asked: &Asked<'_>,
    counts: &mut Vec<usize>,
) -> Result<Vec<Body<'a>>, Error> {
    let purpose = purpose(asked)?;
    let mut bodies = Vec::new();
    let mut items = items.into_iter().peekable();
    while items.peek().is_some() {
        let batch: Vec<Item<'a>> = items.by_ref().take(BATCH).collect();
        counts.push(batch.len());
        let mut body = CohereEmbedRequest::new(purpose);
        body.truncate = Some("NONE".into());
        body.embedding_types = Some(vec!["float".into()]);
        body.output_dimension = asked.dimensions;
        if batch.iter().any(|item| item.image.is_some()) {
            body.inputs = Some(batch.into_iter().map(parts).collect());
        } else {
            body.texts = Some(batch.into_iter().filter_map(|item| item.text).collect());
        }
        bodies.push(Body::Cohere(body));
    }
    Ok(bodies)
}

fn flush<'a>(
    texts: &mut Vec<Text<'a>>,
    purpose: &'static str,
    bodies: &mut Vec<Body<'a>>,
    counts: &mut Vec<usize>,
) {
    if texts.is_empty() {
        return;
    }
    let mut body = CohereEmbedRequest::new(purpose);
    body.truncate = Some("NONE".into());
    counts.push(texts.len());
    body.texts = Some(std::mem::take(texts));
    bodies.push(Body::Cohere(body));
}

fn parts(Item { text, image }: Item<'_>) -> CohereInput<'_> {
    let text = text.map(|text| CoherePart::Text(CohereText::new(text)));
    let image =
        image.map(|image| CoherePart::ImageUrl(CohereImage::new(EmbeddingImage::Url(data_url(&image)))));
    CohereInput::new(text.into_iter().chain(image).collect::<Vec<_>>())
}

fn data_url(image: &Media<'_>) -> Text<'static> {
    Text::from(format!("data:{};base64,{}", image.media_type, image.data))
}

fn purpose(asked: &Asked<'_>) -> Result<&'static str, Error> {
    let Some(asked) = &asked.purpose else { return Ok("search_document") };
    PURPOSES.into_iter().find(|purpose| **purpose == **asked).ok_or_else(|| {
        let why = format!("`{}` is not known; use one of {}", shown(asked), PURPOSES.join(", "));
        Error::value("input_type", why)
    })
}
