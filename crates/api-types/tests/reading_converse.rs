//! How Converse bodies are read: the frames of the reference vectors, and where faults are.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail loudly")]

use std::collections::BTreeSet;

use outcrop_api_types::converse::{
    BlockDelta, ContentBlock, ConverseRequest, ConverseResponse, CountTokensRequest, Event, StopReason,
};
use outcrop_api_types::{Text, parse};
use serde_json::Value;

/// Kind and payload of every frame of a reference vector, and what botocore made of it.
fn frames(name: &str) -> Vec<(String, String, Value)> {
    let path = format!("{}/../../tests/fixtures/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let frames = file["frames"].as_array().unwrap();
    let read = |frame: &Value| {
        let kinds = [":event-type", ":exception-type"];
        let header =
            frame["headers"].as_array().unwrap().iter().find(|h| kinds.iter().any(|kind| h["name"] == *kind));
        let kind = header.unwrap()["value"].as_str().unwrap().to_owned();
        (kind, frame["payload"].as_str().unwrap().to_owned(), frame["botocore_parsed"].clone())
    };
    frames.iter().map(read).collect()
}

#[test]
fn every_frame_of_the_reference_vectors_is_read_as_botocore_reads_it() {
    let mut seen = BTreeSet::new();
    for name in
        ["eventstream-converse-all-events", "eventstream-converse-claude", "eventstream-converse-exceptions"]
    {
        for (kind, payload, parsed) in frames(name) {
            let event = Event::read(&kind, payload.as_bytes()).unwrap();
            assert_eq!(event.tag(), kind);
            let debug = format!("{event:?}");
            assert!(!debug.contains("Unknown("), "{debug}");
            assert!(debug.split("extra: ").skip(1).all(|rest| rest.starts_with("{}")), "{debug}");
            let mut ours = serde_json::to_value(&event).unwrap();
            assert_eq!(ours[&kind], serde_json::from_str::<Value>(&payload).unwrap());
            if parsed.get("Error").is_some() {
                assert_eq!(ours[&kind]["message"], parsed["Error"]["Message"]);
            } else {
                ours[&kind].as_object_mut().unwrap().remove("p");
                assert_eq!(ours, without_blobs(parsed));
            }
            seen.insert(kind);
        }
    }
    assert_eq!(seen.len(), 11, "{seen:?}");
}

/// botocore decodes base64; we do not.
fn without_blobs(value: Value) -> Value {
    match value {
        Value::Object(mut map) => match map.remove("__base64__") {
            Some(text) => text,
            None => map.into_iter().map(|(key, value)| (key, without_blobs(value))).collect(),
        },
        Value::Array(list) => list.into_iter().map(without_blobs).collect(),
        other => other,
    }
}

#[test]
fn a_frame_of_an_unknown_kind_is_kept_and_a_broken_one_is_an_error() {
    let event = Event::read("newEvent", br#"{"a": 1.0}"#).unwrap();
    assert_eq!(serde_json::to_string(&event).unwrap(), r#"{"newEvent":{"a": 1.0}}"#);
    for payload in ["", "{", "{}", r#"{"contentBlockIndex":0,"delta":{}}"#] {
        assert!(Event::read("contentBlockDelta", payload.as_bytes()).is_err(), "{payload}");
    }
}

#[test]
fn text_of_a_delta_points_into_the_frame() {
    let payload = br#"{"contentBlockIndex":0,"delta":{"text":"Hello"},"p":"ab"}"#;
    let Event::ContentBlockDelta(event) = Event::read("contentBlockDelta", payload).unwrap() else {
        panic!("another event");
    };
    assert!(matches!(&event.delta, BlockDelta::Text(text) if text.is_borrowed()));
}

#[test]
fn faults_are_named_by_their_place() {
    for (body, path, part) in [
        (
            r#"{"messages":[{"role":"user","content":[{"text":"a"},{"text":"b","image":{}}]}]}"#,
            "messages[0].content[1]",
            "two members, `text` and `image`, where exactly one is allowed",
        ),
        (r#"{"messages":[{"role":"user","content":[{}]}]}"#, "messages[0].content[0]", "no member"),
        (
            r#"{"messages":[{"role":"user","content":[{"image":{"format":"png","source":{"bytes":5}}}]}]}"#,
            "messages[0].content[0].image.source.bytes",
            "invalid type: integer, expected a string",
        ),
        (r#"{"messages":[{"role":"user","content":"a"}]}"#, "messages[0].content", "expected an array"),
        (r#"{"messages":[{"content":[]}]}"#, "messages[0]", "missing field `role`"),
        (
            r#"{"toolConfig":{"tools":[{"toolSpec":{"name":"f"}}]}}"#,
            "toolConfig.tools[0].toolSpec",
            "`inputSchema`",
        ),
        (r#"{"inferenceConfig":{"maxTokens":1.5}}"#, "inferenceConfig.maxTokens", "expected an integer"),
    ] {
        let error = parse::<ConverseRequest<'_>>(body.as_bytes()).unwrap_err();
        assert_eq!(error.path(), path, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn an_answer_is_read_whole() {
    let body = br#"{"output":{"message":{"role":"assistant","content":[{"text":"a\nb"}]}},"stopReason":"new_reason","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},"metrics":{"latencyMs":4}}"#;
    let response: ConverseResponse<'_> = parse(body).unwrap();
    assert_eq!(response.stop_reason, StopReason::Unknown("new_reason".into()));
    assert_eq!(serde_json::to_string(&response.into_owned()).unwrap().as_bytes(), body);
}

#[test]
fn a_request_is_built_with_what_the_wire_needs() {
    let message = outcrop_api_types::converse::Message::new(
        outcrop_api_types::converse::Role::User,
        vec![ContentBlock::Text(Text::from("Hi"))],
    );
    assert_eq!(
        serde_json::to_string(&ConverseRequest::new(vec![message])).unwrap(),
        r#"{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#
    );
    let count: CountTokensRequest<'_> = parse(br#"{"input":{"invokeModel":{"body":"e30="}}}"#).unwrap();
    assert_eq!(count.input.tag(), "invokeModel");
}
