//! Every field of a Responses request, every item, part and tool, has a verdict in front of Claude and of Converse.
//! None is forgotten.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test: what is not there is a failure")]

use std::collections::BTreeSet;

use outcrop_api_types::parse;
use outcrop_api_types::responses::ResponsesRequest;
use outcrop_translation::front::responses::{self as front, Stamp};
use outcrop_translation::{Caps, Error, Policy, Sampling, Warnings, back};
use serde_json::{Value, json};

/// What becomes of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Verdict {
    /// Something goes upstream that would not without it.
    Mapped,
    /// It asks for what happens anyway, or speaks to the proxy alone.
    Harmless,
    /// Left out or changed, and its name is in the warnings.
    Reported,
    /// Refused, and the error names it.
    Refused,
}

use Verdict::{Harmless, Mapped, Refused, Reported};

/// Names every field of the struct: a new one does not compile until it stands here, and then needs a row below.
macro_rules! fields {
    ($($field:ident)*) => {
        const FIELDS: &[&str] = &[$(stringify!($field)),*];
        #[expect(dead_code, reason = "it is compiled, that is all")]
        fn all(request: ResponsesRequest<'_>) {
            let ResponsesRequest { $($field: _,)* extra: _ } = request;
        }
    };
}

fields! {
    model input instructions access_programs background background_options context_management conversation image
    include max_output_tokens max_tool_calls metadata moderation parallel_tool_calls previous_response_id prompt
    prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream
    stream_options temperature text tool_choice tools top_logprobs top_p truncation user
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Claude,
    Converse,
}

const WAYS: [Way; 2] = [Way::Claude, Way::Converse];

/// A value of a field, and what must become of it.
fn rows() -> Vec<(&'static str, Value, Verdict)> {
    let schema = json!({"type": "json_schema", "name": "x", "schema": {"type": "object", "properties": {}}});
    let moderation = |mode: &str| json!({"model": "m", "policy": {"input": {"mode": mode}}});
    vec![
        ("model", json!("opus"), Harmless),
        ("input", json!("Other"), Mapped),
        ("input", json!([]), Refused),
        ("instructions", json!("Be brief."), Mapped),
        ("instructions", json!(" "), Harmless),
        ("access_programs", json!({"cyber": "standard"}), Reported),
        ("background", json!(true), Refused),
        ("background", json!(false), Harmless),
        ("background_options", json!({"completion_window": "2h"}), Reported),
        ("context_management", json!([{"type": "compaction", "compact_threshold": 9}]), Reported),
        ("context_management", json!([]), Harmless),
        ("conversation", json!("conv_1"), Refused),
        ("conversation", json!({"id": "conv_1"}), Refused),
        ("image", json!({"context_compression": "auto"}), Reported),
        ("include", json!(["reasoning.encrypted_content"]), Harmless),
        ("include", json!(["message.output_text.logprobs"]), Refused),
        ("include", json!(["code_interpreter_call.outputs"]), Reported),
        ("include", json!(["of.tomorrow"]), Reported),
        ("max_output_tokens", json!(7), Mapped),
        ("max_output_tokens", json!(0), Refused),
        ("max_tool_calls", json!(3), Reported),
        ("metadata", json!({"a": "b"}), Reported),
        ("metadata", json!({}), Harmless),
        ("moderation", moderation("block"), Refused),
        ("moderation", moderation("score"), Reported),
        ("parallel_tool_calls", json!(false), Harmless), // without tools
        ("parallel_tool_calls", json!(true), Harmless),
        ("previous_response_id", json!("resp_1"), Refused),
        ("prompt", json!({"id": "pmpt_1"}), Refused),
        ("prompt_cache_key", json!("k"), Reported),
        ("prompt_cache_options", json!({"mode": "explicit"}), Harmless), // no points are put unasked
        ("prompt_cache_options", json!({"mode": "implicit"}), Reported),
        ("prompt_cache_options", json!({"prewarm": true}), Reported),
        ("prompt_cache_retention", json!("24h"), Reported),
        ("reasoning", json!({"effort": "low"}), Mapped),
        ("reasoning", json!({"effort": "none"}), Harmless),
        ("reasoning", json!({"effort": "extreme"}), Refused),
        ("reasoning", json!({"summary": "auto"}), Harmless), // the reply tells it
        ("reasoning", json!({"summary": "detailed"}), Reported),
        ("reasoning", json!({"context": "all_turns"}), Reported),
        ("reasoning", json!({"mode": "pro"}), Refused),
        ("reasoning", json!({"mode": "standard"}), Harmless),
        ("reasoning", json!({"of_tomorrow": 1}), Reported),
        ("safety_identifier", json!("u"), Reported),
        ("service_tier", json!("flex"), Mapped),
        ("service_tier", json!("auto"), Harmless),
        ("service_tier", json!("ultrafast"), Refused),
        ("service_tier", json!("express"), Refused),
        ("store", json!(true), Reported),
        ("store", json!(false), Harmless),
        ("stream", json!(true), Harmless),
        ("stream_options", json!({"include_obfuscation": true}), Reported),
        ("stream_options", json!({"include_obfuscation": false}), Harmless),
        ("temperature", json!(0.5), Mapped),
        ("temperature", json!(1.5), Refused),
        ("text", schema_text(&schema), Mapped),
        ("text", json!({"format": {"type": "json_object"}}), Reported),
        ("text", json!({"format": {"type": "text"}, "verbosity": "medium"}), Harmless),
        ("text", json!({"verbosity": "low"}), Reported),
        ("text", json!({"format": {"type": "yaml"}}), Refused),
        ("tool_choice", json!("auto"), Harmless),
        ("tool_choice", json!("none"), Harmless), // without tools
        ("tool_choice", json!("required"), Refused),
        ("tools", json!([{"type": "function", "name": "f", "parameters": {"type": "object"}}]), Mapped),
        ("tools", json!([]), Harmless),
        ("tools", json!([{"type": "web_search"}]), Refused),
        ("top_logprobs", json!(3), Refused),
        ("top_logprobs", json!(0), Harmless),
        ("top_p", json!(0.5), Mapped),
        ("top_p", json!(1), Harmless),
        ("truncation", json!("auto"), Reported),
        ("truncation", json!("disabled"), Harmless),
        ("user", json!("u"), Reported),
    ]
}

