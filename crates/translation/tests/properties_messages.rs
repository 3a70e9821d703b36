//! Properties of callers that speak Anthropic Messages: what is forwarded to Claude keeps its bytes, nothing that can be
//! sent makes it panic, and what is written for other models is a stream that Anthropic's clients take.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

#[path = "properties/claude.rs"]
mod claude;

use outcrop_api_types::messages::{MessagesRequest, MessagesResponse};
use outcrop_api_types::parse;
use outcrop_translation::front::messages::{self as front, Stamp, Turn, Writer};
use outcrop_translation::passthrough::{self, Events, Target};
use outcrop_translation::{CacheOverflow, Caps, Policy, Unsupported, Warnings, back};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

const MODEL: &str = "anthropic.claude-p";

/// Words that mean something in a body, at one place or another.
const WORDS: &[&str] = &[
    "model",
    "messages",
    "system",
    "tools",
    "role",
    "content",
    "type",
    "text",
    "user",
    "assistant",
    "thinking",
    "signature",
    "tool_use",
    "tool_result",
    "cache_control",
    "ephemeral",
    "ttl",
    "1h",
    "scope",
    "source",
    "base64",
    "document",
    "image",
    "name",
    "input",
    "strict",
    "defer_loading",
    "custom",
    "input_examples",
    "output_config",
    "effort",
    "high",
    "format",
    "enabled",
    "budget_tokens",
    "adaptive",
    "metadata",
    "user_id",
    "betas",
    "edits",
    "context_management",
    "clear_tool_uses_20250919",
    "temperature",
    "top_p",
    "max_tokens",
    "stream",
    "mcp_servers",
    "tool_reference",
    "tool_name",
    "tool_search_tool_regex",
    "output_format",
    "",
    " ",
    "\u{1F980}\u{0}\"\\",
];

