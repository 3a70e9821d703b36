//! Every field, block, event and enum value of the typed Python models has a place in our types.
//!
//! `fixtures/typed_fields.json` holds the fields of `openai` 3.54.0 and `anthropic` 2.12.0, made by
//! `fixtures/export_fields.py`. From it come objects with every field and every alternative; our types
//! must take them with nothing left over in `extra` or `Unknown`, at any depth, and write them back.
//! The tag of a caller's own tool may be absent in Messages; it is always written.

mod samples;

use outcrop_api_types::chat::{ChatChunk, ChatCompletion, ChatRequest};
use outcrop_api_types::messages::{
    CountTokensRequest, CountTokensResponse, Event, MessagesRequest, MessagesResponse,
};
use outcrop_api_types::models::{AnthropicModel, Model};
use samples::{covered, left_over};

covered! {
    "fixtures/typed_fields.json", "custom":
    every_field_of_a_chat_request_has_a_place ChatRequest;
    every_field_of_a_chat_completion_has_a_place ChatCompletion;
    every_field_of_a_chat_chunk_has_a_place ChatChunk;
    every_field_of_an_openai_model_has_a_place Model;
    every_field_of_a_messages_request_has_a_place MessagesRequest;
    every_field_of_a_messages_response_has_a_place MessagesResponse;
    every_field_of_a_messages_event_has_a_place Event;
    every_field_of_a_token_count_request_has_a_place CountTokensRequest;
    every_field_of_a_token_count_has_a_place CountTokensResponse;
    every_field_of_an_anthropic_model_has_a_place AnthropicModel;
}

#[test]
fn the_check_sees_a_field_a_tag_or_a_value_that_is_new() {
    let message = |content: &str| {
        format!(
            r#"{{"model":"m","messages":[{{"role":"user","content":[{content}]}}],"service_tier":"auto"}}"#
        )
    };
    let known = message(r#"{"type":"text","text":"a"}"#);
    assert_eq!(left_over::<ChatRequest<'_>>(&known, "custom"), None);
    for new in [r#"{"type":"text","text":"a","new":1}"#, r#"{"type":"new"}"#] {
        assert!(left_over::<ChatRequest<'_>>(&message(new), "custom").is_some(), "{new}");
    }
    assert!(left_over::<ChatRequest<'_>>(&known.replace("auto", "new"), "custom").is_some());
    assert!(left_over::<ChatRequest<'_>>(r#"{"model":"m"}"#, "custom").is_some());
}
