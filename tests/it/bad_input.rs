//! Input that cannot be served: a clear error, in OpenAI's shape, with the place and the fix (rows B01 to B20).

use serde_json::{Value, json};

use crate::stack::{Answer, Stack, hello};

/// Refused by us: an invalid request that never reached Bedrock.
fn refused(stack: &Stack, answer: &Answer, what: &str) {
    assert_eq!(answer.status, 400, "{what}: {answer:?}");
    assert_eq!(answer.error()["type"], "invalid_request_error", "{what}");
    assert!(answer.error()["message"].as_str().is_some_and(|message| !message.is_empty()), "{what}");
    assert!(stack.emulator.calls().is_empty(), "{what}: it went upstream");
}

#[tokio::test]
async fn b02_to_b06_json_that_is_no_request_is_refused() {
    let stack = Stack::start([]).await;
    let deep = format!(
        "{}{}{}",
        r#"{"model":"claude-haiku-4-5","messages":"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let cases: [(&str, &[u8]); 12] = [
        ("cut", br#"{"model":"claude-haiku-4-5","messages":[{"role":"us"#),
        ("trailing bytes", br#"{"model":"claude-haiku-4-5","messages":[{"role":"user","content":"hi"}]} x"#),
        ("an array", b"[]"),
        ("a number", b"1"),
        ("bad UTF-8", b"{\"model\":\"claude-haiku-4-5\",\"messages\":[{\"role\":\"user\",\"content\":\"\xff\"}]}"),
        ("byte order mark", b"\xef\xbb\xbf{}"),
        ("lone surrogate", br#"{"model":"claude-haiku-4-5","messages":[{"role":"user","content":"\ud800"}]}"#),
        ("a key twice", br#"{"model":"claude-haiku-4-5","model":"claude-opus-5","messages":[{"role":"user","content":"hi"}]}"#),
        ("a nested key twice", br#"{"model":"claude-haiku-4-5","messages":[{"role":"user","role":"system","content":"hi"}]}"#),
        ("too large a number", br#"{"model":"claude-haiku-4-5","temperature":1e400,"messages":[{"role":"user","content":"hi"}]}"#),
        ("no model", br#"{"messages":[{"role":"user","content":"hi"}]}"#),
        ("too deep", deep.as_bytes()),
    ];
    for (what, body) in cases {
        refused(&stack, &stack.send(body.to_vec()).await, what);
    }
}

#[tokio::test]
async fn b05_b07_wrong_types_and_unknown_parts_are_named_with_their_place() {
    let stack = Stack::start([]).await;
    let cases = [
        (json!({"messages": "hi"}), "messages"),
        (json!({"messages": []}), "messages"),
        (json!({"max_tokens": "many"}), "max_tokens"),
        (json!({"temperature": "warm"}), "temperature"),
        (json!({"stream": "yes"}), "stream"),
        (json!({"messages": [{"role": "user", "content": 5}]}), "messages[0]"),
        (
            json!({"messages": [{"role": "user", "content": [{"type": "hologram"}]}]}),
            "messages[0].content[0]",
        ),
        (json!({"messages": [{"role": "narrator", "content": "hi"}]}), "messages[0]"),
        (json!({"messages": [{"role": "tool", "tool_call_id": "call_1", "content": "x"}]}), "messages[0]"),
        (
            json!({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,%%%"}}]}]}),
            "messages[0].content[0]",
        ),
        (
            json!({"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://127.0.0.1/a.png"}}]}]}),
            "messages[0].content[0]",
        ),
        (json!({"tools": [{"type": "telepathy"}]}), "tools[0]"),
        (json!({"n": 3}), "n"),
        (json!({"logprobs": true}), "logprobs"),
        (json!({"max_tokens": 0}), "max_tokens"),
        (json!({"max_tokens": -1}), "max_tokens"),
    ];
    for (change, place) in cases {
        let mut body = hello("claude-haiku-4-5");
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        let answer = stack.chat(&body).await;
        refused(&stack, &answer, &change.to_string());
        let said = format!("{} {}", answer.error()["param"], answer.error()["message"]);
        assert!(said.contains(place), "{change}: {said}");
    }
}

#[tokio::test]
async fn b11_b12_model_ids_that_would_bend_a_path_are_refused_with_the_grammar() {
    let stack = Stack::start([]).await;
    let long = "a".repeat(10_240);
    let ids = [
        "",
        "..",
        "../x",
        "a/../b",
        "a%2fb",
        "a b",
        "a\r\nx-evil: 1",
        "a\u{0}",
        "é",
        "a?b",
        "a#b",
        long.as_str(),
    ];
    for id in ids {
        let answer = stack.chat(&hello(id)).await;
        refused(&stack, &answer, id);
        assert_eq!(answer.error()["param"], "model", "{id:?}");
    }
    let elsewhere = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abcdefghijkl";
    let answer = stack.chat(&hello(elsewhere)).await;
    refused(&stack, &answer, elsewhere);
    assert!(answer.error()["message"].as_str().unwrap().contains("eu-west-1"));
}

#[tokio::test]
async fn an_unknown_model_is_not_found_and_the_nearest_is_named() {
    let stack = Stack::start([]).await;
    let answer = stack.chat(&hello("claude-sonet-4-5")).await;
    assert_eq!((answer.status, &answer.error()["code"]), (404, &Value::from("model_not_found")));
    assert!(answer.error()["message"].as_str().unwrap().contains("`claude-sonnet-4-5`"), "{answer:?}");
}
