//! Failures: what happened, why with the code of the cause, and what to do.

use insta::assert_snapshot;
use outcrop_emulator::Step;

use crate::stand::{Bedrock, run};
use crate::terminal::Terminal;

/// What is said of a chat that Bedrock refuses in this way.
fn told(status: u16, kind: &str, message: &str) -> String {
    let bedrock = Bedrock::start([Step::fail(status, kind, message).times(0)]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "--endpoint", "runtime", "hi"]));
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    err
}

#[test]
fn a_profile_that_is_needed_is_named_with_the_next_step() {
    let message =
        "Invocation of model ID anthropic.claude-x with on-demand throughput isn\u{2019}t supported.";
    assert_snapshot!(told(400, "ValidationException", message), @"
    error: Invocation of model ID anthropic.claude-x with on-demand throughput isn’t supported. (use `claude-haiku-5-5`, here `us.anthropic.claude-haiku-5-5`)
      why: this model is served through inference profiles only, and its bare id was used (profile-needed)
      hint: use an inference profile, its `us.`, `eu.` or `global.` id or its ARN: `outcrop models show NAME` lists those that work here
    ");
}

#[test]
fn access_that_was_not_granted_is_not_taken_for_a_policy() {
    let message = "You don't have access to the model with the specified model ID.";
    assert_snapshot!(told(403, "AccessDeniedException", message), @"
    error: You don't have access to the model with the specified model ID.
      why: the account has no access to this model in this region (access-not-granted)
      hint: open the model in the Bedrock console of this region (Model catalog) and ask for access, or choose another: `outcrop models`
    ");
    let message = "User: arn:aws:iam::123456789012:user/x is not authorized to perform: bedrock:InvokeModel on resource: \
                   arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-x with an explicit deny in a service control policy";
    assert_snapshot!(told(403, "AccessDeniedException", message), @"
    error: User: arn:aws:iam::************:user/x is not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-x with an explicit deny in a service control policy
      why: a service control policy of the organization forbids this, often by region: a profile calls the model in every region behind it (scp-denied)
      hint: ask who runs the AWS organization to allow Bedrock in the regions of the profile, or use a profile or base id that stays in allowed regions
    ");
}

#[test]
fn a_failure_in_the_middle_of_an_answer_is_told_like_one_before_it() {
    for endpoint in ["runtime", "mantle"] {
        let step = Step::text("one two three").exception_after(
            3,
            "throttlingException",
            "Too many tokens, please wait",
        );
        let bedrock = Bedrock::start([step.times(0)]);
        let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "--endpoint", endpoint, "hi"]));
        assert_eq!(code, 1, "{endpoint}: {out}{err}");
        assert!(err.contains("\n  why: ") && err.contains("(tokens-per-minute)"), "{endpoint}: {err}");
        assert_eq!(
            (err.matches("hint: ").count(), err.matches("(hint").count()),
            (1, 0),
            "{endpoint}: {err}"
        );
    }
}

#[test]
fn an_answer_without_its_end_and_one_that_makes_no_sense_have_a_cause() {
    for (model, step, code) in [
        ("claude-haiku-4-5", Step::text("one two three").end_after(3), "stream-cut"),
        ("claude-haiku-4-5", Step::text("one two three").garbage(3, "{}"), "answer-not-understood"),
        ("claude-haiku-4-5", Step::text("one two three").oversized(3), "not-bedrock"),
        ("gpt-oss-120b", Step::text("one two three").cut_after(3), "stream-cut"),
        ("gpt-oss-120b", Step::text("one two three").garbage(2, "{"), "answer-not-understood"),
    ] {
        let bedrock = Bedrock::start([step.times(0)]);
        let (status, out, err) = run(&mut bedrock.outcrop(&["chat", "--model", model, "hi"]));
        assert_eq!(status, 1, "{code}: {out}{err}");
        assert!(
            err.contains(&format!("({code})")) && err.matches("hint: ").count() == 1,
            "{model} {code}: {err}"
        );
    }
}

#[test]
fn a_page_of_a_companys_proxy_is_not_taken_for_a_missing_right() {
    let page =
        "<!doctype html><html><head><title>Blocked by Acme Gateway</title></head><body>no</body></html>";
    let bedrock = Bedrock::start([Step::raw(403, &[("content-type", "text/html")], page).times(0)]);
    let (code, out, err) = run(&mut bedrock.outcrop(&["chat", "--endpoint", "runtime", "hi"]));
    assert_eq!((code, out.as_str()), (1, ""));
    let told = "error: something on the way to Bedrock answered in its place: refused with status 403: Blocked by Acme Gateway";
    assert!(err.starts_with(told) && err.contains("(not-bedrock)"), "{err}");
}

