//! What one model that is not Claude refuses, read off its row of the table.

use serde_json::{Map, Value};

use super::content::{kind, reasoning_refused};
use super::tools::{blocks, specs};
use super::{Check, by_model};
use crate::models::{Caching, Chat, Foundation, Reasoning, Replay, ToolIds, Tools};
use crate::refusal::Refusal;
use crate::signature::Sealer;

fn invalid<T>(message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::invalid(message))
}

/// A key the model's own body does not have.
fn extraneous<T>(place: &str, key: &str) -> Result<T, Refusal> {
    Err(by_model(Refusal::invalid(format!(
        "Malformed input request: #{place}: extraneous key [{key}] is not permitted, please reformat your input and \
         try again."
    ))))
}

fn messages(body: &Value) -> &[Value] {
    body["messages"].as_array().map(Vec::as_slice).unwrap_or_default()
}

pub(super) fn check(
    (model, chat): (&Foundation, &Chat),
    sealer: &Sealer,
    body: &Value,
    stream: bool,
) -> Check {
    let system = body["system"].as_array().is_some_and(|system| !system.is_empty());
    if system && !chat.system {
        return invalid(
            "This model doesn't support system messages. Try again without a system message or use a model that \
             supports system messages.",
        );
    }
    if messages(body).iter().any(|message| message["role"] == "system") {
        return invalid(
            "This model doesn't support the system role in messages. Use the system field instead.",
        );
    }
    media(chat.media, chat.s3, body)?;
    tools(chat, body, stream)?;
    turns(chat, body)?;
    replay(chat, body, |data| sealer.knows(model.id, data))?;
    caching(chat, body)?;
    tokens(chat, body)?;
    extra(chat, body)?;
    output(chat, body)
}

/// Blocks that Claude takes besides text and tools.
const CLAUDE_MEDIA: &[&str] = &["image", "document", "searchResult", "citationsContent"];

/// What Claude has no block for.
pub(super) fn check_claude(body: &Value) -> Check {
    media(CLAUDE_MEDIA, false, body)
}

fn media(allowed: &[&str], s3: bool, body: &Value) -> Check {
    let blocks = messages(body).iter().filter_map(|message| message["content"].as_array()).flatten();
    let nested =
        blocks.clone().filter_map(|block| block.pointer("/toolResult/content")?.as_array()).flatten();
    for block in blocks.chain(nested) {
        let kind = kind(block);
        let always = matches!(
            kind,
            "text" | "json" | "toolUse" | "toolResult" | "cachePoint" | "reasoningContent" | "guardContent"
        );
        if !always && !allowed.contains(&kind) {
            return invalid(format!(
                "This model doesn't support the {kind} content block that you provided. Specify a content block that \
                 this model supports and try again."
            ));
        }
        if !s3 && block[kind].pointer("/source/s3Location").is_some() {
            return invalid(format!(
                "This model doesn't support the {kind}.source.s3Location field. Remove {kind}.source.s3Location and try again."
            ));
        }
    }
    Ok(())
}

fn tools(chat: &Chat, body: &Value, stream: bool) -> Check {
    if body["toolConfig"].is_null() {
        return Ok(());
    }
    match chat.tools {
        Tools::None => return invalid("This model doesn't support tool use."),
        Tools::Whole if stream => return invalid("This model doesn't support tool use in streaming mode."),
        Tools::Whole | Tools::Streamed => {}
    }
    if let Some(choice) = body.pointer("/toolConfig/toolChoice").filter(|choice| !choice.is_null()) {
        let choice = kind(choice);
        if !chat.choices.contains(&choice) {
            return invalid(format!(
                "This model doesn't support the toolConfig.toolChoice.{choice} field. Remove \
                 toolConfig.toolChoice.{choice} and try again."
            ));
        }
    }
    for (index, tool) in
        body.pointer("/toolConfig/tools").and_then(Value::as_array).into_iter().flatten().enumerate()
    {
        if let Some(name) = tool.pointer("/systemTool/name").and_then(Value::as_str)
            && !chat.system_tools.contains(&name)
        {
            return invalid(format!("This model doesn't support the system tool {name}."));
        }
        if matches!(kind(tool), "cachePoint") && chat.caching != Caching::None {
            return extraneous(&format!("/toolConfig/tools/{index}"), "cachePoint");
        }
    }
    for (_, spec) in specs(body).filter(|(_, spec)| spec["strict"] == true) {
        if !chat.strict {
            return invalid(format!(
                "This model doesn't support the strict field of the tool {}. Remove strict and try again.",
                spec["name"].as_str().unwrap_or_default()
            ));
        }
    }
    Ok(())
}

