//! What arrived and how it went: every call, with its secrets left out.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::incoming::Incoming;

/// How an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Still being answered.
    Open,
    /// The answer was handed over to its end.
    Complete,
    /// The peer went away first.
    Cancelled,
    /// The emulator broke the answer off, as a script told it to.
    Cut,
}

impl Outcome {
    /// `open`, `complete`, `cancelled` or `cut`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Cancelled => "cancelled",
            Self::Cut => "cut",
        }
    }
}

/// One call as it was received.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// Counts from 0 since the start or the last `clear`.
    pub index: usize,
    /// `runtime`, `control` or `mantle`.
    pub host: &'static str,
    /// `POST`
    pub method: String,
    /// As received, percent-encoding included.
    pub path: String,
    /// Without the `?`.
    pub query: String,
    /// In order of arrival; secrets are replaced (`Bearer [redacted]`).
    pub headers: Vec<(String, String)>,
    /// The body, when it is JSON.
    pub body: Option<Value>,
    /// The body's bytes.
    pub raw_body: Bytes,
    /// The model as the caller named it, in path or body.
    pub model: Option<String>,
    /// `sigv4`, `bearer-short`, `bearer-long`, `x-api-key` or `none`.
    pub auth: &'static str,
    /// HTTP status of the answer; 0 while there is none.
    pub status: u16,
    /// How the answer ended.
    pub outcome: Outcome,
}

impl Call {
    /// The first value of a header, by lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({
            "index": self.index, "host": self.host, "method": self.method, "path": self.path, "query": self.query,
            "headers": self.headers, "body": self.body, "raw_body_base64": STANDARD.encode(&self.raw_body),
            "model": self.model, "auth": self.auth, "status": self.status, "outcome": self.outcome.as_str(),
        })
    }
}

/// All calls of one emulator.
#[derive(Clone, Debug)]
pub(crate) struct Recorder {
    calls: Arc<Mutex<Calls>>,
    /// Bumped at every change.
    changed: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Calls {
    /// Tickets of an earlier epoch write nowhere.
    epoch: u64,
    list: Vec<Call>,
}

impl Recorder {
    pub(crate) fn new() -> Self {
        Self { calls: Arc::default(), changed: watch::Sender::new(0) }
    }

    fn lock(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn open(&self, request: &Incoming) -> Ticket {
        let mut calls = self.lock();
        let index = calls.list.len();
        calls.list.push(Call {
            index,
            host: request.host.name(),
            method: request.method.to_string(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: shown_headers(request),
            body: serde_json::from_slice(&request.body).ok(),
            raw_body: request.body.clone(),
            model: None,
            auth: "none",
            status: 0,
            outcome: Outcome::Open,
        });
        let epoch = calls.epoch;
        drop(calls);
        self.bump();
        Ticket { recorder: self.clone(), epoch, index, ended: false }
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.lock().list.clone()
    }

    pub(crate) fn clear(&self) {
        let mut calls = self.lock();
        calls.epoch += 1;
        calls.list.clear();
        drop(calls);
        self.bump();
    }

    /// Waits until `count` calls have an outcome.
    pub(crate) async fn finished(&self, count: usize) -> Vec<Call> {
        let mut changes = self.changed.subscribe();
        loop {
            let calls = self.calls();
            if calls.iter().filter(|call| call.outcome != Outcome::Open).count() >= count {
                return calls;
            }
            if changes.changed().await.is_err() {
                return calls;
            }
        }
    }

    fn bump(&self) {
        self.changed.send_modify(|version| *version = version.wrapping_add(1));
    }
}

/// The right to complete one record. Dropped without an end, the peer went away.
#[derive(Debug)]
pub(crate) struct Ticket {
    recorder: Recorder,
    epoch: u64,
    index: usize,
    ended: bool,
}

impl Ticket {
    fn with(&self, change: impl FnOnce(&mut Call)) {
        let mut calls = self.recorder.lock();
        if calls.epoch == self.epoch
            && let Some(call) = calls.list.get_mut(self.index)
        {
            change(call);
        }
        drop(calls);
        self.recorder.bump();
    }

    pub(crate) fn auth(&self, kind: &'static str) {
        self.with(|call| call.auth = kind);
    }

    pub(crate) fn model(&self, model: &str) {
        self.with(|call| call.model = Some(model.to_owned()));
    }

    pub(crate) fn status(&self, status: u16) {
        self.with(|call| call.status = status);
    }

    pub(crate) fn end(&mut self, outcome: Outcome) {
        if !self.ended {
            self.ended = true;
            self.with(|call| call.outcome = outcome);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.end(Outcome::Cancelled);
    }
}

fn shown_headers(request: &Incoming) -> Vec<(String, String)> {
    let shown = |name: &str, value: &str| match name {
        "authorization" => format!("{} [redacted]", value.split(' ').next().unwrap_or_default()),
        "x-api-key" | "x-amz-security-token" | "cookie" => "[redacted]".to_owned(),
        _ => value.to_owned(),
    };
    request
        .headers
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), shown(name.as_str(), &String::from_utf8_lossy(value.as_bytes())))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incoming::Host;
    use http::{HeaderMap, Method};

    fn request() -> Incoming {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", "Bearer bedrock-api-key-secret".parse().unwrap());
        headers.insert("x-api-key", "secret".parse().unwrap());
        let uri = "/model/a%3A0/invoke".parse().unwrap();
        Incoming::new(Host::Runtime, Method::POST, &uri, headers, Bytes::from_static(b"{\"a\":1}"))
    }

    #[test]
    fn secrets_are_left_out() {
        let recorder = Recorder::new();
        let _ticket = recorder.open(&request());
        let call = recorder.calls().remove(0);
        assert_eq!(call.header("authorization"), Some("Bearer [redacted]"));
        assert!(!call.to_json()["headers"].to_string().contains("secret"));
        assert_eq!(call.body, Some(json!({"a": 1})));
    }

    #[test]
    fn a_dropped_ticket_is_a_cancelled_call() {
        let recorder = Recorder::new();
        drop(recorder.open(&request()));
        let mut second = recorder.open(&request());
        second.end(Outcome::Complete);
        drop(second);
        let outcomes: Vec<_> = recorder.calls().iter().map(|call| call.outcome).collect();
        assert_eq!(outcomes, [Outcome::Cancelled, Outcome::Complete]);
    }

    #[test]
    fn a_ticket_from_before_clear_changes_nothing() {
        let recorder = Recorder::new();
        let old = recorder.open(&request());
        recorder.clear();
        let _new = recorder.open(&request());
        old.status(500);
        assert_eq!(recorder.calls()[0].status, 0);
    }
}
