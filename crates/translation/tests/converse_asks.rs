//! What callers of other dialects than Chat can ask of Converse: reasoning without a signature, results that failed,
//! documents inside results, citations, fields of the model's own.

#![expect(clippy::unwrap_used, reason = "a test: what is not there is a failure")]

use outcrop_api_types::RawJson;
use outcrop_translation::conversation::{
    Ask, Block, BlockKind, CachePoint, Media, Place, Role, Said, Tool, ToolKind,
};
use outcrop_translation::{Caps, EffortForm, Error, Policy, ReasoningReplay, ThinkingOff, Warnings, back};
use serde_json::{Value, json};

const POINT: Option<CachePoint> = Some(CachePoint { one_hour: false });

fn block(kind: BlockKind<'static>) -> Block<'static> {
    Block { at: Place::message("messages", 0).part("content", 0), cache: None, kind }
}

fn text(text: &'static str) -> Block<'static> {
    block(BlockKind::Text(text.into()))
}

fn thinking(text: &'static str, signature: &'static str) -> Block<'static> {
    block(BlockKind::Thinking { text: text.into(), signature: signature.into() })
}

fn pdf(title: Option<&'static str>) -> Block<'static> {
    block(BlockKind::Pdf { data: "JVBERi0=".into(), title: title.map(Into::into) })
}

fn call() -> Block<'static> {
    block(BlockKind::ToolUse { id: "t1".into(), name: "f".into(), input: RawJson::empty_object() })
}

fn result(content: Vec<Block<'static>>, is_error: bool) -> Block<'static> {
    block(BlockKind::ToolResult { id: "t1".into(), content, is_error })
}

fn said(turns: Vec<(Role, Vec<Block<'static>>)>) -> Ask<'static> {
    let at = Place::message("messages", 0);
    let said = turns.into_iter().map(|(role, blocks)| Said { role, blocks, at }).collect();
    Ask { said, ..Ask::default() }
}

fn send(ask: Ask<'static>, caps: &Caps) -> Result<(Value, Vec<String>), Error> {
    let mut warnings = Warnings::new();
    let sent = back::converse::request(ask, caps, &Policy::default(), &mut warnings)?;
    let fields = warnings.iter().map(|warning| warning.field.clone()).collect();
    Ok((serde_json::to_value(&sent.body).unwrap(), fields))
}

fn sent(ask: Ask<'static>, caps: &Caps) -> (Value, Vec<String>) {
    send(ask, caps).unwrap()
}

fn reasoned(thought: Block<'static>) -> Ask<'static> {
    said(vec![
        (Role::User, vec![text("a")]),
        (Role::Assistant, vec![thought, text("b")]),
        (Role::User, vec![text("c")]),
    ])
}

fn results(blocks: Vec<Block<'static>>) -> Ask<'static> {
    said(vec![(Role::User, vec![text("a")]), (Role::Assistant, vec![call()]), (Role::User, blocks)])
}

#[test]
fn unsigned_reasoning_goes_back_as_text_alone_where_the_model_wants_that() {
    let caps = Caps { reasoning_replay: ReasoningReplay::Text, ..Caps::default() };
    let (body, ignored) = sent(reasoned(thinking("hm", "")), &caps);
    let thought = &body["messages"][1]["content"][0];
    assert_eq!(*thought, json!({"reasoningContent": {"reasoningText": {"text": "hm"}}}));
    assert!(ignored.is_empty(), "{ignored:?}");
}

#[test]
fn unsigned_reasoning_is_left_out_and_reported_where_it_must_be_signed() {
    let (body, ignored) = sent(reasoned(thinking("hm", "")), &Caps::default());
    assert_eq!(body["messages"][1]["content"], json!([{"text": "b"}]));
    assert_eq!(ignored, ["messages.content"]);
}

#[test]
fn a_cache_point_on_reasoning_moves_before_it_or_is_reported() {
    let mut first = thinking("hm", "c2ln");
    first.cache = POINT;
    let (body, ignored) = sent(reasoned(first), &Caps::default());
    assert_eq!(body["messages"][1]["content"].as_array().unwrap().len(), 2, "{body}");
    assert_eq!(ignored, ["messages.content.cache_control"]);

    let mut later = thinking("hm", "c2ln");
    later.cache = POINT;
    let ask = said(vec![
        (Role::User, vec![text("a")]),
        (Role::Assistant, vec![text("b"), later]),
        (Role::User, vec![text("c")]),
    ]);
    let (body, ignored) = sent(ask, &Caps::default());
    assert_eq!(body["messages"][1]["content"][1], json!({"cachePoint": {"type": "default"}}));
    assert!(ignored.is_empty(), "{ignored:?}");
}

#[test]
fn a_failed_result_without_content_is_an_error_with_a_placeholder() {
    let (body, ignored) = sent(results(vec![result(vec![], true)]), &Caps::default());
    let expected = json!({"toolUseId": "t1", "content": [{"text": "(empty)"}], "status": "error"});
    assert_eq!(body["messages"][2]["content"][0]["toolResult"], expected);
    assert_eq!(ignored, ["messages.content.content"]);
}

#[test]
fn a_failed_result_without_content_says_so_where_there_is_no_status() {
    let caps = Caps { tool_result_status: false, ..Caps::default() };
    let (body, ignored) = sent(results(vec![result(vec![], true)]), &caps);
    let expected = json!({"toolUseId": "t1", "content": [{"text": "(failed)"}]});
    assert_eq!(body["messages"][2]["content"][0]["toolResult"], expected);
    assert_eq!(ignored, ["messages.content.content", "messages.content.is_error"]);
}

#[test]
fn documents_in_results_and_in_turns_have_names_of_their_own() {
    let mut inner = pdf(Some("a.pdf"));
    inner.cache = POINT;
    let ask = results(vec![result(vec![inner], false), pdf(Some("a.pdf")), text("b")]);
    let (body, _) = sent(ask, &Caps::default());
    let content = &body["messages"][2]["content"];
    assert_eq!(content[0]["toolResult"]["content"][0]["document"]["name"], "a");
    assert_eq!(content[1], json!({"cachePoint": {"type": "default"}}), "beside the result, not inside");
    assert_eq!(content[2]["document"]["name"], "a (2)");
}

#[test]
fn a_call_inside_a_result_is_refused() {
    let error = send(results(vec![result(vec![call()], false)]), &Caps::default()).unwrap_err();
    assert_eq!(error.param(), Some("messages[0].content[0]"));
}

#[test]
fn citations_are_switched_on_for_every_document() {
    let ask = Ask { citations: true, ..said(vec![(Role::User, vec![pdf(None), text("a")])]) };
    let (body, _) = sent(ask, &Caps::default());
    assert_eq!(body["messages"][0]["content"][0]["document"]["citations"], json!({"enabled": true}));
}

#[test]
fn fields_of_the_models_own_are_taken_over_and_count() {
    let own = RawJson::new(r#"{"top_k": 1.0, "x": {"b": 1, "a": 2}}"#).unwrap();
    let ask = Ask {
        additional: Some(own),
        top_k: Some(5.into()),
        latency: Some("optimized".into()),
        ..said(vec![(Role::User, vec![text("a")])])
    };
    let (body, ignored) = sent(ask, &Caps::default());
    assert_eq!(body["additionalModelRequestFields"], json!({"top_k": 1.0, "x": {"b": 1, "a": 2}}));
    assert_eq!(body["performanceConfig"], json!({"latency": "optimized"}));
    assert_eq!(ignored, ["additionalModelRequestFields"]);
}

#[test]
fn fields_of_the_models_own_must_be_an_object() {
    let own = RawJson::new("[1]").unwrap();
    let ask = Ask { additional: Some(own), ..said(vec![(Role::User, vec![text("a")])]) };
    let error = send(ask, &Caps::default()).unwrap_err();
    assert_eq!(error.param(), Some("additionalModelRequestFields"));
}

#[test]
fn thinking_disabled_in_claudes_words_is_reported_where_the_model_always_reasons() {
    let caps = Caps {
        effort_form: EffortForm::ReasoningEffort,
        thinking_by_default: true,
        thinking_off: ThinkingOff::No,
        ..Caps::default()
    };
    let thinking = RawJson::new(r#"{"type":"disabled"}"#).unwrap();
    let ask = Ask { thinking: Some(thinking), ..said(vec![(Role::User, vec![text("a")])]) };
    let (body, ignored) = sent(ask, &caps);
    assert_eq!(body.get("additionalModelRequestFields"), None);
    assert_eq!(ignored, ["thinking"]);
}

#[test]
fn an_image_where_none_is_taken_is_refused_also_inside_a_result() {
    let caps = Caps { images: false, ..Caps::default() };
    let image = || block(BlockKind::Image(Media { media_type: "image/png", data: "iVBORw0KGgo=".into() }));
    for ask in [said(vec![(Role::User, vec![image()])]), results(vec![result(vec![image()], false)])] {
        assert_eq!(send(ask, &caps).unwrap_err().param(), Some("messages[0].content[0]"));
    }
}

#[test]
fn a_request_can_be_counted() {
    let tool = Tool {
        at: 0,
        name: "f".into(),
        description: None,
        kind: ToolKind::Function(None),
        strict: false,
        cache: None,
    };
    let ask = Ask { tools: vec![tool], max_tokens: Some(9), ..said(vec![(Role::User, vec![text("a")])]) };
    let sent =
        back::converse::request(ask, &Caps::default(), &Policy::default(), &mut Warnings::new()).unwrap();
    let count = serde_json::to_value(sent.into_count()).unwrap();
    let converse = &count["input"]["converse"];
    assert_eq!(converse["messages"][0]["content"], json!([{"text": "a"}]));
    assert_eq!(converse["toolConfig"]["tools"][0]["toolSpec"]["name"], "f");
    assert_eq!(converse.get("inferenceConfig"), None);
}
