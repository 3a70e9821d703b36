//! The three hosts over loopback: routes, statuses, headers, shapes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use outcrop_emulator::{Emulator, Step};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};

const HAIKU: &str = "us.anthropic.claude-haiku-4-5-20251001-v1%3A0";

async fn emulator() -> Emulator {
    Emulator::builder().start().await.unwrap()
}

fn request(emulator: &Emulator, method: Method, url: String) -> RequestBuilder {
    Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
        .request(method, url)
        .bearer_auth(emulator.bearer())
        .header("content-type", "application/json")
}

fn invoke_body() -> Value {
    json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 64, "messages": [{"role": "user", "content": "Hi"}]})
}

async fn runtime(emulator: &Emulator, path: &str, body: &Value) -> Response {
    let url = format!("{}{path}", emulator.runtime_url());
    request(emulator, Method::POST, url).body(body.to_string()).send().await.unwrap()
}

async fn mantle(emulator: &Emulator, path: &str, body: &Value) -> Response {
    let url = format!("{}{path}", emulator.mantle_url());
    let request = request(emulator, Method::POST, url).header("anthropic-version", "2023-06-01");
    request.body(body.to_string()).send().await.unwrap()
}

async fn get(emulator: &Emulator, base: &str, path: &str) -> (u16, Value) {
    let response = request(emulator, Method::GET, format!("{base}{path}")).send().await.unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap_or(Value::Null))
}

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap_or(Value::Null))
}

fn messages(model: &str) -> Value {
    json!({"model": model, "max_tokens": 64, "messages": [{"role": "user", "content": "Hi"}]})
}

#[tokio::test]
async fn invoke_answers_with_bedrocks_headers_and_either_colon() {
    let emulator = emulator().await;
    for id in [HAIKU, "us.anthropic.claude-haiku-4-5-20251001-v1:0"] {
        let response = runtime(&emulator, &format!("/model/{id}/invoke"), &invoke_body()).await;
        assert_eq!(response.status(), 200, "{id}");
        for name in
            ["x-amzn-requestid", "x-amzn-bedrock-invocation-latency", "x-amzn-bedrock-input-token-count"]
        {
            assert!(response.headers().contains_key(name), "{name}");
        }
        let (_, body) = read(response).await;
        assert!(body["id"].as_str().unwrap().starts_with("msg_bdrk_"));
        assert_eq!(body["model"], "claude-haiku-4-5-20251001");
    }
    let calls = emulator.calls();
    assert_eq!(calls[0].path, format!("/model/{HAIKU}/invoke"));
    assert_eq!(calls[0].model.as_deref(), Some("us.anthropic.claude-haiku-4-5-20251001-v1:0"));
    assert_eq!(calls[0].body, Some(invoke_body()));
    assert_eq!(calls[0].header("authorization"), Some("Bearer [redacted]"));
}

#[tokio::test]
async fn runtime_refusals_carry_their_class() {
    let emulator = emulator().await;
    let mut blank = invoke_body();
    blank["messages"][0]["content"] = json!(" ");
    for (id, body, status, class, words) in [
        ("anthropic.claude-sonnet-5", invoke_body(), 400, "ValidationException", "isn\u{2019}t supported"),
        ("anthropic.claude-haiku-4-5", invoke_body(), 400, "ValidationException", "identifier is invalid"),
        ("anthropic.claude-v2", invoke_body(), 404, "ResourceNotFoundException", "end of its life"),
        ("..%2Fx", invoke_body(), 400, "ValidationException", "identifier is invalid"),
        (HAIKU, blank, 400, "ValidationException", "non-whitespace text"),
        (HAIKU, json!([]), 400, "ValidationException", "expected type: JSONObject"),
    ] {
        let response = runtime(&emulator, &format!("/model/{id}/invoke"), &body).await;
        let kind = response.headers()["x-amzn-errortype"].to_str().unwrap().to_owned();
        let (found, body) = read(response).await;
        assert_eq!((found, kind.split(':').next().unwrap()), (status, class), "{id}");
        assert!(body["message"].as_str().unwrap().contains(words), "{body}");
    }
    let url = format!("{}/model/{HAIKU}/invoke", emulator.runtime_url());
    let response = request(&emulator, Method::POST, url).body("{\"a\":").send().await.unwrap();
    assert!(read(response).await.1["message"].as_str().unwrap().starts_with("Malformed input request"));
}

