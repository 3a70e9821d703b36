//! What holds for every body of Responses, Converse, embeddings and rerank: nothing unknown is lost, raw JSON
//! keeps its bytes, unions hold one member, nothing panics.

mod random;

use outcrop_api_types::converse::{
    self, ContentBlock, ConverseRequest, ConverseResponse, ToolResultContentBlock,
};
use outcrop_api_types::embeddings::{EmbeddingsRequest, EmbeddingsResponse};
use outcrop_api_types::invoke::{
    CohereEmbedRequest, CohereEmbedResponse, NovaEmbedRequest, NovaEmbedResponse, RankRequest, RankResponse,
    TitanEmbedRequest, TitanEmbedResponse, TitanMultimodalRequest,
};
use outcrop_api_types::rerank::{RerankRequest, RerankResponse};
use outcrop_api_types::responses::{Event, Item, Response, ResponsesRequest};
use outcrop_api_types::{ParseError, parse};
use proptest::prelude::*;
use random::{any_json, joined, unknown_pairs};

/// Members that nobody knows, as they stand in an object.
fn unknown_members() -> impl Strategy<Value = String> {
    unknown_pairs(any_json()).prop_map(|members| joined(&members))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn unknown_fields_of_a_responses_request_survive_at_every_level(more in unknown_members()) {
        let body = format!(
            r#"{{{more},"model":"m","input":[{{{more},"role":"user","content":[{{"type":"input_text",{more},"text":"t"}}]}},{{"type":"function_call",{more},"call_id":"c","name":"f","arguments":"{{}}"}}],"tools":[{{{more},"type":"namespace","name":"n","description":"","tools":[{{"type":"function","name":"f",{more}}}]}}],"reasoning":{{{more}}}}}"#
        );
        let request: ResponsesRequest<'_> = parse(body.as_bytes()).unwrap();
        let written = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(written.matches(&more).count(), 7);
        let again: ResponsesRequest<'_> = parse(written.as_bytes()).unwrap();
        prop_assert_eq!(&again, &request);
        prop_assert_eq!(again.into_owned(), request);
    }

    #[test]
    fn unknown_fields_of_a_converse_request_survive_at_every_level(more in unknown_members()) {
        let body = format!(
            r#"{{{more},"messages":[{{{more},"role":"user","content":[{{"document":{{{more},"name":"n","source":{{"text":"t"}}}}}}]}}],"toolConfig":{{"tools":[{{"toolSpec":{{{more},"name":"f","inputSchema":{{"json":{{{more}}}}}}}}}],{more}}}}}"#
        );
        let request: ConverseRequest<'_> = parse(body.as_bytes()).unwrap();
        let written = serde_json::to_string(&request).unwrap();
        prop_assert_eq!(written.matches(&more).count(), 6);
        let again: ConverseRequest<'_> = parse(written.as_bytes()).unwrap();
        prop_assert_eq!(&again, &request);
        prop_assert_eq!(again.into_owned(), request);
    }

    #[test]
    fn unknown_items_and_members_survive_byte_for_byte(more in unknown_members(), value in any_json()) {
        let item = format!(r#"{{"type":"x_new_item",{more}}}"#);
        let read: Item<'_> = parse(item.as_bytes()).unwrap();
        prop_assert_eq!(read.tag(), "x_new_item");
        prop_assert_eq!(serde_json::to_string(&read.into_owned()).unwrap(), item);
        let block = format!(r#"{{"xNewBlock":{value}}}"#);
        let read: ContentBlock<'_> = parse(block.as_bytes()).unwrap();
        prop_assert_eq!(read.tag(), "xNewBlock");
        prop_assert_eq!(serde_json::to_string(&read.into_owned()).unwrap(), block);
    }

    #[test]
    fn tool_input_keeps_its_bytes_wherever_null_members_stand(input in any_json(), before in any::<bool>()) {
        let call = format!(r#"{{"toolUse":{{"toolUseId":"t","name":"f","input":{input}}}}}"#);
        let inner = &call[1..call.len() - 1];
        let body = if before { format!(r#"{{"text":null,{inner}}}"#) } else { format!(r#"{{{inner},"xNew":null}}"#) };
        let block: ContentBlock<'_> = parse(body.as_bytes()).unwrap();
        prop_assert_eq!(serde_json::to_string(&block).unwrap(), call);
        let result = format!(r#"{{"json":{input}}}"#);
        let read: ToolResultContentBlock<'_> = parse(result.as_bytes()).unwrap();
        prop_assert_eq!(serde_json::to_string(&read).unwrap(), result);
    }

    #[test]
    fn two_members_are_never_one(value in any_json(), first in any::<bool>()) {
        let text = r#""text":"t""#;
        let body = if first { format!(r#"{{{text},"xNew":{value}}}"#) } else { format!(r#"{{"xNew":{value},{text}}}"#) };
        let error = parse::<ContentBlock<'_>>(body.as_bytes()).unwrap_err().to_string();
        prop_assert!(error.contains("`text`") && error.contains("`xNew`"), "{}", error);
    }

    #[test]
    fn no_bytes_make_anything_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), kind in "[a-zA-Z]{0,20}") {
        for (_, read, _) in BODIES {
            let _ = read(&bytes);
        }
        let _ = converse::Event::read(&kind, &bytes);
    }

    #[test]
    fn a_body_with_one_byte_changed_never_panics_and_errors_stay_on_one_line(at in 0usize..10_000, byte in any::<u8>()) {
        for (_, read, body) in BODIES {
            let mut body = body.as_bytes().to_vec();
            let at = at % body.len();
            body[at] = byte;
            if let Err(error) = read(&body) {
                prop_assert!(!error.to_string().contains('\n'), "{}", error);
            }
        }
    }
}

type Read = fn(&[u8]) -> Result<String, ParseError>;

macro_rules! read {
    ($kind:ty) => {
        |bytes| parse::<$kind>(bytes).map(|value| serde_json::to_string(&value).unwrap())
    };
}

const BODIES: [(&str, Read, &str); 18] = [
    (
        "responses request",
        read!(ResponsesRequest<'_>),
        r#"{"model":"m","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"é\\n😀"},{"type":"input_image","image_url":"data:,","detail":"auto"}]},{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"s"}],"encrypted_content":"e"},{"type":"function_call","call_id":"c","name":"f","arguments":"{}","namespace":"n"},{"type":"function_call_output","call_id":"c","output":"o"},{"type":"custom_tool_call_output","call_id":"d","output":[{"type":"input_text","text":"t"}]},{"type":"additional_tools","role":"developer","tools":[{"type":"custom","name":"apply_patch","format":{"type":"grammar","definition":"start: /a/","syntax":"lark"}}]}],"reasoning":{"effort":"low","summary":"auto"},"store":false,"stream":true,"text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true},"verbosity":"low"},"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]},"tools":[{"type":"function","name":"f","parameters":{"b":1,"a":1.0},"strict":null}]}"#,
    ),
    (
        "response",
        read!(Response<'_>),
        r#"{"id":"resp_1","object":"response","created_at":1,"status":"completed","completed_at":2,"error":null,"incomplete_details":null,"instructions":"i","max_output_tokens":null,"model":"m","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"é","annotations":[{"type":"url_citation","url":"u","title":"t","start_index":0,"end_index":1}],"logprobs":[]},{"type":"refusal","refusal":"r"}],"id":"msg_1","status":"completed"}],"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":false,"temperature":1,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":null,"truncation":"disabled","usage":{"input_tokens":1,"input_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":3},"user":null,"metadata":{}}"#,
    ),
    (
        "responses event",
        read!(Event<'_>),
        r#"{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"é\"","logprobs":[],"sequence_number":4}"#,
    ),
    (
        "responses event with an item",
        read!(Event<'_>),
        r#"{"type":"response.output_item.done","item":{"type":"function_call","call_id":"c","name":"f","arguments":"{\"é\":1}","id":"fc_1","status":"completed"},"output_index":1,"sequence_number":9}"#,
    ),
    (
        "converse request",
        read!(ConverseRequest<'_>),
        r#"{"messages":[{"role":"user","content":[{"text":"é"},{"image":{"format":"png","source":{"bytes":"aGk="}}},{"cachePoint":{"type":"default"}}]},{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"t","signature":"s"}}},{"toolUse":{"toolUseId":"t","name":"f","input":{"b":1,"a":1.0}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"t","content":[{"json":[1e400]}],"status":"success"}}]}],"system":[{"text":"s"}],"inferenceConfig":{"maxTokens":5,"temperature":0.5,"stopSequences":["a"]},"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}},"strict":true}}],"toolChoice":{"auto":{}}},"additionalModelRequestFields":{"top_k":5},"requestMetadata":{"a":"b"},"outputConfig":{"effort":"low"}}"#,
    ),
    (
        "converse response",
        read!(ConverseResponse<'_>),
        r#"{"output":{"message":{"role":"assistant","content":[{"citationsContent":{"content":[{"text":"é"}],"citations":[{"title":"t","location":{"documentChar":{"documentIndex":0,"start":1,"end":2}}}]}}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3,"cacheDetails":[{"ttl":"1h","inputTokens":0}]},"metrics":{"latencyMs":5},"trace":{"guardrail":{"inputAssessment":{"g":{"topicPolicy":{"topics":[]}}}}},"serviceTier":{"type":"default"}}"#,
    ),
    (
        "converse event",
        read!(converse::Event<'_>),
        r#"{"contentBlockDelta":{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"é\""}},"p":"abc"}}"#,
    ),
    (
        "token count request",
        read!(converse::CountTokensRequest<'_>),
        r#"{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"é"}]}]}}}"#,
    ),
    (
        "guardrail request",
        read!(converse::ApplyGuardrailRequest<'_>),
        r#"{"source":"INPUT","content":[{"text":{"text":"é","qualifiers":["query"]}}],"outputScope":"FULL"}"#,
    ),
    (
        "embeddings request",
        read!(EmbeddingsRequest<'_>),
        r#"{"model":"m","input":["é",[1,2],{"type":"image_url","image_url":{"url":"data:,"}}],"dimensions":256,"encoding_format":"base64","input_type":"search_query"}"#,
    ),
    (
        "embeddings response",
        read!(EmbeddingsResponse<'_>),
        r#"{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.10000000149011612,-1e-9]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}"#,
    ),
    (
        "rerank request",
        read!(RerankRequest<'_>),
        r#"{"model":"m","query":"é","documents":["a",{"text":"b"}],"top_n":1,"return_documents":true}"#,
    ),
    (
        "rerank response",
        read!(RerankResponse<'_>),
        r#"{"id":"i","results":[{"index":1,"relevance_score":0.5,"document":{"text":"é"}}],"meta":{"billed_units":{"search_units":1}},"usage":{"total_tokens":9}}"#,
    ),
    (
        "titan",
        read!(TitanEmbedRequest<'_>),
        r#"{"inputText":"é","dimensions":256,"normalize":true,"embeddingTypes":["float"]}"#,
    ),
    (
        "titan image",
        read!(TitanMultimodalRequest<'_>),
        r#"{"inputText":"é","inputImage":"aGk=","embeddingConfig":{"outputEmbeddingLength":384}}"#,
    ),
    (
        "cohere",
        read!(CohereEmbedRequest<'_>),
        r#"{"input_type":"search_document","texts":["é"],"inputs":[{"content":[{"type":"text","text":"t"},{"type":"image_url","image_url":"data:,"},{"type":"image_url","image_url":{"url":"data:,"}}]}],"truncate":"NONE","embedding_types":["float"],"output_dimension":256,"max_tokens":9}"#,
    ),
    (
        "nova",
        read!(NovaEmbedRequest<'_>),
        r#"{"schemaVersion":"nova-multimodal-embed-v1","taskType":"SINGLE_EMBEDDING","singleEmbeddingParams":{"embeddingPurpose":"GENERIC_INDEX","embeddingDimension":256,"text":{"truncationMode":"NONE","value":"é"},"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/k"}},"detailLevel":"STANDARD_IMAGE"},"video":{"format":"mp4","source":{"bytes":"aGk="},"embeddingMode":"AUDIO_VIDEO_COMBINED"}}}"#,
    ),
    ("rank", read!(RankRequest<'_>), r#"{"query":"é","documents":["a"],"top_n":1,"api_version":2}"#),
];

#[test]
fn a_body_is_written_as_it_came_and_refused_when_cut_at_any_byte() {
    for (name, read, body) in BODIES {
        assert_eq!(read(body.as_bytes()).as_deref(), Ok(body), "{name}");
        for cut in 0..body.len() {
            assert!(read(&body.as_bytes()[..cut]).is_err(), "{name} cut at {cut}");
        }
    }
}

#[test]
fn what_embedding_and_rerank_models_answer_is_written_as_it_came() {
    let answers: [(Read, &str); 6] = [
        (
            read!(TitanEmbedResponse<'_>),
            r#"{"embedding":[0.10000000149011612],"embeddingsByType":{"float":[0.10000000149011612],"binary":[0,1]},"inputTextTokenCount":3}"#,
        ),
        (
            read!(CohereEmbedResponse<'_>),
            r#"{"id":"i","response_type":"embeddings_floats","embeddings":[[0.1],[1e-9]],"texts":["a","b"]}"#,
        ),
        (
            read!(CohereEmbedResponse<'_>),
            r#"{"id":"i","response_type":"embeddings_by_type","embeddings":{"float":[[0.1]],"int8":[[-1]],"ubinary":[[255]]},"texts":["a"],"meta":{"api_version":{"version":"2"}}}"#,
        ),
        (
            read!(NovaEmbedResponse<'_>),
            r#"{"embeddings":[{"embeddingType":"TEXT","embedding":[0.1],"truncatedCharLength":8}],"requestId":"r"}"#,
        ),
        (
            read!(RankResponse<'_>),
            r#"{"results":[{"index":1,"relevance_score":0.9}],"id":"i","meta":{"a":1}}"#,
        ),
        (read!(RankResponse<'_>), r#"{"results":[]}"#),
    ];
    for (read, body) in answers {
        assert_eq!(read(body.as_bytes()).as_deref(), Ok(body));
    }
}
