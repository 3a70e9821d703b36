//! `outcrop models`, `models show`, `models why`.

use std::io::Read;
use std::process::Command;

use outcrop_emulator::Step;
use serde_json::Value;

use crate::stand::{Bedrock, outcrop, run};
use crate::terminal::Terminal;

/// Without AWS and without credentials, from one region.
fn offline(args: &[&str], region: &str) -> Command {
    outcrop(&[&["models"], args, &["--offline", "--region", region]].concat())
}

fn answer(command: &mut Command) -> String {
    let (code, out, err) = run(command);
    assert_eq!((code, err.as_str()), (0, ""));
    out
}

fn object(command: &mut Command) -> Value {
    serde_json::from_str(&answer(command)).unwrap()
}

/// The message and the hint of a command that fails with this code.
fn refusal(command: &mut Command, code: i32) -> String {
    let (ended, out, err) = run(command);
    assert_eq!((ended, out.as_str()), (code, ""), "{err}");
    err
}

fn names(list: &Value) -> Vec<&str> {
    list["data"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap()).collect()
}

#[test]
fn the_catalog_alone_needs_no_credentials() {
    insta::assert_snapshot!("models-offline-us-east-1", answer(&mut offline(&[], "us-east-1")));
    insta::assert_snapshot!(
        "models-offline-anthropic-eu-central-1",
        answer(&mut offline(&["--provider", "anthropic"], "eu-central-1"))
    );
}

#[test]
fn names_alone_are_one_per_line() {
    let quiet = answer(&mut offline(
        &["-q", "--provider", "Anthropic,amazon", "--can", "vision,caching"],
        "us-east-1",
    ));
    assert!(quiet.lines().any(|line| line == "claude-haiku-4-5"), "{quiet}");
    assert!(quiet.lines().any(|line| line == "nova-pro"), "{quiet}");
    assert!(quiet.lines().all(|line| !line.contains(' ') && !line.starts_with("nova-micro")), "{quiet}");
    let embeddings = answer(&mut offline(&["-q", "--can", "embeddings"], "us-east-1"));
    assert!(embeddings.contains("titan-embed") && !embeddings.contains("claude"), "{embeddings}");
}

#[test]
fn json_is_openais_list_with_more_about_each_model() {
    let list = object(&mut offline(&["--json", "--provider", "anthropic"], "us-east-1"));
    assert_eq!((list["object"].as_str(), list["source"].as_str()), (Some("list"), Some("catalog")));
    let haiku =
        list["data"].as_array().unwrap().iter().find(|model| model["id"] == "claude-haiku-4-5").unwrap();
    insta::assert_json_snapshot!("models-json-haiku", haiku);
}

