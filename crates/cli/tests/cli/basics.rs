//! chat, models, serve, demo, emulate: what each prints, where, and how it ends.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use outcrop_emulator::Step;
use serde_json::Value;

use crate::stand::{Bedrock, outcrop, pipe_in, run};

/// What the last call said to the model.
fn asked(bedrock: &Bedrock) -> String {
    let calls = bedrock.emulator.calls();
    let body = calls.last().unwrap().body.clone().unwrap();
    let content = &body["messages"][0]["content"];
    content.as_str().map_or_else(|| content[0]["text"].as_str().unwrap().to_owned(), str::to_owned)
}

#[test]
fn chat_streams_the_answer_to_stdout_and_nothing_else() {
    let bedrock = Bedrock::start([Step::text("Because of Rayleigh.").chunk_chars(3)]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "why", "is", "the", "sky", "blue"]));
    assert_eq!((code, out.as_str(), err.as_str()), (0, "Because of Rayleigh.\n", ""));
    assert_eq!(asked(&bedrock), "why is the sky blue");
    assert!(bedrock.emulator.calls()[0].path.ends_with("/invoke-with-response-stream"));
}

#[test]
fn chat_takes_words_and_stdin_together() {
    let bedrock = Bedrock::start([]);
    assert_eq!(pipe_in(&mut bedrock.outcrop(&["chat"]), "only stdin\n").0, 0);
    assert_eq!(asked(&bedrock), "only stdin");
    assert_eq!(pipe_in(&mut bedrock.outcrop(&["chat", "review", "this"]), "diff\n").0, 0);
    assert_eq!(asked(&bedrock), "review this\n\ndiff");
}

#[test]
fn chat_without_a_prompt_is_wrong_usage() {
    let (code, out, err) = run(&mut outcrop(&["chat", "--region", "us-east-1"]));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("error: there is no prompt\n  hint: "), "{err}");
}

#[test]
fn chat_json_prints_exactly_the_wire_object() {
    let bedrock = Bedrock::start([Step::text("four")]);
    let (code, out, _) = run(&mut bedrock.outcrop(&["chat", "--json", "--system", "be brief", "2+2"]));
    let body: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((code, out.lines().count()), (0, 1));
    assert_eq!(body["object"], "chat.completion");
    assert_eq!(body["choices"][0]["message"]["content"], "four");
    assert!(bedrock.emulator.calls()[0].body.clone().unwrap()["system"].to_string().contains("be brief"));
}

#[test]
fn the_object_that_chat_prints_is_kept() {
    let bedrock = Bedrock::start([Step::text("four").times(0)]);
    for (model, name) in [("claude-haiku-4-5", "chat-json-claude"), ("nova-lite", "chat-json-nova")] {
        let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "--json", "--model", model, "2+2"]));
        assert_eq!((code, err.as_str()), (0, ""));
        let mut body: Value = serde_json::from_str(&out).unwrap();
        for unsteady in ["id", "created"] {
            body[unsteady] = format!("({unsteady})").into();
        }
        insta::assert_json_snapshot!(name, body);
    }
}

#[test]
fn chat_goes_to_the_endpoint_that_is_chosen() {
    for (endpoint, host) in [("runtime", "runtime"), ("mantle", "mantle")] {
        let bedrock = Bedrock::start([]);
        let (code, _, err) = run(&mut bedrock.outcrop(&["chat", "--endpoint", endpoint, "hi"]));
        assert_eq!((code, err.as_str()), (0, ""));
        assert_eq!(bedrock.emulator.calls()[0].host, host);
    }
}

#[test]
fn chat_says_what_why_and_what_to_do() {
    let bedrock = Bedrock::start([Step::fail(403, "AccessDeniedException", "not yours")]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "hi"]));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.starts_with("error: ") && err.contains("not yours"), "{err}");
    let (code, _, err) = run(&mut bedrock.outcrop(&["chat", "--model", "claude-sonet-4-5", "hi"]));
    assert_eq!(code, 1);
    assert!(
        err.contains("there is no model `claude-sonet-4-5`")
            && err.contains("hint: did you mean `claude-sonnet-4-5`"),
        "{err}"
    );
}

#[test]
fn an_answer_that_breaks_off_is_a_failure_after_what_came() {
    let bedrock = Bedrock::start([Step::text("one two three").chunk_chars(4).cut_after(4)]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "hi"]));
    assert_eq!(code, 1);
    assert!(out.starts_with("one ") && out.ends_with('\n'), "{out}");
    assert!(err.starts_with("error: "), "{err}");
}

