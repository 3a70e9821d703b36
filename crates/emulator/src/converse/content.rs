//! Content blocks, whatever the model: which role may say what, and what images and documents must be.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::Check;
use super::turns::not_blank;
use crate::refusal::Refusal;
use crate::rules::image_kind;

/// Images and documents of one request, and bytes of each.
const IMAGES: usize = 20;
const IMAGE_MAX: usize = 3_750_000;
const DOCUMENTS: usize = 5;
const DOCUMENT_MAX: usize = 4_500_000;

fn invalid<T>(message: String) -> Result<T, Refusal> {
    Err(Refusal::invalid(message))
}

/// The member of a union that is set.
pub(super) fn kind(block: &Value) -> &str {
    let members = block.as_object().into_iter().flatten();
    members.filter(|(_, value)| !value.is_null()).map(|(name, _)| name.as_str()).next().unwrap_or_default()
}

pub(super) fn check(blocks: &[Value], role: &str, index: usize) -> Check {
    for (at, block) in blocks.iter().enumerate() {
        let path = format!("messages.{index}.content.{at}");
        let kind = kind(block);
        belongs(kind, role, &path)?;
        match kind {
            "text" => not_blank(block["text"].as_str().unwrap_or_default(), "ContentBlock", &path)?,
            "image" => image(&block["image"], &path)?,
            "document" => document(&block["document"], &path)?,
            "toolUse" if !block.pointer("/toolUse/input").is_some_and(Value::is_object) => {
                return not_an_object(&format!("{path}.toolUse.input"));
            }
            "toolResult" => tool_result(&block["toolResult"], &format!("{path}.toolResult"))?,
            "citationsContent" => cited(&block["citationsContent"], &path)?,
            "cachePoint" => cache_point(blocks, at, &path)?,
            _ => {}
        }
    }
    let has = |wanted: &str| blocks.iter().any(|block| kind(block) == wanted);
    if has("document") && !has("text") && !has("toolResult") {
        return invalid(format!(
            "messages.{index}.content: A document must be accompanied by a text block in the same message. Add a text \
             block and try again."
        ));
    }
    Ok(())
}

fn belongs(kind: &str, role: &str, path: &str) -> Check {
    let home = match kind {
        "toolUse" | "reasoningContent" | "citationsContent" => "assistant",
        "image" | "document" | "video" | "audio" | "toolResult" | "searchResult" | "guardContent" => "user",
        _ => return Ok(()),
    };
    if home == role {
        return Ok(());
    }
    if kind == "reasoningContent" {
        return Err(reasoning_refused());
    }
    invalid(format!("{path}: The {kind} block is only allowed in messages with the {home} role."))
}

/// What Bedrock says both of a user turn and of a model that takes no reasoning back.
pub(super) fn reasoning_refused() -> Refusal {
    Refusal::invalid(
        "User messages cannot contain reasoning content. Please remove the reasoning content and try again.",
    )
}

fn not_an_object(path: &str) -> Check {
    invalid(format!(
        "The format of the value at {path} is invalid. Provide a json object for the field and try again."
    ))
}

fn image(image: &Value, path: &str) -> Check {
    let Some(bytes) = bytes(image) else { return Ok(()) };
    if bytes.len() > IMAGE_MAX {
        return invalid(format!("{path}.image: The image exceeds the maximum size of 3.75 MB."));
    }
    let format = image["format"].as_str().unwrap_or_default();
    match image_kind(&bytes) {
        Some(found) if found.strip_prefix("image/") == Some(format) => Ok(()),
        _ => invalid(format!(
            "The model returned the following errors: {path}: Could not process image: it is not a {format} image"
        )),
    }
}

fn bytes(block: &Value) -> Option<Vec<u8>> {
    STANDARD.decode(block.pointer("/source/bytes")?.as_str()?).ok()
}

