//! Variables, files, credentials, regions.

use outcrop_emulator::Emulator;

use super::situation::Situation;
use crate::stand::run;

#[test]
fn all_is_well_with_an_api_key() {
    Situation::new("fine_with_api_key").tells(None);
}

#[test]
fn all_is_well_with_iam_keys() {
    Situation::new("fine_with_iam_keys").signed().tells(None);
}

#[test]
fn all_is_well_with_a_profile() {
    let keys = "[dev]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n";
    Situation::new("fine_with_profile")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", "[profile dev]\nregion = us-east-1\n")
        .file("credentials", keys)
        .args(&["--profile", "dev"])
        .tells(None);
}

#[test]
fn there_is_no_credential() {
    Situation::new("no_credentials").unset("AWS_BEARER_TOKEN_BEDROCK").tells(Some("no-credentials"));
}

#[test]
fn the_hosts_are_looked_at_without_a_credential_too() {
    let tls = Situation::with("no_credentials_no_trust", Emulator::builder().tls(true));
    tls.unset("AWS_BEARER_TOKEN_BEDROCK").tells(Some("no-credentials"));
}

#[test]
fn values_have_blanks_around_them_or_are_empty() {
    let situation = Situation::new("blanks_around");
    let key = situation.bedrock.emulator.bearer().clone();
    situation
        .set("AWS_BEARER_TOKEN_BEDROCK", &format!(" {key}\n"))
        .set("AWS_PROFILE", "")
        .set("AWS_SESSION_TOKEN", "")
        .tells(Some("variable-empty"));
}

#[test]
fn the_name_of_the_profile_has_quotes() {
    Situation::new("profile_quoted")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file(
            "config",
            "[profile \"my team\"]\nregion = us-east-1\nsso_start_url = https://example.awsapps.com/start\n",
        )
        .set("AWS_PROFILE", "my team")
        .tells(Some("profile-ignored"));
}

#[test]
fn the_config_file_is_not_text() {
    let utf_16: Vec<u8> = "\u{feff}[profile dev]\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    Situation::new("file_not_text")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", &utf_16)
        .set("AWS_PROFILE", "dev")
        .tells(Some("file-not-text"));
}

#[test]
fn there_is_no_region() {
    Situation::new("no_region").unset("AWS_REGION").unset("AWS_DEFAULT_REGION").tells(Some("no-region"));
}

#[test]
fn half_of_the_keys_is_missing() {
    Situation::new("half_keys")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .tells(Some("half-keys"));
}

#[test]
fn the_session_token_is_missing() {
    Situation::new("session_token_missing")
        .signed()
        .set("AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE")
        .tells(Some("session-token-missing"));
}

#[test]
fn the_profile_does_not_exist() {
    Situation::new("profile_missing")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", "[profile dev]\nregion = us-east-1\n")
        .set("AWS_PROFILE", "prod")
        .tells(Some("profile-missing"));
}

#[test]
fn the_profile_is_there_but_under_a_heading_that_is_ignored() {
    Situation::new("profile_ignored")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", "[dev]\nregion = us-east-1\nsso_start_url = https://example.awsapps.com/start\n")
        .set("AWS_PROFILE", "dev")
        .tells(Some("profile-ignored"));
}

#[test]
fn the_config_file_is_malformed() {
    Situation::new("malformed_config")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", "[profile dev]\nregion us-east-1\n")
        .set("AWS_PROFILE", "dev")
        .tells(Some("file-malformed"));
}

#[test]
fn the_sso_session_has_ended() {
    // The name of the file is the SHA-1 of the session's name, `corp`.
    let ended = r#"{"startUrl":"https://example.awsapps.com/start","region":"us-east-1","accessToken":"canary","expiresAt":"2026-01-01T00:00:00Z"}"#;
    let config = "[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Dev\nregion = us-east-1\n\
                  [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n";
    Situation::new("sso_ended")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", config)
        .file("sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", ended)
        .set("AWS_PROFILE", "dev")
        .tells(Some("sso-expired"));
}

#[test]
fn the_sso_session_was_never_begun() {
    let config = "[profile dev]\nsso_start_url = https://example.awsapps.com/start\nsso_region = us-east-1\n\
                  sso_account_id = 123456789012\nsso_role_name = Dev\n";
    Situation::new("sso_never_begun")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", config)
        .set("AWS_PROFILE", "dev")
        .tells(Some("sso-expired"));
}

