//! Default answers, finished blocks, and events that add up to the whole.

use serde_json::json;

use super::*;
use crate::models::CLAUDE;
use crate::script::Step;
use crate::signature::Seal;

fn model(name: &str) -> &'static Model {
    CLAUDE.iter().find(|model| model.name == name).unwrap()
}

fn answer(name: &str, body: &Value, step: &Step) -> (Answer, Sealer) {
    let sealer = Sealer::new(1);
    let counted = Counted { input: 9, ..Counted::default() };
    let speaker = Speaker::claude(model(name), body);
    let prompt = Prompt { body, speaker, counted, sealer: &sealer };
    (Answer::new(&prompt, &step.reply, &mut Random::new(1)), sealer)
}

fn hello() -> Value {
    json!({"max_tokens": 100, "messages": [{"role": "user", "content": "Hello  there"}]})
}

#[test]
fn the_default_answer_says_who_answers_and_repeats_the_question() {
    let (answer, _) = answer("claude-haiku-4-5", &hello(), &Step::answer());
    let text = answer.blocks[0]["text"].as_str().unwrap();
    assert!(text.contains("emulator, not from Amazon Bedrock") && text.ends_with("Hello there"), "{text}");
    assert_eq!(answer.stop_reason, "end_turn");
    assert_eq!(answer.to_json()["usage"]["input_tokens"], 9);
}

#[test]
fn forced_tools_and_formats_get_conforming_values() {
    let mut body = hello();
    body["tools"] =
        json!([{"name": "f", "input_schema": {"type": "object", "properties": {"n": {"type": "integer"}}}}]);
    body["tool_choice"] = json!({"type": "any"});
    let (forced, _) = answer("claude-haiku-4-5", &body, &Step::answer());
    assert_eq!(forced.stop_reason, "tool_use");
    assert_eq!(forced.blocks[0]["input"], json!({"n": 1}));
    assert!(forced.blocks[0]["id"].as_str().unwrap().starts_with("toolu_bdrk_"));
    let mut body = hello();
    body["output_config"] = json!({"format": {"type": "json_schema", "schema": {"type": "object", "properties": {"ok": {"type": "boolean"}}}}});
    let (json, _) = answer("claude-haiku-4-5", &body, &Step::answer());
    assert_eq!(json.blocks[0]["text"], r#"{"ok":true}"#);
}

#[test]
fn stop_sequences_and_max_tokens_end_the_default_answer() {
    let mut body = hello();
    body["stop_sequences"] = json!(["Amazon"]);
    let (stopped, _) = answer("claude-haiku-4-5", &body, &Step::answer());
    assert_eq!(
        (stopped.stop_reason.as_str(), stopped.stop_sequence.as_deref()),
        ("stop_sequence", Some("Amazon"))
    );
    let mut body = hello();
    body["max_tokens"] = json!(3);
    let (short, _) = answer("claude-haiku-4-5", &body, &Step::answer());
    assert_eq!(short.stop_reason, "max_tokens");
    assert_eq!(short.blocks[0]["text"].as_str().unwrap().len(), 12);
}

#[test]
fn thinking_is_signed_for_what_is_shown() {
    let step = Step::thinking("secret plan", "done");
    let (omitted, sealer) = answer("claude-sonnet-5-5", &hello(), &step);
    let signature = omitted.blocks[0]["signature"].as_str().unwrap();
    assert_eq!(omitted.blocks[0]["thinking"], "");
    assert_eq!(sealer.check("claude-sonnet-5-5", "", signature), Seal::Intact);
    let mut body = hello();
    body["thinking"] = json!({"type": "adaptive", "display": "summarized"});
    let (shown, sealer) = answer("claude-sonnet-5-5", &body, &step);
    assert_eq!(shown.blocks[0]["thinking"], "secret plan");
    let signature = shown.blocks[0]["signature"].as_str().unwrap();
    assert_eq!(sealer.check("claude-sonnet-5-5", "secret plan", signature), Seal::Intact);
}

#[test]
fn a_refusal_is_an_ordinary_answer_with_details() {
    let (answer, _) = answer("claude-fable-5", &hello(), &Step::refusal("cyber", "no"));
    let whole = answer.to_json();
    assert_eq!(whole["stop_reason"], "refusal");
    assert_eq!(whole["stop_details"]["category"], "cyber");
    assert_eq!(whole["content"], json!([]));
}

/// Puts events together again as an SDK does.
fn assembled(events: &[Value]) -> Vec<Value> {
    let mut blocks: Vec<Value> = Vec::new();
    let mut inputs: Vec<String> = Vec::new();
    for event in events {
        match event["type"].as_str().unwrap() {
            "content_block_start" => {
                blocks.push(event["content_block"].clone());
                inputs.push(String::new());
            }
            "content_block_delta" => {
                let index = usize::try_from(event["index"].as_u64().unwrap()).unwrap();
                let (block, delta) = (&mut blocks[index], &event["delta"]);
                let grow = |value: &mut Value, more: &Value| {
                    *value = json!(format!("{}{}", value.as_str().unwrap(), more.as_str().unwrap()));
                };
                match delta["type"].as_str().unwrap() {
                    "text_delta" => grow(&mut block["text"], &delta["text"]),
                    "thinking_delta" => grow(&mut block["thinking"], &delta["thinking"]),
                    "signature_delta" => block["signature"] = delta["signature"].clone(),
                    "citations_delta" => {
                        block["citations"].as_array_mut().unwrap().push(delta["citation"].clone());
                    }
                    "input_json_delta" => inputs[index].push_str(delta["partial_json"].as_str().unwrap()),
                    other => panic!("{other}"),
                }
            }
            _ => {}
        }
    }
    for (block, input) in blocks.iter_mut().zip(inputs) {
        if !input.is_empty() {
            block["input"] = serde_json::from_str(&input).unwrap();
        }
    }
    blocks
}

#[test]
fn events_add_up_to_the_whole_message() {
    let step = Step::thinking("thought \u{1f600} long enough", "text with \u{fc}mlauts and more")
        .block(json!({"type": "tool_use", "name": "f", "input": {"city": "K\u{f6}ln", "n": [1, 2, 3]}}))
        .block(json!({"type": "tool_use", "name": "g", "input": {}}))
        .pings(2);
    let mut cited = Step::citations("cited words", "source", "a.txt");
    let mut step = step;
    step.reply.blocks.append(&mut cited.reply.blocks);
    for chunk in [1, 3, 12, 1_000] {
        let (answer, _) = answer("claude-haiku-4-5", &hello(), &step.clone().chunk_chars(chunk));
        let events = answer.events();
        assert_eq!(assembled(&events), answer.blocks, "chunk {chunk}");
        assert_eq!(events[0]["type"], "message_start");
        assert_eq!(events.iter().filter(|event| event["type"] == "ping").count(), 2);
        assert_eq!(events[events.len() - 2]["usage"]["output_tokens"], answer.usage["output_tokens"]);
        assert_eq!(events[events.len() - 1]["type"], "message_stop");
    }
}
