//! Answers, whole and as frames that the reference codec reads back.

use std::sync::Arc;

use aws_smithy_eventstream::frame::{DecodedFrame, MessageFrameDecoder};
use bytes::BytesMut;
use serde_json::{Value, json};

use super::{CLAUDE, NOVA, body, read_on, tools};
use crate::converse::answer;
use crate::frames;
use crate::incoming::{Host, Incoming};
use crate::outgoing::{Outgoing, Piece};
use crate::script::Step;
use crate::state::State;

async fn ask(id: &str, changes: Value, step: Step, stream: bool) -> Outgoing {
    let state = Arc::new(State::for_test());
    state.queue.extend([step]);
    let conversation = read_on(&state, id, body(changes), stream).unwrap();
    let uri = "/model/x/converse".parse().unwrap();
    let request =
        Incoming::new(Host::Runtime, http::Method::POST, &uri, http::HeaderMap::new(), bytes::Bytes::new());
    answer(&state, &request, "r", id, &conversation, stream).await
}

fn bytes(out: &Outgoing) -> Vec<u8> {
    let parts = out.pieces.iter().filter_map(|piece| match piece {
        Piece::Bytes(bytes) => Some(bytes.to_vec()),
        _ => None,
    });
    parts.flatten().collect()
}

async fn whole(id: &str, changes: Value, step: Step) -> Value {
    serde_json::from_slice(&bytes(&ask(id, changes, step, false).await)).unwrap()
}

/// Type and payload of each frame, padding taken off.
async fn streamed(id: &str, changes: Value, step: Step) -> Vec<(String, Value)> {
    let mut buffer = BytesMut::from(&bytes(&ask(id, changes, step, true).await)[..]);
    let mut decoder = MessageFrameDecoder::new();
    let mut out = Vec::new();
    while let DecodedFrame::Complete(message) = decoder.decode_frame(&mut buffer).unwrap() {
        let headers = message.headers().iter();
        let mut kinds =
            headers.filter(|header| [":event-type", ":exception-type"].contains(&header.name().as_str()));
        let kind = kinds.next().unwrap().value().as_string().unwrap().as_str().to_owned();
        let mut payload: Value = serde_json::from_slice(message.payload()).unwrap();
        payload.as_object_mut().unwrap().remove("p");
        out.push((kind, payload));
    }
    assert!(buffer.is_empty());
    out
}

#[tokio::test]
async fn every_kind_of_block_has_its_place_in_the_message() {
    let step = Step::thinking("a plan", "Hello")
        .block(json!({"type": "redacted_thinking", "data": "x"}))
        .block(json!({"type": "tool_use", "name": "f", "input": {"a": 1}, "id": "t1"}));
    let answer = whole(CLAUDE, json!({"toolConfig": tools()}), step).await;
    let content = answer["output"]["message"]["content"].as_array().unwrap();
    assert_eq!(content[0]["reasoningContent"]["reasoningText"]["text"], "a plan");
    assert!(content[0]["reasoningContent"]["reasoningText"]["signature"].is_string());
    assert_eq!(content[1], json!({"text": "Hello"}));
    assert!(content[2]["reasoningContent"]["redactedContent"].is_string());
    assert_eq!(content[3], json!({"toolUse": {"toolUseId": "t1", "name": "f", "input": {"a": 1}}}));
    assert_eq!((&answer["stopReason"], &answer["metrics"]["latencyMs"]), (&json!("tool_use"), &json!(42)));
    assert_eq!(answer["output"]["message"]["role"], "assistant");
    let cited = whole(CLAUDE, json!({}), Step::citations("text", "cited", "Doc")).await;
    let cited = &cited["output"]["message"]["content"][0]["citationsContent"];
    assert_eq!(cited["content"], json!([{"text": "text"}]));
    assert_eq!(
        cited["citations"][0]["location"],
        json!({"documentChar": {"documentIndex": 0, "start": 0, "end": 5}})
    );
}

