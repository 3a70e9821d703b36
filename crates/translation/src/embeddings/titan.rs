//! Amazon Titan: one input to a call.

use outcrop_api_types::invoke::{TitanEmbedRequest, TitanEmbeddingConfig, TitanMultimodalRequest};

use super::{Asked, Body, Item, only_text};
use crate::error::Error;

/// Texts. Without `normalize` the model normalizes, as OpenAI does.
pub(super) fn texts<'a>(items: Vec<Item<'a>>, asked: &Asked<'_>) -> Result<Vec<Body<'a>>, Error> {
    items
        .into_iter()
        .enumerate()
        .map(|(at, item)| {
            let mut body = TitanEmbedRequest::new(only_text(item, at)?);
            body.dimensions = asked.dimensions;
            Ok(Body::TitanText(body))
        })
        .collect()
}

/// Texts and images. A part that has both gets one vector for both.
pub(super) fn multimodal<'a>(items: Vec<Item<'a>>, asked: &Asked<'_>) -> Vec<Body<'a>> {
    let config = asked.dimensions.map(|length| TitanEmbeddingConfig {
        output_embedding_length: Some(length),
        ..TitanEmbeddingConfig::default()
    });
    items
        .into_iter()
        .map(|Item { text, image }| {
            Body::TitanMultimodal(TitanMultimodalRequest {
                input_text: text,
                input_image: image.map(|image| image.data),
                embedding_config: config.clone(),
                ..TitanMultimodalRequest::default()
            })
        })
        .collect()
}
