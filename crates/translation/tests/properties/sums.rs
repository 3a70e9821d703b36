//! Whole streams: what they add up to, and what never changes on the way.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use crate::claude::{self, Answer, Block};
use crate::client;
use crate::run::{self, Streamed, first, streamed};

proptest! {
    #[test]
    fn a_stream_adds_up_to_the_whole_answer(answer in claude::answer()) {
        let sent = first(true);
        let stream = streamed(&answer.events(), &sent);
        prop_assert_eq!(&stream.error, &None);
        prop_assert!(stream.done);
        check(&stream)?;
        let whole = run::whole(&answer.message(), &sent);
        let last = &stream.chunks[stream.chunks.len() - 2];
        prop_assert_eq!(&last["choices"][0]["finish_reason"], &whole["choices"][0]["finish_reason"]);
        prop_assert_eq!(&stream.chunks[stream.chunks.len() - 1]["usage"], &whole["usage"]);
        let sum = Value::Object(client::message(&stream.chunks));
        let message = &whole["choices"][0]["message"];
        prop_assert_eq!(plain(&sum), plain(message));
    }

    #[test]
    fn it_adds_up_to_the_same_however_the_pieces_are_cut(
        answer in claude::answer(),
        cuts in prop::collection::vec(any::<Index>(), 1..20),
    ) {
        let sent = first(true);
        let other = Answer { cuts, ..answer.clone() };
        let sums = [answer, other].map(|answer| client::message(&streamed(&answer.events(), &sent).chunks));
        let [one, two] = sums.map(|sum| plain(&Value::Object(sum)));
        prop_assert_eq!(one, two);
    }

    #[test]
    fn what_is_unknown_changes_nothing_wherever_it_comes(
        answer in claude::answer(),
        places in prop::collection::vec((any::<Index>(), unknown()), 1..5),
    ) {
        let sent = first(true);
        let events = answer.events();
        let mut more = events.clone();
        for (place, event) in places {
            more.insert(place.index(more.len() + 1), event);
        }
        prop_assert_eq!(streamed(&more, &sent), streamed(&events, &sent));
    }

    #[test]
    fn arguments_are_an_object_as_the_model_wrote_it(answer in claude::answer()) {
        let sent = first(true);
        let sum = client::message(&streamed(&answer.events(), &sent).chunks);
        let calls: Vec<&Value> = sum.get("tool_calls").and_then(Value::as_array).into_iter().flatten().collect();
        let inputs = answer.blocks.iter().filter_map(|block| match block {
            Block::Tool { id, name, input, .. } => Some((id, *name, *input)),
            _ => None,
        });
        let inputs: Vec<_> = inputs.collect();
        prop_assert_eq!(calls.len(), inputs.len());
        for (call, (id, name, input)) in calls.into_iter().zip(inputs) {
            prop_assert_eq!(&call["id"], id);
            match name {
                claude::CUSTOM => {
                    let input: Value = serde_json::from_str(input).unwrap();
                    prop_assert_eq!(&call["custom"]["input"], &input["input"]);
                }
                claude::UNION => {
                    let value = input.strip_prefix(r#"{"value":"#).unwrap().strip_suffix('}').unwrap();
                    prop_assert_eq!(&call["function"]["arguments"], value);
                }
                name => {
                    prop_assert_eq!(&call["function"]["name"], name);
                    prop_assert_eq!(&call["function"]["arguments"], input);
                }
            }
        }
    }

    #[test]
    fn blocks_that_interleave_are_kept_apart(
        tools in claude::of(prop::collection::vec(claude::tool(), 2..5)),
        order in prop::collection::vec(any::<Index>(), 60),
    ) {
        let sent = first(true);
        let straight = tools.events();
        let interleaved = interleave(&straight, &order);
        let (straight, interleaved) = (streamed(&straight, &sent), streamed(&interleaved, &sent));
        check(&interleaved)?;
        let calls = |stream: &Streamed| {
            let mut calls: Vec<Value> = client::message(&stream.chunks)["tool_calls"].as_array().unwrap().clone();
            for call in &mut calls {
                call["index"] = Value::Null;
            }
            calls.sort_by_key(|call| call["id"].to_string());
            calls
        };
        prop_assert_eq!(calls(&interleaved), calls(&straight));
    }
}

/// What holds for every stream, whole or broken.
pub(crate) fn check(stream: &Streamed) -> Result<(), TestCaseError> {
    let Some(start) = stream.chunks.first() else {
        prop_assert!(!stream.done);
        return Ok(());
    };
    prop_assert_eq!(&start["choices"][0]["delta"], &json!({"role": "assistant", "content": ""}));
    let (mut finishes, mut usages) = (0, 0);
    let mut tools = BTreeSet::new();
    for chunk in &stream.chunks {
        prop_assert_eq!(usages, 0, "nothing after the usage");
        for constant in ["id", "object", "created", "model"] {
            prop_assert_eq!(&chunk[constant], &start[constant]);
        }
        let Some(choice) = chunk["choices"].get(0) else {
            prop_assert_eq!(finishes, 1, "usage comes after the finish");
            prop_assert!(chunk["usage"].is_object());
            usages += 1;
            continue;
        };
        prop_assert_eq!(finishes, 0, "no delta after the finish");
        prop_assert_eq!(&choice["index"], 0);
        prop_assert!(chunk["usage"].is_null());
        let delta = choice["delta"].as_object().unwrap();
        if choice["finish_reason"].is_string() {
            prop_assert!(delta.is_empty());
            finishes += 1;
        } else {
            prop_assert!(!delta.is_empty());
        }
        for call in delta.get("tool_calls").and_then(Value::as_array).into_iter().flatten() {
            let index = call["index"].as_u64().unwrap();
            if call["id"].is_string() {
                prop_assert!(tools.insert(index), "opened once");
            } else {
                prop_assert!(tools.contains(&index), "opened before it is used");
                prop_assert!(call["type"].is_null() && call["function"]["name"].is_null());
            }
        }
    }
    prop_assert!(
        !stream.done || tools.iter().copied().eq(0..u64::try_from(tools.len()).unwrap()),
        "dense: {:?}",
        tools
    );
    prop_assert_eq!(finishes, usize::from(stream.done));
    prop_assert_eq!(usages, finishes);
    prop_assert!(!(stream.done && stream.error.is_some()), "one end only");
    Ok(())
}

fn unknown() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(json!({"type": "ping"}).to_string()),
        Just(json!({"type": "event_of_tomorrow", "index": 0, "delta": {"text": "x"}}).to_string()),
        (0_u64..9).prop_map(|index| {
            json!({"type": "content_block_delta", "index": index, "delta": {"type": "delta_of_tomorrow", "text": "x"}})
                .to_string()
        }),
    ]
}