fn schema_text(schema: &Value) -> Value {
    json!({"format": schema})
}

/// The request with this member: everything that goes upstream, and the warnings. `store` is switched off, so that it
/// is not reported for each.
fn send(field: &str, value: &Value, way: Way) -> Result<(Value, Warnings), Error> {
    let mut body = json!({"model": "sonnet", "input": "Hi", "store": false});
    body[field] = value.clone();
    let caps = Caps { sampling: Sampling::Any, structured_output: true, ..Caps::default() };
    let (policy, mut warnings) = (Policy::default(), Warnings::new());
    let body = body.to_string();
    let request: ResponsesRequest<'_> = parse(body.as_bytes())?;
    assert!(request.extra.is_empty(), "{field} is a field");
    let stamp = Stamp { id: "resp_1".into(), created: 1, family: "claude".to_owned(), open_thinking: false };
    let (ask, turn) = front::request(request, stamp, &policy, &mut warnings)?;
    let upstream = match way {
        Way::Claude => back::messages::request(ask, &caps, &policy, &mut warnings).map(|mut sent| {
            let tier = sent.service_tier.as_ref().map(ToString::to_string);
            json!([serde_json::to_value(sent.for_invoke()).unwrap(), tier])
        }),
        Way::Converse => back::converse::request(ask, &caps, &policy, &mut warnings)
            .map(|sent| serde_json::to_value(&sent.body).unwrap()),
    };
    Ok((upstream.map_err(|error| turn.in_own_words(error))?, warnings))
}

