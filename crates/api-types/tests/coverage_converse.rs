//! Every member of every shape of Converse, CountTokens and guardrails has a place in our types.
//!
//! `fixtures/converse_fields.json` holds the shapes of botocore 1.44.5, made by `fixtures/export_converse.py`.
//! From it come objects with every member and every alternative; our types must take them with nothing left
//! over in `extra` or `Unknown`, at any depth, and write them back.

mod samples;

use outcrop_api_types::converse::{
    ApplyGuardrailRequest, ApplyGuardrailResponse, ConverseRequest, ConverseResponse, CountTokensRequest,
    CountTokensResponse, Event,
};
use samples::{covered, left_over};

covered! {
    "fixtures/converse_fields.json", "":
    every_member_of_a_converse_request_has_a_place ConverseRequest;
    every_member_of_a_converse_response_has_a_place ConverseResponse;
    every_member_of_a_converse_event_has_a_place Event;
    every_member_of_a_token_count_request_has_a_place CountTokensRequest;
    every_member_of_a_token_count_has_a_place CountTokensResponse;
    every_member_of_a_guardrail_request_has_a_place ApplyGuardrailRequest;
    every_member_of_a_guardrail_response_has_a_place ApplyGuardrailResponse;
}

#[test]
fn the_check_sees_a_member_or_a_value_that_is_new() {
    let body = |block: &str| format!(r#"{{"messages":[{{"role":"user","content":[{block}]}}]}}"#);
    assert_eq!(left_over::<ConverseRequest<'_>>(&body(r#"{"text":"a"}"#), ""), None);
    for new in [r#"{"new":"a"}"#, r#"{"cachePoint":{"type":"default","new":1}}"#] {
        assert!(left_over::<ConverseRequest<'_>>(&body(new), "").is_some(), "{new}");
    }
    assert!(left_over::<ConverseRequest<'_>>(&body(r#"{"text":"a"}"#).replace("user", "new"), "").is_some());
}
