//! Chat completions: the bytes go through, on the prefix that serves the model.

use bytes::Bytes;
use futures_util::StreamExt;
use http::HeaderValue;
use outcrop_emulator::{Outcome, Step};
use outcrop_mantle::{Client, Prefix};
use outcrop_transport::{Class, Endpoint, Exchange};

use super::{client, emulator, finished, signed};

fn body(model: &str, rest: &str) -> Bytes {
    format!(r#"{{"model":"{model}","messages":[{{"role":"user","content":"Hi"}}]{rest}}}"#).into()
}

#[tokio::test]
async fn the_bytes_go_through_as_they_are() {
    let emulator = emulator([]).await;
    let sent = body("openai.gpt-oss-120b", r#" , "later" : 1.50"#);
    let whole = client(&emulator).chat("openai.gpt-oss-120b", Prefix::V1, sent.clone()).await.unwrap();
    assert!(std::str::from_utf8(&whole.body).unwrap().contains("chat.completion"));
    let call = emulator.calls().pop().unwrap();
    assert_eq!((call.path.as_str(), &call.raw_body), ("/v1/chat/completions", &sent));
    assert_eq!(call.header("anthropic-version"), None);
}

#[tokio::test]
async fn a_stream_is_handed_on_from_its_first_byte() {
    let emulator = emulator([Step::text("hello"), Step::text("hello").one_byte()]).await;
    let client = client(&emulator);
    for _ in 0..2 {
        let sent = body("openai.gpt-oss-120b", r#","stream":true"#);
        let mut relay = client.chat_stream("openai.gpt-oss-120b", Prefix::V1, sent).await.unwrap();
        assert!(relay.request_id().is_some());
        let mut text = String::new();
        while let Some(bytes) = relay.body.next().await {
            text.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap());
        }
        assert!(text.starts_with("data: {") && text.ends_with("data: [DONE]\n\n"), "{text}");
    }
}

#[tokio::test]
async fn the_other_prefix_is_tried_once_and_remembered() {
    let emulator = emulator([]).await;
    let client = client(&emulator);
    for (model, wrong, right) in [
        ("google.gemma-4-31b", Prefix::V1, "/openai/v1/chat/completions"),
        ("openai.gpt-oss-20b", Prefix::OpenAiV1, "/v1/chat/completions"),
    ] {
        emulator.clear();
        client.chat(model, wrong, body(model, "")).await.unwrap();
        assert_eq!(emulator.calls().len(), 2);
        assert_eq!(emulator.calls()[1].path, right);
        client.chat_stream(model, wrong, body(model, r#","stream":true"#)).await.unwrap();
        assert_eq!(emulator.calls().len(), 3, "remembered, also by the stream");
        assert_eq!(emulator.calls()[2].path, right);
    }
}

#[tokio::test]
async fn when_both_prefixes_refuse_the_first_word_is_heard() {
    let message = "The model 'x' isn\u{2019}t supported on this route";
    let emulator = emulator([Step::fail(400, "validation_error", message).path("chat").times(0)]).await;
    let error = client(&emulator).chat("x", Prefix::V1, body("google.gemma-4-31b", "")).await.unwrap_err();
    assert_eq!((error.class(), emulator.calls().len()), (Class::Invalid, 2));
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn a_refusal_for_another_reason_does_not_change_the_prefix() {
    let emulator = emulator([]).await;
    let client = client(&emulator);
    let id = "anthropic.claude-haiku-4-5";
    let error = client.chat(id, Prefix::V1, body(id, "")).await.unwrap_err();
    assert_eq!(emulator.calls().len(), 1);
    assert!(error.refusal().unwrap().message.contains("does not support the '/v1/chat/completions' API"));
}

#[tokio::test]
async fn an_error_as_first_event_is_retried_by_its_class() {
    let step = Step::text("x").error_event_after(0, "rate_limit_exceeded", "slow").times(0);
    let emulator = emulator([step]).await;
    let sent = body("openai.gpt-oss-120b", r#","stream":true"#);
    let error = client(&emulator).chat_stream("openai.gpt-oss-120b", Prefix::V1, sent).await.unwrap_err();
    assert_eq!((error.class(), emulator.calls().len()), (Class::Throttled, 3), "{error}");
}

#[tokio::test]
async fn leaving_a_relay_closes_it_upstream() {
    let emulator = emulator([Step::text("hello").hang_after(1)]).await;
    let sent = body("openai.gpt-oss-120b", r#","stream":true"#);
    drop(client(&emulator).chat_stream("openai.gpt-oss-120b", Prefix::V1, sent).await.unwrap());
    assert_eq!(finished(&emulator, 1).await[0].outcome, Outcome::Cancelled);
}

#[tokio::test]
async fn a_project_is_named_on_openai_routes_only() {
    let emulator = emulator([]).await;
    let endpoint = Endpoint::parse(emulator.mantle_url()).unwrap();
    let client = Client::builder(endpoint, &signed(&emulator), Exchange::builder().build().unwrap())
        .project(HeaderValue::from_static("proj_1"))
        .build();
    let _ = client.chat("openai.gpt-oss-120b", Prefix::V1, body("openai.gpt-oss-120b", "")).await;
    let _ = client.messages(super::BODY).await;
    let projects: Vec<_> =
        emulator.calls().iter().map(|call| call.header("openai-project").map(str::to_owned)).collect();
    assert_eq!(projects, [Some("proj_1".to_owned()), None]);
}
