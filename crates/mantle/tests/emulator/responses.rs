//! OpenAI's Responses, and answers that the host keeps; Anthropic's events handed on as they came.

use bytes::Bytes;
use futures_util::StreamExt;
use outcrop_emulator::Step;
use outcrop_mantle::{Prefix, Relay};
use outcrop_transport::Class;
use serde_json::Value;

use super::{STREAM, client, emulator};

const MODEL: &str = "openai.gpt-oss-120b";

fn body(model: &str, rest: &str) -> Bytes {
    format!(r#"{{"model":"{model}","input":"Hi"{rest}}}"#).into()
}

async fn text(mut relay: Relay) -> String {
    let mut text = String::new();
    while let Some(bytes) = relay.body.next().await {
        text.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap());
    }
    text
}

#[tokio::test]
async fn the_bytes_go_through_as_they_are_on_the_prefix_of_the_model() {
    let emulator = emulator([]).await;
    let client = client(&emulator);
    let sent = body(MODEL, r#" , "temperature" : 0.50"#);
    let whole = client.responses(MODEL, Prefix::OpenAiV1, sent.clone()).await.unwrap();
    let answer: Value = serde_json::from_slice(&whole.body).unwrap();
    assert_eq!(answer.get("object").and_then(Value::as_str), Some("response"));
    let paths: Vec<String> = emulator.calls().iter().map(|call| call.path.clone()).collect();
    assert_eq!(paths, ["/openai/v1/responses", "/v1/responses"]);
    assert_eq!(emulator.calls().pop().unwrap().raw_body, sent);
    let relay =
        client.responses_stream(MODEL, Prefix::OpenAiV1, body(MODEL, r#","stream":true"#)).await.unwrap();
    assert!(relay.request_id().is_some());
    let text = text(relay).await;
    assert!(
        text.starts_with("event: response.created\n") && text.contains("event: response.completed\n"),
        "{text}"
    );
    assert_eq!(emulator.calls().len(), 3, "the prefix was remembered");
}

#[tokio::test]
async fn what_is_kept_is_found_under_either_prefix() {
    let emulator = emulator([]).await;
    let client = client(&emulator);
    let whole = client.responses(MODEL, Prefix::V1, body(MODEL, "")).await.unwrap();
    let answer: Value = serde_json::from_slice(&whole.body).unwrap();
    let id = answer.get("id").and_then(Value::as_str).unwrap();
    for first in [Prefix::V1, Prefix::OpenAiV1] {
        let kept = client.response(first, id).await.unwrap();
        assert!(std::str::from_utf8(&kept.body).unwrap().contains(id));
    }
    client.delete_response(Prefix::V1, id).await.unwrap();
    emulator.clear();
    let error = client.response(Prefix::V1, id).await.unwrap_err();
    assert_eq!((error.class(), emulator.calls().len()), (Class::NotFound, 2));
    let error = client.cancel_response(Prefix::V1, "resp_none").await.unwrap_err();
    assert_eq!(error.class(), Class::NotFound);
    assert!(emulator.calls().pop().unwrap().path.ends_with("/responses/resp_none/cancel"));
    assert!(client.response(Prefix::V1, "..").await.is_err());
}

#[tokio::test]
async fn an_error_as_first_event_of_a_relay_is_an_error() {
    let step = Step::text("x").error_event_after(0, "rate_limit_error", "slow").times(0);
    let emulator = emulator([step]).await;
    let client = client(&emulator);
    let error = client.messages_relay(STREAM, None).await.unwrap_err();
    assert_eq!((error.class(), emulator.calls().len()), (Class::Throttled, 3), "{error}");
}

#[tokio::test]
async fn the_events_of_messages_are_handed_on_as_they_came() {
    let emulator = emulator([Step::text("hello")]).await;
    let text = text(client(&emulator).messages_relay(STREAM, None).await.unwrap()).await;
    assert!(text.starts_with("event: message_start\ndata: {"), "{text}");
    assert!(text.trim_end().ends_with('}') && text.contains("event: message_stop\n"), "{text}");
}