#[tokio::test]
async fn the_front_door_speaks_with_a_capital_m() {
    let emulator = emulator().await;
    let url = format!("{}/model/{HAIKU}/invoke", emulator.runtime_url());
    let send = |key: &'static str| Client::new().post(&url).bearer_auth(key).body("{}").send();
    let response = send("sk-1234").await.unwrap();
    assert!(response.headers()["x-amzn-errortype"].to_str().unwrap().starts_with("AccessDeniedException"));
    let words = "Invalid API Key format: Must start with pre-defined prefix";
    assert_eq!(read(response).await, (403, json!({"Message": words})));
    let words = "Authentication failed: Please make sure your API Key is valid.";
    assert_eq!(read(send("ABSKabc").await.unwrap()).await, (403, json!({"Message": words})));
    let response = Client::new().post(&url).body("{}").send().await.unwrap();
    assert_eq!(read(response).await, (403, json!({"message": "Missing Authentication Token"})));
    assert_eq!(emulator.calls()[0].auth, "none");
}

#[tokio::test]
async fn every_kind_of_key_opens_its_doors() {
    let emulator = emulator().await;
    let body = messages("anthropic.claude-haiku-4-5").to_string();
    let url = format!("{}/anthropic/v1/messages", emulator.mantle_url());
    let post = || Client::new().post(&url).header("anthropic-version", "2023-06-01").body(body.clone());
    assert_eq!(post().bearer_auth(emulator.bearer()).send().await.unwrap().status(), 200);
    assert_eq!(post().bearer_auth(emulator.bearer_long()).send().await.unwrap().status(), 200);
    assert_eq!(post().header("x-api-key", emulator.bearer()).send().await.unwrap().status(), 200);
    assert_eq!(post().bearer_auth(emulator.bearer_expiring(60, 60)).send().await.unwrap().status(), 403);
    let kinds: Vec<_> = emulator.calls().iter().map(|call| call.auth).collect();
    assert_eq!(kinds, ["bearer-short", "bearer-long", "x-api-key", "none"]);
    let url = format!("{}/model/{HAIKU}/invoke", emulator.runtime_url());
    let request =
        Client::new().post(url).header("x-api-key", emulator.bearer()).body(invoke_body().to_string());
    assert_eq!(request.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn guardrail_and_tier_headers_are_checked() {
    let emulator = emulator().await;
    let send = async |headers: &[(&str, &str)]| {
        let url = format!("{}/model/{HAIKU}/invoke", emulator.runtime_url());
        let request = request(&emulator, Method::POST, url).body(invoke_body().to_string());
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.send().await.unwrap().status().as_u16()
    };
    let (id, version) = ("x-amzn-bedrock-guardrailidentifier", "x-amzn-bedrock-guardrailversion");
    assert_eq!(send(&[(id, "abc"), (version, "DRAFT")]).await, 200);
    assert_eq!(send(&[(id, "abc"), (version, "12")]).await, 200);
    assert_eq!(send(&[(id, "abc"), (version, "0")]).await, 400);
    assert_eq!(send(&[(id, "abc")]).await, 400);
    assert_eq!(send(&[(version, "1")]).await, 400);
    assert_eq!(send(&[("x-amzn-bedrock-service-tier", "gold")]).await, 400);
    assert_eq!(send(&[("x-amzn-bedrock-service-tier", "flex")]).await, 200);
}

#[tokio::test]
async fn runtime_serves_messages_to_new_models_and_has_its_oddities() {
    let emulator = emulator().await;
    let path = "/anthropic/v1/messages";
    let mut body = messages("us.anthropic.claude-sonnet-5");
    body["anthropic_version"] = json!("bedrock-2023-05-31");
    assert_eq!(runtime(&emulator, path, &body).await.status(), 200);
    body.as_object_mut().unwrap().remove("anthropic_version");
    let (status, refusal) = read(runtime(&emulator, path, &body).await).await;
    assert_eq!(
        (status, refusal["error"]["message"].as_str().unwrap()),
        (400, "anthropic-version: header is required")
    );
    body["anthropic_version"] = json!("2023-06-01");
    body["model"] = json!("us.anthropic.claude-haiku-4-5-20251001-v1:0");
    let (status, refusal) = read(runtime(&emulator, path, &body).await).await;
    assert_eq!((status, refusal["error"]["type"].as_str().unwrap()), (400, "invalid_request_error"));
    let odd =
        json!({"Output": {"__type": "com.amazon.coral.service#UnknownOperationException"}, "Version": "1.0"});
    assert_eq!(
        read(runtime(&emulator, "/anthropic/v1/messages/count_tokens", &body).await).await,
        (200, odd.clone())
    );
    let response = runtime(&emulator, "/model/x/unknown", &body).await;
    assert_eq!(response.headers()["x-amzn-errortype"], "UnknownOperationException");
    assert_eq!(read(response).await, (404, odd));
    assert_eq!(read(runtime(&emulator, "/anthropic/v1/messages/batches", &body).await).await.0, 403);
}

#[tokio::test]
async fn chat_completions_are_for_other_vendors_on_their_own_route() {
    let emulator = emulator().await;
    let claude = "The model 'anthropic.claude-haiku-4-5' does not support the '/v1/chat/completions' API";
    let refused = json!({"error": {"code": "validation_error", "message": claude, "param": null, "type": "invalid_request_error"}});
    let body = messages("anthropic.claude-haiku-4-5");
    for path in ["/v1/chat/completions", "/openai/v1/chat/completions"] {
        assert_eq!(read(mantle(&emulator, path, &body).await).await, (400, refused.clone()), "{path}");
    }
    assert_eq!(read(runtime(&emulator, "/openai/v1/chat/completions", &body).await).await, (400, refused));
    let oss = messages("openai.gpt-oss-120b");
    let (status, answer) = read(mantle(&emulator, "/v1/chat/completions", &oss).await).await;
    assert_eq!((status, answer["object"].as_str().unwrap()), (200, "chat.completion"));
    let (status, refusal) = read(mantle(&emulator, "/openai/v1/chat/completions", &oss).await).await;
    assert!(
        status == 400
            && refusal["error"]["message"].as_str().unwrap().contains("isn't supported on this route")
    );
    let gpt = messages("openai.gpt-6-sol");
    assert_eq!(read(mantle(&emulator, "/openai/v1/chat/completions", &gpt).await).await.0, 200);
    assert_eq!(read(mantle(&emulator, "/v1/chat/completions", &gpt).await).await.0, 400);
    let on_runtime = messages("openai.gpt-oss-120b-1:0");
    assert_eq!(read(runtime(&emulator, "/openai/v1/chat/completions", &on_runtime).await).await.0, 200);
    let (status, _) =
        read(mantle(&emulator, "/v1/chat/completions", &messages("nobody.nothing")).await).await;
    assert_eq!(status, 404);
    let (status, refusal) = read(mantle(&emulator, "/v1/responses", &body).await).await;
    assert!(status == 400 && refusal["error"]["message"].as_str().unwrap().contains("'/v1/responses' API"));
}

#[tokio::test]
async fn chat_streams_end_with_done_and_carry_tools_and_usage() {
    let emulator = emulator().await;
    emulator.push(Step::tools([("f", json!({"a": 1})), ("g", json!({}))]));
    let mut body = messages("openai.gpt-oss-120b");
    body["stream"] = json!(true);
    body["stream_options"] = json!({"include_usage": true});
    let text = mantle(&emulator, "/v1/chat/completions", &body).await.text().await.unwrap();
    assert!(text.ends_with("data: [DONE]\n\n"), "{text}");
    let chunks: Vec<Value> = text
        .split("\n\n")
        .filter_map(|event| event.strip_prefix("data: {"))
        .map(|rest| serde_json::from_str(&format!("{{{rest}")).unwrap())
        .collect();
    let calls: Vec<&Value> =
        chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["tool_calls"].get(0)).collect();
    assert_eq!((calls[0]["function"]["name"].as_str(), calls[1]["index"].as_u64()), (Some("f"), Some(1)));
    let last = chunks.last().unwrap();
    assert_eq!(last["choices"], json!([]));
    assert!(last["usage"]["total_tokens"].as_u64().unwrap() > 0);
    assert_eq!(chunks[chunks.len() - 2]["choices"][0]["finish_reason"], "tool_calls");
}

#[tokio::test]
async fn mantle_answers_messages_whole_streamed_and_counted() {
    let emulator = emulator().await;
    let mut body = messages("anthropic.claude-haiku-4-5");
    let response = mantle(&emulator, "/anthropic/v1/messages", &body).await;
    assert!(response.headers().contains_key("request-id"));
    assert_eq!(read(response).await.1["role"], "assistant");
    body["stream"] = json!(true);
    let text = mantle(&emulator, "/anthropic/v1/messages", &body).await.text().await.unwrap();
    assert!(text.starts_with("event: message_start\ndata: {"), "{text}");
    assert!(text.ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"), "{text}");
    assert!(!text.contains("amazon-bedrock-invocationMetrics"));
    let count =
        json!({"model": "anthropic.claude-haiku-4-5", "messages": [{"role": "user", "content": "Hi"}]});
    let (status, counted) =
        read(mantle(&emulator, "/anthropic/v1/messages/count_tokens", &count).await).await;
    assert!(status == 200 && counted["input_tokens"].as_u64().unwrap() > 0);
    for (model, status, kind) in [
        ("us.anthropic.claude-sonnet-5", 400, "invalid_request_error"),
        ("anthropic.claude-sonnet-4-6", 404, "not_found_error"),
        ("anthropic.claude-sonnet-4-20250514-v1:0", 404, "not_found_error"),
        ("openai.gpt-oss-120b", 400, "invalid_request_error"),
    ] {
        let (found, refusal) =
            read(mantle(&emulator, "/anthropic/v1/messages", &messages(model)).await).await;
        assert_eq!((found, refusal["error"]["type"].as_str().unwrap()), (status, kind), "{model}");
        assert_eq!(refusal["type"], "error");
    }
}

#[tokio::test]
async fn mantle_lists_models_and_answers_nothing_elsewhere() {
    let emulator = emulator().await;
    let base = emulator.mantle_url();
    let (status, list) = get(&emulator, base, "/v1/models").await;
    assert_eq!((status, list["object"].as_str().unwrap()), (200, "list"));
    let ids: Vec<&str> =
        list["data"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"anthropic.claude-opus-5-5") && ids.contains(&"openai.gpt-oss-120b"));
    let (status, one) = get(&emulator, base, "/v1/models/anthropic.claude-haiku-4-5").await;
    assert_eq!((status, one["status"].as_str().unwrap()), (200, "available"));
    assert!(one["data_retention"]["allowed_modes"].is_array());
    assert_eq!(get(&emulator, base, "/v1/models/nothing").await.0, 404);
    let response = mantle(&emulator, "/v1/messages", &messages("anthropic.claude-haiku-4-5")).await;
    assert_eq!((response.status().as_u16(), response.text().await.unwrap()), (404, String::new()));
    let tokyo = Emulator::builder().region("ap-northeast-1").start().await.unwrap();
    let (_, list) = get(&tokyo, tokyo.mantle_url(), "/v1/models").await;
    let claude: Vec<&str> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|m| m["id"].as_str())
        .filter(|id| id.contains("claude"))
        .collect();
    assert_eq!(claude, ["anthropic.claude-opus-4-8"]);
}

