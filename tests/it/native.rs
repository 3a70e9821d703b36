//! Bedrock's own operations in front: handed on byte for byte, refused in Bedrock's own form.

mod mantle;

use aws_credential_types::Credentials;
use futures_util::StreamExt;
use outcrop_emulator::{Emulator, Outcome, Step};
use outcrop_framing::event_stream::{Decoder, Frame};
use outcrop_gateway::Endpoint;
use outcrop_proxy::{Environment, Keys};
use outcrop_runtime_sigv4::{Client, Error, InvokeOptions};
use outcrop_transport::{Auth, BEDROCK, Exchange, Retry};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use crate::stack::{Answer, LONG, Stack, answer};

const PROFILE: &str = "us.anthropic.claude-haiku-4-5-20251001-v1:0";
const NOVA: &str = "us.amazon.nova-lite-v1:0";

fn invoke_body() -> Value {
    json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 64, "messages": [{"role": "user", "content": "Hi"}]})
}

fn converse_body() -> Value {
    json!({"messages": [{"role": "user", "content": [{"text": "Hi"}]}]})
}

impl Stack {
    fn native(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        let request = self.client.post(format!("{}{path}", self.url));
        request.header("content-type", "application/json").body(body.to_string())
    }

    async fn ask(&self, path: &str, body: &Value) -> Answer {
        answer(self.native(path, body).send().await.unwrap()).await
    }

    /// The frames of a stream, and whether the connection ended well.
    async fn frames(&self, path: &str, body: &Value) -> (HeaderMap, Vec<Frame>, bool) {
        let response = self.native(path, body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let headers = response.headers().clone();
        let (mut decoder, mut frames, mut well) = (Decoder::default(), Vec::new(), true);
        let mut pieces = response.bytes_stream();
        while let Some(piece) = pieces.next().await {
            match piece {
                Ok(bytes) => decoder.push(bytes),
                Err(_) => well = false,
            }
        }
        while let Some(frame) = decoder.next_frame().unwrap() {
            frames.push(frame);
        }
        (headers, frames, well && decoder.finish().is_ok())
    }
}

/// `(status, exception, message)`
fn refusal(answer: &Answer) -> (u16, &str, &str) {
    assert!(answer.header("x-amzn-requestid").is_some(), "{answer:?}");
    let message = answer.body["message"].as_str().unwrap_or_default();
    (answer.status, answer.header("x-amzn-errortype").unwrap_or_default(), message)
}

#[tokio::test]
async fn a_model_is_found_by_any_of_its_names_and_stays_one_segment() {
    let stack = Stack::start([]).await;
    let arn = format!("arn:aws:bedrock:us-east-1:123456789012:inference-profile/{PROFILE}");
    let encoded = arn.replace('/', "%2F");
    for (typed, upstream) in [
        ("claude-haiku-4-5", PROFILE),
        (PROFILE, PROFILE),
        ("us.anthropic.claude-haiku-4-5-20251001-v1%3A0", PROFILE),
        ("anthropic.claude-haiku-4-5", PROFILE),
        (encoded.as_str(), arn.as_str()),
    ] {
        let answer = stack.ask(&format!("/model/{typed}/invoke"), &invoke_body()).await;
        assert_eq!(answer.status, 200, "{typed}: {answer:?}");
        assert_eq!(answer.body["type"], "message");
        assert!(answer.header("x-amzn-bedrock-input-token-count").is_some(), "{answer:?}");
        assert!(answer.header("x-amzn-requestid").is_some());
        assert_eq!(answer.header("x-outcrop-upstream-model"), Some(upstream));
        let call = stack.emulator.calls().pop().unwrap();
        assert_eq!((call.host, call.model.as_deref()), ("runtime", Some(upstream)), "{typed}");
    }
}

#[tokio::test]
async fn an_answer_comes_back_byte_for_byte() {
    let odd = r#"{ "unheard_of":[1.50, 2e3],"\u00e9":"\ud83d\ude00" }"#;
    let raw = Step::raw(200, &[("content-type", "application/json")], odd);
    let stack = Stack::start([raw]).await;
    let odd_request = json!({"anything": ["at", "all"]});
    let response = stack.native("/model/meta.some-new-model-v9:0/invoke", &odd_request).send().await.unwrap();
    // The emulator knows no such model, so this one is refused; what it says is not touched either.
    assert_eq!(response.headers()["x-amzn-errortype"].to_str().unwrap(), "ValidationException");
    let response = stack.native(&format!("/model/{PROFILE}/invoke"), &invoke_body()).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.bytes().await.unwrap(), odd);
}

