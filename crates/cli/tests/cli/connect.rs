//! `outcrop connect`: what is printed, what is sent, what is written.

use std::path::PathBuf;
use std::process::Command;

use outcrop_emulator::{Emulator, Step};
use serde_json::Value;

use crate::stand::{Bedrock, outcrop, run};
use crate::terminal::Terminal;

const CLIENTS: [&str; 16] = [
    "openai-python",
    "openai-node",
    "anthropic",
    "codex",
    "claude-code",
    "aider",
    "continue",
    "cline",
    "cursor",
    "open-webui",
    "librechat",
    "langchain",
    "ai-sdk",
    "llm",
    "boto3",
    "curl",
];

fn connect(args: &[&str]) -> Command {
    let mut command = outcrop(&[&["connect"], args].concat());
    command.env("AWS_REGION", "us-east-1");
    command
}

/// Both streams, as a person sees them.
fn said(args: &[&str]) -> String {
    let (code, out, err) = run(&mut connect(args));
    format!("$ outcrop connect {}\n[{code}]\n{out}---\n{err}\n", args.join(" "))
}

#[test]
fn every_client_is_printed_both_ways() {
    for client in CLIENTS {
        let mut both = said(&[client]);
        both.push_str(&said(&[client, "--direct"]));
        insta::assert_snapshot!(format!("connect-{client}"), both);
    }
}

#[test]
fn clients_with_modes_are_printed_in_each() {
    let mut all = String::new();
    for args in [
        &["claude-code", "--mode", "bedrock"][..],
        &["claude-code", "--mode", "mantle"],
        &["claude-code", "--mode", "mantle", "--direct"],
        &["claude-code", "--mode", "plain", "--direct"],
        &["boto3", "--mode", "bearer"],
        &["boto3", "--mode", "unsigned"],
    ] {
        all.push_str(&said(args));
    }
    insta::assert_snapshot!("connect-modes", all);
}

#[test]
fn the_clients_are_listed() {
    let (code, out, err) = run(&mut outcrop(&["connect"]));
    assert_eq!((code, err.as_str()), (0, "`outcrop connect CLIENT` prints what it needs\n"));
    assert_eq!(out.lines().map(|line| line.split(' ').next().unwrap()).collect::<Vec<_>>(), CLIENTS);
    let (_, json, _) = run(&mut outcrop(&["connect", "--json"]));
    let list: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(list["clients"].as_array().unwrap().len(), CLIENTS.len());
}

#[test]
fn the_parts_are_one_json_object() {
    let (code, out, err) = run(&mut connect(&["codex", "--json"]));
    assert_eq!((code, err.as_str()), (0, ""));
    insta::assert_json_snapshot!("connect-json-codex", serde_json::from_str::<Value>(&out).unwrap());
}

/// What shells, and the readers of TOML and JSON, make of the blocks.
#[test]
fn the_blocks_are_what_their_place_reads() {
    let blocks = |args: &[&str]| {
        let (_, out, _) = run(&mut connect(&[args, &["--json"]].concat()));
        serde_json::from_str::<Value>(&out).unwrap()["blocks"].as_array().unwrap().clone()
    };
    let mut shells = 0;
    for client in CLIENTS {
        for block in blocks(&[client]) {
            let text = block["text"].as_str().unwrap();
            assert!(!text.contains('@') || text.contains("@ai-sdk"), "{client}: a word is left: {text}");
            if block["language"] == "sh" {
                let read = Command::new("sh").args(["-n", "-c", text]).output().unwrap();
                assert!(read.status.success(), "{client}: {text}");
                shells += 1;
            }
        }
    }
    assert!(shells > 8);
    let script = format!(
        "{}\nprintf '%s %s' $OPENAI_BASE_URL $OPENAI_API_KEY",
        blocks(&["openai-python"])[0]["text"].as_str().unwrap()
    );
    let out = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(out.stdout).unwrap(), "http://127.0.0.1:4000/v1 outcrop");
}

