//! One row per refused request, and what a stream says event by event.
#![expect(clippy::needless_pass_by_value, reason = "JSON literals read better without a reference")]

use bytes::Bytes;
use http::HeaderMap;

use super::*;
use crate::outgoing::Piece;
use crate::record::Recorder;
use crate::script::Step;

const MODEL: &str = "openai.gpt-6-sol";
/// Shows all of its thinking.
const OPEN_MODEL: &str = "openai.gpt-oss-120b";

fn request(method: Method, path: &str, body: &Value) -> Incoming {
    let body = Bytes::from(body.to_string());
    Incoming::new(Host::Mantle, method, &path.parse().unwrap(), HeaderMap::new(), body)
}

fn body(changes: Value) -> Value {
    let mut body = json!({"model": MODEL, "input": "Hi"});
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

async fn post(state: &Arc<State>, changes: Value) -> (u16, String) {
    let body = body(changes);
    let first_generation = body["model"] == OPEN_MODEL;
    let path = if first_generation { "/v1/responses" } else { "/openai/v1/responses" };
    let request = request(Method::POST, path, &body);
    let ticket = Recorder::new().open(&request);
    let out = create(state, &request, &ticket, "r").await;
    let parts = out.pieces.iter().filter_map(|piece| match piece {
        Piece::Bytes(bytes) => Some(String::from_utf8(bytes.to_vec()).unwrap()),
        _ => None,
    });
    (out.status, parts.collect())
}

async fn whole(state: &Arc<State>, changes: Value) -> Value {
    let (status, text) = post(state, changes).await;
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).unwrap()
}

async fn streamed(state: &Arc<State>, mut changes: Value, step: Step) -> Vec<Value> {
    state.queue.extend([step]);
    changes["stream"] = json!(true);
    let (_, text) = post(state, changes).await;
    let events: Vec<Value> = text
        .split_terminator("\n\n")
        .map(|event| {
            let (name, data) = event.split_once('\n').unwrap();
            let data: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
            assert_eq!(name.strip_prefix("event: "), data["type"].as_str());
            data
        })
        .collect();
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["sequence_number"], number, "{event}");
    }
    events
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap().trim_start_matches("response.")).collect()
}

/// Each row: what is laid over a good body, and the `param` and `code` of its refusal.
async fn refused<const N: usize>(rows: [(Value, &str, &str); N]) {
    let state = Arc::new(State::for_test());
    for (changes, param, code) in rows {
        let (status, text) = post(&state, changes.clone()).await;
        let error: Value = serde_json::from_str(&text).unwrap();
        let found = (error["error"]["param"].as_str(), error["error"]["code"].as_str());
        assert_eq!((status, found), (400, (Some(param), Some(code))), "{changes}: {text}");
    }
}

#[tokio::test]
async fn fields_are_refused_by_name() {
    refused([
        (json!({"messages": []}), "messages", "unknown_parameter"),
        (json!({"input": null}), "input", "missing_required_parameter"),
        (json!({"stream": "yes"}), "stream", "invalid_type"),
        (json!({"instructions": 1}), "instructions", "invalid_type"),
        (json!({"max_output_tokens": 15}), "max_output_tokens", "integer_below_min_value"),
        (json!({"temperature": -1}), "temperature", "decimal_below_min_value"),
        (json!({"top_p": 1.1}), "top_p", "decimal_above_max_value"),
        (json!({"truncation": "yes"}), "truncation", "invalid_value"),
        (json!({"service_tier": "gold"}), "service_tier", "invalid_value"),
        (json!({"include": ["thoughts"]}), "include[0]", "invalid_value"),
        (json!({"reasoning": {"budget": 1}}), "reasoning.budget", "unknown_parameter"),
        (json!({"reasoning": {"effort": "huge"}}), "reasoning.effort", "invalid_value"),
        (json!({"text": {"format": {"type": "xml"}}}), "text.format.type", "invalid_value"),
        (
            json!({"text": {"format": {"type": "json_schema", "schema": {}}}}),
            "text.format.name",
            "missing_required_parameter",
        ),
        (
            json!({"text": {"format": {"type": "json_schema", "name": "n", "strict": true, "schema": {"type": "object"}}}}),
            "text.format.schema",
            "invalid_json_schema",
        ),
        (json!({"metadata": {"a": 1}}), "metadata.a", "invalid_type"),
        (json!({"background": true, "store": false}), "background", "invalid_value"),
        (json!({"previous_response_id": "resp_x"}), "previous_response_id", "previous_response_not_found"),
    ])
    .await;
}

