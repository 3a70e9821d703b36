//! One row per refusal, and the answer of each model.
#![expect(clippy::needless_pass_by_value, reason = "JSON literals read better without a reference")]

use super::*;

fn refused(kind: Embed, body: Value, words: &str) {
    let refusal = embed(kind, &body).unwrap_err();
    assert_eq!(refusal.status, 400);
    assert!(refusal.message.contains(words), "{body}: expected `{words}`, got `{}`", refusal.message);
}

fn made(kind: Embed, body: Value) -> Asked {
    embed(kind, &body).unwrap_or_else(|refusal| panic!("{}", refusal.message))
}

fn length(vector: &Value) -> usize {
    vector.as_array().unwrap().len()
}

#[test]
fn a_vector_belongs_to_its_text_and_has_length_one() {
    let vector = |text: &str| made(Embed::TitanV2, json!({"inputText": text})).answer["embedding"].clone();
    assert_eq!(vector("a"), vector("a"));
    assert_ne!(vector("a"), vector("b"));
    let sum: f64 = vector("a").as_array().unwrap().iter().map(|x| x.as_f64().unwrap().powi(2)).sum();
    assert!((sum - 1.0).abs() < 1e-3, "{sum}");
}

#[test]
fn titan_text_models_answer_and_refuse() {
    for (body, words) in [
        (json!([]), "#: expected type: JSONObject"),
        (json!({}), "#: required key [inputText] not found"),
        (json!({"inputText": ""}), "#/inputText: expected minLength: 1, actual: 0"),
        (json!({"inputText": ["a"]}), "#/inputText: expected type: String, found: JSONArray"),
        (json!({"inputText": "a", "dimensions": 300}), "#/dimensions: 300 is not a valid enum value"),
        (
            json!({"inputText": "a", "dimensions": "256"}),
            "#/dimensions: expected type: Integer, found: String",
        ),
        (json!({"inputText": "a", "normalize": 1}), "#/normalize: expected type: Boolean, found: Integer"),
        (json!({"inputText": "a", "embeddingTypes": []}), "expected minimum item count: 1"),
        (
            json!({"inputText": "a", "embeddingTypes": ["int8"]}),
            "#/embeddingTypes/0: int8 is not a valid enum value",
        ),
        (json!({"inputText": "a", "input": "a"}), "#: extraneous key [input] is not permitted"),
        (json!({"inputText": "a".repeat(32_769)}), "Too many input tokens. Max input tokens: 8192"),
    ] {
        refused(Embed::TitanV2, body, words);
    }
    refused(Embed::TitanV1, json!({"inputText": "a", "dimensions": 256}), "extraneous key [dimensions]");
    let second = made(
        Embed::TitanV2,
        json!({"inputText": "12345", "dimensions": 256, "embeddingTypes": ["binary", "float"]}),
    );
    assert_eq!((length(&second.answer["embedding"]), second.tokens), (256, 2));
    assert_eq!(second.answer["embeddingsByType"]["float"], second.answer["embedding"]);
    assert!(
        second.answer["embeddingsByType"]["binary"]
            .as_array()
            .unwrap()
            .iter()
            .all(|bit| bit == 0 || bit == 1)
    );
    let first = made(Embed::TitanV1, json!({"inputText": "a"})).answer;
    assert_eq!((length(&first["embedding"]), &first["inputTextTokenCount"]), (1_536, &json!(1)));
}

#[test]
fn titan_images_take_text_or_picture() {
    refused(Embed::TitanImage, json!({}), "requires either inputText or inputImage");
    let config = json!({"outputEmbeddingLength": 512});
    refused(
        Embed::TitanImage,
        json!({"inputText": "a", "embeddingConfig": config}),
        "512 is not a valid enum value",
    );
    let config = json!({"outputEmbeddingLength": 384});
    let both =
        made(Embed::TitanImage, json!({"inputText": "a", "inputImage": "eA==", "embeddingConfig": config}));
    assert_eq!((length(&both.answer["embedding"]), &both.answer["message"]), (384, &Value::Null));
}

