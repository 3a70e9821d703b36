//! A caller's dialect in front of a model that speaks another one of OpenAI's APIs: Chat before Responses, Responses before
//! Chat, Messages before either, on both hosts.

use outcrop_emulator::Step;
use outcrop_gateway::Endpoint;
use serde_json::{Value, json};

use crate::stack::{Answer, Stack, answer};

/// What the caller speaks.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Front {
    Chat,
    Responses,
    Messages,
}

use Front::{Chat, Messages, Responses};

/// Who speaks, to which model, on which host, and the path that the model is to be asked on.
const PAIRS: [(Front, &str, Endpoint, &str); 9] = [
    (Chat, "gpt-5.4", Endpoint::Mantle, "/openai/v1/responses"),
    (Chat, "gpt-5.4", Endpoint::Runtime, "/openai/v1/responses"),
    (Responses, "gpt-oss-120b", Endpoint::Runtime, "/openai/v1/chat/completions"),
    (Responses, "qwen3-32b", Endpoint::Mantle, "/v1/chat/completions"),
    (Messages, "gpt-5.4", Endpoint::Mantle, "/openai/v1/responses"),
    (Messages, "gpt-5.4", Endpoint::Runtime, "/openai/v1/responses"),
    (Messages, "gpt-oss-120b", Endpoint::Mantle, "/v1/responses"),
    (Messages, "gpt-oss-120b", Endpoint::Runtime, "/openai/v1/chat/completions"),
    (Messages, "qwen3-32b", Endpoint::Mantle, "/v1/chat/completions"),
];

impl Front {
    fn path(self) -> &'static str {
        match self {
            Chat => "/v1/chat/completions",
            Responses => "/v1/responses",
            Messages => "/v1/messages",
        }
    }

    fn hello(self, model: &str, stream: bool) -> Value {
        let mut body = match self {
            Responses => json!({"model": model, "input": "Hello."}),
            _ => json!({"model": model, "messages": [{"role": "user", "content": "Hello."}]}),
        };
        if self == Messages {
            body["max_tokens"] = 64.into();
        }
        if stream {
            body["stream"] = true.into();
        }
        body
    }

    fn tools(self, mut body: Value) -> Value {
        let schema =
            json!({"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]});
        body["tools"] = match self {
            Chat => json!([{"type": "function", "function": {"name": "weather", "parameters": schema}}]),
            Responses => {
                json!([{"type": "function", "name": "weather", "parameters": schema, "strict": false}])
            }
            Messages => json!([{"name": "weather", "input_schema": schema}]),
        };
        body
    }

    /// The turn after a call: its result goes back.
    fn then(self, mut body: Value, call: &Call, whole: &Value) -> Value {
        let (list, more) = match self {
            Chat => (
                "messages",
                vec![
                    whole["choices"][0]["message"].clone(),
                    json!({"role": "tool", "tool_call_id": call.id, "content": "-3"}),
                ],
            ),
            Messages => (
                "messages",
                vec![
                    json!({"role": "assistant", "content": whole["content"]}),
                    json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "-3"}]}),
                ],
            ),
            Responses => {
                let mut items = vec![json!({"role": "user", "content": body["input"]})];
                items.extend(whole["output"].as_array().unwrap().iter().cloned());
                items.push(json!({"type": "function_call_output", "call_id": call.id, "output": "-3"}));
                body["input"] = items.into();
                return body;
            }
        };
        body[list].as_array_mut().unwrap().extend(more);
        body
    }

    /// The text of a whole answer.
    fn text(self, body: &Value) -> String {
        let parts = |parts: &Value| -> String {
            parts.as_array().into_iter().flatten().filter_map(|part| part["text"].as_str()).collect()
        };
        match self {
            Chat => body["choices"][0]["message"]["content"].as_str().unwrap_or_default().to_owned(),
            Messages => parts(&body["content"]),
            Responses => {
                let items = body["output"].as_array().into_iter().flatten();
                items.filter(|item| item["type"] == "message").map(|item| parts(&item["content"])).collect()
            }
        }
    }

    /// The call of a whole answer.
    fn call(self, body: &Value) -> Call {
        let call = match self {
            Chat => {
                let call = &body["choices"][0]["message"]["tool_calls"][0];
                (call["id"].clone(), call["function"]["name"].clone(), call["function"]["arguments"].clone())
            }
            Messages => {
                let block =
                    body["content"].as_array().unwrap().iter().find(|one| one["type"] == "tool_use").unwrap();
                (block["id"].clone(), block["name"].clone(), block["input"].to_string().into())
            }
            Responses => {
                let item = body["output"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|one| one["type"] == "function_call")
                    .unwrap();
                (item["call_id"].clone(), item["name"].clone(), item["arguments"].clone())
            }
        };
        let text = |value: Value| value.as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
        Call { id: text(call.0), name: text(call.1), arguments: text(call.2) }
    }

    /// The text that the events of a stream tell.
    fn streamed(self, events: &[Value]) -> String {
        let piece = |event: &Value| match self {
            Chat => event["choices"][0]["delta"]["content"].as_str().map(str::to_owned),
            Messages => event["delta"]["text"].as_str().map(str::to_owned),
            Responses => event["delta"]
                .as_str()
                .filter(|_| event["type"] == "response.output_text.delta")
                .map(str::to_owned),
        };
        events.iter().filter_map(piece).collect()
    }

    /// Whether the events say that the answer is whole.
    fn is_whole(self, text: &str) -> bool {
        let last = match self {
            Chat => "data: [DONE]",
            Messages => "event: message_stop",
            Responses => "event: response.completed",
        };
        text.contains(last)
    }

    async fn send(self, stack: &Stack, body: &Value) -> reqwest::Response {
        let request = stack.client.post(format!("{}{}", stack.url, self.path()));
        let request =
            request.header("content-type", "application/json").header("anthropic-version", "2023-06-01");
        request.body(body.to_string()).send().await.unwrap()
    }

    async fn whole(self, stack: &Stack, body: &Value) -> Answer {
        let answer = answer(self.send(stack, body).await).await;
        assert_eq!(answer.status, 200, "{self:?}: {answer:?}");
        answer
    }
}

