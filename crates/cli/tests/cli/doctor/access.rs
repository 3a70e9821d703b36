//! What the account may do: access, agreements, policies, quotas.

use outcrop_emulator::Step;

use super::situation::Situation;
use crate::stand::run;

const USER: &str = "User: arn:aws:sts::123456789012:assumed-role/dev/bob is not authorized to perform: bedrock:InvokeModel on \
                    resource: arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0";

/// What the control plane says of the model.
fn availability(agreement: &str, authorization: &str, entitlement: &str, region: &str) -> Step {
    let body = format!(
        r#"{{"modelId":"m","agreementAvailability":{{"status":"{agreement}"}},"authorizationStatus":"{authorization}","entitlementAvailability":"{entitlement}","regionAvailability":"{region}"}}"#
    );
    Step::raw(200, &[("content-type", "application/json")], &body)
        .path("foundation-model-availability")
        .times(0)
}

/// Both hosts refuse calls in this way.
fn refused(status: u16, class: &str, message: &str) -> [Step; 2] {
    [
        Step::fail(status, class, message).host("runtime").times(0),
        Step::fail(status, class, message).host("mantle").path("messages").times(0),
    ]
}

#[test]
fn the_account_has_no_access() {
    let message = "You don't have access to the model with the specified model ID.";
    let steps = refused(403, "AccessDeniedException", message);
    let told = availability("AVAILABLE", "NOT_AUTHORIZED", "AVAILABLE", "AVAILABLE");
    Situation::scripted("no_access", steps.into_iter().chain([told])).tells(Some("access-not-granted"));
}

#[test]
fn the_agreement_is_not_signed() {
    let message = "You don't have access to the model with the specified model ID.";
    let steps = refused(403, "AccessDeniedException", message);
    let told = availability("NOT_AVAILABLE", "AUTHORIZED", "AVAILABLE", "AVAILABLE");
    Situation::scripted("agreement", steps.into_iter().chain([told])).tells(Some("agreement-not-signed"));
}

#[test]
fn the_account_is_not_entitled_whatever_the_availability_says() {
    let message = "anthropic.claude-haiku-4-5 is not available for this account. You can explore other available models";
    Situation::scripted("not_entitled", refused(403, "permission_error", message))
        .tells(Some("account-not-entitled"));
}

#[test]
fn the_use_case_form_is_missing() {
    let message = "Model use case details have not been submitted for this account. Fill out the Anthropic use case details \
                   form before using the model.";
    Situation::scripted("use_case_form", refused(404, "ResourceNotFoundException", message))
        .tells(Some("use-case-form"));
}

#[test]
fn marketplace_rights_are_missing() {
    let message = "Model access is denied due to IAM user or service role is not authorized to perform the required AWS \
                   Marketplace actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to \
                   this model.";
    Situation::scripted("marketplace", refused(403, "AccessDeniedException", message))
        .tells(Some("marketplace"));
}

#[test]
fn requests_are_throttled() {
    let message = "Too many requests, please wait before trying again.";
    Situation::scripted("throttled", refused(429, "ThrottlingException", message))
        .tells(Some("requests-per-minute"));
}

#[test]
fn the_tokens_of_the_day_are_used_up() {
    let message = "Too many tokens per day, please wait before trying again.";
    Situation::scripted("daily_tokens", refused(429, "ThrottlingException", message))
        .tells(Some("daily-tokens"));
}

#[test]
fn there_is_no_capacity() {
    let message = "The service is temporarily unable to process your request.";
    Situation::scripted("no_capacity", refused(503, "ServiceUnavailableException", message))
        .tells(Some("no-capacity"));
}

#[test]
fn iam_denies_calls() {
    let message = format!("{USER} because no identity-based policy allows the bedrock:InvokeModel action");
    Situation::scripted("iam_denies_calls", refused(403, "AccessDeniedException", &message))
        .signed()
        .tells(Some("iam-denied"));
}

#[test]
fn iam_denies_lists_but_calls_work() {
    let message =
        "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: bedrock:ListFoundationModels";
    let denied = |path| Step::fail(403, "AccessDeniedException", message).path(path).times(0);
    let steps = ["/foundation-model", "/inference-profiles", "/v1/models"].map(denied);
    Situation::scripted("iam_denies_lists", steps).signed().tells(Some("list-denied"));
}

#[test]
fn the_organization_denies() {
    let message = format!("{USER} with an explicit deny in a service control policy");
    Situation::scripted("organization_denies", refused(403, "AccessDeniedException", &message))
        .tells(Some("scp-denied"));
}

#[test]
fn api_keys_are_not_allowed() {
    let message = "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: bedrock:CallWithBearerToken on \
                   resource: *";
    let steps = [Step::fail(403, "AccessDeniedException", message).times(0).path("/")];
    Situation::scripted("api_keys_denied", steps).tells(Some("bearer-not-allowed"));
}

#[test]
fn ids_are_shown_when_asked_for() {
    let message = format!("{USER} with an explicit deny in a service control policy");
    let situation =
        Situation::scripted("ids_shown", refused(403, "AccessDeniedException", &message)).signed();
    let (_, text, _) = crate::stand::run(&mut situation.command(&["--show-ids"]));
    assert!(text.contains("requests are signed by arn:aws:iam::123456789012:user/emulated"), "{text}");
    assert!(text.contains("assumed-role/dev/bob"), "{text}");
}

#[test]
fn a_statement_is_attached_only_when_asking_was_denied() {
    for (status, class, attached) in [
        (404, "ResourceNotFoundException", false),
        (400, "ValidationException", false),
        (403, "AccessDeniedException", true),
    ] {
        let step = Step::fail(status, class, "no").path("foundation-model-availability").times(0);
        let situation = Situation::scripted("availability_unknown", [step]).args(&["--json"]);
        let (code, out, err) = run(&mut situation.command(&[]));
        assert_eq!(code, 0, "{out}{err}");
        let report: serde_json::Value = serde_json::from_str(&out).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let unseen = findings.iter().find(|finding| finding["code"] == "access-unseen").unwrap();
        assert_eq!(unseen.to_string().contains("ListFoundationModels"), attached, "{class}: {unseen}");
    }
}
