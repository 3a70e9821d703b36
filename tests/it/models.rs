//! What can be called: the list in both forms, what it is made of, and that it tells the truth.

use outcrop_emulator::{Emulator, Step};
use outcrop_gateway::Endpoint;
use outcrop_proxy::Environment;
use serde_json::{Value, json};

use crate::stack::{Answer, LONG, Stack, answer, hello};

fn listed(list: &Answer) -> Vec<&Value> {
    assert_eq!(list.status, 200, "{list:?}");
    list.body["data"].as_array().unwrap().iter().collect()
}

fn ids(list: &Answer) -> Vec<&str> {
    listed(list).into_iter().map(|model| model["id"].as_str().unwrap()).collect()
}

fn speaks(model: &Value, api: &str) -> bool {
    model["upstream_apis"].as_array().unwrap().iter().any(|one| one == api)
}

/// A stack whose server asks for the lists.
async fn with_lists(steps: impl IntoIterator<Item = Step>) -> Stack {
    Stack::with(steps, |_, bedrock| bedrock.model_lists = true).await
}

/// The list, once AWS's own have come: they are on their way from the start, and nobody waits for them.
async fn list(stack: &Stack) -> Answer {
    let arrived = async {
        loop {
            let list = stack.get("/v1/models").await;
            if list.header("x-outcrop-models") != Some("catalog") {
                return list;
            }
        }
    };
    tokio::time::timeout(LONG, arrived).await.unwrap()
}

async fn anthropic(stack: &Stack, path: &str) -> Answer {
    let request = stack.client.get(format!("{}{path}", stack.url)).header("anthropic-version", "2023-06-01");
    answer(request.send().await.unwrap()).await
}

/// A second turn: the model has called a tool and is told what came of it.
fn told(model: &str) -> Value {
    let parameters = json!({"type": "object", "properties": {"city": {"type": "string"}}});
    json!({
        "model": model,
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "How cold is it in Oslo?"},
            {"role": "assistant", "content": null, "reasoning_content": "I have to look.", "tool_calls": [
                {"id": "call_abcdefghijklmnop", "type": "function", "function": {"name": "weather", "arguments": "{\"city\":\"Oslo\"}"}},
            ]},
            {"role": "tool", "tool_call_id": "call_abcdefghijklmnop", "content": "-3"},
        ],
        "tools": [{"type": "function", "function": {"name": "weather", "parameters": parameters}}],
    })
}

#[tokio::test]
async fn what_is_listed_answers() {
    for region in ["us-east-1", "eu-west-1"] {
        let emulator = Emulator::builder().region(region).start().await.unwrap();
        let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", emulator.bearer())]);
        let stack = Stack::on(emulator, &environment, |_, bedrock| bedrock.model_lists = true).await;
        let list = list(&stack).await;
        assert_eq!(list.header("x-outcrop-models"), Some("live"));
        let mut wrong = Vec::new();
        for model in listed(&list) {
            let name = model["id"].as_str().unwrap();
            if ["messages", "converse", "chat", "responses"].iter().any(|api| speaks(model, api)) {
                let answer = stack.chat(&hello(name)).await;
                if answer.status != 200 || answer.text().is_empty() {
                    wrong.push(format!("{name}: {} {}", answer.status, answer.body));
                }
            }
        }
        assert!(wrong.is_empty(), "{region}:\n{}", wrong.join("\n"));
    }
}