struct Call {
    id: String,
    name: String,
    arguments: String,
}

fn events(text: &str) -> Vec<Value> {
    text.lines().filter_map(|line| serde_json::from_str(line.strip_prefix("data: ")?).ok()).collect()
}

async fn stack(endpoint: Endpoint, steps: impl IntoIterator<Item = Step>) -> Stack {
    Stack::with(steps, |_, bedrock| (bedrock.endpoint, bedrock.attempts) = (endpoint, Some(1))).await
}

/// The path of the last call and its body.
fn last(stack: &Stack) -> (String, Value) {
    let call = stack.emulator.calls().pop().unwrap();
    (call.path, call.body.unwrap())
}

#[tokio::test]
async fn a_whole_answer_crosses_every_bridge() {
    for (front, model, endpoint, path) in PAIRS {
        let what = format!("{front:?} {model} {endpoint}");
        let stack = stack(endpoint, [Step::text("Good day.")]).await;
        let answer = front.whole(&stack, &front.hello(model, false)).await;
        assert_eq!(front.text(&answer.body), "Good day.", "{what}: {answer:?}");
        assert_eq!(answer.body["model"], model, "{what}: the caller's name comes back");
        assert_eq!(last(&stack).0, path, "{what}");
        let usage = &answer.body["usage"];
        let told =
            ["prompt_tokens", "input_tokens"].iter().any(|name| usage[name].as_u64().is_some_and(|n| n > 0));
        assert!(told, "{what}: {usage}");
    }
}

#[tokio::test]
async fn a_stream_crosses_every_bridge() {
    for (front, model, endpoint, path) in PAIRS {
        let what = format!("{front:?} {model} {endpoint}");
        let stack = stack(endpoint, [Step::text("One two three four five.")]).await;
        let response = front.send(&stack, &front.hello(model, true)).await;
        assert_eq!(response.status(), 200, "{what}");
        let text = response.text().await.unwrap();
        assert_eq!(front.streamed(&events(&text)), "One two three four five.", "{what}: {text}");
        assert!(front.is_whole(&text), "{what}: {text}");
        assert_eq!(last(&stack).0, path, "{what}");
    }
}

