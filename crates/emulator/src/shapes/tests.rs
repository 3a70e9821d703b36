//! Each kind of violation once, and a body with every member of the model.

#![expect(clippy::needless_pass_by_value, reason = "JSON literals read better without a reference")]

use serde_json::json;

use super::*;

fn refusal(shape: &Shape, body: &Value) -> String {
    let refusal = check(shape, body).unwrap_err();
    assert_eq!((refusal.status, refusal.class.as_str()), (400, "ValidationException"));
    refusal.message
}

fn said(block: Value) -> Value {
    json!({"messages": [{"role": "user", "content": [block]}]})
}

#[test]
fn violations_are_named_with_their_place_and_rule() {
    let at = "messages.1.member.content.1.member";
    for (body, words) in [
        (json!({"stream": true}), "Unexpected field 'stream'".to_owned()),
        (json!([]), "Unexpected field type at ''".to_owned()),
        (json!({"messages": "Hi"}), "Unexpected field type at 'messages'".to_owned()),
        (
            json!({"messages": [{"role": "user", "content": "Hi"}]}),
            "Unexpected field type at 'messages.1.member.content'".to_owned(),
        ),
        (said(json!({"type": "text", "text": "x"})), format!("Unexpected field '{at}.type'")),
        (said(json!({"text": 1})), format!("Unexpected field type at '{at}.text'")),
        (said(json!({})), format!("1 validation error detected: Value at '{at}' failed to satisfy constraint: Member must have exactly one of [text, image,")),
        (said(json!({"text": "x", "cachePoint": {"type": "default"}})), "set, but 2 are".to_owned()),
        (
            json!({"messages": [{"role": "tool", "content": []}]}),
            "1 validation error detected: Value 'tool' at 'messages.1.member.role' failed to satisfy constraint: Member \
             must satisfy enum value set: [user, assistant, system]"
                .to_owned(),
        ),
        (
            json!({"messages": [{"content": []}]}),
            "Value null at 'messages.1.member.role' failed to satisfy constraint: Member must not be null".to_owned(),
        ),
        (
            said(json!({"toolUse": {"toolUseId": "a b", "name": "f", "input": {}}})),
            format!("Value 'a b' at '{at}.toolUse.toolUseId' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+"),
        ),
        (
            said(json!({"toolUse": {"toolUseId": "a", "name": "n".repeat(65), "input": {}}})),
            format!("Value at '{at}.toolUse.name' failed to satisfy constraint: Member must have length less than or equal to 64"),
        ),
        (
            said(json!({"image": {"format": "png", "source": {"bytes": "no base64!"}}})),
            format!("Unexpected field type at '{at}.image.source.bytes'"),
        ),
        (
            said(json!({"image": {"format": "png", "source": {"bytes": ""}}})),
            format!("Value at '{at}.image.source.bytes' failed to satisfy constraint: Member must have length greater than or equal to 1"),
        ),
        (
            json!({"inferenceConfig": {"maxTokens": 0}}),
            "Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint: Member must have value greater than \
             or equal to 1"
                .to_owned(),
        ),
        (json!({"inferenceConfig": {"maxTokens": 1.5}}), "Unexpected field type".to_owned()),
        (
            json!({"inferenceConfig": {"temperature": 1.5}}),
            "Value '1.5' at 'inferenceConfig.temperature' failed to satisfy constraint: Member must have value less than \
             or equal to 1"
                .to_owned(),
        ),
        (json!({"toolConfig": {"tools": []}}), "Value at 'toolConfig.tools' failed".to_owned()),
        (json!({"toolConfig": {}}), "Value null at 'toolConfig.tools'".to_owned()),
        (json!({"system": [{"text": ""}]}), "Value at 'system.1.member.text'".to_owned()),
        (json!({"requestMetadata": {}}), "Value at 'requestMetadata' failed".to_owned()),
        (json!({"requestMetadata": {"a": "{}"}}), "Value '{}' at 'requestMetadata.value'".to_owned()),
        (json!({"serviceTier": {"type": "gold"}}), "Value 'gold' at 'serviceTier.type'".to_owned()),
        (
            json!({"guardrailConfig": {"guardrailIdentifier": "ABC"}}),
            "Value 'ABC' at 'guardrailConfig.guardrailIdentifier'".to_owned(),
        ),
        (
            json!({"guardrailConfig": {"streamProcessingMode": "sync"}}),
            "Unexpected field 'guardrailConfig.streamProcessingMode'".to_owned(),
        ),
        (
            json!({"additionalModelResponseFieldPaths": vec!["/a"; 11]}),
            "Value at 'additionalModelResponseFieldPaths' failed".to_owned(),
        ),
    ] {
        let message = refusal(&CONVERSE, &body);
        assert!(message.contains(&words), "{body}: {message}");
    }
}

#[test]
fn all_violations_are_told_at_once() {
    let body =
        json!({"inferenceConfig": {"maxTokens": 0, "topP": 2}, "performanceConfig": {"latency": "fast"}});
    let message = refusal(&CONVERSE, &body);
    assert!(message.starts_with("3 validation errors detected: "), "{message}");
    assert_eq!(message.matches("; ").count(), 2);
}