#[test]
fn the_form_of_anthropic_is_no_missing_model() {
    let message = "Model use case details have not been submitted for this account.";
    assert_snapshot!(told(404, "ResourceNotFoundException", message), @"
    error: Model use case details have not been submitted for this account.
      why: Anthropic's use-case form was not submitted for this account: its models need it once per account or organization (use-case-form)
      hint: submit it in the Bedrock console (Model catalog, any Claude model) or with PutUseCaseForModelAccess, and try again in 15 minutes
    ");
}

#[test]
fn tokens_of_the_day_are_not_those_of_the_minute() {
    let (day, minute) = ("Too many tokens per day, please wait", "Too many tokens, please wait");
    assert!(told(429, "ThrottlingException", day).contains("(daily-tokens)"));
    assert!(told(429, "ThrottlingException", minute).contains("(tokens-per-minute)"));
}

#[test]
fn words_in_a_failure_of_another_class_are_not_believed() {
    let told = told(403, "AccessDeniedException", "the provided model identifier is invalid");
    assert!(told.contains("(access-denied)"), "{told}");
}

#[test]
fn a_refused_key_and_refused_credentials_are_told_apart() {
    let bedrock = Bedrock::start([Step::fail(401, "authentication_error", "no").times(0)]);
    let (_, _, err) = run(&mut bedrock.outcrop(&["chat", "--endpoint", "mantle", "hi"]));
    assert!(err.contains("(bearer-refused)"), "{err}");
    let mut signed = bedrock.outcrop(&["chat", "--endpoint", "mantle", "hi"]);
    signed.env_remove("AWS_BEARER_TOKEN_BEDROCK");
    signed.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "wrong");
    let (_, _, err) = run(&mut signed);
    assert!(err.contains("why: ") && !err.contains("(bearer-"), "{err}");
}

#[test]
fn a_host_that_cannot_be_reached_is_told_with_the_way_to_find_out() {
    let bedrock = Bedrock::start([]);
    let mut chat = bedrock.outcrop(&["chat", "--endpoint", "runtime", "hi"]);
    // Port 9 is discard: nothing listens there on loopback.
    chat.env("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://127.0.0.1:9");
    let (code, _, err) = run(&mut chat);
    assert_eq!(code, 1);
    assert!(err.contains("(unreachable)") && err.contains("hint: "), "{err}");
}

#[test]
fn a_profile_that_is_not_logged_in_is_told_with_the_way_in() {
    let config = "[profile corp]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Dev\n\
                  [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n";
    let home = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("errors-sso");
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    std::fs::write(home.join(".aws/config"), config).unwrap();
    let bedrock = Bedrock::start([]);
    let told = ["chat", "curl"].map(|command| {
        let mut command = bedrock.outcrop(&[command, "--profile", "corp", "hi"]);
        let (code, out, err) = run(command.env("HOME", &home).env_remove("AWS_BEARER_TOKEN_BEDROCK"));
        assert_eq!((code, out.as_str()), (1, ""), "{err}");
        err
    });
    assert_eq!(told[0], told[1]);
    assert_snapshot!(told[0], @"
    error: no credentials from profile corp in ~/.aws/config or ~/.aws/credentials (SSO)
      because: an error occurred while loading an access token
      because: failed to load the cached SSO token
      why: the SSO session of the profile has ended, or was never begun (sso-expired)
      hint: run `aws sso login --profile corp`
    ");
    assert!(bedrock.emulator.calls().is_empty());
}

#[test]
fn a_failure_is_told_on_a_terminal_of_every_width() {
    let bedrock = Bedrock::start([]);
    for columns in [60, 100, 160] {
        let args = ["curl", "--model", "claude-sonet-4-5", "hi"];
        let (code, screen, raw) = Terminal::start(columns, &args, &bedrock, &[]).end();
        assert_eq!(code, 1, "{screen}");
        assert_snapshot!(format!("failure-on-{columns}-columns"), screen);
        let (_, _, plain) = Terminal::start(columns, &args, &bedrock, &[("NO_COLOR", "1")]).end();
        assert!(!plain.contains(&0x1b), "NO_COLOR is not heeded");
        let text = String::from_utf8(raw).unwrap();
        assert!(text.contains("error:") && text.contains("hint:") && text.ends_with("\r\n"), "{text:?}");
    }
    assert!(bedrock.emulator.calls().is_empty());
}