#[tokio::test]
async fn a_tool_turn_crosses_every_bridge() {
    for (front, model, endpoint, _) in PAIRS {
        let what = format!("{front:?} {model} {endpoint}");
        let steps = [Step::tool("weather", json!({"city": "Oslo"})), Step::text("It is cold.")];
        let stack = stack(endpoint, steps).await;
        let asked = front.tools(front.hello(model, false));
        let first = front.whole(&stack, &asked).await;
        let call = front.call(&first.body);
        let arguments: Value = serde_json::from_str(&call.arguments).unwrap();
        assert_eq!((call.name.as_str(), arguments), ("weather", json!({"city": "Oslo"})), "{what}");
        let second = front.whole(&stack, &front.then(asked, &call, &first.body)).await;
        assert_eq!(front.text(&second.body), "It is cold.", "{what}");
        let (path, body) = last(&stack);
        let result = if path.ends_with("/responses") {
            let items = body["input"].as_array().unwrap();
            items.iter().find(|item| item["type"] == "function_call_output").unwrap()["output"].clone()
        } else {
            let messages = body["messages"].as_array().unwrap();
            messages.iter().find(|message| message["role"] == "tool").unwrap()["content"].clone()
        };
        assert!(result.to_string().contains("-3"), "{what}: {body}");
    }
}

#[tokio::test]
async fn a_streamed_call_crosses_every_bridge() {
    for (front, model, endpoint, _) in PAIRS {
        let what = format!("{front:?} {model} {endpoint}");
        let stack = stack(endpoint, [Step::tool("weather", json!({"city": "Oslo"}))]).await;
        let response = front.send(&stack, &front.tools(front.hello(model, true))).await;
        let text = response.text().await.unwrap();
        let pieces: String = events(&text)
            .iter()
            .filter_map(|event| match front {
                Chat => event["choices"][0]["delta"]["tool_calls"][0]["function"]["arguments"].as_str(),
                Messages => event["delta"]["partial_json"].as_str(),
                Responses => event["delta"]
                    .as_str()
                    .filter(|_| event["type"] == "response.function_call_arguments.delta"),
            })
            .collect();
        let arguments: Value = serde_json::from_str(&pieces).unwrap_or_else(|_| panic!("{what}: {text}"));
        assert_eq!(arguments, json!({"city": "Oslo"}), "{what}");
        assert!(front.is_whole(&text), "{what}: {text}");
    }
}

/// H.4 65: however it breaks, it is told as an error and never as an end.
#[tokio::test]
async fn a_broken_stream_ends_with_an_error_on_every_bridge() {
    let text = || Step::text("one two three four five six seven eight nine ten eleven twelve");
    for (front, model, endpoint, _) in PAIRS {
        for (how, step) in [
            ("cut between events", text().cut_after(4)),
            ("cut inside an event", text().cut_inside(4, 9)),
            ("ends early", text().end_after(4)),
            ("an error event", text().error_event_after(4, "overloaded_error", "busy")),
            ("no JSON", text().garbage(4, "{nope")),
        ] {
            let what = format!("{front:?} {model} {endpoint}: {how}");
            let stack = stack(endpoint, [step]).await;
            let response = front.send(&stack, &front.hello(model, true)).await;
            assert_eq!(response.status(), 200, "{what}");
            let text = response.text().await.unwrap();
            assert!(!front.is_whole(&text), "{what}: {text}");
            let events = events(&text);
            let last = events.last().unwrap_or_else(|| panic!("{what}: {text}"));
            let told = match front {
                Responses => last["type"] == "response.failed" || last["type"] == "error",
                _ => last["error"]["message"].is_string(),
            };
            assert!(told, "{what}: {text}");
        }
    }
}