#[test]
fn the_api_key_has_ended() {
    let situation = Situation::new("api_key_ended");
    let key = situation.bedrock.emulator.bearer_expiring(7200, 3600);
    situation.set("AWS_BEARER_TOKEN_BEDROCK", &key).tells(Some("bearer-expired"));
}

/// What is printed for pasting does what it says.
#[test]
fn the_command_for_a_new_key_makes_one() {
    let situation = Situation::new("api_key_renewed").signed();
    let key = situation.bedrock.emulator.bearer_expiring(7200, 3600);
    let situation = situation.set("AWS_BEARER_TOKEN_BEDROCK", &key);
    let (_, out, _) = run(&mut situation.command(&["--json"]));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(report["verdict"]["code"], "bearer-expired", "{out}");
    let command = report["verdict"]["command"].as_str().unwrap();
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_outcrop")).parent().unwrap();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &format!("{command}; printf %s \"$AWS_BEARER_TOKEN_BEDROCK\"")]).env_clear();
    shell.envs(situation.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    let output = shell.output().unwrap();
    let made = String::from_utf8(output.stdout).unwrap();
    assert!(
        made.starts_with("bedrock-api-key-") && made != key,
        "{made} {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_command_at_the_end_goes_the_way_that_was_looked_at() {
    let situation = Situation::new("same_way");
    let emulator = &situation.bedrock.emulator;
    let urls = [emulator.runtime_url(), emulator.control_url(), emulator.mantle_url()].map(str::to_owned);
    let [runtime, control, mantle] = urls.each_ref().map(String::as_str);
    let flags =
        ["--runtime-url", runtime, "--control-url", control, "--mantle-url", mantle, "--endpoint", "mantle"];
    let names = ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL_BEDROCK", "OUTCROP_MANTLE_URL"];
    let situation = names.into_iter().fold(situation, Situation::unset).args(&flags);
    for (more, verb) in
        [(&["--json"][..], "chat"), (&["--json", "--offline", "--model", "claude-opus-4-6[1m]"], "doctor")]
    {
        let (_, out, _) = run(&mut situation.command(more));
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        let command = report["verdict"]["command"].as_str().unwrap();
        assert!(
            command.starts_with(&format!("outcrop {verb} --model "))
                && flags.chunks(2).all(|flag| command.contains(&flag.join(" "))),
            "{command}"
        );
        assert!(verb == "chat" || command.contains("'claude-opus-4-6[1m]'"), "{command}");
    }
}

#[test]
fn an_api_key_that_was_made_up_is_no_key() {
    let text = "bedrock.amazonaws.com/?Action=CallWithBearerToken&X-Amz-Credential=AKID%2F20261122%2Fus-east-1;touch%20x\
                %2Fbedrock%2Faws4_request&X-Amz-Date=99991231T235959Z&X-Amz-Expires=43200";
    let key = format!(
        "bedrock-api-key-{}",
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text)
    );
    for command in [&["doctor", "--offline"][..], &["token"], &["models", "--offline"]] {
        let mut made_up = crate::stand::outcrop(command);
        made_up.env("AWS_BEARER_TOKEN_BEDROCK", &key).env("AWS_REGION", "us-east-1");
        let (code, out, err) = run(&mut made_up);
        assert!(code < 2 && !format!("{out}{err}").contains("touch"), "{code} {out}{err}");
    }
}

#[test]
fn the_api_key_was_cut() {
    let situation = Situation::new("api_key_cut");
    let key: String = situation.bedrock.emulator.bearer().chars().take(200).collect();
    situation.set("AWS_BEARER_TOKEN_BEDROCK", &key).tells(Some("bearer-malformed"));
}

#[test]
fn there_is_more_around_the_api_key() {
    let situation = Situation::new("api_key_quoted");
    let key = format!("\"{}\"", situation.bedrock.emulator.bearer());
    situation.set("AWS_BEARER_TOKEN_BEDROCK", &key).args(&["--offline"]).tells(Some("bearer-malformed"));
}

#[test]
fn the_sso_profile_says_no_account() {
    let config = "[profile half]\nsso_session = corp\nregion = us-east-1\n\
                  [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n";
    Situation::new("sso_without_account")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", config)
        .set("AWS_PROFILE", "half")
        .tells(Some("profile-incomplete"));
}

