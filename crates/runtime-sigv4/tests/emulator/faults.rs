//! The runtime's oddities.

use bytes::Bytes;
use futures_util::StreamExt;
use outcrop_emulator::Step;
use outcrop_transport::Class;

use super::{client, emulator, invoke, stream};

#[tokio::test]
async fn an_unknown_operation_with_status_200_is_a_404() {
    let body =
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#;
    let emulator = emulator([Step::raw(200, &[("content-type", "application/json")], body).times(0)]).await;
    for error in [invoke(&emulator).await.unwrap_err(), stream(&emulator).await.unwrap_err()] {
        assert_eq!(error.class(), Class::NotFound, "{error}");
        assert_eq!(error.refusal().unwrap().status, 404);
        assert_eq!(error.exception(), Some("UnknownOperationException"));
    }
}

#[tokio::test]
async fn a_redirect_is_a_bad_upstream() {
    let canary = emulator([]).await;
    let emulator = emulator([Step::raw(307, &[("location", canary.runtime_url())], "")]).await;
    assert_eq!(invoke(&emulator).await.unwrap_err().class(), Class::BadUpstream);
    assert!(canary.calls().is_empty());
}

#[tokio::test]
async fn chat_completions_go_through_as_they_are() {
    let emulator = emulator([]).await;
    let client = client(&emulator);
    let body = r#"{"model":"openai.gpt-oss-120b-1:0","messages":[{"role":"user","content":"Hi"}],"later":1}"#;
    let whole = client.chat(Bytes::from_static(body.as_bytes())).await.unwrap();
    assert!(std::str::from_utf8(&whole.body).unwrap().contains("chat.completion"));
    assert_eq!(emulator.calls()[0].raw_body, body);
    let body = body.replace("\"later\":1", "\"stream\":true");
    let mut relay = client.chat_stream(body.into()).await.unwrap();
    let mut text = String::new();
    while let Some(bytes) = relay.body.next().await {
        text.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap());
    }
    assert!(text.starts_with("data: {") && text.ends_with("data: [DONE]\n\n"), "{text}");
}