/// The blocks' events mixed, each block's own in their order.
fn interleave(events: &[String], order: &[Index]) -> Vec<String> {
    let (start, rest) = events.split_at(1);
    let (blocks, end) = rest.split_at(rest.len() - 2);
    let mut queues: Vec<Vec<String>> = Vec::new();
    for event in blocks {
        if event.contains("content_block_start") {
            queues.push(Vec::new());
        }
        queues.last_mut().unwrap().push(event.clone());
    }
    let mut mixed = start.to_vec();
    let mut order = order.iter().cycle();
    while !queues.is_empty() {
        let queue = order.next().unwrap().index(queues.len());
        mixed.push(queues[queue].remove(0));
        queues.retain(|queue| !queue.is_empty());
    }
    mixed.extend_from_slice(end);
    mixed
}

/// Without what only a stream or only a whole answer carries: indexes of list entries, and `null` for nothing.
fn plain(message: &Value) -> Value {
    let mut message = message.as_object().unwrap().clone();
    if message.get("content").is_none_or(Value::is_null) {
        message.insert("content".into(), json!(""));
    }
    message.retain(|_, value| !value.is_null());
    for list in ["tool_calls", "annotations", "citations"] {
        for entry in message.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
            entry.as_object_mut().unwrap().remove("index");
        }
    }
    if let Some(details) = message.remove("reasoning_details") {
        message.insert("reasoning_details".into(), joined(details.as_array().unwrap()));
    }
    Value::Object(message)
}

/// Fragments of one index as one detail: openai-python keeps some of them apart.
fn joined(details: &[Value]) -> Value {
    let mut whole: Vec<Value> = Vec::new();
    for detail in details {
        match whole.last_mut().filter(|last| last["index"] == detail["index"]) {
            None => whole.push(detail.clone()),
            Some(last) => {
                for key in ["text", "signature", "format"] {
                    if let Some(more) = detail[key].as_str() {
                        let text = format!("{}{more}", last[key].as_str().unwrap_or_default());
                        last[key] = json!(text);
                    }
                }
            }
        }
    }
    Value::Array(whole)
}
