//! Calls in a stream: which delta is whose, and that arguments are whole.

use outcrop_translation::Error;
use serde_json::{Value, json};

use super::{Dialect, bytes, chunk, merged, read, response};

fn call_delta(index: u64, more: Value) -> Value {
    chunk(&json!({"tool_calls": [merged(json!({"index": index}), &more)]}), None)
}

#[test]
fn calls_that_share_an_index_are_told_apart_by_their_ids() {
    let begin = |id: &str, name: &str, arguments: &str| {
        call_delta(0, json!({"id": id, "function": {"name": name, "arguments": arguments}}))
    };
    let turn = vec![
        begin("a", "f", r#"{"x":"#),
        begin("a", "f", "1}"),
        begin("b", "f", r#"{"y":"#),
        // An id made up for each piece begins nothing: it comes without a name.
        call_delta(0, json!({"id": "c", "function": {"arguments": "2}"}})),
        begin("d", "g", "{}"),
        chunk(&json!({}), Some("tool_calls")),
    ];
    let (told, is_finished) = read(Dialect::Chat, &bytes(&turn)).unwrap();
    let expected = [
        "start c",
        "0 call a f",
        r#"0 <- {"x":"#,
        "0 <- 1}",
        "0 stop",
        "1 call b f",
        r#"1 <- {"y":"#,
        "1 <- 2}",
        "1 stop",
        "2 call d g",
        "2 <- {}",
        "2 stop",
        "calls: cost unknown",
    ];
    assert_eq!(told, expected);
    assert!(is_finished);
}

#[test]
fn a_call_that_is_renamed_on_the_way_is_an_error() {
    let turn = [
        call_delta(0, json!({"id": "a", "function": {"name": "f", "arguments": "{}"}})),
        call_delta(0, json!({"function": {"name": "g", "arguments": ""}})),
    ];
    assert!(matches!(read(Dialect::Chat, &bytes(&turn)), Err(Error::Reply { .. })));
}

#[test]
fn arguments_that_are_no_json_are_an_error_unless_the_limit_cut_them() {
    let rows = [
        (r#"{"x":"#, false),
        (r#"{"x":1}{"y":2}"#, false),
        (r#"{"x":"}"#, false),
        ("}", false),
        (r#"{"x":"\"}"} "#, true),
        (r#"{"x":[{"y":"]"}]}"#, true),
        ("", true),
    ];
    let chat = |arguments: &str, finish: &str| {
        let call = json!({"id": "a", "function": {"name": "f", "arguments": arguments}});
        bytes(&[call_delta(0, call), chunk(&json!({}), Some(finish))])
    };
    let responses = |arguments: &str, status: &str| {
        let call = |arguments: &str| json!({"type": "function_call", "call_id": "a", "name": "f", "arguments": arguments});
        let reason = json!({"reason": "max_output_tokens"});
        let details = if status == "incomplete" { reason } else { Value::Null };
        bytes(&[
            response("response.created", json!({})),
            json!({"type": "response.output_item.added", "output_index": 0, "item": call(""), "sequence_number": 0}),
            json!({"type": "response.function_call_arguments.delta", "item_id": "i", "output_index": 0,
                   "delta": arguments, "sequence_number": 1}),
            json!({"type": "response.output_item.done", "output_index": 0, "item": call(arguments), "sequence_number": 2}),
            json!({"type": format!("response.{status}"), "sequence_number": 3, "response":
                   {"id": "r", "object": "response", "created_at": 1, "model": "m", "output": [], "status": status,
                    "incomplete_details": details}}),
        ])
    };
    for (arguments, is_json) in rows {
        for (dialect, ends, is_cut) in [
            (Dialect::Chat, chat(arguments, "tool_calls"), false),
            (Dialect::Chat, chat(arguments, "length"), true),
            (Dialect::Responses, responses(arguments, "completed"), false),
            (Dialect::Responses, responses(arguments, "incomplete"), true),
        ] {
            let outcome = read(dialect, &ends);
            if is_json || is_cut {
                assert!(outcome.unwrap().1, "{dialect:?} {arguments}");
            } else {
                assert!(matches!(outcome, Err(Error::Reply { .. })), "{dialect:?} {arguments}: {outcome:?}");
            }
        }
    }
}