fn turns(chat: &Chat, body: &Value) -> Check {
    for (index, message) in messages(body).iter().enumerate() {
        let has = |kind: &str| blocks(message, kind).next().is_some();
        for (of, words) in [("toolUse", "tool use"), ("toolResult", "tool result")] {
            let others =
                message["content"].as_array().into_iter().flatten().map(kind).any(|other| other != of);
            if !chat.mixed_turns && has(of) && others {
                return invalid(format!(
                    "messages.{index}.content: Conversation blocks and {words} blocks cannot be provided in the same \
                     turn."
                ));
            }
        }
        for (at, result) in blocks(message, "toolResult") {
            if !chat.result_status && !result["status"].is_null() {
                return invalid(
                    "This model doesn't support the status field for tool results. Remove the status field and try again.",
                );
            }
            if result["content"].as_array().is_none_or(Vec::is_empty) {
                return invalid(format!(
                    "The content field in the ToolResultBlock object at messages.{index}.content.{at}.toolResult is \
                     empty. Add a content block to the content field and try again."
                ));
            }
        }
        let ids = blocks(message, "toolUse").chain(blocks(message, "toolResult"));
        for (_, id) in ids.filter_map(|(at, block)| Some((at, block["toolUseId"].as_str()?))) {
            if chat.tool_ids == ToolIds::Nine
                && !(id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            {
                return Err(by_model(Refusal::invalid(format!(
                    "Tool call id was {id} but must be a-z, A-Z, 0-9, with a length of 9."
                ))));
            }
        }
    }
    if !chat.prefill && messages(body).last().is_some_and(|last| last["role"] == "assistant") {
        return invalid(
            "A conversation must end with a user message. Try again with a conversation that ends with a user message.",
        );
    }
    Ok(())
}

fn replay(chat: &Chat, body: &Value, sealed_here: impl Fn(&str) -> bool) -> Check {
    for reasoning in messages(body).iter().flat_map(|message| blocks(message, "reasoningContent")) {
        let reasoning = reasoning.1;
        let signed =
            reasoning.pointer("/reasoningText/signature").is_some_and(|signature| !signature.is_null());
        match (chat.replay, kind(reasoning)) {
            (Replay::Refused, _) => return Err(reasoning_refused()),
            (Replay::Text, "reasoningText") if !signed => {}
            (Replay::Text, "reasoningText") => {
                return invalid(
                    "This model doesn't support the reasoningContent.reasoningText.signature field. Remove \
                     reasoningContent.reasoningText.signature and try again.",
                );
            }
            (Replay::Text, member) => {
                return invalid(format!("This model doesn't support the reasoningContent.{member} field."));
            }
            (Replay::Redacted, "redactedContent") => {
                if !sealed_here(&super::native::redacted(reasoning)) {
                    return Err(by_model(Refusal::invalid("The encrypted content could not be verified.")));
                }
            }
            (Replay::Redacted, _) => {
                return Err(Refusal::new(
                    500,
                    "InternalServerException",
                    "The system encountered an unexpected error during processing. Try your request again.",
                ));
            }
        }
    }
    Ok(())
}

fn caching(chat: &Chat, body: &Value) -> Check {
    let tools = body.pointer("/toolConfig/tools").and_then(Value::as_array).into_iter().flatten();
    let content = messages(body).iter().filter_map(|message| message["content"].as_array()).flatten();
    let points: Vec<&Value> = tools
        .chain(body["system"].as_array().into_iter().flatten())
        .chain(content)
        .filter_map(|block| block.get("cachePoint").filter(|point| !point.is_null()))
        .collect();
    match chat.caching {
        Caching::None if !points.is_empty() => Err(Refusal::forbidden(
            "AccessDeniedException",
            "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for \
             more information.",
        )),
        Caching::Prompt { .. } if points.iter().any(|point| point["ttl"] == "1h") => {
            invalid("This model doesn't support the cachePoint.ttl value 1h.")
        }
        Caching::Prompt { .. } if points.len() > 4 => {
            invalid(format!("A maximum of 4 cache points may be provided. Found {}.", points.len()))
        }
        _ => Ok(()),
    }
}

fn tokens(chat: &Chat, body: &Value) -> Check {
    let Some(tokens) = body.pointer("/inferenceConfig/maxTokens").and_then(Value::as_u64) else {
        return Ok(());
    };
    if tokens > chat.max_output {
        let most = chat.max_output;
        return invalid(format!(
            "The maximum tokens you requested exceeds the model limit of {most}. Try again with a maximum tokens value \
             that is lower than {most}."
        ));
    }
    if tokens < chat.min_output {
        let least = chat.min_output;
        return Err(by_model(Refusal::invalid(format!(
            "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= {least}, but got {tokens} \
             instead."
        ))));
    }
    Ok(())
}

/// Pointers into the model's own answer.
pub(super) fn check_paths(body: &Value) -> Check {
    let paths = body["additionalModelResponseFieldPaths"].as_array().into_iter().flatten();
    match paths.filter_map(Value::as_str).find(|path| !path.starts_with('/') || path.len() < 2) {
        Some(path) => invalid(format!(
            "The additionalModelResponseFieldPaths value {path} is not a valid JSON Pointer. Provide a valid JSON \
             Pointer and try again."
        )),
        None => Ok(()),
    }
}

fn extra(chat: &Chat, body: &Value) -> Check {
    let fields = match &body["additionalModelRequestFields"] {
        Value::Null => return Ok(()),
        Value::Object(fields) => fields,
        _ => {
            return invalid(
                "The format of the value at additionalModelRequestFields is invalid. Provide a json object for the \
                 field and try again.",
            );
        }
    };
    if let Some(key) = fields.keys().find(|key| !chat.extra.contains(&key.as_str())) {
        return extraneous("", key);
    }
    if let Some(inner) = fields.get("inferenceConfig") {
        let inner = inner.as_object();
        let Some(key) = inner.and_then(|inner| inner.keys().find(|key| *key != "topK")) else {
            return nova_top_k(inner);
        };
        return extraneous("/inferenceConfig", key);
    }
    match (chat.reasoning, fields.get("reasoningConfig")) {
        (Reasoning::Config, Some(config)) => reasoning_config(config, body),
        _ => Ok(()),
    }
}

fn nova_top_k(inner: Option<&Map<String, Value>>) -> Check {
    match inner.and_then(|inner| inner.get("topK")) {
        Some(value) if value.as_u64().is_some_and(|k| k <= 128) => Ok(()),
        _ => Err(by_model(Refusal::invalid(
            "Malformed input request: #/inferenceConfig/topK: expected an integer between 0 and 128, please reformat \
             your input and try again.",
        ))),
    }
}

/// Nova 2: `{"type": "enabled", "maxReasoningEffort": "low"}`.
fn reasoning_config(config: &Value, body: &Value) -> Check {
    let malformed = |words: &str| {
        let message = format!(
            "Malformed input request: #/reasoningConfig: {words}, please reformat your input and try again."
        );
        Err(by_model(Refusal::invalid(message)))
    };
    let Some(fields) = config.as_object() else { return malformed("expected type: JSONObject") };
    if let Some(key) = fields.keys().find(|key| !["type", "maxReasoningEffort"].contains(&key.as_str())) {
        return extraneous("/reasoningConfig", key);
    }
    let effort = fields.get("maxReasoningEffort").map(|effort| effort.as_str().unwrap_or_default());
    match (config["type"].as_str(), effort) {
        (Some("disabled"), None) | (Some("enabled"), Some("low" | "medium")) => Ok(()),
        (Some("enabled"), Some("high")) => {
            let inference = body["inferenceConfig"].as_object();
            let set =
                |key: &&str| inference.is_some_and(|fields| fields.get(*key).is_some_and(|v| !v.is_null()));
            match ["maxTokens", "temperature", "topP"].into_iter().find(|key| set(key)) {
                Some(key) => Err(by_model(Refusal::invalid(format!(
                    "{key} must be unset when maxReasoningEffort is high."
                )))),
                None => Ok(()),
            }
        }
        (Some("disabled"), Some(_)) => malformed("maxReasoningEffort needs type enabled"),
        (Some("enabled"), None) => malformed("required key [maxReasoningEffort] not found"),
        (Some("enabled"), Some(_)) => malformed("maxReasoningEffort is not a valid enum value"),
        _ => malformed("type is not a valid enum value"),
    }
}

/// How much reasoning was asked for, in whichever field the family has for it.
pub(super) fn effort(body: &Value) -> Option<String> {
    let extra = &body["additionalModelRequestFields"];
    let config = &extra["reasoningConfig"];
    let found = match config["type"].as_str() {
        Some("disabled") => return Some("none".to_owned()),
        Some(_) => config["maxReasoningEffort"].as_str(),
        None => extra["reasoning_effort"].as_str().or_else(|| extra["reasoning_config"].as_str()),
    };
    found.or_else(|| body.pointer("/outputConfig/effort").and_then(Value::as_str)).map(str::to_owned)
}

fn output(chat: &Chat, body: &Value) -> Check {
    let config = &body["outputConfig"];
    if !config["effort"].is_null() && !matches!(chat.reasoning, Reasoning::Effort(_)) {
        return invalid(
            "This model doesn't support the outputConfig.effort field. Remove outputConfig.effort and try again.",
        );
    }
    if let (Reasoning::Effort(levels), Some(effort)) = (chat.reasoning, effort(body))
        && !levels.contains(&effort.as_str())
    {
        return Err(by_model(Refusal::invalid(format!(
            "Invalid value: '{effort}'. Supported values are: {}.",
            levels.join(", ")
        ))));
    }
    if config["textFormat"].is_null() {
        return Ok(());
    }
    if !chat.structured {
        return invalid(
            "This model doesn't support the outputConfig.textFormat field. Remove outputConfig.textFormat and try again.",
        );
    }
    Ok(())
}
