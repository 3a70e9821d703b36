//! `outcrop curl`: the command it prints is run.

use std::io::Write;
use std::process::Command;

use outcrop_emulator::Step;
use serde_json::Value;

use crate::stand::{Bedrock, outcrop, pipe_in, run};

/// Runs what was printed, as a shell would, with nothing in its environment but these variables. None without curl.
fn by_shell(line: &str, variables: &[(&str, &str)]) -> Option<(i32, String)> {
    let path = std::env::var("PATH").unwrap_or_default();
    if Command::new("curl").arg("--version").output().is_err() {
        // Past the capture of the test harness, so that it is seen.
        let told = "SKIPPED: there is no curl on this machine, so the printed command was not run\n";
        std::io::stderr().write_all(told.as_bytes()).unwrap();
        return None;
    }
    let mut sh = Command::new("sh");
    sh.args(["-c", line]).env_clear().env("PATH", path).envs(variables.iter().copied());
    let done = sh.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    Some((done.status.code().unwrap(), said))
}

/// The binary with IAM credentials instead of the key.
fn signed(bedrock: &Bedrock, args: &[&str]) -> Command {
    let keys = bedrock.emulator.credentials();
    let mut command = bedrock.outcrop(args);
    command.env_remove("AWS_BEARER_TOKEN_BEDROCK");
    command.env("AWS_ACCESS_KEY_ID", keys.access_key_id());
    command.env("AWS_SECRET_ACCESS_KEY", keys.secret_access_key());
    if let Some(token) = keys.session_token() {
        command.env("AWS_SESSION_TOKEN", token);
    }
    command
}

const AWKWARD: &str = "it's \"so\" $HOME `id` \\ !! 100% \u{fc}\nnext";

/// What the last call said to the model.
fn asked(bedrock: &Bedrock) -> String {
    let body = bedrock.emulator.calls().pop().unwrap().body.unwrap();
    body["messages"][0]["content"][0]["text"].as_str().unwrap().to_owned()
}

#[test]
fn with_a_key_the_command_runs_and_holds_no_secret() {
    for host in ["runtime", "mantle"] {
        let bedrock = Bedrock::start([Step::text("four")]);
        let (code, line, err) = run(&mut bedrock.outcrop(&["curl", "--host", host, AWKWARD]));
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(bedrock.emulator.calls().is_empty(), "nothing is sent yet");
        assert!(line.contains(r#"--header "authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK""#), "{line}");
        assert!(!line.contains(&bedrock.emulator.bearer()), "the key is printed");
        let Some((code, said)) = by_shell(&line, &[("AWS_BEARER_TOKEN_BEDROCK", &bedrock.emulator.bearer())])
        else {
            return;
        };
        assert!(code == 0 && said.contains("four"), "{said}");
        assert_eq!(asked(&bedrock), AWKWARD);
        assert_eq!(bedrock.emulator.calls()[0].host, host);
    }
}

#[test]
fn with_iam_credentials_the_command_is_signed_and_runs() {
    for host in ["runtime", "mantle"] {
        let bedrock = Bedrock::start([Step::text("four")]);
        let (code, line, err) = run(&mut signed(&bedrock, &["curl", "--host", host, AWKWARD]));
        assert_eq!(code, 0, "{err}");
        assert!(err.starts_with("signed: Bedrock accepts it until 2"), "{err}");
        assert!(!line.contains(bedrock.emulator.credentials().secret_access_key()), "the secret is printed");
        let Some((code, said)) = by_shell(&line, &[]) else { return };
        assert!(code == 0 && said.contains("four"), "{said}");
        assert_eq!(asked(&bedrock), AWKWARD);
    }
}

#[test]
fn a_session_token_is_named_as_a_variable_where_it_is_one() {
    let bedrock = Bedrock::start([Step::text("four").times(0)]);
    let (code, line, err) = run(signed(&bedrock, &["curl", "hi"]).env("AWS_SESSION_TOKEN", "canary-token"));
    assert_eq!(code, 0, "{err}");
    assert!(line.contains(r#"--header "x-amz-security-token: $AWS_SESSION_TOKEN""#), "{line}");
    assert!(line.contains("x-amz-security-token, Signature="), "the token is signed: {line}");
    assert!(!line.contains("canary-token") && !err.contains("canary-token"), "{line}");
}

#[test]
fn a_stream_is_asked_for_and_read() {
    let bedrock = Bedrock::start([Step::text("one two three").chunk_chars(4)]);
    let (_, line, _) = run(&mut bedrock.outcrop(&["curl", "--host", "mantle", "--stream", "hi"]));
    let Some((code, said)) = by_shell(&line, &[("AWS_BEARER_TOKEN_BEDROCK", &bedrock.emulator.bearer())])
    else {
        return;
    };
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("event: message_start") && said.contains("event: message_stop"), "{said}");
}

#[test]
fn a_refusal_is_shown_and_fails() {
    let bedrock = Bedrock::start([Step::fail(403, "AccessDeniedException", "not yours")]);
    let (_, line, _) = run(&mut bedrock.outcrop(&["curl", "--host", "runtime", "hi"]));
    let Some((code, said)) = by_shell(&line, &[("AWS_BEARER_TOKEN_BEDROCK", &bedrock.emulator.bearer())])
    else {
        return;
    };
    assert!(code != 0 && said.contains("not yours"), "{code}: {said}");
}

#[test]
fn stdin_is_a_request_or_a_prompt() {
    let bedrock = Bedrock::start([]);
    let request = r#"{"model":"nova-lite","input":"hello there","seed":1}"#;
    let (code, line, err) = pipe_in(&mut bedrock.outcrop(&["curl"]), request);
    assert_eq!(code, 0, "{err}");
    assert!(line.contains("/converse'") && line.contains("hello there"), "{line}");
    assert!(err.contains("left out: seed"), "{err}");
    let (_, line, _) = pipe_in(&mut bedrock.outcrop(&["curl", "--model", "nova-lite"]), "only words\n");
    assert!(line.contains(r#"[{"text":"only words"}]"#), "{line}");
}

#[test]
fn the_parts_are_one_json_object() {
    let bedrock = Bedrock::start([]);
    let (_, out, _) = run(&mut bedrock.outcrop(&["curl", "--json", "--host", "mantle", "hi"]));
    let parts: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((out.lines().count(), &parts["method"]), (1, &"POST".into()));
    assert_eq!(parts["url"], format!("{}/anthropic/v1/messages", bedrock.emulator.mantle_url()));
    assert_eq!(parts["headers"]["authorization"], "Bearer $AWS_BEARER_TOKEN_BEDROCK");
    assert_eq!(parts["good_until"], Value::Null);
    let body: Value = serde_json::from_str(parts["body"].as_str().unwrap()).unwrap();
    assert_eq!(body["messages"][0]["content"][0]["text"], "hi");
    let (_, out, _) = run(&mut signed(&bedrock, &["curl", "--json", "hi"]));
    let parts: Value = serde_json::from_str(&out).unwrap();
    assert!(parts["good_until"].as_str().unwrap().ends_with('Z'), "{out}");
}

#[test]
fn what_cannot_be_a_command_is_one_clear_error() {
    let bedrock = Bedrock::start([]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["curl"]));
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("there is no prompt"), "{err}");
    let (code, out, err) = pipe_in(&mut bedrock.outcrop(&["curl"]), &"long ".repeat(30_000));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("too long for a command") && err.contains("--data-binary @FILE"), "{err}");
    let (code, out, err) = pipe_in(&mut bedrock.outcrop(&["curl"]), "{\"model\":");
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("is not a request"), "{err}");
    let native = r#"{"inputText":"hi"}"#;
    let (code, out, err) = pipe_in(&mut bedrock.outcrop(&["curl"]), native);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.starts_with("error: the request is one of Bedrock's own API"), "{err}");
    let (code, _, err) = run(outcrop(&["curl", "hi"]).env("AWS_REGION", "us-east-1"));
    assert!(code == 1 && err.contains("no AWS credentials found"), "{err}");
}

