//! One row per refusal, and the bodies next to it that must pass.

use serde_json::{Value, json};

use super::*;
use crate::models::CLAUDE;

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const OLD: &str = "claude-haiku-4-5";
const NEW: &str = "claude-sonnet-5-5";

fn model(name: &str) -> &'static Model {
    CLAUDE.iter().find(|model| model.name == name).unwrap()
}

fn check_on(route: Route, name: &str, body: &Value) -> Result<(), String> {
    let sealer = Sealer::new(1);
    let betas: Vec<String> = body["anthropic_beta"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|flag| flag.as_str().unwrap().to_owned())
        .collect();
    let options = Options {
        strict_alternation: true,
        mantle_accepts_bedrock: false,
        old_models_accept_new_version: false,
    };
    let new_version = body["anthropic_version"] == NEW_VERSION;
    let rules = Rules { model: model(name), route, options, sealer: &sealer, betas: &betas, new_version };
    rules.check(body).map_err(|refusal| {
        assert_eq!(refusal.status, 400);
        refusal.message
    })
}

/// A good body, with some fields replaced; `null` removes one.
fn body(changes: Value) -> Value {
    let mut body = json!({
        "anthropic_version": "bedrock-2023-05-31", "max_tokens": 2_000,
        "messages": [{"role": "user", "content": "Hi"}],
    });
    for (key, value) in changes.as_object().unwrap() {
        if value == "REMOVE" {
            body.as_object_mut().unwrap().remove(key)
        } else {
            body.as_object_mut().unwrap().insert(key.clone(), value.clone())
        };
    }
    body
}

fn refused(name: &str, changes: Value, words: &str) {
    let body = body(changes);
    let message = check_on(Route::Invoke, name, &body).expect_err(&body.to_string());
    assert!(message.contains(words), "expected `{words}`, got `{message}`");
}

fn accepted(name: &str, changes: Value) {
    let body = body(changes);
    assert_eq!(check_on(Route::Invoke, name, &body), Ok(()), "{body}");
}

fn said(blocks: Value) -> Value {
    json!({"messages": [{"role": "user", "content": blocks}]})
}

fn tool() -> Value {
    json!({"name": "f", "description": "d", "input_schema": {"type": "object", "properties": {}}})
}

fn with_tools(messages: Value) -> Value {
    json!({"tools": [tool()], "messages": messages})
}

#[test]
fn the_root_is_checked_field_by_field() {
    for (changes, words) in [
        (json!({"max_tokens": "REMOVE"}), "max_tokens: Field required"),
        (json!({"anthropic_version": "REMOVE"}), "anthropic_version: Field required"),
        (json!({"messages": "REMOVE"}), "messages: Field required"),
        (json!({"messages": []}), "messages: at least one message is required"),
        (json!({"messages": "Hi"}), "messages: Input should be a valid list"),
        (json!({"anthropic_version": "2020-01-01"}), "anthropic_version: Input should be"),
        (json!({"model": "claude"}), "model: Extra inputs are not permitted"),
        (json!({"stream": true}), "stream: Extra inputs are not permitted"),
        (json!({"container": {}}), "container: Extra inputs are not permitted"),
        (json!({"mcp_servers": []}), "mcp_servers: Extra inputs are not permitted"),
        (json!({"speed": "fast"}), "speed: Extra inputs are not permitted"),
        (json!({"context_management": {}}), "context_management: Extra inputs are not permitted"),
        (json!({"max_tokens": "many"}), "max_tokens: Input should be a valid integer"),
        (json!({"max_tokens": 0}), "max_tokens: Input should be greater than or equal to 1"),
        (
            json!({"max_tokens": 64_001}),
            "max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens",
        ),
        (
            json!({"stop_sequences": ["ok", " "]}),
            "stop_sequences: each stop sequence must contain non-whitespace",
        ),
        (json!({"stop_sequences": [1]}), "stop_sequences.0: Input should be a valid string"),
        (json!({"anthropic_beta": ["made-up-2026-01-01"]}), "invalid beta flag"),
        (json!({"anthropic_beta": ["claude-code-20250219"]}), "invalid beta flag"),
        (json!({"metadata": {"user_id": "{\"a\":1}"}}), "violates the regular expression"),
        (json!({"metadata": {"team": "x"}}), "metadata.team: Extra inputs are not permitted"),
        (json!({"system": [{"type": "text", "text": ""}]}), "system: text content blocks must be non-empty"),
        (json!({"system": [{"type": "image"}]}), "system.0.type: Input should be 'text'"),
        (json!({"system": 1}), "system: Input should be"),
    ] {
        refused(OLD, changes, words);
    }
    accepted(
        OLD,
        json!({"system": "Be brief.", "stop_sequences": ["END"], "metadata": {"user_id": "user-1@x"}}),
    );
    accepted(OLD, json!({"anthropic_beta": ["context-management-2025-06-27"], "context_management": {}}));
}