#[test]
fn several_regions_are_one_list_that_says_where() {
    let list = object(&mut offline(&["--json", "--provider", "anthropic"], "us-east-1,eu-central-1"));
    let of = |name: &str| {
        let model =
            list["data"].as_array().unwrap().iter().find(|model| model["id"] == name).unwrap().clone();
        model["regions"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(of("claude-haiku-4-5"), ["eu-central-1", "us-east-1"]);
    assert_eq!(of("claude-opus-4-1"), ["us-east-1"]);
    let table = answer(&mut offline(&["--provider", "anthropic"], "us-east-1,eu-central-1"));
    let line = |name: &str| table.lines().find(|line| line.starts_with(name)).unwrap();
    assert!(line("claude-haiku-4-5").ends_with("us-east-1 eu-central-1"), "{table}");
    assert!(line("claude-opus-4-1").ends_with("us-east-1"), "{table}");
}

#[test]
fn awss_own_lists_are_asked_and_say_what_may_be_called() {
    let refused = r#"{"modelId":"m","agreementAvailability":{"status":"NOT_AVAILABLE"},"authorizationStatus":"AUTHORIZED",
        "entitlementAvailability":"AVAILABLE","regionAvailability":"AVAILABLE"}"#;
    let json = [("content-type", "application/json")];
    let no_opus = Step::raw(200, &json, refused).path("availability/anthropic.claude-opus-5-5").times(0);
    let bedrock = Bedrock::start([no_opus]);
    let list = object(&mut bedrock.outcrop(&["models", "--json"]));
    assert_eq!(list["source"], "live");
    let of = |name: &str| {
        let model = list["data"].as_array().unwrap().iter().find(|model| model["id"] == name).unwrap();
        (model["access"].as_str().unwrap().to_owned(), model["access_reason"].as_str().map(str::to_owned))
    };
    assert_eq!(of("claude-haiku-4-5"), ("yes".to_owned(), None));
    assert_eq!(of("claude-opus-5-5"), ("no".to_owned(), Some("agreement not signed".to_owned())));
    assert_eq!(of("gemma-4-31b"), ("yes".to_owned(), None), "mantle lists it for this account");
    let asked = bedrock.emulator.calls();
    assert!(asked.iter().any(|call| call.host == "mantle" && call.path == "/v1/models"));
    assert!(names(&list).len() > 40);
}

#[test]
fn without_the_right_to_ask_access_is_unknown_and_asked_once() {
    let denied = Step::fail(403, "AccessDeniedException", "not authorized").path("availability").times(0);
    let bedrock = Bedrock::start([denied]);
    let list = object(&mut bedrock.outcrop(&["models", "--json", "--provider", "anthropic"]));
    assert!(list["data"].as_array().unwrap().iter().all(|model| model["access"] != "no"));
    let asked = bedrock.emulator.calls().iter().filter(|call| call.path.contains("availability")).count();
    assert_eq!(asked, 1);
}

#[test]
fn lists_that_cannot_be_had_are_said_to_stand_in() {
    let denied = |host| Step::fail(403, "AccessDeniedException", "no").host(host).times(0);
    let notes = |steps: &[Step]| {
        let bedrock = Bedrock::start(steps.iter().cloned());
        let (code, out, err) = run(&mut bedrock.outcrop(&["models", "-q"]));
        assert_eq!(code, 0);
        assert!(out.lines().any(|line| line == "claude-haiku-4-5"), "{out}");
        err
    };
    insta::assert_snapshot!(notes(&[denied("control"), denied("mantle")]), @"
    AWS's lists could not be had: this is the catalog of this version, not what your account was granted
    no list of mantle's models, foundation models, inference profiles: no
      why: the credentials are good, but may not do this (access-denied)
      hint: check the IAM policy (`outcrop iam-policy` prints one) and the access to the model in the Bedrock console
    ");
    insta::assert_snapshot!(notes(&[denied("mantle")]), @"
    some of AWS's lists could not be had: in their stead stands the catalog of this version
    no list of mantle's models: no
      why: the credentials are good, but may not do this (access-denied)
      hint: check the IAM policy (`outcrop iam-policy` prints one) and the access to the model in the Bedrock console
    ");
}

#[test]
fn why_there_is_no_list_is_told_with_its_cause() {
    let bedrock = Bedrock::start([]);
    let refused = |args: &[&str]| {
        let mut command = bedrock.outcrop(args);
        run(command.env("AWS_BEARER_TOKEN_BEDROCK", "ABSKbm90OmtleQ=="))
    };
    let (code, out, err) = refused(&["models", "-q"]);
    assert_eq!(code, 0, "{out}");
    assert!(err.contains("no list of mantle's models, foundation models, inference profiles: "), "{err}");
    assert!(err.matches("(bearer-refused)").count() == 1 && err.contains("\n  hint: "), "{err}");
    let (_, out, _) = refused(&["models", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["missing"][0]["code"], "bearer-refused");
    let (_, out, _) = refused(&["models", "why", "claude-haiku-4-5"]);
    assert!(
        out.contains("cannot be seen: ") && out.contains("(bearer-refused)") && out.contains("next: "),
        "{out}"
    );
    let (_, _, err) = refused(&["iam-policy", "claude-haiku-4-5"]);
    assert!(err.contains("(bearer-refused)"), "{err}");
}

#[test]
fn a_bare_id_needs_a_profile_on_runtime_whatever_mantle_calls_it() {
    let said = answer(&mut offline(&["why", "anthropic.claude-sonnet-5"], "us-east-1"));
    assert!(
        said.contains("only through an inference profile; on bedrock-mantle it is right as it is"),
        "{said}"
    );
    assert!(said.contains("use `us.anthropic.claude-sonnet-5`"), "{said}");
}

#[test]
fn where_no_host_is_known_there_are_no_models_and_it_is_said() {
    for args in [&[][..], &["-q"], &["--json"], &["--endpoint", "mantle"], &["--endpoint", "runtime"]] {
        let err = refusal(&mut offline(args, "cn-north-1"), 1);
        assert!(err.contains("no model is known to be offered in cn-north-1: no "), "{err}");
        assert!(
            err.contains("in the partition aws-cn\n  hint: choose a region of another partition"),
            "{err}"
        );
    }
    let err = refusal(&mut offline(&["--endpoint", "mantle"], "eusc-de-east-1"), 1);
    assert!(err.contains("hint: set the endpoint to `auto`"), "{err}");
    assert!(answer(&mut offline(&["-q"], "eusc-de-east-1")).lines().count() > 5, "runtime may be there");
    let why = object(&mut offline(&["why", "--json", "claude-haiku-4-5"], "cn-north-1"));
    assert_eq!(why["reason"], "not_in_region");
    assert!(why["what"].as_str().unwrap().ends_with("no Bedrock host is known in the partition aws-cn"));
    let (code, _, err) = run(&mut offline(&["-q", "--endpoint", "mantle"], "us-west-1"));
    assert!(
        code == 0 && err.starts_with("bedrock-mantle is not known to be in us-west-1; it is in "),
        "{err}"
    );
}

#[test]
fn why_tells_what_aws_did_not() {
    let bedrock = Bedrock::start([]);
    let why = |more: &[(&str, &str)], name: &str, json: bool| {
        let flag: &[&str] = if json { &["--json"] } else { &[] };
        let mut command = bedrock.outcrop(&[&["models", "why", name], flag].concat());
        run(command.envs(more.iter().copied()))
    };
    let refused = [("AWS_BEARER_TOKEN_BEDROCK", "ABSKbm90OmtleQ==")];
    let (_, json, err) = why(&refused, "claude-haiku-4-5", true);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["reason"].as_str(), err.as_str()), (Some("lists_missing"), ""));
    assert_eq!(json["missing"][0]["code"], "bearer-refused");
    assert!(json["missing"][0]["next"].is_string() && json["next"] == json["missing"][0]["next"], "{json}");
    let (_, out, _) = why(&refused, "claude-mythos-preview", false);
    assert!(
        out.contains("whether yours does cannot be seen: ") && !out.contains("does not list it"),
        "{out}"
    );
    // One host's URL alone: AWS's own are not asked behind it.
    let mut alone = bedrock.outcrop(&["models", "why", "claude-haiku-4-5"]);
    let out = answer(alone.env_remove("OUTCROP_MANTLE_URL").env_remove("AWS_ENDPOINT_URL_BEDROCK"));
    assert!(
        out.contains("the settings do not let AWS be asked") && out.contains("next: set the URLs"),
        "{out}"
    );
    // The lists came, but not the account's right.
    let denied = Step::fail(403, "AccessDeniedException", "not yours").path("availability").times(0);
    let bedrock = Bedrock::start([denied]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["models", "why", "claude-haiku-4-5"]));
    assert!(code == 0 && out.contains("is in the list, on runtime"), "{out}");
    assert!(
        err.contains("what this account may call: ") && err.contains("(access-denied)\n  hint: "),
        "{err}"
    );
}

#[test]
fn a_login_that_has_ended_is_told_as_that() {
    let home = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("models-sso");
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    let config = "[profile sso]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = r\n\
                  [sso-session s]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n";
    std::fs::write(home.join(".aws/config"), config).unwrap();
    let bedrock = Bedrock::start([]);
    for args in [&["models", "-q"][..], &["models", "--account"], &["iam-policy", "nova-lite"]] {
        let mut command = bedrock.outcrop(args);
        command.env_remove("AWS_BEARER_TOKEN_BEDROCK").env("HOME", &home).env("AWS_PROFILE", "sso");
        let err = run(&mut command).2;
        assert!(
            err.contains("(sso-expired)") && err.contains("aws sso login --profile sso"),
            "{args:?}: {err}"
        );
        assert!(!err.contains("an error occurred while loading credentials"), "{err}");
    }
}

#[test]
fn the_accounts_own_lists_are_kept_and_a_refusal_is_told() {
    let id = "anthropic.claude-haiku-4-5-20251001-v1:0";
    let bedrock =
        Bedrock::with(outcrop_emulator::Emulator::builder().application_profile("abcdef123456", id));
    insta::assert_snapshot!("models-account", answer(&mut bedrock.outcrop(&["models", "--account"])));
    let denied = Step::fail(403, "AccessDeniedException", "not yours").host("control").times(0);
    let bedrock = Bedrock::start([denied]);
    let err = refusal(&mut bedrock.outcrop(&["models", "--account"]), 1);
    assert!(err.contains("not yours") && err.contains("(access-denied)\n  hint: "), "{err}");
}

#[test]
fn the_table_fits_the_terminal_and_names_are_whole() {
    let bedrock = Bedrock::start([]);
    for columns in [60, 100, 160] {
        let args = ["models", "--offline", "--provider", "anthropic,amazon"];
        let (code, screen, raw) = Terminal::start(columns, &args, &bedrock, &[]).end();
        assert_eq!(code, 0);
        insta::assert_snapshot!(format!("models-on-{columns}-columns"), screen);
        for name in ["claude-sonnet-4-5 ", "nova-pro "] {
            assert!(screen.lines().any(|line| line.starts_with(name)), "{columns}: {name}");
        }
        assert!(!raw.contains(&0x1b), "no colour, with or without NO_COLOR");
    }
}

#[test]
fn access_has_a_column_where_aws_was_asked() {
    let bedrock = Bedrock::start([]);
    for (columns, provider) in [(100, "anthropic"), (160, "openai,google")] {
        let args = ["models", "--provider", provider];
        let (code, screen, _) = Terminal::start(columns, &args, &bedrock, &[("NO_COLOR", "1")]).end();
        assert_eq!(code, 0);
        insta::assert_snapshot!(format!("models-live-on-{columns}-columns"), screen);
    }
}

#[test]
fn another_servers_list_is_shown_as_it_is() {
    let bedrock = Bedrock::start([]);
    let url = format!("{}/v1", bedrock.emulator.mantle_url());
    let list = |more: &[&str]| {
        let mut command = bedrock.outcrop(&[&["models", "--url", &url], more].concat());
        answer(command.env("OPENAI_API_KEY", bedrock.emulator.bearer()))
    };
    assert!(list(&[]).lines().any(|line| line == "anthropic.claude-haiku-4-5"));
    assert!(list(&["-q"]).lines().any(|line| line == "openai.gpt-oss-120b"));
    assert_eq!(serde_json::from_str::<Value>(&list(&["--json"])).unwrap()["object"], "list");
}

#[test]
fn one_model_is_explained() {
    insta::assert_snapshot!(
        "models-show-haiku",
        answer(&mut offline(&["show", "claude-haiku-4-5"], "eu-central-1"))
    );
    insta::assert_snapshot!(
        "models-show-sonnet-5-5",
        answer(&mut offline(&["show", "sonnet-5.5"], "us-east-1"))
    );
    insta::assert_snapshot!(
        "models-show-nova",
        answer(&mut offline(&["show", "amazon.nova-lite-v1:0"], "ca-central-1"))
    );
    insta::assert_snapshot!(
        "models-show-gpt-oss",
        answer(&mut offline(&["show", "gpt-oss-120b"], "us-west-2"))
    );
    insta::assert_snapshot!(
        "models-show-titan",
        answer(&mut offline(&["show", "titan-embed-text-v2"], "us-west-2"))
    );
    insta::assert_snapshot!(
        "models-show-retired",
        answer(&mut offline(&["show", "claude-3-7-sonnet"], "us-west-2"))
    );
    let json = object(&mut offline(&["show", "--json", "claude-sonnet-4-5"], "us-east-1"));
    insta::assert_json_snapshot!("models-show-json", json);
}

#[test]
fn one_model_is_explained_with_what_aws_says_and_as_wide_as_the_terminal() {
    let bedrock = Bedrock::start([]);
    let out = answer(&mut bedrock.outcrop(&["models", "show", "claude-haiku-4-5"]));
    assert!(out.contains("access      AWS says that this account may call it"), "{out}");
    assert!(out.starts_with("claude-haiku-4-5  Claude Haiku 4.5  by anthropic"), "{out}");
    let show = ["models", "show", "--offline", "claude-haiku-4-5"];
    let (code, screen, _) = Terminal::start(60, &show, &bedrock, &[]).end();
    assert_eq!(code, 0);
    insta::assert_snapshot!("models-show-on-60-columns", screen);
}

#[test]
fn a_profile_of_the_accounts_own_is_explained_where_aws_lists_it() {
    let id = "anthropic.claude-haiku-4-5-20251001-v1:0";
    let bedrock =
        Bedrock::with(outcrop_emulator::Emulator::builder().application_profile("abcdef123456", id));
    let arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdef123456";
    let list = answer(&mut bedrock.outcrop(&["models", "-q"]));
    assert!(list.lines().any(|line| line == arn), "{list}");
    let shown = answer(&mut bedrock.outcrop(&["models", "show", arn]));
    assert!(shown.contains(&format!("in us-east-1 on runtime as `{arn}`")), "{shown}");
    let why = object(&mut bedrock.outcrop(&["models", "why", "--json", arn]));
    assert_eq!(why["reason"], "listed");
    let other = arn.replace("abcdef", "fedcba");
    let why = object(&mut bedrock.outcrop(&["models", "why", "--json", &other]));
    assert_eq!(why["reason"], "opaque", "{why}");
    let (code, screen, _) = Terminal::start(100, &["models", "--can", "tools"], &bedrock, &[]).end();
    assert!(code == 0 && screen.lines().any(|line| line == arn), "{screen}");
}

#[test]
fn the_list_why_and_show_name_the_same_host_and_id() {
    let bedrock = Bedrock::start([]);
    let list = object(&mut bedrock.outcrop(&["models", "--json"]));
    for name in ["gpt-5.5", "ministral-3-8b", "claude-haiku-4-5"] {
        let model = list["data"].as_array().unwrap().iter().find(|model| model["id"] == name).unwrap();
        let (host, id) = (&model["upstream"]["host"], &model["upstream"]["id"]);
        let shown = object(&mut bedrock.outcrop(&["models", "show", "--json", name]));
        assert_eq!((&shown["here"][0]["host"], &shown["here"][0]["id"]), (host, id), "{name}");
        let why = answer(&mut bedrock.outcrop(&["models", "why", name]));
        let place = format!("on {} as `{}`", host.as_str().unwrap(), id.as_str().unwrap());
        assert!(why.contains(&place), "{why}");
        let shown = answer(&mut bedrock.outcrop(&["models", "show", name]));
        assert!(shown.contains(&format!("here        in us-east-1 {place}")), "{shown}");
    }
}

#[test]
fn what_is_called_first_though_aws_does_not_list_it_is_told() {
    let bedrock = Bedrock::start([]);
    let words =
        "asked for by name, `us.openai.gpt-5.5` on runtime is tried first, though AWS does not list it";
    for about in ["show", "why"] {
        let said = answer(&mut bedrock.outcrop(&["models", about, "gpt-5.5"]));
        assert!(said.contains(words), "{said}");
        let said = answer(&mut bedrock.outcrop(&["models", about, "claude-haiku-4-5"]));
        assert!(!said.contains("does not list") && !said.contains("not in AWS's lists"), "{said}");
        let said = answer(&mut offline(&[about, "gpt-5.5"], "us-east-1"));
        assert!(!said.contains("does not list") && !said.contains("not in AWS's lists"), "{said}");
    }
    let shown = object(&mut bedrock.outcrop(&["models", "show", "--json", "gpt-5.5"]));
    let ids = shown["ids"].as_array().unwrap();
    let listed = |host: &str, id: &str| {
        let known = ids.iter().find(|known| known["host"] == host && known["id"] == id);
        known.map(|known| &known["listed"])
    };
    assert_eq!(listed("runtime", "us.openai.gpt-5.5"), Some(&Value::Bool(false)));
    assert_eq!(listed("mantle", "openai.gpt-5.5"), Some(&Value::Bool(true)));
}

#[test]
fn a_model_whose_end_is_announced_is_in_the_list_for_why_where_it_is_for_the_list() {
    let bedrock = Bedrock::start([]);
    let list = object(&mut bedrock.outcrop(&["models", "--json"]));
    let there = list["data"].as_array().unwrap().iter().any(|model| model["id"] == "claude-sonnet-4");
    let why = object(&mut bedrock.outcrop(&["models", "why", "--json", "claude-sonnet-4"]));
    assert_eq!(why["reason"], if there { "listed" } else { "legacy" });
}

#[test]
fn an_unknown_name_is_refused_with_the_nearest() {
    let err = refusal(&mut offline(&["show", "claude-haiku-45"], "us-east-1"), 1);
    assert!(err.contains("there is no model `claude-haiku-45`") && err.contains("claude-haiku-4-5"), "{err}");
}

#[test]
fn why_says_what_is_the_case_and_what_to_do() {
    let cases = [
        ("retired", "claude-3-7-sonnet", "us-east-1", &[][..]),
        ("not_in_region", "claude-opus-4-1", "eu-central-1", &[]),
        ("not_in_region", "us.anthropic.claude-sonnet-5", "eu-central-1", &[]),
        ("other_host", "claude-sonnet-4-5", "us-east-1", &["--endpoint", "mantle"]),
        ("other_host", "gemma-4-31b", "us-east-1", &["--endpoint", "runtime"]),
        ("needs_profile", "anthropic.claude-sonnet-4-5-20250929-v1:0", "us-east-1", &[]),
        ("gated", "claude-mythos-5", "us-east-1", &[]),
        ("legacy", "claude-sonnet-4", "us-east-1", &[]),
        ("unknown", "claude-sonet-5", "us-east-1", &[]),
        ("unserved", "amazon.nova-canvas-v1:0", "us-east-1", &[]),
        ("bad_id", "claude haiku", "us-east-1", &[]),
        ("other_region", "bedrock/eu-west-1/claude-haiku-4-5", "us-east-1", &[]),
        ("listed", "anthropic.claude-haiku-4-5-20251001-v1:0", "us-east-1", &[]),
    ];
    let mut said = Vec::new();
    for (reason, name, region, more) in cases {
        let args = [&["why", name], more].concat();
        let text = answer(&mut offline(&args, region));
        let json = object(&mut offline(&[&args[..], &["--json"]].concat(), region));
        assert_eq!(json["reason"], reason, "{name}: {text}");
        said.push(format!("$ outcrop models why '{name}' {} --region {region}\n{text}", more.join(" ")));
    }
    insta::assert_snapshot!("models-why", said.join("\n"));
}

#[test]
fn why_asks_aws_about_a_model_that_should_be_there() {
    let pending =
        r#"{"modelId":"m","agreementAvailability":{"status":"PENDING"},"authorizationStatus":"AUTHORIZED"}"#;
    let json = [("content-type", "application/json")];
    let bedrock = Bedrock::start([Step::raw(200, &json, pending).path("availability/").times(0)]);
    let why = |name: &str| object(&mut bedrock.outcrop(&["models", "why", "--json", name]));
    let pending = why("claude-haiku-4-5");
    assert_eq!(pending["reason"], "no_access");
    assert!(pending["what"].as_str().unwrap().ends_with("agreement pending"), "{pending}");
    // The emulated Bedrock does not list it.
    assert_eq!(why("claude-mythos-preview")["reason"], "gated");
    assert_eq!(why("gemma-4-31b")["reason"], "listed");
    let bedrock = Bedrock::start([]);
    let granted = object(&mut bedrock.outcrop(&["models", "why", "--json", "claude-haiku-4-5"]));
    assert_eq!(granted["reason"], "listed");
}

#[test]
fn wrong_words_name_the_nearest() {
    let err = refusal(&mut offline(&["--provider", "antropic"], "us-east-1"), 2);
    assert!(err.contains("no models of `antropic` are known\n  hint: did you mean `anthropic`?"), "{err}");
    let err = refusal(&mut offline(&["--can", "visoin"], "us-east-1"), 2);
    assert!(err.contains("'vision'"), "{err}");
    let err = refusal(&mut offline(&[], "us-east-1,"), 2);
    assert!(err.contains("no region between two commas"), "{err}");
    let err = refusal(&mut offline(&[], "us east"), 2);
    assert!(err.contains("`us east` from --region is not a region"), "{err}");
    let err = refusal(&mut outcrop(&["models", "--offline"]), 1);
    assert!(err.contains("no AWS region found"), "{err}");
    let err = refusal(
        &mut outcrop(&["models", "--url", "http://127.0.0.1:9/v1", "--offline", "--region", "us-east-1"]),
        2,
    );
    assert!(err.contains("`--url` lists another server's models"), "{err}");
    assert_eq!(run(&mut outcrop(&["models", "shwo", "x"])).0, 2);
    for url in ["", "ftp://x"] {
        let err = refusal(&mut outcrop(&["models", "--url", url, "--region", "us-east-1"]), 2);
        assert!(err.contains("cannot be used: "), "{err}");
    }
}

#[test]
fn a_reader_that_stops_is_a_normal_end() {
    let mut child = offline(&["--json"], "us-east-1").spawn().unwrap();
    drop(child.stdout.take());
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}