#[tokio::test]
async fn the_control_plane_lists_filters_and_pages() {
    let emulator = Emulator::builder()
        .application_profile("abcdefghijkl", "anthropic.claude-sonnet-4-6")
        .start()
        .await
        .unwrap();
    let base = emulator.control_url();
    let (_, models) = get(&emulator, base, "/foundation-models").await;
    let models = models["modelSummaries"].as_array().unwrap().clone();
    assert!(models.iter().any(|model| model["modelId"] == "anthropic.claude-haiku-4-5-20251001-v1:0"));
    let (_, on_demand) = get(&emulator, base, "/foundation-models?byInferenceType=ON_DEMAND").await;
    let on_demand = on_demand["modelSummaries"].as_array().unwrap().clone();
    assert!(!on_demand.is_empty() && on_demand.len() < models.len());
    let (_, openai) = get(&emulator, base, "/foundation-models?byProvider=openai").await;
    assert_eq!(openai["modelSummaries"][0]["modelId"], "openai.gpt-oss-120b-1:0");
    let (_, none) = get(&emulator, base, "/foundation-models?byProvider=Nobody").await;
    assert_eq!(none["modelSummaries"], json!([]));
    assert_eq!(get(&emulator, base, "/foundation-models?byOutputModality=SMELL").await.0, 400);
    let (status, one) = get(&emulator, base, "/foundation-models/anthropic.claude-sonnet-4-6").await;
    assert_eq!((status, one["modelDetails"]["modelName"].as_str().unwrap()), (200, "Claude Sonnet 4.6"));
    assert_eq!(get(&emulator, base, "/foundation-models/nothing").await.0, 404);

    let (_, all) = get(&emulator, base, "/inference-profiles").await;
    let all = all["inferenceProfileSummaries"].as_array().unwrap().clone();
    let (mut found, mut token) = (Vec::new(), None::<String>);
    loop {
        let next = token.map(|token| format!("&nextToken={token}")).unwrap_or_default();
        let (_, page) = get(&emulator, base, &format!("/inference-profiles?maxResults=7{next}")).await;
        let page_items = page["inferenceProfileSummaries"].as_array().unwrap().clone();
        assert!(page_items.len() <= 7);
        found.extend(page_items);
        token = page["nextToken"].as_str().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!(found, all);
    let (_, own) = get(&emulator, base, "/inference-profiles?type=APPLICATION").await;
    assert_eq!(own["inferenceProfileSummaries"].as_array().unwrap().len(), 1);
    assert_eq!(get(&emulator, base, "/inference-profiles?maxResults=0").await.0, 400);
    let (status, one) = get(&emulator, base, "/inference-profiles/us.anthropic.claude-sonnet-5").await;
    assert_eq!((status, one["type"].as_str().unwrap()), (200, "SYSTEM_DEFINED"));
    let arn = one["inferenceProfileArn"].as_str().unwrap().replace('/', "%2F");
    assert_eq!(get(&emulator, base, &format!("/inference-profiles/{arn}")).await.0, 200);
    assert_eq!(get(&emulator, base, "/guardrails").await.0, 404);
}

#[tokio::test]
async fn tls_listens_with_a_certificate_its_authority_signed() {
    let folder = std::env::temp_dir().join(format!("outcrop-emulator-test-{}", std::process::id()));
    let emulator = Emulator::builder().tls(true).tls_ca_file(&folder).start().await.unwrap();
    let pem = std::fs::read(&folder).unwrap();
    std::fs::remove_file(&folder).unwrap();
    assert_eq!(pem, emulator.ca_pem().unwrap().as_bytes());
    assert_eq!(emulator.describe_json()["tls_ca_pem_path"], json!(folder));
    let trusting = Client::builder()
        .add_root_certificate(reqwest::Certificate::from_pem(&pem).unwrap())
        .build()
        .unwrap();
    let url = format!("{}/model/{HAIKU}/invoke", emulator.runtime_url());
    assert!(url.starts_with("https://127.0.0.1:"));
    let send = |client: Client| {
        client.post(&url).bearer_auth(emulator.bearer()).body(invoke_body().to_string()).send()
    };
    let response = send(trusting).await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, reqwest::Version::HTTP_2));
    assert!(send(Client::new()).await.is_err());
}

