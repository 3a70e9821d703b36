//! What each family refuses, and what Claude refuses through Converse.

use serde_json::{Value, json};

use super::{
    CLAUDE, NOVA, accepted_by, assistant, body, call, hi, read_on, refused_by, result, tools, turns, user,
};
use crate::state::State;

const NOVA_2: &str = "us.amazon.nova-2-lite-v1:0";
const LLAMA: &str = "us.meta.llama3-3-70b-instruct-v1:0";
const MISTRAL: &str = "mistral.mistral-large-2402-v1:0";
const INSTRUCT: &str = "mistral.mistral-7b-instruct-v0:2";
const R1: &str = "us.deepseek.r1-v1:0";
const V3: &str = "deepseek.v3-v1:0";
const GPT: &str = "us.openai.gpt-5.6-sol";
const COMMAND: &str = "cohere.command-r-plus-v1:0";
const JAMBA: &str = "ai21.jamba-1-5-large-v1:0";

fn choosing(choice: Value) -> Value {
    let mut config = tools();
    config["toolChoice"] = choice;
    json!({"toolConfig": config})
}

#[test]
fn system_prompts_and_tools_are_not_for_everyone() {
    let words = "This model doesn't support system messages. Try again without a system message or use a model that \
                 supports system messages.";
    refused_by(INSTRUCT, json!({"system": [{"text": "x"}]}), words);
    accepted_by(INSTRUCT, json!({"system": []}));
    for id in [R1, INSTRUCT, "meta.llama3-70b-instruct-v1:0"] {
        refused_by(id, json!({"toolConfig": tools()}), "This model doesn't support tool use.");
    }
    refused_by(
        NOVA,
        turns(json!([hi(), {"role": "system", "content": [{"text": "x"}]}])),
        "system role in messages",
    );
}

#[test]
fn some_models_use_tools_but_not_in_a_stream() {
    for (id, streams) in
        [(LLAMA, false), (MISTRAL, false), (JAMBA, false), (NOVA, true), (COMMAND, true), (V3, true)]
    {
        let state = State::for_test();
        let body = body(json!({"toolConfig": tools()}));
        assert!(read_on(&state, id, body.clone(), false).is_ok(), "{id}");
        match read_on(&state, id, body, true) {
            Ok(_) => assert!(streams, "{id}"),
            Err(refusal) => {
                assert!(!streams, "{id}");
                assert_eq!(refusal.message, "This model doesn't support tool use in streaming mode.");
            }
        }
    }
}

#[test]
fn forced_tools_depend_on_the_model() {
    let (auto, any, one) = (json!({"auto": {}}), json!({"any": {}}), json!({"tool": {"name": "f"}}));
    for (id, takes_any, takes_one) in [
        (NOVA, true, true),
        (MISTRAL, true, false),
        (LLAMA, false, false),
        (V3, true, false),
        (GPT, true, true),
    ] {
        accepted_by(id, choosing(auto.clone()));
        for (choice, name, takes) in [(&any, "any", takes_any), (&one, "tool", takes_one)] {
            if takes {
                accepted_by(id, choosing(choice.clone()));
            } else {
                let words = format!(
                    "This model doesn't support the toolConfig.toolChoice.{name} field. Remove \
                     toolConfig.toolChoice.{name} and try again."
                );
                refused_by(id, choosing(choice.clone()), &words);
            }
        }
    }
}

#[test]
fn text_and_tool_blocks_share_a_turn_with_some_models_only() {
    let with = |messages: Value| json!({"messages": messages, "toolConfig": tools()});
    let id = "abcdefghi";
    let after = json!([hi(), assistant(json!([call(id)])), user(json!([result(id), {"text": "and"}]))]);
    let before =
        json!([hi(), assistant(json!([{"text": "Let me see"}, call(id)])), user(json!([result(id)]))]);
    for model in [LLAMA, MISTRAL] {
        refused_by(
            model,
            with(after.clone()),
            "messages.2.content: Conversation blocks and tool result blocks cannot be provided in the same turn.",
        );
        refused_by(
            model,
            with(before.clone()),
            "messages.1.content: Conversation blocks and tool use blocks cannot be provided in the same turn.",
        );
    }
    for model in [NOVA, CLAUDE, V3] {
        accepted_by(model, with(after.clone()));
        accepted_by(model, with(before.clone()));
    }
}

