//! Bedrock's own operations in front: handed on byte for byte, refused in Bedrock's own form.

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
    let none = stack.get("/inference-profiles/nothing").await;
    assert_eq!(refusal(&none).1, "ResourceNotFoundException", "{none:?}");
}

// ---- InvokeModel for Claude, where only mantle is to be had

async fn on_mantle(steps: impl IntoIterator<Item = Step>) -> Stack {
    Stack::with(steps, |_, bedrock| bedrock.endpoint = Endpoint::Mantle).await
}

#[tokio::test]
async fn invoke_for_claude_is_served_by_mantle_when_only_that_is_there() {
    let stack = on_mantle([Step::text("Hello.")]).await;
    let mut body = invoke_body();
    body["anthropic_beta"] = json!(["context-1m-2025-08-07"]);
    for typed in ["claude-haiku-4-5", PROFILE] {
        let answer = stack.ask(&format!("/model/{typed}/invoke"), &body).await;
        assert_eq!((answer.status, &answer.body["type"]), (200, &json!("message")), "{answer:?}");
        let call = stack.emulator.calls().pop().unwrap();
        assert_eq!((call.host, call.path.as_str()), ("mantle", "/anthropic/v1/messages"));
        let sent = call.body.unwrap();
        assert_eq!((&sent["model"], &sent["max_tokens"]), (&json!("anthropic.claude-haiku-4-5"), &json!(64)));
        assert!(sent.get("anthropic_version").is_none() && sent.get("stream").is_none(), "{sent}");
    }
}

#[tokio::test]
async fn a_stream_of_mantles_comes_in_the_frames_that_invoke_has() {
    let stack = on_mantle([Step::text("One two three.").chunk_chars(4)]).await;
    let path = "/model/claude-haiku-4-5/invoke-with-response-stream";
    let (headers, frames, well) = stack.frames(path, &invoke_body()).await;
    assert_eq!(headers["content-type"], "application/vnd.amazon.eventstream");
    assert!(well && frames.iter().all(|frame| frame.event_type() == Some("chunk")));
    // The whole stack's own client reads them as it reads Bedrock's.
    let client = caller(&stack, &Auth::bearer("anything"));
    let body = invoke_body().to_string().into();
    let mut stream = client.invoke_stream("claude-haiku-4-5", body, InvokeOptions::default()).await.unwrap();
    let (mut text, mut last) = (String::new(), Value::Null);
    while let Some(event) = stream.next().await {
        last = serde_json::from_slice(&event.unwrap()).unwrap();
        text.push_str(last["delta"]["text"].as_str().unwrap_or_default());
    }
    assert!(!text.is_empty());
    assert_eq!(last["type"], "message_stop");
}

#[tokio::test]
async fn a_failure_of_mantles_is_told_as_bedrock_would() {
    let throttled = Step::fail(429, "rate_limit_error", "Too many requests").times(9);
    let stack = Stack::with([throttled], |_, bedrock| {
        (bedrock.endpoint, bedrock.attempts) = (Endpoint::Mantle, Some(1));
    })
    .await;
    let answer = stack.ask("/model/claude-haiku-4-5/invoke", &invoke_body()).await;
    let (status, kind, message) = refusal(&answer);
    assert_eq!((status, kind), (429, "ThrottlingException"));
    assert!(message.starts_with("Too many requests"), "{message}");

    let path = "/model/claude-haiku-4-5/invoke-with-response-stream";
    for (step, exception) in [
        (Step::text("One").error_event_after(2, "overloaded_error", "busy"), "serviceUnavailableException"),
        (Step::text("One").end_after(2), "modelStreamErrorException"),
        (Step::text("One").cut_after(2), "modelStreamErrorException"),
    ] {
        let stack = on_mantle([step]).await;
        let (_, frames, well) = stack.frames(path, &invoke_body()).await;
        assert_eq!((frames.len(), well), (3, true));
        let last = frames.last().unwrap();
        assert_eq!(last.exception_type(), Some(exception));
        let said: Value = serde_json::from_slice(&last.payload).unwrap();
        assert!(said["message"].as_str().is_some_and(|message| !message.is_empty()));
    }
}

#[tokio::test]
async fn what_mantle_has_no_form_for_is_refused() {
    let stack = on_mantle([]).await;
    for (path, body) in [
        ("/model/us.amazon.nova-lite-v1:0/converse", converse_body()),
        ("/model/claude-haiku-4-5/converse", converse_body()),
        ("/model/us.amazon.nova-lite-v1:0/invoke", json!({})),
        ("/guardrail/abcdefghij12/version/1/apply", json!({"source": "INPUT", "content": []})),
    ] {
        let answer = stack.ask(path, &body).await;
        let (status, kind, message) = refusal(&answer);
        match status {
            400 => assert!(kind == "ValidationException" && message.contains("bedrock-runtime"), "{message}"),
            _ => assert!(kind == "ResourceNotFoundException" && message.contains("on mantle"), "{message}"),
        }
    }
    for (name, value) in [("model", json!("other")), ("stream", json!(true))] {
        let mut body = invoke_body();
        body[name] = value;
        let answer = stack.ask("/model/claude-haiku-4-5/invoke", &body).await;
        assert!(refusal(&answer).2.contains("Extra inputs are not permitted"), "{answer:?}");
    }
    assert!(stack.emulator.calls().is_empty());
}

