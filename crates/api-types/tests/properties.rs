//! What holds for every body: nothing unknown is lost, raw JSON keeps its bytes, nothing panics.

mod random;

use outcrop_api_types::chat::{ChatChunk, ChatCompletion, ChatRequest};
use outcrop_api_types::messages::{CountTokensRequest, Event, MessagesRequest, MessagesResponse};
use outcrop_api_types::{Extra, RawJson, failure, parse, skim};
use proptest::prelude::*;
use random::unknown_pairs;

/// [`random::any_json`], or `null`.
fn any_json() -> impl Strategy<Value = String> {
    prop_oneof![1 => Just("null".to_owned()), 9 => random::any_json()]
}

fn kept(extra: &Extra<'_>, members: &[(String, String)]) -> bool {
    let found: Vec<(&str, &str)> = extra.iter().map(|(name, value)| (name, value.get())).collect();
    found == members.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn unknown_fields_survive_at_every_level_in_order_and_byte_for_byte(members in unknown_pairs(any_json())) {
        let more = random::joined(&members);
        let body = format!(
            r#"{{{more},"model":"m","messages":[{{{more},"role":"user","content":[{{"type":"text",{more},"text":"t"}}]}}],"tools":[{{"type":"function","function":{{"name":"f",{more}}}}}]}}"#
        );
        let request: ChatRequest<'_> = parse(body.as_bytes()).unwrap();
        prop_assert!(kept(&request.extra, &members));
        let written = serde_json::to_string(&request).unwrap();
        for place in ["\"model\"", "\"role\"", "\"type\":\"text\"", "\"name\""] {
            prop_assert!(written.contains(place));
        }
        prop_assert_eq!(written.matches(&more).count(), 4);
        let again: ChatRequest<'_> = parse(written.as_bytes()).unwrap();
        prop_assert_eq!(&again, &request);
        prop_assert_eq!(again.into_owned(), request);
    }

    #[test]
    fn unknown_variants_survive_wherever_their_tag_stands(members in unknown_pairs(any_json()), at in 0usize..5) {
        let mut parts: Vec<String> = members.iter().map(|(k, v)| format!("\"{k}\":{v}")).collect();
        parts.insert(at.min(parts.len()), r#""type":"x_new_event""#.to_owned());
        let body = format!("{{{}}}", parts.join(","));
        let event: Event<'_> = parse(body.as_bytes()).unwrap();
        prop_assert_eq!(event.tag(), "x_new_event");
        prop_assert_eq!(serde_json::to_string(&event).unwrap(), format!("{{\"type\":\"x_new_event\",{}}}", random::joined(&members)));
    }

    #[test]
    fn known_variants_read_alike_wherever_their_tag_stands(input in any_json(), order in Just([0usize, 1, 2, 3]).prop_shuffle()) {
        let members = [r#""type":"tool_use""#.to_owned(), r#""id":"a""#.to_owned(), r#""name":"b""#.to_owned(), format!("\"input\":{input}")];
        let shuffled: Vec<&str> = order.iter().map(|&i| members[i].as_str()).collect();
        let block = |members: &[&str]| format!(r#"{{"type":"content_block_start","index":0,"content_block":{{{}}}}}"#, members.join(","));
        let (first, other) = (block(&members.each_ref().map(String::as_str)), block(&shuffled));
        let first: Event<'_> = parse(first.as_bytes()).unwrap();
        let other: Event<'_> = parse(other.as_bytes()).unwrap();
        prop_assert_eq!(&first, &other);
        let kept = format!("\"input\":{input}");
        prop_assert!(serde_json::to_string(&other).unwrap().contains(&kept));
    }

    #[test]
    fn raw_json_is_never_changed(json in any_json()) {
        let raw = RawJson::new(&json).unwrap();
        prop_assert_eq!(serde_json::to_string(&raw).unwrap(), json.as_str());
        let owned = RawJson::from_string(json.clone()).unwrap();
        prop_assert_eq!(&owned, &raw);
    }

    #[test]
    fn no_bytes_make_anything_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = parse::<ChatRequest<'_>>(&bytes);
        let _ = parse::<Event<'_>>(&bytes);
        let _ = skim(&bytes);
        let _ = failure::read(&bytes);
    }

    #[test]
    fn a_body_with_one_byte_changed_never_panics_and_errors_stay_on_one_line(at in 0usize..10_000, byte in any::<u8>()) {
        for (_, body) in BODIES {
            let mut body = body.as_bytes().to_vec();
            let at = at % body.len();
            body[at] = byte;
            let error = parse::<ChatRequest<'_>>(&body).err().into_iter().chain(parse::<Event<'_>>(&body).err());
            for error in error {
                prop_assert!(!error.to_string().contains('\n'));
            }
            let _ = skim(&body);
            let _ = failure::read(&body);
        }
    }
}

const BODIES: [(&str, &str); 7] = [
    (
        "chat request",
        r#"{"model":"m","messages":[{"content":"é\n😀","role":"user"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"t","cache_control":{"type":"ephemeral"}}]}],"tool_choice":{"type":"function","function":{"name":"f"}},"stop":["a"],"temperature":0.5}"#,
    ),
    (
        "chat completion",
        r#"{"id":"i","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"é","refusal":null},"finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}"#,
    ),
    (
        "chat chunk",
        r#"{"id":"i","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\""}}]},"finish_reason":null}]}"#,
    ),
    (
        "messages request",
        r#"{"max_tokens":1,"system":[{"type":"text","text":"s"}],"messages":[{"role":"user","content":[{"source":{"data":"aGk=","type":"base64","media_type":"image/png"},"type":"image"},{"type":"tool_result","tool_use_id":"t","content":"é"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}],"thinking":{"type":"enabled","budget_tokens":1024}}"#,
    ),
    (
        "messages response",
        r#"{"id":"i","type":"message","role":"assistant","model":"m","content":[{"type":"thinking","thinking":"","signature":"s"},{"type":"text","text":"é"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":2}}"#,
    ),
    (
        "event",
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"é\""}}"#,
    ),
    ("count", r#"{"model":"m","messages":[{"role":"user","content":"é"}],"tool_choice":{"type":"auto"}}"#),
];

#[test]
fn a_body_cut_at_any_byte_is_refused_and_never_panics() {
    for (name, body) in BODIES {
        let body = body.as_bytes();
        let read = |bytes: &[u8]| match name {
            "chat request" => parse::<ChatRequest<'_>>(bytes).map(drop),
            "chat completion" => parse::<ChatCompletion<'_>>(bytes).map(drop),
            "chat chunk" => parse::<ChatChunk<'_>>(bytes).map(drop),
            "messages request" => parse::<MessagesRequest<'_>>(bytes).map(drop),
            "messages response" => parse::<MessagesResponse<'_>>(bytes).map(drop),
            "event" => parse::<Event<'_>>(bytes).map(drop),
            _ => parse::<CountTokensRequest<'_>>(bytes).map(drop),
        };
        assert_eq!(read(body), Ok(()), "{name}");
        for cut in 0..body.len() {
            assert!(read(&body[..cut]).is_err(), "{name} cut at {cut}");
            assert!(skim(&body[..cut]).is_err(), "{name} cut at {cut}");
            let _ = failure::read(&body[..cut]);
        }
    }
}