#[test]
fn null_is_an_absent_member() {
    let body = json!({
        "system": null, "inferenceConfig": {"temperature": null},
        "messages": [{"role": "user", "content": [{"text": "x", "image": null}]}],
    });
    assert!(check(&CONVERSE, &body).is_ok());
}

#[test]
fn every_member_of_the_model_is_known() {
    let text = json!({"text": "x"});
    let s3 = json!({"s3Location": {"uri": "s3://bucket/key", "bucketOwner": "123456789012"}});
    let search = json!({"source": "s", "title": "t", "content": [text], "citations": {"enabled": true}});
    let locations = [
        json!({"web": {"url": "u", "domain": "d"}}),
        json!({"documentChar": {"documentIndex": 0, "start": 1, "end": 2}}),
        json!({"documentPage": {"documentIndex": 0, "start": 1, "end": 2}}),
        json!({"documentChunk": {"documentIndex": 0, "start": 1, "end": 2}}),
        json!({"searchResultLocation": {"searchResultIndex": 0, "start": 1, "end": 2}}),
    ];
    let citations: Vec<Value> = locations
        .iter()
        .map(|location| json!({"title": "t", "source": "s", "sourceContent": [text], "location": location}))
        .collect();
    let tool = json!({"tool": {"type": "t", "name": "n", "serverName": "s"}});
    let body = json!({
        "messages": [{"role": "system", "content": [
            text,
            {"image": {"format": "webp", "source": s3, "error": {"message": "m"}}},
            {"document": {"format": "md", "name": "n", "source": {"text": "x"}, "context": "c", "citations": {"enabled": false}}},
            {"document": {"name": "n", "source": {"content": [text]}}},
            {"video": {"format": "three_gp", "source": s3}},
            {"audio": {"format": "x-aac", "source": {"bytes": "eA=="}, "error": {}}},
            {"toolUse": {"toolUseId": "a.b:c", "name": "f", "input": [], "type": "server_tool_use"}},
            {"toolResult": {"toolUseId": "a", "status": "error", "type": "t", "content": [
                {"json": 1}, text, {"image": {"format": "png", "source": s3}},
                {"document": {"name": "n", "source": s3}}, {"video": {"format": "mkv", "source": s3}},
                {"searchResult": search}]}},
            {"guardContent": {"text": {"text": "x", "qualifiers": ["query", "grounding_source", "guard_content"]}}},
            {"guardContent": {"image": {"format": "jpeg", "source": {"bytes": "eA=="}}}},
            {"cachePoint": {"type": "default", "ttl": "1h"}},
            {"reasoningContent": {"reasoningText": {"text": "x", "signature": "s"}}},
            {"reasoningContent": {"redactedContent": "eA=="}},
            {"citationsContent": {"content": [text], "citations": citations}},
            {"searchResult": search}, {"toolAddition": tool}, {"toolRemoval": tool}]}],
        "system": [text, {"guardContent": {"text": {"text": "x"}}}, {"cachePoint": {"type": "default"}}],
        "inferenceConfig": {"maxTokens": 1, "temperature": 0, "topP": 1.0, "stopSequences": ["s"]},
        "toolConfig": {"tools": [
            {"toolSpec": {"name": "f", "description": "d", "inputSchema": {"json": {}}, "strict": true}},
            {"systemTool": {"name": "nova_grounding"}}, {"cachePoint": {"type": "default"}}],
            "toolChoice": {"tool": {"name": "f"}}},
        "guardrailConfig": {"guardrailIdentifier": "abc", "guardrailVersion": "1", "trace": "enabled_full",
            "streamProcessingMode": "async"},
        "additionalModelRequestFields": {"any": "thing"},
        "promptVariables": {"name": text},
        "additionalModelResponseFieldPaths": ["/stop_sequence"],
        "requestMetadata": {"key one": "value:_@$#=/+,-."},
        "performanceConfig": {"latency": "optimized"},
        "serviceTier": {"type": "reserved"},
        "outputConfig": {"effort": "high", "textFormat": {"type": "json_schema", "structure": {
            "jsonSchema": {"schema": "{}", "name": "n", "description": "d"}}}},
    });
    check(&CONVERSE_STREAM, &body).unwrap();
}

#[test]
fn the_smaller_operations_have_their_shapes() {
    for (body, words) in [
        (json!({}), "Value null at 'input'"),
        (json!({"input": {}}), "exactly one of [invokeModel, converse] set, but 0 are"),
        (json!({"input": {"invokeModel": {}}}), "Value null at 'input.invokeModel.body'"),
        (
            json!({"input": {"converse": {"inferenceConfig": {}}}}),
            "Unexpected field 'input.converse.inferenceConfig'",
        ),
    ] {
        let message = refusal(&COUNT_TOKENS, &body);
        assert!(message.contains(words), "{message}");
    }
    let message = refusal(&GUARDRAIL, &json!({"source": "BOTH"}));
    assert!(message.starts_with("2 validation errors") && message.contains("[INPUT, OUTPUT]"), "{message}");
}
