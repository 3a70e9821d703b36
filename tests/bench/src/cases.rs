//! What is measured: each kind of work beside the least that any proxy must do for the same bytes.

use bytes::Bytes;

use crate::canned::{self, CHUNKS, CONVERSE_MODEL, MODEL};
use crate::conversations;

/// At most so many times the floor's CPU where the answer is translated.
const TRANSLATED: f64 = 2.0;
/// And where it goes through.
const PASSED: f64 = 1.3;

/// One kind of work, by the floor and by its rivals.
#[derive(Debug)]
pub struct Case {
    /// What is counted: `CPU per request`.
    pub what: &'static str,
    /// What is sent to the floor.
    pub floor: Ask,
    /// What is sent to the proxies.
    pub rivals: Vec<Rival>,
}

/// One way through a proxy.
#[derive(Debug)]
pub struct Rival {
    /// Its name in the table.
    pub name: &'static str,
    /// Which proxy.
    pub by: By,
    /// What is sent.
    pub ask: Ask,
    /// At most so many times the floor's CPU.
    pub target: f64,
}

/// A proxy, by what it is started with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `bedrock-runtime` with a bearer key.
    RuntimeBearer,
    /// `bedrock-runtime` with AWS credentials.
    RuntimeSigV4,
    /// `bedrock-mantle` with a bearer key.
    MantleBearer,
}

impl By {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::RuntimeBearer, Self::RuntimeSigV4, Self::MantleBearer];

    /// The host that it calls, and what it proves itself with.
    pub fn settings(self) -> (&'static str, &'static str) {
        match self {
            Self::RuntimeBearer => ("runtime", "bearer"),
            Self::RuntimeSigV4 => ("runtime", "sigv4"),
            Self::MantleBearer => ("mantle", "bearer"),
        }
    }
}

/// A request, how often it is sent in a round, and what shows that its answer came to its end.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Where to.
    pub path: String,
    /// The body.
    pub body: Bytes,
    /// Requests in a round.
    pub requests: usize,
    /// What a request is divided into for the table: chunks of a stream, or 1.
    pub parts: usize,
    /// Every answer holds this.
    pub holds: &'static str,
}

impl Ask {
    fn whole(path: &str, body: impl Into<Bytes>, holds: &'static str) -> Self {
        Self { path: path.to_owned(), body: body.into(), requests: 4000, parts: 1, holds }
    }

    fn stream(path: &str, body: impl Into<Bytes>, holds: &'static str) -> Self {
        Self { requests: 320, parts: CHUNKS, ..Self::whole(path, body, holds) }
    }

    fn large(path: &str, body: impl Into<Bytes>, holds: &'static str) -> Self {
        Self { requests: 96, ..Self::whole(path, body, holds) }
    }
}

/// The path of an operation of the runtime host.
pub fn native(model: &str, operation: &str) -> String {
    format!("/model/{}/{operation}", model.replace(':', "%3A"))
}

const CHAT: &str = "/v1/chat/completions";
const RESPONSES: &str = "/v1/responses";
const MESSAGES: &str = "/v1/messages";
const PROMPT: &str = "Why is the sky blue?";

/// Every kind.
pub fn all() -> Vec<Case> {
    vec![whole(), streamed(), converse(), large()]
}

/// A small answer in one piece.
fn whole() -> Case {
    let holds = "air scatters short waves";
    let chat = || Ask::whole(CHAT, canned::request(false, PROMPT), holds);
    let invoke = || Ask::whole(&native(MODEL, "invoke"), canned::invoke(PROMPT), holds);
    let (responses, messages) = (canned::responses(false, PROMPT), canned::messages(false, PROMPT));
    Case {
        what: "CPU per request",
        floor: invoke(),
        rivals: vec![
            rival("chat, runtime, bearer", By::RuntimeBearer, chat(), TRANSLATED),
            rival("chat, runtime, sigv4", By::RuntimeSigV4, chat(), TRANSLATED),
            rival("chat, mantle, bearer", By::MantleBearer, chat(), TRANSLATED),
            rival(
                "responses, runtime, bearer",
                By::RuntimeBearer,
                Ask::whole(RESPONSES, responses, holds),
                TRANSLATED,
            ),
            rival(
                "messages, runtime, bearer",
                By::RuntimeBearer,
                Ask::whole(MESSAGES, messages, holds),
                PASSED,
            ),
            rival("native, runtime, bearer", By::RuntimeBearer, invoke(), PASSED),
            rival("native, runtime, sigv4", By::RuntimeSigV4, invoke(), PASSED),
        ],
    }
}