#[test]
fn the_new_api_version_needs_a_new_model_and_refuses_sampling() {
    refused(OLD, json!({"anthropic_version": NEW_VERSION}), "anthropic_version: Input should be");
    accepted(NEW, json!({"anthropic_version": NEW_VERSION}));
    refused(
        NEW,
        json!({"anthropic_version": NEW_VERSION, "temperature": 1}),
        "temperature: Extra inputs are not permitted",
    );
    let cited = json!([{"type": "text", "text": "x", "citations": [{"type": "char_location"}]}]);
    let mut changes = said(cited.clone());
    accepted(NEW, changes.clone());
    changes["anthropic_version"] = json!(NEW_VERSION);
    refused(NEW, changes, "text.citations: Extra inputs are not permitted");
}

#[test]
fn sampling_depends_on_the_model() {
    refused(OLD, json!({"temperature": 0.5, "top_p": 0.9}), "cannot both be specified for this model");
    accepted(OLD, json!({"temperature": 0.5, "top_k": 5}));
    accepted("claude-opus-4-1", json!({"temperature": 0.5, "top_p": 0.9}));
    refused(OLD, json!({"temperature": 1.5}), "temperature: range: 0..1");
    refused(OLD, json!({"temperature": "hot"}), "temperature: Input should be a valid number");
    refused(OLD, json!({"top_k": -1}), "top_k: Input should be greater");
    for name in ["claude-opus-4-7", "claude-haiku-5-5", NEW] {
        refused(name, json!({"temperature": 0.5}), "`temperature` is deprecated for this model.");
        refused(name, json!({"top_p": 0.9}), "`top_p` is deprecated for this model.");
        refused(name, json!({"top_k": 5}), "`top_k` is deprecated for this model.");
        accepted(name, json!({"temperature": 1, "top_p": 0.99}));
    }
}

#[test]
fn turns_alternate_begin_with_the_user_and_say_something() {
    let user = json!({"role": "user", "content": "Hi"});
    let assistant = json!({"role": "assistant", "content": "Hello"});
    for (messages, words) in [
        (json!([assistant, user]), "first message must use the \"user\" role"),
        (json!([user, user]), "found multiple \"user\" roles in a row"),
        (json!([user, assistant, assistant]), "found multiple \"assistant\" roles in a row"),
        (json!([{"role": "tool", "content": "x"}]), "Unexpected role \"tool\""),
        (json!([user, {"role": "system", "content": "x"}]), "Unexpected role \"system\""),
        (json!([{"role": "user", "content": ""}]), "user messages must have non-empty content"),
        (json!([{"role": "user", "content": []}]), "user messages must have non-empty content"),
        (json!([{"role": "user", "content": " \n"}]), "text content blocks must contain non-whitespace text"),
        (
            json!([user, {"role": "assistant", "content": []}, user]),
            "all messages must have non-empty content",
        ),
        (
            json!([{"role": "user", "content": "x", "name": "y"}]),
            "messages.0.name: Extra inputs are not permitted",
        ),
        (
            json!([{"role": "user", "content": 1}]),
            "messages.0.content: Input should be a valid string or list",
        ),
        (json!([{"role": "user"}]), "messages.0.content: Field required"),
        (json!([{"content": "x"}]), "messages.0.role: Field required"),
        (json!(["x"]), "messages.0: Input should be a valid dictionary"),
        (
            json!([user, {"role": "assistant", "content": "Well, "}]),
            "final assistant content cannot end with trailing whitespace",
        ),
    ] {
        refused(OLD, json!({"messages": messages}), words);
    }
    accepted(OLD, json!({"messages": [user, assistant, user]}));
    accepted(OLD, json!({"messages": [user, {"role": "assistant", "content": "Well,"}]}));
    accepted("claude-opus-4-8", json!({"messages": [user, {"role": "system", "content": "Be brief."}]}));
    refused(
        "claude-opus-4-8",
        json!({"messages": [{"role": "system", "content": "x"}, user]}),
        "Unexpected role \"system\"",
    );
}

