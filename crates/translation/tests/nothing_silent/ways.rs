//! The ways that a request can take: every back, and to Claude as it is.

use std::collections::BTreeSet;

use outcrop_api_types::parse;
use outcrop_translation::conversation::Ask;
use outcrop_translation::front::{chat, messages, responses};
use outcrop_translation::passthrough::{self, Target};
use outcrop_translation::{Caps, Error, Policy, Warnings, back};
use serde_json::{Value, json};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Front {
    Chat,
    Messages,
    Responses,
}

/// The ways of a caller's dialect.
pub(crate) fn of(front: Front) -> &'static [&'static str] {
    match front {
        Front::Chat | Front::Responses => &["messages", "converse", "nova", "chat", "responses"],
        Front::Messages => &["passthrough", "converse", "nova", "chat", "responses"],
    }
}

/// What goes upstream, and what is reported.
pub(crate) struct Sent {
    pub(crate) upstream: Value,
    pub(crate) warned: BTreeSet<String>,
}

/// The request with this value in this field.
pub(crate) fn send(front: Front, way: &str, field: &str, value: &Value) -> Result<Sent, Error> {
    let body = whole(front, field, value).to_string();
    let body = body.as_bytes();
    // Everything that a catalog can say a model does, so that what is left out is left out by the dialect.
    let form = if way == "nova" { "nova" } else { "claude" };
    let caps: Caps = serde_json::from_value(json!({
        "effort_form": form, "top_k_form": if way == "nova" { "nova" } else { "top_k" },
        "sampling": "any", "structured_output": true, "strict_tools": true, "role_system_in_messages": true,
        "audio": true, "grounding": true, "tool_choice_any": true, "thinking": "both", "thinking_by_default": true,
        "forced_tool_choice": "always", "betas": ["word"], "cache_points": 20, "prefill": true,
    }))
    .unwrap();
    let policy: Policy =
        serde_json::from_value(json!({"missing_results": "synthesize", "mid_system": "reminder"})).unwrap();
    let mut warnings = Warnings::new();
    let upstream = if way == "passthrough" {
        let passed =
            passthrough::messages(body, &[], &caps, &policy, Target::Messages { model: "m" }, &mut warnings)?;
        json!([serde_json::from_slice::<Value>(&passed.body).unwrap(), passed.betas])
    } else {
        translated(front, way, body, &caps, &policy, &mut warnings)?
    };
    Ok(Sent { upstream, warned: warnings.iter().map(|warning| warning.field.clone()).collect() })
}

fn translated(
    front: Front,
    way: &str,
    body: &[u8],
    caps: &Caps,
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Value, Error> {
    let ask = read(front, body, policy, warnings)?;
    let written = |value: Result<Value, serde_json::Error>| value.unwrap();
    Ok(match way {
        "messages" => {
            let mut sent = back::messages::request(ask, caps, policy, warnings)?;
            let body = written(serde_json::to_value(sent.for_messages("m".into(), false)));
            json!([body, format!("{:?} {:?}", sent.betas, sent.guardrail)])
        }
        "converse" | "nova" => {
            written(serde_json::to_value(back::converse::request(ask, caps, policy, warnings)?.body))
        }
        "chat" => {
            let mut sent = back::chat::request(ask, caps, policy, warnings)?;
            let body = written(serde_json::to_value(sent.for_model("m".into(), false)));
            json!([body, format!("{:?}", sent.guardrail)])
        }
        "responses" => {
            let mut sent = back::responses::request(ask, caps, policy, warnings)?;
            let body = written(serde_json::to_value(sent.for_model("m".into(), false)));
            json!([body, format!("{:?}", sent.guardrail)])
        }
        other => panic!("no such way: {other}"),
    })
}

fn read<'a>(
    front: Front,
    body: &'a [u8],
    policy: &Policy,
    warnings: &mut Warnings,
) -> Result<Ask<'a>, Error> {
    Ok(match front {
        Front::Chat => {
            let stamp = chat::Stamp { id: "c".into(), created: 1 };
            chat::request(parse(body)?, stamp, policy, warnings)?.0
        }
        Front::Messages => {
            let stamp = messages::Stamp { id: "m".into(), created: 1 };
            messages::request(parse(body)?, stamp, policy, warnings)?.0
        }
        Front::Responses => {
            let family = "claude".to_owned();
            let stamp = responses::Stamp { id: "r".into(), created: 1, family, open_thinking: false };
            responses::request(parse(body)?, stamp, policy, warnings)?.0
        }
    })
}

/// A request that makes sense around the value: calls have results, results have calls, and the user speaks.
fn whole(front: Front, field: &str, value: &Value) -> Value {
    let function = json!({"name": "f", "parameters": {"type": "object", "properties": {}}});
    let user = json!({"role": "user", "content": "Hi"});
    let mut body = match front {
        Front::Chat => {
            json!({"model": "m", "messages": [user], "tools": [{"type": "function", "function": function}]})
        }
        Front::Messages => json!({"model": "m", "max_tokens": 9000, "messages": [user],
                                  "tools": [{"name": "f", "input_schema": {"type": "object", "properties": {}}}]}),
        Front::Responses => {
            let mut tool = function;
            tool["type"] = json!("function");
            json!({"model": "m", "input": [user], "store": false, "tools": [tool]})
        }
    };
    if field == "stream_options" {
        body["stream"] = json!(true);
    }
    if value.is_null() {
        return body;
    }
    body[field] = match (front, field) {
        (Front::Chat, "messages") => around(
            &value[0],
            &json!({"role": "assistant", "tool_calls": [
            {"id": "t1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]}),
            value[0]["role"] == "tool",
        ),
        (Front::Messages, "messages") => around(
            &value[0],
            &json!({"role": "assistant", "content": [{"type": "tool_use", "id": "t1", "name": "f", "input": {}}]}),
            value[0]["content"][0]["type"] == "tool_result",
        ),
        (Front::Responses, "input") if value.is_array() => {
            let kind = value[0]["type"].as_str().unwrap_or_default();
            let call = called(kind);
            around(&value[0], &call, kind.ends_with("_output") && !call.is_null())
        }
        _ => value.clone(),
    };
    body
}

fn around(value: &Value, call: &Value, after_call: bool) -> Value {
    let user = |text: &str| json!({"role": "user", "content": text});
    if after_call { json!([user("Hi"), call, value]) } else { json!([user("Hi"), value, user("Go on")]) }
}

/// The call that an output answers.
fn called(kind: &str) -> Value {
    match kind {
        "function_call_output" => {
            json!({"type": "function_call", "call_id": "t1", "name": "f", "arguments": "{}"})
        }
        "custom_tool_call_output" => {
            json!({"type": "custom_tool_call", "call_id": "t1", "name": "f", "input": ""})
        }
        "local_shell_call_output" => {
            json!({"type": "local_shell_call", "call_id": "t1", "id": "t1", "status": "completed",
            "action": {"type": "exec", "command": [], "env": {}}})
        }
        "shell_call_output" => json!({"type": "shell_call", "call_id": "t1", "action": {"commands": []}}),
        "apply_patch_call_output" => {
            json!({"type": "apply_patch_call", "call_id": "t1", "status": "completed",
            "operation": {"type": "delete_file", "path": "a"}})
        }
        "tool_search_output" => json!({"type": "tool_search_call", "call_id": "t1", "arguments": {}}),
        _ => Value::Null,
    }
}
