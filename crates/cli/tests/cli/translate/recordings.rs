//! `--stream`: what was recorded of Bedrock, as the client's events.

use serde_json::Value;

use super::File;
use crate::stand::{outcrop, run};

/// What `translate` says of a recording.
pub(super) fn streamed(recording: &[u8], more: &[&str]) -> (i32, String, String) {
    let recording = File::new("recording", recording);
    let args = ["translate", "--region", "us-east-1", "--stream", recording.path()];
    run(&mut outcrop(&[&args, more].concat()))
}

/// The frames of a vector.
fn vector(name: &str) -> Vec<u8> {
    let path = format!("{}/../../tests/fixtures/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let vector: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let hex = vector["concatenated_hex"].as_str().unwrap();
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn recorded_frames_become_the_clients_events() {
    let converse = File::new("converse.bin", &vector("eventstream-converse-claude"));
    let invoke = File::new("invoke.bin", &vector("eventstream-invoke-claude"));
    let broken = File::new("broken.bin", &vector("eventstream-invoke-claude-error-midstream"));
    for (frames, model) in [(&converse, "nova-lite"), (&invoke, "claude-haiku-4-5")] {
        for (format, last) in
            [("chat", "[DONE]"), ("messages", "message_stop"), ("responses", "response.completed")]
        {
            let args = [
                "translate",
                "--region",
                "us-east-1",
                "--stream",
                frames.path(),
                "--model",
                model,
                "--from",
                format,
            ];
            let (code, out, err) = run(&mut outcrop(&args));
            assert_eq!((code, err.as_str()), (0, ""));
            let end = out.trim_end().lines().last().unwrap();
            assert!(end.starts_with("data: ") && end.contains(last), "{model} {format}: {end}");
        }
    }
    let args = [
        "translate",
        "--region",
        "us-east-1",
        "--json",
        "--stream",
        broken.path(),
        "--model",
        "claude-haiku-4-5",
    ];
    let (_, out, _) = run(&mut outcrop(&args));
    let events: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.last().unwrap()["error"]["code"], "rate_limit_exceeded", "{out}");
}

#[test]
fn server_sent_events_of_claude_are_taken_for_mantles() {
    let start = r#"{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"x","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}"#;
    let frames = File::new("cut.sse", format!("event: message_start\ndata: {start}\n\n").as_bytes());
    let args =
        ["translate", "--region", "us-east-1", "--stream", frames.path(), "--model", "claude-haiku-4-5"];
    let (code, out, _) = run(&mut outcrop(&args));
    assert_eq!(code, 0);
    assert!(out.contains("\"role\":\"assistant\"") && out.contains("stream_truncated"), "{out}");
    assert!(!out.contains("[DONE]"), "a recording that is cut is not whole: {out}");
}

#[test]
fn frames_of_another_api_are_named_as_such() {
    let frames = File::new("other.bin", &vector("eventstream-converse-claude"));
    let args =
        ["translate", "--region", "us-east-1", "--stream", frames.path(), "--model", "claude-haiku-4-5"];
    let (code, out, err) = run(&mut outcrop(&args));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("those of Converse") && err.contains("over InvokeModel"), "{err}");
}

#[test]
fn a_file_that_holds_no_stream_is_told_as_such_whatever_the_model_is() {
    for model in ["nova-lite", "claude-haiku-4-5", "gpt-oss-120b"] {
        for (recording, told) in [
            (&b"rubbish\n"[..], "is neither an AWS event stream nor server-sent events"),
            (b"\0\0\0\x01rubbish", "is neither an AWS event stream nor server-sent events"),
            (br#"{"id":"msg_1"}"#, "is neither an AWS event stream nor server-sent events"),
            (b"", "is empty"),
            (b"\n", "is empty"),
        ] {
            let (code, out, err) = streamed(recording, &["--model", model]);
            assert_eq!((code, out.as_str()), (2, ""), "{model}: {err}");
            let first = err.lines().next().unwrap();
            assert!(first.starts_with("error: `") && first.ends_with(told), "{model}: {err}");
            assert!(err.contains("hint: ") && !err.contains("mantle"), "{model}: {err}");
        }
    }
}

#[test]
fn events_of_another_api_are_named_as_such() {
    let chat = br#"data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"hi"}}]}

data: [DONE]

"#;
    let messages = br#"event: message_start
data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"x","content":[]}}

"#;
    let responses = br#"event: response.created
data: {"type":"response.created","response":{"id":"r","object":"response"}}

"#;
    for (recording, model, from, theirs, ours) in [
        (&chat[..], "gpt-oss-120b", "responses", "OpenAI Chat", "OpenAI Responses"),
        (chat, "claude-haiku-4-5", "messages", "OpenAI Chat", "Anthropic Messages"),
        (chat, "nova-lite", "chat", "OpenAI Chat", "Converse"),
        (messages, "gpt-oss-120b", "chat", "Anthropic Messages", "OpenAI Chat"),
        (messages, "nova-lite", "chat", "Anthropic Messages", "Converse"),
        (responses, "gpt-oss-120b", "chat", "OpenAI Responses", "OpenAI Chat"),
        (responses, "claude-haiku-4-5", "responses", "OpenAI Responses", "Anthropic Messages"),
    ] {
        let (code, out, err) = streamed(recording, &["--model", model, "--from", from]);
        assert_eq!((code, out.as_str()), (1, ""), "{model} {from}: {err}");
        let told = format!("error: the events are those of {theirs}, but this model is asked over {ours}\n");
        assert!(err.starts_with(&told), "{model} {from}: {err}");
    }
    let (code, out, err) = streamed(chat, &["--model", "gpt-oss-120b", "--from", "chat"]);
    assert!(code == 0 && out.contains("\"content\":\"hi\""), "{err}");
}
