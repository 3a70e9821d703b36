//! Scripts over loopback: what a client sees when Bedrock, or the line to it, misbehaves.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails here")]

use futures_util::StreamExt;
use outcrop_emulator::{Emulator, Outcome, Step};
use reqwest::{Client, Response};
use serde_json::{Value, json};

const STREAM: &str = "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke-with-response-stream";
const WHOLE: &str = "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke";

async fn with(step: Step) -> Emulator {
    Emulator::builder().script([step]).start().await.unwrap()
}

async fn post(emulator: &Emulator, url: String, body: &Value) -> Response {
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = client.post(url).bearer_auth(emulator.bearer()).header("anthropic-version", "2023-06-01");
    request.body(body.to_string()).send().await.unwrap()
}

async fn invoke(emulator: &Emulator, path: &str) -> Response {
    let body = json!({"anthropic_version": "bedrock-2023-05-31", "max_tokens": 64,
                      "messages": [{"role": "user", "content": "Hi"}]});
    post(emulator, format!("{}{path}", emulator.runtime_url()), &body).await
}

async fn messages(emulator: &Emulator, stream: bool) -> Response {
    let body = json!({"model": "anthropic.claude-haiku-4-5", "max_tokens": 64, "stream": stream,
                      "messages": [{"role": "user", "content": "Hi"}]});
    post(emulator, format!("{}/anthropic/v1/messages", emulator.mantle_url()), &body).await
}

#[tokio::test]
async fn throttling_lasts_as_long_as_the_script_says() {
    let emulator = with(Step::throttle(2).retry_after(3)).await;
    for _ in 0..2 {
        let response = invoke(&emulator, WHOLE).await;
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()["retry-after"], "3");
        assert!(response.headers()["x-amzn-errortype"].to_str().unwrap().starts_with("ThrottlingException"));
    }
    assert_eq!(invoke(&emulator, WHOLE).await.status(), 200);
    emulator.push(Step::throttle(1));
    let response = messages(&emulator, true).await;
    assert_eq!(response.status(), 429);
    let body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(body["error"]["type"], "rate_limit_error");
}

#[tokio::test]
async fn a_refused_body_uses_no_step() {
    let emulator = with(Step::text("kept")).await;
    post(&emulator, format!("{}{WHOLE}", emulator.runtime_url()), &json!({})).await;
    assert_eq!(emulator.steps_left(), 1);
    assert!(invoke(&emulator, WHOLE).await.text().await.unwrap().contains("kept"));
    assert_eq!(emulator.steps_left(), 0);
}

#[tokio::test]
async fn a_first_exception_is_a_200_on_the_stream_and_a_status_on_a_whole_answer() {
    let step = Step::answer().exception_after(0, "throttlingException", "Too many requests").times(2);
    let emulator = with(step).await;
    let response = invoke(&emulator, STREAM).await;
    assert_eq!(response.status(), 200);
    let bytes = response.bytes().await.unwrap();
    assert!(bytes.windows(19).any(|part| part == b"throttlingException"));
    let response = invoke(&emulator, WHOLE).await;
    assert_eq!(response.status(), 429);
    assert!(response.headers()["x-amzn-errortype"].to_str().unwrap().starts_with("ThrottlingException"));
}

#[tokio::test]
async fn a_cut_connection_is_an_error_after_what_was_sent() {
    for step in [Step::text("hello").cut_after(2), Step::text("hello").cut_inside(2, 10)] {
        let emulator = with(step).await;
        let mut body = invoke(&emulator, STREAM).await.bytes_stream();
        let mut seen = 0;
        let failed = loop {
            match body.next().await {
                Some(Ok(bytes)) => seen += bytes.len(),
                Some(Err(_)) => break true,
                None => break false,
            }
        };
        assert!(failed && seen > 200, "{seen}");
        assert_eq!(emulator.finished(1).await[0].outcome, Outcome::Cut);
    }
}

#[tokio::test]
async fn a_cut_whole_answer_is_an_error_too() {
    let emulator = with(Step::text("hello").cut_after(0)).await;
    let response = invoke(&emulator, WHOLE).await;
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
}

#[tokio::test]
async fn a_clean_end_before_message_stop_is_no_error_on_the_line() {
    let emulator = with(Step::text("hello").end_after(3)).await;
    let text = messages(&emulator, true).await.text().await.unwrap();
    assert!(text.contains("event: content_block_delta") && !text.contains("message_stop"), "{text}");
    assert_eq!(emulator.finished(1).await[0].outcome, Outcome::Complete);
}

