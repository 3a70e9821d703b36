//! Who asks Bedrock, and who may ask us.

use outcrop_emulator::{Emulator, Step};
use outcrop_proxy::{Environment, Keys};
use serde_json::Value;

use crate::stack::{Stack, hello};

#[tokio::test]
async fn aws_keys_sign_for_both_hosts() {
    let emulator = Emulator::builder().session_token(true).start().await.unwrap();
    let keys = emulator.credentials().clone();
    let environment = Environment::from_pairs([
        ("AWS_ACCESS_KEY_ID", keys.access_key_id()),
        ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key()),
        ("AWS_SESSION_TOKEN", keys.session_token().unwrap()),
    ]);
    let stack = Stack::on(emulator, &environment, |_, _| {}).await;
    for model in ["claude-haiku-4-5", "anthropic.claude-haiku-4-5"] {
        let answer = stack.chat(&hello(model)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let calls: Vec<_> = stack.emulator.calls().iter().map(|call| (call.host, call.auth)).collect();
    assert_eq!(calls, [("runtime", "sigv4"), ("mantle", "sigv4")]);
}

#[tokio::test]
async fn an_arn_is_signed_as_one_path_segment() {
    let emulator = Emulator::builder()
        .application_profile("abcdefghijkl", "anthropic.claude-sonnet-4-6")
        .start()
        .await
        .unwrap();
    let keys = emulator.credentials().clone();
    let environment = Environment::from_pairs([
        ("AWS_ACCESS_KEY_ID", keys.access_key_id()),
        ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key()),
    ]);
    let stack = Stack::on(emulator, &environment, |_, bedrock| bedrock.model_lists = true).await;
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl";
    let answer = stack.chat(&hello(arn)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let path = stack.emulator.calls().into_iter().find(|call| call.host == "runtime").unwrap().path;
    assert_eq!(path, format!("/model/{}/invoke", arn.replace(':', "%3A").replace('/', "%2F")));
}

#[tokio::test]
async fn a_refused_credential_is_ours_to_fix_and_is_named_but_never_shown() {
    let emulator = Emulator::builder().start().await.unwrap();
    let expired = emulator.bearer_expiring(7200, 3600);
    let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", expired.as_str())]);
    let stack = Stack::on(emulator, &environment, |_, _| {}).await;
    let answer = stack.chat(&hello("claude-haiku-4-5")).await;
    assert_eq!((answer.status, answer.header("x-should-retry")), (503, Some("false")), "{answer:?}");
    assert_eq!(answer.error()["code"], "upstream_credentials");
    let message = answer.error()["message"].as_str().unwrap();
    assert!(message.contains("AWS_BEARER_TOKEN_BEDROCK"), "{message}");
    assert!(!answer.body.to_string().contains(&expired));
    assert_eq!(stack.emulator.calls().len(), 1, "a key that is refused is not tried again");
}

#[tokio::test]
async fn callers_need_a_key_when_there_are_keys_and_it_never_goes_upstream() {
    let stack = Stack::with([Step::text("in")], |server, _| {
        let mut keys = Keys::default();
        keys.add("ci", "4f9c1d7a8b3e50266d1f");
        server.keys = keys;
    })
    .await;
    let denied = stack.chat(&hello("claude-haiku-4-5")).await;
    assert_eq!((denied.status, &denied.error()["code"]), (401, &Value::from("invalid_api_key")));
    assert!(stack.emulator.calls().is_empty());
    let body = hello("claude-haiku-4-5").to_string();
    let request = stack
        .client
        .post(format!("{}/v1/chat/completions", stack.url))
        .header("content-type", "application/json");
    let let_in = request
        .header("x-api-key", "4f9c1d7a8b3e50266d1f")
        .header("cookie", "a=b")
        .header("x-amz-security-token", "t");
    assert_eq!(let_in.body(body).send().await.unwrap().status(), 200);
    let sent = &stack.emulator.calls()[0].headers;
    for name in ["x-api-key", "cookie", "x-amz-security-token"] {
        assert!(sent.iter().all(|(sent, _)| sent != name), "{name} went upstream");
    }
}
