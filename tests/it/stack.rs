//! One emulator and one server, and a client that speaks to them as an SDK would.

use std::time::Duration;

use outcrop_emulator::{Emulator, Step};
use outcrop_proxy::{
    BedrockArgs, BedrockSettings, Environment, ServeArgs, Server, ServerSettings, connect, resolve,
};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// No test waits longer than this for anything.
pub(crate) const LONG: Duration = Duration::from_secs(20);

pub(crate) struct Stack {
    pub(crate) emulator: Emulator,
    /// `http://127.0.0.1:PORT`
    pub(crate) url: String,
    pub(crate) client: reqwest::Client,
    stop: Option<oneshot::Sender<()>>,
    pub(crate) serving: JoinHandle<()>,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        self.body["choices"][0]["message"]["content"].as_str().unwrap_or_default()
    }

    pub(crate) fn error(&self) -> &Value {
        &self.body["error"]
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

impl Stack {
    /// With an API key, and what the emulator should answer.
    pub(crate) async fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        Self::with(steps, |_, _| {}).await
    }

    /// With settings of the test's own.
    pub(crate) async fn with(
        steps: impl IntoIterator<Item = Step>,
        change: impl FnOnce(&mut ServerSettings, &mut BedrockSettings),
    ) -> Self {
        let emulator = Emulator::builder().script(steps).start().await.unwrap();
        let environment = Environment::from_pairs([("AWS_BEARER_TOKEN_BEDROCK", emulator.bearer())]);
        Self::on(emulator, &environment, change).await
    }

    /// With an emulator and credentials of the test's own.
    pub(crate) async fn on(
        emulator: Emulator,
        environment: &Environment,
        change: impl FnOnce(&mut ServerSettings, &mut BedrockSettings),
    ) -> Self {
        let (mut server, mut bedrock) = resolve::serve(&typed(&emulator), environment).unwrap();
        bedrock.attempts = Some(2);
        bedrock.model_lists = false; // they are asked for at once, and tests count calls
        change(&mut server, &mut bedrock);
        let server = Server::bind(server).await.unwrap();
        let url = server.url();
        let connected = connect(&bedrock).await.unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let serving = tokio::spawn(server.serve(connected, stopped, std::future::pending()));
        let client = reqwest::Client::builder().no_proxy().timeout(LONG).build().unwrap();
        Self { emulator, url, client, stop: Some(stop), serving }
    }

    /// Tells the server to stop, as SIGTERM does.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub(crate) fn post(&self, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
        self.client
            .post(format!("{}/v1/chat/completions", self.url))
            .header("content-type", "application/json")
            .bearer_auth("anything")
            .body(body)
    }

    /// Sends a body as it is.
    pub(crate) async fn send(&self, body: impl Into<reqwest::Body>) -> Answer {
        answer(self.post(body).send().await.unwrap()).await
    }

    /// Sends a chat completion.
    pub(crate) async fn chat(&self, body: &Value) -> Answer {
        self.send(body.to_string()).await
    }

    /// Streams a chat completion: the data of each event, and whether the connection ended cleanly.
    pub(crate) async fn stream(&self, body: &Value) -> Vec<String> {
        let response = self.post(body.to_string()).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
        data(&response.text().await.unwrap())
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        answer(self.client.get(format!("{}{path}", self.url)).send().await.unwrap()).await
    }

    /// `runtime /model/..` of every call that the emulator saw.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = self.emulator.calls();
        calls.iter().map(|call| format!("{} {}", call.host, call.model.as_deref().unwrap_or("-"))).collect()
    }
}

/// The flags that point at an emulator.
pub(crate) fn typed(emulator: &Emulator) -> ServeArgs {
    ServeArgs {
        listen: Some("127.0.0.1:0".to_owned()),
        bedrock: BedrockArgs {
            region: Some(emulator.region().to_owned()),
            runtime_url: Some(emulator.runtime_url().to_owned()),
            control_url: Some(emulator.control_url().to_owned()),
            mantle_url: Some(emulator.mantle_url().to_owned()),
            ..BedrockArgs::default()
        },
        ..ServeArgs::default()
    }
}

pub(crate) async fn answer(response: reqwest::Response) -> Answer {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.bytes().await.unwrap();
    Answer { status, headers, body: serde_json::from_slice(&body).unwrap_or(Value::Null) }
}

/// The data of each event; comments are left out.
pub(crate) fn data(text: &str) -> Vec<String> {
    assert!(text.ends_with("\n\n") || text.is_empty(), "the last event is whole: {text:?}");
    let events = text.split("\n\n").filter(|event| !event.is_empty() && !event.starts_with(':'));
    events
        .map(|event| event.strip_prefix("data: ").unwrap_or_else(|| panic!("{event:?}")).to_owned())
        .collect()
}

/// The text of the chunks.
pub(crate) fn streamed_text(events: &[String]) -> String {
    let chunks = events.iter().filter_map(|event| serde_json::from_str::<Value>(event).ok());
    chunks.filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str().map(str::to_owned)).collect()
}

/// A request to `model`.
pub(crate) fn hello(model: &str) -> Value {
    json!({"model": model, "messages": [{"role": "user", "content": "hello"}]})
}

/// The same, streamed.
pub(crate) fn hello_stream(model: &str) -> Value {
    let mut body = hello(model);
    body["stream"] = true.into();
    body
}
