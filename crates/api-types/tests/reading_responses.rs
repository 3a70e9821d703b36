//! How Responses bodies are read: what clients send besides the typed models, and where faults are.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use outcrop_api_types::parse;
use outcrop_api_types::responses::{
    ContentPart, Event, Input, Item, MessageContent, NamedToolChoice, Response, ResponsesRequest, Role, Tool,
    ToolChoice, ToolChoiceMode,
};

fn items(json: &str) -> Vec<Item<'_>> {
    parse(json.as_bytes()).unwrap()
}

/// The place of the fault, and what it is.
fn fault(json: &str) -> (String, String) {
    let error = parse::<ResponsesRequest<'_>>(json.as_bytes()).unwrap_err();
    (error.path().to_owned(), error.to_string())
}

#[test]
fn a_message_may_leave_out_its_type_and_its_parts() {
    let read =
        items(r#"[{"role":"user","content":"Hi"},{"type":"message","role":"developer","content":[]}]"#);
    let [Item::Message(easy), Item::Message(full)] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!((&easy.role, &easy.content), (&Role::User, &MessageContent::Text("Hi".into())));
    assert_eq!((&full.role, &full.content), (&Role::Developer, &MessageContent::Parts(Vec::new())));
    assert_eq!(
        serde_json::to_string(&read).unwrap(),
        r#"[{"type":"message","role":"user","content":"Hi"},{"type":"message","role":"developer","content":[]}]"#
    );
}

#[test]
fn a_message_sent_back_needs_no_annotations_and_no_id() {
    let read =
        items(r#"[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]}]"#);
    let [Item::Message(message)] = read.as_slice() else { panic!("{read:?}") };
    let MessageContent::Parts(parts) = &message.content else { panic!("{message:?}") };
    assert!(matches!(parts.as_slice(), [ContentPart::OutputText(text)] if text.annotations.is_none()));
}

#[test]
fn items_that_a_client_keeps_need_no_id_and_no_status() {
    let bare = r#"[{"type":"reasoning","summary":[]},{"type":"function_call","call_id":"c","name":"f","arguments":"{}"},{"type":"web_search_call"},{"type":"local_shell_call_output","output":"o","call_id":"c"},{"type":"item_reference","id":"msg_1"},{"type":"compaction_trigger"}]"#;
    let read = items(bare);
    assert!(read.iter().all(|item| !matches!(item, Item::Unknown(_))));
    assert_eq!(serde_json::to_string(&read).unwrap(), bare);
}

#[test]
fn what_the_codex_cli_sends_has_a_place() {
    let body = r#"{"model":"gpt-5-codex","instructions":"You are Codex.","input":[{"type":"additional_tools","role":"developer","tools":[{"type":"function","name":"shell","strict":false,"parameters":{"type":"object"}},{"type":"custom","name":"apply_patch","description":"d","format":{"type":"grammar","syntax":"lark","definition":"start: /a/"}},{"type":"namespace","name":"mcp__crm__","description":"d","tools":[{"type":"function","name":"find","parameters":{"type":"object"}}]},{"type":"tool_search","execution":"client","parameters":{"type":"object"}},{"type":"web_search","external_web_access":true},{"type":"image_generation","output_format":"png"},{"type":"local_shell"}]},{"type":"message","role":"developer","content":[{"type":"input_text","text":"p"}]},{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"},{"type":"input_image","image_url":"data:image/png;base64,aGk="}]},{"type":"reasoning","summary":[],"content":null,"encrypted_content":"gAAAA"},{"type":"function_call","name":"find","namespace":"mcp__crm__","arguments":"{}","call_id":"call_1"},{"type":"function_call_output","call_id":"call_1","output":"o"},{"type":"custom_tool_call","status":"completed","call_id":"call_2","name":"apply_patch","input":"*** Begin Patch"},{"type":"custom_tool_call_output","call_id":"call_2","output":"ok"}],"tools":[],"tool_choice":"auto","parallel_tool_calls":true,"reasoning":{"effort":"medium","summary":"auto"},"store":false,"stream":true,"include":["reasoning.encrypted_content"],"prompt_cache_key":"thread","text":{"verbosity":"low"}}"#;
    let request: ResponsesRequest<'_> = parse(body.as_bytes()).unwrap();
    let debug = format!("{request:?}");
    assert!(debug.split("extra: ").skip(1).all(|rest| rest.starts_with("{}")), "{debug}");
    assert!(!debug.contains("Unknown("), "{debug}");
    let Some(Input::Items(items)) = &request.input else { panic!("{debug}") };
    let Item::AdditionalTools(offered) = &items[0] else { panic!("{debug}") };
    assert!(matches!(&offered.tools[2], Tool::Namespace(namespace) if namespace.tools.len() == 1));
    assert!(matches!(request.tool_choice, Some(ToolChoice::Mode(ToolChoiceMode::Auto))));
}

#[test]
fn faults_are_named_by_their_place() {
    for (body, path, part) in [
        (r#"{"model":"m","input":5}"#, "input", "expected a string or an array of items"),
        (r#"{"model":"m","input":[{"role":"user"}]}"#, "input[0]", "missing field `content`"),
        (r#"{"model":"m","input":[{"id":"msg_1"}]}"#, "input[0]", "missing field `role`"),
        (
            r#"{"model":"m","input":[{"content":[{"type":"input_text","text":1}],"role":"user","type":"message"}]}"#,
            "input[0].content[0].text",
            "invalid type: integer, expected a string",
        ),
        (r#"{"model":"m","input":"a","tools":[{"name":"f"}]}"#, "tools[0]", "missing field `type`"),
        (
            r#"{"model":"m","input":"a","tool_choice":{"type":"function"}}"#,
            "tool_choice",
            "missing field `name`",
        ),
        (r#"{"model":"m","input":"a","model":"n"}"#, "", "duplicate field `model`"),
    ] {
        let (found, message) = fault(body);
        assert_eq!(found, path, "{message}");
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_choice_of_several_tools_takes_every_form_of_one() {
    let body = r#"{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"},{"type":"mcp","server_label":"s"},{"type":"image_generation"}]}"#;
    let choice: ToolChoice<'_> = parse(body.as_bytes()).unwrap();
    let ToolChoice::Named(NamedToolChoice::AllowedTools(allowed)) = &choice else { panic!("{choice:?}") };
    assert!(allowed.tools.iter().all(|tool| !matches!(tool, NamedToolChoice::Unknown(_))));
    assert_eq!(serde_json::to_string(&choice).unwrap(), body);
}

#[test]
fn an_answer_of_an_older_server_is_read_without_its_newer_fields() {
    let body = r#"{"id":"resp_1","object":"response","created_at":1.5,"model":"m","output":[],"usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":0},"output_tokens":1,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":2}}"#;
    let response: Response<'_> = parse(body.as_bytes()).unwrap();
    assert_eq!(
        response.usage.as_ref().unwrap().as_ref().unwrap().input_tokens_details.cache_write_tokens,
        None
    );
    assert_eq!(serde_json::to_string(&response).unwrap().len(), body.len());
}

#[test]
fn an_error_event_is_read_in_both_of_its_forms() {
    for body in [
        r#"{"type":"error","code":"server_error","message":"m","param":null,"sequence_number":3}"#,
        r#"{"type":"error","sequence_number":3,"error":{"type":"t","code":"server_error","message":"m"}}"#,
    ] {
        let event: Event<'_> = parse(body.as_bytes()).unwrap();
        assert!(matches!(&event, Event::Error(error) if error.extra.is_empty()));
        assert_eq!(serde_json::to_string(&event).unwrap(), body);
    }
}

#[test]
fn secrets_inside_tools_are_never_printed() {
    let body = r#"{"model":"m","input":"a","tools":[{"type":"mcp","server_label":"s","authorization":"hunter2","headers":{"X-Key":"hunter3"}},{"type":"shell","environment":{"type":"container_auto","network_policy":{"type":"allowlist","allowed_domains":["d"],"domain_secrets":[{"domain":"d","name":"n","value":"hunter4"}]}}}]}"#;
    let request: ResponsesRequest<'_> = parse(body.as_bytes()).unwrap();
    assert!(!format!("{request:?}").contains("hunter"));
    assert_eq!(serde_json::to_string(&request).unwrap(), body);
}