#[test]
fn the_role_wants_a_code_that_nobody_can_give_here() {
    let config = "[profile admin]\nrole_arn = arn:aws:iam::123456789012:role/Admin\nsource_profile = base\n\
                  mfa_serial = arn:aws:iam::123456789012:mfa/me\nregion = us-east-1\n[profile base]\n";
    Situation::new("role_with_mfa")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", config)
        .set("AWS_PROFILE", "admin")
        .tells(Some("credential-source"));
}

#[test]
fn a_program_that_gives_credentials_is_not_waited_for_longer_than_was_said() {
    Situation::new("process_hangs")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", "[profile slow]\nregion = us-east-1\ncredential_process = sleep 60\n")
        .set("AWS_PROFILE", "slow")
        .set("PATH", "/usr/bin:/bin")
        .args(&["--timeout", "1s"])
        .tells(Some("credential-source"));
}

#[test]
fn a_setting_that_only_aws_own_reader_refuses_has_a_next_step() {
    Situation::new("config_before_section")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .file("config", "region = us-east-1\n[profile dev]\nregion = us-east-1\n")
        .set("AWS_PROFILE", "dev")
        .tells(Some("file-malformed"));
}

#[test]
fn the_region_is_mistyped() {
    Situation::new("region_mistyped")
        .signed()
        .set("AWS_REGION", "us-esat-1")
        .args(&["--offline"])
        .tells(Some("regions-differ"));
    let situation = Situation::new("region_mistyped_alone")
        .signed()
        .set("AWS_REGION", "us-esat-1")
        .unset("AWS_DEFAULT_REGION");
    let (_, out, _) = run(&mut situation.command(&["--offline"]));
    assert!(out.contains("(region-odd)") && out.contains("$ export AWS_REGION=us-east-1"), "{out}");
    let mut chat = situation.bedrock.outcrop(&["chat", "--region", "us-esat-1", "hi"]);
    let (_, _, err) = run(&mut chat);
    assert!(err.contains("did you mean `us-east-1`?"), "{err}");
}

#[test]
fn the_api_key_is_for_another_region() {
    let elsewhere = Situation::new("api_key_of_elsewhere");
    let key = elsewhere.bedrock.emulator.bearer();
    Situation::with("api_key_elsewhere", Emulator::builder().region("eu-west-1"))
        .set("AWS_BEARER_TOKEN_BEDROCK", &key)
        .tells(Some("bearer-wrong-region"));
}

#[test]
fn what_is_set_as_api_key_is_none() {
    Situation::new("api_key_malformed")
        .set("AWS_BEARER_TOKEN_BEDROCK", "sk-proj-abcdefghijklmnop")
        .tells(Some("bearer-malformed"));
}