#[tokio::test]
async fn items_are_refused_by_place() {
    let item = |item: Value| json!({"input": [item]});
    refused([
        (item(json!("Hi")), "input[0]", "invalid_type"),
        (item(json!({"type": "note"})), "input[0]", "invalid_value"),
        (item(json!({"role": "tool", "content": "x"})), "input[0].role", "invalid_value"),
        (item(json!({"role": "user"})), "input[0].content", "missing_required_parameter"),
        (
            item(json!({"role": "user", "content": [{"type": "text", "text": "x"}]})),
            "input[0].content[0]",
            "invalid_value",
        ),
        (
            item(json!({"role": "assistant", "content": [{"type": "input_text", "text": "x"}]})),
            "input[0].content[0]",
            "invalid_value",
        ),
        (
            item(json!({"role": "user", "content": [{"type": "input_text"}]})),
            "input[0].content[0].text",
            "missing_required_parameter",
        ),
        (
            item(json!({"role": "user", "content": [{"type": "input_image", "image_url": "x"}]})),
            "input[0].content[0].image_url",
            "invalid_value",
        ),
        (
            item(json!({"type": "function_call", "call_id": "a", "name": "f"})),
            "input[0].arguments",
            "missing_required_parameter",
        ),
        (
            item(json!({"type": "function_call", "call_id": "a", "name": "f", "arguments": "{}"})),
            "input",
            "invalid_value",
        ),
        (
            item(json!({"type": "function_call_output", "call_id": "a", "output": "x"})),
            "input",
            "invalid_value",
        ),
        (
            item(json!({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "oc1.x"})),
            "input[0].encrypted_content",
            "invalid_encrypted_content",
        ),
        (item(json!({"type": "reasoning", "id": "rs_1"})), "input[0].summary", "missing_required_parameter"),
    ])
    .await;
}

