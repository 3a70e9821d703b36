//! The operations besides InvokeModel and Messages, over loopback: routes, statuses, headers, shapes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use outcrop_emulator::{Emulator, Step};
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};

const NOVA: &str = "us.amazon.nova-pro-v1%3A0";

async fn send(emulator: &Emulator, method: Method, url: String, body: Option<&Value>) -> Response {
    let request = Client::new().request(method, url).bearer_auth(emulator.bearer());
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(body.to_string()),
        None => request,
    };
    request.send().await.unwrap()
}

async fn runtime(emulator: &Emulator, path: &str, body: &Value) -> Response {
    send(emulator, Method::POST, format!("{}{path}", emulator.runtime_url()), Some(body)).await
}

async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_str(&response.text().await.unwrap()).unwrap_or(Value::Null))
}

fn hi() -> Value {
    json!({"messages": [{"role": "user", "content": [{"text": "Hi"}]}]})
}

#[tokio::test]
async fn converse_answers_records_and_refuses() {
    let emulator = Emulator::builder().script([Step::text("Hello")]).start().await.unwrap();
    let refused = runtime(&emulator, &format!("/model/{NOVA}/converse"), &json!({"messages": "Hi"})).await;
    assert!(refused.headers()["x-amzn-errortype"].to_str().unwrap().starts_with("ValidationException:"));
    assert_eq!(read(refused).await, (400, json!({"message": "Unexpected field type at 'messages'"})));
    assert_eq!(emulator.steps_left(), 1);
    let (status, answer) = read(runtime(&emulator, &format!("/model/{NOVA}/converse"), &hi()).await).await;
    assert_eq!((status, &answer["output"]["message"]["content"]), (200, &json!([{"text": "Hello"}])));
    let call = emulator.calls().pop().unwrap();
    assert_eq!((call.model.as_deref(), call.auth), (Some("us.amazon.nova-pro-v1:0"), "bearer-short"));
    let url = format!("{}/model/{NOVA}/converse", emulator.runtime_url());
    let broken =
        Client::new().post(url).bearer_auth(emulator.bearer()).body("{\"messages\":").send().await.unwrap();
    assert!(broken.headers()["x-amzn-errortype"].to_str().unwrap().starts_with("SerializationException:"));
    let url = format!("{}/model/{NOVA}/converse", emulator.runtime_url());
    assert_eq!(Client::new().post(url).body("{}").send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn converse_streams_named_frames() {
    let emulator = Emulator::builder().start().await.unwrap();
    let response = runtime(&emulator, &format!("/model/{NOVA}/converse-stream"), &hi()).await;
    assert_eq!(response.headers()["content-type"], "application/vnd.amazon.eventstream");
    let bytes = response.bytes().await.unwrap();
    let at = |word: &str| bytes.windows(word.len()).position(|part| part == word.as_bytes());
    let order = ["messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"].map(at);
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}");
    assert_eq!(at("contentBlockStart"), None);
}

#[tokio::test]
async fn profiles_arns_and_regions_decide_what_converses() {
    let emulator = Emulator::builder()
        .region("eu-west-1")
        .application_profile("abcdefghijkl", "amazon.nova-lite-v1:0")
        .start()
        .await
        .unwrap();
    let arn = "arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fabcdefghijkl";
    for (id, status) in [
        ("eu.amazon.nova-pro-v1%3A0", 200),
        ("amazon.nova-pro-v1:0", 200),
        (arn, 200),
        (NOVA, 400),
        ("us.meta.llama3-3-70b-instruct-v1:0", 400),
        ("meta.llama3-3-70b-instruct-v1:0", 400),
        ("amazon.titan-embed-text-v2:0", 400),
    ] {
        let found = runtime(&emulator, &format!("/model/{id}/converse"), &hi()).await.status();
        assert_eq!(found.as_u16(), status, "{id}");
    }
}

#[tokio::test]
async fn embeddings_and_rerank_are_invoked_but_do_not_stream() {
    let emulator = Emulator::builder().start().await.unwrap();
    let titan = "/model/amazon.titan-embed-text-v2%3A0/invoke";
    let response = runtime(&emulator, titan, &json!({"inputText": "Hi there"})).await;
    assert_eq!(response.headers()["x-amzn-bedrock-input-token-count"], "2");
    assert_eq!(read(response).await.1["embedding"].as_array().unwrap().len(), 1_024);
    let stream = format!("{titan}-with-response-stream");
    let refused = json!({"message": "The model is unsupported for streaming."});
    assert_eq!(read(runtime(&emulator, &stream, &json!({"inputText": "Hi"})).await).await, (400, refused));
    let (status, refusal) = read(runtime(&emulator, &format!("/model/{NOVA}/invoke"), &hi()).await).await;
    assert!(status == 400 && refusal["message"].as_str().unwrap().contains("is not played on this route"));
    emulator.push(Step::throttle(1));
    assert_eq!(runtime(&emulator, titan, &json!({"inputText": "Hi"})).await.status(), 429);
    let rerank = json!({"query": "q", "documents": ["a"], "api_version": 2});
    assert_eq!(runtime(&emulator, "/model/cohere.rerank-v3-5%3A0/invoke", &rerank).await.status(), 200);
}

#[tokio::test]
async fn tokens_are_counted_and_guardrails_applied() {
    let emulator = Emulator::builder().start().await.unwrap();
    let path = "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens";
    let (status, counted) = read(runtime(&emulator, path, &json!({"input": {"converse": hi()}})).await).await;
    assert!(status == 200 && counted["inputTokens"].as_u64().unwrap() > 0);
    let blob = json!({"input": {"invokeModel": {"body": "bm90IGpzb24="}}});
    let (status, refusal) = read(runtime(&emulator, path, &blob).await).await;
    assert!(status == 400 && refusal["message"].as_str().unwrap().starts_with("Malformed input request"));
    let content = json!({"source": "INPUT", "content": [{"text": {"text": "outcrop-denied"}}]});
    let (status, verdict) =
        read(runtime(&emulator, "/guardrail/abc/version/DRAFT/apply", &content).await).await;
    assert_eq!((status, &verdict["action"]), (200, &json!("GUARDRAIL_INTERVENED")));
    for (path, status) in [
        ("/guardrail/missing/version/1/apply", 404),
        ("/guardrail/ABC/version/1/apply", 400),
        ("/guardrail/abc/version/0/apply", 400),
    ] {
        assert_eq!(runtime(&emulator, path, &content).await.status().as_u16(), status, "{path}");
    }
}

#[tokio::test]
async fn lists_follow_the_region_and_know_what_each_model_does() {
    let emulator = Emulator::builder().region("eu-west-1").start().await.unwrap();
    let get = async |path: &str| {
        read(send(&emulator, Method::GET, format!("{}{path}", emulator.control_url()), None).await).await
    };
    let (_, models) = get("/foundation-models").await;
    let models = models["modelSummaries"].as_array().unwrap().clone();
    let find = |id: &str| models.iter().find(|model| model["modelId"] == id);
    assert!(find("meta.llama3-3-70b-instruct-v1:0").is_none());
    assert_eq!(
        find("amazon.nova-lite-v1:0").unwrap()["inferenceTypesSupported"],
        json!(["ON_DEMAND", "INFERENCE_PROFILE"])
    );
    let embed = find("cohere.embed-v4:0").unwrap();
    assert_eq!(
        (&embed["outputModalities"], &embed["responseStreamingSupported"]),
        (&json!(["EMBEDDING"]), &json!(false))
    );
    let (_, profiles) = get("/inference-profiles").await;
    let ids: Vec<&str> = profiles["inferenceProfileSummaries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|profile| profile["inferenceProfileId"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"eu.amazon.nova-pro-v1:0") && ids.contains(&"global.amazon.nova-2-lite-v1:0"));
    assert!(ids.iter().all(|id| !id.starts_with("us.")));
    assert_eq!(
        get("/foundation-model-availability/amazon.nova-lite-v1%3A0").await.1["entitlementAvailability"],
        "AVAILABLE"
    );
    assert_eq!(get("/foundation-model-availability/nothing").await.0, 404);
}

#[tokio::test]
async fn responses_live_where_they_were_made() {
    let emulator = Emulator::builder().start().await.unwrap();
    let (mantle, base) = (emulator.mantle_url(), emulator.runtime_url());
    let body = json!({"model": "openai.gpt-6-sol", "input": "Hi"});
    let url = format!("{mantle}/openai/v1/responses");
    let (status, made) = read(send(&emulator, Method::POST, url.clone(), Some(&body)).await).await;
    assert_eq!((status, &made["status"]), (200, &json!("completed")));
    let id = made["id"].as_str().unwrap();
    assert_eq!(
        read(send(&emulator, Method::GET, format!("{url}/{id}"), None).await).await,
        (200, made.clone())
    );
    let elsewhere = send(&emulator, Method::GET, format!("{base}/openai/v1/responses/{id}"), None).await;
    assert_eq!(elsewhere.status(), 404);
    emulator.clear();
    assert_eq!(send(&emulator, Method::GET, format!("{url}/{id}"), None).await.status(), 404);
    for (url, model, status) in [
        (format!("{mantle}/v1/responses"), "openai.gpt-oss-120b", 200),
        (format!("{mantle}/v1/responses"), "openai.gpt-oss-safeguard-20b", 400),
        (format!("{mantle}/v1/responses"), "openai.gpt-6-sol", 400),
        (format!("{base}/openai/v1/responses"), "us.openai.gpt-6-sol", 200),
        (format!("{base}/openai/v1/responses"), "xai.grok-4.6", 400),
        (format!("{base}/openai/v1/responses"), "us.anthropic.claude-sonnet-5", 400),
    ] {
        let body = json!({"model": model, "input": "Hi"});
        let found = send(&emulator, Method::POST, url.clone(), Some(&body)).await.status();
        assert_eq!(found.as_u16(), status, "{model} at {url}");
    }
    let unsigned = Client::new().post(&url).body(body.to_string()).send().await.unwrap();
    assert_eq!(unsigned.status(), 403);
}
