//! A chat completion there and back.

use outcrop_emulator::Step;
use serde_json::{Value, json};

use crate::stack::{Stack, hello, hello_stream, streamed_text};

#[tokio::test]
async fn a_whole_answer_is_an_openai_completion_and_says_where_it_came_from() {
    let stack = Stack::start([Step::text("The sky.")]).await;
    let mut body = hello("claude-haiku-4-5");
    body["seed"] = 7.into();
    let answer = stack.chat(&body).await;
    assert_eq!((answer.status, answer.text()), (200, "The sky."));
    assert_eq!(answer.body["object"], "chat.completion");
    assert_eq!(answer.body["model"], "claude-haiku-4-5", "the name that was asked for");
    assert_eq!(answer.body["choices"][0]["finish_reason"], "stop");
    assert_eq!(answer.header("x-outcrop-ignored"), Some("seed"));
    assert_eq!(
        answer.header("x-outcrop-upstream-model"),
        Some("us.anthropic.claude-haiku-4-5-20251001-v1:0")
    );
    assert!(answer.header("x-outcrop-upstream-request-id").is_some_and(|id| !id.is_empty()));
    assert!(answer.header("x-request-id").is_some_and(|id| id.starts_with("req_")));
}

#[tokio::test]
async fn a_streamed_answer_ends_with_done_on_either_host() {
    for model in ["claude-haiku-4-5", "anthropic.claude-haiku-4-5"] {
        let stack = Stack::start([Step::text("One two three.").chunk_chars(4)]).await;
        let response = stack.post(hello_stream(model).to_string()).send().await.unwrap();
        assert_eq!(response.headers()["cache-control"], "no-cache");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        let events = crate::stack::data(&response.text().await.unwrap());
        assert_eq!(streamed_text(&events), "One two three.");
        assert_eq!(events.last().unwrap(), "[DONE]");
    }
}

#[tokio::test]
async fn a_stream_counts_its_usage_when_asked() {
    let stack = Stack::start([Step::text("Hi.")]).await;
    let mut body = hello_stream("claude-haiku-4-5");
    body["stream_options"] = json!({"include_usage": true});
    let events = stack.stream(&body).await;
    let usage: Value = serde_json::from_str(&events[events.len() - 2]).unwrap();
    assert_eq!(usage["choices"], json!([]));
    assert!(usage["usage"]["total_tokens"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn parallel_tools_make_the_round_of_two_turns() {
    let steps = [
        Step::tools([("weather", json!({"city": "Oslo"})), ("time", json!({"city": "Oslo"}))]),
        Step::text("Cold and late."),
    ];
    let stack = Stack::start(steps).await;
    let tool = |name: &str| json!({"type": "function", "function": {"name": name, "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}});
    let mut body = hello("claude-sonnet-4-5");
    body["tools"] = json!([tool("weather"), tool("time")]);
    let first = stack.chat(&body).await;
    assert_eq!(first.body["choices"][0]["finish_reason"], "tool_calls");
    let message = &first.body["choices"][0]["message"];
    let calls = message["tool_calls"].as_array().unwrap();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[0]["function"]["arguments"], r#"{"city":"Oslo"}"#);
    let messages = body["messages"].as_array_mut().unwrap();
    messages.push(message.clone());
    for call in calls {
        messages.push(json!({"role": "tool", "tool_call_id": call["id"], "content": "-3"}));
    }
    let second = stack.chat(&body).await;
    assert_eq!((second.status, second.text()), (200, "Cold and late."), "{second:?}");
}

#[tokio::test]
async fn a_model_with_an_openai_api_of_its_own_is_passed_through() {
    for (model, host) in [("gpt-oss-120b", "runtime"), ("openai.gpt-oss-120b", "mantle")] {
        let stack = Stack::start([]).await;
        let answer = stack.chat(&hello(model)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(!answer.text().is_empty());
        let events = stack.stream(&hello_stream(model)).await;
        assert_eq!(events.last().unwrap(), "[DONE]");
        assert!(
            stack
                .emulator
                .calls()
                .iter()
                .all(|call| call.host == host && call.path.ends_with("/chat/completions"))
        );
    }
}