#[test]
fn prefill_is_refused_from_claude_4_6_on() {
    let messages = json!([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Well,"}]);
    for name in ["claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-4-7", NEW] {
        refused(name, json!({"messages": messages}), "does not support assistant message prefill");
    }
}

#[test]
fn consecutive_roles_pass_when_the_switch_is_off() {
    let sealer = Sealer::new(1);
    let options = Options {
        strict_alternation: false,
        mantle_accepts_bedrock: false,
        old_models_accept_new_version: false,
    };
    let rules = Rules {
        model: model(OLD),
        route: Route::Invoke,
        options,
        sealer: &sealer,
        betas: &[],
        new_version: false,
    };
    let user = json!({"role": "user", "content": "Hi"});
    assert!(rules.check(&body(json!({"messages": [user, user]}))).is_ok());
}

#[test]
fn blocks_are_known_and_have_known_keys() {
    for (block, words) in [
        (json!({"type": "text", "text": ""}), "messages: text content blocks must be non-empty"),
        (json!({"type": "text", "text": "  "}), "text content blocks must contain non-whitespace text"),
        (json!({"type": "text"}), "messages.0.content.0.text.text: Field required"),
        (
            json!({"type": "text", "text": 1}),
            "messages.0.content.0.text.text: Input should be a valid string",
        ),
        (
            json!({"type": "text", "text": "x", "id": 1}),
            "messages.0.content.0.text.id: Extra inputs are not permitted",
        ),
        (json!({"text": "x"}), "messages.0.content.0.type: Field required"),
        (json!({"type": "input_text", "text": "x"}), "Input tag 'input_text' found using 'type'"),
        (
            json!({"type": "tool_use", "id": "a", "name": "f", "input": {}}),
            "can only be in `assistant` messages",
        ),
        (
            json!({"type": "thinking", "thinking": "x", "signature": "x"}),
            "can only be in `assistant` messages",
        ),
        (
            json!({"type": "image", "source": {"type": "url", "url": "https://x"}}),
            "Input tag 'url' found using 'type'",
        ),
        (
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "!!"}}),
            "image.source.base64.data: invalid base64 data",
        ),
        (
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": ""}}),
            "image cannot be empty",
        ),
        (
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/bmp", "data": PNG}}),
            "media_type: Input should be 'image/jpeg'",
        ),
        (
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": PNG}}),
            "appears to be a image/png image",
        ),
        (
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "aGVsbG8="}}),
            "Could not process image",
        ),
        (json!({"type": "document", "source": {"type": "url", "url": "https://x"}}), "Input tag 'url' found"),
        (json!({"type": "document", "source": {"type": "file", "file_id": "x"}}), "Input tag 'file' found"),
        (
            json!({"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "aGVsbG8="}}),
            "The PDF specified was not valid.",
        ),
        (
            json!({"type": "document", "source": {"type": "text", "media_type": "text/html", "data": "x"}}),
            "media_type: Input should be 'text/plain'",
        ),
    ] {
        refused(OLD, said(json!([block])), words);
    }
    let big = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![0; 5 * 1024 * 1024]].concat(),
    );
    refused(
        OLD,
        said(
            json!([{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": big}}]),
        ),
        "image exceeds 5 MB maximum",
    );
    accepted(
        OLD,
        said(json!([
            {"type": "text", "text": "x", "citations": null},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}},
            {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0xLjQ="}, "title": "t"},
            {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}, "citations": {"enabled": true}},
        ])),
    );
}

