//! Thinking goes out to the caller and comes back with the next turn, byte for byte and in its place.

use outcrop_translation::{Caps, Compat, Policy};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::claude::{self, Answer, Block};
use crate::client;
use crate::run::{Sent, first, policy, request, send, streamed, whole};

/// What Chat can hold: one text, and it before the calls. Thoughts may stand anywhere.
fn echoable() -> impl Strategy<Value = Answer> {
    let thoughts = || prop::collection::vec(claude::thinking(), 0..3);
    let text = prop::option::of("[!-~]{1,10}".prop_map(|text| Block::Text { text, sources: Vec::new() }));
    let call = (claude::tool(), thoughts());
    claude::of((thoughts(), text, thoughts(), prop::collection::vec(call, 0..4)).prop_map(
        |(before, text, after, calls)| {
            let mut blocks = before;
            blocks.extend(text);
            blocks.extend(after);
            for (call, thoughts) in calls {
                blocks.push(call);
                blocks.extend(thoughts);
            }
            blocks
        },
    ))
    .prop_filter("an answer", |answer| !answer.blocks.is_empty() && answer.stop_reason != "refusal")
}

/// The next request, with the message as the caller kept it and every call answered.
fn next(message: &Value, policy: &Policy) -> Sent {
    let mut messages = vec![json!({"role": "user", "content": "Hi"}), message.clone()];
    for call in message["tool_calls"].as_array().into_iter().flatten() {
        messages.push(json!({"role": "tool", "tool_call_id": call["id"], "content": "ok"}));
    }
    messages.push(json!({"role": "user", "content": "Go on"}));
    send(&request(&Value::Array(messages), false), &Caps::default(), policy).unwrap()
}

/// The assistant turn upstream is what Claude had said.
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
    prop_assert!(sent.warnings.iter().all(|warning| warning.field == "tools.function.parameters"));
    Ok(())
}

proptest! {
    #[test]
    fn thinking_of_a_whole_answer_comes_back_in_its_place(answer in echoable()) {
        let message = whole(&answer.message(), &first(false))["choices"][0]["message"].clone();
        check(&answer, &next(&message, &policy()))?;
    }

    #[test]
    fn thinking_of_a_stream_that_a_client_added_up_comes_back_in_its_place(answer in echoable()) {
        let stream = streamed(&answer.events(), &first(true));
        let message = Value::Object(client::message(&stream.chunks));
        check(&answer, &next(&message, &policy()))?;
    }

    #[test]
    fn thinking_sent_as_litellm_does_comes_back_in_its_place(answer in echoable()) {
        let policy = Policy { compat: Compat::Litellm, ..policy() };
        let body = request(&json!([{"role": "user", "content": "Hi"}]), false);
        let sent = send(&body, &Caps::default(), &policy).unwrap();
        let message = whole(&answer.message(), &sent)["choices"][0]["message"].clone();
        check(&answer, &next(&message, &policy))?;
    }

    #[test]
    fn a_client_that_keeps_only_thinking_blocks_sends_them_first(answer in echoable()) {
        let policy = Policy { compat: Compat::Litellm, ..policy() };
        let body = request(&json!([{"role": "user", "content": "Hi"}]), false);
        let sent = send(&body, &Caps::default(), &policy).unwrap();
        let mut message = whole(&answer.message(), &sent)["choices"][0]["message"].clone();
        message.as_object_mut().unwrap().remove("reasoning_details");
        let upstream: Value = serde_json::from_str(&next(&message, &policy).upstream).unwrap();
        let thoughts = |blocks: &Value| -> Vec<Value> {
            let is_thought = |block: &&Value| block["type"].as_str().unwrap().ends_with("thinking");
            blocks.as_array().unwrap().iter().filter(is_thought).cloned().collect()
        };
        let said: Value = serde_json::from_str(&answer.message()).unwrap();
        let (sent, said) = (thoughts(&upstream["messages"][1]["content"]), thoughts(&said["content"]));
        prop_assert_eq!(&sent, &said);
        prop_assert_eq!(&upstream["messages"][1]["content"].as_array().unwrap()[..said.len()], &said[..]);
    }
}