#[tokio::test]
async fn tls_listens_with_a_certificate_that_is_given() {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let folder = std::env::temp_dir().join(format!("outcrop-emulator-files-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (certificate, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let emulator = Emulator::builder().tls_files(&certificate, &key).start().await.unwrap();
    let swapped = Emulator::builder().tls_files(&key, &certificate).start().await;
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(emulator.mantle_url().starts_with("https://") && emulator.ca_pem().is_none());
    assert_eq!(swapped.unwrap_err().to_string(), "cannot use the TLS certificate or key");
    let root = reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).unwrap();
    let client = Client::builder().add_root_certificate(root).build().unwrap();
    let url = format!("{}/v1/models", emulator.mantle_url());
    assert_eq!(client.get(url).bearer_auth(emulator.bearer()).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn too_large_bodies_are_refused_in_the_shape_of_the_route() {
    let emulator = emulator().await;
    let mut body = messages("anthropic.claude-haiku-4-5");
    body["messages"][0]["content"] = json!("x".repeat(20 * 1024 * 1024));
    let (status, refusal) = read(mantle(&emulator, "/anthropic/v1/messages", &body).await).await;
    assert_eq!((status, refusal["error"]["type"].as_str().unwrap()), (413, "request_too_large"));
    let (status, refusal) = read(runtime(&emulator, &format!("/model/{HAIKU}/invoke"), &body).await).await;
    assert!(status == 413 && refusal["message"].is_string());
}

#[tokio::test]
async fn unknown_projects_are_not_found_on_openai_routes() {
    let emulator = emulator().await;
    let url = format!("{}/v1/chat/completions", emulator.mantle_url());
    let send = async |project: &str| {
        let request = request(&emulator, Method::POST, url.clone()).header("openai-project", project);
        request.body(messages("openai.gpt-oss-120b").to_string()).send().await.unwrap().status().as_u16()
    };
    assert_eq!((send("default").await, send("proj_unknown").await), (200, 404));
}

#[tokio::test]
async fn a_busy_port_is_named_with_a_hint() {
    let first = emulator().await;
    let port: u16 = first.runtime_url().rsplit(':').next().unwrap().parse().unwrap();
    let error = Emulator::builder().control_port(port).start().await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on 127.0.0.1:{port}"));
    assert!(error.hint().unwrap().contains("another port"));
}

#[tokio::test]
async fn the_clock_can_be_moved() {
    let emulator = Emulator::builder().fixed_clock(1_795_348_800).start().await.unwrap();
    let response = runtime(&emulator, &format!("/model/{HAIKU}/invoke"), &invoke_body()).await;
    assert_eq!(response.headers()["date"], "Sun, 22 Nov 2026 12:00:00 GMT");
    assert_eq!(response.status(), 200);
}
