//! `InvokeModel` for Claude, and the count of its tokens, where only mantle is to be had.

use super::*;

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
