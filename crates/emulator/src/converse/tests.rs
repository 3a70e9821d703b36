//! One row per refusal of Converse, and the answers of each family, whole and streamed.
#![expect(clippy::needless_pass_by_value, reason = "JSON literals read better without a reference")]

mod families;
mod replies;

use serde_json::json;

use super::*;
use crate::models::on_runtime;

const NOVA: &str = "us.amazon.nova-pro-v1:0";
const CLAUDE: &str = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn read_on(state: &State, id: &str, body: Value, stream: bool) -> Result<Conversation, Refusal> {
    let model = ChatModel::of(on_runtime(id, &state.places).unwrap()).unwrap();
    read(state, model, body, stream)
}

/// A good body, with some fields laid over it.
fn body(changes: Value) -> Value {
    let mut body = json!({"messages": [user(json!([{"text": "Hi"}]))]});
    for (key, value) in changes.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

fn user(content: Value) -> Value {
    json!({"role": "user", "content": content})
}

fn assistant(content: Value) -> Value {
    json!({"role": "assistant", "content": content})
}

fn turns(turns: Value) -> Value {
    json!({"messages": turns})
}

fn refused_by(id: &str, changes: Value, words: &str) {
    let body = body(changes);
    let refusal = read_on(&State::for_test(), id, body.clone(), false).expect_err(&body.to_string());
    assert!(refusal.message.contains(words), "{id}: expected `{words}`, got `{}`", refusal.message);
}

fn accepted_by(id: &str, changes: Value) {
    let body = body(changes);
    if let Err(refusal) = read_on(&State::for_test(), id, body.clone(), false) {
        panic!("{id}: {} for {body}", refusal.message);
    }
}

fn tools() -> Value {
    json!({"tools": [{"toolSpec": {"name": "f", "inputSchema": {"json": {"type": "object"}}}}]})
}

fn call(id: &str) -> Value {
    json!({"toolUse": {"toolUseId": id, "name": "f", "input": {}}})
}

fn result(id: &str) -> Value {
    json!({"toolResult": {"toolUseId": id, "content": [{"text": "x"}]}})
}

fn hi() -> Value {
    user(json!([{"text": "Hi"}]))
}

#[test]
fn turns_begin_with_the_user_alternate_and_say_something() {
    for (messages, words) in [
        (json!([]), "A conversation must start with a user message."),
        (json!([assistant(json!([{"text": "x"}]))]), "A conversation must start with a user message."),
        (json!([hi(), hi()]), "A conversation must alternate between user and assistant roles."),
        (json!([user(json!([]))]), "The content field in the Message object at messages.0 is empty."),
        (
            json!([user(json!([{"text": " \n"}]))]),
            "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, \
             and try again.",
        ),
        (
            json!([hi(), assistant(json!([{"citationsContent": {"content": [{"text": ""}]}}])), hi()]),
            "messages.1.content.0.citationsContent.content.0 is blank",
        ),
        (
            json!([hi(), assistant(json!([{"citationsContent": {}}])), hi()]),
            "The content field in the CitationsContentBlock object at messages.1.content.0 is empty.",
        ),
        (
            json!([hi(), assistant(json!([{"image": {"format": "png", "source": {"bytes": PNG}}}])), hi()]),
            "image block is only allowed in messages with the user role",
        ),
        (
            json!([user(json!([call("a")]))]),
            "toolUse block is only allowed in messages with the assistant role",
        ),
        (
            json!([user(json!([{"reasoningContent": {"reasoningText": {"text": "x"}}}]))]),
            "User messages cannot contain reasoning content.",
        ),
    ] {
        refused_by(NOVA, turns(messages.clone()), words);
        refused_by(CLAUDE, turns(messages), words);
    }
    refused_by(NOVA, json!({"system": [{"text": "  "}]}), "SystemContentBlock object at system.0 is blank");
    refused_by(NOVA, json!({"messages": null}), "must start with a user message");
}

#[test]
fn documents_and_images_are_what_they_say() {
    let document =
        |name: &str, source: Value| json!({"document": {"name": name, "format": "txt", "source": source}});
    let words = json!({"bytes": "d29yZHM="});
    let with = |blocks: Value| turns(json!([user(blocks)]));
    for (blocks, expected) in [
        (json!([document("a", words.clone())]), "A document must be accompanied by a text block"),
        (json!([{"text": "x"}, document("a_b", words.clone())]), "The document file name can only contain"),
        (json!([{"text": "x"}, document("a  b", words.clone())]), "The document file name can only contain"),
        (
            json!([{"text": "x"}, document("a", words.clone()), document("a", words.clone())]),
            "'a' is used twice",
        ),
        (
            json!([{"text": "x"}, document("a", json!({"text": " "}))]),
            "DocumentSource object at messages.0.content.1.document.source is blank",
        ),
        (
            json!([{"text": "x"}, {"document": {"name": "a", "format": "pdf", "source": words}}]),
            "The PDF specified was not valid.",
        ),
        (
            json!([{"text": "x"}, {"document": {"name": "a", "source": words}}]),
            "The format field is required",
        ),
        (json!([{"image": {"format": "jpeg", "source": {"bytes": PNG}}}]), "it is not a jpeg image"),
        (
            json!(vec![json!({"image": {"format": "png", "source": {"bytes": PNG}}}); 21]),
            "too many images: 21 + 0 > 20",
        ),
        (
            json!([{"text": "x"}, document("1", words.clone()), document("2", words.clone()), document("3", words.clone()),
                   document("4", words.clone()), document("5", words.clone()), document("6", words.clone())]),
            "too many documents: 6 + 0 > 5",
        ),
    ] {
        refused_by(NOVA, with(blocks), expected);
    }
    let good = json!([{"text": "x"}, document("a (1) [b]-c", words), {"image": {"format": "png", "source": {"bytes": PNG}}}]);
    accepted_by(NOVA, with(good.clone()));
    accepted_by(CLAUDE, with(good));
}

#[test]
fn calls_and_results_belong_together() {
    let with = |messages: Value| json!({"messages": messages, "toolConfig": tools()});
    for (messages, words) in [
        (
            json!([hi(), assistant(json!([call("a"), call("b")])), user(json!([result("a")]))]),
            "Expected toolResult blocks at messages.2.content for the following Ids: b",
        ),
        (
            json!([hi(), assistant(json!([call("a")])), user(json!([result("a"), result("b")]))]),
            "The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous turn.",
        ),
        (
            json!([user(json!([result("a")]))]),
            "The number of toolResult blocks at messages.0.content exceeds",
        ),
        (
            json!([hi(), assistant(json!([call("a"), call("a")])), user(json!([result("a")]))]),
            "The toolUse blocks at messages.1.content contain duplicate Ids: a",
        ),
        (
            json!([hi(), assistant(json!([call("a"), call("b")])), user(json!([result("a"), result("a")]))]),
            "The toolResult blocks at messages.2.content contain duplicate Ids: a",
        ),
        (
            json!([hi(), assistant(json!([call("a")]))]),
            "Expected toolResult blocks at messages.2.content for the following Ids: a",
        ),
        (
            json!([
                hi(),
                assistant(json!([{"toolUse": {"toolUseId": "a", "name": "f", "input": "{}"}}])),
                user(json!([result("a")]))
            ]),
            "The format of the value at messages.1.content.0.toolUse.input is invalid. Provide a json object",
        ),
        (
            json!([
                hi(),
                assistant(json!([call("a")])),
                user(json!([{"toolResult": {"toolUseId": "a", "content": [{"text": ""}]}}]))
            ]),
            "The text field in the ToolResultContentBlock object at messages.2.content.0.toolResult.content.0 is blank.",
        ),
        (
            json!([
                hi(),
                assistant(json!([call("a")])),
                user(json!([{"toolResult": {"toolUseId": "a", "content": [], "status": "error"}}]))
            ]),
            "The content field at messages.2.content.0.toolResult cannot be empty when status value is error.",
        ),
        (
            json!([
                hi(),
                assistant(json!([call("a")])),
                user(json!([{"toolResult": {"toolUseId": "a", "content": [{"json": [1]}]}}]))
            ]),
            "toolResult.content.0.json is invalid. Provide a json object",
        ),
        (
            json!([
                hi(),
                assistant(json!([call("a")])),
                user(
                    json!([{"toolResult": {"toolUseId": "a", "content": [{"json": {"a": [{"__type": "x"}]}}]}}])
                )
            ]),
            "__type is reserved",
        ),
    ] {
        refused_by(NOVA, with(messages), words);
    }
}

#[test]
fn a_history_with_calls_needs_tools() {
    let with = |messages: Value| json!({"messages": messages, "toolConfig": tools()});
    let messages = json!([hi(), assistant(json!([call("a")])), user(json!([result("a")]))]);
    accepted_by(NOVA, with(messages.clone()));
    accepted_by(CLAUDE, with(messages.clone()));
    for id in [NOVA, CLAUDE] {
        refused_by(
            id,
            turns(messages.clone()),
            "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
        );
    }
}

#[test]
fn tools_are_named_once_and_have_an_object_as_schema() {
    let with = |specs: Value| {
        let list: Vec<Value> =
            specs.as_array().unwrap().iter().map(|spec| json!({"toolSpec": spec})).collect();
        json!({"toolConfig": {"tools": list}})
    };
    let schema = json!({"json": {"type": "object"}});
    for (specs, words) in [
        (
            json!([{"name": "f", "inputSchema": schema}, {"name": "f", "inputSchema": schema}]),
            "Tool names must be unique",
        ),
        (
            json!([{"name": "f", "inputSchema": {"json": {"type": "string"}}}]),
            "toolSpec.inputSchema.json.type must be one of the following: object.",
        ),
        (
            json!([{"name": "f", "inputSchema": {"json": {}}}]),
            "json.type must be one of the following: object.",
        ),
        (json!([{"name": "f", "inputSchema": {"json": "{}"}}]), "Provide a json object"),
        (
            json!([{"name": "f", "description": " ", "inputSchema": schema}]),
            "The description field at toolConfig.tools.0.toolSpec is blank.",
        ),
    ] {
        refused_by(NOVA, with(specs), words);
    }
    let mut chosen = json!({"toolConfig": tools()});
    chosen["toolConfig"]["toolChoice"] = json!({"tool": {"name": "g"}});
    refused_by(NOVA, chosen, "The tool g at toolConfig.toolChoice.tool.name is not in toolConfig.tools.");
}

#[test]
fn cache_points_stand_after_what_they_cache() {
    let point = json!({"cachePoint": {"type": "default"}});
    for (content, words) in [
        (json!([point, {"text": "x"}]), "cachePoint must follow another content block"),
        (json!([{"text": "x"}, point, point]), "cachePoint cannot follow another cachePoint"),
        (
            json!([{"text": "x"}, {"document": {"name": "a", "format": "md", "source": {"bytes": "eA=="}}}, point]),
            "cachePoint cannot be inserted after document block",
        ),
    ] {
        refused_by(NOVA, turns(json!([user(content)])), words);
    }
    let thought = json!({"reasoningContent": {"reasoningText": {"text": "x", "signature": "s"}}});
    let history = json!([hi(), assistant(json!([thought, point, {"text": "x"}])), hi()]);
    refused_by(CLAUDE, turns(history), "cachePoint cannot be inserted after reasoning block");
    accepted_by(NOVA, turns(json!([user(json!([{"text": "x"}, point]))])));
    accepted_by(CLAUDE, json!({"system": [{"text": "x"}, point]}));
}

#[test]
fn guardrails_need_both_halves_and_exist() {
    refused_by(NOVA, json!({"guardrailConfig": {"guardrailIdentifier": "abc"}}), "must be provided together");
    let missing = json!({"guardrailConfig": {"guardrailIdentifier": "missing1", "guardrailVersion": "1"}});
    let refusal = read_on(&State::for_test(), NOVA, body(missing), false).unwrap_err();
    assert_eq!(refusal.status, 404);
    accepted_by(
        NOVA,
        json!({"guardrailConfig": {"guardrailIdentifier": "abc", "guardrailVersion": "DRAFT"}}),
    );
}

#[test]
fn paths_into_the_answer_are_json_pointers() {
    refused_by(NOVA, json!({"additionalModelResponseFieldPaths": ["stop"]}), "is not a valid JSON Pointer");
    accepted_by(NOVA, json!({"additionalModelResponseFieldPaths": ["/stop_sequence"]}));
}

#[test]
fn only_chat_models_converse() {
    let state = State::for_test();
    for id in ["amazon.titan-embed-text-v2:0", "cohere.rerank-v3-5:0"] {
        let refusal = ChatModel::of(on_runtime(id, &state.places).unwrap()).unwrap_err();
        assert!(refusal.message.contains("doesn't support the model"), "{id}");
    }
}
