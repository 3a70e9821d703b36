//! Cohere Embed v3 and v4.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

use serde_json::{Map, Value, json};

use super::{Asked, floats, id, integers, malformed, one_of, only, required, size, text, tokens, type_name};
use crate::models::Embed;
use crate::refusal::Refusal;

/// Texts of one call.
const TEXTS: usize = 96;
/// Characters of one text (v3).
const CHARACTERS: usize = 2_048;

const INPUT_TYPES: &[&str] = &["search_document", "search_query", "classification", "clustering", "image"];
const TYPES: &[&str] = &["float", "int8", "uint8", "binary", "ubinary"];

pub(super) fn embed(kind: Embed, fields: &Map<String, Value>) -> Result<Asked, Refusal> {
    let newer = kind == Embed::CohereV4;
    let mut allowed = vec!["texts", "images", "input_type", "truncate", "embedding_types"];
    if newer {
        allowed.extend(["inputs", "output_dimension", "max_tokens"]);
    }
    only(fields, &allowed, "")?;
    let input_type =
        one_of(text(required(fields, "input_type", "")?, "/input_type")?, INPUT_TYPES, "/input_type")?;
    if let Some(truncate) = fields.get("truncate") {
        let allowed: &[&str] = if newer {
            &["NONE", "LEFT", "RIGHT", "START", "END"]
        } else {
            &["NONE", "START", "END", "LEFT", "RIGHT"]
        };
        one_of(text(truncate, "/truncate")?, allowed, "/truncate")?;
    }
    let length = if newer {
        size(fields.get("output_dimension"), &[256, 512, 1_024, 1_536], 1_536, "/output_dimension")?
    } else {
        1_024
    };
    if let Some(most) = fields.get("max_tokens") {
        most.as_u64()
            .filter(|most| (1..=128_000).contains(most))
            .ok_or_else(|| malformed("/max_tokens", &format!("{most} is not between 1 and 128000")))?;
    }
    let inputs = inputs(newer, fields, input_type)?;
    let types = fields.get("embedding_types").map(types).transpose()?;
    let count = inputs.iter().map(|one| tokens(one)).sum();
    let vectors = |kind: &str| -> Vec<Value> {
        inputs
            .iter()
            .map(|one| match kind {
                "float" => json!(floats(one, length)),
                "int8" => json!(integers(one, length, -128)),
                "uint8" => json!(integers(one, length, 0)),
                "binary" => json!(integers(one, length / 8, -128)),
                _ => json!(integers(one, length / 8, 0)),
            })
            .collect()
    };
    let mut answer = json!({"id": id(&inputs.concat()), "response_type": "embeddings_floats"});
    if fields.contains_key("texts") {
        answer["texts"] = json!(inputs);
    }
    match types {
        // The newer model answers by type in either case.
        None if newer => answer["embeddings"] = json!({"float": vectors("float")}),
        None => answer["embeddings"] = json!(vectors("float")),
        Some(types) => {
            answer["response_type"] = json!("embeddings_by_type");
            let by_type: Map<String, Value> =
                types.into_iter().map(|kind| (kind.to_owned(), json!(vectors(kind)))).collect();
            answer["embeddings"] = Value::Object(by_type);
        }
    }
    Ok(Asked { answer, tokens: count })
}

fn types(value: &Value) -> Result<Vec<&str>, Refusal> {
    let items = list(value, "/embedding_types", TYPES.len())?;
    let one = |(index, value)| {
        let path = format!("/embedding_types/{index}");
        one_of(text(value, &path)?, TYPES, &path)
    };
    items.iter().enumerate().map(one).collect()
}

fn list<'a>(value: &'a Value, path: &str, most: usize) -> Result<&'a [Value], Refusal> {
    let items = value
        .as_array()
        .ok_or_else(|| malformed(path, &format!("expected type: JSONArray, found: {}", type_name(value))))?;
    match items.len() {
        0 => Err(malformed(path, "expected minimum item count: 1, found: 0")),
        count if count > most => {
            Err(malformed(path, &format!("expected maximum item count: {most}, found: {count}")))
        }
        _ => Ok(items),
    }
}

/// What is embedded: exactly one of `texts`, `images` and (v4) `inputs`.
fn inputs(newer: bool, fields: &Map<String, Value>, input_type: &str) -> Result<Vec<String>, Refusal> {
    let given: Vec<&str> =
        ["texts", "images", "inputs"].into_iter().filter(|key| fields.contains_key(*key)).collect();
    let &[key] = given.as_slice() else {
        return Err(malformed("", "exactly one of [texts], [images] and [inputs] is required"));
    };
    if !newer && (key == "images") != (input_type == "image") {
        return Err(malformed("/input_type", "the value image and the key [images] belong together"));
    }
    let path = format!("/{key}");
    let most = if key == "images" && !newer { 1 } else { TEXTS };
    let items = list(required(fields, key, "")?, &path, most)?.iter().enumerate();
    items
        .map(|(index, item)| {
            let path = format!("{path}/{index}");
            match key {
                "texts" => {
                    let words = text(item, &path)?;
                    let count = words.chars().count();
                    if !newer && count > CHARACTERS {
                        return Err(malformed(
                            &path,
                            &format!("expected maxLength: {CHARACTERS}, actual: {count}"),
                        ));
                    }
                    Ok(words.to_owned())
                }
                "images" => match text(item, &path)? {
                    uri if uri.starts_with("data:image/") && uri.contains(";base64,") => Ok(uri.to_owned()),
                    _ => Err(malformed(&path, "expected a data URI of an image")),
                },
                _ => content(item, &path),
            }
        })
        .collect()
}

fn content(item: &Value, path: &str) -> Result<String, Refusal> {
    let fields = item.as_object().ok_or_else(|| malformed(path, "expected type: JSONObject"))?;
    only(fields, &["content"], path)?;
    let path = format!("{path}/content");
    let parts = list(required(fields, "content", &path)?, &path, TEXTS)?.iter().enumerate();
    let read = |(index, part): (usize, &Value)| {
        let path = format!("{path}/{index}");
        match part["type"].as_str() {
            Some("text") => text(&part["text"], &path).map(str::to_owned),
            Some("image_url") => Ok(part["image_url"].to_string()),
            _ => Err(malformed(&format!("{path}/type"), "not a valid enum value")),
        }
    };
    parts.map(read).collect()
}
