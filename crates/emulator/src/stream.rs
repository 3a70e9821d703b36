//! Events into pieces of a body, with the faults a script asks for.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::frames;
use crate::outgoing::Piece;
use crate::random::Random;
use crate::refusal::{anthropic_type, status_of};
use crate::script::{Fault, Step};

/// How events are framed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    /// AWS event stream around base64.
    EventStream,
    /// AWS event stream of named events: each is an object whose one member is its type.
    Converse,
    /// Server-sent events with `event:` lines.
    Sse,
    /// `OpenAI`'s server-sent events of chat completions: data only.
    OpenAiSse,
    /// `OpenAI`'s server-sent events of responses: named and numbered.
    Responses,
}

impl Wire {
    fn has_frames(self) -> bool {
        matches!(self, Self::EventStream | Self::Converse)
    }
}

/// Type and payload of an event with one member.
fn named(event: &Value) -> (&str, &Value) {
    let mut members = event.as_object().into_iter().flatten();
    members.next().map_or(("unknown", &Value::Null), |(kind, payload)| (kind.as_str(), payload))
}

/// `error.code` of a failed response.
fn openai_code(kind: &str) -> &'static str {
    match status_of(kind) {
        429 => "rate_limit_exceeded",
        400 => "invalid_prompt",
        _ => "server_error",
    }
}

/// Where fields that nobody knows yet are added.
fn payload_mut(event: &mut Value, wire: Wire) -> &mut Value {
    let only = event.as_object().filter(|members| wire == Wire::Converse && members.len() == 1);
    match only.and_then(|members| members.keys().next().cloned()) {
        Some(kind) => &mut event[kind],
        None => event,
    }
}

/// Frames all events; faults that end the stream end it here.
pub(crate) fn pieces(events: &[Value], wire: Wire, step: &Step, padding: &mut Random) -> Vec<Piece> {
    let response = events.first().map_or(Value::Null, |event| event["response"].clone());
    let mut writer = Writer { out: Vec::new(), wire, step, padding, response, numbered: 0 };
    let future = step.faults.contains(&Fault::Future);
    for (index, event) in events.iter().enumerate() {
        let mut event = event.clone();
        if future {
            writer.unknown();
            if let Some(object) = payload_mut(&mut event, wire).as_object_mut() {
                object.insert("future_field".to_owned(), json!({"deep": [1, 2, 3]}));
            }
        }
        writer.numbered = index;
        let bytes = writer.frame(&event);
        if !writer.disturbed(index, bytes) {
            return writer.out;
        }
    }
    // Faults that wait for more events than there are happen at the end.
    let mut later: Vec<usize> =
        step.faults.iter().map(after).filter(|after| *after >= events.len()).collect();
    later.sort_unstable();
    later.dedup();
    for index in later {
        if index != usize::MAX && !writer.disturbed(index, Bytes::new()) {
            break;
        }
    }
    writer.out
}

fn after(fault: &Fault) -> usize {
    match fault {
        Fault::Exception { after, .. }
        | Fault::ErrorEvent { after, .. }
        | Fault::Cut { after, .. }
        | Fault::End { after }
        | Fault::Hang { after }
        | Fault::BadCrc { after }
        | Fault::BadPrelude { after }
        | Fault::Oversized { after }
        | Fault::Garbage { after, .. }
        | Fault::Insert { after, .. } => *after,
        Fault::Future => usize::MAX,
    }
}

struct Writer<'a> {
    out: Vec<Piece>,
    wire: Wire,
    step: &'a Step,
    padding: &'a mut Random,
    /// The response object of the first event, which a failure repeats.
    response: Value,
    /// Events so far.
    numbered: usize,
}

