//! What a recording holds: frames or events, and of which API.

use bytes::Bytes;
use outcrop_framing::event_stream::{self, Frame};
use outcrop_framing::sse;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::failure::Failure;

/// An API of Bedrock's that streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Api {
    InvokeModel,
    Converse,
    Messages,
    Chat,
    Responses,
}

impl Api {
    /// The one that is asked at this address.
    pub(super) fn at(url: &str) -> Option<Self> {
        let path = url.split('?').next().unwrap_or_default();
        let ends = [
            ("/invoke-with-response-stream", Self::InvokeModel),
            ("/converse-stream", Self::Converse),
            ("/messages", Self::Messages),
            ("/chat/completions", Self::Chat),
            ("/responses", Self::Responses),
        ];
        ends.into_iter().find(|(end, _)| path.ends_with(end)).map(|(_, api)| api)
    }

    /// Whether it sends an AWS event stream, not server-sent events.
    pub(super) fn sends_frames(self) -> bool {
        matches!(self, Self::InvokeModel | Self::Converse)
    }

    fn name(self) -> &'static str {
        match self {
            Self::InvokeModel => "InvokeModel",
            Self::Converse => "Converse",
            Self::Messages => "Anthropic Messages",
            Self::Chat => "OpenAI Chat",
            Self::Responses => "OpenAI Responses",
        }
    }
}

/// What was recorded.
#[derive(Debug)]
pub(super) struct Recorded {
    /// An AWS event stream, not server-sent events.
    pub(super) frames: bool,
    /// As far as the beginning tells.
    api: Option<Api>,
}

impl Recorded {
    /// Looks at a recording; `from` is where it came from, in words.
    pub(super) fn read(recording: &Bytes, from: &str) -> Result<Self, Failure> {
        if recording.trim_ascii().is_empty() {
            return Err(wrong(format!("{from} is empty")));
        }
        // An event stream begins with the length of its first frame, which is under 16 MiB; text has no zero byte.
        if recording.first() == Some(&0) {
            let mut decoder = event_stream::Decoder::default();
            decoder.push(recording.clone());
            let Ok(Some(first)) = decoder.next_frame() else { return Err(neither(from)) };
            return Ok(Self { frames: true, api: of_frame(&first) });
        }
        let mut lines = recording.split(|byte| matches!(byte, b'\n' | b'\r'));
        if !lines.any(|line| line.starts_with(b"data:") || line.starts_with(b"event:")) {
            return Err(neither(from));
        }
        Ok(Self { frames: false, api: of_events(recording) })
    }

    /// Whether the API that is asked would have sent this. Where it would not, a reader finds nothing that it knows, and
    /// what it makes of that is no answer.
    pub(super) fn fits(&self, asked: Option<Api>) -> Result<(), Failure> {
        let Some(asked) = asked else { return Ok(()) };
        let ours = asked.name();
        let told = match self.api {
            Some(api) if api == asked => return Ok(()),
            None if asked.sends_frames() == self.frames => return Ok(()),
            Some(api) => {
                let what = if self.frames { "frames" } else { "events" };
                format!("the {what} are those of {}, but this model is asked over {ours}", api.name())
            }
            None => {
                let form = |frames| if frames { "an AWS event stream" } else { "server-sent events" };
                let (theirs, other) = (form(self.frames), form(asked.sends_frames()));
                format!("the recording is {theirs}, but this model is asked over {ours}, which sends {other}")
            }
        };
        let hint = "name what they were recorded from: the model with `--model`, the format of the request with `--from`, \
            the host with `--host`";
        Err(Failure::new(told, Some(hint.to_owned())))
    }
}

fn neither(from: &str) -> Failure {
    wrong(format!("{from} is neither an AWS event stream nor server-sent events"))
}

fn wrong(told: String) -> Failure {
    let hint = "give what Bedrock sent, byte for byte: `outcrop curl --stream hello | sh > FILE` records that; \
        a whole reply goes to `--reply FILE`";
    Failure::usage(told, hint)
}

/// `InvokeModel` and Converse both send frames, but not the same ones. A failure may be of either.
fn of_frame(frame: &Frame) -> Option<Api> {
    frame.event_type().map(|kind| if kind == "chunk" { Api::InvokeModel } else { Api::Converse })
}

/// The beginning of an event, as far as it tells the APIs apart.
#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow)]
    object: Option<std::borrow::Cow<'a, str>>,
    choices: Option<IgnoredAny>,
}

/// By the first event that tells.
fn of_events(recording: &Bytes) -> Option<Api> {
    let mut decoder = sse::Decoder::default();
    decoder.push(recording.clone());
    decoder.push(Bytes::from_static(b"\n\n")); // a recording may end in its first event
    while let Ok(Some(event)) = decoder.next_event() {
        let Ok(Told { kind, object, choices }) = serde_json::from_slice(&event.data) else { continue };
        match (kind.as_deref(), object.as_deref()) {
            (Some("message_start"), _) => return Some(Api::Messages),
            (Some(kind), _) if kind.starts_with("content_block_") || kind.starts_with("message_") => {
                return Some(Api::Messages);
            }
            (Some(kind), _) if kind.starts_with("response.") => return Some(Api::Responses),
            (_, Some("chat.completion.chunk")) => return Some(Api::Chat),
            _ if choices.is_some() => return Some(Api::Chat),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> Result<Recorded, Failure> {
        Recorded::read(&Bytes::from_static(text.as_bytes()), "`x`")
    }

    #[test]
    fn events_tell_their_api() {
        for (text, api) in [
            (
                "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{}}\n\n",
                Some(Api::Messages),
            ),
            ("data: {\"object\":\"chat.completion.chunk\",\"choices\":[]}\n\n", Some(Api::Chat)),
            (": hello\r\rdata: {\"choices\":[]}", Some(Api::Chat)),
            ("data: {\"type\":\"response.created\",\"response\":{}}\n\n", Some(Api::Responses)),
            ("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n", None),
            ("data: [DONE]\n\n", None),
        ] {
            let recorded = read(text).unwrap();
            assert_eq!((recorded.frames, recorded.api), (false, api), "{text}");
        }
    }

    #[test]
    fn other_bytes_are_no_recording() {
        for text in ["", " \n", "{\"id\":\"msg\"}", "<html>", "\0\0\0\u{1}rubbish", "\0"] {
            assert_eq!(read(text).unwrap_err().code, 2, "{text:?}");
        }
    }

    #[test]
    fn a_failure_alone_may_be_of_any_api_of_its_form() {
        let failure = read("event: error\ndata: {\"type\":\"error\"}\n\n").unwrap();
        assert!(failure.fits(Some(Api::Messages)).is_ok() && failure.fits(None).is_ok());
        assert!(failure.fits(Some(Api::Converse)).is_err());
    }
}
