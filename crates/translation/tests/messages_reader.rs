//! A stream of Claude's, read: what is no answer is no success.

use outcrop_translation::back::messages::{Reader, Reading};
use outcrop_translation::{Error, conversation::Event};
use serde_json::json;

/// A call whose input comes in these pieces, to its end.
fn call(pieces: &[&str], stop_reason: &str) -> Result<bool, Error> {
    let message = json!({"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
                         "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 1, "output_tokens": 1}});
    let block = json!({"type": "tool_use", "id": "toolu_1", "name": "f", "input": {}});
    let mut events = vec![
        json!({"type": "message_start", "message": message}),
        json!({"type": "content_block_start", "index": 0, "content_block": block}),
    ];
    for piece in pieces {
        let delta = json!({"type": "input_json_delta", "partial_json": piece});
        events.push(json!({"type": "content_block_delta", "index": 0, "delta": delta}));
    }
    let delta = json!({"stop_reason": stop_reason, "stop_sequence": null});
    events.push(json!({"type": "content_block_stop", "index": 0}));
    events.push(json!({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 5}}));
    events.push(json!({"type": "message_stop"}));
    let mut reader = Reader::new(Reading::default());
    let mut ended = false;
    for event in events {
        reader.push(event.to_string().as_bytes(), |event| {
            ended |= matches!(event, Event::End { .. });
            Ok(())
        })?;
    }
    assert_eq!(ended, reader.is_finished());
    Ok(ended)
}

#[test]
fn input_that_is_no_json_is_an_error_unless_the_answer_was_cut() {
    for pieces in [&[r#"{"a":"#][..], &[r#"{"a":"}"#], &[r#"{"a":1}"#, r#"{"a":1}"#]] {
        for stop_reason in ["tool_use", "end_turn"] {
            let error = call(pieces, stop_reason).unwrap_err();
            assert!(error.to_string().contains("the arguments of a call are no JSON"), "{pieces:?}: {error}");
        }
        for stop_reason in ["max_tokens", "refusal", "model_context_window_exceeded"] {
            assert_eq!(call(pieces, stop_reason), Ok(true), "{pieces:?} {stop_reason}");
        }
    }
}

#[test]
fn input_that_is_json_or_nothing_at_all_ends_well() {
    for pieces in [&[][..], &[""], &[r#"{"a":"#, r#""}"}"#]] {
        assert_eq!(call(pieces, "tool_use"), Ok(true), "{pieces:?}");
    }
}
