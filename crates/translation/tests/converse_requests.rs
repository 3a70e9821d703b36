//! What holds for every body sent to Converse, whatever the conversation: the shapes and limits of botocore 1.44.5, the
//! rules of the user guide that botocore does not know, and that earlier turns stay the same, byte for byte.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

use std::collections::HashSet;

use outcrop_api_types::chat::ChatRequest;
use outcrop_api_types::parse;
use outcrop_translation::front::chat::Stamp;
use outcrop_translation::{Caps, Policy, ReasoningReplay, ToolIdRule, Warnings, back, front};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What happens in one round of a made-up conversation.
#[derive(Debug, Clone)]
struct Round {
    asked: Vec<Value>,
    thought: Option<bool>,
    said: String,
    calls: Vec<(String, String, String)>,
    late_system: bool,
}

fn part() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[a-z]{1,5}", " {0,2}"];
    let name = "[a-z._ ]{0,6}(\\.pdf|\\.txt|\\.csv)?";
    prop_oneof![
        4 => (text, any::<bool>()).prop_map(|(text, cached)| {
            let mut part = json!({"type": "text", "text": text});
            if cached {
                part["cache_control"] = json!({"type": "ephemeral"});
            }
            part
        }),
        1 => name.prop_map(|name| {
            json!({"type": "file", "file": {"file_data": "data:application/pdf;base64,JVBERi0xLjQK", "filename": name}})
        }),
        1 => Just(json!({"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}})),
    ]
}

fn round() -> impl Strategy<Value = Round> {
    let id = prop_oneof!["[a-z0-9_:.-]{1,10}", "[ -~é]{1,70}"];
    let call = (id, "[a-z./ ]{0,3}f", prop_oneof!["[a-z]{0,4}", Just(" ".to_owned())]);
    (
        prop::collection::vec(part(), 1..4),
        prop::option::of(any::<bool>()),
        prop_oneof!["[a-z]{1,5}", "\n?"],
        prop::collection::vec(call, 0..3),
        prop::bool::weighted(0.1),
    )
        .prop_map(|(asked, thought, said, calls, late_system)| Round {
            asked,
            thought,
            said,
            calls,
            late_system,
        })
}

fn messages(rounds: &[Round]) -> Vec<Value> {
    let mut messages = Vec::new();
    for round in rounds {
        messages.push(json!({"role": "user", "content": round.asked}));
        if round.late_system {
            messages.push(json!({"role": "system", "content": "mind this"}));
        }
        let mut answer = json!({"role": "assistant", "content": round.said});
        if let Some(signed) = round.thought {
            let signature = if signed { "c2ln" } else { "" };
            answer["reasoning_details"] =
                json!([{"type": "reasoning.text", "text": "hm", "signature": signature, "index": 0}]);
        }
        let mut ids = HashSet::new();
        let calls: Vec<_> = round.calls.iter().filter(|(id, _, _)| ids.insert(id.clone())).collect();
        if !calls.is_empty() {
            answer["tool_calls"] = calls
                .iter()
                .map(|(id, name, _)| json!({"id": id, "type": "function", "function": {"name": name, "arguments": ""}}))
                .collect();
        }
        messages.push(answer);
        for (id, _, told) in calls.iter().rev() {
            messages.push(json!({"role": "tool", "tool_call_id": id, "content": told}));
        }
    }
    messages.push(json!({"role": "user", "content": "go on"}));
    messages
}

fn caps() -> impl Strategy<Value = Caps> {
    let replay = prop::sample::select(vec![
        ReasoningReplay::Signed,
        ReasoningReplay::Text,
        ReasoningReplay::RedactedOnly,
        ReasoningReplay::None,
    ]);
    let ids = prop::sample::select(vec![ToolIdRule::Converse, ToolIdRule::NineAlphanumerics]);
    (replay, ids, any::<bool>(), any::<bool>(), 0..6_usize).prop_map(
        |(reasoning_replay, tool_id_rule, cache_in_tools, role_system_in_messages, cache_points)| Caps {
            reasoning_replay,
            tool_id_rule,
            cache_in_tools,
            role_system_in_messages,
            cache_points,
            ..Caps::default()
        },
    )
}

fn policy() -> Policy {
    serde_json::from_value(json!({"cache_overflow": "trim", "auto_cache": "system_tools"})).unwrap()
}

fn send(messages: &[Value], tools: bool, caps: &Caps) -> Result<Value, String> {
    let mut body = json!({"model": "m", "messages": messages});
    if tools {
        let f =
            json!({"type": "function", "function": {"name": "f"}, "cache_control": {"type": "ephemeral"}});
        body["tools"] = json!([f]);
    }
    let bytes = serde_json::to_vec(&body).unwrap();
    let chat: ChatRequest<'_> = parse(&bytes).unwrap();
    let stamp = Stamp { id: "x".into(), created: 1 };
    let mut warnings = Warnings::new();
    let (ask, _) = front::chat::request(chat, stamp, &policy(), &mut warnings).map_err(|e| e.to_string())?;
    let sent = back::converse::request(ask, caps, &policy(), &mut warnings).map_err(|e| e.to_string())?;
    Ok(serde_json::to_value(&sent.body).unwrap())
}

fn check(body: &Value, tools: bool, caps: &Caps) {
    let turns = body["messages"].as_array().unwrap();
    let mut points = 0;
    let mut names = HashSet::new();
    let (mut before, mut calls, mut used) = ("", Vec::new(), false);
    for turn in turns {
        let role = turn["role"].as_str().unwrap();
        assert_ne!(role, before, "turns alternate");
        before = role;
        let content = turn["content"].as_array().unwrap();
        assert!(!content.is_empty());
        points += check_points(content);
        let kinds: Vec<&str> =
            content.iter().map(|block| block.as_object().unwrap().keys().next().unwrap().as_str()).collect();
        assert!(!kinds.contains(&"document") || kinds.contains(&"text"), "a document has text beside it");
        let results = content.iter().filter_map(|block| block.get("toolResult"));
        let answered: Vec<&str> = results.map(|result| result["toolUseId"].as_str().unwrap()).collect();
        if role == "user" {
            assert_eq!(answered, std::mem::take(&mut calls), "every call has its result, in order");
        }
        for block in content {
            if let Some(text) = block.get("text") {
                assert!(!text.as_str().unwrap().trim().is_empty(), "no blank text");
            }
            if let Some(result) = block.get("toolResult") {
                used = true;
                for inner in result["content"].as_array().unwrap() {
                    assert!(!inner["text"].as_str().unwrap().trim().is_empty(), "no blank result");
                }
                assert!(!result["content"].as_array().unwrap().is_empty());
            }
            if let Some(call) = block.get("toolUse") {
                used = true;
                check_id(call["toolUseId"].as_str().unwrap(), caps.tool_id_rule);
                check_name(call["name"].as_str().unwrap());
                calls.push(call["toolUseId"].as_str().unwrap());
            }
            if let Some(document) = block.get("document") {
                let name = document["name"].as_str().unwrap();
                assert!(names.insert(name), "{name} stands twice");
                check_document_name(name);
            }
        }
    }
    assert_eq!(body.get("toolConfig").is_some(), used || tools, "tools are told exactly where they matter");
    for tool in body["toolConfig"]["tools"].as_array().into_iter().flatten() {
        assert!(caps.cache_in_tools || tool.get("cachePoint").is_none(), "no point among the tools");
        points += usize::from(tool.get("cachePoint").is_some());
    }
    points += body["system"].as_array().map_or(0, |blocks| check_points(blocks));
    assert!(points <= caps.cache_points, "{points} points");
}

/// No point comes first, after another, or after reasoning.
fn check_points(blocks: &[Value]) -> usize {
    for (i, block) in blocks.iter().enumerate().filter(|(_, block)| block.get("cachePoint").is_some()) {
        let before = blocks.get(i.wrapping_sub(1)).unwrap_or_else(|| panic!("{block} comes first"));
        assert!(before.get("cachePoint").is_none() && before.get("reasoningContent").is_none(), "{before}");
    }
    blocks.iter().filter(|block| block.get("cachePoint").is_some()).count()
}

fn check_id(id: &str, rule: ToolIdRule) {
    let plain = |c: char| c.is_ascii_alphanumeric();
    match rule {
        ToolIdRule::Converse => {
            assert!(
                (1..=64).contains(&id.len()) && id.chars().all(|c| plain(c) || "_.:-".contains(c)),
                "{id}"
            );
        }
        ToolIdRule::NineAlphanumerics => assert!(id.len() == 9 && id.chars().all(plain), "{id}"),
    }
}

fn check_name(name: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-".contains(c);
    assert!((1..=64).contains(&name.len()) && name.chars().all(plain), "{name}");
}

fn check_document_name(name: &str) {
    let plain = |c: char| c.is_ascii_alphanumeric() || " -()[]".contains(c);
    assert!((1..=200).contains(&name.len()) && name.chars().all(plain) && !name.contains("  "), "{name}");
}

proptest! {
    #[test]
    fn every_body_keeps_the_rules_of_converse(
        rounds in prop::collection::vec(round(), 0..4),
        tools in any::<bool>(),
        caps in caps(),
    ) {
        let body = send(&messages(&rounds), tools, &caps).unwrap();
        check(&body, tools, &caps);
    }

    /// Without cache points, which move along: what was sent once is sent again, so that prompt caches stay warm and
    /// signatures valid.
    #[test]
    fn earlier_turns_stay_the_same_as_a_conversation_grows(
        mut rounds in prop::collection::vec(round(), 1..4),
        caps in caps(),
    ) {
        let caps = Caps { cache_points: 0, ..caps };
        // A blank question would make one turn of two.
        for round in &mut rounds {
            round.asked.insert(0, json!({"type": "text", "text": "so"}));
        }
        let shorter = rounds.split_last().unwrap().1;
        let (before, after) = (send(&messages(shorter), true, &caps).unwrap(), send(&messages(&rounds), true, &caps).unwrap());
        let (before, after) = (before["messages"].as_array().unwrap(), after["messages"].as_array().unwrap());
        // The last turn of the shorter one says something else.
        let earlier = before.split_last().unwrap().1;
        prop_assert_eq!(&after[..earlier.len()], earlier);
    }
}