#[test]
fn the_proxy_of_the_configuration_is_meant_and_its_keys_stay_secret() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("connect-keys.toml");
    let secret = "a-very-long-and-random-secret";
    std::fs::write(&file, format!("listen = '0.0.0.0:8443'\n[tls]\ncert = 'c.pem'\nkey = 'k.pem'\n[[keys]]\nname = 'ci'\nkey = '{secret}'\n")).unwrap();
    for client in CLIENTS {
        let (code, out, err) = run(&mut connect(&[client, "--config", file.to_str().unwrap()]));
        assert_eq!(code, 0, "{err}");
        assert!(!out.contains(secret) && !err.contains(secret), "{client}");
        assert!(out.contains("https://127.0.0.1:8443"), "{client}: {out}");
        assert!(out.contains("OUTCROP_KEY") || out.contains("YOUR_"), "{client}: {out}");
    }
    let (_, out, _) = run(&mut connect(&["aider", "--url", "https://outcrop.example/v1/"]));
    assert!(out.contains("OPENAI_API_BASE=https://outcrop.example/v1\n"), "{out}");
    assert!(out.contains("OPENAI_API_KEY=\"$OUTCROP_KEY\""), "{out}");
}

/// Asks the emulated Bedrock as `client` does, and gives the call that arrived.
fn checked(bedrock: &Bedrock, args: &[&str]) -> outcrop_emulator::Call {
    let (code, out, err) = run(&mut bedrock.outcrop(&[&["connect", "--check", "--direct"], args].concat()));
    assert_eq!(code, 0, "{args:?}: {err}");
    assert!(out.starts_with("ok  POST http://127.0.0.1:"), "{out}");
    bedrock.emulator.calls().pop().unwrap()
}

#[test]
fn a_check_sends_what_the_client_sends_straight_to_bedrock() {
    let bedrock = Bedrock::start([]);
    for (args, host, path) in [
        (&["openai-python"][..], "runtime", "/openai/v1/chat/completions"),
        (&["codex"], "mantle", "/v1/responses"),
        (&["claude-code"], "runtime", "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke"),
        (&["claude-code", "--mode", "mantle"], "mantle", "/anthropic/v1/messages"),
        (&["langchain"], "runtime", "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse"),
        (&["boto3", "--model", "nova-lite"], "runtime", "/model/us.amazon.nova-lite-v1%3A0/converse"),
        (&["curl"], "runtime", "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse"),
    ] {
        let call = checked(&bedrock, args);
        assert_eq!((call.host, &*call.path), (host, path), "{args:?}");
        assert_eq!(call.auth, "bearer-short", "{args:?}");
    }
}

#[test]
fn a_check_signs_where_the_client_signs_and_makes_a_key_where_it_needs_one() {
    let (id, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let bedrock = Bedrock::with(Emulator::builder().credentials(id, secret, None));
    for (args, auth) in [
        (&["boto3"][..], "sigv4"),
        (&["claude-code", "--mode", "mantle"], "sigv4"),
        (&["openai-python"], "bearer-short"),
        (&["codex"], "bearer-short"),
    ] {
        let mut command = bedrock.outcrop(&[&["connect", "--check", "--direct"], args].concat());
        command
            .env_remove("AWS_BEARER_TOKEN_BEDROCK")
            .env("AWS_ACCESS_KEY_ID", id)
            .env("AWS_SECRET_ACCESS_KEY", secret);
        let (code, out, err) = run(&mut command);
        assert_eq!(code, 0, "{args:?}: {err}");
        assert_eq!(bedrock.emulator.calls().pop().unwrap().auth, auth, "{args:?}");
        assert!(!out.contains("bedrock-api-key-") && !err.contains("bedrock-api-key-"));
    }
}

#[test]
fn a_check_says_what_bedrock_says_and_what_to_do() {
    let step = Step::fail(
        403,
        "AccessDeniedException",
        "You don't have access to the model with the specified model ID.",
    );
    let bedrock = Bedrock::start([step]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["connect", "boto3", "--direct", "--check"]));
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("answered 403: You don't have access to the model"), "{err}");
    assert!(err.contains("\n  hint: "), "{err}");
}

