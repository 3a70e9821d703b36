//! Thinking, its blocks, effort and formats.

use serde_json::{Value, json};

use super::{NEW, OLD, accepted, body, check_on, refused, with_tools};
use crate::rules::Route;
use crate::signature::Sealer;

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