#[test]
fn an_api_key_and_iam_keys_are_both_set() {
    Situation::new("contradicting")
        .set("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .set("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        .set("AWS_SESSION_TOKEN", "left-over-token")
        .tells(Some("contradicting-credentials"));
}

#[test]
fn boto3_would_go_to_another_region() {
    Situation::new("regions_differ").set("AWS_DEFAULT_REGION", "eu-west-1").tells(Some("regions-differ"));
}

#[test]
fn boto3_would_have_no_region() {
    Situation::new("boto3_region").unset("AWS_DEFAULT_REGION").tells(Some("boto3-region"));
}

#[test]
fn claude_code_is_told_what_its_variables_do() {
    Situation::new("claude_code")
        .unset("AWS_REGION")
        .set("CLAUDE_CODE_USE_BEDROCK", "1")
        .set("ANTHROPIC_BASE_URL", "http://127.0.0.1:4000")
        .set("ANTHROPIC_MODEL", "us.anthropic.claude-sonnet-4-5-20250929-v1:0")
        .set("ANTHROPIC_AUTH_TOKEN", "canary-auth-token")
        .tells(Some("claude-code-region"));
}

#[test]
fn the_secret_key_is_wrong() {
    Situation::new("wrong_secret")
        .signed()
        .set("AWS_SECRET_ACCESS_KEY", "canary-of-a-secret-that-is-wrong")
        .tells(Some("signature-refused"));
}

#[test]
fn the_access_key_is_unknown() {
    Situation::new("unknown_key")
        .signed()
        .set("AWS_ACCESS_KEY_ID", "AKIAUNKNOWNUNKNOWNUN")
        .tells(Some("credentials-unknown"));
}

#[test]
fn the_configuration_cannot_be_used() {
    Situation::new("configuration")
        .set("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://bedrock.example")
        .tells(Some("configuration"));
}

#[test]
fn nothing_is_sent_offline() {
    let situation = Situation::new("offline").args(&["--offline"]);
    situation.tells(None);
    assert!(situation.bedrock.emulator.calls().is_empty());
}

#[test]
fn no_secret_in_a_url_is_told() {
    let situation = Situation::new("secrets_in_urls")
        .set("AWS_ENDPOINT_URL", "https://x.example/?tok=canary-of-a-query")
        .set("OPENAI_BASE_URL", "https://gw.example/v1?key=canary-of-a-key#canary")
        .set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://bob:canary-word@169.254.170.2/x")
        .set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "canary-of-a-token")
        .set("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "https://bob:canary-word@rt.example/?tok=canary-of-a-query")
        .args(&["--offline"]);
    for form in [&[][..], &["--json"]] {
        let (_, out, err) = run(&mut situation.command(form));
        assert!(out.contains("gw.example/v1") && !format!("{out}{err}").contains("canary"), "{out}{err}");
    }
}

#[test]
fn boto3_takes_another_profile_than_others_do() {
    let config = "[profile one]\nregion = eu-west-1\nsso_start_url = x\n\
                  [profile other]\nregion = us-west-2\naws_access_key_id = a\naws_secret_access_key = b\n";
    let situation = Situation::new("profiles_differ")
        .unset("AWS_BEARER_TOKEN_BEDROCK")
        .unset("AWS_DEFAULT_REGION")
        .file("config", config)
        .set("AWS_PROFILE", "one")
        .set("AWS_DEFAULT_PROFILE", "other")
        .args(&["--offline", "--json"]);
    let (_, out, _) = run(&mut situation.command(&[]));
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let told = |code: &str, subject: &str| {
        let findings = report["findings"].as_array().unwrap();
        let of = findings.iter().find(|finding| finding["code"] == code && finding["subject"] == subject);
        of.map(|finding| finding["says"].as_str().unwrap().to_owned()).unwrap_or_default()
    };
    assert!(told("client-credential", "boto3").starts_with("profile `other`"), "{out}");
    assert_eq!(told("client-region", "boto3"), "us-west-2 from profile `other`");
    assert!(told("client-credential", "Claude Code").starts_with("profile `one`"), "{out}");
    assert!(!told("profiles-differ", "AWS_PROFILE and AWS_DEFAULT_PROFILE").is_empty(), "{out}");
}

#[test]
fn a_profile_that_was_typed_is_not_blamed_on_a_variable() {
    let situation = Situation::new("profile_typed").args(&["--offline", "--profile", "nope"]);
    let (code, out, _) = run(&mut situation.command(&[]));
    assert!(code == 1 && out.contains("--profile") && !out.contains("unset AWS_PROFILE"), "{out}");
}

#[test]
fn a_region_that_is_missing_too_is_told_at_once() {
    let mut situation = Situation::new("neither").args(&["--offline", "--json"]);
    for name in ["AWS_BEARER_TOKEN_BEDROCK", "AWS_REGION", "AWS_DEFAULT_REGION"] {
        situation = situation.unset(name);
    }
    let (_, out, _) = run(&mut situation.command(&[]));
    assert!(out.contains(r#""verdict":{"level":"fault","code":"no-credentials""#), "{out}");
    assert!(out.contains(r#"{"code":"no-region","level":"fault""#), "{out}");
}

#[test]
fn half_keys_in_a_profile_are_no_fault_when_an_api_key_works() {
    let config = "[default]\nregion = us-east-1\naws_access_key_id = AKIDEXAMPLE\n";
    let situation = Situation::new("half_keys_beside").file("config", config).args(&["--json"]);
    let level = |out: &str| {
        let report: serde_json::Value = serde_json::from_str(out).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let half = findings.iter().find(|finding| finding["code"] == "half-keys").unwrap();
        half["level"].as_str().unwrap().to_owned()
    };
    let (code, out, err) = run(&mut situation.command(&[]));
    assert_eq!((code, level(&out).as_str()), (0, "warning"), "{out}{err}");
    let alone = situation.unset("AWS_BEARER_TOKEN_BEDROCK");
    let (code, out, err) = run(&mut alone.command(&[]));
    assert_eq!((code, level(&out).as_str()), (1, "fault"), "{out}{err}");
}
