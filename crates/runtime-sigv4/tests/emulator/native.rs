//! Converse, and operations that are handed on unread.

use futures_util::StreamExt;
use http::{HeaderMap, HeaderValue};
use outcrop_framing::event_stream::Decoder;
use outcrop_runtime_sigv4::{Control, Listing, Operation};
use outcrop_transport::Class;

use super::*;

const CONVERSE: &str = r#"{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#;
const NOVA: &str = "us.amazon.nova-lite-v1:0";

fn json() -> HeaderMap {
    HeaderMap::from_iter([(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"))])
}

#[tokio::test]
async fn converse_answers_whole_and_event_by_event() {
    let emulator = emulator([Step::text("One two three.").times(2)]).await;
    let whole = client(&emulator).converse(NOVA, CONVERSE.into()).await.unwrap();
    assert!(String::from_utf8_lossy(&whole.body).contains("One two three."));
    let mut stream = client(&emulator).converse_stream(NOVA, CONVERSE.into()).await.unwrap();
    assert!(stream.request_id().is_some());
    let mut kinds = Vec::new();
    while let Some(event) = stream.next().await {
        let event = event.unwrap();
        assert!(event.payload().starts_with(b"{"));
        kinds.push(event.kind().to_owned());
    }
    kinds.dedup();
    let order = ["messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata"];
    assert_eq!(kinds, order);
}

#[tokio::test]
async fn an_exception_as_first_event_of_converse_is_an_error_and_retried() {
    let step = Step::text("no").exception_after(0, "throttlingException", "Too many requests");
    let emulator = emulator([step.times(3)]).await;
    let error = client(&emulator).converse_stream(NOVA, CONVERSE.into()).await.unwrap_err();
    assert_eq!((error.class(), emulator.calls().len()), (Class::Throttled, 3));
}

#[tokio::test]
async fn an_exception_in_the_middle_of_converse_ends_it() {
    let step = Step::text("One two").exception_after(2, "modelStreamErrorException", "broke");
    let emulator = emulator([step]).await;
    let mut stream = client(&emulator).converse_stream(NOVA, CONVERSE.into()).await.unwrap();
    let (mut seen, mut last) = (0, None);
    while let Some(event) = stream.next().await {
        seen += 1;
        last = Some(event);
    }
    assert_eq!(seen, 3);
    assert_eq!(last.unwrap().unwrap_err().exception(), Some("modelStreamErrorException"));
}

#[tokio::test]
async fn an_operation_is_handed_on_with_its_headers_and_comes_back_byte_for_byte() {
    let emulator = emulator([]).await;
    let mut headers = json();
    headers.insert("x-amzn-bedrock-trace", HeaderValue::from_static("DISABLED"));
    let operation = Operation::Invoke { model: MODEL };
    let answer = client(&emulator).forward(operation, headers, BODY.into()).await.unwrap();
    assert!(answer.request_id().is_some());
    assert!(answer.body.collect(1 << 20).await.unwrap().starts_with(b"{"));
    let call = emulator.calls().remove(0);
    assert_eq!(call.raw_body, BODY);
    assert!(call.headers.iter().any(|(name, value)| name == "x-amzn-bedrock-trace" && value == "DISABLED"));

    for operation in [Operation::InvokeStream { model: MODEL }, Operation::ConverseStream { model: MODEL }] {
        let body = if matches!(operation, Operation::InvokeStream { .. }) { BODY } else { CONVERSE };
        let answer = client(&emulator).forward(operation, json(), body.into()).await.unwrap();
        assert_eq!(answer.headers["content-type"], "application/vnd.amazon.eventstream");
        let mut decoder = Decoder::default();
        decoder.push(answer.body.collect(1 << 20).await.unwrap());
        let mut frames = 0;
        while decoder.next_frame().unwrap().is_some() {
            frames += 1;
        }
        assert!(frames > 3, "{operation:?}");
        decoder.finish().unwrap();
    }
}

#[tokio::test]
async fn every_operation_has_its_path() {
    let emulator = emulator([]).await;
    let base = "anthropic.claude-haiku-4-5-20251001-v1:0";
    let count = r#"{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}}}"#;
    let guardrail = r#"{"source":"INPUT","content":[{"text":{"text":"Hi"}}]}"#;
    let apply = Operation::ApplyGuardrail { guardrail: "abcdefghij12", version: "1" };
    for (operation, body, path) in [
        (Operation::Converse { model: NOVA }, CONVERSE, "/model/us.amazon.nova-lite-v1%3A0/converse"),
        (
            Operation::CountTokens { model: base },
            count,
            "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens",
        ),
        (apply, guardrail, "/guardrail/abcdefghij12/version/1/apply"),
    ] {
        let answer = client(&emulator).forward(operation, json(), body.into()).await.unwrap();
        assert_eq!(answer.status, 200);
        assert_eq!(emulator.calls().last().unwrap().path, path);
    }
    let counted = client(&emulator).count_tokens(base, count.into()).await.unwrap();
    assert!(String::from_utf8_lossy(&counted.body).contains("inputTokens"));
}

#[tokio::test]
async fn a_refusal_of_what_is_handed_on_keeps_bedrocks_own_body() {
    let emulator = emulator([]).await;
    let answer = client(&emulator).forward(Operation::Converse { model: NOVA }, json(), "{}".into()).await;
    let error = answer.unwrap_err();
    let refusal = error.refusal().unwrap();
    assert_eq!((refusal.status.as_u16(), refusal.kind.as_deref()), (400, Some("ValidationException")));
    assert!(refusal.body.starts_with(b"{\"message\""), "{refusal:?}");
}

#[tokio::test]
async fn lists_are_handed_on_with_the_callers_query() {
    let emulator = emulator([]).await;
    let exchange = Exchange::builder().build().unwrap();
    let endpoint = Endpoint::parse(emulator.control_url()).unwrap();
    let control = Control::new(endpoint, &signed(&emulator), exchange, retry());
    for (listing, query, path) in [
        (Listing::FoundationModels, vec![("byProvider", "Anthropic")], "/foundation-models"),
        (Listing::InferenceProfiles, vec![("type", "SYSTEM_DEFINED")], "/inference-profiles"),
        (Listing::FoundationModel("anthropic.claude-haiku-4-5-20251001-v1:0"), vec![], "/foundation-models/"),
        (Listing::InferenceProfile(MODEL), vec![], "/inference-profiles/"),
    ] {
        let answer = control.forward(listing, &query).await.unwrap();
        assert_eq!(answer.status, 200, "{listing:?}");
        let call = emulator.calls().pop().unwrap();
        assert!(call.path.starts_with(path), "{}", call.path);
        let sent: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(call.query, sent.join("&"));
    }
}

#[tokio::test]
async fn the_openai_and_anthropic_routes_of_this_host_hand_on_bytes() {
    let emulator = emulator([]).await;
    let client = client(&emulator);
    let gpt = |rest: &str| format!(r#"{{"model":"us.openai.gpt-5.6-sol","input":"Hi"{rest}}}"#);
    let whole = client.responses(gpt("").into()).await.unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&whole.body).unwrap();
    let id = answer.get("id").and_then(serde_json::Value::as_str).unwrap();
    assert!(String::from_utf8_lossy(&client.response(id).await.unwrap().body).contains(id));
    client.delete_response(id).await.unwrap();
    assert_eq!(client.response(id).await.unwrap_err().class(), Class::NotFound);
    assert_eq!(client.cancel_response(id).await.unwrap_err().class(), Class::NotFound);
    let relay = client.responses_stream(gpt(r#","stream":true"#).into()).await.unwrap();
    assert!(relay.body.collect(1 << 20).await.unwrap().starts_with(b"event: response.created"));

    let claude = |rest: &str| {
        let model = "us.anthropic.claude-sonnet-5";
        format!(
            r#"{{"model":"{model}","max_tokens":64,"messages":[{{"role":"user","content":"Hi"}}]{rest}}}"#
        )
    };
    let whole = client.messages(claude("").into(), None).await.unwrap();
    assert!(String::from_utf8_lossy(&whole.body).contains(r#""type":"message""#));
    assert_eq!(emulator.calls().pop().unwrap().header("anthropic-version"), Some("2023-06-01"));
    let relay = client.messages_stream(claude(r#","stream":true"#).into(), None).await.unwrap();
    assert!(relay.body.collect(1 << 20).await.unwrap().starts_with(b"event: message_start"));
}