#[test]
fn tools_have_good_names_schemas_and_no_unknown_keys() {
    let with = |change: Value| {
        let mut tool = tool();
        tool.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        json!({"tools": [tool]})
    };
    for (changes, words) in [
        (with(json!({"name": "a.b"})), "tools.0.custom.name: String should match pattern"),
        (with(json!({"name": "a".repeat(65)})), "tools.0.custom.name: String should match pattern"),
        (
            with(json!({"input_schema": {"properties": {}}})),
            "tools.0.custom.input_schema.type: Field required",
        ),
        (with(json!({"input_schema": {"type": "string"}})), "input_schema.type: Input should be 'object'"),
        (
            with(json!({"input_schema": {"type": "object", "anyOf": []}})),
            "does not support oneOf, allOf, or anyOf at the top level",
        ),
        (
            with(json!({"defer_loading": true})),
            "tools.0.custom.defer_loading: Extra inputs are not permitted",
        ),
        (with(json!({"type": "web_search_20250305"})), "tool type 'web_search_20250305' is not supported"),
        (with(json!({"type": "computer_20250124"})), "tool type 'computer_20250124' is not supported"),
        (json!({"tools": [tool(), tool()]}), "tools: Tool names must be unique."),
        (json!({"tools": [{"name": "f"}]}), "tools.0.custom.input_schema: Field required"),
        (json!({"tools": {}}), "tools: Input should be a valid list"),
        (json!({"tool_choice": {"type": "auto"}}), "may only be specified while providing tools"),
        (
            json!({"tools": [tool()], "tool_choice": {"type": "required"}}),
            "tool_choice.type: Input should be",
        ),
        (
            json!({"tools": [tool()], "tool_choice": {"type": "tool", "name": "g"}}),
            "Tool 'g' not found in provided tools",
        ),
        (
            json!({"tools": [tool()], "tool_choice": {"type": "none", "name": "f"}}),
            "tool_choice.none.name: Extra inputs",
        ),
        (
            json!({"tools": [tool()], "tool_choice": "auto"}),
            "tool_choice: Input should be a valid dictionary",
        ),
    ] {
        refused(OLD, changes, words);
    }
    accepted(
        OLD,
        json!({"tools": [tool()], "tool_choice": {"type": "any", "disable_parallel_tool_use": true}}),
    );
    accepted(OLD, with(json!({"type": "bash_20250124"})));
    let mut computer = with(json!({"type": "computer_20250124"}));
    computer["anthropic_beta"] = json!(["computer-use-2025-01-24"]);
    accepted(OLD, computer);
}

#[test]
fn strict_tools_and_forced_tools_depend_on_the_model() {
    let mut strict = tool();
    strict["strict"] = json!(true);
    strict["input_schema"]["additionalProperties"] = json!(false);
    accepted(OLD, json!({"tools": [strict]}));
    refused(
        "claude-opus-4-7",
        json!({"tools": [strict]}),
        "tools.0.custom.strict: Extra inputs are not permitted",
    );
    let message = check_on(Route::Mantle, OLD, &{
        let mut on_mantle = body(json!({"tools": [strict], "model": "m"}));
        on_mantle.as_object_mut().unwrap().remove("anthropic_version");
        on_mantle
    });
    assert!(message.unwrap_err().contains("strict: Extra inputs"));
    strict["input_schema"]["properties"] = json!({"n": {"type": "integer", "minimum": 1}});
    refused(OLD, json!({"tools": [strict]}), "For 'integer' type, property 'minimum' is not supported");

    let forced = json!({"tools": [tool()], "tool_choice": {"type": "tool", "name": "f"}});
    for name in [NEW, "claude-opus-5-5", "claude-fable-5-1"] {
        refused(
            name,
            forced.clone(),
            "tool_choice: type \"tool\" and \"any\" are not supported for this model.",
        );
    }
    accepted("claude-opus-5", forced.clone());
    accepted("claude-opus-4-8", forced.clone());
    let mut thinking = forced;
    thinking["thinking"] = json!({"type": "adaptive"});
    refused("claude-opus-4-8", thinking, "Thinking may not be enabled when tool_choice forces tool use.");
}