#[test]
fn without_credentials_or_region_the_fix_is_named_and_nothing_is_guessed() {
    let (code, out, err) = run(&mut outcrop(&["chat", "--region", "us-east-1", "hi"]));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("no AWS credentials found") && err.contains("AWS_BEARER_TOKEN_BEDROCK"), "{err}");
    let (code, _, err) =
        run(outcrop(&["chat", "hi"]).env("AWS_BEARER_TOKEN_BEDROCK", "ABSKQmVkcm9jay1leGFtcGxl"));
    assert_eq!(code, 1);
    assert!(err.contains("no AWS region found") && err.contains("AWS_REGION"), "{err}");
    let (code, _, err) = run(&mut outcrop(&["serve", "--listen", "127.0.0.1:0", "--region", "us-east-1"]));
    assert_eq!(code, 1);
    assert!(err.contains("no AWS credentials found"), "{err}");
}

#[test]
fn a_config_file_with_a_typo_stops_the_start_with_its_place() {
    let path = std::env::temp_dir().join(format!("outcrop-typo-{}.toml", std::process::id()));
    std::fs::write(&path, "listen = '127.0.0.1:0'\nregoin = 'us-east-1'\n").unwrap();
    let (code, out, err) = run(&mut outcrop(&["serve", "--config", path.to_str().unwrap()]));
    std::fs::remove_file(&path).unwrap();
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.contains(":2:1: unknown field `regoin`") && err.contains("hint: did you mean `region`?"),
        "{err}"
    );
}

#[test]
fn wrong_usage_ends_with_two_and_help_with_zero() {
    assert_eq!(run(&mut outcrop(&["chat", "--no-such-flag"])).0, 2);
    assert_eq!(run(&mut outcrop(&["frobnicate"])).0, 2);
    assert_eq!(run(&mut outcrop(&["chat", "--endpoint", "elsewhere", "hi"])).0, 2);
    let (code, out, err) = run(&mut outcrop(&["--help"]));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        out.contains("outcrop demo")
            && out.contains("Exit codes: 0 done, 1 refused or failed, 2 wrong usage"),
        "{out}"
    );
}

#[test]
fn models_lists_what_can_be_used_here() {
    let bedrock = Bedrock::start([]);
    let (code, out, _) = run(&mut bedrock.outcrop(&["models"]));
    assert_eq!(code, 0);
    assert!(
        out.contains("claude-haiku-4-5") && out.contains("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
        "{out}"
    );
    let (_, json, _) = run(&mut bedrock.outcrop(&["models", "--json"]));
    let list: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(list["data"].as_array().unwrap().len(), out.lines().count());
    let (_, mantle, _) = run(&mut bedrock.outcrop(&["models", "--endpoint", "mantle"]));
    assert!(mantle.lines().all(|line| line.contains(" mantle ")), "{mantle}");
}

#[test]
fn models_asks_aws_what_the_account_has() {
    let bedrock = Bedrock::start([]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["models", "--account"]));
    assert_eq!(code, 0, "{err}");
    assert!(
        out.lines().any(|line| line.starts_with("model    anthropic.claude-haiku-4-5-20251001-v1:0")),
        "{out}"
    );
    assert!(
        out.lines().any(|line| line.starts_with("profile  us.anthropic.claude-haiku-4-5-20251001-v1:0")),
        "{out}"
    );
    assert!(bedrock.emulator.calls().iter().all(|call| call.host == "control"));
}

#[test]
fn a_reader_that_reads_no_more_is_a_normal_end() {
    let mut child = outcrop(&["completions", "bash"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn the_demo_needs_no_credentials_and_hears_none() {
    let mut command = outcrop(&["demo", "--once", "--listen", "127.0.0.1:0"]);
    for (name, value) in [
        ("AWS_PROFILE", "none"),
        ("AWS_REGION", "??"),
        ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9"),
        ("OUTCROP_CONFIG", "/nonexistent"),
    ] {
        command.env(name, value);
    }
    let (code, out, err) = run(&mut command);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("Hello! "), "{out}");
    assert!(err.contains("the answer came from the emulator, not from a model"), "{err}");
}

/// A process that is ended when the test is.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn emulate_tells_its_addresses_in_one_line_and_ends_with_its_stdin() {
    let mut child = Running(
        outcrop(&["emulate", "--json", "--until-stdin-closes"]).stdin(Stdio::piped()).spawn().unwrap(),
    );
    let mut line = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let mut chat = outcrop(&["chat", "through", "the", "emulator"]);
    chat.env("AWS_REGION", told["region"].as_str().unwrap())
        .env("AWS_ACCESS_KEY_ID", told["access_key_id"].as_str().unwrap())
        .env("AWS_SECRET_ACCESS_KEY", told["secret_access_key"].as_str().unwrap())
        .env("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", told["runtime_url"].as_str().unwrap());
    let (code, out, err) = run(&mut chat);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("through the emulator"), "{out}");
    drop(child.0.stdin.take());
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
}