#[test]
fn bytes_that_are_no_text_are_refused_and_not_mended() {
    let bedrock = Bedrock::start([]);
    let path = std::env::temp_dir().join(format!("outcrop-curl-binary-{}", std::process::id()));
    for bytes in [&b"\x7fELF\x02\x01\0\xff\xfe"[..], b"\xff\xfeh\0i\0", b"nul\0"] {
        std::fs::write(&path, bytes).unwrap();
        let (code, out, err) = run(bedrock.outcrop(&["curl"]).stdin(std::fs::File::open(&path).unwrap()));
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        let told = "error: what came in on stdin is neither a request nor UTF-8 text";
        assert_eq!(err.lines().next(), Some(told));
    }
    std::fs::remove_file(&path).unwrap();
}

/// Without what is another every time: the date and the signature.
fn redacted(line: &str) -> String {
    let mut line = line.to_owned();
    for (before, behind) in
        [("Credential=AKIDEXAMPLE/", "/"), ("Signature=", "'"), ("x-amz-date: ", "'"), ("until ", ",")]
    {
        let Some((head, tail)) = line.split_once(before) else { continue };
        let Some((_, tail)) = tail.split_once(behind) else { continue };
        line = format!("{head}{before}(not shown){behind}{tail}");
    }
    line
}

#[test]
fn what_is_printed_is_kept() {
    for (name, credential, args) in [
        ("key-runtime", "key", &["--host", "runtime"][..]),
        ("key-mantle-stream", "key", &["--host", "mantle", "--stream"]),
        ("key-converse-json", "key", &["--model", "nova-lite", "--json"]),
        ("signed-runtime", "iam", &["--host", "runtime"]),
    ] {
        let mut command = outcrop(&[&["curl"], args, &["it's", "so"]].concat());
        command.env("AWS_REGION", "us-east-1");
        match credential {
            "key" => command.env("AWS_BEARER_TOKEN_BEDROCK", "ABSKQmVkcm9jay1leGFtcGxl"),
            _ => command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "wJalr"),
        };
        let (code, out, err) = run(&mut command);
        assert_eq!(code, 0, "{err}");
        insta::assert_snapshot!(format!("curl-{name}"), format!("{}---\n{}", redacted(&out), redacted(&err)));
    }
}
