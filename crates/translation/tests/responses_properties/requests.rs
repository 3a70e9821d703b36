//! Requests of any kind: an answer or a refusal, never a panic, and no refusal repeats what was said.

use std::collections::HashSet;

use outcrop_translation::{
    AutoCache, CacheOverflow, Caps, EffortOver, ForcedTool, InvalidArguments, Policy, TemperatureOverOne,
    UnionSchema, Unsupported,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::run::send;

/// Stands in every text of the base request: what nobody may ever read in an error.
const SECRET: &str = "zq7-the-prompt";

/// A policy that refuses as little as it can.
fn lenient() -> Policy {
    Policy {
        unsupported_params: Unsupported::Drop,
        temperature_over_one: TemperatureOverOne::Clamp,
        invalid_arguments: InvalidArguments::Wrap,
        cache_overflow: CacheOverflow::Trim,
        auto_cache: AutoCache::LastTurns,
        forced_tool: ForcedTool::AutoChoice,
        effort_over: EffortOver::High,
        union_schema: UnionSchema::Wrap,
        ..Policy::default()
    }
}

/// Every field, and every kind of item, part and tool.
fn base() -> Value {
    let text = |note: &str| format!("{SECRET} {note}");
    json!({
        "model": "sonnet", "instructions": text("a"),
        "input": [
            {"type": "additional_tools", "role": "developer", "tools": [
                {"type": "function", "name": "h", "description": text("b"), "parameters": {"type": "object"}},
                {"type": "namespace", "name": "n", "description": text("c"), "tools": [{"type": "custom", "name": "g"}]},
            ]},
            {"role": "developer", "content": text("d")},
            {"type": "message", "role": "user", "content": [
                {"type": "input_text", "text": text("e"), "prompt_cache_breakpoint": {"mode": "explicit"}},
                {"type": "input_image", "image_url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"},
                {"type": "input_file", "file_data": "data:application/pdf;base64,JVBERi0xLjQK", "filename": "a.pdf"},
            ]},
            {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": text("f")}],
             "encrypted_content": "gAAAA"},
            {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "phase": "commentary",
             "content": [{"type": "output_text", "text": text("g"), "annotations": [], "logprobs": []},
                         {"type": "refusal", "refusal": text("h")}]},
            {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "f", "status": "completed",
             "arguments": format!("{{\"a\":\"{SECRET}\"}}")},
            {"type": "custom_tool_call", "call_id": "call_2", "namespace": "n", "name": "g", "input": text("i")},
            {"type": "local_shell_call", "call_id": "call_3", "status": "completed",
             "action": {"type": "exec", "command": [SECRET], "env": {"A": SECRET}}},
            {"type": "shell_call", "call_id": "call_4", "action": {"commands": [SECRET]}},
            {"type": "apply_patch_call", "call_id": "call_5", "status": "completed",
             "operation": {"type": "update_file", "path": SECRET, "diff": text("j")}},
            {"type": "tool_search_call", "call_id": "call_6", "execution": "client", "arguments": {"q": SECRET}},
            {"type": "function_call_output", "call_id": "call_1", "output": [{"type": "input_text", "text": text("k")}]},
            {"type": "custom_tool_call_output", "call_id": "call_2", "output": text("l")},
            {"type": "local_shell_call_output", "id": "call_3", "output": text("m")},
            {"type": "shell_call_output", "call_id": "call_4", "output": [
                {"outcome": {"type": "exit", "exit_code": 0}, "stdout": text("n"), "stderr": ""}]},
            {"type": "apply_patch_call_output", "call_id": "call_5", "status": "failed", "output": text("o")},
            {"type": "tool_search_output", "call_id": "call_6", "tools": [{"type": "function", "name": "t"}]},
            {"type": "web_search_call", "id": "ws_1", "action": {"type": "search", "query": text("p")}},
            {"type": "mcp_call", "arguments": text("q"), "name": "t", "server_label": "s", "output": text("r")},
            {"type": "configuration_update", "reasoning": {"effort": "low"}},
            {"role": "user", "content": text("s")},
        ],
        "tools": [
            {"type": "function", "name": "f", "description": text("t"), "strict": true,
             "parameters": {"type": "object", "properties": {"a": {"type": "string", "description": text("u")}}}},
            {"type": "custom", "name": "c", "format": {"type": "grammar", "syntax": "lark", "definition": text("v")}},
            {"type": "tool_search", "execution": "client", "description": text("w"), "parameters": {"type": "object"}},
            {"type": "local_shell"}, {"type": "shell"}, {"type": "apply_patch"},
            {"type": "web_search", "user_location": {"type": "approximate", "city": SECRET}},
        ],
        "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [{"type": "function", "name": "f"}]},
        "text": {"format": {"type": "json_schema", "name": "x", "schema": {"type": "object", "title": text("x")}},
                 "verbosity": "low"},
        "reasoning": {"effort": "low", "summary": "auto", "context": "auto", "mode": "standard"},
        "include": ["reasoning.encrypted_content"], "max_output_tokens": 4000, "max_tool_calls": 3,
        "metadata": {"k": SECRET}, "parallel_tool_calls": false, "prompt_cache_key": SECRET, "top_p": 1,
        "prompt_cache_options": {"mode": "explicit"}, "safety_identifier": SECRET, "user": SECRET, "store": true,
        "service_tier": "auto", "stream": true, "stream_options": {"include_obfuscation": true},
        "truncation": "auto", "top_logprobs": 0, "guardrailConfig": {"guardrailIdentifier": "gr1", "guardrailVersion": "1"},
        "field_of_tomorrow": {"a": [SECRET]},
    })
}

/// Any JSON, with the words of requests among its keys and strings.
fn json_value() -> impl Strategy<Value = Value> {
    let words = || {
        select(vec![
            "type",
            "text",
            "role",
            "content",
            "user",
            "assistant",
            "developer",
            "message",
            "reasoning",
            "",
            "function_call",
            "function_call_output",
            "custom_tool_call",
            "call_id",
            "arguments",
            "output",
            "name",
            "id",
            "input_text",
            "input_image",
            "image_url",
            "data:,",
            "data:image/png;base64,AA",
            "encrypted_content",
            "oc1.",
            "oc1.AAAAAAAAAAAAAAAA",
            "summary",
            "summary_text",
            "tools",
            "function",
            "custom",
            "namespace",
            "object",
            "{}",
            "item_reference",
            "compaction",
            "shell_call",
            "action",
            "commands",
            "parameters",
            "anyOf",
            "auto",
            "none",
            "effort",
            "low",
            "format",
            "json_schema",
            "schema",
            "cache_control",
            "ephemeral",
            "\u{0}",
        ])
    };
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((words(), inner), 0..5).prop_map(|members| members
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

/// Items whose calls and results come in any order, answered or not, once or twice.
fn item() -> impl Strategy<Value = Value> {
    let id = || select(vec!["t1", "t2", "t3"]);
    prop_oneof![
        id().prop_map(|id| json!({"type": "function_call", "call_id": id, "name": "f", "arguments": "{}"})),
        id().prop_map(|id| json!({"type": "function_call_output", "call_id": id, "output": "ok"})),
        select(vec!["user", "assistant", "developer"]).prop_map(|role| json!({"role": role, "content": "x"})),
        Just(json!({"type": "reasoning", "summary": []})),
    ]
}

/// Every place in a value, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut add = |key: &str, value: &Value| {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(at.clone());
        places(value, &at, found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| add(key, value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, value)| add(&index.to_string(), value));
        }
        _ => {}
    }
}