#[tokio::test]
async fn a_model_that_runtime_does_not_have_is_asked_of_mantle_and_that_is_remembered() {
    let gone = Step::fail(404, "ResourceNotFoundException", "no such model in this place").host("runtime");
    let stack = Stack::start([gone]).await;
    for _ in 0..2 {
        let answer = stack.ask("/model/claude-haiku-4-5/invoke", &invoke_body()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let hosts: Vec<_> = stack.emulator.calls().iter().map(|call| call.host).collect();
    assert_eq!(hosts, ["runtime", "mantle", "mantle"]);
}

/// Claude Code leaves thinking out of the next turn when an answer names another model than the one it asked for.
#[tokio::test]
async fn mantles_answer_names_the_model_as_the_caller_did() {
    for typed in [PROFILE, "claude-haiku-4-5"] {
        let stack = on_mantle([Step::text("Hi."), Step::text("Hi.")]).await;
        let answer = stack.ask(&format!("/model/{typed}/invoke"), &invoke_body()).await;
        assert_eq!(answer.body["model"], typed);
        let client = caller(&stack, &Auth::bearer("anything"));
        let body = invoke_body().to_string().into();
        let mut stream = client.invoke_stream(typed, body, InvokeOptions::default()).await.unwrap();
        let first: Value = serde_json::from_slice(&stream.next().await.unwrap().unwrap()).unwrap();
        assert_eq!((&first["type"], &first["message"]["model"]), (&json!("message_start"), &json!(typed)));
    }
}

/// What Claude Code sends in Bedrock mode (2.1.197): flags and metadata that go on as they came.
fn claude_code_body() -> Value {
    let mut body = invoke_body();
    body["anthropic_beta"] = json!(["interleaved-thinking-2025-05-14", "tool-search-tool-2025-10-19"]);
    body["metadata"] =
        json!({"user_id": "{\"device_id\":\"0a\",\"account_uuid\":\"\",\"session_id\":\"b1\"}"});
    body
}

#[tokio::test]
async fn what_claude_code_sends_goes_to_runtime_byte_for_byte_and_is_taken() {
    let stack = Stack::start([]).await;
    // The order of members and the spaces are the caller's.
    let body = format!(" {} ", serde_json::to_string_pretty(&claude_code_body()).unwrap());
    for operation in ["invoke", "invoke-with-response-stream"] {
        let request = stack.client.post(format!("{}/model/{PROFILE}/{operation}", stack.url));
        let request = request.header("content-type", "application/json").body(body.clone());
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{operation}: {}", response.text().await.unwrap());
        let call = stack.emulator.calls().pop().unwrap();
        assert_eq!((call.host, &*call.raw_body), ("runtime", body.as_bytes()));
    }
}

#[tokio::test]
async fn tokens_are_counted_by_mantle_where_runtime_does_not() {
    let encoded = "eyJhbnRocm9waWNfdmVyc2lvbiI6ImJlZHJvY2stMjAyMy0wNS0zMSIsIm1heF90b2tlbnMiOjEsInRlbXBlcmF0dXJlIjoxLCJzeXN0ZW0iOiJCZSBicmllZi4iLCJtZXNzYWdlcyI6W3sicm9sZSI6InVzZXIiLCJjb250ZW50IjoiSGkifV19";
    let body = json!({"input": {"invokeModel": {"body": encoded}}});
    let mantle = on_mantle([]).await;
    // Of a model that only runtime's profiles have, runtime says that it does not count.
    let both = Stack::start([]).await;
    for (stack, typed) in [(&mantle, "claude-haiku-4-5"), (&mantle, PROFILE), (&both, "claude-sonnet-5")] {
        let answer = stack.ask(&format!("/model/{typed}/count-tokens"), &body).await;
        assert_eq!(answer.status, 200, "{typed}: {answer:?}");
        assert!(answer.body["inputTokens"].as_u64().is_some_and(|count| count > 0), "{typed}: {answer:?}");
        let call = stack.emulator.calls().pop().unwrap();
        assert_eq!((call.host, call.path.as_str()), ("mantle", "/anthropic/v1/messages/count_tokens"));
        let sent = call.body.unwrap();
        assert_eq!((&sent["system"], sent.get("max_tokens")), (&json!("Be brief."), None));
    }
    // A model that is not counted is asked for answers where it was before.
    assert_eq!(both.ask("/model/claude-sonnet-5/invoke", &invoke_body()).await.status, 200);
    assert_eq!(both.emulator.calls().pop().unwrap().host, "runtime");
    let converse = json!({"input": {"converse": converse_body()}});
    for (stack, typed, words) in
        [(&mantle, "claude-haiku-4-5", "input.invokeModel"), (&both, "claude-sonnet-5", "counting tokens")]
    {
        let answer = stack.ask(&format!("/model/{typed}/count-tokens"), &converse).await;
        let (status, kind, message) = refusal(&answer);
        assert_eq!((status, kind), (400, "ValidationException"), "{message}");
        assert!(message.contains(words), "{message}");
    }
    for broken in
        [json!({}), json!({"input": {}}), json!({"input": {"invokeModel": {"body": "%%"}}}), json!([])]
    {
        let answer = mantle.ask("/model/claude-haiku-4-5/count-tokens", &broken).await;
        assert_eq!(refusal(&answer).0, 400, "{broken}: {answer:?}");
    }
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
