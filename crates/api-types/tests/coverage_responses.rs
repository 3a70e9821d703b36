//! Every field, item, tool, event and enum value of the typed Python models of Responses and Embeddings has a
//! place in our types.
//!
//! `fixtures/responses_fields.json` holds the fields of `openai` 3.54.0, made by
//! `fixtures/export_responses.py`. From it come objects with every field and every alternative; our types must
//! take them with nothing left over in `extra` or `Unknown`, at any depth, and write them back.

mod samples;

use outcrop_api_types::embeddings::{EmbeddingsRequest, EmbeddingsResponse};
use outcrop_api_types::responses::{Event, InputTokens, ItemList, Response, ResponsesRequest};
use samples::{covered, left_over};

covered! {
    "fixtures/responses_fields.json", "message":
    every_field_of_a_responses_request_has_a_place ResponsesRequest;
    every_field_of_a_response_has_a_place Response;
    every_field_of_a_responses_event_has_a_place Event;
    every_field_of_an_item_list_has_a_place ItemList;
    every_field_of_an_input_token_count_has_a_place InputTokens;
    every_field_of_an_embeddings_request_has_a_place EmbeddingsRequest;
    every_field_of_an_embeddings_response_has_a_place EmbeddingsResponse;
}

#[test]
fn the_check_sees_a_field_an_item_a_tool_or_a_value_that_is_new() {
    let body = |item: &str, tool: &str| format!(r#"{{"model":"m","input":[{item}],"tools":[{tool}]}}"#);
    let (item, tool) =
        (r#"{"type":"reasoning","id":"rs_1","summary":[]}"#, r#"{"type":"custom","name":"f"}"#);
    assert_eq!(left_over::<ResponsesRequest<'_>>(&body(item, tool), "message"), None);
    let new = |text: &str| text.replacen('{', r#"{"new":1,"#, 1);
    for (item, tool) in [
        (new(item), tool.to_owned()),
        (item.to_owned(), new(tool)),
        (r#"{"type":"new"}"#.to_owned(), tool.to_owned()),
        (item.to_owned(), r#"{"type":"new"}"#.to_owned()),
        (r#"{"role":"new","content":""}"#.to_owned(), tool.to_owned()),
    ] {
        assert!(left_over::<ResponsesRequest<'_>>(&body(&item, &tool), "message").is_some(), "{item} {tool}");
    }
}
