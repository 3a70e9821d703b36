//! Streams of OpenAI's two dialects, read: what each event means, and that no order of events does harm.

#![expect(clippy::unwrap_used, reason = "a test: what is not there is a failure")]
#![expect(clippy::needless_pass_by_value, reason = "literals read better without an ampersand")]

mod event_words;
mod openai_calls;

use outcrop_translation::back;
use outcrop_translation::conversation::Event;
use outcrop_translation::{Caps, Error, Policy, Warnings, front};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::event_words::words;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Dialect {
    Chat,
    Responses,
}

/// What the data of a stream mean, and whether it ended well.
fn read(dialect: Dialect, data: &[Vec<u8>]) -> Result<(Vec<String>, bool), Error> {
    let mut told = Vec::new();
    let mut tell = |event: Event<'_>| {
        told.push(words(&event));
        Ok(())
    };
    let is_finished = match dialect {
        Dialect::Chat => {
            let mut reader = back::chat::Reader::new(back::chat::Reading::default());
            data.iter().try_for_each(|data| reader.push(data, &mut tell))?;
            reader.finish(&mut tell)?;
            reader.is_finished()
        }
        Dialect::Responses => {
            let mut reader = back::responses::Reader::new(back::responses::Reading::default());
            data.iter().try_for_each(|data| reader.push(data, &mut tell))?;
            reader.finish(&mut tell)?;
            reader.is_finished()
        }
    };
    Ok((told, is_finished))
}

fn bytes(events: &[Value]) -> Vec<Vec<u8>> {
    events.iter().map(|event| event.to_string().into_bytes()).collect()
}