#[tokio::test]
async fn only_claude_signs_and_only_tool_calls_are_started() {
    let step =
        Step::thinking("a plan", "Hello").block(json!({"type": "tool_use", "name": "f", "input": {"a": 1}}));
    let events = streamed(NOVA, json!({"toolConfig": tools()}), step.clone()).await;
    let kinds: Vec<&str> = events.iter().map(|(kind, _)| kind.as_str()).collect();
    let expected = "messageStart contentBlockDelta contentBlockStop contentBlockDelta contentBlockStop contentBlockStart \
                    contentBlockDelta contentBlockDelta contentBlockStop messageStop metadata";
    assert_eq!(kinds.join(" "), expected);
    assert_eq!(events[1].1["delta"], json!({"reasoningContent": {"text": "a plan"}}));
    assert_eq!(events[3].1, json!({"contentBlockIndex": 1, "delta": {"text": "Hello"}}));
    assert!(events[5].1["start"]["toolUse"]["toolUseId"].as_str().unwrap().starts_with("tooluse_"));
    assert_eq!(events[6].1["delta"], json!({"toolUse": {"input": ""}}));
    assert_eq!(events[7].1["delta"], json!({"toolUse": {"input": "{\"a\":1}"}}));
    assert_eq!(events[9].1, json!({"stopReason": "tool_use"}));
    let events = streamed(CLAUDE, json!({"toolConfig": tools()}), step).await;
    assert!(events[2].1["delta"]["reasoningContent"]["signature"].is_string());
}

#[tokio::test]
async fn usage_adds_up_and_comes_last() {
    let usage = json!({"input_tokens": 10, "output_tokens": 20, "cache_read_input_tokens": 5,
                       "cache_creation_input_tokens": 2, "cache_creation": {"ephemeral_1h_input_tokens": 2}});
    let expected = json!({"inputTokens": 10, "outputTokens": 20, "totalTokens": 37, "cacheReadInputTokens": 5,
                          "cacheWriteInputTokens": 2, "cacheDetails": [{"ttl": "1h", "inputTokens": 2}]});
    let step = Step::text("x").usage(usage);
    assert_eq!(whole(NOVA, json!({}), step.clone()).await["usage"], expected);
    let events = streamed(NOVA, json!({}), step).await;
    let (kind, metadata) = events.last().unwrap();
    assert_eq!((kind.as_str(), &metadata["usage"]), ("metadata", &expected));
    let usage = json!({"input_tokens": 10, "output_tokens": 20, "cache_read_input_tokens": 5});
    let gpt = whole("us.openai.gpt-5.6-sol", json!({}), Step::text("x").usage(usage)).await;
    assert_eq!((&gpt["usage"]["inputTokens"], &gpt["usage"]["totalTokens"]), (&json!(15), &json!(35)));
}

#[tokio::test]
async fn stop_reasons_are_those_of_converse() {
    for (step, reason) in [
        (Step::refusal("cyber", "no"), "content_filtered"),
        (Step::text("x").stop_reason("pause_turn"), "end_turn"),
        (Step::text("x").stop_reason("malformed_model_output"), "malformed_model_output"),
        (Step::text("x").stop_reason("model_context_window_exceeded"), "model_context_window_exceeded"),
        (Step::text("x").stop_sequence("END"), "stop_sequence"),
    ] {
        assert_eq!(whole(NOVA, json!({}), step).await["stopReason"], reason);
    }
}

#[tokio::test]
async fn what_the_request_asks_for_besides_is_answered() {
    let asked = json!({
        "additionalModelResponseFieldPaths": ["/stop_sequence", "/usage/input_tokens", "/nothing"],
        "serviceTier": {"type": "flex"}, "performanceConfig": {"latency": "standard"},
    });
    let step = Step::text("x").stop_sequence("END").usage(json!({"input_tokens": 3}));
    let answer = whole(NOVA, asked.clone(), step.clone()).await;
    let fields = json!({"stop_sequence": "END", "usage": {"input_tokens": 3}});
    assert_eq!(answer["additionalModelResponseFields"], fields);
    assert_eq!(
        (&answer["serviceTier"]["type"], &answer["performanceConfig"]["latency"]),
        (&json!("flex"), &json!("standard"))
    );
    let events = streamed(NOVA, asked, step).await;
    assert_eq!(events[events.len() - 2].1["additionalModelResponseFields"], fields);
    assert_eq!(events.last().unwrap().1["serviceTier"], json!({"type": "flex"}));
}