fn check(body: &str) -> Result<(), TestCaseError> {
    for policy in [Policy::default(), lenient()] {
        for caps in [Caps::default(), Caps { prefill: true, structured_output: true, ..Caps::default() }] {
            match send(body, &caps, &policy) {
                Ok(sent) => {
                    prop_assert!(serde_json::from_str::<Value>(&sent.upstream).is_ok());
                    for warning in &sent.warnings {
                        let field = &warning.field;
                        prop_assert!(field.is_ascii() && !field.contains(SECRET), "{warning}");
                    }
                }
                Err(error) => {
                    let text = format!("{error} {:?} {error:?}", error.param());
                    prop_assert!(!text.contains(SECRET), "{text}");
                    prop_assert!(error.to_string().len() < 600, "{error}");
                    prop_assert!(!error.to_string().contains(['\n', '\r', '\0']), "{error:?}");
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_json_is_answered(value in json_value()) {
        check(&value.to_string())?;
    }

    #[test]
    fn any_input_is_answered(input in prop::collection::vec(json_value(), 0..4), tools in json_value()) {
        check(&json!({"model": "m", "input": input, "tools": tools}).to_string())?;
    }

    #[test]
    fn calls_and_results_in_any_order_are_put_in_order_or_refused(items in prop::collection::vec(item(), 1..9)) {
        let mut input = vec![json!({"role": "user", "content": "Hi"})];
        input.extend(items);
        input.push(json!({"role": "user", "content": "Go on"}));
        let body = json!({"model": "m", "input": input, "store": false}).to_string();
        match send(&body, &Caps::default(), &Policy::default()) {
            Err(error) => {
                prop_assert!(error.param().unwrap().starts_with("input["), "{error:?}");
                prop_assert!(!is_clear(&input), "{error:?}");
            }
            Ok(sent) => in_order(&serde_json::from_str(&sent.upstream).unwrap())?,
        }
    }

    #[test]
    fn any_value_in_any_place_of_a_full_request_is_answered(
        changes in prop::collection::vec((any::<Index>(), json_value()), 1..3),
    ) {
        let mut body = base();
        for (place, value) in changes {
            let mut found = Vec::new();
            places(&body, "", &mut found);
            let place: &String = place.get(&found);
            *body.pointer_mut(place).unwrap() = value;
        }
        check(&body.to_string())?;
    }

    #[test]
    fn a_full_request_lacking_anything_is_answered(gone in prop::collection::vec(any::<Index>(), 1..4)) {
        let mut body = base();
        for place in gone {
            let mut found = Vec::new();
            places(&body, "", &mut found);
            let place: &String = place.get(&found);
            let (parent, last) = place.rsplit_once('/').unwrap();
            match body.pointer_mut(parent).unwrap() {
                Value::Object(members) => _ = members.remove(last),
                Value::Array(items) => _ = items.remove(last.parse::<usize>().unwrap()),
                _ => {}
            }
        }
        check(&body.to_string())?;
    }
}

/// Every id is called once, and answered only after that: whatever else is wrong can be mended.
fn is_clear(input: &[Value]) -> bool {
    let mut called = HashSet::new();
    input.iter().all(|item| match item["type"].as_str() {
        Some("function_call") => called.insert(item["call_id"].as_str()),
        Some("function_call_output") => called.contains(&item["call_id"].as_str()),
        _ => true,
    })
}

/// Speakers in turn, every call answered right behind its turn, results first.
fn in_order(upstream: &Value) -> Result<(), TestCaseError> {
    let mut waiting: Vec<Value> = Vec::new();
    let mut before = "assistant";
    for message in upstream["messages"].as_array().unwrap() {
        let role = message["role"].as_str().unwrap();
        prop_assert_ne!(role, before);
        let blocks = message["content"].as_array().unwrap();
        let results: Vec<Value> = blocks
            .iter()
            .take_while(|block| block["type"] == "tool_result")
            .map(|block| block["tool_use_id"].clone())
            .collect();
        let all = blocks.iter().filter(|block| block["type"] == "tool_result").count();
        prop_assert_eq!(all, results.len(), "results come first");
        prop_assert_eq!(&results, &waiting, "each call is answered, in the order of the calls");
        let calls = blocks.iter().filter(|block| block["type"] == "tool_use");
        waiting = calls.map(|block| block["id"].clone()).collect();
        before = role;
    }
    prop_assert!(waiting.is_empty());
    Ok(())
}

#[test]
fn the_full_request_itself_is_taken() {
    send(&base().to_string(), &Caps::default(), &lenient()).unwrap();
}