#[test]
fn mistral_wants_ids_of_nine_letters_or_digits() {
    let with = |id: &str| json!({"messages": [hi(), assistant(json!([call(id)])), user(json!([result(id)]))], "toolConfig": tools()});
    accepted_by(MISTRAL, with("abc123XYZ"));
    for id in ["tooluse_1", "abc", "abcdefghij"] {
        refused_by(MISTRAL, with(id), "must be a-z, A-Z, 0-9, with a length of 9");
        accepted_by(NOVA, with(id));
    }
}

#[test]
fn empty_tool_results_are_for_claude_alone() {
    let empty = json!({"toolResult": {"toolUseId": "a", "content": []}});
    let messages = json!({
        "messages": [hi(), assistant(json!([call("a")])), user(json!([empty]))], "toolConfig": tools(),
    });
    accepted_by(CLAUDE, messages.clone());
    refused_by(
        NOVA,
        messages,
        "The content field in the ToolResultBlock object at messages.2.content.0.toolResult is empty.",
    );
}

#[test]
fn only_claude_and_nova_are_told_that_a_tool_failed() {
    let failed =
        json!({"toolResult": {"toolUseId": "abcdefghi", "content": [{"text": "x"}], "status": "error"}});
    let messages = json!({
        "messages": [hi(), assistant(json!([call("abcdefghi")])), user(json!([failed]))], "toolConfig": tools(),
    });
    for id in [CLAUDE, NOVA, NOVA_2] {
        accepted_by(id, messages.clone());
    }
    for id in [LLAMA, MISTRAL, V3, GPT, COMMAND] {
        refused_by(id, messages.clone(), "This model doesn't support the status field for tool results.");
    }
}

#[test]
fn one_call_at_a_time_is_asked_for_among_claudes_own_fields() {
    let one = json!({"tool_choice": {"type": "auto", "disable_parallel_tool_use": true}});
    let mut body = json!({"toolConfig": tools(), "additionalModelRequestFields": one});
    accepted_by(CLAUDE, body.clone());
    body["toolConfig"]["toolChoice"] = json!({"auto": {}});
    refused_by(CLAUDE, body, "The additional field tool_choice conflicts with an existing field.");
}

#[test]
fn reasoning_comes_back_as_each_model_takes_it() {
    let with = |reasoning: Value| {
        turns(json!([hi(), assistant(json!([{"reasoningContent": reasoning}, {"text": "x"}])), hi()]))
    };
    let plain = json!({"reasoningText": {"text": "hm"}});
    let signed = json!({"reasoningText": {"text": "hm", "signature": "c2ln"}});
    let redacted = json!({"redactedContent": "eA=="});
    for id in [R1, NOVA, LLAMA, COMMAND] {
        refused_by(id, with(plain.clone()), "User messages cannot contain reasoning content.");
    }
    for id in [V3, NOVA_2, "moonshot.kimi-k2-thinking", "openai.gpt-oss-120b-1:0"] {
        accepted_by(id, with(plain.clone()));
        refused_by(id, with(signed.clone()), "reasoningContent.reasoningText.signature");
        refused_by(id, with(redacted.clone()), "reasoningContent.redactedContent");
    }
    refused_by(GPT, with(redacted), "could not be verified");
    let refusal = read_on(&State::for_test(), GPT, body(with(plain.clone())), false).unwrap_err();
    assert_eq!((refusal.status, refusal.class.as_str()), (500, "InternalServerException"));
    refused_by(
        CLAUDE,
        with(plain),
        "The model returned the following errors: messages.1.content.0.thinking.signature: Field required",
    );
    refused_by(CLAUDE, with(signed), "Invalid `signature` in `thinking` block");
}

