//! Embeddings and rerank, over every form of body that Bedrock's models have.

use outcrop_emulator::Step;
use serde_json::{Value, json};

use crate::stack::{Answer, Stack, answer};

const MODELS: [(&str, u64); 7] = [
    ("titan-embed-text-v1", 1536),
    ("titan-embed-text-v2", 1024),
    ("titan-embed-image-v1", 1024),
    ("cohere-embed-english-v3", 1024),
    ("cohere-embed-multilingual-v3", 1024),
    ("cohere-embed-v4", 1536),
    ("nova-2-multimodal-embeddings", 3072),
];

impl Stack {
    async fn json(&self, path: &str, body: &Value) -> Answer {
        let request =
            self.client.post(format!("{}{path}", self.url)).header("content-type", "application/json");
        answer(request.body(body.to_string()).send().await.unwrap()).await
    }

    async fn embed(&self, body: Value) -> Answer {
        self.json("/v1/embeddings", &body).await
    }
}

/// The bits of every number, from either form.
fn bits(embedding: &Value) -> Vec<u32> {
    match embedding {
        Value::String(text) => {
            decoded(text).chunks_exact(4).map(|four| u32::from_le_bytes(four.try_into().unwrap())).collect()
        }
        numbers => {
            #[expect(
                clippy::as_conversions,
                clippy::cast_possible_truncation,
                reason = "the nearest 32-bit float"
            )]
            let narrow = |number: &Value| (number.as_f64().unwrap() as f32).to_bits();
            numbers.as_array().unwrap().iter().map(narrow).collect()
        }
    }
}

/// Standard base64, read by hand: the tests share no code with what they test.
fn decoded(text: &str) -> Vec<u8> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sixes = text.bytes().filter(|byte| *byte != b'=');
    let sixes: Vec<u32> =
        sixes.map(|byte| u32::try_from(LETTERS.find(char::from(byte)).unwrap()).unwrap()).collect();
    let mut bytes = Vec::new();
    for four in sixes.chunks(4) {
        let word = four.iter().fold(0, |word, six| word << 6 | six) << (6 * (4 - four.len()));
        bytes.extend_from_slice(&word.to_be_bytes()[1..four.len()]);
    }
    bytes
}

#[tokio::test]
async fn every_model_gives_vectors_in_either_encoding() {
    let stack = Stack::start([]).await;
    for (model, length) in MODELS {
        let input = json!(["one", "two", "one"]);
        let floats = stack.embed(json!({"model": model, "input": input})).await;
        assert_eq!(floats.status, 200, "{model}: {floats:?}");
        assert_eq!((&floats.body["object"], &floats.body["model"]), (&json!("list"), &json!(model)));
        let base64 = stack.embed(json!({"model": model, "input": input, "encoding_format": "base64"})).await;
        let (floats_data, base64_data) = (&floats.body["data"], &base64.body["data"]);
        assert_eq!(floats_data.as_array().unwrap().len(), 3);
        for n in 0..3 {
            assert_eq!(
                (&floats_data[n]["object"], &floats_data[n]["index"]),
                (&json!("embedding"), &json!(n))
            );
            assert!(base64_data[n]["embedding"].is_string());
            let vector = bits(&floats_data[n]["embedding"]);
            assert_eq!(u64::try_from(vector.len()).unwrap(), length, "{model}");
            assert_eq!(vector, bits(&base64_data[n]["embedding"]), "{model}");
        }
        // The same text has the same vector: so their order was kept.
        assert_eq!(floats_data[0]["embedding"], floats_data[2]["embedding"]);
        assert_ne!(floats_data[0]["embedding"], floats_data[1]["embedding"]);
        let usage = &floats.body["usage"];
        assert!(usage["prompt_tokens"].as_u64().is_some_and(|tokens| tokens > 0), "{model}: {usage}");
        assert_eq!(usage["prompt_tokens"], usage["total_tokens"]);
        assert!(floats.header("x-outcrop-upstream-request-id").is_some());
    }
}

#[tokio::test]
async fn many_inputs_are_several_calls_whose_order_is_kept() {
    let stack = Stack::start([]).await;
    let texts: Vec<String> = (0..200).map(|n| format!("text {n}")).collect();
    for (model, calls) in [("cohere-embed-v4", 3), ("titan-embed-text-v2", 200)] {
        stack.emulator.clear();
        let many = stack.embed(json!({"model": model, "input": texts, "dimensions": 256})).await;
        assert_eq!(many.status, 200, "{many:?}");
        assert_eq!(stack.emulator.calls().len(), calls, "{model}");
        let last = stack.embed(json!({"model": model, "input": texts[199], "dimensions": 256})).await;
        assert_eq!(many.body["data"][199]["embedding"], last.body["data"][0]["embedding"], "{model}");
    }
}

#[tokio::test]
async fn one_call_that_fails_fails_all_of_them() {
    let failing = Step::fail(400, "ValidationException", "Malformed input request").times(1);
    let stack = Stack::start([failing]).await;
    let answer = stack.embed(json!({"model": "titan-embed-text-v2", "input": ["a", "b", "c"]})).await;
    let message = answer.error()["message"].as_str().unwrap();
    assert!(answer.status == 400 && message.starts_with("Malformed input request"), "{answer:?}");
    assert!(answer.body.get("data").is_none());
}