#[tokio::test]
async fn streams_are_bedrocks_own_frames() {
    let stack = Stack::start([Step::text("One two three.").times(2)]).await;
    let path = format!("/model/{PROFILE}/invoke-with-response-stream");
    let (headers, frames, well) = stack.frames(&path, &invoke_body()).await;
    assert_eq!(headers["content-type"], "application/vnd.amazon.eventstream");
    assert!(well && frames.iter().all(|frame| frame.event_type() == Some("chunk")));
    let (_, frames, well) = stack.frames(&format!("/model/{NOVA}/converse-stream"), &converse_body()).await;
    let kinds: Vec<_> = frames.iter().map(|frame| frame.event_type().unwrap()).collect();
    assert!(well);
    assert_eq!((kinds.first(), kinds.last()), (Some(&"messageStart"), Some(&"metadata")));
}

#[tokio::test]
async fn the_headers_of_an_operation_go_with_it_and_no_others() {
    let stack = Stack::start([]).await;
    let request = stack.native(&format!("/model/{PROFILE}/invoke"), &invoke_body());
    let request = request
        .header("x-amzn-bedrock-trace", "DISABLED")
        .header("authorization", "AWS4-HMAC-SHA256 Credential=whatever")
        .header("x-amz-security-token", "theirs")
        .header("cookie", "theirs")
        .header("x-api-key", "theirs");
    assert_eq!(request.send().await.unwrap().status(), 200);
    let call = stack.emulator.calls().pop().unwrap();
    assert_eq!((call.auth, call.header("x-amzn-bedrock-trace")), ("bearer-short", Some("DISABLED")));
    for name in ["cookie", "x-api-key", "x-amz-security-token"] {
        assert_eq!(call.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn a_refusal_keeps_bedrocks_words_status_and_exception() {
    for (status, kind, message) in [
        (400, "ValidationException", "messages: text content blocks must be non-empty"),
        (403, "AccessDeniedException", "You don't have access to the model with the specified model ID."),
        (404, "ResourceNotFoundException", "gone"),
        (424, "ModelErrorException", "the model failed"),
        (429, "ThrottlingException", "Too many tokens, please wait before trying again."),
        (503, "ServiceUnavailableException", "busy"),
    ] {
        for path in ["converse", "converse-stream"] {
            let step = Step::fail(status, kind, message).times(9);
            let stack = Stack::with([step], |_, bedrock| bedrock.attempts = Some(1)).await;
            let answer = stack.ask(&format!("/model/{NOVA}/{path}"), &converse_body()).await;
            assert_eq!(refusal(&answer), (status, kind, message), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn our_own_credentials_are_not_the_callers_fault() {
    let emulator = Emulator::builder().start().await.unwrap();
    let expired = emulator.bearer_expiring(7200, 3600);
    let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", expired.as_str())]);
    let stack = Stack::on(emulator, &environment, |_, _| {}).await;
    let answer = stack.ask(&format!("/model/{NOVA}/converse"), &converse_body()).await;
    let (status, kind, message) = refusal(&answer);
    assert_eq!((status, kind), (503, "ServiceUnavailableException"));
    assert!(message.contains("AWS_BEARER_TOKEN_BEDROCK") && !message.contains(&expired), "{message}");
}

#[tokio::test]
async fn our_own_refusals_have_bedrocks_form() {
    let stack = Stack::with([], |server, _| server.body_limit = 64).await;
    let long = json!({"a": "x".repeat(64)});
    let path = format!("/model/{NOVA}/converse");
    let cases = [
        (stack.native(&path, &long), 413, "ValidationException"),
        (stack.native("/model/%ff/invoke", &json!({})), 400, "ValidationException"),
        (stack.native("/model/a%20b/invoke", &json!({})), 400, "ValidationException"),
        (stack.native("/model/..%2F..%2Fx/invoke", &json!({})), 400, "ValidationException"),
        (stack.native("/model/claude-3-5-sonnet/invoke", &json!({})), 404, "ResourceNotFoundException"),
        (stack.native("/model/a/b/invoke", &json!({})), 404, "UnknownOperationException"),
        (stack.client.get(format!("{}{path}", stack.url)), 405, "UnknownOperationException"),
        // What a web page can send without asking.
        (stack.client.post(format!("{}{path}", stack.url)).body("{}"), 415, "ValidationException"),
    ];
    for (request, status, kind) in cases {
        let answer = answer(request.send().await.unwrap()).await;
        assert_eq!(refusal(&answer).0, status, "{answer:?}");
        assert_eq!(refusal(&answer).1, kind, "{answer:?}");
    }
    assert!(stack.emulator.calls().is_empty());
}

#[tokio::test]
async fn a_stream_that_breaks_upstream_breaks_here() {
    for step in [Step::text("One two").cut_after(2), Step::text("One two").cut_inside(2, 9)] {
        let stack = Stack::start([step]).await;
        let path = format!("/model/{NOVA}/converse-stream");
        let (_, frames, well) = stack.frames(&path, &converse_body()).await;
        assert_eq!((frames.len(), well), (2, false));
    }
    let exception = Step::text("One").exception_after(2, "throttlingException", "slow down");
    let stack = Stack::start([exception]).await;
    let (_, frames, well) = stack.frames(&format!("/model/{NOVA}/converse-stream"), &converse_body()).await;
    assert_eq!((frames.last().unwrap().exception_type(), well), (Some("throttlingException"), true));
}

#[tokio::test]
async fn a_caller_who_leaves_takes_the_upstream_call_with_them() {
    let stack = Stack::start([Step::text("One two").hang_after(2)]).await;
    let path = format!("/model/{NOVA}/converse-stream");
    let mut pieces = stack.native(&path, &converse_body()).send().await.unwrap().bytes_stream();
    assert!(pieces.next().await.unwrap().is_ok());
    drop(pieces);
    let calls = tokio::time::timeout(LONG, stack.emulator.finished(1)).await.unwrap();
    assert_eq!(calls[0].outcome, Outcome::Cancelled);
}

#[tokio::test]
async fn guardrails_and_token_counts_are_handed_on() {
    let stack = Stack::start([]).await;
    let body = json!({"source": "INPUT", "content": [{"text": {"text": "outcrop-denied"}}]});
    let answer = stack.ask("/guardrail/abcdefghij12/version/DRAFT/apply", &body).await;
    assert_eq!((answer.status, &answer.body["action"]), (200, &json!("GUARDRAIL_INTERVENED")), "{answer:?}");
    // Tokens are counted for the model behind a profile.
    let body = json!({"input": {"converse": converse_body()}});
    for typed in ["claude-haiku-4-5", PROFILE, "anthropic.claude-haiku-4-5-20251001-v1%3A0"] {
        let answer = stack.ask(&format!("/model/{typed}/count-tokens"), &body).await;
        assert!(answer.body["inputTokens"].as_u64().is_some_and(|count| count > 0), "{typed}: {answer:?}");
    }
}

#[tokio::test]
async fn the_lists_of_the_control_plane_are_handed_on_with_their_query() {
    let stack = Stack::start([]).await;
    let list = stack.get("/foundation-models?byProvider=Anthropic").await;
    assert!(list.body["modelSummaries"].as_array().is_some_and(|list| !list.is_empty()), "{list:?}");
    let one = stack.get("/foundation-models/amazon.nova-lite-v1:0").await;
    assert_eq!(one.body["modelDetails"]["modelId"], "amazon.nova-lite-v1:0");
    let list = stack.get("/inference-profiles?type=SYSTEM_DEFINED&maxResults=2").await;
    let token = list.body["nextToken"].as_str().unwrap();
    assert_eq!(list.body["inferenceProfileSummaries"].as_array().unwrap().len(), 2);
    let token = token.replace('=', "%3D").replace('+', "%2B").replace('/', "%2F");
    let next = stack.get(&format!("/inference-profiles?maxResults=2&nextToken={token}")).await;
    assert_ne!(next.body["inferenceProfileSummaries"], list.body["inferenceProfileSummaries"], "{next:?}");
    let one = stack.get(&format!("/inference-profiles/{PROFILE}")).await;
    assert_eq!(one.body["inferenceProfileId"], PROFILE);
    let may = stack.get("/foundation-model-availability/amazon.nova-lite-v1:0").await;
    assert_eq!(may.body["entitlementAvailability"], "AVAILABLE", "{may:?}");
    let none = stack.get("/inference-profiles/nothing").await;
    assert_eq!(refusal(&none).1, "ResourceNotFoundException", "{none:?}");
}

// ---- who may call

const SECRET: &str = "kW3vQ9xLr7Tz2Yb5Nc8Md1Pf4Gh6Js0";

async fn guarded() -> Stack {
    Stack::with([], |server, _| {
        let mut keys = Keys::default();
        keys.add("ci", "4f9c1d7a8b3e50266d1f");
        keys.add_signing("app", "AKIDAPP", SECRET);
        server.keys = keys;
    })
    .await
}

fn caller(stack: &Stack, auth: &Auth) -> Client {
    let endpoint = outcrop_transport::Endpoint::parse(&stack.url).unwrap();
    Client::builder(endpoint, auth, Exchange::builder().build().unwrap()).retry(Retry::never()).build()
}

fn signed(id: &str, secret: &str) -> Auth {
    Auth::sigv4(Credentials::new(id, secret, None, None, "test"), "eu-west-9", BEDROCK)
}

async fn converse(stack: &Stack, auth: &Auth) -> Result<(), Error> {
    let body = converse_body().to_string().into();
    caller(stack, auth).converse("us.amazon.nova-lite-v1:0", body).await.map(drop)
}

#[tokio::test]
async fn with_keys_a_bearer_key_or_a_good_signature_is_needed() {
    let stack = guarded().await;
    converse(&stack, &Auth::bearer("4f9c1d7a8b3e50266d1f")).await.unwrap();
    converse(&stack, &signed("AKIDAPP", SECRET)).await.unwrap();
    assert_eq!(stack.emulator.calls().len(), 2);
    for (auth, exception) in [
        (Auth::bearer("wrong"), "AccessDeniedException"),
        (signed("AKIDAPP", "wrong"), "InvalidSignatureException"),
        (signed("AKIDOTHER", SECRET), "UnrecognizedClientException"),
    ] {
        let error = converse(&stack, &auth).await.unwrap_err();
        assert_eq!(error.refusal().unwrap().status, 403);
        assert_eq!(error.exception(), Some(exception));
    }
    let path = format!("/model/{NOVA}/converse");
    let answer = stack.ask(&path, &converse_body()).await;
    assert_eq!(
        refusal(&answer),
        (403, "MissingAuthenticationTokenException", "Missing Authentication Token")
    );
    assert_eq!(stack.emulator.calls().len(), 2, "nothing went upstream");
}

#[tokio::test]
async fn a_signature_is_for_one_request_and_not_for_long() {
    let stack = guarded().await;
    let stolen = "AWS4-HMAC-SHA256 Credential=AKIDAPP/20261122/us-east-1/bedrock/aws4_request, \
        SignedHeaders=host;x-amz-date, Signature=180c5b7c880f56e61e9f9aeae2169f2b7b27f78941d50a61920bfaff5b1a1c02";
    for (authorization, date, exception) in [
        (stolen, "20200101T000000Z", "InvalidSignatureException"),
        (stolen, "yesterday", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=AKIDAPP", "20261122T120000Z", "IncompleteSignatureException"),
    ] {
        let request = stack.native(&format!("/model/{NOVA}/converse"), &converse_body());
        let request = request.header("authorization", authorization).header("x-amz-date", date);
        let answer = answer(request.send().await.unwrap()).await;
        assert_eq!((refusal(&answer).0, refusal(&answer).1), (403, exception), "{answer:?}");
    }
    let listed = outcrop_transport::Endpoint::parse(&stack.url).unwrap();
    let exchange = Exchange::builder().build().unwrap();
    let control =
        outcrop_runtime_sigv4::Control::new(listed, &signed("AKIDAPP", SECRET), exchange, Retry::never());
    assert!(!control.inference_profiles().await.unwrap().is_empty(), "a query is signed too");
}

#[tokio::test]
async fn a_signing_key_opens_no_other_door() {
    let stack = guarded().await;
    for (name, value) in [("authorization", "Bearer AKIDAPP"), ("x-api-key", SECRET)] {
        let request = stack.client.get(format!("{}/v1/models", stack.url)).header(name, value);
        assert_eq!(request.send().await.unwrap().status(), 401);
    }
}