#[tokio::test]
async fn default_answers_reason_force_tools_and_fit_schemas() {
    let r1 = whole("us.deepseek.r1-v1:0", json!({}), Step::answer()).await;
    let thought = &r1["output"]["message"]["content"][0]["reasoningContent"]["reasoningText"];
    assert!(thought["text"].is_string() && thought.get("signature").is_none());
    let mut config = tools();
    config["toolChoice"] = json!({"any": {}});
    let forced = whole(NOVA, json!({"toolConfig": config}), Step::answer()).await;
    assert_eq!(forced["stopReason"], "tool_use");
    let schema = r#"{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}"#;
    let format = json!({"outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": {"schema": schema}}}}});
    let answer = whole("deepseek.v3-v1:0", format, Step::answer()).await;
    assert_eq!(answer["output"]["message"]["content"], json!([{"text": "{\"ok\":true}"}]));
}

#[tokio::test]
async fn guardrails_take_the_place_of_the_answer() {
    let config = json!({"guardrailIdentifier": "abc", "guardrailVersion": "1", "trace": "enabled"});
    let asked = json!({"guardrailConfig": config});
    let blocked = whole(NOVA, asked.clone(), Step::text("I say outcrop-denied")).await;
    assert_eq!(blocked["stopReason"], "guardrail_intervened");
    assert_eq!(
        blocked["output"]["message"]["content"][0]["text"],
        "Sorry, the model cannot answer this question."
    );
    let trace = &blocked["trace"]["guardrail"];
    assert!(trace["outputAssessments"]["abc"][0]["wordPolicy"].is_object());
    assert!(trace["inputAssessment"]["abc"].get("wordPolicy").is_none());
    let marked = json!([{"role": "user", "content": [
        {"text": "outcrop-denied"}, {"guardContent": {"text": {"text": "fine"}}}]}]);
    let passed =
        whole(NOVA, json!({"guardrailConfig": config, "messages": marked}), Step::text("fine")).await;
    assert_eq!(passed["stopReason"], "end_turn");
}

#[tokio::test]
async fn faults_strike_between_named_events() {
    let step = Step::text("x").exception_after(1, "throttlingException", "slow");
    let events = streamed(NOVA, json!({}), step.clone()).await;
    assert_eq!(events.last().unwrap(), &("throttlingException".to_owned(), json!({"message": "slow"})));
    assert_eq!(ask(NOVA, json!({}), step, false).await.status, 429);
    let future = streamed(NOVA, json!({}), Step::text("x").future()).await;
    assert_eq!(future[0].0, "futureEvent");
    assert!(future[1].1["future_field"].is_object());
    let odd = json!({"contentBlockDelta": {"contentBlockIndex": 7, "delta": {"text": "?"}}});
    let inserted = streamed(NOVA, json!({}), Step::text("x").insert(1, odd)).await;
    assert_eq!(inserted[1].1["contentBlockIndex"], 7);
}

#[test]
fn frames_are_those_of_the_vectors() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/vectors/eventstream-converse-all-events.json"
    );
    let vectors: Value = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    for frame in vectors["frames"].as_array().unwrap() {
        let headers = frame["headers"].as_array().unwrap();
        let kind =
            headers.iter().find(|header| header["name"] == ":event-type").unwrap()["value"].as_str().unwrap();
        let payload = frame["payload"].as_str().map_or_else(|| frame["payload"].to_string(), str::to_owned);
        let made: String = frames::raw_event(kind, &payload)
            .iter()
            .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
        assert_eq!(made, frame["hex"].as_str().unwrap(), "{kind}");
    }
}
