//! A streamed reply of Claude's, for a caller that speaks Messages: events pass as they came, but for the model's name
//! and what Bedrock adds.

use outcrop_api_types::Document;
use outcrop_api_types::messages::Usage as WireUsage;

use super::reply::{Additions, Object, REFUSAL, rename, with_cache};
use super::walk::{Broken, Walk, string};
use crate::conversation::Usage;
use crate::error::Error;
use crate::usage::Counts;

/// The events of one stream, their framing taken off. Holds back one event at most: `message_delta`, until it is known
/// whether the last event has counts that belong into it.
#[derive(Debug)]
pub struct Events {
    client_model: String,
    held: Option<String>,
    counts: Counts,
    ended: bool,
    failed: bool,
}

impl Events {
    /// `client_model` is the name that the caller used.
    pub fn new(client_model: impl Into<String>) -> Self {
        Self {
            client_model: client_model.into(),
            held: None,
            counts: Counts::default(),
            ended: false,
            failed: false,
        }
    }

    /// Whether the message is whole: `message_stop` came.
    pub fn is_finished(&self) -> bool {
        self.ended
    }

    /// Whether an `error` event came; it was passed on.
    pub fn is_failed(&self) -> bool {
        self.failed
    }

    /// What is known of the cost so far, also when the stream breaks.
    pub fn usage(&self) -> Usage {
        self.counts.usage()
    }

    /// Takes the JSON of one event and emits what the caller gets: the name for the `event:` line, and the JSON.
    ///
    /// # Errors
    /// [`Error::Reply`] when the event cannot be read, and what `emit` fails with.
    pub fn push(
        &mut self,
        data: &[u8],
        mut emit: impl FnMut(&str, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let text = std::str::from_utf8(data).map_err(|_| unreadable())?;
        let kind = kind(text).map_err(|Broken| unreadable())?;
        match &*kind {
            "message_start" => emit(&kind, self.start(text)?.as_bytes()),
            "message_delta" => {
                self.finish(&mut emit)?;
                self.delta(text)
            }
            "message_stop" => {
                self.ended = true;
                let mut event = checked(text)?;
                let added = event.take_additions();
                self.release(&added, &mut emit)?;
                emit(&kind, event.write().as_bytes())
            }
            "ping" => emit(&kind, data),
            _ => {
                self.failed |= kind == "error";
                self.finish(&mut emit)?;
                emit(&kind, data)
            }
        }
    }

    /// Emits what was held back. To be called when the stream has ended without `message_stop`.
    pub fn finish(&mut self, mut emit: impl FnMut(&str, &[u8]) -> Result<(), Error>) -> Result<(), Error> {
        self.release(&Additions::default(), &mut emit)
    }

    fn start(&mut self, text: &str) -> Result<String, Error> {
        let mut event = checked(text)?;
        event.take_additions();
        if let Some(raw) = event.get("message").filter(|raw| raw.starts_with('{')) {
            let mut message = Object::read(raw)?;
            message.take_additions();
            rename(&mut message, &self.client_model);
            self.count(message.get("usage"));
            event.replace("message", raw, message.write());
        }
        Ok(event.write())
    }

    fn delta(&mut self, text: &str) -> Result<(), Error> {
        let mut event = checked(text)?;
        let added = event.take_additions();
        if added.intervened {
            refuse(&mut event)?;
        }
        self.count(event.get("usage"));
        self.held = Some(event.write());
        Ok(())
    }

    fn count(&mut self, usage: Option<&str>) {
        if let Some(usage) = usage.and_then(|raw| serde_json::from_str::<WireUsage<'_>>(raw).ok()) {
            self.counts.update(&usage);
        }
    }

    /// Emits the `message_delta` that was held back, with what the last event said.
    fn release(
        &mut self,
        added: &Additions,
        emit: &mut impl FnMut(&str, &[u8]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if let Some(metrics) = &added.metrics {
            self.counts.fill(metrics);
        }
        let Some(held) = self.held.take() else { return Ok(()) };
        let mut event = Object::read(&held)?;
        if added.intervened {
            refuse(&mut event)?;
        }
        let known = self.counts.usage();
        let (read, write) =
            (known.cache_read.max(added.cache_read), known.cache_write.max(added.cache_write));
        match event.get("usage") {
            Some(usage) => {
                let filled = with_cache(usage, read, write)?;
                event.replace("usage", usage, filled);
            }
            None if added.metrics.is_some() => {
                let usage = format!(r#"{{"input_tokens":{},"output_tokens":{}}}"#, known.input, known.output);
                event.set("usage", with_cache(&usage, read, write)?);
            }
            None => {}
        }
        emit("message_delta", event.write().as_bytes())
    }
}

fn refuse(event: &mut Object<'_>) -> Result<(), Error> {
    let Some(raw) = event.get("delta").filter(|raw| raw.starts_with('{')) else { return Ok(()) };
    let mut delta = Object::read(raw)?;
    delta.set("stop_reason", REFUSAL.to_owned());
    event.set("delta", delta.write());
    Ok(())
}

/// The `type` of an event: mostly its first member, so that little is read.
fn kind(text: &str) -> Result<std::borrow::Cow<'_, str>, Broken> {
    let mut walk = Walk::new(text);
    walk.open(b'{')?;
    let mut first = true;
    while walk.more(b'}', &mut first)? {
        let name = walk.name()?;
        let value = walk.skip()?;
        if name == "type" {
            return string(walk.slice(&value)).ok_or(Broken);
        }
    }
    Err(Broken)
}

fn checked(text: &str) -> Result<Object<'_>, Error> {
    let text = Document::new(text.as_bytes()).map_err(|_| unreadable())?.text();
    Object::read(text)
}

fn unreadable() -> Error {
    Error::reply("an event is not what it should be")
}