#[tokio::test]
async fn tools_are_refused_by_place() {
    let tool = |tool: Value| json!({"tools": [tool]});
    let function = json!({"type": "function", "name": "f", "parameters": {"type": "object"}});
    refused([
        (tool(json!({"type": "function", "function": {}})), "tools[0].function", "unknown_parameter"),
        (tool(json!({"type": "function"})), "tools[0].name", "missing_required_parameter"),
        (tool(json!({"type": "magic"})), "tools[0].type", "invalid_value"),
        (tool(json!({"type": "custom", "name": "a.b"})), "tools[0].name", "invalid_value"),
        (
            tool(
                json!({"type": "namespace", "name": "n", "description": "d", "tools": [{"type": "function"}]}),
            ),
            "tools[0].tools[0].name",
            "missing_required_parameter",
        ),
        (json!({"tools": [function], "tool_choice": "any"}), "tool_choice", "invalid_value"),
        (
            json!({"tools": [function], "tool_choice": {"type": "function", "name": "g"}}),
            "tool_choice",
            "invalid_value",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_text_turn_has_all_its_events() {
    let state = Arc::new(State::for_test());
    let events = streamed(&state, json!({}), Step::text("Hello")).await;
    let expected = "created in_progress output_item.added content_part.added output_text.delta output_text.done \
                    content_part.done output_item.done completed";
    assert_eq!(kinds(&events).join(" "), expected);
    assert_eq!(events[2]["item"]["content"], json!([]));
    assert_eq!((&events[4]["delta"], &events[4]["logprobs"]), (&json!("Hello"), &json!([])));
    let response = &events[8]["response"];
    assert_eq!(response["output"][0], events[7]["item"]);
    assert_eq!((&response["status"], &response["error"]), (&json!("completed"), &Value::Null));
    assert!(response["usage"]["total_tokens"].as_u64().unwrap() > 0);
    assert!(events[4]["obfuscation"].is_string());
    let plain = json!({"stream_options": {"include_obfuscation": false}});
    let events = streamed(&state, plain, Step::text("Hello")).await;
    assert!(events[4].get("obfuscation").is_none());
}

#[tokio::test]
async fn reasoning_calls_and_refusals_have_their_own_events() {
    let state = Arc::new(State::for_test());
    let step = Step::thinking("plan", "").block(json!({"type": "tool_use", "name": "f", "input": {}}));
    let mut blocks = step.clone();
    blocks.reply.blocks.remove(1);
    let asked = json!({"reasoning": {"summary": "auto"}, "include": ["reasoning.encrypted_content"]});
    let events = streamed(&state, asked, blocks).await;
    let expected = "created in_progress output_item.added reasoning_summary_part.added reasoning_summary_text.delta \
                    reasoning_summary_text.done reasoning_summary_part.done output_item.done output_item.added \
                    function_call_arguments.delta function_call_arguments.done output_item.done completed";
    assert_eq!(kinds(&events).join(" "), expected);
    assert!(events[2]["item"].get("encrypted_content").is_none());
    assert!(events[7]["item"]["encrypted_content"].is_string());
    assert_eq!((&events[10]["arguments"], &events[10]["name"]), (&json!("{}"), &json!("f")));
    let events = streamed(&state, json!({}), Step::refusal("x", "No.")).await;
    assert!(kinds(&events).contains(&"refusal.done"));
    let cut = streamed(&state, json!({}), Step::text("x").stop_reason("content_filter")).await;
    let last = cut.last().unwrap();
    assert_eq!(last["type"], "response.incomplete");
    assert_eq!(last["response"]["incomplete_details"], json!({"reason": "content_filter"}));
}

#[tokio::test]
async fn an_open_thought_is_a_part_that_begins_and_ends() {
    let state = Arc::new(State::for_test());
    let asked = json!({"model": OPEN_MODEL});
    let mut step = Step::thinking("plan", "");
    step.reply.blocks.truncate(1);
    let events = streamed(&state, asked, step).await;
    let expected = "created in_progress output_item.added content_part.added reasoning_text.delta \
                    reasoning_text.done content_part.done output_item.done completed";
    assert_eq!(kinds(&events).join(" "), expected);
    assert!(events[2]["item"].get("content").is_none());
    let part = json!({"type": "reasoning_text", "text": "plan"});
    assert_eq!(events[3]["part"], json!({"type": "reasoning_text", "text": ""}));
    assert_eq!((&events[6]["part"], &events[7]["item"]["content"]), (&part, &json!([part])));
    for event in &events[3..7] {
        let place = (&event["item_id"], &event["output_index"], &event["content_index"]);
        assert_eq!(place, (&events[2]["item"]["id"], &json!(0), &json!(0)), "{event}");
    }
}

#[tokio::test]
async fn a_stream_that_breaks_says_so() {
    let state = Arc::new(State::for_test());
    let failing = Step::text("Hello").exception_after(3, "internalServerException", "oops");
    let events = streamed(&state, json!({}), failing).await;
    let last = events.last().unwrap();
    assert_eq!((&last["type"], &last["response"]["status"]), (&json!("response.failed"), &json!("failed")));
    assert_eq!(last["response"]["error"], json!({"code": "server_error", "message": "oops"}));
    assert_eq!(last["response"]["id"], events[0]["response"]["id"]);
    let error =
        streamed(&state, json!({}), Step::text("Hello").error_event_after(2, "rate_limit_error", "slow"))
            .await;
    assert_eq!(error.last().unwrap()["code"], "rate_limit_exceeded");
}

#[tokio::test]
async fn what_is_stored_can_be_read_gone_on_from_and_deleted() {
    let state = Arc::new(State::for_test());
    let first = whole(&state, json!({})).await;
    let id = first["id"].as_str().unwrap().to_owned();
    let ask = async |method: Method, path: String| {
        let request = request(method, &path, &Value::Null);
        let out = stored(&state, &request, "r", &id).await;
        let Some(Piece::Bytes(bytes)) = out.pieces.first() else { panic!() };
        (out.status, serde_json::from_slice::<Value>(bytes).unwrap())
    };
    let path = format!("/openai/v1/responses/{id}");
    assert_eq!(ask(Method::GET, path.clone()).await, (200, first));
    let referred = json!({"previous_response_id": id, "input": "more"});
    assert_eq!(whole(&state, referred).await["previous_response_id"], id.as_str());
    let hidden = whole(&state, json!({"store": false})).await;
    assert_eq!(state.responses.get(Host::Mantle, hidden["id"].as_str().unwrap()), None);
    assert_eq!(state.responses.get(Host::Runtime, &id), None);
    assert_eq!(ask(Method::POST, format!("{path}/cancel")).await.0, 400);
    assert_eq!(ask(Method::DELETE, path.clone()).await.1["deleted"], true);
    assert_eq!(ask(Method::GET, path.clone()).await.0, 404);
    assert_eq!(ask(Method::DELETE, path).await.0, 404);
}