#[tokio::test]
async fn a_client_that_leaves_is_recorded_as_cancelled() {
    let emulator = with(Step::text("hello").hang_after(2)).await;
    let mut body = messages(&emulator, true).await.bytes_stream();
    assert!(body.next().await.unwrap().is_ok());
    assert_eq!(emulator.calls()[0].outcome, Outcome::Open);
    drop(body);
    assert_eq!(emulator.finished(1).await[0].outcome, Outcome::Cancelled);
}

#[tokio::test]
async fn a_client_that_leaves_before_the_head_is_recorded_as_cancelled() {
    let emulator = with(Step::hang_head()).await;
    {
        let asking = invoke(&emulator, WHOLE);
        tokio::pin!(asking);
        // Poll it until the emulator has the request, then drop it.
        while emulator.calls().is_empty() {
            tokio::select! {
                _ = &mut asking => panic!("answered"),
                () = tokio::task::yield_now() => {}
            }
        }
    }
    let calls = emulator.finished(1).await;
    assert_eq!((calls[0].outcome, calls[0].status), (Outcome::Cancelled, 0));
}

#[tokio::test]
async fn one_byte_writes_deliver_the_same_answer() {
    let emulator = with(Step::text("hello").one_byte()).await;
    let text = messages(&emulator, true).await.text().await.unwrap();
    assert!(text.contains("\"text\":\"hello\"") && text.contains("event: message_stop"), "{text}");
}

#[tokio::test]
async fn raw_answers_are_sent_as_they_are() {
    let emulator = with(Step::raw(200, &[("content-type", "text/html")], "<html>busy</html>")).await;
    let response = invoke(&emulator, WHOLE).await;
    assert_eq!(response.headers()["content-type"], "text/html");
    assert_eq!(response.text().await.unwrap(), "<html>busy</html>");
    emulator.push(Step::raw(302, &[("location", "http://127.0.0.1:9/")], ""));
    assert_eq!(invoke(&emulator, WHOLE).await.headers()["location"], "http://127.0.0.1:9/");
    emulator.push(Step::raw(200, &[], ""));
    assert_eq!(invoke(&emulator, WHOLE).await.text().await.unwrap(), "");
    emulator.push(Step::raw(200, &[("content-length", "99")], "short"));
    assert!(invoke(&emulator, WHOLE).await.text().await.is_err());
}

#[tokio::test]
async fn other_failures_have_the_status_of_their_class() {
    let emulator = Emulator::builder().start().await.unwrap();
    for (class, status) in [
        ("ServiceUnavailableException", 503),
        ("ModelNotReadyException", 429),
        ("ModelTimeoutException", 408),
        ("ModelErrorException", 424),
        ("InternalServerException", 500),
        ("AccessDeniedException", 403),
        ("ExpiredTokenException", 403),
        ("overloaded_error", 529),
    ] {
        emulator.push(Step::exception(class, "scripted"));
        assert_eq!(invoke(&emulator, STREAM).await.status().as_u16(), status, "{class}");
    }
}

#[tokio::test]
async fn lists_fail_only_when_a_step_is_aimed_at_them() {
    let emulator = with(Step::throttle(1).host("control")).await;
    let list = async || {
        let url = format!("{}/foundation-models", emulator.control_url());
        Client::new().get(url).bearer_auth(emulator.bearer()).send().await.unwrap().status().as_u16()
    };
    assert_eq!((list().await, list().await), (429, 200));
}

#[tokio::test]
async fn the_door_scripts_reports_and_clears() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = Client::new();
    let door = format!("{}/_emulator", emulator.mantle_url());
    let post = |script: &'static str| client.post(format!("{door}/script")).body(script).send();
    assert_eq!(post(r#"[{"text":"from the door"},{"throttle":1}]"#).await.unwrap().status(), 200);
    assert_eq!(post(r#"{"txt":"x"}"#).await.unwrap().status(), 400);
    assert!(invoke(&emulator, WHOLE).await.text().await.unwrap().contains("from the door"));
    let text = client.get(format!("{door}/calls?finished=1")).send().await.unwrap().text().await.unwrap();
    let calls: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(calls["calls"][0]["outcome"], "complete");
    assert_eq!(calls["calls"][0]["auth"], "bearer-short");
    let text = client.get(&door).send().await.unwrap().text().await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["runtime_url"], emulator.runtime_url());
    assert_eq!(client.delete(&door).send().await.unwrap().status(), 200);
    assert!(emulator.calls().is_empty() && emulator.steps_left() == 0);
    assert_eq!(client.get(format!("{door}/nothing")).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn dropping_the_emulator_closes_its_ports() {
    let emulator = with(Step::text("hello").hang_after(1)).await;
    let mut body = messages(&emulator, true).await.bytes_stream();
    assert!(body.next().await.unwrap().is_ok());
    let url = emulator.mantle_url().to_owned();
    drop(emulator);
    while let Some(Ok(_)) = body.next().await {}
    assert!(Client::new().get(url).send().await.is_err());
}