#[test]
fn serve_prints_two_lines_to_paste_serves_and_ends_on_sigterm() {
    let bedrock = Bedrock::start([]);
    let mut child = Running(
        bedrock.outcrop(&["serve", "--listen", "127.0.0.1:0", "--log-level", "debug"]).spawn().unwrap(),
    );
    let mut out = BufReader::new(child.0.stdout.take().unwrap());
    let (mut url, mut key) = (String::new(), String::new());
    out.read_line(&mut url).unwrap();
    out.read_line(&mut key).unwrap();
    let url = url.trim().strip_prefix("OPENAI_BASE_URL=").unwrap();
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with("/v1"), "{url}");
    assert_eq!(key, "OPENAI_API_KEY=outcrop\n");
    let (code, answer, err) =
        run(outcrop(&["chat", "--url", url, "secret prompt"]).env("AWS_REGION", "us-east-1"));
    assert_eq!(code, 0, "{err}");
    assert!(answer.contains("secret prompt"), "{answer}");
    let killed = Command::new("kill").args(["-TERM", &child.0.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    child.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    for line in ["Bedrock API key from AWS_BEARER_TOKEN_BEDROCK", "region      us-east-1", "status=200"] {
        assert!(log.contains(line), "{line}: {log}");
    }
    for secret in [bedrock.emulator.bearer().as_str(), "secret prompt"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn a_second_signal_ends_a_server_that_still_waits_for_an_answer() {
    let bedrock = Bedrock::start([Step::text("one two three").chunk_chars(4).hang_after(4)]);
    let mut child = Running(bedrock.outcrop(&["serve", "--listen", "127.0.0.1:0"]).spawn().unwrap());
    let mut url = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let url = url.trim().strip_prefix("OPENAI_BASE_URL=").unwrap();
    let mut chat =
        Running(outcrop(&["chat", "--url", url, "hi"]).env("AWS_REGION", "us-east-1").spawn().unwrap());
    let mut first = [0; 4];
    chat.0.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    let mut log = BufReader::new(child.0.stderr.take().unwrap()).lines();
    let signal = || Command::new("kill").args(["-TERM", &child.0.id().to_string()]).status().unwrap();
    assert!(signal().success());
    assert!(log.any(|line| line.unwrap().contains("stopping")), "the first signal is heard");
    assert!(signal().success());
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
}

#[test]
fn logs_in_json_are_one_object_per_line() {
    let bedrock = Bedrock::start([]);
    let args = ["serve", "--listen", "127.0.0.1:0", "--log-format", "json"];
    let mut child = Running(bedrock.outcrop(&args).spawn().unwrap());
    let mut url = String::new();
    BufReader::new(child.0.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let url = url.trim().strip_prefix("OPENAI_BASE_URL=").unwrap();
    let asked = ["chat", "--url", url, "--model", "claude-opus-5", "a secret \n\"prompt"];
    assert_eq!(run(outcrop(&asked).env("AWS_REGION", "us-east-1")).0, 0);
    assert!(Command::new("kill").args(["-TERM", &child.0.id().to_string()]).status().unwrap().success());
    assert_eq!(child.0.wait().unwrap().code(), Some(0));
    let mut log = String::new();
    child.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["message"], &lines[0]["region"]), (&"listening".into(), &"us-east-1".into()));
    let request = lines.iter().find(|line| line["message"] == "request").unwrap();
    assert_eq!(
        (&request["status"], &request["stream"], &request["route"]),
        (&200.into(), &true.into(), &"/v1/chat/completions".into())
    );
    assert_eq!(request["upstream_model"], "us.anthropic.claude-opus-5");
    assert!(request["request_id"].as_str().unwrap().starts_with("req_"));
    assert!(!log.contains("secret"), "{log}");
}
