//! Hints: the code of the cause in a header on every route, the words only where nothing is recovered by them.

use outcrop_emulator::{Emulator, Step};
use outcrop_proxy::Environment;
use serde_json::{Value, json};

use crate::stack::{Stack, answer, hello};

const WORDS: &str = "Invocation of model ID x with on-demand throughput isn\u{2019}t supported.";

async fn refusing() -> Stack {
    let step = Step::fail(400, "ValidationException", WORDS).host("runtime").times(0);
    Stack::with([step], |_, bedrock| bedrock.endpoint = outcrop_gateway::Endpoint::Runtime).await
}

#[tokio::test]
async fn every_dialect_is_told_the_code_and_openai_the_words_too() {
    let stack = refusing().await;
    let messages = json!({"model": "claude-haiku-4-5", "max_tokens": 5, "messages": [{"role": "user", "content": "hi"}]});
    let converse = json!({"messages": [{"role": "user", "content": [{"text": "hi"}]}]});
    for (path, body, hinted) in [
        ("/v1/chat/completions", hello("claude-haiku-4-5"), true),
        ("/v1/responses", json!({"model": "claude-haiku-4-5", "input": "hi"}), true),
        ("/v1/messages", messages, false),
        ("/model/us.amazon.nova-lite-v1%3A0/converse", converse, false),
    ] {
        let request = stack.client.post(format!("{}{path}", stack.url));
        let request = request.header("content-type", "application/json").body(body.to_string());
        let answer = answer(request.send().await.unwrap()).await;
        assert_eq!(answer.header("x-outcrop-hint"), Some("profile-needed"), "{path}: {answer:?}");
        let message = [&answer.body["error"]["message"], &answer.body["message"]];
        let message = message.into_iter().find_map(Value::as_str).unwrap();
        assert!(message.starts_with(WORDS), "{path}: {message}");
        assert_eq!(message.contains("(hint: "), hinted, "{path}: {message}");
    }
}

#[tokio::test]
async fn an_answer_has_no_hint() {
    let stack = Stack::start([Step::text("four")]).await;
    assert_eq!(stack.chat(&hello("claude-haiku-4-5")).await.header("x-outcrop-hint"), None);
}

#[tokio::test]
async fn a_key_that_has_ended_or_is_of_another_region_is_told_from_one_that_is_wrong() {
    let emulator = Emulator::builder().start().await.unwrap();
    let elsewhere = Emulator::builder().region("eu-west-1").start().await.unwrap();
    let (ended, other) = (emulator.bearer_expiring(7200, 3600), elsewhere.bearer());
    for (key, code) in [
        (ended.as_str(), "bearer-expired"),
        (other.as_str(), "bearer-wrong-region"),
        ("ABSKbm90LWEta2V5", "bearer-refused"),
    ] {
        let emulator = Emulator::builder().start().await.unwrap();
        let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", key)]);
        let stack = Stack::on(emulator, &environment, |_, _| {}).await;
        let answer = stack.chat(&hello("claude-haiku-4-5")).await;
        assert_eq!(answer.header("x-outcrop-hint"), Some(code), "{answer:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_has_a_code_too() {
    let stack = Stack::start([]).await;
    for (model, code) in [
        ("claude-hiaku-4-5", "model-id-invalid"),
        ("eu.anthropic.claude-haiku-4-5-20251001-v1:0", "model-not-in-region"),
    ] {
        let answer = stack.chat(&hello(model)).await;
        assert_eq!(answer.header("x-outcrop-hint"), Some(code), "{answer:?}");
    }
    assert!(stack.calls().is_empty(), "nothing was asked");
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_told_from_a_host_that_is_away() {
    let emulator = Emulator::builder().tls(true).start().await.unwrap();
    let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", emulator.bearer())]);
    let stack = Stack::on(emulator, &environment, |_, bedrock| bedrock.attempts = Some(1)).await;
    let answer = stack.chat(&hello("claude-haiku-4-5")).await;
    assert_eq!(answer.header("x-outcrop-hint"), Some("tls-failed"), "{answer:?}");
}