fn chunk(delta: &Value, finish: Option<&str>) -> Value {
    json!({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
           "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})
}

fn cost() -> Value {
    json!({"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [],
           "usage": {"prompt_tokens": 30, "completion_tokens": 9, "total_tokens": 39,
                     "prompt_tokens_details": {"cached_tokens": 10}, "completion_tokens_details": {"reasoning_tokens": 4}}})
}

fn chat_turn() -> Vec<Value> {
    let call = |index: u64, more: Value| json!({"tool_calls": [merged(json!({"index": index}), &more)]});
    vec![
        chunk(&json!({"role": "assistant", "content": ""}), None),
        chunk(&json!({"reasoning_content": "Hm"}), None),
        chunk(&json!({"reasoning": "m."}), None),
        chunk(&json!({"content": "Hel"}), None),
        chunk(
            &json!({"content": "lo.", "annotations": [{"type": "url_citation", "url_citation":
            {"url": "https://x", "title": "X", "start_index": 0, "end_index": 5}}]}),
            None,
        ),
        chunk(
            &call(0, json!({"id": "a", "type": "function", "function": {"name": "f", "arguments": ""}})),
            None,
        ),
        chunk(&call(0, json!({"function": {"arguments": "{\"n\":"}})), None),
        chunk(&call(0, json!({"function": {"arguments": "1}"}})), None),
        chunk(&call(1, json!({"id": "b", "function": {"name": "g", "arguments": "{}"}})), None),
        chunk(&json!({}), Some("tool_calls")),
        cost(),
    ]
}

fn merged(mut one: Value, other: &Value) -> Value {
    one.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    one
}

#[test]
fn a_chat_turn_with_everything_is_read_block_by_block() {
    let (told, is_finished) = read(Dialect::Chat, &bytes(&chat_turn())).unwrap();
    let want = [
        "start c",
        "0 thinking",
        "0 ~ Hm",
        "0 ~ m.",
        "0 stop",
        "1 text",
        "1 += Hel",
        "1 += lo.",
        "1 cites https://x X",
        "1 stop",
        "2 call a f",
        "2 <- {\"n\":",
        "2 <- 1}",
        "3 call b g",
        "3 <- {}",
        "2 stop",
        "3 stop",
        "calls: 20 10 9 Some(4)",
    ];
    assert_eq!((told, is_finished), (want.map(str::to_owned).to_vec(), true));
}

#[test]
fn a_chat_without_its_cost_ends_at_done_or_at_the_end_and_says_that_it_is_unknown() {
    let mut data = bytes(&[chunk(&json!({"content": "Hi"}), None), chunk(&json!({}), Some("stop"))]);
    let want = ["start c", "0 text", "0 += Hi", "0 stop", "end: cost unknown"].map(str::to_owned).to_vec();
    assert_eq!(read(Dialect::Chat, &data), Ok((want.clone(), true)));
    data.push(b"[DONE]".to_vec());
    assert_eq!(read(Dialect::Chat, &data), Ok((want, true)));
}

#[test]
fn a_chat_that_breaks_off_is_not_finished() {
    let mut data = bytes(&chat_turn());
    data.truncate(9);
    assert!(!read(Dialect::Chat, &data).unwrap().1);
    data.push(b"[DONE]".to_vec());
    assert!(!read(Dialect::Chat, &data).unwrap().1, "`[DONE]` alone is no end");
}

#[test]
fn a_chat_ends_for_the_reason_it_gives() {
    for (delta, reason, want) in [
        (json!({}), "length", "length"),
        (json!({}), "content_filter", "refused None true"),
        (json!({"refusal": "No."}), "stop", "refused Some(\"No.\") false"),
        (json!({}), "of_tomorrow", "unknown of_tomorrow"),
    ] {
        let (told, _) =
            read(Dialect::Chat, &bytes(&[chunk(&delta, None), chunk(&json!({}), Some(reason))])).unwrap();
        assert_eq!(told.last().unwrap(), &format!("{want}: cost unknown"), "{reason}");
    }
}

#[test]
fn a_call_that_the_limit_cut_before_its_arguments_stays_open() {
    let call = json!({"tool_calls": [{"index": 0, "id": "a", "function": {"name": "f"}}]});
    let (told, _) =
        read(Dialect::Chat, &bytes(&[chunk(&call, None), chunk(&json!({}), Some("length"))])).unwrap();
    assert_eq!(told, ["start c", "0 call a f", "length: cost unknown"]);
}

#[test]
fn what_no_answer_can_hold_is_an_error() {
    let unnamed = json!({"tool_calls": [{"index": 0, "function": {"arguments": "{}"}}]});
    let late = [chunk(&json!({}), Some("stop")), chunk(&json!({"content": "x"}), None)];
    for data in [vec![b"{".to_vec()], bytes(&[chunk(&unnamed, None)]), bytes(&late)] {
        assert!(matches!(read(Dialect::Chat, &data), Err(Error::Reply { .. })), "{data:?}");
    }
    let early = json!({"type": "response.output_text.delta", "item_id": "i", "output_index": 0, "content_index": 0,
                       "delta": "x", "sequence_number": 0});
    let nowhere = json!({"type": "response.function_call_arguments.delta", "item_id": "i", "output_index": 7,
                         "delta": "x", "sequence_number": 1});
    for events in [vec![early], vec![response("response.created", json!({})), nowhere]] {
        assert!(matches!(read(Dialect::Responses, &bytes(&events)), Err(Error::Reply { .. })));
    }
}

#[test]
fn an_error_in_the_place_of_an_event_keeps_its_kind() {
    let slow = json!({"error": {"message": "Slow down.", "type": "x", "code": "rate_limit_exceeded"}});
    let event = json!({"type": "error", "code": "rate_limit_exceeded", "message": "Slow down.", "param": null,
                       "sequence_number": 3});
    let failed = response(
        "response.failed",
        json!({"status": "failed",
        "error": {"code": "rate_limit_exceeded", "message": "Slow down."}}),
    );
    for (dialect, event) in [
        (Dialect::Chat, slow.clone()),
        (Dialect::Responses, slow),
        (Dialect::Responses, event),
        (Dialect::Responses, failed),
    ] {
        let want = Error::Upstream { kind: "rate_limit_error".to_owned(), message: "Slow down.".to_owned() };
        assert_eq!(read(dialect, &bytes(&[event])), Err(want), "{dialect:?}");
    }
}

fn response(kind: &str, more: Value) -> Value {
    let base = json!({"id": "r", "object": "response", "created_at": 1, "model": "m", "output": []});
    json!({"type": kind, "response": merged(base, &more), "sequence_number": 0})
}

fn event(kind: &str, index: u64, more: Value) -> Value {
    merged(
        json!({"type": format!("response.{kind}"), "item_id": "i", "output_index": index, "sequence_number": 1}),
        &more,
    )
}

fn responses_turn() -> Vec<Value> {
    let reasoning =
        |more: Value| json!({"item": merged(json!({"type": "reasoning", "id": "rs", "summary": []}), &more)});
    let call = |arguments: &str| {
        json!({"item": {"type": "function_call", "id": "fc", "call_id": "a", "name": "f",
                                                 "arguments": arguments}})
    };
    let message = json!({"item": {"type": "message", "id": "m", "role": "assistant", "content": []}});
    let part = |text: &str| json!({"content_index": 0, "part": {"type": "output_text", "text": text, "annotations": []}});
    let usage = json!({"input_tokens": 30, "input_tokens_details": {"cached_tokens": 10}, "output_tokens": 9,
                       "output_tokens_details": {"reasoning_tokens": 4}, "total_tokens": 39});
    vec![
        response("response.created", json!({"status": "in_progress"})),
        response("response.in_progress", json!({"status": "in_progress"})),
        event("output_item.added", 0, reasoning(json!({}))),
        event(
            "reasoning_summary_part.added",
            0,
            json!({"summary_index": 0, "part": {"type": "summary_text", "text": ""}}),
        ),
        event("reasoning_summary_text.delta", 0, json!({"summary_index": 0, "delta": "A."})),
        event(
            "reasoning_summary_part.added",
            0,
            json!({"summary_index": 1, "part": {"type": "summary_text", "text": ""}}),
        ),
        event("reasoning_summary_text.delta", 0, json!({"summary_index": 1, "delta": "B."})),
        event("output_item.done", 0, reasoning(json!({"encrypted_content": "gAAAA"}))),
        event("output_item.added", 1, reasoning(json!({}))),
        event("output_item.done", 1, reasoning(json!({"encrypted_content": "gBBBB"}))),
        event("output_item.added", 2, message.clone()),
        event("content_part.added", 2, part("")),
        event("output_text.delta", 2, json!({"content_index": 0, "delta": "Hel", "logprobs": []})),
        event("output_text.delta", 2, json!({"content_index": 0, "delta": "lo.", "logprobs": []})),
        event(
            "output_text.annotation.added",
            2,
            json!({"content_index": 0, "annotation_index": 0, "annotation":
            {"type": "url_citation", "url": "https://x", "title": "X", "start_index": 0, "end_index": 5}}),
        ),
        event("output_text.done", 2, json!({"content_index": 0, "text": "Hello.", "logprobs": []})),
        event("content_part.done", 2, part("Hello.")),
        event("output_item.done", 2, message),
        event("output_item.added", 3, call("")),
        event("function_call_arguments.delta", 3, json!({"delta": "{\"n\":"})),
        event("function_call_arguments.delta", 3, json!({"delta": "1}"})),
        event("function_call_arguments.done", 3, json!({"arguments": "{\"n\":1}"})),
        event("output_item.done", 3, call("{\"n\":1}")),
        response("response.completed", json!({"status": "completed", "usage": usage})),
    ]
}

#[test]
fn a_responses_turn_with_everything_is_read_block_by_block() {
    let (told, is_finished) = read(Dialect::Responses, &bytes(&responses_turn())).unwrap();
    let want = [
        "start r",
        "0 thinking",
        "0 ~ A.",
        "0 ~ \n\n",
        "0 ~ B.",
        "0 signed openai.gAAAA",
        "0 stop",
        "1 redacted openai.gBBBB",
        "1 stop",
        "2 text",
        "2 += Hel",
        "2 += lo.",
        "2 cites https://x X",
        "2 stop",
        "3 call a f",
        "3 <- {\"n\":",
        "3 <- 1}",
        "3 stop",
        "calls: 20 10 9 Some(4)",
    ];
    assert_eq!((told, is_finished), (want.map(str::to_owned).to_vec(), true));
}

#[test]
fn a_responses_stream_without_deltas_is_read_from_what_is_done() {
    let call = json!({"item": {"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"}});
    let summary = json!({"item": {"type": "reasoning", "id": "rs", "summary": [{"type": "summary_text", "text": "A."}]}});
    let events = [
        response("response.created", json!({})),
        event("output_item.done", 0, summary),
        event("output_text.done", 1, json!({"content_index": 0, "text": "Hi", "logprobs": []})),
        event("output_item.done", 2, call),
        response(
            "response.incomplete",
            json!({"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}),
        ),
    ];
    let (told, _) = read(Dialect::Responses, &bytes(&events)).unwrap();
    let want = [
        "start r",
        "0 thinking",
        "0 ~ A.",
        "0 stop",
        "1 text",
        "1 += Hi",
        "2 call a f",
        "2 <- {}",
        "2 stop",
        "1 stop",
        "length: cost unknown",
    ];
    assert_eq!(told, want);
}

/// What an answer holds, as its last event tells it.
fn output() -> Value {
    json!([
        {"type": "reasoning", "id": "rs", "summary": [{"type": "summary_text", "text": "A."}], "encrypted_content": "gA"},
        {"type": "message", "id": "m", "role": "assistant", "content": [
            {"type": "output_text", "text": "ANSWER", "annotations": [
                {"type": "url_citation", "url": "https://x", "title": "X", "start_index": 0, "end_index": 5}]},
            {"type": "output_text", "text": "More.", "annotations": []}]},
        {"type": "function_call", "id": "fc", "call_id": "a", "name": "f", "arguments": "{\"n\":1}"},
        {"type": "custom_tool_call", "id": "ct", "call_id": "b", "name": "g", "input": "say \"hi\""},
    ])
}

const OUTPUT: [&str; 18] = [
    "start r",
    "0 thinking",
    "0 ~ A.",
    "0 signed openai.gA",
    "0 stop",
    "1 text",
    "1 += ANSWER",
    "1 cites https://x X",
    "1 stop",
    "2 text",
    "2 += More.",
    "2 stop",
    "3 call a f",
    "3 <- {\"n\":1}",
    "3 stop",
    "4 call b g",
    "4 <- {\"input\":\"say \\\"hi\\\"\"}",
    "4 stop",
];

#[test]
fn what_only_the_last_event_tells_is_told() {
    let completed = response("response.completed", json!({"status": "completed", "output": output()}));
    let (told, is_finished) =
        read(Dialect::Responses, &bytes(&[response("response.created", json!({})), completed])).unwrap();
    let want: Vec<_> = OUTPUT.into_iter().chain(["calls: cost unknown"]).collect();
    assert_eq!((told.iter().map(String::as_str).collect::<Vec<_>>(), is_finished), (want, true));
}

#[test]
fn what_was_told_once_is_not_told_again() {
    let mut events = vec![response("response.created", json!({}))];
    for (index, item) in (0..).zip(output().as_array().unwrap()) {
        events.push(event("output_item.done", index, json!({"item": item})));
    }
    // Without the thought, every other item has another index.
    let mut without_thought = output();
    without_thought.as_array_mut().unwrap().remove(0);
    for last in [output(), without_thought, json!([])] {
        let mut events = events.clone();
        events.push(response("response.completed", json!({"status": "completed", "output": last})));
        let (told, _) = read(Dialect::Responses, &bytes(&events)).unwrap();
        let want: Vec<_> = OUTPUT.into_iter().chain(["calls: cost unknown"]).collect();
        assert_eq!(told, want);
    }
    let mut streamed = responses_turn();
    let without_output = read(Dialect::Responses, &bytes(&streamed)).unwrap().0;
    streamed.last_mut().unwrap()["response"]["output"] = json!([
        {"type": "reasoning", "id": "rs0", "summary": [{"type": "summary_text", "text": "A."}], "encrypted_content": "gAAAA"},
        {"type": "reasoning", "id": "rs1", "summary": [], "encrypted_content": "gBBBB"},
        {"type": "message", "id": "m0", "role": "assistant", "content": [{"type": "output_text", "text": "Hello.", "annotations": []}]},
        {"type": "function_call", "call_id": "a0", "name": "f", "arguments": "{\"n\":1}"},
    ]);
    assert_eq!(read(Dialect::Responses, &bytes(&streamed)).unwrap().0, without_output);
}

#[test]
fn a_responses_stream_that_breaks_off_is_not_finished() {
    let mut events = responses_turn();
    events.pop();
    assert!(!read(Dialect::Responses, &bytes(&events)).unwrap().1);
}

#[test]
fn an_event_that_says_incomplete_ends_early_also_without_a_status() {
    let details = json!({"incomplete_details": {"reason": "max_output_tokens"}});
    let turn = [response("response.created", json!({})), response("response.incomplete", details)];
    let (told, is_finished) = read(Dialect::Responses, &bytes(&turn)).unwrap();
    assert_eq!((told, is_finished), (vec!["start r".to_owned(), "length: cost unknown".to_owned()], true));
}

#[test]
fn a_refusal_and_a_filter_end_as_refusals() {
    let refusal = |index| event("refusal.delta", index, json!({"content_index": 0, "delta": "I will not."}));
    let completed = response("response.completed", json!({"status": "completed"}));
    let filtered = response(
        "response.incomplete",
        json!({"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}),
    );
    for (events, want) in [
        (vec![refusal(0), completed], "refused Some(\"I will not.\") false: cost unknown"),
        (vec![filtered], "refused None true: cost unknown"),
    ] {
        let mut all = vec![response("response.created", json!({}))];
        all.extend(events);
        assert_eq!(read(Dialect::Responses, &bytes(&all)).unwrap().0.last().unwrap(), want);
    }
}

/// A tool whose schema is a union goes up wrapped, and its calls come back unwrapped, also in a stream.
#[test]
fn wrapped_arguments_come_back_unwrapped() {
    let body = json!({"model": "m", "messages": [{"role": "user", "content": "Hi"}],
                      "tools": [{"type": "function", "function": {"name": "f", "parameters": {"anyOf": []}}}]});
    let policy: Policy = serde_json::from_value(json!({"union_schema": "wrap"})).unwrap();
    let (caps, mut warnings) = (Caps::default(), Warnings::new());
    let body = body.to_string();
    let stamp = front::chat::Stamp { id: "c".into(), created: 1 };
    let request = outcrop_api_types::parse(body.as_bytes()).unwrap();
    let (ask, _) = front::chat::request(request, stamp, &policy, &mut warnings).unwrap();
    let sent = back::responses::request(ask, &caps, &policy, &mut warnings).unwrap();
    let mut reader = back::responses::Reader::new(sent.reading);
    let mut told = Vec::new();
    let call = json!({"item": {"type": "function_call", "call_id": "a", "name": "f", "arguments": ""}});
    let events = [
        response("response.created", json!({})),
        event("output_item.added", 0, call),
        event("function_call_arguments.delta", 0, json!({"delta": "{\"value\": [1"})),
        event("function_call_arguments.delta", 0, json!({"delta": ", 2]}"})),
        response("response.completed", json!({"status": "completed"})),
    ];
    for data in bytes(&events) {
        reader
            .push(&data, |event| {
                told.push(words(&event));
                Ok(())
            })
            .unwrap();
    }
    assert_eq!(told, ["start r", "0 call a f", "0 <- [1, 2]", "0 stop", "calls: cost unknown"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever is left out, told twice or out of order: no panic, at most one end, every block opened before it is
    /// used and closed at most once.
    #[test]
    fn no_order_of_events_does_harm(places in proptest::collection::vec(0_usize..40, 0..60), is_chat: bool) {
        let (dialect, turn) = if is_chat { (Dialect::Chat, chat_turn()) } else { (Dialect::Responses, responses_turn()) };
        let events: Vec<Value> = places.iter().filter_map(|place| turn.get(*place).cloned()).collect();
        if let Ok((told, is_finished)) = read(dialect, &bytes(&events)) {
            let ends = told.iter().filter(|event| event.contains(": ")).count();
            prop_assert_eq!(ends, usize::from(is_finished), "{:?}", told);
            let mut open = std::collections::BTreeSet::new();
            for event in told {
                let Some((index, rest)) = event.split_once(' ') else { continue };
                let Ok(index) = index.parse::<u64>() else { continue };
                let begins = ["text", "thinking", "call", "redacted"].iter().any(|word| rest.starts_with(word));
                let fits = if begins { open.insert(index) } else if rest == "stop" { open.remove(&index) } else { open.contains(&index) };
                prop_assert!(fits, "{event}");
            }
        }
    }

    /// Bytes that are no events are errors or nothing, never a panic.
    #[test]
    fn no_bytes_do_harm(data in proptest::collection::vec(any::<u8>(), 0..64), cut in 0_usize..400, is_chat: bool) {
        let (dialect, turn) = if is_chat { (Dialect::Chat, chat_turn()) } else { (Dialect::Responses, responses_turn()) };
        let _ = read(dialect, std::slice::from_ref(&data));
        for whole in bytes(&turn) {
            let _ = read(dialect, &[whole.get(..cut).unwrap_or(&whole).to_vec()]);
        }
    }
}
