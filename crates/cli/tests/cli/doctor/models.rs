//! The way to one model: its name, its hosts, its profile, its mode.

use outcrop_emulator::{Emulator, Step};

use super::situation::Situation;

#[test]
fn the_name_is_mistyped() {
    Situation::new("mistyped").args(&["--model", "claude-sonet-4-5"]).tells(Some("model-id-invalid"));
}

#[test]
fn the_model_is_not_offered_in_the_region() {
    let builder = Emulator::builder().region("eu-west-1");
    Situation::with("not_in_region", builder)
        .args(&["--model", "claude-opus-4-1"])
        .tells(Some("model-not-in-region"));
}

#[test]
fn the_control_plane_does_not_list_the_model() {
    let none = Step::raw(200, &[("content-type", "application/json")], r#"{"modelSummaries":[]}"#);
    let gone =
        Step::fail(400, "ValidationException", "The provided model identifier is invalid.").host("runtime");
    let steps = [none.path("/foundation-models").times(0), gone.times(0)];
    Situation::scripted("not_listed", steps)
        .args(&["--endpoint", "runtime"])
        .tells(Some("model-not-in-region"));
}

#[test]
fn a_profile_is_needed() {
    Situation::new("profile_needed")
        .args(&["--model", "anthropic.claude-sonnet-4-5-20250929-v1:0"])
        .tells(Some("profile-needed"));
}

#[test]
fn the_arn_is_of_another_region() {
    let arn = "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0";
    Situation::new("arn_elsewhere").args(&["--model", arn]).tells(Some("model-other-region"));
}

#[test]
fn the_model_is_only_on_mantle() {
    Situation::new("only_on_mantle").args(&["--model", "gemma-4-31b"]).tells(Some("only-on-mantle"));
}

#[test]
fn the_model_is_only_on_mantle_but_runtime_is_wanted() {
    Situation::new("only_on_mantle_not_runtime")
        .args(&["--model", "gemma-4-31b", "--endpoint", "runtime"])
        .tells(Some("only-on-mantle"));
}

#[test]
fn the_model_is_only_on_runtime() {
    Situation::new("only_on_runtime").args(&["--model", "claude-sonnet-4-5"]).tells(Some("only-on-runtime"));
}

#[test]
fn the_model_is_only_on_runtime_but_mantle_is_wanted() {
    Situation::new("only_on_runtime_not_mantle")
        .args(&["--model", "claude-sonnet-4-5", "--endpoint", "mantle"])
        .tells(Some("only-on-runtime"));
}

#[test]
fn the_retention_mode_is_too_strict() {
    let entry = r#"{"object":"list","data":[{"id":"anthropic.claude-fable-5","object":"model","status":"unavailable",
        "status_reason":"data retention","data_retention":{"mode":"default","source":"account","allowed_modes":["aws_review"]}}]}"#;
    let list = Step::raw(200, &[("content-type", "application/json")], entry).path("/v1/models").times(0);
    let message = "data retention mode 'default' is not available for this model";
    let call = Step::fail(400, "ValidationException", message).host("mantle").path("messages").times(0);
    Situation::scripted("retention_mode", [list, call])
        .args(&["--model", "claude-fable-5", "--endpoint", "mantle"])
        .tells(Some("retention-mode"));
}

#[test]
fn the_model_has_come_to_the_end_of_its_life() {
    Situation::new("end_of_life").args(&["--model", "claude-3-5-sonnet"]).tells(Some("model-end-of-life"));
}

#[test]
fn the_model_ended_before_the_catalog_knew() {
    let message = "This model version has reached the end of its life.";
    let steps = [Step::fail(404, "ResourceNotFoundException", message).host("runtime").times(0)];
    Situation::scripted("ended_unknown", steps)
        .args(&["--endpoint", "runtime"])
        .tells(Some("model-end-of-life"));
}

#[test]
fn a_model_of_another_vendor_is_called_too() {
    Situation::new("another_vendor")
        .args(&["--model", "nova-lite", "--endpoint", "runtime"])
        .tells(Some("only-on-runtime"));
}

#[test]
fn an_embedding_model_is_not_called() {
    Situation::new("embedding")
        .args(&["--model", "amazon.titan-embed-text-v2:0"])
        .tells(Some("only-on-runtime"));
}

#[test]
fn a_profile_of_the_account_is_called_and_the_account_is_left_out() {
    let builder =
        Emulator::builder().application_profile("abcdefghijkl", "anthropic.claude-haiku-4-5-20251001-v1:0");
    let message =
        "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: bedrock:InvokeModel";
    let denied = Step::fail(403, "AccessDeniedException", message).host("runtime").times(0);
    Situation::with("application_profile", builder.script([denied]))
        .args(&[
            "--model",
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl",
        ])
        .tells(Some("iam-denied"));
}

#[test]
fn the_model_behind_a_profile_of_the_account_cannot_be_seen() {
    let denied = Step::fail(403, "AccessDeniedException", "not yours").path("/inference-profiles").times(0);
    Situation::scripted("application_profile_unseen", [denied])
        .args(&[
            "--model",
            "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl",
        ])
        .tells(Some("profile-family-unknown"));
}

#[test]
fn a_list_that_lacks_a_model_which_answers_is_not_believed() {
    Situation::new("list_lags").args(&["--model", "gpt-5.5"]).tells(None);
}
