//! A Converse body as the Messages body Bedrock makes of it for Claude. For other models it only feeds default answers
//! and token counts.
#![expect(clippy::indexing_slicing, reason = "a JSON value answers null for a member it does not have")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::content::kind;
use crate::refusal::Refusal;

/// `max_tokens` is `most` when the caller sets none. With `extra` the caller's own fields are laid over it.
pub(super) fn body(converse: &Value, most: u64, extra: bool) -> Result<Value, Refusal> {
    let mut body = Map::new();
    let inference = &converse["inferenceConfig"];
    body.insert("max_tokens".to_owned(), value(&inference["maxTokens"]).unwrap_or_else(|| json!(most)));
    for (from, to) in [("temperature", "temperature"), ("topP", "top_p"), ("stopSequences", "stop_sequences")]
    {
        if let Some(value) = value(&inference[from]) {
            body.insert(to.to_owned(), value);
        }
    }
    if let Some(system) = converse["system"].as_array().filter(|system| !system.is_empty()) {
        body.insert("system".to_owned(), Value::Array(blocks(system)?));
    }
    let messages: Result<Vec<Value>, Refusal> = converse["messages"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|message| {
            let content = message["content"].as_array().map(Vec::as_slice).unwrap_or_default();
            Ok(json!({"role": message["role"], "content": blocks(content)?}))
        })
        .collect();
    body.insert("messages".to_owned(), Value::Array(messages?));
    tools(converse, &mut body)?;
    output(&converse["outputConfig"], &mut body)?;
    if extra {
        lay_over(&converse["additionalModelRequestFields"], &mut body)?;
    }
    Ok(Value::Object(body))
}

fn value(value: &Value) -> Option<Value> {
    (!value.is_null()).then(|| value.clone())
}

fn lay_over(fields: &Value, body: &mut Map<String, Value>) -> Result<(), Refusal> {
    let fields = match fields {
        Value::Null => return Ok(()),
        Value::Object(fields) => fields,
        _ => {
            return Err(Refusal::invalid(
                "The format of the value at additionalModelRequestFields is invalid. Provide a json object for the \
                 field and try again.",
            ));
        }
    };
    for (key, value) in fields {
        match (body.get_mut(key), value) {
            (Some(Value::Object(there)), Value::Object(more)) if key == "output_config" => {
                there.extend(more.clone());
            }
            (Some(_), _) => {
                return Err(Refusal::invalid(format!(
                    "The additional field {key} conflicts with an existing field. Remove the field and try again."
                )));
            }
            (None, _) => {
                body.insert(key.clone(), value.clone());
            }
        }
    }
    Ok(())
}

fn tools(converse: &Value, body: &mut Map<String, Value>) -> Result<(), Refusal> {
    let Some(tools) = converse.pointer("/toolConfig/tools").and_then(Value::as_array) else { return Ok(()) };
    let mut out: Vec<Value> = Vec::new();
    for tool in tools {
        match kind(tool) {
            "cachePoint" => mark(&mut out, &tool["cachePoint"])?,
            "systemTool" => {
                let name = &tool["systemTool"]["name"];
                out.push(json!({"type": name, "name": name}));
            }
            _ => {
                let spec = &tool["toolSpec"];
                let mut made = Map::new();
                made.insert("name".to_owned(), spec["name"].clone());
                made.insert("input_schema".to_owned(), spec["inputSchema"]["json"].clone());
                for key in ["description", "strict"] {
                    if let Some(value) = value(&spec[key]) {
                        made.insert(key.to_owned(), value);
                    }
                }
                out.push(Value::Object(made));
            }
        }
    }
    body.insert("tools".to_owned(), Value::Array(out));
    let choice = &converse["toolConfig"]["toolChoice"];
    if !choice.is_null() {
        let choice = match kind(choice) {
            "tool" => json!({"type": "tool", "name": choice["tool"]["name"]}),
            kind => json!({"type": kind}),
        };
        body.insert("tool_choice".to_owned(), choice);
    }
    Ok(())
}

fn output(config: &Value, body: &mut Map<String, Value>) -> Result<(), Refusal> {
    let mut made = Map::new();
    if let Some(effort) = value(&config["effort"]) {
        made.insert("effort".to_owned(), effort);
    }
    if let Some(text) = config.pointer("/textFormat/structure/jsonSchema/schema").and_then(Value::as_str) {
        let schema: Value = serde_json::from_str(text).map_err(|_| {
            Refusal::invalid(
                "The value at outputConfig.textFormat.structure.jsonSchema.schema is not valid JSON. Provide a JSON \
                 schema as a string and try again.",
            )
        })?;
        made.insert("format".to_owned(), json!({"type": "json_schema", "schema": schema}));
    }
    if !made.is_empty() {
        body.insert("output_config".to_owned(), Value::Object(made));
    }
    Ok(())
}

