//! Answers that are kept: two turns, and what can be asked of them.

use std::path::PathBuf;

use outcrop_emulator::Step;
use outcrop_gateway::Endpoint;
use outcrop_proxy::Keys;
use reqwest::Method;
use serde_json::{Value, json};

use crate::stack::{Answer, Stack, answer};

/// A folder of the test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("outcrop-it-{}-{test}", std::process::id()));
        let _: std::io::Result<()> = std::fs::remove_dir_all(&path);
        Self(path)
    }

    async fn stack(&self, steps: impl IntoIterator<Item = Step>) -> Stack {
        let folder = self.0.clone();
        Stack::with(steps, |_, bedrock| bedrock.response_store = Some(folder)).await
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _: std::io::Result<()> = std::fs::remove_dir_all(&self.0);
    }
}

const ANN: &str = "4f9c1d7a8b3e50266d1f";
const BEN: &str = "9b3e50266d1f4f9c1d7a";

async fn call(stack: &Stack, key: &str, method: Method, path: &str, body: Option<&Value>) -> Answer {
    let mut request =
        stack.client.request(method, format!("{}/v1/responses{path}", stack.url)).bearer_auth(key);
    if let Some(body) = body {
        request = request.header("content-type", "application/json").body(body.to_string());
    }
    answer(request.send().await.unwrap()).await
}

async fn create(stack: &Stack, body: &Value) -> Answer {
    call(stack, ANN, Method::POST, "", Some(body)).await
}

async fn get(stack: &Stack, path: &str) -> Answer {
    call(stack, ANN, Method::GET, path, None).await
}

fn ask(input: &str) -> Value {
    json!({"model": "claude-haiku-4-5", "input": input})
}

fn then(input: &str, previous: &Value) -> Value {
    json!({"model": "claude-haiku-4-5", "input": input, "previous_response_id": previous})
}

