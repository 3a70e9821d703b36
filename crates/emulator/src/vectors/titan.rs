//! Titan text and multimodal embeddings.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

use serde_json::{Map, Value, json};

use super::{Asked, floats, integers, malformed, one_of, only, required, size, tokens, type_name};
use crate::models::Embed;
use crate::refusal::Refusal;

/// Tokens of one text.
const MOST: u64 = 8_192;
const IMAGE_MOST: u64 = 256;

fn text_of(value: &Value, most: u64) -> Result<&str, Refusal> {
    let words = super::text(value, "/inputText")?;
    let count = tokens(words);
    if count > most {
        return Err(Refusal::invalid(format!(
            "400 Bad Request: Too many input tokens. Max input tokens: {most}, request input token count: {count}"
        )));
    }
    Ok(words)
}

pub(super) fn text(kind: Embed, fields: &Map<String, Value>) -> Result<Asked, Refusal> {
    if kind == Embed::TitanV1 {
        only(fields, &["inputText"], "")?;
        let words = text_of(required(fields, "inputText", "")?, MOST)?;
        let answer = json!({"embedding": floats(words, 1_536), "inputTextTokenCount": tokens(words)});
        return Ok(Asked { answer, tokens: tokens(words) });
    }
    only(fields, &["inputText", "dimensions", "normalize", "embeddingTypes"], "")?;
    let words = text_of(required(fields, "inputText", "")?, MOST)?;
    let length = size(fields.get("dimensions"), &[256, 512, 1_024], 1_024, "/dimensions")?;
    let normalize = match fields.get("normalize") {
        None => true,
        Some(value) => value.as_bool().ok_or_else(|| {
            malformed("/normalize", &format!("expected type: Boolean, found: {}", type_name(value)))
        })?,
    };
    let types = match fields.get("embeddingTypes") {
        None => vec!["float"],
        Some(value) => types(value)?,
    };
    let vector: Vec<f64> =
        floats(words, length).into_iter().map(|x| if normalize { x } else { x * 8.0 }).collect();
    let mut answer = json!({"inputTextTokenCount": tokens(words), "embeddingsByType": {}});
    for kind in types {
        if kind == "float" {
            answer["embedding"] = json!(vector);
            answer["embeddingsByType"]["float"] = json!(vector);
        } else {
            let bits: Vec<i64> = integers(words, length, 0).into_iter().map(|n| n % 2).collect();
            answer["embeddingsByType"]["binary"] = json!(bits);
        }
    }
    Ok(Asked { answer, tokens: tokens(words) })
}

fn types(value: &Value) -> Result<Vec<&str>, Refusal> {
    let list = value.as_array().ok_or_else(|| {
        malformed("/embeddingTypes", &format!("expected type: JSONArray, found: {}", type_name(value)))
    })?;
    if list.is_empty() {
        return Err(malformed("/embeddingTypes", "expected minimum item count: 1, found: 0"));
    }
    list.iter()
        .enumerate()
        .map(|(index, one)| {
            let path = format!("/embeddingTypes/{index}");
            one_of(super::text(one, &path)?, &["float", "binary"], &path)
        })
        .collect()
}

pub(super) fn image(fields: &Map<String, Value>) -> Result<Asked, Refusal> {
    only(fields, &["inputText", "inputImage", "embeddingConfig"], "")?;
    let words = fields.get("inputText").map(|value| text_of(value, IMAGE_MOST)).transpose()?;
    let picture = fields.get("inputImage").map(|value| super::text(value, "/inputImage")).transpose()?;
    if words.is_none() && picture.is_none() {
        return Err(Refusal::invalid(
            "This model requires either inputText or inputImage, please reformat your input and try again.",
        ));
    }
    let length = match fields.get("embeddingConfig") {
        None => 1_024,
        Some(config) => {
            let config = config
                .as_object()
                .ok_or_else(|| malformed("/embeddingConfig", "expected type: JSONObject"))?;
            only(config, &["outputEmbeddingLength"], "/embeddingConfig")?;
            let path = "/embeddingConfig/outputEmbeddingLength";
            size(config.get("outputEmbeddingLength"), &[256, 384, 1_024], 1_024, path)?
        }
    };
    let source = format!("{}\0{}", words.unwrap_or_default(), picture.unwrap_or_default());
    let count = words.map_or(0, tokens);
    let answer = json!({"embedding": floats(&source, length), "inputTextTokenCount": count, "message": null});
    Ok(Asked { answer, tokens: count })
}
