//! Requests of any kind: an answer or a refusal, never a panic, and no refusal repeats what was said.

use outcrop_translation::{
    AutoCache, CacheOverflow, Caps, EffortOver, ForcedTool, InvalidArguments, MidSystem, MissingResults,
    Policy, TemperatureOverOne, UnionSchema, Unsupported,
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
        mid_system: MidSystem::Hoist,
        missing_results: MissingResults::Synthesize,
        invalid_arguments: InvalidArguments::Wrap,
        name_prefix: true,
        cache_overflow: CacheOverflow::Trim,
        auto_cache: AutoCache::LastTurns,
        forced_tool: ForcedTool::AutoChoice,
        effort_over: EffortOver::High,
        union_schema: UnionSchema::Wrap,
        lenient_stream_options: true,
        ..Policy::default()
    }
}

/// Every field, and every kind of message, part and tool.
fn base() -> Value {
    let text = |note: &str| format!("{SECRET} {note}");
    json!({
        "model": "sonnet",
        "messages": [
            {"role": "system", "content": [{"type": "text", "text": text("a"), "cache_control": {"type": "ephemeral", "ttl": "1h"}}]},
            {"role": "user", "name": "bob", "content": [
                {"type": "text", "text": text("b"), "prompt_cache_breakpoint": {"mode": "explicit"}},
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"}},
                {"type": "file", "file": {"file_data": "data:application/pdf;base64,JVBERi0xLjQK", "filename": "a.pdf"}},
            ]},
            {"role": "assistant", "content": text("c"), "refusal": text("d"), "reasoning_content": text("e"),
             "reasoning_details": [{"type": "reasoning.text", "text": text("f"), "signature": "c2ln", "index": 0}],
             "tool_calls": [
                {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": format!("{{\"a\":\"{SECRET}\"}}")}},
                {"id": "call_2", "type": "custom", "custom": {"name": "g", "input": text("h")}},
             ]},
            {"role": "tool", "tool_call_id": "call_2", "content": text("i")},
            {"role": "tool", "tool_call_id": "call_1", "content": [{"type": "text", "text": text("j")}]},
            {"role": "developer", "content": text("k")},
            {"role": "user", "content": text("l")},
        ],
        "tools": [
            {"type": "function", "function": {"name": "f", "description": text("m"), "strict": true,
                "parameters": {"type": "object", "properties": {"a": {"type": "string", "description": text("n")}}}}},
            {"type": "custom", "custom": {"name": "g", "format": {"type": "grammar",
                "grammar": {"syntax": "lark", "definition": text("o")}}}},
        ],
        "tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "auto",
            "tools": [{"type": "function", "function": {"name": "f"}}]}},
        "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object", "title": text("p")}}},
        "max_tokens": 100, "max_completion_tokens": 100, "temperature": 0.5, "top_p": 1, "stop": ["END"],
        "n": 1, "seed": 1, "logprobs": false, "user": SECRET, "metadata": {"k": SECRET}, "store": true,
        "stream": true, "stream_options": {"include_usage": true}, "parallel_tool_calls": false,
        "prediction": {"type": "content", "content": text("q")}, "verbosity": "low", "service_tier": "auto",
        "prompt_cache_key": SECRET, "safety_identifier": SECRET, "top_k": 5,
        "thinking": {"type": "disabled"}, "output_config": {"effort": "low"}, "anthropic_beta": ["flag"],
        "guardrailConfig": {"guardrailIdentifier": "gr1", "guardrailVersion": "1"},
        "additionalModelRequestFields": {"top_k": 5}, "field_of_tomorrow": {"a": [SECRET]},
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
            "tool",
            "system",
            "function",
            "name",
            "id",
            "",
            "arguments",
            "tool_calls",
            "image_url",
            "url",
            "data:,",
            "data:image/png;base64,AA",
            "file",
            "{}",
            "[]",
            "file_data",
            "ephemeral",
            "custom",
            "object",
            "anyOf",
            "value",
            "thinking",
            "enabled",
            "auto",
            "none",
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

/// Every place in a value, as JSON pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                // A pointer escapes what has a meaning in it.
                let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                found.push(at.clone());
                places(value, &at, found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                let at = format!("{at}/{index}");
                found.push(at.clone());
                places(value, &at, found);
            }
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
                        prop_assert!(
                            warning.field.is_ascii() && !warning.field.contains(SECRET),
                            "{warning}"
                        );
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
    fn any_messages_are_answered(messages in prop::collection::vec(json_value(), 0..4)) {
        check(&json!({"model": "m", "messages": messages}).to_string())?;
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
                Value::Object(members) => _ = members.remove(&last.replace("~1", "/").replace("~0", "~")),
                Value::Array(items) => _ = items.remove(last.parse::<usize>().unwrap()),
                _ => {}
            }
        }
        check(&body.to_string())?;
    }
}

#[test]
fn the_full_request_itself_is_taken() {
    send(&base().to_string(), &Caps::default(), &lenient()).unwrap();
}