/// A proxy that is ended with the test.
struct Proxy(std::process::Child, String);

impl Proxy {
    fn start(bedrock: &Bedrock, more: &[&str]) -> Self {
        use std::io::BufRead;
        let mut child =
            bedrock.outcrop(&[&["serve", "--listen", "127.0.0.1:0"], more].concat()).spawn().unwrap();
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("OPENAI_BASE_URL=").unwrap().to_owned();
        Self(child, url)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_check_sends_what_the_client_sends_through_the_proxy() {
    let bedrock = Bedrock::start([]);
    let proxy = Proxy::start(&bedrock, &[]);
    // Cursor's servers send its requests, and do not reach this proxy.
    for client in CLIENTS.into_iter().filter(|client| *client != "cursor") {
        let (code, out, err) = run(&mut connect(&[client, "--check", "--url", &proxy.1]));
        assert_eq!(code, 0, "{client}: {err}");
        assert!(out.starts_with("ok  POST "), "{client}: {out}");
    }
    for mode in ["bedrock", "mantle"] {
        let (code, _, err) =
            run(&mut connect(&["claude-code", "--mode", mode, "--check", "--url", &proxy.1]));
        assert_eq!(code, 0, "{mode}: {err}");
    }
}

#[test]
fn a_check_brings_the_proxys_key_from_its_variable() {
    let bedrock = Bedrock::start([]);
    let keys = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("connect-check-keys.txt");
    std::fs::write(&keys, "a-key-of-the-proxy-for-tests\n").unwrap();
    let proxy = Proxy::start(&bedrock, &["--api-key-file", keys.to_str().unwrap()]);
    let check = |key: Option<&str>| {
        let mut command = connect(&["codex", "--check", "--url", &proxy.1]);
        command.envs(key.map(|key| ("OUTCROP_KEY", key)));
        run(&mut command)
    };
    assert_eq!(check(Some("a-key-of-the-proxy-for-tests")).0, 0);
    let (code, _, err) = check(None);
    assert_eq!(code, 1);
    assert!(
        err.contains("answered 401") && err.contains("hint: put a key of the proxy into OUTCROP_KEY"),
        "{err}"
    );
}

#[test]
fn a_team_gets_a_folder_of_pages_or_nothing() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("connect-team");
    let _ = std::fs::remove_dir_all(&folder);
    let out = folder.join("pages");
    let args = ["--all", "--out", out.to_str().unwrap(), "--url", "https://outcrop.example"];
    let (code, written, err) = run(&mut connect(&args));
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(written.lines().count(), CLIENTS.len() + 1);
    for client in CLIENTS {
        let page = std::fs::read_to_string(out.join(format!("{client}.md"))).unwrap();
        assert!(
            page.contains("https://outcrop.example") && page.contains("## Straight at Bedrock"),
            "{client}"
        );
    }
    insta::assert_snapshot!(
        "connect-team-claude-code",
        std::fs::read_to_string(out.join("claude-code.md")).unwrap()
    );
    insta::assert_snapshot!("connect-team-index", std::fs::read_to_string(out.join("README.md")).unwrap());
    let before = std::fs::read_dir(&out).unwrap().count();
    let (code, written, err) = run(&mut connect(&args));
    assert_eq!((code, written.as_str()), (1, ""));
    assert!(err.contains("is not an empty folder"), "{err}");
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), before);
    // A folder that cannot be made leaves nothing behind.
    std::fs::write(folder.join("file"), "").unwrap();
    let inside = folder.join("file/pages");
    let (code, written, err) = run(&mut connect(&["--all", "--out", inside.to_str().unwrap()]));
    assert_eq!((code, written.as_str()), (1, ""), "{err}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2);
}

