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
    /// Server-sent events with `event:` lines.
    Sse,
    /// `OpenAI`'s server-sent events: data only.
    OpenAiSse,
}

/// Frames all events; faults that end the stream end it here.
pub(crate) fn pieces(events: &[Value], wire: Wire, step: &Step, padding: &mut Random) -> Vec<Piece> {
    let mut writer = Writer { out: Vec::new(), wire, step, padding };
    let future = step.faults.contains(&Fault::Future);
    for (index, event) in events.iter().enumerate() {
        let mut event = event.clone();
        if future {
            writer.unknown();
            if let Some(object) = event.as_object_mut() {
                object.insert("future_field".to_owned(), json!({"deep": [1, 2, 3]}));
            }
        }
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
}

impl Writer<'_> {
    fn frame(&mut self, event: &Value) -> Bytes {
        self.payload(event["type"].as_str().unwrap_or_default(), &event.to_string())
    }

    fn payload(&mut self, kind: &str, data: &str) -> Bytes {
        match self.wire {
            Wire::EventStream => frames::invoke_chunk(data, self.padding),
            Wire::Sse => frames::sse(kind, data),
            Wire::OpenAiSse => frames::sse("", data),
        }
    }

    fn unknown(&mut self) {
        let bytes = match self.wire {
            Wire::EventStream => frames::unknown_event(),
            Wire::Sse => frames::sse("future_event", r#"{"type":"future_event"}"#),
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
                Fault::Oversized { .. } if self.wire != Wire::EventStream => bytes = frames::oversized_sse(),
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
            Wire::EventStream => breaking(frame),
            Wire::Sse | Wire::OpenAiSse => frames::broken_sse(),
        }
    }

    fn exception(&mut self, kind: &str, message: &str) -> Bytes {
        match self.wire {
            Wire::EventStream => frames::exception(kind, message),
            Wire::Sse => self.error(anthropic_type(status_of(kind)), message),
            Wire::OpenAiSse => self.error(kind, message),
        }
    }

    fn error(&mut self, kind: &str, message: &str) -> Bytes {
        match self.wire {
            Wire::EventStream => frames::error(kind, message),
            Wire::Sse => self.payload(
                "error",
                &json!({"type": "error", "error": {"type": kind, "message": message}}).to_string(),
            ),
            Wire::OpenAiSse => {
                let error = json!({"message": message, "type": kind, "param": null, "code": kind});
                self.payload("", &json!({"error": error}).to_string())
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
