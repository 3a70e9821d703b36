//! `--trace`: what goes to Bedrock and what comes back, on stderr. Keys never reach this place; seals on thoughts and
//! the bytes of files are left out here.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode, header};
use outcrop_framing::event_stream::Frame;
use outcrop_framing::{FrameError, event_stream, sse};
use outcrop_transport::Watch;

use super::pretty::{line, pretty};
use crate::output::Notes;
use crate::safe::safe;

/// Longer strings are cut in the middle of a trace: files, not words.
const LONGEST: usize = 4000;

/// Members whose value is a seal, or can be read by the provider alone.
const SEALED: [&str; 6] = [
    "signature",
    "encrypted_content",
    "redactedContent",
    "encrypted_index",
    "thoughtSignature",
    "encrypted_reasoning",
];

/// Writes what it sees.
pub(crate) struct Trace {
    notes: Notes,
    open: Mutex<HashMap<u64, Reading>>,
}

/// An answer that is being read.
struct Reading {
    begun: Instant,
    body: Body,
}

enum Body {
    Frames(event_stream::Decoder),
    Events(sse::Decoder),
    /// Of an answer that is no stream.
    Whole(Vec<u8>),
    /// A page, or other text: what somebody on the way says.
    Text,
    /// It could not be read; its bytes are counted on.
    Broken,
}

impl Trace {
    pub(crate) fn new(notes: Notes) -> Self {
        Self { notes, open: Mutex::default() }
    }

    fn lines(&self, mark: &str, number: u64, text: &str) {
        for text in safe(text).lines() {
            self.notes.line(format!("{mark}{number} {text}").trim_end());
        }
    }
}

impl Watch for Trace {
    fn sent(&self, number: u64, method: &Method, url: &str, headers: &[(HeaderName, String)], body: &Bytes) {
        self.lines(">", number, &format!("{method} {url}"));
        for (name, value) in headers {
            self.lines(">", number, &format!("{name}: {value}"));
        }
        if !body.is_empty() {
            self.lines(">", number, &pretty(&String::from_utf8_lossy(body), &instead));
        }
        let reading = Reading { begun: Instant::now(), body: Body::Broken };
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(number, reading);
    }

    fn answered(&self, number: u64, status: StatusCode, headers: &HeaderMap) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(reading) = open.get_mut(&number) else { return };
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        reading.body = match kind {
            kind if kind.starts_with("application/vnd.amazon.eventstream") => {
                Body::Frames(event_stream::Decoder::default())
            }
            kind if kind.starts_with("text/event-stream") => {
                Body::Events(sse::Decoder::new(sse::DEFAULT_LIMIT))
            }
            kind if kind.contains("json") => Body::Whole(Vec::new()),
            _ => Body::Text,
        };
        let after = reading.begun.elapsed().as_secs_f64();
        self.lines("<", number, &format!("{status} (after {after:.2} s)"));
        for (name, value) in headers.iter().filter(|(name, _)| *name != header::SET_COOKIE) {
            self.lines("<", number, &format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
        }
    }

    fn received(&self, number: u64, piece: &Bytes) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(reading) = open.get_mut(&number) else { return };
        let at = reading.begun.elapsed().as_secs_f64();
        let mut seen = Vec::new();
        if let Err(error) = reading.body.push(piece, &mut seen) {
            seen.push(format!("(what came cannot be read: {error})"));
            reading.body = Body::Broken;
        }
        for text in seen {
            self.lines("<", number, &format!("+{at:.2} {text}"));
        }
    }

    fn ended(&self, number: u64) {
        let reading = self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
        if let Some(rest) = reading.and_then(|mut reading| reading.body.rest()) {
            self.lines("<", number, &rest);
        }
    }
}

impl Body {
    fn push(&mut self, piece: &Bytes, seen: &mut Vec<String>) -> Result<(), FrameError> {
        match self {
            Self::Frames(decoder) => {
                decoder.push(piece.clone());
                while let Some(frame) = decoder.next_frame()? {
                    seen.push(frame_line(&frame));
                }
            }
            Self::Events(decoder) => {
                decoder.push(piece.clone());
                while let Some(event) = decoder.next_event()? {
                    seen.push(line(&String::from_utf8_lossy(&event.data), &instead));
                }
            }
            Self::Whole(body) => {
                body.extend_from_slice(piece);
                // A body may come in pieces; it is shown when it is whole.
                if let Ok(whole) = serde_json::from_slice::<&serde_json::value::RawValue>(body) {
                    seen.push(pretty(whole.get(), &instead));
                    body.clear();
                }
            }
            Self::Text => seen.push(String::from_utf8_lossy(piece).chars().take(LONGEST).collect()),
            Self::Broken => {}
        }
        Ok(())
    }

    /// What is left when no more comes: JSON that was cut off.
    fn rest(&mut self) -> Option<String> {
        let Self::Whole(body) = std::mem::replace(self, Self::Broken) else { return None };
        let begin: String = String::from_utf8_lossy(&body).chars().take(LONGEST).collect();
        (!begin.is_empty()).then(|| format!("(not whole) {begin}"))
    }
}

/// An event of `InvokeModel`.
#[derive(serde::Deserialize)]
struct Wrapped<'a> {
    bytes: &'a str,
}

/// `chunk {...}`: the kind of a frame and what is in it; `InvokeModel` wraps its events in base64.
fn frame_line(frame: &Frame) -> String {
    let kind = frame.event_type().or(frame.exception_type()).or(frame.error_code()).unwrap_or("frame");
    let payload = String::from_utf8_lossy(&frame.payload);
    let inner = serde_json::from_str::<Wrapped<'_>>(&payload).ok().and_then(|wrapped| {
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, wrapped.bytes).ok()?;
        String::from_utf8(bytes).ok()
    });
    format!("{kind} {}", line(&inner.unwrap_or_else(|| payload.into_owned()), &instead))
}

/// What is shown in the place of a value that is not to be seen, or that nobody would read.
fn instead(name: &str, json: &str) -> Option<String> {
    let length = json.len().saturating_sub(2);
    if SEALED.contains(&name) && json.starts_with('"') && length > 0 {
        return Some(format!("\"({length} characters, not shown)\""));
    }
    if name == "data" && json.starts_with('"') && length > 0 {
        // The bytes of a file, or a thought that only the provider can read.
        return Some(format!("\"({length} characters of data)\""));
    }
    let file = matches!(name, "bytes" | "url" | "file_data") && length > 200;
    (json.starts_with('"') && (file || length > LONGEST)).then(|| {
        let begin: String = json.chars().skip(1).take(24).collect();
        format!("\"{begin}… ({length} characters)\"")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_and_files_are_left_out() {
        let file = "A".repeat(5000);
        let json = format!(
            r#"{{"type":"thinking","thinking":"hm","signature":"canary","source":{{"data":"{file}"}}}}"#
        );
        let shown = line(&json, &instead);
        assert!(!shown.contains("canary") && shown.contains(r#""thinking": "hm""#), "{shown}");
        assert!(shown.contains("(5000 characters of data)") && shown.len() < 300, "{shown}");
        let redacted = line(r#"{"type":"redacted_thinking","data":"canary"}"#, &instead);
        assert!(!redacted.contains("canary"), "{redacted}");
    }
}
