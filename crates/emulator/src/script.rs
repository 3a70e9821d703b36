//! What the emulator is told to answer: one [`Step`] per call, first matching step first.

mod queue;
mod read;

use std::time::Duration;

use serde_json::{Map, Value, json};

pub(crate) use queue::{Asked, Queue};
pub use read::ScriptError;

/// One scripted answer, or one scripted failure.
///
/// A step without a reply answers as the emulator would on its own, with the step's faults and pace.
///
/// ```
/// use outcrop_emulator::Step;
/// let step = Step::text("Hello").host("mantle").exception_after(3, "throttlingException", "Too many requests");
/// let same = Step::from_json(&serde_json::json!({
///     "text": "Hello", "host": "mantle",
///     "exception": {"after": 3, "type": "throttlingException", "message": "Too many requests"}
/// }));
/// assert_eq!(same.unwrap(), [step]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub(crate) host: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) model: Option<String>,
    /// 0 = for ever.
    pub(crate) times: u32,
    pub(crate) before: Option<Before>,
    pub(crate) reply: Reply,
    pub(crate) faults: Vec<Fault>,
    pub(crate) drip: Duration,
    pub(crate) one_byte: bool,
}

/// What happens instead of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Before {
    Fail(Failure),
    Raw { status: u16, headers: Vec<(String, String)>, body: String },
    Hang,
}

/// An error answer, in the shape of the route that is called.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) status: u16,
    pub(crate) class: String,
    pub(crate) message: String,
    pub(crate) headers: Vec<(String, String)>,
}

/// What the answer says. Empty = the default answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reply {
    /// Anthropic content blocks, whatever the route; Claude's thinking blocks are signed when they have no signature.
    pub(crate) blocks: Vec<Value>,
    /// Stream events as they are, instead of blocks.
    pub(crate) events: Vec<Value>,
    pub(crate) stop_reason: Option<String>,
    pub(crate) stop_sequence: Option<String>,
    pub(crate) stop_details: Option<Value>,
    pub(crate) usage: Map<String, Value>,
    pub(crate) model: Option<String>,
    /// Characters per delta.
    pub(crate) chunk_chars: Option<usize>,
    pub(crate) pings: usize,
}

/// What goes wrong after `after` events were sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fault {
    /// An exception frame; on SSE an `error` event.
    Exception {
        after: usize,
        kind: String,
        message: String,
    },
    /// An `error` event; in an event stream an `error` frame.
    ErrorEvent {
        after: usize,
        kind: String,
        message: String,
    },
    /// The connection goes away, `bytes` bytes into the next event.
    Cut {
        after: usize,
        bytes: usize,
    },
    /// The body ends cleanly although the message has not.
    End {
        after: usize,
    },
    Hang {
        after: usize,
    },
    BadCrc {
        after: usize,
    },
    BadPrelude {
        after: usize,
    },
    Oversized {
        after: usize,
    },
    /// A well-framed event whose content is this text.
    Garbage {
        after: usize,
        payload: String,
    },
    Insert {
        after: usize,
        event: Value,
    },
    /// Unknown events and fields everywhere.
    Future,
}

impl Default for Step {
    fn default() -> Self {
        Self {
            host: None,
            path: None,
            model: None,
            times: 1,
            before: None,
            reply: Reply::default(),
            faults: Vec::new(),
            drip: Duration::ZERO,
            one_byte: false,
        }
    }
}

/// What to answer.
impl Step {
    /// The default answer; for adding faults to it.
    pub fn answer() -> Self {
        Self::default()
    }

    /// One text block.
    pub fn text(text: &str) -> Self {
        Self::answer().block(json!({"type": "text", "text": text}))
    }

    /// A call of one tool.
    pub fn tool(name: &str, input: Value) -> Self {
        Self::tools([(name, input)])
    }

