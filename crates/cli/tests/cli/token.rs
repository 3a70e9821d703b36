//! `outcrop token`: made, exported, read, refused.

use std::process::Command;
use std::time::Duration;

use outcrop_credentials::{Search, read_key};
use outcrop_emulator::Emulator;
use serde_json::Value;

use crate::stand::{Bedrock, outcrop, pipe_in, run};

const KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const LONG_TERM: &str = "ABSKQmVkcm9ja0FQSUtleS1leGFtcGxlOnNlY3JldA==";

/// With IAM keys in the environment.
fn signed(args: &[&str]) -> Command {
    let mut command = outcrop(&[&["token"], args].concat());
    command
        .env("AWS_ACCESS_KEY_ID", KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", SECRET)
        .env("AWS_REGION", "eu-west-1");
    command
}

fn vector(name: &str) -> Value {
    let path = format!("{}/../../tests/fixtures/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[test]
fn a_key_is_made_for_the_region_and_the_time_asked_for() {
    for (args, region, seconds) in [
        (&[][..], "eu-west-1", 43_200),
        (&["--expires", "1h"], "eu-west-1", 3600),
        (&["--expires", "90s", "--region", "us-west-2"], "us-west-2", 90),
    ] {
        let (code, out, err) = run(&mut signed(args));
        assert_eq!(code, 0, "{err}");
        let key = read_key(out.trim_end()).unwrap();
        assert_eq!((key.region.as_str(), key.made_by.as_str(), key.session), (region, "…MPLE", false));
        assert_eq!(key.expires_at, key.made_at + Duration::from_secs(seconds));
        assert!(err.starts_with(&format!("good in {region} on both Bedrock hosts, until ")), "{err}");
        assert!(!err.contains(out.trim_end()) && !err.contains(SECRET) && !out.contains(SECRET));
    }
}

/// Keys and times are others at each run.
fn redacted((code, out, err): (i32, String, String)) -> String {
    let in_word = |c: char| c.is_ascii_alphanumeric() || "-:+/=".contains(c);
    let text = format!("[{code}]\n{out}---\n{err}");
    let mut kept = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if in_word(c) {
            word.push(c);
            continue;
        }
        kept.push_str(match word.as_str() {
            key if key.starts_with("bedrock-api-key-") && key.len() > 30 => "[KEY]",
            time if time.len() == 20 && time.ends_with('Z') && time.contains('T') => "[TIME]",
            other => other,
        });
        word.clear();
        kept.push(c);
    }
    kept
}

#[test]
fn what_is_printed_is_kept_but_for_keys_and_times() {
    let mut all = Vec::new();
    for args in [
        &[][..],
        &["--expires", "1h"],
        &["--json"],
        &["--export=sh"],
        &["--export=fish"],
        &["--expires", "13h"],
    ] {
        all.push(format!("$ outcrop token {}\n{}", args.join(" "), redacted(run(&mut signed(args)))));
    }
    let mut half = signed(&[]);
    half.env("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE");
    all.push(format!("$ outcrop token (ASIA, no session token)\n{}", redacted(run(&mut half))));
    insta::assert_snapshot!("token", all.join("\n"));
}

#[test]
fn a_key_made_here_opens_bedrock() {
    let bedrock = Bedrock::with(Emulator::builder().credentials(KEY_ID, SECRET, Some("session-token")));
    let mut token = bedrock.outcrop(&["token", "--expires", "15m"]);
    token.env_remove("AWS_BEARER_TOKEN_BEDROCK").env("AWS_SESSION_TOKEN", "session-token");
    token.env("AWS_ACCESS_KEY_ID", KEY_ID).env("AWS_SECRET_ACCESS_KEY", SECRET);
    let (code, key, err) = run(&mut token);
    assert_eq!(code, 0, "{err}");
    assert!(read_key(key.trim_end()).unwrap().session);
    for endpoint in ["runtime", "mantle"] {
        let mut chat = bedrock.outcrop(&["chat", "--endpoint", endpoint, "hi"]);
        let (code, _, err) = run(chat.env("AWS_BEARER_TOKEN_BEDROCK", key.trim_end()));
        assert_eq!(code, 0, "{err}");
    }
}

#[test]
fn the_line_for_a_shell_is_quoted_for_it() {
    let line = |export: &str, shell: &str| run(signed(&[export]).env("SHELL", shell)).1;
    let posix = line("--export", "/bin/bash");
    assert!(
        posix.starts_with("export AWS_BEARER_TOKEN_BEDROCK='bedrock-api-key-") && posix.ends_with("'\n"),
        "{posix}"
    );
    assert!(
        line("--export", "/usr/bin/fish").starts_with("set -gx AWS_BEARER_TOKEN_BEDROCK 'bedrock-api-key-")
    );
    assert!(
        line("--export=powershell", "/bin/sh")
            .starts_with("$env:AWS_BEARER_TOKEN_BEDROCK = 'bedrock-api-key-")
    );
    // A shell takes the line as it is.
    let script = format!("{posix}printf %s \"$AWS_BEARER_TOKEN_BEDROCK\"");
    let out = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert!(read_key(&String::from_utf8(out.stdout).unwrap()).is_some());
}

#[test]
fn json_has_the_key_and_what_it_is_good_for() {
    let (code, out, err) = run(&mut signed(&["--json"]));
    assert_eq!((code, err.as_str()), (0, ""));
    let made: Value = serde_json::from_str(&out).unwrap();
    let key = read_key(made["token"].as_str().unwrap()).unwrap();
    assert_eq!(made["region"], key.region);
    assert_eq!(made["made_by"], "…MPLE");
    assert_eq!((made["session_token"].as_bool(), made["session_ends_at"].is_null()), (Some(false), true));
    assert!(made["expires_at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn a_key_is_explained_and_never_shown() {
    for (name, expected) in [
        ("bearer-token-static-eu-west-1-1h", ["region   eu-west-1 only", "without a session token"]),
        ("bearer-token-session-us-west-2", ["region   us-west-2 only", "with a session token"]),
    ] {
        let key = vector(name)["token"].as_str().unwrap().to_owned();
        for typed in [key.clone(), format!("export AWS_BEARER_TOKEN_BEDROCK='{key}'\n")] {
            let (code, out, err) = pipe_in(&mut outcrop(&["token", "--read"]), &typed);
            assert_eq!((code, err.as_str()), (0, ""), "{name}");
            assert!(expected.iter().all(|words| out.contains(words)), "{out}");
            assert!(
                out.contains("access key …MPLE") && out.contains("made     2026-11-22T12:00:00Z"),
                "{out}"
            );
            let secret = key.strip_prefix("bedrock-api-key-").unwrap().get(..12).unwrap();
            assert!(!out.contains(secret) && !out.contains(KEY_ID), "{out}");
        }
        let (_, json, _) = pipe_in(&mut outcrop(&["token", "--read", "--json"]), &key);
        let read: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            (read["kind"].as_str(), read["made_at"].as_str()),
            (Some("short-term"), Some("2026-11-22T12:00:00Z"))
        );
    }
}

#[test]
fn time_left_and_time_past_are_told() {
    let bedrock = Bedrock::start([]);
    let read = |age, life| {
        pipe_in(&mut outcrop(&["token", "--read"]), &bedrock.emulator.bearer_expiring(age, life)).1
    };
    assert!(read(0, 7230).contains("2 h 0 min from now"), "{}", read(0, 7230));
    assert!(
        read(7200, 3600).contains("1 h 0 min ago: make a new one with `outcrop token`"),
        "{}",
        read(7200, 3600)
    );
}

#[test]
fn a_long_term_key_names_its_user_and_little_else() {
    let (code, out, _) = pipe_in(&mut outcrop(&["token", "--read"]), LONG_TERM);
    assert_eq!(code, 0);
    insta::assert_snapshot!(out, @r"
    kind     long-term Bedrock API key, of an IAM user
    region   every region
    made by  the IAM user BedrockAPIKey-example
    until    not readable from the key: the end that was set when it was made
    ");
    let (_, json, _) = pipe_in(&mut outcrop(&["token", "--read", "--json"]), LONG_TERM);
    assert_eq!(json, "{\"kind\":\"long-term\",\"made_by\":\"BedrockAPIKey-example\"}\n");
    // No user that the key is known to name: what is in it may be a secret.
    let (_, out, _) = pipe_in(&mut outcrop(&["token", "--read"]), "ABSKY2FuYXJ5OmNhbmFyeQ==");
    assert!(out.contains("made by  not readable from the key") && !out.contains("canary"), "{out}");
}

#[test]
fn no_key_moves_the_cursor_of_who_reads_it() {
    use base64::Engine;
    let query = "X-Amz-Credential=AKIDEXAMPLE%2F20261122%2Fus-%1B%5B31meast-1%2Fbedrock%2Faws4_request\
                 &X-Amz-Date=20261122T120000Z&X-Amz-Expires=3600";
    let text = format!("bedrock.amazonaws.com/?Action=CallWithBearerToken&{query}");
    let key = format!("bedrock-api-key-{}", base64::engine::general_purpose::STANDARD.encode(text));
    for args in [&["token", "--read"][..], &["token", "--read", "--json"]] {
        let (_, out, err) = pipe_in(&mut outcrop(args), &key);
        assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}'), "{out:?} {err:?}");
    }
}

#[test]
fn a_key_is_read_as_it_stands_in_a_header() {
    for line in [format!("Bearer {LONG_TERM}"), format!("authorization: bearer {LONG_TERM}\n")] {
        let (code, out, err) = pipe_in(&mut outcrop(&["token", "--read"]), &line);
        assert!(code == 0 && out.starts_with("kind     long-term Bedrock API key"), "{line}: {out}{err}");
    }
}

#[test]
fn a_key_cannot_make_a_key() {
    let (code, out, err) = run(signed(&[]).env("AWS_BEARER_TOKEN_BEDROCK", LONG_TERM));
    assert_eq!((code, out.as_str()), (1, ""));
    insta::assert_snapshot!(err, @r"
    error: the credential here is itself a long-term Bedrock API key (AWS_BEARER_TOKEN_BEDROCK in the environment), and a key is made only from IAM credentials
      hint: use it as it is: it is good in every region, until the end that IAM has for it; for another one name IAM credentials with `--profile NAME`, or unset AWS_BEARER_TOKEN_BEDROCK
    ");
    let short = vector("bearer-token-static-us-east-1")["token"].as_str().unwrap().to_owned();
    let (code, _, err) = run(signed(&[]).env("AWS_BEARER_TOKEN_BEDROCK", &short));
    assert_eq!(code, 1);
    assert!(err.contains("itself a short-term Bedrock API key") && !err.contains(&short), "{err}");
}

#[test]
fn bad_input_is_one_clear_error() {
    let refused = |command: &mut Command, code: i32, words: &str| {
        let (ended, out, err) = run(command);
        assert_eq!((ended, out.as_str()), (code, ""), "{err}");
        assert!(err.contains(words), "{err}");
    };
    refused(&mut signed(&["--expires", "13h"]), 2, "a short-term key lasts from 1s to 12h, not 46800 s");
    refused(&mut signed(&["--expires", "500ms"]), 2, "from 1s to 12h, not less than 1 s");
    let mut half = signed(&[]);
    refused(half.env("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE"), 1, "(session-token-missing)");
    refused(&mut signed(&["--expires", "soon"]), 2, "`soon` is not a duration");
    refused(&mut signed(&["--export=tcsh"]), 2, "tcsh");
    refused(&mut outcrop(&["token", "--region", "us-east-1"]), 1, "no AWS credentials found");
    refused(signed(&[]).env_remove("AWS_REGION"), 1, "no AWS region found");
    refused(&mut outcrop(&["token", "--profile", "nobody", "--region", "us-east-1"]), 1, "profile `nobody`");
    refused(&mut outcrop(&["token", "--read"]), 2, "there is no key on stdin");
    for text in ["hello, I am a secret", "\u{0}\u{1}\u{2}", "bedrock-api-key-!!", "ABSK!!"] {
        let (code, out, err) = pipe_in(&mut outcrop(&["token", "--read"]), text);
        assert_eq!((code, out.as_str()), (1, ""));
        assert!(err.contains("no Bedrock API key") && !err.contains(text), "{err}");
    }
}

#[test]
fn a_key_says_no_later_end_than_the_session_that_makes_it() {
    let home = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("token-session");
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    let ends = time::OffsetDateTime::now_utc() + time::Duration::minutes(20);
    let ends = ends.format(&time::format_description::well_known::Rfc3339).unwrap();
    let given = serde_json::json!({"Version": 1, "AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "s",
        "SessionToken": "t", "Expiration": ends});
    std::fs::write(home.join("given.json"), given.to_string()).unwrap();
    let config = format!("[profile short]\ncredential_process = /bin/cat {}/given.json\n", home.display());
    std::fs::write(home.join(".aws/config"), config).unwrap();
    let token = |args: &[&str]| {
        let mut command =
            outcrop(&[&["token", "--profile", "short", "--region", "us-east-1"], args].concat());
        run(command.env("HOME", &home).env("PATH", "/usr/bin:/bin"))
    };
    let (code, out, err) = token(&["--json"]);
    assert_eq!(code, 0, "{err}");
    let made: Value = serde_json::from_str(&out).unwrap();
    assert!(made["expires_at"].as_str().unwrap() <= made["session_ends_at"].as_str().unwrap(), "{out}");
    let read = outcrop_credentials::read_key(made["token"].as_str().unwrap()).unwrap();
    let life = read.expires_at.duration_since(read.made_at).unwrap();
    assert!(life <= std::time::Duration::from_mins(20), "{life:?}");
    assert!(token(&[]).2.contains("that is when the session that made it ends"));
    assert!(!token(&["--expires", "60s"]).2.contains("session"));
    let past = given.to_string().replace(&ends, "2026-01-01T00:00:00Z");
    std::fs::write(home.join("given.json"), past).unwrap();
    let (code, out, err) = token(&[]);
    assert_eq!((code, out.as_str()), (1, ""), "a session that has ended makes no key: {err}");
}

/// What is told as the source is what the rest of outcrop would use.
#[tokio::test]
async fn the_region_is_found_alone_as_it_is_with_credentials() {
    let environment =
        || outcrop_proxy::Environment::from_pairs([("AWS_REGION", "eu-west-1"), ("HOME", "/nonexistent")]);
    let found = Search::new(environment()).find_region().await.unwrap();
    assert_eq!(found.to_string(), "eu-west-1 from AWS_REGION in the environment");
    let flagged =
        Search::new(environment()).region(Some("us-east-1".to_owned())).find_region().await.unwrap();
    assert_eq!(flagged.name(), "us-east-1");
}