#[tokio::test]
async fn throttling_is_a_429_that_says_when_to_come_back() {
    let stack = Stack::with([Step::throttle(9)], |_, bedrock| bedrock.attempts = Some(1)).await;
    let answer = stack.embed(json!({"model": "cohere-embed-v4", "input": "a"})).await;
    assert_eq!((answer.status, &answer.error()["code"]), (429, &json!("rate_limit_exceeded")), "{answer:?}");
    assert!(answer.header("retry-after").is_some());
}

#[tokio::test]
async fn what_can_be_no_vector_is_refused_with_its_place_before_anything_is_sent() {
    let stack = Stack::start([]).await;
    for (model, input, param) in [
        ("titan-embed-text-v2", json!(""), "input"),
        ("titan-embed-text-v2", json!([]), "input"),
        ("titan-embed-text-v2", json!(["a", ""]), "input[1]"),
        ("titan-embed-text-v2", json!([1, 2]), "input"),
        ("cohere-embed-v4", json!([[1, 2]]), "input[0]"),
        (
            "titan-embed-text-v2",
            json!([{"image_url": "data:image/png;base64,iVBORw0KGgo="}]),
            "input[0].image_url",
        ),
        ("claude-haiku-4-5", json!("a"), "model"),
        ("cohere-rerank-v3.5", json!("a"), "model"),
        ("no-such-model", json!("a"), "model"),
    ] {
        let answer = stack.embed(json!({"model": model, "input": input})).await;
        assert!(matches!(answer.status, 400 | 404), "{answer:?}");
        assert_eq!(answer.error()["param"], param, "{answer:?}");
    }
    let answer = stack.embed(json!({"model": "titan-embed-text-v2", "input": "a", "dimensions": 768})).await;
    assert_eq!((answer.status, &answer.error()["param"]), (400, &json!("dimensions")));
    assert!(stack.emulator.calls().is_empty());
}

#[tokio::test]
async fn a_text_that_is_too_long_is_bedrocks_to_refuse() {
    let stack = Stack::start([]).await;
    let long = "word ".repeat(60_000);
    for model in ["titan-embed-text-v2", "cohere-embed-english-v3"] {
        let answer = stack.embed(json!({"model": model, "input": long})).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.error()["message"].as_str().is_some_and(|words| !words.is_empty()));
    }
    assert_eq!(stack.emulator.calls().len(), 2);
}

#[tokio::test]
async fn purposes_and_pictures_are_taken_where_the_model_knows_them() {
    const PNG: &str = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
    let stack = Stack::start([]).await;
    let query = json!({"model": "cohere-embed-v4", "input": "a", "input_type": "search_query", "user": "u"});
    let answer = stack.embed(query).await;
    assert_eq!((answer.status, answer.header("x-outcrop-ignored")), (200, Some("user")), "{answer:?}");
    assert_eq!(stack.emulator.calls()[0].body.as_ref().unwrap()["input_type"], "search_query");
    for model in ["titan-embed-image-v1", "cohere-embed-v4", "cohere-embed-english-v3", "nova-embed"] {
        let answer = stack.embed(json!({"model": model, "input": ["a", {"image_url": {"url": PNG}}]})).await;
        assert_eq!(answer.status, 200, "{model}: {answer:?}");
        assert_eq!(answer.body["data"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn documents_are_ranked_in_the_shape_that_cohere_and_jina_share() {
    let stack = Stack::start([]).await;
    for model in ["cohere-rerank-v3.5", "amazon-rerank-v1"] {
        let body = json!({
            "model": model, "query": "green apples", "top_n": 2, "return_documents": true,
            "documents": ["blue cars", {"text": "green apples"}, "red"],
        });
        for path in ["/v1/rerank", "/v2/rerank"] {
            let answer = stack.json(path, &body).await;
            assert_eq!(answer.status, 200, "{model}: {answer:?}");
            let results = answer.body["results"].as_array().unwrap();
            assert_eq!(results.len(), 2);
            assert_eq!(
                (&results[0]["index"], &results[0]["document"]["text"]),
                (&json!(1), &json!("green apples"))
            );
            assert!(results[0]["relevance_score"].as_f64() >= results[1]["relevance_score"].as_f64());
            assert_eq!(answer.body["meta"]["billed_units"]["search_units"], 1);
        }
    }
    for (name, value, param) in [
        ("documents", json!([]), "documents"),
        ("query", json!(""), "query"),
        ("top_n", json!(0), "top_n"),
        ("model", json!("titan-embed-text-v2"), "model"),
    ] {
        let mut body = json!({"model": "cohere-rerank-v3.5", "query": "q", "documents": ["a"]});
        body[name] = value;
        let answer = stack.json("/v1/rerank", &body).await;
        assert_eq!((answer.status, &answer.error()["param"]), (400, &json!(param)), "{answer:?}");
    }
}
