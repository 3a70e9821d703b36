//! The items of an answer, sent back as they came, are what Claude had said: block by block, byte for byte.

use outcrop_translation::Caps;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::claude::{self, Answer, Block};
use crate::run::{Sent, first, policy, request, send, streamed, whole};

/// Blocks in any order. What a server's tools did cannot come back, and blank texts are refused by Bedrock.
fn echoable() -> impl Strategy<Value = Answer> {
    let text = "[!-~]{1,10}".prop_map(|text| Block::Text { text, sources: Vec::new() });
    let block = prop_oneof![2 => text, 2 => claude::thinking(), 3 => claude::tool()];
    claude::of(prop::collection::vec(block, 1..8))
        .prop_filter("a whole answer", |answer| matches!(answer.stop_reason, "end_turn" | "tool_use"))
}

/// The next request, with every call answered.
fn next(output: &Value) -> Sent {
    let mut input = vec![json!({"role": "user", "content": "Hi"})];
    let items = output.as_array().unwrap();
    input.extend(items.iter().cloned());
    for item in items {
        let kind = match item["type"].as_str().unwrap() {
            "function_call" => "function_call_output",
            "custom_tool_call" => "custom_tool_call_output",
            _ => continue,
        };
        input.push(json!({"type": kind, "call_id": item["call_id"], "output": "ok"}));
    }
    input.push(json!({"role": "user", "content": "Go on"}));
    send(&request(&Value::Array(input), false), &Caps::default(), &policy()).unwrap()
}

fn check(answer: &Answer, sent: &Sent) -> Result<(), TestCaseError> {
    let upstream: Value = serde_json::from_str(&sent.upstream).unwrap();
    let message: Value = serde_json::from_str(&answer.message()).unwrap();
    let mut said = message["content"].as_array().unwrap().clone();
    for block in &mut said {
        block.as_object_mut().unwrap().remove("citations");
    }
    prop_assert_eq!(upstream["messages"][1]["content"].as_array().unwrap(), &said);
    for block in &answer.blocks {
        if let Block::Tool { name: claude::PLAIN | claude::DOTTED, input, .. } = block {
            prop_assert!(sent.upstream.contains(input), "the bytes of {input}");
        }
    }
    prop_assert!(sent.warnings.iter().all(|warning| warning.field == "tools.parameters"));
    Ok(())
}

proptest! {
    #[test]
    fn a_whole_answer_comes_back_as_it_was(answer in echoable()) {
        check(&answer, &next(&whole(&answer.message(), &first(false))["output"]))?;
    }

    #[test]
    fn a_streamed_answer_comes_back_as_it_was(answer in echoable()) {
        let stream = streamed(&answer.events(), &first(true));
        // Codex takes its items from the events of each, not from the last one.
        let done = stream.events.iter().filter(|event| event["type"] == "response.output_item.done");
        let items: Vec<Value> = done.map(|event| event["item"].clone()).collect();
        check(&answer, &next(&Value::Array(items)))?;
    }
}