fn verdict(field: &str, value: &Value, way: Way) -> Verdict {
    let (plain, _) = send("model", &json!("sonnet"), way).unwrap();
    match send(field, value, way) {
        Err(error) => {
            let param = error.param().unwrap_or_default();
            assert!(param.starts_with(field), "{field}: the error names `{param}`");
            Refused
        }
        Ok((upstream, warnings)) => {
            let reported = warnings.iter().any(|warning| warning.field.starts_with(field));
            assert_eq!(reported, !warnings.is_empty(), "{field}: {warnings:?}");
            match (upstream == plain, reported) {
                (_, true) => Reported,
                (true, false) => Harmless,
                (false, false) => Mapped,
            }
        }
    }
}

#[test]
fn every_field_has_a_verdict_on_each_way() {
    for (field, value, expected) in rows() {
        for way in WAYS {
            assert_eq!(verdict(field, &value, way), expected, "{field}: {value}, {way:?}");
        }
    }
}

#[test]
fn no_field_is_without_a_row() {
    let rows: BTreeSet<&str> = rows().iter().map(|(field, ..)| *field).collect();
    assert_eq!(rows, FIELDS.iter().copied().collect());
}

#[test]
fn null_is_nothing_in_every_optional_field() {
    for field in FIELDS.iter().filter(|field| !matches!(**field, "model" | "input" | "store")) {
        for way in WAYS {
            assert_eq!(verdict(field, &Value::Null, way), Harmless, "{field} {way:?}");
        }
    }
}

/// One of each: what is known of it, and what is not, beside it.
#[test]
fn what_is_unknown_in_an_item_a_part_or_a_tool_is_reported() {
    let part = |kind: &str, more: Value| {
        let mut part = json!({"type": kind, "of_tomorrow": 1});
        part.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        part
    };
    let call = json!({"call_id": "t1", "name": "f", "arguments": "{}", "input": "x"});
    let items = [
        part("message", json!({"role": "user", "content": "Hi"})),
        part("reasoning", json!({"summary": []})),
        part("function_call", call.clone()),
        part("custom_tool_call", call),
        part(
            "local_shell_call",
            json!({"call_id": "t", "action": {"type": "exec", "command": [], "env": {}}}),
        ),
        part("shell_call", json!({"call_id": "t", "action": {"commands": []}})),
        part("apply_patch_call", json!({"call_id": "t", "operation": {"type": "delete_file", "path": "a"}})),
        part("tool_search_call", json!({"call_id": "t", "arguments": {}})),
        part("additional_tools", json!({"role": "developer", "tools": []})),
        part("configuration_update", json!({})),
    ];
    for item in items {
        let input = json!([{"role": "user", "content": "Hi"}, item, {"role": "user", "content": "Go on"}]);
        let (_, warnings) = send("input", &input, Way::Claude).unwrap();
        let is_told = warnings.iter().any(|warning| warning.field == "input.of_tomorrow");
        assert!(is_told, "{item}: {warnings:?}");
    }
    for part in [
        part("input_text", json!({"text": "Hi"})),
        part("output_text", json!({"text": "Hi"})),
        part("refusal", json!({"refusal": "Hi"})),
        part("input_image", json!({"image_url": "data:image/png;base64,iVBORw0KGgo="})),
        part("input_file", json!({"file_data": "data:text/plain,Hi"})),
    ] {
        let (_, warnings) =
            send("input", &json!([{"role": "user", "content": [part]}]), Way::Claude).unwrap();
        let is_told = warnings.iter().any(|warning| warning.field == "input.content.of_tomorrow");
        assert!(is_told, "{part}: {warnings:?}");
    }
    for tool in [
        part("function", json!({"name": "g", "parameters": {"type": "object"}})),
        part("custom", json!({"name": "g"})),
        part("namespace", json!({"name": "g", "tools": []})),
        part("local_shell", json!({})),
        part("shell", json!({})),
        part("apply_patch", json!({})),
        part("tool_search", json!({"execution": "client"})),
    ] {
        let (_, warnings) = send("tools", &json!([tool]), Way::Claude).unwrap();
        let is_told = warnings.iter().any(|warning| warning.field == "tools.of_tomorrow");
        assert!(is_told, "{tool}: {warnings:?}");
    }
}