#[tokio::test]
async fn every_listed_model_with_tools_takes_a_tool_turn_whole_and_streamed() {
    let stack = with_lists([]).await;
    let list = list(&stack).await;
    let mut wrong = Vec::new();
    for model in listed(&list) {
        let name = model["id"].as_str().unwrap();
        if !["messages", "converse", "chat", "responses"].iter().any(|api| speaks(model, api)) {
            continue;
        }
        for stream in [false, true] {
            let mut body = told(name);
            body["stream"] = stream.into();
            let response = stack.post(body.to_string()).send().await.unwrap();
            let (status, text) = (response.status(), response.text().await.unwrap());
            let done = !stream || text.ends_with("data: [DONE]\n\n");
            // A model without tools is refused here, and by name.
            let refused = status == 400 && text.contains("\"param\":\"tools\"");
            if !(status == 200 && done || refused) {
                wrong.push(format!("{name} stream={stream}: {status} {text}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn the_list_holds_each_model_once_with_the_ids_it_has_upstream() {
    let stack = with_lists([]).await;
    let list = list(&stack).await;
    let ids = ids(&list);
    let unique: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    let haiku = listed(&list).into_iter().find(|model| model["id"] == "claude-haiku-4-5").unwrap();
    assert_eq!(haiku["object"], "model");
    assert_eq!(haiku["owned_by"], "anthropic");
    assert_eq!(haiku["created"], 1_760_486_400);
    assert_eq!(haiku["upstream"]["id"], "us.anthropic.claude-haiku-4-5-20251001-v1:0");
    let runtime = haiku["upstream_ids"]["runtime"].as_array().unwrap();
    for id in ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "anthropic.claude-haiku-4-5-20251001-v1:0"] {
        assert!(runtime.contains(&id.into()), "{runtime:?}");
    }
    assert_eq!(haiku["upstream_ids"]["mantle"], json!(["anthropic.claude-haiku-4-5"]));
    // A profile that needs no other name is no model of its own.
    assert!(!ids.iter().any(|id| id.starts_with("us.anthropic.")), "{ids:?}");
}

#[tokio::test]
async fn the_lists_are_asked_once_and_kept() {
    let stack = with_lists([]).await;
    let first = list(&stack).await;
    let (one, two) = tokio::join!(stack.get("/v1/models"), stack.get("/v1/models"));
    assert!(first.body == one.body && one.body == two.body);
    let mut asked: Vec<_> = stack.emulator.calls().into_iter().map(|call| call.path).collect();
    asked.sort();
    assert_eq!(asked, ["/foundation-models", "/inference-profiles", "/v1/models"]);
}

#[tokio::test]
async fn a_list_that_is_refused_leaves_the_catalog_and_says_so() {
    let refused = |path| Step::fail(403, "AccessDeniedException", "not granted").path(path).times(0);
    let stack = with_lists([refused("/inference-profiles")]).await;
    assert_eq!(list(&stack).await.header("x-outcrop-models"), Some("partial"));
    let every = ["/inference-profiles", "/foundation-models", "/v1/models"].map(refused);
    let stack = with_lists(every).await;
    tokio::time::timeout(LONG, stack.emulator.finished(3)).await.unwrap();
    let list = stack.get("/v1/models").await;
    assert_eq!(list.header("x-outcrop-models"), Some("catalog"));
    assert!(ids(&list).contains(&"claude-haiku-4-5"));
}

#[tokio::test]
async fn lists_that_do_not_come_keep_nobody_waiting() {
    let silent = |path| Step::hang_head().path(path).times(0);
    let every = ["/inference-profiles", "/foundation-models", "/v1/models"].map(silent);
    let stack = with_lists(every).await;
    // Far less than the half minute that a list may take.
    let list = tokio::time::timeout(LONG, stack.get("/v1/models")).await.unwrap();
    assert_eq!(list.header("x-outcrop-models"), Some("catalog"));
    assert!(!ids(&list).is_empty());
}

#[tokio::test]
async fn hosts_that_are_not_pointed_anywhere_are_not_asked() {
    let elsewhere = |_: &mut _, bedrock: &mut outcrop_proxy::BedrockSettings| {
        (bedrock.model_lists, bedrock.control_url) = (true, None);
    };
    let stack = Stack::with([], elsewhere).await;
    assert_eq!(stack.get("/v1/models").await.header("x-outcrop-models"), Some("catalog"));
    assert!(stack.emulator.calls().is_empty());
}

#[tokio::test]
async fn anthropics_clients_get_anthropics_form() {
    let stack = with_lists([]).await;
    list(&stack).await;
    let list = anthropic(&stack, "/v1/models?limit=1000").await;
    let ids = ids(&list);
    assert_eq!(list.body["has_more"], false);
    assert_eq!(list.body["first_id"], *ids.first().unwrap());
    assert_eq!(list.body["last_id"], *ids.last().unwrap());
    let haiku = listed(&list).into_iter().find(|model| model["id"] == "claude-haiku-4-5").unwrap();
    assert_eq!(haiku["type"], "model");
    assert_eq!(haiku["display_name"], "Claude Haiku 4.5");
    assert_eq!(haiku["created_at"], "2025-10-15T00:00:00Z");
    assert_eq!(haiku["max_tokens"], 64_000);
    assert!(!ids.contains(&"titan-embed-text-v2"), "it cannot be asked over Messages");
    let short = anthropic(&stack, "/v1/models?limit=1&after_id=claude-haiku-4-5").await;
    assert_eq!(short.body, list.body, "everything is on the first page");
    let one = anthropic(&stack, "/v1/models/claude-haiku-4.5").await;
    assert_eq!((&one.body["type"], &one.body["id"]), (&"model".into(), &"claude-haiku-4-5".into()));
    let none = anthropic(&stack, "/v1/models/claude-haiku-9").await;
    assert_eq!((none.status, &none.body["error"]["type"]), (404, &"not_found_error".into()), "{none:?}");
}

#[tokio::test]
async fn only_the_host_in_use_is_listed() {
    for (endpoint, host) in [(Endpoint::Runtime, "runtime"), (Endpoint::Mantle, "mantle")] {
        let stack =
            Stack::with([], |_, bedrock| (bedrock.endpoint, bedrock.model_lists) = (endpoint, true)).await;
        let list = list(&stack).await;
        assert_eq!(list.header("x-outcrop-models"), Some("live"));
        assert!(listed(&list).iter().all(|model| model["upstream"]["host"] == host), "{host}");
    }
}

#[tokio::test]
async fn a_model_that_this_region_does_not_have_is_neither_listed_nor_found() {
    let emulator = Emulator::builder().region("ap-northeast-1").start().await.unwrap();
    let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", emulator.bearer())]);
    let change = |_: &mut _, bedrock: &mut outcrop_proxy::BedrockSettings| {
        (bedrock.endpoint, bedrock.model_lists) = (Endpoint::Mantle, true);
    };
    let stack = Stack::on(emulator, &environment, change).await;
    let list = list(&stack).await;
    let claude: Vec<_> = ids(&list).into_iter().filter(|id| id.starts_with("claude")).collect();
    assert_eq!(claude, ["claude-opus-4-8"], "Tokyo's mantle has no other");
    let found = stack.get("/v1/models/claude-haiku-4-5").await;
    assert_eq!((found.status, &found.error()["code"]), (404, &"model_not_found".into()));
}

/// A request for each thing that a row of the catalog says the model can do.
fn claims(name: &str, caps: &outcrop_gateway::Caps) -> Vec<(&'static str, Value)> {
    let mut claims = Vec::new();
    let mut claim = |what, extra: Value| {
        let mut body = hello(name);
        for (key, value) in extra.as_object().unwrap() {
            body[key] = value.clone();
        }
        claims.push((what, body));
    };
    let tools =
        json!([{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]);
    let schema = json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false});
    let png = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    claim("its least tokens", json!({"max_tokens": caps.min_max_tokens}));
    claim("its most tokens", json!({"max_tokens": caps.max_output}));
    claim("sampling", json!({"temperature": 0.5, "top_p": 0.9, "stop": ["END"]}));
    for effort in &caps.efforts {
        claim("an effort", json!({"reasoning_effort": effort.as_str()}));
    }
    if caps.tools {
        claim("tools", json!({"tools": tools}));
    }
    if caps.tools && caps.tool_choice_any {
        claim("any tool", json!({"tools": tools, "tool_choice": "required"}));
    }
    if caps.tools && caps.tool_choice_named {
        let named = json!({"type": "function", "function": {"name": "weather"}});
        claim("a named tool", json!({"tools": tools, "tool_choice": named}));
    }
    if caps.structured_output {
        let format = json!({"type": "json_schema", "json_schema": {"name": "a", "schema": schema}});
        claim("a schema", json!({"response_format": format}));
    }
    if caps.images {
        let parts =
            json!([{"type": "text", "text": "what?"}, {"type": "image_url", "image_url": {"url": png}}]);
        claim("an image", json!({"messages": [{"role": "user", "content": parts}]}));
    }
    if caps.documents {
        let file = json!({"file_data": "data:text/plain;base64,aGVsbG8=", "filename": "a.txt"});
        let parts = json!([{"type": "text", "text": "what?"}, {"type": "file", "file": file}]);
        claim("a document", json!({"messages": [{"role": "user", "content": parts}]}));
    }
    if caps.cache_points > 0 {
        let part = json!([{"type": "text", "text": "long", "cache_control": {"type": "ephemeral"}}]);
        claim("a cache point", json!({"messages": [{"role": "user", "content": part}]}));
    }
    if caps.prefill {
        let said = json!([{"role": "user", "content": "hi"}, {"role": "assistant", "content": "Well"}]);
        claim("a prefill", json!({"messages": said}));
    }
    claims
}

#[tokio::test]
async fn what_the_catalog_says_of_a_model_behind_converse_is_true() {
    let stack = with_lists([]).await;
    let catalog = outcrop_gateway::Catalog::embedded().unwrap();
    let mut wrong = Vec::new();
    let mut tried = 0;
    let list = list(&stack).await;
    for model in listed(&list).into_iter().filter(|model| speaks(model, "converse")) {
        let name = model["id"].as_str().unwrap();
        let Some(place) = catalog.find(name).and_then(|model| model.runtime.as_ref()) else { continue };
        for (what, body) in claims(name, &place.caps) {
            // The emulator's reading is the stricter one: one source alone says that it sees.
            if (name, what) == ("kimi-k2.5", "an image") {
                continue;
            }
            let answer = stack.chat(&body).await;
            tried += 1;
            let ignored = answer.header("x-outcrop-ignored");
            if answer.status != 200 || ignored.is_some() {
                wrong.push(format!("{name}, {what}: {} {ignored:?} {}", answer.status, answer.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried > 200, "{tried}");
}

#[tokio::test]
async fn a_model_that_holds_no_conversation_says_where_to_ask_it() {
    let stack = Stack::start([]).await;
    for (model, route) in [("titan-embed-text-v2", "/v1/embeddings"), ("cohere-rerank-v3.5", "/v1/rerank")] {
        let answer = stack.chat(&hello(model)).await;
        assert_eq!((answer.status, &answer.error()["param"]), (400, &"model".into()), "{answer:?}");
        assert!(answer.error()["message"].as_str().unwrap().contains(route), "{answer:?}");
    }
    assert!(stack.emulator.calls().is_empty());
}

/// What the catalog says of a family is what Bedrock takes of it.
#[tokio::test]
async fn prompts_results_sound_search_and_files_go_to_those_that_take_them() {
    let asked = |content: Value| json!([{"role": "user", "content": content}]);
    let hello = || asked("Hello.".into());
    let prompted = json!([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello."}]);
    let mut after_results = told("")["messages"].clone();
    after_results.as_array_mut().unwrap().push(json!({"role": "user", "content": "And tomorrow?"}));
    let text = || json!({"type": "text", "text": "What is this?"});
    let sound = json!({"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}});
    let stored = json!({"type": "image_url", "image_url": {"url": "s3://bucket/picture.png"}});
    let (sound, stored) = (asked(json!([text(), sound])), asked(json!([text(), stored])));
    let tools = told("")["tools"].clone();
    let search = json!({"search_context_size": "medium"});
    for (model, messages, more, status) in [
        ("mistral-7b", &prompted, json!({}), 200),
        ("mixtral-8x7b", &prompted, json!({}), 200),
        ("llama-3.3-70b", &after_results, json!({"tools": tools}), 200),
        ("mistral-large-2402", &after_results, json!({"tools": tools}), 200),
        ("nova-lite", &sound, json!({}), 400),
        ("nova-lite", &stored, json!({}), 200),
        ("nova-micro", &stored, json!({}), 400),
        ("qwen3-vl-235b", &stored, json!({}), 400),
        ("nova-2-lite", &hello(), json!({"web_search_options": search}), 200),
        ("nova-pro", &hello(), json!({"web_search_options": search}), 400),
    ] {
        let stack = Stack::with([], |_, bedrock| bedrock.endpoint = Endpoint::Runtime).await;
        let mut body = json!({"model": model, "messages": messages});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = stack.chat(&body).await;
        assert_eq!(answer.status, status, "{model}: {body}\n{answer:?}");
        // What cannot be taken is refused before Bedrock is asked.
        assert_eq!(stack.emulator.calls().len(), usize::from(status == 200), "{model}: {answer:?}");
    }
}