#[test]
fn cohere_models_answer_and_refuse() {
    let with = |changes: Value| {
        let mut body = json!({"texts": ["a"], "input_type": "search_document"});
        for (key, value) in changes.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    for (body, words) in [
        (json!({"texts": ["a"]}), "#: required key [input_type] not found"),
        (json!({"input_type": "search_query"}), "exactly one of [texts], [images] and [inputs] is required"),
        (with(json!({"input_type": "document"})), "#/input_type: document is not a valid enum value"),
        (with(json!({"texts": []})), "#/texts: expected minimum item count: 1, found: 0"),
        (with(json!({"texts": vec!["a"; 97]})), "#/texts: expected maximum item count: 96, found: 97"),
        (with(json!({"texts": "a"})), "#/texts: expected type: JSONArray, found: String"),
        (with(json!({"texts": ["a", ""]})), "#/texts/1: expected minLength: 1, actual: 0"),
        (with(json!({"texts": [[1, 2]]})), "#/texts/0: expected type: String, found: JSONArray"),
        (with(json!({"truncate": "none"})), "#/truncate: none is not a valid enum value"),
        (
            with(json!({"embedding_types": ["base64"]})),
            "#/embedding_types/0: base64 is not a valid enum value",
        ),
        (with(json!({"images": ["x"]})), "exactly one of"),
        (json!({"images": ["x"], "input_type": "image"}), "#/images/0: expected a data URI"),
        (with(json!({"input_type": "image"})), "the value image and the key [images] belong together"),
    ] {
        refused(Embed::CohereV3, body, words);
    }
    refused(
        Embed::CohereV3,
        with(json!({"texts": ["a".repeat(2_049)]})),
        "#/texts/0: expected maxLength: 2048, actual: 2049",
    );
    refused(Embed::CohereV3, with(json!({"output_dimension": 256})), "extraneous key [output_dimension]");
    refused(Embed::CohereV4, with(json!({"output_dimension": 300})), "300 is not a valid enum value");
    refused(Embed::CohereV4, with(json!({"max_tokens": 0})), "#/max_tokens: 0 is not between");

    let plain = made(Embed::CohereV3, with(json!({"texts": ["a", "b"], "truncate": "NONE"}))).answer;
    assert_eq!((length(&plain["embeddings"]), length(&plain["embeddings"][1])), (2, 1_024));
    assert_eq!((&plain["response_type"], &plain["texts"]), (&json!("embeddings_floats"), &json!(["a", "b"])));
    let typed = made(Embed::CohereV3, with(json!({"embedding_types": ["float", "int8", "ubinary"]}))).answer;
    assert_eq!(
        (&typed["response_type"], length(&typed["embeddings"]["ubinary"][0])),
        (&json!("embeddings_by_type"), 128)
    );
    let newer = made(Embed::CohereV4, with(json!({"output_dimension": 512}))).answer;
    assert_eq!(length(&newer["embeddings"]["float"][0]), 512);
    let content = json!([{"content": [{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": "data:"}}]}]);
    let mixed = json!({"inputs": content, "input_type": "search_document"});
    assert_eq!(length(&made(Embed::CohereV4, mixed).answer["embeddings"]["float"][0]), 1_536);
}

#[test]
fn nova_embeds_one_thing_for_a_purpose() {
    let with = |params: Value| json!({"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": params});
    let text = json!({"value": "a", "truncationMode": "NONE"});
    for (body, words) in [
        (json!({"singleEmbeddingParams": {}}), "required key [taskType] not found"),
        (json!({"taskType": "SEGMENTED_EMBEDDING"}), "needs StartAsyncInvoke"),
        (json!({"taskType": "OTHER"}), "#/taskType: OTHER is not a valid enum value"),
        (json!({"taskType": "SINGLE_EMBEDDING", "schemaVersion": "v2"}), "#/schemaVersion: v2 is not"),
        (with(json!({"text": text})), "required key [embeddingPurpose] not found"),
        (with(json!({"text": text, "embeddingPurpose": "SEARCH"})), "SEARCH is not a valid enum value"),
        (
            with(json!({"embeddingPurpose": "GENERIC_INDEX"})),
            "exactly one of [text], [image], [video] and [audio]",
        ),
        (
            with(json!({"text": text, "embeddingPurpose": "GENERIC_INDEX", "embeddingDimension": 512})),
            "/embeddingDimension: 512 is not a valid enum value",
        ),
        (
            with(json!({"text": {"value": "a"}, "embeddingPurpose": "GENERIC_INDEX"})),
            "required key [truncationMode] not found",
        ),
        (
            with(
                json!({"text": {"value": "a".repeat(40_000), "truncationMode": "NONE"}, "embeddingPurpose": "GENERIC_INDEX"}),
            ),
            "truncationMode is NONE",
        ),
        (
            with(json!({"image": {"format": "png", "source": {}}, "embeddingPurpose": "GENERIC_INDEX"})),
            "exactly one of [bytes] and [s3Location]",
        ),
    ] {
        refused(Embed::NovaMultimodal, body, words);
    }
    let cut = json!({"value": "a".repeat(40_000), "truncationMode": "END"});
    let asked = made(
        Embed::NovaMultimodal,
        with(json!({"text": cut, "embeddingPurpose": "GENERIC_INDEX", "embeddingDimension": 256})),
    );
    let one = &asked.answer["embeddings"][0];
    assert_eq!(
        (length(&one["embedding"]), &one["truncatedCharLength"], asked.tokens),
        (256, &json!(32_768), 8_192)
    );
    let image = json!({"format": "png", "source": {"bytes": "eA=="}});
    let seen =
        made(Embed::NovaMultimodal, with(json!({"image": image, "embeddingPurpose": "IMAGE_RETRIEVAL"})));
    assert_eq!(
        (length(&seen.answer["embeddings"][0]["embedding"]), &seen.answer["embeddings"][0]["embeddingType"]),
        (3_072, &json!("IMAGE"))
    );
}

#[test]
fn rerank_sorts_by_shared_words_and_refuses() {
    let with = |changes: Value| {
        let mut body = json!({"query": "red apple", "documents": ["blue car", "Red, apple!", "an apple"], "api_version": 2});
        for (key, value) in changes.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    for (body, words) in [
        (json!({"documents": ["a"]}), "required key [query] not found"),
        (with(json!({"query": ""})), "#/query: expected minLength: 1"),
        (with(json!({"documents": []})), "#/documents: expected minimum item count: 1"),
        (with(json!({"documents": [1]})), "#/documents/0: expected type: String, found: Integer"),
        (with(json!({"api_version": 1})), "#/api_version: 1 is not greater or equal to 2"),
        (with(json!({"top_n": 0})), "#/top_n: 0 is not greater or equal to 1"),
        (with(json!({"model": "x"})), "extraneous key [model] is not permitted"),
    ] {
        let refusal = rerank(Rerank::Cohere, &body).unwrap_err();
        assert!(refusal.message.contains(words), "{body}: {}", refusal.message);
    }
    assert!(
        rerank(Rerank::Amazon, &with(json!({})))
            .unwrap_err()
            .message
            .contains("extraneous key [api_version]")
    );
    let ranked = rerank(Rerank::Cohere, &with(json!({"top_n": 2}))).unwrap().answer;
    assert_eq!(
        ranked["results"],
        json!([{"index": 1, "relevance_score": 0.999}, {"index": 2, "relevance_score": 0.5}])
    );
}