#[tokio::test]
async fn an_early_failure_keeps_its_status_on_every_bridge() {
    for (front, model, endpoint, _) in PAIRS {
        for stream in [false, true] {
            let stack =
                stack(endpoint, [Step::fail(429, "ThrottlingException", "Too many tokens").times(9)]).await;
            let answer = answer(front.send(&stack, &front.hello(model, stream)).await).await;
            assert_eq!(answer.status, 429, "{front:?} {model} {endpoint}: {answer:?}");
            assert!(answer.header("retry-after").is_some(), "{answer:?}");
            assert!(answer.error()["message"].as_str().unwrap().contains("Too many tokens"), "{answer:?}");
        }
    }
}

/// D.4: what a model thought goes back to it, and comes whole to the caller.
#[tokio::test]
async fn reasoning_of_a_responses_model_comes_back_to_it() {
    let steps = [Step::thinking("Hm.", "First."), Step::text("Second.")];
    let stack = stack(Endpoint::Mantle, steps).await;
    let mut body = Messages.hello("gpt-5.4", false);
    (body["max_tokens"], body["thinking"]) = (4096.into(), json!({"type": "enabled", "budget_tokens": 2048}));
    let first = Messages.whole(&stack, &body).await;
    assert_eq!(Messages.text(&first.body), "First.", "{first:?}");
    let said = json!({"role": "assistant", "content": first.body["content"]});
    let messages = body["messages"].as_array_mut().unwrap();
    messages.extend([said, json!({"role": "user", "content": "And?"})]);
    Messages.whole(&stack, &body).await;
    let sent = last(&stack).1;
    let items = sent["input"].as_array().unwrap();
    let thought = items.iter().find(|item| item["type"] == "reasoning").unwrap_or_else(|| panic!("{sent}"));
    assert!(thought["encrypted_content"].as_str().is_some_and(|sealed| !sealed.is_empty()), "{thought}");
    assert_eq!(
        (&sent["store"], sent["include"].to_string().contains("encrypted_content")),
        (&json!(false), true)
    );
}

/// Thinking that is there to be read is told as such by Responses: `reasoning_text`, not a summary.
#[tokio::test]
async fn open_thinking_is_told_as_open() {
    for (model, endpoint) in [("gpt-oss-120b", Endpoint::Runtime), ("deepseek-r1", Endpoint::Runtime)] {
        let stack =
            stack(endpoint, [Step::thinking("Hm, hm.", "Yes."), Step::thinking("Hm, hm.", "Yes.")]).await;
        let answer = Responses.whole(&stack, &Responses.hello(model, false)).await;
        let items = answer.body["output"].as_array().unwrap();
        let thought =
            items.iter().find(|item| item["type"] == "reasoning").unwrap_or_else(|| panic!("{answer:?}"));
        assert_eq!(thought["content"], json!([{"type": "reasoning_text", "text": "Hm, hm."}]), "{model}");
        let response = Responses.send(&stack, &Responses.hello(model, true)).await;
        let text = response.text().await.unwrap();
        assert!(text.contains("event: response.reasoning_text.delta"), "{model}: {text}");
        assert!(!text.contains("response.reasoning_summary_text.delta"), "{model}: {text}");
    }
    let stack = stack(Endpoint::Runtime, [Step::thinking("Hm, hm.", "Yes.")]).await;
    let mut body = Responses.hello("claude-haiku-4-5", false);
    body["reasoning"] = json!({"effort": "low", "summary": "auto"});
    let answer = Responses.whole(&stack, &body).await;
    let items = answer.body["output"].as_array().unwrap();
    let thought =
        items.iter().find(|item| item["type"] == "reasoning").unwrap_or_else(|| panic!("{answer:?}"));
    assert!(thought.get("content").is_none_or(Value::is_null), "Claude's is a summary: {thought}");
}

#[tokio::test]
async fn the_api_that_a_model_has_is_preferred_to_a_bridge() {
    let stack = Stack::start([]).await;
    // Chat alone on runtime, both on mantle.
    for (front, path) in [(Chat, "/openai/v1/chat/completions"), (Responses, "/v1/responses")] {
        front.whole(&stack, &front.hello("gpt-oss-120b", false)).await;
        assert_eq!(last(&stack).0, path, "{front:?}");
    }
}