/// A stream of many small chunks.
fn streamed() -> Case {
    let chat = || Ask::stream(CHAT, canned::request(true, PROMPT), "data: [DONE]");
    let invoke = || {
        Ask::stream(&native(MODEL, "invoke-with-response-stream"), canned::invoke(PROMPT), ":message-type")
    };
    let responses = Ask::stream(RESPONSES, canned::responses(true, PROMPT), "event: response.completed");
    let messages = || Ask::stream(MESSAGES, canned::messages(true, PROMPT), "event: message_stop");
    Case {
        what: "CPU per chunk",
        floor: invoke(),
        rivals: vec![
            rival("chat, runtime, bearer", By::RuntimeBearer, chat(), TRANSLATED),
            rival("chat, runtime, sigv4", By::RuntimeSigV4, chat(), TRANSLATED),
            rival("chat, mantle, bearer", By::MantleBearer, chat(), TRANSLATED),
            rival("responses, runtime, bearer", By::RuntimeBearer, responses, TRANSLATED),
            rival("messages, runtime, bearer", By::RuntimeBearer, messages(), PASSED),
            rival("messages, mantle, bearer", By::MantleBearer, messages(), PASSED),
            rival("native, runtime, bearer", By::RuntimeBearer, invoke(), PASSED),
        ],
    }
}

/// A stream of Converse.
fn converse() -> Case {
    let chat = Ask::stream(CHAT, canned::chat(CONVERSE_MODEL, true, PROMPT), "data: [DONE]");
    let body = r#"{"messages":[{"role":"user","content":[{"text":"Why is the sky blue?"}]}]}"#;
    let native = || Ask::stream(&native(CONVERSE_MODEL, "converse-stream"), body, ":message-type");
    Case {
        what: "CPU per chunk of Converse",
        floor: native(),
        rivals: vec![
            rival("chat, runtime, bearer", By::RuntimeBearer, chat, TRANSLATED),
            rival("native, runtime, bearer", By::RuntimeBearer, native(), PASSED),
        ],
    }
}

/// A long conversation.
fn large() -> Case {
    const BYTES: usize = 1_000_000;
    let holds = "air scatters short waves";
    let body = Bytes::from(conversations::messages(MODEL, BYTES));
    let chat = String::from_utf8_lossy(&conversations::text(BYTES)).replacen(
        "\"sonnet\"",
        &format!("\"{MODEL}\""),
        1,
    );
    let invoke = || Ask::large(&native(MODEL, "invoke"), body.clone(), holds);
    Case {
        what: "CPU per request of 1 MB",
        floor: invoke(),
        rivals: vec![
            rival("chat, runtime, bearer", By::RuntimeBearer, Ask::large(CHAT, chat, holds), TRANSLATED),
            rival(
                "messages, runtime, bearer",
                By::RuntimeBearer,
                Ask::large(MESSAGES, body.clone(), holds),
                PASSED,
            ),
            rival(
                "messages, mantle, bearer",
                By::MantleBearer,
                Ask::large(MESSAGES, body.clone(), holds),
                PASSED,
            ),
            rival("native, runtime, bearer", By::RuntimeBearer, invoke(), PASSED),
            rival("native, runtime, sigv4", By::RuntimeSigV4, invoke(), PASSED),
        ],
    }
}

fn rival(name: &'static str, by: By, ask: Ask, target: f64) -> Rival {
    Rival { name, by, ask, target }
}