/// Who said what in the last call that the emulator saw.
fn said(stack: &Stack) -> Vec<(String, String)> {
    let calls = stack.emulator.calls();
    let body = calls.last().unwrap().body.clone().unwrap();
    let messages = body["messages"].as_array().unwrap().clone();
    let text =
        |content: &Value| content.as_str().or(content[0]["text"].as_str()).unwrap_or_default().to_owned();
    messages.iter().map(|one| (one["role"].as_str().unwrap().to_owned(), text(&one["content"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(role, text)| ((*role).to_owned(), (*text).to_owned())).collect()
}

#[tokio::test]
async fn a_second_turn_goes_on_from_the_first_without_its_instructions() {
    let folder = Folder::new("whole");
    let stack = folder.stack([Step::text("Hi Ann."), Step::text("Ann."), Step::text("Really.")]).await;
    let mut body = ask("I am Ann.");
    body["instructions"] = "Be short.".into();
    let first = create(&stack, &body).await;
    assert_eq!((first.status, &first.body["store"]), (200, &json!(true)), "{first:?}");
    assert_eq!(first.header("x-outcrop-ignored"), None, "`store` is as asked");
    let second = create(&stack, &then("Who am I?", &first.body["id"])).await;
    assert_eq!(second.body["previous_response_id"], first.body["id"], "{second:?}");
    assert_eq!(
        said(&stack),
        pairs(&[("user", "I am Ann."), ("assistant", "Hi Ann."), ("user", "Who am I?")])
    );
    let calls = stack.emulator.calls();
    assert!(
        calls.last().unwrap().body.as_ref().unwrap().get("system").is_none(),
        "instructions are not carried over"
    );
    let third = create(&stack, &then("Sure?", &second.body["id"])).await;
    assert_eq!(third.status, 200);
    assert_eq!(said(&stack).len(), 5, "the whole chain");
}

#[tokio::test]
async fn a_stream_can_be_gone_on_from_and_is_kept_before_its_end_is_told() {
    let folder = Folder::new("stream");
    let stack = folder.stack([Step::text("Hi Ann.").chunk_chars(3), Step::text("Ann.")]).await;
    let mut body = ask("I am Ann.");
    body["stream"] = true.into();
    let url = format!("{}/v1/responses", stack.url);
    let request = stack.client.post(url).bearer_auth(ANN).header("content-type", "application/json");
    let text = request.body(body.to_string()).send().await.unwrap().text().await.unwrap();
    let last = text.lines().rev().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let last: Value = serde_json::from_str(last).unwrap();
    assert_eq!(last["type"], "response.completed");
    assert_eq!(last["response"]["store"], true);
    let id = &last["response"]["id"];
    let got = get(&stack, &format!("/{}", id.as_str().unwrap())).await;
    assert_eq!((got.status, &got.body), (200, &last["response"]));
    let second = create(&stack, &then("Who am I?", id)).await;
    assert_eq!(second.status, 200, "{second:?}");
    assert_eq!(
        said(&stack),
        pairs(&[("user", "I am Ann."), ("assistant", "Hi Ann."), ("user", "Who am I?")])
    );
}

#[tokio::test]
async fn an_answer_can_be_read_listed_and_deleted_even_after_a_restart() {
    let folder = Folder::new("kept");
    let first = create(&folder.stack([Step::text("Hi.")]).await, &ask("Hello.")).await;
    let path = format!("/{}", first.body["id"].as_str().unwrap());
    let stack = folder.stack([]).await;
    assert_eq!(get(&stack, &path).await.body, first.body);
    let items = get(&stack, &format!("{path}/input_items?limit=1")).await;
    assert_eq!((items.status, &items.body["object"]), (200, &json!("list")), "{items:?}");
    assert_eq!(items.body["data"][0]["content"], json!([{"type": "input_text", "text": "Hello."}]));
    assert_eq!(items.body["first_id"], items.body["data"][0]["id"]);
    assert_eq!(items.body["has_more"], false);
    let bad = get(&stack, &format!("{path}/input_items?after=msg_none")).await;
    assert_eq!((bad.status, &bad.error()["param"]), (400, &json!("after")));
    let cancelled = call(&stack, ANN, Method::POST, &format!("{path}/cancel"), None).await;
    assert_eq!(cancelled.status, 400, "{cancelled:?}");
    let deleted = call(&stack, ANN, Method::DELETE, &path, None).await;
    assert_eq!(deleted.body, json!({"id": first.body["id"], "object": "response", "deleted": true}));
    assert_eq!(get(&stack, &path).await.status, 404);
    let gone = create(&stack, &then("Go on.", &first.body["id"])).await;
    assert_eq!((gone.status, &gone.error()["code"]), (400, &json!("previous_response_not_found")));
    assert_eq!(gone.error()["param"], "previous_response_id");
}

#[tokio::test]
async fn the_pages_of_an_input_follow_each_other() {
    let folder = Folder::new("pages");
    let stack = folder.stack([Step::text("Hi.")]).await;
    let said = |text: &str| json!({"role": "user", "content": text});
    let body = json!({"model": "claude-haiku-4-5", "input": [said("a"), said("b"), said("c")]});
    let path = format!("/{}/input_items", create(&stack, &body).await.body["id"].as_str().unwrap());
    let texts = |page: &Answer| -> Vec<String> {
        let data = page.body["data"].as_array().unwrap();
        data.iter().map(|item| item["content"][0]["text"].as_str().unwrap().to_owned()).collect()
    };
    let page = get(&stack, &format!("{path}?limit=2")).await;
    assert_eq!((texts(&page), &page.body["has_more"]), (vec!["c".to_owned(), "b".to_owned()], &json!(true)));
    let last = page.body["last_id"].as_str().unwrap();
    let page = get(&stack, &format!("{path}?limit=2&after={last}")).await;
    assert_eq!((texts(&page), &page.body["has_more"]), (vec!["a".to_owned()], &json!(false)));
    assert_eq!(texts(&get(&stack, &format!("{path}?order=asc")).await), ["a", "b", "c"]);
}

#[tokio::test]
async fn what_shall_not_be_kept_is_not() {
    let folder = Folder::new("not");
    let stack = folder.stack([Step::text("Hi.")]).await;
    let mut body = ask("Hello.");
    body["store"] = false.into();
    let first = create(&stack, &body).await;
    assert_eq!((first.status, &first.body["store"]), (200, &json!(false)));
    assert_eq!(get(&stack, &format!("/{}", first.body["id"].as_str().unwrap())).await.status, 404);
}

#[tokio::test]
async fn an_answer_belongs_to_the_key_that_made_it() {
    let folder = Folder::new("keys");
    let path = folder.0.clone();
    let stack = Stack::with([Step::text("Hi.")], |server, bedrock| {
        let mut keys = Keys::default();
        keys.add("ann", ANN);
        keys.add("ben", BEN);
        server.keys = keys;
        bedrock.response_store = Some(path);
    })
    .await;
    let first = create(&stack, &ask("Hello.")).await;
    let path = format!("/{}", first.body["id"].as_str().unwrap());
    let before = stack.emulator.calls().len();
    for (method, path) in [
        (Method::GET, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::GET, format!("{path}/input_items")),
        (Method::POST, format!("{path}/cancel")),
    ] {
        let refused = call(&stack, BEN, method.clone(), &path, None).await;
        assert_eq!(
            (refused.status, &refused.error()["code"]),
            (404, &json!("response_not_found")),
            "{method}"
        );
    }
    let refused = call(&stack, BEN, Method::POST, "", Some(&then("Go on.", &first.body["id"]))).await;
    assert_eq!((refused.status, &refused.error()["code"]), (400, &json!("previous_response_not_found")));
    assert_eq!(stack.emulator.calls().len(), before, "nothing is asked of Bedrock");
    assert_eq!(get(&stack, &path).await.status, 200, "it is still its owner's");
}

#[tokio::test]
async fn without_a_store_nothing_is_kept_and_that_is_said() {
    let stack = Stack::start([Step::text("Hi.")]).await;
    let first = create(&stack, &ask("Hello.")).await;
    assert_eq!((first.status, &first.body["store"]), (200, &json!(false)));
    assert_eq!(first.header("x-outcrop-ignored"), Some("store"));
    let second = create(&stack, &then("Go on.", &first.body["id"])).await;
    assert_eq!((second.status, &second.error()["param"]), (400, &json!("previous_response_id")));
    let got = get(&stack, &format!("/{}", first.body["id"].as_str().unwrap())).await;
    assert_eq!(got.status, 404, "{got:?}");
    assert!(got.error()["message"].as_str().unwrap().contains("has no store"), "{got:?}");
    for path in ["/..%2Fx", "/resp_%C3%A9"] {
        assert_eq!(get(&stack, path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_answers_that_bedrock_keeps_are_asked_of_bedrock() {
    let folder = Folder::new("upstream");
    let stack = folder.stack([]).await;
    let first = create(&stack, &json!({"model": "openai.gpt-oss-120b", "input": "Hello."})).await;
    assert_eq!(first.status, 200, "{first:?}");
    let path = format!("/{}", first.body["id"].as_str().unwrap());
    assert_eq!(get(&stack, &path).await.body["id"], first.body["id"]);
    assert_eq!(call(&stack, ANN, Method::DELETE, &path, None).await.body["deleted"], true);
    let got = get(&stack, &path).await;
    assert_eq!((got.status, &got.error()["code"]), (404, &json!("response_not_found")), "{got:?}");
}

/// What runtime keeps mantle does not know, and the other way round: who made an answer is asked for it.
#[tokio::test]
async fn an_answer_is_asked_of_the_host_that_made_it() {
    for endpoint in [Endpoint::Auto, Endpoint::Runtime] {
        let stack = Stack::with([], |_, bedrock| bedrock.endpoint = endpoint).await;
        for act in ["delete", "cancel"] {
            let made = create(&stack, &json!({"model": "gpt-5.4", "input": "Hello."})).await;
            assert_eq!(
                (made.status, stack.emulator.calls().pop().unwrap().host),
                (200, "runtime"),
                "{made:?}"
            );
            let path = format!("/{}", made.body["id"].as_str().unwrap());
            let got = get(&stack, &path).await;
            assert_eq!((got.status, &got.body["id"]), (200, &made.body["id"]), "{endpoint}: {got:?}");
            let go_on =
                json!({"model": "gpt-5.4", "input": "Go on.", "previous_response_id": made.body["id"]});
            assert_eq!(create(&stack, &go_on).await.status, 200, "{endpoint}");
            if act == "cancel" {
                let refused = call(&stack, ANN, Method::POST, &format!("{path}/cancel"), None).await;
                assert_eq!(refused.status, 400, "it is known, and not in the background: {refused:?}");
            } else {
                assert_eq!(call(&stack, ANN, Method::DELETE, &path, None).await.body["deleted"], true);
                assert_eq!(get(&stack, &path).await.status, 404);
            }
        }
    }
    let stack = Stack::start([]).await;
    let made = create(&stack, &json!({"model": "openai.gpt-oss-120b", "input": "Hello."})).await;
    let go_on = json!({"model": "gpt-5.4", "input": "Go on.", "previous_response_id": made.body["id"]});
    assert_eq!(create(&stack, &go_on).await.status, 200);
    assert_eq!(stack.emulator.calls().pop().unwrap().host, "mantle", "where the first one is kept");
}

/// An id is told in an error, but not a book of one.
#[tokio::test]
async fn an_enormous_id_is_not_sent_back() {
    let folder = Folder::new("enormous");
    let stack = folder.stack([]).await;
    let body =
        json!({"model": "claude-haiku-4-5", "input": "Hi", "previous_response_id": "r".repeat(100_000)});
    let refused = create(&stack, &body).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body.to_string().len() < 1000, "{refused:?}");
}

/// An answer that cannot be kept is given all the same, says so, and cannot be gone on from.
#[tokio::test]
async fn a_save_that_fails_is_told_and_costs_nothing_else() {
    let folder = Folder::new("fails");
    let stack = folder.stack([Step::text("Hi."), Step::text("Hi.")]).await;
    std::fs::remove_dir_all(&folder.0).unwrap();
    let whole = create(&stack, &ask("Hello.")).await;
    assert_eq!((whole.status, whole.header("x-outcrop-ignored")), (200, Some("store")), "{whole:?}");
    let mut body = ask("Hello.");
    body["stream"] = true.into();
    let request = stack.client.post(format!("{}/v1/responses", stack.url));
    let request = request.header("content-type", "application/json").body(body.to_string());
    let text = request.send().await.unwrap().text().await.unwrap();
    assert!(text.contains("event: response.completed"), "{text}");
    let last = text.lines().rfind(|line| line.starts_with("data: ")).unwrap();
    let streamed: Value = serde_json::from_str(&last["data: ".len()..]).unwrap();
    for id in [&whole.body["id"], &streamed["response"]["id"]] {
        let refused = create(&stack, &then("Go on.", id)).await;
        assert_eq!(
            (refused.status, &refused.error()["code"]),
            (400, &json!("previous_response_not_found")),
            "{id}"
        );
        assert_eq!(get(&stack, &format!("/{}", id.as_str().unwrap())).await.status, 404);
    }
}

#[tokio::test]
async fn a_store_that_cannot_be_read_is_an_error_of_ours_and_not_a_missing_answer() {
    let folder = Folder::new("unreadable");
    let stack = folder.stack([Step::text("Hi.")]).await;
    let first = create(&stack, &ask("Hello.")).await;
    let file = std::fs::read_dir(&folder.0).unwrap().next().unwrap().unwrap().path();
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    let refused = create(&stack, &then("Go on.", &first.body["id"])).await;
    assert_eq!((refused.status, &refused.error()["code"]), (500, &json!("store_failed")), "{refused:?}");
    let path = format!("/{}", first.body["id"].as_str().unwrap());
    assert_eq!(get(&stack, &path).await.status, 500);
    // A file whose contents are damaged is as good as gone.
    std::fs::remove_dir(&file).unwrap();
    std::fs::write(&file, "{").unwrap();
    assert_eq!(get(&stack, &path).await.status, 404);
}

/// What is asked of an answer that nobody made, in every way.
#[tokio::test]
async fn an_answer_that_nobody_made_is_not_found_in_any_way() {
    let folder = Folder::new("nobody");
    for endpoint in [Endpoint::Auto, Endpoint::Runtime] {
        let path = folder.0.clone();
        let stack =
            Stack::with([], |_, bedrock| (bedrock.response_store, bedrock.endpoint) = (Some(path), endpoint))
                .await;
        for (method, path) in [
            (Method::GET, "/resp_nobody"),
            (Method::DELETE, "/resp_nobody"),
            (Method::GET, "/resp_nobody/input_items"),
            (Method::POST, "/resp_nobody/cancel"),
        ] {
            let refused = call(&stack, ANN, method.clone(), path, None).await;
            assert_eq!(
                (refused.status, &refused.error()["code"]),
                (404, &json!("response_not_found")),
                "{method} {path}"
            );
        }
        let refused = create(&stack, &then("Go on.", &json!("resp_nobody"))).await;
        assert_eq!((refused.status, &refused.error()["code"]), (400, &json!("previous_response_not_found")));
        assert_eq!(refused.error()["param"], "previous_response_id");
        // What OpenAI's own models are asked is Bedrock's to answer, in the same words.
        let body = json!({"model": "gpt-5.4", "input": "Go on.", "previous_response_id": "resp_nobody"});
        let refused = create(&stack, &body).await;
        assert_eq!(refused.status, 400, "{refused:?}");
        assert!(refused.error()["message"].as_str().unwrap().contains("resp_nobody"), "{refused:?}");
    }
}

/// H.6 96: what a model of OpenAI's is told goes to it byte for byte but for its name, whole history and all.
#[tokio::test]
async fn h96_history_and_reasoning_of_openais_models_pass_untouched() {
    let stack = Stack::start([]).await;
    let body = r#"{ "input":[ {"type":"message","role":"developer","content":"Be brief."},
        {"role":"user","content":[{"type":"input_text","text":"Hi \u00e9"}]},
        {"type":"function_call","call_id":"call_1","name":"f","arguments":"{ \"a\": 1.50 }"},
        {"type":"function_call_output","call_id":"call_1","output":"2"} ],
        "model" : "gpt-oss-120b", "store":false,"include":["reasoning.encrypted_content"]  }"#;
    let request = stack.client.post(format!("{}/v1/responses", stack.url));
    let response = request.header("content-type", "application/json").body(body).send().await.unwrap();
    assert_eq!(response.status(), 200, "{}", response.text().await.unwrap());
    let call = stack.emulator.calls().pop().unwrap();
    let expected = body.replace("\"gpt-oss-120b\"", "\"openai.gpt-oss-120b\"");
    assert_eq!(String::from_utf8_lossy(&call.raw_body), expected);
}

/// To Bedrock every answer is the proxy's own: that one key does not see another's is the proxy's to see to.
#[tokio::test]
async fn an_answer_that_bedrock_keeps_belongs_to_the_key_that_made_it_too() {
    let stack = Stack::with([], |server, _| {
        let mut keys = Keys::default();
        keys.add("ann", ANN);
        keys.add("ben", BEN);
        server.keys = keys;
    })
    .await;
    let whole = create(&stack, &json!({"model": "openai.gpt-oss-120b", "input": "Hello."})).await;
    assert_eq!(whole.status, 200, "{whole:?}");
    let body = json!({"model": "openai.gpt-oss-120b", "input": "Hello.", "stream": true});
    let request = stack.client.post(format!("{}/v1/responses", stack.url)).bearer_auth(ANN);
    let request = request.header("content-type", "application/json").body(body.to_string());
    let text = request.send().await.unwrap().text().await.unwrap();
    let first = text.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let streamed: Value = serde_json::from_str(first).unwrap();
    for id in [&whole.body["id"], &streamed["response"]["id"]] {
        let path = format!("/{}", id.as_str().unwrap());
        let go_on = json!({"model": "openai.gpt-oss-120b", "input": "Go on.", "previous_response_id": id});
        let before = stack.emulator.calls().len();
        for (method, path) in [
            (Method::GET, path.clone()),
            (Method::DELETE, path.clone()),
            (Method::POST, format!("{path}/cancel")),
        ] {
            let refused = call(&stack, BEN, method.clone(), &path, None).await;
            assert_eq!(
                (refused.status, &refused.error()["code"]),
                (404, &json!("response_not_found")),
                "{method}"
            );
        }
        let refused = call(&stack, BEN, Method::POST, "", Some(&go_on)).await;
        assert_eq!((refused.status, &refused.error()["code"]), (400, &json!("previous_response_not_found")));
        assert_eq!(stack.emulator.calls().len(), before, "nothing is asked of Bedrock");
        assert_eq!(get(&stack, &path).await.body["id"], *id, "it is still its owner's");
        assert_eq!(create(&stack, &go_on).await.status, 200);
    }
}