#[test]
fn cache_points_are_for_claude_and_in_part_for_nova() {
    let point = |ttl: Option<&str>| match ttl {
        Some(ttl) => json!({"cachePoint": {"type": "default", "ttl": ttl}}),
        None => json!({"cachePoint": {"type": "default"}}),
    };
    let system = |ttl| json!({"system": [{"text": "x"}, point(ttl)]});
    let mut tooled = json!({"toolConfig": tools()});
    tooled["toolConfig"]["tools"].as_array_mut().unwrap().push(point(None));
    for id in [LLAMA, V3, GPT] {
        let refusal = read_on(&State::for_test(), id, body(system(None)), false).unwrap_err();
        assert_eq!((refusal.status, refusal.class.as_str()), (403, "AccessDeniedException"), "{id}");
        assert!(
            refusal
                .message
                .starts_with("You invoked an unsupported model or your request did not allow prompt")
        );
    }
    accepted_by(NOVA, system(None));
    refused_by(NOVA, system(Some("1h")), "ttl value 1h");
    refused_by(NOVA, tooled.clone(), "#/toolConfig/tools/1: extraneous key [cachePoint] is not permitted");
    accepted_by(CLAUDE, tooled);
    accepted_by(CLAUDE, system(Some("1h")));
    let many = json!({"system": [{"text": "a"}, point(None), {"text": "b"}, point(None), {"text": "c"}, point(None),
                                 {"text": "d"}, point(None), {"text": "e"}, point(None)]});
    refused_by(CLAUDE, many.clone(), "A maximum of 4 blocks with cache_control may be provided. Found 5.");
    refused_by(NOVA, many, "A maximum of 4 cache points may be provided. Found 5.");
}

#[test]
fn limits_of_tokens_depend_on_the_model() {
    let tokens = |tokens: u64| json!({"inferenceConfig": {"maxTokens": tokens}});
    refused_by(NOVA, tokens(10_001), "The maximum tokens you requested exceeds the model limit of 10000.");
    accepted_by(NOVA, tokens(1));
    for id in [GPT, "openai.gpt-oss-120b-1:0", "xai.grok-4.6"] {
        refused_by(id, tokens(15), "Expected a value >= 16, but got 15 instead.");
        accepted_by(id, tokens(16));
    }
    refused_by(CLAUDE, tokens(64_001), "64001 > 64000, which is the maximum allowed number of output tokens");
}

#[test]
fn the_last_turn_is_the_users_but_for_some() {
    let prefill = turns(json!([hi(), assistant(json!([{"text": "Well,"}]))]));
    for id in [LLAMA, V3, GPT] {
        refused_by(id, prefill.clone(), "A conversation must end with a user message.");
    }
    accepted_by(NOVA, prefill.clone());
    accepted_by(CLAUDE, prefill.clone());
    refused_by("us.anthropic.claude-sonnet-5", prefill, "does not support assistant message prefill");
}

#[test]
fn media_are_for_models_that_see_them() {
    let with = |kind: &str, block: Value| turns(json!([user(json!([{"text": "x"}, {kind: block}]))]));
    let image = json!({"format": "png", "source": {"bytes": super::PNG}});
    let video = json!({"format": "mp4", "source": {"s3Location": {"uri": "s3://bucket/key"}}});
    for (id, kind, block) in [
        (LLAMA, "image", &image),
        ("us.amazon.nova-micro-v1:0", "image", &image),
        (V3, "video", &video),
        (NOVA, "audio", &json!({"format": "mp3", "source": {"bytes": "eA=="}})),
        (NOVA, "searchResult", &json!({"source": "s", "title": "t", "content": []})),
        (CLAUDE, "video", &video),
    ] {
        refused_by(
            id,
            with(kind, block.clone()),
            &format!("This model doesn't support the {kind} content block"),
        );
    }
    let stored = json!({"format": "png", "source": {"s3Location": {"uri": "s3://bucket/key"}}});
    refused_by(CLAUDE, with("image", stored.clone()), "image.source.s3Location");
    accepted_by(NOVA, with("image", stored));
    accepted_by(NOVA, with("video", video));
    accepted_by("us.meta.llama4-scout-17b-instruct-v1:0", with("image", image));
}

