//! One row per refusal, and the bodies next to it that must pass: root, sampling, turns, routes.
#![expect(clippy::needless_pass_by_value, reason = "JSON literals read better without a reference")]

mod content;
mod thinking;

use serde_json::{Value, json};

use super::*;
use crate::models::CLAUDE;

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
        (json!({"metadata": {"user_id": "x".repeat(257)}}), "at most 256 characters"),
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
fn what_claude_code_sends_over_invoke_model_is_taken() {
    accepted(
        OLD,
        json!({
            "anthropic_beta": ["interleaved-thinking-2025-05-14", "tool-search-tool-2025-10-19"],
            "metadata": {"user_id": "{\"device_id\":\"0a\",\"account_uuid\":\"\",\"session_id\":\"b1\"}"},
        }),
    );
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
