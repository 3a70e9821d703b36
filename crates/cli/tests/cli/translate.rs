//! `outcrop translate`: what would be sent and what would come back, without sending anything.

mod recordings;

use std::path::PathBuf;

use insta::assert_snapshot;
use serde_json::{Value, json};

use recordings::streamed;

use crate::stand::{Bedrock, outcrop, pipe_in, run};

/// A file that is removed when the test ends.
struct File(PathBuf);

impl File {
    fn new(name: &str, bytes: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("outcrop-translate-{}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn translated(args: &[&str], request: &Value) -> (i32, String, String) {
    let args = [&["translate", "--region", "us-east-1"], args].concat();
    pipe_in(&mut outcrop(&args), &request.to_string())
}

fn chat(model: &str) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": "hi"}]})
}

#[test]
fn a_request_is_printed_as_it_would_be_sent() {
    let (code, out, err) = translated(&[], &chat("claude-sonnet-4-5"));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_snapshot!(out, @r#"
    POST https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke
    accept: application/json
    content-type: application/json

    {
      "anthropic_version": "bedrock-2023-05-31",
      "max_tokens": 32000,
      "messages": [
        {
          "role": "user",
          "content": [
            {
              "type": "text",
              "text": "hi"
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn every_format_goes_to_every_host_that_speaks_with_the_model() {
    let messages = json!({"model": "m", "max_tokens": 9, "system": "s", "messages": [{"role": "user", "content": "hi"}]});
    let responses = json!({"model": "m", "input": "hi"});
    let chat = chat("m");
    for (request, format) in [(&chat, "chat"), (&messages, "messages"), (&responses, "responses")] {
        for (model, host, url) in [
            ("claude-haiku-4-5", "runtime", "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke"),
            ("claude-haiku-4-5", "mantle", "/anthropic/v1/messages"),
            ("nova-lite", "runtime", "/model/us.amazon.nova-lite-v1%3A0/converse"),
        ] {
            let (code, out, err) = translated(&["--json", "--model", model, "--host", host], request);
            assert_eq!(code, 0, "{err}");
            let shown: Value = serde_json::from_str(&out).unwrap();
            assert_eq!(shown["format"], format);
            let sent_to = shown["url"].as_str().unwrap();
            assert!(
                sent_to.ends_with(url) && sent_to.contains(&format!("bedrock-{host}.us-east-1")),
                "{sent_to}"
            );
            assert!(shown["body"]["messages"][0].to_string().contains("hi"), "{out}");
        }
    }
}

#[test]
fn what_is_shown_is_what_is_sent() {
    let bedrock = Bedrock::start([]);
    for (model, host) in
        [("claude-haiku-4-5", "runtime"), ("claude-haiku-4-5", "mantle"), ("nova-lite", "runtime")]
    {
        let asked = ["chat", "--no-stream", "--json", "--endpoint", host, "--model", model, "hi"];
        assert_eq!(run(&mut bedrock.outcrop(&asked)).0, 0);
        let sent = bedrock.emulator.calls().pop().unwrap();
        bedrock.emulator.clear();
        let args = ["translate", "--json", "--host", host];
        let (_, out, _) = pipe_in(&mut bedrock.outcrop(&args), &chat(model).to_string());
        let shown: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(Some(&shown["body"]), sent.body.as_ref(), "{model} on {host}");
        assert!(shown["url"].as_str().unwrap().ends_with(&sent.path), "{} and {}", shown["url"], sent.path);
        assert!(bedrock.emulator.calls().is_empty(), "a translation sends nothing");
    }
}

#[test]
fn what_is_left_out_is_told_beside_the_answer() {
    let mut request = chat("claude-haiku-4-5");
    request["seed"] = json!(7);
    let (code, out, err) = translated(&["--json"], &request);
    assert_eq!((code, err.as_str()), (0, "left out: seed\n"));
    let shown: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(shown["ignored"], json!(["seed"]));
}

#[test]
fn a_request_that_could_be_of_two_formats_says_as_which_it_was_read() {
    let request = json!({"model": "claude-haiku-4-5", "max_tokens": 5, "messages": [{"role": "user", "content": "hi"}]});
    let (_, _, err) = translated(&[], &request);
    assert_eq!(err, "read as chat; it could be messages too: `--from messages`\n");
    let (_, out, err) = translated(&["--json", "--from", "messages"], &request);
    assert_eq!(err, "");
    assert!(out.contains(r#""format":"messages""#), "{out}");
}

#[test]
fn a_request_that_is_refused_here_is_a_failure_with_its_place() {
    let mut request = chat("claude-haiku-4-5");
    request["n"] = json!(3);
    let (code, out, err) = translated(&[], &request);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("error: n: "), "{err}");
    let (code, _, err) = translated(&[], &chat("claude-hiaku-4-5"));
    assert!(code == 1 && err.contains("did you mean `claude-haiku-4-5`"), "{err}");
}

#[test]
fn a_whole_reply_becomes_what_the_client_gets() {
    let reply = json!({
        "output": {"message": {"role": "assistant", "content": [{"text": "Four."}]}},
        "stopReason": "max_tokens",
        "usage": {"inputTokens": 3, "outputTokens": 2, "totalTokens": 5},
        "metrics": {"latencyMs": 1}
    });
    let reply = File::new("reply.json", reply.to_string().as_bytes());
    for (format, place, value) in [
        ("chat", "/choices/0/finish_reason", json!("length")),
        ("messages", "/stop_reason", json!("max_tokens")),
        ("responses", "/incomplete_details/reason", json!("max_output_tokens")),
    ] {
        let args = [
            "translate",
            "--region",
            "us-east-1",
            "--reply",
            reply.path(),
            "--model",
            "nova-lite",
            "--from",
            format,
        ];
        let (code, out, err) = run(&mut outcrop(&args));
        assert_eq!((code, err.as_str()), (0, ""));
        let body: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(body.pointer(place), Some(&value), "{out}");
        assert!(out.contains("Four."), "{out}");
    }
}

#[test]
fn a_refusal_becomes_what_the_client_gets_and_the_hint_is_only_where_it_may_be() {
    let words = "Invocation of model ID x with on-demand throughput isn\u{2019}t supported.";
    let reply = File::new("refusal.json", json!({ "message": words }).to_string().as_bytes());
    let told = |format| {
        let args = ["--reply", reply.path(), "--status", "400", "--model", "nova-lite", "--from", format];
        let (code, out, err) =
            run(&mut outcrop(&[&["translate", "--region", "us-east-1"], &args[..]].concat()));
        assert_eq!(code, 0, "{err}");
        (serde_json::from_str::<Value>(&out).unwrap()["error"]["message"].as_str().unwrap().to_owned(), err)
    };
    let (message, err) = told("chat");
    assert!(message.starts_with(words) && message.contains("(hint: use an inference profile"), "{message}");
    assert_eq!(err, "the client gets status 400, x-outcrop-hint: profile-needed\n");
    let (message, err) = told("messages");
    assert!(
        message.starts_with(words) && !message.contains("(hint"),
        "Claude Code recovers by Bedrock's words: {message}"
    );
    assert_eq!(err, "the client gets status 404, x-outcrop-hint: profile-needed\n");
}

#[test]
fn a_body_of_bedrocks_own_api_is_told_that_it_goes_through_untouched() {
    for request in [
        json!({"modelId": "amazon.nova-lite-v1:0", "messages": [{"role": "user", "content": [{"text": "hi"}]}]}),
        json!({"messages": [{"role": "user", "content": [{"text": "hi"}]}], "inferenceConfig": {"maxTokens": 5}}),
        json!({"inputText": "hi"}),
        json!({"prompt": "hi", "max_gen_len": 5}),
    ] {
        for more in [&[][..], &["--model", "nova-lite"]] {
            let (code, out, err) = translated(more, &request);
            assert_eq!((code, out.as_str()), (2, ""), "{request}: {err}");
            assert!(err.starts_with("error: the request is one of Bedrock's own API"), "{request}: {err}");
            assert!(err.contains("hint: send it to `/model/MODEL/converse`"), "{request}: {err}");
        }
    }
}

#[test]
fn a_request_that_names_no_model_is_wrong_usage_in_every_format() {
    for request in [
        json!({"messages": [{"role": "user", "content": "hi"}]}),
        json!({"model": "", "input": "hi", "instructions": "x"}),
        json!({"model": null, "system": "s", "max_tokens": 5, "messages": []}),
        json!({"input": ["hi"]}),
        json!({"query": "q", "documents": ["a"]}),
        json!({}),
    ] {
        let (code, out, err) = translated(&[], &request);
        assert_eq!((code, out.as_str()), (2, ""), "{request}: {err}");
        assert_eq!(err.lines().next(), Some("error: the request names no model"), "{request}");
    }
}

#[test]
fn embeddings_and_rerank_are_formats_like_the_others() {
    for (request, format, url, body) in [
        (
            json!({"model": "cohere-embed-v4", "input": ["a", "b"]}),
            "embeddings",
            "cohere.embed-v4",
            "\"texts\":[\"a\",\"b\"]",
        ),
        (
            json!({"model": "titan-embed-text-v2", "input": "a", "dimensions": 256}),
            "embeddings",
            "titan-embed-text-v2",
            "\"inputText\":\"a\"",
        ),
        (
            json!({"model": "nova-2-multimodal-embeddings", "input": ["a"]}),
            "embeddings",
            "nova-2-multimodal",
            "\"value\":\"a\"",
        ),
        (
            json!({"model": "cohere-rerank-v3.5", "query": "q", "documents": ["a"]}),
            "rerank",
            "cohere.rerank",
            "\"query\":\"q\"",
        ),
    ] {
        let (code, out, err) = translated(&["--json"], &request);
        assert_eq!((code, err.as_str()), (0, ""), "{request}");
        let shown: Value = serde_json::from_str(&out).unwrap();
        assert_eq!(shown["format"], format);
        assert!(shown["url"].as_str().unwrap().contains(url), "{out}");
        assert!(out.contains(body), "{out}");
    }
    let (_, out, err) = translated(&[], &json!({"model": "titan-embed-text-v2", "input": ["a", "b", "c"]}));
    assert_eq!(err, "3 calls would be made; this is the first\n");
    assert!(out.contains("\"inputText\": \"a\""), "{out}");
}

#[test]
fn replies_with_vectors_and_ranks_become_what_the_client_gets() {
    for (reply, model, format, place, value) in [
        (
            json!({"embedding": [0.5], "inputTextTokenCount": 3}),
            "titan-embed-text-v2",
            "embeddings",
            "/data/0/embedding/0",
            json!(0.5),
        ),
        (
            json!({"results": [{"index": 0, "relevance_score": 0.25}]}),
            "cohere-rerank-v3.5",
            "rerank",
            "/results/0/relevance_score",
            json!(0.25),
        ),
    ] {
        let reply = File::new(format, reply.to_string().as_bytes());
        let args = [
            "translate",
            "--region",
            "us-east-1",
            "--reply",
            reply.path(),
            "--model",
            model,
            "--from",
            format,
        ];
        let (code, out, err) = run(&mut outcrop(&args));
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(serde_json::from_str::<Value>(&out).unwrap().pointer(place), Some(&value), "{out}");
    }
    let (code, _, err) =
        streamed(b"data: {}\n\n", &["--model", "titan-embed-text-v2", "--from", "embeddings"]);
    assert!(code == 2 && err.contains("is never streamed"), "{err}");
}

#[test]
fn a_reply_that_is_no_object_is_told_as_what_it_is() {
    for (reply, told) in [
        ("[1]", "is no reply of Bedrock's: it is a JSON array"),
        ("\"x\"", "is no reply of Bedrock's: it is JSON, but no object"),
        ("", "is no reply of Bedrock's: it is empty"),
        ("data: {}\n\n", "is no reply of Bedrock's: it is not JSON: "),
    ] {
        let reply = File::new("array", reply.as_bytes());
        let args = ["translate", "--region", "us-east-1", "--model", "nova-lite", "--reply", reply.path()];
        let (code, out, err) = run(&mut outcrop(&args));
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(told) && err.contains("`--stream FILE`"), "{err}");
    }
}

#[test]
fn what_is_too_long_is_refused_and_not_cut() {
    let file = File::new("huge", b"{");
    let huge = std::fs::OpenOptions::new().append(true).open(file.path()).unwrap();
    huge.set_len((64 << 20) + 1).unwrap();
    let args = ["translate", "--region", "us-east-1", "--model", "nova-lite"];
    for (command, told) in [
        (&mut outcrop(&args), "error: what came in on stdin is over 64 MiB"),
        (&mut outcrop(&["curl", "--region", "us-east-1"]), "error: what came in on stdin is over 64 MiB"),
    ] {
        let (code, out, err) = run(command.stdin(std::fs::File::open(file.path()).unwrap()));
        assert_eq!((code, out.as_str(), err.lines().next()), (2, "", Some(told)));
    }
    let (code, _, err) = run(&mut outcrop(&[&args[..], &[file.path()]].concat()));
    assert!(code == 1 && err.contains("` is over 64 MiB"), "{err}");
}

#[test]
fn what_cannot_be_read_is_one_clear_error() {
    let binary = File::new("binary", &[0, 159, 146, 150]);
    for (args, exit, words) in [
        (&["/nonexistent/x.json"][..], 1, "cannot read `/nonexistent/x.json`"),
        (&[binary.path()], 2, "is not a request"),
        (&[], 2, "there is no request"),
        (&["--reply", "/nonexistent/r.json"], 1, "cannot read `/nonexistent/r.json`"),
        (&["--reply", binary.path()], 2, "names no model"),
        (&["--reply", binary.path(), "--model", "nova-lite"], 2, "is no reply of Bedrock's"),
        (&["--status", "400"], 2, "--reply"),
        (&["--from", "chatt"], 2, "chat"),
        (&["--host", "mantel"], 2, "mantle"),
    ] {
        let args = [&["translate", "--region", "us-east-1"], args].concat();
        let (code, out, err) = run(&mut outcrop(&args));
        assert_eq!((code, out.as_str()), (exit, ""), "{args:?}: {err}");
        assert!(err.starts_with("error: ") && err.contains(words), "{args:?}: {err}");
    }
}

#[test]
fn the_region_is_not_guessed_and_may_come_from_a_profile() {
    let request = chat("claude-haiku-4-5").to_string();
    let (code, _, err) = pipe_in(&mut outcrop(&["translate"]), &request);
    assert!(code == 1 && err.contains("no AWS region found"), "{err}");
    let config = File::new("config", b"[profile far]\nregion = eu-west-1\n");
    let mut command = outcrop(&["translate", "--profile", "far"]);
    let (code, out, err) = pipe_in(command.env("AWS_CONFIG_FILE", config.path()), &request);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic"), "{out}");
}