impl Writer<'_> {
    fn frame(&mut self, event: &Value) -> Bytes {
        if self.wire == Wire::Converse {
            let (kind, payload) = named(event);
            return frames::event(kind, payload.clone(), self.padding);
        }
        self.payload(event["type"].as_str().unwrap_or_default(), &event.to_string())
    }

    fn payload(&mut self, kind: &str, data: &str) -> Bytes {
        match self.wire {
            Wire::EventStream => frames::invoke_chunk(data, self.padding),
            Wire::Converse => frames::raw_event("contentBlockDelta", data),
            Wire::Sse | Wire::Responses => frames::sse(kind, data),
            Wire::OpenAiSse => frames::sse("", data),
        }
    }

    fn unknown(&mut self) {
        let bytes = match self.wire {
            Wire::EventStream | Wire::Converse => frames::unknown_event(),
            Wire::Sse | Wire::Responses => frames::sse("future_event", r#"{"type":"future_event"}"#),
            Wire::OpenAiSse => Bytes::from_static(b": a comment\n\n"),
        };
        self.write(bytes);
    }

    /// Applies the faults that come before event `index`, then writes it. False = the stream is over.
    fn disturbed(&mut self, index: usize, mut bytes: Bytes) -> bool {
        let step = self.step;
        for fault in step.faults.iter().filter(|fault| after(fault) == index) {
            match fault {
                Fault::Insert { event, .. } => {
                    let frame = self.frame(event);
                    self.write(frame);
                }
                Fault::Garbage { payload, .. } => {
                    let frame = self.payload("content_block_delta", payload);
                    self.write(frame);
                }
                Fault::Exception { kind, message, .. } => {
                    let frame = self.exception(kind, message);
                    self.write(frame);
                    return false;
                }
                Fault::ErrorEvent { kind, message, .. } => {
                    let frame = self.error(kind, message);
                    self.write(frame);
                    return false;
                }
                Fault::Cut { bytes: some, .. } => {
                    let part = bytes.slice(..(*some).min(bytes.len()));
                    self.write(part);
                    self.out.push(Piece::Flush);
                    self.out.push(Piece::Abort);
                    return false;
                }
                Fault::End { .. } => return false,
                Fault::Hang { .. } => {
                    self.out.push(Piece::Hang);
                    return false;
                }
                Fault::BadCrc { .. } => bytes = self.broken(&bytes, frames::bad_crc),
                Fault::BadPrelude { .. } => bytes = self.broken(&bytes, frames::bad_prelude),
                Fault::Oversized { .. } if !self.wire.has_frames() => bytes = frames::oversized_sse(),
                Fault::Oversized { .. } => bytes = frames::oversized(&bytes),
                Fault::Future => {}
            }
        }
        if !bytes.is_empty() {
            self.write(bytes);
        }
        true
    }

    fn broken(&self, frame: &Bytes, breaking: fn(&Bytes) -> Bytes) -> Bytes {
        match self.wire {
            Wire::EventStream | Wire::Converse => breaking(frame),
            Wire::Sse | Wire::OpenAiSse | Wire::Responses => frames::broken_sse(),
        }
    }

    fn exception(&mut self, kind: &str, message: &str) -> Bytes {
        match self.wire {
            Wire::EventStream | Wire::Converse => frames::exception(kind, message),
            Wire::Sse => self.error(anthropic_type(status_of(kind)), message),
            Wire::OpenAiSse => self.error(kind, message),
            Wire::Responses => {
                let mut response = self.response.clone();
                if let Some(object) = response.as_object_mut() {
                    object.insert("status".to_owned(), json!("failed"));
                    object.insert("error".to_owned(), json!({"code": openai_code(kind), "message": message}));
                }
                let number = self.numbered;
                self.frame(&json!({
                    "type": "response.failed", "sequence_number": number, "response": response,
                }))
            }
        }
    }

    fn error(&mut self, kind: &str, message: &str) -> Bytes {
        match self.wire {
            Wire::EventStream | Wire::Converse => frames::error(kind, message),
            Wire::Sse => self.payload(
                "error",
                &json!({"type": "error", "error": {"type": kind, "message": message}}).to_string(),
            ),
            Wire::OpenAiSse => {
                let error = json!({"message": message, "type": kind, "param": null, "code": kind});
                self.payload("", &json!({"error": error}).to_string())
            }
            Wire::Responses => {
                let number = self.numbered;
                self.frame(&json!({
                    "type": "error", "code": openai_code(kind), "message": message, "param": null,
                    "sequence_number": number,
                }))
            }
        }
    }

    fn write(&mut self, bytes: Bytes) {
        if !self.step.drip.is_zero() && !self.out.is_empty() {
            self.out.push(Piece::Pause(self.step.drip));
        }
        if self.step.one_byte {
            for at in 0..bytes.len() {
                self.out.push(Piece::Bytes(bytes.slice(at..=at)));
                self.out.push(Piece::Flush);
            }
        } else {
            self.out.push(Piece::Bytes(bytes));
            // Each event leaves on its own, as from the service.
            self.out.push(Piece::Flush);
        }
    }
}

/// A body that is not streamed, under the faults and the pace of a step.
pub(crate) fn whole_pieces(body: &Bytes, step: &Step) -> Vec<Piece> {
    let half = body.len() / 2;
    for fault in &step.faults {
        let ending = match fault {
            Fault::Cut { .. } => Piece::Abort,
            Fault::Hang { .. } => Piece::Hang,
            _ => continue,
        };
        return vec![Piece::Bytes(body.slice(..half)), Piece::Flush, ending];
    }
    if step.one_byte {
        return (0..body.len()).flat_map(|at| [Piece::Bytes(body.slice(at..=at)), Piece::Flush]).collect();
    }
    if step.drip.is_zero() {
        return vec![Piece::Bytes(body.clone())];
    }
    vec![
        Piece::Bytes(body.slice(..half)),
        Piece::Flush,
        Piece::Pause(step.drip),
        Piece::Bytes(body.slice(half..)),
    ]
}

#[cfg(test)]
mod tests;