    /// Parallel tool calls.
    pub fn tools<'a>(calls: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        calls.into_iter().fold(Self::answer(), |step, (name, input)| {
            step.block(json!({"type": "tool_use", "name": name, "input": input}))
        })
    }

    /// A thinking block, signed by the emulator, then text.
    pub fn thinking(thought: &str, text: &str) -> Self {
        Self::answer()
            .block(json!({"type": "thinking", "thinking": thought}))
            .block(json!({"type": "text", "text": text}))
    }

    /// A redacted thinking block, then text. `data` is sealed so that it can be sent back.
    pub fn redacted(data: &str, text: &str) -> Self {
        Self::answer()
            .block(json!({"type": "redacted_thinking", "data": data}))
            .block(json!({"type": "text", "text": text}))
    }

    /// A refusal: 200 with `stop_reason` `refusal` and `stop_details`.
    pub fn refusal(category: &str, explanation: &str) -> Self {
        let mut step = Self::answer().stop_reason("refusal");
        step.reply.stop_details =
            Some(json!({"type": "refusal", "category": category, "explanation": explanation}));
        step
    }

    /// Text with one citation of a document.
    pub fn citations(text: &str, cited_text: &str, document_title: &str) -> Self {
        let citation = json!({
            "type": "char_location", "cited_text": cited_text, "document_index": 0, "document_title": document_title,
            "start_char_index": 0, "end_char_index": cited_text.chars().count(),
        });
        Self::answer().block(json!({"type": "text", "text": text, "citations": [citation]}))
    }

    /// Text that streams in `chunks` deltas.
    pub fn long(chunks: usize) -> Self {
        let text = (0..chunks).map(|n| format!("chunk {n:05} ")).collect::<Vec<_>>().concat();
        Self::text(&text).chunk_chars(12)
    }

    /// Content blocks as they are.
    pub fn blocks(blocks: impl IntoIterator<Item = Value>) -> Self {
        blocks.into_iter().fold(Self::answer(), Self::block)
    }

    /// Stream events as they are, in the form of the route: Anthropic events, chat chunks, Responses events; for
    /// `ConverseStream` objects with one member, `{"messageStart": {"role": "assistant"}}`.
    pub fn events(events: impl IntoIterator<Item = Value>) -> Self {
        let mut step = Self::answer();
        step.reply.events = events.into_iter().collect();
        step
    }

    /// Adds one content block.
    #[must_use]
    pub fn block(mut self, block: Value) -> Self {
        self.reply.blocks.push(block);
        self
    }
}

/// How to fail before an answer.
impl Step {
    /// 429 `ThrottlingException`, this many times; 0 is for ever.
    pub fn throttle(times: u32) -> Self {
        Self::fail(429, "ThrottlingException", "Too many requests, please wait before trying again.")
            .times(times)
    }

    /// An AWS exception with the status that belongs to it.
    pub fn exception(class: &str, message: &str) -> Self {
        Self::fail(crate::refusal::status_of(class), class, message)
    }

    /// An error with its status, in the shape of the route that is called.
    pub fn fail(status: u16, class: &str, message: &str) -> Self {
        let failure =
            Failure { status, class: class.to_owned(), message: message.to_owned(), headers: Vec::new() };
        Self { before: Some(Before::Fail(failure)), ..Self::default() }
    }

    /// Any HTTP answer: an HTML page, a redirect, nothing at all.
    pub fn raw(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { before: Some(Before::Raw { status, headers, body: body.to_owned() }), ..Self::default() }
    }

    /// Takes the request and never answers.
    pub fn hang_head() -> Self {
        Self { before: Some(Before::Hang), ..Self::default() }
    }

    /// Adds `retry-after` (seconds) to a failure.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        if let Some(Before::Fail(failure)) = &mut self.before {
            failure.headers.push(("retry-after".to_owned(), seconds.to_string()));
        }
        self
    }
}

/// Which calls take the step, and how often.
impl Step {
    /// Only on this host: `runtime`, `control` or `mantle`.
    #[must_use]
    pub fn host(mut self, host: &str) -> Self {
        self.host = Some(host.to_owned());
        self
    }

    /// Only when the raw path contains this. Steps with a host or path also match calls that are not inference.
    #[must_use]
    pub fn path(mut self, part: &str) -> Self {
        self.path = Some(part.to_owned());
        self
    }

    /// Only when the model, as the caller named it, contains this.
    #[must_use]
    pub fn model(mut self, part: &str) -> Self {
        self.model = Some(part.to_owned());
        self
    }

