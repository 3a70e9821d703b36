//! Blocks, tools, calls with their results, cache marks.

use serde_json::{Value, json};

use super::{NEW, OLD, accepted, body, check_on, refused, said, tool, with_tools};
use crate::rules::Route;

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

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
}

#[test]
fn an_image_has_a_greatest_size_and_good_blocks_pass() {
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
