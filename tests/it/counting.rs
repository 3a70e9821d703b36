//! `POST /v1/messages/count_tokens` for every model.

use serde_json::json;

use crate::stack::{Stack, answer};

#[tokio::test]
async fn every_model_that_answers_is_counted_or_estimated() {
    let stack = Stack::start([]).await;
    for (model, estimated) in
        [("claude-haiku-4-5", false), ("nova-pro", true), ("gpt-oss-120b", true), ("gpt-5.5", true)]
    {
        // As Claude Code sends it: without `max_tokens`.
        let body = json!({"model": model, "system": "Be brief.", "messages": [{"role": "user", "content": "Hello"}]});
        let request = stack.client.post(format!("{}/v1/messages/count_tokens", stack.url));
        let request = request.header("content-type", "application/json").body(body.to_string());
        let answer = answer(request.send().await.unwrap()).await;
        assert_eq!(answer.status, 200, "{model} {answer:?}");
        let tokens = answer.body["input_tokens"].as_u64().unwrap();
        assert!((1..100).contains(&tokens), "{model} {tokens}");
        assert_eq!(answer.header("x-outcrop-estimate"), estimated.then_some("true"), "{model}");
    }
}
