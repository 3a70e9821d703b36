//! What Bedrock's own headers ask for beside the body: applied, refused or told, never dropped in silence.

use outcrop_gateway::Endpoint;
use serde_json::{Value, json};

use crate::stack::{Answer, Stack, answer};

const ID: &str = "x-amzn-bedrock-guardrailidentifier";
const VERSION: &str = "x-amzn-bedrock-guardrailversion";
const GUARDRAIL: [(&str, &str); 2] = [(ID, "gr1"), (VERSION, "1")];
const REST: [(&str, &str); 3] = [
    ("x-amzn-bedrock-service-tier", "flex"),
    ("x-amzn-bedrock-performanceconfig-latency", "optimized"),
    ("x-amzn-bedrock-trace", "ENABLED"),
];

impl Stack {
    async fn beside(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut request = self.client.post(format!("{}{path}", self.url)).bearer_auth("anything");
        request = request.header("content-type", "application/json").body(body.to_string());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        answer(request.send().await.unwrap()).await
    }
}

fn invoke() -> Value {
    json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]})
}

/// To a route of the front, and to a model.
fn front(path: &str, model: &str) -> Value {
    let mut body = json!({"model": model, "messages": [{"role": "user", "content": "Hi"}]});
    match path {
        "/v1/responses" => body = json!({"model": model, "input": "Hi"}),
        "/v1/messages" => body["max_tokens"] = 99.into(),
        _ => {}
    }
    body
}

#[tokio::test]
async fn invoke_over_mantle_refuses_a_guardrail_and_tells_what_else_it_leaves_out() {
    let stack = Stack::with([], |_, bedrock| bedrock.endpoint = Endpoint::Mantle).await;
    let path = "/model/claude-haiku-4-5/invoke";
    let refused = stack.beside(path, &GUARDRAIL, &invoke()).await;
    assert_eq!((refused.status, refused.header("x-amzn-errortype")), (400, Some("ValidationException")));
    let message = refused.body["message"].as_str().unwrap();
    assert!(message.contains("guardrails are applied on bedrock-runtime only"), "{message}");
    assert!(stack.emulator.calls().is_empty());
    let answer = stack.beside(path, &REST, &invoke()).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let ignored = answer.header("x-outcrop-ignored").unwrap();
    assert!(REST.iter().all(|(name, _)| ignored.contains(name)), "{ignored}");
    for version in [json!("x"), Value::Null] {
        let mut body = invoke();
        body["anthropic_version"] = version;
        let refused = stack.beside(path, &[], &body).await;
        let message = refused.body["message"].as_str().unwrap_or_default();
        assert!(refused.status == 400 && message.contains("anthropic_version"), "{refused:?}");
    }
}

#[tokio::test]
async fn a_guardrail_reaches_the_models_that_can_have_one_from_every_front() {
    let stack = Stack::start([]).await;
    for path in ["/v1/messages", "/v1/chat/completions", "/v1/responses"] {
        for model in ["claude-haiku-4-5", "nova-pro"] {
            stack.beside(path, &GUARDRAIL, &front(path, model)).await;
            let call = stack.emulator.calls().pop().unwrap();
            assert_eq!(call.host, "runtime");
            let (by_header, body) = (call.header(ID), call.body.as_ref().unwrap());
            let in_body = body["guardrailConfig"]["guardrailIdentifier"].as_str();
            assert_eq!(by_header.or(in_body), Some("gr1"), "{path} {model}");
        }
        let calls = stack.emulator.calls().len();
        let refused = stack.beside(path, &GUARDRAIL, &front(path, "gpt-5.5")).await;
        assert!(
            refused.status == 400 && refused.body.to_string().contains("guardrail"),
            "{path} {refused:?}"
        );
        let half = stack.beside(path, &[(ID, "gr1")], &front(path, "nova-pro")).await;
        assert!(half.status == 400 && half.body.to_string().contains(ID), "{path} {half:?}");
        assert_eq!(stack.emulator.calls().len(), calls);
    }
}

#[tokio::test]
async fn what_has_no_place_is_told_on_every_front() {
    let stack = Stack::start([]).await;
    let other = [("x-amzn-bedrock-something-new", "1")];
    for path in ["/v1/messages", "/v1/chat/completions", "/v1/responses"] {
        for model in ["claude-haiku-4-5", "nova-pro", "gpt-5.5"] {
            let answer = stack.beside(path, &other, &front(path, model)).await;
            assert_eq!(answer.status, 200, "{path} {model} {answer:?}");
            let ignored = answer.header("x-outcrop-ignored").unwrap_or_default();
            assert!(ignored.contains(other[0].0), "{path} {model}: {ignored:?}");
        }
    }
    let tier = [("x-amzn-bedrock-service-tier", "flex")];
    stack.beside("/v1/chat/completions", &tier, &front("", "nova-pro")).await;
    let call = stack.emulator.calls().pop().unwrap();
    assert_eq!(call.body.unwrap()["serviceTier"]["type"], "flex");
}
