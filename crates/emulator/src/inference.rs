//! From an accepted body to an answer: the next step of the script, or the default.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::answer::{Answer, Prompt, Speaker};
use crate::incoming::Incoming;
use crate::models::Model;
use crate::outgoing::{Outgoing, Piece};
use crate::refusal::{Refusal, Shape, status_of};
use crate::script::{Before, Fault, Step};
use crate::state::State;
use crate::stream::{Wire, pieces, whole_pieces};

/// One call of a Claude model that passed all rules.
pub(crate) struct Inference<'a> {
    pub(crate) state: &'a Arc<State>,
    pub(crate) request: &'a Incoming,
    pub(crate) request_id: &'a str,
    pub(crate) model: &'static Model,
    /// As the caller named it.
    pub(crate) called: &'a str,
    pub(crate) body: &'a Value,
    /// `None` for an answer in one piece.
    pub(crate) wire: Option<Wire>,
    pub(crate) shape: Shape,
}

impl Inference<'_> {
    pub(crate) async fn run(self) -> Outgoing {
        let step = take(self.state, self.request, self.called, true);
        if let Some(instead) = before(&step, self.shape, self.request_id).await {
            return instead;
        }
        let counted = self.state.cache.count(self.body, self.model.name, self.model.cache_min);
        let speaker = Speaker::claude(self.model, self.body);
        let prompt = Prompt { body: self.body, speaker, counted, sealer: &self.state.sealer };
        let mut random = self.state.fork();
        let answer = Answer::new(&prompt, &step.reply, &mut random);
        match self.wire {
            None => self.whole(&step, &answer),
            Some(wire) => {
                let events = events(&step, &answer, wire);
                let pieces = pieces(&events, wire, &step, &mut random);
                let content_type = if wire == Wire::EventStream {
                    "application/vnd.amazon.eventstream"
                } else {
                    "text/event-stream; charset=utf-8"
                };
                let out = Outgoing::stream(content_type, pieces);
                if wire == Wire::EventStream {
                    out.header("x-amzn-bedrock-content-type", "application/json")
                } else {
                    out.header("cache-control", "no-cache")
                }
            }
        }
    }

    fn whole(&self, step: &Step, answer: &Answer) -> Outgoing {
        let out = deliver(step, answer.to_json(), self.shape, self.request_id);
        if self.shape != Shape::Aws || out.status != 200 {
            return out;
        }
        out.header("x-amzn-bedrock-invocation-latency", 42)
            .header("x-amzn-bedrock-input-token-count", answer.count("input_tokens"))
            .header("x-amzn-bedrock-output-token-count", answer.count("output_tokens"))
            .header("x-amzn-bedrock-cache-read-input-token-count", answer.count("cache_read_input_tokens"))
            .header(
                "x-amzn-bedrock-cache-write-input-token-count",
                answer.count("cache_creation_input_tokens"),
            )
    }
}

/// An answer in one piece, under the faults and the pace of a step. An exception of the stream is its status here.
pub(crate) fn deliver(step: &Step, mut body: Value, shape: Shape, request_id: &str) -> Outgoing {
    for fault in &step.faults {
        if let Fault::Exception { kind, message, .. } | Fault::ErrorEvent { kind, message, .. } = fault {
            let refusal = Refusal::new(status_of(kind), &upper_first(kind), message.clone());
            return State::refuse(&refusal, shape, request_id);
        }
    }
    if step.faults.contains(&Fault::Future)
        && let Some(object) = body.as_object_mut()
    {
        object.insert("future_field".to_owned(), json!({"deep": [1, 2, 3]}));
    }
    let body = Bytes::from(step.faults.iter().find_map(garbage).unwrap_or_else(|| body.to_string()));
    let mut out = Outgoing::whole(200, "application/json", body.clone());
    out.pieces = whole_pieces(&body, step);
    out
}

/// Events of a reply; the last one carries Bedrock's metrics on its own framing.
fn events(step: &Step, answer: &Answer, wire: Wire) -> Vec<Value> {
    if !step.reply.events.is_empty() {
        return step.reply.events.clone();
    }
    let mut events = answer.events();
    if let (Wire::EventStream, Some(Value::Object(stop))) = (wire, events.last_mut()) {
        stop.insert(
            "amazon-bedrock-invocationMetrics".to_owned(),
            json!({
                "inputTokenCount": answer.count("input_tokens"),
                "outputTokenCount": answer.count("output_tokens"),
                "invocationLatency": 42,
                "firstByteLatency": 21,
                "cacheReadInputTokenCount": answer.count("cache_read_input_tokens"),
                "cacheWriteInputTokenCount": answer.count("cache_creation_input_tokens"),
            }),
        );
    }
    events
}

fn garbage(fault: &Fault) -> Option<String> {
    match fault {
        Fault::Garbage { payload, .. } => Some(payload.clone()),
        _ => None,
    }
}

/// The step for a call; the default answer when none matches.
pub(crate) fn take(state: &State, request: &Incoming, model: &str, inference: bool) -> Step {
    let asked = crate::script::Asked { host: request.host.name(), path: &request.path, model, inference };
    state.queue.take(asked).unwrap_or_default()
}

/// What a step answers instead of an answer, if it does.
pub(crate) async fn before(step: &Step, shape: Shape, request_id: &str) -> Option<Outgoing> {
    match step.before.as_ref()? {
        Before::Fail(failure) => {
            let mut refusal = Refusal::new(failure.status, &failure.class, failure.message.clone());
            refusal.headers.clone_from(&failure.headers);
            Some(State::refuse(&refusal, shape, request_id))
        }
        Before::Raw { status, headers, body } => {
            let announced = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            let mut out = Outgoing::whole(*status, "", body.clone());
            if announced {
                out.length = None;
                out.pieces.push(Piece::Flush);
            }
            out.headers.extend(headers.iter().cloned());
            Some(out)
        }
        Before::Hang => std::future::pending().await,
    }
}

fn upper_first(kind: &str) -> String {
    let mut letters = kind.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