#[test]
fn a_reader_that_stops_is_a_normal_end() {
    use std::io::Read;
    for args in [&[][..], &["codex"], &["codex", "--json"]] {
        let mut child = connect(args).spawn().unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{err}");
        assert!(!err.contains("error"), "{err}");
    }
}

#[test]
fn bad_input_is_one_clear_error() {
    for (args, code, words) in [
        (
            &["claud-code"][..],
            2,
            "there is no recipe for the client `claud-code`\n  hint: did you mean `claude-code`?",
        ),
        (&["zzz"], 2, "hint: `outcrop connect` lists the clients"),
        (&["claude-code", "--mode", "mantel"], 2, "did you mean `mantle`?"),
        (&["curl", "--mode", "x"], 2, "leave out `--mode`"),
        (&["curl", "--model", "claude-haiku-45"], 1, "did you mean `claude-haiku-4-5`"),
        (
            &["openai-python", "--direct", "--model", "claude-haiku-4-5"],
            1,
            "Claude is not served on the OpenAI routes",
        ),
        (
            &["claude-code", "--mode", "bedrock", "--model", "nova-lite"],
            1,
            "does not speak what the client sends",
        ),
        (&["openai-python", "--model", "titan-embed-text-v2"], 1, "it holds no conversation"),
        (
            &["boto3", "--direct", "--model", "gpt-6-sol"],
            1,
            "hint: use a client that speaks OpenAI's API: `outcrop connect openai-python --model gpt-6-sol`",
        ),
        (&["boto3", "--model", "gpt-6-sol"], 1, "on bedrock-runtime it speaks OpenAI's APIs"),
        (&["boto3", "--direct", "--model", "gemma-4-31b"], 1, "bedrock-runtime, which does not have it"),
        (&["curl", "--model", "cohere-rerank-v3.5"], 1, "it holds no conversation"),
        (&["curl", "--region", "nope"], 2, "`nope` from --region is not a region"),
        (&["--model", "claude-haiku-4-5"], 2, "`--model` is for a client"),
        (&["--url", "https://example.com"], 2, "`--url` is for a client"),
        (&["--mode", "plain"], 2, "`--mode` is for a client"),
        (&["aider", "--url", ""], 2, "it is not a URL"),
        (&["aider", "--url", "ftp://x"], 2, "the scheme is not https"),
        (&["anthropic", "--direct", "--endpoint", "mantle"], 1, "host of endpoint `mantle`"),
        (&["curl", "--direct", "--model", "google.gemma-4-31b"], 1, "leave out `--direct`"),
        (&["--check"], 2, "`outcrop connect openai-python --check`"),
        (&["--direct"], 2, "is for a client"),
        (&["curl", "--out", "x"], 2, "--all"),
        (&["aider", "--url", "http://example.com"], 2, "example.com"),
        (&["aider", "--url", "https://example.com/$(id)"], 2, "characters that a shell would read"),
        (&["--all"], 2, "--out"),
        (&["aider", "--direct", "--url", "https://example.com"], 2, "--url"),
    ] {
        let (ended, out, err) = run(&mut connect(args));
        assert_eq!((ended, out.as_str()), (code, ""), "{args:?}: {err}");
        assert!(err.contains(words), "{args:?}: {err}");
    }
    let (code, _, err) = run(&mut outcrop(&["connect", "boto3"]));
    assert_eq!(code, 1);
    assert!(err.contains("no AWS region found"), "{err}");
    assert_eq!(run(&mut outcrop(&["connect", "openai-python"])).0, 0, "a name needs no region");
}