fn blocks(content: &[Value]) -> Result<Vec<Value>, Refusal> {
    let mut out: Vec<Value> = Vec::new();
    for block in content {
        match kind(block) {
            "cachePoint" => mark(&mut out, &block["cachePoint"])?,
            kind => out.push(one(kind, &block[kind])?),
        }
    }
    Ok(out)
}

/// A cache point becomes a mark on what stands before it.
fn mark(out: &mut [Value], point: &Value) -> Result<(), Refusal> {
    let Some(Value::Object(before)) = out.last_mut() else {
        return Err(Refusal::invalid("A cachePoint must follow what it caches."));
    };
    let mut mark = json!({"type": "ephemeral"});
    if let (Some(ttl), Some(object)) = (value(&point["ttl"]), mark.as_object_mut()) {
        object.insert("ttl".to_owned(), ttl);
    }
    before.insert("cache_control".to_owned(), mark);
    Ok(())
}

fn one(kind: &str, inner: &Value) -> Result<Value, Refusal> {
    let text = |text: &str| json!({"type": "text", "text": text});
    Ok(match kind {
        "text" => text(inner.as_str().unwrap_or_default()),
        "image" => json!({"type": "image", "source": {
            "type": "base64", "media_type": format!("image/{}", inner["format"].as_str().unwrap_or_default()),
            "data": inner["source"]["bytes"],
        }}),
        "document" => document(inner),
        "toolUse" => json!({
            "type": "tool_use", "id": inner["toolUseId"], "name": inner["name"], "input": inner["input"],
        }),
        "toolResult" => {
            let parts = inner["content"].as_array().map(Vec::as_slice).unwrap_or_default();
            let mut made =
                json!({"type": "tool_result", "tool_use_id": inner["toolUseId"], "content": blocks(parts)?});
            if let (Some(object), "error") =
                (made.as_object_mut(), inner["status"].as_str().unwrap_or_default())
            {
                object.insert("is_error".to_owned(), json!(true));
            }
            made
        }
        "json" => text(&inner.to_string()),
        "guardContent" => text(inner.pointer("/text/text").and_then(Value::as_str).unwrap_or("(image)")),
        "reasoningContent" => match inner.get("reasoningText") {
            Some(thought) => {
                let mut made = json!({"type": "thinking", "thinking": thought["text"]});
                if let (Some(signature), Some(object)) = (value(&thought["signature"]), made.as_object_mut())
                {
                    object.insert("signature".to_owned(), signature);
                }
                made
            }
            None => json!({"type": "redacted_thinking", "data": redacted(inner)}),
        },
        "citationsContent" => {
            let parts = inner["content"].as_array().into_iter().flatten();
            text(&parts.filter_map(|part| part["text"].as_str()).collect::<String>())
        }
        "searchResult" => {
            let parts = inner["content"].as_array().into_iter().flatten();
            text(&parts.filter_map(|part| part["text"].as_str()).collect::<String>())
        }
        // Refused for Claude before, and only counted for others.
        other => text(&format!("({other})")),
    })
}

/// `data` of a redacted block, which the blob holds as bytes.
pub(super) fn redacted(reasoning: &Value) -> String {
    let blob = reasoning["redactedContent"].as_str().and_then(|blob| STANDARD.decode(blob).ok());
    blob.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn document(document: &Value) -> Value {
    let source = &document["source"];
    let bytes = source["bytes"].as_str();
    let plain = |text: String| json!({"type": "text", "media_type": "text/plain", "data": text});
    let source = match (bytes, source["text"].as_str()) {
        (Some(data), _) if document["format"] == "pdf" => {
            json!({"type": "base64", "media_type": "application/pdf", "data": data})
        }
        (Some(data), _) => {
            plain(String::from_utf8_lossy(&STANDARD.decode(data).unwrap_or_default()).into_owned())
        }
        (None, Some(text)) => plain(text.to_owned()),
        (None, None) => {
            let parts = source["content"].as_array().into_iter().flatten();
            let parts = parts.map(|part| json!({"type": "text", "text": part["text"]})).collect::<Vec<_>>();
            json!({"type": "content", "content": parts})
        }
    };
    let mut made = json!({"type": "document", "source": source, "title": document["name"]});
    if let Some(object) = made.as_object_mut() {
        for key in ["context", "citations"] {
            if let Some(value) = value(&document[key]) {
                object.insert(key.to_owned(), value);
            }
        }
    }
    made
}