    /// For this many calls (1 unless said); 0 is for ever.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

/// How the answer looks and how fast it comes.
impl Step {
    /// Overrides `stop_reason`.
    #[must_use]
    pub fn stop_reason(mut self, reason: &str) -> Self {
        self.reply.stop_reason = Some(reason.to_owned());
        self
    }

    /// Sets `stop_sequence`, and `stop_reason` with it.
    #[must_use]
    pub fn stop_sequence(mut self, sequence: &str) -> Self {
        self.reply.stop_sequence = Some(sequence.to_owned());
        self.stop_reason("stop_sequence")
    }

    /// Overrides members of `usage`.
    #[must_use]
    pub fn usage(mut self, usage: Value) -> Self {
        if let Value::Object(usage) = usage {
            self.reply.usage = usage;
        }
        self
    }

    /// Characters per delta (12 unless said).
    #[must_use]
    pub fn chunk_chars(mut self, characters: usize) -> Self {
        self.reply.chunk_chars = Some(characters.max(1));
        self
    }

    /// `ping` events after `message_start`.
    #[must_use]
    pub fn pings(mut self, pings: usize) -> Self {
        self.reply.pings = pings;
        self
    }

    /// A pause between events, in milliseconds of tokio's clock.
    #[must_use]
    pub fn drip_ms(mut self, milliseconds: u64) -> Self {
        self.drip = Duration::from_millis(milliseconds);
        self
    }

    /// One byte per write.
    #[must_use]
    pub fn one_byte(mut self) -> Self {
        self.one_byte = true;
        self
    }

    fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// An exception inside the stream, after `after` events; on an answer that is not streamed, its status.
    #[must_use]
    pub fn exception_after(self, after: usize, kind: &str, message: &str) -> Self {
        self.fault(Fault::Exception { after, kind: kind.to_owned(), message: message.to_owned() })
    }

    /// An `error` event inside the stream.
    #[must_use]
    pub fn error_event_after(self, after: usize, kind: &str, message: &str) -> Self {
        self.fault(Fault::ErrorEvent { after, kind: kind.to_owned(), message: message.to_owned() })
    }

    /// Drops the connection between two events.
    #[must_use]
    pub fn cut_after(self, after: usize) -> Self {
        self.cut_inside(after, 0)
    }

    /// Drops the connection `bytes` bytes into an event.
    #[must_use]
    pub fn cut_inside(self, after: usize, bytes: usize) -> Self {
        self.fault(Fault::Cut { after, bytes })
    }

    /// Ends the body cleanly before the message ended.
    #[must_use]
    pub fn end_after(self, after: usize) -> Self {
        self.fault(Fault::End { after })
    }

    /// Stays connected and says nothing more.
    #[must_use]
    pub fn hang_after(self, after: usize) -> Self {
        self.fault(Fault::Hang { after })
    }

    /// A wrong checksum at the end of a frame (on SSE: bytes that are no UTF-8).
    #[must_use]
    pub fn bad_crc(self, after: usize) -> Self {
        self.fault(Fault::BadCrc { after })
    }

    /// A wrong prelude checksum (on SSE: bytes that are no UTF-8).
    #[must_use]
    pub fn bad_prelude(self, after: usize) -> Self {
        self.fault(Fault::BadPrelude { after })
    }

    /// A frame that claims nearly 2 GiB (on SSE: a line of 9 MiB).
    #[must_use]
    pub fn oversized(self, after: usize) -> Self {
        self.fault(Fault::Oversized { after })
    }

    /// A well-framed event whose content is this text.
    #[must_use]
    pub fn garbage(self, after: usize, payload: &str) -> Self {
        self.fault(Fault::Garbage { after, payload: payload.to_owned() })
    }

    /// One more event, in the form that [`Step::events`] takes.
    #[must_use]
    pub fn insert(self, after: usize, event: Value) -> Self {
        self.fault(Fault::Insert { after, event })
    }

    /// Events and fields that nobody knows yet.
    #[must_use]
    pub fn future(self) -> Self {
        self.fault(Fault::Future)
    }
}
