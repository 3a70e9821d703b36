//! Nova multimodal embeddings, the synchronous form.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

use serde_json::{Map, Value, json};

use super::{Asked, floats, malformed, one_of, only, required, size, text, tokens};
use crate::refusal::Refusal;

const PURPOSES: &[&str] = &[
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
/// Tokens of one text.
const MOST: u64 = 8_192;

fn object<'a>(value: &'a Value, path: &str) -> Result<&'a Map<String, Value>, Refusal> {
    value.as_object().ok_or_else(|| malformed(path, "expected type: JSONObject"))
}

pub(super) fn embed(fields: &Map<String, Value>) -> Result<Asked, Refusal> {
    only(fields, &["schemaVersion", "taskType", "singleEmbeddingParams"], "")?;
    if let Some(version) = fields.get("schemaVersion") {
        one_of(text(version, "/schemaVersion")?, &["nova-multimodal-embed-v1"], "/schemaVersion")?;
    }
    match text(required(fields, "taskType", "")?, "/taskType")? {
        "SINGLE_EMBEDDING" => {}
        "SEGMENTED_EMBEDDING" => {
            return Err(Refusal::invalid("The task type SEGMENTED_EMBEDDING needs StartAsyncInvoke."));
        }
        other => return Err(malformed("/taskType", &format!("{other} is not a valid enum value"))),
    }
    let path = "/singleEmbeddingParams";
    let params = object(required(fields, "singleEmbeddingParams", "")?, path)?;
    only(params, &["embeddingPurpose", "embeddingDimension", "text", "image", "video", "audio"], path)?;
    let purpose = format!("{path}/embeddingPurpose");
    one_of(text(required(params, "embeddingPurpose", path)?, &purpose)?, PURPOSES, &purpose)?;
    let length = size(
        params.get("embeddingDimension"),
        &[256, 384, 1_024, 3_072],
        3_072,
        &format!("{path}/embeddingDimension"),
    )?;
    let given: Vec<&str> =
        ["text", "image", "video", "audio"].into_iter().filter(|key| params.contains_key(*key)).collect();
    let &[kind] = given.as_slice() else {
        return Err(malformed(path, "exactly one of [text], [image], [video] and [audio] is required"));
    };
    let path = format!("{path}/{kind}");
    let inner = object(required(params, kind, &path)?, &path)?;
    let (source, count, cut) = match kind {
        "text" => words(inner, &path)?,
        _ => media(kind, inner, &path)?,
    };
    let mut one = json!({"embeddingType": kind.to_uppercase(), "embedding": floats(&source, length)});
    if let Some(cut) = cut {
        one["truncatedCharLength"] = json!(cut);
    }
    Ok(Asked { answer: json!({"embeddings": [one]}), tokens: count })
}

/// What is embedded, its tokens, and its characters when it was cut.
type Source = (String, u64, Option<usize>);

fn words(fields: &Map<String, Value>, path: &str) -> Result<Source, Refusal> {
    only(fields, &["truncationMode", "value", "source"], path)?;
    let mode = format!("{path}/truncationMode");
    let mode =
        one_of(text(required(fields, "truncationMode", path)?, &mode)?, &["START", "END", "NONE"], &mode)?;
    let value = text(required(fields, "value", path)?, &format!("{path}/value"))?;
    let count = tokens(value);
    if count <= MOST {
        return Ok((value.to_owned(), count, None));
    }
    if mode == "NONE" {
        return Err(Refusal::invalid(format!(
            "Input text exceeds the maximum of {MOST} tokens and truncationMode is NONE."
        )));
    }
    let room = usize::try_from(MOST * 4).unwrap_or(usize::MAX);
    let kept: String = if mode == "END" {
        value.chars().take(room).collect()
    } else {
        value.chars().skip(value.chars().count().saturating_sub(room)).collect()
    };
    Ok((kept, MOST, Some(room)))
}

fn media(kind: &str, fields: &Map<String, Value>, path: &str) -> Result<Source, Refusal> {
    let allowed: &[&str] = match kind {
        "image" => &["format", "source", "detailLevel"],
        "video" => &["format", "source", "embeddingMode"],
        _ => &["format", "source"],
    };
    only(fields, allowed, path)?;
    text(required(fields, "format", path)?, &format!("{path}/format"))?;
    let path = format!("{path}/source");
    let source = object(required(fields, "source", &path)?, &path)?;
    only(source, &["bytes", "s3Location"], &path)?;
    if source.len() != 1 {
        return Err(malformed(&path, "exactly one of [bytes] and [s3Location] is required"));
    }
    Ok((Value::Object(source.clone()).to_string(), 1_500, None))
}