#[test]
fn failures_are_kept() {
    let mut all = String::new();
    for args in [
        &["claud-code"][..],
        &["claude-code", "--mode", "mantel"],
        &["--check"],
        &["curl", "--out", "x"],
        &["curl", "--model", "claude-haiku-45"],
        &["openai-python", "--model", "titan-embed-text-v2"],
        &["openai-python", "--direct", "--model", "claude-haiku-4-5"],
        &["anthropic", "--direct", "--model", "nova-lite"],
        &["boto3", "--direct", "--model", "gpt-6-sol"],
        &["curl", "--direct", "--model", "google.gemma-4-31b"],
        &["aider", "--url", "ftp://x"],
    ] {
        all.push_str(&said(args));
    }
    insta::assert_snapshot!("connect-failures", all);
}

/// The setting holds for who goes straight there; a client that cannot is told so.
#[test]
fn a_direct_way_keeps_to_the_endpoint() {
    let mut all = String::new();
    for args in [
        &["openai-python", "--direct", "--endpoint", "runtime", "--model", "gpt-oss-120b"][..],
        &["openai-python", "--direct", "--endpoint", "mantle", "--model", "gpt-oss-120b"],
        &["claude-code", "--direct", "--endpoint", "mantle"],
        &["claude-code", "--direct", "--endpoint", "mantle", "--model", "claude-sonnet-4-5"],
        &["claude-code", "--direct", "--endpoint", "mantle", "--mode", "bedrock"],
        &["anthropic", "--direct", "--endpoint", "mantle", "--model", "claude-sonnet-4-5"],
        &["codex", "--direct", "--endpoint", "runtime"],
    ] {
        all.push_str(&said(args));
    }
    insta::assert_snapshot!("connect-direct-endpoint", all);
    let (code, out, err) = run(&mut connect(&["boto3", "--direct", "--model", "gpt-oss-120b"]));
    assert!(code == 0 && out.contains("openai.gpt-oss-120b-1:0"), "gpt-oss takes Converse: {err}");
}

#[test]
fn a_terminal_of_any_width_shows_lines_to_paste_and_no_color_without_it() {
    let bedrock = Bedrock::start([]);
    for columns in [60, 100, 160] {
        let (code, screen, _) = Terminal::start(columns, &["connect", "openai-python"], &bedrock, &[]).end();
        assert_eq!(code, 0);
        insta::assert_snapshot!(format!("connect-on-{columns}-columns"), screen);
    }
    let plain = Terminal::start(100, &["connect", "aider"], &bedrock, &[("NO_COLOR", "1")]).end().2;
    assert!(!plain.contains(&0x1b));
}

#[test]
fn a_proxy_that_does_not_run_is_told_with_its_port() {
    // Port 9 is discard: nothing listens there on loopback.
    for args in [&["connect", "openai-python", "--check"][..], &["chat", "hi"]] {
        let mut command = outcrop(&[args, &["--url", "http://127.0.0.1:9"]].concat());
        let (code, _, err) = run(command.env("AWS_REGION", "us-east-1"));
        assert_eq!(code, 1, "{err}");
        assert!(err.contains("no connection to http://127.0.0.1:9"), "{err}");
        assert!(err.contains("hint: is a server running there? `outcrop serve` starts one"), "{err}");
        assert!(!err.contains("check the region"), "{err}");
    }
}

#[test]
fn a_mode_that_wants_https_is_not_checked_over_plain_http() {
    let mut command =
        outcrop(&["connect", "boto3", "--mode", "bearer", "--check", "--url", "http://127.0.0.1:9"]);
    let (code, out, err) = run(command.env("AWS_REGION", "us-east-1"));
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("`boto3` in this mode wants https, and http://127.0.0.1:9 is plain http"), "{err}");
}

#[test]
fn a_client_whose_makers_servers_call_is_not_checked_at_an_address_of_this_network() {
    let bedrock = Bedrock::start([]);
    let url = bedrock.emulator.mantle_url();
    for url in [url, "https://127.0.0.1:9", "https://192.168.0.9"] {
        let (code, out, err) = run(&mut connect(&["cursor", "--check", "--url", url]));
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        assert!(err.contains("`cursor` cannot reach http") && err.contains("public name with TLS"), "{err}");
    }
}