/// Any JSON, written with any white space.
fn json_text() -> impl Strategy<Value = String> {
    let space = || select(vec!["", "", "", " ", "\n\t"]);
    let word = || select(WORDS.to_vec()).prop_map(|word| serde_json::to_string(word).unwrap());
    let leaf = prop_oneof![
        4 => word(),
        1 => select(vec!["null", "true", "false", "0", "-0", "1.0", "1e30", "12345678901234567890123"])
            .prop_map(str::to_owned),
        1 => Just(r#""\u0074ext""#.to_owned()),
    ];
    leaf.prop_recursive(6, 80, 6, move |inner| {
        prop_oneof![
            prop::collection::vec((space(), inner.clone(), space()), 0..6).prop_map(|elements| {
                let elements: Vec<String> =
                    elements.iter().map(|(a, value, b)| format!("{a}{value}{b}")).collect();
                format!("[{}]", elements.join(","))
            }),
            prop::collection::vec((space(), word(), space(), inner), 0..7).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(a, name, b, value)| format!("{a}{name}{b}:{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

/// A body of the right shape, with any JSON put in at any place.
fn body() -> impl Strategy<Value = String> {
    let whole = json!({"model": "sonnet", "max_tokens": 4096, "stream": true, "system": [{"type": "text", "text": "S"}],
        "thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}, "metadata": {"user_id": "u"},
        "context_management": {"edits": [{"type": "compact_20260112"}]}, "cache_control": {"type": "ephemeral"},
        "tools": [{"name": "f", "input_schema": {}, "cache_control": {"type": "ephemeral"}, "strict": true}],
        "messages": [{"role": "user", "content": "q"},
            {"role": "assistant", "content": [{"type": "thinking", "thinking": "h", "signature": "s"},
                {"type": "tool_use", "id": "t", "name": "f", "input": {"a": 1}}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": [{"type": "text", "text": "r"}]},
                {"type": "text", "text": "w", "cache_control": {"type": "ephemeral", "ttl": "1h"}}]},
            {"role": "system", "content": "n"}, {"role": "assistant", "content": ""}, {"role": "user", "content": "z"}]})
    .to_string();
    let values: Vec<(usize, usize)> = places(&whole);
    prop::collection::vec((any::<Index>(), json_text()), 0..4).prop_map(move |changes| {
        let mut text = whole.clone();
        // From the end, so that earlier places stay where they are; overlapping changes are left to chance.
        let mut changes: Vec<(&(usize, usize), &String)> =
            changes.iter().map(|(place, value)| (place.get(&values), value)).collect();
        changes.sort_by_key(|(place, _)| std::cmp::Reverse(place.0));
        let mut before = text.len() + 1;
        for ((start, end), value) in changes {
            if *end < before {
                text.replace_range(*start..*end, value);
                before = *start;
            }
        }
        text
    })
}

/// Where the values of a JSON text stand: behind a colon, a comma or an opening bracket, up to where they end.
fn places(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in text.char_indices() {
        let mut values =
            serde_json::Deserializer::from_str(&text[at..]).into_iter::<&serde_json::value::RawValue>();
        let is_value = at > 0 && matches!(text.as_bytes()[at - 1], b':' | b'[');
        if is_value && let Some(Ok(value)) = values.next() {
            found.push((at, at + value.get().len()));
        }
    }
    found
}

fn caps() -> impl Strategy<Value = Caps> {
    (any::<bool>(), 0_usize..5, any::<bool>(), any::<bool>()).prop_map(
        |(betas, cache_points, hour, system)| Caps {
            betas: if betas {
                vec!["compact-2026-01-12".into(), "tool-search-tool-2025-10-19".into()]
            } else {
                Vec::new()
            },
            cache_points,
            cache_ttl_1h: hour,
            role_system_in_messages: system,
            structured_output: betas,
            ..Caps::default()
        },
    )
}

fn policy() -> impl Strategy<Value = Policy> {
    (any::<bool>(), any::<bool>()).prop_map(|(drop, trim)| Policy {
        unsupported_params: if drop { Unsupported::Drop } else { Unsupported::Reject },
        cache_overflow: if trim { CacheOverflow::Trim } else { CacheOverflow::Reject },
        ..Policy::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_sent_is_refused_or_passed_on_as_json(
        text in prop_oneof![3 => body(), 1 => json_text(), 1 => ".{0,60}"], caps in caps(), policy in policy(),
    ) {
        for target in [Target::Invoke, Target::Messages { model: MODEL }, Target::CountTokens] {
            let passed = passthrough::messages(text.as_bytes(), &["a-1"], &caps, &policy, target, &mut Warnings::new());
            if let Ok(passed) = passed {
                let sent: Value = serde_json::from_slice(&passed.body).unwrap();
                prop_assert!(sent.is_object());
                prop_assert_eq!(sent.get("model").is_some(), matches!(target, Target::Messages { .. }));
                // What has been passed on once has nothing left to change.
                let again = passthrough::messages(
                    &with_model(&passed.body, target), &[], &caps, &policy, target, &mut Warnings::new(),
                );
                prop_assert_eq!(without_model(&again.unwrap().body), without_model(&passed.body));
            }
        }
    }

    #[test]
    fn whatever_is_sent_is_refused_or_read_into_the_middle(text in body(), policy in policy()) {
        if let Ok(request) = parse::<MessagesRequest<'_>>(text.as_bytes()) {
            let stamp = Stamp { id: "msg_p".into(), created: 0 };
            let read = front::request(request, stamp, &policy, &mut Warnings::new());
            if let Ok((ask, _)) = read {
                let _ = back::converse::request(ask, &Caps::default(), &policy, &mut Warnings::new());
            }
        }
    }

    #[test]
    fn a_body_that_breaks_no_rule_keeps_every_byte(
        schema in json_text(), input in json_text(), text in "[a-zA-Z\u{e9}][ -~]{0,20}",
        space in select(vec!["", " ", "\n\t "]), flipped in any::<bool>(),
    ) {
        let text = serde_json::to_string(&text).unwrap();
        let tools = format!(r#""tools":{space}[{{"name":"f","input_schema":{schema}{space}}}]"#);
        let messages = format!(
            r#""messages":[{{"role":"user","content":{text}}}{space},{{"content":[{{"type":"tool_use","id":"t","name":"f","input":{input}}}],{space}"role":"assistant"}},{{"role":"user","content":[{{"type":"tool_result","tool_use_id":"t","content":{text}}}]}}]"#
        );
        let (a, b) = if flipped { (&tools, &messages) } else { (&messages, &tools) };
        let body = format!(r#"{space}{{"model":"{MODEL}",{a},{space}"max_tokens":1.0e3,{b}}}{space}"#);
        let mut warnings = Warnings::new();
        let target = Target::Messages { model: MODEL };
        let passed = passthrough::messages(body.as_bytes(), &[], &Caps::default(), &Policy::default(), target, &mut warnings);
        prop_assert_eq!(String::from_utf8(passed.unwrap().body).unwrap(), body);
        prop_assert!(warnings.is_empty());
    }

    #[test]
    fn a_stream_of_claudes_passes_with_another_name_for_the_model(answer in claude::answer()) {
        let mut events = Events::new("sonnet");
        let mut got: Vec<String> = Vec::new();
        let mut emit = |name: &str, data: &[u8]| {
            let text = std::str::from_utf8(data).unwrap();
            assert_eq!(serde_json::from_str::<Value>(text).unwrap()["type"], name);
            got.push(text.to_owned());
            Ok(())
        };
        for event in answer.events() {
            events.push(event.as_bytes(), &mut emit).unwrap();
        }
        prop_assert!(events.is_finished());
        let want: Vec<String> = answer.events().iter().map(|event| event.replace("\"model\":\"claude\"", "\"model\":\"sonnet\"")).collect();
        prop_assert_eq!(got, want);
    }

    #[test]
    fn a_written_stream_is_one_that_clients_take(
        answer in claude::answer(), picks in prop::collection::vec(any::<Index>(), 1..40), end in any::<Index>(),
    ) {
        let all = interleaved(&answer.events(), &picks);
        let whole = whole(&answer.message());
        let got = written(&all);
        prop_assert_eq!(added_up(&got), whole, "the stream adds up to the whole answer");
        let cut = end.index(all.len());
        let part = written(&all[..cut]);
        prop_assert_eq!(&part[..], &got[..part.len()], "what was sent does not depend on what comes");
        prop_assert!(!part.iter().any(|event| event["type"] == "message_stop"), "no end without upstream's");
    }
}

/// InvokeModel's body has no model: one is put in for the second time.
fn with_model(body: &[u8], target: Target<'_>) -> Vec<u8> {
    let text = std::str::from_utf8(body).unwrap();
    match target {
        Target::Messages { .. } => body.to_vec(),
        _ => text.replacen('{', r#"{"model":"m","#, 1).into_bytes(),
    }
}

fn without_model(body: &[u8]) -> Value {
    let mut body: Value = serde_json::from_slice(body).unwrap();
    body.as_object_mut().unwrap().remove("model");
    body
}

fn turn() -> Turn {
    let request = MessagesRequest::new(9).user("Hi").model("sonnet");
    let stamp = Stamp { id: "msg_p".into(), created: 0 };
    front::request(request, stamp, &Policy::default(), &mut Warnings::new()).unwrap().1
}

/// The same events with blocks that overlap; they begin in the same order.
fn interleaved(events: &[String], picks: &[Index]) -> Vec<String> {
    let index = |event: &String| serde_json::from_str::<Value>(event).unwrap()["index"].as_u64();
    let mut blocks: Vec<Vec<&String>> = Vec::new();
    for event in events.iter().filter(|event| index(event).is_some()) {
        let place = usize::try_from(index(event).unwrap()).unwrap();
        if blocks.len() <= place {
            blocks.resize(place + 1, Vec::new());
        }
        blocks[place].push(event);
    }
    let mut out = vec![events[0].clone()];
    let (mut next, mut begun) = (vec![0; blocks.len()], 0);
    let mut picks = picks.iter().cycle();
    loop {
        let mut open: Vec<usize> = (0..begun).filter(|block| next[*block] < blocks[*block].len()).collect();
        open.extend((begun < blocks.len()).then_some(begun));
        if open.is_empty() {
            break;
        }
        let block = *picks.next().unwrap().get(&open);
        begun = begun.max(block + 1);
        out.push(blocks[block][next[block]].clone());
        next[block] += 1;
    }
    out.extend(events[events.len() - 2..].iter().cloned());
    out
}

fn whole(message: &str) -> Value {
    let body: MessagesResponse<'_> = parse(message.as_bytes()).unwrap();
    let answer = back::messages::reply(body, &back::messages::Reading::default()).unwrap();
    let turn = turn();
    serde_json::to_value(front::reply(answer, &turn)).unwrap()
}

/// The events for those of upstream, each held against what must hold for all.
fn written(events: &[String]) -> Vec<Value> {
    let mut reader = back::messages::Reader::new(back::messages::Reading::default());
    let mut writer = Writer::new(turn());
    let mut got: Vec<Value> = Vec::new();
    for event in events {
        reader
            .push(event.as_bytes(), |event| {
                writer.push(event, |event| {
                    let tag = event.tag().to_owned();
                    let event = serde_json::to_value(&event).unwrap();
                    assert_eq!(event["type"], *tag, "the name of the event is its type");
                    got.push(event);
                    Ok(())
                })
            })
            .unwrap();
    }
    assert_eq!(writer.is_finished(), reader.is_finished());
    got
}

/// What a client makes of the events. It wants them in order: one block open at a time, indices from 0.
fn added_up(events: &[Value]) -> Value {
    let mut message = Value::Null;
    let (mut open, mut input, mut ended) = (false, String::new(), false);
    for event in events {
        assert!(!ended, "nothing after message_stop");
        match event["type"].as_str().unwrap() {
            "message_start" => {
                assert!(message.is_null(), "one message_start, and first");
                message = event["message"].clone();
            }
            "content_block_start" => {
                let content = message["content"].as_array_mut().unwrap();
                assert!(!std::mem::replace(&mut open, true), "one block at a time");
                assert_eq!(event["index"], content.len(), "indices are dense");
                content.push(event["content_block"].clone());
                input.clear();
            }
            "content_block_delta" => {
                assert!(open);
                let content = message["content"].as_array_mut().unwrap();
                assert_eq!(event["index"], content.len() - 1);
                add(content.last_mut().unwrap(), &event["delta"], &mut input);
            }
            "content_block_stop" => {
                assert!(std::mem::take(&mut open));
                let block = message["content"].as_array_mut().unwrap().last_mut().unwrap();
                if !input.is_empty() {
                    block["input"] = serde_json::from_str(&input).unwrap();
                }
            }
            "message_delta" => {
                assert!(!open, "blocks are closed before the end");
                for (name, value) in event["delta"].as_object().unwrap() {
                    message[name] = value.clone();
                }
                for (name, value) in event["usage"].as_object().unwrap() {
                    message["usage"][name] = value.clone();
                }
            }
            "message_stop" => ended = true,
            other => panic!("an event of the type {other}"),
        }
    }
    assert!(ended);
    message
}

fn add(block: &mut Value, delta: &Value, input: &mut String) {
    let append = |block: &mut Value, member: &str| {
        let before = block[member].as_str().unwrap().to_owned();
        block[member] = json!(before + delta[member].as_str().unwrap());
    };
    match delta["type"].as_str().unwrap() {
        "text_delta" => append(block, "text"),
        "thinking_delta" => append(block, "thinking"),
        "signature_delta" => {
            assert_eq!(block["signature"], "", "a signature comes whole");
            append(block, "signature");
        }
        "input_json_delta" => input.push_str(delta["partial_json"].as_str().unwrap()),
        "citations_delta" => {
            let mut citations = block["citations"].as_array().cloned().unwrap_or_default();
            citations.push(delta["citation"].clone());
            block["citations"] = json!(citations);
        }
        other => panic!("a delta of the type {other}"),
    }
}