#[test]
fn further_fields_are_those_of_the_model() {
    let extra = |fields: Value| json!({"additionalModelRequestFields": fields});
    let words = "The model returned the following errors: Malformed input request: #: extraneous key [top_k] is not \
                 permitted, please reformat your input and try again.";
    refused_by(NOVA, extra(json!({"top_k": 5})), words);
    accepted_by(NOVA, extra(json!({"inferenceConfig": {"topK": 20}})));
    refused_by(NOVA, extra(json!({"inferenceConfig": {"topK": 200}})), "#/inferenceConfig/topK");
    refused_by(
        NOVA,
        extra(json!({"inferenceConfig": {"topP": 1}})),
        "#/inferenceConfig: extraneous key [topP]",
    );
    refused_by(NOVA, extra(json!([])), "Provide a json object");
    accepted_by(MISTRAL, extra(json!({"top_k": 5})));
    accepted_by(CLAUDE, extra(json!({"top_k": 5})));
    refused_by(
        CLAUDE,
        extra(json!({"max_tokens": 5})),
        "The additional field max_tokens conflicts with an existing field.",
    );
    refused_by(
        CLAUDE,
        extra(json!({"speed": "fast"})),
        "The model returned the following errors: speed: Extra inputs are not permitted",
    );
}

#[test]
fn reasoning_is_asked_for_as_each_model_takes_it() {
    let config = |config: Value| json!({"additionalModelRequestFields": {"reasoningConfig": config}});
    for (value, words) in [
        (json!({"type": "enabled"}), "required key [maxReasoningEffort] not found"),
        (json!({"type": "enabled", "maxReasoningEffort": "max"}), "not a valid enum value"),
        (json!({"type": "on"}), "not a valid enum value"),
        (json!({"type": "disabled", "maxReasoningEffort": "low"}), "needs type enabled"),
        (json!({"type": "disabled", "budget": 1}), "extraneous key [budget]"),
    ] {
        refused_by(NOVA_2, config(value), words);
    }
    accepted_by(NOVA_2, config(json!({"type": "disabled"})));
    let mut high = config(json!({"type": "enabled", "maxReasoningEffort": "high"}));
    accepted_by(NOVA_2, high.clone());
    high["inferenceConfig"] = json!({"maxTokens": 100});
    refused_by(NOVA_2, high, "maxTokens must be unset when maxReasoningEffort is high.");
    refused_by(NOVA, config(json!({"type": "disabled"})), "extraneous key [reasoningConfig]");

    let effort = |effort: &str| json!({"outputConfig": {"effort": effort}});
    accepted_by(V3, effort("high"));
    refused_by(V3, effort("max"), "Supported values are: low, medium, high.");
    refused_by(NOVA_2, effort("low"), "This model doesn't support the outputConfig.effort field.");
    accepted_by("us.anthropic.claude-sonnet-5", effort("high"));
    refused_by(CLAUDE, effort("high"), "does not support the effort parameter");
    let named = json!({"additionalModelRequestFields": {"reasoning_effort": "huge"}});
    refused_by(GPT, named, "Invalid value: 'huge'");
}

#[test]
fn structured_output_and_strict_tools_depend_on_the_model() {
    let schema = |schema: &str| json!({"outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": {"schema": schema}}}}});
    let good = r#"{"type":"object","properties":{},"additionalProperties":false}"#;
    accepted_by(V3, schema(good));
    accepted_by(CLAUDE, schema(good));
    refused_by(NOVA, schema(good), "outputConfig.textFormat");
    refused_by(CLAUDE, schema("{"), "is not valid JSON");
    refused_by(
        "us.anthropic.claude-sonnet-5",
        schema(good),
        "output_config.format: Extra inputs are not permitted",
    );
    let mut strict = json!({"toolConfig": tools()});
    strict["toolConfig"]["tools"][0]["toolSpec"]["strict"] = json!(true);
    refused_by(NOVA, strict.clone(), "the strict field of the tool f");
    refused_by("us.anthropic.claude-sonnet-5", strict, "strict: Extra inputs are not permitted");
    let grounding = json!({"toolConfig": {"tools": [{"systemTool": {"name": "nova_grounding"}}]}});
    accepted_by(NOVA_2, grounding.clone());
    refused_by(NOVA, grounding, "the system tool nova_grounding");
}
