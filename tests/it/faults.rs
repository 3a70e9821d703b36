//! What goes wrong upstream, and what the caller sees of it (rows F01 to F19, F41, F42).

use futures_util::StreamExt;
use outcrop_emulator::{Outcome, Step};
use outcrop_gateway::Endpoint;
use serde_json::{Value, json};

use crate::stack::{LONG, Stack, hello, hello_stream, streamed_text};

/// Errors before the first byte keep their status, whole or streamed.
#[tokio::test]
async fn f01_to_f05_and_f16_early_errors_keep_their_status() {
    let cases = [
        (Step::fail(429, "ThrottlingException", "Too many requests").times(9), 429, "rate_limit_exceeded"),
        (Step::fail(503, "ServiceUnavailableException", "busy").times(9), 503, ""),
        (Step::fail(500, "InternalServerException", "oops").times(9), 500, ""),
        (Step::fail(400, "ValidationException", "no good"), 400, ""),
        (Step::fail(403, "AccessDeniedException", "not yours"), 403, ""),
        (Step::fail(408, "ModelTimeoutException", "too slow").times(9), 504, ""),
        (Step::fail(424, "ModelErrorException", "the model failed").times(9), 502, ""),
    ];
    for (step, status, code) in cases {
        for stream in [false, true] {
            let stack = Stack::with([step.clone()], |_, bedrock| bedrock.attempts = Some(1)).await;
            let mut body = hello("claude-haiku-4-5");
            body["stream"] = stream.into();
            let answer = stack.chat(&body).await;
            assert_eq!(answer.status, status, "{answer:?}");
            assert!(
                answer.error()["message"].is_string() && answer.error()["type"].is_string(),
                "{answer:?}"
            );
            if !code.is_empty() {
                assert_eq!(answer.error()["code"], code);
            }
            assert_eq!(answer.header("retry-after").is_some(), matches!(status, 429 | 503), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn f02_a_model_that_is_not_ready_is_asked_again() {
    let stack =
        Stack::start([Step::fail(503, "ServiceUnavailableException", "busy"), Step::text("now")]).await;
    assert_eq!(stack.chat(&hello("claude-haiku-4-5")).await.text(), "now");
    assert_eq!(stack.calls().len(), 2);
}

#[tokio::test]
async fn f16_an_exception_as_first_event_is_an_answer_with_a_status() {
    for (model, step) in [
        ("claude-haiku-4-5", Step::text("x").exception_after(0, "throttlingException", "slow down").times(9)),
        (
            "anthropic.claude-haiku-4-5",
            Step::text("x").error_event_after(0, "rate_limit_error", "slow down").times(9),
        ),
    ] {
        let stack = Stack::with([step], |_, bedrock| bedrock.attempts = Some(1)).await;
        let answer = stack.chat(&hello_stream(model)).await;
        assert_eq!(answer.status, 429, "{model}: {answer:?}");
    }
}

/// However a stream breaks: an error event, and never `[DONE]`.
#[tokio::test]
async fn f10_to_f19_a_broken_stream_ends_with_an_error_and_without_done() {
    let text = || Step::text("one two three four five").chunk_chars(4);
    let cases = [
        ("cut between events", text().cut_after(4)),
        ("cut inside an event", text().cut_inside(4, 9)),
        ("ends without its last event", text().end_after(4)),
        ("exception", text().exception_after(4, "internalServerException", "oops")),
        ("bad message checksum", text().bad_crc(4)),
        ("bad prelude checksum", text().bad_prelude(4)),
        ("a frame larger than any", text().oversized(4)),
        ("a payload that is no JSON", text().garbage(4, "{nope")),
    ];
    for (what, step) in cases {
        let stack = Stack::start([step]).await;
        let events = stack.stream(&hello_stream("claude-haiku-4-5")).await;
        let last: Value =
            serde_json::from_str(events.last().unwrap()).unwrap_or_else(|_| panic!("{what}: {events:?}"));
        assert!(last["error"]["message"].is_string(), "{what}: {events:?}");
        assert!(events.len() > 1, "{what}: what came before is passed on");
        assert!(!events.iter().any(|event| event == "[DONE]"), "{what}");
        assert_eq!(stack.calls().len(), 1, "{what}: nothing is retried after the first byte");
    }
}

#[tokio::test]
async fn f10_to_f17_the_same_over_mantle() {
    let text = || Step::text("one two three four five").chunk_chars(4);
    let cases = [
        ("cut between events", text().cut_after(4)),
        ("cut inside an event", text().cut_inside(4, 9)),
        ("ends without its last event", text().end_after(4)),
        ("error event", text().error_event_after(4, "overloaded_error", "busy")),
        ("data that is no JSON", text().garbage(4, "{nope")),
    ];
    for (what, step) in cases {
        let stack = Stack::start([step]).await;
        let events = stack.stream(&hello_stream("anthropic.claude-haiku-4-5")).await;
        let last: Value =
            serde_json::from_str(events.last().unwrap()).unwrap_or_else(|_| panic!("{what}: {events:?}"));
        assert!(last["error"]["message"].is_string(), "{what}: {events:?}");
        assert!(!events.iter().any(|event| event == "[DONE]"), "{what}");
    }
}

/// What is passed on unread is numbered by its model; the error that is added is the next of them.
#[tokio::test]
async fn f10_to_f17_a_forwarded_stream_of_responses_ends_with_the_next_number() {
    let text = || Step::text("one two three four five").chunk_chars(4);
    for (what, step) in [
        ("cut between events", text().cut_after(5)),
        ("cut inside an event", text().cut_inside(5, 9)),
        ("ends without its last event", text().end_after(5)),
    ] {
        for model in ["gpt-5.4", "openai.gpt-oss-120b"] {
            let stack = Stack::with([step.clone()], |_, bedrock| bedrock.endpoint = Endpoint::Mantle).await;
            let body = json!({"model": model, "input": "Hello.", "stream": true});
            let request = stack.client.post(format!("{}/v1/responses", stack.url)).body(body.to_string());
            let told = request.header("content-type", "application/json").send().await.unwrap();
            let told = told.text().await.unwrap();
            let whole = told.lines().filter_map(|line| line.strip_prefix("data: "));
            let events: Vec<Value> = whole.filter_map(|data| serde_json::from_str(data).ok()).collect();
            assert!(events.len() > 2, "{what}: {told}");
            for (number, event) in events.iter().enumerate() {
                assert_eq!(event["sequence_number"], number, "{what}, {model}: {told}");
            }
            assert_eq!(events.last().unwrap()["type"], "error", "{what}: {told}");
        }
    }
}

#[tokio::test]
async fn f09_f15_dripped_bytes_and_unknown_events_do_no_harm() {
    for model in ["claude-haiku-4-5", "anthropic.claude-haiku-4-5"] {
        let stack = Stack::start([Step::text("drip drop").one_byte().future().pings(3)]).await;
        let events = stack.stream(&hello_stream(model)).await;
        assert_eq!(
            (streamed_text(&events).as_str(), events.last().unwrap().as_str()),
            ("drip drop", "[DONE]"),
            "{model}"
        );
    }
}

#[tokio::test]
async fn f20_an_answer_that_is_no_answer_is_a_bad_gateway() {
    for body in ["<html>hello</html>", "", "{\"half\":"] {
        let stack =
            Stack::with([Step::raw(200, &[("content-type", "application/json")], body)], |_, bedrock| {
                bedrock.attempts = Some(1);
            })
            .await;
        let answer = stack.chat(&hello("claude-haiku-4-5")).await;
        assert_eq!(answer.status, 502, "{body}: {answer:?}");
    }
}

#[tokio::test]
async fn f21_a_redirect_is_never_followed() {
    let step = Step::raw(302, &[("location", "http://127.0.0.1:9/canary")], "");
    let stack = Stack::with([step], |_, bedrock| bedrock.attempts = Some(1)).await;
    assert_eq!(stack.chat(&hello("claude-haiku-4-5")).await.status, 502);
}

#[tokio::test]
async fn f06_a_host_that_refuses_connections_is_a_bad_gateway_in_plain_words() {
    let stack = Stack::with([], |_, bedrock| {
        bedrock.attempts = Some(1);
        // Discard: nobody listens there.
        let typed = outcrop_proxy::BedrockArgs {
            runtime_url: Some("http://127.0.0.1:9".to_owned()),
            ..Default::default()
        };
        bedrock.runtime_url =
            outcrop_proxy::resolve::bedrock(&typed, &bedrock.environment).unwrap().runtime_url;
    })
    .await;
    let answer = stack.chat(&hello("claude-haiku-4-5")).await;
    assert!(matches!(answer.status, 502 | 503), "{answer:?}");
    assert_eq!(answer.error()["type"], "server_error", "{answer:?}");
}

#[tokio::test]
async fn f41_a_caller_that_leaves_before_the_first_byte_cancels_the_call() {
    for stream in [false, true] {
        let stack = Stack::start([Step::hang_head()]).await;
        let mut body = hello("claude-haiku-4-5");
        body["stream"] = stream.into();
        let mut asking = Box::pin(stack.post(body.to_string()).send());
        // Asked until the emulator has the call; then the caller is gone.
        while stack.emulator.calls().is_empty() {
            tokio::select! {
                _ = &mut asking => panic!("there is no answer"),
                () = tokio::task::yield_now() => {}
            }
        }
        drop(asking);
        let calls = tokio::time::timeout(LONG, stack.emulator.finished(1)).await.unwrap();
        assert_eq!(calls[0].outcome, Outcome::Cancelled, "stream: {stream}");
    }
}

#[tokio::test]
async fn f42_a_caller_that_leaves_in_mid_stream_cancels_the_call() {
    for model in ["claude-haiku-4-5", "anthropic.claude-haiku-4-5"] {
        let stack = Stack::start([Step::text("one two three four").chunk_chars(4).hang_after(4)]).await;
        let response = stack.post(hello_stream(model).to_string()).send().await.unwrap();
        let mut pieces = response.bytes_stream();
        assert!(!pieces.next().await.unwrap().unwrap().is_empty());
        drop(pieces);
        let calls = tokio::time::timeout(LONG, stack.emulator.finished(1)).await.unwrap();
        assert_eq!(calls[0].outcome, Outcome::Cancelled, "{model}");
    }
}

#[tokio::test]
async fn accounts_in_arns_are_masked_and_secrets_never_come_back() {
    let message = "not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1:210987654321:inference-profile/us.x";
    let stack = Stack::start([Step::fail(403, "AccessDeniedException", message)]).await;
    let answer = stack.chat(&hello("claude-haiku-4-5")).await;
    let text = answer.body.to_string();
    assert!(text.contains("not authorized") && !text.contains("210987654321"), "{text}");
    assert!(!answer.headers.keys().any(|name| name.as_str().starts_with("x-amz")), "{:?}", answer.headers);
}

/// An answer that is whole stays whole, however its connection ends.
#[tokio::test]
async fn what_goes_wrong_after_the_last_event_is_nobodys_concern() {
    let message =
        json!({"max_tokens": 64, "stream": true, "messages": [{"role": "user", "content": "hello"}]});
    for (path, model, last) in [
        ("/v1/messages", "claude-haiku-4-5", "event: message_stop"),
        ("/v1/messages", "anthropic.claude-haiku-4-5", "event: message_stop"),
        ("/v1/chat/completions", "gpt-oss-20b", "data: [DONE]"),
        ("/v1/responses", "openai.gpt-oss-20b", "event: response.completed"),
    ] {
        let all = Step::text("Hi.");
        // More events than any of the answers has: the fault comes when all is told.
        for step in [all.clone().hang_after(99), all.clone().cut_after(99)] {
            let stack = Stack::start([step]).await;
            let mut body = message.clone();
            body["model"] = model.into();
            if path == "/v1/responses" {
                body = json!({"model": model, "input": "hello", "stream": true});
            }
            let request =
                stack.client.post(format!("{}{path}", stack.url)).header("content-type", "application/json");
            let asked = async { request.body(body.to_string()).send().await.unwrap().text().await.unwrap() };
            let text = tokio::time::timeout(LONG / 2, asked)
                .await
                .unwrap_or_else(|_| panic!("{path} {model} hangs"));
            if text.contains(last) {
                assert!(
                    !text.contains("\"error\":{") && !text.contains("event: error"),
                    "{path} {model}: {text}"
                );
            } else {
                panic!("{path} {model}: {text}");
            }
        }
    }
}
