//! How bodies are read: what is refused and where, what is tolerated, what is borrowed.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly, in its helpers too")]

use outcrop_api_types::chat::{self, ChatRequest, Content, ContentPart, Message, Stop, ToolCall, ToolChoice};
use outcrop_api_types::messages::{self, ContentBlock, Event, MessagesRequest, MessagesResponse};
use outcrop_api_types::{ParseError, Reason, parse};

fn chat(body: &str) -> Result<ChatRequest<'_>, ParseError> {
    parse(body.as_bytes())
}

fn refused(body: &str) -> (String, String) {
    let error = chat(body).unwrap_err();
    (error.path().to_owned(), error.reason().to_string())
}

#[test]
fn a_fault_is_named_by_its_path_and_by_what_was_expected() {
    let message =
        |message: &str| format!(r#"{{"model":"m","messages":[{{"role":"user","content":"a"}},{message}]}}"#);
    let rows = [
        (
            message(r#"{"role":"user","content":5}"#),
            "messages[1].content",
            "invalid type: integer, expected a string or an array of content parts",
        ),
        (
            message(r#"{"role":"user","content":[{"type":"text","text":5}]}"#),
            "messages[1].content[0].text",
            "invalid type: integer, expected a string",
        ),
        (
            message(r#"{"role":"user","content":[{"text":5,"type":"text"}]}"#),
            "messages[1].content[0].text",
            "invalid type: integer, expected a string",
        ),
        (
            message(
                r#"{"content":[{"type":"text","text":"a"},{"image_url":{"url":null},"type":"image_url"}],"role":"user"}"#,
            ),
            "messages[1].content[1].image_url.url",
            "invalid type: null, expected a string",
        ),
        (
            message(r#"{"role":"user","content":[{"text":"a"}]}"#),
            "messages[1].content[0]",
            "missing field `type`",
        ),
        (message(r#"{"role":"user"}"#), "messages[1]", "missing field `content`"),
        (message(r#"{"content":"a"}"#), "messages[1]", "missing field `role`"),
        (message(r#"{"role":7}"#), "messages[1].role", "invalid type: integer, expected a string"),
        (message(r#""hello""#), "messages[1]", "invalid type: string, expected an object with `role`"),
        (r#"{"model":"m"}"#.into(), "", "missing field `messages`"),
        (r#"{"model":"m","messages":null}"#.into(), "messages", "invalid type: null, expected an array"),
        (
            r#"{"model":"m","messages":[],"stop":{"a":1}}"#.into(),
            "stop",
            "invalid type: object, expected a string or an array of strings",
        ),
        (
            r#"{"model":"m","messages":[],"max_tokens":1.5}"#.into(),
            "max_tokens",
            "invalid type: number with a fraction, expected an integer",
        ),
        (
            r#"{"model":"m","messages":[],"temperature":1e400}"#.into(),
            "temperature",
            "invalid JSON: number out of range",
        ),
        ("[]".into(), "", "invalid type: array, expected an object"),
    ];
    for (body, path, what) in rows {
        assert_eq!(refused(&body), (path.to_owned(), what.to_owned()), "{body}");
    }
}

#[test]
fn an_error_names_fields_but_never_repeats_a_value() {
    for secret in ["hunter2", "hunter2, expected a string", "x` hunter2"] {
        let text = serde_json::to_string(secret).unwrap();
        for body in [
            format!(r#"{{"model":"m","messages":[],"max_tokens":{text}}}"#),
            format!(r#"{{"model":"m","messages":[{text}]}}"#),
            format!(r#"{{"model":"m","messages":[],"tools":[{{"function":{text},"type":"function"}}]}}"#),
            format!("{{{text}:1,{text}:2}}"),
            format!(r#"{{"model":{text}"#),
        ] {
            let error = chat(&body).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }
}

#[test]
fn a_repeated_field_is_refused_known_or_not_tag_or_not() {
    let rows = [
        (r#"{"model":"m","model":"m","messages":[]}"#, "", "duplicate field `model`"),
        (r#"{"model":"m","messages":[],"stream":null,"stream":true}"#, "", "duplicate field `stream`"),
        (r#"{"model":"m","messages":[],"x":1,"x":1}"#, "", "duplicate field"),
        (
            r#"{"model":"m","messages":[{"role":"user","content":"a","role":"system"}]}"#,
            "messages[0]",
            "duplicate field `role`",
        ),
        (
            r#"{"model":"m","messages":[{"content":"a","content":"b","role":"user"}]}"#,
            "messages[0]",
            "duplicate field `content`",
        ),
        (r#"{"model":"m","messages":[{"role":"odd","y":1,"y":1}]}"#, "messages[0]", "duplicate field"),
        (r#"{"model":"m","messages":[],"metadata":{"a":"1","a":"2"}}"#, "metadata", "duplicate field"),
    ];
    for (body, path, what) in rows {
        assert_eq!(refused(body), (path.to_owned(), what.to_owned()), "{body}");
    }
    // Inside raw JSON it is the tool's business.
    let body = r#"{"model":"m","messages":[],"tools":[{"type":"function","function":{"name":"f","parameters":{"a":1,"a":2}}}]}"#;
    assert_eq!(serde_json::to_string(&chat(body).unwrap()).unwrap(), body);
}

#[test]
fn null_is_absent_for_what_is_optional_and_kept_where_it_means_something() {
    let body = r#"{"model":"m","messages":[{"role":"assistant","content":null,"tool_calls":null}],"stop":null,"tools":null}"#;
    let request = chat(body).unwrap();
    assert_eq!((&request.stop, &request.tools), (&None, &None));
    assert_eq!(
        serde_json::to_string(&request).unwrap(),
        r#"{"model":"m","messages":[{"role":"assistant"}]}"#
    );
    for chunk in [
        r#"{"id":"i","object":"o","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":null}],"usage":null}"#,
        r#"{"id":"i","object":"o","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop","logprobs":null}]}"#,
    ] {
        let read: chat::ChatChunk<'_> = parse(chunk.as_bytes()).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), chunk);
    }
}

#[test]
fn nesting_is_bounded_with_a_path() {
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let tools = |n: usize| {
        format!(
            r#"{{"model":"m","messages":[],"tools":[{{"type":"function","function":{{"name":"f","parameters":{}}}}}]}}"#,
            nested(n)
        )
    };
    assert!(chat(&tools(128)).is_ok());
    let error = chat(&tools(129)).unwrap_err();
    assert_eq!(error.reason(), &Reason::TooDeep { limit: 128 });
    assert!(error.path().starts_with("tools[0].function.parameters[0]"), "{}", error.path());
    let other = |n: usize| format!(r#"{{"model":"m","messages":[],"x":{}}}"#, nested(n));
    assert!(chat(&other(63)).is_ok());
    assert_eq!(chat(&other(64)).unwrap_err().reason(), &Reason::TooDeep { limit: 64 });
    assert!(chat(&format!(r#"{{"x":{}"#, r#"{"a":["#.repeat(100_000))).is_err());
}

#[test]
fn surrogates_are_whole_in_raw_json_too() {
    let tools = |text: &str| format!(r#"{{"model":"m","messages":[],"thinking":{{"a":"{text}"}}}}"#);
    assert!(chat(&tools(r"\ud83d\ude00")).is_ok());
    let error = chat(&tools(r"\ud83d")).unwrap_err();
    assert_eq!((error.reason(), error.path()), (&Reason::LoneSurrogate, "thinking.a"));
    assert_eq!(error.offset(), Some(44));
}

#[test]
fn bytes_around_the_value_are_refused() {
    let rows: [(&[u8], Reason); 5] = [
        (b"", Reason::Empty),
        (b" \n", Reason::Empty),
        (b"\xef\xbb\xbf{}", Reason::ByteOrderMark),
        (br#"{"model":"m","messages":[]} x"#, Reason::TrailingBytes),
        (br#"{"model":"m","messages":["#, Reason::Truncated),
    ];
    for (body, reason) in rows {
        assert_eq!(parse::<ChatRequest<'_>>(body).unwrap_err().reason(), &reason);
    }
    for body in [r#"{"model":NaN}"#, "{'model':1}", r#"{"model":"a	b"}"#, r#"{"model":01}"#] {
        assert!(matches!(chat(body).unwrap_err().reason(), Reason::Syntax(_)), "{body}");
    }
}

#[test]
fn scalars_and_lists_are_both_taken_where_the_wire_has_both() {
    let with = |field: &str| format!(r#"{{"model":"m","messages":[],{field}}}"#);
    let read = |field: &str| chat(&with(field)).map(chat::ChatRequest::into_owned).unwrap();
    assert_eq!(read(r#""stop":"a""#).stop, Some(Stop::One("a".into())));
    assert_eq!(read(r#""stop":["a","b"]"#).stop, Some(Stop::Many(vec!["a".into(), "b".into()])));
    assert_eq!(
        read(r#""tool_choice":"required""#).tool_choice,
        Some(ToolChoice::Mode(chat::ToolChoiceMode::Required))
    );
    assert!(matches!(
        read(r#""tool_choice":{"function":{"name":"f"},"type":"function"}"#).tool_choice,
        Some(ToolChoice::Named(chat::NamedToolChoice::Function(_)))
    ));
    assert!(matches!(
        read(r#""tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}}"#).tool_choice,
        Some(ToolChoice::Named(chat::NamedToolChoice::AllowedTools(_)))
    ));
    assert_eq!(read(r#""anthropic_beta":"a""#).anthropic_beta, Some(chat::OneOrMany::One("a".into())));
}

#[test]
fn a_call_without_a_type_is_a_function_call_and_a_tool_without_one_is_the_callers_own() {
    let body = r#"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":""}}]}]}"#;
    let request = chat(body).unwrap();
    let Message::Assistant(said) = &request.messages[0] else { panic!("not an assistant") };
    assert!(matches!(said.tool_calls.as_ref().unwrap()[0], ToolCall::Function(_)));
    for (kind, plain) in [("", true), (r#""type":null,"#, true), (r#""type":"custom","#, false)] {
        let body =
            format!(r#"{{"max_tokens":1,"messages":[],"tools":[{{{kind}"name":"f","input_schema":{{}}}}]}}"#);
        let request: MessagesRequest<'_> = parse(body.as_bytes()).unwrap();
        let tools = request.tools.unwrap();
        assert_eq!(matches!(tools[0], messages::Tool::Plain(_)), plain, "{kind}");
        assert_eq!(serde_json::to_string(&tools[0]).unwrap().contains("type"), !plain, "{kind}");
    }
}

#[test]
fn text_points_into_the_body_and_owned_values_do_not() {
    let body = r#"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"text","text":"a\nb"}]}]}"#;
    let request = chat(body).unwrap();
    let parts = |request: &ChatRequest<'_>| -> Vec<bool> {
        let Message::User(user) = &request.messages[0] else { panic!("not a user") };
        let Content::Parts(parts) = &user.content else { panic!("no parts") };
        let borrowed = |part: &ContentPart<'_>| match part {
            ContentPart::ImageUrl(image) => image.image_url.url.is_borrowed(),
            ContentPart::Text(text) => text.text.is_borrowed(),
            _ => panic!("another part"),
        };
        parts.iter().map(borrowed).collect()
    };
    assert_eq!(parts(&request), [true, false]);
    let owned: ChatRequest<'static> = request.clone().into_owned();
    assert_eq!(parts(&owned), [false, false]);
    assert_eq!(owned, request);
}

#[test]
fn numbers_and_tool_input_are_written_as_they_came() {
    let body = r#"{"model":"m","messages":[],"presence_penalty":0.1,"temperature":1,"top_p":1.0,"thinking":{"budget":1e400,"b":  [1.0]}}"#;
    assert_eq!(serde_json::to_string(&chat(body).unwrap()).unwrap(), body);
    let body = r#"{"type":"tool_use","id":"t","name":"f","input":{"z":123456789012345678901234567890,"a":-0,"z2":"\u00e9"}}"#;
    let block: ContentBlock<'_> = parse(body.as_bytes()).unwrap();
    assert_eq!(serde_json::to_string(&block).unwrap(), body);
}

#[test]
fn what_bedrock_adds_to_messages_has_a_place() {
    let body = r#"{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":9,"outputTokenCount":12,"invocationLatency":500,"firstByteLatency":300}}"#;
    let event: Event<'_> = parse(body.as_bytes()).unwrap();
    let Event::MessageStop(stop) = &event else { panic!("another event") };
    let metrics = stop.invocation_metrics.as_ref().unwrap();
    assert_eq!((metrics.input_token_count, metrics.output_token_count), (Some(9), Some(12)));
    assert!(metrics.extra.is_empty() && stop.extra.is_empty());
    assert_eq!(serde_json::to_string(&event).unwrap(), body);
    let body = r#"{"id":"msg_bdrk_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":1,"output_tokens":1},"amazon-bedrock-guardrailAction":"INTERVENED"}"#;
    let reply: MessagesResponse<'_> = parse(body.as_bytes()).unwrap();
    assert_eq!(reply.guardrail_action.as_deref(), Some("INTERVENED"));
    assert_eq!(serde_json::to_string(&reply).unwrap(), body);
    let body = r#"{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["a"],"max_tokens":1,"messages":[],"temperature":1}"#;
    let request: MessagesRequest<'_> = parse(body.as_bytes()).unwrap();
    assert!(request.extra.is_empty() && request.model.is_none());
    assert_eq!(serde_json::to_string(&request).unwrap(), body);
}

#[test]
fn extensions_of_chat_have_a_place() {
    let body = r#"{"model":"m","messages":[{"role":"system","content":"s","cache_control":{"type":"ephemeral"}},{"role":"user","content":[{"type":"text","text":"t","cache_control":{"type":"ephemeral","ttl":"1h"}}]},{"role":"assistant","content":"a","reasoning_content":"r","reasoning":"r","reasoning_details":[{"type":"reasoning.text","text":"r","signature":"s","format":"anthropic-claude-v1","index":0},{"type":"reasoning.encrypted","data":"d","id":"i"}],"thinking_blocks":[{"type":"thinking","thinking":"r","signature":"s"},{"type":"redacted_thinking","data":"d"}],"annotations":[],"provider_specific_fields":{}},{"role":"tool","tool_call_id":"c","content":[{"type":"image_url","image_url":{"url":"data:"}}],"cache_control":{"type":"ephemeral"}}],"tools":[{"type":"function","function":{"name":"f"},"cache_control":{"type":"ephemeral"}}],"top_k":5,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"},"anthropic_beta":["b"],"cache_control":{"type":"ephemeral"},"guardrailConfig":{"a":1},"additionalModelRequestFields":{"b":2}}"#;
    let request = chat(body).unwrap();
    assert!(
        format!("{request:?}").split("extra: ").skip(1).all(|rest| rest.starts_with("{}")),
        "{request:?}"
    );
    assert_eq!(serde_json::to_string(&request).unwrap(), body);
}

#[test]
fn a_token_inside_a_body_is_never_printed() {
    let body = r#"{"max_tokens":1,"messages":[],"mcp_servers":[{"type":"url","name":"n","url":"https://x","authorization_token":"hunter2"}]}"#;
    let request: MessagesRequest<'_> = parse(body.as_bytes()).unwrap();
    assert!(!format!("{request:?}").contains("hunter2"));
    assert_eq!(serde_json::to_string(&request).unwrap(), body);
}