#[test]
fn calls_and_results_belong_together() {
    let ask = json!({"role": "user", "content": "Hi"});
    let call = |ids: &[&str]| {
        let uses: Vec<Value> =
            ids.iter().map(|id| json!({"type": "tool_use", "id": id, "name": "f", "input": {}})).collect();
        json!({"role": "assistant", "content": uses})
    };
    let result = |id: &str| json!({"type": "tool_result", "tool_use_id": id, "content": "ok"});
    let text = json!({"type": "text", "text": "and?"});
    for (messages, words) in [
        (
            json!([ask, call(&["a"]), {"role": "user", "content": [result("b")]}]),
            "`tool_use` ids were found without `tool_result` blocks immediately after: a",
        ),
        (
            json!([ask, call(&["a"]), {"role": "user", "content": [result("a"), result("b")]}]),
            "messages.2.content.1: unexpected `tool_use_id` found in `tool_result` blocks: b",
        ),
        (
            json!([{"role": "user", "content": [result("a")]}]),
            "messages.0.content.0: unexpected `tool_use_id`",
        ),
        (
            json!([ask, call(&["a", "b"]), {"role": "user", "content": [result("a")]}]),
            "immediately after: b. Each",
        ),
        (
            json!([ask, call(&["a"]), {"role": "user", "content": [text, result("a")]}]),
            "without `tool_result` blocks immediately after: a",
        ),
        (json!([ask, call(&["a"]), ask]), "messages.1: `tool_use` ids were found"),
        (json!([ask, call(&["a"])]), "`tool_use` ids were found"),
        (
            json!([ask, call(&["a"]), {"role": "user", "content": [result("a"), result("a")]}]),
            "each tool_use must have a single result",
        ),
        (
            json!([ask, call(&["a", "a"]), {"role": "user", "content": [result("a")]}]),
            "`tool_use` ids must be unique",
        ),
        (
            json!([ask, call(&["a.b"]), {"role": "user", "content": [result("a.b")]}]),
            "tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
        ),
        (
            json!([ask, call(&["a"]), {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": [{"type": "tool_use"}]}]}]),
            "Input tag 'tool_use' found",
        ),
        (
            json!([ask, {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "f", "input": "{}"}]}]),
            "tool_use.input: Input should be a valid dictionary",
        ),
        (json!([ask, {"role": "assistant", "content": [result("a")]}]), "can only be in `user` messages"),
    ] {
        refused(OLD, with_tools(messages), words);
    }
    let good = json!([ask, call(&["a", "b"]), {"role": "user", "content": [result("b"), result("a"), text]}]);
    accepted(OLD, with_tools(good.clone()));
    refused(OLD, json!({"messages": good}), "must define tools");
}

#[test]
fn thinking_depends_on_the_model() {
    let think = |config: Value| json!({"thinking": config});
    let budget = |tokens: u64| think(json!({"type": "enabled", "budget_tokens": tokens}));
    accepted(OLD, budget(1_024));
    refused(
        OLD,
        budget(1_023),
        "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    );
    refused(OLD, budget(2_000), "`max_tokens` must be greater than `thinking.budget_tokens`");
    refused(OLD, think(json!({"type": "enabled"})), "thinking.enabled.budget_tokens: Field required");
    refused(OLD, think(json!({"type": "adaptive"})), "adaptive thinking is not supported on this model");
    refused(OLD, think(json!({"type": "maybe"})), "Input tag 'maybe' found using 'type'");
    refused(
        OLD,
        think(json!({"type": "disabled", "budget_tokens": 1})),
        "thinking.disabled.budget_tokens: Extra inputs",
    );
    let mut hot = budget(1_024);
    hot["temperature"] = json!(0.5);
    refused(OLD, hot, "`temperature` may only be set to 1 when thinking is enabled");
    let mut narrow = budget(1_024);
    narrow["top_p"] = json!(0.5);
    refused(OLD, narrow, "`top_p` must be greater than or equal to 0.95");
    let mut few = budget(1_024);
    few["top_k"] = json!(5);
    refused(OLD, few, "`top_k` must be unset");
    for name in
        ["claude-opus-4-7", "claude-opus-4-8", "claude-sonnet-5", "claude-opus-5", "claude-haiku-5-5", NEW]
    {
        refused(name, budget(1_024), "\"thinking.type.enabled\" is not supported for this model");
        accepted(name, think(json!({"type": "adaptive", "display": "summarized"})));
    }
    for name in [NEW, "claude-opus-5-5", "claude-fable-5"] {
        refused(
            name,
            think(json!({"type": "disabled"})),
            "\"thinking.type.disabled\" is not supported for this model.",
        );
    }
    accepted("claude-haiku-5-5", think(json!({"type": "disabled"})));
    accepted("claude-opus-5", json!({"thinking": {"type": "disabled"}, "output_config": {"effort": "high"}}));
    refused(
        "claude-opus-5",
        json!({"thinking": {"type": "disabled"}, "output_config": {"effort": "max"}}),
        "effort above 'high'",
    );
    accepted(NEW, think(json!({"type": "between_tools"})));
    refused(
        NEW,
        think(json!({"type": "between_tools", "display": "omitted"})),
        "Extra inputs are not permitted",
    );
    refused(
        NEW,
        json!({"thinking": {"type": "between_tools"}, "output_config": {"effort": "xhigh"}}),
        "effort above 'high'",
    );
    refused("claude-opus-5-5", think(json!({"type": "between_tools"})), "between_tools\" is not supported");
    refused(
        NEW,
        think(json!({"type": "adaptive", "display": "updates"})),
        "thinking.adaptive.display: Input should be 'summarized' or 'omitted'",
    );
    accepted("claude-opus-4-6", budget(1_024));
    accepted("claude-opus-4-6", think(json!({"type": "adaptive"})));
}

#[test]
fn thinking_blocks_come_back_as_they_were() {
    let sealer = Sealer::new(1);
    let signature = sealer.sign(OLD, "thought", 3);
    let turn = |thinking: &str, signature: &str| {
        let blocks = json!([{"type": "thinking", "thinking": thinking, "signature": signature}, {"type": "text", "text": "x"}]);
        json!([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": blocks}, {"role": "user", "content": "And?"}])
    };
    accepted(OLD, json!({"messages": turn("thought", &signature)}));
    refused(
        OLD,
        json!({"messages": turn("Thought", &signature)}),
        "messages.1.content.0: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified",
    );
    refused(OLD, json!({"messages": turn("thought", "EqQB")}), "Invalid `signature` in `thinking` block");
    refused("claude-opus-4-6", json!({"messages": turn("thought", &signature)}), "Invalid `signature`");
    let mut earlier = turn("Thought", &signature);
    earlier
        .as_array_mut()
        .unwrap()
        .extend([json!({"role": "assistant", "content": "y"}), json!({"role": "user", "content": "z"})]);
    refused(
        OLD,
        json!({"messages": earlier}),
        "messages.1.content.0: Invalid `signature` in `thinking` block",
    );
    let mut unsigned = turn("thought", &signature);
    unsigned[1]["content"][0].as_object_mut().unwrap().remove("signature");
    refused(OLD, json!({"messages": unsigned}), "thinking.signature: Field required");
    let redacted = |data: &str| {
        json!([{"role": "user", "content": "Hi"},
               {"role": "assistant", "content": [{"type": "redacted_thinking", "data": data}, {"type": "text", "text": "x"}]},
               {"role": "user", "content": "And?"}])
    };
    accepted(OLD, json!({"messages": redacted(&sealer.redact(OLD, "hidden", 4))}));
    refused(OLD, json!({"messages": redacted("abcd")}), "Invalid `data` in `redacted_thinking` block");
    let mut marked = turn("thought", &signature);
    marked[1]["content"][0]["cache_control"] = json!({"type": "ephemeral"});
    refused(
        OLD,
        json!({"messages": marked}),
        "messages.1.content.0.thinking.cache_control: Extra inputs are not permitted",
    );
}

#[test]
fn with_a_budget_a_turn_that_calls_tools_starts_with_its_thinking() {
    let messages = json!([
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "f", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a"}]},
    ]);
    let mut changes = with_tools(messages);
    accepted(OLD, changes.clone());
    changes["thinking"] = json!({"type": "enabled", "budget_tokens": 1_024});
    refused(
        OLD,
        changes,
        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`",
    );
}

#[test]
fn cache_marks_are_few_ordered_and_plain() {
    let marked = |mark: Value| json!({"type": "text", "text": "x", "cache_control": mark});
    let short = json!({"type": "ephemeral"});
    let hour = json!({"type": "ephemeral", "ttl": "1h"});
    refused(
        OLD,
        said(json!(vec![marked(short.clone()); 5])),
        "A maximum of 4 blocks with cache_control may be provided. Found 5.",
    );
    accepted(OLD, said(json!(vec![marked(short.clone()); 4])));
    refused(
        OLD,
        said(json!([marked(short.clone()), marked(hour.clone())])),
        "messages.0.content.1.cache_control.ttl: a ttl='1h' cache_control block must not come after",
    );
    accepted(OLD, said(json!([marked(hour.clone()), marked(short.clone())])));
    refused("claude-opus-4-1", said(json!([marked(hour)])), "ttl: Input should be '5m'");
    refused(
        OLD,
        said(json!([marked(json!({"type": "ephemeral", "scope": "global"}))])),
        "messages.0.content.0.text.cache_control.ephemeral.scope: Extra inputs are not permitted",
    );
    refused(
        OLD,
        said(json!([marked(json!({"type": "forever"}))])),
        "cache_control.type: Input should be 'ephemeral'",
    );
    refused(
        OLD,
        said(json!([{"type": "text", "text": "", "cache_control": short}])),
        "cache_control cannot be set for empty text blocks",
    );
    refused(OLD, json!({"cache_control": short}), "cache_control: Extra inputs are not permitted");
    accepted(NEW, json!({"cache_control": short}));
    let mut tool = tool();
    tool["cache_control"] = json!({"type": "ephemeral", "ttl": "2h"});
    refused(
        OLD,
        json!({"tools": [tool]}),
        "tools.0.cache_control.ephemeral.ttl: Input should be '5m' or '1h'",
    );
}

#[test]
fn effort_and_formats_depend_on_the_model_and_the_host() {
    let effort = |level: &str| json!({"output_config": {"effort": level}});
    refused(OLD, effort("low"), "This model does not support the effort parameter.");
    refused("claude-opus-4-6", effort("xhigh"), "does not support effort level 'xhigh'");
    refused(NEW, effort("extreme"), "output_config.effort: Input should be 'low'");
    accepted(NEW, effort("max"));
    refused("claude-opus-4-5", effort("low"), "output_config.effort: Extra inputs are not permitted");
    accepted(
        "claude-opus-4-5",
        json!({"output_config": {"effort": "low"}, "anthropic_beta": ["effort-2025-11-24"]}),
    );
    refused(OLD, json!({"output_config": {"verbosity": 1}}), "output_config.verbosity: Extra inputs");

    let format =
        |schema: Value| json!({"output_config": {"format": {"type": "json_schema", "schema": schema}}});
    let good =
        json!({"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false});
    accepted(OLD, format(good.clone()));
    refused(NEW, format(good.clone()), "output_config.format: Extra inputs are not permitted");
    let mut on_mantle = body(format(good.clone()));
    on_mantle.as_object_mut().unwrap().remove("anthropic_version");
    assert!(
        check_on(Route::Mantle, OLD, &on_mantle).unwrap_err().contains("output_config.format: Extra inputs")
    );
    for (schema, words) in [
        (
            json!({"type": "object", "properties": {}}),
            "'additionalProperties' must be explicitly set to false",
        ),
        (
            json!({"type": "object", "additionalProperties": false, "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 2}}}),
            "For 'integer' type, properties minimum, maximum are not supported",
        ),
        (
            json!({"type": "object", "additionalProperties": false, "$defs": {"s": {"type": "string", "maxLength": 3}}}),
            "property 'maxLength' is not supported",
        ),
        (json!({"type": "array", "items": {"type": "object"}}), "'additionalProperties'"),
        (json!({"type": "array", "minItems": 2}), "property 'minItems' is not supported"),
    ] {
        refused(OLD, format(schema), words);
    }
    refused(OLD, json!({"output_format": {}}), "output_format: Extra inputs are not permitted");
}

#[test]
fn routes_differ_in_what_they_allow() {
    let mut plain = body(json!({"model": "m", "stream": true}));
    assert_eq!(check_on(Route::RuntimeMessages, NEW, &plain), Ok(()));
    assert!(check_on(Route::Mantle, NEW, &plain).unwrap_err().contains("anthropic_version: Extra inputs"));
    plain.as_object_mut().unwrap().remove("anthropic_version");
    assert_eq!(check_on(Route::Mantle, NEW, &plain), Ok(()));
    assert!(check_on(Route::Count, NEW, &plain).unwrap_err().contains("Extra inputs are not permitted"));
    let count = json!({"model": "m", "messages": [{"role": "user", "content": "Hi"}]});
    assert_eq!(check_on(Route::Count, NEW, &count), Ok(()));
    let user = json!({"model": "m", "max_tokens": 5, "messages": [{"role": "user", "content": "Hi"}], "metadata": {"user_id": "{\"a\":1}"}});
    assert_eq!(check_on(Route::Mantle, NEW, &user), Ok(()));
    assert!(check_on(Route::RuntimeMessages, NEW, &user).unwrap_err().contains("regular expression"));
}