fn document(document: &Value, path: &str) -> Check {
    let name = document["name"].as_str().unwrap_or_default();
    let allowed = |c: char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "-()[]".contains(c);
    let double = name.chars().zip(name.chars().skip(1)).any(|(a, b)| a.is_whitespace() && b.is_whitespace());
    if double || !name.chars().all(allowed) {
        return invalid(
            "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, \
             parentheses, and square brackets. The name can't contain more than one consecutive whitespace character."
                .to_owned(),
        );
    }
    let source = &document["source"];
    if let Some(text) = source["text"].as_str() {
        not_blank(text, "DocumentSource", &format!("{path}.document.source"))?;
    }
    let Some(bytes) = bytes(document) else { return Ok(()) };
    if document["format"].is_null() {
        return invalid(format!(
            "{path}.document: The format field is required for a document given as bytes."
        ));
    }
    if bytes.len() > DOCUMENT_MAX {
        return invalid(format!("{path}.document: The document exceeds the maximum size of 4.5 MB."));
    }
    if document["format"] == "pdf" && !bytes.starts_with(b"%PDF") {
        return invalid(format!(
            "The model returned the following errors: {path}: The PDF specified was not valid."
        ));
    }
    Ok(())
}

fn tool_result(result: &Value, path: &str) -> Check {
    let parts = result["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    if parts.is_empty() && result["status"] == "error" {
        return invalid(format!("The content field at {path} cannot be empty when status value is error."));
    }
    for (at, part) in parts.iter().enumerate() {
        let path = format!("{path}.content.{at}");
        match kind(part) {
            "text" => {
                not_blank(part["text"].as_str().unwrap_or_default(), "ToolResultContentBlock", &path)?;
            }
            "json" => json(&part["json"], &format!("{path}.json"))?,
            "image" => image(&part["image"], &path)?,
            "document" => document(&part["document"], &path)?,
            _ => {}
        }
    }
    Ok(())
}

/// A `json` part is an object, and a key `__type` anywhere in it is taken for a type of the service.
fn json(value: &Value, path: &str) -> Check {
    fn typed(value: &Value) -> bool {
        match value {
            Value::Object(object) => object.contains_key("__type") || object.values().any(typed),
            Value::Array(items) => items.iter().any(typed),
            _ => false,
        }
    }
    if !value.is_object() {
        return not_an_object(path);
    }
    if typed(value) {
        return invalid(format!("Unexpected field type at '{path}': __type is reserved"));
    }
    Ok(())
}

fn cited(cited: &Value, path: &str) -> Check {
    let parts = cited["content"].as_array().map(Vec::as_slice).unwrap_or_default();
    if parts.is_empty() {
        return invalid(format!("The content field in the CitationsContentBlock object at {path} is empty."));
    }
    for (at, part) in parts.iter().enumerate() {
        let path = format!("{path}.citationsContent.content.{at}");
        not_blank(part["text"].as_str().unwrap_or_default(), "CitationGeneratedContent", &path)?;
    }
    Ok(())
}

fn cache_point(blocks: &[Value], at: usize, path: &str) -> Check {
    let before = at.checked_sub(1).and_then(|before| blocks.get(before));
    let words = match before.map(kind) {
        None => "cachePoint must follow another content block",
        Some("cachePoint") => "cachePoint cannot follow another cachePoint",
        Some("reasoningContent") => "cachePoint cannot be inserted after reasoning block",
        Some("document") => {
            let format = before.and_then(|block| block.pointer("/document/format")).and_then(Value::as_str);
            match format {
                None | Some("pdf" | "txt") => return Ok(()),
                Some(_) => "cachePoint cannot be inserted after document block",
            }
        }
        Some(_) => return Ok(()),
    };
    invalid(format!("{path}: {words}."))
}

/// What is limited over the whole request.
pub(super) fn check_counts(messages: &[Value]) -> Check {
    let of = |wanted: &'static str| {
        let blocks = messages.iter().filter_map(|message| message["content"].as_array()).flatten();
        let nested =
            blocks.clone().filter_map(|block| block.pointer("/toolResult/content")?.as_array()).flatten();
        blocks.chain(nested).filter_map(move |block| block.get(wanted)).collect::<Vec<_>>()
    };
    let images = of("image").len();
    if images > IMAGES {
        return invalid(format!("too many images: {images} + 0 > {IMAGES}"));
    }
    let documents = of("document");
    if documents.len() > DOCUMENTS {
        return invalid(format!("too many documents: {} + 0 > {DOCUMENTS}", documents.len()));
    }
    let mut names = HashSet::new();
    match documents.iter().filter_map(|document| document["name"].as_str()).find(|name| !names.insert(*name))
    {
        Some(name) => invalid(format!("Document names must be unique in a request: '{name}' is used twice.")),
        None => Ok(()),
    }
}
